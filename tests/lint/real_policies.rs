//! The rules over real policies, where there are any beside the project: nothing panics, and findings stand where text is.
//!
//! `REPORT=path cargo test --test lint real_policies` writes how often each rule fired and every finding, to be read by a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use apim_policy::diagnostic::Diagnostic;
use apim_policy::lint::{self, FileOutcome, Selection};
use apim_policy::report::Format;
use apim_policy::text::LineIndex;

use crate::common;

#[test]
fn findings_on_real_policies_stand_where_text_is_and_tell_no_secret() {
    let Some(shared) = common::shared() else { return };
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let sources = common::sources(&shared.join("real-policies"));
    assert!(!sources.is_empty(), "there are real policies");
    let outcome = lint::lint_all(&sources, None, |source| lint::lint(source, &selection));
    for file in &outcome.files {
        for finding in &file.findings {
            let diagnostic = &finding.diagnostic;
            let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
            for span in edits.chain([diagnostic.primary.span]) {
                assert!(common::fits(span, &file.text), "{}: {} has a span of {span:?}", file.path, diagnostic.rule);
            }
            for label in &diagnostic.secondary {
                let other = file.file(label.file).expect("a label is in a file that the outcome has");
                let span = label.span;
                assert!(common::fits(span, &other.text), "{}: {} has a span of {span:?} in {}", file.path, diagnostic.rule, other.path);
            }
        }
        for secret in secrets(file) {
            for finding in &file.findings {
                let Diagnostic { message, help, primary, secondary, fix, .. } = &finding.diagnostic;
                let labels = secondary.iter().chain([primary]).map(|label| label.message.as_str());
                let replacements = fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.replacement.as_str());
                let said = labels.chain(replacements).chain([message.as_str()]).chain(help.as_deref());
                assert!(said.into_iter().all(|said| !said.contains(secret)), "{}: {} tells a secret", file.path, finding.diagnostic.rule);
            }
        }
        assert_eq!(file.display_text().len(), file.text.len(), "{} is shown with other offsets", file.path);
    }
    if let Some(path) = std::env::var_os("REPORT") {
        std::fs::write(&path, report(&outcome.files)).expect("the report can be written");
    }
}

#[test]
fn the_order_of_findings_does_not_depend_on_threads() {
    let Some(shared) = common::shared() else { return };
    let sources = common::sources(&shared.join("real-policies"));
    let selection = Selection::default();
    let listing = |jobs| {
        let outcome = lint::lint_all(&sources, Some(jobs), |source| lint::lint(source, &selection));
        (common::printed(&outcome.files, Format::Concise), outcome.summary)
    };
    assert_eq!(listing(1), listing(4));
}

/// What `file` shows only as blots, when it is long enough to be found again by more than chance.
fn secrets(file: &FileOutcome) -> Vec<&str> {
    let hidden = |(index, it): &(usize, char)| file.display_text()[*index..].starts_with(*it);
    let mut secrets = Vec::new();
    let mut start = None;
    for place in file.text.char_indices().chain([(file.text.len(), '\n')]) {
        let shown = place.0 == file.text.len() || hidden(&place);
        match (start, shown) {
            (None, false) => start = Some(place.0),
            (Some(from), true) => {
                secrets.push(&file.text[from..place.0]);
                start = None;
            }
            _ => {}
        }
    }
    secrets.retain(|secret| secret.len() >= 8);
    secrets
}

fn report(files: &[FileOutcome]) -> String {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut listing = String::new();
    for file in files {
        let index = LineIndex::new(&file.text);
        let mut seen = Vec::new();
        for finding in &file.findings {
            let diagnostic = &finding.diagnostic;
            let key = (diagnostic.severity.name(), diagnostic.rule);
            let count = counts.entry(key).or_default();
            count.0 += 1;
            count.1 += usize::from(!seen.contains(&key));
            seen.push(key);
            let position = index.position(&file.text, diagnostic.primary.span.start);
            let shown: String = diagnostic.primary.span.text(file.display_text()).chars().take(160).collect();
            writeln!(
                listing,
                "{}:{}:{} {}[{}] {}\n    {}",
                file.path,
                position.line,
                position.column,
                key.0,
                key.1,
                diagnostic.message,
                shown.split_whitespace().collect::<Vec<_>>().join(" ")
            )
            .expect("a string can be written");
        }
    }
    let mut report = String::from("severity  findings  files  rule\n");
    for ((severity, rule), (findings, files)) in counts {
        writeln!(report, "{severity:<8}  {findings:>8}  {files:>5}  {rule}").expect("a string can be written");
    }
    format!("{report}\n{listing}")
}
