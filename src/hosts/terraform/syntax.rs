//! Reads the language of Terraform: blocks, attributes and expressions, each with its place. HashiCorp: *HCL Native Syntax Specification*.
//!
//! The reader is tolerant: what it does not understand costs one line or one pair of brackets, and reading goes on behind it.

use super::super::found::{Break, Comment};
use super::super::tree::{Entry, Expr, ExprKind, For, MAX_DEPTH};
use super::template;
use crate::diagnostic::say;
use crate::text::{Span, steps};

/// A file of Terraform, or the body of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// `name = value`, in order.
    pub attributes: Vec<Attribute>,
    /// `kind "label" { … }`, in order.
    pub blocks: Vec<Block>,
}

/// `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Box<str>,
    /// All of it.
    pub span: Span,
    /// Its value.
    pub value: Expr,
}

/// `kind "label" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is, such as `resource`.
    pub kind: Box<str>,
    /// Its labels.
    pub labels: Vec<Box<str>>,
    /// All of it.
    pub span: Span,
    /// What is in it.
    pub body: Body,
}

/// A file of Terraform.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// What is in it.
    pub body: Body,
    /// What could not be read.
    pub breaks: Vec<Break>,
    /// The comments.
    pub comments: Vec<Comment>,
}

impl Body {
    /// Returns the value of the attribute called `name`; the last one, where there are several.
    pub fn attribute(&self, name: &str) -> Option<&Expr> {
        self.attributes.iter().rev().find(|attribute| &*attribute.name == name).map(|attribute| &attribute.value)
    }

    /// Returns the blocks of this kind.
    pub fn blocks(&self, kind: &str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }

    /// Calls `visit` with all expressions, outermost first, as [`Expr::walk`] does.
    pub fn walk<'b>(&'b self, visit: &mut dyn FnMut(&'b Expr) -> bool) {
        self.attributes.iter().for_each(|attribute| attribute.value.walk(visit));
        self.blocks.iter().for_each(|block| block.body.walk(visit));
    }
}

/// Reads `text`, all of a file.
pub fn read(text: &str) -> File {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader::at(text, start);
    let body = reader.body(0, false);
    File { body, breaks: reader.breaks, comments: reader.comments }
}

/// Reads one text and remembers where it could not.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) breaks: Vec<Break>,
    comments: Vec<Comment>,
    /// Whether a hole that nothing ends was met: then nothing ends those behind it either.
    pub(super) is_endless: bool,
}

/// Why an expression cannot be read: where, and what was expected there.
pub(super) struct Unread {
    pub(super) at: usize,
    pub(super) expected: &'static str,
}

pub(super) type Read<T> = Result<T, Unread>;

impl<'t> Reader<'t> {
    /// Returns the reader that reads `text` from `at` on.
    pub(super) fn at(text: &'t str, at: usize) -> Self {
        Self { text, at, breaks: Vec::new(), comments: Vec::new(), is_endless: false }
    }

    /// Reads a body to its `}` if it is `inner`, or else to the end of the file.
    fn body(&mut self, depth: usize, inner: bool) -> Body {
        let mut body = Body::default();
        let mut is_broken = false;
        loop {
            self.space(true);
            match self.peek() {
                None => {
                    if inner && !is_broken {
                        self.note(Unread { at: self.at, expected: "a `}` that ends this block" });
                    }
                    return body;
                }
                Some(b'}') if inner => return body,
                _ => {}
            }
            let start = self.at;
            match self.item(depth, &mut body) {
                Ok(()) => is_broken = false,
                Err(unread) => {
                    // One mistake is told once, however many lines it spoils.
                    if !std::mem::replace(&mut is_broken, true) {
                        self.note(unread);
                    }
                    self.at = self.at.max(start);
                    // What begins a line may be the next item, and not what is wrong with this one.
                    let line = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
                    if line <= start || !self.text[line..self.at].trim().is_empty() {
                        self.skip_line();
                    }
                }
            }
        }
    }

    fn item(&mut self, depth: usize, body: &mut Body) -> Read<()> {
        let start = self.at;
        let name = self.word().ok_or(Unread { at: start, expected: "the name of an attribute or of a block" })?;
        self.space(false);
        if self.peek() == Some(b'=') && self.bytes().get(self.at + 1) != Some(&b'=') {
            self.at += 1;
            let value = self.expr(depth, false)?;
            body.attributes.push(Attribute { name: name.into(), span: Span::new(start, self.at), value });
            return self.line_end();
        }
        let mut labels = Vec::new();
        loop {
            self.space(false);
            match self.peek() {
                Some(b'{') => break,
                Some(b'"') => {
                    let label = template::quoted(self, depth);
                    labels.push(label.text().and_then(|it| it.known()).unwrap_or_default().into());
                }
                _ => labels.push(self.word().ok_or(Unread { at: self.at, expected: "`=` or `{`" })?.into()),
            }
        }
        if depth >= MAX_DEPTH {
            self.skip_brackets();
            return Ok(());
        }
        self.at += 1;
        let inner = self.body(depth + 1, true);
        self.eat(b'}');
        body.blocks.push(Block { kind: name.into(), labels, span: Span::new(start, self.at), body: inner });
        self.line_end()
    }

    /// Reads what may follow on the line of an item.
    fn line_end(&mut self) -> Read<()> {
        self.space(false);
        match self.peek() {
            None | Some(b'\n' | b'}') => Ok(()),
            // Blocks on one line are parted by nothing, and some part attributes by commas.
            Some(b',') => {
                self.at += 1;
                Ok(())
            }
            Some(_) if self.text[..self.at].ends_with('}') => Ok(()),
            Some(_) => Err(Unread { at: self.at, expected: "the end of the line" }),
        }
    }

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

    fn expect(&mut self, byte: u8, expected: &'static str) -> Read<()> {
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
    fn skip_operand(&mut self) {
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

    fn skip_line(&mut self) {
        steps::count(1);
        let rest = &self.bytes()[self.at..];
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
    }

    pub(super) fn note(&mut self, unread: Unread) {
        let at = unread.at.min(self.text.len());
        let end = self.text[at..].chars().next().map_or(at, |it| at + it.len_utf8());
        let message = say!("{} was expected here", unread.expected);
        let help = "correct it; what stands around this place was read, and policies in it were not".into();
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

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}
