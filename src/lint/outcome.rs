//! What linting found, sorted and ready to be written in any format.

use std::sync::OnceLock;

use super::copies::tell_once;
use super::extract::Shelves;
use super::redaction::suspects_beside;
use super::repeated::tell_repeated;
use crate::diagnostic::{Beyond, Diagnostic, FileId, Fix, Sentence, Severity};
use crate::secrets::{self, Secrets};
use crate::text::{Order, Span};

/// What was found in all files.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The files with findings, silenced ones too, by path.
    pub files: Vec<FileOutcome>,
    /// How much was read and found.
    pub summary: Summary,
    /// The paths of the files that are so large that some rules have not looked at all of them, in order.
    pub unfinished: Vec<String>,
}

/// What was found in one file.
#[derive(Clone, Debug, Default)]
pub struct FileOutcome {
    /// The path as the user gave it, with `/`.
    pub path: String,
    /// All of the file.
    pub text: String,
    /// What the file must not show.
    pub display: Display,
    /// What is wrong with it, by position and rule.
    pub findings: Vec<Finding>,
    /// The other files that its findings point into, each with what it must not show. Their own findings are not among these.
    pub related: Vec<FileOutcome>,
    /// What holds only if it stands elsewhere too. Nobody sees these but [`Outcome::of`].
    pub repeated: Vec<Finding>,
    /// How many policy documents it holds.
    pub documents: usize,
    /// How many named values it defines.
    pub named_values: usize,
    /// How many of its findings were silenced.
    pub suppressed: usize,
    /// The findings that were silenced, by position and rule. What does not hold in all deployments may be counted and not be here.
    pub silenced: Vec<Finding>,
    /// The least severity of a finding that makes the run fail; `None` where nobody said it, which means a warning.
    pub fail_on: Option<Severity>,
    /// Whether it is so large that some rules have not looked at all of it.
    pub unfinished: bool,
}

/// A text as it may be shown, worked out when it is asked for: most formats show no line of a file.
#[derive(Clone, Debug, Default)]
pub struct Display {
    hidden: Vec<Span>,
    /// Whether more stands in the text than policies and named values, so that any string of it may be a secret.
    is_host: bool,
    shown: OnceLock<String>,
    secrets: OnceLock<Secrets>,
}

impl Display {
    /// The display of a text that hides what stands at `hidden` beside what looks like a secret wherever it stands, and, if it `is_host`, strings that may be
    /// secrets of something else than policies.
    pub fn hiding(hidden: Vec<Span>, is_host: bool) -> Self {
        Self { hidden, is_host, ..Self::default() }
    }
}

impl Outcome {
    /// What was found in all files, if this was found in each, with advice about identical copies told once.
    pub fn of(files: Vec<FileOutcome>) -> Self {
        let mut outcome = Self::with_shelves(files, &|_, _| None);
        outcome.tell_copies_once();
        outcome
    }

    /// What was found in all files, where `shelves` tell where new policy fragments are kept, so that fixes can make some. Advice about identical copies of a
    /// file is told for each of them, so that a baseline can have it for each.
    pub fn with_shelves(mut files: Vec<FileOutcome>, shelves: &Shelves<'_>) -> Self {
        files.order_by(|one, other| one.path.cmp(&other.path));
        tell_repeated(&mut files, shelves, &|_| false);
        let mut summary = Summary::default();
        for file in &files {
            summary.files += usize::from(file.documents + file.named_values + file.findings.len() > 0);
            summary.documents += file.documents;
            summary.suppressed += file.suppressed;
            file.findings.iter().for_each(|finding| summary.count(finding.diagnostic.severity));
        }
        let unfinished: Vec<String> = files.iter().filter(|file| file.unfinished).map(|file| file.path.clone()).collect();
        let mut outcome = Self { files, summary, unfinished };
        outcome.drop_files_without_findings();
        outcome
    }

    /// Tells advice that identical copies of a file have in common only for the first of them, with the places in the others. What is silenced stays as it is.
    pub fn tell_copies_once(&mut self) {
        self.summary.infos -= tell_once(&mut self.files);
        self.drop_files_without_findings();
    }

    fn drop_files_without_findings(&mut self) {
        self.files.retain(|file| !(file.findings.is_empty() && file.silenced.is_empty()));
    }
}

impl FileOutcome {
    /// Returns whether `finding`, one of this file's, makes the run fail.
    pub fn fails(&self, finding: &Finding) -> bool {
        finding.diagnostic.severity >= self.fail_on.unwrap_or(Severity::Warning)
    }

    /// The file as it may be shown: of the same length, with every secret hidden.
    pub fn display_text(&self) -> &str {
        self.display.shown.get_or_init(|| {
            let shapes = secrets::spans_to_hide(&self.text);
            let beside = if self.display.is_host { suspects_beside(&self.text) } else { Vec::new() };
            secrets::redact(&self.text, [self.display.hidden.as_slice(), &shapes, &secrets::opaque(&self.text), &beside].concat())
        })
    }

    /// Returns the file that `id` stands for in its findings.
    pub fn file(&self, id: FileId) -> Option<&Self> {
        match id.index() {
            None => Some(self),
            Some(index) => self.related.get(index),
        }
    }

    /// Returns the fix of `finding`, one of this file's, if its edits may be shown: if they repeat no secret of the file.
    pub fn shown_fix<'f>(&self, finding: &'f Finding) -> Option<&'f Fix> {
        let secrets = || self.display.secrets.get_or_init(|| Secrets::between(&self.text, self.display_text()));
        let written = |change: &'f Beyond| -> Vec<&'f str> {
            match change {
                Beyond::Edits(edits) => edits.iter().map(|edit| edit.replacement.as_str()).collect(),
                Beyond::New(text) => vec![text.as_str()],
            }
        };
        let all = |fix: &'f Fix| {
            let own = fix.edits.iter().map(|edit| edit.replacement.as_str());
            own.chain(fix.elsewhere.iter().flat_map(|other| written(&other.change))).collect::<Vec<_>>()
        };
        finding.diagnostic.fix.as_ref().filter(|fix| !all(fix).into_iter().any(|text| secrets().stand_in(text)))
    }
}

/// A finding in a file.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong; its spans, also those of its fix, are of the file.
    pub diagnostic: Diagnostic,
    /// The elements down to the one that it is about, as in `inbound/choose/when/send-request`.
    pub policy: Option<String>,
    /// What deploys the document in those ways in which it holds, by names of the user's files; nothing if it holds in all of them.
    pub deployments: Vec<String>,
    /// What keeps it from being heard, if anything does.
    pub silence: Option<Silence>,
}

/// What keeps a finding from being heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// A comment in the file, with the reason that it gives, if it gives one.
    Comment(Option<Sentence>),
    /// The baseline.
    Baseline,
}

impl Finding {
    /// Returns the finding that says `diagnostic` about `policy`, wherever the file is deployed.
    pub fn new(diagnostic: Diagnostic, policy: Option<String>) -> Self {
        Self { diagnostic, policy, deployments: Vec::new(), silence: None }
    }
}

/// Counts over all files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that hold a policy or a named value.
    pub files: usize,
    /// Policy documents in them.
    pub documents: usize,
    /// Findings of severity `error`.
    pub errors: usize,
    /// Findings of severity `warning`.
    pub warnings: usize,
    /// Findings of severity `info`.
    pub infos: usize,
    /// Findings that a suppression or the baseline silenced.
    pub suppressed: usize,
}

impl Summary {
    /// Counts one more finding that is as bad as `severity`.
    pub fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.infos += 1,
        }
    }
}
