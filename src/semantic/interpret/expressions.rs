//! Interprets C# expressions: the abstract value that an expression has. For this room alone.

use super::taints::TaintId;
use super::texts::TextId;
use super::value::{Class, Shape, Value};
use super::{Interpreter, Scenario};
use crate::ast::Expression;
use crate::csharp::{
    Body, ExprId, ExprKind,
    ast::{Interpolation, List, PatternId, PatternKind, Predefined, TypeId, TypeKind},
};
use crate::text::Span;

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

impl<'d> Interpreter<'_, 'd> {
    /// What a policy expression comes to. When it fails on every path, the path has ended.
    pub fn run(&mut self, expression: Expression<'d>) -> Value {
        if !self.matters(expression) {
            return Value::default();
        }
        let outer = self.position.expression.replace(expression);
        let uses = self.record.body_uses.len();
        let value = match expression.root().body {
            Body::Expression(id) => self.eval(id),
            Body::Block(statements) => {
                let outer = self.position.enter();
                self.statements(statements);
                self.position.return_to(outer)
            }
        };
        if self.position.path.ended {
            self.record.body_uses[uses..].iter_mut().for_each(|read| read.fails = true);
        }
        self.store.locals.truncate(0);
        self.store.local_names.clear();
        self.position.expression = outer;
        value
    }

    /// What an expression comes to.
    pub fn eval(&mut self, id: ExprId) -> Value {
        let ast = self.question.ast;
        let span = ast[id].span;
        match ast[id].kind {
            ExprKind::Member { .. } | ExprKind::Index { .. } | ExprKind::Call { .. } => self.chain(id).after_chain(),
            _ if self.position.path.ended || !self.budget.spend() => Value::default(),
            ExprKind::Error | ExprKind::Placeholder | ExprKind::This | ExprKind::Declaration { .. } => Value::default(),
            ExprKind::Name { name, .. } => self.name(ast.text(name)),
            ExprKind::Predefined(predefined) => Value::of(Shape::Type(predefined.into())),
            ExprKind::Literal(literal) => self.domain.constant(literal, ast.text(span)),
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
                    result = Value::with(Shape::Present, self.domain.taints.and(before.taint, result.taint));
                }
                self.assign(target, result);
                result
            }
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise),
            ExprKind::Cast { to, operand } => self.cast(to, operand, span),
            ExprKind::Is { operand, pattern } => self.is(operand, pattern),
            ExprKind::As { operand, .. } => self.eval(operand),
            ExprKind::New { of, arguments, initializer } => {
                let name = self.type_name(of);
                if name == Some("Uri") {
                    return self.concatenated(ast.list(arguments));
                }
                let mut taint = self.arguments(arguments);
                if let Some(initializer) = initializer {
                    let more = self.initializer(ast[initializer]);
                    taint = self.domain.taints.and(taint, more);
                }
                let holds = taint == TaintId::NONE || name.is_none_or(|name| HOLDERS.contains(&name));
                let shape = if initializer.is_some() { Shape::List(id) } else { Shape::Present };
                Value::with(shape, if holds { taint } else { self.domain.taints.derived_from(taint) })
            }
            ExprKind::NewArray { sizes, initializer, .. } => {
                let mut taint = TaintId::NONE;
                for &size in ast.list(sizes) {
                    self.eval(size);
                }
                if let Some(initializer) = initializer {
                    taint = self.initializer(ast[initializer]);
                    return Value::with(Shape::List(id), taint);
                }
                Value::with(Shape::Present, taint)
            }
            ExprKind::NewAnonymous(members) => {
                let mut taint = TaintId::NONE;
                for member in ast.list(members) {
                    let value = self.eval(member.value);
                    taint = self.domain.taints.and(taint, value.taint);
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
                self.position.path.ended = true;
                Value::default()
            }
            ExprKind::Query(clauses) => self.query(clauses),
        }
    }

    /// What a condition comes to; the path depends on it from here.
    pub fn condition(&mut self, id: ExprId) -> Option<bool> {
        let value = self.eval(id);
        self.note(value, id);
        self.domain.truth(value)
    }

    /// What an expression comes to in front of a member.
    pub fn chain(&mut self, id: ExprId) -> Value {
        let ast = self.question.ast;
        match ast[id].kind {
            ExprKind::Member { .. } | ExprKind::Index { .. } | ExprKind::Call { .. }
                if self.position.path.ended || !self.budget.spend() =>
            {
                Value::default()
            }
            ExprKind::Member { target, name, conditional, .. } => self.member(target, ast.text(name), conditional),
            ExprKind::Index { target, arguments, conditional } => self.index(target, arguments, conditional),
            ExprKind::Call { target, arguments } => self.call(id, target, arguments),
            _ => self.eval(id),
        }
    }

    pub fn name(&mut self, name: &'d str) -> Value {
        if let Some(index) = self.local(name) {
            return self.store.locals.get(index);
        }
        match name {
            "context" => Value::of(Shape::Context),
            _ if name.starts_with(|first: char| first.is_ascii_uppercase()) => Value::of(Shape::Type(Class::of(name))),
            _ => Value::default(),
        }
    }

    pub fn local(&mut self, name: &str) -> Option<usize> {
        let found = self.store.local_names.iter().rposition(|local| *local == name);
        let looked_at = self.store.local_names.len() - found.unwrap_or(0);
        self.budget.charge(looked_at as u32 / 16);
        found
    }

    pub fn interpolated(&mut self, parts: List<Interpolation>) -> Value {
        let ast = self.question.ast;
        let mut taint = TaintId::NONE;
        let mut text = None;
        for part in ast.list(parts) {
            text = Some(match *part {
                Interpolation::Text(span) => self.domain.texts.add(text, ast.text(span)),
                Interpolation::Hole { value, .. } => {
                    let hole = self.eval(value);
                    if let (Shape::Status(by), 1) = (hole.shape, parts.len()) {
                        return Value { shape: Shape::StatusText(by), ..hole };
                    }
                    taint = self.domain.taints.and(taint, hole.taint);
                    // In a template, `$"${host}"` is a hole of the template.
                    match self.domain.texts.add_hole(text, value) {
                        Some(text) => text,
                        None => self.domain.texts.add_value(text, self.domain.filling(hole, value)),
                    }
                }
            });
        }
        self.text(text, taint)
    }

    /// A text that was put together. Outside the open scenario nobody asks for one that is not known whole.
    pub fn text(&mut self, text: Option<TextId>, taint: TaintId) -> Value {
        let text = text.unwrap_or_else(|| self.domain.texts.add(None, ""));
        let counts = self.question.scenario == Scenario::Open || self.domain.texts.is_literal(text);
        let shape = if counts && !self.domain.texts.is_too_long(text) { Shape::Text(text) } else { Shape::Present };
        Value::with(shape, taint)
    }

    pub fn cast(&mut self, to: TypeId, operand: ExprId, span: Span) -> Value {
        let value = self.eval(operand);
        let predefined = match self.question.ast[to].kind {
            TypeKind::Predefined(predefined) => Some(predefined),
            _ => None,
        };
        match (value.shape, predefined) {
            (Shape::Null, Some(predefined)) if !matches!(predefined, Predefined::String | Predefined::Object) => {
                self.fail_on_null(self.question.ast.span(span), value.taint);
                value
            }
            (Shape::Literal(_) | Shape::Text(_), Some(Predefined::Bool)) => {
                let shape = self.domain.truth(value).map_or(Shape::Present, Shape::Bool);
                Value { shape, ..value }
            }
            (Shape::Found, Some(predefined)) if !matches!(predefined, Predefined::String | Predefined::Object) => {
                Value { shape: Shape::Present, ..value }
            }
            _ => value,
        }
    }

    pub fn is(&mut self, operand: ExprId, pattern: PatternId) -> Value {
        let value = self.eval(operand);
        if self.question.scenario != Scenario::Open {
            self.tested_for_null(value, (operand, operand));
        }
        match self.question.ast[pattern].kind {
            PatternKind::Constant(constant) => {
                let constant = self.eval(constant);
                self.equal(value, constant, (operand, operand))
            }
            PatternKind::Type(of) | PatternKind::Declaration { of, .. } => {
                if let PatternKind::Declaration { name, .. } = self.question.ast[pattern].kind {
                    let bound = if value.is_null() == Some(false) { value } else { Value::with(Shape::Present, value.taint) };
                    self.store.declare(self.question.ast.text(name), bound);
                }
                let var = matches!(self.question.ast[of].kind, TypeKind::Var);
                let taint = if self.settles(value) { TaintId::NONE } else { self.domain.taints.test_of(value.taint) };
                let shape = match (value.shape, self.type_name(of)) {
                    _ if var => Shape::Bool(true),
                    (Shape::Null, _) => Shape::Bool(false),
                    (Shape::Answer, Some("IResponse")) | (Shape::Found, Some("string" | "String")) => Shape::Bool(true),
                    _ => Shape::Unknown,
                };
                Value::with(shape, taint)
            }
        }
    }

    /// Sets what `target` names.
    pub fn assign(&mut self, target: ExprId, value: Value) {
        let ast = self.question.ast;
        match ast[target].kind {
            ExprKind::Declaration { name: Some(name), .. } => self.store.declare(ast.text(name), value),
            ExprKind::Name { name, .. } => {
                if let Some(index) = self.local(ast.text(name)) {
                    self.store.locals.set(index, value);
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
    pub fn soil(&mut self, target: ExprId, taint: TaintId) {
        if let ExprKind::Name { name, .. } = self.question.ast[target].kind
            && let Some(index) = self.local(self.question.ast.text(name))
        {
            let value = self.store.locals.get(index);
            let taint = self.domain.taints.and(value.taint, taint);
            self.store.locals.set(index, Value { taint, ..value });
        }
    }

    pub fn default_of(&self, of: Option<TypeId>) -> Value {
        match of.map(|of| self.question.ast[of].kind) {
            None => Value::default(),
            Some(TypeKind::Predefined(Predefined::Bool)) => Value::of(Shape::Bool(false)),
            Some(TypeKind::Predefined(Predefined::String | Predefined::Object)) | Some(TypeKind::Nullable(_)) => Value::of(Shape::Null),
            Some(TypeKind::Predefined(_)) => Value::of(Shape::int(0)),
            Some(_) => Value::default(),
        }
    }

    pub fn type_name(&self, of: TypeId) -> Option<&'d str> {
        match self.question.ast[of].kind {
            TypeKind::Named { name, .. } => Some(self.question.ast.text(name)),
            TypeKind::Predefined(predefined) => Some(predefined_name(predefined)),
            TypeKind::Nullable(of) => self.type_name(of),
            TypeKind::Array { element, .. } => self.type_name(element),
            _ => None,
        }
    }

    /// The name of the type in `target.Method<T>()`, where `id` is the call.
    pub fn type_argument(&self, id: ExprId) -> Option<&'d str> {
        let ExprKind::Call { target, .. } = self.question.ast[id].kind else { return None };
        let ExprKind::Member { type_arguments, .. } = self.question.ast[target].kind else { return None };
        self.question.ast.list(type_arguments).first().and_then(|&of| self.type_name(of))
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
