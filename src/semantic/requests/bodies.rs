//! Bodies of messages: which expressions read them, and which find them empty afterwards. Rules about bodies use this.

use super::super::budget;
use super::super::model::Model;
use super::super::variables::Write;
use crate::ast::{Document, Element, Expression};
use crate::catalog::{Definition, Kind, Section};
use crate::csharp::{Code, ExprId, ExprKind, Literal, Names, Step, StmtKind, ast::BinaryOperator};
use crate::text::{Order, Span};

/// Whose body is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The request's.
    Request,
    /// The response's.
    Response,
    /// That of the answer in this context variable.
    Variable(String),
}

/// A call that reads a body.
#[derive(Clone, Debug)]
pub struct BodyRead<'d> {
    /// Whose body.
    pub body: Body,
    /// The code that reads it.
    pub expression: Expression<'d>,
    /// The call.
    pub call: ExprId,
    /// Where the call's parentheses close, in the source.
    pub closer: u32,
    /// Whether the body is left for others: `None` where that depends on a value.
    pub preserved: Option<bool>,
    /// Whether the call has arguments.
    pub has_arguments: bool,
    /// Whether the body may be null here without harm: `Body?.As…`.
    pub conditional: bool,
}

/// What becomes of a body that has been read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// It is read again, here, and found empty.
    ReadAgain(Span),
    /// The request goes to the backend without it.
    NotForwarded,
    /// The response goes to the caller without it.
    NotReturned,
}

/// The calls in `document` that read a body, in order; of very many, the first.
pub fn body_reads<'d>(document: &'d Document<'d>) -> Vec<BodyRead<'d>> {
    let may_read = |expression: &Expression<'d>| expression.names(const { Names::of(&["Body"]) }) && expression.errors().is_empty();
    document.expressions().filter(may_read).flat_map(reads_in).take(budget::READS_OF_BODIES).collect()
}

