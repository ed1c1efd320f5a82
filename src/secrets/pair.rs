//! Names that ask for a secret, with the value that follows: `name=value`, `"name": "value"`, `name = "value"`, `<name>value</name>`.

use super::detection::{Confidence, Detection, SecretKind};
use super::name::{Strength, is_of_random, strength};
use super::shape::{is_hex, is_opaque, is_placeholder, is_seed};
use crate::spelling::decode_percent;
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
    found.judge(text, &text[start..end])
}

/// The secret that the name before `end` introduces in prose: as in [`after_name`], or behind a sign or a verb.
pub(super) fn after_name_in_prose(text: &str, end: usize) -> Option<Detection> {
    const SHORTEST: usize = 6;
    let bytes = text.as_bytes();
    if let Some(found) = after_name(text, end) {
        return Some(found);
    }
    let (at, sure) = prose_value(text, end)?;
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b',' | b';' | b'&' | b'(' | b')' | b'=');
    let mut length = bytes[at..].iter().take(LONGEST_VALUE).take_while(|&&byte| plain(byte)).count();
    length += bytes[at + length..].iter().take(2).take_while(|&&byte| byte == b'=').count();
    if length < SHORTEST {
        return None;
    }
    let value = &text[at..at + length];
    let start = end - bytes[..end].iter().rev().take(LONGEST_NAME).take_while(|&&byte| in_name(byte)).count();
    // In prose a name may be two words: `subscription key`.
    let word = start - bytes[..start].iter().rev().take(1).filter(|&&byte| byte == b' ').count();
    let start = word - bytes[..word].iter().rev().take(LONGEST_NAME / 2).take_while(|&&byte| in_name(byte)).count();
    let name = &text[start..end];
    let password = strength(name)? == Strength::Certain && !value.contains(['/', '@']) && is_password(value, sure) && !is_ticket(value);
    if !password && !is_opaque(value) {
        return None;
    }
    Found { span: Span::new(at, at + length), place: PairForm::Prose }.judge(text, name)
}

/// Where the value stands that prose gives to the name before `end`, and whether a sign says so rather than a verb: `password: x`,
/// `password (old) = x`, `password -> x`, `password was x`.
fn prose_value(text: &str, end: usize) -> Option<(usize, bool)> {
    const LONGEST_ASIDE: usize = 24;
    let bytes = text.as_bytes();
    let filler = |at: usize| bytes[at..].iter().take(8).take_while(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\')).count();
    let mut at = end + filler(end);
    if bytes.get(at) == Some(&b'(') {
        let aside = bytes[at + 1..].iter().take(LONGEST_ASIDE).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b' ').count();
        if bytes.get(at + 1 + aside) == Some(&b')') {
            at += aside + 2;
            at += filler(at);
        }
    }
    let rest = &text[at..];
    if let Some(sign) = [":=", "=>", "->", "=", ":", "-&gt;", "=&gt;"].into_iter().find(|sign| rest.starts_with(sign)) {
        at += sign.len();
        return Some((at + filler(at), true));
    }
    let verb = ["was ", "is "].into_iter().find(|verb| rest.starts_with(verb))?;
    (at > end).then(|| (at + verb.len() + filler(at + verb.len()), false))
}

/// Whether `value` looks like a password that someone typed into prose. Behind a verb most values are words of the sentence.
fn is_password(value: &str, sure: bool) -> bool {
    let any = |of: fn(&u8) -> bool| value.bytes().any(|byte| of(&byte));
    let (small, capital) = (any(u8::is_ascii_lowercase), any(u8::is_ascii_uppercase));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    // A sign at the end may belong to the sentence.
    let sign = value.trim_end_matches(|it: char| it.is_ascii_punctuation()).contains(['!', '$', '#', '%', '^', '*', '~', '+']);
    if !sure {
        return small && capital && digits >= 2 && value.contains(|it: char| it.is_ascii_punctuation() && it != '.');
    }
    (digits > 0 && (small || capital)) || (sign && small && capital)
}

