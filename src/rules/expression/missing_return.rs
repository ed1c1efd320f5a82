//! `expression/missing-return`: a path through an expression ends without a value.

use crate::csharp::flow::{FlowMistake, FlowMistakeKind};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/missing-return",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/missing-return.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    cx.flow_mistakes().iter().for_each(|mistake| report(cx, mistake, findings));
}

fn report(cx: &Context, mistake: &FlowMistake, findings: &mut Findings) {
    let csharp = cx.document.csharp();
    let span = csharp.span(mistake.span);
    let report = match mistake.kind {
        FlowMistakeKind::MissingReturn => findings
            .report(span, "not every path through this expression returns a value")
            .help("end every path with `return` and a value, or with `throw`"),
        FlowMistakeKind::MissingReturnInFunction => findings
            .report(span, say!("not every path through `{}` returns a value", quoted(csharp.text(mistake.span))))
            .help("end every path with `return` and a value, or make the function `void`"),
        FlowMistakeKind::MissingReturnInLambda => findings
            .report(span, "not every path through this lambda returns a value")
            .help("end every path with `return` and a value, or with `throw`"),
        FlowMistakeKind::ReturnWithoutValue => {
            findings.report(span, "this `return` has no value").help("return a value here as on the other paths")
        }
        _ => return,
    };
    if let Some(end) = mistake.related {
        report.label(csharp.span(end), "this end is reached without a value");
    }
}
