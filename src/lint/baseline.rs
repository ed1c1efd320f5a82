//! Baselines: the findings that a team has decided to live with for now.

use std::collections::BTreeMap;

use miette::Diagnostic;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::outcome::{FileOutcome, Finding, Outcome, Silence, Summary};
use crate::secrets;
use crate::text::{Gather, Order};

/// Findings that are not to be reported again.
///
/// A finding is known again by its rule, its file, the policy it is about and the text it points at, so that it may move up and down in its
/// file. Texts are kept as hashes, and secrets are hidden before they are hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// How often each finding was there.
    findings: BTreeMap<Fingerprint, usize>,
}

/// What a finding is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fingerprint {
    path: String,
    rule: String,
    policy: String,
    hash: String,
}

/// Why a text is no baseline.
#[derive(Debug, Error, Diagnostic)]
#[error("this is not a baseline: {reason}")]
#[diagnostic(code(baseline::invalid), help("write a new one with `--write-baseline` and `--force`"))]
pub struct BaselineError {
    reason: String,
}

impl BaselineError {
    /// That the text is none where `error` says. What the error repeats may be anything, since the file may be any.
    fn at(error: &serde_json::Error) -> Self {
        let what = if error.is_data() { "its content is not that of a baseline" } else { "it is not JSON" };
        Self { reason: format!("{what}, at line {}, column {}", error.line(), error.column()) }
    }
}

/// The version of the format.
const VERSION: u32 = 1;

/// The most characters of a finding's text that count.
const SNIPPET: usize = 400;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    rule: String,
    policy: String,
    hash: String,
    count: usize,
}

/// Whether `text` is a baseline, of this version or another, so that the next one may take its place.
pub fn is_baseline(text: &str) -> bool {
    serde_json::from_str::<Format>(text).is_ok()
}

impl Baseline {
    /// All findings of `outcome`. `place` tells by which path the baseline has the file at a path.
    pub fn of(outcome: &Outcome, mut place: impl FnMut(&str) -> String) -> Self {
        let mut findings = BTreeMap::new();
        for file in outcome.files.iter().filter(|file| !file.findings.is_empty()) {
            let path = place(&file.path);
            for finding in &file.findings {
                *findings.entry(Fingerprint::of(&path, file.display_text(), finding)).or_default() += 1;
            }
        }
        Self { findings }
    }

