//! `llm/score-threshold`: a semantic cache treats different prompts as the same.

use crate::ast::{Constant, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "llm/score-threshold",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/llm/score-threshold.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::LlmSemanticCacheLookup, Kind::AzureOpenaiSemanticCacheLookup]), check),
};

/// The distance up to which answers tend to fit.
const FAR: f64 = 0.2;

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(setting) = policy.setting("score-threshold") else { return };
    if let Some(Constant::Number(distance)) = setting.typed().known()
        && *distance > FAR
    {
        findings
            .report(
                setting.value().span(),
                say!("callers may get the response to another prompt: {} treats different prompts as the same", distance),
            )
            .help("start with 0.05 and raise it while the responses fit: the smaller the threshold, the more alike prompts must be");
    }
}
