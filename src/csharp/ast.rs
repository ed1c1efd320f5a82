//! The syntax tree of policy expressions.
//!
//! All expressions of a document share one arena, [`Ast`]: nodes refer to one another by index, names and literals are
//! spans, and nothing is copied. Nodes of one expression stand next to each other, children before their parents, so
//! "does this expression mention …" is a loop over a slice ([`Root::expressions`]).
//!
//! Spans in here are *code spans*. Where the C# stands in the source as it is, a code span is a span of the source. Where it had
//! to be decoded first (`&quot;`), it lies past the end of the source, in the decoded text. [`Ast::text`] reads either;
//! [`Ast::span`] gives the place in the source that a diagnostic may show.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::Range;

pub use super::operator::{BinaryOperator, UnaryOperator};
use super::outline::Outline;
use crate::diagnostic::Sentence;
use crate::text::Span;

pub use super::arena::{Ast, Listed};

/// The index of an expression node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

/// The index of a statement node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StmtId(pub u32);

/// The index of a type node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// The number of an initialiser, which stands behind the creation of an object or an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InitializerId(pub(super) NonZeroU32);

/// The index of a pattern node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternId(pub u32);

/// A run of `T` in the arena; read it with [`Ast::list`].
#[derive(Debug, PartialEq, Eq)]
pub struct List<T> {
    pub(super) start: u32,
    pub(super) length: u32,
    pub(super) of: PhantomData<fn() -> T>,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> List<T> {
    /// The run of nothing.
    pub const EMPTY: Self = Self { start: 0, length: 0, of: PhantomData };

    /// How many there are.
    pub fn len(self) -> usize {
        self.length as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.length == 0
    }
}

/// One policy expression, `@(…)` or `@{…}`.
#[derive(Clone, Debug)]
pub struct Root {
    /// The code between the brackets, as a code span.
    pub code: Span,
    /// What it consists of.
    pub body: Body,
    /// The indices of its expression nodes, for [`Ast::expressions`].
    pub expressions: Range<u32>,
    /// The indices of its statement nodes, for [`Ast::statements`].
    pub statements: Range<u32>,
    /// Its mistakes, as indices into [`Ast::errors`].
    pub errors: Range<u32>,
    /// Whether a host's template has yet to fill it in (`${…}`, `%{ if … }`): the C# that comes of it is not known.
    pub template: bool,
    /// What stands in it, roughly.
    pub outline: Outline,
}

impl Root {
    /// Whether a name in it may be one that it declares itself: that of a local, a parameter, a function.
    pub fn declares(&self) -> bool {
        matches!(self.body, Body::Block(_)) || self.outline.has_declarations
    }
}

/// What stands between the brackets of a policy expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// `@( … )`: one expression.
    Expression(ExprId),
    /// `@{ … }`: statements that return on every path.
    Block(List<StmtId>),
}

/// An expression node.
#[derive(Clone, Copy, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// All of it, as a code span.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's sentence names its fields")]
pub enum ExprKind {
    /// Something that could not be read; a [`SyntaxError`] says what.
    Error,
    /// `{{name}}`, `${…}` or another placeholder in the place of an operand: a value of unknown type.
    Placeholder,
    /// `name` or `name<T>`. The name is a code span.
    Name { name: Span, type_arguments: List<TypeId> },
    /// `string`, `int`: a predefined type in front of a member.
    Predefined(Predefined),
    /// A literal.
    Literal(Literal),
    /// `$"… {hole} …"`.
    Interpolated(List<Interpolation>),
    /// `(value)`.
    Parenthesized(ExprId),
    /// `(a, b)` or `(x: a, y: b)`.
    Tuple(List<Argument>),
    /// `target.name`, `target?.name`, `target.name<T>`. `conditional` is the `?`.
    Member { target: ExprId, name: Span, type_arguments: List<TypeId>, conditional: bool },
    /// `target(arguments)`.
    Call { target: ExprId, arguments: List<Argument> },
    /// `target[arguments]` or `target?[arguments]`.
    Index { target: ExprId, arguments: List<Argument>, conditional: bool },
    /// `-x`, `!x`, `++x` …
    Unary { operator: UnaryOperator, operand: ExprId },
    /// `x++`, `x--`.
    Postfix { operator: UnaryOperator, operand: ExprId },
    /// `a + b`, `a ?? b` … (not `is`, `as`, assignments).
    Binary { operator: BinaryOperator, left: ExprId, right: ExprId },
    /// `a = b`, `a += b` …; `operator` is `None` for `=`.
    Assign { operator: Option<BinaryOperator>, target: ExprId, value: ExprId },
    /// `condition ? then : otherwise`.
    Conditional { condition: ExprId, then: ExprId, otherwise: ExprId },
    /// `(T)operand`.
    Cast { to: TypeId, operand: ExprId },
    /// `operand is pattern`.
    Is { operand: ExprId, pattern: PatternId },
    /// `operand as T`.
    As { operand: ExprId, to: TypeId },
    /// `new T(arguments) { … }`.
    New { of: TypeId, arguments: List<Argument>, initializer: Option<InitializerId> },
    /// `new T[sizes]`, `new T[] { … }`, `new[] { … }`: `element` is `None` for the last.
    NewArray { element: Option<TypeId>, sizes: List<ExprId>, initializer: Option<InitializerId> },
    /// `new { A = 1, b.C }`.
    NewAnonymous(List<AnonymousMember>),
    /// `{ 1, 2 }` in the place of a value: an array initialiser, or a nested initialiser.
    Initializer(Initializer),
    /// `x => …`, `(a, b) => …`, `async …` is an error; `delegate (…) { … }` is read as a lambda.
    Lambda { parameters: List<Parameter>, body: LambdaBody },
    /// `typeof(T)`.
    TypeOf(TypeId),
    /// `sizeof(T)`.
    SizeOf(TypeId),
    /// `default(T)` or `default`.
    Default(Option<TypeId>),
    /// `checked(x)`, `unchecked(x)`.
    Checked(ExprId),
    /// `throw x` as an operand.
    Throw(ExprId),
    /// `ref x`.
    Ref(ExprId),
    /// `var x`, `int x`, `_` after `out`, or in a deconstruction.
    Declaration { of: TypeId, name: Option<Span> },
    /// `from x in xs … select y`.
    Query(List<QueryClause>),
    /// `this` or `base`: parses, and never binds.
    This,
}

