//! `security/cors-order`: a preflight is refused before `cors` can answer it.

use crate::ast::Element;
use crate::catalog::{Flow, Kind, Kinds, Scope, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/cors-order",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/cors-order.md"),
    check: Check::DocumentOf(Kinds::of(&[Kind::Cors]), check),
};

/// What refuses calls that are too many.
const LIMITS: Kinds = Kinds::of(&[
    Kind::RateLimit,
    Kind::RateLimitByKey,
    Kind::Quota,
    Kind::QuotaByKey,
    Kind::LlmTokenLimit,
    Kind::AzureOpenaiTokenLimit,
    Kind::LimitConcurrency,
]);

/// What refuses requests for what stands in them.
const VALIDATIONS: Kinds = Kinds::of(&[Kind::ValidateContent, Kind::ValidateParameters, Kind::LlmContentSafety]);

fn check(cx: &Context, findings: &mut Findings) {
    let inbound = cx.document.sections().filter(|(section, _)| *section == Section::Inbound).map(|(_, element)| element);
    for section in inbound {
        let (mut refuses, mut limits): (Option<Element>, Option<Element>) = (None, None);
        for child in section.children() {
            let Some(policy) = child.policy() else { continue };
            if policy.kind() == Kind::Cors {
                if let (None, Some(before)) = (refuses, limits) {
                    findings
                        .report(child.name_span(), say!("`cors` should come first, and `{}` stands before it", quoted(before.name())))
                        .label(
                            before.name_span(),
                            match before.policy().is_some_and(|it| LIMITS.contains(it.kind())) {
                                true => "a page that is over the limit sees a network error instead of this response",
                                false => "a page whose request is refused here sees a network error instead of the reason",
                            },
                        )
                        .help("put `cors` first")
                        .at_most(Severity::Info);
                }
                if let Some(before) = refuses {
                    findings
                        .report(child.name_span(), say!("`cors` should come first, and `{}` stands before it", quoted(before.name())))
                        .label(before.name_span(), "when this refuses a request, the response lacks the headers that let a page read it")
                        .help("put `cors` first");
                }
                if cx.deployment.scope == Some(Scope::Product) && !cx.deployment.is_open {
                    findings
                        .report(child.name_span(), "the preflight is answered before a product is known: browsers send no key with it")
                        .help("put `cors` at API or global scope, unless callers send their key in the query")
                        .at_most(Severity::Info);
                }
                break;
            }
            if limits.is_none() {
                let limit =
                    |element: &Element| element.policy().is_some_and(|it| LIMITS.contains(it.kind()) || VALIDATIONS.contains(it.kind()));
                limits = std::iter::once(child).chain(child.descendants()).find(limit);
            }
            let definition = policy.catalog();
            let asks_who = definition.category == "authentication" && definition.flow == Flow::MayStop && definition.kind != Kind::IpFilter;
            if asks_who && refuses.is_none() {
                refuses = Some(child);
            }
        }
    }
}
