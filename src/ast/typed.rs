//! Values as the catalogue types them.

use std::borrow::Cow;
use std::time::Duration;

use super::value::Value;
use crate::catalog::Type;

/// What a value is, held against its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed<'d> {
    /// A literal that fits the type.
    Known(Constant<'d>),
    /// Something that is known at run time, or once a tool has filled it in.
    Dynamic,
    /// A literal that does not fit; why, as a lowercase clause.
    Invalid(String),
}

/// A literal with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant<'d> {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number: counts, bytes, status codes.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// Seconds, milliseconds, a time span.
    Duration(Duration),
    /// A word of the attribute's list, by the catalogue's own text.
    Choice(&'static str),
    /// Anything else, entities decoded.
    Text(Cow<'d, str>),
}

impl<'d> Typed<'d> {
    /// `value` held against `expected`, and against `choices` for an enumeration.
    pub fn of(value: Value<'d>, expected: Type, choices: &'static [&'static str]) -> Self {
        let _ = (value, expected, choices);
        Self::Dynamic
    }
}
