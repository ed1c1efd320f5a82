//! Strings, interpolated strings and characters.

use super::super::ast::ErrorKind;
use super::{Hole, Lexer, Token, TokenKind};
use crate::diagnostic::{quoted, say};
use crate::spelling::holds_placeholder;

/// The largest number of quotes with which a raw string is recognised.
const MOST_QUOTES: usize = 12;

const NEVER_CLOSED: &str = "this hole of an interpolated string is never closed";
const CLOSE_HOLE: &str = "close it with `}`, or write `{{` for a brace in an interpolated string";

/// How a string is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Regular,
    Verbatim,
}

impl Lexer<'_> {
    /// `"…"`
    pub(super) fn string(&mut self) {
        let start = self.at;
        if self.raw_string(start, start) {
            return;
        }
        self.at += 1;
        let from = self.at;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => self.escape(),
                None | Some(b'\n' | b'\r') => {
                    self.unterminated(start);
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.interpolation_cut_short(from, self.at);
        if self.bytes[self.at - 1] == b'"' && self.peek(0) == b'u' && self.peek(1) == b'8' {
            self.at += 2;
            self.newer(start, "a UTF-8 string literal", "11");
        }
        self.push(TokenKind::String, start);
    }

    /// `@"…"`, `$"…"`, `$@"…"`, `@$"…"`, `$$"""…"""`; false if none stands here.
    pub(super) fn marked_string(&mut self) -> bool {
        let start = self.at;
        let marks = self.bytes[start..].iter().take(16).take_while(|byte| matches!(byte, b'$' | b'@')).count();
        let quote = start + marks;
        if self.bytes.get(quote) != Some(&b'"') {
            return false;
        }
        let marks = &self.bytes[start..quote];
        if marks.iter().all(|&mark| mark == b'$') && self.raw_string(start, quote) {
            return true;
        }
        match marks {
            b"@" => self.verbatim(start),
            b"$" => self.interpolated(start, quote, Style::Regular),
            b"$@" => self.interpolated(start, quote, Style::Verbatim),
            b"@$" => {
                self.newer(start, "`@$\"…\"`", "8");
                self.interpolated(start, quote, Style::Verbatim);
            }
            _ => return false,
        }
        true
    }

    /// `"""…"""`, if the quotes at `quote` open one that closes.
    fn raw_string(&mut self, start: usize, quote: usize) -> bool {
        if self.bytes.get(quote..quote + 3) != Some(b"\"\"\"") {
            return false;
        }
        let quotes = self.bytes[quote..].iter().take(MOST_QUOTES + 1).take_while(|&&byte| byte == b'"').count();
        if quotes > MOST_QUOTES || quotes >= self.hopeless_quotes {
            return false;
        }
        let content = quote + quotes;
        let Some(length) = memchr::memmem::find(&self.bytes[content..], &self.bytes[quote..content]) else {
            self.hopeless_quotes = quotes;
            return false;
        };
        self.at = content + length + quotes;
        while self.peek(0) == b'"' {
            self.at += 1;
        }
        self.newer(start, "a raw string", "11");
        self.push(TokenKind::VerbatimString, start);
        true
    }

    fn newer(&mut self, start: usize, what: &'static str, version: &'static str) {
        let end = self.at.max(start + 1);
        let message = say!("{} is C# {}, and policy expressions are C# 7", what, version);
        self.mistake(start..end, message, Some("write it as `\"…\"`, `@\"…\"` or `$@\"…\"`".into()), ErrorKind::Version);
    }

    fn verbatim(&mut self, start: usize) {
        self.at = start + 2;
        loop {
            match memchr::memchr(b'"', &self.bytes[self.at..]) {
                Some(length) if self.bytes.get(self.at + length + 1) == Some(&b'"') => self.at += length + 2,
                Some(length) => {
                    self.at += length + 1;
                    break;
                }
                None => {
                    self.at = self.bytes.len();
                    let help = Some("close it with `\"`".into());
                    self.mistake(start..start + 2, "this verbatim string is never closed", help, ErrorKind::Syntax);
                    break;
                }
            }
        }
        self.push(TokenKind::VerbatimString, start);
    }

    fn unterminated(&mut self, start: usize) {
        // Behind an operand in a hole, the quote closes the interpolated string, and it is the hole that does not end.
        let before = self.tokens.list.last().map(|token| token.kind);
        if let Some(hole) = self.holes.last().map(|hole| self.tokens.list[hole.token as usize])
            && before
                .is_some_and(|kind| kind.is_name() || matches!(kind, TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::Integer))
        {
            let open = (hole.start - self.base) as usize;
            self.mistake(open..open + 1, NEVER_CLOSED, Some(CLOSE_HOLE.into()), ErrorKind::Syntax);
            return;
        }
        let end = start + self.code[start..self.at].trim_end().len();
        let help = Some("close it with `\"`".into());
        self.mistake(start..end.max(start + 1), "this string is not closed on its line", help, ErrorKind::Syntax);
    }

    /// Goes past a `\` and what it escapes.
    fn escape(&mut self) {
        let start = self.at;
        let hex = |from: usize, most: usize| self.bytes[from..].iter().take(most).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let length = match self.peek(1) {
            b'\'' | b'"' | b'\\' | b'0' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' => 2,
            b'x' => match hex(start + 2, 4) {
                0 => 0,
                digits => 2 + digits,
            },
            b'u' if hex(start + 2, 4) == 4 => 6,
            b'U' if hex(start + 2, 8) == 8 => 10,
            // What a placeholder stands for may be escaped like that.
            b'{' | b'$' | b'#' => 1,
            b'e' => {
                self.mistake(
                    start..start + 2,
                    "`\\e` is C# 13, and policy expressions are C# 7",
                    Some("write `\\u001b`".into()),
                    ErrorKind::Version,
                );
                2
            }
            _ => 0,
        };
        if length > 0 {
            self.at += length;
            return;
        }
        self.at += 1;
        if let Some(it) = self.char_here().filter(|it| !matches!(it, '\n' | '\r')) {
            self.at += it.len_utf8();
            let help = Some(say!("write `\\\\{}` for a backslash, or put `@` in front of the string", quoted(it)));
            self.mistake(start..self.at, say!("`\\{}` is not an escape sequence", quoted(it)), help, ErrorKind::Syntax);
        }
    }

    /// Notes that a string of these bytes ended within a host's `${…}`, whose quotes may be the host's own.
    fn interpolation_cut_short(&mut self, from: usize, to: usize) {
        if self.has_holes
            && memchr::memchr(b'$', &self.bytes[from..to]).is_some()
            && let Some(at) = memchr::memmem::rfind(&self.bytes[from..to], b"${")
            && memchr::memchr(b'}', &self.bytes[from + at..to]).is_none()
            && super::placeholder::braces(self.bytes, from + at + 1).is_some()
        {
            self.tokens.template = true;
        }
    }

    /// `'c'`
    pub(super) fn char(&mut self) {
        let start = self.at;
        self.at += 1;
        let mut units = 0;
        let closed = loop {
            match self.bytes.get(self.at) {
                None | Some(b'\n' | b'\r') => break false,
                Some(b'\'') => {
                    self.at += 1;
                    break true;
                }
                Some(b'\\') => {
                    self.escape();
                    units += 1;
                }
                Some(_) => {
                    let it = self.char_here().map_or((1, 1), |it| (it.len_utf8(), it.len_utf16()));
                    self.at += it.0;
                    units += it.1;
                }
            }
        };
        let text = &self.code[start..self.at];
        let placeholder = holds_placeholder(text);
        if !closed {
            let help = Some("a character is `'c'`; a text is `\"…\"`".into());
            let end = start + text.trim_end().len();
            self.mistake(start..end.max(start + 1), "this `'` is not closed on its line", help, ErrorKind::Syntax);
        } else if units == 0 {
            let help = Some("write `\"\"` for an empty string".into());
            self.mistake(start..self.at, "there is no character between these quotes", help, ErrorKind::Syntax);
        } else if units > 1 && !placeholder {
            let help = Some("use double quotes for text".into());
            self.mistake(start..self.at, "single quotes hold one character only", help, ErrorKind::Syntax);
        }
        self.push(TokenKind::Char, start);
    }

    fn interpolated(&mut self, start: usize, quote: usize, style: Style) {
        self.at = quote + 1;
        self.push(TokenKind::StringStart, start);
        self.interpolated_text(style);
    }

    /// Goes on behind the quote or the last hole of an interpolated string, to its next hole or its end.
    fn interpolated_text(&mut self, style: Style) {
        let start = self.at;
        loop {
            match (self.bytes.get(self.at), style) {
                (Some(b'"'), Style::Verbatim) if self.peek(1) == b'"' => self.at += 2,
                (Some(b'"'), _) => {
                    self.text(start);
                    self.at += 1;
                    return self.push(TokenKind::StringEnd, self.at - 1);
                }
                (Some(b'{'), _) if self.peek(1) == b'{' => self.at += 2,
                (Some(b'{'), _) => {
                    self.text(start);
                    let token = self.next_index();
                    self.holes.push(Hole { token, open: self.open.len(), verbatim: style == Style::Verbatim, broken: false });
                    self.at += 1;
                    return self.push(TokenKind::HoleStart, self.at - 1);
                }
                (Some(b'}'), _) if self.peek(1) == b'}' => self.at += 2,
                (Some(b'}'), _) => {
                    self.at += 1;
                    let help = Some("write `}}` for a brace in an interpolated string".into());
                    self.mistake(self.at - 1..self.at, "this `}` closes no hole", help, ErrorKind::Syntax);
                }
                (Some(b'\\'), Style::Regular) => self.escape(),
                (None, _) | (Some(b'\n' | b'\r'), Style::Regular) => {
                    let help = Some("close it with `\"`".into());
                    let end = start + self.code[start..self.at].trim_end().len();
                    let message = match style {
                        Style::Regular => "this string is not closed on its line",
                        Style::Verbatim => "this verbatim string is never closed",
                    };
                    let from = self.start_of_string(start);
                    self.text(start);
                    self.mistake(from..end.max(from + 1), message, help, ErrorKind::Syntax);
                    return self.push(TokenKind::StringEnd, self.at);
                }
                _ => self.at += 1,
            }
        }
    }

    /// Where the interpolated string began whose text from `text` on is read, if that is its first, or else `text`.
    fn start_of_string(&self, text: usize) -> usize {
        match self.tokens.list.last() {
            Some(last) if last.kind == TokenKind::StringStart => (last.start - self.base) as usize,
            _ => text,
        }
    }

    fn text(&mut self, start: usize) {
        if self.at > start {
            self.push(TokenKind::StringText, start);
        }
    }

    /// Whether a `:` here begins the format of a hole.
    pub(super) fn is_format(&self) -> bool {
        self.holes.last().is_some_and(|hole| hole.open == self.open.len())
    }

    /// `:format` up to the `}` of its hole.
    pub(super) fn format(&mut self) {
        let start = self.at;
        let verbatim = self.holes.last().is_some_and(|hole| hole.verbatim);
        while !matches!((self.bytes.get(self.at), verbatim), (None | Some(b'}' | b'"'), _) | (Some(b'\n' | b'\r'), false)) {
            self.at += 1;
        }
        self.push(TokenKind::HoleFormat, start);
    }

    /// The `}` of the innermost hole.
    pub(super) fn close_hole(&mut self) {
        let Some(hole) = self.holes.pop() else { return };
        self.open.truncate(hole.open);
        let index = self.next_index();
        self.at += 1;
        if hole.broken {
            let help = Some("compute it in a variable, or put it on one line".into());
            let message = "a line break in the hole of an interpolated string is C# 11, and policy expressions are C# 7";
            self.mistake(self.at - 1..self.at, message, help, ErrorKind::Version);
        }
        self.push(TokenKind::HoleEnd, self.at - 1);
        self.token(hole.token).partner = index;
        self.token(index).partner = hole.token;
        self.interpolated_text(if hole.verbatim { Style::Verbatim } else { Style::Regular });
    }

    /// Notes which holes are still open at the end of the code.
    pub(super) fn end_of_holes(&mut self) {
        let Some(&hole) = self.holes.first() else { return };
        // A string that is not closed inside is the reason, rather than the hole.
        if self.tokens.mistakes.last().is_some_and(|(token, _)| *token > hole.token) {
            return;
        }
        let open = self.token(hole.token);
        open.flags |= Token::MISTAKE;
        let start = (open.start - self.base) as usize;
        let error = self.error(start..start + 1, NEVER_CLOSED, Some(CLOSE_HOLE.into()), ErrorKind::Syntax);
        self.tokens.mistakes.push((hole.token, error));
    }
}
