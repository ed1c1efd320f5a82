//! Whether two texts are the same policy.

use super::content::expression;
use crate::ast::Document;
use crate::csharp::{self, Encoding};
use crate::spelling::decode_entities;
use crate::syntax::{Attribute, Node, NodeId, NodeKind};
use crate::text::Span;

/// Whether two documents hold the same elements, attributes, texts and comments, but for white space that means nothing.
pub(super) fn is_same(one: &Document<'_>, other: &Document<'_>) -> bool {
    let mut others = nodes(other);
    let all = nodes(one).all(|node| others.next().is_some_and(|counterpart| is_same_node((one, node), (other, counterpart))));
    all && others.next().is_none() && other.errors().is_empty() && one.tree().expressions().len() == other.tree().expressions().len()
}

fn nodes<'d>(document: &'d Document<'_>) -> impl Iterator<Item = (NodeId, &'d Node)> {
    let nodes = document.tree().nodes().iter().enumerate();
    nodes.filter(|(_, node)| !node.blank).map(|(index, node)| (NodeId(index as u32), node))
}

type At<'d> = (&'d Document<'d>, (NodeId, &'d Node));

fn is_same_node((one, (id, node)): At<'_>, (other, (other_id, other_node)): At<'_>) -> bool {
    let (text, other_text) = (one.text(), other.text());
    match (&node.kind, &other_node.kind) {
        (NodeKind::Element(element), NodeKind::Element(other_element)) => {
            let (attributes, others) = (one.tree().attributes(id), other.tree().attributes(other_id));
            let is_same_attribute = |(attribute, counterpart): (&Attribute, &Attribute)| {
                attribute.name.text(text) == counterpart.name.text(other_text)
                    && is_same_value((one, attribute.value, true), (other, counterpart.value, true))
            };
            element.name.text(text) == other_element.name.text(other_text)
                && attributes.len() == others.len()
                && attributes.iter().zip(others).all(is_same_attribute)
        }
        (NodeKind::Comment(content), NodeKind::Comment(other_content)) => {
            is_same_but_for_indentation(content.text(text), other_content.text(other_text))
        }
        (NodeKind::Text, NodeKind::Text) => is_same_value((one, node.span, false), (other, other_node.span, false)),
        (NodeKind::Instruction, NodeKind::Instruction) => node.span.text(text) == other_node.span.text(other_text),
        _ => false,
    }
}

/// A value of an attribute, or a text.
type ComparedValue<'d> = (&'d Document<'d>, Span, bool);

fn is_same_value((one, span, in_attribute): ComparedValue<'_>, (other, other_span, _): ComparedValue<'_>) -> bool {
    let (text, other_text) = (span.text(one.text()), other_span.text(other.text()));
    if text == other_text {
        return true;
    }
    match (expression(one, span, in_attribute), expression(other, other_span, in_attribute)) {
        (Some(code), Some(other_code)) => is_same_but_for_indentation(code.text(one.text()), other_code.text(other.text())),
        // What a tool fills in stands between elements, where white space means nothing.
        (None, None) => {
            !in_attribute && one.loose_text(span).is_none() && text.split_ascii_whitespace().eq(other_text.split_ascii_whitespace())
        }
        _ => false,
    }
}

fn is_same_but_for_indentation(one: &str, other: &str) -> bool {
    let lines = |text| str::lines(text).map(|line| line.trim_start_matches([' ', '\t']));
    lines(one).eq(lines(other))
}

/// Whether two texts, of which one is the other in another dialect, hold the same. White space may differ in code, where a line ends.
pub(super) fn is_same_but_for_dialect(one: &str, other: &str) -> bool {
    let (one, other) = (Document::parse_markup(one), Document::parse_markup(other));
    let shape = |document: &Document<'_>| {
        let tree = document.tree();
        let all: Vec<_> = tree.nodes().iter().map(|node| (std::mem::discriminant(&node.kind), node.parent, node.blank)).collect();
        (all, tree.all_attributes().len(), tree.expressions().len())
    };
    other.errors().is_empty() && shape(&one) == shape(&other)
}

/// Whether the code of two expressions, which stand alone in these texts, is the same once it is decoded, white space left out.
pub(super) fn is_same_code(one: (&str, Encoding), other: (&str, Encoding)) -> bool {
    let words = |(code, encoding): (&str, Encoding)| {
        let mut code = match encoding {
            Encoding::Raw => code.to_owned(),
            Encoding::Entities => decode_entities(code).into_owned(),
        };
        code.retain(|it| !it.is_ascii_whitespace());
        code
    };
    let closes = |(code, encoding)| csharp::scan(code, 0, encoding).is_ok_and(|extent| extent.span.len() == code.len());
    closes(other) && words(one) == words(other)
}
