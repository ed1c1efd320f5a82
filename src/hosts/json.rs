//! JSON with the place of every value: just what the hosts need.

use super::Located;
use crate::text::Span;

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 128;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json {
    /// All of it; a string's quotes included.
    pub span: Span,
    /// What it is.
    pub kind: JsonKind,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonKind {
    Null,
    Bool(bool),
    Number,
    /// What the string means; its span leaves the quotes out.
    String(Located),
    Array(Vec<Json>),
    Object(Vec<(Located, Json)>),
}

/// Reads `text`; `None` when it is no JSON.
pub fn parse(text: &str) -> Option<Json> {
    let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 } };
    let value = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

impl Json {
    /// The member called `name`, whatever its case, of an object.
    pub fn member(&self, name: &str) -> Option<&Json> {
        let JsonKind::Object(members) = &self.kind else { return None };
        members.iter().find(|(key, _)| key.text.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The string that it is.
    pub fn string(&self) -> Option<&Located> {
        match &self.kind {
            JsonKind::String(string) => Some(string),
            _ => None,
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Json> {
        self.space();
        let start = self.at;
        let kind = match self.peek()? {
            b'{' if depth < MAX_DEPTH => self.object(depth)?,
            b'[' if depth < MAX_DEPTH => self.array(depth)?,
            b'"' => JsonKind::String(self.string()?),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", JsonKind::Bool(true))?,
            b'f' => self.word("false", JsonKind::Bool(false))?,
            b'n' => self.word("null", JsonKind::Null)?,
            _ => return None,
        };
        Some(Json { span: Span::new(start, self.at), kind })
    }

    fn object(&mut self, depth: usize) -> Option<JsonKind> {
        let mut members = Vec::new();
        self.at += 1;
        self.space();
        if self.eat(b'}') {
            return Some(JsonKind::Object(members));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.eat(b':').then_some(())?;
            members.push((key, self.value(depth + 1)?));
            self.space();
            if self.eat(b'}') {
                return Some(JsonKind::Object(members));
            }
            self.eat(b',').then_some(())?;
        }
    }

    fn array(&mut self, depth: usize) -> Option<JsonKind> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.eat(b']') {
            return Some(JsonKind::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(b']') {
                return Some(JsonKind::Array(items));
            }
            self.eat(b',').then_some(())?;
        }
    }

    fn string(&mut self) -> Option<Located> {
        self.eat(b'"').then_some(())?;
        let start = self.at;
        let mut text = String::new();
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = memchr::memchr2(b'"', b'\\', rest)?;
            text.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
            if self.eat(b'"') {
                return Some(Located { text, span: Span::new(start, self.at - 1) });
            }
            self.at += 1;
            self.escape(&mut text)?;
        }
    }

    /// Reads what follows a backslash.
    fn escape(&mut self, text: &mut String) -> Option<()> {
        let letter = self.peek()?;
        self.at += 1;
        match letter {
            b'"' | b'\\' | b'/' => text.push(letter as char),
            b'b' => text.push('\u{8}'),
            b'f' => text.push('\u{c}'),
            b'n' => text.push('\n'),
            b'r' => text.push('\r'),
            b't' => text.push('\t'),
            b'u' => {
                let mut unit = self.unit()?;
                if (0xd800..0xdc00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    unit = 0x10000 + ((unit - 0xd800) << 10) + self.unit()?.checked_sub(0xdc00)?;
                }
                text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => return None,
        }
        Some(())
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> JsonKind {
        while self.peek().is_some_and(|it| matches!(it, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        JsonKind::Number
    }

    fn word(&mut self, word: &str, kind: JsonKind) -> Option<JsonKind> {
        self.text[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            kind
        })
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|it| matches!(it, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "\u{feff}{ \"a\": [1.5e3, null, true], \"b\\n\": \"x\\u00e9\\ud83d\\ude00\" }";
        let json = parse(text).expect("it is JSON");
        assert_eq!(json.span.text(text), &text[3..]);
        let b = json.member("B\n").and_then(Json::string).expect("b is a string");
        assert_eq!((b.text.as_str(), b.span.text(text)), ("xé😀", "x\\u00e9\\ud83d\\ude00"));
        let JsonKind::Array(items) = &json.member("a").expect("a is there").kind else { panic!("a is an array") };
        assert_eq!(items.iter().map(|item| item.span.text(text)).collect::<Vec<_>>(), ["1.5e3", "null", "true"]);
    }

    #[test]
    fn what_is_no_json_is_none() {
        for text in ["", "{", "{\"a\"}", "[1,]", "\"\\x\"", "\"\\ud83d\\u0041\"", "nul", "{} {}", "\"abc", "\"\\u12\u{e9}4\""] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }
}
