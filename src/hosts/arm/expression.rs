//! Expressions of ARM templates: strings of JSON that stand between `[` and `]`. Azure Resource Manager: *Syntax and expressions in ARM templates*.

use super::super::json::JsonString;
use super::super::tree::MAX_DEPTH;
use super::super::{Expr, ExprKind, Spelled, Spelling};
use super::compose::composed;
use crate::text::{Span, steps};

/// Whether `text`, a string of a template, is an expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[[") && text.ends_with(']') && text.len() > 1
}

/// Returns what `string`, of which all stands at `span`, is: a text, or an expression.
pub(super) fn read(string: JsonString<'_>, span: Span) -> Expr {
    let spelled = string.spelled();
    if is_expression(&spelled.text) {
        return parse(&spelled);
    }
    // A text that begins with a bracket has it twice.
    let skipped = usize::from(spelled.text.starts_with("[["));
    let mut text = Spelled { spelling: Spelling::Json, ..Spelled::default() };
    match skipped {
        0 => text = spelled,
        _ => text.append_part(&spelled, Span::new(skipped, spelled.text.len())),
    }
    Expr { span, kind: ExprKind::Text(Box::new(text)) }
}

/// Returns the expression that stands between the brackets of `spelled`.
fn parse(spelled: &Spelled) -> Expr {
    let end = spelled.text.len() - 1;
    let mut parser = Parser { spelled, text: &spelled.text[..end], at: 1 };
    let mut parts = Vec::new();
    let mut is_whole = true;
    while parser.peek().is_some() {
        let start = parser.at;
        let part = parser.expr(0).expr;
        is_whole &= parser.at > start;
        if parser.at == start {
            parser.at += parser.text[start..].chars().next().map_or(1, char::len_utf8);
        } else {
            parts.push(part);
        }
    }
    match parts.pop() {
        Some(expr) if is_whole && parts.is_empty() => expr,
        Some(last) => {
            parts.push(last);
            Expr { span: spelled.map.outer(Span::new(1, end)), kind: ExprKind::Other(parts) }
        }
        None => Expr::unknown(spelled.map.outer(Span::new(0, end + 1))),
    }
}

/// An expression, and how deep it is nested.
struct Parsed {
    expr: Expr,
    height: usize,
}

struct Parser<'s> {
    /// The string as JSON has it.
    spelled: &'s Spelled,
    /// The string up to its last bracket.
    text: &'s str,
    at: usize,
}

