//! `style/duplicate-block`: the same block of policies stands in several places.

use crate::catalog::Definition;
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::blocks;

pub(super) const RULE: Rule = Rule {
    id: "style/duplicate-block",
    severity: Severity::Info,
    default: false,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/style/duplicate-block.md"),
    check: Check::Document(check),
};

/// Reports every block that is long enough. Only those stay that stand elsewhere too.
fn check(cx: &Context, findings: &mut Findings) {
    // Fragments include no others, so what they have in common stays there.
    if cx.document.roots().any(|root| root.definition() == Definition::Fragment) {
        return;
    }
    for block in blocks(cx.document) {
        let help = "put them into a policy fragment, and include that in their place: `<include-fragment fragment-id=\"…\" />`";
        findings.report(block.span, "these policies stand in several places").help(help).if_repeated(block.key, cx.unit);
    }
}
