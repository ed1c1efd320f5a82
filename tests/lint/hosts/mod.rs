//! Policies in the files of hosts: the same text, the same findings at the same places, the same fixes.

mod effective;
pub mod embed;
mod mutations;
mod repository;
mod surroundings;
mod terraform;

use apim_policy::diagnostic::Safety;
use apim_policy::hosts::terraform as language;
use apim_policy::lint::{self, Selection};
use apim_policy::text::Span;
use apim_policy::workspace::{Excerpt, Source};

use self::embed::{Embedded, WAYS};
use super::common::{self, random::Random};

/// The one document of a file of a host.
fn excerpt(source: &Source) -> &Excerpt {
    let [document] = &source.documents[..] else { panic!("{} documents in {}", source.documents.len(), source.path) };
    document.excerpt.as_ref().expect("a host's document is an excerpt")
}

#[test]
fn any_text_comes_back_byte_for_byte_with_every_place() {
    const PARTS: [&str; 24] = [
        "\"", "'", "\\", "$", "%", "${", "%{", "{", "}", "}}", "{{", "<", ">", "&", "\n", "\r\n", "\t", "é", "漢", "😀", "''", "\\n", "a",
        " ",
    ];
    let mut random = Random(7);
    for round in 0..600 {
        let middle: String = (0..random.below(40)).map(|_| PARTS[random.below(PARTS.len())]).collect();
        let policy = format!("<policies><inbound><base />{middle}</inbound></policies>\n");
        for way in WAYS.into_iter().filter(|way| way.takes(&policy)) {
            let embedded = way.embed(&policy, true);
            let source = embedded.source(way).unwrap_or_else(|| panic!("{way:?} {round}: nothing was found in {}", embedded.text));
            let excerpt = excerpt(&source);
            assert_eq!(excerpt.text, policy, "{way:?} {round}: {}", embedded.text);
            for (at, letter) in policy.char_indices() {
                let (end, places) = (at + letter.len_utf8(), &embedded.places);
                assert_eq!(
                    excerpt.map.outer(Span::new(at, end)),
                    Span::new(places[at], places[end]),
                    "{way:?} {round} at {at}: {}",
                    embedded.text
                );
            }
        }
    }
}

/// A file that was cut off, or in which something is missing, is read as far as it goes.
#[test]
fn a_file_that_is_cut_off_anywhere_is_read() {
    let policy = "<policies><inbound><base /><set-body>@($\"{\"a\"}\\n${b}\")</set-body></inbound></policies>\n";
    for way in WAYS {
        let embedded = way.embed(policy, false);
        for end in (0..embedded.text.len()).filter(|end| embedded.text.is_char_boundary(*end)) {
            for text in [embedded.text[..end].to_owned(), embedded.text[end..].to_owned()] {
                let source = Embedded { text, places: Vec::new() }.source(way);
                for document in source.iter().flat_map(|source| &source.documents) {
                    let excerpt = document.excerpt.as_ref().expect("a host's document is an excerpt");
                    assert_eq!(excerpt.map.length() as usize, excerpt.text.len());
                }
            }
        }
    }
}

/// What is found, without what differs from place to place.
fn found(source: &Source, selection: &Selection, place: impl Fn(Span) -> Span) -> Vec<String> {
    let outcome = lint::lint(source, selection);
    let mut found: Vec<String> = outcome
        .findings
        .into_iter()
        .map(|finding| finding.diagnostic)
        .map(|it| {
            let labels: Vec<Span> = it.secondary.iter().map(|label| place(label.span)).collect();
            format!("{:?} {} {:?} {} {labels:?} {:?}", place(it.primary.span), it.rule, it.severity, it.message, it.help)
        })
        .collect();
    found.sort();
    found
}

/// The policies of the corpus.
fn policies() -> Vec<Source> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let policies = ready(common::sources(&folder));
    assert!(policies.len() > 20, "the corpus has policies");
    policies
}

/// Those of `policies` that hold something, as texts that every host can hold.
fn ready(mut policies: Vec<Source>) -> Vec<Source> {
    policies.retain(|source| source.text.contains('<'));
    for policy in &mut policies {
        let text = policy.text.trim_start_matches('\u{feff}').to_owned();
        *policy = policy.with_text(if text.ends_with('\n') { text } else { text + "\n" });
    }
    policies
}

