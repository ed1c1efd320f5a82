//! What the readers of the hosts' languages make of a file: expressions, each with its place.

use super::spelled::Spelled;
use crate::text::Span;

/// How deep expressions may be nested; what is deeper is read as one that nothing is known about.
pub const MAX_DEPTH: usize = 64;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// All of it, in the file.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A string or a heredoc.
    Text(Box<Spelled>),
    /// A name by itself.
    Name(Box<str>),
    /// `true`, `null` or a number, as it is written.
    Literal(Box<str>),
    /// `of.name`.
    Member(Box<Expr>, Box<str>),
    /// `of[key]`.
    Index(Box<Expr>, Box<Expr>),
    /// `of[*]` and `of.*`.
    Each(Box<Expr>),
    /// `name(…)`. A namespace belongs to the name: `az.format`, `provider::name::function`.
    Call(Box<str>, Vec<Expr>),
    /// `[…]`.
    List(Vec<Expr>),
    /// `{…}`.
    Object(Vec<Entry>),
    /// One of these: `a ? b : c`, `a ?? b`.
    Choice(Vec<Expr>),
    /// A comprehension.
    For(Box<For>),
    /// Something else, with the expressions in it.
    Other(Vec<Expr>),
}

/// An entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its key. A bare word is a text.
    pub key: Expr,
    /// Its value.
    pub value: Expr,
}

/// `[for key, value in over : body]`, `{ for value in over : yields => body }`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The name of the key, or of the index.
    pub key: Option<Box<str>>,
    /// The name of the value.
    pub value: Box<str>,
    /// What is gone through.
    pub over: Expr,
    /// The key of each entry, where the result is an object.
    pub yields: Option<Expr>,
    /// What is made of each.
    pub body: Expr,
}

impl Expr {
    /// An expression about which nothing is known.
    pub fn unknown(span: Span) -> Self {
        Self { span, kind: ExprKind::Other(Vec::new()) }
    }

    /// Returns the text that it is.
    pub fn text(&self) -> Option<&Spelled> {
        match &self.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value of the entry called `name`, whatever its case, if it is an object.
    pub fn entry(&self, name: &str) -> Option<&Expr> {
        let ExprKind::Object(entries) = &self.kind else { return None };
        entries.iter().find(|entry| entry.name().is_some_and(|own| own.eq_ignore_ascii_case(name))).map(|entry| &entry.value)
    }

    /// Calls `visit` with it and all expressions in it, outermost first; what is in an expression for which `visit` returns `false` is left out.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr) -> bool) {
        if !visit(self) {
            return;
        }
        match &self.kind {
            ExprKind::Text(text) => text.holes.iter().filter_map(|hole| hole.expr.as_ref()).for_each(|it| it.walk(visit)),
            ExprKind::Name(_) | ExprKind::Literal(_) => {}
            ExprKind::Member(of, _) | ExprKind::Each(of) => of.walk(visit),
            ExprKind::Index(of, key) => {
                of.walk(visit);
                key.walk(visit);
            }
            ExprKind::Call(_, items) | ExprKind::List(items) | ExprKind::Choice(items) | ExprKind::Other(items) => {
                items.iter().for_each(|it| it.walk(visit));
            }
            ExprKind::Object(entries) => entries.iter().for_each(|entry| {
                entry.key.walk(visit);
                entry.value.walk(visit);
            }),
            ExprKind::For(it) => {
                it.over.walk(visit);
                it.yields.iter().for_each(|yields| yields.walk(visit));
                it.body.walk(visit);
            }
        }
    }
}

impl Entry {
    /// Returns its key, if that is known.
    pub fn name(&self) -> Option<&str> {
        self.key.text().and_then(Spelled::known)
    }
}
