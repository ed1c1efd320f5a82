//! The C# front end against independent judges, and against what nobody would write.

mod generate;
mod judged;
mod meaning;
mod oracle;
mod robust;

use apim_policy::csharp::flow::{self, FlowMistakeKind};
use apim_policy::csharp::{Ast, Encoding, Extent, SyntaxError, parse};
use apim_policy::text::{LineIndex, Span};

use crate::common;

/// The mistakes in an expression that is spelt as it is.
fn mistakes(code: &str) -> Vec<SyntaxError> {
    mistakes_as(code, Encoding::Raw)
}

/// The mistakes in an expression that is spelt like this.
fn mistakes_as(code: &str, encoding: Encoding) -> Vec<SyntaxError> {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding });
    ast.errors(&root).to_vec()
}

/// The expressions with a compiler's verdict, which are no part of this repository.
fn judged() -> Option<Vec<serde_json::Value>> {
    let path = common::shared()?.join("expressions/dev.jsonl");
    let text = std::fs::read_to_string(path).expect("the expressions can be read");
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect())
}

/// The kinds of mistake in the flow of an expression, each with the line of its place, counted from one.
fn flow_mistakes(code: &str) -> Vec<(FlowMistakeKind, u32)> {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    let lines = LineIndex::new(code);
    flow::mistakes(&ast, &root).iter().map(|it| (it.kind, lines.position(code, it.span.start).line)).collect()
}
