//! The abstract domain: what a value may be. It is the domain that rules are answered from.
//!
//! For the interpreter, and for the model and the inventory, which ask for the texts that settings were seen to be. The files `members`,
//! `methods`, `operators`, `lists`, `statuses` and `strings` say what C# does to shapes; `texts` holds what is larger than a shape.

mod lists;
mod members;
mod methods;
mod operators;
mod shape;
mod statuses;
mod strings;
mod texts;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::texts::{At, Piece, PiecedText, pieces};
use super::Interpreter;
use super::domain::{Absence, Domain, Function};
use super::sources::SourceSet;
use super::taints::TaintId;
use crate::ast::{self, Expression};
use crate::csharp::{
    Ast, Body, ExprId, Literal,
    ast::{Argument, BinaryOperator, Interpolation, List, Predefined, UnaryOperator},
    constant,
};
use crate::text::Span;
use shape::{Class, Shape, ShapedValue};
use statuses::{StatusId, Statuses};
use texts::{TextId, Texts};

/// What the shapes of an interpretation stand for.
#[derive(Debug)]
pub struct Shapes<'d> {
    /// The texts that values are.
    texts: Texts<'d>,
    /// Values that come from the status of the answer that was refused.
    statuses: Statuses,
    /// What settings and texts that are expressions were seen to be, by where they begin.
    seen: BTreeMap<u32, Seen>,
}

/// What a setting or a text that is an expression was seen to be.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The text; `None` where it is that of a block of code of which nothing is known.
    text: Option<TextId>,
    taint: TaintId,
}

