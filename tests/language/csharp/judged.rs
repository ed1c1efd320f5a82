//! Real expressions, whole and damaged, with the verdict of Mono's C# compiler.

use apim_policy::csharp::check::Meanings;
use apim_policy::csharp::{Ast, Encoding, Extent, flow, parse};
use apim_policy::text::{LineIndex, Span};
use serde_json::Value;

use super::{flow_mistakes, judged, mistakes};

/// Codes of mistakes that a parser finds; all others are a matter of types and flow.
const SYNTAX: &[&str] = &[
    "CS0201", "CS1001", "CS1002", "CS1003", "CS1010", "CS1012", "CS1023", "CS1026", "CS1039", "CS1041", "CS1513", "CS1519", "CS1524",
    "CS1525", "CS8076",
];

/// Codes that say nothing: Mono does not know local functions without a result, and it crashes now and then.
const MUTE: &[&str] = &["CS1547", "CS0000"];

/// The compiler parses any value on the left of an assignment and refuses it later.
const LATE: &str = "CS0131";

#[test]
fn what_compiles_has_no_mistake() {
    for row in judged().iter().flatten().filter(|row| row["ok"] == true) {
        let code = code(row);
        assert_eq!(mistakes(code), [], "{code}");
    }
}

#[test]
fn what_is_wrong_only_in_its_types_has_no_mistake() {
    for row in judged().iter().flatten().filter(|row| row["ok"] == false) {
        let it = verdict(row).0;
        if !SYNTAX.contains(&it) && !MUTE.contains(&it) && it != LATE {
            assert_eq!(mistakes(code(row)), [], "{} {}", row["errors"][0], code(row));
        }
    }
}

/// Codes of mistakes in the flow of statements: paths without a value, variables without one, jumps that lead nowhere.
const FLOW: &[&str] = &["CS0126", "CS0127", "CS0139", "CS0156", "CS0157", "CS0161", "CS0163", "CS0165", "CS0177", "CS1643", "CS8070"];

#[test]
fn what_compiles_flows() {
    for row in judged().iter().flatten().filter(|row| row["ok"] == true) {
        assert_eq!(flow_mistakes(code(row)), [], "{}", code(row));
    }
}

#[test]
fn what_does_not_flow_for_a_compiler_is_found_on_the_same_line() {
    for row in judged().iter().flatten().filter(|row| row["ok"] == false && FLOW.contains(&verdict(row).0)) {
        // The compiler reports a missing value at the beginning, before the first line.
        let line = verdict(row).1.max(1);
        let found = flow_mistakes(code(row));
        assert_eq!(found.iter().map(|(_, line)| *line).collect::<Vec<_>>(), [line], "{} {}", row["errors"][0], code(row));
    }
}

#[test]
fn what_a_compiler_cannot_parse_has_a_mistake_on_the_same_line() {
    let Some(rows) = judged() else { return };
    let (mut refused, mut near) = (0, 0);
    for row in rows.iter().filter(|row| row["ok"] == false && SYNTAX.contains(&verdict(row).0)) {
        let (code, found) = (code(row), mistakes(code(row)));
        assert!(!found.is_empty(), "{} {code}", row["errors"][0]);
        let line = LineIndex::new(code).position(code, found[0].span.start).line;
        refused += 1;
        // The compiler reports the token at which it gave up; what is missing is reported where it is missing, which may be a line before.
        near += usize::from(line.abs_diff(verdict(row).1) <= 3);
        assert!(found.len() <= 2, "one slip has {} mistakes: {found:#?} {code}", found.len());
    }
    assert!(near * 100 >= refused * 97, "of {refused}, {near} have a mistake near the compiler's");
}

#[test]
fn what_compiles_has_no_error() {
    for row in judged().iter().flatten().filter(|row| row["ok"] == true) {
        assert_eq!(errors(code(row)), [], "{}", code(row));
    }
}

/// Why the service takes what Mono refuses, by what the message says.
const WRONG_VERDICTS: &[(&str, &str)] = &[
    ("CS1547", "the service knows local functions, Mono's C# 7.2 does not"),
    ("ContainsKey", "the service's Newtonsoft.Json is newer than version 6"),
];

/// What is refused by the service too, and not by us, by what the message says.
const NOT_SEEN: &[(&str, &str)] = &[("System.Xml.XmlReader", "the tables have no members of types that are not listed")];

#[test]
fn what_does_not_compile_has_an_error_on_the_line_of_the_compiler() {
    let Some(rows) = judged() else { return };
    let says = |row: &Value, list: &[(&str, &str)]| list.iter().any(|it| row["errors"][0].as_str().is_some_and(|text| text.contains(it.0)));
    let (mut refused, mut found, mut bound, mut on_line) = (0, 0, 0, 0);
    for row in rows.iter().filter(|row| row["ok"] == false) {
        let errors = errors(code(row));
        refused += 1;
        found += usize::from(!errors.is_empty());
        assert!(!errors.is_empty() || says(row, WRONG_VERDICTS) || says(row, NOT_SEEN), "{} {}", row["errors"][0], code(row));
        // Where a compiler gives up on syntax is another matter.
        if mistakes(code(row)).is_empty() && !MUTE.contains(&verdict(row).0) {
            let lines: Vec<u32> = row["errors"].as_array().into_iter().flatten().filter_map(|it| line(it.as_str()?)).collect();
            bound += 1;
            // Of a path without a value Mono names the function, and we the `@{`.
            on_line += usize::from(errors.iter().any(|(at, _)| lines.contains(at) || verdict(row).0 == "CS0161" && *at == 1));
        }
    }
    assert!(found * 1000 >= refused * 995, "of {refused}, {found} have an error");
    assert!(on_line * 1000 >= bound * 990, "of {bound} that parse, {on_line} have an error on the same line");
}

/// The errors in an expression that service and compiler are sure about, with their lines.
fn errors(code: &str) -> Vec<(u32, String)> {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    let lines = LineIndex::new(code);
    let line = |span: Span| lines.position(code, span.start).line;
    let mut errors: Vec<(u32, String)> = ast.errors(&root).iter().map(|it| (line(it.span), it.message.to_string())).collect();
    errors.extend(flow::mistakes(&ast, &root).iter().map(|it| (line(ast.span(it.span)), format!("{:?}", it.kind))));
    let meanings = Meanings::of(&ast, &[root]);
    let certain = meanings.all_mistakes().iter().filter(|it| it.certain);
    errors.extend(certain.map(|it| (line(ast.span(it.span)), it.message.to_string())));
    errors
}

fn code(row: &Value) -> &str {
    row["expr"].as_str().expect("an expression is a string")
}

/// The code of the compiler's first message and the line it names, counted from the line of the expression's own beginning.
fn verdict(row: &Value) -> (&str, u32) {
    let message = row["errors"][0].as_str().expect("a message is a string");
    let (code, _) = message.split_once(' ').expect("a message has a code");
    (code, line(message).unwrap_or(0))
}

/// The line that a message names, counted from the line of the expression's own beginning.
fn line(message: &str) -> Option<u32> {
    // The compiler saw a line before the expression.
    let (_, rest) = message.split_once(' ')?;
    rest.split(':').next()?.parse::<u32>().ok().map(|line| line.saturating_sub(1))
}
