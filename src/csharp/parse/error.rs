//! Syntax errors: their messages, when they are reported, and where parsing resumes after one.

use super::{Parser, Token, TokenKind};
use crate::csharp::ast::{ErrorKind, SyntaxError};
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::Span;

/// How far apart on one line a mistake and the quote that it is about are looked for, in bytes.
const LONGEST_LINE: usize = 1 << 14;

/// Something that is not C#, at a code span.
#[cold]
pub fn at(span: Span, message: impl Into<Sentence>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: None, related: None, kind: ErrorKind::Syntax }
}

impl SyntaxError {
    #[cold]
    pub(super) fn help(self, help: impl Into<Sentence>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    #[cold]
    pub(super) fn related(self, span: Span, what: &'static str) -> Self {
        Self { related: Some((span, what)), ..self }
    }
}

impl Parser<'_, '_> {
    /// Reports a mistake that was found at the next token, unless it follows from one that was reported before.
    #[cold]
    pub(super) fn report(&mut self, error: SyntaxError) {
        if self.panicking || self.given_up {
            return;
        }
        self.panicking = true;
        self.failed_at = self.at;
        if self.token().flags & Token::MISTAKE != 0
            && let Some(mistake) = self.mistake(self.at)
        {
            self.disordered = true;
            return self.push_error(mistake);
        }
        // Nobody knows what a placeholder will be: `{{operator}}`, or half a statement.
        if self.kind() == TokenKind::Placeholder || self.at > 0 && self.tokens[self.at - 1].kind == TokenKind::Placeholder {
            return;
        }
        match self.quotes_in_disorder() {
            Some(quotes) => {
                self.disordered = true;
                self.push_error(quotes);
            }
            None => self.push_error(error),
        }
    }

    /// Reports a mistake in what has been read, whatever comes next.
    #[cold]
    pub(super) fn report_behind(&mut self, error: SyntaxError) {
        if !self.panicking && !self.given_up {
            self.panicking = true;
            self.failed_at = self.at;
            self.push_error(error);
        }
    }

    /// Reports a mistake after which braces do not meet, unless there was one before.
    #[cold]
    pub(super) fn report_disorder(&mut self, error: SyntaxError) {
        if self.disordered {
            self.panicking = true;
            self.failed_at = self.at;
        }
        self.report(error);
        self.disordered = true;
    }

    /// Reports what is wrong with the token at `index` in itself.
    #[cold]
    pub(super) fn report_mistake(&mut self, index: usize) {
        let Some(mistake) = self.mistake(index) else { return };
        if self.panicking || self.given_up {
            return;
        }
        if mistake.kind == ErrorKind::Syntax {
            // A string without an end takes brackets with it.
            self.disordered = true;
            self.panicking = true;
            self.failed_at = index;
        }
        self.push_error(mistake);
    }

    /// Reports C# that is newer than version 7; reading goes on.
    #[cold]
    pub(super) fn newer(&mut self, span: Span, what: &'static str, version: &'static str, help: &'static str) {
        if self.panicking || self.given_up {
            return;
        }
        let message = say!("{} is C# {}, and policy expressions are C# 7", what, version);
        self.push_error(SyntaxError { kind: ErrorKind::Version, ..at(span, message).help(help) });
    }

    /// Reports C# that an expression cannot hold; reading goes on.
    #[cold]
    pub(super) fn unsupported(&mut self, span: Span, message: impl Into<Sentence>, help: &'static str) {
        if self.panicking || self.given_up {
            return;
        }
        self.push_error(SyntaxError { kind: ErrorKind::Unsupported, ..at(span, message).help(help) });
    }

    fn push_error(&mut self, error: SyntaxError) {
        let span = self.ast.span(error.span);
        let related = error.related.map(|(span, what)| (self.ast.span(span), what));
        self.ast.errors.push(SyntaxError { span, related, ..error });
    }

