//! `syntax/host`: a file that holds or deploys policies is not in the language that its name says.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    id: "syntax/host",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/syntax/host.md"),
    check: Check::Engine,
};
