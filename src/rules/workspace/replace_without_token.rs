//! `workspace/replace-without-token`: a word is to be replaced in a file that does not have it.

use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Findings, Rule};
use crate::workspace::{Gap, GapKind};

pub(super) const RULE: Rule = Rule {
    id: "workspace/replace-without-token",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/replace-without-token.md"),
    check: Check::Gap(check),
};

fn check(gap: &Gap, findings: &mut Findings) {
    let GapKind::Token { token, file } = &gap.kind else { return };
    findings
        .report(gap.span, say!("`{}` is to be replaced in `{}`, which does not have it", quoted(token), quoted(file)))
        .help("correct the word, here or in the file, or remove the call: nothing is replaced, and nobody is told");
}
