//! Skips what is not read, by its brackets: types, unknown statements, and what is nested too deep.

use super::Span;
use super::reader::{Reader, is_line_break};
use super::strings::{Form, PieceEnd};
use crate::hosts::Spelled;

/// What is open while something is skipped.
#[derive(Clone, Copy, Debug)]
enum Open {
    /// A bracket at this offset, which this one closes.
    Bracket(usize, u8),
    /// A hole of a string that begins at this offset, has an opening of this length, and goes on behind the hole.
    Hole(usize, usize, Form),
}

impl Reader<'_> {
    /// Skips to a byte for which `stops` holds and that stands in no bracket, no string and no comment; to a closing bracket that closes nothing; or to the end.
    pub(super) fn skip(&mut self, stops: impl Fn(&Self, u8) -> bool) {
        let mut open: Vec<Open> = Vec::new();
        while let Some(next) = self.peek() {
            if open.is_empty() && stops(self, next) {
                return;
            }
            if let Some((form, length)) = self.opening() {
                let start = self.at;
                self.open(form, length);
                self.skip_string(start, length, form, &mut open);
            } else {
                self.skip_one(next, &mut open);
            }
            if self.broken {
                return;
            }
        }
        if let Some(Open::Bracket(at, _)) = open.first() {
            self.unclosed_bracket(*at);
        }
    }

    fn skip_one(&mut self, next: u8, open: &mut Vec<Open>) {
        let closing = match next {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b')' | b']' | b'}' => return self.skip_closing(next, open),
            b' ' | b'\t' | b'#' => return self.blanks(),
            b'/' => {
                let start = self.at;
                self.blanks();
                self.at += usize::from(self.at == start);
                return;
            }
            _ => return self.any(),
        };
        open.push(Open::Bracket(self.at, closing));
        self.at += 1;
    }

    fn skip_closing(&mut self, next: u8, open: &mut Vec<Open>) {
        match open.pop() {
            Some(Open::Bracket(_, closing)) if closing == next => self.at += 1,
            Some(Open::Hole(start, length, form)) if next == b'}' => {
                self.at += 1;
                self.skip_string(start, length, form, open);
            }
            _ => self.fail_here("this bracket closes none", "remove it, or open one"),
        }
    }

    /// Skips a string, or what is left of it, up to its next hole.
    fn skip_string(&mut self, start: usize, length: usize, form: Form, open: &mut Vec<Open>) {
        match self.piece(form, &mut Spelled::default()) {
            PieceEnd::Closed => {}
            PieceEnd::Hole(_) => open.push(Open::Hole(start, length, form)),
            PieceEnd::Unclosed => self.unclosed(form, start, length),
        }
    }

    /// Skips the rest of a statement, to the end of its line or of the last line that it has open.
    pub(super) fn skip_statement(&mut self) {
        self.skip_lines(|_, _| false);
    }

    /// Skips a type, to the `=` behind it or to the end of the statement.
    pub(super) fn skip_type(&mut self) {
        self.skip_lines(|reader, next| next == b'=' && !["==", "=>", "=~"].iter().any(|it| reader.rest().starts_with(it)));
    }

    /// Skips lines that belong together: of a union of types, and of the arguments of a type.
    fn skip_lines(&mut self, stops: impl Fn(&Self, u8) -> bool) {
        loop {
            self.skip(|reader, next| is_line_break(next) || stops(reader, next));
            let end = self.at;
            let is_open = self.text[..end].trim_end_matches([' ', '\t']).ends_with(['|', '<', ',']);
            self.lines();
            if self.broken || !(matches!(self.peek(), Some(b'|' | b'>')) || is_open && self.at > end && self.peek().is_some()) {
                self.at = end;
                return;
            }
        }
    }

    /// Says that the bracket at `at` is not closed.
    pub(super) fn unclosed_bracket(&mut self, at: usize) {
        self.fail(Span::new(at, at + 1), "this bracket is not closed", "close it");
    }
}
