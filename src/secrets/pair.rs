//! Names that ask for a secret, with the value that follows: `name=value`, `"name": "value"`, `name = "value"`, `<name>value</name>`.

use super::detection::{Confidence, Detection, Kind};
use super::name::{Strength, strength};
use super::shape::{is_hex, is_opaque, is_placeholder};
use crate::text::Span;

const LONGEST_NAME: usize = 64;
const LONGEST_VALUE: usize = 512;

/// Whether a look at the sign behind a name that ends at `end` leaves it open that the name introduces a value in any notation, prose among them.
/// Most names introduce nothing.
pub(super) fn may_introduce(text: &str, end: usize) -> bool {
    matches!(text.as_bytes().get(end), Some(b'=' | b':' | b'>' | b'"' | b'\'' | b'\\' | b'&' | b' ' | b'\t'))
}

/// The secret that the name whose last byte stands before `end` introduces, in the notations of URLs, JSON, XML and C#.
pub(super) fn after_name(text: &str, end: usize) -> Option<Detection> {
    let bytes = text.as_bytes();
    let rest = text.get(end..)?;
    // The cheap question comes first.
    let introduces = match bytes.get(end)? {
        b'=' => true,
        b' ' => rest.trim_start_matches(' ').starts_with('='),
        b'>' => true,
        b'"' | b'\'' | b'\\' | b'&' => Quote::at(rest).is_some_and(|quote| rest[quote.0.len()..].trim_start().starts_with(':')),
        _ => false,
    };
    if !introduces {
        return None;
    }
    let start = end - bytes[..end].iter().rev().take(LONGEST_NAME).take_while(|&&byte| in_name(byte)).count();
    let found = match bytes[end] {
        b'=' => query(text, start, end + 1).or_else(|| assignment(text, end)),
        b' ' => assignment(text, end),
        b'>' => element(text, start, end),
        _ => member(text, start, end),
    }?;
    found.judge(text, strength(&text[start..end])?)
}

/// The secret that the name before `end` introduces in prose: as in [`after_name`], or behind a colon or an equals sign.
pub(super) fn after_name_in_prose(text: &str, end: usize) -> Option<Detection> {
    const SHORTEST: usize = 6;
    let bytes = text.as_bytes();
    if let Some(found) = after_name(text, end) {
        return Some(found);
    }
    let filler = |at: usize| bytes[at..].iter().take(8).take_while(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\')).count();
    let mut at = end + filler(end);
    if !matches!(bytes.get(at), Some(b':' | b'=')) {
        return None;
    }
    at += 1;
    at += filler(at);
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b',' | b';' | b'&' | b'(' | b')' | b'=');
    let mut length = bytes[at..].iter().take(LONGEST_VALUE).take_while(|&&byte| plain(byte)).count();
    length += bytes[at + length..].iter().take(2).take_while(|&&byte| byte == b'=').count();
    if length < SHORTEST {
        return None;
    }
    let value = &text[at..at + length];
    let typed = value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let start = end - bytes[..end].iter().rev().take(LONGEST_NAME).take_while(|&&byte| in_name(byte)).count();
    // In prose a name may be two words: `subscription key`.
    let word = start - bytes[..start].iter().rev().take(1).filter(|&&byte| byte == b' ').count();
    let start = word - bytes[..word].iter().rev().take(LONGEST_NAME / 2).take_while(|&&byte| in_name(byte)).count();
    let strength = strength(&text[start..end])?;
    let password = strength == Strength::Certain && typed && !value.contains('/');
    if !password && !is_opaque(value) {
        return None;
    }
    Found { span: Span::new(at, at + length), place: Place::Prose }.judge(text, strength)
}

/// A value with the notation that it was found in.
struct Found {
    span: Span,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A parameter behind `?` or `&`.
    Query,
    /// `name = "value"`, as variables and attributes have it: what is called `key` there is most often no secret.
    Assignment,
    /// Anywhere else.
    Other,
    /// A comment.
    Prose,
}

