//! Reads the expressions of Terraform. HashiCorp: *HCL Native Syntax Specification*, "Expressions".

use super::super::tree::{Entry, Expr, ExprKind, For, MAX_DEPTH};
use super::syntax::{Read, Reader, Unread};
use super::template;
use crate::text::{Span, steps};

impl<'t> Reader<'t> {
    /// Reads an expression. Where `wraps`, it may go on in the next line.
    pub(super) fn expr(&mut self, depth: usize, wraps: bool) -> Read<Expr> {
        steps::count(1);
        self.space(wraps);
        let start = self.at;
        if depth >= MAX_DEPTH {
            self.skip_operand();
            return Ok(Expr::unknown(Span::new(start, self.at)));
        }
        let first = self.operand(depth, wraps)?;
        let mut operands = vec![first];
        loop {
            self.space(wraps);
            if self.peek() == Some(b'?') {
                self.at += 1;
                self.space(true);
                let one = self.expr(depth + 1, wraps)?;
                self.space(wraps);
                if !self.eat(b':') {
                    return Err(Unread { at: self.at, expected: "`:`" });
                }
                self.space(true);
                let other = self.expr(depth + 1, wraps)?;
                return Ok(Expr { span: Span::new(start, self.at), kind: ExprKind::Choice(vec![one, other]) });
            }
            if !self.operator() {
                break;
            }
            self.space(true);
            operands.push(self.operand(depth, wraps)?);
        }
        if operands.len() == 1
            && let Some(only) = operands.pop()
        {
            return Ok(only);
        }
        let end = operands.last().map_or(start, |last| last.span.end as usize);
        Ok(Expr { span: Span::new(start, end), kind: ExprKind::Other(operands) })
    }

    /// Reads an operator between operands.
    fn operator(&mut self) -> bool {
        let rest = &self.bytes()[self.at..];
        let length = match rest {
            [b'=' | b'!' | b'<' | b'>', b'=', ..] | [b'&', b'&', ..] | [b'|', b'|', ..] => 2,
            [b'<', b'<', ..] => 0,
            [b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>', ..] => 1,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    fn operand(&mut self, depth: usize, wraps: bool) -> Read<Expr> {
        self.space(wraps);
        let start = self.at;
        if depth >= MAX_DEPTH {
            self.skip_operand();
            return Ok(Expr::unknown(Span::new(start, self.at)));
        }
        if matches!(self.peek(), Some(b'!' | b'-')) {
            self.at += 1;
            let of = self.operand(depth + 1, wraps)?;
            return Ok(Expr { span: Span::new(start, self.at), kind: ExprKind::Other(vec![of]) });
        }
        let mut expr = self.primary(depth)?;
        for _ in 0..MAX_DEPTH {
            let kind = match self.peek() {
                Some(b'.') if self.bytes().get(self.at + 1) == Some(&b'*') => {
                    self.at += 2;
                    ExprKind::Each(Box::new(expr))
                }
                Some(b'.') if self.bytes().get(self.at + 1) != Some(&b'.') => {
                    self.at += 1;
                    self.space(wraps);
                    let from = self.at;
                    while self.peek().is_some_and(is_of_word) {
                        self.at += 1;
                    }
                    if from == self.at {
                        return Err(Unread { at: from, expected: "a name" });
                    }
                    ExprKind::Member(Box::new(expr), self.text[from..self.at].into())
                }
                Some(b'[') if self.text[self.at..].starts_with("[*]") => {
                    self.at += 3;
                    ExprKind::Each(Box::new(expr))
                }
                Some(b'[') => {
                    self.at += 1;
                    let key = self.expr(depth + 1, true)?;
                    self.space(true);
                    self.expect(b']', "`]`")?;
                    ExprKind::Index(Box::new(expr), Box::new(key))
                }
                _ => return Ok(expr),
            };
            expr = Expr { span: Span::new(start, self.at), kind };
        }
        Err(Unread { at: self.at, expected: "a shorter chain of names" })
    }

    fn primary(&mut self, depth: usize) -> Read<Expr> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => return Ok(template::quoted(self, depth)),
            Some(b'<') if self.text[start..].starts_with("<<") => return template::heredoc(self, depth),
            Some(b'(') => {
                self.at += 1;
                let inner = self.expr(depth + 1, true)?;
                self.space(true);
                self.expect(b')', "`)`")?;
                inner.kind
            }
            Some(b'[') => self.list(depth)?,
            Some(b'{') => self.object(depth)?,
            Some(b'0'..=b'9') => {
                while self.peek().is_some_and(|it| it.is_ascii_alphanumeric() || it == b'.') {
                    self.at += 1;
                }
                ExprKind::Literal(self.text[start..self.at].into())
            }
            _ => {
                let name = self.word().ok_or(Unread { at: start, expected: "a value" })?;
                match name {
                    "true" | "false" | "null" => ExprKind::Literal(name.into()),
                    _ => self.named(name, depth)?,
                }
            }
        };
        Ok(Expr { span: Span::new(start, self.at), kind })
    }

