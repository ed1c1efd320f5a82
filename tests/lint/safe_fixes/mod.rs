//! The law of safe fixes: a document means the same before and after, filled in or not, but for what the fix is there to change.

mod filling;
mod meaning;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use apim_policy::catalog;
use apim_policy::diagnostic::Safety;
use apim_policy::lint::{self, Selection};
use apim_policy::rules::{self, Rule};
use apim_policy::workspace::Source;
use regex::{Captures, Regex};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use self::filling::Filling;
use self::meaning::{Item, Meaning, decoded, meaning};
use crate::common::{self, random::Random};
use apim_policy::pages::Page;

/// What the safe fixes of a rule may change.
struct Allowance {
    rule: &'static str,
    /// Why the policy is no other one for it.
    why: &'static str,
    /// Whether what stood there may become this.
    allows: fn(&[Item], &[Item]) -> bool,
}

/// All rules with safe fixes.
const ALLOWANCES: &[Allowance] = &[
    Allowance {
        rule: "expression/body-consumed",
        why: "the argument keeps the body for those who read it later, which they expect anyway",
        allows: |before, after| each_code(before, after, |before, after| after.replace("preserveContent: true", "") == before),
    },
    Allowance {
        rule: "expression/constant",
        why: "a value that is the expression's own needs no expression",
        allows: |before, after| {
            each(
                before,
                after,
                |before, after| matches!((before, after), (Meaning::Code(code), Meaning::Literal(value)) if yields(code, value)),
            )
        },
    },
    Allowance {
        rule: "flow/empty-branch",
        why: "an `otherwise` that holds nothing does nothing",
        allows: |before, after| {
            let is_otherwise = |name: &str| name == "otherwise";
            after.is_empty() && matches!(before, [Item::Open(open), Item::Close(close)] if is_otherwise(open) && is_otherwise(close))
        },
    },
    Allowance {
        rule: "requests/no-timeout",
        why: "the attribute says what holds without it",
        allows: |before, after| {
            let [Item::Attribute(policy, name, Meaning::Literal(value))] = after else { return false };
            let default = catalog::policy(policy).and_then(|policy| policy.element.attribute(name)).map(|attribute| attribute.default);
            before.is_empty() && name == "timeout" && !value.is_empty() && default == Some(value)
        },
    },
    Allowance {
        rule: "requests/retry-unbuffered",
        why: "without it the second try sends no body, which nobody wants",
        allows: |before, after| {
            let says = |item: &Item, value: &str| {
                *item == Item::Attribute("forward-request".to_owned(), "buffer-request-body".to_owned(), Meaning::Literal(value.to_owned()))
            };
            matches!(after, [after] if says(after, "true")) && (before.is_empty() || matches!(before, [before] if says(before, "false")))
        },
    },
    Allowance { rule: "secrets/in-comment", why: "a comment means nothing", allows: |_, _| false },
    Allowance { rule: "suppression/unused", why: "a comment means nothing", allows: |_, _| false },
    Allowance {
        rule: "syntax/dialect",
        why: "code that is escaped twice is none until it is unescaped once; what is escaped for XML is decoded again",
        allows: |before, after| each_code(before, after, |before, after| decoded(before) == after),
    },
];

#[test]
fn the_table_has_all_rules_whose_fixes_are_safe() {
    let safe: Vec<&str> = safe_rules().map(|rule| rule.id).collect();
    let mut listed: Vec<&str> = ALLOWANCES.iter().map(|allowance| allowance.rule).collect();
    listed.sort_unstable();
    assert!(ALLOWANCES.iter().all(|allowance| !allowance.why.is_empty()));
    assert_eq!(listed, safe);
}

#[test]
fn a_safe_fix_changes_nothing_but_what_it_is_for() {
    let selections = Selections::new();
    let mut random = Random(14);
    let (mut tried, mut filled) = (Tried::default(), 0);
    for source in sources() {
        let safe = selections.of(&source);
        let fillings = 0..if common::is_thorough() { 20 } else { 3 };
        let fillings: BTreeSet<String> = fillings
            .filter_map(|_| Filling::choose(&source.text, &mut random))
            .map(|it| check_filling(&source, &it, safe, &mut tried))
            .collect();
        filled += fillings.len();
        for text in fillings.into_iter().chain([source.text.clone()]) {
            check(&source.with_text(text), &selections, &mut tried);
        }
    }
    assert!(tried.broken.is_empty(), "{}", tried.broken.join("\n\n"));
    assert!(filled > 100, "only {filled} fillings were tried");
    for allowance in ALLOWANCES {
        let fixed = tried.fixed.get(allowance.rule).copied().unwrap_or_default();
        assert!(fixed > 1, "{} was hardly tried: {:?}", allowance.rule, tried.fixed);
    }
}

