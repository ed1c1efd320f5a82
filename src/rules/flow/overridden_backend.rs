//! `flow/overridden-backend`: a backend is chosen and at once replaced by another.

use crate::ast::{Policy, views::SetBackendService};
use crate::catalog::Kind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/overridden-backend",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/overridden-backend.md"),
    check: Check::PolicyOf(SetBackendService::KINDS, check),
};

/// How far the next choice may be.
const REACH: usize = 16;

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    for next in policy.next_siblings().take(REACH) {
        let Some(kind) = next.policy().map(|next| next.kind()) else { return };
        // The address that was chosen can be read.
        if next.span().text(next.document().text()).contains("Url") {
            return;
        }
        match kind {
            Kind::SetBackendService => {
                findings
                    .report(policy.name_span(), "this backend is never called: another one is chosen after it")
                    .label(next.name_span(), "this choice takes effect")
                    .help("keep one of them, or put each into a branch of a `choose`");
                return;
            }
            Kind::SetHeader | Kind::SetQueryParameter | Kind::SetVariable | Kind::SetMethod | Kind::RewriteUri => {}
            _ => return,
        }
    }
}
