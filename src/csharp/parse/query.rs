//! LINQ query expressions.

use super::types::{is_query_word, predefined};
use super::{Parser, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::text::Span;

impl Parser<'_, '_> {
    /// Whether `from` here begins a query expression and is no name.
    pub(super) fn begins_query(&self) -> bool {
        let next = self.peek(1);
        if predefined(next).is_some() {
            return true;
        }
        next.is_name() && !matches!(self.peek(2), TokenKind::Semicolon | TokenKind::Comma | TokenKind::Assign | TokenKind::Arrow)
    }

    pub(super) fn query(&mut self) -> ExprId {
        let start = self.token().start;
        if !self.enter() {
            return self.bump_missing();
        }
        self.queries += 1;
        let from = self.lists.query_clauses.len();
        let mut ended = false;
        loop {
            let clause = match self.kind() {
                TokenKind::From => self.source_clause(),
                TokenKind::Let => {
                    self.bump();
                    let name = self.range_variable();
                    self.expect(TokenKind::Assign, "`=`");
                    QueryClause::Let { name, value: self.expression() }
                }
                TokenKind::Where => {
                    self.bump();
                    QueryClause::Where(self.expression())
                }
                TokenKind::Join => self.join_clause(),
                TokenKind::OrderBy => {
                    self.order_by();
                    continue;
                }
                TokenKind::Select => {
                    self.bump();
                    QueryClause::Select(self.expression())
                }
                TokenKind::Group => {
                    self.bump();
                    let value = self.expression();
                    self.expect(TokenKind::By, "`by`");
                    QueryClause::Group { value, by: self.expression() }
                }
                TokenKind::Into => {
                    self.bump();
                    QueryClause::Into(self.range_variable())
                }
                _ => break,
            };
            self.lists.query_clauses.push(clause);
            ended = matches!(clause, QueryClause::Select(_) | QueryClause::Group { .. });
            if self.panicking || ended && self.kind() != TokenKind::Into {
                break;
            }
        }
        self.queries -= 1;
        self.leave();
        if !ended && !self.panicking {
            let span = self.since(start);
            self.report(error::at(span, "this query does not end with `select` or `group`").help("end it with `select` and a value"));
        }
        let clauses = finish!(self.query_clauses[from] => query_clauses);
        let span = self.since(start);
        self.expr(ExprKind::Query(clauses), span)
    }

    fn source_clause(&mut self) -> QueryClause {
        self.bump();
        let of = self.range_type();
        let name = self.range_variable();
        self.expect(TokenKind::In, "`in`");
        QueryClause::From { of, name, source: self.expression() }
    }

    fn join_clause(&mut self) -> QueryClause {
        self.bump();
        let of = self.range_type();
        let name = self.range_variable();
        self.expect(TokenKind::In, "`in`");
        let source = self.expression();
        self.expect(TokenKind::On, "`on`");
        let left = self.expression();
        self.expect(TokenKind::Equals, "`equals`");
        let right = self.expression();
        let into = self.eat(TokenKind::Into).then(|| self.range_variable());
        QueryClause::Join { of, name, source, left, right, into }
    }

    fn order_by(&mut self) {
        self.bump();
        loop {
            let key = self.expression();
            let descending = self.kind() == TokenKind::Descending;
            if descending || self.kind() == TokenKind::Ascending {
                self.bump();
            }
            self.lists.query_clauses.push(QueryClause::OrderBy { key, descending });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
    }

    fn range_type(&mut self) -> Option<TypeId> {
        (self.peek(1) != TokenKind::In).then(|| self.parse_type())
    }

    fn range_variable(&mut self) -> Span {
        let token = self.token();
        if token.kind.is_name() && !is_query_word(token.kind) || token.kind == TokenKind::Placeholder {
            self.bump();
            return self.name_of(token);
        }
        self.unexpected("a name", None);
        let at = self.end();
        Span { start: at, end: at }
    }
}