    /// Reads what [`Baseline::render`] wrote.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let format: Format = serde_json::from_str(text).map_err(|error| BaselineError::at(&error))?;
        if format.version != VERSION {
            return Err(BaselineError { reason: format!("its version is {} instead of {VERSION}", format.version) });
        }
        let mut findings = BTreeMap::new();
        for entry in format.findings {
            let fingerprint = Fingerprint { path: entry.path, rule: entry.rule, policy: entry.policy, hash: entry.hash };
            *findings.entry(fingerprint).or_default() += entry.count;
        }
        Ok(Self { findings })
    }

    /// It as JSON, one finding a line, in a fixed order.
    pub fn render(&self) -> String {
        let entries = self.findings.iter().map(|(known, &count)| {
            let Fingerprint { path, rule, policy, hash } = known.clone();
            let entry = Entry { path, rule, policy, hash, count };
            serde_json::to_string(&entry).expect("strings and numbers are always JSON")
        });
        let entries: Vec<String> = entries.collect();
        let list = if entries.is_empty() { String::new() } else { format!("\n    {}\n  ", entries.join(",\n    ")) };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{list}]\n}}\n")
    }

    /// Silences the findings of `outcome` that it knows, each as often as it was there, and counts them as suppressed. Returns what was not found.
    /// `place` tells by which path the baseline has the file at a path.
    pub fn apply(&self, outcome: &mut Outcome, mut place: impl FnMut(&str) -> String) -> Self {
        let mut left = self.findings.clone();
        let mut summary = Summary { errors: 0, warnings: 0, infos: 0, ..outcome.summary };
        for file in &mut outcome.files {
            let findings = std::mem::take(&mut file.findings);
            let path = if findings.is_empty() { String::new() } else { place(&file.path) };
            for mut finding in findings {
                let print = Fingerprint::of(&path, file.display_text(), &finding);
                match left.get_mut(&print).filter(|count| **count > 0) {
                    Some(count) => {
                        *count -= 1;
                        summary.suppressed += 1;
                        file.suppressed += 1;
                        finding.silence = Some(Silence::Baseline);
                        file.silenced.push(finding);
                    }
                    None => {
                        summary.count(finding.diagnostic.severity);
                        file.findings.push(finding);
                    }
                }
            }
        }
        outcome.summary = summary;
        left.retain(|_, count| *count > 0);
        Self { findings: left }
    }

    /// Returns it with the findings of files that have moved at their new paths.
    ///
    /// A file has moved where it is gone, as `is_gone` says of its path, and another file, of which the baseline knows nothing, has all of its findings and
    /// no more than twice as many. Such files are paired in the order of their paths, each once.
    pub fn moved(&self, outcome: &Outcome, mut place: impl FnMut(&str) -> String, is_gone: impl Fn(&str) -> bool) -> Self {
        let mut by_path: BTreeMap<&str, Vec<(&Fingerprint, usize)>> = BTreeMap::new();
        for (print, &count) in &self.findings {
            by_path.entry(&print.path).or_default().push((print, count));
        }
        let gone: Vec<&str> = by_path.keys().copied().filter(|path| is_gone(path)).collect();
        if gone.is_empty() {
            return self.clone();
        }
        let mut others: Vec<(String, BTreeMap<Fingerprint, usize>)> = Vec::new();
        for file in outcome.files.iter().filter(|file| !file.findings.is_empty()) {
            let path = place(&file.path);
            if by_path.contains_key(path.as_str()) {
                continue;
            }
            let mut counts = BTreeMap::new();
            for finding in &file.findings {
                *counts.entry(Fingerprint::of("", file.display_text(), finding)).or_default() += 1;
            }
            others.push((path, counts));
        }
        others.order_by(|one, other| one.0.cmp(&other.0));
        let mut moved = self.clone();
        for path in gone {
            let own = &by_path[path];
            let has_all = |counts: &BTreeMap<Fingerprint, usize>| {
                let known: usize = own.iter().map(|(_, count)| count).sum();
                counts.values().sum::<usize>() <= 2 * known
                    && own.iter().all(|(print, count)| counts.get(&print.at("")).is_some_and(|found| found >= count))
            };
            let Some(at) = others.iter().position(|(_, counts)| has_all(counts)) else { continue };
            let (new, _) = others.remove(at);
            for (print, count) in own {
                moved.findings.remove(print);
                moved.findings.insert(print.at(&new), *count);
            }
        }
        moved
    }

    /// Whether it holds no finding.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Its findings.
    pub fn entries(&self) -> impl Iterator<Item = Known<'_>> {
        self.findings.iter().map(|(print, &count)| Known { path: &print.path, rule: &print.rule, policy: &print.policy, count })
    }

    /// Keeps the findings of which `is_kept` holds.
    pub fn retain(&mut self, mut is_kept: impl FnMut(Known<'_>) -> bool) {
        self.findings.retain(|print, count| is_kept(Known { path: &print.path, rule: &print.rule, policy: &print.policy, count: *count }));
    }

    /// Returns it without the findings of `gone`, each as often as it is in there.
    pub fn without(&self, gone: &Self) -> Self {
        let left = self
            .findings
            .iter()
            .map(|(print, count)| (print.clone(), count.saturating_sub(gone.findings.get(print).copied().unwrap_or(0))));
        Self { findings: left.filter(|(_, count)| *count > 0).gathered() }
    }
}

/// A finding of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'b> {
    /// The path of its file.
    pub path: &'b str,
    /// Its rule.
    pub rule: &'b str,
    /// The elements down to the one that it is about; empty if it is about none.
    pub policy: &'b str,
    /// How often it was there.
    pub count: usize,
}

/// Returns what `finding`, one of `file`, is known by when its file has changed around it: 16 hexadecimal digits. It is the same for findings of one rule
/// about the same text in the same place of the policy, and does not tell the text.
pub fn fingerprint(file: &FileOutcome, finding: &Finding) -> String {
    let Fingerprint { path, rule, policy, hash } = Fingerprint::of(&file.path, file.display_text(), finding);
    format!("{:016x}", fnv1a([path, rule, policy, hash].join("\n").as_bytes()))
}

