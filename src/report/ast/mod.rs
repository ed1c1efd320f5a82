//! The typed AST as JSON, for people who debug a policy and for tools. Its shape is a promise: what is added keeps the version, what is
//! changed raises it.

mod csharp;
mod node;

use serde::Serialize;

use crate::ast::{Constant, Document, DocumentShape, Element, Expression, Part, PartKind, Setting, Typed, Value};
use crate::catalog::{Definition, Type};
use crate::diagnostic::Sentence;
use crate::lint::{self, Shown};
use crate::syntax::SyntaxError;
use crate::text::{LineIndex, Span, SpanMap};
use node::{Extent, Node};

const VERSION: u32 = 1;

/// `document` as JSON. What it repeats of the source is without its secrets.
pub fn to_json(document: &Document<'_>) -> impl Serialize + use<> {
    in_file(document, document.text(), None)
}

/// `document`, which stands in the text `file` as `map` says, as JSON with places in that file. What it repeats of the source is without its secrets.
pub fn in_file(document: &Document<'_>, file: &str, map: Option<&SpanMap>) -> impl Serialize + use<> {
    let shown = &lint::shown_document(document);
    let cx = Cx { document, shown, file, map, lines: &LineIndex::new(file) };
    Node::bare()
        .integer("version", VERSION)
        .text("shape", shape(document.shape()))
        .nodes("errors", document.errors().iter().map(|error| cx.xml_error(error)))
        .nodes("roots", document.roots().map(|root| cx.element(root)))
}

/// What every part of the JSON needs: the document, what may be shown of its source, and where its lines begin.
#[derive(Clone, Copy)]
struct Cx<'d> {
    document: &'d Document<'d>,
    shown: &'d Shown,
    file: &'d str,
    map: Option<&'d SpanMap>,
    lines: &'d LineIndex,
}

impl<'d> Cx<'d> {
    fn element(self, element: Element<'d>) -> Node {
        let it = match element.definition() {
            Definition::Policies => Node::new("policies"),
            Definition::Fragment => Node::new("fragment"),
            Definition::Section(section) => Node::new("section").text("section", section.name()),
            Definition::Base => Node::new("base"),
            Definition::Policy(policy) => Node::new("policy").text("kind", policy.kind.name()),
            Definition::Child(child) => Node::new("child").text("name", child.name),
            Definition::Free => Node::new("free").text("name", self.text(element.name_span())),
            Definition::Unknown => Node::new("unknown").text("name", self.text(element.name_span())),
        };
        let text_type = element.definition().element().map_or(Type::String, |definition| definition.text_type);
        it.place("span", self.place(element.span()))
            .nodes("settings", element.settings().map(|setting| self.setting(setting)))
            .maybe(element.text(), |it, text| it.node("text", self.value(text, text_type, element.typed_text())))
            .nodes("children", element.children().map(|child| self.element(child)))
    }

    fn setting(self, setting: Setting<'d>) -> Node {
        let value_type = setting.definition().map_or(Type::String, |definition| definition.value);
        Node::bare()
            .text("name", self.text(setting.name_span()))
            .flag("in_catalogue", setting.definition().is_some())
            .place("span", self.place(setting.span()))
            .node("value", self.value(setting.value(), value_type, Some(setting.typed())))
    }

    fn value(self, value: Value<'d>, expected: Type, typed: Option<Typed<'d>>) -> Node {
        let hidden = self.hides(value.span());
        let it = Node::bare().text("raw", self.text(value.span())).text("type", expected.name());
        let it = match typed {
            Some(Typed::Known(constant)) => {
                let it = it.text("state", "known");
                match constant {
                    _ if hidden => it.text("text", self.text(value.span())),
                    Constant::Bool(bool) => it.flag("bool", bool),
                    Constant::Integer(integer) => it.integer("integer", integer),
                    Constant::Number(number) => it.number("number", number),
                    Constant::Duration(duration) => it.number("seconds", duration.as_secs_f64()),
                    Constant::Choice(choice) => it.text("choice", choice),
                    Constant::Text(text) => it.text("text", text),
                }
            }
            Some(Typed::Invalid(why)) if !hidden => it.text("state", "invalid").text("why", why.as_str()),
            Some(Typed::Invalid(_)) => it.text("state", "invalid"),
            Some(Typed::Dynamic) | None => it.text("state", "dynamic"),
        };
        it.place("span", self.place(value.span())).nodes("parts", value.parts().into_iter().map(|part| self.part(part)))
    }

    fn part(self, part: Part<'d>) -> Node {
        let it = match part.kind {
            PartKind::Literal => Node::new("literal").text("text", self.text(part.span)),
            PartKind::NamedValue(_) => Node::new("named-value").text("name", self.text(part.span).trim_matches(['{', '}'])),
            PartKind::Interpolation => Node::new("interpolation").text("text", self.text(part.span)),
            PartKind::Liquid => Node::new("liquid").text("text", self.text(part.span)),
            PartKind::Expression(expression) => self.expression(expression),
        };
        it.place("span", self.place(part.span))
    }

    fn expression(self, expression: Expression<'d>) -> Node {
        Node::new("expression")
            .nodes("errors", expression.errors().iter().map(|error| self.csharp_error(error)))
            .maybe(Some(expression.root()), |it, root| self.body(it, root.body))
    }

    fn xml_error(self, error: &SyntaxError) -> Node {
        Node::bare()
            .text("message", self.sentence(&error.message))
            .maybe(error.help.as_ref(), |it, help| it.text("help", self.sentence(help)))
            .place("span", self.place(error.span))
    }

    fn place(self, span: Span) -> Extent {
        let span = self.map.map_or(span, |map| map.outer(span));
        let position = |offset| self.lines.position(self.file, offset);
        Extent { span, start: position(span.start), end: position(span.end) }
    }

    /// `sentence`, which may quote the source, without its secrets.
    fn sentence(self, sentence: &Sentence) -> String {
        self.shown.sentence(sentence).to_string()
    }

    /// What may be shown of the source at `span`.
    fn text(self, span: Span) -> &'d str {
        span.text(&self.shown.text)
    }

    /// Whether a secret stands in `span`.
    fn hides(self, span: Span) -> bool {
        self.text(span) != span.text(self.document.text())
    }
}

fn shape(shape: DocumentShape) -> &'static str {
    match shape {
        DocumentShape::Policies => "policies",
        DocumentShape::Fragment => "fragment",
        DocumentShape::Bare => "bare",
        DocumentShape::Resolver => "resolver",
        DocumentShape::Other => "other",
    }
}
