//! Tags on the walker's way: names, attributes and their values.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::Walker;
use crate::spelling::PlaceholderKind;
use crate::syntax::error;
use crate::syntax::parse::{MAX_ATTRIBUTES, MAX_DEPTH};
use crate::syntax::sound;
use crate::syntax::tree::{Attribute, ExpressionPlace, UnfinishedTag};
use crate::text::Span;

impl Walker<'_> {
    pub(super) fn end_tag(&mut self) {
        let start = self.at;
        self.at += 2;
        let name = self.name();
        self.skip_space();
        if self.peek() == Some(b'>') {
            self.at += 1;
        } else {
            self.sound = false;
        }
        self.sound &= self.builder.close(name, Span::new(start, self.at));
    }

    pub(super) fn start_tag(&mut self) {
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
        let (mut attributes, mut chosen) = (0, false);
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
                    if let Some(directive) = self.directive() {
                        chosen = true;
                        self.sound = false;
                        self.blank(self.at, directive);
                        self.at = directive;
                        continue;
                    }
                    let start = self.at;
                    let attribute = self.attribute();
                    // Which of two comes out is chosen where the template is filled in.
                    if chosen && self.builder.forget_repeated(first) {
                        self.blank(start, self.at);
                    }
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
            if self.at >= self.bytes.len() {
                let attributes = self.builder.attributes_since(first).to_vec();
                self.builder.tree.unfinished = Some(UnfinishedTag { span: Span::new(tag, name.end as usize), name, attributes });
            }
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
                !own.starts_with(b"xml") && !attributes[..index].iter().any(|other| name(other) == own) && sound::is_plain_value(value)
            })
    }

    /// Reads what stands in a tag where an attribute is expected, and returns the name of the attribute.
    fn attribute(&mut self) -> Span {
        let start = self.at;
        if let Some(end) = self.filled_in()
            && self.bytes.get(end).is_none_or(|&byte| ENDS_NAME[byte as usize] && byte != b'=')
        {
            self.sound = false;
            self.blank(start, end);
            self.at = end;
            return Span::at(start);
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
                // Quotes may be part of what is filled in, or all of it.
                if let Some(end) = self.filled_in() {
                    self.at = self.filled_quote(self.at, end).unwrap_or(end);
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

    /// Where the directive of a template ends that stands here.
    fn directive(&mut self) -> Option<usize> {
        let found = self.finder.find(self.at)?;
        matches!(found.kind, PlaceholderKind::Directive | PlaceholderKind::LiquidTag).then_some(found.span.end as usize)
    }

    /// Where what is filled in at this place ends, with all that is filled in right behind it.
    fn filled_in(&mut self) -> Option<usize> {
        let mut end = self.finder.find(self.at)?.span.end as usize;
        while let Some(next) = self.finder.find(end).filter(|next| next.span.start as usize == end) {
            end = next.span.end as usize;
        }
        Some(end)
    }

    /// Where the second of two quotes ends that are both filled in, as in `condition=${q}@(true)${q}`, if the first is what stands from `start` to `end`.
    fn filled_quote(&mut self, start: usize, end: usize) -> Option<usize> {
        let next = self.bytes.get(end).filter(|&&byte| !ENDS_NAME[byte as usize])?;
        let rest = &self.bytes[end..];
        // Code may have anything in it, and other values no tag.
        let limit = if *next == b'@' { rest.len() } else { memchr2(b'<', b'>', rest).unwrap_or(rest.len()) }.min(self.fuel);
        let quote = &self.bytes[start..end];
        let mut places = memmem::find_iter(&rest[..limit], quote).map(|at| end + at + quote.len());
        let found = places.find(|&at| self.bytes.get(at).is_none_or(|&byte| ENDS_NAME[byte as usize] && byte != b'='));
        self.fuel -= found.map_or(limit, |at| at - end).min(self.fuel);
        found
    }

    /// Reads the value of the attribute `name` and its closing quote, and returns the value.
    fn value(&mut self, name: Span, quote: u8) -> Span {
        let start = self.at;
        self.skip_space();
        if !self.begins_expression() {
            self.at = start;
        } else if let Some(expression) = self.expression(ExpressionPlace::Attribute, quote) {
            self.sound = false;
            // A quote in the place of its last bracket lets the rest be read.
            self.masked[self.at - 1] = quote;
            let at = self.at;
            self.error(|text| {
                let shows = memchr2(b'<', quote, &text.as_bytes()[at..]).map(|length| at + length);
                error::unquoted(text, name, shows).related(expression, "its expression ends here").mended()
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
        self.colon = false;
        self.sound &= self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        loop {
            self.at += self.bytes[self.at..].iter().take_while(|&&byte| IN_NAME[byte as usize]).count();
            let Some(byte) = self.peek() else { break };
            match byte {
                b':' => {
                    self.colon = true;
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

    /// The prefix of `name`, the name that was read last, if it has one that is not declared.
    fn prefixed(&self, name: Span) -> Option<Span> {
        if !self.colon {
            return None;
        }
        let length = memchr(b':', &self.bytes[name.range()]).filter(|&length| length > 0)?;
        let prefix = Span::new(name.start as usize, name.start as usize + length);
        let bytes = &self.bytes[prefix.range()];
        (bytes != b"xml" && bytes != b"xmlns" && memchr(b'{', bytes).is_none() && !self.prefixes.contains(bytes)).then_some(prefix)
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