    /// Reads what follows the `name` at the beginning of an operand: the arguments of a function, or nothing.
    fn named(&mut self, name: &'t str, depth: usize) -> Read<ExprKind> {
        let mut name: Box<str> = name.into();
        while self.text[self.at..].starts_with("::") {
            self.at += 2;
            let next = self.word().ok_or(Unread { at: self.at, expected: "the name of a function" })?;
            name = format!("{name}::{next}").into();
        }
        let end = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.peek() != Some(b'(') {
            self.at = end;
            return Ok(ExprKind::Name(name));
        }
        self.at += 1;
        let mut arguments = Vec::new();
        loop {
            self.space(true);
            if self.eat(b')') {
                return Ok(ExprKind::Call(name, arguments));
            }
            arguments.push(self.expr(depth + 1, true)?);
            self.space(true);
            if self.text[self.at..].starts_with("...") {
                self.at += 3;
                self.space(true);
            }
            if !self.eat(b',') && self.peek() != Some(b')') {
                return Err(Unread { at: self.at, expected: "`,` or `)`" });
            }
        }
    }

    fn list(&mut self, depth: usize) -> Read<ExprKind> {
        self.at += 1;
        self.space(true);
        if self.is_for() {
            return self.comprehension(depth, b']');
        }
        let mut items = Vec::new();
        loop {
            self.space(true);
            if self.eat(b']') {
                return Ok(ExprKind::List(items));
            }
            items.push(self.expr(depth + 1, true)?);
            self.space(true);
            if !self.eat(b',') && self.peek() != Some(b']') {
                return Err(Unread { at: self.at, expected: "`,` or `]`" });
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<ExprKind> {
        self.at += 1;
        self.space(true);
        if self.is_for() {
            return self.comprehension(depth, b'}');
        }
        let mut entries = Vec::new();
        loop {
            self.space(true);
            if self.eat(b'}') {
                return Ok(ExprKind::Object(entries));
            }
            let key = self.key(depth)?;
            self.space(true);
            if !self.eat(b'=') && !self.eat(b':') {
                return Err(Unread { at: self.at, expected: "`=` or `:`" });
            }
            self.space(true);
            let value = self.expr(depth + 1, false)?;
            entries.push(Entry { key, value });
            self.space(false);
            if !matches!(self.peek(), Some(b',' | b'\n' | b'}')) {
                return Err(Unread { at: self.at, expected: "`,`, `}` or the end of the line" });
            }
            self.eat(b',');
        }
    }

    /// Reads the key of an entry, where a bare word stands for itself.
    fn key(&mut self, depth: usize) -> Read<Expr> {
        let start = self.at;
        if let Some(word) = self.word() {
            let end = self.at;
            self.space(false);
            if matches!(self.peek(), Some(b'=' | b':')) {
                return Ok(template::bare(word, Span::new(start, end)));
            }
            self.at = start;
        }
        self.expr(depth + 1, false)
    }

    fn is_for(&self) -> bool {
        self.text[self.at..].strip_prefix("for").is_some_and(|rest| rest.starts_with([' ', '\t']))
    }

    /// Reads `for key, value in over : body if condition` to its bracket `end`.
    fn comprehension(&mut self, depth: usize, end: u8) -> Read<ExprKind> {
        self.at += 3;
        let mut names: Vec<Box<str>> = Vec::new();
        loop {
            self.space(true);
            names.push(self.word().ok_or(Unread { at: self.at, expected: "a name" })?.into());
            self.space(true);
            if !self.eat(b',') {
                break;
            }
        }
        if self.word() != Some("in") {
            return Err(Unread { at: self.at, expected: "`in`" });
        }
        let over = self.expr(depth + 1, true)?;
        self.space(true);
        self.expect(b':', "`:`")?;
        let mut body = self.expr(depth + 1, true)?;
        self.space(true);
        let mut yields = None;
        if self.text[self.at..].starts_with("=>") {
            self.at += 2;
            yields = Some(std::mem::replace(&mut body, self.expr(depth + 1, true)?));
            self.space(true);
        }
        if self.text[self.at..].starts_with("...") {
            self.at += 3;
            self.space(true);
        }
        if self.text[self.at..].starts_with("if") {
            self.at += 2;
            self.expr(depth + 1, true)?;
            self.space(true);
        }
        self.expect(end, "the end of this `for`")?;
        let value = names.pop().unwrap_or_default();
        Ok(ExprKind::For(Box::new(For { key: names.pop(), value, over, yields, body })))
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}
