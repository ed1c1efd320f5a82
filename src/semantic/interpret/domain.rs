//! Domains: what can be known about a value, and what C# does to it. Whoever wants the interpreter to compute with other values implements the
//! trait [`Domain`]. Used only in this module.
//!
//! The order in which things run, paths, variables, functions and taints are the same in every domain, and the interpreter sees to them. What is
//! known about a value besides its taint is its shape, and every shape comes from the domain. `shapes` is the domain of what a value may be; a
//! small domain of concrete values is in the tests.

use std::borrow::Cow;
use std::fmt::Debug;

use super::Interpreter;
use super::value::AbstractValue;
use crate::ast::{self, Expression};
use crate::csharp::{
    Ast, ExprId, Literal, StmtId,
    ast::{Argument, BinaryOperator, Interpolation, List, Predefined, UnaryOperator},
};
use crate::text::Span;

/// In which way there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Null.
    Null,
    /// A variable that is not set.
    Missing,
    /// Null where a `?.` has cut the rest of its chain of members short, as long as the chain lasts.
    Cut,
}

/// A function that the code of a document declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// A local function, by its declaration.
    Local(StmtId),
    /// A lambda.
    Lambda(ExprId),
}

/// A domain of values.
///
/// The default shape says nothing: the value may be anything, null too. Where two paths meet, the interpreter goes on with the join of what they
/// left. A shape may say less than is true, and never more.
///
/// The interpreter does some things in the same way for all domains, whatever is known: it runs the body of a loop once or not at all, gives the
/// shape `PRESENT` to what `+=` and `++` set, and forgets what variables hold where `on-error` begins. A domain that has to follow values through
/// loops needs more of the interpreter than it offers today.
///
/// Functions that take the interpreter may evaluate further code with it. The taint of what they return is made of the taints of what they used.
pub trait Domain<'d>: Debug + Sized {
    /// What is known about a value.
    type Shape: Copy + Debug + Default;

    /// The shape of a value that is not null.
    const PRESENT: Self::Shape;
    /// The shape of the answer to a request.
    const ANSWER: Self::Shape;
    /// The shape of what a lookup found in the cache.
    const FOUND: Self::Shape;

    /// The domain for a document with the expressions `ast`.
    fn begin(ast: &'d Ast<'d>) -> Self;

    /// The shape of a literal that is spelt `text`.
    fn constant(&mut self, literal: Literal, text: &'d str) -> Self::Shape;

    /// The shape of an attribute or a text that is no expression.
    fn markup(&mut self, raw: &'d str) -> Self::Shape;

    /// The shape of a name that is not declared in the expression.
    fn global(name: &str) -> Self::Shape;

    /// The shape of a type that is a keyword, such as `string`, in front of a member.
    fn predefined(of: Predefined) -> Self::Shape;

    /// The shape of the list whose items the expression `written` writes down.
    fn list(written: ExprId) -> Self::Shape;

    /// The shape of a function.
    fn function(function: Function) -> Self::Shape;

    /// The function that a value of this shape is.
    fn as_function(shape: Self::Shape) -> Option<Function>;

    /// The shape of what is no value, in this way.
    fn absent(absence: Absence) -> Self::Shape;

    /// Whether a value of this shape is none for certain, and in which way.
    fn absence(shape: Self::Shape) -> Option<Absence>;

    /// The shape of a truth value: `None` where it may be either.
    fn bool(truth: Option<bool>) -> Self::Shape;

    /// The shape of the integer 0.
    fn zero() -> Self::Shape;

    /// Whether the shape says anything.
    fn is_known(shape: Self::Shape) -> bool;

    /// Whether a value of this shape is null: `None` when it may be either.
    fn is_null(shape: Self::Shape) -> Option<bool>;

    /// Whether it is the shape of an answer to a request.
    fn is_answer(shape: Self::Shape) -> bool;

    /// Whether a value of this shape is of the type with this name: `None` when it may be either.
    fn is_of(shape: Self::Shape, type_name: Option<&str>) -> Option<bool>;

    /// Whether a value of this shape is true: `None` when it may be either.
    fn truth(&self, shape: Self::Shape) -> Option<bool>;

    /// What is known about a value that has one of two shapes.
    fn join(&mut self, one: Self::Shape, other: Self::Shape) -> Self::Shape;

    /// The text that a value of this shape is, if it stands in the source character for character.
    fn spelt(&self, shape: Self::Shape) -> Option<&'d str>;

    /// The text that a value of this shape is, if all its characters are known.
    fn literal(&self, shape: Self::Shape) -> Option<Cow<'_, str>>;

    /// The shape of what an operator makes of a value.
    fn unary(&mut self, operator: UnaryOperator, operand: Self::Shape) -> Self::Shape;

    /// The shape of `one || other` or `one && other`, neither of which decides it alone.
    fn both(&mut self, or: bool, one: Self::Shape, other: Self::Shape) -> Self::Shape;

    /// What an operator makes of two values, each of which stands in the code as an expression. `&&`, `||`, `??`, `==` and `!=` do not get here.
    fn binary(
        run: &mut Interpreter<'_, 'd, Self>,
        operator: BinaryOperator,
        left: (AbstractValue<Self::Shape>, ExprId),
        right: (AbstractValue<Self::Shape>, ExprId),
    ) -> AbstractValue<Self::Shape>;

    /// Whether `one == other`. The code that asks reaches from the first of two expressions to the last.
    fn equal(
        run: &mut Interpreter<'_, 'd, Self>,
        one: AbstractValue<Self::Shape>,
        other: AbstractValue<Self::Shape>,
        ends: (ExprId, ExprId),
    ) -> AbstractValue<Self::Shape>;

    /// What `value` is after a cast to the type `to`, or to one that is no keyword. The cast is at `span` in the code.
    fn cast(
        run: &mut Interpreter<'_, 'd, Self>,
        value: AbstractValue<Self::Shape>,
        to: Option<Predefined>,
        span: Span,
    ) -> AbstractValue<Self::Shape>;

    /// What an interpolated string comes to.
    fn interpolated(run: &mut Interpreter<'_, 'd, Self>, parts: List<Interpolation>) -> AbstractValue<Self::Shape>;

    /// The text that the values of `arguments` are one after the other.
    fn concatenated(run: &mut Interpreter<'_, 'd, Self>, arguments: &'d [Argument]) -> AbstractValue<Self::Shape>;

    /// What the property `name` of `on` comes to. What is absent for certain does not get here, nor to `index` and `call`.
    fn member(run: &mut Interpreter<'_, 'd, Self>, on: AbstractValue<Self::Shape>, name: &'d str) -> AbstractValue<Self::Shape>;

    /// What `on[key]` comes to.
    fn index(
        run: &mut Interpreter<'_, 'd, Self>,
        on: AbstractValue<Self::Shape>,
        key: AbstractValue<Self::Shape>,
    ) -> AbstractValue<Self::Shape>;

    /// What the method `name` of `on` comes to, which the expression `id` calls. The arguments have not been evaluated.
    fn call(
        run: &mut Interpreter<'_, 'd, Self>,
        id: ExprId,
        on: AbstractValue<Self::Shape>,
        name: &'d str,
        arguments: List<Argument>,
    ) -> AbstractValue<Self::Shape>;

    /// Takes note of what an expression came to that is a setting or a text of a policy about which the model asks.
    fn note(run: &mut Interpreter<'_, 'd, Self>, value: ast::Value<'d>, expression: Expression<'d>, result: AbstractValue<Self::Shape>);
}
