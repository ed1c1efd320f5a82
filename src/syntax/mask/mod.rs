//! The mask: the source with every byte of an expression or placeholder that XML would trip over replaced by a harmless one.
//!
//! A walker reads the source as XML, loosely, and notes what it meets in a tree. Where a value or text begins with `@(` or `@{`, the
//! C# scanner says where it ends. Whatever is wrong with the XML itself is left for the parser of the masked text to find.

mod expression;

use foldhash::{HashSet, HashSetExt};
use std::sync::LazyLock;

use memchr::{memchr, memchr2, memchr3, memmem};

use super::build::Builder;
use super::error::{self, SyntaxError};
use super::parse::{MAX_ATTRIBUTES, MAX_DEPTH};
use super::placeholder::Finder;
use super::sound;
use super::tree::{Attribute, Place, Tree};
use crate::csharp::PlainLexer;
use crate::text::Span;

/// How many mistakes are told of one document.
const MAX_ERRORS: usize = 100;

/// A source that an XML parser can read, of the same length as the source.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The masked text.
    pub text: String,
    /// What was met on the way.
    pub(super) tree: Tree,
    /// What is wrong with expressions and comments.
    pub(super) errors: Vec<SyntaxError>,
    /// Whether the document is so odd that no parser should see it; the last error says why.
    pub(super) refused: bool,
    /// What stands at the top.
    pub(super) top: Top,
    /// Whether the walker met nothing that could keep the masked text from being XML; what stands at the top is not counted.
    pub(super) sound: bool,
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

impl Top {
    /// Whether it is one element and nothing beside it.
    pub(super) fn is_whole(&self) -> bool {
        self.roots[0].is_some() && self.roots[1].is_none() && self.text.is_none() && self.declaration.is_none()
    }
}

/// Masks `text`.
pub fn mask(text: &str) -> Masked {
    let mut walker = Walker {
        text,
        bytes: text.as_bytes(),
        masked: text.as_bytes().to_vec(),
        start: 0,
        at: 0,
        builder: Builder::new(text.as_bytes()),
        prefixes: HashSet::new(),
        fuel: text.len().saturating_mul(8).saturating_add(1 << 16),
        finder: Finder::new(text),
        lexer: PlainLexer::new(text),
        errors: Vec::new(),
        refused: false,
        top: Top::default(),
        sound: true,
    };
    walker.document();
    let sound = walker.sound && walker.builder.depth() == 0 && sound::has_plain_characters(&walker.masked);
    Masked {
        sound,
        text: String::from_utf8(walker.masked).expect("only whole characters are replaced, and by ASCII"),
        tree: Tree { tokens: walker.lexer.finish(), ..walker.builder.finish() },
        errors: walker.errors,
        refused: walker.refused,
        top: walker.top,
    }
}

/// Finds the two hyphens that no comment may hold but at its end.
static HYPHENS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("--"));

struct Walker<'t> {
    text: &'t str,
    bytes: &'t [u8],
    masked: Vec<u8>,
    /// Where the document begins: after a byte order mark.
    start: usize,
    at: usize,
    builder: Builder<'t>,
    /// The namespace prefixes declared so far.
    prefixes: HashSet<&'t [u8]>,
    /// How many bytes may still be scanned in vain.
    fuel: usize,
    finder: Finder<'t>,
    lexer: PlainLexer<'t>,
    errors: Vec<SyntaxError>,
    refused: bool,
    top: Top,
    /// Whether all that was met so far is sound. Nothing but what policies are commonly written in counts: see [`sound`].
    sound: bool,
}

