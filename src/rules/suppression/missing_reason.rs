//! `suppression/missing-reason`: a suppression without a reason.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule};

/// The rule; the engine reports its findings.
pub const RULE: Rule = Rule {
    id: "suppression/missing-reason",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/suppression/missing-reason.md"),
    check: Check::Engine,
};
