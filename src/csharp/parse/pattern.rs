//! Patterns: what `is` and `case` test.

use super::expression::Power;
use super::types::is_query_word;
use super::{Parser, TokenKind};
use crate::csharp::ast::*;
use crate::text::Span;

impl Parser<'_, '_> {
    /// The pattern behind `is`.
    pub(super) fn pattern(&mut self) -> PatternId {
        let start = self.token().start;
        if let Some((what, version)) = self.newer_pattern() {
            return self.skip_pattern(what, version);
        }
        if let Some(scan) = self.scan_tested_type() {
            match self.kind_at(scan) {
                TokenKind::Plus | TokenKind::Minus | TokenKind::Star | TokenKind::Slash | TokenKind::Percent | TokenKind::ShiftLeft => {}
                TokenKind::OpenBrace | TokenKind::OpenParen => return self.skip_pattern("a recursive pattern", "8"),
                _ => {
                    let of = self.parse_tested_type();
                    return self.type_pattern(of, start);
                }
            }
        }
        let value = self.operation(Power::Shift);
        let pattern = self.pattern_node(PatternKind::Constant(value), self.ast[value].span);
        self.combined(pattern)
    }

    /// The pattern behind `case`, where a name alone is a constant.
    pub(super) fn case_pattern(&mut self) -> PatternId {
        let start = self.token().start;
        if let Some((what, version)) = self.newer_pattern() {
            return self.skip_pattern(what, version);
        }
        if let Some(scan) = self.scan_type(self.at) {
            let designates = match self.kind_at(scan.end) {
                TokenKind::Colon | TokenKind::When if scan.sure => return self.skip_pattern("a type alone after `case`", "9"),
                TokenKind::When => self.kind_at(scan.end + 1) == TokenKind::Colon,
                TokenKind::And | TokenKind::Or => !self.begins_operand(scan.end + 1 - self.at),
                TokenKind::OpenBrace => return self.skip_pattern("a property pattern", "8"),
                kind => kind.is_name(),
            };
            if designates {
                let of = self.parse_type();
                return self.type_pattern(of, start);
            }
        }
        let value = self.expression();
        let pattern = self.pattern_node(PatternKind::Constant(value), self.ast[value].span);
        self.combined(pattern)
    }

    fn scan_tested_type(&self) -> Option<usize> {
        let scan = self.scan_type(self.at)?;
        Some(if scan.nullable { scan.end - 1 } else { scan.end })
    }

    /// `T` or `T name`, whose type has been read.
    fn type_pattern(&mut self, of: TypeId, start: u32) -> PatternId {
        let token = self.token();
        let designates = match token.kind {
            TokenKind::And | TokenKind::Or => !self.begins_pattern(1),
            kind => kind.is_name() && !(self.queries > 0 && is_query_word(kind)),
        };
        if designates {
            self.bump();
            let span = self.since(start);
            return self.pattern_node(PatternKind::Declaration { of, name: self.name_of(token) }, span);
        }
        let span = self.since(start);
        let pattern = self.pattern_node(PatternKind::Type(of), span);
        self.combined(pattern)
    }

    /// `pattern` itself, or what `and` or `or` behind it make of it.
    fn combined(&mut self, pattern: PatternId) -> PatternId {
        if !matches!(self.kind(), TokenKind::And | TokenKind::Or) || !self.begins_pattern(1) {
            return pattern;
        }
        let what = if self.kind() == TokenKind::And { "an `and` pattern" } else { "an `or` pattern" };
        let span = self.token().span();
        self.newer(span, what, "9", "join conditions with `&&` and `||`");
        let start = self.ast.patterns[pattern.0 as usize].span.start;
        self.bump();
        self.skip_pattern_rest();
        self.skipped(start)
    }

    /// The name and version of a newer kind of pattern that begins here.
    fn newer_pattern(&self) -> Option<(&'static str, &'static str)> {
        match self.kind() {
            TokenKind::NotWord if self.begins_pattern(1) => Some(("a `not` pattern", "9")),
            TokenKind::Less | TokenKind::LessEqual | TokenKind::Greater | TokenKind::GreaterEqual => Some(("a relational pattern", "9")),
            TokenKind::OpenBrace => Some(("a property pattern", "8")),
            TokenKind::OpenBracket => Some(("a list pattern", "11")),
            TokenKind::Var if self.peek(1) == TokenKind::OpenParen => Some(("a positional pattern", "8")),
            TokenKind::OpenParen if self.is_parenthesized_pattern() => Some(("a pattern in parentheses", "9")),
            _ => None,
        }
    }

    /// Whether the `(` here holds a pattern that no expression looks like.
    fn is_parenthesized_pattern(&self) -> bool {
        let Some(close) = self.token().partner() else { return false };
        let inner = &self.tokens[self.at + 1..close.min(self.at + 64)];
        matches!(
            inner.first().map(|token| token.kind),
            Some(TokenKind::NotWord | TokenKind::Less | TokenKind::Greater | TokenKind::LessEqual | TokenKind::GreaterEqual)
        ) || inner.windows(2).any(|pair| matches!(pair[0].kind, TokenKind::And | TokenKind::Or) && pair[1].kind != TokenKind::Dot)
    }

    /// Whether the token `ahead` begins a pattern.
    fn begins_pattern(&self, ahead: usize) -> bool {
        let comparison = matches!(
            self.peek(ahead),
            TokenKind::Less | TokenKind::LessEqual | TokenKind::Greater | TokenKind::GreaterEqual | TokenKind::OpenBrace
        );
        comparison || self.begins_operand(ahead)
    }

    fn skip_pattern(&mut self, what: &'static str, version: &'static str) -> PatternId {
        let token = self.token();
        let help = match self.kind() {
            TokenKind::NotWord => "write `!(x is …)`, or `x != null`",
            _ if what.starts_with("a type alone") => "write `case T _:`",
            _ => "write the test with operators, or with a `switch` statement",
        };
        self.newer(token.span(), what, version, help);
        self.skip_pattern_rest();
        self.skipped(token.start)
    }

    fn skipped(&mut self, start: u32) -> PatternId {
        let span = self.since(start);
        let value = self.expr(ExprKind::Error, span);
        self.pattern_node(PatternKind::Constant(value), span)
    }

    /// Goes past a pattern of any version.
    fn skip_pattern_rest(&mut self) {
        loop {
            while matches!(
                self.kind(),
                TokenKind::NotWord | TokenKind::Less | TokenKind::LessEqual | TokenKind::Greater | TokenKind::GreaterEqual
            ) {
                if self.kind() == TokenKind::NotWord && !self.begins_pattern(1) {
                    break;
                }
                self.bump();
            }
            match (self.kind(), self.token().partner()) {
                (TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket, Some(partner)) => self.at = partner + 1,
                _ => match self.scan_tested_type() {
                    Some(end) => self.at = end,
                    None => {
                        self.operation(Power::Shift);
                    }
                },
            }
            while matches!(self.kind(), TokenKind::OpenParen | TokenKind::OpenBrace)
                && let Some(partner) = self.token().partner()
            {
                self.at = partner + 1;
            }
            let kind = self.kind();
            if kind.is_name()
                && !matches!(kind, TokenKind::And | TokenKind::Or | TokenKind::When)
                && !(self.queries > 0 && is_query_word(kind))
            {
                self.bump();
            }
            if !matches!(self.kind(), TokenKind::And | TokenKind::Or) {
                return;
            }
            self.bump();
        }
    }

    /// The span of nothing at the end of the token before.
    pub(super) fn nowhere(&self) -> Span {
        let at = self.end();
        Span { start: at, end: at }
    }
}
