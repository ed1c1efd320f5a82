//! Expressions on paper: what a C# expression comes to when little is known.

use std::rc::Rc;

use super::pieces;
use super::text::{Piece, Text};
use super::trial::{BodyUse, Scenario, Trial};
use super::value::{Shape, Taint, Value};
use crate::ast::Expression;
use crate::csharp::ast::BinaryOperator;
use crate::csharp::ast::{
    Argument, Catch, Initializer, Interpolation, LambdaBody, List, Parameter, Passing, PatternId, PatternKind, Predefined, QueryClause,
    SwitchSection, TypeId, TypeKind, UnaryOperator,
};
use crate::csharp::{Body, ExprId, ExprKind, Literal, StmtId, StmtKind};
use crate::text::Span;

/// How deep functions are followed.
const MAX_CALLS: u32 = 6;

/// Statuses that stand for "the call was refused".
const REFUSED: [i64; 9] = [400, 401, 403, 404, 409, 429, 500, 502, 503];

/// Methods that give back what they are called on, or are given, in another form.
const TRANSPARENT: &[&str] = &[
    "As",
    "AsString",
    "Clone",
    "Concat",
    "Create",
    "DeepClone",
    "DeserializeObject",
    "DeserializeXmlNode",
    "ElementAt",
    "EscapeDataString",
    "First",
    "FirstOrDefault",
    "Format",
    "FromBase64String",
    "FromObject",
    "GetBytes",
    "GetString",
    "GetValue",
    "GetValueOrDefault",
    "Insert",
    "Join",
    "Last",
    "LastOrDefault",
    "PadLeft",
    "PadRight",
    "Parse",
    "Property",
    "Replace",
    "SelectToken",
    "SerializeObject",
    "Single",
    "SingleOrDefault",
    "Split",
    "Substring",
    "ToArray",
    "ToBase64String",
    "ToList",
    "ToLower",
    "ToLowerInvariant",
    "ToObject",
    "ToString",
    "ToUpper",
    "ToUpperInvariant",
    "Trim",
    "TrimEnd",
    "TrimStart",
    "UnescapeDataString",
    "UrlDecode",
    "UrlEncode",
    "Value",
    "Values",
];

/// Types whose instances hold what their constructor is given.
const HOLDERS: &[&str] = &[
    "JObject",
    "JProperty",
    "JArray",
    "JValue",
    "KeyValuePair",
    "Dictionary",
    "List",
    "Uri",
    "UriBuilder",
    "StringBuilder",
    "Tuple",
    "XElement",
];

