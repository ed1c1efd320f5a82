//! `security/unprotected-operation`: an API that needs no subscription, and nothing that checks who calls.

use crate::ast::{DocumentShape, Element, Expression};
use crate::catalog::{Definition, Flow, Kind, Section};
use crate::csharp::Names;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::workspace::IDENTIFYING;

pub(super) const RULE: Rule = Rule {
    id: "security/unprotected-operation",
    severity: Severity::Warning,
    default: false,
    fix: None,
    page: include_str!("../../../rules/security/unprotected-operation.md"),
    check: Check::Document(check),
};

/// The members of what only code that checks a caller reads.
const PROOFS: Names = Names::of(&["Certificate", "AsJwt", "TryParseJwt", "AsBasic", "TryParseBasic"]);

fn check(cx: &Context, findings: &mut Findings) {
    let Some(api) = cx.linked.and_then(|linked| linked.open_api.as_ref()).filter(|_| cx.document.shape() == DocumentShape::Policies) else {
        return;
    };
    // What others check must be known.
    let Some(wider) = cx.wider.filter(|wider| wider.is_whole) else { return };
    let Some((_, inbound)) = cx.document.sections().find(|(section, _)| *section == Section::Inbound) else { return };
    let runs_base = inbound.descendants().any(|element| element.definition() == Definition::Base);
    let is_checked_around = wider.may_refuse || wider.checks.iter().any(|check| IDENTIFYING.contains(check.kind));
    if runs_base && is_checked_around || inbound.descendants().any(|element| may_refuse(cx, element)) || inbound.has_open_content() {
        return;
    }
    let reads_proof = |expression: Expression| expression.names(PROOFS) && expression.element().is_some_and(|it| inbound.holds(it));
    if cx.document.expressions().any(reads_proof) {
        return;
    }
    findings
        .report(
            inbound.name_span(),
            say!("nothing checks who calls: the API `{}` needs no subscription, and no policy on the way in looks at a token, a certificate, a header or an address", quoted(api)),
        )
        .help("require a subscription, validate a token or a certificate, or say in a suppression why everybody may call it");
}

/// Whether `element`, on the way in, checks who calls or may end the call.
fn may_refuse(cx: &Context, element: Element<'_>) -> bool {
    let Some(policy) = element.policy() else { return false };
    if policy.kind() == Kind::IncludeFragment {
        let fragments = policy.element().value_of("fragment-id").and_then(|id| id.literal());
        let known = fragments.and_then(|id| cx.linked.map(|linked| linked.fragments(&id))).unwrap_or_default();
        let refuses = |kind: Kind| IDENTIFYING.contains(kind) || kind == Kind::IncludeFragment || kind.definition().flow == Flow::Stops;
        return known.is_empty() || known.iter().any(|fragment| fragment.policies.iter().any(|policy| refuses(policy.kind)));
    }
    IDENTIFYING.contains(policy.kind()) || policy.catalog().flow == Flow::Stops
}
