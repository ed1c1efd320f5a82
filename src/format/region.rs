//! Parts of a document that stay byte for byte what they are: from `<!-- apim-policy fmt: off -->` to `<!-- apim-policy fmt: on -->`.

use foldhash::{HashMap, HashMapExt};
use memchr::memmem;

use crate::ast::Document;
use crate::syntax::{NodeId, NodeKind};
use crate::text::Span;

/// A part that stays what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// From the end of the comment that says `off` to the end of the one that says `on`; without one, to where the element ends that holds it.
    pub(super) span: Span,
    /// The comment that says `on`.
    pub(super) on: Option<NodeId>,
}

/// The parts of a document that stay what they are, each by the comment that begins it.
pub(super) type Regions = HashMap<NodeId, Region>;

/// Returns the parts of `document` that stay what they are. A part ends in the element in which it begins.
pub(super) fn regions(document: &Document<'_>) -> Regions {
    let (text, tree) = (document.text(), document.tree());
    let mut regions = Regions::new();
    if memmem::find(text.as_bytes(), b"fmt").is_none() {
        return regions;
    }
    let mut open: HashMap<Option<NodeId>, NodeId> = HashMap::new();
    for (index, node) in tree.nodes().iter().enumerate() {
        let NodeKind::Comment(content) = node.kind else { continue };
        let id = NodeId(index as u32);
        match switch(content.text(text)) {
            Some(false) if !open.contains_key(&node.parent) => {
                let end = node.parent.and_then(|parent| tree.element(parent)).map_or(text.len() as u32, |element| element.content.end);
                open.insert(node.parent, id);
                regions.insert(id, Region { span: Span { start: node.span.end, end }, on: None });
            }
            Some(true) => {
                if let Some(region) = open.remove(&node.parent).and_then(|off| regions.get_mut(&off)) {
                    region.span.end = node.span.end;
                    region.on = Some(id);
                }
            }
            _ => {}
        }
    }
    regions
}

/// Whether a comment with this content turns formatting on or off; `None` if it does neither.
fn switch(comment: &str) -> Option<bool> {
    let mut words = comment.split_ascii_whitespace();
    let is_switch = words.next() == Some("apim-policy") && words.next() == Some("fmt:");
    let is_on = match words.next().filter(|_| is_switch) {
        Some("on") => true,
        Some("off") => false,
        _ => return None,
    };
    words.next().is_none().then_some(is_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_ends_where_it_is_said_or_with_its_element() {
        let text = "<policies><inbound><!-- apim-policy fmt: off --> <a/> <!--apim-policy fmt: on--><b/></inbound>\
                    <outbound><!-- apim-policy fmt: off --><c/> </outbound></policies>";
        let document = Document::parse_markup(text);
        let mut found: Vec<Region> = regions(&document).into_values().collect();
        found.sort_by_key(|region| region.span);
        let texts: Vec<&str> = found.iter().map(|region| region.span.text(text)).collect();
        assert_eq!(texts, [" <a/> <!--apim-policy fmt: on-->", "<c/> "]);
        assert_eq!(found.iter().map(|region| region.on.is_some()).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn other_comments_switch_nothing() {
        for comment in ["", "fmt: off", "apim-policy fmt", "apim-policy fmt: off please", "apim-policy ignore a/b"] {
            assert_eq!(switch(comment), None, "{comment}");
        }
    }
}
