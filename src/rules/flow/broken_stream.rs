//! `flow/broken-stream`: a streamed response is read as a whole.

use crate::ast::{DocumentShape, Element, Expression, Policy};
use crate::catalog::{Kind, Section};
use crate::csharp::{ExprId, library::Fact};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::liquid;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Condition;
use crate::text::Span;
use crate::workspace::Fragment;

pub(super) const RULE: Rule = Rule {
    id: "flow/broken-stream",
    severity: Severity::Info,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/broken-stream.md"),
    check: Check::Document(check),
};

/// How many `forward-request` policies of a document are looked at, and how many that replace the body. It needs one for each way.
const MOST: usize = 16;

fn check<'d>(cx: &Context<'d>, findings: &mut Findings) {
    if let Some(api) = cx.deployment.api.filter(|api| api.streams()) {
        if let Some(reader) = reader(cx, |_| true) {
            findings
                .report(reader.span, say!("{} needs the whole response, and {} responds with a stream", reader.what, api.title()))
                .here(reader.here)
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
        // In a fragment and in `backend`, no section tells that the response is there. The condition of a loop is looked at after each round.
        let loops = |element: Element| element.name() == "retry" && element.holds(policy.element());
        let comes_after = |expression: Expression| expression.span().start > policy.span().end || expression.element().is_some_and(loops);
        let meets =
            |expression: Expression<'d>| always_meets(cx, policy, expression) && (is_outbound(expression) || comes_after(expression));
        if let Some(reader) = reader(cx, meets) {
            findings
                .report(reader.span, say!("{} needs the whole response, which is to be streamed to the caller", reader.what))
                .here(reader.here)
                .label(setting.span(), "says so")
                .help("remove one of the two");
        }
    }
}

fn is_outbound(expression: Expression) -> bool {
    expression.element().is_some_and(|element| element.section() == Some(Section::Outbound))
}

/// What reads the body of the response.
struct Reader {
    span: Span,
    /// It, in words.
    what: Sentence,
    /// What is to say of the place.
    here: Sentence,
}

/// What in `outbound` or in a fragment reads the body of the response first. Of code, only what `meets` it counts.
fn reader<'d>(cx: &Context<'d>, meets: impl Fn(Expression<'d>) -> bool) -> Option<Reader> {
    let outbound = || cx.document.sections().filter(|(section, _)| *section == Section::Outbound);
    let elements = || outbound().flat_map(|(_, section)| section.descendants());
    // What replaces the body has all of it.
    let is_body = |element: &Element| element.policy().is_some_and(|it| it.kind() == Kind::SetBody) && !element.is_of_own_message();
    let bodies: Vec<Element> = elements().filter(is_body).take(MOST).collect();
    let is_left = |reader: Element<'d>| !bodies.iter().any(|body| body.id() < reader.id() && cx.model().dominates(*body, reader));
    let by_policy = elements().find(|element| element.policy().is_some_and(|it| reads(it.kind()) || fills_body(it)) && is_left(*element));
    let by_policy = by_policy.map(|element| Reader {
        span: element.name_span(),
        what: say!("`{}`", quoted(element.name())),
        here: Sentence::default(),
    });
    let is_fragment = cx.document.shape() == DocumentShape::Fragment;
    let is_in = |expression: &Expression| {
        let section = expression.element().and_then(Element::section);
        is_fragment || matches!(section, Some(Section::Backend | Section::Outbound))
    };
    let expressions = cx.document.expressions().filter(|expression| expression.names(Fact::Body.named_by())).filter(is_in);
    let mut by_code = expressions
        .filter(|expression| meets(*expression) && expression.element().is_none_or(is_left))
        .filter_map(|expression| Some((expression.span(), read_whole(expression)?)))
        .map(|(whole, span)| (whole.start, Reader { span, what: "this code".into(), here: Sentence::default() }));
    let by_code = by_code.next();
    let mut includes = outbound().flat_map(|(_, section)| section.children()).filter_map(Element::policy);
    let by_fragment = includes.find_map(|policy| included_reader(cx, policy));
    let with_start = |reader: Reader| (reader.span.start, reader);
    let all = by_policy.map(with_start).into_iter().chain(by_code).chain(by_fragment.map(with_start));
    all.min_by_key(|(start, _)| *start).map(|(_, reader)| reader)
}

/// The fragment that `policy` includes, if something in it reads the body of the response. Of several of that name any may be meant.
fn included_reader(cx: &Context<'_>, policy: Policy<'_>) -> Option<Reader> {
    let value = policy.value_of("fragment-id").filter(|_| policy.kind() == Kind::IncludeFragment)?;
    let id = value.literal()?;
    let reader = |fragment: &Fragment| {
        let by_policy = fragment.policies.iter().find(|it| reads(it.kind)).map(|it| it.line);
        let line = by_policy.into_iter().chain(fragment.reads_response).min()?;
        Some(format!("{}:{line}", fragment.path))
    };
    let all: Option<Vec<String>> = cx.linked?.fragments(&id).into_iter().map(reader).collect();
    let place = all?.into_iter().next()?;
    Some(Reader { span: value.span(), what: say!("the fragment `{}`", quoted(&id)), here: say!("{} reads the body", quoted(place)) })
}

/// Where code reads the body of the response.
fn read_whole(expression: Expression) -> Option<Span> {
    let code = expression.code();
    let reads = |node: ExprId| code.paths(node).any(|path| path.begins_with(&["Response", "Body"]) && path.steps().len() > 2);
    let (node, _) = code.nodes().find(|(node, _)| reads(*node))?;
    Some(code.ast().span_of(node))
}

/// Whether code runs for the responses that `forward` passes on as they come: not where a condition may keep them apart. What the backend refuses is no stream.
fn always_meets(cx: &Context, forward: Policy, reader: Expression) -> bool {
    let is_choice = |element: Element| element.ancestors().any(|holder| matches!(holder.name(), "when" | "otherwise"));
    let Some(element) = reader.element() else { return false };
    let tells_apart = |condition: Condition| condition.expression.is_some() && !condition.tells_of_success();
    let are_both_chosen = is_choice(forward.element()) && is_choice(element);
    // A condition runs before what it decides about, and before those behind it.
    let mut conditions = cx.model().conditions(element).into_iter().filter(|condition| condition.element.id() < element.id());
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
        Kind::CacheStore
            | Kind::FindAndReplace
            | Kind::JsonToXml
            | Kind::XmlToJson
            | Kind::XslTransform
            | Kind::RedirectContentUrls
            | Kind::ValidateContent
    )
}
