//! The interpreter over a second domain, of concrete values: null, truth values, integers and texts. Everything else is unknown. The tests show
//! that nothing but the domain decides what values are.

use std::borrow::Cow;

use super::super::model::Model;
use super::super::program::Program;
use super::super::texts::pieces::unquoted;
use super::domain::{Absence, Domain, Function};
use super::value;
use super::{Interpreter, Mentions, NameNumbers, Scenario, Sources};
use crate::ast::{self, Document, Expression};
use crate::csharp::{
    Ast, ExprId, Literal,
    ast::{Argument, BinaryOperator, Interpolation, List, Predefined, UnaryOperator},
    constant,
};
use crate::spelling::{decode_entities, undouble, unescape};
use crate::text::Span;

type Value = value::AbstractValue<Concrete>;

/// A value, where it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Concrete {
    #[default]
    Unknown,
    Absent(Absence),
    Bool(bool),
    Integer(i64),
    /// An index into the texts of the domain.
    Text(usize),
    Function(Function),
    Context,
    Variables,
}

/// Concrete values.
#[derive(Debug)]
struct Concretes<'d> {
    texts: Vec<Cow<'d, str>>,
}

impl<'d> Concretes<'d> {
    fn add(&mut self, text: impl Into<Cow<'d, str>>) -> Concrete {
        self.texts.push(text.into());
        Concrete::Text(self.texts.len() - 1)
    }

    fn are_equal(&self, one: Concrete, other: Concrete) -> Option<bool> {
        match (one, other) {
            (Concrete::Unknown, _) | (_, Concrete::Unknown) => None,
            (Concrete::Text(one), Concrete::Text(other)) => Some(self.texts[one] == self.texts[other]),
            _ => Some(one == other),
        }
    }

    /// What `shape` adds to a text that is put together.
    fn as_text(&self, shape: Concrete) -> Option<String> {
        match shape {
            Concrete::Text(text) => Some(self.texts[text].to_string()),
            Concrete::Integer(number) => Some(number.to_string()),
            Concrete::Bool(true) => Some("True".to_owned()),
            Concrete::Bool(false) => Some("False".to_owned()),
            Concrete::Absent(Absence::Null) => Some(String::new()),
            _ => None,
        }
    }
}

/// The text that the parts are together, if all of them are known.
fn together<'d>(run: &mut Interpreter<'_, 'd, Concretes<'d>>, parts: &[Value]) -> Value {
    let taint = parts.iter().fold(Default::default(), |taint, part| run.taints.and(taint, part.taint));
    let text: Option<String> = parts.iter().map(|part| run.domain.as_text(part.shape)).collect();
    Value::with(text.map_or(Concrete::Unknown, |text| run.domain.add(text)), taint)
}

