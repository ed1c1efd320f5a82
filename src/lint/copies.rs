//! Advice about identical copies of a file: it is told once, for the first of them, with the places in the others.

use std::collections::HashMap;

use super::outcome::{FileOutcome, Finding};
use crate::diagnostic::{FileId, Label, Severity, say};

/// How many copies a finding points into. The rest are counted.
const SHOWN: usize = 3;

/// Tells each advice that several of `files`, which are sorted by path, have in common because their texts are the same only for the first of these.
/// Errors and warnings stay: each of them is a defect of its own in what is deployed.
pub(super) fn tell_once(files: &mut [FileOutcome]) {
    for group in groups(files) {
        let (first, others) = group.split_first().expect("a group has two files or more");
        let shown = &others[..others.len().min(SHOWN)];
        let related = shown.iter().map(|&other| FileOutcome { findings: Vec::new(), related: Vec::new(), ..files[other].clone() });
        let related: Vec<FileOutcome> = related.collect();
        let start = files[*first].related.len() as u32;
        let mut is_used = false;
        let mut findings = std::mem::take(&mut files[*first].findings);
        for finding in findings.iter_mut().filter(|finding| finding.diagnostic.severity == Severity::Info) {
            let is_same = |other: &Finding| other.diagnostic == finding.diagnostic;
            if !others.iter().all(|&other| files[other].findings.iter().any(is_same)) {
                continue;
            }
            others.iter().for_each(|&other| files[other].findings.retain(|other| !is_same(other)));
            let rest = others.len() - shown.len();
            for at in 0..shown.len() {
                let message = match rest {
                    0 => "and here, in a copy of the file".into(),
                    _ if at + 1 < shown.len() => "and here, in a copy of the file".into(),
                    1 => "and here, and in another copy of the file".into(),
                    _ => say!("and here, and in {} other copies of the file", rest),
                };
                let label = Label { file: FileId::related(start + at as u32), span: finding.diagnostic.primary.span, message };
                finding.diagnostic.secondary.push(label);
            }
            is_used = true;
        }
        files[*first].findings = findings;
        if is_used {
            files[*first].related.extend(related);
        }
    }
}

/// The files whose texts are the same, as their indices, in order; of those without findings there is no text to compare.
fn groups(files: &[FileOutcome]) -> Vec<Vec<usize>> {
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| has_advice(file)) {
        by_text.entry(&file.text).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = by_text.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    groups
}

fn has_advice(file: &FileOutcome) -> bool {
    !file.text.is_empty() && file.findings.iter().any(|finding| finding.diagnostic.severity == Severity::Info)
}

#[cfg(test)]
mod tests {
    use crate::lint::{FileOutcome, Outcome, Selection, lint_text};

    /// An empty branch, which is advice, and one that never runs, which is not.
    const TEXT: &str = "<policies><inbound><base /><return-response><set-status code=\"204\" /></return-response><trace source=\"a\"><message>b</message>\
                        </trace></inbound><outbound><base /><choose><when condition=\"@(context.Response.StatusCode == 200)\"></when></choose></outbound></policies>";

    fn outcome(paths: &[&str], text: impl Fn(&str) -> String) -> Outcome {
        let mut selection = Selection::default();
        selection.disable("all").expect("every rule can be off");
        for rule in ["flow/unreachable", "flow/empty-branch"] {
            selection.enable(rule).expect("the rule exists");
        }
        Outcome::of(paths.iter().map(|path| lint_text(path, &text(path), &selection)).collect())
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
    fn files_that_differ_keep_their_advice() {
        let outcome = outcome(&["a.xml", "b.xml"], |path| format!("<!-- {path} -->{TEXT}"));
        assert_eq!(outcome.summary.infos, 2);
    }
}