impl Parser<'_> {
    /// Reads an expression. Where none begins, nothing is read.
    fn expr(&mut self, depth: usize) -> Parsed {
        steps::count(1);
        self.space();
        let start = self.at;
        if depth >= MAX_DEPTH {
            self.skip();
            return self.unknown(start);
        }
        let mut parsed = match self.peek() {
            Some(b'\'') => self.literal(),
            Some(b'-' | b'+' | b'0'..=b'9') => self.number(),
            Some(byte) if is_name(byte) => self.name_or_call(depth),
            _ => return self.unknown(start),
        };
        loop {
            self.space();
            let of = std::mem::replace(&mut parsed, Parsed { expr: Expr::unknown(Span::default()), height: 1 });
            parsed = match self.peek() {
                Some(b'.') => self.member(of, start),
                Some(b'[') => self.index(of, start, depth),
                _ => return of,
            };
            if parsed.height > MAX_DEPTH {
                parsed = self.unknown(start);
            }
        }
    }

    fn member(&mut self, of: Parsed, start: usize) -> Parsed {
        self.at += 1;
        self.eat(b'?');
        self.space();
        let name = self.name();
        if name.is_empty() {
            return self.unknown(start);
        }
        let kind = ExprKind::Member(Box::new(of.expr), name);
        Parsed { expr: self.made(kind, start), height: of.height + 1 }
    }

    fn index(&mut self, of: Parsed, start: usize, depth: usize) -> Parsed {
        self.at += 1;
        self.eat(b'?');
        let key = self.expr(depth + 1);
        self.closed(b']');
        let kind = ExprKind::Index(Box::new(of.expr), Box::new(key.expr));
        Parsed { expr: self.made(kind, start), height: of.height.max(key.height) + 1 }
    }

    /// Reads a name, which is that of a function if arguments follow. Functions of users have a namespace.
    fn name_or_call(&mut self, depth: usize) -> Parsed {
        let start = self.at;
        let mut name = String::from(self.name());
        loop {
            self.space();
            if self.eat(b'(') {
                return self.call(&name, start, depth);
            }
            let before = self.at;
            if !self.eat(b'.') {
                break;
            }
            self.space();
            let part = self.name();
            self.space();
            if part.is_empty() || !matches!(self.peek(), Some(b'.' | b'(')) {
                self.at = before;
                break;
            }
            name = format!("{name}.{part}");
            if name.len() > 256 {
                break;
            }
        }
        Parsed { expr: self.made(ExprKind::Name(name.into()), start), height: 1 }
    }

    fn call(&mut self, name: &str, start: usize, depth: usize) -> Parsed {
        let mut arguments = Vec::new();
        let mut height = 0;
        loop {
            self.space();
            match self.peek() {
                None => break,
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    let argument = self.expr(depth + 1);
                    if self.at == before {
                        // It is nothing that belongs here.
                        self.skip();
                        self.at += usize::from(self.at == before);
                        arguments.push(self.unknown(before).expr);
                        continue;
                    }
                    height = height.max(argument.height);
                    arguments.push(argument.expr);
                }
            }
        }
        if height >= MAX_DEPTH {
            return self.unknown(start);
        }
        let span = self.outer(start);
        let expr = composed(name, arguments, span);
        Parsed { expr, height: height + 1 }
    }

    /// Reads a string between single quotes, in which a quote is written twice.
    fn literal(&mut self) -> Parsed {
        let start = self.at;
        let mut text = Spelled { spelling: Spelling::Arm, ..Spelled::default() };
        self.at += 1;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let length = memchr::memchr(b'\'', rest);
            let part = Span::new(self.at, self.at + length.unwrap_or(rest.len()));
            steps::count(1 + part.len() / 64);
            text.append_part(self.spelled, part);
            self.at = part.end as usize;
            if length.is_none() {
                break;
            }
            self.at += 1;
            if !self.eat(b'\'') {
                break;
            }
            text.escaped("'", self.spelled.map.outer(Span::new(self.at - 2, self.at)));
        }
        Parsed { expr: self.made(ExprKind::Text(Box::new(text)), start), height: 1 }
    }

    fn number(&mut self) -> Parsed {
        let start = self.at;
        self.at += 1;
        while self.peek().is_some_and(|it| it.is_ascii_digit() || matches!(it, b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let literal = ExprKind::Literal(self.text[start..self.at].into());
        Parsed { expr: self.made(literal, start), height: 1 }
    }

    fn name(&mut self) -> Box<str> {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        self.text[start..self.at].into()
    }

    /// Goes to the end of the argument here: before a comma or bracket that does not belong to it.
    fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            steps::count(1);
            match byte {
                b'\'' => {
                    self.at += 1;
                    let rest = &self.text.as_bytes()[self.at..];
                    self.at += memchr::memchr(b'\'', rest).unwrap_or(rest.len());
                }
                b'(' | b'[' => depth += 1,
                b')' | b']' if depth > 0 => depth -= 1,
                b')' | b']' => return,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at = (self.at + 1).min(self.text.len());
        }
    }

    /// Goes behind `bracket`, and what stands before it and has no place there.
    fn closed(&mut self, bracket: u8) {
        self.space();
        if self.peek().is_some_and(|it| it != bracket) {
            self.skip();
        }
        self.eat(bracket);
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|it| it.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn outer(&self, start: usize) -> Span {
        self.spelled.map.outer(Span::new(start, self.at))
    }

    fn made(&self, kind: ExprKind, start: usize) -> Expr {
        // White space behind it was looked at already.
        let end = start + self.text[start..self.at].trim_ascii_end().len();
        Expr { span: self.spelled.map.outer(Span::new(start, end)), kind }
    }

    fn unknown(&self, start: usize) -> Parsed {
        Parsed { expr: Expr::unknown(self.outer(start)), height: 1 }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}
