//! Explains why a masked source is not XML.
//!
//! The parser stops at the first byte that it cannot use, which is often not where the mistake is. This reader goes the same way,
//! remembers what is open, and looks around before it speaks.

mod meant;

use memchr::{memchr, memmem};

use self::meant::{alike, is_of_no_policy};
use super::error::{self, SyntaxError};
use super::repair::Repair;
use super::tree::ExpressionSite;
use crate::diagnostic::{quoted, say};
use crate::spelling::entity_at;
use crate::text::Span;

/// A mistake, and whether it is one of tags that do not pair.
pub(super) struct Explanation {
    pub(super) error: SyntaxError,
    pub(super) nesting: bool,
}

/// The first mistake in `masked`, the masked form of `text`; `None` if there is none that this reader knows.
/// `expressions` are the policy expressions of the source.
pub(super) fn explain(text: &str, masked: &str, expressions: &[ExpressionSite]) -> Option<Explanation> {
    let mut reader = Reader { text, bytes: masked.as_bytes(), at: 0, open: Vec::new(), nesting: false, expressions };
    let error = reader.document().err()?;
    Some(Explanation { error, nesting: reader.nesting })
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The names in the start tags of the elements that are open.
    open: Vec<Span>,
    /// Whether the mistake is that tags do not pair.
    nesting: bool,
    expressions: &'t [ExpressionSite],
}

/// What begins the line of git before the first side of a conflict.
const CONFLICT: &[u8] = b"<<<<<<< ";

type Result<T> = std::result::Result<T, SyntaxError>;

