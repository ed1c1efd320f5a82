//! Policy expressions in their document.

use super::document::Document;
use super::element::{Element, Setting};
use crate::catalog::{self, Expected};
use crate::csharp::{
    Body, Code, ExprId, ExprKind, Names, Reading, Root, SyntaxError,
    check::{Mistake, Ty},
    library::Fact,
};
use crate::spelling::{PlaceholderKind, decode_entities, named_value, placeholders};
use crate::syntax::{self, ExpressionSite};
use crate::text::Span;

/// A policy expression of a document.
#[derive(Clone, Copy, Debug)]
pub struct Expression<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) index: usize,
}

impl PartialEq for Expression<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }
}

impl Eq for Expression<'_> {}

impl<'d> Expression<'d> {
    /// The document; its [`Document::csharp`] is the arena of this expression's tree.
    pub fn document(self) -> &'d Document<'d> {
        self.document
    }

    /// From the `@` to the closing bracket.
    pub fn span(self) -> Span {
        self.site().span
    }

    /// The whole expression as written in the source.
    pub fn raw(self) -> &'d str {
        self.span().text(self.document.text)
    }

    /// Its syntax tree.
    pub fn root(self) -> &'d Root {
        &self.document.roots[self.index]
    }

    /// Its mistakes.
    pub fn errors(self) -> &'d [SyntaxError] {
        self.document.csharp.errors(self.root())
    }

    /// Its mistakes, unless something explains them all: a template that has yet to be filled in, or entities that were escaped twice.
    pub fn own_errors(self) -> &'d [SyntaxError] {
        let text = self.document.text;
        let explained = self.is_template() || syntax::twice_escaped(text, self.span()).next().is_some();
        if !self.errors().is_empty() && explained { &[] } else { self.errors() }
    }

    /// Whether the code is not yet C#: it holds directives of a template, or all its braces are doubled for one.
    pub fn is_template(self) -> bool {
        let directive = |kind| matches!(kind, PlaceholderKind::Directive | PlaceholderKind::LiquidTag);
        // Most code holds none of their marks.
        let may_be = self.raw().contains('%');
        self.has_doubled_braces() || may_be && self.document.placeholders_in_code(self.span()).any(|found| directive(found.kind))
    }

    /// Whether all its braces are doubled for a template that has yet to be filled in.
    pub fn has_doubled_braces(self) -> bool {
        self.raw().starts_with("@{{") && self.raw().ends_with("}}")
    }

    /// The references to named values in it, with their names: those in its strings and those that stand for operands. In an interpolated string, doubled braces
    /// may be braces, so nothing in one is a reference for certain.
    pub fn named_values(self) -> Vec<(Span, &'d str)> {
        self.with_named_values().into_iter().flat_map(|(_, found)| found).collect()
    }

    /// The strings and operands in it that hold references to named values, each with these, as in [`Expression::named_values`].
    pub fn with_named_values(self) -> Vec<(Span, Vec<(Span, &'d str)>)> {
        if !self.may_hold_named_values() {
            return Vec::new();
        }
        let text = self.document.text;
        let is_plain = |kind: &ExprKind| matches!(kind, ExprKind::Placeholder | ExprKind::Literal(_));
        let csharp = &self.document.csharp;
        let nodes = csharp.expressions(self.root()).filter(|(_, node)| is_plain(&node.kind));
        nodes
            .map(|(_, node)| csharp.span(node.span))
            .map(|span| (span, named_values_in(text, span).collect()))
            .filter(|(_, found): &(Span, Vec<_>)| !found.is_empty())
            .collect()
    }

    /// Whether something in it may be a reference to a named value.
    pub fn may_hold_named_values(self) -> bool {
        let raw = self.raw().as_bytes();
        memchr::memchr_iter(b'{', raw).any(|at| raw.get(at + 1) == Some(&b'{')) && !self.has_doubled_braces()
    }

    /// What looks like references to named values in its interpolated strings. The service takes it for some; who wrote it may have meant braces.
    pub fn named_values_between_holes(self) -> Vec<(Span, &'d str)> {
        if self.has_doubled_braces() {
            return Vec::new();
        }
        let csharp = &self.document.csharp;
        let strings = csharp.expressions(self.root()).filter(|(_, node)| matches!(node.kind, ExprKind::Interpolated(_)));
        let spans = strings.map(|(_, node)| csharp.span(node.span));
        spans.flat_map(|span| named_values_in(self.document.text, span)).collect()
    }

    /// The mistakes that the checker found in it.
    pub fn mistakes(self) -> &'d [Mistake] {
        self.document.meanings().mistakes(self.index)
    }

    /// The values that it yields: itself, or what its `return` statements return; none where it is not understood.
    pub fn returns(self) -> &'d [ExprId] {
        self.document.meanings().returns(self.index)
    }

    /// The widest text that it makes of its node `id` alone. `None` where none is, and where the source spells it in several ways.
    pub fn text_made_of(self, id: ExprId) -> Option<MadeText> {
        let (csharp, meanings) = (&self.document.csharp, self.document.meanings());
        let is_static = |call| meanings.member_of(call).is_some_and(|(_, member)| member.is_static);
        let found = csharp.made_of(self.root(), id, is_static, |id| meanings.type_of(id) == Ty::STRING)?;
        let span = csharp.span_of(found);
        let is_as_written = decode_entities(span.text(self.document.text)) == csharp.text_of(found);
        let is_all = self.root().body == Body::Expression(found);
        let is_never_null = meanings.member_of(found).is_some_and(|(_, member)| member.name == "ToString");
        is_as_written.then_some(MadeText { span, is_all, is_never_null })
    }

    /// Its code, of which may be asked what its values are and what they depend on.
    pub fn code(self) -> Code<'d> {
        let document = self.document;
        Code::new(&document.csharp, (document.meanings_cell(), &document.roots), document.symbols(self.index), self.root())
    }

    /// Whether one of these is named in it, as a thing, a member or a type that is created.
    pub fn names(self, names: Names) -> bool {
        names.meet(self.root().outline.names) && self.document.csharp.names_any(self.root(), names)
    }

    /// What it reads of this kind, and where; `None` when its value depends on nothing that is this.
    pub fn reads(self, fact: Fact) -> Option<Reading<'d>> {
        self.names(fact.named_by()).then(|| self.code().reads(fact))?
    }

    /// The element in which it stands, as an attribute's value or as text.
    pub fn element(self) -> Option<Element<'d>> {
        self.document.host(self.index).map(|(element, _)| element)
    }

    /// The attribute whose value it is; `None` if it stands in text.
    pub fn setting(self) -> Option<Setting<'d>> {
        self.document.host(self.index)?.1
    }

    /// What it has to yield; `None` where the catalogue knows no place for an expression.
    pub fn expected(self) -> Option<Expected> {
        let element = self.element()?;
        match element.setting_at(self.span().start) {
            Some(setting) => setting.definition().map(|attribute| attribute.expected),
            None => element.definition().element().map(catalog::Element::expected),
        }
    }

    /// How and where the source has it.
    pub fn site(self) -> &'d ExpressionSite {
        &self.document.tree.expressions()[self.index]
    }
}

