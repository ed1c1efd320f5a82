//! `expression/unknown-name`: nothing has this name.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/unknown-name",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/unknown-name.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::UnknownName], true, findings);
    let text = cx.document.text();
    findings.soften(|span| is_mark(cx, span.text(text)));
}

/// Whether `name` is a mark that a script replaces before the policy is deployed: it is spelt like one, and also stands alone as a value.
fn is_mark(cx: &Context, name: &str) -> bool {
    let spelt = name.contains('_') && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let mut values = cx.document.elements().flat_map(|element| element.settings().map(|setting| setting.value()).chain(element.text()));
    spelt && values.any(|value| value.raw().trim() == name)
}
