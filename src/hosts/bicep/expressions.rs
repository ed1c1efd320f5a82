//! Expressions.

use super::reader::{Reader, word_at};
use super::{Entry, Expr, ExprKind, For, Span, steps};
use crate::hosts::Spelled;
use crate::hosts::tree::MAX_DEPTH;

/// How many members and indices may follow one another; what has more is read as something that nothing is known about.
const MAX_CHAIN: usize = 32;

impl Reader<'_> {
    /// Reads an expression.
    pub(super) fn expression(&mut self) -> Expr {
        steps::count(1);
        if self.broken {
            return self.unknown(self.at);
        }
        if self.depth >= MAX_DEPTH {
            let start = self.at;
            let is_mark = |next| matches!(next, b',' | b':' | b'\n' | b'\r');
            self.skip(|reader, next| is_mark(next) && !reader.rest().starts_with("::") || is_closing(next));
            return self.unknown(start);
        }
        self.depth += 1;
        let expr = self.choice();
        self.depth -= 1;
        expr
    }

    /// Reads a value and what is asked of it: `a.b`, `a.?b`, `a::b`, `a[b]`, `a!`, `a.b()`.
    pub(super) fn chain(&mut self) -> Expr {
        let start = self.at;
        let mut expr = self.primary();
        let mut length = 0;
        while !self.broken {
            let end = self.at;
            self.blanks();
            let kind = match self.peek() {
                Some(b'.') if !self.rest().starts_with("...") => {
                    self.at += 1;
                    self.eat("?");
                    self.member(expr)
                }
                Some(b':') if self.eat("::") => self.member(expr),
                Some(b'[') => self.index(expr),
                Some(b'!') if !["!=", "!~"].iter().any(|it| self.rest().starts_with(it)) => {
                    self.at += 1;
                    expr.span = self.since(start);
                    continue;
                }
                _ => {
                    self.at = end;
                    break;
                }
            };
            length += 1;
            let kind = if length > MAX_CHAIN { ExprKind::Other(Vec::new()) } else { kind };
            expr = Expr { span: self.since(start), kind };
        }
        expr
    }

    /// Reads the name of a member of `of`, and the arguments if it is called.
    fn member(&mut self, of: Expr) -> ExprKind {
        self.blanks();
        let Some(name) = self.word() else {
            self.fail_here("a name is missing here", "write the name of a property");
            return of.kind;
        };
        if !self.rest().starts_with('(') {
            return ExprKind::Member(Box::new(of), name.into());
        }
        let mut arguments = self.arguments();
        match path(&of) {
            Some(path) => ExprKind::Call(format!("{path}.{name}").into(), arguments),
            None => {
                // What has no name is the first argument, and the dot says so.
                arguments.insert(0, of);
                ExprKind::Call(format!(".{name}").into(), arguments)
            }
        }
    }

    fn index(&mut self, of: Expr) -> ExprKind {
        let opening = self.at;
        self.at += 1;
        self.eat("?");
        let from_end = self.eat("^");
        self.lines();
        let start = self.at;
        let key = self.expression();
        self.close(opening, "]");
        let key = if from_end { self.unknown(start) } else { key };
        ExprKind::Index(Box::new(of), Box::new(key))
    }

    /// Takes the bracket that closes the one at `opening`.
    fn close(&mut self, opening: usize, closing: &str) {
        self.lines();
        if self.broken || self.eat(closing) {
            return;
        }
        match self.peek() {
            None => self.unclosed_bracket(opening),
            Some(_) => self.fail(self.next_span(), "this is not expected here", "close the bracket, or separate the values"),
        }
    }

    fn next_span(&self) -> Span {
        Span::new(self.at, self.at + self.rest().chars().next().map_or(0, char::len_utf8))
    }

    fn primary(&mut self) -> Expr {
        let start = self.at;
        if let Some((form, length)) = self.opening() {
            return self.string(form, length);
        }
        let kind = match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'(') => match self.lambda() {
                Some((_, body)) => ExprKind::Other(vec![body]),
                None => return self.parenthesized(),
            },
            Some(b'0'..=b'9') => {
                self.at += self.rest().bytes().take_while(u8::is_ascii_digit).count();
                ExprKind::Literal(self.since(start).text(self.text).into())
            }
            _ => self.named(),
        };
        Expr { span: self.since(start), kind }
    }

    /// Reads what begins with a name: a variable, a call, a lambda, `true`.
    fn named(&mut self) -> ExprKind {
        if let Some((_, body)) = self.lambda() {
            return ExprKind::Other(vec![body]);
        }
        let Some(name) = self.word() else {
            self.fail_here("a value is missing here", "write an expression");
            return ExprKind::Other(Vec::new());
        };
        let end = self.at;
        self.blanks();
        if self.peek() == Some(b'(') {
            return self.call(name);
        }
        self.at = end;
        match name {
            "true" | "false" | "null" => ExprKind::Literal(name.into()),
            _ => ExprKind::Name(name.into()),
        }
    }

    pub(super) fn parenthesized(&mut self) -> Expr {
        let opening = self.at;
        self.at += 1;
        self.lines();
        let expr = self.expression();
        self.close(opening, ")");
        expr
    }

    /// Reads the arguments of a call of `name`. A call of `map` is a comprehension.
    fn call(&mut self, name: &str) -> ExprKind {
        let mut parameters = Vec::new();
        let mut arguments = self.arguments_with(&mut parameters);
        if name == "map"
            && arguments.len() == 2
            && let Some(parameters) = parameters.pop().filter(|it| matches!(it.len(), 1 | 2))
            && let Some(ExprKind::Other(mut bodies)) = arguments.pop().map(|lambda| lambda.kind)
            && let (Some(body), Some(over)) = (bodies.pop(), arguments.pop())
        {
            let mut parameters = parameters.into_iter();
            let value = parameters.next().unwrap_or_default();
            return ExprKind::For(Box::new(For { key: parameters.next(), value, over, yields: None, body }));
        }
        ExprKind::Call(name.into(), arguments)
    }

    fn arguments(&mut self) -> Vec<Expr> {
        self.arguments_with(&mut Vec::new())
    }

    /// Reads arguments, and for each of them the names of its parameters if it is a lambda.
    fn arguments_with(&mut self, parameters: &mut Vec<Vec<Box<str>>>) -> Vec<Expr> {
        let opening = self.at;
        self.at += 1;
        let mut arguments = Vec::new();
        self.lines();
        while !self.broken && self.peek().is_some_and(|next| next != b')') {
            let start = self.at;
            let lambda = self.lambda();
            parameters.push(lambda.as_ref().map(|(names, _)| names.clone()).unwrap_or_default());
            arguments.push(match lambda {
                Some((_, body)) => Expr { span: self.since(start), kind: ExprKind::Other(vec![body]) },
                None => self.expression(),
            });
            self.lines();
            if !self.eat(",") {
                break;
            }
            self.lines();
        }
        self.close(opening, ")");
        arguments
    }

    /// Takes a comma, a line break or both, if they are next.
    fn separator(&mut self) {
        self.lines();
        self.eat(",");
        self.lines();
    }

    /// Reads `x => body` and `(x, y) => body`, if that is what is next.
    fn lambda(&mut self) -> Option<(Vec<Box<str>>, Expr)> {
        let start = self.at;
        let names = self.lambda_head();
        if names.is_none() || self.broken {
            self.at = start;
            return None;
        }
        self.lines();
        let body = self.expression();
        names.map(|names| (names, body))
    }

    fn lambda_head(&mut self) -> Option<Vec<Box<str>>> {
        let mut names = Vec::new();
        if self.eat("(") {
            self.lines();
            while !self.eat(")") {
                names.push(self.word()?.into());
                self.separator();
            }
        } else {
            names.push(self.word()?.into());
        }
        self.blanks();
        self.eat("=>").then_some(names)
    }

    fn object(&mut self) -> ExprKind {
        let opening = self.at;
        self.at += 1;
        let mut entries = Vec::new();
        self.lines();
        while !self.broken && self.peek().is_some_and(|next| next != b'}') {
            if !self.nested_resource() {
                entries.extend(self.entry(opening));
            }
            self.between(b'}');
        }
        self.close(opening, "}");
        ExprKind::Object(entries)
    }

    /// Takes what separates two items of an object or a list, of which `closing` ends the last.
    fn between(&mut self, closing: u8) {
        let end = self.at;
        self.blanks();
        self.eat(",");
        self.lines();
        let is_apart = self.text[end..self.at].contains([',', '\n', '\r']);
        if !self.broken && !is_apart && self.peek().is_some_and(|next| next != closing) {
            self.fail_here("a line break or a comma is missing here", "separate the items");
        }
    }

    /// Reads `key: value` or `...value` in the object from `opening` on.
    fn entry(&mut self, opening: usize) -> Option<Entry> {
        let start = self.at;
        if let Some(spread) = self.spread() {
            let key = Expr::unknown(Span::at(start));
            return Some(Entry { key, value: Expr { span: self.since(start), kind: ExprKind::Other(vec![spread]) } });
        }
        let key = match self.opening() {
            Some((form, length)) => self.string(form, length),
            None => self.bare_key()?,
        };
        self.blanks();
        if self.broken {
            return None;
        }
        if self.eat(":") {
            self.blanks();
            return Some(Entry { key, value: self.expression() });
        }
        // A statement within an object shows that its bracket is not closed.
        match key.text().is_some_and(|key| matches!(&*key.text, "param" | "var" | "resource" | "module" | "output")) {
            true => self.unclosed_bracket(opening),
            false => self.fail_here("a `:` is missing here", "write the value behind the key"),
        }
        None
    }

    fn bare_key(&mut self) -> Option<Expr> {
        let start = self.at;
        let Some(word) = self.word() else {
            self.fail_here("a key is missing here", "write `key: value`");
            return None;
        };
        let mut spelled = Spelled::default();
        spelled.verbatim(word, start);
        Some(Expr { span: self.since(start), kind: ExprKind::Text(Box::new(spelled)) })
    }

    fn spread(&mut self) -> Option<Expr> {
        self.eat("...").then(|| {
            self.blanks();
            self.expression()
        })
    }

    fn list(&mut self) -> ExprKind {
        let opening = self.at;
        self.at += 1;
        self.lines();
        if self.at_for() {
            return self.comprehension(opening);
        }
        let mut parts: Vec<Expr> = Vec::new();
        let mut items: Vec<Expr> = Vec::new();
        while !self.broken && self.peek().is_some_and(|next| next != b']') {
            let start = self.at;
            match self.spread() {
                // What is spread is put between the lists before and after it.
                Some(spread) => {
                    let before = std::mem::take(&mut items);
                    parts.extend([Expr { span: Span::at(start), kind: ExprKind::List(before) }, spread]);
                }
                None => items.push(self.expression()),
            }
            self.between(b']');
        }
        self.close(opening, "]");
        if parts.is_empty() {
            return ExprKind::List(items);
        }
        parts.push(Expr { span: Span::at(self.at), kind: ExprKind::List(items) });
        ExprKind::Call("concat".into(), parts)
    }

    /// Whether `for x in` or `for (x, i) in` is next.
    fn at_for(&self) -> bool {
        let after = self.rest().strip_prefix("for").map(|rest| rest.trim_start_matches([' ', '\t']));
        word_at(self.rest()) == "for" && after.is_some_and(|after| after.starts_with('(') || !word_at(after).is_empty())
    }

    fn comprehension(&mut self, opening: usize) -> ExprKind {
        self.eat("for");
        self.blanks();
        let mut names = Vec::new();
        let in_brackets = self.eat("(");
        loop {
            self.lines();
            names.extend(self.word().map(Box::from));
            self.lines();
            if !in_brackets || !self.eat(",") {
                break;
            }
        }
        if in_brackets {
            self.eat(")");
        }
        self.blanks();
        if !self.eat_word("in") {
            self.fail_here("an `in` is missing here", "write `for item in list`");
        }
        self.blanks();
        let over = self.expression();
        self.lines();
        if !self.broken && !self.eat(":") {
            self.fail_here("a `:` is missing here", "write what is made of each item");
        }
        self.lines();
        let body = if self.at_condition() { self.conditional() } else { self.expression() };
        self.close(opening, "]");
        let mut names = names.into_iter();
        let value = names.next().unwrap_or_default();
        ExprKind::For(Box::new(For { key: names.next(), value, over, yields: None, body }))
    }
}

fn is_closing(byte: u8) -> bool {
    matches!(byte, b')' | b']' | b'}')
}

/// Returns the names that `expr` is made of: `a.b.c`.
pub(super) fn path(expr: &Expr) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut expr = expr;
    loop {
        match &expr.kind {
            ExprKind::Name(name) => names.push(name),
            ExprKind::Member(of, name) => {
                names.push(name);
                expr = of;
                continue;
            }
            _ => return None,
        }
        names.reverse();
        return Some(names.join("."));
    }
}
