//! Elements, policies and their settings.

use std::ops::Deref;

use super::document::Document;
use super::typed::Typed;
use super::value::Value;
use crate::catalog::{self, Definition, Kind, Section};
use crate::syntax::{self, ElementData, NodeId};
use crate::text::Span;

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) id: NodeId,
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id
    }
}

impl Eq for Element<'_> {}

impl<'d> Element<'d> {
    pub(super) fn of(document: &'d Document<'_>, id: NodeId) -> Option<Self> {
        document.tree.element(id).map(|_| Self { document, id })
    }

    /// The document.
    pub fn document(self) -> &'d Document<'d> {
        self.document
    }

    /// The node of the tree; ids grow in document order.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Its name.
    pub fn name(self) -> &'d str {
        self.data().name.text(self.document.text)
    }

    /// The name in the start tag.
    pub fn name_span(self) -> Span {
        self.data().name
    }

    /// All of it, from the start tag to the end tag.
    pub fn span(self) -> Span {
        self.document.tree.node(self.id).span
    }

    /// The start tag.
    pub fn open_span(self) -> Span {
        self.data().open
    }

    /// What stands between its tags.
    pub fn content_span(self) -> Span {
        self.data().content
    }

    /// What the catalogue says it is.
    pub fn definition(self) -> Definition {
        self.document.definitions[self.id.0 as usize]
    }

    /// It as a policy, if it is one.
    pub fn policy(self) -> Option<Policy<'d>> {
        match self.definition() {
            Definition::Policy(definition) => Some(Policy { element: self, definition }),
            _ => None,
        }
    }

    /// The element that holds it.
    pub fn parent(self) -> Option<Element<'d>> {
        self.document.tree.node(self.id).parent.and_then(|id| Self::of(self.document, id))
    }

    /// The elements that hold it, innermost first.
    pub fn ancestors(self) -> impl Iterator<Item = Element<'d>> {
        std::iter::successors(self.parent(), |element| element.parent())
    }

    /// The elements directly in it.
    pub fn children(self) -> impl Iterator<Item = Element<'d>> {
        self.document.tree.children(Some(self.id)).filter_map(move |id| Self::of(self.document, id))
    }

    /// The elements in it at any depth, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Element<'d>> {
        (self.id.0 + 1..self.document.tree.node(self.id).end.0).filter_map(move |id| Self::of(self.document, NodeId(id)))
    }

    /// Whether `other` is this element or stands in it.
    pub fn holds(self, other: Element<'_>) -> bool {
        self.id <= other.id && other.id < self.document.tree.node(self.id).end
    }

    /// The first element called `name` directly in it.
    pub fn child(self, name: &str) -> Option<Element<'d>> {
        self.children().find(|child| child.name() == name)
    }

    /// The elements called `name` directly in it.
    pub fn children_named(self, name: &str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The section that holds it; `None` in a fragment or a snippet without sections.
    pub fn section(self) -> Option<Section> {
        std::iter::once(self).chain(self.ancestors()).find_map(|element| match element.definition() {
            Definition::Section(section) => Some(section),
            _ => None,
        })
    }

    /// Its attributes, in the order of the source.
    pub fn settings(self) -> impl Iterator<Item = Setting<'d>> {
        (0..self.document.tree.attributes(self.id).len()).map(move |index| Setting { element: self, index })
    }

    /// The attribute called `name`.
    pub fn setting(self, name: &str) -> Option<Setting<'d>> {
        self.settings().find(|setting| setting.name() == name)
    }

    /// The attribute's value, if the attribute is there.
    pub fn value_of(self, name: &str) -> Option<Value<'d>> {
        self.setting(name).map(Setting::value)
    }

    /// The text between its tags, when it holds text and no element: white space around it is not part of it, nor are
    /// comments before or after it, nor the marks of a CDATA section. `None` when there is no text but white space.
    pub fn text(self) -> Option<Value<'d>> {
        Value::text(self)
    }

    /// The text, typed by the catalogue; as a string where the catalogue does not know the element.
    pub fn typed_text(self) -> Option<Typed<'d>> {
        let expected = self.definition().element().map_or(catalog::Type::String, |element| element.text_type);
        self.text().map(|text| Typed::of(text, expected, &[]))
    }

    /// Whether its text is a Liquid template: it, or the element that holds it, says `template="liquid"`.
    pub fn is_liquid(self) -> bool {
        std::iter::once(self)
            .chain(self.parent())
            .any(|element| element.setting("template").is_some_and(|template| template.value().raw().trim().eq_ignore_ascii_case("liquid")))
    }

    fn data(self) -> &'d ElementData {
        self.document.tree.element(self.id).expect("an element handle stands for an element")
    }
}

/// An element that is a policy.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'d> {
    element: Element<'d>,
    definition: &'static catalog::Policy,
}

impl PartialEq for Policy<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.element == other.element
    }
}

impl Eq for Policy<'_> {}

impl<'d> Policy<'d> {
    /// Which policy it is.
    pub fn kind(self) -> Kind {
        self.definition.kind
    }

    /// What the catalogue says of it.
    pub fn catalog(self) -> &'static catalog::Policy {
        self.definition
    }

    /// It as an element.
    pub fn element(self) -> Element<'d> {
        self.element
    }
}

impl<'d> Deref for Policy<'d> {
    type Target = Element<'d>;

    fn deref(&self) -> &Element<'d> {
        &self.element
    }
}

/// An attribute of an element.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'d> {
    element: Element<'d>,
    index: usize,
}

impl<'d> Setting<'d> {
    /// The element that has it.
    pub fn element(self) -> Element<'d> {
        self.element
    }

    /// Its name.
    pub fn name(self) -> &'d str {
        self.name_span().text(self.element.document.text)
    }

    /// Where its name stands.
    pub fn name_span(self) -> Span {
        self.data().name
    }

    /// From its name to the closing quote.
    pub fn span(self) -> Span {
        self.data().span()
    }

    /// Its value.
    pub fn value(self) -> Value<'d> {
        Value::attribute(self.element, self.data().value)
    }

    /// What the catalogue says of it.
    pub fn definition(self) -> Option<&'static catalog::Attribute> {
        self.element.definition().attribute(self.name())
    }

    /// Its value, typed by the catalogue; as a string where the catalogue does not know the attribute.
    pub fn typed(self) -> Typed<'d> {
        let Some(definition) = self.definition() else { return Typed::of(self.value(), catalog::Type::String, &[]) };
        match Typed::of(self.value(), definition.value, definition.values) {
            // A word that only the schema has is better than a wrong one.
            Typed::Invalid(why) => match Typed::of(self.value(), definition.value, definition.values_extra) {
                Typed::Invalid(_) => Typed::Invalid(why),
                typed => typed,
            },
            typed => typed,
        }
    }

    fn data(self) -> syntax::Attribute {
        self.element.document.tree.attributes(self.element.id)[self.index]
    }
}