impl<'d> Domain<'d> for Shapes<'d> {
    type Shape = Shape;

    const PRESENT: Shape = Shape::Present;
    const ANSWER: Shape = Shape::Answer;
    const FOUND: Shape = Shape::Found;

    fn begin(ast: &'d Ast<'d>) -> Self {
        Self { texts: Texts::new(ast), statuses: Statuses::default(), seen: BTreeMap::new() }
    }

    fn constant(&mut self, literal: Literal, text: &'d str) -> Shape {
        match literal {
            Literal::Null => Shape::Null,
            Literal::Bool(value) => Shape::Bool(value),
            Literal::Integer => constant::integer(text).map_or(Shape::Present, Shape::Int),
            Literal::Real => Shape::Present,
            // A digit is what a status may begin with.
            Literal::Char if text.len() == 3 && text.as_bytes()[1].is_ascii_digit() => self.texts.of_markup(&text[1..2]),
            Literal::Char => Shape::Present,
            Literal::String => self.texts.of_string(text),
            Literal::VerbatimString => self.texts.of_verbatim(text),
        }
    }

    fn markup(&mut self, raw: &'d str) -> Shape {
        self.texts.of_markup(raw)
    }

    fn global(name: &str) -> Shape {
        match name {
            "context" => Shape::Context,
            _ if name.starts_with(|first: char| first.is_ascii_uppercase()) => Shape::Type(Class::of(name)),
            _ => Shape::Unknown,
        }
    }

    fn predefined(of: Predefined) -> Shape {
        Shape::Type(of.into())
    }

    fn list(written: ExprId) -> Shape {
        Shape::List(written)
    }

    fn function(function: Function) -> Shape {
        match function {
            Function::Local(statement) => Shape::Function(statement),
            Function::Lambda(lambda) => Shape::Lambda(lambda),
        }
    }

    fn as_function(shape: Shape) -> Option<Function> {
        match shape {
            Shape::Function(statement) => Some(Function::Local(statement)),
            Shape::Lambda(lambda) => Some(Function::Lambda(lambda)),
            _ => None,
        }
    }

    fn absent(absence: Absence) -> Shape {
        match absence {
            Absence::Null => Shape::Null,
            Absence::Missing => Shape::Missing,
            Absence::Cut => Shape::Cut,
        }
    }

    fn absence(shape: Shape) -> Option<Absence> {
        match shape {
            Shape::Null => Some(Absence::Null),
            Shape::Missing => Some(Absence::Missing),
            Shape::Cut => Some(Absence::Cut),
            _ => None,
        }
    }

    fn bool(truth: Option<bool>) -> Shape {
        Shape::truth(truth)
    }

    fn zero() -> Shape {
        Shape::Int(0)
    }

    fn is_known(shape: Shape) -> bool {
        !matches!(shape, Shape::Unknown)
    }

    fn is_null(shape: Shape) -> Option<bool> {
        shape.is_null()
    }

    fn is_answer(shape: Shape) -> bool {
        matches!(shape, Shape::Answer)
    }

    fn is_of(shape: Shape, type_name: Option<&str>) -> Option<bool> {
        match (shape, type_name) {
            (Shape::Null, _) => Some(false),
            (Shape::Answer, Some("IResponse"))
            | (Shape::OfStatus(StatusId::RAW), Some("int"))
            | (Shape::Found, Some("string" | "String")) => Some(true),
            _ => None,
        }
    }

    fn truth(&self, shape: Shape) -> Option<bool> {
        self.texts.truth(shape)
    }

    fn join(&mut self, one: Shape, other: Shape) -> Shape {
        self.texts.join(one, other)
    }

    fn spelt(&self, shape: Shape) -> Option<&'d str> {
        match shape {
            Shape::Literal(source) => Some(self.texts.spelt(source)),
            _ => None,
        }
    }

    fn literal(&self, shape: Shape) -> Option<Cow<'_, str>> {
        self.texts.literal(shape)
    }

    fn unary(&mut self, operator: UnaryOperator, operand: Shape) -> Shape {
        self.unary_shape(operator, operand)
    }

    fn both(&mut self, or: bool, one: Shape, other: Shape) -> Shape {
        self.statuses.both(or, one, other)
    }

    fn binary(
        run: &mut Interpreter<'_, 'd, Self>,
        operator: BinaryOperator,
        left: (ShapedValue, ExprId),
        right: (ShapedValue, ExprId),
    ) -> ShapedValue {
        run.computed(operator, left, right)
    }

    fn equal(run: &mut Interpreter<'_, 'd, Self>, one: ShapedValue, other: ShapedValue, ends: (ExprId, ExprId)) -> ShapedValue {
        run.equal(one, other, ends)
    }

    fn cast(run: &mut Interpreter<'_, 'd, Self>, value: ShapedValue, to: Option<Predefined>, span: Span) -> ShapedValue {
        run.converted(value, to, span)
    }

    fn interpolated(run: &mut Interpreter<'_, 'd, Self>, parts: List<Interpolation>) -> ShapedValue {
        run.put_together(parts)
    }

    fn concatenated(run: &mut Interpreter<'_, 'd, Self>, arguments: &'d [Argument]) -> ShapedValue {
        run.one_after_the_other(arguments)
    }

    fn member(run: &mut Interpreter<'_, 'd, Self>, on: ShapedValue, name: &'d str) -> ShapedValue {
        run.property(on, name)
    }

    fn index(run: &mut Interpreter<'_, 'd, Self>, on: ShapedValue, key: ShapedValue) -> ShapedValue {
        run.item(on, key)
    }

    fn call(run: &mut Interpreter<'_, 'd, Self>, id: ExprId, on: ShapedValue, name: &'d str, arguments: List<Argument>) -> ShapedValue {
        run.method(id, on, name, arguments)
    }

    fn note(run: &mut Interpreter<'_, 'd, Self>, value: ast::Value<'d>, expression: Expression<'d>, result: ShapedValue) {
        let text = match (expression.root().body, result.shape) {
            (Body::Expression(id), _) => Some(run.domain.texts.add_value(None, run.filling(result, id))),
            (Body::Block(_), Shape::Literal(literal)) => Some(run.domain.texts.add(None, run.domain.texts.spelt(literal))),
            (Body::Block(_), Shape::Text(text)) => Some(text),
            (Body::Block(_), _) => None,
        };
        run.domain.seen.insert(value.span().start, Seen { text, taint: result.taint });
    }
}

impl<'d> Interpreter<'_, 'd> {
    /// The text that a setting or a text was seen to be. Of one that is no expression nothing has to be seen.
    pub fn text_of(&self, value: ast::Value<'d>) -> PiecedText {
        if value.expression().is_none() {
            return pieces::markup(value.raw());
        }
        match self.domain.seen.get(&value.span().start) {
            None => PiecedText::default(),
            Some(Seen { text: Some(text), .. }) => self.domain.texts.text(*text),
            Some(Seen { text: None, taint }) => {
                let code = pieces::without_space(value.raw());
                let node = value.expression().map(|expression| ExprId(expression.root().expressions.start));
                PiecedText::from(Piece::Code { code, caller: self.taints[*taint].caller, at: At { node, whole: true } })
            }
        }
    }

    /// The sources whose value is in what a setting or a text was seen to be.
    pub fn sources_in(&self, value: ast::Value<'d>) -> SourceSet {
        let seen = value.expression().and_then(|_| self.domain.seen.get(&value.span().start));
        seen.map_or(SourceSet::EMPTY, |seen| self.taints[seen.taint].all())
    }
}
