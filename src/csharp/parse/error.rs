//! Mistakes: how they are worded, when they are reported, and where reading goes on after one.

use super::{Kind, Parser, Token};
use crate::csharp::ast::{ErrorKind, SyntaxError};
use crate::text::Span;

/// Something that is not C#, at a code span.
pub fn at(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: None, related: None, kind: ErrorKind::Syntax }
}

impl SyntaxError {
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn related(self, span: Span, what: &'static str) -> Self {
        Self { related: Some((span, what)), ..self }
    }
}

impl Parser<'_, '_> {
    /// Reports a mistake that was found at the next token, unless it follows from one that was reported before.
    pub(super) fn report(&mut self, error: SyntaxError) {
        if self.panicking || self.given_up {
            return;
        }
        self.panicking = true;
        self.failed_at = self.at;
        if self.token().flags & Token::MISTAKE != 0
            && let Some(mistake) = self.mistake(self.at)
        {
            return self.push_error(mistake);
        }
        // Nobody knows what a placeholder will be: `{{operator}}`, or half a statement.
        if self.kind() == Kind::Placeholder || self.at > 0 && self.tokens[self.at - 1].kind == Kind::Placeholder {
            return;
        }
        let error = self.quotes_in_disorder().unwrap_or(error);
        self.push_error(error);
    }

    /// Reports a mistake in what has been read, whatever comes next.
    pub(super) fn report_behind(&mut self, error: SyntaxError) {
        if !self.panicking && !self.given_up {
            self.panicking = true;
            self.failed_at = self.at;
            self.push_error(error);
        }
    }

    /// Reports what is wrong with the token at `index` in itself.
    pub(super) fn report_mistake(&mut self, index: usize) {
        let Some(mistake) = self.mistake(index) else { return };
        if self.panicking || self.given_up {
            return;
        }
        if mistake.kind == ErrorKind::Syntax {
            self.panicking = true;
            self.failed_at = index;
        }
        self.push_error(mistake);
    }

    /// Reports C# that is newer than version 7; reading goes on.
    pub(super) fn newer(&mut self, span: Span, what: &str, version: &str, help: &str) {
        if self.panicking || self.given_up {
            return;
        }
        let message = format!("{what} is C# {version}, and policy expressions are C# 7");
        self.push_error(SyntaxError { kind: ErrorKind::Version, ..at(span, message).help(help) });
    }

