//! Shapes of lists that are written down. Used only in this module.

use std::borrow::Cow;

use super::super::super::budget;
use super::super::Interpreter;
use super::Shapes;
use super::shape::{Shape, ShapedValue};
use super::statuses::REFUSED;
use crate::csharp::{ExprId, ExprKind, ast::Argument};

impl<'d> Interpreter<'_, 'd, Shapes<'d>> {
    /// What a method of the list that the code writes down at `list` comes to; `None` where it is like any method.
    pub fn of_list(&mut self, list: ExprId, name: &str, arguments: &'d [Argument]) -> Option<ShapedValue> {
        let [argument] = arguments else { return None };
        match name {
            "Contains" => {
                let value = self.argument(argument);
                Some(self.is_among(value, list))
            }
            "Any" | "All" | "Exists" | "TrueForAll" => {
                // What the test depends on shows when it is run on anything.
                let given = self.argument(argument);
                let taint = self.taints.test_of(given.taint);
                let Shape::Lambda(lambda) = self.eval(argument.value).shape else { return Some(ShapedValue::unknown(taint)) };
                let wants = matches!(name, "Any" | "Exists");
                let outcomes: Vec<Option<bool>> = self.items(list)?.into_iter().map(|item| self.holds_for(lambda, item)).collect();
                let outcome = match () {
                    () if outcomes.contains(&Some(wants)) => Some(wants),
                    () if outcomes.iter().all(|outcome| *outcome == Some(!wants)) => Some(!wants),
                    () => None,
                };
                Some(ShapedValue::with(Shape::truth(outcome), taint))
            }
            _ => None,
        }
    }

    /// What `Array.IndexOf(list, value)` comes to: -1 where the value is not in the list.
    pub fn index_in_list(&mut self, arguments: &'d [Argument]) -> Option<ShapedValue> {
        let [list, value] = arguments else { return None };
        let Shape::List(list) = self.eval(list.value).shape else { return None };
        let value = self.eval(value.value);
        let found = self.is_among(value, list);
        let shape = if found.shape == Shape::Bool(false) { Shape::Int(-1) } else { Shape::Unknown };
        Some(ShapedValue::with(shape, found.taint))
    }

    /// Whether `value` is one of the items of a list.
    fn is_among(&mut self, value: ShapedValue, list: ExprId) -> ShapedValue {
        let taint = self.taints.test_of(value.taint);
        let outcome = match (value.shape, self.items(list)) {
            (_, None) => None,
            (Shape::OfStatus(id), Some(items)) => self.is_status_among(id, &items),
            (_, Some(items)) => {
                let outcomes: Vec<Shape> = items.into_iter().map(|item| self.equal(value, item, (list, list)).shape).collect();
                match () {
                    () if outcomes.contains(&Shape::Bool(true)) => Some(true),
                    () if outcomes.iter().all(|outcome| *outcome == Shape::Bool(false)) => Some(false),
                    () => None,
                }
            }
        };
        ShapedValue::with(Shape::truth(outcome), taint)
    }

    fn number(&self, value: ShapedValue) -> Option<i64> {
        match value.shape {
            Shape::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The items of a list: those that are written down, or the statuses in a range of numbers.
    fn items(&mut self, list: ExprId) -> Option<Vec<ShapedValue>> {
        let ast = self.question.ast;
        match ast[list].kind {
            ExprKind::NewArray { initializer: Some(initializer), .. } | ExprKind::New { initializer: Some(initializer), .. } => {
                let members = ast.list(ast[initializer].members);
                let is_item = |id: &ExprId| !matches!(ast[*id].kind, ExprKind::Assign { .. } | ExprKind::Initializer(_));
                (members.len() <= budget::ITEMS_OF_A_LIST && members.iter().all(is_item))
                    .then(|| members.iter().map(|&member| self.eval(member)).collect())
            }
            ExprKind::Call { arguments, .. } => {
                let [start, count] = ast.list(arguments) else { return None };
                let (start, count) = (self.eval(start.value), self.eval(count.value));
                let (start, count) = (self.number(start)?, self.number(count)?);
                let is_in = |status: &i64| (start..start.saturating_add(count)).contains(status);
                Some(REFUSED.into_iter().chain([start]).filter(is_in).map(|status| ShapedValue::of(Shape::Int(status))).collect())
            }
            _ => None,
        }
    }

    /// Whether a text that is known, or one of its parts, is one that comes from a status: `"200,201".Contains(text)`, `"200,201".Split(',').Contains(text)`.
    pub fn is_part_of_text(&mut self, id: ExprId, on: ShapedValue, name: &str, arguments: &'d [Argument]) -> Option<ShapedValue> {
        let ("Contains", [argument]) = (name, arguments) else { return None };
        let text = self.domain.texts.literal(on.shape).map(Cow::into_owned).or_else(|| self.split_text(id))?;
        self.holds_status(&text, argument)
    }

    /// The text that is split before the method is called that `id` calls.
    fn split_text(&mut self, id: ExprId) -> Option<String> {
        let ast = self.question.ast;
        let receiver = |id: ExprId| match ast[ast.strip(id)].kind {
            ExprKind::Call { target, .. } => match ast[ast.strip(target)].kind {
                ExprKind::Member { target, name, .. } => Some((ast.strip(target), ast.text(name))),
                _ => None,
            },
            _ => None,
        };
        let (split, _) = receiver(id)?;
        let (text, _) = receiver(split).filter(|(_, name)| *name == "Split")?;
        let value = self.eval(text);
        self.domain.texts.literal(value.shape).map(Cow::into_owned)
    }
}
