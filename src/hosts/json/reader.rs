//! Reads JSON in one go, without recursion, and goes on behind what is wrong.

use super::string::escape_at;
use super::{Break, Comment, File, Json, JsonKind, JsonString, MAX_DEPTH};
use crate::diagnostic::{Sentence, quoted, say};
use crate::spelling::Finder;
use crate::text::{Order, Span, steps};

/// How many breaks are told; the first ones are what the others come from.
const MAX_BREAKS: usize = 8;

/// Reads `text`, whatever is in it.
pub(super) fn read(text: &str) -> File<'_> {
    let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at,
        open: Vec::new(),
        root: None,
        file: File::default(),
        placeholders: Finder::new(text),
        is_cut: false,
    };
    reader.run();
    reader.file.breaks.order_by_key(|it| it.span);
    File { value: reader.root, ..reader.file }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The arrays and objects that are open, innermost last.
    open: Vec<Open<'t>>,
    root: Option<Json<'t>>,
    file: File<'t>,
    placeholders: Finder<'t>,
    /// Whether the file ends within something.
    is_cut: bool,
}

/// An array or object of which the end is not reached.
struct Open<'t> {
    start: usize,
    content: Content<'t>,
    /// Whether an entry may begin: there was a comma, or there is none before.
    is_separated: bool,
}

enum Content<'t> {
    Array(Vec<Json<'t>>),
    Object(Vec<(JsonString<'t>, Json<'t>)>, Option<Key<'t>>),
}

/// The name of a member of which the value is not reached.
struct Key<'t> {
    name: JsonString<'t>,
    span: Span,
    has_colon: bool,
}

impl<'t> Reader<'t> {
    fn run(&mut self) {
        loop {
            self.space();
            steps::count(1);
            let Some(&byte) = self.bytes.get(self.at) else { break };
            if self.root.is_some() && self.open.is_empty() && !self.placeholder() {
                let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
                let here = Span::new(self.at, self.at + length);
                self.wrong(here, "this stands behind the end of the value".into(), "remove it, or what closes too early before it");
                break;
            }
            match byte {
                b'{' if matches!(self.bytes.get(self.at + 1), Some(b'{' | b'%' | b'#')) && self.placeholder() => {}
                b'{' | b'[' => self.begin(byte == b'{'),
                b'}' | b']' => self.end(byte == b'}'),
                b'"' => self.string(),
                b',' => self.comma(),
                b':' => self.colon(),
                b'#' | b'$' | b'%' | b'_' if self.placeholder() => {}
                _ => self.word(),
            }
        }
        if let Some(open) = self.open.last().filter(|_| !self.is_cut) {
            self.unclosed(open.start);
        }
        self.is_cut |= !self.open.is_empty();
        while !self.open.is_empty() {
            self.close(self.bytes.len());
        }
        if self.root.is_none() && self.file.breaks.is_empty() {
            self.wrong(Span::at(self.bytes.len()), "there is no value in this file".into(), "write one, such as `{}`");
        }
    }

    fn begin(&mut self, is_object: bool) {
        let start = self.at;
        if self.open.len() >= MAX_DEPTH {
            self.skip();
            self.wrong(Span::new(start, start + 1), say!("this is nested deeper than {} levels", MAX_DEPTH), "nest less");
            self.put(Json { span: Span::new(start, self.at), kind: JsonKind::Unknown });
            return;
        }
        self.at += 1;
        let content = if is_object { Content::Object(Vec::new(), None) } else { Content::Array(Vec::new()) };
        self.open.push(Open { start, content, is_separated: true });
    }

