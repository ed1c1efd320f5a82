//! `secrets/azure-key`: a value carries the signature by which Microsoft marks its keys.

use super::{HELP, refer};
use crate::diagnostic::{Safety, Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Origin;

pub(super) const RULE: Rule = Rule {
    id: "secrets/azure-key",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/secrets/azure-key.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for credential in cx.credentials().iter().filter(|it| it.origin == Origin::Signature) {
        let (message, edits) = refer(credential);
        findings.report(credential.span, say!("{} is written in the policy", &credential.what)).help(HELP).fix(message, edits);
    }
}
