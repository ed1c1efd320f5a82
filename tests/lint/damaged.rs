//! One mistake in the XML hides nothing else: the rest of a document is judged as it is in the sound one.

use std::collections::BTreeMap;

use apim_policy::lint::{self, Selection};

use crate::common;

/// A policy with one finding behind the place of each damage below.
const POLICY: &str = "<policies>
    <inbound>
        <base />
        <set-header name=\"X-A\" exists-action=\"override\">
            <value>b</value>
        </set-header>
        <choose>
            <when condition=\"@(context.Request.Methd == &quot;GET&quot;)\">
                <set-method>PUT</set-method>
            </when>
        </choose>
    </inbound>
    <outbound>
        <base />
    </outbound>
</policies>
";

/// What rules find in `text`, how often each, and how many mistakes of syntax.
fn findings(text: &str) -> (BTreeMap<&'static str, usize>, usize) {
    let (mut found, mut syntax) = (BTreeMap::new(), 0);
    for finding in lint::lint_text("policy.xml", text, &Selection::default()).findings {
        match finding.diagnostic.rule {
            rule if rule.starts_with("syntax/") => syntax += 1,
            rule => *found.entry(rule).or_default() += 1,
        }
    }
    (found, syntax)
}

#[test]
fn what_stands_behind_a_mistake_is_judged_and_nothing_follows_from_the_mistake() {
    let sound = findings(POLICY);
    assert_eq!((sound.0.len(), sound.1), (1, 0), "{sound:?}");
    for (what, by) in [
        ("name=\"X-A\"", "name=\"X-A"),
        ("name=\"X-A\"", "name=X-A\""),
        ("name=\"X-A\"", "name=X-A"),
        ("name=\"X-A\"", "name \"X-A\""),
        ("name=\"X-A\"", "name=\"X-A\"\""),
        ("name=\"X-A\"", "name=\"X-A\" name=\"X-A\""),
        ("\" exists-action", "\"exists-action"),
        ("\"override\">", "\"override>"),
        ("\"override\">", "\"override\""),
        ("<value>b</value>", "<value>b"),
        ("<value>b</value>", "<value>b<value>"),
        ("<value>b</value>", "<value>b</valeu>"),
        ("<value>b</value>", "<value>b</vlaue>"),
        ("<value>b</value>", "<value>b</ value>"),
        ("<value>b</value>", "value>b</value>"),
        ("<value>b</value>", "<value>b</value> <!-- a note -- >"),
        ("<value>b</value>", "<value>b</value> <!-- a note"),
        ("name=\"X-A\"", "name=\"a \"b\" c\""),
        ("<set-header name=\"X-A\"", "set-header name=\"X-A\""),
        ("<value>b</value>", "<value>b & c</value>"),
        ("<value>b</value>", "<value>b&nbsp;</value>"),
        ("<value>b</value>", "<value>1 < 2</value>"),
        ("<value>b</value>", "<value>b</value></value>"),
        ("<value>b</value>", "<value>b</value"),
        ("<value>b</value>", "<value>@(</value>"),
        ("<value>b</value>", "<value>@(\"a\") b</value>"),
        ("        </set-header>\n", ""),
        ("<base />\n        <set", "<base >\n        <set"),
        ("<base />\n        <set", "<base / >\n        <set"),
        ("    <inbound>\n", "    <!-- a\n    <inbound>\n"),
        ("        </choose>\n", ""),
        ("            </when>\n", ""),
        ("    <outbound>\n", ""),
        ("    </outbound>\n", ""),
        ("</policies>", "</policies> a"),
    ] {
        let damaged = POLICY.replacen(what, by, 1);
        assert_ne!(damaged, POLICY, "{what} stands nowhere");
        let found = findings(&damaged);
        assert_eq!(found.0, sound.0, "{by} instead of {what}");
        assert!(found.1 > 0, "{by} instead of {what} is no mistake");
    }
}

#[test]
fn a_document_that_stops_in_the_middle_has_one_mistake() {
    for (end, _) in POLICY.match_indices('\n').filter(|&(end, _)| end + 1 < POLICY.len()) {
        let (found, syntax) = findings(&POLICY[..end]);
        assert!(syntax == 1 && !found.contains_key("security/missing-base"), "{found:?}, {syntax} in {}", &POLICY[..end]);
    }
}

#[test]
fn each_of_several_mistakes_is_told() {
    let damaged = POLICY.replacen("name=\"X-A\"", "name=\"X-A", 1).replacen("<set-method>PUT</set-method>", "<set-method>PUT", 1);
    assert_eq!(findings(&damaged), (findings(POLICY).0, 2));
}

/// The damages that people do, as a text and what becomes of it.
const DAMAGES: [(&str, &str); 9] = [
    ("\" ", " "),
    ("\" />", " />"),
    ("\">", ">"),
    (" />", " >"),
    ("</value>", ""),
    ("</when>", "</whem>"),
    ("</choose>", ""),
    ("</set-header>", "</set-header></value>"),
    ("</set-url>", "& </set-url>"),
];

#[test]
fn real_policies_are_judged_beside_their_mistakes() {
    let Some(shared) = common::shared() else { return };
    let (mut expected, mut kept, mut tried) = (0, 0, 0);
    let mut wrong = Vec::new();
    for source in common::sources(&shared.join("real-policies")).into_iter().filter(|source| source.text.len() < 20_000) {
        let sound = findings(&source.text);
        if sound.1 > 0 {
            continue;
        }
        for (number, (what, by)) in DAMAGES.iter().enumerate() {
            let places: Vec<usize> = source.text.match_indices(what).map(|(at, _)| at).collect();
            // Anywhere, and not always at the beginning.
            let Some(&at) = places.get((source.text.len() + number) % places.len().max(1)) else { continue };
            let damaged = [&source.text[..at], by, &source.text[at + what.len()..]].concat();
            let (found, syntax) = findings(&damaged);
            if syntax == 0 {
                continue;
            }
            tried += 1;
            for (rule, &count) in &sound.0 {
                expected += count;
                kept += count.min(found.get(rule).copied().unwrap_or_default());
            }
            let too_many = found.iter().filter(|(rule, count)| **count > sound.0.get(*rule).copied().unwrap_or_default());
            wrong.extend(too_many.map(|(rule, _)| format!("{}: {rule} after {what:?} became {by:?} at {at}", source.path)));
        }
    }
    assert!(tried > 500, "{tried} documents were damaged");
    assert!(kept * 100 >= expected * 85, "{kept} of {expected} findings are left");
    assert!(wrong.len() * 200 <= tried, "of {tried} damaged documents:\n{}", wrong.join("\n"));
}
