//! What code makes of the status of an answer that was refused: one value for each status that stands for that. Used only in this module.
//!
//! A test that comes to the same for all of them is decided, however it is spelt: `StatusCode / 100 == 2`, `StatusCode.CompareTo(200) != 0`,
//! `StatusCode.ToString().StartsWith("2")`.

use regex::RegexBuilder;

use super::super::super::budget;
use super::super::taints::TaintId;
use super::super::{Interpreter, Scenario};
use super::Shapes;
use super::shape::{Shape, ShapedValue};
use crate::csharp::{
    ExprId, ExprKind, Literal,
    ast::{Argument, BinaryOperator, Predefined},
};

/// Statuses that stand for "the call was refused".
pub const REFUSED: [i64; 9] = [400, 401, 403, 404, 409, 429, 500, 502, 503];

/// What a value is if the status is a certain one.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    /// Something that is not known.
    Other,
    Bool(bool),
    /// A number, and whether its type is that of whole numbers.
    Number(f64, bool),
    Text(String),
}

/// Values that come from a status: for each of [`REFUSED`] what they are then. The first is the status itself.
#[derive(Debug, Default)]
pub struct Statuses(Vec<Vec<Known>>);

/// A value that comes from a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusId(u32);

impl StatusId {
    /// The status itself.
    pub const RAW: Self = Self(0);
}

impl Known {
    fn whole(number: i64) -> Self {
        Self::Number(number as f64, true)
    }