/// Holds what is found in `policy`, and what its fixes make of it, to be the same in all hosts. Returns how many fixes were made.
fn same_in_all_hosts(policy: &Source, selection: &Selection) -> usize {
    let mut fixed = 0;
    for way in WAYS.into_iter().filter(|way| way.takes(&policy.text)) {
        let embedded = way.embed(&policy.text, false);
        let Some(source) = embedded.source(way) else { panic!("{}: nothing is found in {way:?}", policy.path) };
        assert_eq!(excerpt(&source).text, policy.text, "{} in {way:?}", policy.path);
        let place = |span: Span| Span::new(embedded.places[span.start as usize], embedded.places[span.end as usize]);
        let own = found(policy, selection, place);
        assert_eq!(found(&source, selection, |span| span), own, "{} in {way:?}", policy.path);
        for safety in [Safety::Safe, Safety::Unsafe] {
            let alone = lint::fix(policy, selection, safety);
            let within = lint::fix(&source, selection, safety);
            let after = source.with_text(within.text);
            assert_eq!(excerpt(&after).text, alone.text, "{} in {way:?}, {safety:?}", policy.path);
            fixed += within.fixes;
        }
    }
    fixed
}

#[test]
fn a_policy_in_a_host_has_the_findings_of_the_policy_and_the_same_fixes() {
    let mut selection = Selection::default();
    selection.enable("all").expect("`all` is a name");
    // What a host fills in is no placeholder that somebody forgot.
    selection.disable("syntax/unresolved-placeholder").expect("the rule exists");
    let fixed: usize = policies().iter().map(|policy| same_in_all_hosts(policy, &selection)).sum();
    assert!(fixed > 50, "only {fixed} fixes were made");
}

#[test]
fn a_real_policy_in_a_host_has_the_findings_of_the_policy_and_the_same_fixes() {
    let Some(shared) = common::shared() else { return };
    let mut selection = Selection::default();
    selection.enable("all").expect("`all` is a name");
    selection.disable("syntax/unresolved-placeholder").expect("the rule exists");
    let policies = ready(common::sources(&shared.join("real-policies")));
    assert!(policies.len() > 100, "there are real policies");
    for policy in policies.iter().step_by(20) {
        same_in_all_hosts(policy, &selection);
    }
}

/// The strings of Terraform that `terraform console` was asked about.
#[test]
fn texts_of_terraform_are_what_terraform_says() {
    let Some(path) = common::shared() else { return };
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path.join("oracle/terraform/strings.json")).expect("it can be read"))
            .expect("it is JSON");
    assert!(cases.len() > 10);
    for case in cases {
        let (hcl, value) = (case["hcl"].as_str().expect("it has code"), case["value"].as_str().expect("it has a value"));
        let text = format!("locals {{\n  a = {hcl}}}\n");
        let file = language::read(&text);
        assert!(file.breaks.is_empty(), "{}: {:?}", case["name"], file.breaks);
        let expr = &file.body.blocks[0].body.attributes[0].value;
        let read = expr.text().expect("it is a text");
        if read.holes.is_empty() {
            // White space before and after a line is the one thing that differs: indentation is not taken away.
            let lines = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
            let exact = !hcl.starts_with("<<-");
            assert!(if exact { read.text == value } else { lines(&read.text) == lines(value) }, "{}: {:?}", case["name"], read.text);
            continue;
        }
        // What stands between the holes stands in the value, in order.
        let mut rest = value.to_owned();
        let mut at = 0;
        let ends = read.holes.iter().map(|hole| (hole.span.start as usize, hole.span.end as usize));
        for (start, end) in ends.chain([(read.text.len(), read.text.len())]) {
            for line in read.text[at..start].lines().map(str::trim).filter(|line| !line.is_empty()) {
                let repeated = ["for", "fork"].iter().any(|name| case["name"] == *name);
                let found = rest.find(line).or(if repeated { Some(0) } else { None });
                // The other branch of a choice has no part in the value.
                match found {
                    Some(found) => rest = rest[found..].to_owned(),
                    None => assert_eq!(line, "<c/>", "{}: {line:?} in {rest:?}", case["name"]),
                }
            }
            at = end;
        }
    }
}
