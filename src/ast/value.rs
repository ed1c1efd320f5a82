//! Values: what an attribute or an element's text holds, in parts.

use std::borrow::Cow;

use super::element::Element;
use super::expression::Expression;
use super::placeholder::{self, Placeholder};
use crate::syntax::{ExpressionSite, NodeKind};
use crate::text::Span;

/// The value of an attribute, or the text of an element.
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    element: Element<'d>,
    span: Span,
    form: Form,
}

/// How the source has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Attribute,
    /// One run of characters.
    Text,
    /// The inside of one CDATA section.
    CData,
    /// Runs of characters and CDATA sections with something between them: marks, comments.
    Pieces,
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
    /// Something that a tool fills in before the service sees it: `${…}`, `%{…}`, `#{…}#`, `#x#`, `__X__`; also
    /// `{{…}}` whose name a tool makes, and an expression that never closes. A rule cannot see through it.
    Interpolation,
    /// Liquid in a `set-body template="liquid"`.
    Liquid,
}

impl<'d> Value<'d> {
    pub(super) fn attribute(element: Element<'d>, span: Span) -> Self {
        Self { element, span, form: Form::Attribute }
    }

    /// The text of `element`, when it holds text and no element.
    pub(super) fn text(element: Element<'d>) -> Option<Self> {
        let tree = &element.document.tree;
        let mut whole: Option<(Span, Form)> = None;
        for id in tree.children(Some(element.id)) {
            let node = tree.node(id);
            match node.kind {
                NodeKind::Element(_) => return None,
                NodeKind::Comment(_) | NodeKind::Instruction => {}
                NodeKind::Text => {
                    for_each_run(element, node.span, &mut |span, form| {
                        whole = Some(match whole {
                            Some((before, _)) => (before.to(span), Form::Pieces),
                            None => (span, form),
                        });
                    });
                }
            }
        }
        whole.map(|(span, form)| Self { element, span, form })
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
        self.form != Form::Attribute
    }

    /// It as the source spells it.
    pub fn raw(self) -> &'d str {
        self.span.text(self.element.document.text)
    }

    /// Its parts, in order. They cover it, but for white space around an expression, and comments and the marks of CDATA sections
    /// in the middle of a text. An empty value has none.
    pub fn parts(self) -> Vec<Part<'d>> {
        if let Some(expression) = self.expression() {
            return vec![Part { kind: PartKind::Expression(expression), span: expression.span() }];
        }
        let mut parts = Vec::new();
        for (span, _) in self.runs() {
            self.parts_of(span, &mut parts);
        }
        parts
    }

    /// The characters it means, when a rule can know them: entities decoded, no part but literals.
    pub fn literal(self) -> Option<Cow<'d, str>> {
        if self.is_dynamic() {
            return None;
        }
        let decode = |span: Span, form| match form {
            Form::CData => Cow::Borrowed(span.text(self.element.document.text)),
            _ => super::entity::decode(span.text(self.element.document.text)),
        };
        Some(match self.form {
            Form::Pieces => self.runs().into_iter().map(|(span, form)| decode(span, form)).collect::<String>().into(),
            form => decode(self.span, form),
        })
    }

    /// The expression it is.
    pub fn expression(self) -> Option<Expression<'d>> {
        if self.form == Form::Pieces {
            return None;
        }
        let raw = self.raw();
        let code = raw.trim_start();
        if !code.starts_with('@') {
            return None;
        }
        let index = self.element.document.tree.expression_at(self.span.start + (raw.len() - code.len()) as u32)?;
        Some(Expression { document: self.element.document, index }).filter(|expression| expression.site().terminated)
    }

    /// The named value that is all of it: `{{name}}`.
    pub fn named_value(self) -> Option<&'d str> {
        placeholder::named_value(self.raw().trim())
    }

    /// Whether it holds anything that a rule cannot see through: an expression, a named value, an interpolation.
    pub fn is_dynamic(self) -> bool {
        if !self.raw().bytes().any(|byte| byte == b'@' || placeholder::begins(byte)) {
            return false;
        }
        self.runs().into_iter().any(|(span, _)| !self.sites(span).is_empty() || self.placeholders(span).next().is_some())
    }

    fn parts_of(self, span: Span, parts: &mut Vec<Part<'d>>) {
        let mut at = span.start;
        let literal = |parts: &mut Vec<Part<'d>>, start: u32, end: u32| {
            if start < end {
                parts.push(Part { kind: PartKind::Literal, span: Span { start, end } });
            }
        };
        // What lies in an expression that does not stand alone belongs to it.
        let sites = self.sites(span);
        let opaque = sites.iter().map(|site| (site.span, PartKind::Interpolation));
        let placeholders = self.placeholders(span).filter(|(found, _)| !sites.iter().any(|site| site.span.covers(*found)));
        let mut found: Vec<_> = opaque.chain(placeholders.map(|(span, placeholder)| (span, self.kind(placeholder)))).collect();
        found.sort_by_key(|(span, _)| span.start);
        for (span, kind) in found {
            if span.start < at {
                continue;
            }
            literal(parts, at, span.start);
            parts.push(Part { kind, span });
            at = span.end;
        }
        literal(parts, at, span.end);
    }

    fn kind(self, placeholder: Placeholder<'d>) -> PartKind<'d> {
        match placeholder {
            Placeholder::NamedValue(name) => PartKind::NamedValue(name),
            Placeholder::Liquid => PartKind::Liquid,
            Placeholder::Other => PartKind::Interpolation,
        }
    }

    fn placeholders(self, span: Span) -> impl Iterator<Item = (Span, Placeholder<'d>)> {
        let liquid = self.is_text() && self.element.is_liquid();
        placeholder::find(span.text(self.element.document.text), liquid)
            .map(move |(found, placeholder)| (Span { start: span.start + found.start, end: span.start + found.end }, placeholder))
    }

    // The expressions that begin within `span`.
    fn sites(self, span: Span) -> &'d [ExpressionSite] {
        let sites = self.element.document.tree.expressions();
        let first = sites.partition_point(|site| site.span.start < span.start);
        let count = sites[first..].partition_point(|site| site.span.start < span.end);
        &sites[first..first + count]
    }

    // Its runs of characters, with the form of each.
    fn runs(self) -> Vec<(Span, Form)> {
        if self.form != Form::Pieces {
            return vec![(self.span, self.form)];
        }
        let tree = &self.element.document.tree;
        let mut runs = Vec::new();
        for id in tree.children(Some(self.element.id)) {
            if let NodeKind::Text = tree.node(id).kind {
                for_each_run(self.element, tree.node(id).span, &mut |span, form| runs.push((span, form)));
            }
        }
        runs
    }
}

