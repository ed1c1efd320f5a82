//! Interprets members: the abstract values of properties, indexers and calls. For this room alone.

use super::taints::{Taint, TaintId};
use super::texts::Filling;
use super::value::{Class, Shape, Value};
use super::{BodyUse, Interpreter, Scenario};
use crate::csharp::{
    Ast, ExprId, ExprKind, Literal,
    ast::{Argument, Initializer, List, Passing},
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

impl<'d> Interpreter<'_, 'd> {
    pub fn member(&mut self, target: ExprId, name: &'d str, conditional: bool) -> Value {
        let value = self.chain(target);
        if self.ended {
            return value;
        }
        if let Some(result) = self.through_null(value, conditional, target) {
            return result;
        }
        let taint = value.taint;
        let is_answer = self.taints[taint].whole != 0;
        if is_answer && name == "Body" {
            self.record.bodies |= self.taints[taint].whole;
        }
        match (value.shape, name) {
            (Shape::Context, "Variables") => Value::of(Shape::Variables),
            (Shape::Context, "Request") => Value::of(Shape::Request),
            (Shape::Context, _) => Value::default(),
            (Shape::Request, "Headers") => Value::of(Shape::RequestHeaders),
            (Shape::Request, "Url" | "OriginalUrl") => Value::of(Shape::Url),
            (Shape::Request, "Body" | "MatchedParameters") | (Shape::Url, "Query" | "QueryString") => Value::unknown(TaintId::CALLER),
            (Shape::Type(Class::String), "Empty") => Value::of(Shape::Literal(self.texts.source(""))),
            (Shape::Type(_), _) => Value::of(Shape::Type(Class::of(name))),
            (Shape::Text(_), "AbsoluteUri" | "OriginalString") => value,
            (Shape::Found, "Length" | "Count") => Value::with(Shape::Positive, self.taints.test_of(taint)),
            (Shape::Literal(source), "Length") if !self.texts.spelt(source).contains(['\\', '{', '$', '#', '_']) => {
                Value::of(Shape::int(self.texts.spelt(source).chars().count() as i64))
            }
            (_, "StatusCode") if is_answer => Value::with(Shape::Status(1.into()), self.taints.status_of(taint)),
            (_, "StatusReason") if is_answer => Value::with(Shape::Present, self.taints.status_of(taint)),
            (Shape::Answer, "Body") => Value::with(Shape::Body, taint),
            (Shape::Unknown | Shape::Present, "Body") if is_answer => Value::with(Shape::Body, taint),
            (Shape::Answer, "Headers") => Value::with(Shape::Present, self.taints.member_of(taint)),
            (_, "HasValue") => Value::unknown(self.taints.test_of(taint)),
            _ => Value::unknown(self.taints.member_of(taint)),
        }
    }

    /// What a member of `value`, which `id` comes to, comes to when `value` is null; `None` when it may be something.
    pub fn through_null(&mut self, value: Value, conditional: bool, id: ExprId) -> Option<Value> {
        if value.shape == Shape::Cut {
            return Some(value);
        }
        if conditional && self.scenario != Scenario::Open {
            self.tested_for_null(value, (id, id));
        }
        match value.shape {
            Shape::Null if conditional => Some(Value { shape: Shape::Cut, ..value }),
            Shape::Null | Shape::Missing => {
                self.fail_on_null(self.ast.span_of(id), value.taint);
                Some(Value::default())
            }
            _ => None,
        }
    }

    pub fn index(&mut self, target: ExprId, arguments: List<Argument>, conditional: bool) -> Value {
        let value = self.chain(target);
        let key = self.ast.list(arguments).first().map(|argument| self.eval(argument.value)).unwrap_or_default();
        if self.ended {
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
            Shape::Body if self.is_refused(value) && self.texts.literal(key.shape).is_some_and(|name| is_of_an_answer(&name)) => {
                Value::with(Shape::Null, self.taints.member_of(value.taint))
            }
            _ => Value::unknown(self.taints.member_of(value.taint)),
        }
    }

    /// The value of the variable that `key` names.
    pub fn variable(&mut self, key: Value) -> Value {
        match key.shape {
            Shape::Literal(source) => {
                let number = self.names.number(self.texts.spelt(source));
                self.variables.get(number)
            }
            _ => Value::default(),
        }
    }

    /// The value of the request header that `key` names.
    pub fn header(&mut self, key: Value) -> Value {
        let caller = Value::unknown(TaintId::CALLER);
        let Some(name) = self.texts.literal(key.shape) else { return caller };
        // The gateway answers to its own names alone.
        if name.eq_ignore_ascii_case("host") {
            return Value::default();
        }
        let number = self.names.header(&name);
        let value = self.variables.get(number);
        match (value.shape, value.taint) {
            (Shape::Unknown, TaintId::NONE) => caller,
            _ => value,
        }
    }

    pub fn call(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>) -> Value {
        let ast = self.ast;
        match ast[target].kind {
            ExprKind::Member { target: on, name, conditional, .. } => {
                let value = self.chain(on);
                if self.ended {
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
                        Value::unknown(self.taints.derived_from(taint))
                    }
                }
            }
        }
    }

    pub fn method(&mut self, id: ExprId, on: Value, name: &'d str, arguments: List<Argument>) -> Value {
        let list = self.ast.list(arguments);
        match on.shape {
            Shape::Variables => return self.variables_method(name, list),
            Shape::RequestHeaders if matches!(name, "GetValueOrDefault" | "Get") => {
                let key = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
                let default = list.get(1).map(|argument| self.eval(argument.value));
                let value = self.header(key);
                return match (value.shape, default) {
                    (Shape::Unknown, Some(default)) => Value { taint: self.taints.and(value.taint, default.taint), ..value },
                    _ => value,
                };
            }
            Shape::Lambda(lambda) if name == "Invoke" => return self.call_lambda(lambda, arguments),
            Shape::Function(function) if name == "Invoke" => return self.call_function(function, arguments),
            Shape::Type(of) => {
                if let Some(value) = self.static_method(id, of, name, list) {
                    return value;
                }
            }
            Shape::Literal(_) | Shape::Text(_) | Shape::Found | Shape::Bool(_) | Shape::StatusText(_)
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
        if let Some(value) = self.of_status_text(on, name, list) {
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
        if let ("ToString", Shape::Status(by)) = (name, on.shape) {
            return Value::with(Shape::StatusText(by), taint);
        }
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
            return Value::unknown(self.taints.test_of(taint));
        }
        if is_transparent(name) {
            let taint = match name {
                "GetValue" | "GetValueOrDefault" | "SelectToken" | "Value" | "Property" => self.taints.member_of(taint),
                _ => taint,
            };
            // Parsing the text of a body gives back what can be asked for members.
            let parsed = matches!(name, "Parse" | "DeserializeObject") && self.taints[taint].whole != 0;
            let shape = match name {
                _ if parsed => Shape::Body,
                "ToString" | "Trim" | "Replace" | "Substring" | "ToLower" | "ToUpper" | "ToBase64String" => Shape::Present,
                _ => Shape::Unknown,
            };
            return Value::with(shape, taint);
        }
        Value::unknown(self.taints.derived_from(taint))
    }

    /// What a method of a type comes to; `None` where it is like any method.
    fn static_method(&mut self, id: ExprId, of: Class, name: &str, list: &'d [Argument]) -> Option<Value> {
        match (of, name) {
            (Class::String, "IsNullOrEmpty" | "IsNullOrWhiteSpace") => {
                let value = list.first().map(|argument| self.eval(argument.value)).unwrap_or_default();
                self.tested_for_null(value, (id, id));
                let outcome = match value.shape {
                    Shape::Null => Some(true),
                    Shape::Found => Some(false),
                    shape => self.texts.literal(shape).map(|text| text.is_empty()),
                };
                Some(Value::with(Shape::truth(outcome), self.taints.test_of(value.taint)))
            }
            (Class::String | Class::Object, "Equals" | "ReferenceEquals") if list.len() >= 2 => {
                let (one, other) = (self.eval(list[0].value), self.eval(list[1].value));
                for argument in &list[2..] {
                    self.eval(argument.value);
                }
                Some(self.equal(one, other, (id, id)))
            }
            (Class::Other, "IndexOf") => self.index_in_list(list),
            (Class::Other, "Range") if list.len() == 2 => Some(Value::of(Shape::List(id))),
            (Class::String, "Concat") => Some(self.concatenated(list)),
            (Class::String, "Format") if !list.is_empty() => Some(self.format(list)),
            (Class::Convert, "ToString" | "ToBoolean") | (Class::Bool, "Parse") if list.len() == 1 => {
                let value = self.eval(list[0].value);
                let shape = match (name, self.truth(value)) {
                    ("ToString", _) if let Shape::Status(by) = value.shape => Shape::StatusText(by),
                    ("ToString", _) if !matches!(value.shape, Shape::Null) => value.shape,
                    ("ToString", _) => Shape::Literal(self.texts.source("")),
                    (_, Some(truth)) => Shape::Bool(truth),
                    _ => Shape::Unknown,
                };
                Some(Value::with(shape, value.taint))
            }
            _ => None,
        }
    }

    /// What a test of the members of a collection comes to when an answer that is null is among them.
    fn of_collection(&mut self, on: Value, name: &str, list: &'d [Argument]) -> Option<Value> {
        let [argument] = list else { return None };
        let among = matches!(self.scenario, Scenario::Failed(_)) && self.taints[on.taint].whole & self.bit != 0;
        if !among || !matches!(name, "All" | "Any" | "Where") {
            return None;
        }
        let Shape::Lambda(lambda) = self.eval(argument.value).shape else { return None };
        let null = Value::with(Shape::Null, self.taints.add(Taint { whole: self.bit, ..Taint::default() }));
        match (name, self.holds_for(lambda, null)?) {
            ("All", false) => Some(Value::with(Shape::Bool(false), self.taints.test_of(on.taint))),
            ("Any", true) => Some(Value::with(Shape::Bool(true), self.taints.test_of(on.taint))),
            ("Where", false) => {
                let taint = self.taints[on.taint];
                Some(Value::with(Shape::Present, self.taints.add(Taint { whole: taint.whole & !self.bit, ..taint })))
            }
            _ => None,
        }
    }

    pub fn variables_method(&mut self, name: &'d str, list: &'d [Argument]) -> Value {
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
                Value::with(shape, taint)
            }
            "GetValueOrDefault" => {
                let default = list.get(1).map(|argument| self.eval(argument.value));
                let value = self.variable(key);
                match value.shape {
                    Shape::Missing => {
                        let default = default.unwrap_or(Value::of(Shape::Null));
                        let test = self.taints.test_of(value.taint);
                        Value { taint: self.taints.and(default.taint, test), ..default }
                    }
                    Shape::Unknown => match default {
                        Some(default) => Value { taint: self.taints.and(value.taint, default.taint), ..value },
                        None => value,
                    },
                    _ => value,
                }
            }
            "TryGetValue" => {
                let value = self.variable(key);
                if let Some(argument) = list.get(1) {
                    let out = match value.shape {
                        Shape::Missing => Value::with(Shape::Null, value.taint),
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

    pub fn body_method(&mut self, id: ExprId, on: Value, name: &'d str, list: &'d [Argument]) -> Value {
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
        let asked = refused && self.texts.literal(key.shape).is_some_and(|name| is_of_an_answer(&name));
        match name {
            "Value" | "SelectToken" | "Property" | "GetValue" => {
                let shape = if asked { Shape::Null } else { Shape::Unknown };
                Value::with(shape, self.taints.member_of(on.taint))
            }
            "ContainsKey" | "TryGetValue" => {
                if let Some(argument) = list.get(1) {
                    let shape = if asked { Shape::Null } else { Shape::Unknown };
                    let out = Value::with(shape, self.taints.member_of(on.taint));
                    self.assign(argument.value, out);
                }
                let shape = if asked { Shape::Bool(false) } else { Shape::Unknown };
                Value::with(shape, self.taints.test_of(on.taint))
            }
            "ToString" => Value::with(Shape::Present, on.taint),
            _ if is_transparent(name) => Value::with(Shape::Unknown, on.taint),
            _ => Value::unknown(self.taints.member_of(on.taint)),
        }
    }

    /// Whether a body is that of the answer that was refused.
    pub fn is_refused(&self, body: Value) -> bool {
        matches!(self.scenario, Scenario::Refused(_)) && self.taints[body.taint].whole & self.bit != 0
    }

    pub fn use_body(&mut self, taint: TaintId, span: Span) {
        let Some(spot) = self.spot(span) else { return };
        let of = self.taints[taint].whole;
        self.record.body_uses.push(BodyUse { of, tested: self.tested, fails: false, spot });
    }

    pub fn format(&mut self, list: &'d [Argument]) -> Value {
        let pattern = self.eval(list[0].value);
        let mut taint = pattern.taint;
        let mut values: Vec<Filling> = Vec::new();
        for argument in &list[1..] {
            let value = self.eval(argument.value);
            taint = self.taints.and(taint, value.taint);
            values.push(self.filling(value, argument.value));
        }
        match self.texts.format(pattern.shape, &values) {
            Some(text) => self.text(Some(text), taint),
            None => Value::with(Shape::Present, taint),
        }
    }

    /// The text that the values of `arguments` are one after the other: `string.Concat(…)`, `new Uri(base, rest)`.
    pub fn concatenated(&mut self, arguments: &'d [Argument]) -> Value {
        let mut text = None;
        let mut taint = TaintId::NONE;
        for argument in arguments {
            let value = self.eval(argument.value);
            taint = self.taints.and(taint, value.taint);
            text = Some(self.texts.add_value(text, self.filling(value, argument.value)));
        }
        self.text(text, taint)
    }

    /// Evaluates arguments and returns where they come from. A lambda among them may run.
    pub fn arguments(&mut self, arguments: List<Argument>) -> TaintId {
        let mut taint = TaintId::NONE;
        for argument in self.ast.list(arguments) {
            let value = self.argument(argument);
            taint = self.taints.and(taint, value.taint);
        }
        taint
    }

    pub fn argument(&mut self, argument: &Argument) -> Value {
        if let (Passing::Out | Passing::Ref, ExprKind::Declaration { .. } | ExprKind::Name { .. }) =
            (argument.passing, self.ast[argument.value].kind)
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
        for &member in self.ast.list(initializer.members) {
            let value = match self.ast[member].kind {
                ExprKind::Assign { value, .. } => value,
                _ => member,
            };
            let value = self.eval(value);
            taint = self.taints.and(taint, value.taint);
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
fn is_of_an_answer(name: &str) -> bool {
    !name.starts_with("error") && !matches!(name, "message" | "code" | "status" | "statusCode" | "detail" | "title" | "fault")
}
