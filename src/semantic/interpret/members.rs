//! Interprets members: the abstract values of properties, indexers and calls. For this room alone.

use super::taints::TaintId;
use super::value::{Class, Shape, Value};
use super::{Interpreter, Scenario};
use crate::csharp::{
    Ast, ExprId, ExprKind, Literal,
    ast::{Argument, Initializer, List, Passing},
};

impl<'d> Interpreter<'_, 'd> {
    pub fn member(&mut self, target: ExprId, name: &'d str, conditional: bool) -> Value {
        let value = self.chain(target);
        if self.position.path.ended {
            return value;
        }
        if let Some(result) = self.through_null(value, conditional, target) {
            return result;
        }
        let taint = value.taint;
        let is_answer = !self.domain.taints[taint].whole.is_empty();
        if is_answer && name == "Body" {
            self.record.bodies |= self.domain.taints[taint].whole;
        }
        match (value.shape, name) {
            (Shape::Context, "Variables") => Value::of(Shape::Variables),
            (Shape::Context, "Request") => Value::of(Shape::Request),
            (Shape::Context, _) => Value::default(),
            (Shape::Request, "Headers") => Value::of(Shape::RequestHeaders),
            (Shape::Request, "Url" | "OriginalUrl") => Value::of(Shape::Url),
            (Shape::Request, "Body" | "MatchedParameters") | (Shape::Url, "Query" | "QueryString") => Value::unknown(TaintId::CALLER),
            (Shape::Type(Class::String), "Empty") => Value::of(Shape::Literal(self.domain.texts.source(""))),
            (Shape::Type(_), _) => Value::of(Shape::Type(Class::of(name))),
            (Shape::Text(_), "AbsoluteUri" | "OriginalString") => value,
            (Shape::Found, "Length" | "Count") => Value::with(Shape::Positive, self.domain.taints.test_of(taint)),
            (Shape::Literal(source), "Length") if !self.domain.texts.spelt(source).contains(['\\', '{', '$', '#', '_']) => {
                Value::of(Shape::int(self.domain.texts.spelt(source).chars().count() as i64))
            }
            (_, "StatusCode") if is_answer => Value::with(Shape::Status(1.into()), self.domain.taints.status_of(taint)),
            (_, "StatusReason") if is_answer => Value::with(Shape::Present, self.domain.taints.status_of(taint)),
            (Shape::Answer, "Body") => Value::with(Shape::Body, taint),
            (Shape::Unknown | Shape::Present, "Body") if is_answer => Value::with(Shape::Body, taint),
            (Shape::Answer, "Headers") => Value::with(Shape::Present, self.domain.taints.member_of(taint)),
            (_, "HasValue") => Value::unknown(self.domain.taints.test_of(taint)),
            _ => Value::unknown(self.domain.taints.member_of(taint)),
        }
    }

    /// What a member of `value`, which `id` comes to, comes to when `value` is null; `None` when it may be something.
    pub fn through_null(&mut self, value: Value, conditional: bool, id: ExprId) -> Option<Value> {
        if value.shape == Shape::Cut {
            return Some(value);
        }
        if conditional && self.question.scenario != Scenario::Open {
            self.tested_for_null(value, (id, id));
        }
        match value.shape {
            Shape::Null if conditional => Some(Value { shape: Shape::Cut, ..value }),
            Shape::Null | Shape::Missing => {
                self.fail_on_null(self.question.ast.span_of(id), value.taint);
                Some(Value::default())
            }
            _ => None,
        }
    }

    pub fn index(&mut self, target: ExprId, arguments: List<Argument>, conditional: bool) -> Value {
        let value = self.chain(target);
        let key = self.question.ast.list(arguments).first().map(|argument| self.eval(argument.value)).unwrap_or_default();
        if self.position.path.ended {
            return value;
        }
        if let Some(result) = self.through_null(value, conditional, target) {
            return result;
        }
        match value.shape {
            Shape::Variables => {
                let read = self.variable(key);
                match read.shape {
                    // The documentation says both: that a lookup which finds nothing leaves no variable, and that it leaves null.
                    Shape::Missing => Value::with(Shape::Null, read.taint),
                    _ => read,
                }
            }
            Shape::RequestHeaders => self.header(key),
            Shape::Body if self.is_refused(value) && self.domain.texts.literal(key.shape).is_some_and(|name| is_of_an_answer(&name)) => {
                Value::with(Shape::Null, self.domain.taints.member_of(value.taint))
            }
            _ => Value::unknown(self.domain.taints.member_of(value.taint)),
        }
    }

    /// The value of the variable that `key` names.
    pub fn variable(&mut self, key: Value) -> Value {
        match key.shape {
            Shape::Literal(source) => {
                let number = self.store.names.number(self.domain.texts.spelt(source));
                self.store.variables.get(number)
            }
            _ => Value::default(),
        }
    }

    /// The value of the request header that `key` names.
    pub fn header(&mut self, key: Value) -> Value {
        let caller = Value::unknown(TaintId::CALLER);
        let Some(name) = self.domain.texts.literal(key.shape) else { return caller };
        // The gateway answers to its own names alone.
        if name.eq_ignore_ascii_case("host") {
            return Value::default();
        }
        let number = self.store.names.header(&name);
        let value = self.store.variables.get(number);
        match (value.shape, value.taint) {
            (Shape::Unknown, TaintId::NONE) => caller,
            _ => value,
        }
    }

    pub fn call(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>) -> Value {
        let ast = self.question.ast;
        match ast[target].kind {
            ExprKind::Member { target: on, name, conditional, .. } => {
                let value = self.chain(on);
                if self.position.path.ended {
                    return value;
                }
                if let Some(result) = self.through_null(value, conditional, on) {
                    return result;
                }
                self.method(id, value, ast.text(name), arguments)
            }
            _ => {
                let callee = self.eval(target);
                match callee.shape {
                    Shape::Function(statement) => self.call_function(statement, arguments),
                    Shape::Lambda(lambda) => self.call_lambda(lambda, arguments),
                    _ => {
                        let taint = self.arguments(arguments);
                        Value::unknown(self.domain.taints.derived_from(taint))
                    }
                }
            }
        }
    }

    /// Evaluates arguments and returns where they come from. A lambda among them may run.
    pub fn arguments(&mut self, arguments: List<Argument>) -> TaintId {
        let mut taint = TaintId::NONE;
        for argument in self.question.ast.list(arguments) {
            let value = self.argument(argument);
            taint = self.domain.taints.and(taint, value.taint);
        }
        taint
    }

    pub fn argument(&mut self, argument: &Argument) -> Value {
        if let (Passing::Out | Passing::Ref, ExprKind::Declaration { .. } | ExprKind::Name { .. }) =
            (argument.passing, self.question.ast[argument.value].kind)
        {
            self.assign(argument.value, Value::default());
            return Value::default();
        }
        let value = self.eval(argument.value);
        match value.shape {
            Shape::Lambda(lambda) => {
                let fork = self.fork();
                let result = self.call_lambda(lambda, List::EMPTY);
                self.maybe(fork);
                Value::unknown(result.taint)
            }
            _ => value,
        }
    }

    pub fn initializer(&mut self, initializer: Initializer) -> TaintId {
        let mut taint = TaintId::NONE;
        for &member in self.question.ast.list(initializer.members) {
            let value = match self.question.ast[member].kind {
                ExprKind::Assign { value, .. } => value,
                _ => member,
            };
            let value = self.eval(value);
            taint = self.domain.taints.and(taint, value.taint);
        }
        taint
    }
}

/// The name of the variable that an expression reads: `context.Variables["x"]`, `context.Variables.GetValueOrDefault<T>("x", …)`.
pub fn variable_read<'t>(ast: &'t Ast<'_>, id: ExprId) -> Option<&'t str> {
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

/// Whether a member of this name is part of a good answer rather than of an error.
pub fn is_of_an_answer(name: &str) -> bool {
    !name.starts_with("error") && !matches!(name, "message" | "code" | "status" | "statusCode" | "detail" | "title" | "fault")
}
