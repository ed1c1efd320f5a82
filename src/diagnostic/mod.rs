//! Diagnostics: what a rule says about a policy, as plain data that the layers above sort, suppress and show.

mod sentence;

use crate::text::{Edit, Span};

pub use sentence::{Quoted, Say, Sentence, assert_places, quoted, said, say};

/// How bad a finding is. The order is the order of badness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice.
    Info,
    /// Very likely a defect.
    Warning,
    /// Refused by the service, or sure to fail or to leak.
    Error,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word for it in configuration and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Whether a fix may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Safety {
    /// The policy means the same afterwards.
    Safe,
    /// The policy may mean something else; a person looks first.
    Unsafe,
}

impl Safety {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Which file a place is in, among those that a finding knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// The file that was checked, which the finding is about.
    pub const CHECKED: Self = Self(0);

    /// Returns the id of the other file with this `index`, in the order in which the outcome of the checked file lists them.
    pub fn related(index: u32) -> Self {
        Self(index.saturating_add(1))
    }

    /// Returns the index of the other file that it stands for; `None` for the checked one.
    pub fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(1)
    }
}

/// A place and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file that it is in.
    pub file: FileId,
    /// Where in that file, in bytes of its text.
    pub span: Span,
    /// What is there; empty when the diagnostic's own message says it.
    pub message: Sentence,
}

/// A fix for what a diagnostic reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub message: Sentence,
    /// Whether it may be made without asking.
    pub safety: Safety,
    /// The changes in the file that was checked, which never overlap.
    pub edits: Vec<Edit>,
    /// What it changes in other files. It is made as a whole or not at all.
    pub elsewhere: Vec<Elsewhere>,
}

/// What a fix changes in another file than the one that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The path of the file, written as that of the checked one is.
    pub path: String,
    /// What becomes of it.
    pub change: Beyond,
}

/// What becomes of another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// These edits are made, which never overlap.
    Edits(Vec<Edit>),
    /// There is none yet, and it is made with this text.
    New(String),
}

/// One thing that is wrong in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The id of the rule, `category/name`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, as one lowercase clause without a full stop.
    pub message: Sentence,
    /// Where it is wrong, in the file that was checked.
    pub primary: Label,
    /// Other places that belong to it.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<Sentence>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
    /// What others must have in common with it for it to hold; nothing if it holds by itself.
    pub repeated: Option<Repeated>,
}

/// What the same thing in several places has in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeated {
    /// What is deployed as one with all of them, by the path of a folder or of a file; empty if that is not known.
    pub unit: String,
    /// What makes it the same.
    pub key: u64,
}

impl Diagnostic {
    /// Returns the spans of its labels in the checked file, for whoever maps that file's text to another.
    pub fn own_spans(&mut self) -> impl Iterator<Item = &mut Span> {
        let own = self.secondary.iter_mut().filter(|label| label.file == FileId::CHECKED);
        std::iter::once(&mut self.primary).chain(own).map(|label| &mut label.span)
    }

    /// Calls `change` with everything that it says.
    pub fn each_sentence(&mut self, mut change: impl FnMut(&mut Sentence)) {
        let labels = self.secondary.iter_mut().chain([&mut self.primary]).map(|label| &mut label.message);
        let fix = self.fix.as_mut().map(|fix| &mut fix.message);
        labels.chain([&mut self.message]).chain(&mut self.help).chain(fix).for_each(&mut change);
    }
}