/// What came of the fixes.
#[derive(Debug, Default)]
struct Tried {
    /// How many documents each rule has changed.
    fixed: BTreeMap<&'static str, usize>,
    /// Where the law is broken.
    broken: Vec<String>,
}

/// Makes the safe fixes of each rule by itself and of all together, and holds what comes out to the document as it was.
fn check(source: &Source, selections: &Selections, tried: &mut Tried) {
    let safe = selections.of(source);
    let found = lint::lint(source, safe);
    let offers: BTreeSet<&str> = found
        .findings
        .iter()
        .filter(|finding| finding.diagnostic.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe))
        .map(|finding| finding.diagnostic.rule)
        .collect();
    if offers.is_empty() {
        return;
    }
    let before = meaning(&source.text);
    for rule in offers {
        let allowance = ALLOWANCES.iter().find(|allowance| allowance.rule == rule).expect("the table has all rules whose fixes are safe");
        let after = lint::fix(source, &selections.only[rule], Safety::Safe);
        let changed = meaning(&after.text);
        for operation in capture_diff_slices(Algorithm::Myers, &before, &changed) {
            let (old, new) = (&before[operation.old_range()], &changed[operation.new_range()]);
            let is_same = matches!(operation, DiffOp::Equal { .. });
            if !is_same && !(allowance.allows)(old, new) {
                tried.broken.push(format!("a safe fix of {rule} makes {new:?} of {old:?} in {}", source.text));
            }
        }
        *tried.fixed.entry(allowance.rule).or_default() += usize::from(after.text != source.text);
    }
    let after = source.with_text(lint::fix(source, safe, Safety::Safe).text);
    let new = new_findings(source, &after, &selections.all);
    if !new.is_empty() {
        tried.broken.push(format!("safe fixes bring {new:?} into {}", source.text));
    }
}

/// Holds a document that was fixed and then filled to one that was filled and then fixed. Returns the filled document.
fn check_filling(source: &Source, filling: &Filling, safe: &Selection, tried: &mut Tried) -> String {
    let filled = filling.fill(&source.text);
    let fixed = lint::fix(source, safe, Safety::Safe);
    if fixed.text != source.text {
        let then_fixed = |text: String| lint::fix(&source.with_text(text), safe, Safety::Safe).text;
        let (first, last) = (then_fixed(filling.fill(&fixed.text)), then_fixed(filled.clone()));
        if meaning(&first) != meaning(&last) {
            tried.broken.push(format!("{filling:?} makes {first}\nwhere fixes come first, and else {last}\nof {}", source.text));
        }
    }
    filled
}

/// What rules say of `after` and not of `before`, or more often. What they quote does not count: a text that is a secret is not quoted, and
/// is none any more when the comment that told so is changed.
fn new_findings(before: &Source, after: &Source, all: &Selection) -> Vec<(&'static str, String)> {
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| Regex::new("`[^`]*`").expect("it is a pattern"));
    let said = |source: &Source| {
        let mut said: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        for finding in lint::lint(source, all).findings {
            let message = QUOTE.replace_all(finding.diagnostic.message.as_str(), "`…`").into_owned();
            *said.entry((finding.diagnostic.rule, message)).or_default() += 1;
        }
        said
    };
    let before = said(before);
    said(after).into_iter().filter(|(it, count)| before.get(it).is_none_or(|before| before < count)).map(|(it, _)| it).collect()
}

/// Whether values become others one by one, each as `may` says, and all else stays.
fn each(before: &[Item], after: &[Item], may: impl Fn(&Meaning, &Meaning) -> bool) -> bool {
    let pair = |(before, after): (&Item, &Item)| match (before, after) {
        (Item::Attribute(element, name, before), Item::Attribute(other, same, after)) => {
            element == other && name == same && may(before, after)
        }
        (Item::Text(element, before), Item::Text(other, after)) => element == other && may(before, after),
        _ => false,
    };
    before.len() == after.len() && before.iter().zip(after).all(pair)
}

