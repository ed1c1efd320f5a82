//! Blocks of policies that are long enough to be worth a fragment, each with a key that is the same wherever the same block stands.
//!
//! What is compared is the tree: comments, indentation and the order of attributes make no difference. The work grows with the length of the document: each element
//! is hashed once, and of the blocks that begin or end at a policy the shortest one is taken that is long enough.

use std::collections::{BTreeSet, hash_map::DefaultHasher};
use std::hash::{Hash, Hasher};

use crate::ast::{Document, Element, Value};
use crate::catalog::{Definition, Kind};
use crate::text::{Gather, Order, Span};

/// How many elements a block has at least: a page of policies.
const MIN_ELEMENTS: usize = 8;

/// How many characters the names and values in a block have at least, white space aside.
const MIN_CHARACTERS: usize = 400;

/// A block of policies that stand beside one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// From the start of the first policy to the end of the last one.
    pub span: Span,
    /// What blocks with the same policies have in common.
    pub key: u64,
}

/// What is known of an element with all that is in it.
#[derive(Clone, Copy, Default)]
struct Weight {
    key: u64,
    elements: usize,
    characters: usize,
    /// Whether a fragment may hold it.
    fits: bool,
}

/// Returns, for each policy of `document`, the shortest blocks that begin and that end with it and are long enough, in document order. They overlap where a longer block could be taken. What may not
/// stand in a fragment is in none of them.
pub fn blocks(document: &Document<'_>) -> Vec<Block> {
    let elements: Vec<Element<'_>> = document.elements().collect();
    let mut weights: Vec<Weight> = vec![Weight::default(); elements.len()];
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); elements.len()];
    for (at, element) in elements.iter().enumerate() {
        // A parent stands before what it holds.
        let parent = element.parent().and_then(|parent| elements.binary_search_by_key(&parent.id(), |it| it.id()).ok());
        if let Some(parent) = parent {
            children[parent].push(at);
        }
    }
    for (at, element) in elements.iter().enumerate().rev() {
        weights[at] = weigh(*element, children[at].iter().map(|&child| weights[child]));
    }
    let mut blocks = Vec::new();
    for inner in &children {
        let policies: Vec<usize> = inner.iter().copied().filter(|&at| elements[at].stands_among_policies()).collect();
        for run in policies.split(|&at| !weights[at].fits) {
            in_run(run, &elements, &weights, &mut blocks);
        }
    }
    blocks.order_by_key(|block| (block.span.start, std::cmp::Reverse(block.span.end)));
    blocks
}

/// Adds the blocks of the policies with these numbers, which stand beside one another.
fn in_run(run: &[usize], elements: &[Element<'_>], weights: &[Weight], blocks: &mut Vec<Block>) {
    let forwards = windows(run.len(), |at| &weights[run[at]]);
    let backwards = windows(run.len(), |at| &weights[run[run.len() - 1 - at]]);
    let turned = backwards.into_iter().map(|(start, end)| (run.len() - end, run.len() - start));
    let windows: BTreeSet<(usize, usize)> = forwards.into_iter().chain(turned).gathered();
    for (start, end) in windows {
        let mut hasher = DefaultHasher::new();
        run[start..end].iter().for_each(|&at| weights[at].key.hash(&mut hasher));
        let span = Span { start: elements[run[start]].span().start, end: elements[run[end - 1]].span().end };
        blocks.push(Block { span, key: hasher.finish() });
    }
}

/// Returns the shortest ranges of `count` policies that are long enough, one from each policy on that has enough behind it.
fn windows<'w>(count: usize, weight: impl Fn(usize) -> &'w Weight) -> Vec<(usize, usize)> {
    let (mut end, mut elements, mut characters) = (0, 0, 0);
    let mut windows = Vec::new();
    for start in 0..count {
        while end < count && (elements < MIN_ELEMENTS || characters < MIN_CHARACTERS) {
            elements += weight(end).elements;
            characters += weight(end).characters;
            end += 1;
        }
        if elements < MIN_ELEMENTS || characters < MIN_CHARACTERS {
            break;
        }
        windows.push((start, end));
        elements -= weight(start).elements;
        characters -= weight(start).characters;
    }
    windows
}

/// What is known of `element`, which holds `children`.
fn weigh(element: Element<'_>, children: impl Iterator<Item = Weight>) -> Weight {
    let mut hasher = DefaultHasher::new();
    element.name().hash(&mut hasher);
    let mut weight = Weight { elements: 1, characters: element.name().len(), fits: may_stand_in_fragment(element), key: 0 };
    let mut settings: Vec<(&str, String)> = element.settings().map(|setting| (setting.name(), plain(setting.value()))).collect();
    settings.order();
    settings.hash(&mut hasher);
    weight.characters += settings.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    let text = element.text().map(plain);
    weight.characters += text.as_ref().map_or(0, String::len);
    text.hash(&mut hasher);
    for child in children {
        child.key.hash(&mut hasher);
        weight.elements += child.elements;
        weight.characters += child.characters;
        weight.fits &= child.fits;
    }
    weight.key = hasher.finish();
    weight
}

/// Whether a fragment may hold `element`, what is in it aside. Fragments hold no others.
fn may_stand_in_fragment(element: Element<'_>) -> bool {
    match element.definition() {
        Definition::Base => false,
        Definition::Policy(policy) => policy.in_fragments && policy.kind != Kind::IncludeFragment,
        _ => true,
    }
}

/// What `value` is, however it is spelt, with one blank for white space.
fn plain(value: Value<'_>) -> String {
    let text = value.literal().unwrap_or(value.raw().into());
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(number: usize, value: &str) -> String {
        format!("<set-header name=\"x-header-{number}\" exists-action=\"override\"><value>{value}</value></set-header>")
    }

    fn keys(inbound: &str) -> Vec<u64> {
        let text = format!("<policies><inbound>{inbound}</inbound></policies>");
        blocks(&Document::parse(&text)).into_iter().map(|block| block.key).collect()
    }

    fn headers(count: usize) -> String {
        (0..count).map(|number| header(number, "some value that is long enough to count, and then some more of it")).collect()
    }

    #[test]
    fn blocks_are_the_same_however_they_are_spelt() {
        let own = headers(5);
        let other = own
            .replace("><", " >\n   <!-- a --><")
            .replace("name=\"x-header-1\" exists-action=\"override\"", "exists-action='override'   name='x-header-&#49;'");
        assert_eq!(keys(&own).len(), 2, "{own}");
        assert_eq!(keys(&own), keys(&other));
        assert_ne!(keys(&own), keys(&own.replace("long enough", "lang enough")));
    }

    #[test]
    fn what_is_short_or_may_not_stand_in_a_fragment_is_no_block() {
        assert!(keys(&headers(3)).is_empty());
        assert!(keys(&headers(6).replacen("</set-header>", "</set-header><base />", 3)).is_empty());
        let around = format!("<choose><when condition=\"@(true)\"><include-fragment fragment-id=\"a\" />{}</when></choose>", headers(4));
        assert_eq!(keys(&around).len(), 1, "the block within it is one");
    }

    #[test]
    fn the_number_of_blocks_grows_with_the_document() {
        let nested = |depth: usize| {
            let open = "<choose><when condition=\"@(true)\">".repeat(depth);
            format!("{open}{}{}", headers(4), "</when></choose>".repeat(depth))
        };
        assert_eq!(keys(&nested(200)).len(), 201);
    }
}
