//! The laws of fixes, over all documents at hand and what damage makes of them: once is enough, none makes an error, and none changes how a file is written.
//!
//! `THOROUGH=1 cargo test --release --test lint fixes` looks at all of them rather than at every eighth, and damages each more often.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use apim_policy::catalog::Format;
use apim_policy::diagnostic::{Safety, Severity};
use apim_policy::lint::{self, Fixed, Selection};
use apim_policy::text;
use apim_policy::workspace::Source;

use crate::common::{self, random::Random};

/// What damage puts into a document.
const PIECES: &[&str] = &[
    "%{ if a ~}",
    "%{ else ~}",
    "%{ endif ~}",
    "<inbound>",
    "</inbound>",
    "<base />",
    "<!-- @{ a -->",
    "@{ return context.User.Id; }",
    "<choose>",
    "</choose>",
    "<otherwise>",
    "</otherwise>",
    "<set-variable name=\"x\" value=\"@(\"a\")\" />",
    "<set-backend-service base-url=\"http://a.example.com\" />",
    "<!-- apim-policy ignore secrets, flow: why -->",
    "${a}",
    "\"",
    "&amp;quot;",
    " && context.Product.Name.Equals(\"x\")",
    "<send-request mode=\"new\" response-variable-name=\"r\" ignore-error=\"true\">",
    "</send-request>",
    "\t",
    "\r\n",
];

#[test]
fn fixing_a_document_again_changes_nothing_and_no_fix_makes_an_error() {
    let documents = documents();
    let mut random = Random(11);
    let mut fixed = 0;
    for (at, document) in documents.iter().enumerate() {
        fixed += usize::from(holds(document, at % 2 == 0));
        for _ in 0..if common::is_thorough() { 20 } else { 2 } {
            let damaged = damaged(document, &documents, &mut random);
            fixed += usize::from(holds(&damaged, at % 2 == 0));
        }
    }
    assert!(fixed > 20, "only {fixed} documents had anything to fix");
}

/// Checks the laws for `text`, and says whether there was anything to fix.
fn holds(text: &str, all: bool) -> bool {
    let source = Source { named: true, ..Source::document("policy.xml", text) };
    let selection = if all { everything() } else { Selection::default() };
    let outcome = lint::lint(&source, &selection);
    for fix in outcome.findings.iter().filter_map(|finding| finding.diagnostic.fix.as_ref()) {
        assert!(text::apply(text, &fix.edits).is_ok(), "the edits of `{}` overlap in {text:?}", fix.message);
    }
    if outcome.findings.iter().all(|finding| finding.diagnostic.fix.is_none()) {
        return false;
    }
    let broken = is_broken(text);
    let before = errors(&source);
    let mut changed = false;
    for safety in [Safety::Safe, Safety::Unsafe] {
        let once = lint::fix(&source, &selection, safety);
        let after = source.with_text(once.text.clone());
        let again = lint::fix(&after, &selection, safety);
        assert_eq!(again, Fixed { fixes: 0, ..once.clone() }, "fixing {text:?} again changes more");
        assert_eq!(once.text == text, once.fixes == 0);
        changed |= once.text != text;
        // What could not be read before may hold any error.
        if !broken {
            let after = errors(&after);
            let new: Vec<_> = after.iter().filter(|(error, count)| before.get(*error).is_none_or(|before| before < *count)).collect();
            assert!(new.is_empty(), "fixing {text:?} makes {new:?}");
        }
    }
    changed
}

#[test]
fn fixes_keep_how_lines_end_and_how_the_file_begins() {
    let selection = everything();
    for document in documents().iter().filter(|document| !document.contains('\r') && !document.starts_with('\u{feff}')) {
        let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let fixed = |text: &str| lint::fix(&Source::document("policy.xml", text), &selection, Safety::Unsafe).text;
        let plain = fixed(document);
        if plain != *document {
            let fixed = fixed(&crlf(document));
            assert!(fixed.starts_with('\u{feff}') && !fixed.replace("\r\n", "").contains(['\n', '\r']), "{fixed:?}");
            assert_eq!(fixed, crlf(&plain));
        }
    }
}

#[test]
fn fixes_indent_with_tabs_where_the_file_does() {
    let selection = everything();
    let is_even = |line: &str| (line.len() - line.trim_start().len()).is_multiple_of(4);
    let tabs = |text: &str| {
        let tabbed = |line: &str| format!("{}{}", "\t".repeat((line.len() - line.trim_start().len()) / 4), line.trim_start());
        text.split_inclusive('\n').map(|line| if line.trim().is_empty() { line.to_owned() } else { tabbed(line) }).collect::<String>()
    };
    let mut changed = 0;
    for document in documents().iter().filter(|document| !document.contains(['\t', '\r']) && document.lines().all(is_even)) {
        let fixed = |text: &str| lint::fix(&Source::document("policy.xml", text), &selection, Safety::Unsafe).text;
        let plain = fixed(document);
        if plain != *document {
            assert_eq!(fixed(&tabs(document)), tabs(&plain));
            changed += 1;
        }
    }
    assert!(changed > 5, "only {changed} documents had anything to fix");
}

