//! `security/cors-any-origin`: any site may call.

use crate::ast::{Policy, views::Cors};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/cors-any-origin",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/cors-any-origin.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::Cors]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(cors) = Cors::cast(policy) else { return };
    let origin = cors.any_origin();
    // With credentials it is an error, and another rule's.
    if origin.is_some() && cors.allow_credentials().is_some_and(|allowed| allowed.is_bool(true)) {
        return;
    }
    let mut wide = cors.wide();
    let report = match origin {
        Some(origin) => findings
            .report(origin.span(), "scripts of any site may call this API")
            .help("list the origins that may call, unless the API is for everyone"),
        None => {
            let Some((value, what)) = wide.next() else { return };
            findings
                .report(value.span(), say!("scripts of the allowed origins may {}", what))
                .help("list what they need")
                .at_most(Severity::Info)
        }
    };
    wide.fold(report, |report, (value, what)| report.label(value.span(), say!("they may {} too", what)));
}
