//! Values: what an attribute or an element's text holds, in parts.

use std::borrow::Cow;

use super::element::Element;
use super::expression::Expression;
use crate::text::Span;

/// The value of an attribute, or the text of an element.
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    element: Element<'d>,
    span: Span,
    text: bool,
}

/// A part of a value.
#[derive(Clone, Copy, Debug)]
pub struct Part<'d> {
    /// What it is.
    pub kind: PartKind<'d>,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of part.
#[derive(Clone, Copy, Debug)]
pub enum PartKind<'d> {
    /// Characters that mean themselves (once entities are decoded).
    Literal,
    /// `{{name}}`; the name.
    NamedValue(&'d str),
    /// A policy expression; it is the only part.
    Expression(Expression<'d>),
    /// Something that a tool fills in before the service sees it: `${…}`, `%{…}`, `#{…}#`, `#x#`, `__X__`.
    Interpolation,
    /// Liquid in a `set-body template="liquid"`.
    Liquid,
}

impl<'d> Value<'d> {
    pub(super) fn attribute(element: Element<'d>, span: Span) -> Self {
        Self { element, span, text: false }
    }

    pub(super) fn text(element: Element<'d>, span: Span) -> Self {
        Self { element, span, text: true }
    }

    /// The element whose attribute or text it is.
    pub fn element(self) -> Element<'d> {
        self.element
    }

    /// Where it stands, without quotes, and for a text without the white space around it.
    pub fn span(self) -> Span {
        self.span
    }

    /// Whether it is an element's text rather than an attribute's value.
    pub fn is_text(self) -> bool {
        self.text
    }

    /// It as the source spells it.
    pub fn raw(self) -> &'d str {
        self.span.text(self.element.document.text)
    }

    /// Its parts, in order; they cover it. An empty value has none.
    pub fn parts(self) -> Vec<Part<'d>> {
        Vec::new()
    }

    /// The characters it means, when a rule can know them: entities decoded, no part but literals.
    pub fn literal(self) -> Option<Cow<'d, str>> {
        None
    }

    /// The expression it is.
    pub fn expression(self) -> Option<Expression<'d>> {
        let start = self.span.start as usize + (self.raw().len() - self.raw().trim_start().len());
        let index = self.element.document.tree.expression_at(start as u32)?;
        Some(Expression { document: self.element.document, index }).filter(|expression| expression.site().terminated)
    }

    /// The named value that is all of it: `{{name}}`.
    pub fn named_value(self) -> Option<&'d str> {
        None
    }

    /// Whether it holds anything that a rule cannot see through: an expression, a named value, an interpolation.
    pub fn is_dynamic(self) -> bool {
        self.literal().is_none()
    }
}
