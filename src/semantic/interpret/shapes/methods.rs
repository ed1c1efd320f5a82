//! Shapes of calls: what methods come to. Used only in this module.

use super::super::record::BodyUse;
use super::super::taints::{Taint, TaintId};
use super::super::{Interpreter, Scenario};
use super::Shapes;
use super::members::is_of_an_answer;
use super::shape::{Class, Shape, ShapedValue};
use crate::csharp::{
    ExprId,
    ast::{Argument, List},
};
use crate::text::Span;

/// Whether a method gives back what it is called on, or is given, in another form.
fn is_transparent(method: &str) -> bool {
    matches!(
        method,
        "As" | "AsString"
            | "Clone"
            | "Concat"
            | "Create"
            | "DeepClone"
            | "DeserializeObject"
            | "DeserializeXmlNode"
            | "ElementAt"
            | "EscapeDataString"
            | "First"
            | "FirstOrDefault"
            | "Format"
            | "FromBase64String"
            | "FromObject"
            | "GetBytes"
            | "GetString"
            | "GetValue"
            | "GetValueOrDefault"
            | "Insert"
            | "Join"
            | "Last"
            | "LastOrDefault"
            | "PadLeft"
            | "PadRight"
            | "Parse"
            | "Property"
            | "Replace"
            | "SelectToken"
            | "SerializeObject"
            | "Single"
            | "SingleOrDefault"
            | "Split"
            | "Substring"
            | "ToArray"
            | "ToBase64String"
            | "ToList"
            | "ToLower"
            | "ToLowerInvariant"
            | "ToObject"
            | "ToString"
            | "ToUpper"
            | "ToUpperInvariant"
            | "Trim"
            | "TrimEnd"
            | "TrimStart"
            | "UnescapeDataString"
            | "UrlDecode"
            | "UrlEncode"
            | "Value"
            | "Values"
    )
}

impl<'d> Interpreter<'_, 'd, Shapes<'d>> {
    /// What the method `name` of `on` comes to, which `id` calls.
    pub fn method(&mut self, id: ExprId, on: ShapedValue, name: &'d str, arguments: List<Argument>) -> ShapedValue {
        let list = self.question.ast.list(arguments);
        match on.shape {
            Shape::Variables => return self.variables_method(name, list),
            Shape::RequestHeaders if matches!(name, "GetValueOrDefault" | "Get") => {
                let key = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
                let default = list.get(1).map(|argument| self.eval(argument.value));
                let value = self.header(key);
                return match (value.shape, default) {
                    (Shape::Unknown, Some(default)) => ShapedValue { taint: self.taints.and(value.taint, default.taint), ..value },
                    _ => value,
                };
            }
            _ if name == "TryGetValue" && list.len() == 2 => {
                let key = self.eval(list[0].value);
                let value = self.item(on, key);
                self.assign(list[1].value, value);
                let taint = self.taints.and(value.taint, key.taint);
                self.test_is_unclear(taint);
                return ShapedValue::unknown(self.taints.test_of(taint));
            }
            Shape::Lambda(lambda) if name == "Invoke" => return self.call_lambda(lambda, arguments),
            Shape::Function(function) if name == "Invoke" => return self.call_function(function, arguments),
            Shape::Type(of) => {
                if let Some(value) = self.static_method(id, of, name, list) {
                    return value;
                }
            }
            Shape::Literal(_) | Shape::Text(_) | Shape::Found | Shape::Bool(_)
                if list.is_empty() && matches!(name, "ToString" | "Trim") =>
            {
                return on;
            }
            _ => {}
        }
        if let Shape::List(items) = on.shape
            && let Some(value) = self.of_list(items, name, list)
        {
            return value;
        }
        if let Some(value) = self.of_status(on, name, list).or_else(|| self.is_part_of_text(id, on, name, list)) {
            return value;
        }
        if name == "Equals" && matches!(list.len(), 1 | 2) {
            let other = self.eval(list[0].value);
            return self.equal(on, other, (id, id));
        }
        if let Shape::Body = on.shape {
            return self.body_method(id, on, name, list);
        }
        if let Some(result) = self.of_collection(on, name, list) {
            return result;
        }
        let arguments = self.arguments(arguments);
        let taint = match name {
            // What is asked for is chosen by the arguments, and nothing of them is in it.
            "GetValueOrDefault" | "GetValue" | "Value" | "SelectToken" | "Property" => on.taint,
            _ => self.taints.and(on.taint, arguments),
        };
        if matches!(
            name,
            "Contains"
                | "StartsWith"
                | "EndsWith"
                | "Any"
                | "All"
                | "ContainsKey"
                | "IsMatch"
                | "TryParse"
                | "Compare"
                | "CompareTo"
                | "SequenceEqual"
        ) {
            self.test_is_unclear(taint);
            return ShapedValue::unknown(self.taints.test_of(taint));
        }
        if is_transparent(name) {
            let taint = match name {
                "GetValue" | "GetValueOrDefault" | "SelectToken" | "Value" | "Property" => self.taints.member_of(taint),
                _ => taint,
            };
            let shape = match name {
                "Parse" | "DeserializeObject" => return self.parsed(ShapedValue::unknown(taint)),
                "ToString" | "Trim" | "Replace" | "Substring" | "ToLower" | "ToUpper" | "ToBase64String" => Shape::Present,
                _ => Shape::Unknown,
            };
            return ShapedValue::with(shape, taint);
        }
        ShapedValue::unknown(self.taints.derived_from(taint))
    }

