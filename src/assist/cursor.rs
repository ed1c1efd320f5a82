//! Where the cursor stands. Only the text before it counts, so that it makes no difference how broken the rest is.

use std::borrow::Cow;

use super::View;
use crate::ast::{Document, Element};
use crate::catalog::Definition;
use crate::csharp::{self, Unfinished};
use crate::spelling::decode_entities;
use crate::syntax::{self, ExpressionSite, Tree, UnfinishedTag};
use crate::text::Span;

/// How many mistakes in front of the cursor are repaired.
const MOST_REPAIRS: usize = 4;

/// The text before the cursor, without the mistakes that would hide where it stands: what closes a value or an expression further up is put in.
/// Its end is the cursor.
pub(super) fn text_before<'v>(view: &View<'v>, at: u32) -> Cow<'v, str> {
    let mut text = Cow::Borrowed(&view.text()[..at as usize]);
    for _ in 0..MOST_REPAIRS {
        let tree = syntax::parse_unfinished(&text);
        let Some(better) = closed_value(&text, &tree).or_else(|| closed_expression(&text, &tree)) else { break };
        text = Cow::Owned(better);
    }
    text
}

/// `text` with a quote behind the first value that has run into a tag, because its own is missing.
fn closed_value(text: &str, tree: &Tree) -> Option<String> {
    let unfinished = tree.unfinished().map_or(&[][..], |tag| &tag.attributes);
    let is_literal = |value: &str| !value.trim_start().starts_with("@(") && !value.trim_start().starts_with("@{") && !value.contains("%{");
    let mut values = tree.all_attributes().iter().chain(unfinished).map(|attribute| attribute.value);
    let (value, tag) = values.find_map(|value| {
        let raw = value.text(text);
        let at = raw.match_indices('<').map(|(at, _)| at).find(|&at| begins_tag(&raw[at..]))?;
        is_literal(raw).then_some((value, at))
    })?;
    let quote = text.as_bytes().get((value.start as usize).checked_sub(1)?).filter(|byte| matches!(byte, b'"' | b'\''))?;
    let before = value.text(text)[..tag].trim_end();
    let (content, mark) = match before.strip_suffix("/>") {
        Some(content) => (content, "/>"),
        None => (before.strip_suffix('>').unwrap_or(before), ">"),
    };
    let end = value.start as usize + content.trim_end().len();
    Some(format!("{}{}{mark}{}", &text[..end], *quote as char, &text[value.start as usize + tag..]))
}

/// `text` without the last expression that is not closed and has run into the tag of a later line.
fn closed_expression(text: &str, tree: &Tree) -> Option<String> {
    // Whatever runs to the end is among the last.
    let (site, next) = tree.expressions().iter().rev().filter(|site| !site.terminated).take(MOST_REPAIRS).find_map(|site| {
        let next = next_tag(text, site)?;
        (site.span.end as usize > next).then_some((site, next))
    })?;
    let start = site.span.start as usize;
    let line = text[start..next].trim_end();
    let close = match text[..start].trim_end().chars().next_back() {
        Some(quote @ ('"' | '\'')) if line.ends_with("/>") => format!("{quote}/>"),
        Some(quote @ ('"' | '\'')) => format!("{quote}>"),
        _ => String::new(),
    };
    Some(format!("{}{close}{}", &text[..start], &text[next..]))
}

/// How many lines that begin with a tag are looked at behind an expression that is not closed.
const MOST_LINES: usize = 16;

/// Where the first line begins with a tag behind the start of an expression that is not closed. Lines in its strings are none of these.
fn next_tag(text: &str, site: &ExpressionSite) -> Option<usize> {
    let start = site.span.start as usize;
    let lines = text[start..].match_indices('\n').map(|(at, _)| start + at + 1);
    let mut tags = lines.filter_map(|line| {
        let rest = text[line..].trim_start();
        begins_tag(rest).then(|| (line, text.len() - rest.len()))
    });
    let is_in_string = |line: usize| csharp::unfinished(&text[..line], start).is_some_and(|open| open.within.is_some());
    tags.by_ref().take(MOST_LINES).find(|(line, _)| !is_in_string(*line)).map(|(_, tag)| tag)
}

/// Whether a tag or a comment begins with `text`.
fn begins_tag(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else { return false };
    // What is only begun is taken for a tag too.
    rest.is_empty() || rest.starts_with("!--") || rest.strip_prefix('/').unwrap_or(rest).starts_with(|it: char| it.is_ascii_alphabetic())
}

/// The place of the cursor, at the end of a document that was read up to there.
pub(super) struct Cursor<'d> {
    /// The document up to the cursor.
    pub document: &'d Document<'d>,
    /// The elements that are open at the cursor, the outermost first. The tag in which it stands is not among them.
    pub open: Vec<Element<'d>>,
    /// What it stands in.
    pub place: CursorContext<'d>,
}