const CDATA_OPEN: &str = "<![CDATA[";
const CDATA_CLOSE: &str = "]]>";

// Calls `visit` for each run of characters in a text node, the marks of CDATA sections and the white space around the run left out.
fn for_each_run(element: Element<'_>, node: Span, visit: &mut dyn FnMut(Span, Form)) {
    let text = node.text(element.document.text);
    let mut visit = |start: usize, end: usize, form| {
        let raw = &text[start..end];
        let start = node.start as usize + start + (raw.len() - raw.trim_start().len());
        let span = Span::new(start, start + raw.trim().len());
        if !span.is_empty() {
            visit(span, form);
        }
    };
    let mut at = 0;
    while let Some(open) = text[at..].find(CDATA_OPEN).map(|found| at + found) {
        // An expression may hold the mark in a string.
        let within = element.document.tree.expressions();
        let before = within.partition_point(|site| (site.span.start as usize) < node.start as usize + open);
        if let Some(site) = before.checked_sub(1).map(|last| &within[last])
            && site.span.contains(node.start + open as u32)
        {
            visit(at, text.len(), Form::Text);
            return;
        }
        visit(at, open, Form::Text);
        let content = open + CDATA_OPEN.len();
        let end = cdata_end(element, node, text, content);
        visit(content, end, Form::CData);
        at = (end + CDATA_CLOSE.len()).min(text.len());
    }
    visit(at, text.len(), Form::Text);
}

// Where the CDATA section ends whose content begins at `content` of the node's `text`. An expression in it may hold the mark in a string.
fn cdata_end(element: Element<'_>, node: Span, text: &str, content: usize) -> usize {
    let start = content + (text[content..].len() - text[content..].trim_start().len());
    let tree = &element.document.tree;
    let from = match tree.expression_at(node.start + start as u32) {
        Some(index) => (tree.expressions()[index].span.end - node.start) as usize,
        None => content,
    };
    text.get(from..).and_then(|rest| rest.find(CDATA_CLOSE)).map_or(text.len(), |found| from + found)
}
