//! `security/cors-credentials`: any site may call with the cookies of its visitors.

use crate::ast::{Policy, views::Cors};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/cors-credentials",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/cors-credentials.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::Cors]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(cors) = Cors::cast(policy) else { return };
    let Some(setting) = policy.setting("allow-credentials").filter(|setting| setting.typed().is_bool(true)) else { return };
    let Some(origin) = cors.any_origin() else { return };
    let report = findings
        .report(origin.span(), "any site may call with the cookies and credentials of its visitors")
        .label(setting.span(), "lets browsers send them")
        .help("list the origins that may call, or remove `allow-credentials`");
    cors.wide().fold(report, |report, (value, what)| report.label(value.span(), say!("they may {} too", what)));
}
