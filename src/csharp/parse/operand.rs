//! Operands: literals, names, brackets, and expressions that begin with a keyword.

use super::types::predefined;
use super::{Parser, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::diagnostic::say;
use crate::text::Span;

impl Parser<'_, '_> {
    pub(super) fn operand(&mut self) -> ExprId {
        let token = self.token();
        let kind = match token.kind {
            TokenKind::String => return self.string(),
            TokenKind::Integer => ExprKind::Literal(Literal::Integer),
            TokenKind::Real => ExprKind::Literal(Literal::Real),
            TokenKind::Char => ExprKind::Literal(Literal::Char),
            TokenKind::VerbatimString => ExprKind::Literal(Literal::VerbatimString),
            TokenKind::True => ExprKind::Literal(Literal::Bool(true)),
            TokenKind::False => ExprKind::Literal(Literal::Bool(false)),
            TokenKind::Null => ExprKind::Literal(Literal::Null),
            TokenKind::This | TokenKind::Base => ExprKind::This,
            TokenKind::Placeholder => ExprKind::Placeholder,
            TokenKind::Bad => ExprKind::Error,
            TokenKind::StringStart => return self.interpolated(),
            TokenKind::OpenParen if self.begins_lambda() => return self.lambda(),
            TokenKind::OpenParen => return self.parentheses(),
            TokenKind::OpenBracket => return self.collection(),
            TokenKind::New => return self.creation(),
            TokenKind::Delegate => return self.anonymous_method(),
            TokenKind::Static if self.is_static_lambda() => return self.static_lambda(),
            TokenKind::Typeof | TokenKind::Sizeof | TokenKind::Default | TokenKind::Checked | TokenKind::Unchecked => {
                return self.word_operand();
            }
            TokenKind::Stackalloc => return self.stackalloc(),
            kind if kind.is_name() => return self.name(),
            kind if predefined(kind).is_some() => return self.predefined(),
            _ => {
                self.missing_operand();
                return self.bump_missing();
            }
        };
        self.bump();
        self.expr(kind, token.span())
    }

    fn string(&mut self) -> ExprId {
        let start = self.bump().start;
        let mut span = self.since(start);
        let literal = self.expr(ExprKind::Literal(Literal::String), span);
        if self.kind() == TokenKind::String && self.token().start == span.end {
            // The strings of a corrupted one are read as one.
            self.unexpected("an operator", None);
            while self.kind() == TokenKind::String && self.token().start == self.end() {
                self.at += 1;
            }
            span = self.since(start);
            self.ast.expressions[literal.0 as usize].span = span;
        }
        literal
    }

    fn name(&mut self) -> ExprId {
        let token = self.token();
        match (token.kind, self.peek(1)) {
            (_, TokenKind::Arrow) => return self.lambda(),
            (TokenKind::From, _) if self.begins_query() => return self.query(),
            (TokenKind::Async, TokenKind::Delegate | TokenKind::OpenParen) | (TokenKind::Async, TokenKind::Name) if self.is_async() => {
                self.bump();
                self.unsupported(token.span(), "an expression cannot hold `async` code", "remove `async`");
                return self.operand();
            }
            (_, TokenKind::ColonColon) => {
                self.bump();
                self.bump();
                if !self.kind().is_name() {
                    self.unexpected("a name", None);
                    return self.bump_missing();
                }
            }
            _ => {}
        }
        let name = self.bump();
        let name = self.name_of(name);
        let type_arguments = if self.kind() == TokenKind::Less && self.is_generic() { self.type_arguments() } else { List::EMPTY };
        let span = self.since(token.start);
        self.expr(ExprKind::Name { name, type_arguments }, span)
    }

    /// `string` and its like: in front of a member.
    fn predefined(&mut self) -> ExprId {
        let token = self.token();
        if !matches!(self.peek(1), TokenKind::Dot) {
            let word = self.describe(token);
            let behind = self.tokens[self.at + 1];
            let generic = self.at > 0 && self.tokens[self.at - 1].kind == TokenKind::Less && behind.kind == TokenKind::Greater;
            let error = match behind.kind {
                TokenKind::CloseParen if behind.partner().is_none() => {
                    error::at(token.span(), say!("missing `(` in front of the type {}", word))
                }
                TokenKind::Greater if generic => error::at(behind.span(), "missing `(` after the type arguments"),
                TokenKind::OpenParen => error::at(token.span(), say!("{} is a type, and a value should stand here", word))
                    .help("a cast has the type in parentheses: `(int)x`"),
                _ => error::at(token.span(), say!("{} is a type, and a value should stand here", word))
                    .help("check the brackets and names around it"),
            };
            self.report(error);
        }
        self.bump();
        match predefined(token.kind) {
            Some(it) => self.expr(ExprKind::Predefined(it), token.span()),
            None => self.bump_missing(),
        }
    }

    /// `(value)` or `(a, b)`.
    fn parentheses(&mut self) -> ExprId {
        let open = self.at;
        let start = self.bump().start;
        if self.kind() == TokenKind::End {
            self.close(open, "`)`");
            return self.bump_missing();
        }
        if self.kind() == TokenKind::CloseParen {
            let span = self.tokens[open].span().to(self.token().span());
            self.report(error::at(span, "expected an expression between these parentheses"));
            self.bump();
            let span = self.since(start);
            return self.expr(ExprKind::Error, span);
        }
        // `(var a, int b) = …`
        let target = self.tokens[open].partner().is_some_and(|close| matches!(self.kind_at(close + 1), TokenKind::Assign | TokenKind::In));
        let from = self.lists.arguments.len();
        loop {
            let declares = target && self.scan_type(self.at).is_some_and(|scan| self.kind_at(scan.end).is_name());
            let element = if declares {
                Argument { name: None, passing: Passing::Value, value: self.declared() }
            } else {
                let name = (self.kind().is_name() && self.peek(1) == TokenKind::Colon).then(|| {
                    let token = self.bump();
                    self.bump();
                    self.name_of(token)
                });
                Argument { name, passing: Passing::Value, value: self.expression() }
            };
            self.lists.arguments.push(element);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, "`)`");
        let span = self.since(start);
        match self.lists.arguments[from..] {
            [Argument { name: None, value, .. }] => {
                self.lists.arguments.truncate(from);
                self.expr(ExprKind::Parenthesized(value), span)
            }
            _ => {
                let elements = finish!(self.arguments[from] => arguments);
                self.expr(ExprKind::Tuple(elements), span)
            }
        }
    }

    /// `[1, 2]` where a value should stand.
    fn collection(&mut self) -> ExprId {
        let token = self.token();
        self.newer(token.span(), "a collection expression `[…]`", "12", "write `new[] { … }`");
        match token.partner() {
            Some(partner) => self.at = partner + 1,
            None => {
                self.unexpected("an expression", None);
                self.at += 1;
            }
        }
        let span = self.since(token.start);
        self.expr(ExprKind::Error, span)
    }

    /// `typeof(T)`, `sizeof(T)`, `default(T)`, `default`, `checked(x)`, `unchecked(x)`.
    fn word_operand(&mut self) -> ExprId {
        let token = self.bump();
        let open = self.at;
        if self.kind() != TokenKind::OpenParen {
            let kind = if token.kind == TokenKind::Default {
                ExprKind::Default(None)
            } else {
                let expected = say!("`(` after {}", self.describe(token));
                self.unexpected(expected, None);
                ExprKind::Error
            };
            return self.expr(kind, token.span());
        }
        self.bump();
        let kind = match token.kind {
            TokenKind::Typeof => ExprKind::TypeOf(self.parse_type()),
            TokenKind::Sizeof => ExprKind::SizeOf(self.parse_type()),
            TokenKind::Default => ExprKind::Default(Some(self.parse_type())),
            _ => ExprKind::Checked(self.expression()),
        };
        self.close(open, "`)`");
        let span = self.since(token.start);
        self.expr(kind, span)
    }

    fn stackalloc(&mut self) -> ExprId {
        let token = self.bump();
        self.unsupported(token.span(), "an expression cannot use `stackalloc`", "use `new`");
        if self.kind() != TokenKind::OpenBracket {
            self.plain_type();
        }
        let kind = if self.kind() == TokenKind::OpenBracket { ExprKind::Error } else { ExprKind::This };
        if kind == ExprKind::Error {
            self.arguments();
        }
        if self.kind() == TokenKind::OpenBrace {
            self.skip_braces();
        }
        let span = self.since(token.start);
        self.expr(ExprKind::Error, span)
    }

    /// `$"… {hole} …"`
    fn interpolated(&mut self) -> ExprId {
        let start = self.bump().start;
        let from = self.lists.interpolations.len();
        loop {
            let token = self.token();
            match token.kind {
                TokenKind::StringText => {
                    self.bump();
                    self.lists.interpolations.push(Interpolation::Text(token.span()));
                }
                TokenKind::HoleStart => {
                    let hole = self.hole();
                    self.lists.interpolations.push(hole);
                }
                TokenKind::StringEnd => {
                    self.bump();
                    break;
                }
                _ => break,
            }
        }
        let pieces = finish!(self.interpolations[from] => interpolations);
        let span = self.since(start);
        self.expr(ExprKind::Interpolated(pieces), span)
    }

    fn hole(&mut self) -> Interpolation {
        let open = self.token();
        let before = (open.start - self.base).checked_sub(1).map(|at| self.code.as_bytes()[at as usize]);
        if !matches!(before, Some(b'$' | b'#' | b'%')) {
            return self.csharp_hole();
        }
        // A template's `${…}` or a dollar sign before a hole: what is no C# is the template's.
        let (errors, panicking, given_up) = (self.ast.errors.len(), self.panicking, self.given_up);
        self.panicking = false;
        let hole = self.csharp_hole();
        let bad = self.panicking || self.ast.errors.len() > errors;
        self.panicking = panicking;
        if !bad || self.given_up != given_up {
            return hole;
        }
        self.ast.errors.truncate(errors);
        if let Some(partner) = open.partner() {
            self.at = partner + 1;
        }
        let value = self.expr(ExprKind::Placeholder, open.span());
        Interpolation::Hole { value, alignment: None, format: None }
    }

    fn csharp_hole(&mut self) -> Interpolation {
        let open = self.at;
        self.bump();
        if matches!(self.kind(), TokenKind::HoleEnd | TokenKind::HoleFormat) {
            let span = self.tokens[open].span().to(self.token().span());
            self.report(error::at(span, "this hole of an interpolated string is empty").help("write `{{` and `}}` for braces"));
        }
        let value = if self.kind() == TokenKind::HoleEnd { self.bump_missing() } else { self.expression() };
        let alignment = self.eat(TokenKind::Comma).then(|| self.expression());
        let format = (self.kind() == TokenKind::HoleFormat).then(|| {
            let span = self.bump().span();
            Span { start: span.start + 1, end: span.end }
        });
        if !self.eat(TokenKind::HoleEnd) {
            self.unexpected("`}` at the end of the hole", Some(open));
            if let Some(partner) = self.tokens[open].partner().filter(|&partner| partner >= self.at && !self.given_up) {
                self.at = partner + 1;
            }
        }
        Interpolation::Hole { value, alignment, format }
    }
}
