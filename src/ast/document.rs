//! The document: the root of the typed AST.

use std::cell::OnceCell;

use super::element::{Element, Policy, Setting, is_filled_in};
use super::expression::Expression;
use super::value::trimmed;
use crate::catalog::{self, Definition, Kinds, Section};
use crate::csharp::{self, Ast, ExprId, Root, Symbols, check::Meanings};
use crate::spelling::{Placeholder, PlaceholderKind, placeholders};
use crate::syntax::{self, NodeId, NodeKind, Repaired, SyntaxError, Tree};
use crate::text::{Span, nearest};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentShape {
    /// `<policies>` with sections.
    Policies,
    /// A `<fragment>`, whose section the including document decides.
    Fragment,
    /// Sections, or policies, without a root: a snippet to paste.
    Bare,
    /// A policy that is the root by itself, as a GraphQL resolver has it.
    Resolver,
    /// None of these: no policy document.
    Other,
}

/// A policy document.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) tree: Tree,
    pub(super) csharp: Ast<'a>,
    pub(super) roots: Vec<Root>,
    pub(super) contents: Contents,
    pub(super) shape: DocumentShape,
    pub(super) errors: Vec<SyntaxError>,
    meanings: OnceCell<Meanings>,
    /// One entry for each expression.
    symbols: OnceCell<Vec<OnceCell<Symbols>>>,
    hosts: OnceCell<Vec<Option<Host>>>,
    has_liquid: OnceCell<bool>,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
struct Host {
    element: NodeId,
    /// The number of the attribute among those of the element; `None` for its text.
    setting: Option<usize>,
}

impl<'a> Document<'a> {
    /// Reads `text`. What is wrong with its XML is in [`Document::errors`], what is wrong with its C# in [`Expression::errors`].
    pub fn parse(text: &'a str) -> Self {
        Self::of(text, syntax::parse(text), false)
    }

    /// Reads `text` as [`Document::parse`] does. If `is_final`, it is sent to the service as it stands, so that `${…}` and `%{…}` in code are code
    /// like other; else a tool may fill these in. In other values nothing is known of them either way.
    pub fn parse_final_if(text: &'a str, is_final: bool) -> Self {
        Self::of(text, syntax::parse(text), is_final)
    }

    /// Reads `text`, which somebody is still writing, as far as it makes sense: what follows a mistake is read too, and [`Document::errors`] are empty.
    /// `is_final` as in [`Document::parse_final_if`].
    pub fn parse_unfinished(text: &'a str, is_final: bool) -> Self {
        Self::of(text, (syntax::parse_unfinished(text), Vec::new()), is_final)
    }

    /// Reads the XML of `text` as [`Document::parse`] does, and none of its C#: there are no [`Document::expressions`], and where they stand is in
    /// [`Document::tree`].
    pub fn parse_markup(text: &'a str) -> Self {
        let (tree, errors) = syntax::parse(text);
        Self::with_code(text, (tree, errors), Ast::new(text), Vec::new())
    }

