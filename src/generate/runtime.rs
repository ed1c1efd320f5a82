//! Names that are known only at run time: an expression for the name of a secret is evaluated once and kept in a variable.

use std::sync::Arc;

use super::ast::{Expectation, Name, Parameter, Template};
use super::late::{self, BadText, Late};
use super::output::{Bit, Body, Node, Origin};
use super::proof;
use super::types::Type;
use super::value::TemplateValue;
use crate::csharp::{self, Ast, Encoding, ExprKind, Extent, ast::BinaryOperator};
use crate::text::Span;

/// Whether an argument is meant as an expression.
pub fn is_expression(argument: &str) -> bool {
    argument.starts_with("@(") || argument.starts_with("@{")
}

/// Reads an expression that was given for the name of a secret: its code, without the `@` and the brackets around it.
pub fn read(argument: &str) -> Result<TemplateValue, BadText> {
    let bad = |message: &str, help: &str| BadText { message: message.to_owned(), help: help.to_owned() };
    late::on_one_line(argument)?;
    if argument.starts_with("@{") {
        return Err(bad(
            "the expression is a block of statements",
            "write one expression in `@(…)`, or set a variable first and read it: `@((string)context.Variables[\"tenant\"])`",
        ));
    }
    let extent =
        csharp::scan(argument, 0, Encoding::Raw).map_err(|_| bad("the expression is not closed", "close its brackets and strings"))?;
    if extent.span.end as usize != argument.len() {
        return Err(bad("something follows the expression", "put all of it into the brackets: `@(context.Subscription.Id + \"-key\")`"));
    }
    let code = &argument[2..argument.len() - 1];
    let mut bits = Vec::new();
    let mut from = 0;
    for (at, _) in code.match_indices("${") {
        let Some((Late::Host(name), length)) = Late::at_start(&code[at..]) else {
            return Err(bad("`${` begins a reference that cannot be read", "write `${name}` or `${a.b.c}`, in a string"));
        };
        bits.extend([Bit::Code(code[from..at].to_owned()), Bit::Host(name)]);
        from = at + length;
    }
    bits.push(Bit::Code(code[from..].to_owned()));
    let mut ast = Ast::new(argument);
    let root = csharp::parse(&mut ast, extent);
    if let Some(error) = ast.errors(&root).first() {
        let help = error.help.clone().unwrap_or_else(|| "write a C# expression that yields a text".into()).to_string();
        return Err(BadText { message: format!("the expression is not valid C#: {}", error.message), help });
    }
    match proof::expression(&written(&escaped(&bits, code))) {
        Some(bad) => Err(bad),
        None => Ok(TemplateValue::Code(bits)),
    }
}

/// What the variable that holds the value of `parameter` is called, where `variable` holds what the template finds out.
pub fn name(parameter: &Parameter, variable: &str) -> String {
    let words = parameter.name.text.split('-').filter(|word| !word.is_empty());
    let own: String = words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect();
    match own.as_str() {
        "Secret" | "Certificate" => format!("{variable}Name"),
        own if own.ends_with("Name") => format!("{variable}{own}"),
        own => format!("{variable}{own}Name"),
    }
}

/// What the names of such variables begin with: the variable that `template` is told to use, or its own name.
pub fn stem(template: &Template, known: impl Fn(&str) -> Option<String>) -> String {
    let mut variables = template.parameters.iter().filter(|parameter| parameter.of == Type::VariableName);
    variables.find_map(|parameter| known(&parameter.name.text)).unwrap_or_else(|| {
        let mut words = template.name.text.split(['-', '_']).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default().to_owned();
        first + &words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect::<String>()
    })
}

/// The policy that keeps what `code` yields in the variable called `name`, so that it means nothing in an address or in a key.
pub fn set_variable(name: &str, code: &[Bit], origin: Option<Arc<Origin>>) -> Node {
    let mut value = vec![Bit::Code("@(".to_owned())];
    value.extend(escaped(code, &written(code)));
    value.push(Bit::Code(")".to_owned()));
    let attributes = vec![("name".to_owned(), vec![Bit::Markup(name.to_owned())]), ("value".to_owned(), value)];
    Node::Element { name: "set-variable".to_owned(), attributes, body: Body::Nodes(Vec::new()), origin }
}

/// `origin` for such a policy: who gives the expression knows who calls.
pub fn origin(origin: Origin) -> Origin {
    let name = |text: &str| Name { text: text.to_owned(), span: origin.span };
    let own = Expectation {
        rule: name("expression/nullable-context"),
        reason: "a request without it does not say which secret to read".to_owned(),
    };
    let expectations = std::iter::once(own).chain(origin.expectations.iter().cloned()).collect();
    Origin { expectations: Arc::new(expectations), ..origin }
}

/// The code that encodes what `code` yields, which is `text` when it is written. What may be null is nothing.
fn escaped(code: &[Bit], text: &str) -> Vec<Bit> {
    let otherwise = if is_never_null(text) { ")" } else { ") ?? \"\")" };
    let begin = if is_never_null(text) { "Uri.EscapeDataString(" } else { "Uri.EscapeDataString((" };
    let mut all = vec![Bit::Code(begin.to_owned())];
    all.extend_from_slice(code);
    all.push(Bit::Code(otherwise.to_owned()));
    all
}

/// Whether the expression puts a text together, which is one even if its parts are null.
fn is_never_null(code: &str) -> bool {
    let whole = format!("@({code})");
    let mut ast = Ast::new(&whole);
    let root = csharp::parse(&mut ast, Extent { span: Span::new(0, whole.len()), encoding: Encoding::Raw });
    let widest = ast.expressions(&root).max_by_key(|(_, expr)| expr.span.len());
    widest.is_some_and(|(_, expr)| {
        matches!(expr.kind, ExprKind::Binary { operator: BinaryOperator::Add, .. } | ExprKind::Interpolated(_) | ExprKind::Literal(_))
    })
}

/// Code as it stands in a policy.
pub fn written(code: &[Bit]) -> String {
    code.iter()
        .map(|bit| match bit {
            Bit::Markup(text) | Bit::Code(text) => text.clone(),
            Bit::Host(name) => format!("${{{name}}}"),
        })
        .collect()
}