impl Walker<'_> {
    fn document(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.start = '\u{feff}'.len_utf8();
            self.at = self.start;
        }
        while self.at < self.bytes.len() && !self.refused {
            self.content();
            let Some(&next) = self.bytes.get(self.at + 1) else {
                self.sound &= self.at == self.bytes.len();
                break;
            };
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
        let begin = self.at;
        self.skip_space();
        let start = self.at;
        if self.peek().is_some_and(|byte| byte != b'<') {
            self.characters(start);
            self.builder.text(begin);
            self.sound &= sound::has_plain_references(&self.masked[start..self.at]);
        } else if self.builder.depth() > 0 && begin < start {
            self.builder.blank(begin);
        }
    }

    /// Reads a text that is more than space, from `start` on.
    fn characters(&mut self, start: usize) {
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
        if self.builder.depth() == 0 {
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
            self.sound = false;
            self.builder.text(self.at);
            self.at += 2;
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let content = start + "<!--".len();
        let rest = &self.bytes[content..];
        // Two hyphens end a comment, or should.
        let hyphens = HYPHENS.find(rest);
        let end = |first: usize| if rest[first..].starts_with(b"-->") { Some(0) } else { memmem::find(&rest[first..], b"-->") };
        let Some(length) = hyphens.and_then(|first| Some(first + end(first)?)) else {
            self.sound = false;
            self.builder.text(start);
            self.at = self.bytes.len();
            return;
        };
        let end = content + length;
        self.at = end + "-->".len();
        self.builder.comment(Span::new(start, self.at), Span::new(content, end));
        let Some(hyphens) = hyphens.filter(|&first| first < length) else { return };
        for byte in &mut self.masked[content..end] {
            if *byte == b'-' {
                *byte = b'_';
            }
        }
        let at = content + hyphens;
        let run = self.bytes[at..].iter().take_while(|&&byte| byte == b'-').count();
        self.error(|text| error::hyphens(text, Span::new(at, at + run), Span::new(start, content)));
    }

    fn cdata(&mut self) {
        self.sound = false;
        self.builder.text(self.at);
        let content = self.at + "<![CDATA[".len();
        let Some(length) = memmem::find(&self.bytes[content..], b"]]>") else {
            self.at = self.bytes.len();
            return;
        };
        let end = content + length;
        self.at = content;
        self.skip_space();
        if self.at < end && self.begins_expression() {
            self.cdata_expression(end);
        }
        if self.builder.depth() == 0 && self.top.text.is_none() {
            self.top.text = Some(Span::new(content, end));
        }
        self.at = end + "]]>".len();
    }

    fn instruction(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += memmem::find(rest, b"?>").map_or(rest.len(), |length| length + 2);
        let declaration = rest.starts_with(b"<?xml") && rest.get(5).is_some_and(u8::is_ascii_whitespace);
        if declaration && start == self.start {
            self.sound &= sound::is_plain_declaration(&self.text[start..self.at]);
            return;
        }
        self.sound = false;
        if declaration {
            self.top.declaration = Some(start);
        }
        self.builder.instruction(Span::new(start, self.at));
    }

    fn end_tag(&mut self) {
        let start = self.at;
        self.at += 2;
        let name = self.name();
        self.skip_space();
        self.sound &= self.builder.innermost().is_some_and(|open| self.bytes[open.range()] == self.bytes[name.range()]);
        if self.peek() == Some(b'>') {
            self.at += 1;
        } else {
            self.sound = false;
        }
        self.builder.close(name, Span::new(start, self.at));
    }

    fn start_tag(&mut self) {
        let tag = self.at;
        self.at += 1;
        let name = self.name();
        if name.is_empty() {
            self.sound = false;
            self.builder.text(tag);
            return;
        }
        if self.builder.depth() == 0
            && let Some(root) = self.top.roots.iter_mut().find(|root| root.is_none())
        {
            *root = Some(name);
        }
        let mut prefixed = self.prefixed(name);
        let first = self.builder.attributes();
        let mut attributes = 0;
        let closed = loop {
            let before = self.at;
            self.skip_space();
            match self.peek() {
                None | Some(b'<') => break false,
                Some(b'>') => {
                    self.at += 1;
                    break true;
                }
                Some(b'/') => {
                    self.at += 1;
                    if self.peek() == Some(b'>') {
                        self.at += 1;
                        break true;
                    }
                    self.sound = false;
                }
                Some(_) => {
                    self.sound &= before < self.at;
                    let attribute = self.attribute();
                    attributes += 1;
                    if prefixed.is_none() {
                        prefixed = self.prefixed(attribute);
                    }
                }
            }
        };
        if closed {
            let empty = self.bytes[self.at - 2] == b'/';
            self.builder.element(name, Span::new(tag, self.at), first, empty);
        } else {
            self.sound = false;
            self.builder.forget(first);
            self.builder.text(tag);
        }
        self.sound &= self.has_plain_attributes(first);
        if let Some(prefix) = prefixed.filter(|prefix| !self.prefixes.contains(&self.bytes[prefix.range()])) {
            self.error(|text| error::undeclared(text, prefix));
            self.prefixes.insert(&self.bytes[prefix.range()]);
        }
        if self.builder.depth() > MAX_DEPTH {
            self.refuse(error::too_deep(Span::new(tag, name.end as usize)));
        } else if attributes > MAX_ATTRIBUTES {
            self.refuse(error::too_many_attributes(name));
        }
    }

    /// Whether the attributes since there were `first` have names of their own and values without markup.
    fn has_plain_attributes(&self, first: u32) -> bool {
        let attributes = self.builder.attributes_since(first);
        let name = |attribute: &Attribute| &self.masked[attribute.name.range()];
        attributes.len() <= sound::MAX_ATTRIBUTES
            && attributes.iter().enumerate().all(|(index, attribute)| {
                let (own, value) = (name(attribute), &self.masked[attribute.value.range()]);
                !own.starts_with(b"xml")
                    && !attributes[..index].iter().any(|other| name(other) == own)
                    && memchr(b'<', value).is_none()
                    && sound::has_plain_references(value)
            })
    }

    /// Reads what stands in a tag where an attribute is expected, and returns the name of the attribute.
    fn attribute(&mut self) -> Span {
        let start = self.at;
        if let Some(found) = self.finder.find(start) {
            let end = found.span.end as usize;
            if self.bytes.get(end).is_none_or(|&byte| ENDS_NAME[byte as usize] && byte != b'=') {
                self.sound = false;
                self.blank(start, end);
                self.at = end;
                return Span::at(start);
            }
        }
        let name = self.name();
        if name.is_empty() {
            self.sound = false;
            self.at += 1;
            return name;
        }
        self.skip_space();
        if self.peek() != Some(b'=') {
            self.sound = false;
            return name;
        }
        self.at += 1;
        self.skip_space();
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.value(name, quote);
                self.builder.attribute(name, value);
            }
            Some(_) => {
                self.sound = false;
                // Quotes may be part of what is filled in.
                if let Some(found) = self.finder.find(self.at) {
                    self.at = found.span.end as usize;
                    self.blank(start, self.at);
                }
            }
            None => self.sound = false,
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

    /// Reads the value of the attribute `name` and its closing quote, and returns the value.
    fn value(&mut self, name: Span, quote: u8) -> Span {
        let start = self.at;
        self.skip_space();
        if !self.begins_expression() {
            self.at = start;
        } else if let Some(expression) = self.expression(Place::Attribute, quote) {
            self.sound = false;
            // A quote in the place of its last bracket lets the rest be read.
            self.masked[self.at - 1] = quote;
            let at = self.at;
            self.error(|text| {
                let shows = memchr2(b'<', quote, &text.as_bytes()[at..]).map(|length| at + length);
                error::unquoted(text, name.text(text), shows).related(expression, "its expression ends here").mended()
            });
            return Span::new(start, self.at);
        }
        while let Some(length) = memchr3(quote, b'{', b'@', &self.bytes[self.at..]) {
            self.at += length;
            match self.bytes[self.at] {
                b'{' => self.placeholder_around(start, quote),
                b'@' => self.embedded_expression(quote),
                _ => {
                    let value = Span::new(start, self.at);
                    self.at += 1;
                    return value;
                }
            }
        }
        self.sound = false;
        self.at = self.bytes.len();
        Span::new(start, self.at)
    }

    /// Reads a name; what is filled in becomes part of it.
    fn name(&mut self) -> Span {
        let start = self.at;
        self.sound &= self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        loop {
            self.at += self.bytes[self.at..].iter().take_while(|&&byte| IN_NAME[byte as usize]).count();
            let Some(byte) = self.peek() else { break };
            match byte {
                b':' => {
                    self.masked[self.at] = b'.';
                    self.at += 1;
                }
                b'$' | b'#' | b'{' | b'%' => {
                    self.sound = false;
                    let end = self.finder.find(self.at).map_or(self.at + 1, |found| {
                        self.replace(self.at, found.span.end as usize, b'_');
                        found.span.end as usize
                    });
                    self.at = end;
                }
                _ if ENDS_NAME[byte as usize] => break,
                _ => {
                    self.sound = false;
                    self.at += 1;
                }
            }
        }
        Span::new(start, self.at)
    }

    /// The prefix of `name`, if it has one that is not declared.
    fn prefixed(&self, name: Span) -> Option<Span> {
        let length = memchr(b':', &self.bytes[name.range()]).filter(|&length| length > 0)?;
        let prefix = Span::new(name.start as usize, name.start as usize + length);
        let bytes = &self.bytes[prefix.range()];
        (bytes != b"xml" && bytes != b"xmlns" && memchr(b'{', bytes).is_none() && !self.prefixes.contains(bytes)).then_some(prefix)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        self.at += self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    /// Replaces what XML would trip over. Equals signs go as well: the parser makes room for an attribute for each.
    fn hide(&mut self, start: usize, end: usize) {
        for byte in &mut self.masked[start..end] {
            // Every byte is written, so that the loop runs over many at once.
            let trips = (*byte == b'<') | (*byte == b'>') | (*byte == b'&') | (*byte == b'"') | (*byte == b'\'') | (*byte == b'=');
            *byte = if trips { b'_' } else { *byte };
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

    /// Notes the mistake that `describe` makes of the source, unless there are many already: some look far around.
    fn error(&mut self, describe: impl FnOnce(&str) -> SyntaxError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(describe(self.text));
        }
    }

    fn refuse(&mut self, error: SyntaxError) {
        self.errors.push(error);
        self.refused = true;
        self.sound = false;
    }
}

/// The bytes of nearly all names.
const IN_NAME: [bool; 256] = {
    let mut inside = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        inside[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'_' | b'.');
        byte += 1;
    }
    inside
};

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