    /// The other readings of the source: a template may have tags that pair in each of its alternatives alone, as in
    /// `%{ if a }<cors allow-credentials="true">%{ else }<cors>%{ endif }`, and is one document for each.
    pub fn other_readings(&self) -> impl Iterator<Item = Self> + use<'a> {
        let (text, is_final) = (self.text, self.csharp.is_final());
        (1..self.tree.readings()).map(move |reading| Self::of(text, syntax::parse_reading(text, reading), is_final))
    }

    /// Whether what stands at `span` is left out of this reading, because another has it.
    pub fn is_hidden(&self, span: Span) -> bool {
        self.tree.hidden_at(span).next().is_some()
    }

    fn of(text: &'a str, (tree, errors): (Tree, Vec<SyntaxError>), is_final: bool) -> Self {
        let mut csharp = Ast::new(text).final_if(is_final);
        csharp.reserve(tree.expressions().iter().map(|site| site.span.len()).sum());
        let roots = tree
            .expressions()
            .iter()
            .map(|site| csharp::parse(&mut csharp, csharp::Extent { span: site.span, encoding: site.encoding }))
            .collect();
        Self::with_code(text, (tree, errors), csharp, roots)
    }

    fn with_code(text: &'a str, (tree, errors): (Tree, Vec<SyntaxError>), csharp: Ast<'a>, roots: Vec<Root>) -> Self {
        let contents = Contents::of(text, &tree);
        let shape = shape(text, &tree, &contents.definitions);
        Self::whole(text, (tree, errors), (csharp, roots), (contents, shape))
    }

    pub(super) fn whole(
        text: &'a str,
        (tree, errors): (Tree, Vec<SyntaxError>),
        (csharp, roots): (Ast<'a>, Vec<Root>),
        (contents, shape): (Contents, DocumentShape),
    ) -> Self {
        let (meanings, symbols, hosts, has_liquid) = (OnceCell::new(), OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { text, tree, csharp, roots, contents, shape, errors, meanings, symbols, hosts, has_liquid }
    }

    /// Reads what a damaged source was meant to be, as [`Document::parse`] reads its text.
    pub fn parse_repaired(repaired: &'a Repaired) -> Self {
        Self::of(&repaired.text, repaired.reading(), false)
    }

    /// The source without its mistakes, if it can be told for each of them what was meant.
    pub fn repaired(&self) -> Option<Repaired> {
        syntax::repair(self.text, &self.tree, &self.errors)
    }

    /// The source.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// What is filled in later in the code that `span` marks of the source, in order.
    pub fn placeholders_in_code(&self, span: Span) -> impl Iterator<Item = Placeholder> + use<'a> {
        let is_final = self.csharp.is_final();
        let by_template = |kind| matches!(kind, PlaceholderKind::Interpolation | PlaceholderKind::Directive);
        placeholders(self.text, span).filter(move |found| !is_final || !by_template(found.kind))
    }

    /// The XML tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What kind of document it is.
    pub fn shape(&self) -> DocumentShape {
        self.shape
    }

    /// What keeps it from being read whole.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// The arena of its expressions.
    pub fn csharp(&self) -> &Ast<'a> {
        &self.csharp
    }

    /// What its expressions mean: the types of their values, and what is wrong with them. Worked out on the first question.
    pub fn meanings(&self) -> &Meanings {
        Meanings::in_cell(&self.meanings, &self.csharp, &self.roots)
    }

    /// The place for these, for who may have to ask.
    pub(super) fn meanings_cell(&self) -> &OnceCell<Meanings> {
        &self.meanings
    }

    /// The place for what the names and values of the expression with this index stand for.
    pub(super) fn symbols(&self, index: usize) -> &OnceCell<Symbols> {
        let all = self.symbols.get_or_init(|| self.roots.iter().map(|_| OnceCell::new()).collect());
        &all[index]
    }

    /// The elements at the top: one, unless it is a snippet.
    pub fn roots(&self) -> impl Iterator<Item = Element<'_>> {
        self.tree.children(None).filter_map(|id| Element::of(self, id))
    }

    /// The element with this id, if the node is one.
    pub fn element(&self, id: NodeId) -> Option<Element<'_>> {
        Element::of(self, id)
    }

    /// All elements in document order.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = Element<'_>> {
        self.contents.elements.iter().map(|&id| Element { document: self, id })
    }

    /// All policies in document order, nested ones included.
    pub fn policies(&self) -> impl Iterator<Item = Policy<'_>> {
        self.contents.policies.iter().filter_map(|&id| Element { document: self, id }.policy())
    }

    /// The elements among the nodes from `first` to before `end`, in document order.
    pub(super) fn elements_within(&self, first: NodeId, end: NodeId) -> impl Iterator<Item = Element<'_>> {
        let elements = &self.contents.elements[self.contents.elements.partition_point(|&id| id < first)..];
        elements.iter().take_while(move |&&id| id < end).map(|&id| Element { document: self, id })
    }

    /// The kinds of policy that are in it.
    pub fn kinds(&self) -> Kinds {
        self.contents.kinds
    }

    /// The sections in document order; a section that is repeated comes twice.
    pub fn sections(&self) -> impl Iterator<Item = (Section, Element<'_>)> {
        self.contents.sections.iter().map(|&(section, id)| (section, Element { document: self, id }))
    }

    /// All expressions in document order. Those that never close are not among them.
    pub fn expressions(&self) -> impl Iterator<Item = Expression<'_>> {
        (0..self.roots.len()).map(|index| Expression { document: self, index }).filter(|expression| expression.site().terminated)
    }

    /// The expression that this node of [`Document::csharp`] belongs to.
    pub fn expression_of(&self, node: ExprId) -> Option<Expression<'_>> {
        let index = self.roots.partition_point(|root| root.expressions.start <= node.0).checked_sub(1)?;
        self.roots[index].expressions.contains(&node.0).then_some(Expression { document: self, index })
    }

    /// Whether any element has `attribute`.
    pub fn mentions(&self, attribute: &'static catalog::Attribute) -> bool {
        self.contents.settings.iter().flatten().any(|own| std::ptr::eq(*own, attribute))
    }

    /// The attributes that the catalogue does not know, in document order.
    pub fn unknown_settings(&self) -> impl Iterator<Item = Setting<'_>> {
        // Most documents have none.
        let any = self.contents.settings.iter().any(Option::is_none);
        let elements = self.elements().filter(move |_| any);
        elements.flat_map(Element::settings).filter(|setting| setting.definition().is_none())
    }

    /// The texts that are more than white space, each with the element in which it stands directly, in document order.
    pub fn texts(&self) -> impl Iterator<Item = (Element<'_>, Span)> {
        let texts = self.tree.nodes().iter().filter(|node| matches!(node.kind, NodeKind::Text) && !node.blank);
        texts.filter_map(|node| Some((Element { document: self, id: node.parent? }, node.span)))
    }

    /// What in the text at `span` means something by itself, without the white space around it. What a tool fills in may be anything,
    /// elements too, and means nothing yet.
    pub fn loose_text(&self, span: Span) -> Option<Span> {
        let loose = |span: Span| {
            let span = trimmed(span.text(self.text), span.start as usize);
            (!span.is_empty() && !is_filled_in(self.text, span)).then_some(span)
        };
        let mut start = span.start;
        for hidden in self.tree.hidden_at(span) {
            if let Some(found) = loose(Span { start, end: hidden.start.max(start) }) {
                return Some(found);
            }
            start = hidden.end.min(span.end);
        }
        loose(Span { start, end: span.end })
    }

    /// The element in which the expression with this index stands, and the attribute if it is the value of one. Many ask for many of them,
    /// so all are found on the first question.
    pub(super) fn host(&self, index: usize) -> Option<(Element<'_>, Option<Setting<'_>>)> {
        let hosts = self.hosts.get_or_init(|| {
            let host = |at: u32| {
                let element = self.element_at(at)?;
                Some(Host { element: element.id(), setting: element.index_of_setting_at(at) })
            };
            self.tree.expressions().iter().map(|site| host(site.span.start)).collect()
        });
        let Host { element, setting } = hosts[index]?;
        let element = Element { document: self, id: element };
        Some((element, setting.and_then(|index| element.nth_setting(index))))
    }

    /// Whether there is a Liquid template in it. Rules ask of each value whether it is part of one, and few documents have any.
    pub(super) fn has_liquid(&self) -> bool {
        *self.has_liquid.get_or_init(|| self.elements().any(Element::begins_liquid))
    }

    /// The comments in document order: all of each, and what stands between its marks.
    pub fn comments(&self) -> impl Iterator<Item = (Span, Span)> {
        self.contents.comments.iter().copied()
    }

    /// The comments in `span`, as in [`Document::comments`].
    pub fn comments_in(&self, span: Span) -> impl Iterator<Item = (Span, Span)> {
        let comments = &self.contents.comments;
        let first = comments.partition_point(|(comment, _)| comment.start < span.start);
        comments[first..].iter().copied().take_while(move |(comment, _)| comment.end <= span.end)
    }

    /// Whether what stands at `span` is `name`. Names are compared all the time, and nearly all differ in length.
    pub(super) fn is_spelt(&self, span: Span, name: &str) -> bool {
        span.len() == name.len() && self.text.as_bytes()[span.range()] == *name.as_bytes()
    }

    /// The innermost element that covers the byte at `offset`.
    pub fn element_at(&self, offset: u32) -> Option<Element<'_>> {
        let nodes = self.tree.nodes();
        let before = nodes.partition_point(|node| node.span.start <= offset);
        let last = NodeId(before.checked_sub(1)? as u32);
        let mut at = Some(last);
        while let Some(id) = at {
            let node = self.tree.node(id);
            if node.span.contains(offset) && self.tree.element(id).is_some() {
                break;
            }
            at = node.parent;
        }
        at.and_then(|id| Element::of(self, id))
    }
}

