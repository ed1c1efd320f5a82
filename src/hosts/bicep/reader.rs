//! The reader's place in the text: blanks, comments, words, and what happens where the text is not Bicep.

use super::{Break, Comment, Declaration, Expr, File, Span, steps};
use crate::text::Order;

/// The words that begin statements.
const KEYWORDS: [&str; 16] = [
    "assert",
    "extends",
    "extension",
    "func",
    "import",
    "metadata",
    "module",
    "output",
    "param",
    "provider",
    "resource",
    "targetScope",
    "test",
    "type",
    "using",
    "var",
];

/// Reads one file. Expressions are in `expressions`, strings in `strings`, statements in `statements`.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    /// The offset of the next byte.
    pub(super) at: usize,
    /// How many expressions are open.
    pub(super) depth: usize,
    /// Whether the statement is not Bicep. Then everything that is open ends where the reader stands.
    pub(super) broken: bool,
    /// Whether the body of a resource is being read.
    pub(super) in_resource: bool,
    /// The resources in the body that is being read.
    pub(super) nested: Vec<Declaration>,
    breaks: Vec<Break>,
    comments: Vec<Comment>,
}

impl<'t> Reader<'t> {
    /// Returns the reader of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, depth: 0, broken: false, in_resource: false, nested: Vec::new(), breaks: Vec::new(), comments: Vec::new() }
    }

    /// Reads all of the file.
    pub(super) fn file(mut self) -> File {
        let mut declarations = Vec::new();
        loop {
            self.lines();
            if self.peek().is_none() {
                break;
            }
            let start = self.at;
            declarations.extend(self.statement());
            self.blanks();
            if !self.broken && self.peek().is_some_and(|next| !is_line_break(next)) {
                self.fail_here("this is not expected here", "a statement ends with its line");
            }
            if std::mem::take(&mut self.broken) {
                self.next_statement(start);
            }
        }
        // What is found late may stand early.
        self.breaks.order_by_key(|it| it.span);
        File { declarations, breaks: self.breaks, comments: self.comments, documents: Vec::new() }
    }

    /// Goes on, after the break of the statement from `start` on, to a line that begins a statement.
    fn next_statement(&mut self, start: usize) {
        let line = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
        let mut at = if line > start { line } else { self.next_line(self.at.max(start)) };
        while at < self.text.len() && !begins_statement(&self.text[at..]) {
            at = self.next_line(at);
        }
        self.at = at;
    }

    fn next_line(&self, at: usize) -> usize {
        steps::count(1);
        memchr::memchr(b'\n', &self.text.as_bytes()[at..]).map_or(self.text.len(), |length| at + length + 1)
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Takes `mark`, if it is next.
    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    /// Takes one character, whatever it is.
    pub(super) fn any(&mut self) {
        steps::count(1);
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Skips blanks and comments, and stays on the line.
    pub(super) fn blanks(&mut self) {
        steps::count(1);
        while let Some(next) = self.peek() {
            match next {
                b' ' | b'\t' => self.at += 1,
                // A directive for the compiler: `#disable-next-line …`.
                b'#' => self.at = self.end_of_line(),
                b'/' if self.rest().starts_with("//") => {
                    let end = self.end_of_line();
                    self.comment(end, end);
                }
                b'/' if self.rest().starts_with("/*") => match self.text[self.at + 2..].find("*/") {
                    Some(length) => self.comment(self.at + 2 + length, self.at + 4 + length),
                    None => {
                        self.fail(Span::new(self.at, self.at + 2), "this comment is not closed", "close it with `*/`");
                        self.at = self.text.len();
                    }
                },
                _ => break,
            }
        }
    }

    /// Skips blanks, comments and line breaks.
    pub(super) fn lines(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                Some(next) if is_line_break(next) => self.at += 1,
                _ => break,
            }
        }
    }

    /// Goes to what follows blanks and line breaks, if `is_wanted` holds there.
    pub(super) fn ahead(&mut self, is_wanted: impl Fn(&Self) -> bool) -> bool {
        let before = self.at;
        self.lines();
        let found = !self.broken && is_wanted(self);
        if !found {
            self.at = before;
        }
        found
    }

    fn end_of_line(&self) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.text.as_bytes()[self.at..]).map_or(self.text.len(), |length| self.at + length)
    }

    /// Takes the comment here, whose content ends at `content` and itself at `end`.
    fn comment(&mut self, content: usize, end: usize) {
        // The reader may pass a place more than once.
        if self.comments.last().is_none_or(|last| last.span.end as usize <= self.at) {
            self.comments.push(Comment { span: Span::new(self.at, end), content: Span::new(self.at + 2, content) });
        }
        self.at = end;
    }

    /// Takes a word, if one is next.
    pub(super) fn word(&mut self) -> Option<&'t str> {
        let word = word_at(self.rest());
        self.at += word.len();
        (!word.is_empty()).then_some(word)
    }

    /// Takes `word`, if it is next as a whole.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        word_at(self.rest()) == word && self.eat(word)
    }

    /// Says that the statement is not Bicep at `span`, if nothing has been said of it, and ends it.
    pub(super) fn fail(&mut self, span: Span, message: &'static str, help: &'static str) {
        if !self.broken {
            self.complain(span, message, help);
        }
        self.broken = true;
    }

    /// Says that the statement is not Bicep at the next character.
    pub(super) fn fail_here(&mut self, message: &'static str, help: &'static str) {
        let length = self.rest().chars().next().filter(|it| !matches!(it, '\n' | '\r')).map_or(0, char::len_utf8);
        self.fail(Span::new(self.at, self.at + length), message, help);
    }

    /// Says that the file is not Bicep at `span`, in a way that keeps nothing from being read.
    pub(super) fn complain(&mut self, span: Span, message: &'static str, help: &'static str) {
        // A statement that is read again breaks again.
        if !self.breaks.iter().rev().take(8).any(|it| it.span == span) {
            self.breaks.push(Break { span, message: message.into(), help: help.into() });
        }
    }

    /// The span from `start` to here, without blanks and comments that were looked past.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start.min(self.at), self.at)
    }

    /// An expression from `start` to here about which nothing is known.
    pub(super) fn unknown(&self, start: usize) -> Expr {
        Expr::unknown(self.since(start))
    }
}

/// Whether `byte` ends a line.
pub(super) fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The word with which `rest` begins.
pub(super) fn word_at(rest: &str) -> &str {
    if !rest.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_') {
        return "";
    }
    &rest[..rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(rest.len())]
}

/// Whether a statement seems to begin with the line at the start of `rest`.
fn begins_statement(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    if let Some(decorator) = rest.strip_prefix('@') {
        return !word_at(decorator).is_empty();
    }
    let word = word_at(rest);
    let Some(after) = rest.strip_prefix(word).filter(|after| after.starts_with([' ', '\t'])) else { return false };
    let after = after.trim_start_matches([' ', '\t']);
    match word {
        "targetScope" => after.starts_with('='),
        "using" | "extends" | "extension" | "provider" => after.starts_with('\'') || !word_at(after).is_empty(),
        "import" => after.starts_with(['{', '*', '\'']),
        word => KEYWORDS.contains(&word) && !word_at(after).is_empty(),
    }
}
