//! Reads the texts of Terraform, strings and heredocs, with their holes. HashiCorp: *Strings and Templates*.
//!
//! A heredoc is taken as it stands, without removing the indentation that `<<-` removes: that is white space to XML, and columns stay the user's.

use super::super::spelled::{Spelled, Spelling};
use super::super::tree::{Expr, ExprKind, MAX_DEPTH};
use super::syntax::{Read, Reader, Unread};
use crate::text::Span;

/// Returns `word`, which stands at `span` as it is, as a text.
pub(super) fn bare(word: &str, span: Span) -> Expr {
    let mut text = Spelled { spelling: Spelling::Quoted, ..Spelled::default() };
    text.verbatim(word, span.start as usize);
    Expr { span, kind: ExprKind::Text(Box::new(text)) }
}

/// Reads the string that begins here with a quote. It ends with its line at the latest.
pub(super) fn quoted(reader: &mut Reader<'_>, depth: usize) -> Expr {
    let start = reader.at;
    reader.at += 1;
    let mut text = Spelled { spelling: Spelling::Quoted, ..Spelled::default() };
    loop {
        let from = reader.at;
        let rest = &reader.bytes()[from..];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'%' | b'\n')).unwrap_or(rest.len());
        text.verbatim(&reader.text[from..from + length], from);
        reader.at += length;
        match reader.peek() {
            Some(b'"') => {
                reader.at += 1;
                break;
            }
            Some(b'\\') => escape(reader, &mut text),
            Some(b'$' | b'%') => marked(reader, &mut text, depth),
            _ => {
                reader.note(Unread { at: start, expected: "a `\"` that ends this string on its line" });
                break;
            }
        }
    }
    Expr { span: Span::new(start, reader.at), kind: ExprKind::Text(Box::new(text)) }
}

/// Reads the escape sequence here. One that is none stands for itself.
fn escape(reader: &mut Reader<'_>, text: &mut Spelled) {
    let (at, rest) = (reader.at, &reader.text[reader.at + 1..]);
    let digits = |count: usize| {
        let digits = rest.get(1..=count).filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32).map(|it| (it, 2 + count))
    };
    let meant = match rest.bytes().next() {
        Some(b'n') => Some(('\n', 2)),
        Some(b'r') => Some(('\r', 2)),
        Some(b't') => Some(('\t', 2)),
        Some(b'"') => Some(('"', 2)),
        Some(b'\\') => Some(('\\', 2)),
        Some(b'u') => digits(4),
        Some(b'U') => digits(8),
        _ => None,
    };
    match meant {
        Some((letter, length)) => {
            text.escaped(letter.encode_utf8(&mut [0; 4]), Span::new(at, at + length));
            reader.at += length;
        }
        None => {
            text.verbatim("\\", at);
            reader.at += 1;
        }
    }
}

/// Reads the heredoc that begins here with `<<`.
pub(super) fn heredoc(reader: &mut Reader<'_>, depth: usize) -> Read<Expr> {
    let start = reader.at;
    reader.at += 2;
    reader.eat(b'-');
    let tag = reader.word().ok_or(Unread { at: reader.at, expected: "the word that ends the heredoc" })?;
    reader.eat(b'\r');
    if !reader.eat(b'\n') {
        return Err(Unread { at: reader.at, expected: "the end of the line, behind which the heredoc begins" });
    }
    let mut text = Spelled { spelling: Spelling::Heredoc(tag.into()), ..Spelled::default() };
    loop {
        let (at, end) = (reader.at, end_of_line(reader));
        let content = &reader.text[at..end];
        if content.trim() == tag {
            reader.at += content.trim_end().len();
            break;
        }
        if at == end {
            reader.note(Unread { at: start, expected: "a line that ends this heredoc" });
            break;
        }
        line(reader, &mut text, depth, end);
    }
    Ok(Expr { span: Span::new(start, reader.at), kind: ExprKind::Text(Box::new(text)) })
}

/// Reads all of `text` as a template; `None` where a hole in it never ends.
pub(super) fn whole(text: &str) -> Option<Spelled> {
    let mut reader = Reader::at(text, 0);
    let mut read = Spelled::default();
    line(&mut reader, &mut read, 0, text.len());
    (!reader.is_endless).then_some(read)
}

/// Reads a line, which ends at `end`, and the rest of the line into which a hole leads.
fn line(reader: &mut Reader<'_>, text: &mut Spelled, depth: usize, mut end: usize) {
    while reader.at < end {
        let from = reader.at;
        let within = &reader.bytes()[from..end];
        let length = memchr::memchr2(b'$', b'%', within).unwrap_or(within.len());
        text.verbatim(&reader.text[from..from + length], from);
        reader.at += length;
        if reader.at < end {
            marked(reader, text, depth);
        }
        if reader.at > end {
            end = end_of_line(reader);
        }
    }
}

/// Where the line ends, with its line break.
fn end_of_line(reader: &Reader<'_>) -> usize {
    let rest = &reader.bytes()[reader.at..];
    reader.at + memchr::memchr(b'\n', rest).map_or(rest.len(), |length| length + 1)
}

/// Reads what begins here with `$` or `%`: an escaped mark, a hole, or the character itself.
fn marked(reader: &mut Reader<'_>, text: &mut Spelled, depth: usize) {
    let at = reader.at;
    let mark = reader.bytes()[at];
    let rest = &reader.bytes()[at + 1..];
    match rest {
        // `$${` is `${`.
        [second, b'{', ..] if *second == mark => {
            text.escaped(if mark == b'$' { "$" } else { "%" }, Span::new(at, at + 2));
            text.verbatim("{", at + 2);
            reader.at += 3;
        }
        [b'{', ..] if !reader.is_endless => hole(reader, text, depth, mark),
        _ => {
            text.verbatim(&reader.text[at..=at], at);
            reader.at += 1;
        }
    }
}

/// Reads the hole or directive that begins here.
fn hole(reader: &mut Reader<'_>, text: &mut Spelled, depth: usize, mark: u8) {
    let start = reader.at;
    let mut expr = None;
    if mark == b'$' && depth < MAX_DEPTH {
        reader.at += 2;
        reader.eat(b'~');
        let breaks = reader.breaks.len();
        if let Ok(inner) = reader.expr(depth + 1, true) {
            reader.space(true);
            reader.eat(b'~');
            if reader.eat(b'}') {
                expr = Some(inner);
            }
        }
        if expr.is_none() {
            reader.breaks.truncate(breaks);
        }
    }
    if expr.is_none() {
        reader.at = start + 1;
        reader.skip_brackets();
        if !reader.text[start..reader.at].ends_with('}') {
            // Nothing ends it, so it is text.
            reader.is_endless = true;
            reader.at = start + 2;
            text.verbatim(&reader.text[start..reader.at], start);
            return;
        }
    }
    text.hole(&reader.text[start..reader.at], start, expr);
}