    fn mistake(&self, index: usize) -> Option<SyntaxError> {
        let found = self.mistakes.binary_search_by_key(&(index as u32), |(token, _)| *token).ok()?;
        Some(self.mistakes[found].1.clone())
    }

    /// Reports that `expected` should stand here, inside of the bracket at the index `open`.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: impl Into<Sentence>, open: Option<usize>) {
        let Some(open) = open.map(|open| self.tokens[open]) else { return self.unexpected_near(expected, None) };
        let related = Some((open.span(), "opened here"));
        // What nothing closes is reported as that, whatever else could have stood here.
        let closer = match open.kind {
            TokenKind::OpenParen => "`)`",
            TokenKind::OpenBracket => "`]`",
            _ => "`}`",
        };
        if open.partner().is_none() && matches!(self.kind(), TokenKind::Semicolon | TokenKind::OpenBrace | TokenKind::End) {
            let end = self.nowhere();
            return self.report_braces(SyntaxError { related, ..at(end, say!("missing {}", closer)) }, closer == "`}`");
        }
        self.unexpected_near(expected, related);
    }

    /// Reports that `expected` should stand here, with another place that belongs to it.
    #[cold]
    pub(super) fn unexpected_near(&mut self, expected: impl Into<Sentence>, related: Option<(Span, &'static str)>) {
        if self.panicking || self.given_up {
            return;
        }
        let expected = expected.into();
        let error = SyntaxError { related, ..self.unexpected_error(&expected) };
        let brace = |kind| matches!(kind, TokenKind::CloseBrace | TokenKind::OpenBrace);
        let stray = brace(self.kind()) && self.token().partner().is_none() || expected == "`}`" && self.kind() == TokenKind::End;
        // A brace that is missing here will be missed again.
        self.disordered |= !stray && expected.contains("`{`");
        self.report_braces(error, stray);
    }

    fn report_braces(&mut self, error: SyntaxError, disorder: bool) {
        if disorder { self.report_disorder(error) } else { self.report(error) }
    }

    fn unexpected_error(&self, expected: &Sentence) -> SyntaxError {
        let token = self.token();
        let before = self.at.checked_sub(1).map(|index| self.tokens[index]);
        let end = Span { start: self.end(), end: self.end() };
        match (before.map(|before| before.kind), token.kind) {
            (Some(TokenKind::EqualEqual | TokenKind::NotEqual), TokenKind::Assign) => {
                let operator = if before.is_some_and(|before| before.kind == TokenKind::EqualEqual) { "==" } else { "!=" };
                let span = before.map_or(end, Token::span).to(token.span());
                at(span, say!("`{}=` is not an operator of C#", operator)).help(say!("write `{}`", operator))
            }
            (_, word @ (TokenKind::And | TokenKind::Or)) => {
                let (word, operator) = if word == TokenKind::And { ("and", "&&") } else { ("or", "||") };
                at(token.span(), say!("`{}` does not join conditions in C#", word)).help(say!("write `{}`", operator))
            }
            (_, TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace) if token.partner().is_none() => {
                let bracket = self.text(token.span());
                at(token.span(), say!("this `{}` closes nothing", quoted(bracket))).help("remove it, or open a bracket for it")
            }
            (Some(TokenKind::Name | TokenKind::Greater), TokenKind::String | TokenKind::VerbatimString | TokenKind::StringStart)
                if token.start == end.start =>
            {
                let bracket = if self.kind_at(self.at + 1) == TokenKind::CloseBracket { "[" } else { "(" };
                at(end, say!("missing `{}` in front of the string", bracket))
            }
            (_, TokenKind::Colon) if *expected != "`:`" => {
                at(token.span(), "this `:` has no `?` before it").help("write `condition ? a : b`")
            }
            (_, TokenKind::End) if *expected == "`;`" && self.is_value_alone() => {
                let value = self.since(self.tokens[0].start);
                at(value, "`@{…}` holds statements that `return` a value, and this is only a value").help("write `@(…)`")
            }
            (_, TokenKind::End) => at(end, say!("missing {}", expected)),
            _ if token.begins_line() => at(end, say!("missing {}", expected)),
            _ if *expected == "`;`" => at(end, "missing `;`"),
            _ => at(token.span(), say!("expected {}, found {}", expected, self.describe(token))),
        }
    }

    /// Whether an expression is all that stands in a `@{…}` up to here.
    fn is_value_alone(&self) -> bool {
        let is_first = self.lists.statements.is_empty() && self.depth <= 1;
        let is_value =
            |token: &Token| !matches!(token.kind, TokenKind::Assign | TokenKind::Return | TokenKind::Throw | TokenKind::OpenBrace);
        is_first && self.tokens.iter().all(is_value)
    }

    /// What a message calls a token. It never quotes what may be a secret.
    pub(super) fn describe(&self, token: Token) -> Sentence {
        match token.kind {
            TokenKind::End => "the end of the expression".into(),
            TokenKind::String | TokenKind::VerbatimString | TokenKind::StringStart => "a string".into(),
            TokenKind::Integer | TokenKind::Real => "a number".into(),
            TokenKind::Char => "a character".into(),
            TokenKind::HoleEnd => "`}`".into(),
            TokenKind::HoleFormat => "`:`".into(),
            TokenKind::StringText | TokenKind::StringEnd => "the rest of the string".into(),
            _ if token.span().len() > 30 => "a name".into(),
            _ => say!("`{}`", quoted(self.text(token.span()))),
        }
    }

    /// Reports that an operand should stand here.
    pub(super) fn missing_operand(&mut self) {
        if self.panicking || self.given_up {
            return;
        }
        let token = self.token();
        let before = self.at.checked_sub(1).map(|index| self.tokens[index]);
        let end = Span { start: self.end(), end: self.end() };
        let error = match before {
            Some(before) if matches!(before.kind, TokenKind::OpenParen | TokenKind::OpenBracket) && before.partner().is_none() => {
                let closer = if before.kind == TokenKind::OpenParen { ")" } else { "]" };
                at(end, say!("missing `{}`", closer)).related(before.span(), "opened here")
            }
            Some(before) if before.kind >= TokenKind::Dot || before.kind.is_reserved() => match (before.kind, token.kind) {
                (TokenKind::EqualEqual | TokenKind::NotEqual, TokenKind::Assign) => self.unexpected_error(&"an expression".into()),
                (TokenKind::Assign, TokenKind::Less) | (TokenKind::Less, TokenKind::Greater) => {
                    let (wrong, right) = if before.kind == TokenKind::Assign { ("=<", "<=") } else { ("<>", "!=") };
                    let span = before.span().to(token.span());
                    at(span, say!("`{}` is not an operator of C#", wrong)).help(say!("write `{}`", right))
                }
                (TokenKind::Semicolon | TokenKind::CloseBrace, _) => self.unexpected_error(&"an expression".into()),
                _ => {
                    let span = if token.kind == TokenKind::End || token.begins_line() { before.span() } else { token.span() };
                    at(span, say!("expected an expression after {}, found {}", self.describe(before), self.describe(token)))
                }
            },
            None if token.kind == TokenKind::End => at(end, "expected an expression"),
            _ if token.kind.is_reserved() => at(token.span(), say!("{} is a keyword and cannot stand here", self.describe(token))),
            _ => at(token.span(), say!("expected an expression, found {}", self.describe(token))),
        };
        self.report(error);
    }

    /// Reports that `@( … )` holds more than one expression.
    #[cold]
    pub(super) fn not_one_expression(&mut self) {
        let token = self.token();
        let error = match token.kind {
            TokenKind::Semicolon if self.peek(1) == TokenKind::End => {
                at(token.span(), "`@(…)` holds one expression, without `;`").help("remove the `;`")
            }
            _ => at(token.span(), "`@(…)` holds one expression, not statements").help("write `@{ … return …; }`"),
        };
        self.report(error.related(self.opener, "opened here"));
    }

    /// What is wrong with the quotes around here, if that is why the code makes no sense.
    fn quotes_in_disorder(&self) -> Option<SyntaxError> {
        let here = self.token();
        let before = self.tokens[self.at.checked_sub(1)?];
        if before.kind == TokenKind::String && here.kind == TokenKind::String && before.end == here.start {
            let span = before.span().to(here.span());
            let text = self.text(before.span());
            if text.ends_with("=\"") {
                let error = at(span, "the quotes of this string are corrupted, as by an XML formatter that took it for an attribute");
                return Some(error.help("remove the `=` and the surplus quotes after it"));
            }
            return Some(
                at(span, "two strings stand next to each other").help("join them with `+`, or write `\\\"` for a quote in a string"),
            );
        }
        // A quote that was lost or is one too many turns the strings of its line inside out.
        let quoted = matches!(before.kind, TokenKind::String | TokenKind::Char | TokenKind::StringEnd) && before.end == here.start;
        let first = self.mistakes.partition_point(|(token, _)| (*token as usize) < self.at);
        let (_, mistake) = self.mistakes.get(first)?;
        let between =
            self.code.as_bytes().get((here.start - self.base) as usize..(mistake.span.start.max(here.start) - self.base) as usize);
        let same_line = between.is_some_and(|between| between.len() <= LONGEST_LINE && !between.contains(&b'\n'));
        let open = same_line && mistake.message.contains("not closed on its line");
        if !open {
            return None;
        }
        let span = if quoted || before.kind == TokenKind::String { before.span() } else { mistake.span };
        Some(
            at(span, "the quotes on this line do not pair up")
                .help("a quote is missing, there is one quote too many, or a quote inside a string needs a `\\`"),
        )
    }

    /// Finds the place to go on after a mistake in the statement that began at the token `start`.
    pub(super) fn synchronize(&mut self, start: usize) {
        self.panicking = false;
        let stopped = self.at > start && self.at > self.failed_at;
        if stopped && matches!(self.tokens[self.at - 1].kind, TokenKind::Semicolon | TokenKind::CloseBrace) {
            return;
        }
        loop {
            let token = self.token();
            match token.kind {
                // A brace in the middle of a line that goes on belongs to the mistake.
                TokenKind::CloseBrace if !token.begins_line() && self.goes_on_behind_brace() => {
                    self.disordered = true;
                    self.at += 1;
                }
                TokenKind::End | TokenKind::CloseBrace => return,
                TokenKind::Semicolon => {
                    self.at += 1;
                    return;
                }
                _ if token.begins_line() && self.at > start && self.begins_statement() => return,
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace | TokenKind::HoleStart => {
                    self.at = token.partner().filter(|&partner| partner > self.at).unwrap_or(self.at) + 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn goes_on_behind_brace(&self) -> bool {
        let behind = self.tokens[(self.at + 1).min(self.tokens.len() - 1)];
        !behind.begins_line()
            && matches!(
                behind.kind,
                TokenKind::Comma | TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::Dot | TokenKind::Semicolon
            )
    }

    /// Whether the next token can only be the beginning of a statement.
    pub(super) fn begins_statement(&self) -> bool {
        match self.kind() {
            TokenKind::If
            | TokenKind::For
            | TokenKind::Foreach
            | TokenKind::While
            | TokenKind::Do
            | TokenKind::Return
            | TokenKind::Try
            | TokenKind::Switch
            | TokenKind::Using => true,
            TokenKind::Break | TokenKind::Continue | TokenKind::Goto | TokenKind::Lock | TokenKind::Const | TokenKind::Case => true,
            TokenKind::Var => self.peek(1).is_name() && matches!(self.peek(2), TokenKind::Assign | TokenKind::Semicolon),
            _ => false,
        }
    }
}
