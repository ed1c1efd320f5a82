//! `flow/broken-stream`: a streamed response is read as a whole.

use crate::ast::{Element, Expression, Policy, Shape, Value};
use crate::catalog::{Kind, Section};
use crate::csharp::{ExprId, library::Fact};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::liquid;
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "flow/broken-stream",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/broken-stream.md"),
    check: Check::Document(check),
};

/// How many `forward-request` policies of a document are looked at. It needs one for each way to the backend.
const MOST: usize = 16;

fn check<'d>(cx: &Context<'d>, findings: &mut Findings) {
    if let Some(api) = cx.deployment.api.filter(|api| api.streams()) {
        if let Some((place, what)) = reader(cx, |_| true) {
            findings
                .report(place, say!("{} needs the whole response, and {} responds with a stream", what, api.title()))
                .help("do not read or change the body of the response: clients expect each event as soon as it is sent");
        }
        return;
    }
    let forwards = cx.document.policies().filter(|policy| policy.kind() == Kind::ForwardRequest);
    let is_unbuffered = |policy: Policy<'d>| {
        let setting = policy.setting("buffer-response").filter(|setting| setting.typed().is_bool(false))?;
        Some((policy, setting))
    };
    for (policy, setting) in forwards.filter_map(is_unbuffered).take(MOST) {
        // In a fragment, no section tells that the response is there.
        let comes_after = |expression: Expression| expression.span().start > policy.span().end;
        let meets = |expression: Expression<'d>| always_meets(policy, expression) && (is_outbound(expression) || comes_after(expression));
        if let Some((place, what)) = reader(cx, meets) {
            findings
                .report(place, say!("{} needs the whole response, which is to be streamed to the caller", what))
                .label(setting.span(), "says so")
                .help("remove one of the two");
        }
    }
}

fn is_outbound(expression: Expression) -> bool {
    expression.element().is_some_and(|element| element.section() == Some(Section::Outbound))
}

/// What in `outbound` or in a fragment reads the body of the response first: where, and in words. Of code, only what `meets` it counts.
fn reader<'d>(cx: &Context<'d>, meets: impl Fn(Expression<'d>) -> bool) -> Option<(Span, Sentence)> {
    let outbound = cx.document.sections().filter(|(section, _)| *section == Section::Outbound);
    let by_policy = outbound
        .flat_map(|(_, section)| section.descendants())
        .find(|element| element.policy().is_some_and(|it| reads(it.kind()) || fills_body(it)));
    let is_fragment = cx.document.shape() == Shape::Fragment;
    let is_in = |expression: &Expression| is_fragment || is_outbound(*expression);
    let expressions = cx.document.expressions().filter(|expression| expression.names(Fact::Body.named_by())).filter(is_in);
    let by_code = expressions
        .filter(|expression| meets(*expression))
        .find_map(|expression| Some((expression.span(), read_whole(expression)?)))
        .filter(|(span, _)| by_policy.is_none_or(|element| span.start < element.span().start));
    match (by_policy, by_code) {
        (_, Some((_, place))) => Some((place, "this code".into())),
        (Some(reader), None) => Some((reader.name_span(), say!("`{}`", quoted(reader.name())))),
        (None, None) => None,
    }
}

/// Where code reads the body of the response.
fn read_whole(expression: Expression) -> Option<Span> {
    let code = expression.code();
    let reads = |node: ExprId| code.paths(node).any(|path| path.begins_with(&["Response", "Body"]) && path.steps().len() > 2);
    let (node, _) = code.nodes().find(|(node, _)| reads(*node))?;
    Some(code.ast().span_of(node))
}

/// Whether code runs for the responses that `forward` passes on as they come: not where a condition may keep them apart.
fn always_meets(forward: Policy, reader: Expression) -> bool {
    let is_choice = |element: Element| element.ancestors().any(|holder| matches!(holder.name(), "when" | "otherwise"));
    let Some(element) = reader.element() else { return false };
    let mut conditions = element.ancestors().chain([element]).filter(|holder| holder.name() == "choose").flat_map(Element::children);
    let tells_apart = |branch: Element| {
        let condition = branch.value_of("condition").and_then(Value::expression);
        condition.is_some_and(|condition| condition.code().depends_on(|path| !path.is_a(Fact::Status)))
    };
    let are_both_chosen = is_choice(forward.element()) && is_choice(element);
    !are_both_chosen && !conditions.any(tells_apart)
}

/// Whether a policy is a Liquid template with something of the body in it.
fn fills_body(policy: Policy) -> bool {
    if policy.kind() != Kind::SetBody
        || !policy.element().is_liquid()
        || policy.element().ancestors().any(|holder| holder.policy().is_some())
    {
        return false;
    }
    let text = policy.document().text();
    liquid::markup(text, policy.content_span()).iter().any(|markup| liquid::names_body(markup.content.text(text)))
}

/// Whether a policy of this kind reads the body of the response.
fn reads(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FindAndReplace | Kind::JsonToXml | Kind::XmlToJson | Kind::XslTransform | Kind::RedirectContentUrls | Kind::ValidateContent
    )
}
