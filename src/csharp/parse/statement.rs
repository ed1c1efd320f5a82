//! Statements.

use super::{Parser, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::diagnostic::{quoted, say};

impl Parser<'_, '_> {
    /// A statement of a list, with the mistake in it left behind.
    pub(super) fn statement_in_list(&mut self) -> StmtId {
        let start = self.at;
        let statement = self.statement();
        if self.panicking && !self.given_up {
            self.synchronize(start);
        }
        if self.at == start && self.kind() != TokenKind::End {
            // A bracket that nothing opened, for one.
            self.at += 1;
        }
        statement
    }

    /// `{ … }`
    pub(super) fn block(&mut self) -> StmtId {
        let open = self.at;
        let start = self.token().start;
        if self.kind() != TokenKind::OpenBrace {
            self.unexpected("`{`", None);
            return self.error_statement(start);
        }
        if !self.enter() {
            return self.error_statement(start);
        }
        self.bump();
        let panicking = std::mem::take(&mut self.panicking);
        let from = self.lists.statements.len();
        while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
            let statement = self.statement_in_list();
            self.lists.statements.push(statement);
        }
        self.leave();
        let statements = finish!(self.statements[from] => stmt_lists);
        self.close(open, "`}`");
        self.panicking |= panicking;
        let span = self.since(start);
        self.stmt(StmtKind::Block(statements), span)
    }

    pub(super) fn error_statement(&mut self, start: u32) -> StmtId {
        let span = self.since(start);
        self.stmt(StmtKind::Error, span)
    }

    pub(super) fn statement(&mut self) -> StmtId {
        let start = self.token().start;
        if !self.enter() {
            return self.error_statement(start);
        }
        let statement = self.statement_of_kind(start);
        self.leave();
        statement
    }

    fn statement_of_kind(&mut self, start: u32) -> StmtId {
        let kind = match self.kind() {
            TokenKind::OpenBrace => return self.block(),
            TokenKind::If => return self.if_statement(),
            TokenKind::Semicolon => {
                self.bump();
                StmtKind::Empty
            }
            TokenKind::Return => {
                self.bump();
                let value = (self.kind() != TokenKind::Semicolon).then(|| self.expression());
                self.semicolon();
                StmtKind::Return(value)
            }
            TokenKind::Throw => {
                self.bump();
                let value = (self.kind() != TokenKind::Semicolon).then(|| self.expression());
                self.semicolon();
                StmtKind::Throw(value)
            }
            TokenKind::Break => {
                self.bump();
                self.semicolon();
                StmtKind::Break
            }
            TokenKind::Continue => {
                self.bump();
                self.semicolon();
                StmtKind::Continue
            }
            TokenKind::While => {
                self.bump();
                let condition = self.condition("while");
                StmtKind::While { condition, body: self.embedded("while") }
            }
            TokenKind::Do => self.do_statement(),
            TokenKind::For => self.for_statement(),
            TokenKind::Foreach => self.foreach_statement(),
            TokenKind::Switch => self.switch_statement(),
            TokenKind::Try => self.try_statement(),
            TokenKind::Using => self.using_statement(),
            TokenKind::Lock => {
                self.bump();
                let value = self.condition("lock");
                StmtKind::Lock { value, body: self.embedded("lock") }
            }
            TokenKind::Goto => self.goto_statement(),
            TokenKind::Checked | TokenKind::Unchecked if self.peek(1) == TokenKind::OpenBrace => {
                self.bump();
                StmtKind::Checked(self.block())
            }
            TokenKind::Const => self.constant(),
            TokenKind::Else | TokenKind::Catch | TokenKind::Finally | TokenKind::Case => self.stray(),
            _ => return self.declaration_or_expression(start),
        };
        let span = self.since(start);
        self.stmt(kind, span)
    }

    pub(super) fn semicolon(&mut self) {
        if !self.eat(TokenKind::Semicolon) {
            self.unexpected("`;`", None);
        }
    }

    /// `( … )` behind a word.
    fn condition(&mut self, word: &'static str) -> ExprId {
        let open = self.at;
        if self.kind() != TokenKind::OpenParen {
            let expected = say!("`(` after `{}`", word);
            self.unexpected(expected, None);
            return if self.kind() == TokenKind::OpenBrace { self.bump_missing() } else { self.expression() };
        }
        self.bump();
        let value = self.expression();
        self.close(open, "`)`");
        value
    }

    /// The statement that another one holds without braces; it cannot declare anything.
    pub(super) fn embedded(&mut self, word: &'static str) -> StmtId {
        if matches!(self.kind(), TokenKind::End | TokenKind::CloseBrace) {
            let expected = say!("a statement after `{}`", word);
            self.unexpected(expected, None);
            return self.error_statement(self.nowhere().start);
        }
        let failed = self.panicking;
        let statement = self.statement();
        let what = match self.ast[statement].kind {
            StmtKind::Local { .. } | StmtKind::LocalFunction { .. } => "a declaration",
            StmtKind::Labeled { .. } => "a labeled statement",
            _ => return statement,
        };
        if !failed && !self.panicking {
            let span = self.ast[statement].span;
            self.report(error::at(span, say!("{} cannot be the only statement of `{}`", what, word)).help("put it in braces"));
            self.disordered = true;
            // The statement itself is complete.
            self.panicking = false;
        }
        statement
    }

    /// `if … else if … else …`, however long, without a level for each.
    pub(super) fn if_statement(&mut self) -> StmtId {
        let from = self.lists.branches.len();
        let mut otherwise = None;
        loop {
            let start = self.bump().start;
            let condition = self.condition("if");
            let then = self.embedded("if");
            self.lists.branches.push((start, condition, then));
            if self.kind() != TokenKind::Else || self.given_up {
                break;
            }
            if self.lists.branches.len() - from > super::HEIGHT as usize {
                self.give_up("this chain of `else if` is too long to be read", "use a `switch` statement or a dictionary");
                break;
            }
            self.bump();
            if self.kind() != TokenKind::If {
                otherwise = Some(self.embedded("else"));
                break;
            }
        }
        while self.lists.branches.len() > from + 1 {
            otherwise = self.fold_branch(otherwise);
        }
        self.fold_branch(otherwise).expect("the first branch was pushed above")
    }

    fn fold_branch(&mut self, otherwise: Option<StmtId>) -> Option<StmtId> {
        let (start, condition, then) = self.lists.branches.pop()?;
        let span = self.since(start);
        Some(self.stmt(StmtKind::If { condition, then, otherwise }, span))
    }

    fn do_statement(&mut self) -> StmtKind {
        self.bump();
        let body = self.embedded("do");
        if !self.expect(TokenKind::While, "`while` after the body of `do`") {
            return StmtKind::Error;
        }
        let condition = self.condition("while");
        self.semicolon();
        StmtKind::Do { body, condition }
    }

    fn for_statement(&mut self) -> StmtKind {
        self.bump();
        let open = self.at;
        if !self.expect(TokenKind::OpenParen, "`(` after `for`") {
            return StmtKind::Error;
        }
        let setup = self.for_setup();
        self.for_semicolon(open);
        let condition = (!matches!(self.kind(), TokenKind::Semicolon | TokenKind::CloseParen)).then(|| self.expression());
        self.for_semicolon(open);
        let from = self.lists.expressions.len();
        if self.kind() != TokenKind::CloseParen {
            self.statement_expressions();
        }
        let step = finish!(self.expressions[from] => expr_lists);
        self.close(open, "`)`");
        StmtKind::For { setup, condition, step, body: self.embedded("for") }
    }

    fn for_semicolon(&mut self, open: usize) {
        if !self.eat(TokenKind::Semicolon) && !self.panicking {
            let message = "`for` has three parts with `;` between them";
            let span = self.nowhere();
            self.report(
                error::at(span, message).help("write `for (start; condition; step)`").related(self.tokens[open].span(), "opened here"),
            );
        }
    }

    fn for_setup(&mut self) -> List<StmtId> {
        let start = self.token().start;
        let from = self.lists.statements.len();
        if self.begins_declaration() {
            let kind = self.local(false);
            let span = self.since(start);
            let statement = self.stmt(kind, span);
            self.lists.statements.push(statement);
        } else if self.kind() != TokenKind::Semicolon {
            let first = self.lists.expressions.len();
            self.statement_expressions();
            for at in first..self.lists.expressions.len() {
                let value = self.lists.expressions[at];
                let span = self.ast[value].span;
                let statement = self.stmt(StmtKind::Expression(value), span);
                self.lists.statements.push(statement);
            }
            self.lists.expressions.truncate(first);
        }
        finish!(self.statements[from] => stmt_lists)
    }

    /// Expressions that do something, with commas between them.
    fn statement_expressions(&mut self) {
        loop {
            let value = self.expression();
            self.require_effect(value);
            self.lists.expressions.push(value);
            if !self.eat(TokenKind::Comma) {
                return;
            }
        }
    }

    fn foreach_statement(&mut self) -> StmtKind {
        self.bump();
        let open = self.at;
        if !self.expect(TokenKind::OpenParen, "`(` after `foreach`") {
            return StmtKind::Error;
        }
        let start = self.token();
        if start.kind.is_name() && self.peek(1) == TokenKind::In {
            let message = "`foreach` declares its variable, and this one has no type";
            let name = self.describe(start).replace('`', "");
            self.report(error::at(start.span(), message).help(say!("write `foreach (var {} in …)`", quoted(name))));
        }
        // `foreach (var (a, b) in …)`, `foreach ((int a, var b) in …)`
        let deconstructs = match self.kind() {
            TokenKind::Var => self.peek(1) == TokenKind::OpenParen,
            TokenKind::OpenParen => start.partner().is_some_and(|close| self.kind_at(close + 1) == TokenKind::In),
            _ => false,
        };
        let (of, name) = if deconstructs {
            let of = if self.kind() == TokenKind::Var { self.plain_type() } else { self.type_node(TypeKind::Var, self.nowhere()) };
            let from = self.token().start;
            self.operand();
            (of, self.since(from))
        } else if start.kind.is_name() && self.peek(1) == TokenKind::In {
            self.bump();
            (self.type_node(TypeKind::Error, self.nowhere()), self.name_of(start))
        } else {
            let of = self.parse_type();
            (of, self.declared_name())
        };
        self.expect(TokenKind::In, "`in`");
        let source = self.expression();
        self.close(open, "`)`");
        StmtKind::ForEach { of, name, source, body: self.embedded("foreach") }
    }

    fn switch_statement(&mut self) -> StmtKind {
        self.bump();
        let value = self.switch_value();
        let open = self.at;
        if !self.expect(TokenKind::OpenBrace, "`{` after `switch (…)`") {
            return StmtKind::Error;
        }
        let panicking = std::mem::take(&mut self.panicking);
        let from = self.lists.switch_sections.len();
        while !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
            let before = self.at;
            if !self.begins_label() {
                self.unexpected("`case` or `default`", Some(open));
                self.statement_in_list();
            } else {
                let section = self.switch_section();
                self.lists.switch_sections.push(section);
            }
            self.panicking = false;
            if self.at == before {
                self.at += 1;
            }
        }
        let sections = finish!(self.switch_sections[from] => switch_sections);
        self.close(open, "`}`");
        self.panicking |= panicking;
        StmtKind::Switch { value, sections }
    }

    fn switch_value(&mut self) -> ExprId {
        let open = self.at;
        if self.kind() != TokenKind::OpenParen {
            return self.condition("switch");
        }
        self.bump();
        let value = self.expression();
        if self.kind() == TokenKind::Comma
            && let Some(close) = self.tokens[open].partner()
        {
            // `switch (a, b)` has the tuple's own parentheses.
            let span = self.tokens[open].span();
            self.newer(span, "`switch` on a tuple without parentheses of its own", "8", "write `switch ((a, b))`, or use `if`");
            self.at = close;
        }
        self.close(open, "`)`");
        value
    }

    fn begins_label(&self) -> bool {
        self.kind() == TokenKind::Case || self.kind() == TokenKind::Default && self.peek(1) == TokenKind::Colon
    }

    fn switch_section(&mut self) -> SwitchSection {
        let from = self.lists.switch_labels.len();
        while self.begins_label() {
            let label = self.switch_label();
            self.lists.switch_labels.push(label);
        }
        let labels = finish!(self.switch_labels[from] => switch_labels);
        let from = self.lists.statements.len();
        while !self.begins_label() && !matches!(self.kind(), TokenKind::CloseBrace | TokenKind::End) {
            let statement = self.statement_in_list();
            self.lists.statements.push(statement);
        }
        let body = finish!(self.statements[from] => stmt_lists);
        if body.is_empty() && !self.panicking {
            let span = self.nowhere();
            self.report(error::at(span, "the last label of this `switch` has no statement").help("write `break;`"));
        }
        SwitchSection { labels, body }
    }

    fn switch_label(&mut self) -> SwitchLabel {
        let word = self.bump();
        if word.kind == TokenKind::Default {
            self.bump();
            return SwitchLabel { span: self.since(word.start), pattern: None, guard: None };
        }
        let pattern = self.case_pattern();
        let guard = self.eat(TokenKind::When).then(|| self.expression());
        if !self.eat(TokenKind::Colon) {
            self.unexpected("`:` after the label", None);
            // What follows on new lines is the section's.
            let start = self.at;
            while !self.token().begins_line()
                && !matches!(self.kind(), TokenKind::Colon | TokenKind::End | TokenKind::CloseBrace | TokenKind::Semicolon)
            {
                self.at = self.token().partner().filter(|&partner| partner > self.at).unwrap_or(self.at) + 1;
            }
            if self.kind() == TokenKind::Colon {
                self.at += 1;
            }
            self.panicking = self.at == start;
        }
        SwitchLabel { span: self.since(word.start), pattern: Some(pattern), guard }
    }

    fn try_statement(&mut self) -> StmtKind {
        let word = self.bump();
        let body = self.block();
        let from = self.lists.catches.len();
        while self.kind() == TokenKind::Catch {
            let clause = self.catch_clause();
            self.lists.catches.push(clause);
        }
        let catches = finish!(self.catches[from] => catches);
        let finally = self.eat(TokenKind::Finally).then(|| self.block());
        if catches.is_empty() && finally.is_none() && !self.panicking {
            self.report_disorder(error::at(word.span(), "this `try` has no `catch` and no `finally`").help("add `catch { … }`"));
            self.panicking = false;
        }
        if finally.is_some() && self.kind() == TokenKind::Catch {
            self.report(error::at(self.token().span(), "`catch` comes after `finally`").help("move it in front of `finally`"));
            while self.kind() == TokenKind::Catch {
                self.catch_clause();
            }
            self.panicking = false;
        }
        StmtKind::Try { body, catches, finally }
    }

    fn catch_clause(&mut self) -> Catch {
        self.bump();
        let open = self.at;
        let (mut of, mut name) = (None, None);
        if self.kind() == TokenKind::OpenParen {
            self.bump();
            of = Some(self.parse_type());
            if self.kind().is_name() || self.kind() == TokenKind::Placeholder {
                let token = self.bump();
                name = Some(self.name_of(token));
            }
            self.close(open, "`)`");
        }
        let filter = self.eat(TokenKind::When).then(|| self.condition("when"));
        Catch { of, name, filter, body: self.block() }
    }

    fn using_statement(&mut self) -> StmtKind {
        let word = self.bump();
        let open = self.at;
        if self.kind() != TokenKind::OpenParen {
            return self.using_without_parentheses(word);
        }
        self.bump();
        let start = self.token().start;
        let kind = if self.begins_declaration() { self.local(false) } else { StmtKind::Expression(self.expression()) };
        let span = self.since(start);
        let resource = self.stmt(kind, span);
        self.close(open, "`)`");
        StmtKind::Using { resource, body: self.embedded("using") }
    }

    fn goto_statement(&mut self) -> StmtKind {
        self.bump();
        let label = match self.kind() {
            TokenKind::Case => {
                self.bump();
                self.expression();
                None
            }
            TokenKind::Default => {
                self.bump();
                None
            }
            kind if kind.is_name() => {
                let token = self.bump();
                Some(self.name_of(token))
            }
            _ => {
                self.unexpected("a label after `goto`", None);
                None
            }
        };
        self.semicolon();
        StmtKind::Goto(label)
    }

    /// `else`, `catch`, `finally`, `case` where none can stand.
    fn stray(&mut self) -> StmtKind {
        let word = self.token();
        let (message, help) = match word.kind {
            TokenKind::Else => ("this `else` belongs to no `if`", "check the braces and semicolons in front of it"),
            TokenKind::Catch => ("this `catch` belongs to no `try`", "check the braces in front of it"),
            TokenKind::Finally => ("this `finally` belongs to no `try`", "check the braces in front of it"),
            _ => ("this `case` is in no `switch`", "check the braces in front of it"),
        };
        self.report_disorder(error::at(word.span(), message).help(help));
        match word.kind {
            TokenKind::Catch => {
                self.catch_clause();
            }
            TokenKind::Case => {
                self.switch_label();
            }
            _ => {
                self.bump();
                self.embedded("else");
            }
        }
        self.panicking = false;
        StmtKind::Error
    }
}
