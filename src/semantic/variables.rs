//! Context variables: who sets them and who reads them.

use crate::ast::{Element, Expression, Policy};
use crate::text::Span;

/// A variable's name in the source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name<'d> {
    /// The name.
    pub text: &'d str,
    /// Where it stands.
    pub span: Span,
}

/// A place that sets a variable.
#[derive(Clone, Copy, Debug)]
pub struct Write<'d> {
    /// The policy that does.
    pub policy: Policy<'d>,
    /// The variable.
    pub name: Name<'d>,
}

/// A place that reads a variable.
#[derive(Clone, Copy, Debug)]
pub struct Read<'d> {
    /// The variable; `None` when the name is computed, so that it may be any.
    pub name: Option<&'d str>,
    /// How.
    pub kind: ReadKind,
    /// The element whose attribute or text it is.
    pub element: Element<'d>,
    /// The expression; `None` for an attribute that names the variable, and in Liquid.
    pub expression: Option<Expression<'d>>,
    /// The place in the source.
    pub span: Span,
}

/// How a variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadKind {
    /// `Variables["x"]`: fails when it is not set.
    Index,
    /// `Variables.GetValueOrDefault("x", …)`.
    OrDefault,
    /// `Variables.ContainsKey("x")`.
    ContainsKey,
    /// `Variables.TryGetValue("x", out …)`.
    TryGetValue,
    /// An attribute that names it.
    Attribute,
    /// Anything else that may look at it: a computed name, the whole collection, Liquid.
    Other,
}
