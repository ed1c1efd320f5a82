//! `secrets/generic`: a name and the look of a value together suggest a secret.

use super::HELP;
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Origin;

pub(super) const RULE: Rule = Rule {
    id: "secrets/generic",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/secrets/generic.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for credential in cx.credentials().iter().filter(|it| it.origin == Origin::Guess) {
        findings.report(credential.span, say!("{} looks like a secret", &credential.what)).help(HELP);
    }
}
