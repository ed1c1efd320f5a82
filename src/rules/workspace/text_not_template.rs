//! `workspace/text-not-template`: a file with holes for Terraform is read as it is, so that nothing fills them.

use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Findings, Rule};
use crate::workspace::{Gap, GapKind};

pub(super) const RULE: Rule = Rule {
    id: "workspace/text-not-template",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/text-not-template.md"),
    check: Check::Gap(check),
};

fn check(gap: &Gap, findings: &mut Findings) {
    let GapKind::Unrendered { more, by } = &gap.kind else { return };
    let Some(first) = by.first() else { return };
    let what = match more {
        0 => "this is".into(),
        more => say!("this and {} more are", *more),
    };
    findings
        .report(
            gap.span,
            say!("{} sent to the service as it stands: `{}` reads this file with `file`, which fills nothing in", what, quoted(first)),
        )
        .help("read it with `templatefile`, and pass what it needs");
}
