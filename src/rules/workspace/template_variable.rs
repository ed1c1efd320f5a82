//! `workspace/template-variable`: a template uses a name that the call which renders it does not pass.

use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Findings, Rule};
use crate::workspace::{Gap, GapKind};

pub(super) const RULE: Rule = Rule {
    id: "workspace/template-variable",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/template-variable.md"),
    check: Check::Gap(check),
};

fn check(gap: &Gap, findings: &mut Findings) {
    let GapKind::Variable { name, by } = &gap.kind else { return };
    let Some(first) = by.first() else { return };
    let rest = by.len() - 1;
    let by = match rest {
        0 => say!("`{}`", quoted(first)),
        _ => say!("`{}` and {} more", quoted(first), rest),
    };
    findings.report(gap.span, say!("{} renders this template without `{}`: Terraform stops with an error", by, quoted(name))).help(say!(
        "pass `{}` in the second argument of `templatefile`; what is to stay as it is needs a second `$`: `$${{`",
        quoted(name)
    ));
}
