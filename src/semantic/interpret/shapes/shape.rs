//! Shapes: what a value may be. Used only in this module.

use super::super::value;
use super::statuses::StatusId;
use super::texts::{SourceId, TextId};
use crate::csharp::{ExprId, StmtId, ast::Predefined};

/// An abstract value.
pub type ShapedValue = value::AbstractValue<Shape>;

/// What is known of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Nothing: it may be null.
    #[default]
    Unknown,
    /// A variable that is not set.
    Missing,
    Null,
    /// Null where a `?.` has cut the rest of its chain of members short, as long as the chain lasts.
    Cut,
    /// It is not null.
    Present,
    Bool(bool),
    Int(i64),
    /// A number above zero.
    Positive,
    /// Characters in C# or XML that mean themselves.
    Literal(SourceId),
    /// A text that was put together.
    Text(TextId),
    /// What a lookup found: a text that is not empty and equals no text in the document.
    Found,
    /// The answer to the request that the scenario is about, or to any request when it is about none.
    Answer,
    /// What comes from the status code of the answer that was refused.
    OfStatus(StatusId),
    /// What an answer says of its status in words: `OK`.
    StatusReason,
    /// The body of an answer, or what it was parsed into.
    Body,
    /// `context` and what hangs from it.
    Context,
    Variables,
    Request,
    RequestHeaders,
    Url,
    /// A list whose items the code writes down here.
    List(ExprId),
    /// A local function, and a lambda.
    Function(StmtId),
    Lambda(ExprId),
    /// A type's name in front of a member, such as `string` or `Convert`.
    Type(Class),
}

/// A type of which something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    String,
    Object,
    Bool,
    Convert,
    Other,
}

impl Class {
    /// The type of this name.
    pub fn of(name: &str) -> Self {
        match name {
            "string" | "String" => Self::String,
            "object" | "Object" => Self::Object,
            "bool" | "Boolean" => Self::Bool,
            "Convert" => Self::Convert,
            _ => Self::Other,
        }
    }
}

impl From<Predefined> for Class {
    fn from(predefined: Predefined) -> Self {
        match predefined {
            Predefined::String => Self::String,
            Predefined::Object => Self::Object,
            Predefined::Bool => Self::Bool,
            _ => Self::Other,
        }
    }
}

impl Shape {
    /// Whether it is null: `None` when it may be either.
    pub fn is_null(self) -> Option<bool> {
        match self {
            Self::Null => Some(true),
            Self::Unknown | Self::Missing => None,
            _ => Some(false),
        }
    }

    /// A truth, where it is known.
    pub fn truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::Unknown, Self::Bool)
    }

    /// What it is when it may be this or `other`. Texts are told apart by [`super::texts::Texts::join`].
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            (Shape::Type(_), Shape::Type(_)) => Shape::Present,
            (one, other) if one == other => one,
            (Shape::Unknown | Shape::Missing | Shape::Null, _) | (_, Shape::Unknown | Shape::Missing | Shape::Null) => Shape::Unknown,
            _ => Shape::Present,
        }
    }
}
