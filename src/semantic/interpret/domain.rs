//! The abstract domain: what the lists behind abstract values hold, and how values are made, judged and joined. For this room alone.
//!
//! It knows nothing of policies, paths and variables. Whoever wants the interpreter to compute with other values begins here.

use super::taints::Taints;
use super::texts::{Filling, Texts};
use super::value::{Shape, Value};
use crate::csharp::{ExprId, Literal, constant};

/// What abstract values stand for.
#[derive(Debug)]
pub struct Domain<'d> {
    /// The texts that values are.
    pub texts: Texts<'d>,
    /// Where values come from.
    pub taints: Taints,
}

impl<'d> Domain<'d> {
    /// The value of a literal that is spelt `text`.
    pub fn constant(&mut self, literal: Literal, text: &'d str) -> Value {
        let shape = match literal {
            Literal::Null => Shape::Null,
            Literal::Bool(value) => Shape::Bool(value),
            Literal::Integer => constant::integer(text).map_or(Shape::Present, Shape::int),
            Literal::Real | Literal::Char => Shape::Present,
            Literal::String => self.texts.of_string(text),
            Literal::VerbatimString => self.texts.of_verbatim(text),
        };
        Value::of(shape)
    }

    /// Whether `value` is true: `None` when it may be either.
    pub fn truth(&self, value: Value) -> Option<bool> {
        self.texts.truth(value.shape)
    }

    /// The join of `one` and `other`: what is known when it may be either.
    pub fn join(&mut self, one: Value, other: Value) -> Value {
        Value { shape: self.texts.join(one.shape, other.shape), taint: self.taints.and(one.taint, other.taint) }
    }

    /// `value`, which the expression `id` comes to, as what becomes a part of a text.
    pub fn filling(&self, value: Value, id: ExprId) -> Filling {
        Filling { shape: value.shape, id, caller: self.taints[value.taint].caller }
    }
}
