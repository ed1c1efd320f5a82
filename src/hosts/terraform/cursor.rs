//! How the reader of Terraform moves on: words, white space, comments, brackets that are skipped.

use super::super::found::{Break, Comment};
use super::syntax::{Read, Reader, Unread};
use crate::diagnostic::say;
use crate::text::{Span, steps};

impl<'t> Reader<'t> {
    pub(super) fn expect(&mut self, byte: u8, expected: &'static str) -> Read<()> {
        if self.eat(byte) { Ok(()) } else { Err(Unread { at: self.at, expected }) }
    }

    pub(super) fn word(&mut self) -> Option<&'t str> {
        let start = self.at;
        let first = self.text[start..].chars().next()?;
        if !(first.is_alphabetic() || first == '_') {
            return None;
        }
        let rest = &self.text[start..];
        self.at += rest.find(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-'))).unwrap_or(rest.len());
        Some(&self.text[start..self.at])
    }

    /// Skips white space and comments, line breaks only if `lines`.
    pub(super) fn space(&mut self, lines: bool) {
        steps::count(1);
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') if lines => self.at += 1,
                Some(b'#') => self.line_comment(1),
                Some(b'/') if self.text[self.at..].starts_with("//") => self.line_comment(2),
                Some(b'/') if self.text[self.at..].starts_with("/*") => {
                    let rest = &self.text[self.at + 2..];
                    let length = rest.find("*/");
                    let content = Span::new(self.at + 2, self.at + 2 + length.unwrap_or(rest.len()));
                    let end = length.map_or(self.text.len(), |length| self.at + 2 + length + 2);
                    self.comments.push(Comment { span: Span::new(self.at, end), content });
                    self.at = end;
                }
                _ => return,
            }
        }
    }

    fn line_comment(&mut self, mark: usize) {
        let end = memchr::memchr(b'\n', &self.bytes()[self.at..]).map_or(self.text.len(), |length| self.at + length);
        self.comments.push(Comment { span: Span::new(self.at, end), content: Span::new(self.at + mark, end) });
        self.at = end;
    }

    /// Skips the operand here: a bracket with all that is in it, or else a byte.
    pub(super) fn skip_operand(&mut self) {
        match self.peek() {
            Some(b'(' | b'[' | b'{' | b'"') => self.skip_brackets(),
            Some(_) => {
                self.at += 1;
                while !self.text.is_char_boundary(self.at) {
                    self.at += 1;
                }
            }
            None => {}
        }
    }

    /// Skips the bracket or quote here with all that is in it; all of the rest if nothing closes it.
    pub(super) fn skip_brackets(&mut self) {
        let mut open: Vec<u8> = Vec::new();
        while let Some(byte) = self.peek() {
            steps::count(1);
            let in_string = open.last() == Some(&b'"');
            self.at += 1;
            match byte {
                b'\\' if in_string => self.at += 1,
                b'$' | b'%' if in_string && self.peek() == Some(b'{') => {
                    self.at += 1;
                    open.push(b'}');
                }
                b'"' if in_string => {
                    open.pop();
                }
                // A string ends with its line.
                b'\n' if in_string => {
                    open.pop();
                }
                _ if in_string => {}
                b'"' => open.push(b'"'),
                b'(' => open.push(b')'),
                b'[' => open.push(b']'),
                b'{' => open.push(b'}'),
                b')' | b']' | b'}' if open.pop().is_none() => {
                    self.at -= 1;
                    return;
                }
                _ => {}
            }
            if open.is_empty() {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    pub(super) fn skip_line(&mut self) {
        steps::count(1);
        let rest = &self.bytes()[self.at..];
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
    }

    pub(super) fn note(&mut self, unread: Unread) {
        let at = unread.at.min(self.text.len());
        let end = self.text[at..].chars().next().map_or(at, |it| at + it.len_utf8());
        let message = say!("{} was expected here", unread.expected);
        let help = "correct it: a policy at this place is not checked, and everything around it is".into();
        self.breaks.push(Break { span: Span::new(at, end), message, help });
    }

    pub(super) fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }
}
