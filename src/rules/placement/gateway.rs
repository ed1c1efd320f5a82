//! `placement/gateway`: a policy that the gateway does not have, or a document that is too long for it.

use crate::ast::DocumentShape;
use crate::catalog::{Basis, Gateways, LIMITS};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/gateway",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/gateway.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    // Some limits are the same everywhere.
    check_size(cx, cx.gateway.unwrap_or(Gateways::ALL), findings);
    let Some(gateway) = cx.gateway else { return };
    let own = gateway.names().next().unwrap_or_default();
    for policy in cx.document.policies() {
        let catalog = policy.catalog();
        for setting in policy.settings() {
            let lacking = setting.definition().and_then(|attribute| attribute.value_lacking);
            if let Some((value, _)) = lacking.filter(|(value, gateways)| gateways.holds(gateway) && setting.typed().choice() == Some(value))
            {
                findings
                    .report(setting.value().span(), say!("the `{}` gateway does not support `{}`", own, value))
                    .help(say!("remove `{}`, so that the default of the service applies", quoted(setting.name())))
                    .at_most(Severity::Warning);
            }
        }
        if catalog.gateways.is_empty() || catalog.gateways.holds(gateway) {
            continue;
        }
        let gateways = Sentence::joined(catalog.gateways.names().map(|name| say!("`{}`", name)), ", ");
        let name = policy.name();
        let report = if gateway == Gateways::SELF_HOSTED {
            findings
                .report(policy.name_span(), say!("a self-hosted gateway skips `{}`", quoted(name)))
                .help(say!("it works on {}; this gateway skips it without an error", &gateways))
                .at_most(Severity::Warning)
        } else {
            findings
                .report(policy.name_span(), say!("the `{}` gateway has no `{}`", own, quoted(name)))
                .help(say!("it works on {}", &gateways))
        };
        if catalog.basis != Basis::Page || catalog.gateways_disputed.holds(gateway) {
            report.at_most(Severity::Warning);
        }
    }
}

fn check_size(cx: &Context<'_>, gateway: Gateways, findings: &mut Findings<'_>) {
    let what = if cx.document.shape() == DocumentShape::Fragment { "fragment_bytes" } else { "policy_document_bytes" };
    let Some(limit) = LIMITS.iter().find(|limit| limit.name == what && limit.gateways.holds(gateway)) else { return };
    let size = cx.document.text().len() as u64;
    let Some(root) = cx.document.roots().next().filter(|_| size > limit.most) else { return };
    findings
        .report(root.name_span(), say!("the document has {} bytes, and the gateway takes at most {}", size, limit.most))
        .help("move parts of it into fragments, or remove comments and white space");
}