impl Reader<'_> {
    fn document(&mut self) -> Result<()> {
        while self.at < self.bytes.len() {
            let end = memchr(b'<', &self.bytes[self.at..]).map_or(self.bytes.len(), |length| self.at + length);
            self.characters(Span::new(self.at, end), "text")?;
            if let Some(at) = memmem::find(&self.bytes[self.at..end], b"]]>") {
                let span = Span::new(self.at + at, self.at + at + 3);
                return Err(SyntaxError::xml(span, "`]]>` cannot stand in text")
                    .help("write `]]&gt;`")
                    .repaired_by(Repair::replace(span, "]]&gt;")));
            }
            self.at = end;
            match self.bytes.get(end + 1) {
                None if end == self.bytes.len() => break,
                Some(b'/') => self.end_tag()?,
                Some(b'!') => self.bang()?,
                Some(b'?') => self.section("<?", "?>", "instruction")?,
                Some(&byte) if begins_name(byte) => self.start_tag()?,
                _ if self.is_conflict(end) => {
                    return Err(SyntaxError::xml(Span::new(end, end + CONFLICT.len() - 1), "a merge left a conflict here")
                        .help("keep one side, and remove the lines of git that begin with `<<<<<<<`, `=======` and `>>>>>>>`"));
                }
                _ => return Err(raw(Span::new(end, end + 1), "text", '<')),
            }
        }
        let Some(&name) = self.open.last() else { return Ok(()) };
        self.nesting = true;
        if let Some(blank) = self.unclosed_blank(name) {
            return Err(self.unfilled(blank).unclosed(name));
        }
        let missing: String = self.open.iter().rev().take(8).map(|name| format!("</{}>", name.text(self.text))).collect();
        let more = if self.open.len() > 8 { " and so on" } else { "" };
        let message = say!("`{}` is never closed", quoted(name.text(self.text)));
        let error = SyntaxError::xml(self.tag(name), message)
            .help(say!("add `{}`{} at the end of the document", quoted(missing), more))
            .unclosed(name);
        if self.open.len() == 1 {
            return Err(error.repaired_by(self.close(name, self.bytes.len())));
        }
        // Of a document that stops in the middle, only the values are judged.
        let missing: String = self.open.iter().rev().map(|name| format!("</{}>", name.text(self.text))).collect();
        let end = self.bytes.len();
        Err(error.repaired_by(
            self.open.iter().fold(Repair::insert(end, missing), |repair, name| repair.doubt(self.tag(*name))).arranged(Span::new(0, end)),
        ))
    }

    /// Whether the byte `at` begins a line that git writes before the first side of a conflict.
    fn is_conflict(&self, at: usize) -> bool {
        self.bytes[at..].starts_with(CONFLICT) && (at == 0 || self.bytes[at - 1] == b'\n')
    }

    fn bang(&mut self) -> Result<()> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"<!--") {
            return self.section("<!--", "-->", "comment");
        }
        if rest.starts_with(b"<![CDATA[") {
            return self.section("<![CDATA[", "]]>", "CDATA section");
        }
        let mark = Span::new(self.at, self.at + 2);
        Err(SyntaxError::xml(mark, "this `<!` begins neither a comment nor a CDATA section")
            .help("a comment is written `<!-- … -->`")
            .repaired_by(Repair::replace(mark, "&lt;!")))
    }

    /// Skips what stands between two marks and has no inner form.
    fn section(&mut self, open: &str, close: &'static str, name: &'static str) -> Result<()> {
        let start = self.at;
        let content = start + open.len();
        let Some(length) = self.bytes.get(content..).and_then(|rest| memmem::find(rest, close.as_bytes())) else {
            let message = say!("this {} never ends", name);
            let mark = Span::new(start, content.min(self.bytes.len()));
            return Err(SyntaxError::xml(mark, message)
                .help(say!("close it with `{}`", close))
                .repaired_by(self.close_section(mark, close).doubt(mark)));
        };
        if let Some(control) = control(self.text, Span::new(content, content + length)) {
            return Err(control);
        }
        self.at = content + length + close.len();
        Ok(())
    }

    fn end_tag(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 2;
        let name = self.name();
        if name.is_empty() {
            let mark = Span::new(start, start + 2);
            self.skip_space();
            let name = self.name();
            if self.open.last().is_some_and(|open| open.text(self.text) == name.text(self.text)) {
                return Err(SyntaxError::xml(mark, say!("there is a space between `</` and the name `{}`", quoted(name.text(self.text))))
                    .help("write the name directly after `</`")
                    .repaired_by(Repair::replace(Span::new(start + 2, name.start as usize), "")));
            }
            let tag = Span::new(start, memchr(b'>', &self.bytes[start..]).map_or(start + 2, |length| start + length + 1));
            return Err(SyntaxError::xml(mark, "this end tag has no name")
                .help("name the element that it closes")
                .repaired_by(Repair::blank(tag)));
        }
        self.skip_space();
        if self.peek() != Some(b'>') {
            let message = say!("the end tag `</{}` lacks its `>`", quoted(name.text(self.text)));
            return Err(SyntaxError::xml(Span::new(start, name.end as usize), message)
                .help("close it with `>`")
                .repaired_by(Repair::insert(name.end as usize, ">")));
        }
        self.at += 1;
        let tag = Span::new(start, self.at);
        let (closing, opened) = (name.text(self.text), self.open.last().map_or("", |open| open.text(self.text)));
        if closing == opened {
            self.open.pop();
            return Ok(());
        }
        self.nesting = true;
        let Some(&open) = self.open.last() else { return Err(self.never_opened(tag, name)) };
        if let Some(blank) = self.unclosed_blank(open).filter(|_| !alike(closing, opened)) {
            return Err(self.unfilled(blank).unclosed(open));
        }
        if let Some(start) = self.unslashed() {
            let mark = self.tag(start);
            return Err(SyntaxError::xml(mark, say!("the end tag of `{}` lacks its `/`", quoted(opened)))
                .help(say!("write `</{}>`", quoted(opened)))
                .repaired_by(Repair::insert(mark.start as usize + 1, "/")));
        }
        if self.open.iter().any(|open| open.text(self.text) == closing) {
            if self.surplus(closing) < 0 && self.surplus(opened) == 0 {
                return Err(SyntaxError::xml(tag, say!("there is one `</{}>` too many", quoted(closing)))
                    .help("remove it, or add the start tag that it belongs to")
                    .related(self.tag(open), say!("`{}` is open here", quoted(opened)))
                    .repaired_by(self.open_or_blank(tag, name)));
            }
            let message = say!("`</{}>` comes while `{}` is still open", quoted(closing), quoted(opened));
            return Err(SyntaxError::xml(tag, message)
                .help(say!("add `</{}>` before it, or end the tag of `{}` with `/>`", quoted(opened), quoted(opened)))
                .related(self.tag(open), say!("`{}` is opened here and not closed", quoted(opened)))
                .unclosed(open)
                .repaired_by(self.close(open, start)));
        }
        if alike(closing, opened) {
            let message = say!("`</{}>` does not match `<{}>`", quoted(closing), quoted(opened));
            return Err(SyntaxError::xml(tag, message)
                .help("start tag and end tag must have the same name, in the same case")
                .related(self.tag(open), say!("`{}` is opened here", quoted(opened)))
                .repaired_by(Repair::replace(name, opened).doubt(self.tag(open))));
        }
        let error = self.never_opened(tag, name);
        Err(if error.related.is_some() { error } else { error.related(self.tag(open), say!("`{}` is open here", quoted(opened))) })
    }

    fn never_opened(&self, tag: Span, name: Span) -> SyntaxError {
        let closing = name.text(self.text);
        let generic = self.expressions.iter().rev().filter(|site| site.span.end <= tag.start).take(8).find_map(|site| {
            let code = site.span.text(self.text);
            let at = code.find(&format!("<{closing}"))?;
            Some(Span::new(site.span.start as usize + at, site.span.start as usize + at + 1 + closing.len()))
        });
        if let Some(generic) = generic {
            return SyntaxError::xml(
                tag,
                say!("an XML formatter took the type argument `<{}>` for a tag, and added an end tag here", quoted(closing)),
            )
            .help(say!("remove `</{}>`", quoted(closing)))
            .related(generic, "the type argument")
            .repaired_by(Repair::blank(tag));
        }
        if let Some(unmarked) = self.unmarked(tag, closing) {
            return SyntaxError::xml(unmarked, say!("the start tag of `{}` lacks its `<`", quoted(closing)))
                .help(say!("write `<{}`", quoted(closing)))
                .related(tag, "its end tag")
                .repaired_by(Repair::insert(unmarked.start as usize, "<"));
        }
        SyntaxError::xml(tag, say!("`</{}>` closes an element that was never opened", quoted(closing)))
            .help("remove it, or add the start tag")
            .repaired_by(self.open_or_blank(tag, name))
    }

    fn start_tag(&mut self) -> Result<()> {
        let start = self.at;
        self.at += 1;
        let name = self.name();
        if let Some(blank) = self.blank(start).filter(|blank| blank.end > name.end + 1 && is_of_no_policy(blank.text(self.text))) {
            return Err(self.unfilled(blank));
        }
        let tag = Span::new(start, name.end as usize);
        if name.text(self.text).ends_with(':') && self.bytes[self.at..].starts_with(b"//") {
            let length = memchr::memchr2(b'>', b'\n', &self.bytes[start..]).unwrap_or(self.bytes.len() - start);
            let address = Span::new(start, (start + length + 1).min(self.bytes.len()));
            return Err(SyntaxError::xml(tag, "an address stands in angle brackets, and XML takes it for a tag")
                .help("write `&lt;` in the place of `<`, or remove the brackets")
                .repaired_by(Repair::replace(Span::new(start, start + 1), "&lt;").doubt(address)));
        }
        let mut attributes: Vec<Span> = Vec::new();
        // The closing quote of the attribute before, and its name, if nothing has followed it yet.
        let mut before: Option<(usize, Span)> = None;
        loop {
            let spaced = self.skip_space();
            let at = self.at;
            let Some(byte) = self.peek() else {
                // That the elements around it are not closed either follows from this.
                let cut = Repair::blank(Span::new(start, self.bytes.len()));
                let cut = self.open.iter().fold(cut, |repair, name| repair.doubt(self.tag(*name)));
                return Err(SyntaxError::xml(tag, say!("the tag `<{}` is never closed", quoted(name.text(self.text))))
                    .help("close it with `>`")
                    .repaired_by(cut));
            };
            match byte {
                b'>' => {
                    self.at += 1;
                    self.open.push(name);
                    return Ok(());
                }
                b'/' if self.bytes.get(at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Ok(());
                }
                b'<' => {
                    let begin = at;
                    self.at += 1;
                    self.name();
                    let message = say!("another tag begins while `<{}` lacks its `>`", quoted(name.text(self.text)));
                    return Err(SyntaxError::xml(Span::new(begin, self.at), message)
                        .help("close the tag before it with `>` or `/>`")
                        .related(tag, "this tag is not closed")
                        .repaired_by(self.end_tag_before(tag, name, begin)));
                }
                _ => {}
            }
            if let Some((quote, attribute)) = before
                && !spaced
            {
                return Err(self.after_value(quote, attribute));
            }
            if !begins_name(byte) || (before.is_none() && !spaced) {
                if let Some((quote, attribute)) = before.filter(|&(quote, attribute)| self.has_swallowed(quote, attribute)) {
                    return Err(self.unquoted(attribute, Some(quote)));
                }
                return Err(self.stray(at, tag, before.map(|(_, attribute)| attribute)));
            }
            let attribute = self.name();
            // A name at the end of the source is where it was cut off.
            if self.bytes[self.at..].trim_ascii().is_empty() {
                self.at = self.bytes.len();
                continue;
            }
            before = Some((self.value(attribute)?, attribute));
            if let Some(first) = attributes.iter().find(|first| first.text(self.text) == attribute.text(self.text)) {
                let message = say!("the attribute `{}` is set twice", quoted(attribute.text(self.text)));
                let whole = Span { start: attribute.start, end: self.at as u32 };
                return Err(SyntaxError::xml(attribute, message)
                    .help("remove one of the two")
                    .related(*first, "it is first set here")
                    .repaired_by(Repair::blank(whole).doubt(tag)));
            }
            attributes.push(attribute);
        }
    }

    /// Reads `="…"` after the name of an attribute, and returns where its closing quote stands.
    fn value(&mut self, attribute: Span) -> Result<usize> {
        let name = attribute.text(self.text);
        self.skip_space();
        if self.peek() != Some(b'=') {
            let error = match self.peek() {
                Some(b'"' | b'\'') => SyntaxError::xml(attribute, say!("a `=` is missing after `{}`", quoted(name)))
                    .help("an attribute is written `name=\"value\"`")
                    .repaired_by(Repair::insert(attribute.end as usize, "=")),
                _ => SyntaxError::xml(attribute, say!("the attribute `{}` has no value", quoted(name)))
                    .help("an attribute is written `name=\"value\"`")
                    .repaired_by(Repair::insert(attribute.end as usize, "=\"{{unknown}}\"").doubt(attribute)),
            };
            return Err(error);
        }
        self.at += 1;
        self.skip_space();
        let Some(quote @ (b'"' | b'\'')) = self.peek() else {
            return Err(SyntaxError::xml(attribute, say!("the value of `{}` is not in quotes", quoted(name)))
                .help("an attribute is written `name=\"value\"`")
                .repaired_by(self.quoted(attribute)));
        };
        let start = self.at + 1;
        let Some(length) = memchr(quote, &self.bytes[start..]) else {
            return Err(self.unquoted(attribute, memchr(b'<', &self.bytes[start..]).map(|at| start + at)));
        };
        let value = Span::new(start, start + length);
        if let Some(less) = memchr(b'<', &self.bytes[value.range()]) {
            let at = start + less;
            let tag_like = self.bytes.get(at + 1).is_some_and(|&byte| begins_name(byte) || matches!(byte, b'/' | b'!'));
            let lines = memchr(b'\n', &self.bytes[start..at]).is_some();
            if tag_like && (lines || self.bytes[start..at].trim_ascii_end().ends_with(b">")) {
                return Err(self.unquoted(attribute, Some(at)));
            }
            // A type argument follows a name, and a tag is not the only one.
            let stands_alone = memchr(b'<', &self.bytes[at + 1..value.end as usize]).is_none() && !is_name(self.bytes[at - 1]);
            return Err(match self.blank(at).filter(|blank| blank.end <= value.end && stands_alone) {
                Some(blank) => self.unfilled(blank),
                None => raw(Span::new(at, at + 1), "the value of an attribute", '<'),
            });
        }
        self.characters(value, "the value of an attribute")?;
        self.at = value.end as usize + 1;
        Ok(value.end as usize)
    }

    /// The value of `attribute` has no end, which shows at `at`.
    fn unquoted(&self, attribute: Span, at: Option<usize>) -> SyntaxError {
        error::unquoted(self.text, attribute, at).repaired_by(self.ended(attribute))
    }

    /// Something follows right after the `quote` that closes the value of `attribute`.
    fn after_value(&self, quote: usize, attribute: Span) -> SyntaxError {
        let name = attribute.text(self.text);
        let mark = self.bytes[quote];
        if self.has_swallowed(quote, attribute) {
            return self.unquoted(attribute, Some(quote));
        }
        let rest = &self.bytes[quote + 1..];
        if rest.first() == Some(&mark) {
            let message = say!("the value of `{}` ends with one quote too many", quoted(name));
            return SyntaxError::xml(Span::new(quote, quote + 2), message)
                .help("remove a quote, or write `&quot;` for one that belongs to the value")
                .repaired_by(Repair::blank(Span::new(quote + 1, quote + 2)));
        }
        let separator = rest.strip_prefix(b",").or_else(|| rest.strip_prefix(b";")).map(<[u8]>::trim_ascii_start);
        if separator.is_some_and(|rest| attribute_name(rest) > 0) {
            let span = Span::new(quote + 1, quote + 2);
            return SyntaxError::xml(span, say!("`{}` cannot stand between attributes", quoted(span.text(self.text))))
                .help("put nothing but a space between attributes")
                .repaired_by(Repair::blank(span));
        }
        let word = attribute_name(rest);
        if word > 0 {
            let next = Span::new(quote + 1, quote + 1 + word);
            return SyntaxError::xml(next, say!("a space is missing before `{}`", quoted(next.text(self.text))))
                .help("put a space between attributes")
                .repaired_by(Repair::insert(quote + 1, " "));
        }
        let error = SyntaxError::xml(Span::new(quote, quote + 1), say!("this quote ends the value of `{}` too early", quoted(name)))
            .help("write `&quot;` for a quote that belongs to the value")
            .related(attribute, "the value begins here");
        error.repaired_by(self.ended_later(attribute, quote))
    }

    /// What stands at `at` in `tag` can begin no attribute.
    fn stray(&self, at: usize, tag: Span, before: Option<Span>) -> SyntaxError {
        let character = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        let span = Span::new(at, at + character.len_utf8());
        if let Some(control) = control(self.text, span) {
            return control;
        }
        let help = match (character, before) {
            ('/', _) => "write `/>` to end the tag, with nothing between the two".into(),
            ('"' | '\'', Some(before)) => {
                say!("remove the quote, or write `&quot;` if it belongs to the value of `{}`", quoted(before.text(self.text)))
            }
            (_, Some(before)) => say!("look for a quote inside the value of `{}`: write `&quot;` there", quoted(before.text(self.text))),
            _ => "close the tag with `>`: only attributes can follow the name in it".into(),
        };
        SyntaxError::xml(span, say!("`{}` cannot stand here in the tag `{}`", quoted(character), quoted(tag.text(self.text))))
            .help(help)
            .repaired_by(Repair::blank(span).doubt(tag))
    }

    /// Checks the characters of a text or value.
    fn characters(&self, span: Span, place: &'static str) -> Result<()> {
        if let Some(control) = control(self.text, span) {
            return Err(control);
        }
        let mut at = span.start as usize;
        while let Some(length) = memchr(b'&', &self.bytes[at..span.end as usize]) {
            at += length;
            let rest = &self.bytes[at..span.end as usize];
            let Some((_, length)) = entity_at(rest) else { return Err(self.ampersand(at, rest, place)) };
            at += length;
        }
        Ok(())
    }

    /// The `&` at `at` begins nothing that XML knows.
    fn ampersand(&self, at: usize, rest: &[u8], place: &'static str) -> SyntaxError {
        let name = rest[1..].iter().take_while(|&&byte| is_name(byte) || byte == b'#').count();
        if name > 0 && rest.get(name + 1) == Some(&b';') {
            let span = Span::new(at, at + name + 2);
            let message = say!("XML does not know the entity `{}`", quoted(span.text(self.text)));
            return SyntaxError::xml(span, message)
                .help("write the character itself, or its number as in `&#160;`; a plain `&` is written `&amp;`")
                .repaired_by(Repair::replace(Span::new(at, at + 1), "&amp;").doubt(span));
        }
        raw(Span::new(at, at + 1), place, '&')
    }

    fn name(&mut self) -> Span {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        Span::new(start, self.at)
    }

    /// The start tag, as far as its name, in which `name` stands.
    fn tag(&self, name: Span) -> Span {
        Span { start: name.start - 1, end: name.end }
    }

    fn skip_space(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        self.at > start
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// A character that must be escaped in `place`.
fn raw(span: Span, place: &'static str, character: char) -> SyntaxError {
    let entity = if character == '<' { "&lt;" } else { "&amp;" };
    SyntaxError::xml(span, say!("`{}` cannot stand in {}", quoted(character), place))
        .help(say!("write `{}`", entity))
        .repaired_by(Repair::replace(span, entity))
}

/// The first character of `span` that XML has no place for.
fn control(text: &str, span: Span) -> Option<SyntaxError> {
    let (at, character) = span.text(text).char_indices().find(|&(_, character)| {
        (character < ' ' && !matches!(character, '\t' | '\n' | '\r')) || matches!(character, '\u{fffe}' | '\u{ffff}')
    })?;
    let start = span.start as usize + at;
    let message = say!("the character U+{} cannot stand in XML", quoted(format_args!("{:04X}", character as u32)));
    let span = Span::new(start, start + character.len_utf8());
    Some(SyntaxError::xml(span, message).help("remove it; is this a text file in UTF-8?").repaired_by(Repair::blank(span)))
}

/// The length of the name of the attribute that `rest` begins with; 0 if it begins with none.
fn attribute_name(rest: &[u8]) -> usize {
    let name = rest.iter().take_while(|&&byte| is_name(byte)).count();
    let value = rest[name..].trim_ascii_start().strip_prefix(b"=").map(<[u8]>::trim_ascii_start);
    if value.is_some_and(|value| matches!(value.first(), Some(b'"' | b'\''))) { name } else { 0 }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || !byte.is_ascii()
}