/// A text that an expression makes of one of its nodes.
#[derive(Clone, Copy, Debug)]
pub struct MadeText {
    /// Its code.
    pub span: Span,
    /// Whether that is all of the expression.
    pub is_all: bool,
    /// Whether there is a text wherever no error ends the request.
    pub is_never_null: bool,
}

/// The references to named values that stand in `span` of `text`, with their names.
fn named_values_in(text: &str, span: Span) -> impl Iterator<Item = (Span, &str)> {
    placeholders(text, span).filter_map(|it| Some((it.span, named_value(it.span.text(text))?)))
}

#[cfg(test)]
mod tests {
    use crate::ast::Document;
    use crate::catalog::Expected;

    #[test]
    fn an_expression_knows_its_place_and_what_is_expected_of_it() {
        let text = r#"<inbound>
            <retry condition="@(a)" count="@(b)" interval="1"><set-body>@(c)</set-body></retry>
            <set-header name="x"><value><!-- d --> @(e)</value></set-header>
            <set-variable name="f" value="@(g)" /><set-variable name="h" valeu="@(i)" />
        </inbound>"#;
        let document = Document::parse(text);
        let found: Vec<_> = document
            .expressions()
            .map(|it| (it.element().map_or("", |element| element.name()), it.setting().map_or("", |setting| setting.name()), it.expected()))
            .collect();
        assert_eq!(
            found,
            [
                ("retry", "condition", Some(Expected::Bool)),
                ("retry", "count", Some(Expected::Int)),
                ("set-body", "", Some(Expected::String)),
                ("value", "", Some(Expected::String)),
                ("set-variable", "value", Some(Expected::Any)),
                ("set-variable", "valeu", None),
            ]
        );
    }
}