/// A literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer with its suffix, in the node's span.
    Integer,
    /// A number with a fraction, an exponent or an `f`, `d`, `m` suffix.
    Real,
    /// `'c'`.
    Char,
    /// `"…"`.
    String,
    /// `@"…"`.
    VerbatimString,
}

/// A predefined type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Predefined {
    /// `bool`.
    Bool,
    /// `byte`.
    Byte,
    /// `sbyte`.
    Sbyte,
    /// `short`.
    Short,
    /// `ushort`.
    Ushort,
    /// `int`.
    Int,
    /// `uint`.
    Uint,
    /// `long`.
    Long,
    /// `ulong`.
    Ulong,
    /// `char`.
    Char,
    /// `float`.
    Float,
    /// `double`.
    Double,
    /// `decimal`.
    Decimal,
    /// `string`.
    String,
    /// `object`.
    Object,
    /// `void`.
    Void,
}

/// One piece of an interpolated string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's sentence names its fields")]
pub enum Interpolation {
    /// Characters between holes, with escapes (and named values) as they stand.
    Text(Span),
    /// `{value,alignment:format}`.
    Hole { value: ExprId, alignment: Option<ExprId>, format: Option<Span> },
}

/// One argument of a call, an indexer or an object creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `name:` before it.
    pub name: Option<Span>,
    /// `ref`, `out` or `in` before it.
    pub passing: Passing,
    /// The value.
    pub value: ExprId,
}

/// How an argument or a parameter is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// By value.
    Value,
    /// `ref`.
    Ref,
    /// `out`.
    Out,
    /// `in`.
    In,
    /// `params` of a local function's last parameter.
    Params,
}

/// `{ … }` after an object or array creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initializer {
    /// With its braces.
    pub span: Span,
    /// Its members: values; `name = value` and `[key] = value` are [`ExprKind::Assign`] to a `Name` or an
    /// [`ExprKind::Index`] whose target is an `Error` node of no length; `{ key, value }` is a nested [`ExprKind::Initializer`].
    pub members: List<ExprId>,
}

/// One member of an anonymous object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnonymousMember {
    /// The name before `=`; without it, the last name of the value is the member's.
    pub name: Option<Span>,
    /// The value.
    pub value: ExprId,
}

/// A parameter of a lambda or a local function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The type; a lambda may leave it out.
    pub of: Option<TypeId>,
    /// How it is passed.
    pub passing: Passing,
    /// The name.
    pub name: Span,
    /// The default value.
    pub default: Option<ExprId>,
}

/// What a lambda or a local function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LambdaBody {
    /// `=> value`.
    Expression(ExprId),
    /// `{ … }`.
    Block(StmtId),
}

/// One clause of a query expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's sentence names its fields")]
pub enum QueryClause {
    /// `from T name in source`.
    From { of: Option<TypeId>, name: Span, source: ExprId },
    /// `let name = value`.
    Let { name: Span, value: ExprId },
    /// `where condition`.
    Where(ExprId),
    /// `join T name in source on left equals right into group`.
    Join { of: Option<TypeId>, name: Span, source: ExprId, left: ExprId, right: ExprId, into: Option<Span> },
    /// One key of `orderby`.
    OrderBy { key: ExprId, descending: bool },
    /// `select value`.
    Select(ExprId),
    /// `group value by key`.
    Group { value: ExprId, by: ExprId },
    /// `into name`.
    Into(Span),
}

/// A type node.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// All of it, as a code span.
    pub span: Span,
}