/// What the names of a document mean, and what it holds, in document order, so that nobody looks for it again.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) definitions: Vec<Definition>,
    pub(super) settings: Vec<Option<&'static catalog::Attribute>>,
    elements: Vec<NodeId>,
    policies: Vec<NodeId>,
    sections: Vec<(Section, NodeId)>,
    comments: Vec<(Span, Span)>,
    kinds: Kinds,
}

impl Contents {
    fn of(text: &str, tree: &Tree) -> Self {
        let nodes = tree.nodes();
        let mut contents = Self {
            definitions: Vec::with_capacity(nodes.len()),
            settings: Vec::with_capacity(tree.all_attributes().len()),
            elements: Vec::with_capacity(nodes.len() / 2 + 1),
            policies: Vec::with_capacity(nodes.len() / 4 + 1),
            ..Self::default()
        };
        for (index, node) in nodes.iter().enumerate() {
            let NodeKind::Element(element) = &node.kind else {
                contents.definitions.push(Definition::Unknown);
                if let NodeKind::Comment(content) = node.kind {
                    contents.comments.push((node.span, content));
                }
                continue;
            };
            let (id, name) = (NodeId(index as u32), element.name.text(text));
            let definition = match node.parent {
                Some(parent) => contents.definitions[parent.0 as usize].child(name),
                None => Definition::root(name),
            };
            contents.definitions.push(definition);
            // Attributes stand in the tree in the order of their elements.
            let own = tree.attributes(id).iter();
            contents.settings.extend(own.map(|attribute| definition.attribute(attribute.name.text(text))));
            contents.elements.push(id);
            match definition {
                Definition::Policy(policy) => {
                    contents.policies.push(id);
                    contents.kinds = contents.kinds.with(policy.kind);
                }
                Definition::Section(section) => contents.sections.push((section, id)),
                _ => {}
            }
        }
        contents
    }
}

