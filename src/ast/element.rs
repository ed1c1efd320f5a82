//! Elements, policies and their settings.

use std::ops::Deref;

use super::document::Document;
use super::typed::Typed;
use super::value::Value;
use crate::catalog::{self, Definition, Kind, Section, TextContent};
use crate::spelling::placeholders;
use crate::syntax::{self, ElementData, NodeId, NodeKind};
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

    /// All of it and the white space before it: what goes when it is removed, so that no empty line is left.
    pub fn span_with_space(self) -> Span {
        let before = &self.document().text()[..self.span().start as usize];
        Span::new(before.trim_end().len(), self.span().end as usize)
    }

    /// The start tag.
    pub fn open_span(self) -> Span {
        self.data().open
    }

    /// The name in the end tag, if it has one.
    pub fn close_name_span(self) -> Option<Span> {
        let name = self.name();
        let (content, end) = (self.content_span().end, self.span().end);
        let tag = Span { start: content, end }.text(self.document.text);
        let start = content + tag.strip_prefix("</").filter(|rest| rest.starts_with(name)).map(|_| 2)?;
        Some(Span { start, end: start + name.len() as u32 })
    }

    /// What stands between its tags.
    pub fn content_span(self) -> Span {
        self.data().content
    }

    /// What the catalogue says it is.
    pub fn definition(self) -> Definition {
        self.document.contents.definitions[self.id.0 as usize]
    }

    /// The element as a policy, if it is one.
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

    /// The elements that follow it in the element that holds it.
    pub fn next_siblings(self) -> impl Iterator<Item = Element<'d>> {
        let tree = &self.document.tree;
        let parent = tree.node(self.id).parent;
        let end = parent.map_or(NodeId(tree.nodes().len() as u32), |parent| tree.node(parent).end);
        let next = move |id: NodeId| Some(tree.node(id).end).filter(|id| *id < end);
        std::iter::successors(next(self.id), move |id| next(*id)).filter_map(move |id| Self::of(self.document, id))
    }

    /// The elements in it at any depth, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Element<'d>> {
        self.document.elements_within(NodeId(self.id.0 + 1), self.document.tree.node(self.id).end)
    }

    /// Whether `other` is this element or stands in it.
    pub fn holds(self, other: Element<'_>) -> bool {
        self.id <= other.id && other.id < self.document.tree.node(self.id).end
    }

    /// The first element called `name` directly in it.
    pub fn child(self, name: &str) -> Option<Element<'d>> {
        self.children_named(name).next()
    }

    /// The elements called `name` directly in it.
    pub fn children_named(self, name: &str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| self.document.is_spelt(child.name_span(), name))
    }

    /// The section that holds it; `None` in a fragment or a snippet without sections.
    pub fn section(self) -> Option<Section> {
        std::iter::once(self).chain(self.ancestors()).find_map(|element| match element.definition() {
            Definition::Section(section) => Some(section),
            _ => None,
        })
    }

    /// Whether it stands where any policy may, rather than among the children that another policy lists.
    pub fn stands_among_policies(self) -> bool {
        self.parent().is_some_and(|parent| {
            let listed = parent.definition().element().is_some_and(|element| element.child(self.name()).is_some());
            !listed && parent.definition().takes_policies()
        })
    }

    /// Whether it is something that `parent` may hold, as far as the names tell.
    pub fn may_stand_in(self, parent: Element<'_>) -> bool {
        // What the catalogue knows as a child was found in its parent.
        if let Definition::Child(_) = self.definition() {
            return true;
        }
        match parent.definition() {
            // What stands in `policies` is told apart elsewhere, and what is in an unknown element is as unknown.
            Definition::Policies | Definition::Free | Definition::Unknown => true,
            Definition::Fragment => {
                self.definition() != Definition::Unknown || Section::from_name(self.name()).is_some() || self.name() == "policies"
            }
            Definition::Section(_) => matches!(self.definition(), Definition::Policy(_) | Definition::Base),
            Definition::Base => false,
            Definition::Policy(catalog::Policy { element: holder, .. }) | Definition::Child(holder) => match holder.text {
                TextContent::Raw => true,
                TextContent::Policies if matches!(self.definition(), Definition::Policy(_) | Definition::Base) => true,
                _ => holder.child(self.name()).is_some(),
            },
        }
    }

    /// Its attributes, in the order of the source.
    pub fn settings(self) -> impl Iterator<Item = Setting<'d>> {
        let attributes = &self.data().attributes;
        let own = attributes.start as usize..attributes.end as usize;
        let written = &self.document.tree.all_attributes()[own.clone()];
        let definitions = &self.document.contents.settings[own];
        written.iter().zip(definitions).map(move |(written, definition)| Setting { element: self, written, definition: *definition })
    }

    /// Whether it has `attribute`, which is one of those that the catalogue gives it.
    pub fn has(self, attribute: &'static catalog::Attribute) -> bool {
        let attributes = &self.data().attributes;
        let own = &self.document.contents.settings[attributes.start as usize..attributes.end as usize];
        own.iter().flatten().any(|own| std::ptr::eq(*own, attribute))
    }

    /// The attribute called `name`.
    pub fn setting(self, name: &str) -> Option<Setting<'d>> {
        self.settings().find(|setting| self.document.is_spelt(setting.name_span(), name))
    }

    /// The attribute in which the byte at `offset` stands.
    pub fn setting_at(self, offset: u32) -> Option<Setting<'d>> {
        self.index_of_setting_at(offset).and_then(|index| self.nth_setting(index))
    }

    // The number of the attribute in which the byte at `offset` stands, among its own.
    pub(super) fn index_of_setting_at(self, offset: u32) -> Option<usize> {
        let attributes = self.document.tree.attributes(self.id);
        let index = attributes.partition_point(|attribute| attribute.value.end < offset);
        attributes.get(index).filter(|attribute| attribute.span().contains(offset)).map(|_| index)
    }

    // The attribute with this number among its own.
    pub(super) fn nth_setting(self, index: usize) -> Option<Setting<'d>> {
        let written = self.document.tree.attributes(self.id).get(index)?;
        let definition = self.document.contents.settings[self.data().attributes.start as usize + index];
        Some(Setting { element: self, written, definition })
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

    /// The runs of text directly in it that mean something by themselves, as in [`Document::loose_text`].
    pub fn loose_text(self) -> impl Iterator<Item = Span> {
        self.texts().filter_map(move |span| self.document.loose_text(span))
    }

    /// Whether a tool fills something in directly between its tags, so that it may hold other elements than one sees.
    pub fn has_open_content(self) -> bool {
        let text = self.document.text;
        let is_open = |span: Span| placeholders(text, span).next().is_some() || span.text(text).split_whitespace().any(is_hole);
        self.texts().any(is_open)
    }

    /// Whether a tool fills something in between the attributes of its start tag, so that it may have others than one sees.
    pub fn has_open_attributes(self) -> bool {
        let text = self.document.text;
        let values = |at: Span| self.settings().any(|setting| setting.span().start <= at.start && at.end <= setting.span().end);
        placeholders(text, self.open_span()).any(|it| !values(it.span))
    }

    // The texts directly in it that are more than white space.
    fn texts(self) -> impl Iterator<Item = Span> {
        let tree = &self.document.tree;
        tree.children(Some(self.id))
            .map(|id| tree.node(id))
            .filter(|node| matches!(node.kind, NodeKind::Text) && !node.blank)
            .map(|node| node.span)
    }

    /// The text, typed by the catalogue; as a string where the catalogue does not know the element.
    pub fn typed_text(self) -> Option<Typed<'d>> {
        let expected = self.definition().element().map_or(catalog::Type::String, |element| element.text_type);
        self.text().map(|text| Typed::of(text, expected, &[]))
    }

    /// Whether its text is a Liquid template: it, or an element that holds it, says `template="liquid"`.
    pub fn is_liquid(self) -> bool {
        self.document.has_liquid() && std::iter::once(self).chain(self.ancestors()).any(Self::begins_liquid)
    }

    /// Whether it says `template="liquid"` itself.
    pub(super) fn begins_liquid(self) -> bool {
        self.setting("template").is_some_and(|template| template.value().raw().trim().eq_ignore_ascii_case("liquid"))
    }

    /// Whether it says something of a message that is made here, a request of the gateway's own or a response, rather than of the one that is passed on.
    pub fn is_of_own_message(self) -> bool {
        let makes = |kind: Kind| matches!(kind, Kind::SendRequest | Kind::SendOneWayRequest | Kind::ReturnResponse);
        self.ancestors().any(|holder| holder.policy().is_some_and(|policy| makes(policy.kind())))
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

    /// The policy as an element.
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
    written: &'d syntax::Attribute,
    definition: Option<&'static catalog::Attribute>,
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
        self.written.name
    }

    /// From its name to the closing quote.
    pub fn span(self) -> Span {
        self.written.span()
    }

    /// Its value.
    pub fn value(self) -> Value<'d> {
        Value::attribute(self.element, self.written.value)
    }

    /// What the catalogue says of it.
    pub fn definition(self) -> Option<&'static catalog::Attribute> {
        self.definition
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
}

// Whether nothing but placeholders and white space stands in `span` of `text`, or what is between the marks of a template.
pub(super) fn is_filled_in(text: &str, span: Span) -> bool {
    let is_nothing = |piece: &str| piece.split_whitespace().all(is_hole);
    let mut at = span.start as usize;
    for placeholder in placeholders(text, span) {
        if !is_nothing(&text[at..placeholder.span.start as usize]) {
            return false;
        }
        at = placeholder.span.end as usize;
    }
    is_nothing(&text[at..span.end as usize])
}

// Whether a word is there to be replaced too: one between marks such as braces, or a constant's name.
fn is_hole(word: &str) -> bool {
    const MARKS: [(&str, &str); 5] = [("{", "}"), ("[", "]"), ("%", "%"), ("@@", "@@"), ("$(", ")")];
    let is_between = |(open, close): (&str, &str)| {
        let name = word.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        name.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
    };
    let is_constant = || word.contains('_') && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    MARKS.into_iter().any(is_between) || is_constant()
}
