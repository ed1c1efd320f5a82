//! `security/cors-any-origin`: any site may call.

use crate::ast::{Policy, Value, views::Cors};
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
    let is_any = |value: &Value| value.raw() == "*";
    let with_credentials = cors.allow_credentials().is_some_and(|allowed| allowed.is_bool(true));
    // With credentials it is an error, and another rule's.
    if let Some(origin) = cors.origins().find(is_any).filter(|_| !with_credentials) {
        findings
            .report(origin.span(), "scripts of any site may call")
            .help("list the origins that may call, unless the API is for everyone");
    }
    for (value, what) in [(cors.methods().find(is_any), "use any method"), (cors.headers().find(is_any), "send any header")] {
        let Some(value) = value else { continue };
        findings
            .report(value.span(), say!("scripts of the allowed origins may {}", what))
            .help("list what they need")
            .at_most(Severity::Info);
    }
}
