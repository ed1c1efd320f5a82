//! Context variables: who sets them and who reads them. The model makes both lists once; rules and the other modules take them from there.

mod origins;
mod types;

pub use origins::Sent;
pub use types::{Taken, Wanted, stored, wanted};

use std::sync::LazyLock;

use foldhash::{HashSet, HashSetExt};
use memchr::memmem;

use super::program::effects;
use crate::ast::{Document, Element, Expression, PartKind, Policy, Value};
use crate::csharp::{Ast, ExprId, ExprKind, Literal, ast::Interpolation};
use crate::text::{Order, Span};

/// A variable's name in the source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name<'d> {
    /// The name.
    pub text: &'d str,
    /// Where it stands.
    pub span: Span,
}

/// A place that sets a variable.
#[derive(Clone, Copy, Debug)]
pub struct Write<'d> {
    /// The policy that does.
    pub policy: Policy<'d>,
    /// The variable.
    pub name: Name<'d>,
    /// Whether the name is only known when the policy runs, or when a tool has filled it in.
    pub computed: bool,
}

/// A place that reads a variable.
#[derive(Clone, Copy, Debug)]
pub struct Read<'d> {
    /// The variable; `None` when the name is computed, so that it may be any.
    pub name: Option<&'d str>,
    /// How.
    pub kind: ReadKind,
    /// The element whose attribute or text it is.
    pub element: Element<'d>,
    /// The expression; `None` for an attribute that names the variable, and in Liquid.
    pub expression: Option<Expression<'d>>,
    /// The node of the expression that reads it: an index, a call, or a mention of the collection.
    pub node: Option<ExprId>,
    /// The place in the source.
    pub span: Span,
}

/// How a variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadKind {
    /// `Variables["x"]`: fails when it is not set.
    Index,
    /// `Variables.GetValueOrDefault("x", …)`.
    OrDefault,
    /// `Variables.ContainsKey("x")`.
    ContainsKey,
    /// `Variables.TryGetValue("x", out …)`.
    TryGetValue,
    /// An attribute that names it.
    Attribute,
    /// Anything else that may look at it: a computed name, the whole collection, Liquid.
    Other,
}

impl ReadKind {
    /// How a method of this name reads a variable.
    fn of_method(name: &str) -> Self {
        match name {
            "GetValueOrDefault" => Self::OrDefault,
            "ContainsKey" => Self::ContainsKey,
            "TryGetValue" => Self::TryGetValue,
            _ => Self::Other,
        }
    }

    /// Whether it asks for the variable rather than relying on it.
    pub fn tests(self) -> bool {
        matches!(self, Self::OrDefault | Self::ContainsKey | Self::TryGetValue)
    }
}

/// The places that set variables, in document order.
pub fn writes<'d>(document: &'d Document<'d>) -> Vec<Write<'d>> {
    let mut writes = Vec::new();
    let setters = *effects::SETTERS;
    for policy in document.policies().filter(|policy| setters.contains(policy.kind())) {
        writes.extend(effects::written_by(policy).map(|setting| {
            let value = setting.value();
            Write { policy, name: Name { text: value.raw(), span: value.span() }, computed: value.is_dynamic() }
        }));
    }
    writes
}

/// The places that read variables, in document order but for Liquid and attributes, which come first in their element.
pub fn reads<'d>(document: &'d Document<'d>) -> Vec<Read<'d>> {
    // Whatever reads a variable says so, or is one of few policies, and most of what stands in a document does not.
    let mentions: Vec<u32> = COLLECTION_FINDER.find_iter(document.text().as_bytes()).map(|at| at as u32).collect();
    let mut reads = Vec::with_capacity(mentions.len());
    let mut elements: Vec<Element<'d>> = Vec::with_capacity(mentions.len());
    elements.extend(mentions.iter().filter_map(|at| document.element_at(*at)));
    let readers = *effects::READERS;
    if document.kinds().meets(readers) {
        elements.extend(document.policies().filter(|policy| readers.contains(policy.kind())).map(|policy| policy.element()));
    }
    elements.order_by_key(|element| element.id());
    elements.dedup();
    let is_mentioned = |span: Span| {
        let first = mentions.partition_point(|at| *at < span.start);
        mentions.get(first).is_some_and(|at| *at < span.end)
    };
    let mut loose = Vec::new();
    for element in elements {
        for setting in element.settings() {
            let value = setting.value();
            match value.expression() {
                Some(expression) if is_mentioned(expression.span()) => of_expression(element, expression, &mut loose, &mut reads),
                None if effects::is_read_by(setting) => {
                    reads.push(Read {
                        name: Some(value.raw()),
                        kind: ReadKind::Attribute,
                        element,
                        expression: None,
                        node: None,
                        span: value.span(),
                    });
                }
                None if value.is_liquid() => of_liquid(element, value, &mut reads),
                _ => {}
            }
        }
        if !is_mentioned(element.content_span()) {
            continue;
        }
        let Some(text) = element.text() else { continue };
        match text.expression() {
            Some(expression) if is_mentioned(expression.span()) => of_expression(element, expression, &mut loose, &mut reads),
            Some(_) => {}
            None => of_liquid(element, text, &mut reads),
        }
    }
    reads
}

/// The name of the collection of all variables.
const COLLECTION: &str = "Variables";

static COLLECTION_FINDER: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(COLLECTION));