/// The kinds of type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's sentence names its fields")]
pub enum TypeKind {
    /// Something that could not be read.
    Error,
    /// A placeholder in the place of a type.
    Placeholder,
    /// `var`.
    Var,
    /// `string`, `int` …
    Predefined(Predefined),
    /// `Name<T>` or `Qualifier.Name<T>`.
    Named { qualifier: Option<TypeId>, name: Span, arguments: List<TypeId> },
    /// `T[]`, `T[,]`: `rank` counts the dimensions.
    Array { element: TypeId, rank: u32 },
    /// `T?`.
    Nullable(TypeId),
    /// `(int a, string b)`.
    Tuple(List<TypeId>),
}

/// A pattern node.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// All of it, as a code span.
    pub span: Span,
}

/// The kinds of pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's sentence names its fields")]
pub enum PatternKind {
    /// `T`: a type test (or, where the name turns out to be one, a constant).
    Type(TypeId),
    /// `T name`, `var name`, `T _`.
    Declaration { of: TypeId, name: Span },
    /// `null`, `1`, `"x"`.
    Constant(ExprId),
}

/// A statement node.
#[derive(Clone, Copy, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// All of it, as a code span.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's sentence names its fields")]
pub enum StmtKind {
    /// Something that could not be read.
    Error,
    /// `;`. Template directives between statements leave no trace.
    Empty,
    /// `{ … }`.
    Block(List<StmtId>),
    /// `T a = 1, b;`, `const T a = 1;`.
    Local { constant: bool, of: TypeId, variables: List<Variable> },
    /// `T Name<U>(…) { … }` inside a block; its type parameters are not kept.
    LocalFunction { returns: TypeId, name: Span, parameters: List<Parameter>, body: LambdaBody },
    /// `value;`.
    Expression(ExprId),
    /// `if (condition) then else otherwise`.
    If { condition: ExprId, then: StmtId, otherwise: Option<StmtId> },
    /// `while (condition) body`.
    While { condition: ExprId, body: StmtId },
    /// `do body while (condition);`.
    Do { body: StmtId, condition: ExprId },
    /// `for (setup; condition; step) body`.
    For { setup: List<StmtId>, condition: Option<ExprId>, step: List<ExprId>, body: StmtId },
    /// `foreach (T name in source) body`. Of `foreach (var (a, b) in source)` the name is all of `(a, b)`.
    ForEach { of: TypeId, name: Span, source: ExprId, body: StmtId },
    /// `switch (value) { … }`.
    Switch { value: ExprId, sections: List<SwitchSection> },
    /// `return value;`.
    Return(Option<ExprId>),
    /// `break;`.
    Break,
    /// `continue;`.
    Continue,
    /// `throw value;`.
    Throw(Option<ExprId>),
    /// `try … catch … finally …`.
    Try { body: StmtId, catches: List<Catch>, finally: Option<StmtId> },
    /// `using (resource) body`: the resource is a `Local` or an `Expression`.
    Using { resource: StmtId, body: StmtId },
    /// `lock (value) body`.
    Lock { value: ExprId, body: StmtId },
    /// `checked { … }`, `unchecked { … }`.
    Checked(StmtId),
    /// `name: statement`.
    Labeled { name: Span, body: StmtId },
    /// `goto name;` (`None` for `goto case …;` and `goto default;`).
    Goto(Option<Span>),
}

/// One variable of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: Span,
    /// The value after `=`.
    pub value: Option<ExprId>,
}

/// One section of a `switch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SwitchSection {
    /// Its `case` and `default` labels.
    pub labels: List<SwitchLabel>,
    /// What it does.
    pub body: List<StmtId>,
}

/// `case pattern when guard:` or `default:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SwitchLabel {
    /// From its first word to its colon.
    pub span: Span,
    /// `None` for `default`.
    pub pattern: Option<PatternId>,
    /// After `when`.
    pub guard: Option<ExprId>,
}

/// `catch (T name) when (filter) { … }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catch {
    /// The type of exception.
    pub of: Option<TypeId>,
    /// The name of the exception.
    pub name: Option<Span>,
    /// After `when`.
    pub filter: Option<ExprId>,
    /// What it does.
    pub body: StmtId,
}

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, as a span of the source.
    pub span: Span,
    /// What is wrong, as a lowercase clause.
    pub message: Sentence,
    /// What to do about it.
    pub help: Option<Sentence>,
    /// Another place that belongs to it, as a span of the source: the bracket that was opened, for one.
    pub related: Option<(Span, &'static str)>,
    /// What kind of mistake it is.
    pub kind: ErrorKind,
}

/// The kinds of mistake, for rules that report one kind alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// It is not C#.
    Syntax,
    /// It is C# newer than version 7, named in the message.
    Version,
    /// It is C# that an expression cannot hold: `await`, `unsafe`, a type declaration.
    Unsupported,
    /// It is more than this parser reads. What follows is not known.
    Limit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_half_a_line_of_memory() {
        assert_eq!(size_of::<Expr>(), 32);
    }
}
