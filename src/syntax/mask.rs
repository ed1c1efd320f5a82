//! The mask: the source with every byte of an expression or placeholder that XML would trip over replaced by a harmless one.
//!
//! A walker reads the source as XML, loosely: it only has to know where values and texts begin. Where one begins with `@(` or
//! `@{`, the C# scanner says where it ends. Whatever is wrong with the XML itself is left for the parser to find.

use std::collections::HashSet;

use memchr::{memchr, memchr2, memchr3, memmem};

use super::error::{self, SyntaxError};
use super::parse::{MAX_ATTRIBUTES, MAX_DEPTH};
use super::placeholder::{Finder, PlaceholderKind};
use super::tree::{ExpressionSite, Place};
use crate::csharp::{Encoding, Extent, ScanError, ScanReason, scan};
use crate::text::Span;

/// How many mistakes are told of one document.
const MAX_ERRORS: usize = 100;

/// A source that an XML parser can read, of the same length as the source.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The masked text.
    pub text: String,
    /// The expressions found on the way, in document order.
    pub expressions: Vec<ExpressionSite>,
    /// What looks like expressions in the midst of literal values, in document order.
    pub embedded: Vec<Span>,
    /// What is wrong with expressions and comments.
    pub(super) errors: Vec<SyntaxError>,
    /// Whether the document is so odd that no parser should see it; the last error says why.
    pub(super) refused: bool,
    /// What stands at the top.
    pub(super) top: Top,
}

/// What stands outside all elements.
#[derive(Clone, Debug, Default)]
pub(super) struct Top {
    /// The names of the first two elements.
    pub(super) roots: [Option<Span>; 2],
    /// The first text.
    pub(super) text: Option<Span>,
    /// Where an XML declaration stands that is not the very first thing.
    pub(super) declaration: Option<usize>,
}

/// Masks `text`.
pub fn mask(text: &str) -> Masked {
    let mut walker = Walker {
        text,
        bytes: text.as_bytes(),
        masked: text.as_bytes().to_vec(),
        start: 0,
        at: 0,
        open: Vec::with_capacity(16),
        prefixes: HashSet::new(),
        fuel: text.len().saturating_mul(8).saturating_add(1 << 16),
        finder: Finder::new(text),
        expressions: Vec::new(),
        embedded: Vec::new(),
        errors: Vec::new(),
        refused: false,
        top: Top::default(),
    };
    walker.document();
    Masked {
        text: String::from_utf8(walker.masked).expect("only whole characters are replaced, and by ASCII"),
        expressions: walker.expressions,
        embedded: walker.embedded,
        errors: walker.errors,
        refused: walker.refused,
        top: walker.top,
    }
}

struct Walker<'t> {
    text: &'t str,
    bytes: &'t [u8],
    masked: Vec<u8>,
    /// Where the document begins: after a byte order mark.
    start: usize,
    at: usize,
    /// The names of the elements that are open.
    open: Vec<Span>,
    /// The namespace prefixes declared so far.
    prefixes: HashSet<&'t [u8]>,
    /// How many bytes may still be scanned in vain.
    fuel: usize,
    finder: Finder<'t>,
    expressions: Vec<ExpressionSite>,
    embedded: Vec<Span>,
    errors: Vec<SyntaxError>,
    refused: bool,
    top: Top,
}

