//! `expression/body-consumed`: a body is consumed that is needed later.

use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Loss, body_reads};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "expression/body-consumed",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/expression/body-consumed.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let reads = body_reads(cx.document);
    for (at, read) in reads.iter().enumerate() {
        let Some(loss) = cx.model().body_lost(&reads, at) else { continue };
        let message = match loss {
            Loss::ReadAgain(_) => "this consumes the body, which is read again later",
            Loss::NotForwarded => "this consumes the body, so the request goes to the backend without it",
            Loss::NotReturned => "this consumes the body, so the response goes to the caller without it",
        };
        let mut report = findings
            .report(cx.document.csharp().span_of(read.call), message)
            .help("pass `preserveContent: true`, so that the body can be read again");
        if let Loss::ReadAgain(span) = loss {
            report = report.label(span, "finds nothing left");
        }
        if !read.has_arguments {
            report.fix("keep the body", vec![Edit::insert(read.closer as usize, "preserveContent: true")]);
        }
    }
}
