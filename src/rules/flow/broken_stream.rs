//! `flow/broken-stream`: a response that is passed on as it comes is read whole.

use crate::ast::{Policy, views::ForwardRequest};
use crate::catalog::{Kind, Section};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/broken-stream",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/broken-stream.md"),
    check: Check::PolicyOf(ForwardRequest::KINDS, check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(setting) = policy.setting("buffer-response").filter(|setting| setting.typed().is_bool(false)) else { return };
    let outbound = cx.document.sections().filter(|(section, _)| *section == Section::Outbound).map(|(_, element)| element);
    let Some(reader) =
        outbound.flat_map(|section| section.descendants()).find(|element| element.policy().is_some_and(|it| reads(it.kind())))
    else {
        return;
    };
    findings
        .report(reader.name_span(), format!("`{}` needs the whole response, which is to be passed on as it comes", reader.name()))
        .label(setting.span(), "says so")
        .help("remove one of the two");
}

/// Whether a policy of this kind reads the body of the response.
fn reads(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FindAndReplace | Kind::JsonToXml | Kind::XmlToJson | Kind::XslTransform | Kind::RedirectContentUrls | Kind::ValidateContent
    )
}