/// Reads such as `{{context.Variables["x"]}}` and `{{context.Variables.x}}` in a Liquid template.
fn of_liquid<'d>(element: Element<'d>, text: Value<'d>, reads: &mut Vec<Read<'d>>) {
    let document = element.document();
    for part in text.parts() {
        if !matches!(part.kind, PartKind::Liquid) {
            continue;
        }
        let code = part.span.text(document.text());
        for (at, _) in code.match_indices(COLLECTION) {
            let rest = &code[at + COLLECTION.len()..];
            let name = rest
                .strip_prefix('.')
                .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next().unwrap_or_default());
            let quoted = || rest.strip_prefix('[').and_then(|rest| rest.split(['"', '\'']).nth(1));
            let name = name.or_else(quoted).filter(|name| !name.is_empty());
            reads.push(Read { name, kind: ReadKind::Other, element, expression: None, node: None, span: part.span });
        }
    }
}

/// The reads of `expression`. `mentions` is empty before and after.
fn of_expression<'d>(element: Element<'d>, expression: Expression<'d>, mentions: &mut Vec<ExprId>, reads: &mut Vec<Read<'d>>) {
    let ast = element.document().csharp();
    let first = reads.len();
    // Each mention of the collection is consumed by what stands around it; what is left over hands it on.
    let mut push =
        |name, kind, id| reads.push(Read { name, kind, element, expression: Some(expression), node: Some(id), span: ast.span_of(id) });
    for (id, node) in ast.expressions(expression.root()) {
        match node.kind {
            ExprKind::Member { name, .. } if name.len() == COLLECTION.len() && ast.text(name) == COLLECTION => mentions.push(id),
            _ if mentions.is_empty() => {}
            ExprKind::Index { target, arguments, .. } if consume(mentions, target) => {
                let key = ast.list(arguments).first().and_then(|argument| string(ast, argument.value));
                push(key, ReadKind::Index, id);
            }
            ExprKind::Call { target, arguments } => {
                let ExprKind::Member { target: on, name, .. } = ast[target].kind else { continue };
                if !consume(mentions, on) {
                    continue;
                }
                let kind = ReadKind::of_method(ast.text(name));
                let key = ast.list(arguments).first().and_then(|argument| string(ast, argument.value));
                push(key.filter(|_| kind != ReadKind::Other), kind, id);
            }
            _ => {}
        }
    }
    if mentions.is_empty() && reads[first..].iter().all(|read| read.name.is_some()) {
        return;
    }
    let found: HashSet<ExprId> = mentions.drain(..).collect();
    reads.truncate(first);
    of_code(element, expression, &found, reads);
}

/// The reads of an expression that hands the collection of all variables on, or computes their names.
fn of_code<'d>(element: Element<'d>, expression: Expression<'d>, mentions: &HashSet<ExprId>, reads: &mut Vec<Read<'d>>) {
    let (ast, code) = (element.document().csharp(), expression.code());
    let is_collection = |id: ExprId| code.is(id, &[COLLECTION]);
    let mut consumed = HashSet::new();
    for (id, node) in code.nodes() {
        let (on, arguments, kind) = match node.kind {
            ExprKind::Index { target, arguments, .. } => (target, arguments, ReadKind::Index),
            ExprKind::Call { target, arguments } => {
                let ExprKind::Member { target: on, name, .. } = ast[ast.strip(target)].kind else { continue };
                (on, arguments, ReadKind::of_method(ast.text(name)))
            }
            _ => continue,
        };
        let is_mention = mentions.contains(&ast.strip(on))
            || matches!(ast[ast.strip(on)].kind, ExprKind::Member { name, .. } if ast.text(name) == COLLECTION);
        if !is_collection(on) && !is_mention {
            continue;
        }
        consumed.insert(ast.strip(on));
        let key = ast.list(arguments).first().map(|argument| argument.value);
        let name = key.and_then(|key| string(ast, code.origin(key))).filter(|_| kind != ReadKind::Other);
        reads.push(Read { name, kind, element, expression: Some(expression), node: Some(id), span: ast.span_of(id) });
    }
    // What is handed on in any other way than to a local may be asked for anything: every text may be the name of a variable.
    let escapes = |id: ExprId| !consumed.contains(&id) && !code.is_given_to_local(id);
    let handed_on = code.nodes().filter(|(id, node)| match node.kind {
        ExprKind::Name { .. } => is_collection(*id) && escapes(*id),
        _ => mentions.contains(id) && escapes(*id),
    });
    for (id, _) in handed_on {
        reads.push(Read {
            name: None,
            kind: ReadKind::Other,
            element,
            expression: Some(expression),
            node: Some(id),
            span: ast.span_of(id),
        });
    }
}

fn consume(mentions: &mut Vec<ExprId>, id: ExprId) -> bool {
    match mentions.iter().rposition(|mention| *mention == id) {
        Some(at) => {
            mentions.remove(at);
            true
        }
        None => false,
    }
}

/// The characters of a string literal without escapes.
fn string<'d>(ast: &'d Ast<'d>, id: ExprId) -> Option<&'d str> {
    let text = ast.text_of(id);
    let content = match ast[id].kind {
        ExprKind::Parenthesized(inner) => return string(ast, inner),
        ExprKind::Literal(Literal::String) => text,
        ExprKind::Literal(Literal::VerbatimString) => text.strip_prefix('@')?,
        ExprKind::Interpolated(parts) => match ast.list(parts) {
            [Interpolation::Text(span)] => return Some(ast.text(*span)),
            _ => return None,
        },
        _ => return None,
    };
    content.strip_prefix('"')?.strip_suffix('"').filter(|content| !content.contains('\\'))
}