#[test]
fn a_fix_that_makes_an_error_of_another_rule_is_left() {
    let text = "<policies><inbound><base /><choose><when condition=\"@(context.User.Groups.Count() + 1 &gt; 2 &amp;&amp; F(context.User.Id.Length))\">\
        <set-method>GET</set-method></when></choose></inbound></policies>";
    let mut selection = Selection::none();
    selection.enable("expression/nullable-context").expect("it is a rule");
    let source = Source::document("policy.xml", text);
    let before = errors(&source);
    let fixed = lint::fix(&source, &selection, Safety::Unsafe);
    let after = errors(&Source::document("policy.xml", &fixed.text));
    assert!(after.keys().all(|error| before.contains_key(error)), "{after:?}");
}

#[test]
fn no_fix_changes_what_a_tool_fills_in() {
    let fixed = |value: &str| {
        let text = format!("<policies><inbound><base /><set-variable name=\"a\" value=\"{value}\" /></inbound></policies>");
        let mut source = Source::document("policy.tftpl", &text);
        source.documents[0].deployments[0].deployment.format = Some(Format::Xml);
        lint::fix(&source, &Selection::default(), Safety::Safe).text != text
    };
    assert!(fixed("@(\"b\" + context.RequestId)"), "quotes are escaped");
    assert!(!fixed("@(\"${join(\",\", names)}\" + context.RequestId)"), "quotes in the template's own code are left alone");
}

/// The errors of the rules that run by default, by rule and by what stands there.
fn errors(source: &Source) -> BTreeMap<(&'static str, String), usize> {
    let outcome = lint::lint(source, &Selection::default());
    let mut errors = BTreeMap::new();
    for diagnostic in outcome.findings.iter().map(|finding| &finding.diagnostic).filter(|it| it.severity == Severity::Error) {
        *errors.entry((diagnostic.rule, diagnostic.message.to_string())).or_default() += 1;
    }
    errors
}
fn is_broken(text: &str) -> bool {
    !apim_policy::ast::Document::parse(text).errors().is_empty()
}

fn everything() -> Selection {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    selection
}

/// `document` with something of `others` or of [`PIECES`] in it, or without a part of it.
fn damaged(document: &str, others: &[String], random: &mut Random) -> String {
    let mut text = document.to_owned();
    for _ in 0..=random.below(3) {
        let start = random.place(&text);
        match random.below(3) {
            0 => text.insert_str(start, PIECES[random.below(PIECES.len())]),
            1 => {
                let end = (start + random.below(60)).min(text.len());
                let end = (end..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
                text.replace_range(start..end, "");
            }
            _ => {
                let other = &others[random.below(others.len())];
                let (from, to) = (random.place(other), random.place(other));
                let part: String = other[from.min(to)..from.max(to)].chars().take(2_000).collect();
                text.insert_str(start, &part);
            }
        }
    }
    text
}

/// The texts of all documents at hand that are not too long to be fixed many times.
fn documents() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
    folders.extend(common::shared().iter().flat_map(|shared| ["real-policies", "seeds", "documents"].map(|it| shared.join(it))));
    let is_policy = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "xml" || extension == "tftpl");
    let files = folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let paths = files.map(|entry| entry.expect("the folder can be read").into_path()).filter(is_policy);
    let mut documents: Vec<String> = paths.filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let pages = ["tests/cases/rules", "rules"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let entries = pages.iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let pages = entries.map(|entry| entry.expect("the folder can be read").into_path());
    for page in pages.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let text = std::fs::read_to_string(page).expect("a listed page can be read");
        documents
            .extend(apim_policy::pages::Page::parse(&text).examples.into_iter().flat_map(|example| example.files).map(|file| file.text));
    }
    documents.retain(|document| document.len() < 12_000 && document.contains('<'));
    if !common::is_thorough() {
        documents = documents.into_iter().step_by(8).collect();
    }
    let mut numbered = String::new();
    for index in 0..40 {
        write!(numbered, "<!-- @{{ {index} -->").expect("a string can be written");
    }
    documents.push(format!("<policies><inbound><base />{numbered}</inbound></policies>"));
    documents
}