    /// Reports C# that an expression cannot hold; reading goes on.
    pub(super) fn unsupported(&mut self, span: Span, message: impl Into<String>, help: &str) {
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
    pub(super) fn unexpected(&mut self, expected: &str, open: Option<usize>) {
        let open = open.map(|open| (self.tokens[open].span(), "opened here"));
        self.unexpected_near(expected, open);
    }

    /// Reports that `expected` should stand here, with another place that belongs to it.
    pub(super) fn unexpected_near(&mut self, expected: &str, related: Option<(Span, &'static str)>) {
        if self.panicking || self.given_up {
            return;
        }
        let error = self.unexpected_error(expected);
        self.report(SyntaxError { related, ..error });
    }

    fn unexpected_error(&self, expected: &str) -> SyntaxError {
        let token = self.token();
        let before = self.at.checked_sub(1).map(|index| self.tokens[index]);
        let end = Span { start: self.end(), end: self.end() };
        match (before.map(|before| before.kind), token.kind) {
            (Some(Kind::EqualEqual | Kind::NotEqual), Kind::Assign) => {
                let operator = if before.is_some_and(|before| before.kind == Kind::EqualEqual) { "==" } else { "!=" };
                let span = before.map_or(end, Token::span).to(token.span());
                at(span, format!("`{operator}=` is not an operator of C#")).help(format!("write `{operator}`"))
            }
            (_, word @ (Kind::And | Kind::Or)) => {
                let (word, operator) = if word == Kind::And { ("and", "&&") } else { ("or", "||") };
                at(token.span(), format!("`{word}` does not join conditions in C#")).help(format!("write `{operator}`"))
            }
            (_, Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace) if token.partner().is_none() => {
                let bracket = self.text(token.span());
                at(token.span(), format!("this `{bracket}` closes nothing")).help("remove it, or open a bracket for it")
            }
            (_, Kind::End) => at(end, format!("missing {expected}")),
            _ if token.begins_line() => at(end, format!("missing {expected}")),
            _ if expected == "`;`" => at(end, "missing `;`"),
            _ => at(token.span(), format!("expected {expected}, found {}", self.describe(token))),
        }
    }

    /// What a message calls a token. It never quotes what may be a secret.
    pub(super) fn describe(&self, token: Token) -> String {
        match token.kind {
            Kind::End => "the end of the expression".to_owned(),
            Kind::String | Kind::VerbatimString | Kind::StringStart => "a string".to_owned(),
            Kind::Integer | Kind::Real => "a number".to_owned(),
            Kind::Char => "a character".to_owned(),
            Kind::HoleEnd => "`}`".to_owned(),
            Kind::HoleFormat => "`:`".to_owned(),
            Kind::StringText | Kind::StringEnd => "the rest of the string".to_owned(),
            _ if token.span().len() > 30 => "a name".to_owned(),
            _ => format!("`{}`", self.text(token.span())),
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
            Some(before) if before.kind >= Kind::Dot || before.kind.is_reserved() => match (before.kind, token.kind) {
                (Kind::EqualEqual | Kind::NotEqual, Kind::Assign) => self.unexpected_error("an expression"),
                (Kind::Semicolon | Kind::CloseBrace, _) => self.unexpected_error("an expression"),
                _ => {
                    let span = if token.kind == Kind::End || token.begins_line() { before.span() } else { token.span() };
                    at(span, format!("expected an expression after {}, found {}", self.describe(before), self.describe(token)))
                }
            },
            None if token.kind == Kind::End => at(end, "expected an expression"),
            _ if token.kind.is_reserved() => at(token.span(), format!("{} is a keyword and cannot stand here", self.describe(token))),
            _ => at(token.span(), format!("expected an expression, found {}", self.describe(token))),
        };
        self.report(error);
    }

    /// Reports that `@( … )` holds more than one expression.
    pub(super) fn not_one_expression(&mut self) {
        let token = self.token();
        let error = match token.kind {
            Kind::Semicolon if self.peek(1) == Kind::End => {
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
        if before.kind == Kind::String && here.kind == Kind::String && before.end == here.start {
            let span = before.span().to(here.span());
            let text = self.text(before.span());
            if text.ends_with("=\"") {
                let error = at(span, "the quotes of this string are corrupted, as by an XML formatter that took it for an attribute");
                return Some(error.help("remove the `=` and the quotes behind it that are too many"));
            }
            return Some(
                at(span, "two strings stand next to each other").help("join them with `+`, or write `\\\"` for a quote in a string"),
            );
        }
        // A quote that was lost or is one too many turns the strings of its line inside out.
        let quoted = matches!(before.kind, Kind::String | Kind::Char | Kind::StringEnd) && before.end == here.start;
        let line = self.code.get((here.start - self.base) as usize..).and_then(|rest| rest.lines().next()).map_or(0, str::len) as u32;
        let first = self.mistakes.partition_point(|(token, _)| (*token as usize) < self.at);
        let (_, mistake) = self.mistakes.get(first)?;
        let open = mistake.span.start < here.start + line && mistake.message.contains("not closed on its line");
        if !open {
            return None;
        }
        let span = if quoted || before.kind == Kind::String { before.span() } else { mistake.span };
        Some(
            at(span, "the quotes on this line do not pair up")
                .help("a quote is missing or too many, or one inside of a string needs a `\\`"),
        )
    }

    /// Finds the place to go on after a mistake in the statement that began at the token `start`.
    pub(super) fn synchronize(&mut self, start: usize) {
        self.panicking = false;
        let stopped = self.at > start && self.at > self.failed_at;
        if stopped && matches!(self.tokens[self.at - 1].kind, Kind::Semicolon | Kind::CloseBrace) {
            return;
        }
        loop {
            let token = self.token();
            match token.kind {
                Kind::End | Kind::CloseBrace => return,
                Kind::Semicolon => {
                    self.at += 1;
                    return;
                }
                _ if token.begins_line() && self.at > start && self.begins_statement() => return,
                Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::HoleStart => {
                    self.at = token.partner().filter(|&partner| partner > self.at).unwrap_or(self.at) + 1;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Whether the next token can only be the beginning of a statement.
    pub(super) fn begins_statement(&self) -> bool {
        match self.kind() {
            Kind::If | Kind::For | Kind::Foreach | Kind::While | Kind::Do | Kind::Return | Kind::Try | Kind::Switch | Kind::Using => true,
            Kind::Break | Kind::Continue | Kind::Goto | Kind::Lock | Kind::Const | Kind::Case => true,
            Kind::Var => self.peek(1).is_name() && matches!(self.peek(2), Kind::Assign | Kind::Semicolon),
            _ => false,
        }
    }
}
