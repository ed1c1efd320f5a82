//! Advice about identical copies of a file: it is told once, for the first of them, with the places in the others.

use std::collections::HashMap;

use super::outcome::{FileOutcome, Finding};
use crate::diagnostic::{FileId, Label, Severity, say};
use crate::text::{Order, Span, steps};

/// How many copies a finding points into. The rest are counted.
const SHOWN: usize = 3;

/// Tells each advice that several of `files`, which are sorted by path, have in common because their texts are the same only for the first of these.
/// Errors and warnings stay: each of them is a defect of its own in what is deployed. Returns how many findings are no longer told.
pub(super) fn tell_once(files: &mut [FileOutcome]) -> usize {
    let mut removed = 0;
    for group in groups(files) {
        let (first, others) = group.split_first().expect("a group has two files or more");
        let told = in_common(&files[*first], others.iter().map(|&other| &files[other]));
        if told.is_empty() {
            continue;
        }
        let shown = &others[..others.len().min(SHOWN)];
        let related = shown.iter().map(|&other| FileOutcome { findings: Vec::new(), related: Vec::new(), ..files[other].clone() });
        let related: Vec<FileOutcome> = related.collect();
        let start = files[*first].related.len() as u32;
        let mut findings = std::mem::take(&mut files[*first].findings);
        for &other in others {
            let is_told = |other: &Finding| told.get(&key(other)).is_some_and(|at| at.iter().any(|&at| is_same(&findings[at], other)));
            let before = files[other].findings.len();
            files[other].findings.retain(|other| !is_told(other));
            removed += before - files[other].findings.len();
        }
        let rest = others.len() - shown.len();
        for &at in told.values().flatten() {
            let diagnostic = &mut findings[at].diagnostic;
            for number in 0..shown.len() {
                let message = match rest {
                    1 if number + 1 == shown.len() => "and here, and in another copy of the file".into(),
                    2.. if number + 1 == shown.len() => say!("and here, and in {} other copies of the file", rest),
                    _ => "and here, in a copy of the file".into(),
                };
                let label = Label { file: FileId::related(start + number as u32), span: diagnostic.primary.span, message };
                diagnostic.secondary.push(label);
            }
        }
        files[*first].findings = findings;
        files[*first].related.extend(related);
    }
    removed
}

/// What narrows down where the same finding may be in a copy.
type Key = (&'static str, Span);

fn key(finding: &Finding) -> Key {
    (finding.diagnostic.rule, finding.diagnostic.primary.span)
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    steps::count(1);
    one.diagnostic == other.diagnostic
}

/// The advice of `first` that each of `others` has too, as its indices by rule and place. A map, so that the time grows with the number of findings.
fn in_common<'f>(first: &FileOutcome, others: impl Iterator<Item = &'f FileOutcome>) -> HashMap<Key, Vec<usize>> {
    let is_advice = |finding: &Finding| finding.diagnostic.severity == Severity::Info;
    let mut common: HashMap<Key, Vec<usize>> = HashMap::new();
    for (at, finding) in first.findings.iter().enumerate().filter(|(_, finding)| is_advice(finding)) {
        common.entry(key(finding)).or_default().push(at);
    }
    for other in others {
        let mut there: HashMap<Key, Vec<&Finding>> = HashMap::new();
        for finding in other.findings.iter().filter(|finding| is_advice(finding)) {
            there.entry(key(finding)).or_default().push(finding);
        }
        common.retain(|key, at| {
            let there = there.get(key).map_or(&[][..], Vec::as_slice);
            at.retain(|&at| there.iter().any(|finding| is_same(&first.findings[at], finding)));
            !at.is_empty()
        });
    }
    common
}

/// The files whose texts are the same, as their indices, in order; of those without findings there is no text to compare.
fn groups(files: &[FileOutcome]) -> Vec<Vec<usize>> {
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| has_advice(file)) {
        by_text.entry(&file.text).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = by_text.into_values().filter(|group| group.len() > 1).collect();
    groups.order();
    groups
}

fn has_advice(file: &FileOutcome) -> bool {
    !file.text.is_empty() && file.findings.iter().any(|finding| finding.diagnostic.severity == Severity::Info)
}

#[cfg(test)]
mod tests {
    use crate::lint::{FileOutcome, Outcome, Selection, lint_text};
    use crate::text::steps;

    /// An empty branch, which is advice, and one that never runs, which is not.
    const TEXT: &str = "<policies><inbound><base /><return-response><set-status code=\"204\" /></return-response><trace source=\"a\"><message>b</message>\
                        </trace></inbound><outbound><base /><choose><when condition=\"@(context.Response.StatusCode == 200)\"></when></choose></outbound></policies>";

    fn outcome(paths: &[&str], text: impl Fn(&str) -> String) -> Outcome {
        Outcome::of(paths.iter().flat_map(|path| outcome_files(&[path], &text(path))).collect())
    }

    /// What is found in files with these paths and this text, before advice about copies is put together.
    fn outcome_files(paths: &[&str], text: &str) -> Vec<FileOutcome> {
        let mut selection = Selection::default();
        selection.disable("all").expect("every rule can be off");
        for rule in ["flow/unreachable", "flow/empty-branch"] {
            selection.enable(rule).expect("the rule exists");
        }
        paths.iter().map(|path| lint_text(path, text, &selection)).collect()
    }

    fn rules(file: &FileOutcome) -> Vec<&'static str> {
        file.findings.iter().map(|finding| finding.diagnostic.rule).collect()
    }

    #[test]
    fn advice_about_copies_is_told_once_with_the_other_places() {
        let outcome = outcome(&["c.xml", "a.xml", "b.xml"], |_| TEXT.to_owned());
        assert_eq!(rules(&outcome.files[0]), ["flow/unreachable", "flow/empty-branch"]);
        assert_eq!((rules(&outcome.files[1]), rules(&outcome.files[2])), (vec!["flow/unreachable"], vec!["flow/unreachable"]));
        assert_eq!((outcome.summary.warnings, outcome.summary.infos), (3, 1));
        let advice = &outcome.files[0].findings[1].diagnostic;
        let places = advice.secondary.iter().map(|label| outcome.files[0].file(label.file).expect("it is known").path.as_str());
        assert_eq!(places.collect::<Vec<_>>(), ["b.xml", "c.xml"]);
    }

    #[test]
    fn of_many_copies_a_few_are_shown_and_the_rest_counted() {
        let outcome = outcome(&["a.xml", "b.xml", "c.xml", "d.xml", "e.xml", "f.xml"], |_| TEXT.to_owned());
        let labels = &outcome.files[0].findings[1].diagnostic.secondary;
        assert_eq!((labels.len(), labels[2].message.as_str()), (3, "and here, and in 2 other copies of the file"));
    }

    #[test]
    fn the_work_grows_with_the_number_of_findings() {
        let branch = "<choose><when condition=\"@(context.Response.StatusCode == 200)\"></when></choose>";
        let text = |count: usize| format!("<policies><inbound><base />{}</inbound></policies>", branch.repeat(count));
        let steps = |count: usize| {
            let mut files: Vec<FileOutcome> = outcome_files(&["a.xml", "b.xml"], &text(count));
            steps::of(|| _ = super::tell_once(&mut files))
        };
        let (few, many) = (steps(50), steps(500));
        assert!(few >= 50 && many <= few * 11, "{few} steps, then {many}");
    }

    #[test]
    fn files_that_differ_keep_their_advice() {
        let outcome = outcome(&["a.xml", "b.xml"], |path| format!("<!-- {path} -->{TEXT}"));
        assert_eq!(outcome.summary.infos, 2);
    }
}
