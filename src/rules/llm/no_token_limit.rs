//! `llm/no-token-limit`: a language model without a limit.

use crate::ast::DocumentShape;
use crate::catalog::{Kind, Kinds, Section};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "llm/no-token-limit",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/llm/no-token-limit.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    if cx.document.shape() != DocumentShape::Policies {
        return;
    }
    const LIMITS: Kinds = Kinds::of(&[Kind::LlmTokenLimit, Kind::AzureOpenaiTokenLimit]);
    let Some(policy) = cx.document.policies().find(|policy| policy.catalog().category == "ai-gateway") else { return };
    if cx.document.kinds().meets(LIMITS) || cx.others(Section::Inbound).is_none_or(|others| others.kinds.meets(LIMITS)) {
        return;
    }
    findings
        .report(policy.name_span(), "one caller can use up the tokens of all: a language model answers here, and nothing limits its use")
        .help("add `llm-token-limit` with a `counter-key` that tells callers apart");
}