impl Walker<'_> {
    fn document(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.start = '\u{feff}'.len_utf8();
            self.at = self.start;
        }
        while self.at < self.bytes.len() && !self.refused {
            self.content();
            let Some(&next) = self.bytes.get(self.at + 1) else { break };
            match next {
                b'/' => self.end_tag(),
                b'!' => self.bang(),
                b'?' => self.instruction(),
                _ => self.start_tag(),
            }
        }
    }

    /// Reads the text up to the next `<`.
    fn content(&mut self) {
        self.skip_space();
        let start = self.at;
        if self.peek().is_none_or(|byte| byte == b'<') {
            return;
        }
        if self.begins_expression() {
            self.expression(Place::Text, b'<');
        }
        while let Some(length) = memchr3(b'<', b'{', b'@', &self.bytes[self.at..]) {
            self.at += length;
            match self.bytes[self.at] {
                b'<' => break,
                b'{' => self.placeholder_around(start, b'<'),
                _ => self.embedded_expression(b'<'),
            }
        }
        if self.peek() != Some(b'<') {
            self.at = self.bytes.len();
        }
        if self.open.is_empty() {
            self.top_text(start);
        }
    }

    /// Notes a text that stands outside all elements, and blanks the placeholders in it.
    fn top_text(&mut self, start: usize) {
        let mut at = start;
        while at < self.at {
            if let Some(found) = self.finder.find(at).filter(|found| found.span.end as usize <= self.at) {
                self.blank(at, found.span.end as usize);
                at = found.span.end as usize;
                continue;
            }
            if !self.masked[at].is_ascii_whitespace() && self.top.text.is_none() {
                self.top.text = Some(Span::new(at, self.bytes[..self.at].trim_ascii_end().len()));
            }
            at += 1;
        }
    }

    /// Reads `<!--…-->`, `<![CDATA[…]]>`, or a document type.
    fn bang(&mut self) {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"<!--") {
            self.comment();
        } else if rest.starts_with(b"<![CDATA[") {
            self.cdata();
        } else if rest.len() >= 9 && rest[..9].eq_ignore_ascii_case(b"<!DOCTYPE") {
            let end = self.at + memchr2(b'>', b'[', rest).unwrap_or(rest.len());
            self.refuse(error::document_type(Span::new(self.at, end)));
        } else {
            self.at += 2;
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let content = start + "<!--".len();
        let Some(length) = memmem::find(&self.bytes[content..], b"-->") else {
            self.at = self.bytes.len();
            return;
        };
        let end = content + length;
        self.at = end + "-->".len();
        let text = &self.bytes[content..end];
        let Some(hyphens) = memmem::find(text, b"--").or(text.ends_with(b"-").then(|| length - 1)) else { return };
        for byte in &mut self.masked[content..end] {
            if *byte == b'-' {
                *byte = b'_';
            }
        }
        let at = content + hyphens;
        let run = self.bytes[at..].iter().take_while(|&&byte| byte == b'-').count();
        self.error(error::hyphens(self.text, Span::new(at, at + run), Span::new(start, content)));
    }

    fn cdata(&mut self) {
        let content = self.at + "<![CDATA[".len();
        let Some(length) = memmem::find(&self.bytes[content..], b"]]>") else {
            self.at = self.bytes.len();
            return;
        };
        let end = content + length;
        self.at = content;
        self.skip_space();
        if self.at < end && self.begins_expression() {
            let start = self.at;
            // In a CDATA section C# stands as it is, and what follows must be its end.
            match scan(&self.text[..end], start, Encoding::Raw) {
                Ok(extent) => {
                    let rest = &self.bytes[extent.span.end as usize..end];
                    let ends = rest.iter().all(u8::is_ascii_whitespace);
                    self.site(extent, Place::CData, ends);
                    if !ends {
                        self.error(error::goes_on(extent.span, Span::new(end - rest.trim_ascii_start().len(), end)));
                    }
                }
                Err(reason) => {
                    self.site(Extent { span: Span::new(start, end), encoding: Encoding::Raw }, Place::CData, false);
                    self.error(error::unterminated(self.text, start, reason, None));
                }
            }
        }
        if self.open.is_empty() && self.top.text.is_none() {
            self.top.text = Some(Span::new(content, end));
        }
        self.at = end + "]]>".len();
    }

    fn instruction(&mut self) {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"<?xml") && rest.get(5).is_some_and(u8::is_ascii_whitespace) && self.at > self.start {
            self.top.declaration = Some(self.at);
        }
        self.at += memmem::find(rest, b"?>").map_or(rest.len(), |length| length + 2);
    }

    fn end_tag(&mut self) {
        self.at += 2;
        self.name();
        self.skip_space();
        if self.peek() == Some(b'>') {
            self.at += 1;
        }
        self.open.pop();
    }

    fn start_tag(&mut self) {
        let tag = self.at;
        self.at += 1;
        let name = self.name();
        if name.is_empty() {
            return;
        }
        if self.open.is_empty()
            && let Some(root) = self.top.roots.iter_mut().find(|root| root.is_none())
        {
            *root = Some(name);
        }
        let mut prefixed = self.prefixed(name);
        let mut attributes = 0;
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(b'<') => break,
                Some(b'>') => {
                    self.at += 1;
                    self.open.push(name);
                    break;
                }
                Some(b'/') => {
                    self.at += 1;
                    if self.peek() == Some(b'>') {
                        self.at += 1;
                        break;
                    }
                }
                Some(_) => {
                    let attribute = self.attribute();
                    attributes += 1;
                    if prefixed.is_none() {
                        prefixed = self.prefixed(attribute);
                    }
                }
            }
        }
        if let Some(prefix) = prefixed.filter(|prefix| !self.prefixes.contains(&self.bytes[prefix.range()])) {
            self.error(error::undeclared(self.text, prefix));
            self.prefixes.insert(&self.bytes[prefix.range()]);
        }
        if self.open.len() > MAX_DEPTH {
            self.refuse(error::too_deep(Span::new(tag, name.end as usize)));
        } else if attributes > MAX_ATTRIBUTES {
            self.refuse(error::too_many_attributes(name));
        }
    }

    /// Reads what stands in a tag where an attribute is expected, and returns the name of the attribute.
    fn attribute(&mut self) -> Span {
        let start = self.at;
        if let Some(found) = self.finder.find(start) {
            let end = found.span.end as usize;
            if self.bytes.get(end).is_none_or(|&byte| ENDS_NAME[byte as usize] && byte != b'=') {
                self.blank(start, end);
                self.at = end;
                return Span::at(start);
            }
        }
        let name = self.name();
        if name.is_empty() {
            self.at += 1;
            return name;
        }
        self.skip_space();
        if self.peek() != Some(b'=') {
            return name;
        }
        self.at += 1;
        self.skip_space();
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                self.value(quote);
            }
            Some(_) => {
                // Quotes may be part of what is filled in.
                if let Some(found) = self.finder.find(self.at) {
                    self.at = found.span.end as usize;
                    self.blank(start, self.at);
                }
            }
            None => {}
        }
        match self.bytes[name.range()].strip_prefix(b"xmlns") {
            // To the parser namespaces would be more than names, and cost it time that grows with their number.
            Some([]) => self.masked[start] = b'X',
            Some([b':', prefix @ ..]) => {
                self.prefixes.insert(prefix);
            }
            _ => {}
        }
        name
    }

    /// Reads an attribute's value and its closing quote.
    fn value(&mut self, quote: u8) {
        let start = self.at;
        self.skip_space();
        if self.begins_expression() {
            self.expression(Place::Attribute, quote);
        } else {
            self.at = start;
        }
        while let Some(length) = memchr3(quote, b'{', b'@', &self.bytes[self.at..]) {
            self.at += length;
            match self.bytes[self.at] {
                b'{' => self.placeholder_around(start, quote),
                b'@' => self.embedded_expression(quote),
                _ => {
                    self.at += 1;
                    return;
                }
            }
        }
        self.at = self.bytes.len();
    }

    /// Reads an expression that begins here, up to the `delimiter` that must follow it.
    fn expression(&mut self, place: Place, delimiter: u8) {
        let start = self.at;
        match self.scan(start, delimiter) {
            Scan::Whole(extent, end) => {
                self.site(extent, place, true);
                self.hide(extent.span.end as usize, end);
                self.at = end;
            }
            Scan::GoesOn(extent) => {
                self.site(extent, place, false);
                self.recover(extent.span.end as usize, delimiter);
                let rest = &self.bytes[extent.span.end as usize..self.at];
                let begin = self.at - rest.trim_ascii_start().len();
                self.error(error::goes_on(extent.span, Span::new(begin, begin + rest.trim_ascii().len())));
            }
            Scan::Never(reason) => {
                self.recover(start, delimiter);
                self.site(Extent { span: Span::new(start, self.at), encoding: Encoding::Raw }, place, false);
                let place = if delimiter == b'<' { "element" } else { "value" };
                self.error(error::unterminated(self.text, start, reason, Some((self.at, place))));
            }
        }
    }

    /// Where the expression at `start` ends: read with entities decoded if the delimiter follows then, else as it stands.
    fn scan(&mut self, start: usize, delimiter: u8) -> Scan {
        if self.fuel == 0 {
            return Scan::Never(ScanError { at: start as u32, reason: ScanReason::EndOfText, reached: start as u32 });
        }
        let decoded = scan(self.text, start, Encoding::Entities);
        if let Ok(extent) = decoded
            && let Some(end) = self.delimited(extent.span.end as usize, delimiter)
        {
            return Scan::Whole(extent, end);
        }
        self.burn(start, decoded);
        let raw = scan(self.text, start, Encoding::Raw);
        if let Ok(extent) = raw
            && let Some(end) = self.delimited(extent.span.end as usize, delimiter)
        {
            return Scan::Whole(extent, end);
        }
        self.burn(start, raw);
        match decoded.or(raw) {
            Ok(extent) => Scan::GoesOn(extent),
            Err(_) => Scan::Never(decoded.expect_err("one that closes comes first")),
        }
    }

    fn burn(&mut self, start: usize, scanned: Result<Extent, ScanError>) {
        let reached = scanned.map_or_else(|error| error.reached, |extent| extent.span.end);
        self.fuel = self.fuel.saturating_sub(reached as usize - start + 1);
    }

    /// Where the delimiter stands that follows `at`, if nothing but white space and placeholders comes before it.
    fn delimited(&mut self, at: usize, delimiter: u8) -> Option<usize> {
        let mut at = at;
        loop {
            match self.bytes.get(at) {
                Some(&byte) if byte == delimiter => return Some(at),
                None => return (delimiter == b'<').then_some(at),
                Some(byte) if byte.is_ascii_whitespace() => at += 1,
                Some(_) => at = self.finder.find(at)?.span.end as usize,
            }
        }
    }

    /// Goes on after an expression without an end: at the quote after which the tag goes on, or at the element's end tag.
    fn recover(&mut self, from: usize, delimiter: u8) {
        let end = if delimiter == b'<' { self.next_end_tag(from) } else { self.next_quote(from, delimiter) };
        let end = end.unwrap_or(self.bytes.len());
        self.hide(from, end);
        self.at = end;
    }

    /// Where the end tag of the current element begins, after `from`.
    fn next_end_tag(&self, from: usize) -> Option<usize> {
        let name = &self.bytes[self.open.last()?.range()];
        memmem::find_iter(&self.bytes[from..], b"</").map(|at| from + at).find(|&at| self.bytes[at + 2..].starts_with(name))
    }

    /// The next `quote` after which a tag can go on, after `from`.
    fn next_quote(&self, from: usize, quote: u8) -> Option<usize> {
        memchr::memchr_iter(quote, &self.bytes[from..]).map(|at| from + at).find(|&at| self.tag_goes_on(at + 1))
    }

    /// Whether what stands at `at` can follow the quote that closes an attribute: the end of the tag, or another attribute.
    fn tag_goes_on(&self, at: usize) -> bool {
        let rest = &self.bytes[at..];
        let next = rest.trim_ascii_start();
        if next.is_empty() || next.starts_with(b">") || next.starts_with(b"/>") {
            return true;
        }
        let name = next.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')).count();
        let after = next[name..].trim_ascii_start();
        next.len() < rest.len()
            && name > 0
            && after.strip_prefix(b"=").is_some_and(|value| matches!(value.trim_ascii_start().first(), Some(b'"' | b'\'')))
    }

    /// At an `@` in the midst of a literal value. The service evaluates no expression there, but people write them, and what
    /// they meant must not keep the rest from being read.
    fn embedded_expression(&mut self, delimiter: u8) {
        let start = self.at;
        let begins = self.begins_expression();
        self.at += 1;
        if !begins || self.fuel == 0 {
            return;
        }
        let scanned = scan(self.text, start, Encoding::Entities);
        self.burn(start, scanned);
        let Ok(extent) = scanned else { return };
        let code = &self.bytes[extent.span.range()];
        let plausible = if delimiter == b'<' {
            memmem::find(code, b"</").is_none()
        } else {
            memchr(delimiter, code).is_none_or(|length| !self.tag_goes_on(start + length + 1))
        };
        if plausible {
            self.embedded.push(extent.span);
            self.hide(start, extent.span.end as usize);
            self.at = extent.span.end as usize;
        }
    }

    /// At a `{` of a value or text that begins at `start`: hides the placeholder that it belongs to.
    fn placeholder_around(&mut self, start: usize, delimiter: u8) {
        let brace = self.at;
        self.at += 1;
        let before = brace.checked_sub(1).filter(|&before| before >= start && matches!(self.bytes[before], b'$' | b'%' | b'#'));
        let Some(found) = before.and_then(|at| self.finder.find(at)).or_else(|| self.finder.find(brace)) else { return };
        let code = &self.bytes[found.span.range()];
        let plausible = if delimiter == b'<' {
            memmem::find(code, b"</").is_none() || found.kind == PlaceholderKind::Interpolation
        } else {
            memchr::memchr_iter(delimiter, code).count().is_multiple_of(2)
        };
        if plausible {
            self.hide(brace, found.span.end as usize);
            self.at = found.span.end as usize;
        }
    }

    /// Reads a name; what is filled in becomes part of it.
    fn name(&mut self) -> Span {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b':' => {
                    self.masked[self.at] = b'.';
                    self.at += 1;
                }
                b'$' | b'#' | b'{' | b'%' => {
                    let end = self.finder.find(self.at).map_or(self.at + 1, |found| {
                        self.replace(self.at, found.span.end as usize, b'_');
                        found.span.end as usize
                    });
                    self.at = end;
                }
                _ if ENDS_NAME[byte as usize] => break,
                _ => self.at += 1,
            }
        }
        Span::new(start, self.at)
    }

    /// The prefix of `name`, if it has one that is not declared.
    fn prefixed(&self, name: Span) -> Option<Span> {
        let length = memchr(b':', &self.bytes[name.range()]).filter(|&length| length > 0)?;
        let prefix = Span::new(name.start as usize, name.start as usize + length);
        let bytes = &self.bytes[prefix.range()];
        (bytes != b"xml" && bytes != b"xmlns" && !self.prefixes.contains(bytes)).then_some(prefix)
    }

    /// Whether an expression begins here. `@{{name}}` is an `@` and a placeholder, `@{{ return 1; }}` a block in a block.
    fn begins_expression(&mut self) -> bool {
        match self.bytes[self.at..] {
            [b'@', b'(', ..] => true,
            [b'@', b'{', b'{', ..] => self.finder.find(self.at + 1).is_none_or(|found| found.span.text(self.text).contains(';')),
            [b'@', b'{', ..] => true,
            _ => false,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Records an expression and hides it.
    fn site(&mut self, extent: Extent, place: Place, terminated: bool) {
        self.expressions.push(ExpressionSite { span: extent.span, encoding: extent.encoding, place, terminated });
        if place != Place::CData {
            self.hide(extent.span.start as usize, extent.span.end as usize);
        }
    }

    /// Replaces what XML would trip over. Equals signs go as well: the parser makes room for an attribute for each.
    fn hide(&mut self, start: usize, end: usize) {
        for byte in &mut self.masked[start..end] {
            if matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | b'=') {
                *byte = b'_';
            }
        }
    }

    /// Replaces all but line breaks by spaces.
    fn blank(&mut self, start: usize, end: usize) {
        self.replace(start, end, b' ');
    }

    fn replace(&mut self, start: usize, end: usize, by: u8) {
        for byte in &mut self.masked[start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = by;
            }
        }
    }

    fn error(&mut self, error: SyntaxError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    fn refuse(&mut self, error: SyntaxError) {
        self.errors.push(error);
        self.refused = true;
    }
}

/// What the scanner makes of an expression.
enum Scan {
    /// It closes, and the delimiter follows at this offset.
    Whole(Extent, usize),
    /// It closes, and something else follows.
    GoesOn(Extent),
    /// It does not close.
    Never(ScanError),
}

/// The bytes that end a name.
const ENDS_NAME: [bool; 256] = {
    let mut ends = [false; 256];
    let mut bytes: &[u8] = b" \t\r\n\x0c/>=<\"'";
    while let [byte, rest @ ..] = bytes {
        ends[*byte as usize] = true;
        bytes = rest;
    }
    ends
};
