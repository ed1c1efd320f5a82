//! `suppression/unused`: a suppression silences nothing.

use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Rule};

/// The rule; the engine reports its findings.
pub const RULE: Rule = Rule {
    id: "suppression/unused",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/suppression/unused.md"),
    check: Check::Engine,
};