/// Whether `value` is the number of a ticket: `INC0012345`, `ORDERS-123`.
fn is_ticket(value: &str) -> bool {
    let digits = value.trim_start_matches(|it: char| it.is_ascii_uppercase());
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    digits.len() < value.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A value with the notation that it was found in.
struct Found {
    span: Span,
    place: PairForm,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PairForm {
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
    /// The secret that it is under `name`, if it is one.
    fn judge(self, text: &str, name: &str) -> Option<Detection> {
        let strength = strength(name)?;
        let value = self.span.text(text);
        // In a query a `secret` is a seed too: `otpauth://totp/name?secret=…`.
        let seed = || is_seed(value) && (self.place == PairForm::Query || is_of_random(name));
        let opaque = || match memchr::memchr(b'%', value.as_bytes()) {
            Some(_) => is_opaque(&decode_percent(value)),
            None => is_opaque(value),
        };
        let confidence = match (strength, self.place) {
            (Strength::Certain, PairForm::Query | PairForm::Assignment | PairForm::Other) => Confidence::Medium,
            (Strength::Certain, PairForm::Prose) => Confidence::Low,
            (Strength::Strong, _) | (Strength::Weak, PairForm::Query) if opaque() || seed() => Confidence::Medium,
            // What is called `key` or `token` and is a hexadecimal number is most often an id or a hash.
            (Strength::Weak, PairForm::Other | PairForm::Prose) if (opaque() && (!is_hex(value, 1) || is_of_random(name))) || seed() => {
                Confidence::Low
            }
            _ => return None,
        };
        let fits = value.len() >= 4 && !is_placeholder(value);
        fits.then_some(Detection { span: self.span, kind: SecretKind::Named, named: true, confidence })
    }
}

/// `name=value` in a URL, a form, a connection string; `at` is behind the sign.
fn query(text: &str, start: usize, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let before = &text[..start];
    let last = before.as_bytes().last();
    let parameter = matches!(last, Some(b'?' | b'&')) || before.ends_with("&amp;") || before.ends_with("%26");
    let opens = matches!(last, None | Some(b'"' | b'\'' | b'>')) || before.ends_with("&quot;");
    let follows = matches!(last, Some(b';' | b',' | b' ' | b'\n' | b'\t'));
    if !parameter && !opens && !follows {
        return None;
    }
    let length = bytes[at..].iter().take(LONGEST_VALUE).take_while(|&&byte| !ends_value(byte)).count();
    let length = before_next_option(&bytes[at..at + length]);
    if length == 0 || matches!(bytes.get(at + length), Some(b'(')) {
        return None;
    }
    let span = Span::new(at, at + length);
    if is_cut_hole(span.text(text)) {
        return None;
    }
    if parameter {
        return Some(Found { span, place: PairForm::Query });
    }
    // Behind white space it may as well be code: `password=value;`.
    let code = span.text(text).bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    (opens || !code || is_opaque(span.text(text)) || is_behind_options(before)).then_some(Found { span, place: PairForm::Other })
}

/// Whether `before` ends in options of a connection string, each with a semicolon behind it, from where a text begins: `"Server=a;User ID=b;`.
fn is_behind_options(before: &str) -> bool {
    const LONGEST: usize = 256;
    let from = before.len().saturating_sub(LONGEST);
    let Some(near) = before.get(from..).or_else(|| before.get(from + 1..)) else { return false };
    let Some(begin) = ["\"", "'", ">", "&quot;"].iter().filter_map(|mark| Some(near.rfind(mark)? + mark.len())).max() else { return false };
    let Some(options) = near[begin..].trim_end_matches([' ', '\t']).strip_suffix(';') else { return false };
    options.split(';').all(|option| {
        let name = option.split_once('=').map_or("", |(name, _)| name.trim());
        name.starts_with(|it: char| it.is_ascii_alphabetic()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
    })
}

/// Whether `value` ends in the midst of a hole: `{context.Variables["name"]}` and `${var.names["name"]}` have quotes in them, which end a value.
fn is_cut_hole(value: &str) -> bool {
    let count = |sign: u8| value.bytes().filter(|byte| *byte == sign).count();
    value.contains('{') && count(b'{') > count(b'}')
}

/// The length of `value` before the comma that ends it, as in `password=value,ssl=True`: one that the name of another option follows, or nothing.
fn before_next_option(value: &[u8]) -> usize {
    let opens = |rest: &[u8]| {
        let name = rest.iter().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        rest.is_empty() || (name > 0 && rest.get(name) == Some(&b'='))
    };
    let mut commas = value.iter().enumerate().filter(|&(_, &byte)| byte == b',').map(|(at, _)| at);
    commas.find(|&at| opens(&value[at + 1..])).unwrap_or(value.len())
}

/// `name = "value"`; `at` is behind the name.
fn assignment(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let rest = rest.trim_start_matches(' ').strip_prefix('=')?;
    let rest = rest.trim_start_matches(' ');
    let quote = Quote::at(rest)?;
    quoted(text, text.len() - rest.len() + quote.0.len(), quote, PairForm::Assignment)
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
    quoted(text, text.len() - rest.len(), quote, PairForm::Other)
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
    plain.then(|| Found { span: Span::new(at, at + trimmed.len()), place: PairForm::Other })
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
fn quoted(text: &str, at: usize, quote: Quote, place: PairForm) -> Option<Found> {
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
