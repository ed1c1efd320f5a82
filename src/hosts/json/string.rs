//! Strings of JSON, and what their escapes stand for.

use std::borrow::Cow;

use super::super::{Located, Spelled, Spelling};
use crate::text::{Span, steps};

/// A string of a file, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonString<'t> {
    raw: &'t str,
    start: u32,
}

impl<'t> JsonString<'t> {
    /// Returns the string that `span`, quotes left out, marks of the file `text`.
    pub fn new(text: &'t str, span: Span) -> Self {
        Self { raw: span.text(text), start: span.start }
    }

    /// Returns what stands between the quotes.
    pub fn raw(self) -> &'t str {
        self.raw
    }

    /// Returns where that stands.
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.start + self.raw.len() as u32 }
    }

    /// Returns what it means.
    pub fn decode(self) -> Cow<'t, str> {
        steps::count(1 + self.raw.len() / 64);
        if memchr::memchr(b'\\', self.raw.as_bytes()).is_none() {
            return Cow::Borrowed(self.raw);
        }
        let mut text = String::with_capacity(self.raw.len());
        pieces(self.raw, |piece| match piece {
            Piece::Plain(span) => text.push_str(span.text(self.raw)),
            Piece::Escape(letter, _) => text.push(letter),
        });
        Cow::Owned(text)
    }

    /// Returns what it means, with its place.
    pub fn located(self) -> Located {
        Located { text: self.decode().into_owned(), span: self.span() }
    }

    /// Returns what it means, with the way back to the file.
    pub fn spelled(self) -> Spelled {
        steps::count(1 + self.raw.len() / 64);
        let mut spelled = Spelled { spelling: Spelling::Json, ..Spelled::default() };
        let start = self.start as usize;
        let mut letters = [0; 4];
        pieces(self.raw, |piece| match piece {
            Piece::Plain(span) => spelled.verbatim(span.text(self.raw), start + span.start as usize),
            Piece::Escape(letter, span) => {
                let outer = Span { start: span.start + self.start, end: span.end + self.start };
                spelled.escaped(letter.encode_utf8(&mut letters), outer);
            }
        });
        spelled
    }

    /// Whether it means `name`, whatever the case.
    pub fn is(self, name: &str) -> bool {
        self.raw.eq_ignore_ascii_case(name) || self.raw.contains('\\') && self.decode().eq_ignore_ascii_case(name)
    }
}

/// Returns what the string that `span`, quotes left out, marks of the file `text` means, with the way back to the file.
pub fn spelled(text: &str, span: Span) -> Spelled {
    JsonString::new(text, span).spelled()
}

/// A part of a string.
enum Piece {
    /// What stands for itself.
    Plain(Span),
    /// A letter that is spelt so.
    Escape(char, Span),
}

/// Calls `visit` with the parts of `raw`, in order. What begins like an escape and is none stands for itself.
fn pieces(raw: &str, mut visit: impl FnMut(Piece)) {
    let mut at = 0;
    while at < raw.len() {
        let rest = &raw.as_bytes()[at..];
        if let Some((letter, length)) = escape_at(rest) {
            visit(Piece::Escape(letter, Span::new(at, at + length)));
            at += length;
            continue;
        }
        let length = memchr::memchr(b'\\', &rest[1..]).map_or(rest.len(), |length| length + 1);
        visit(Piece::Plain(Span::new(at, at + length)));
        at += length;
    }
}

/// Returns the letter that the escape at the beginning of `text` stands for, and its length in bytes. One half of a pair stands for the replacement character.
pub(super) fn escape_at(text: &[u8]) -> Option<(char, usize)> {
    let [b'\\', kind, ..] = text else { return None };
    let letter = match kind {
        b'"' | b'\\' | b'/' | b'\'' => char::from(*kind),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = unit(text)?;
            let low = (0xd800..0xdc00).contains(&high).then(|| unit(&text[6..])).flatten().filter(|low| (0xdc00..0xe000).contains(low));
            return Some(match low {
                Some(low) => (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?, 12),
                None => (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
            });
        }
        _ => return None,
    };
    Some((letter, 2))
}

/// Returns the number that `\u` and four digits at the beginning of `text` say.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |number, &digit| Some(number * 16 + char::from(digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(raw: &str) -> JsonString<'_> {
        JsonString::new(raw, Span::new(0, raw.len()))
    }

    #[test]
    fn escapes_stand_for_letters_and_what_is_none_for_itself() {
        let cases = [
            (r"a\n\t\/\\\u0041", "a\n\t/\\A"),
            (r"\ud83d\ude00", "😀"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (r"\d\x41\u12", r"\d\x41\u12"),
            (r"\u00é9\", r"\u00é9\"),
            (r"\\u0041", r"\u0041"),
        ];
        for (raw, expected) in cases {
            assert_eq!(string(raw).decode(), expected, "{raw}");
            assert_eq!(string(raw).spelled().text, expected, "{raw}");
        }
    }

    #[test]
    fn each_letter_leads_to_its_escape() {
        let text = "{ \"a\": \"x\\u003cy\\\"é\" }";
        let spelled = spelled(text, Span::new(8, text.len() - 3));
        assert_eq!(spelled.text, "x<y\"é");
        let outer: Vec<&str> =
            spelled.text.char_indices().map(|(at, it)| spelled.map.outer(Span::new(at, at + it.len_utf8())).text(text)).collect();
        assert_eq!(outer, ["x", "\\u003c", "y", "\\\"", "é"]);
    }

    #[test]
    fn names_are_the_same_however_they_are_spelt() {
        assert!(string("VALUE").is("value") && string("v\\u0061lue").is("Value"));
        assert!(!string("val").is("value") && !string("v\\n").is("value"));
    }
}
