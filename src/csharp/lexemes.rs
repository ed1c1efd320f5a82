//! What the tokens of code are, for whoever shows code in colors.

use super::arena::Ast;
use super::ast::Root;
use super::lexer::{TokenKind, tokenize};
use crate::text::Span;

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lexeme {
    /// A word of the language.
    Keyword,
    /// A name.
    Name,
    /// A number.
    Number,
    /// A string or a character, or a piece of an interpolated string.
    String,
    /// An operator.
    Operator,
    /// A comment.
    Comment,
}

/// Returns the pieces of the code of `root` with their code spans, in order. Brackets and commas are not among them, nor what a tool fills in.
pub fn lexemes(ast: &Ast<'_>, root: &Root) -> Vec<(Span, Lexeme)> {
    let code = ast.text(root.code);
    let base = root.code.start;
    let tokens = tokenize(code, 0, base, !ast.is_final(), Vec::new());
    let mut found = Vec::with_capacity(tokens.list.len());
    let mut end = base;
    for token in &tokens.list {
        comments(code, base, Span { start: end, end: token.start.max(end) }, &mut found);
        end = token.end.max(end);
        let lexeme = match token.kind {
            TokenKind::Integer | TokenKind::Real => Lexeme::Number,
            TokenKind::Char | TokenKind::String | TokenKind::VerbatimString => Lexeme::String,
            TokenKind::StringStart | TokenKind::StringText | TokenKind::StringEnd | TokenKind::HoleFormat => Lexeme::String,
            TokenKind::Var => Lexeme::Keyword,
            kind if kind.is_reserved() => Lexeme::Keyword,
            kind if kind.is_name() => Lexeme::Name,
            kind if kind >= TokenKind::Arrow => Lexeme::Operator,
            _ => continue,
        };
        if token.start < token.end {
            found.push((token.span(), lexeme));
        }
    }
    comments(code, base, Span { start: end, end: (base + code.len() as u32).max(end) }, &mut found);
    found
}

/// Adds the comments in `gap`, which holds nothing else but white space.
fn comments(code: &str, base: u32, gap: Span, found: &mut Vec<(Span, Lexeme)>) {
    let (start, end) = ((gap.start - base) as usize, (gap.end - base) as usize);
    let Some(text) = code.get(start..end) else { return };
    let mut at = 0;
    while let Some(begin) = text[at..].find("//").into_iter().chain(text[at..].find("/*")).min().map(|length| at + length) {
        let rest = &text[begin..];
        let length = match rest.starts_with("//") {
            true => rest.find('\n').unwrap_or(rest.len()),
            false => rest.find("*/").map_or(rest.len(), |length| length + 2),
        };
        let first = base + (start + begin) as u32;
        found.push((Span { start: first, end: first + length as u32 }, Lexeme::Comment));
        at = begin + length;
    }
}

/// Whether `word` is a word of the language that no name can be.
pub fn is_reserved(word: &str) -> bool {
    let tokens = tokenize(word, 0, 0, false, Vec::new());
    tokens.list.first().is_some_and(|token| token.kind.is_reserved() && token.end as usize == word.len())
}