impl<'d> Trial<'_, 'd> {
    /// What a policy expression comes to. When it fails on every way, the trial has ended.
    pub fn run(&mut self, expression: Expression<'d>) -> Value<'d> {
        let outer = self.expression.replace(expression);
        let uses = self.record.body_uses.len();
        let value = match expression.root().body {
            Body::Expression(id) => self.eval(id),
            Body::Block(statements) => self.call_block(|trial| trial.statements(statements)),
        };
        if self.ended {
            self.record.body_uses[uses..].iter_mut().for_each(|read| read.fails = true);
        }
        self.locals.truncate(0);
        self.local_names.clear();
        self.expression = outer;
        value
    }

    /// What an expression comes to.
    pub fn eval(&mut self, id: ExprId) -> Value<'d> {
        self.chain(id).0
    }

    /// What a condition comes to; the way depends on it from here.
    fn condition(&mut self, id: ExprId) -> Option<bool> {
        let value = self.eval(id);
        self.decide(&value, self.ast.span_of(id));
        value.truth()
    }

    /// What an expression comes to, and whether a `?.` in it has cut the rest of its chain of members short.
    fn chain(&mut self, id: ExprId) -> (Value<'d>, bool) {
        if self.ended || !self.step() {
            return (Value::default(), false);
        }
        let ast = self.ast;
        let span = ast[id].span;
        let value = match ast[id].kind {
            ExprKind::Member { target, name, conditional, .. } => return self.member(id, target, ast.text(name), conditional),
            ExprKind::Index { target, arguments, conditional } => return self.index(id, target, arguments, conditional),
            ExprKind::Call { target, arguments } => return self.call(id, target, arguments),
            ExprKind::Error | ExprKind::Placeholder | ExprKind::This | ExprKind::Declaration { .. } => Value::default(),
            ExprKind::Name { name, .. } => self.name(ast.text(name)),
            ExprKind::Predefined(predefined) => Value::of(Shape::Type(predefined_name(predefined))),
            ExprKind::Literal(literal) => self.literal(literal, ast.text(span)),
            ExprKind::Interpolated(parts) => self.interpolated(parts),
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) | ExprKind::Ref(inner) => self.eval(inner),
            ExprKind::Tuple(arguments) => {
                let taint = self.arguments(arguments);
                Value::with(Shape::Present, taint)
            }
            ExprKind::Unary { operator, operand } => self.unary(operator, operand),
            ExprKind::Postfix { operand, .. } => {
                let value = self.eval(operand);
                self.assign(operand, Value::with(Shape::Present, value.taint));
                Value::with(Shape::Present, value.taint)
            }
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right),
            ExprKind::Assign { operator, target, value } => {
                let mut result = self.eval(value);
                if operator.is_some() {
                    let before = self.eval(target);
                    result = Value::with(Shape::Present, before.taint.and(result.taint));
                }
                self.assign(target, result.clone());
                result
            }
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise),
            ExprKind::Cast { to, operand } => self.cast(to, operand, span),
            ExprKind::Is { operand, pattern } => self.is(operand, pattern),
            ExprKind::As { operand, .. } => self.eval(operand),
            ExprKind::New { of, arguments, initializer } => {
                let mut taint = self.arguments(arguments);
                if let Some(initializer) = initializer {
                    taint = taint.and(self.initializer(initializer));
                }
                let holds = self.type_name(of).is_none_or(|name| HOLDERS.contains(&name));
                Value::with(Shape::Present, if holds { taint } else { taint.into_derived() })
            }
            ExprKind::NewArray { sizes, initializer, .. } => {
                let mut taint = Taint::NONE;
                for &size in ast.list(sizes) {
                    self.eval(size);
                }
                if let Some(initializer) = initializer {
                    taint = self.initializer(initializer);
                }
                Value::with(Shape::Present, taint)
            }
            ExprKind::NewAnonymous(members) => {
                let mut taint = Taint::NONE;
                for member in ast.list(members) {
                    taint = taint.and(self.eval(member.value).taint);
                }
                Value::with(Shape::Present, taint)
            }
            ExprKind::Initializer(initializer) => {
                let taint = self.initializer(initializer);
                Value::with(Shape::Present, taint)
            }
            ExprKind::Lambda { .. } => Value::of(Shape::Lambda(id)),
            ExprKind::TypeOf(_) | ExprKind::SizeOf(_) => Value::of(Shape::Present),
            ExprKind::Default(of) => self.default_of(of),
            ExprKind::Throw(value) => {
                self.eval(value);
                self.ended = true;
                Value::default()
            }
            ExprKind::Query(clauses) => self.query(clauses),
        };
        (value, false)
    }

    fn name(&mut self, name: &'d str) -> Value<'d> {
        if let Some(index) = self.local(name) {
            return self.locals.get(index);
        }
        match name {
            "context" => Value::of(Shape::Context),
            _ if name.starts_with(|first: char| first.is_ascii_uppercase()) => Value::of(Shape::Type(name)),
            _ => Value::default(),
        }
    }

    fn local(&mut self, name: &str) -> Option<usize> {
        let found = self.local_names.iter().rposition(|local| *local == name);
        let looked_at = self.local_names.len() - found.unwrap_or(0);
        self.fuel = self.fuel.saturating_sub(looked_at as u32 / 16);
        found
    }

    fn literal(&mut self, literal: Literal, text: &'d str) -> Value<'d> {
        let shape = match literal {
            Literal::Null => Shape::Null,
            Literal::Bool(value) => Shape::Bool(value),
            Literal::Integer => text.trim_end_matches(['l', 'L', 'u', 'U']).parse().map_or(Shape::Present, Shape::Int),
            Literal::Real | Literal::Char => Shape::Present,
            Literal::String => pieces::of_string(text),
            Literal::VerbatimString => pieces::of_verbatim(text),
        };
        Value::of(shape)
    }

    fn interpolated(&mut self, parts: List<Interpolation>) -> Value<'d> {
        let ast = self.ast;
        let mut taint = Taint::NONE;
        let mut text = Text::default();
        for part in ast.list(parts) {
            match *part {
                Interpolation::Text(span) => pieces::split_into(ast.text(span), &mut text),
                Interpolation::Hole { value, .. } => {
                    let hole = self.eval(value);
                    taint = taint.and(hole.taint);
                    // In a template, `$"${host}"` is a hole of the template.
                    match text.ends_with('$') {
                        true => {
                            text.shorten(1);
                            text.push(Piece::Interpolation(format!("${{{}}}", ast.text_of(value))));
                        }
                        false => self.append(&mut text, &hole, value),
                    }
                }
            }
        }
        self.text(text, taint)
    }

    /// A text from its pieces. Outside an open trial nobody asks for them.
    fn text(&self, text: Text, taint: Taint) -> Value<'d> {
        match self.scenario {
            Scenario::Open => Value::with(Shape::Text(Rc::new(text)), taint),
            _ => match text.as_literal() {
                Some(_) => Value::with(Shape::Text(Rc::new(text)), taint),
                None => Value::with(Shape::Present, taint),
            },
        }
    }

    /// Adds what `value`, the value of the expression `id`, is as a text.
    pub fn append(&self, text: &mut Text, value: &Value<'d>, id: ExprId) {
        match &value.shape {
            Shape::Literal(literal) => pieces::split_into(literal, text),
            Shape::Text(other) => text.append(other),
            Shape::Int(number) => text.push(Piece::Literal(number.to_string())),
            Shape::Bool(true) => text.push(Piece::Literal("True".to_owned())),
            Shape::Bool(false) => text.push(Piece::Literal("False".to_owned())),
            Shape::Null => {}
            _ if self.scenario != Scenario::Open => text.push(Piece::Code { code: String::new(), caller: false }),
            _ => text.push(self.piece(value, id)),
        }
    }

    /// The piece of a text that the expression `id` is, of whose value nothing is known.
    fn piece(&self, value: &Value<'d>, id: ExprId) -> Piece {
        let ast = self.ast;
        let mut inner = id;
        loop {
            inner = match ast[inner].kind {
                ExprKind::Parenthesized(inner) => inner,
                ExprKind::Cast { operand, .. } | ExprKind::As { operand, .. } => operand,
                ExprKind::Call { target, arguments } if arguments.is_empty() => match ast[target].kind {
                    ExprKind::Member { target, name, .. } if ast.text(name) == "ToString" => target,
                    _ => break,
                },
                _ => break,
            };
        }
        if let Some(name) = variable_read(ast, inner) {
            return Piece::Variable { name: name.to_owned(), caller: value.taint.caller };
        }
        let code = ast.text_of(inner).split_whitespace().collect();
        Piece::Code { code, caller: value.taint.caller }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: ExprId) -> Value<'d> {
        let value = self.eval(operand);
        let shape = match (operator, &value.shape) {
            (UnaryOperator::Not, _) => value.truth().map_or(Shape::Unknown, |truth| Shape::Bool(!truth)),
            (UnaryOperator::Minus, Shape::Int(number)) => Shape::Int(number.saturating_neg()),
            (UnaryOperator::Increment | UnaryOperator::Decrement, _) => {
                self.assign(operand, Value::with(Shape::Present, value.taint));
                Shape::Present
            }
            _ => Shape::Present,
        };
        Value::with(shape, value.taint)
    }

    fn binary(&mut self, operator: BinaryOperator, left: ExprId, right: ExprId) -> Value<'d> {
        match operator {
            BinaryOperator::And | BinaryOperator::Or => return self.short_circuit(operator == BinaryOperator::Or, left, right),
            BinaryOperator::Coalesce => return self.coalesce(left, right),
            _ => {}
        }
        let (one, other) = (self.eval(left), self.eval(right));
        let taint = one.taint.and(other.taint);
        match operator {
            BinaryOperator::Equal => self.equal(&one, &other, self.ast.span_of(left).to(self.ast.span_of(right))),
            BinaryOperator::NotEqual => negate(self.equal(&one, &other, self.ast.span_of(left).to(self.ast.span_of(right)))),
            BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => {
                let outcome = self.ordered(operator, &one, &other);
                Value::with(outcome.map_or(Shape::Unknown, Shape::Bool), taint.into_test())
            }
            BinaryOperator::Add => match (&one.shape, &other.shape) {
                (Shape::Int(one), Shape::Int(other)) => Value::with(Shape::Int(one.saturating_add(*other)), taint),
                _ => {
                    let mut text = Text::default();
                    self.append(&mut text, &one, left);
                    self.append(&mut text, &other, right);
                    self.text(text, taint)
                }
            },
            BinaryOperator::Divide => match (&one.shape, &other.shape) {
                (Shape::Status(by), Shape::Int(number)) if *number > 0 => Value::with(Shape::Status(by.saturating_mul(*number)), taint),
                _ => Value::with(Shape::Present, taint),
            },
            BinaryOperator::BitAnd | BinaryOperator::BitOr => {
                let shape = match (one.truth(), other.truth(), operator) {
                    (Some(true), Some(true), BinaryOperator::BitAnd) => Shape::Bool(true),
                    (Some(false), _, BinaryOperator::BitAnd) | (_, Some(false), BinaryOperator::BitAnd) => Shape::Bool(false),
                    (Some(false), Some(false), BinaryOperator::BitOr) => Shape::Bool(false),
                    (Some(true), _, BinaryOperator::BitOr) | (_, Some(true), BinaryOperator::BitOr) => Shape::Bool(true),
                    _ => Shape::Unknown,
                };
                Value::with(shape, taint)
            }
            _ => Value::with(Shape::Present, taint),
        }
    }

    fn short_circuit(&mut self, or: bool, left: ExprId, right: ExprId) -> Value<'d> {
        let one = self.eval(left);
        match one.truth() {
            Some(truth) if truth == or => one,
            Some(_) => {
                self.note(&one, left);
                let other = self.eval(right);
                let taint = one.taint.and(other.taint);
                Value { taint, ..other }
            }
            None => {
                let decided = self.decided;
                self.note(&one, left);
                let other = self.maybe(|trial| trial.eval(right));
                self.decided = decided;
                // What is open on the left does not matter when the right alone settles it.
                let shape = match other.truth() {
                    Some(truth) if truth == or => Shape::Bool(or),
                    _ => Shape::Unknown,
                };
                Value::with(shape, one.taint.and(other.taint))
            }
        }
    }

    /// Whatever is evaluated next depends on `value`.
    fn note(&mut self, value: &Value<'d>, id: ExprId) {
        self.decide(value, self.ast.span_of(id));
    }

    fn coalesce(&mut self, left: ExprId, right: ExprId) -> Value<'d> {
        let one = self.eval(left);
        self.tested_for_null(&one, self.ast.span_of(left));
        match one.is_null() {
            Some(true) => {
                let other = self.eval(right);
                let taint = one.taint.into_test().and(other.taint);
                Value { taint, ..other }
            }
            Some(false) => one,
            None => {
                let (other, way) = self.way(|trial| trial.eval(right));
                let ended = way.ended();
                let ((), kept) = self.way(|_| ());
                self.merge(vec![way, kept]);
                match ended {
                    true => Value { shape: Shape::Present, ..one },
                    false => {
                        let not_null = Value { shape: Shape::Present, ..one };
                        not_null.join(other)
                    }
                }
            }
        }
    }

    fn conditional(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> Value<'d> {
        let decided = self.decided;
        let value = self.eval(condition);
        self.note(&value, condition);
        let result = match value.truth() {
            Some(true) => self.eval(then),
            Some(false) => self.eval(otherwise),
            None => {
                let (one, first) = self.way(|trial| trial.eval(then));
                let (other, second) = self.way(|trial| trial.eval(otherwise));
                let (first_ended, second_ended) = (first.ended(), second.ended());
                self.merge(vec![first, second]);
                match (first_ended, second_ended) {
                    (true, _) => other,
                    (_, true) => one,
                    _ => one.join(other),
                }
            }
        };
        self.decided = decided;
        let depends = value.taint.into_test();
        let taint = Taint { depends: result.taint.depends | depends.depends, status: result.taint.status | depends.status, ..result.taint };
        Value { taint, ..result }
    }

    fn cast(&mut self, to: TypeId, operand: ExprId, span: Span) -> Value<'d> {
        let value = self.eval(operand);
        let predefined = match self.ast[to].kind {
            TypeKind::Predefined(predefined) => Some(predefined),
            _ => None,
        };
        match (&value.shape, predefined) {
            (Shape::Null, Some(predefined)) if !matches!(predefined, Predefined::String | Predefined::Object) => {
                self.fail_on_null(self.ast.span(span), value.taint);
                value
            }
            (Shape::Literal(_) | Shape::Text(_), Some(Predefined::Bool)) => {
                let shape = value.truth().map_or(Shape::Present, Shape::Bool);
                Value { shape, ..value }
            }
            (Shape::Found, Some(predefined)) if !matches!(predefined, Predefined::String | Predefined::Object) => {
                Value { shape: Shape::Present, ..value }
            }
            _ => value,
        }
    }

    fn is(&mut self, operand: ExprId, pattern: PatternId) -> Value<'d> {
        let value = self.eval(operand);
        let span = self.ast.span_of(operand);
        if self.scenario != Scenario::Open {
            self.tested_for_null(&value, span);
        }
        let test = value.taint.into_test();
        let taint = if self.settles(&value) { Taint::NONE } else { test };
        match self.ast[pattern].kind {
            PatternKind::Constant(constant) => {
                let constant = self.eval(constant);
                self.equal(&value, &constant, span)
            }
            PatternKind::Type(of) | PatternKind::Declaration { of, .. } => {
                if let PatternKind::Declaration { name, .. } = self.ast[pattern].kind {
                    let bound = if value.is_null() == Some(false) { value.clone() } else { Value::with(Shape::Present, value.taint) };
                    self.declare(self.ast.text(name), bound);
                }
                let var = matches!(self.ast[of].kind, TypeKind::Var);
                let shape = match (&value.shape, self.type_name(of)) {
                    _ if var => Shape::Bool(true),
                    (Shape::Null, _) => Shape::Bool(false),
                    (Shape::Answer, Some("IResponse")) | (Shape::Found, Some("string" | "String")) => Shape::Bool(true),
                    _ => Shape::Unknown,
                };
                Value::with(shape, taint)
            }
        }
    }

    /// Whether a null test of `value` has an outcome that the scenario settles, so that it tells nothing of the answer.
    fn settles(&self, value: &Value<'d>) -> bool {
        matches!(value.shape, Shape::Answer)
    }

    fn tested_for_null(&mut self, value: &Value<'d>, span: Span) {
        if let (Scenario::Refused(_), Shape::Null) = (self.scenario, &value.shape) {
            // What was asked for is not in the refused answer, and someone looks whether it is.
            self.decide(&Value::unknown(value.taint.into_test()), span);
            return;
        }
        if value.taint.whole == 0 || !matches!(value.shape, Shape::Answer | Shape::Null) {
            return;
        }
        if let Some(spot) = self.spot(span) {
            self.record.null_tests.push((value.taint.whole, spot));
        }
    }

    /// Whether `one == other`.
    fn equal(&mut self, one: &Value<'d>, other: &Value<'d>, span: Span) -> Value<'d> {
        let taint = one.taint.and(other.taint).into_test();
        if let Shape::Null = other.shape {
            self.tested_for_null(one, span);
            if self.settles(one) && !matches!(self.scenario, Scenario::Open) {
                return Value::of(Shape::Bool(false));
            }
        }
        if let Shape::Null = one.shape {
            self.tested_for_null(other, span);
            if self.settles(other) && !matches!(self.scenario, Scenario::Open) {
                return Value::of(Shape::Bool(false));
            }
        }
        let outcome = match (&one.shape, &other.shape) {
            (Shape::Answer, Shape::Null) | (Shape::Null, Shape::Answer) => None,
            (Shape::Null, _) => other.is_null(),
            (_, Shape::Null) => one.is_null(),
            (Shape::Bool(one), Shape::Bool(other)) => Some(one == other),
            (Shape::Int(one), Shape::Int(other)) => Some(one == other),
            (Shape::Positive, Shape::Int(number)) | (Shape::Int(number), Shape::Positive) if *number <= 0 => Some(false),
            (Shape::Status(by), Shape::Int(number)) | (Shape::Int(number), Shape::Status(by)) => {
                self.status(*by, |status| status == *number)
            }
            (Shape::Found, Shape::Literal(_) | Shape::Text(_)) | (Shape::Literal(_) | Shape::Text(_), Shape::Found) => Some(false),
            (Shape::Bool(truth), Shape::Literal(_)) => other.truth().map(|other| *truth == other),
            (Shape::Literal(_), Shape::Bool(truth)) => one.truth().map(|one| *truth == one),
            _ => match (one.literal(), other.literal()) {
                (Some(one), Some(other)) => Some(one == other),
                _ => None,
            },
        };
        Value::with(outcome.map_or(Shape::Unknown, Shape::Bool), taint)
    }

    fn ordered(&self, operator: BinaryOperator, one: &Value<'d>, other: &Value<'d>) -> Option<bool> {
        let holds = |one: i64, other: i64| match operator {
            BinaryOperator::Less => one < other,
            BinaryOperator::LessOrEqual => one <= other,
            BinaryOperator::Greater => one > other,
            _ => one >= other,
        };
        match (&one.shape, &other.shape) {
            (Shape::Int(one), Shape::Int(other)) => Some(holds(*one, *other)),
            (Shape::Status(by), Shape::Int(number)) => self.status(*by, |status| holds(status, *number)),
            (Shape::Int(number), Shape::Status(by)) => self.status(*by, |status| holds(*number, status)),
            (Shape::Positive, Shape::Int(number)) if *number <= 0 => {
                Some(matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual))
            }
            (Shape::Positive, Shape::Int(1)) if matches!(operator, BinaryOperator::Less) => Some(false),
            (Shape::Positive, Shape::Int(1)) if matches!(operator, BinaryOperator::GreaterOrEqual) => Some(true),
            _ => None,
        }
    }

    /// What a test of the refused answer's status comes to: `None` when statuses differ in it.
    fn status(&self, by: i64, holds: impl Fn(i64) -> bool) -> Option<bool> {
        if !matches!(self.scenario, Scenario::Refused(_)) {
            return None;
        }
        let first = holds(REFUSED[0] / by);
        REFUSED.iter().all(|status| holds(status / by) == first).then_some(first)
    }

    fn member(&mut self, id: ExprId, target: ExprId, name: &'d str, conditional: bool) -> (Value<'d>, bool) {
        let (value, cut) = self.chain(target);
        if self.ended {
            return (value, false);
        }
        let span = self.ast.span_of(target);
        if let Some(result) = self.through_null(&value, cut, conditional, span) {
            return result;
        }
        let taint = value.taint;
        let result = match (&value.shape, name) {
            (Shape::Context, "Variables") => Value::of(Shape::Variables),
            (Shape::Context, "Request") => Value::of(Shape::Request),
            (Shape::Context, _) => Value::default(),
            (Shape::Request, "Headers") => Value::of(Shape::RequestHeaders),
            (Shape::Request, "Url" | "OriginalUrl") => Value::of(Shape::Url),
            (Shape::Request, "Body" | "MatchedParameters") | (Shape::Url, "Query" | "QueryString") => {
                Value::unknown(Taint { caller: true, ..Taint::NONE })
            }
            (Shape::Type("string" | "String"), "Empty") => Value::of(Shape::Literal("")),
            (Shape::Type(_), _) => Value::of(Shape::Type(name)),
            (Shape::Found, "Length" | "Count") => Value::with(Shape::Positive, taint.into_test()),
            (Shape::Literal(text), "Length") if !text.contains(['\\', '{', '$', '#', '_']) => {
                Value::of(Shape::Int(text.chars().count() as i64))
            }
            (_, "StatusCode") if taint.whole != 0 => {
                let taint = Taint { status: taint.whole, ..taint.into_test() };
                Value::with(Shape::Status(1), taint)
            }
            (_, "StatusReason") if taint.whole != 0 => Value::with(Shape::Present, Taint { status: taint.whole, ..taint.into_test() }),
            (Shape::Answer, "Body") => Value::with(Shape::Body, taint),
            (Shape::Unknown | Shape::Present, "Body") if taint.whole != 0 => Value::with(Shape::Body, taint),
            (Shape::Answer, "Headers") => Value::with(Shape::Present, taint.into_member()),
            (_, "HasValue") => Value::unknown(taint.into_test()),
            _ => Value::unknown(taint.into_member()),
        };
        let _ = id;
        (result, false)
    }

    /// What a member of `value` comes to when `value` is null; `None` when it may be something.
    fn through_null(&mut self, value: &Value<'d>, cut: bool, conditional: bool, span: Span) -> Option<(Value<'d>, bool)> {
        if cut {
            return Some((value.clone(), true));
        }
        if conditional && self.scenario != Scenario::Open {
            self.tested_for_null(value, span);
        }
        match value.shape {
            Shape::Null if conditional => Some((value.clone(), true)),
            Shape::Null | Shape::Missing => {
                self.fail_on_null(span, value.taint);
                Some((Value::default(), false))
            }
            _ => None,
        }
    }

    fn index(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>, conditional: bool) -> (Value<'d>, bool) {
        let (value, cut) = self.chain(target);
        let key = self.ast.list(arguments).first().map(|argument| self.eval(argument.value)).unwrap_or_default();
        if self.ended {
            return (value, false);
        }
        let span = self.ast.span_of(target);
        if let Some(result) = self.through_null(&value, cut, conditional, span) {
            return result;
        }
        let result = match value.shape {
            Shape::Variables => {
                let read = self.variable(&key);
                if let Shape::Missing = read.shape {
                    self.ended = true;
                    return (Value::default(), false);
                }
                read
            }
            Shape::RequestHeaders => self.header(&key),
            Shape::Body if self.is_refused(&value) && key.literal().is_some_and(is_of_an_answer) => {
                Value::with(Shape::Null, value.taint.into_member())
            }
            _ => Value::unknown(value.taint.into_member()),
        };
        let _ = id;
        (result, false)
    }

    /// The value of the variable that `key` names.
    fn variable(&mut self, key: &Value<'d>) -> Value<'d> {
        match key.shape {
            Shape::Literal(name) => {
                let number = self.names.number(name);
                self.variables.get(number)
            }
            _ => Value::default(),
        }
    }

    /// The value of the request header that `key` names.
    fn header(&mut self, key: &Value<'d>) -> Value<'d> {
        let caller = Value::unknown(Taint { caller: true, ..Taint::NONE });
        let Some(name) = key.literal() else { return caller };
        // The gateway answers to its own names alone.
        if name.eq_ignore_ascii_case("host") {
            return Value::default();
        }
        let number = self.names.header(name);
        let value = self.variables.get(number);
        match (&value.shape, value.taint) {
            (Shape::Unknown, Taint::NONE) => caller,
            _ => value,
        }
    }

    fn call(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>) -> (Value<'d>, bool) {
        let ast = self.ast;
        match ast[target].kind {
            ExprKind::Member { target: on, name, conditional, .. } => {
                let (value, cut) = self.chain(on);
                if self.ended {
                    return (value, false);
                }
                let span = ast.span_of(on);
                if let Some(result) = self.through_null(&value, cut, conditional, span) {
                    return result;
                }
                (self.method(id, &value, ast.text(name), arguments), false)
            }
            _ => {
                let callee = self.eval(target);
                let result = match callee.shape {
                    Shape::Function(statement) => self.call_function(statement, arguments),
                    Shape::Lambda(lambda) => self.call_lambda(lambda, arguments),
                    _ => {
                        let taint = self.arguments(arguments);
                        Value::unknown(taint.into_derived())
                    }
                };
                (result, false)
            }
        }
    }

    fn method(&mut self, id: ExprId, on: &Value<'d>, name: &'d str, arguments: List<Argument>) -> Value<'d> {
        let ast = self.ast;
        let list = ast.list(arguments);
        match (&on.shape, name) {
            (Shape::Variables, _) => return self.variables_method(name, list),
            (Shape::RequestHeaders, "GetValueOrDefault" | "Get") => {
                let key = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
                let default = list.get(1).map(|argument| self.eval(argument.value));
                let value = self.header(&key);
                return match (&value.shape, default) {
                    (Shape::Unknown, Some(default)) => Value { taint: value.taint.and(default.taint), ..value },
                    _ => value,
                };
            }
            (Shape::Lambda(lambda), "Invoke") => return self.call_lambda(*lambda, arguments),
            (Shape::Function(function), "Invoke") => return self.call_function(*function, arguments),
            (Shape::Type("string" | "String"), "IsNullOrEmpty" | "IsNullOrWhiteSpace") => {
                let value = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
                self.tested_for_null(&value, ast.span_of(id));
                let outcome = match &value.shape {
                    Shape::Null => Some(true),
                    Shape::Found => Some(false),
                    _ => value.literal().map(str::is_empty),
                };
                return Value::with(outcome.map_or(Shape::Unknown, Shape::Bool), value.taint.into_test());
            }
            (Shape::Type("string" | "String" | "object" | "Object"), "Equals" | "ReferenceEquals") if list.len() >= 2 => {
                let (one, other) = (self.eval(list[0].value), self.eval(list[1].value));
                for argument in &list[2..] {
                    self.eval(argument.value);
                }
                return self.equal(&one, &other, ast.span_of(id));
            }
            (Shape::Type("string" | "String"), "Concat") => {
                let mut text = Text::default();
                let mut taint = Taint::NONE;
                for argument in list {
                    let value = self.eval(argument.value);
                    taint = taint.and(value.taint);
                    self.append(&mut text, &value, argument.value);
                }
                return self.text(text, taint);
            }
            (Shape::Type("string" | "String"), "Format") if !list.is_empty() => return self.format(list),
            (_, "Equals") if list.len() == 1 || list.len() == 2 => {
                let other = self.eval(list[0].value);
                return self.equal(on, &other, ast.span_of(id));
            }
            (Shape::Literal(_) | Shape::Text(_) | Shape::Found | Shape::Bool(_), "ToString" | "Trim") if list.is_empty() => {
                return on.clone();
            }
            (Shape::Type("Convert"), "ToString" | "ToBoolean") | (Shape::Type("bool" | "Boolean"), "Parse") if list.len() == 1 => {
                let value = self.eval(list[0].value);
                let shape = match (name, value.truth()) {
                    ("ToString", _) if !matches!(value.shape, Shape::Null) => value.shape.clone(),
                    ("ToString", _) => Shape::Literal(""),
                    (_, Some(truth)) => Shape::Bool(truth),
                    _ => Shape::Unknown,
                };
                return Value::with(shape, value.taint);
            }
            (Shape::Body, _) => return self.body_method(id, on, name, list),
            _ => {}
        }
        let taint = on.taint.and(self.arguments(arguments));
        if name == "ToString" && matches!(on.shape, Shape::Status(_)) {
            return Value::with(Shape::Present, taint);
        }
        let tests = [
            "Contains",
            "StartsWith",
            "EndsWith",
            "Any",
            "All",
            "ContainsKey",
            "IsMatch",
            "TryParse",
            "Compare",
            "CompareTo",
            "SequenceEqual",
        ];
        if tests.contains(&name) {
            return Value::unknown(taint.into_test());
        }
        if TRANSPARENT.contains(&name) {
            let taint = match name {
                "GetValue" | "GetValueOrDefault" | "SelectToken" | "Value" | "Property" => taint.into_member(),
                _ => taint,
            };
            // Parsing the text of a body gives back what can be asked for members.
            let parsed = matches!(name, "Parse" | "DeserializeObject") && taint.whole != 0;
            let shape = match name {
                _ if parsed => Shape::Body,
                "ToString" | "Trim" | "Replace" | "Substring" | "ToLower" | "ToUpper" | "ToBase64String" => Shape::Present,
                _ => Shape::Unknown,
            };
            return Value::with(shape, taint);
        }
        Value::unknown(taint.into_derived())
    }

    fn variables_method(&mut self, name: &'d str, list: &'d [Argument]) -> Value<'d> {
        let key = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
        match name {
            "ContainsKey" => {
                let value = self.variable(&key);
                let shape = match value.shape {
                    Shape::Missing => Shape::Bool(false),
                    Shape::Unknown => Shape::Unknown,
                    _ => Shape::Bool(true),
                };
                // That the variable is there says nothing of the answer in it.
                let taint = match value.shape {
                    Shape::Answer | Shape::Null => Taint::NONE,
                    _ => value.taint.into_test(),
                };
                Value::with(shape, taint)
            }
            "GetValueOrDefault" => {
                let default = list.get(1).map(|argument| self.eval(argument.value));
                let value = self.variable(&key);
                match value.shape {
                    Shape::Missing => {
                        let default = default.unwrap_or(Value::of(Shape::Null));
                        Value { taint: default.taint.and(value.taint.into_test()), ..default }
                    }
                    Shape::Unknown => match default {
                        Some(default) => Value { taint: value.taint.and(default.taint), ..value },
                        None => value,
                    },
                    _ => value,
                }
            }
            "TryGetValue" => {
                let value = self.variable(&key);
                if let Some(argument) = list.get(1) {
                    let out = match value.shape {
                        Shape::Missing => Value::with(Shape::Null, value.taint),
                        _ => value.clone(),
                    };
                    self.assign(argument.value, out);
                }
                let shape = match value.shape {
                    Shape::Missing => Shape::Bool(false),
                    Shape::Unknown => Shape::Unknown,
                    _ => Shape::Bool(true),
                };
                let taint = if matches!(value.shape, Shape::Answer | Shape::Null) { Taint::NONE } else { value.taint.into_test() };
                Value::with(shape, taint)
            }
            _ => {
                for argument in list.iter().skip(1) {
                    self.argument(argument);
                }
                Value::default()
            }
        }
    }

    fn body_method(&mut self, id: ExprId, on: &Value<'d>, name: &'d str, list: &'d [Argument]) -> Value<'d> {
        let key = list.first().map(|argument| self.argument(argument)).unwrap_or_default();
        for argument in list.iter().skip(1) {
            self.argument(argument);
        }
        let refused = self.is_refused(on);
        if name.starts_with("As") {
            self.use_body(on.taint, self.ast.span_of(id));
            let text = matches!(self.type_argument(id), Some("string" | "String" | "byte" | "JArray"));
            return Value::with(if text { Shape::Present } else { Shape::Body }, on.taint);
        }
        let asked = refused && key.literal().is_some_and(is_of_an_answer);
        match name {
            "Value" | "SelectToken" | "Property" | "GetValue" => {
                let shape = if asked { Shape::Null } else { Shape::Unknown };
                Value::with(shape, on.taint.into_member())
            }
            "ContainsKey" | "TryGetValue" => {
                if let Some(argument) = list.get(1) {
                    let shape = if asked { Shape::Null } else { Shape::Unknown };
                    self.assign(argument.value, Value::with(shape, on.taint.into_member()));
                }
                let shape = if asked { Shape::Bool(false) } else { Shape::Unknown };
                Value::with(shape, on.taint.into_test())
            }
            "ToString" => Value::with(Shape::Present, on.taint),
            _ if TRANSPARENT.contains(&name) => Value::with(Shape::Unknown, on.taint),
            _ => Value::unknown(on.taint.into_member()),
        }
    }

    /// Whether a body is that of the answer that was refused.
    fn is_refused(&self, body: &Value<'d>) -> bool {
        matches!(self.scenario, Scenario::Refused(_)) && body.taint.whole & self.bit != 0
    }

    fn use_body(&mut self, taint: Taint, span: Span) {
        let Some(spot) = self.spot(span) else { return };
        let tested = self.tested;
        self.record.body_uses.push(BodyUse { of: taint.whole, tested, fails: false, spot });
    }

    fn format(&mut self, list: &'d [Argument]) -> Value<'d> {
        let pattern = self.eval(list[0].value);
        let mut taint = pattern.taint;
        let mut values = Vec::new();
        for argument in &list[1..] {
            let value = self.eval(argument.value);
            taint = taint.and(value.taint);
            values.push((value, argument.value));
        }
        let Some(pattern) = pattern.literal() else {
            return Value::with(Shape::Present, taint);
        };
        let mut text = Text::default();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            pieces::split_into(&rest[..open], &mut text);
            let Some(close) = rest[open..].find('}') else { break };
            let index = rest[open + 1..open + close].split([':', ',']).next().and_then(|index| index.trim().parse::<usize>().ok());
            match index.and_then(|index| values.get(index)) {
                Some((value, id)) => self.append(&mut text, value, *id),
                None => return Value::with(Shape::Present, taint),
            }
            rest = &rest[open + close + 1..];
        }
        pieces::split_into(rest, &mut text);
        self.text(text, taint)
    }

    /// Evaluates arguments and returns where they come from. A lambda among them may run.
    fn arguments(&mut self, arguments: List<Argument>) -> Taint {
        let mut taint = Taint::NONE;
        for argument in self.ast.list(arguments) {
            taint = taint.and(self.argument(argument).taint);
        }
        taint
    }

    fn argument(&mut self, argument: &Argument) -> Value<'d> {
        if let (Passing::Out | Passing::Ref, ExprKind::Declaration { .. } | ExprKind::Name { .. }) =
            (argument.passing, self.ast[argument.value].kind)
        {
            self.assign(argument.value, Value::default());
            return Value::default();
        }
        let value = self.eval(argument.value);
        match value.shape {
            Shape::Lambda(lambda) => {
                let result = self.maybe(|trial| trial.call_lambda(lambda, List::EMPTY));
                Value::unknown(result.taint)
            }
            _ => value,
        }
    }

    fn initializer(&mut self, initializer: Initializer) -> Taint {
        let mut taint = Taint::NONE;
        for &member in self.ast.list(initializer.members) {
            let value = match self.ast[member].kind {
                ExprKind::Assign { value, .. } => value,
                _ => member,
            };
            taint = taint.and(self.eval(value).taint);
        }
        taint
    }

    fn call_function(&mut self, statement: StmtId, arguments: List<Argument>) -> Value<'d> {
        let StmtKind::LocalFunction { parameters, body, .. } = self.ast[statement].kind else { return Value::default() };
        self.call_body(parameters, body, arguments)
    }

    fn call_lambda(&mut self, lambda: ExprId, arguments: List<Argument>) -> Value<'d> {
        let ExprKind::Lambda { parameters, body } = self.ast[lambda].kind else { return Value::default() };
        self.call_body(parameters, body, arguments)
    }

    fn call_body(&mut self, parameters: List<Parameter>, body: LambdaBody, arguments: List<Argument>) -> Value<'d> {
        let ast = self.ast;
        let values: Vec<Value<'d>> = ast.list(arguments).iter().map(|argument| self.eval(argument.value)).collect();
        if self.calls >= MAX_CALLS {
            let taint = values.iter().fold(Taint::NONE, |taint, value| taint.and(value.taint));
            return Value::unknown(taint.into_derived());
        }
        let outer = self.local_names.len();
        for (index, parameter) in ast.list(parameters).iter().enumerate() {
            let named = ast
                .list(arguments)
                .iter()
                .position(|argument| argument.name.is_some_and(|name| ast.text(name) == ast.text(parameter.name)));
            let value = match (named.or(Some(index)).and_then(|index| values.get(index)), parameter.default) {
                (Some(value), _) => value.clone(),
                (None, Some(default)) => self.eval(default),
                (None, None) => Value::default(),
            };
            self.declare(ast.text(parameter.name), value);
        }
        self.calls += 1;
        let result = match body {
            LambdaBody::Expression(value) => self.eval(value),
            LambdaBody::Block(block) => self.call_block(|trial| trial.statement(block)),
        };
        self.calls -= 1;
        self.local_names.truncate(outer);
        self.locals.truncate(outer);
        result
    }

    /// Runs the statements of a function, and returns what it returns. When it throws on every way, the trial has ended.
    fn call_block(&mut self, run: impl FnOnce(&mut Self)) -> Value<'d> {
        let outer = self.returned.take();
        let tested = self.tested;
        run(self);
        let returned = std::mem::replace(&mut self.returned, outer);
        match returned {
            Some(value) => {
                // The way of the `return` ended for the function alone.
                self.ended = false;
                self.tested |= tested;
                value
            }
            None => Value::default(),
        }
    }

    fn statements(&mut self, statements: List<StmtId>) {
        let ast = self.ast;
        let outer = self.local_names.len();
        for &statement in ast.list(statements) {
            if let StmtKind::LocalFunction { name, .. } = ast[statement].kind {
                self.declare(ast.text(name), Value::of(Shape::Function(statement)));
            }
        }
        for &statement in ast.list(statements) {
            if self.ended {
                break;
            }
            self.statement(statement);
        }
        self.local_names.truncate(outer);
        self.locals.truncate(outer);
    }

    fn statement(&mut self, id: StmtId) {
        if self.ended || !self.step() {
            return;
        }
        let ast = self.ast;
        match ast[id].kind {
            StmtKind::Error | StmtKind::Empty | StmtKind::LocalFunction { .. } => {}
            StmtKind::Break | StmtKind::Continue | StmtKind::Goto(_) => {}
            StmtKind::Block(statements) => self.statements(statements),
            StmtKind::Local { variables, .. } => {
                for variable in ast.list(variables) {
                    let value = variable.value.map(|value| self.eval(value)).unwrap_or_default();
                    self.declare(ast.text(variable.name), value);
                }
            }
            StmtKind::Expression(value) => {
                self.eval(value);
            }
            StmtKind::If { condition, then, otherwise } => self.if_statement(condition, then, otherwise),
            StmtKind::While { condition, body } => {
                let decided = self.decided;
                if self.condition(condition) != Some(false) {
                    self.maybe(|trial| trial.statement(body));
                }
                self.decided = decided;
            }
            StmtKind::Do { body, condition } => {
                self.statement(body);
                self.condition(condition);
            }
            StmtKind::For { setup, condition, step, body } => {
                let outer = self.local_names.len();
                for &statement in ast.list(setup) {
                    self.statement(statement);
                }
                let decided = self.decided;
                if condition.is_none_or(|condition| self.condition(condition) != Some(false)) {
                    self.maybe(|trial| {
                        trial.statement(body);
                        for &step in ast.list(step) {
                            trial.eval(step);
                        }
                    });
                }
                self.decided = decided;
                self.local_names.truncate(outer);
                self.locals.truncate(outer);
            }
            StmtKind::ForEach { name, source, body, .. } => {
                let outer = self.local_names.len();
                let source = self.eval(source);
                self.declare(ast.text(name), Value::unknown(source.taint.into_member()));
                self.maybe(|trial| trial.statement(body));
                self.local_names.truncate(outer);
                self.locals.truncate(outer);
            }
            StmtKind::Switch { value, sections } => self.switch(value, sections),
            StmtKind::Return(value) => {
                let value = value.map(|value| self.eval(value)).unwrap_or_default();
                if !self.ended {
                    self.returned = Some(match self.returned.take() {
                        Some(before) => before.join(value),
                        None => value,
                    });
                    self.ended = true;
                }
            }
            StmtKind::Throw(value) => {
                if let Some(value) = value {
                    self.eval(value);
                }
                self.ended = true;
            }
            StmtKind::Try { body, catches, finally } => self.try_statement(body, catches, finally),
            StmtKind::Using { resource, body } => {
                let outer = self.local_names.len();
                self.statement(resource);
                self.statement(body);
                self.local_names.truncate(outer);
                self.locals.truncate(outer);
            }
            StmtKind::Lock { value, body } => {
                self.eval(value);
                self.statement(body);
            }
            StmtKind::Checked(body) | StmtKind::Labeled { body, .. } => self.statement(body),
        }
    }

    fn if_statement(&mut self, condition: ExprId, then: StmtId, otherwise: Option<StmtId>) {
        let decided = self.decided;
        match self.condition(condition) {
            Some(true) => self.statement(then),
            Some(false) => {
                if let Some(otherwise) = otherwise {
                    self.statement(otherwise);
                }
            }
            None => {
                let ((), first) = self.way(|trial| trial.statement(then));
                let ((), second) = self.way(|trial| {
                    if let Some(otherwise) = otherwise {
                        trial.statement(otherwise);
                    }
                });
                let one_ended = first.ended() != second.ended();
                self.merge(vec![first, second]);
                if one_ended {
                    // What follows runs only one way round.
                    return;
                }
            }
        }
        self.decided = decided;
    }

    fn switch(&mut self, value: ExprId, sections: List<SwitchSection>) {
        let ast = self.ast;
        let decided = self.decided;
        let on = self.eval(value);
        self.decide(&on, ast.span_of(value));
        let mut ways = Vec::new();
        let mut exhaustive = false;
        for section in ast.list(sections) {
            let ((), way) = self.way(|trial| {
                for label in ast.list(section.labels) {
                    match label.pattern {
                        Some(pattern) => match ast[pattern].kind {
                            PatternKind::Declaration { name, .. } => trial.declare(ast.text(name), on.clone()),
                            PatternKind::Constant(_) | PatternKind::Type(_) => {}
                        },
                        None => exhaustive = true,
                    }
                    if let Some(guard) = label.guard {
                        trial.condition(guard);
                    }
                }
                trial.statements(section.body);
            });
            ways.push(way);
        }
        if !exhaustive {
            ways.push(self.way(|_| ()).1);
        }
        self.merge(ways);
        self.decided = decided;
    }

    fn try_statement(&mut self, body: StmtId, catches: List<Catch>, finally: Option<StmtId>) {
        let ast = self.ast;
        let caught = !catches.is_empty();
        self.tries += u32::from(caught);
        let ((), way) = self.way(|trial| trial.statement(body));
        self.tries -= u32::from(caught);
        let mut ways = vec![way];
        for handler in ast.list(catches) {
            let ((), way) = self.way(|trial| {
                let outer = trial.local_names.len();
                if let Some(name) = handler.name {
                    trial.declare(ast.text(name), Value::of(Shape::Present));
                }
                if let Some(filter) = handler.filter {
                    trial.eval(filter);
                }
                trial.statement(handler.body);
                trial.local_names.truncate(outer);
                trial.locals.truncate(outer);
            });
            ways.push(way);
        }
        self.merge(ways);
        if let Some(finally) = finally {
            self.statement(finally);
        }
    }

    fn query(&mut self, clauses: List<QueryClause>) -> Value<'d> {
        let ast = self.ast;
        let outer = self.local_names.len();
        let mut taint = Taint::NONE;
        for clause in ast.list(clauses) {
            match *clause {
                QueryClause::From { name, source, .. } => {
                    let source = self.eval(source);
                    taint = taint.and(source.taint);
                    self.declare(ast.text(name), Value::unknown(source.taint.into_member()));
                }
                QueryClause::Let { name, value } => {
                    let value = self.maybe(|trial| trial.eval(value));
                    self.declare(ast.text(name), value);
                }
                QueryClause::Join { name, source, left, right, into, .. } => {
                    let source = self.eval(source);
                    self.declare(ast.text(name), Value::unknown(source.taint.into_member()));
                    self.maybe(|trial| (trial.eval(left), trial.eval(right)));
                    if let Some(into) = into {
                        self.declare(ast.text(into), Value::unknown(source.taint));
                    }
                }
                QueryClause::Where(value) | QueryClause::OrderBy { key: value, .. } => {
                    self.maybe(|trial| trial.eval(value));
                }
                QueryClause::Select(value) => taint = taint.and(self.maybe(|trial| trial.eval(value)).taint),
                QueryClause::Group { value, by } => {
                    taint = taint.and(self.maybe(|trial| (trial.eval(value), trial.eval(by)).0).taint);
                }
                QueryClause::Into(name) => self.declare(ast.text(name), Value::unknown(taint)),
            }
        }
        self.local_names.truncate(outer);
        self.locals.truncate(outer);
        Value::with(Shape::Present, taint)
    }

    /// Sets what `target` names.
    fn assign(&mut self, target: ExprId, value: Value<'d>) {
        let ast = self.ast;
        match ast[target].kind {
            ExprKind::Declaration { name: Some(name), .. } => self.declare(ast.text(name), value),
            ExprKind::Name { name, .. } => {
                if let Some(index) = self.local(ast.text(name)) {
                    self.locals.set(index, value);
                }
            }
            ExprKind::Parenthesized(inner) => self.assign(inner, value),
            ExprKind::Index { target, arguments, .. } => {
                self.arguments(arguments);
                self.soil(target, value.taint);
            }
            ExprKind::Member { target, .. } => self.soil(target, value.taint),
            _ => {}
        }
    }

    /// Something from `taint` was put into what `target` names.
    fn soil(&mut self, target: ExprId, taint: Taint) {
        if let ExprKind::Name { name, .. } = self.ast[target].kind
            && let Some(index) = self.local(self.ast.text(name))
        {
            let value = self.locals.get(index);
            let taint = value.taint.and(taint);
            self.locals.set(index, Value { taint, ..value });
        }
    }

    fn declare(&mut self, name: &'d str, value: Value<'d>) {
        self.local_names.push(name);
        self.locals.push(value);
    }

    fn default_of(&self, of: Option<TypeId>) -> Value<'d> {
        match of.map(|of| self.ast[of].kind) {
            None => Value::default(),
            Some(TypeKind::Predefined(Predefined::Bool)) => Value::of(Shape::Bool(false)),
            Some(TypeKind::Predefined(Predefined::String | Predefined::Object)) | Some(TypeKind::Nullable(_)) => Value::of(Shape::Null),
            Some(TypeKind::Predefined(_)) => Value::of(Shape::Int(0)),
            Some(_) => Value::default(),
        }
    }

    fn type_name(&self, of: TypeId) -> Option<&'d str> {
        match self.ast[of].kind {
            TypeKind::Named { name, .. } => Some(self.ast.text(name)),
            TypeKind::Predefined(predefined) => Some(predefined_name(predefined)),
            TypeKind::Nullable(of) => self.type_name(of),
            TypeKind::Array { element, .. } => self.type_name(element),
            _ => None,
        }
    }

    /// The name of the type in `target.Method<T>()`, where `id` is the call.
    fn type_argument(&self, id: ExprId) -> Option<&'d str> {
        let ExprKind::Call { target, .. } = self.ast[id].kind else { return None };
        let ExprKind::Member { type_arguments, .. } = self.ast[target].kind else { return None };
        self.ast.list(type_arguments).first().and_then(|&of| self.type_name(of))
    }
}