impl<'d> Domain<'d> for Concretes<'d> {
    type Shape = Concrete;

    // That a value is there does not tell which one it is.
    const PRESENT: Concrete = Concrete::Unknown;
    const ANSWER: Concrete = Concrete::Unknown;
    const FOUND: Concrete = Concrete::Unknown;

    fn begin(_: &'d Ast<'d>) -> Self {
        Self { texts: Vec::new() }
    }

    fn constant(&mut self, literal: Literal, text: &'d str) -> Concrete {
        match literal {
            Literal::Null => Concrete::Absent(Absence::Null),
            Literal::Bool(value) => Concrete::Bool(value),
            Literal::Integer => constant::integer(text).map_or(Concrete::Unknown, Concrete::Integer),
            Literal::Real | Literal::Char => Concrete::Unknown,
            Literal::String => self.add(unescape(unquoted(text))),
            Literal::VerbatimString => self.add(undouble(unquoted(text.trim_start_matches('@')), "\"\"", "\"")),
        }
    }

    fn markup(&mut self, raw: &'d str) -> Concrete {
        self.add(decode_entities(raw))
    }

    fn global(name: &str) -> Concrete {
        if name == "context" { Concrete::Context } else { Concrete::Unknown }
    }

    fn predefined(_: Predefined) -> Concrete {
        Concrete::Unknown
    }

    fn list(_: ExprId) -> Concrete {
        Concrete::Unknown
    }

    fn function(function: Function) -> Concrete {
        Concrete::Function(function)
    }

    fn as_function(shape: Concrete) -> Option<Function> {
        match shape {
            Concrete::Function(function) => Some(function),
            _ => None,
        }
    }

    fn absent(absence: Absence) -> Concrete {
        Concrete::Absent(absence)
    }

    fn absence(shape: Concrete) -> Option<Absence> {
        match shape {
            Concrete::Absent(absence) => Some(absence),
            _ => None,
        }
    }

    fn bool(truth: Option<bool>) -> Concrete {
        truth.map_or(Concrete::Unknown, Concrete::Bool)
    }

    fn zero() -> Concrete {
        Concrete::Integer(0)
    }

    fn is_known(shape: Concrete) -> bool {
        shape != Concrete::Unknown
    }

    fn is_null(shape: Concrete) -> Option<bool> {
        match shape {
            Concrete::Unknown => None,
            _ => Some(shape == Concrete::Absent(Absence::Null)),
        }
    }

    fn is_answer(_: Concrete) -> bool {
        false
    }

    fn is_of(shape: Concrete, type_name: Option<&str>) -> Option<bool> {
        match (shape, type_name?) {
            (Concrete::Bool(_), name) => Some(matches!(name, "bool" | "object")),
            (Concrete::Integer(_), name) => Some(matches!(name, "int" | "object")),
            (Concrete::Text(_), name) => Some(matches!(name, "string" | "object")),
            (Concrete::Absent(_), _) => Some(false),
            _ => None,
        }
    }

    fn truth(&self, shape: Concrete) -> Option<bool> {
        match shape {
            Concrete::Bool(truth) => Some(truth),
            Concrete::Text(text) => self.texts[text].to_lowercase().parse().ok(),
            _ => None,
        }
    }

    fn join(&mut self, one: Concrete, other: Concrete) -> Concrete {
        if self.are_equal(one, other) == Some(true) { one } else { Concrete::Unknown }
    }

    fn spelt(&self, shape: Concrete) -> Option<&'d str> {
        match shape {
            Concrete::Text(text) => match self.texts[text] {
                Cow::Borrowed(text) => Some(text),
                Cow::Owned(_) => None,
            },
            _ => None,
        }
    }

    fn literal(&self, shape: Concrete) -> Option<Cow<'_, str>> {
        match shape {
            Concrete::Text(text) => Some(Cow::Borrowed(&self.texts[text])),
            _ => None,
        }
    }

    fn both(&mut self, _: bool, _: Concrete, _: Concrete) -> Concrete {
        Concrete::Unknown
    }

    fn unary(&mut self, operator: UnaryOperator, operand: Concrete) -> Concrete {
        match (operator, operand) {
            (UnaryOperator::Not, Concrete::Bool(truth)) => Concrete::Bool(!truth),
            (UnaryOperator::Minus, Concrete::Integer(number)) => number.checked_neg().map_or(Concrete::Unknown, Concrete::Integer),
            _ => Concrete::Unknown,
        }
    }

    fn binary(
        run: &mut Interpreter<'_, 'd, Self>,
        operator: BinaryOperator,
        (one, _): (Value, ExprId),
        (other, _): (Value, ExprId),
    ) -> Value {
        let shape = match (one.shape, other.shape, operator) {
            (Concrete::Integer(left), Concrete::Integer(right), _) => match operator {
                BinaryOperator::Add => left.checked_add(right).map(Concrete::Integer),
                BinaryOperator::Subtract => left.checked_sub(right).map(Concrete::Integer),
                BinaryOperator::Multiply => left.checked_mul(right).map(Concrete::Integer),
                BinaryOperator::Divide => left.checked_div(right).map(Concrete::Integer),
                BinaryOperator::Remainder => left.checked_rem(right).map(Concrete::Integer),
                _ => constant::compare(operator, left, right).map(Concrete::Bool),
            },
            (Concrete::Text(_), _, BinaryOperator::Add) | (_, Concrete::Text(_), BinaryOperator::Add) => {
                return together(run, &[one, other]);
            }
            _ => None,
        };
        Value::with(shape.unwrap_or_default(), run.taints.and(one.taint, other.taint))
    }

    fn equal(run: &mut Interpreter<'_, 'd, Self>, one: Value, other: Value, _: (ExprId, ExprId)) -> Value {
        let taint = run.taints.and(one.taint, other.taint);
        Value::with(Self::bool(run.domain.are_equal(one.shape, other.shape)), taint)
    }

    fn cast(run: &mut Interpreter<'_, 'd, Self>, value: Value, to: Option<Predefined>, span: Span) -> Value {
        let shape = match (value.shape, to) {
            (Concrete::Absent(_), Some(Predefined::Int | Predefined::Bool)) => {
                run.fail_on_null(span, value.taint);
                Concrete::Unknown
            }
            (Concrete::Bool(_), Some(Predefined::Bool))
            | (Concrete::Integer(_), Some(Predefined::Int))
            | (Concrete::Text(_) | Concrete::Absent(_), Some(Predefined::String))
            | (_, Some(Predefined::Object)) => value.shape,
            _ => Concrete::Unknown,
        };
        Value { shape, ..value }
    }

    fn interpolated(run: &mut Interpreter<'_, 'd, Self>, parts: List<Interpolation>) -> Value {
        let ast = run.question.ast;
        let mut values = Vec::new();
        for part in ast.list(parts) {
            values.push(match *part {
                Interpolation::Text(span) => Value::of(run.domain.add(unescape(ast.text(span)))),
                Interpolation::Hole { value, alignment: None, format: None } => run.eval(value),
                Interpolation::Hole { value, .. } => Value::unknown(run.eval(value).taint),
            });
        }
        together(run, &values)
    }

    fn concatenated(run: &mut Interpreter<'_, 'd, Self>, arguments: &'d [Argument]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| run.eval(argument.value)).collect();
        together(run, &values)
    }

    fn member(run: &mut Interpreter<'_, 'd, Self>, on: Value, name: &'d str) -> Value {
        let shape = match (on.shape, name) {
            (Concrete::Context, "Variables") => Concrete::Variables,
            (Concrete::Text(text), "Length") => Concrete::Integer(run.domain.texts[text].chars().count() as i64),
            _ => Concrete::Unknown,
        };
        Value { shape, ..on }
    }

    fn index(run: &mut Interpreter<'_, 'd, Self>, on: Value, key: Value) -> Value {
        match on.shape {
            Concrete::Variables => run.variable(key),
            _ => Value::unknown(on.taint),
        }
    }

    fn call(run: &mut Interpreter<'_, 'd, Self>, _: ExprId, on: Value, name: &'d str, arguments: List<Argument>) -> Value {
        let values: Vec<Value> = run.question.ast.list(arguments).iter().map(|argument| run.argument(argument)).collect();
        match (on.shape, name, &values[..]) {
            (Concrete::Variables, "GetValueOrDefault", [key, default]) => {
                let value = run.variable(*key);
                if Self::absence(value.shape) == Some(Absence::Missing) { *default } else { value }
            }
            (Concrete::Text(text), "ToUpper", []) => {
                let text = run.domain.texts[text].to_uppercase();
                Value { shape: run.domain.add(text), ..on }
            }
            _ => Value::unknown(on.taint),
        }
    }

    fn note(_: &mut Interpreter<'_, 'd, Self>, _: ast::Value<'d>, _: Expression<'d>, _: Value) {}
}