fn reads_in(expression: Expression<'_>) -> Vec<BodyRead<'_>> {
    let csharp = expression.document().csharp();
    let mut found = Vec::new();
    for (id, node) in csharp.expressions(expression.root()) {
        let ExprKind::Call { target, arguments } = node.kind else { continue };
        let ExprKind::Member { target: read, name, conditional, .. } = csharp[target].kind else { continue };
        if !matches!(csharp.text(name), "As" | "AsFormUrlEncodedContent" | "AsSoap") {
            continue;
        }
        let Some(body) = body_at(expression, read) else { continue };
        let preserved = match csharp.list(arguments) {
            [] => Some(false),
            [argument] => match csharp[argument.value].kind {
                ExprKind::Literal(Literal::Bool(value)) => Some(value),
                _ => None,
            },
            _ => None,
        };
        let closer = csharp.span(node.span).end.saturating_sub(1);
        found.push(BodyRead { body, expression, call: id, closer, preserved, has_arguments: !arguments.is_empty(), conditional });
    }
    found.order_by_key(|read| csharp[read.call].span.end);
    found
}

/// Whose body `id` is. Most code says so in so many words.
fn body_at(expression: Expression<'_>, id: ExprId) -> Option<Body> {
    let csharp = expression.document().csharp();
    for (message, body) in [("Request", Body::Request), ("Response", Body::Response)] {
        if csharp.is_path(id, &["context", message, "Body"]) {
            return Some(body);
        }
    }
    let ExprKind::Member { target, name, .. } = csharp[csharp.strip(id)].kind else { return body_of(expression.code(), id) };
    let read = match csharp[csharp.strip(target)].kind {
        ExprKind::Index { target, arguments, .. } => Some((target, arguments)),
        ExprKind::Call { target, arguments } => match csharp[target].kind {
            ExprKind::Member { target, name, .. } if csharp.text(name) == "GetValueOrDefault" => Some((target, arguments)),
            _ => None,
        },
        _ => None,
    };
    if csharp.text(name) == "Body"
        && let Some((variables, arguments)) = read
        && csharp.is_path(variables, &["context", "Variables"])
        && let Some(name) = csharp.list(arguments).first().and_then(|key| csharp.string_value(key.value))
    {
        return Some(Body::Variable(name.into_owned()));
    }
    body_of(expression.code(), id)
}

/// Whose body `id` is.
fn body_of(code: Code<'_>, id: ExprId) -> Option<Body> {
    match code.path(id)?.steps()[..] {
        [Step::Member(message), Step::Member(body)] if **body == *"Body" => match &**message {
            "Request" => Some(Body::Request),
            "Response" => Some(Body::Response),
            _ => None,
        },
        [Step::Member(variables), Step::Key(name), Step::Member(body)] if **variables == *"Variables" && **body == *"Body" => {
            Some(Body::Variable(name.to_string()))
        }
        _ => None,
    }
}

impl<'d> Model<'d> {
    /// What is lost by the read at this place of `reads`, all those of the document, when it leaves nothing of the body. `None` where nothing is,
    /// or nobody can tell.
    pub fn body_lost(&self, reads: &[BodyRead<'d>], at: usize) -> Option<Loss> {
        let read = &reads[at];
        let element = read.expression.element()?;
        if read.preserved != Some(false) || self.replaces_body(element, &read.body) {
            return None;
        }
        let next = &reads[at + 1..reads.len().min(at + 1 + budget::READS_BEHIND)];
        if let Some(again) = next.iter().find(|other| other.body == read.body && self.meets(read, other)) {
            return Some(Loss::ReadAgain(self.document.csharp().span_of(again.call)));
        }
        let section = element.section()?;
        match (&read.body, section) {
            (Body::Request, Section::Inbound) if self.forwards() && self.goes_on_with_body(element, &read.body) => Some(Loss::NotForwarded),
            (Body::Response, Section::Outbound) if self.goes_on_with_body(element, &read.body) => Some(Loss::NotReturned),
            _ => None,
        }
    }

    /// Whether `second` finds what `first` has left, for sure.
    fn meets(&self, first: &BodyRead<'d>, second: &BodyRead<'d>) -> bool {
        if first.expression == second.expression {
            return !is_branched(first.expression);
        }
        if is_branched(first.expression) {
            return false;
        }
        let (Some(from), Some(to)) = (first.expression.element(), second.expression.element()) else { return false };
        let renewed = |element: Element<'_>| element.id() >= from.id() && element.id() < to.id() && self.may_renew(element, &first.body);
        self.dominates(from, to) && from.section() == to.section() && !self.document.elements().any(renewed)
    }

    /// Whether `element` may give the message another body, or be another's work.
    fn may_renew(&self, element: Element<'_>, body: &Body) -> bool {
        match element.definition() {
            Definition::Policy(policy) => match policy.kind {
                Kind::IncludeFragment => true,
                Kind::SetBody => matches!(body, Body::Request | Body::Response) && holder_of_body(element).is_none(),
                // A GET needs none.
                Kind::SetMethod => *body == Body::Request && holder_of_body(element).is_none(),
                Kind::ForwardRequest
                | Kind::XslTransform
                | Kind::XmlToJson
                | Kind::JsonToXml
                | Kind::FindAndReplace
                | Kind::CacheLookup => !matches!(body, Body::Variable(_)),
                _ => match body {
                    Body::Variable(name) => {
                        let written = |write: &Write<'_>| write.policy.id() == element.id() && (write.computed || write.name.text == name);
                        self.writes().iter().any(written)
                    }
                    _ => false,
                },
            },
            Definition::Base => true,
            _ => false,
        }
    }

    /// Whether the code in `element` makes the body that takes the place of the one it reads, or of an answer that ends the request.
    fn replaces_body(&self, element: Element<'_>, body: &Body) -> bool {
        if matches!(body, Body::Variable(_)) {
            return false;
        }
        let own = |holder: Element<'_>| is(holder, Kind::SetBody) && holder_of_body(holder).is_none();
        std::iter::once(element).chain(element.ancestors()).any(|holder| is(holder, Kind::ReturnResponse) || own(holder))
    }

    /// Whether a request to this document goes to a backend.
    fn forwards(&self) -> bool {
        let backend = self.document.sections().find(|(section, _)| *section == Section::Backend);
        backend.is_some_and(|(_, backend)| {
            backend.descendants().any(|element| element.definition() == Definition::Base || is(element, Kind::ForwardRequest))
        })
    }

    /// Whether the message goes on from `element` with the body that it has there.
    fn goes_on_with_body(&self, element: Element<'d>, body: &Body) -> bool {
        let renewed = |later: Element<'d>| later.id() > element.id() && self.may_renew_later(later, body) && self.precedes(element, later);
        if self.document.elements().any(renewed) {
            return false;
        }
        let levels =
            std::iter::once(element).chain(element.ancestors().take_while(|holder| !matches!(holder.definition(), Definition::Section(_))));
        !levels.into_iter().any(|level| {
            let siblings = level.parent().into_iter().flat_map(|holder| holder.children());
            siblings.filter(|sibling| sibling.id() > level.id()).any(|sibling| self.ends(sibling) || is(sibling, Kind::MockResponse))
        })
    }

    fn may_renew_later(&self, element: Element<'_>, body: &Body) -> bool {
        // The base of `backend` is what forwards.
        element.section() != Some(Section::Backend) && element.definition() != Definition::Base && self.may_renew(element, body)
            || is(element, Kind::SetBody) && holder_of_body(element).is_none()
    }
}

fn is(element: Element<'_>, kind: Kind) -> bool {
    matches!(element.definition(), Definition::Policy(policy) if policy.kind == kind)
}

/// The policy whose own message a `set-body` makes; `None` where it is the request's or the response's.
fn holder_of_body(element: Element<'_>) -> Option<Element<'_>> {
    element.parent().filter(|holder| holder.policy().is_some_and(|policy| !policy.catalog().is_container()))
}

/// Whether parts of the code may not run, or run for something else.
fn is_branched(expression: Expression<'_>) -> bool {
    let csharp = expression.document().csharp();
    let in_values = csharp.expressions(expression.root()).any(|(_, node)| match node.kind {
        ExprKind::Conditional { .. } | ExprKind::Lambda { .. } | ExprKind::Throw(_) => true,
        ExprKind::Member { conditional, .. } | ExprKind::Index { conditional, .. } => conditional,
        ExprKind::Binary { operator, .. } => matches!(operator, BinaryOperator::And | BinaryOperator::Or | BinaryOperator::Coalesce),
        _ => false,
    });
    let in_statements = csharp.statements(expression.root()).any(|(_, statement)| {
        !matches!(
            statement.kind,
            StmtKind::Local { .. } | StmtKind::Expression(_) | StmtKind::Return(_) | StmtKind::Empty | StmtKind::Block(_)
        )
    });
    in_values || in_statements
}
