//! `secrets/in-comment`: a comment holds a secret.

use crate::diagnostic::{Safety, Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Origin;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "secrets/in-comment",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/secrets/in-comment.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for credential in cx.credentials().iter().filter(|it| it.origin == Origin::Comment) {
        findings
            .report(credential.span, say!("{} is written in a comment", &credential.what))
            .help("remove it, and renew it: whoever can read this file or its history knows it")
            .fix("blot it out", vec![Edit::replace(credential.span, "***")]);
    }
}
