//! `suppression/misspelt`: a comment that is nearly a suppression.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule};

/// The rule; the engine reports its findings.
pub const RULE: Rule = Rule {
    id: "suppression/misspelt",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/suppression/misspelt.md"),
    check: Check::Engine,
};
