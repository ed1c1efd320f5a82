//! The lexer of template files: words, texts, comments.

use super::ast::Name;
use super::error::Fault;
use crate::text::Span;

/// A place in a template file.
pub struct Cursor<'t> {
    /// The file.
    pub text: &'t str,
    /// The offset of the next byte.
    pub at: usize,
}

impl<'t> Cursor<'t> {
    /// The beginning of `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// What is left.
    pub fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The span of the next character.
    pub fn here(&self) -> Span {
        Span::new(self.at, self.at + self.peek().map_or(0, char::len_utf8))
    }

    /// The span from `start` to here.
    pub fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// Goes past white space and comments of the template language, but not past doc comments.
    pub fn trivia(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            let doc = rest.starts_with("///") && !rest.starts_with("////");
            if !rest.starts_with("//") || doc {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    /// The doc comment here, without its marks.
    pub fn doc(&mut self) -> String {
        let mut doc = String::new();
        loop {
            self.trivia();
            let Some(rest) = self.rest().strip_prefix("///").filter(|rest| !rest.starts_with('/')) else { return doc };
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            self.at += 3 + line.len();
            doc.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
            doc.push('\n');
        }
    }

    /// Goes past trivia and `mark`, if it is next.
    pub fn eat(&mut self, mark: &str) -> bool {
        self.trivia();
        let eaten = self.rest().starts_with(mark);
        if eaten {
            self.at += mark.len();
        }
        eaten
    }

    /// Goes past trivia and `mark`, which must be next.
    pub fn expect(&mut self, mark: &str, after: &str) -> Result<(), Fault> {
        if self.eat(mark) {
            return Ok(());
        }
        Err(Fault::new(self.here(), format!("expected `{mark}` after {after}")))
    }

    /// The word that is next: letters, digits, `_` and `-`.
    pub fn word(&mut self) -> Option<Name> {
        self.trivia();
        let rest = self.rest();
        let length = rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_' || it == '-')).unwrap_or(rest.len());
        let start = self.at;
        self.at += length;
        (length > 0).then(|| Name { text: rest[..length].to_owned(), span: self.since(start) })
    }

    /// The name that must be next; `what` says of what.
    pub fn name(&mut self, what: &str) -> Result<Name, Fault> {
        let name = self.word().ok_or_else(|| Fault::new(self.here(), format!("expected {what}")))?;
        if !name.text.starts_with(|it: char| it.is_ascii_alphabetic()) {
            return Err(Fault::new(name.span, format!("expected {what}, which begins with a letter")));
        }
        Ok(name)
    }

    /// Whether the word `keyword` is next; goes past it if so.
    pub fn keyword(&mut self, keyword: &str) -> bool {
        let start = self.at;
        if self.word().is_some_and(|name| name.text == keyword) {
            return true;
        }
        self.at = start;
        false
    }

    /// The text in quotes that must be next, without the quotes.
    pub fn quoted(&mut self) -> Result<Span, Fault> {
        // Within what stands in double quotes, texts stand in single ones.
        let quote = if self.eat("'") { '\'' } else { '"' };
        if quote == '"' {
            self.expect("\"", "this")?;
        }
        let start = self.at;
        let rest = self.rest();
        let end = rest.find([quote, '\n']).filter(|&end| rest[end..].starts_with(quote));
        let Some(end) = end else {
            let help = format!("close it with `{quote}`");
            return Err(Fault::new(Span::new(start - 1, start), "this text does not end on its line").help(help));
        };
        self.at += end + 1;
        Ok(Span::new(start, start + end))
    }
}
