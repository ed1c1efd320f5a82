//! The C# of policy expressions: where an expression ends, its tokens, its syntax tree, its types and symbols, its mistakes.

pub mod ast;
mod arena;
mod scan;
mod lexer;
mod operator;
mod decode;
mod query;
mod outline;
mod lexemes;
pub mod constant;
pub mod words;
mod parse;
pub mod flow;
pub mod library;
pub mod regex;
pub mod check;
mod symbols;

#[cfg(test)]
mod tests;

pub use arena::Ast;
pub use ast::{Body, ErrorKind, Expr, ExprId, ExprKind, Literal, Root, Stmt, StmtId, StmtKind, SyntaxError};
pub use lexemes::{Lexeme, is_reserved, lexemes};
pub use outline::{NameSet, Names, Outline};
pub use parse::parse;
pub use query::{Node, TextPart};
pub use scan::{Encoding, Extent, Lines, ScanError, ScanReason, Unfinished, Within, lines, scan, unfinished};
pub use symbols::{Alternatives, Code, Path, Reading, Step, Symbols, Tautology};
