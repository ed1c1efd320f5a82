//! Shapes of members: what properties and indexers come to. Used only in this module.

use super::super::Interpreter;
use super::super::taints::TaintId;
use super::Shapes;
use super::shape::{Class, Shape, ShapedValue};
use crate::csharp::{Ast, ExprId, ExprKind, Literal};

impl<'d> Interpreter<'_, 'd, Shapes<'d>> {
    /// What the property `name` of `value` comes to.
    pub fn property(&mut self, value: ShapedValue, name: &'d str) -> ShapedValue {
        let taint = value.taint;
        let is_answer = !self.taints[taint].whole.is_empty();
        if is_answer && name == "Body" {
            self.record.bodies |= self.taints[taint].whole;
        }
        match (value.shape, name) {
            (Shape::Context, "Variables") => ShapedValue::of(Shape::Variables),
            (Shape::Context, "Request") => ShapedValue::of(Shape::Request),
            (Shape::Context, _) => ShapedValue::default(),
            (Shape::Request, "Headers") => ShapedValue::of(Shape::RequestHeaders),
            (Shape::Request, "Url" | "OriginalUrl") => ShapedValue::of(Shape::Url),
            (Shape::Request, "Body" | "MatchedParameters") | (Shape::Url, "Query" | "QueryString") => ShapedValue::unknown(TaintId::CALLER),
            (Shape::Type(Class::String), "Empty") => ShapedValue::of(Shape::Literal(self.domain.texts.source(""))),
            (Shape::Type(_), _) => ShapedValue::of(Shape::Type(Class::of(name))),
            (Shape::Text(_), "AbsoluteUri" | "OriginalString") => value,
            (Shape::Found, "Length" | "Count") => ShapedValue::with(Shape::Positive, self.taints.test_of(taint)),
            (Shape::Literal(source), "Length") if !self.domain.texts.spelt(source).contains(['\\', '{', '$', '#', '_']) => {
                ShapedValue::of(Shape::Int(self.domain.texts.spelt(source).chars().count() as i64))
            }
            (_, "StatusCode") if is_answer => ShapedValue::with(self.status(), self.taints.status_of(taint)),
            (_, "StatusReason") if is_answer => ShapedValue::with(Shape::StatusReason, self.taints.status_of(taint)),
            (Shape::Answer, "Body") => ShapedValue::with(Shape::Body, taint),
            (Shape::Unknown | Shape::Present, "Body") if is_answer => ShapedValue::with(Shape::Body, taint),
            (Shape::Answer, "Headers") => ShapedValue::with(Shape::Present, self.taints.member_of(taint)),
            (_, "HasValue") => ShapedValue::unknown(self.taints.test_of(taint)),
            _ => ShapedValue::unknown(self.taints.member_of(taint)),
        }
    }

    /// What `value[key]` comes to.
    pub fn item(&mut self, value: ShapedValue, key: ShapedValue) -> ShapedValue {
        match value.shape {
            Shape::Variables => {
                let read = self.variable(key);
                match read.shape {
                    // The documentation says both: that a lookup which finds nothing leaves no variable, and that it leaves null.
                    Shape::Missing => ShapedValue::with(Shape::Null, read.taint),
                    _ => read,
                }
            }
            Shape::RequestHeaders => self.header(key),
            Shape::Body if self.is_refused(value) && self.domain.texts.literal(key.shape).is_some_and(|name| is_of_an_answer(&name)) => {
                ShapedValue::with(Shape::Null, self.taints.member_of(value.taint))
            }
            Shape::OfStatus(id) => {
                let shape = self.letter_of_status(id, key.shape).unwrap_or(Shape::Unknown);
                ShapedValue { shape, ..value }
            }
            _ => ShapedValue::unknown(self.taints.member_of(value.taint)),
        }
    }

    /// The value of the request header that `key` names.
    pub fn header(&mut self, key: ShapedValue) -> ShapedValue {
        let caller = ShapedValue::unknown(TaintId::CALLER);
        let Some(name) = self.domain.texts.literal(key.shape) else { return caller };
        // The gateway answers to its own names alone.
        if name.eq_ignore_ascii_case("host") {
            return ShapedValue::default();
        }
        let number = self.store.names.header(&name);
        let value = self.store.variables.get(number);
        match (value.shape, value.taint) {
            (Shape::Unknown, TaintId::NONE) => caller,
            _ => value,
        }
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