    /// What a method of a type comes to; `None` where it is like any method.
    fn static_method(&mut self, id: ExprId, of: Class, name: &str, list: &'d [Argument]) -> Option<ShapedValue> {
        match (of, name) {
            (Class::String, "IsNullOrEmpty" | "IsNullOrWhiteSpace") => {
                let value = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
                self.tested_for_null(value, (id, id));
                let outcome = match value.shape {
                    Shape::Null => Some(true),
                    Shape::Found => Some(false),
                    shape => self.domain.texts.literal(shape).map(|text| text.is_empty()),
                };
                Some(ShapedValue::with(Shape::truth(outcome), self.taints.test_of(value.taint)))
            }
            (Class::String | Class::Object, "Equals" | "ReferenceEquals") if list.len() >= 2 => {
                let (one, other) = (self.eval(list[0].value), self.eval(list[1].value));
                for argument in &list[2..] {
                    self.eval(argument.value);
                }
                Some(self.equal(one, other, (id, id)))
            }
            (Class::Other, "IndexOf") => self.index_in_list(list),
            (Class::Other, "IsMatch") => self.status_matches(list),
            (Class::Other, "Range") if list.len() == 2 => Some(ShapedValue::of(Shape::List(id))),
            (Class::String, "Concat") => Some(self.one_after_the_other(list)),
            (Class::String, "Format") if !list.is_empty() => Some(self.format(list)),
            (Class::Convert, "ToString" | "ToBoolean") | (Class::Bool, "Parse") if list.len() == 1 => {
                let value = self.eval(list[0].value);
                if let Some(value) = self.made_of_status(name, value) {
                    return Some(value);
                }
                let shape = match (name, value.shape) {
                    ("ToString", Shape::Null) => Shape::Literal(self.domain.texts.source("")),
                    ("ToString", shape) => shape,
                    _ => self.truth(value).map_or(Shape::Unknown, Shape::Bool),
                };
                Some(ShapedValue::with(shape, value.taint))
            }
            (Class::Other, "Parse") if list.len() == 1 => {
                let value = self.eval(list[0].value);
                Some(self.made_of_status(name, value).unwrap_or_else(|| self.parsed(value)))
            }
            (Class::Convert, "ToDecimal" | "ToDouble" | "ToInt16" | "ToInt32" | "ToInt64" | "ToSingle")
            | (Class::Other, "Abs" | "Ceiling" | "Floor" | "Round" | "Sign" | "Truncate")
                if list.len() == 1 =>
            {
                let value = self.eval(list[0].value);
                Some(self.made_of_status(name, value).unwrap_or_else(|| ShapedValue::unknown(self.taints.derived_from(value.taint))))
            }
            _ => None,
        }
    }

    /// What a text comes to that is parsed: that of a body gives back what can be asked for members.
    fn parsed(&self, value: ShapedValue) -> ShapedValue {
        let of_an_answer = !self.taints[value.taint].whole.is_empty();
        ShapedValue { shape: if of_an_answer { Shape::Body } else { Shape::Unknown }, ..value }
    }

    /// What a test of the members of a collection comes to when an answer that is null is among them.
    fn of_collection(&mut self, on: ShapedValue, name: &str, list: &'d [Argument]) -> Option<ShapedValue> {
        let [argument] = list else { return None };
        let among = matches!(self.question.scenario, Scenario::Failed(_)) && self.taints[on.taint].whole.meets(self.question.source);
        if !among || !matches!(name, "All" | "Any" | "Where") {
            return None;
        }
        let Shape::Lambda(lambda) = self.eval(argument.value).shape else { return None };
        let null = ShapedValue::with(Shape::Null, self.taints.add(Taint { whole: self.question.source, ..Taint::default() }));
        match (name, self.holds_for(lambda, null)?) {
            ("All", false) => Some(ShapedValue::with(Shape::Bool(false), self.taints.test_of(on.taint))),
            ("Any", true) => Some(ShapedValue::with(Shape::Bool(true), self.taints.test_of(on.taint))),
            ("Where", false) => {
                let taint = self.taints[on.taint];
                Some(ShapedValue::with(
                    Shape::Present,
                    self.taints.add(Taint { whole: taint.whole.without(self.question.source), ..taint }),
                ))
            }
            _ => None,
        }
    }