fn shape(text: &str, tree: &Tree, definitions: &[Definition]) -> DocumentShape {
    let roots = tree.children(None).filter(|&id| tree.element(id).is_some());
    let mut shape = DocumentShape::Other;
    let name = |id| tree.element(id).map_or("", |element| element.name.text(text));
    let held = |id: NodeId| tree.children(Some(id)).filter(|&child| tree.element(child).is_some());
    // A root that is nearly called so, with what such a root holds.
    let is_misspelt = |id: NodeId| {
        definitions[id.0 as usize] == Definition::Unknown
            && (name(id) == "policy" || nearest(name(id), [POLICIES]).is_some())
            && held(id).all(|child| Section::from_name(name(child)).is_some())
            && (held(id).count() > 1 || held(id).any(|child| holds_policies(text, tree, child)))
    };
    let is_misnamed_section = |id: NodeId| {
        definitions[id.0 as usize] == Definition::Unknown && catalog::section_meant(name(id)).is_some() && holds_policies(text, tree, id)
    };
    for id in roots.filter(|&id| is_familiar(text, tree, definitions, id)) {
        match definitions[id.0 as usize] {
            Definition::Policies => return DocumentShape::Policies,
            Definition::Fragment => return DocumentShape::Fragment,
            Definition::Policy(policy) if policy.category == "graphql-resolver" => return DocumentShape::Resolver,
            Definition::Section(_) | Definition::Policy(_) => shape = DocumentShape::Bare,
            _ => {}
        }
    }
    if shape == DocumentShape::Other && tree.children(None).any(is_misspelt) {
        return DocumentShape::Policies;
    }
    if shape == DocumentShape::Other && tree.children(None).any(is_misnamed_section) {
        return DocumentShape::Bare;
    }
    shape
}

