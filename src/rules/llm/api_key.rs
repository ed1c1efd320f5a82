//! `llm/api-key`: a language model is called with a key.

use crate::ast::views::SetHeader;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "llm/api-key",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/llm/api-key.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let is_about_models =
        cx.document.policies().any(|policy| policy.catalog().category == "ai-gateway") || cx.document.text().contains("openai");
    if !is_about_models {
        return;
    }
    for header in cx.document.policies().filter_map(SetHeader::cast).filter(|header| header.values().next().is_some()) {
        let Some(name) = header.name().filter(|name| name.raw().eq_ignore_ascii_case("api-key")) else { continue };
        findings
            .report(name.span(), "the language model is called with a key, which is valid until someone renews it")
            .help("use `authentication-managed-identity` with the resource `https://cognitiveservices.azure.com`");
    }
}