/// The name of the variable that an expression reads: `context.Variables["x"]`, `context.Variables.GetValueOrDefault<T>("x", …)`.
pub fn variable_read<'t>(ast: &'t crate::csharp::Ast<'_>, id: ExprId) -> Option<&'t str> {
    let (variables, arguments) = match ast[id].kind {
        ExprKind::Index { target, arguments, .. } => (target, arguments),
        ExprKind::Call { target, arguments } => match ast[target].kind {
            ExprKind::Member { target, name, .. } if ast.text(name) == "GetValueOrDefault" => (target, arguments),
            _ => return None,
        },
        _ => return None,
    };
    match ast[variables].kind {
        ExprKind::Member { name, .. } if ast.text(name) == "Variables" => {}
        _ => return None,
    }
    let key = ast.list(arguments).first()?.value;
    match ast[key].kind {
        ExprKind::Literal(Literal::String) => Some(ast.text_of(key).trim_matches('"')),
        _ => None,
    }
}

fn predefined_name(predefined: Predefined) -> &'static str {
    match predefined {
        Predefined::Bool => "bool",
        Predefined::String => "string",
        Predefined::Object => "object",
        Predefined::Byte => "byte",
        Predefined::Char => "char",
        Predefined::Double => "double",
        Predefined::Decimal => "decimal",
        Predefined::Float => "float",
        Predefined::Int => "int",
        Predefined::Long => "long",
        Predefined::Sbyte => "sbyte",
        Predefined::Short => "short",
        Predefined::Uint => "uint",
        Predefined::Ulong => "ulong",
        Predefined::Ushort => "ushort",
        Predefined::Void => "void",
    }
}

/// Whether a member of this name is part of a good answer rather than of an error.
fn is_of_an_answer(name: &str) -> bool {
    !name.starts_with("error") && !matches!(name, "message" | "code" | "status" | "statusCode" | "detail" | "title" | "fault")
}

fn negate(value: Value<'_>) -> Value<'_> {
    match value.shape {
        Shape::Bool(truth) => Value { shape: Shape::Bool(!truth), ..value },
        _ => value,
    }
}
