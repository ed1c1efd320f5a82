//! What a value can be when a document is tried out.

use super::texts::TextId;
use crate::csharp::{ExprId, StmtId};

/// A value on paper: what is known of it, and what went into it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Value<'d> {
    pub shape: Shape<'d>,
    pub taint: Taint,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, Default)]
pub enum Shape<'d> {
    /// Nothing: it may be null.
    #[default]
    Unknown,
    /// A variable that is not set.
    Missing,
    Null,
    /// It is not null.
    Present,
    Bool(bool),
    Int(i64),
    /// A number above zero.
    Positive,
    /// Characters in C# or XML that mean themselves.
    Literal(&'d str),
    /// A text that was put together.
    Text(TextId),
    /// What a lookup found: a text that is not empty and equals no text in the document.
    Found,
    /// The answer to the request that is tried out, or to any request when none is.
    Answer,
    /// The status code of an answer, divided by the number.
    Status(i64),
    /// The body of an answer, or what it was parsed into.
    Body,
    /// `context` and what hangs from it.
    Context,
    Variables,
    Request,
    RequestHeaders,
    Url,
    /// A local function, and a lambda.
    Function(StmtId),
    Lambda(ExprId),
    /// A type's name in front of a member, such as `string` or `Convert`.
    Type(&'d str),
}

/// Where a value comes from. Each mask has a bit for each source (see [`super::Sources`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taint {
    /// Answers that are in it whole.
    pub whole: u64,
    /// Answers of which a member is in it.
    pub member: u64,
    /// Sources from which it was made.
    pub derived: u64,
    /// Requests whose answers another request was made with, of whose answer it is.
    pub through: u64,
    /// Requests on whose status it depends.
    pub status: u64,
    /// All sources on which it depends in any way.
    pub depends: u64,
    /// Whether the caller chooses it.
    pub caller: bool,
}

impl Taint {
    pub const NONE: Self = Self { whole: 0, member: 0, derived: 0, through: 0, status: 0, depends: 0, caller: false };

    /// What comes from either.
    pub fn and(self, other: Self) -> Self {
        Self {
            whole: self.whole | other.whole,
            member: self.member | other.member,
            derived: self.derived | other.derived,
            through: self.through | other.through,
            status: self.status | other.status,
            depends: self.depends | other.depends,
            caller: self.caller || other.caller,
        }
    }

    /// Of a member that is read out of it.
    pub fn into_member(self) -> Self {
        Self { whole: 0, member: self.member | self.whole, ..self }
    }

    /// Of something that is made from it by a way that loses the original.
    pub fn into_derived(self) -> Self {
        Self { whole: 0, member: 0, derived: self.derived | self.member | self.whole, caller: false, ..self }
    }

    /// Of a test of it: the outcome depends on it, and holds nothing of it.
    pub fn into_test(self) -> Self {
        Self { depends: self.tells(), status: self.status, ..Self::NONE }
    }

    /// All sources of which it tells something.
    pub fn tells(self) -> u64 {
        self.depends | self.whole | self.member | self.derived
    }

    /// All sources whose value is in it, in whatever form.
    pub fn all(self) -> u64 {
        self.whole | self.member | self.derived | self.through
    }
}

impl<'d> Value<'d> {
    pub fn of(shape: Shape<'d>) -> Self {
        Self { shape, taint: Taint::NONE }
    }

    pub fn with(shape: Shape<'d>, taint: Taint) -> Self {
        Self { shape, taint }
    }

    /// Anything, from these sources.
    pub fn unknown(taint: Taint) -> Self {
        Self { shape: Shape::Unknown, taint }
    }

    /// Whether it is null: `None` when it may be either.
    pub fn is_null(&self) -> Option<bool> {
        match self.shape {
            Shape::Null => Some(true),
            Shape::Unknown | Shape::Missing => None,
            _ => Some(false),
        }
    }

    /// Whether it is true: `None` when it may be either.
    pub fn truth(&self) -> Option<bool> {
        match &self.shape {
            Shape::Bool(value) => Some(*value),
            Shape::Literal(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Shape::Literal(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

impl<'d> Shape<'d> {
    /// What it is when it may be this or `other`. Texts are told apart by [`super::texts::Texts::join`].
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            (Shape::Bool(left), Shape::Bool(right)) if left == right => Shape::Bool(left),
            (Shape::Int(left), Shape::Int(right)) if left == right => Shape::Int(left),
            (Shape::Literal(left), Shape::Literal(right)) if left == right => Shape::Literal(left),
            (Shape::Status(left), Shape::Status(right)) if left == right => Shape::Status(left),
            (Shape::Function(left), Shape::Function(right)) if left == right => Shape::Function(left),
            (Shape::Lambda(left), Shape::Lambda(right)) if left == right => Shape::Lambda(left),
            (Shape::Null, Shape::Null) => Shape::Null,
            (Shape::Missing, Shape::Missing) => Shape::Missing,
            (Shape::Positive, Shape::Positive) => Shape::Positive,
            (Shape::Found, Shape::Found) => Shape::Found,
            (Shape::Answer, Shape::Answer) => Shape::Answer,
            (Shape::Body, Shape::Body) => Shape::Body,
            (Shape::Context, Shape::Context) => Shape::Context,
            (Shape::Variables, Shape::Variables) => Shape::Variables,
            (Shape::Request, Shape::Request) => Shape::Request,
            (Shape::RequestHeaders, Shape::RequestHeaders) => Shape::RequestHeaders,
            (Shape::Url, Shape::Url) => Shape::Url,
            (Shape::Unknown | Shape::Missing | Shape::Null, _) | (_, Shape::Unknown | Shape::Missing | Shape::Null) => Shape::Unknown,
            _ => Shape::Present,
        }
    }
}
