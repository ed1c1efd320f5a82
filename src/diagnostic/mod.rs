//! What a rule says of a policy: plain data that the layers above sort, silence and draw.

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

/// A place and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where, in bytes of the text that was checked.
    pub span: Span,
    /// What is there; empty when the diagnostic's own message says it.
    pub message: Sentence,
}

/// A way to mend what a diagnostic reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub message: Sentence,
    /// Whether it may be made without asking.
    pub safety: Safety,
    /// The changes, which never overlap.
    pub edits: Vec<Edit>,
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
    /// Where it is wrong.
    pub primary: Label,
    /// Other places that belong to it.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<Sentence>,
    /// How to mend it by machine.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Calls `change` with everything that it says.
    pub fn each_sentence(&mut self, mut change: impl FnMut(&mut Sentence)) {
        let labels = self.secondary.iter_mut().chain([&mut self.primary]).map(|label| &mut label.message);
        let fix = self.fix.as_mut().map(|fix| &mut fix.message);
        labels.chain([&mut self.message]).chain(&mut self.help).chain(fix).for_each(&mut change);
    }
}
