//! Reads the language of Terraform: blocks, attributes and expressions, each with its place. HashiCorp: *HCL Native Syntax Specification*.
//!
//! The reader is tolerant: what it does not understand costs one line or one pair of brackets, and reading goes on behind it.

use super::super::found::{Break, Comment};
use super::super::tree::{Expr, MAX_DEPTH};
use super::template;
use crate::text::Span;

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
    pub(super) comments: Vec<Comment>,
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
}