impl Fingerprint {
    /// The same in the file at `path`.
    fn at(&self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self.clone() }
    }

    /// What `finding` is known by, in the file at `path`, whose text without its secrets is `display_text`.
    fn of(path: &str, display_text: &str, finding: &Finding) -> Self {
        let mut snippet = String::new();
        for it in finding.diagnostic.primary.span.text(display_text).chars().take(SNIPPET) {
            let it = if it.is_whitespace() { ' ' } else { it };
            let it = if secrets::is_mark(it) { '*' } else { it };
            // White space may change with the indentation, and the length of a secret is nobody's business.
            if !(matches!(it, ' ' | '*') && snippet.ends_with(it)) {
                snippet.push(it);
            }
        }
        Self {
            path: path.strip_prefix("./").unwrap_or(path).to_owned(),
            rule: finding.diagnostic.rule.to_owned(),
            policy: finding.policy.clone().unwrap_or_default(),
            hash: format!("{:016x}", fnv1a(snippet.as_bytes())),
        }
    }
}

/// The 64-bit FNV-1a hash of `bytes`, which is the same on every machine and in every version.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{self, Label, Severity};
    use crate::lint::{Display, FileOutcome};
    use crate::text::Span;

    fn outcome(text: &str, places: &[&str]) -> Outcome {
        let finding = |place: &&str| {
            let start = text.find(place).unwrap();
            let primary = Label {
                file: diagnostic::FileId::CHECKED,
                span: Span::new(start, start + place.len()),
                message: diagnostic::Sentence::default(),
            };
            let diagnostic = diagnostic::Diagnostic {
                rule: "a/b",
                severity: Severity::Warning,
                message: "m".into(),
                primary,
                secondary: Vec::new(),
                help: None,
                fix: None,
                repeated: None,
            };
            Finding::new(diagnostic, Some("inbound".into()))
        };
        let findings: Vec<Finding> = places.iter().map(finding).collect();
        let summary = Summary { files: 1, documents: 1, warnings: findings.len(), ..Summary::default() };
        let file = FileOutcome { path: "p.xml".into(), text: text.into(), findings, documents: 1, ..FileOutcome::default() };
        Outcome { files: vec![file], summary, ..Outcome::default() }
    }

    #[test]
    fn a_finding_that_moved_is_known_and_a_new_one_is_not() {
        let baseline = Baseline::of(&outcome("<a  x='1'/>", &["<a  x='1'/>"]), str::to_owned);
        let mut later = outcome("\n\n<b/><a x='1'/><c/>", &["<a x='1'/>", "<c/>"]);
        Baseline::parse(&baseline.render()).unwrap().apply(&mut later, str::to_owned);
        assert_eq!(later.files[0].findings.len(), 1);
        assert_eq!(later.files[0].findings[0].diagnostic.primary.span, Span::new(16, 20));
        assert_eq!((later.summary.warnings, later.summary.suppressed), (1, 1));
    }

    #[test]
    fn a_second_finding_of_the_same_kind_is_new() {
        let baseline = Baseline::of(&outcome("<a/>", &["<a/>"]), str::to_owned);
        let mut later = outcome("<a/>", &["<a/>", "<a/>"]);
        baseline.apply(&mut later, str::to_owned);
        assert_eq!(later.files[0].findings.len(), 1);
    }

    #[test]
    fn what_is_not_found_any_more_can_be_taken_out() {
        let baseline = Baseline::of(&outcome("<a/><a/><b/>", &["<a/>", "<a/>", "<b/>"]), str::to_owned);
        let gone = baseline.apply(&mut outcome("<a/>", &["<a/>"]), str::to_owned);
        assert_eq!(gone.entries().map(|it| (it.path, it.rule, it.count)).collect::<Vec<_>>(), [("p.xml", "a/b", 1); 2]);
        let pruned = baseline.without(&gone);
        assert_eq!(pruned, Baseline::of(&outcome("<a/>", &["<a/>"]), str::to_owned));
        assert!(pruned.apply(&mut outcome("<a/>", &["<a/>"]), str::to_owned).is_empty());
    }

    #[test]
    fn secrets_of_any_length_are_the_same() {
        let hidden = |text: &str, at: Span| {
            let mut outcome = outcome(text, &[text]);
            outcome.files[0].display = Display::hiding(vec![at], false);
            outcome
        };
        let baseline = Baseline::of(&hidden("k='abcd'", Span::new(3, 7)), str::to_owned);
        let mut later = hidden("k='xy'", Span::new(3, 5));
        baseline.apply(&mut later, str::to_owned);
        assert!(later.files.iter().all(|file| file.findings.is_empty()));
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        assert!(Baseline::parse("[]").is_err());
        assert!(Baseline::parse(r#"{"version": 2, "findings": []}"#).unwrap_err().to_string().contains("version is 2"));
        assert_eq!(Baseline::parse(&Baseline::default().render()).unwrap(), Baseline::default());
    }
}
