//! `expression/invalid-jump`: a jump without a target, or a missing jump.

use crate::csharp::flow::{FlowMistake, FlowMistakeKind};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/invalid-jump",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/invalid-jump.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    cx.flow_mistakes().iter().for_each(|mistake| report(cx, mistake, findings));
}

fn report(cx: &Context, mistake: &FlowMistake, findings: &mut Findings) {
    let csharp = cx.document.csharp();
    let span = csharp.span(mistake.span);
    let word = csharp.text(mistake.span).trim_end_matches(';').trim_end();
    let report = match mistake.kind {
        FlowMistakeKind::StrayJump if word == "continue" => {
            findings.report(span, "this `continue` is in no loop").help("use `return`, or remove it")
        }
        FlowMistakeKind::StrayJump => {
            findings.report(span, "this `break` is in no loop and no `switch`").help("use `return`, or remove it")
        }
        FlowMistakeKind::FallsThrough => findings
            .report(span, "the statements after this label fall through to what follows")
            .help("end them with `break;`, `return` or `throw`: C# does not fall through to the next `case`"),
        FlowMistakeKind::StrayRethrow => findings
            .report(span, "`throw;` rethrows the exception of a `catch`, and there is no `catch` around it")
            .help("say what to throw: `throw new Exception(\"…\");`"),
        FlowMistakeKind::LeavesFinally => {
            findings.report(span, "a jump cannot leave a `finally` block").help("jump from the `try` block, or from after it")
        }
        FlowMistakeKind::ReturnWithValue => findings
            .report(span, "a function that is `void` cannot return a value")
            .help("name the type of the value in place of `void`, or write `return;`"),
        _ => return,
    };
    if let Some(last) = mistake.related {
        report.label(csharp.span(last), "nothing after this statement leaves the `switch`");
    }
}
