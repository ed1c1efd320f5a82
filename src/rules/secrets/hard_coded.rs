//! `secrets/hard-coded`: a secret stands in plain text where the policy uses it.

use super::{HELP, refer};
use crate::diagnostic::{Safety, Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Origin;

pub(super) const RULE: Rule = Rule {
    id: "secrets/hard-coded",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/secrets/hard-coded.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for credential in cx.credentials().iter().filter(|it| it.origin == Origin::Place) {
        let report = findings.report(credential.span, say!("{} is hard-coded", &credential.what)).help(HELP);
        if !credential.part {
            let (message, edits) = refer(credential);
            report.fix(message, edits);
        }
    }
}