// Whether `id` holds a `<base />`, or a policy whose name no other vocabulary has.
fn holds_policies(text: &str, tree: &Tree, id: NodeId) -> bool {
    let names = tree.children(Some(id)).filter_map(|child| Some(tree.element(child)?.name.text(text)));
    names.into_iter().any(|name| name == "base" || name.contains('-') && catalog::policy(name).is_some())
}

const POLICIES: &str = "policies";

// Whether the root `id` is what its name says. Other vocabularies too have a `policies`, a `fragment`, a `proxy`: it is theirs when
// the catalogue knows none of the names in it.
fn is_familiar(text: &str, tree: &Tree, definitions: &[Definition], id: NodeId) -> bool {
    let name = tree.element(id).map_or("", |element| element.name.text(text));
    let mut children = tree.children(Some(id)).filter(|&child| tree.element(child).is_some()).peekable();
    if name.contains('-') {
        return true;
    }
    if children.peek().is_some() {
        let is_known = |child: NodeId| definitions[child.0 as usize] != Definition::Unknown;
        let names = || Section::ALL.into_iter().map(Section::name);
        // A section whose name is misspelt stands alone in many a document.
        let is_section = |child: NodeId| tree.element(child).is_some_and(|element| nearest(element.name.text(text), names()).is_some());
        let is_policies = definitions[id.0 as usize] == Definition::Policies;
        return children.any(|child| is_known(child) || is_section(child) || is_policies && holds_policies(text, tree, child));
    }
    let attributes = tree.attributes(id);
    let known = |name: &str| definitions[id.0 as usize].attribute(name).is_some();
    attributes.is_empty() || attributes.iter().any(|attribute| known(attribute.name.text(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_tells_the_shape() {
        for (text, expected) in [
            ("<policies><inbound><base/></inbound></policies>", DocumentShape::Policies),
            ("<!-- a --><policies/>", DocumentShape::Policies),
            ("<policies xmlns:a=\"urn:a\"><inbound/></policies>", DocumentShape::Policies),
            ("<polices><inbound/><outbound/></polices>", DocumentShape::Policies),
            ("<policies><inbund><base/></inbund></policies>", DocumentShape::Policies),
            ("<policies><request><base/></request></policies>", DocumentShape::Policies),
            ("<policy><inbound><base/></inbound></policy>", DocumentShape::Policies),
            ("<request><base/></request>", DocumentShape::Bare),
            ("<fragment><set-body>a</set-body></fragment>", DocumentShape::Fragment),
            ("<fragment><inbound><set-body/></inbound></fragment>", DocumentShape::Fragment),
            ("<inbound><base/></inbound><outbound/>", DocumentShape::Bare),
            ("<set-variable name=\"a\" value=\"b\"/>", DocumentShape::Bare),
            ("<base/><set-variable name=\"a\" value=\"b\"/>", DocumentShape::Bare),
            ("<http-data-source><http-request/></http-data-source>", DocumentShape::Resolver),
        ] {
            assert_eq!(Document::parse(text).shape(), expected, "{text}");
        }
    }

    #[test]
    fn what_other_vocabularies_call_so_is_no_policy() {
        for text in [
            "<project><dependencies/></project>",
            "<policies><policy name=\"a\"/></policies>",
            "<polices><policy name=\"a\"/></polices>",
            "<ports><inbound/><outbound/></ports>",
            "<policy><inbound/></policy>",
            "<request><header/></request>",
            "<policies><request><item/></request></policies>",
            "<fragment xmlns=\"urn:a\"><p/></fragment>",
            "<proxy host=\"a\"/>",
            "<base href=\"a\"/>",
            "<html><base/></html>",
            "",
            "text",
        ] {
            assert_eq!(Document::parse(text).shape(), DocumentShape::Other, "{text}");
        }
    }

    #[test]
    fn the_innermost_element_is_found_at_every_offset() {
        let text = "<policies><inbound>a<base/><!-- b --></inbound> </policies>";
        let document = Document::parse(text);
        for offset in 0..text.len() as u32 {
            let expected = document.elements().rfind(|element| element.span().contains(offset));
            assert_eq!(document.element_at(offset), expected, "{offset}");
        }
        assert_eq!(document.element_at(text.len() as u32), None);
    }
}
