//! Declarations, statements that are expressions, and what an expression cannot declare.

use super::types::predefined;
use super::{Parser, Token, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::diagnostic::{quoted, say};
use crate::text::Span;

impl Parser<'_, '_> {
    pub(super) fn declaration_or_expression(&mut self, start: u32) -> StmtId {
        let kind = match self.kind() {
            kind if kind.is_name() && self.peek(1) == TokenKind::Colon => self.labeled(),
            TokenKind::Name if self.peek(1) == TokenKind::OpenParen && self.is_else_if() => return self.else_if(),
            TokenKind::Name if self.peek(1) == TokenKind::Name && self.is_record() => self.type_declaration(),
            TokenKind::Yield if matches!(self.peek(1), TokenKind::Return | TokenKind::Break) => self.yield_statement(),
            TokenKind::Unsafe | TokenKind::Fixed => self.unsafe_statement(),
            TokenKind::Static if self.is_static_lambda() => self.expression_statement(),
            TokenKind::Ref if self.is_ref_local() => {
                self.bump();
                let kind = self.local(false);
                self.semicolon();
                kind
            }
            TokenKind::OpenBracket if self.is_attribute() => {
                let span = self.token().span();
                self.unsupported(span, "an expression cannot hold attributes", "remove the attribute");
                self.at = self.token().partner().unwrap_or(self.at) + 1;
                return self.statement();
            }
            _ if self.is_modifier() => return self.modified(start),
            kind if is_type_word(kind) => self.type_declaration(),
            TokenKind::Delegate if !matches!(self.peek(1), TokenKind::OpenParen | TokenKind::OpenBrace) => self.type_declaration(),
            TokenKind::Var if self.peek(1) == TokenKind::OpenParen && self.deconstructs(1) => self.deconstruction(),
            _ if self.begins_declaration() => return self.declaration(start),
            _ => self.expression_statement(),
        };
        let span = self.since(start);
        self.stmt(kind, span)
    }

    /// Whether another language's `else if` stands here.
    fn is_else_if(&self) -> bool {
        matches!(self.text(self.token().span()), "elseif" | "elif" | "elsif")
            && self.tokens[self.at + 1].partner().is_some_and(|close| self.kind_at(close + 1) != TokenKind::Semicolon)
    }

    fn else_if(&mut self) -> StmtId {
        let word = self.token();
        let message = say!("{} is not C#", self.describe(word));
        self.report_behind(error::at(word.span(), message).help("write `else if`"));
        self.if_statement()
    }

    fn is_record(&self) -> bool {
        self.text(self.token().span()) == "record" && matches!(self.peek(2), TokenKind::OpenParen | TokenKind::OpenBrace)
    }

    /// Whether a type and a name stand here: a declaration.
    pub(super) fn begins_declaration(&self) -> bool {
        let kind = self.kind();
        match (kind, self.peek(1)) {
            (TokenKind::Var, TokenKind::Name) => return true,
            // A pointer, which is refused later.
            (_, TokenKind::Star) if predefined(kind).is_some() && self.peek(2).is_name() => return true,
            // What most statements begin with.
            (_, TokenKind::OpenParen | TokenKind::Assign | TokenKind::PlusPlus | TokenKind::PlusAssign) if kind.is_name() => return false,
            (TokenKind::From, _) if self.begins_query() && !matches!(self.peek(1), TokenKind::Name) => return false,
            (TokenKind::Await, next) if next.is_name() && self.peek(2) != TokenKind::Assign && self.peek(2) != TokenKind::Semicolon => {
                return false;
            }
            _ => {}
        }
        let Some(scan) = self.scan_type(self.at) else { return false };
        let name = self.kind_at(scan.end);
        let behind = self.kind_at(scan.end + 1);
        match name {
            // `a ? b : c`
            _ if scan.nullable && kind != TokenKind::OpenParen => {
                (name.is_name() || name == TokenKind::Placeholder)
                    && matches!(behind, TokenKind::Assign | TokenKind::Semicolon | TokenKind::Comma | TokenKind::OpenParen | TokenKind::In)
            }
            TokenKind::Placeholder => matches!(behind, TokenKind::Assign | TokenKind::Semicolon),
            TokenKind::With if behind == TokenKind::OpenBrace => false,
            TokenKind::And | TokenKind::Or => matches!(behind, TokenKind::Assign | TokenKind::Semicolon | TokenKind::Comma),
            // A keyword in the place of the name.
            name if name.is_reserved() => {
                matches!(behind, TokenKind::Assign | TokenKind::Semicolon)
                    && !matches!(name, TokenKind::Is | TokenKind::As | TokenKind::New)
            }
            name => name.is_name() || scan.sure && matches!(name, TokenKind::Assign | TokenKind::Integer) && predefined(kind).is_some(),
        }
    }

    /// A declaration of variables or of a function.
    fn declaration(&mut self, start: u32) -> StmtId {
        let function = self.scan_type(self.at).is_some_and(|scan| self.is_function(scan.end));
        let kind = if function {
            self.function()
        } else {
            let kind = self.local(false);
            self.semicolon();
            kind
        };
        let span = self.since(start);
        self.stmt(kind, span)
    }

    /// Whether the name at the token `name` is that of a function.
    fn is_function(&self, name: usize) -> bool {
        match self.kind_at(name + 1) {
            TokenKind::OpenParen => true,
            TokenKind::Less => self.tokens[name + 1..].iter().take(64).find(|token| token.kind == TokenKind::Greater).is_some(),
            _ => false,
        }
    }

    pub(super) fn constant(&mut self) -> StmtKind {
        let word = self.bump();
        if self.kind().is_name() && self.peek(1) == TokenKind::Assign {
            let message = "this constant has no type";
            self.report(error::at(word.span(), message).help("write `const string name = …`, or `var name = …`"));
            return StmtKind::Error;
        }
        let kind = self.local(true);
        self.semicolon();
        kind
    }

    /// `T a = 1, b`, without the semicolon.
    pub(super) fn local(&mut self, constant: bool) -> StmtKind {
        let of = self.parse_type();
        let from = self.lists.variables.len();
        loop {
            let name = self.declared_name();
            if self.kind() == TokenKind::OpenBracket && !self.panicking {
                let span = self.token().span();
                self.report(error::at(span, "the brackets of an array come after its type").help("write `T[] name`"));
                self.at = self.token().partner().unwrap_or(self.at) + 1;
            }
            let value = self.eat(TokenKind::Assign).then(|| self.initializer_value());
            self.lists.variables.push(Variable { name, value });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let variables = finish!(self.variables[from] => variables);
        StmtKind::Local { constant, of, variables }
    }

    /// The name of what is declared.
    pub(super) fn declared_name(&mut self) -> Span {
        let token = self.token();
        if token.kind.is_name() || token.kind == TokenKind::Placeholder {
            self.bump();
            return self.name_of(token);
        }
        if token.kind.is_reserved() && !matches!(token.kind, TokenKind::In) && !token.begins_line() {
            let word = self.describe(token);
            let help = say!("choose another name, or write `@{}`", quoted(self.text(token.span())));
            self.report(error::at(token.span(), say!("{} is a keyword and cannot be a name", word)).help(help));
            self.bump();
            return token.span();
        }
        self.unexpected("a name", None);
        self.nowhere()
    }

    /// `T Name<U>(…) where U : … { … }` or `… => value;`.
    fn function(&mut self) -> StmtKind {
        let returns = self.parse_type();
        let name = self.declared_name();
        if self.kind() == TokenKind::Less {
            // Type parameters look like arguments, and nothing asks for them.
            self.type_arguments();
        }
        let parameters = self.parameters();
        while self.kind() == TokenKind::Where {
            self.constraint();
        }
        let body = match self.kind() {
            TokenKind::Arrow => {
                self.bump();
                let value = self.expression();
                self.semicolon();
                LambdaBody::Expression(value)
            }
            TokenKind::OpenBrace => LambdaBody::Block(self.block()),
            _ => {
                self.unexpected("`{` or `=>` with what the function does", None);
                return StmtKind::Error;
            }
        };
        StmtKind::LocalFunction { returns, name, parameters, body }
    }

    /// `where T : class, new()`
    fn constraint(&mut self) {
        self.bump();
        self.declared_name();
        self.expect(TokenKind::Colon, "`:`");
        loop {
            match self.kind() {
                TokenKind::Class | TokenKind::Struct => {
                    self.bump();
                }
                TokenKind::New => {
                    self.bump();
                    if self.kind() == TokenKind::OpenParen {
                        self.at = self.token().partner().unwrap_or(self.at) + 1;
                    }
                }
                _ => {
                    self.parse_type();
                }
            }
            if !self.eat(TokenKind::Comma) {
                return;
            }
        }
    }

    fn labeled(&mut self) -> StmtKind {
        let token = self.bump();
        self.bump();
        let name = self.name_of(token);
        StmtKind::Labeled { name, body: if self.kind() == TokenKind::CloseBrace { self.embedded(":") } else { self.statement() } }
    }

    pub(super) fn expression_statement(&mut self) -> StmtKind {
        let errors = self.ast.errors.len();
        let value = self.expression();
        if !self.panicking && self.ast.errors.len() == errors && !matches!(self.kind(), TokenKind::Semicolon) {
            // An expression that does nothing and goes on strangely is best described by what is strange.
            self.semicolon();
        } else {
            self.require_effect(value);
            self.semicolon();
        }
        StmtKind::Expression(value)
    }

    /// Reports an expression that stands as a statement and does nothing.
    pub(super) fn require_effect(&mut self, value: ExprId) {
        let acts = match self.ast[value].kind {
            ExprKind::Assign { .. } | ExprKind::Call { .. } | ExprKind::Postfix { .. } | ExprKind::New { .. } => true,
            ExprKind::Unary { operator, .. } => matches!(operator, UnaryOperator::Increment | UnaryOperator::Decrement),
            ExprKind::Error | ExprKind::Placeholder => true,
            _ => false,
        };
        if acts || self.panicking {
            return;
        }
        let span = self.ast[value].span;
        self.report(
            error::at(span, "the value of this statement is not used").help("put `return` in front of it, or assign it to a variable"),
        );
        // The statement itself is complete.
        self.panicking = false;
    }

    /// Whether the parentheses `ahead` are what a deconstruction declares: `var (a, b) = …`.
    fn deconstructs(&self, ahead: usize) -> bool {
        self.tokens[self.at + ahead].partner().is_some_and(|close| self.kind_at(close + 1) == TokenKind::Assign)
    }

    /// `var (a, b) = value;`
    fn deconstruction(&mut self) -> StmtKind {
        let start = self.token().start;
        let of = self.plain_type();
        let target = self.designation(of);
        self.bump();
        let value = self.expression();
        let span = self.since(start);
        let assignment = self.expr(ExprKind::Assign { operator: None, target, value }, span);
        self.semicolon();
        StmtKind::Expression(assignment)
    }

    /// `(a, (b, _))` behind `var`.
    fn designation(&mut self, of: TypeId) -> ExprId {
        let open = self.at;
        let start = self.bump().start;
        if !self.enter() {
            return self.bump_missing();
        }
        let from = self.lists.arguments.len();
        loop {
            let value = if self.kind() == TokenKind::OpenParen {
                self.designation(of)
            } else {
                let name = self.declared_name();
                let named = (self.text(name) != "_").then_some(name);
                self.expr(ExprKind::Declaration { of, name: named }, name)
            };
            self.lists.arguments.push(Argument { name: None, passing: Passing::Value, value });
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.leave();
        self.close(open, "`,` or `)`");
        let elements = finish!(self.arguments[from] => arguments);
        let span = self.since(start);
        self.expr(ExprKind::Tuple(elements), span)
    }

    /// Whether `ref T name` stands here.
    fn is_ref_local(&self) -> bool {
        self.scan_type(self.at + 1).is_some_and(|scan| self.kind_at(scan.end).is_name())
    }

    // What an expression cannot hold

    fn yield_statement(&mut self) -> StmtKind {
        let word = self.bump();
        self.unsupported(word.span(), "an expression cannot `yield`", "collect the values in a list");
        let returns = self.bump().kind == TokenKind::Return;
        if returns && self.kind() != TokenKind::Semicolon {
            self.expression();
        }
        self.semicolon();
        StmtKind::Error
    }

    fn unsafe_statement(&mut self) -> StmtKind {
        let word = self.bump();
        let message = say!("an expression cannot use {}", self.describe(word));
        self.unsupported(word.span(), message, "use arrays");
        if self.kind() == TokenKind::OpenParen {
            self.at = self.token().partner().unwrap_or(self.at) + 1;
        }
        if self.kind() == TokenKind::OpenBrace {
            self.skip_braces();
        }
        StmtKind::Error
    }

    /// `using var x = …;`, `using System.Net;`
    pub(super) fn using_without_parentheses(&mut self, word: Token) -> StmtKind {
        let static_or_alias = self.kind() == TokenKind::Static || self.kind().is_name() && self.peek(1) == TokenKind::Assign;
        if !static_or_alias && self.begins_declaration() {
            self.newer(word.span(), "a `using` declaration", "8", "write `using (…) { … }`");
            let kind = self.local(false);
            self.semicolon();
            return kind;
        }
        if self.kind().is_name() || static_or_alias {
            self.unsupported(word.span(), "an expression cannot import namespaces", "write the name of the type in full");
            while !matches!(self.kind(), TokenKind::Semicolon | TokenKind::End | TokenKind::CloseBrace) {
                if self.token().begins_line() && self.begins_statement() {
                    break;
                }
                self.at += 1;
            }
            self.semicolon();
            return StmtKind::Error;
        }
        self.unexpected("`(` after `using`", None);
        StmtKind::Error
    }

    fn is_attribute(&self) -> bool {
        let Some(close) = self.token().partner() else { return false };
        let behind = &self.tokens[close + 1];
        self.peek(1).is_name() && (behind.kind.is_name() || behind.kind.is_reserved() || behind.kind == TokenKind::OpenBracket)
    }

    /// Whether a modifier of a declaration stands here, which none in an expression can have.
    fn is_modifier(&self) -> bool {
        match self.kind() {
            TokenKind::Public
            | TokenKind::Private
            | TokenKind::Protected
            | TokenKind::Internal
            | TokenKind::Static
            | TokenKind::Abstract
            | TokenKind::Sealed => true,
            TokenKind::Virtual
            | TokenKind::Override
            | TokenKind::Readonly
            | TokenKind::Extern
            | TokenKind::Volatile
            | TokenKind::Unsafe => true,
            TokenKind::Async => {
                (self.peek(1).is_name() || self.peek(1) == TokenKind::Void)
                    && self.peek(2) != TokenKind::Arrow
                    && !self.peek(1).eq(&TokenKind::Assign)
            }
            _ => false,
        }
    }

    fn modified(&mut self, start: u32) -> StmtId {
        let word = self.token();
        self.at += 1;
        if word.kind == TokenKind::Static
            && self.scan_type(self.at).is_some_and(|scan| self.kind_at(scan.end).is_name() && self.is_function(scan.end))
        {
            self.newer(word.span(), "a static local function", "8", "remove `static`");
        } else {
            let message = say!("{} cannot stand in an expression", self.describe(word));
            self.unsupported(word.span(), message, "declare variables and local functions without modifiers");
        }
        while self.is_modifier() {
            self.at += 1;
        }
        if matches!(self.kind(), TokenKind::End | TokenKind::CloseBrace) {
            return self.error_statement(start);
        }
        let errors = self.ast.errors.len();
        let statement = self.statement();
        // One report about this declaration is enough.
        let new = self.ast.errors[errors..].iter().position(|error| error.kind == ErrorKind::Unsupported);
        if let Some(at) = new {
            self.ast.errors.remove(errors + at);
        }
        statement
    }

    /// `class`, `struct`, `enum`, `namespace` … with all that is in it.
    fn type_declaration(&mut self) -> StmtKind {
        let word = self.token();
        let message = say!("an expression cannot declare types, namespaces or events: {}", self.describe(word));
        self.unsupported(word.span(), message, "use local functions, tuples or anonymous objects");
        while !matches!(self.kind(), TokenKind::End | TokenKind::Semicolon | TokenKind::OpenBrace | TokenKind::CloseBrace) {
            self.at += 1;
        }
        match self.kind() {
            TokenKind::OpenBrace => self.skip_braces(),
            TokenKind::Semicolon => self.at += 1,
            _ => {}
        }
        StmtKind::Error
    }
}

fn is_type_word(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Class | TokenKind::Struct | TokenKind::Interface | TokenKind::Enum | TokenKind::Namespace | TokenKind::Event)
}