fn each_code(before: &[Item], after: &[Item], may: impl Fn(&str, &str) -> bool) -> bool {
    let code = |it: &Meaning| match it {
        Meaning::Code(code) | Meaning::Open(code) | Meaning::Literal(code) => code.clone(),
    };
    each(before, after, |before, after| matches!(after, Meaning::Code(_)) && may(&code(before), &code(after)))
}

/// Whether `code`, which is `@(…)` or `@{ return …; }` around a literal, yields `value`.
fn yields(code: &str, value: &str) -> bool {
    let inner = match code.strip_prefix("@(").and_then(|code| code.strip_suffix(')')) {
        Some(inner) => inner.trim(),
        None => {
            let block = code.strip_prefix("@{").and_then(|code| code.strip_suffix('}')).unwrap_or_default().trim();
            block.strip_prefix("return").and_then(|it| it.trim().strip_suffix(';')).unwrap_or_default().trim()
        }
    };
    let quoted = |mark: &str| inner.strip_prefix(mark).and_then(|inner| inner.strip_suffix('"'));
    if let Some(text) = quoted("@\"") {
        return text.replace("\"\"", "\"") == value;
    }
    if let Some(text) = quoted("$\"") {
        return unescaped(&text.replace("{{", "{").replace("}}", "}")) == value;
    }
    match quoted("\"") {
        Some(text) => unescaped(text) == value,
        None => inner.bytes().all(|byte| byte.is_ascii_digit()) && inner == value,
    }
}

/// Returns what stands in a string of C#, of which only the escapes that documents use are known.
fn unescaped(text: &str) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\(?:[xu]([0-9A-Fa-f]{2,4})|(.))").expect("it is a pattern"));
    let meant = |found: &Captures<'_>| match (found.get(1), &found[0]) {
        (Some(digits), _) => {
            let number = u32::from_str_radix(digits.as_str(), 16).expect("these are digits");
            char::from_u32(number).map_or_else(String::new, String::from)
        }
        (None, "\\n") => "\n".to_owned(),
        (None, "\\t") => "\t".to_owned(),
        _ => found[2].to_owned(),
    };
    ESCAPE.replace_all(text, meant).into_owned()
}

fn safe_rules() -> impl Iterator<Item = &'static Rule> {
    let mut safe: Vec<&Rule> = rules::all().filter(|rule| rule.fix == Some(Safety::Safe)).collect();
    safe.sort_by_key(|rule| rule.id);
    safe.into_iter()
}

/// Which rules run.
struct Selections {
    all: Selection,
    /// The rules with safe fixes.
    safe: Selection,
    /// Each of them by itself.
    only: BTreeMap<&'static str, Selection>,
}

impl Selections {
    fn new() -> Self {
        let enabled = |names: &[&str]| {
            let mut selection = Selection::none();
            names.iter().for_each(|name| selection.enable(name).expect("it is a rule"));
            selection
        };
        let ids: Vec<&'static str> = safe_rules().map(|rule| rule.id).collect();
        let mut only: BTreeMap<_, _> = ids.iter().map(|id| (*id, enabled(&[id]))).collect();
        // What a suppression is for is known where the other rules run.
        let mut suppressions = enabled(&["all"]);
        let others = ids.iter().filter(|id| **id != "suppression/unused");
        others.for_each(|id| suppressions.disable(id).expect("it is a rule"));
        only.insert("suppression/unused", suppressions);
        Self { all: enabled(&["all"]), safe: enabled(&ids), only }
    }

    /// Returns the rules that say what can be fixed safely in `source`, and few others, since there are many documents.
    fn of(&self, source: &Source) -> &Selection {
        if source.text.contains("apim-policy ignore") { &self.all } else { &self.safe }
    }
}
/// The real policies, the corpus, and the examples of all pages and cases, as far as each is one document.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = common::sources(&root.join("corpus"));
    sources.extend(common::shared().iter().flat_map(|shared| common::sources(&shared.join("real-policies"))));
    for folder in ["rules", "tests/cases/rules"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
            let path = entry.expect("the folder can be read").into_path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let page = Page::parse(&std::fs::read_to_string(path).expect("a listed page can be read"));
            sources.extend(page.examples.iter().flat_map(|example| example.sources()).flatten());
        }
    }
    let is_read = |source: &Source| source.defects.is_empty() && apim_policy::ast::Document::parse(&source.text).errors().is_empty();
    sources.retain(|source| source.documents.len() == 1 && source.documents[0].excerpt.is_none() && is_read(source));
    sources
}
