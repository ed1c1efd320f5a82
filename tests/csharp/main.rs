//! The C# front end against independent judges, and against what nobody would write.

mod generate;
mod judged;
mod oracle;
mod robust;

use std::path::{Path, PathBuf};

use apim_policy::csharp::{Ast, Encoding, Extent, SyntaxError, parse};
use apim_policy::text::Span;

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
    let shared =
        std::env::var_os("APIM_POLICY_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = shared.join("expressions/dev.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no file {}", path.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect())
}
