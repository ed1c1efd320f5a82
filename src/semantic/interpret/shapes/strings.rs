//! Shapes of the texts that code puts together: interpolated strings, `string.Format`, `string.Concat`; and of casts. Used only in this module.

use super::super::taints::TaintId;
use super::super::{Interpreter, Scenario};
use super::Shapes;
use super::shape::{Shape, ShapedValue};
use super::texts::{Filling, TextId};
use crate::csharp::{
    ExprId,
    ast::{Argument, Interpolation, List, Predefined},
};
use crate::text::Span;

impl<'d> Interpreter<'_, 'd, Shapes<'d>> {
    /// What an interpolated string comes to.
    pub fn put_together(&mut self, parts: List<Interpolation>) -> ShapedValue {
        let ast = self.question.ast;
        let mut taint = TaintId::NONE;
        let mut text = None;
        for part in ast.list(parts) {
            text = Some(match *part {
                Interpolation::Text(span) => self.domain.texts.add(text, ast.text(span)),
                Interpolation::Hole { value, alignment, format } => {
                    let mut hole = self.eval(value);
                    if alignment.is_some() || format.is_some() {
                        hole.shape = Shape::Present;
                    }
                    if let (Shape::OfStatus(id), 1) = (hole.shape, parts.len()) {
                        return ShapedValue { shape: self.text_of_status(id), ..hole };
                    }
                    taint = self.taints.and(taint, hole.taint);
                    // In a template, `$"${host}"` is a hole of the template.
                    match self.domain.texts.add_hole(text, value) {
                        Some(text) => text,
                        None => self.domain.texts.add_value(text, self.filling(hole, value)),
                    }
                }
            });
        }
        self.text(text, taint)
    }

    /// A text that was put together. Outside the open scenario nobody asks for one that is not known whole.
    pub fn text(&mut self, text: Option<TextId>, taint: TaintId) -> ShapedValue {
        let text = text.unwrap_or_else(|| self.domain.texts.add(None, ""));
        let counts = self.question.scenario == Scenario::Open || self.domain.texts.is_literal(text);
        let shape = if counts && !self.domain.texts.is_too_long(text) { Shape::Text(text) } else { Shape::Present };
        ShapedValue::with(shape, taint)
    }

    /// `value`, which the expression `id` comes to, as what becomes a part of a text.
    pub fn filling(&self, value: ShapedValue, id: ExprId) -> Filling {
        Filling { shape: value.shape, id, caller: self.taints[value.taint].caller }
    }

    pub fn format(&mut self, list: &'d [Argument]) -> ShapedValue {
        let pattern = self.eval(list[0].value);
        let mut taint = pattern.taint;
        let mut values: Vec<Filling> = Vec::new();
        for argument in &list[1..] {
            let value = self.eval(argument.value);
            taint = self.taints.and(taint, value.taint);
            values.push(self.filling(value, argument.value));
        }
        if let ([Filling { shape: Shape::OfStatus(id), .. }], Some("{0}")) =
            (&values[..], self.domain.texts.literal(pattern.shape).as_deref())
        {
            return ShapedValue::with(self.text_of_status(*id), taint);
        }
        match self.domain.texts.format(pattern.shape, &values) {
            Some(text) => self.text(Some(text), taint),
            None => ShapedValue::with(Shape::Present, taint),
        }
    }

    /// The text that the values of `arguments` are one after the other: `string.Concat(…)`, `new Uri(base, rest)`.
    pub fn one_after_the_other(&mut self, arguments: &'d [Argument]) -> ShapedValue {
        let mut text = None;
        let mut taint = TaintId::NONE;
        for argument in arguments {
            let value = self.eval(argument.value);
            taint = self.taints.and(taint, value.taint);
            text = Some(self.domain.texts.add_value(text, self.filling(value, argument.value)));
        }
        self.text(text, taint)
    }

    /// What `value` comes to after a cast.
    pub fn converted(&mut self, value: ShapedValue, predefined: Option<Predefined>, span: Span) -> ShapedValue {
        match (value.shape, predefined) {
            (Shape::Null, Some(predefined)) if !matches!(predefined, Predefined::String | Predefined::Object) => {
                self.fail_on_null(self.question.ast.span(span), value.taint);
                value
            }
            (Shape::OfStatus(id), Some(predefined)) => {
                let shape = self.cast_status(id, predefined).unwrap_or(Shape::Present);
                ShapedValue { shape, ..value }
            }
            (Shape::Literal(_) | Shape::Text(_), Some(Predefined::Bool)) => {
                let shape = self.truth(value).map_or(Shape::Present, Shape::Bool);
                ShapedValue { shape, ..value }
            }
            (Shape::Literal(_) | Shape::Int(_), Some(Predefined::Char)) => ShapedValue { shape: Shape::Present, ..value },
            (Shape::Found, Some(predefined)) if !matches!(predefined, Predefined::String | Predefined::Object) => {
                ShapedValue { shape: Shape::Present, ..value }
            }
            _ => value,
        }
    }
}