    pub fn variables_method(&mut self, name: &'d str, list: &'d [Argument]) -> ShapedValue {
        let key = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
        match name {
            "ContainsKey" => {
                let value = self.variable(key);
                let shape = match value.shape {
                    Shape::Missing => Shape::Bool(false),
                    Shape::Unknown => Shape::Unknown,
                    _ => Shape::Bool(true),
                };
                // That the variable is there says nothing of the answer in it.
                let taint = match value.shape {
                    Shape::Answer | Shape::Null => TaintId::NONE,
                    _ => self.taints.test_of(value.taint),
                };
                ShapedValue::with(shape, taint)
            }
            "GetValueOrDefault" => {
                let default = list.get(1).map(|argument| self.eval(argument.value));
                let value = self.variable(key);
                match value.shape {
                    Shape::Missing => {
                        let default = default.unwrap_or(ShapedValue::of(Shape::Null));
                        let test = self.taints.test_of(value.taint);
                        ShapedValue { taint: self.taints.and(default.taint, test), ..default }
                    }
                    Shape::Unknown => match default {
                        Some(default) => ShapedValue { taint: self.taints.and(value.taint, default.taint), ..value },
                        None => value,
                    },
                    _ => value,
                }
            }
            "TryGetValue" => {
                let value = self.variable(key);
                if let Some(argument) = list.get(1) {
                    let out = match value.shape {
                        Shape::Missing => ShapedValue::with(Shape::Null, value.taint),
                        _ => value,
                    };
                    self.assign(argument.value, out);
                }
                let shape = match value.shape {
                    Shape::Missing => Shape::Bool(false),
                    Shape::Unknown => Shape::Unknown,
                    _ => Shape::Bool(true),
                };
                let taint = match value.shape {
                    Shape::Answer | Shape::Null => TaintId::NONE,
                    _ => self.taints.test_of(value.taint),
                };
                ShapedValue::with(shape, taint)
            }
            _ => {
                for argument in list.iter().skip(1) {
                    self.argument(argument);
                }
                ShapedValue::default()
            }
        }
    }

    pub fn body_method(&mut self, id: ExprId, on: ShapedValue, name: &'d str, list: &'d [Argument]) -> ShapedValue {
        let key = list.first().map(|argument| self.argument(argument)).unwrap_or_default();
        for argument in list.iter().skip(1) {
            self.argument(argument);
        }
        let refused = self.is_refused(on);
        if name.starts_with("As") {
            self.use_body(on.taint, self.question.ast.span_of(id));
            let text = matches!(self.type_argument(id), Some("string" | "String" | "byte" | "JArray"));
            return ShapedValue::with(if text { Shape::Present } else { Shape::Body }, on.taint);
        }
        let asked = refused && self.domain.texts.literal(key.shape).is_some_and(|name| is_of_an_answer(&name));
        match name {
            "Value" | "SelectToken" | "Property" | "GetValue" => {
                let shape = if asked { Shape::Null } else { Shape::Unknown };
                ShapedValue::with(shape, self.taints.member_of(on.taint))
            }
            "ContainsKey" | "TryGetValue" => {
                if let Some(argument) = list.get(1) {
                    let shape = if asked { Shape::Null } else { Shape::Unknown };
                    let out = ShapedValue::with(shape, self.taints.member_of(on.taint));
                    self.assign(argument.value, out);
                }
                let shape = if asked { Shape::Bool(false) } else { Shape::Unknown };
                ShapedValue::with(shape, self.taints.test_of(on.taint))
            }
            "ToString" => ShapedValue::with(Shape::Present, on.taint),
            _ if is_transparent(name) => ShapedValue::with(Shape::Unknown, on.taint),
            _ => ShapedValue::unknown(self.taints.member_of(on.taint)),
        }
    }

    /// Whether a body is that of the answer that was refused.
    pub fn is_refused(&self, body: ShapedValue) -> bool {
        matches!(self.question.scenario, Scenario::Refused(_)) && self.taints[body.taint].whole.meets(self.question.source)
    }

    pub fn use_body(&mut self, taint: TaintId, span: Span) {
        let Some(spot) = self.spot(span) else { return };
        let of = self.taints[taint].whole;
        self.record.body_uses.push(BodyUse { of, tested: self.position.path.tested, fails: false, spot });
    }
}
