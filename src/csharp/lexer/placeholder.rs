//! Placeholders in code: named values, and the tokens of templates, which are replaced before the code is compiled.

use super::super::ast::ErrorKind;
use super::{Lexer, TokenKind, WORD};

/// How far a template's token may reach, in bytes: what is longer is none.
const LONGEST: usize = 4096;

impl Lexer<'_> {
    /// Goes past a placeholder that stands here, with the word that it is part of, and makes a token of it.
    /// A template's directive, `%{ if … }`, goes without a token.
    pub(super) fn placeholder(&mut self) -> bool {
        let start = self.at;
        if self.peek(0) == b'#' && self.preprocessor() {
            return true;
        }
        if self.peek(0) == b'%' {
            if !self.has_holes {
                return false;
            }
            let Some(end) = braces(self.bytes, start + 1) else { return false };
            self.at = end;
            self.tokens.template = true;
            return true;
        }
        let Some(end) = self.placeholder_end() else { return false };
        self.at = end;
        self.rest_of_word();
        self.glue();
        self.push(TokenKind::Placeholder, start);
        true
    }

    /// Goes past placeholders that stand here, right behind the beginning of a word, with the rest of the word.
    /// Whether there was one.
    pub(super) fn glue(&mut self) -> bool {
        let mut glued = false;
        while matches!(self.peek(0), b'{' | b'$' | b'#')
            && let Some(end) = self.placeholder_end()
        {
            self.at = end;
            self.rest_of_word();
            glued = true;
        }
        glued
    }

    fn placeholder_end(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let (end, host) = match rest {
            [b'{', b'{', ..] => named_value(self.bytes, self.at)?,
            [b'$', b'{', ..] if self.has_holes => (braces(self.bytes, self.at + 1)?, true),
            [b'{', b'#', ..] => (self.at + 2 + close(&rest[2..], b"#}")?, true),
            [b'#', b'{', ..] => {
                let end = self.at + 2 + close(&rest[2..], b"}")?;
                (end + usize::from(self.bytes.get(end) == Some(&b'#')), true)
            }
            [b'#', ..] => {
                let name = rest[1..].iter().take(256).take_while(|&&byte| is_name(byte)).count();
                let closed = name > 0 && rest.get(1 + name) == Some(&b'#');
                (closed.then_some(self.at + name + 2)?, true)
            }
            _ => return None,
        };
        self.tokens.template |= host;
        Some(end)
    }

    /// Goes past a line such as `#region Keys`, which C# skips as well.
    fn preprocessor(&mut self) -> bool {
        let first = self.flags & super::Token::LINE != 0 || self.tokens.list.is_empty();
        let rest = &self.bytes[self.at + 1..];
        let word = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let known = matches!(&rest[..word], b"region" | b"endregion" | b"pragma" | b"if" | b"else" | b"elif" | b"endif" | b"nullable");
        if !first || !known || matches!(rest.get(word), Some(b'#')) {
            return false;
        }
        if &rest[..word] == b"nullable" {
            let message = "`#nullable` is C# 8, and policy expressions are C# 7";
            self.mistake(self.at..self.at + 9, message, Some("remove the line".into()), ErrorKind::Version);
        }
        self.at += 1 + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        true
    }
}

/// The end of the `{{name}}` at `at`, and whether a host builds its name.
fn named_value(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let mut end = at + 2;
    let mut host = false;
    while end - at < 258 + 2 {
        match bytes.get(end)? {
            b'}' if end > at + 2 && bytes.get(end + 1) == Some(&b'}') => return Some((end + 2, host)),
            b'$' | b'#' if bytes.get(end + 1) == Some(&b'{') => {
                end = braces(bytes, end + 1)?;
                end += usize::from(bytes.get(end) == Some(&b'#'));
                host = true;
            }
            &byte if is_name(byte) => end += 1,
            _ => return None,
        }
    }
    None
}

/// Past the `}` that closes the `{` at `at`, braces and quotes in between respected.
pub(super) fn braces(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut quoted = false;
    let last = bytes.len().min(at + LONGEST);
    // Where many open and none closes, each costs one search.
    memchr::memchr(b'}', bytes.get(at..last)?)?;
    let mut here = at;
    while here < last {
        match bytes[here] {
            b'\\' if quoted => here += 1,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(here + 1);
                }
            }
            _ => {}
        }
        here += 1;
    }
    None
}

/// Past the first `mark` in the line that `rest` begins.
fn close(rest: &[u8], mark: &[u8]) -> Option<usize> {
    let line = &rest[..rest.len().min(256)];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    memchr::memmem::find(line, mark).map(|at| at + mark.len())
}

fn is_name(byte: u8) -> bool {
    WORD[byte as usize] || matches!(byte, b'.' | b'-')
}
