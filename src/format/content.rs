//! What stands between the tags of an element, as far as its white space is concerned.

use crate::ast::{Document, Element};
use crate::catalog::{Definition, TextContent};
use crate::syntax::{ExpressionPlace, NodeKind};
use crate::text::Span;

/// What stands between the tags of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing that means anything.
    Nothing,
    /// Text or markup that stays byte for byte what it is.
    Kept,
    /// One policy expression, which stands here, with white space around it that means nothing.
    Code(Span),
    /// Elements and comments, and things that tools fill in, with white space between them that means nothing.
    Nodes,
}

/// Returns what stands between the tags of `element`.
pub(super) fn content(element: Element<'_>) -> Content {
    if element.content_span().is_empty() {
        return Content::Nothing;
    }
    if element.value_of("xml:space").is_some() {
        return Content::Kept;
    }
    let tree = element.document().tree();
    let children = || tree.children(Some(element.id())).map(|id| tree.node(id));
    match element.definition() {
        Definition::Free => return Content::Kept,
        Definition::Policy(_) | Definition::Child(_) | Definition::Unknown => {
            let text = element.definition().element().map_or(TextContent::Literal, |element| element.text);
            if text != TextContent::None && text != TextContent::Policies {
                let mut all = children();
                if let (Some(only), None) = (all.next(), all.next())
                    && element.definition() != Definition::Unknown
                    && !element.is_liquid()
                    && let Some(code) = expression(element.document(), only.span, false)
                {
                    return Content::Code(code);
                }
                let holds_elements = children().any(|node| matches!(node.kind, NodeKind::Element(_)));
                let holds_text = children().any(|node| matches!(node.kind, NodeKind::Text) && !node.blank);
                return if text == TextContent::Raw || holds_text || !holds_elements { Content::Kept } else { Content::Nodes };
            }
        }
        Definition::Policies | Definition::Fragment | Definition::Section(_) | Definition::Base => {}
    }
    if element.loose_text().next().is_some() {
        return Content::Kept;
    }
    match children().all(|node| node.blank) {
        true => Content::Nothing,
        false => Content::Nodes,
    }
}

/// Returns where the policy expression stands that is all of `span`, a value of an attribute or a text, but for white space around it.
pub(super) fn expression(document: &Document<'_>, span: Span, in_attribute: bool) -> Option<Span> {
    let text = span.text(document.text());
    let code = text.trim_ascii();
    if !code.starts_with('@') {
        return None;
    }
    let start = span.start as usize + (text.len() - text.trim_ascii_start().len());
    let site = document.tree().expressions()[document.tree().expression_at(start as u32)?];
    let place = if in_attribute { ExpressionPlace::Attribute } else { ExpressionPlace::Text };
    let is_all = site.terminated && site.place == place && site.span == Span::new(start, start + code.len());
    is_all.then_some(site.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in the element called `name` of an inbound section.
    fn of(name: &str, inbound: &str) -> Content {
        let text = format!("<policies><inbound>{inbound}</inbound></policies>");
        let document = Document::parse_markup(&text);
        assert_eq!(document.errors(), []);
        let found = document.elements().find(|element| element.name() == name).map(content);
        found.expect("there is such an element")
    }

    #[test]
    fn the_catalogue_says_where_white_space_means_something() {
        assert_eq!(of("inbound", " <base /> "), Content::Nodes);
        assert_eq!(of("inbound", " \n "), Content::Nothing);
        assert_eq!(of("base", "<base> </base>"), Content::Nothing);
        assert_eq!(of("set-header", "<set-header name=\"a\"> <value>b</value> </set-header>"), Content::Nodes);
        assert_eq!(of("value", "<set-header name=\"a\"><value> </value></set-header>"), Content::Kept);
        assert_eq!(of("value", "<set-header name=\"a\"><value></value></set-header>"), Content::Nothing);
        assert_eq!(of("set-body", "<set-body> <a> b </a> </set-body>"), Content::Kept);
        assert_eq!(of("set-body", "<set-body><![CDATA[ @(a) ]]></set-body>"), Content::Kept);
        assert_eq!(of("set-method", "<set-method> POST </set-method>"), Content::Kept);
    }

    #[test]
    fn an_expression_alone_is_told_from_text_around_one() {
        assert!(matches!(of("set-body", "<set-body> @(a) </set-body>"), Content::Code(span) if span.len() == 4));
        for kept in ["<set-body>@(a)<!-- b --></set-body>", "<set-body template=\"liquid\">@(a)</set-body>", "<set-body>a @(b)</set-body>"]
        {
            assert_eq!(of("set-body", kept), Content::Kept, "{kept}");
        }
    }

    #[test]
    fn text_that_means_something_keeps_what_is_beside_it() {
        assert_eq!(of("inbound", " <base /> text "), Content::Kept);
        assert_eq!(of("inbound", " <base /> ${more} "), Content::Nodes);
        assert_eq!(of("unheard-of", "<unheard-of> a <b/> </unheard-of>"), Content::Kept);
        assert_eq!(of("unheard-of", "<unheard-of> @(a) </unheard-of>"), Content::Kept);
        assert_eq!(of("unheard-of", "<unheard-of> <b/> </unheard-of>"), Content::Nodes);
        assert_eq!(of("choose", "<choose xml:space=\"preserve\"> <when/> </choose>"), Content::Kept);
    }
}