impl Found {
    fn judge(self, text: &str, strength: Strength) -> Option<Detection> {
        let value = self.span.text(text);
        let opaque = || match memchr::memchr(b'%', value.as_bytes()) {
            Some(_) => is_opaque(&value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")),
            None => is_opaque(value),
        };
        let confidence = match (strength, self.place) {
            (Strength::Certain, Place::Query | Place::Assignment | Place::Other) => Confidence::Medium,
            (Strength::Certain, Place::Prose) => Confidence::Low,
            (Strength::Strong, _) | (Strength::Weak, Place::Query) if opaque() => Confidence::Medium,
            // What is called `key` or `token` and is a hexadecimal number is most often an id or a hash.
            (Strength::Weak, Place::Other | Place::Prose) if opaque() && !is_hex(value, 1) => Confidence::Low,
            _ => return None,
        };
        let fits = value.len() >= 4 && !is_placeholder(value);
        fits.then_some(Detection { span: self.span, kind: Kind::Named, named: true, confidence })
    }
}

/// `name=value` in a URL, a form, a connection string; `at` is behind the sign.
fn query(text: &str, start: usize, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let before = &text[..start];
    let last = before.as_bytes().last();
    let parameter = matches!(last, Some(b'?' | b'&')) || before.ends_with("&amp;") || before.ends_with("%26");
    let opens = matches!(last, None | Some(b'"' | b'\'' | b'>')) || before.ends_with("&quot;");
    let follows = matches!(last, Some(b';' | b' ' | b'\n' | b'\t'));
    if !parameter && !opens && !follows {
        return None;
    }
    let length = bytes[at..].iter().take(LONGEST_VALUE).take_while(|&&byte| !ends_value(byte)).count();
    if length == 0 || matches!(bytes.get(at + length), Some(b'(')) {
        return None;
    }
    let span = Span::new(at, at + length);
    if parameter {
        return Some(Found { span, place: Place::Query });
    }
    // Behind white space it may as well be code: `password=value;`.
    let code = span.text(text).bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    (opens || !code || is_opaque(span.text(text))).then_some(Found { span, place: Place::Other })
}

/// `name = "value"`; `at` is behind the name.
fn assignment(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let rest = rest.trim_start_matches(' ').strip_prefix('=')?;
    let rest = rest.trim_start_matches(' ');
    let quote = Quote::at(rest)?;
    quoted(text, text.len() - rest.len() + quote.0.len(), quote, Place::Assignment)
}

/// `"name": "value"`, whatever way the quotes are escaped; `end` is behind the name.
fn member(text: &str, start: usize, end: usize) -> Option<Found> {
    let rest = &text[end..];
    let quote = Quote::at(rest)?;
    if !text[..start].ends_with(quote.0) {
        return None;
    }
    let rest = rest[quote.0.len()..].trim_start().strip_prefix(':')?.trim_start();
    let rest = rest.strip_prefix(quote.0)?;
    quoted(text, text.len() - rest.len(), quote, Place::Other)
}

/// `<name>value</name>` and `<prefix:name>value</prefix:name>`; `end` is at the bracket.
fn element(text: &str, start: usize, end: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    if !matches!(bytes[..start].last(), Some(b'<' | b':')) {
        return None;
    }
    let length = bytes[end + 1..].iter().take(LONGEST_VALUE).take_while(|&&byte| byte != b'<' && byte != b'"').count();
    let value = text.get(end + 1..end + 1 + length)?;
    let trimmed = value.trim();
    let at = end + 1 + (value.len() - value.trim_start().len());
    let plain = bytes.get(end + 1 + length) == Some(&b'<') && !trimmed.contains(char::is_whitespace) && !trimmed.starts_with('@');
    plain.then(|| Found { span: Span::new(at, at + trimmed.len()), place: Place::Other })
}

/// One way to write a quotation mark.
#[derive(Clone, Copy)]
struct Quote(&'static str);

impl Quote {
    fn at(rest: &str) -> Option<Self> {
        Some(Self(match rest.as_bytes() {
            [b'\\', b'"', ..] => "\\\"",
            [b'"', b'"', ..] => "\"\"",
            [b'"', ..] => "\"",
            [b'\'', ..] => "'",
            [b'\\', b'&', ..] if rest.starts_with("\\&quot;") => "\\&quot;",
            [b'&', ..] if rest.starts_with("&quot;&quot;") => "&quot;&quot;",
            [b'&', ..] if rest.starts_with("&quot;") => "&quot;",
            _ => return None,
        }))
    }
}

/// The value from `at` to the next `quote`.
fn quoted(text: &str, at: usize, quote: Quote, place: Place) -> Option<Found> {
    let bytes = text.as_bytes();
    let close = quote.0.as_bytes();
    let length =
        bytes[at..].iter().take(LONGEST_VALUE).take_while(|&&byte| byte.is_ascii_graphic() && byte != close[0] && byte != b'"').count();
    let closes = bytes[at + length..].starts_with(close);
    (closes && length > 0).then(|| Found { span: Span::new(at, at + length), place })
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn ends_value(byte: u8) -> bool {
    !byte.is_ascii_graphic() || matches!(byte, b'&' | b';' | b'"' | b'\'' | b'<' | b'>' | b'\\' | b'(' | b')')
}