    /// As a text; `None` for what .NET writes in more than one way.
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number, true) => Some(format!("{number}")),
            Self::Number(_, false) | Self::Bool(_) | Self::Other => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number, _) => Some(*number),
            _ => None,
        }
    }

    fn index(&self) -> Option<usize> {
        self.number().filter(|number| *number >= 0.0).map(|number| number as usize)
    }

    /// Whether C# holds both to be equal: numbers are, whatever their types.
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one, _), Self::Number(other, _)) => one == other,
            _ => self == other,
        }
    }

    /// What an operator comes to that always evaluates both sides.
    fn binary(operator: BinaryOperator, one: &Self, other: &Self) -> Option<Self> {
        use BinaryOperator::*;
        match operator {
            _ if matches!((one, other), (Self::Other, _) | (_, Self::Other)) => return None,
            Equal => return Some(Self::Bool(one.equals(other))),
            NotEqual => return Some(Self::Bool(!one.equals(other))),
            Add if matches!((one, other), (Self::Text(_), _) | (_, Self::Text(_))) => {
                return Some(Self::Text(one.text()? + &other.text()?));
            }
            _ => {}
        }
        let (Self::Number(one, one_whole), Self::Number(other, other_whole)) = (one, other) else { return None };
        let whole = *one_whole && *other_whole;
        let number = |number: f64| number.is_finite().then(|| Self::Number(if whole { number.trunc() } else { number }, whole));
        match operator {
            Less => Some(Self::Bool(one < other)),
            LessOrEqual => Some(Self::Bool(one <= other)),
            Greater => Some(Self::Bool(one > other)),
            GreaterOrEqual => Some(Self::Bool(one >= other)),
            Add => number(one + other),
            Subtract => number(one - other),
            Multiply => number(one * other),
            Divide => number(one / other),
            Remainder => number(one % other),
            _ => None,
        }
    }

    /// What a method of the value comes to.
    fn method(&self, name: &str, arguments: &[Self]) -> Option<Self> {
        let first = arguments.first();
        match (name, self) {
            ("ToString", _) if arguments.is_empty() => self.text().map(Self::Text),
            ("Equals", _) => Self::binary(BinaryOperator::Equal, self, first?),
            ("CompareTo", Self::Number(one, _)) => Some(Self::whole(one.partial_cmp(&first?.number()?)? as i64)),
            (_, Self::Text(text)) => match (name, first) {
                ("Trim" | "ToString" | "ToLower" | "ToUpper" | "ToLowerInvariant" | "ToUpperInvariant", None) => Some(self.clone()),
                ("StartsWith", Some(Self::Text(part))) => Some(Self::Bool(text.starts_with(part))),
                ("EndsWith", Some(Self::Text(part))) => Some(Self::Bool(text.ends_with(part))),
                ("Contains", Some(Self::Text(part))) => Some(Self::Bool(text.contains(part))),
                ("IndexOf", Some(Self::Text(part))) => Some(text.find(part).map_or(Self::whole(-1), |index| Self::whole(index as i64))),
                ("Substring" | "Remove", Some(from)) => {
                    let from = from.index()?;
                    let end = match arguments.get(1) {
                        Some(length) => from.checked_add(length.index()?)?,
                        None => text.len(),
                    };
                    match name {
                        "Substring" => text.get(from..end).map(|part| Self::Text(part.to_owned())),
                        _ => Some(Self::Text(text.get(..from)?.to_owned() + text.get(end..)?)),
                    }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// What a method of `Math`, `Convert` or a type of numbers makes of it.
    fn converted(&self, method: &str) -> Option<Self> {
        let real = |number: f64| Some(Self::Number(number, false));
        match (method, self) {
            ("ToString", _) => self.text().map(Self::Text),
            ("Parse" | "ToInt32" | "ToInt64" | "ToInt16", Self::Text(text)) => text.parse().ok().map(Self::whole),
            ("ToInt32" | "ToInt64" | "ToInt16", Self::Number(number, _)) => Some(Self::whole(number.round_ties_even() as i64)),
            ("ToDouble" | "ToDecimal" | "ToSingle", Self::Number(number, _)) => real(*number),
            ("Abs", Self::Number(number, whole)) => Some(Self::Number(number.abs(), *whole)),
            ("Sign", Self::Number(number, _)) => Some(Self::whole(number.partial_cmp(&0.0)? as i64)),
            ("Floor", Self::Number(number, _)) => real(number.floor()),
            ("Ceiling", Self::Number(number, _)) => real(number.ceil()),
            ("Truncate", Self::Number(number, _)) => real(number.trunc()),
            ("Round", Self::Number(number, _)) => real(number.round_ties_even()),
            _ => None,
        }
    }

    /// What a cast makes of it.
    fn cast(&self, to: Predefined) -> Option<Self> {
        match (self, to) {
            (Self::Number(number, _), Predefined::Double | Predefined::Float | Predefined::Decimal) => Some(Self::Number(*number, false)),
            (Self::Number(number, _), Predefined::Int | Predefined::Long) => Some(Self::Number(number.trunc(), true)),
            _ => Some(self.clone()),
        }
    }
}

/// A value with which a status is put together.
enum Given {
    /// The same for all of them.
    Always(Known),
    OfStatus(StatusId),
}

impl Statuses {
    /// The status itself.
    fn raw(&mut self) -> StatusId {
        if self.0.is_empty() {
            self.0.push(REFUSED.into_iter().map(Known::whole).collect());
        }
        StatusId::RAW
    }

    fn get<'s>(&'s self, value: &'s Given, status: usize) -> &'s Known {
        match value {
            Given::Always(known) => known,
            Given::OfStatus(id) => &self.0[id.0 as usize][status],
        }
    }

    /// What `of` makes of `values`, for each status; `None` where that is not known for one of them.
    fn each(&mut self, values: &[Given], of: &dyn Fn(&[Known]) -> Option<Known>) -> Option<Shape> {
        let at = |status| values.iter().map(|value| self.get(value, status).clone()).collect::<Vec<_>>();
        let made: Option<Vec<Known>> = (0..REFUSED.len()).map(|status| of(&at(status))).collect();
        let made = made?;
        if let Known::Bool(truth) = made[0]
            && made.iter().all(|value| *value == made[0])
        {
            return Some(Shape::Bool(truth));
        }
        let id = self.0.iter().position(|earlier| *earlier == made).unwrap_or_else(|| {
            self.0.push(made);
            self.0.len() - 1
        });
        Some(Shape::OfStatus(StatusId(id as u32)))
    }

    /// Whether this is the outcome of a test: true for some statuses and false for others.
    fn is_truth(&self, id: StatusId) -> bool {
        matches!(self.0[id.0 as usize][0], Known::Bool(_))
    }

    /// The opposite of a truth.
    pub fn not(&mut self, id: StatusId) -> Shape {
        let opposite = |values: &[Known]| match values[0] {
            Known::Bool(truth) => Some(Known::Bool(!truth)),
            _ => None,
        };
        self.each(&[Given::OfStatus(id)], &opposite).unwrap_or(Shape::Unknown)
    }

    /// What two truths come to together, neither of which is known.
    pub fn both(&mut self, or: bool, one: Shape, other: Shape) -> Shape {
        let (Shape::OfStatus(one), Shape::OfStatus(other)) = (one, other) else { return Shape::Unknown };
        let together = |values: &[Known]| match values {
            [Known::Bool(one), Known::Bool(other)] => Some(Known::Bool(if or { *one || *other } else { *one && *other })),
            _ => None,
        };
        self.each(&[Given::OfStatus(one), Given::OfStatus(other)], &together).unwrap_or(Shape::Unknown)
    }
}

impl<'d> Interpreter<'_, 'd, Shapes<'d>> {
    /// The status of an answer.
    pub fn status(&mut self) -> Shape {
        match self.question.scenario {
            Scenario::Refused(_) => Shape::OfStatus(self.domain.statuses.raw()),
            _ => Shape::Present,
        }
    }

    /// What an operator comes to of which at least one side comes from a status; `None` where that is not known.
    pub fn of_statuses(&mut self, operator: BinaryOperator, left: (Shape, ExprId), right: (Shape, ExprId)) -> Option<Shape> {
        if !matches!((left.0, right.0), (Shape::OfStatus(_), _) | (_, Shape::OfStatus(_))) {
            return None;
        }
        let sides = [left, right].map(|(shape, id)| self.known(shape, Some(id)));
        self.domain.statuses.each(&sides, &|values| Known::binary(operator, &values[0], &values[1]))
    }

    /// What a cast makes of a value that comes from a status.
    pub fn cast_status(&mut self, id: StatusId, to: Predefined) -> Option<Shape> {
        self.domain.statuses.each(&[Given::OfStatus(id)], &|values| values[0].cast(to))
    }

    /// The text of a value that comes from a status.
    pub fn text_of_status(&mut self, id: StatusId) -> Shape {
        self.domain.statuses.each(&[Given::OfStatus(id)], &|values| values[0].text().map(Known::Text)).unwrap_or(Shape::Present)
    }

    /// What a method comes to that is called on a value that comes from a status; `None` where it is like any method.
    pub fn of_status(&mut self, on: ShapedValue, name: &str, arguments: &'d [Argument]) -> Option<ShapedValue> {
        let Shape::OfStatus(id) = on.shape else { return None };
        let mut values = vec![Given::OfStatus(id)];
        let mut taint = on.taint;
        for argument in arguments {
            let value = self.eval(argument.value);
            taint = self.taints.and(taint, value.taint);
            values.push(self.known(value.shape, Some(argument.value)));
        }
        let shape = self.domain.statuses.each(&values, &|values| values[0].method(name, &values[1..]))?;
        Some(self.told(shape, taint))
    }

    /// What a method of a type comes to that is given `value`, one that comes from a status; `None` where that is not known, or it is no such value.
    pub fn made_of_status(&mut self, name: &str, value: ShapedValue) -> Option<ShapedValue> {
        let Shape::OfStatus(id) = value.shape else { return None };
        let shape = self.domain.statuses.each(&[Given::OfStatus(id)], &|values| values[0].converted(name))?;
        Some(self.told(shape, value.taint))
    }

    /// The first letter of a text that comes from a status, and so on.
    pub fn letter_of_status(&mut self, id: StatusId, key: Shape) -> Option<Shape> {
        let key = self.known(key, None);
        self.domain.statuses.each(&[Given::OfStatus(id), key], &|values| match &values[0] {
            Known::Text(text) => {
                let index = values[1].index()?;
                text.get(index..=index).map(|letter| Known::Text(letter.to_owned()))
            }
            _ => None,
        })
    }

    /// Whether a value that comes from a status is one of `items`; `None` where that depends on the status or is not known.
    pub fn is_status_among(&mut self, id: StatusId, items: &[ShapedValue]) -> Option<bool> {
        let mut values = vec![Given::OfStatus(id)];
        values.extend(items.iter().map(|item| self.known(item.shape, None)));
        let shape = self.domain.statuses.each(&values, &|values| {
            let items = &values[1..];
            (!items.contains(&Known::Other)).then(|| Known::Bool(items.iter().any(|item| item.equals(&values[0]))))
        });
        match shape? {
            Shape::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// Whether a text that is known contains one that comes from a status.
    pub fn holds_status(&mut self, text: &str, argument: &'d Argument) -> Option<ShapedValue> {
        let value = self.eval(argument.value);
        let Shape::OfStatus(id) = value.shape else { return None };
        let shape = self.domain.statuses.each(&[Given::OfStatus(id)], &|values| Some(Known::Bool(text.contains(&values[0].text()?))))?;
        Some(self.told(shape, value.taint))
    }

    /// Whether a regular expression matches a text that comes from a status.
    pub fn status_matches(&mut self, arguments: &'d [Argument]) -> Option<ShapedValue> {
        let [text, pattern] = arguments else { return None };
        let (text, pattern) = (self.eval(text.value), self.eval(pattern.value));
        let Shape::OfStatus(id) = text.shape else { return None };
        let pattern = self.domain.texts.literal(pattern.shape).filter(|pattern| pattern.len() <= budget::LONGEST_PATTERN)?;
        let pattern = RegexBuilder::new(&pattern).size_limit(budget::LARGEST_PATTERN).build().ok()?;
        let matches = |values: &[Known]| Some(Known::Bool(pattern.is_match(&values[0].text()?)));
        let shape = self.domain.statuses.each(&[Given::OfStatus(id)], &matches)?;
        Some(self.told(shape, text.taint))
    }

    /// A test of which nothing is known. Where it is one of the status, what happens when the call is refused is not known either.
    pub fn test_is_unclear(&mut self, tested: TaintId) -> Option<bool> {
        if matches!(self.question.scenario, Scenario::Refused(_)) && self.taints[tested].status.meets(self.question.source) {
            self.record.gave_up = true;
        }
        None
    }

    /// A value with its taint, which is that of a test where the value is a truth.
    pub fn told(&mut self, shape: Shape, taint: TaintId) -> ShapedValue {
        let is_status = matches!(shape, Shape::OfStatus(id) if !self.domain.statuses.is_truth(id));
        let taint = if is_status { taint } else { self.taints.test_of(taint) };
        ShapedValue::with(shape, taint)
    }

    /// What a value is for each status. `id` is the expression that comes to it.
    fn known(&self, shape: Shape, id: Option<ExprId>) -> Given {
        let ast = self.question.ast;
        let known = match shape {
            Shape::OfStatus(id) => return Given::OfStatus(id),
            Shape::Int(number) => Some(Known::whole(number)),
            Shape::Bool(truth) => Some(Known::Bool(truth)),
            _ => match id.map(|id| ast.strip(id)).filter(|id| matches!(ast[*id].kind, ExprKind::Literal(Literal::Real))) {
                Some(real) => {
                    let number = ast.text_of(real).trim_end_matches(['d', 'D', 'f', 'F', 'm', 'M']).parse();
                    number.ok().map(|number| Known::Number(number, false))
                }
                None => self.domain.texts.literal(shape).map(|text| Known::Text(text.into_owned())),
            },
        };
        Given::Always(known.unwrap_or(Known::Other))
    }
}
