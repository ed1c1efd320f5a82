//! Reports the mistakes of the checker, for several rules.

use crate::csharp::check::{Mistake, MistakeKind};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Context, Findings};
use crate::text::Edit;

/// Reports the mistakes of these kinds, and offers what was most likely meant where a rule has fixes.
pub(super) fn report(cx: &Context, kinds: &[MistakeKind], fixes: bool, findings: &mut Findings) {
    if cx.document.meanings().all_mistakes().iter().all(|mistake| !kinds.contains(&mistake.kind)) {
        return;
    }
    for expression in cx.document.expressions().filter(|expression| !expression.has_doubled_braces()) {
        let mut told: Vec<&str> = Vec::new();
        for mistake in expression.mistakes().iter().filter(|mistake| kinds.contains(&mistake.kind)) {
            // That a type may not be used is one mistake, however many of its members an expression uses.
            if mistake.kind == MistakeKind::DisallowedType && told.contains(&&*mistake.message) {
                continue;
            }
            told.push(&mistake.message);
            one(cx, mistake, fixes, findings);
        }
    }
}

fn one(cx: &Context, mistake: &Mistake, fixes: bool, findings: &mut Findings) {
    let span = cx.document.csharp().span(mistake.span);
    let mut report = findings.report(span, mistake.message.clone());
    if let Some(help) = &mistake.help {
        report = report.help(help.clone());
    }
    if !mistake.certain {
        report = report.at_most(Severity::Warning);
    }
    if let (true, Some(replacement)) = (fixes, &mistake.replacement) {
        report.fix(say!("write `{}`", quoted(replacement)), vec![Edit::replace(span, replacement.clone())]);
    }
}
