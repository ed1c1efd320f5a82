//! `new …` and the initialiser in braces after it.

use super::{Parser, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::text::Span;

impl Parser<'_, '_> {
    /// `new T(…) { … }`, `new T[…] { … }`, `new[] { … }`, `new { … }`.
    pub(super) fn creation(&mut self) -> ExprId {
        let word = self.bump();
        match self.kind() {
            TokenKind::OpenBrace => return self.anonymous_object(word.start),
            TokenKind::OpenBracket => return self.array(None, word.start),
            TokenKind::OpenParen if !self.is_tuple_array() => {
                let span = word.span().to(self.token().span());
                self.newer(span, "`new()` without a type", "9", "name the type: `new T()`");
                let arguments = self.arguments();
                let initializer = self.initializer_if_any();
                let of = self.type_node(TypeKind::Error, word.span());
                let span = self.since(word.start);
                return self.expr(ExprKind::New { of, arguments, initializer }, span);
            }
            _ => {}
        }
        let start = self.token().start;
        let mut of = self.plain_type();
        if self.kind() == TokenKind::Question && self.peek(1) == TokenKind::OpenBracket {
            self.bump();
            let span = self.since(start);
            of = self.type_node(TypeKind::Nullable(of), span);
        }
        if self.kind() == TokenKind::OpenBracket {
            return self.array(Some((of, start)), word.start);
        }
        let arguments = if self.kind() == TokenKind::OpenParen { Some(self.arguments()) } else { None };
        let initializer = self.initializer_if_any();
        if arguments.is_none() && initializer.is_none() && self.kind() != TokenKind::Placeholder {
            self.unexpected("`(`, `{` or `[` after the type", None);
        }
        let span = self.since(word.start);
        self.expr(ExprKind::New { of, arguments: arguments.unwrap_or(List::EMPTY), initializer }, span)
    }

    /// Whether an array of tuples is made: `new (int, string)[2]`.
    fn is_tuple_array(&self) -> bool {
        let close = self.token().partner();
        close.is_some_and(|close| self.kind_at(close + 1) == TokenKind::OpenBracket) && self.scan_type(self.at).is_some()
    }

    fn array(&mut self, element: Option<(TypeId, u32)>, start: u32) -> ExprId {
        let open = self.at;
        self.bump();
        let from = self.lists.expressions.len();
        let mut rank = 1;
        while self.kind() == TokenKind::Comma {
            self.bump();
            rank += 1;
        }
        if rank == 1 && self.kind() != TokenKind::CloseBracket {
            loop {
                let size = self.expression();
                self.lists.expressions.push(size);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.close(open, "`]`");
        if element.is_none() && self.lists.expressions.len() > from {
            let span = self.tokens[open].span();
            self.report_behind(error::at(span, "the type of the array's elements is missing").help("write `new int[…]`, or `new[] { … }`"));
        }
        let sizes = finish!(self.expressions[from] => expr_lists);
        let element = element.map(|(of, start)| self.ranks(of, start));
        let initializer = self.initializer_if_any();
        if sizes.is_empty() && initializer.is_none() && self.kind() != TokenKind::Placeholder {
            self.unexpected("`{` with the elements, or a size between the brackets", None);
        }
        let span = self.since(start);
        self.expr(ExprKind::NewArray { element, sizes, initializer }, span)
    }

    fn anonymous_object(&mut self, start: u32) -> ExprId {
        let open = self.at;
        self.bump();
        let from = self.lists.anonymous_members.len();
        while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
            let name = (self.kind().is_name() && self.peek(1) == TokenKind::Assign).then(|| {
                let token = self.bump();
                self.bump();
                self.name_of(token)
            });
            let before = self.at;
            let value = self.expression();
            if name.is_none() && self.at > before && !self.names_member(value) {
                let span = self.ast[value].span;
                self.report(error::at(span, "this member of an anonymous object has no name").help("write `Name = value`"));
            }
            self.lists.anonymous_members.push(AnonymousMember { name, value });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, "`,` or `}`");
        let members = finish!(self.anonymous_members[from] => anonymous_members);
        let span = self.since(start);
        self.expr(ExprKind::NewAnonymous(members), span)
    }

    /// Whether a member of an anonymous object takes its name from its value.
    fn names_member(&self, value: ExprId) -> bool {
        matches!(
            self.ast[value].kind,
            ExprKind::Name { .. } | ExprKind::Member { .. } | ExprKind::Placeholder | ExprKind::Error | ExprKind::This
        )
    }

    fn initializer_if_any(&mut self) -> Option<InitializerId> {
        (self.kind() == TokenKind::OpenBrace).then(|| {
            let initializer = self.initializer();
            self.ast.add_initializer(initializer)
        })
    }

    /// `{ … }` with values, `name = value`, `[key] = value` and nested braces.
    pub(super) fn initializer(&mut self) -> Initializer {
        let open = self.at;
        let start = self.bump().start;
        let from = self.lists.expressions.len();
        if self.enter() {
            while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
                let member = self.initializer_member();
                self.lists.expressions.push(member);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
            self.leave();
        }
        self.close(open, "`,` or `}`");
        let members = finish!(self.expressions[from] => expr_lists);
        Initializer { span: self.since(start), members }
    }

    fn initializer_member(&mut self) -> ExprId {
        let start = self.token().start;
        let target = match (self.kind(), self.peek(1)) {
            (TokenKind::OpenBrace, _) => return self.initializer_value(),
            (TokenKind::OpenBracket, _) => {
                let target = self.expr(ExprKind::Error, Span { start, end: start });
                let arguments = self.arguments();
                let span = self.since(start);
                let target = self.expr(ExprKind::Index { target, arguments, conditional: false }, span);
                if !self.expect(TokenKind::Assign, "`=` after the key") {
                    return target;
                }
                target
            }
            (kind, TokenKind::Assign) if kind.is_name() => {
                let token = self.bump();
                let name = self.name_of(token);
                let target = self.expr(ExprKind::Name { name, type_arguments: List::EMPTY }, token.span());
                self.bump();
                target
            }
            (_, TokenKind::Colon) if matches!(self.kind(), TokenKind::Name | TokenKind::String) => {
                let (key, colon) = (self.token(), self.tokens[self.at + 1]);
                let help = if key.kind == TokenKind::String { "write `{ key, value }` or `[key] = value`" } else { "write `=`" };
                self.at += 1;
                self.report(error::at(colon.span(), "`:` does not assign a member").help(help));
                self.at += 1;
                return self.initializer_value();
            }
            _ => return self.expression(),
        };
        let value = self.initializer_value();
        let span = self.since(start);
        self.expr(ExprKind::Assign { operator: None, target, value }, span)
    }

    /// A value, or `{ … }` in its place.
    pub(super) fn initializer_value(&mut self) -> ExprId {
        if self.kind() != TokenKind::OpenBrace {
            return self.expression();
        }
        let initializer = self.initializer();
        self.expr(ExprKind::Initializer(initializer), initializer.span)
    }
}