    /// Goes behind the bracket that closes the one here, or to the end.
    fn skip(&mut self) {
        let mut depth = 0;
        loop {
            self.space();
            steps::count(1);
            match self.bytes.get(self.at) {
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => depth -= 1,
                Some(b'"') => {
                    self.quoted();
                    continue;
                }
                Some(_) => {}
                None => return,
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn end(&mut self, is_object: bool) {
        let here = Span::new(self.at, self.at + 1);
        self.at += 1;
        let Some(above) = self.open.iter().rev().position(|open| open.is_object() == is_object) else {
            let opening = if is_object { "`{`" } else { "`[`" };
            self.wrong(here, say!("no {} is open here", opening), "remove it, or what closes too early before it");
            return;
        };
        for _ in 0..above {
            if let Some(open) = self.open.last() {
                self.unclosed(open.start);
            }
            self.close(here.start as usize);
        }
        self.close(self.at);
    }

    fn unclosed(&mut self, start: usize) {
        let closing = if self.bytes.get(start) == Some(&b'{') { "`}`" } else { "`]`" };
        let opening = if closing == "`}`" { "`{`" } else { "`[`" };
        self.wrong(Span::new(start, start + 1), say!("this {} is not closed", opening), say!("add {} where it ends", closing));
    }

    /// Makes a value of what is open innermost, which ends before `end`.
    fn close(&mut self, end: usize) {
        self.no_value();
        let Some(open) = self.open.pop() else { return };
        let kind = match open.content {
            Content::Array(items) => JsonKind::Array(items),
            Content::Object(members, _) => JsonKind::Object(members),
        };
        self.put(Json { span: Span::new(open.start, end), kind });
    }

    fn comma(&mut self) {
        if self.open.is_empty() {
            return self.word();
        }
        self.at += 1;
        self.no_value();
        if let Some(open) = self.open.last_mut() {
            open.is_separated = true;
        }
    }

    /// Tells of the name that waits for a value, if there is one.
    fn no_value(&mut self) {
        let Some(Open { content: Content::Object(members, key), .. }) = self.open.last_mut() else { return };
        let Some(Key { name, span, .. }) = key.take() else { return };
        members.push((name, Json { span: Span { start: span.end, end: span.end }, kind: JsonKind::Unknown }));
        if !self.is_cut {
            self.wrong(span, "this name has no value".into(), "write `:` and a value behind it");
        }
    }

    fn colon(&mut self) {
        let here = Span::new(self.at, self.at + 1);
        self.at += 1;
        match self.open.last_mut() {
            Some(Open { content: Content::Object(_, Some(key)), .. }) if !key.has_colon => key.has_colon = true,
            _ => self.wrong(here, "`:` stands behind no name of a member".into(), "put it between the name of a member and its value"),
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let content = self.quoted();
        let span = Span::new(start, self.at);
        let Some(content) = content else {
            self.is_cut = true;
            self.wrong(Span::new(start, start + 1), "this string does not end".into(), "add `\"` where it ends");
            if self.takes_value() {
                self.put(Json { span, kind: JsonKind::Unknown });
            }
            return;
        };
        self.named_or_put(JsonString::new(self.text, content), span);
    }

    /// Goes behind the string here and returns what stands between its quotes; `None` if it does not end.
    fn quoted(&mut self) -> Option<Span> {
        self.at += 1;
        let start = self.at;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(plain) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return None;
            };
            self.at += plain;
            if rest[plain] == b'"' {
                self.at += 1;
                return Some(Span::new(start, self.at - 1));
            }
            let length = escape_at(&rest[plain..]).map(|(_, length)| length);
            if length.is_none() {
                let letter = self.text[self.at + 1..].chars().next();
                let span = Span::new(self.at, self.at + 1 + letter.map_or(0, char::len_utf8));
                self.wrong(
                    span,
                    say!("{} is no escape of JSON", quoted(format!("`{}`", span.text(self.text)))),
                    "write `\\\\` for a backslash",
                );
            }
            // What is no escape may be a backslash before a letter of several bytes, of which none is searched for.
            self.at = (self.at + length.unwrap_or(2)).min(self.bytes.len());
        }
    }

    /// Whether the next value belongs somewhere, and would not stand for the name of a member.
    fn takes_value(&self) -> bool {
        match self.open.last().map(|open| &open.content) {
            None => self.root.is_none(),
            Some(Content::Array(_)) => true,
            Some(Content::Object(_, key)) => key.is_some(),
        }
    }

    /// Takes a string for the name of a member, or for a value.
    fn named_or_put(&mut self, name: JsonString<'t>, span: Span) {
        if !matches!(self.open.last(), Some(Open { content: Content::Object(_, None), .. })) {
            return self.put(Json { span, kind: JsonKind::String(name) });
        }
        self.separated(span);
        if let Some(Open { content: Content::Object(_, key), .. }) = self.open.last_mut() {
            *key = Some(Key { name, span, has_colon: false });
        }
    }

    fn put(&mut self, value: Json<'t>) {
        let span = value.span;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(value);
            return;
        };
        match &mut open.content {
            Content::Array(items) => {
                items.push(value);
                self.separated(span);
            }
            Content::Object(members, key) => {
                let key = key.take();
                let name = key.as_ref().map_or(JsonString::new(self.text, Span { start: span.start, end: span.start }), |key| key.name);
                members.push((name, value));
                match key {
                    None => self.wrong(span, "this member has no name".into(), "write its name and `:` before it"),
                    Some(Key { has_colon: false, .. }) => {
                        self.wrong(span, "there is no `:` before this value".into(), "write `:` between the name and the value")
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// Tells that there is no comma before the entry at `span`, if so. Behind it there has to be one.
    fn separated(&mut self, span: Span) {
        if let Some(open) = self.open.last_mut()
            && !std::mem::replace(&mut open.is_separated, false)
        {
            self.wrong(span, "there is no `,` before this".into(), "write `,` behind what stands before it");
        }
    }

    /// Goes behind what a tool fills in, if it stands here.
    fn placeholder(&mut self) -> bool {
        let start = self.at;
        let end = match self.bytes[start..].starts_with(b"$(") {
            true => self.bytes[start..].iter().take_while(|it| **it != b'\n').position(|it| *it == b')').map(|length| start + length + 1),
            false => self.placeholders.find(start).map(|it| it.span.end as usize),
        };
        let Some(end) = end else { return false };
        self.at = end;
        self.rest_of_word();
        let takes_value = self.takes_value();
        if let Some(open) = self.open.last_mut() {
            // It may stand for as many entries as it likes.
            open.is_separated = true;
        }
        if takes_value && !self.open.is_empty() {
            self.put(Json { span: Span::new(start, self.at), kind: JsonKind::Unknown });
        }
        true
    }

    /// Reads what begins like nothing else: a word, a number, or something that has no place in JSON.
    fn word(&mut self) {
        let start = self.at;
        self.at += 1;
        self.rest_of_word();
        let span = Span::new(start, self.at);
        let kind = match span.text(self.text) {
            "true" => JsonKind::Bool(true),
            "false" => JsonKind::Bool(false),
            "null" => JsonKind::Null,
            word if is_number(word) => JsonKind::Number,
            word => {
                self.wrong(span, say!("{} has no place in JSON", quoted(format!("`{word}`")).cut_to(40)), "write strings between `\"`");
                if !self.takes_value() && self.next_is_colon() {
                    return self.named_or_put(JsonString::new(self.text, span), span);
                }
                if !self.takes_value() || matches!(self.open.last(), Some(open) if !open.is_separated && !open.is_object()) {
                    return;
                }
                JsonKind::Unknown
            }
        };
        self.put(Json { span, kind });
    }

    fn next_is_colon(&mut self) -> bool {
        self.space();
        self.bytes.get(self.at) == Some(&b':')
    }

    /// Goes to the end of the word here, or of the placeholder of which there is more.
    fn rest_of_word(&mut self) {
        let ends = |it: &u8| it.is_ascii_whitespace() || matches!(it, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"');
        while let Some(byte) = self.bytes.get(self.at)
            && !ends(byte)
            && !(self.bytes[self.at..].starts_with(b"//") || self.bytes[self.at..].starts_with(b"/*"))
        {
            self.at += 1;
        }
    }

    /// Goes behind white space and comments.
    fn space(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => {
                    let rest = &self.bytes[self.at..];
                    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    let length = length - usize::from(rest[..length].ends_with(b"\r"));
                    self.comment(length, 0);
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => match memchr::memmem::find(&self.bytes[self.at + 2..], b"*/") {
                    Some(length) => self.comment(length + 4, 2),
                    None => {
                        self.is_cut = true;
                        self.wrong(Span::new(self.at, self.at + 2), "this comment does not end".into(), "add `*/` where it ends");
                        self.comment(self.bytes.len() - self.at, 0);
                    }
                },
                _ => return,
            }
        }
    }

    /// Goes behind a comment of `length` bytes, with a mark of two bytes before and one of `mark` bytes behind it.
    fn comment(&mut self, length: usize, mark: usize) {
        let (start, end) = (self.at, self.at + length);
        self.file.comments.push(Comment { span: Span::new(start, end), content: Span::new(start + 2, end - mark) });
        self.at = end;
    }

    fn wrong(&mut self, span: Span, message: Sentence, help: impl Into<Sentence>) {
        if self.file.breaks.len() < MAX_BREAKS {
            self.file.breaks.push(Break { span, message, help: help.into() });
        }
    }
}

impl Open<'_> {
    fn is_object(&self) -> bool {
        matches!(self.content, Content::Object(..))
    }
}

/// Whether `word` may be a number.
fn is_number(word: &str) -> bool {
    word.starts_with(|it: char| it == '-' || it.is_ascii_digit())
        && word.bytes().all(|it| matches!(it, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
}
