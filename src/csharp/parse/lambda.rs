//! Lambdas, anonymous methods and lists of parameters.

use super::{Parser, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::text::Span;

impl Parser<'_, '_> {
    /// Whether the `(` here opens the parameters of a lambda.
    pub(super) fn begins_lambda(&self) -> bool {
        self.token().partner().is_some_and(|close| self.kind_at(close + 1) == TokenKind::Arrow)
    }

    /// `x => …` or `(a, b) => …`.
    pub(super) fn lambda(&mut self) -> ExprId {
        let start = self.token().start;
        let parameters = if self.kind() == TokenKind::OpenParen {
            self.lambda_parameters()
        } else {
            let token = self.bump();
            let start = self.ast.parameters.len() as u32;
            self.ast.parameters.push(Parameter { of: None, passing: Passing::Value, name: self.name_of(token), default: None });
            List { start, length: 1, of: std::marker::PhantomData }
        };
        self.expect(TokenKind::Arrow, "`=>`");
        let body = if self.kind() == TokenKind::OpenBrace { self.lambda_block() } else { LambdaBody::Expression(self.expression()) };
        let span = self.since(start);
        self.expr(ExprKind::Lambda { parameters, body }, span)
    }

    /// `delegate (…) { … }` or `delegate { … }`.
    pub(super) fn anonymous_method(&mut self) -> ExprId {
        let start = self.bump().start;
        let parameters = if self.kind() == TokenKind::OpenParen { self.parameters() } else { List::EMPTY };
        if self.kind() != TokenKind::OpenBrace {
            self.unexpected("`{` after `delegate`", None);
            return self.bump_missing();
        }
        let body = self.lambda_block();
        let span = self.since(start);
        self.expr(ExprKind::Lambda { parameters, body }, span)
    }

    pub(super) fn is_static_lambda(&self) -> bool {
        match self.peek(1) {
            TokenKind::Delegate => true,
            TokenKind::OpenParen => self.tokens[self.at + 1].partner().is_some_and(|close| self.kind_at(close + 1) == TokenKind::Arrow),
            kind => kind.is_name() && self.peek(2) == TokenKind::Arrow,
        }
    }

    pub(super) fn static_lambda(&mut self) -> ExprId {
        let token = self.bump();
        self.newer(token.span(), "a static lambda", "9", "remove `static`");
        self.operand()
    }

    /// Whether `async` here belongs to a lambda or anonymous method.
    pub(super) fn is_async(&self) -> bool {
        match self.peek(1) {
            TokenKind::Delegate => true,
            TokenKind::OpenParen => self.tokens[self.at + 1].partner().is_some_and(|close| self.kind_at(close + 1) == TokenKind::Arrow),
            _ => self.peek(2) == TokenKind::Arrow,
        }
    }

    fn lambda_block(&mut self) -> LambdaBody {
        let tallest = std::mem::take(&mut self.tallest);
        let block = self.block();
        self.block_height = self.tallest;
        self.tallest = self.tallest.max(tallest);
        LambdaBody::Block(block)
    }

    fn lambda_parameters(&mut self) -> List<Parameter> {
        let parameters = self.parameters();
        let list = self.ast.list(parameters);
        let discard = list.iter().filter(|it| self.text(it.name) == "_").nth(1).map(|it| it.name);
        let default = list.iter().find_map(|it| it.default);
        if let Some(name) = discard {
            self.newer(name, "a second parameter `_` of a lambda", "9", "name the parameters differently");
        }
        if let Some(default) = default {
            let span = self.ast[default].span;
            self.newer(span, "a default value for a lambda's parameter", "12", "remove it");
        }
        parameters
    }

    /// `(int a, ref string b)`, `(a, b)`.
    pub(super) fn parameters(&mut self) -> List<Parameter> {
        let open = self.at;
        self.bump();
        let from = self.lists.parameters.len();
        if self.kind() != TokenKind::CloseParen {
            while let Some(parameter) = self.parameter() {
                self.lists.parameters.push(parameter);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.close(open, "`,` or `)`");
        finish!(self.parameters[from] => parameters)
    }

    fn parameter(&mut self) -> Option<Parameter> {
        let passing = match self.kind() {
            TokenKind::Ref => Passing::Ref,
            TokenKind::Out => Passing::Out,
            TokenKind::In => Passing::In,
            TokenKind::Params => Passing::Params,
            TokenKind::This => {
                let span = self.token().span();
                self.report(error::at(span, "an expression cannot declare extension methods").help("remove `this`"));
                Passing::Value
            }
            _ => Passing::Value,
        };
        if passing != Passing::Value || self.kind() == TokenKind::This {
            self.bump();
        }
        let untyped = matches!(self.peek(1), TokenKind::Comma | TokenKind::CloseParen)
            && (self.kind().is_name() || self.kind() == TokenKind::Placeholder);
        let of = (!untyped).then(|| self.parse_type());
        let token = self.token();
        if !token.kind.is_name() && token.kind != TokenKind::Placeholder {
            self.unexpected("the name of a parameter", None);
            return None;
        }
        self.bump();
        let name: Span = self.name_of(token);
        let default = self.eat(TokenKind::Assign).then(|| self.expression());
        Some(Parameter { of, passing, name, default })
    }
}
