//! Bicep: a reader of its files, and what they hold and deploy.
//!
//! [`read`] makes a [`File`] of a text: its declarations in order, with their expressions. [`File::carrier`] says which policies and named values it
//! defines by itself. [`uses`] looks at all files of a repository and says which text is deployed as what.

use operators::CONDITION;

use super::found::{Break, Carried, Carrier, Comment};
use super::tree::{Entry, Expr, ExprKind, For};
use crate::text::{Order, Span, steps};

mod definitions;
mod documents;
mod expressions;
mod functions;
mod instance;
mod links;
mod named_values;
mod operators;
mod project;
mod reader;
mod skip;
mod statements;
mod strings;
mod verified;

pub use definitions::definitions;
pub use documents::format_text;
pub use project::uses;

/// A Bicep file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// What it declares, in order.
    pub declarations: Vec<Declaration>,
    /// The places at which it is not Bicep, in order.
    pub breaks: Vec<Break>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// The policy documents in it, in order.
    documents: Vec<Carried>,
}

/// A statement of a Bicep file, or a resource within a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// All of it, with its decorators.
    pub span: Span,
    /// Its symbolic name; empty for a statement that has none.
    pub name: Box<str>,
    /// What it declares.
    pub kind: DeclarationKind,
    /// The value, the body or the default, if it has one.
    pub value: Option<Expr>,
    /// The resources that are declared in its body.
    pub nested: Vec<Declaration>,
}

/// The kinds of declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclarationKind {
    /// `param`.
    Parameter {
        /// Whether it is decorated with `@secure()`.
        secure: bool,
    },
    /// `var`.
    Variable,
    /// `resource`.
    Resource {
        /// The type, as it is written: `Microsoft.Web/sites@2023-01-01`, or `config@2023-01-01` within a resource.
        kind: Box<str>,
        /// Whether it is declared `existing`, so that nothing is deployed.
        existing: bool,
    },
    /// `module`, with the path as it is written.
    Module(Box<str>),
    /// `output`.
    Output,
    /// `func`, with the names of its parameters.
    Function(Vec<Box<str>>),
    /// `import … from`.
    Import(Import),
    /// `using`, with which a file of parameters names the file that they are for.
    Using(Box<str>),
    /// Anything else that has a value.
    Other,
}

/// What is imported from another file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The names: the one in the other file, and the one in this file.
    pub names: Vec<(Box<str>, Box<str>)>,
    /// The name through which everything is reached: `* as name`.
    pub all: Option<Box<str>>,
    /// The path, as it is written.
    pub path: Box<str>,
}

/// Reads the Bicep file `text`.
pub fn read(text: &str) -> File {
    let mut file = reader::Reader::new(text).file();
    file.documents = documents::documents(&file.declarations);
    file
}

impl File {
    /// Returns what it holds, read by itself.
    pub fn carrier(&self) -> Carrier {
        Carrier {
            documents: self.documents.clone(),
            named_values: named_values::named_values(self),
            breaks: self.breaks.clone(),
            comments: self.comments.clone(),
            items: self.items(),
        }
    }

    /// Calls `visit` with all expressions, outermost first, as [`Expr::walk`] does.
    pub fn walk<'f>(&'f self, visit: &mut dyn FnMut(&'f Expr) -> bool) {
        self.each_value(&mut |value| value.walk(visit));
    }

    /// Returns the declarations and the entries of objects, in order.
    fn items(&self) -> Vec<Span> {
        let mut items = Vec::new();
        self.declarations.iter().for_each(|it| it.each(&mut |it| items.push(it.span)));
        self.walk(&mut |expr| {
            if let ExprKind::Object(entries) = &expr.kind {
                items.extend(entries.iter().map(|entry| entry.key.span.to(entry.value.span)));
            }
            true
        });
        items.order_by_key(|item| (item.start, std::cmp::Reverse(item.end)));
        items
    }

    /// Calls `visit` with the value of each declaration that has one.
    fn each_value<'f>(&'f self, visit: &mut dyn FnMut(&'f Expr)) {
        self.declarations.iter().for_each(|it| it.each(&mut |it| it.value.iter().for_each(&mut *visit)));
    }
}

impl Declaration {
    /// The object that is its body, on a condition or not.
    fn body(&self) -> Option<&Expr> {
        match &self.value.as_ref()?.kind {
            ExprKind::Call(name, arguments) if **name == *CONDITION => arguments.get(1),
            _ => self.value.as_ref(),
        }
    }

    /// Calls `visit` with it and with all resources within it, outermost first.
    fn each<'d>(&'d self, visit: &mut dyn FnMut(&'d Declaration)) {
        visit(self);
        self.nested.iter().for_each(|nested| nested.each(visit));
    }
}

#[cfg(test)]
mod tests;