/// What the cursor stands in.
pub(super) enum CursorContext<'d> {
    /// The name of a start tag, of which this much is written.
    TagName(&'d str),
    /// The name of an end tag, of which this much is written.
    EndTag(&'d str),
    /// A start tag, between its attributes: this much of the name of one is written.
    AttributeName(&'d UnfinishedTag, &'d str),
    /// The value of an attribute, of which this much is written; whether a quote was.
    Value { tag: &'d UnfinishedTag, name: &'d str, value: &'d str, quoted: bool },
    /// The text of an element, of which this much is written since the last tag.
    Text(&'d str),
    /// A comment, of which this much is written.
    Comment(&'d str),
    /// The code of an expression.
    Code(CodePlace<'d>),
}

/// An expression that the cursor stands in.
pub(super) struct CodePlace<'d> {
    /// What is written of it, from the `@` on, with entities decoded.
    pub code: Cow<'d, str>,
    /// What is open in it.
    pub open: Unfinished,
}

impl<'d> Cursor<'d> {
    /// The cursor at the end of `document`.
    pub fn at_end(document: &'d Document<'d>) -> Self {
        let text = document.text();
        let place = code(document).map(CursorContext::Code).unwrap_or_else(|| markup(document));
        let mut open = open_elements(document);
        if let CursorContext::EndTag(written) = place {
            // A name that is written to its end has closed its element already.
            let closed = document.elements().rfind(|element| element.span().end as usize == text.len() && element.name() == written);
            let is_closed = |element: &Element<'_>| {
                element.close_name_span().is_some() && element.content_span().end as usize + 2 + written.len() == text.len()
            };
            open.extend(closed.filter(|element| !written.is_empty() && is_closed(element)));
        }
        Self { document, open, place }
    }

    /// The innermost element that is open.
    pub fn innermost(&self) -> Option<Element<'d>> {
        self.open.last().copied()
    }

    /// What the element is that `tag` begins.
    pub fn definition(&self, tag: &UnfinishedTag) -> Definition {
        let name = tag.name.text(self.document.text());
        self.innermost().map_or_else(|| Definition::root(name), |parent| parent.definition().child(name))
    }
}

/// The elements that are open at the end of a document, the outermost first.
fn open_elements<'d>(document: &'d Document<'d>) -> Vec<Element<'d>> {
    let (text, end) = (document.text(), document.text().len() as u32);
    let is_open = |element: &Element<'_>| {
        element.span().end == end && element.content_span().end == end && !element.open_span().text(text).ends_with("/>")
    };
    document.elements().filter(is_open).collect()
}

/// The expression at the end of a document that is not closed.
fn code<'d>(document: &'d Document<'d>) -> Option<CodePlace<'d>> {
    let text = document.text();
    let start = match document.tree().expressions().last().filter(|site| !site.terminated) {
        Some(site) if next_tag(text, site).is_none() && !is_left(text, site) => site.span.start as usize,
        _ => cdata_expression(text)?,
    };
    let code = &text[start..];
    let code = if code.contains("&quot;") || code.contains("&lt;") || code.contains("&gt;") || code.contains("&amp;") {
        decode_entities(code)
    } else {
        Cow::Borrowed(code)
    };
    let open = csharp::unfinished(&code, 0)?;
    Some(CodePlace { code, open })
}

/// Whether the tag goes on behind an expression that is not closed.
fn is_left(text: &str, site: &ExpressionSite) -> bool {
    let rest = &text[site.span.end as usize..];
    let behind = rest.strip_prefix(['"', '\'']).unwrap_or_default().trim_start();
    behind.starts_with('>') || behind.starts_with("/>")
}

/// Where the expression begins in a CDATA section that is not closed.
fn cdata_expression(text: &str) -> Option<usize> {
    let content = text.rfind("<![CDATA[")? + "<![CDATA[".len();
    let rest = text[content..].trim_start();
    let is_open = !rest.contains("]]>") && (rest.starts_with("@(") || rest.starts_with("@{"));
    is_open.then(|| text.len() - rest.len())
}

/// Where the end of a document is that stands in no expression.
fn markup<'d>(document: &'d Document<'d>) -> CursorContext<'d> {
    let text = document.text();
    let Some(tag) = document.tree().unfinished() else { return content(document) };
    let Some(last) = tag.attributes.last() else {
        let rest = &text[tag.name.end as usize..];
        return if rest.is_empty() { CursorContext::TagName(tag.name.text(text)) } else { in_tag(tag, rest) };
    };
    if last.value.end as usize == text.len() {
        return CursorContext::Value { tag, name: last.name.text(text), value: last.value.text(text), quoted: true };
    }
    in_tag(tag, &text[last.value.end as usize + 1..])
}

/// Where the end of `rest` is, which follows the name or an attribute of a tag.
fn in_tag<'d>(tag: &'d UnfinishedTag, rest: &'d str) -> CursorContext<'d> {
    let word = &rest[rest.trim_end_matches(is_name_letter).len()..];
    let before = rest[..rest.len() - word.len()].trim_end();
    if let Some(name) = before.strip_suffix('=') {
        let name = name.trim_end();
        let name = &name[name.trim_end_matches(is_name_letter).len()..];
        return CursorContext::Value { tag, name, value: word, quoted: false };
    }
    CursorContext::AttributeName(tag, word)
}

/// Whether names of elements and attributes have this letter.
pub(super) fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ':' | '.')
}

/// Where the end of a document is that stands in no start tag.
fn content<'d>(document: &'d Document<'d>) -> CursorContext<'d> {
    let text = document.text();
    if let Some(at) = text.rfind("<!--").filter(|&at| !text[at..].contains("-->")) {
        return CursorContext::Comment(&text[at + "<!--".len()..]);
    }
    let word = &text[text.trim_end_matches(is_name_letter).len()..];
    let before = &text[..text.len() - word.len()];
    if before.ends_with("</") {
        return CursorContext::EndTag(word);
    }
    if before.ends_with('<') && word.is_empty() {
        return CursorContext::TagName(word);
    }
    let last = document.tree().nodes().last();
    let start = match last {
        Some(node) if matches!(node.kind, syntax::NodeKind::Text) && node.span.end as usize == text.len() => node.span.start,
        _ => text.len() as u32,
    };
    CursorContext::Text(Span { start, end: text.len() as u32 }.text(text))
}
