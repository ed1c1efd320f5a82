//! A limit on the number of findings that are written.

use crate::diagnostic::Severity;
use crate::lint::{Finding, Outcome};

/// How many more findings of each severity are written, the worst first.
pub(super) struct Limit([usize; Severity::ALL.len()]);

impl Limit {
    /// The limit that takes the `most` most severe findings of `outcome`, and of equally severe ones the first.
    pub(super) fn new(outcome: &Outcome, most: Option<usize>) -> Self {
        let mut left = most.unwrap_or(usize::MAX);
        Self(Severity::ALL.map(|severity| {
            let findings = outcome.files.iter().flat_map(|file| &file.findings);
            let taken = findings.filter(|it| it.diagnostic.severity == severity).count().min(left);
            left -= taken;
            taken
        }))
    }

    /// Whether the next finding is written.
    pub(super) fn takes(&mut self, finding: &Finding) -> bool {
        let place = Severity::ALL.iter().position(|severity| *severity == finding.diagnostic.severity);
        let Some(left) = place.map(|place| &mut self.0[place]).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    }
}
