//! The mask: the source with every byte of an expression or placeholder that XML would trip over replaced by a harmless one.
//!
//! A walker reads the source as XML, loosely, and notes what it meets in a tree. Where a value or text begins with `@(` or `@{`, the
//! C# scanner says where it ends. Whatever is wrong with the XML itself is left for the parser of the masked text to find.

mod expression;
mod tag;

use foldhash::{HashSet, HashSetExt};
use std::sync::LazyLock;

use memchr::{memchr2, memchr3, memmem};

use super::build::Builder;
use super::error::{self, SyntaxError};
use super::sound;
use super::tree::{ExpressionPlace, Tree};
use crate::spelling::Finder;
use crate::text::Span;

/// How many mistakes are told of one document.
const MAX_ERRORS: usize = 100;

/// A source with every byte masked that an XML parser would trip over, of the same length.
#[derive(Clone, Debug)]
pub(super) struct Masked(Vec<u8>);

/// What a walk over a source came to.
#[derive(Clone, Debug)]
pub(super) struct Walked {
    /// The masked source.
    pub(super) masked: Masked,
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
    /// Where an XML declaration stands that is the very first thing.
    pub(super) first_declaration: Option<usize>,
    /// Where an XML declaration stands that is not.
    pub(super) declaration: Option<usize>,
}

impl Top {
    /// Whether it is one element and nothing beside it.
    pub(super) fn is_whole(&self) -> bool {
        self.roots[0].is_some() && self.roots[1].is_none() && self.text.is_none() && self.declaration.is_none()
    }
}

impl Masked {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text that it is, which few ask for.
    pub(super) fn into_text(self) -> String {
        String::from_utf8(self.0).expect("only whole characters are replaced, and by ASCII")
    }
}

/// `text` in a form that an XML parser can read, of the same length.
pub fn mask(text: &str) -> String {
    walk(text).masked.into_text()
}

/// Walks over `text`.
pub(super) fn walk(text: &str) -> Walked {
    let mut walker = Walker {
        text,
        bytes: text.as_bytes(),
        masked: text.as_bytes().to_vec(),
        start: 0,
        at: 0,
        builder: Builder::new(text.as_bytes()),
        prefixes: HashSet::new(),
        colon: false,
        fuel: text.len().saturating_mul(8).saturating_add(1 << 16),
        finder: Finder::new(text),
        errors: Vec::new(),
        refused: false,
        top: Top::default(),
        sound: true,
    };
    walker.document();
    let sound = walker.sound && walker.builder.depth() == 0 && sound::has_plain_characters(&walker.masked);
    Walked {
        sound,
        masked: Masked(walker.masked),
        tree: walker.builder.finish(),
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
    /// Whether the name that was read last has a colon.
    colon: bool,
    /// The number of bytes that may still be scanned without result.
    fuel: usize,
    finder: Finder<'t>,
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
            self.expression(ExpressionPlace::Text, b'<');
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
    #[cold]
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

    #[cold]
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
        match self.at < end && self.begins_expression() {
            true => self.cdata_expression(end),
            false => self.embedded_in_cdata(end),
        }
        if self.builder.depth() == 0 && self.top.text.is_none() {
            self.top.text = Some(Span::new(content, end));
        }
        self.at = end + "]]>".len();
    }

    #[cold]
    fn instruction(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += memmem::find(rest, b"?>").map_or(rest.len(), |length| length + 2);
        let declaration = rest.starts_with(b"<?xml") && rest.get(5).is_some_and(u8::is_ascii_whitespace);
        if declaration && start == self.start {
            self.top.first_declaration = Some(start);
            self.sound &= sound::is_plain_declaration(&self.text[start..self.at]);
            return;
        }
        self.sound = false;
        if declaration {
            self.top.declaration = Some(start);
        }
        self.builder.instruction(Span::new(start, self.at));
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
    #[cold]
    fn error(&mut self, describe: impl FnOnce(&str) -> SyntaxError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(describe(self.text));
        }
    }

    #[cold]
    fn refuse(&mut self, error: SyntaxError) {
        self.errors.push(error);
        self.refused = true;
        self.sound = false;
    }
}