/// What variables hold when these policies have run: each as `name=value`, `?` where the value is not known.
fn run(policies: &str, variables: &[&str]) -> Vec<String> {
    // Somebody must read a variable for its value to matter.
    let text = format!(r#"<fragment>{policies}<set-variable name="_" value="@(context.Variables.ToString())" /></fragment>"#);
    let document = Document::parse(&text);
    assert!(document.errors().is_empty(), "{text}");
    let model = Model::new(&document);
    let program = Program::of(&document);
    let mut names = NameNumbers::default();
    let mentions = Mentions::of(&document, model.reads(), &mut names);
    let sources = Sources::default();
    let mut run: Interpreter<'_, '_, Concretes<'_>> = Interpreter::over(&program, &mut names, &sources, &mentions, Scenario::Open, None);
    run.walk();
    let shown = |name: &&str| {
        let text = document.text();
        let at = text.find(&format!("\"{name}\"")).expect("the policies name it") + 1;
        let number = run.store.names.number(&text[at..at + name.len()]);
        let shown = match run.store.variables.get(number).shape {
            Concrete::Absent(absence) => format!("{absence:?}"),
            Concrete::Text(text) => format!("{:?}", run.domain.texts[text]),
            shape => run.domain.as_text(shape).unwrap_or_else(|| "?".to_owned()),
        };
        format!("{name}={shown}")
    };
    let shown = variables.iter().map(shown).collect();
    assert!(!run.finish().gave_up, "{policies}");
    shown
}

#[test]
fn variables_hold_what_expressions_come_to() {
    let policies = r#"
        <set-variable name="sum" value="@(2 + 3 * 4 - 10 / 5 % 7)" />
        <set-variable name="text" value="a&lt;b" />
        <set-variable name="joined" value="@((string)context.Variables["text"] + ": " + (int)context.Variables["sum"])" />
        <set-variable name="filled" value="@($"{context.Variables["sum"]}\t{1 > 2}{null}.")" />
        <set-variable name="null" value="@((string)null)" />
        <set-variable name="open" value="@(context.Request.Method + "x")" />"#;
    let expected = ["sum=12", r#"text="a<b""#, r#"joined="a<b: 12""#, r#"filled="12\tFalse.""#, "null=Null", "open=?"];
    assert_eq!(run(policies, &["sum", "text", "joined", "filled", "null", "open"]), expected);
}

#[test]
fn the_branch_whose_condition_holds_is_taken() {
    let choose = |first: &str, second: &str| {
        let policies = format!(
            r#"<set-variable name="n" value="@(7)" />
            <choose>
                <when condition="@({first})"><set-variable name="branch" value="first" /></when>
                <when condition="@({second})"><set-variable name="branch" value="second" /></when>
                <otherwise><set-variable name="branch" value="third" /></otherwise>
            </choose>"#
        );
        run(&policies, &["branch"]).concat()
    };
    let n = r#"(int)context.Variables["n"]"#;
    assert_eq!(choose(&format!("{n} &gt; 6"), "true"), r#"branch="first""#);
    assert_eq!(choose(&format!("{n} &gt; 7"), &format!("{n} == 7 &amp;&amp; !({n} != 7)")), r#"branch="second""#);
    assert_eq!(choose(&format!("{n} &lt; 7"), &format!("{n} == 8 || {n} % 2 == 0")), r#"branch="third""#);
    assert_eq!(choose("context.LastError == null", "true"), "branch=?");
}

#[test]
fn paths_that_agree_leave_what_they_agree_on() {
    let policies = r#"
        <set-variable name="before" value="1" />
        <choose>
            <when condition="@(context.Request.Method == "GET")">
                <set-variable name="same" value="@("a" + "b")" />
                <set-variable name="differs" value="@(1)" />
            </when>
            <otherwise>
                <set-variable name="same" value="ab" />
                <set-variable name="differs" value="@(2)" />
            </otherwise>
        </choose>"#;
    assert_eq!(run(policies, &["before", "same", "differs"]), [r#"before="1""#, r#"same="ab""#, "differs=?"]);
}

#[test]
fn statements_functions_and_nulls_run_on_concrete_values() {
    let policies = r#"
        <set-variable name="block" value="@{
            var total = 0;
            int Twice(int x) => 2 * x;
            if (Twice(4) == 8) { total = Twice(21); } else { return &quot;never&quot;; }
            switch (total) { case 41: return 1; case 42: return (total + 1) + &quot;!&quot;; default: return 2; }
        }" />
        <set-variable name="default" value="@(context.Variables.GetValueOrDefault("block", "none").ToUpper().Length)" />
        <set-variable name="fallback" value="@(((string)null)?.Length ?? -3)" />
        <set-variable name="conditional" value="@(null == null ? "yes" : context.User.Id)" />
        <set-variable name="kind" value="@(context.Variables["block"] is string)" />"#;
    let expected = [r#"block="43!""#, "default=3", "fallback=-3", r#"conditional="yes""#, "kind=True"];
    assert_eq!(run(policies, &["block", "default", "fallback", "conditional", "kind"]), expected);
}

#[test]
fn an_expression_that_uses_null_ends_the_path() {
    let policies = r#"
        <set-variable name="first" value="@(1)" />
        <set-variable name="second" value="@(((string)null).Length)" />
        <set-variable name="first" value="@(2)" />"#;
    assert_eq!(run(policies, &["first"]), ["first=1"]);
}
