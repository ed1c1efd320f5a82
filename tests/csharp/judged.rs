//! Real expressions, whole and damaged, with the verdict of Mono's C# compiler.

use apim_policy::text::LineIndex;
use serde_json::Value;

use crate::{flow_mistakes, judged, mistakes};

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

fn code(row: &Value) -> &str {
    row["expr"].as_str().expect("an expression is a string")
}

/// The code of the compiler's first message and the line it names, counted from the line of the expression's own beginning.
fn verdict(row: &Value) -> (&str, u32) {
    let message = row["errors"][0].as_str().expect("a message is a string");
    let (code, rest) = message.split_once(' ').expect("a message has a code");
    // The compiler saw a line before the expression.
    let line = rest.split(':').next().and_then(|line| line.parse::<u32>().ok()).map_or(0, |line| line.saturating_sub(1));
    (code, line)
}
