//! JSON with the place of every value, read tolerantly: what is wrong is told, and all the rest is there.
//!
//! Comments, trailing commas and raw line breaks in strings are no mistakes, since the tools that deploy templates take them. Strings are decoded when
//! somebody asks for them.

mod reader;
mod string;

use super::{Break, Comment, Located};
use crate::text::Span;

pub use string::{JsonString, spelled};

/// How deep arrays and objects may be nested. What is deeper is skipped.
const MAX_DEPTH: usize = 128;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<'t> {
    /// All of it; a string's quotes included.
    pub span: Span,
    /// What it is.
    pub kind: JsonKind<'t>,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonKind<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number,
    /// A string, which is not decoded yet.
    String(JsonString<'t>),
    /// An array.
    Array(Vec<Json<'t>>),
    /// An object, with its members in order.
    Object(Vec<(JsonString<'t>, Json<'t>)>),
    /// Something that cannot be read, or that a tool fills in before the file is used: `#{count}#`.
    Unknown,
}

/// What can be read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File<'t> {
    /// The value, as far as it can be read; `None` where there is none at all.
    pub value: Option<Json<'t>>,
    /// What is wrong, in order: the first few places.
    pub breaks: Vec<Break>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
}

/// Reads `text`, whatever is in it.
pub fn read(text: &str) -> File<'_> {
    reader::read(text)
}

/// Reads `text`; `None` when something in it is wrong.
pub fn parse(text: &str) -> Option<Json<'_>> {
    let file = read(text);
    file.value.filter(|_| file.breaks.is_empty())
}

/// Returns where the members of objects and the items of arrays stand in `json`, outer ones first.
pub fn items(json: &Json<'_>) -> Vec<Span> {
    let mut items = Vec::new();
    add_items(json, &mut items);
    items
}

/// Adds what is in `json`. The recursion ends because nothing is nested deeper than the reader goes.
fn add_items(json: &Json<'_>, items: &mut Vec<Span>) {
    for (name, value) in json.members() {
        let start = name.span().start.saturating_sub(1);
        items.push(Span { start: start.min(value.span.start), end: value.span.end });
        add_items(value, items);
    }
    for item in json.items() {
        items.push(item.span);
        add_items(item, items);
    }
}

impl<'t> Json<'t> {
    /// Returns the member called `name`, whatever its case, of an object.
    pub fn member(&self, name: &str) -> Option<&Json<'t>> {
        self.members().iter().find(|(key, _)| key.is(name)).map(|(_, value)| value)
    }

    /// Returns the members of an object, in order; nothing for other values.
    pub fn members(&self) -> &[(JsonString<'t>, Json<'t>)] {
        match &self.kind {
            JsonKind::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the items of an array, in order; nothing for other values.
    pub fn items(&self) -> &[Json<'t>] {
        match &self.kind {
            JsonKind::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns the string that it is, which can be decoded.
    pub fn as_string(&self) -> Option<JsonString<'t>> {
        match self.kind {
            JsonKind::String(string) => Some(string),
            _ => None,
        }
    }

    /// Returns the string that it is, decoded.
    pub fn string(&self) -> Option<Located> {
        self.as_string().map(JsonString::located)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first few breaks of `text` are about.
    fn broken(text: &str) -> Vec<&str> {
        read(text).breaks.iter().map(|it| it.span.text(text)).collect()
    }

    #[test]
    fn every_value_knows_its_place() {
        let text = "\u{feff}{ \"a\": [1.5e3, null, true], \"b\\n\": \"x\\u00e9\\ud83d\\ude00\" }";
        let json = parse(text).expect("it is JSON");
        assert_eq!(json.span.text(text), &text[3..]);
        let b = json.member("B\n").and_then(Json::string).expect("b is a string");
        assert_eq!((b.text.as_str(), b.span.text(text)), ("xé😀", "x\\u00e9\\ud83d\\ude00"));
        let items = json.member("a").expect("a is there").items();
        assert_eq!(items.iter().map(|item| item.span.text(text)).collect::<Vec<_>>(), ["1.5e3", "null", "true"]);
    }

    #[test]
    fn what_is_no_json_is_none() {
        for text in
            ["", "{", "{\"a\"}", "[1 2]", "\"\\x\"", "nul", "{} {}", "\"abc", "\"\\u12\u{e9}4\"", "{\"a\":}", "[1]]", "{1: 2}", "/* a"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
        assert_eq!(parse(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))), None);
    }

    #[test]
    fn what_tools_take_is_no_mistake() {
        let text = "// first\r\n{ /* a */ \"a\": [1, 2,], \"b\": \"x\r\n\ty\", \"c\": \"http://x\", // last\n }";
        let file = read(text);
        assert_eq!(file.breaks, []);
        assert_eq!(file.comments.iter().map(|it| it.content.text(text)).collect::<Vec<_>>(), [" first", " a ", " last"]);
        assert_eq!(file.comments.iter().map(|it| it.span.text(text)).collect::<Vec<_>>(), ["// first", "/* a */", "// last"]);
        let json = file.value.expect("it is JSON");
        assert_eq!(json.member("b").and_then(Json::string).map(|it| it.text).as_deref(), Some("x\r\n\ty"));
        assert_eq!(json.members().len(), 3);
    }

    #[test]
    fn what_pipelines_fill_in_is_no_mistake() {
        let text = "#{header}#\n{ \"a\": #{secret}#, \"b\": {{ count }}, \"c\": [__items__], \"d\": $(build), #{more}# \"e\": ${x}.5 }";
        let file = read(text);
        assert_eq!(file.breaks, []);
        let json = file.value.expect("it is JSON");
        let kinds = json.members().iter().map(|(key, value)| (key.raw(), value.span.text(text)));
        let expected = [("a", "#{secret}#"), ("b", "{{ count }}"), ("c", "[__items__]"), ("d", "$(build)"), ("e", "${x}.5")];
        assert_eq!(kinds.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_mistake_is_told_and_hides_nothing_else() {
        let cases: [(&str, &[&str]); 12] = [
            ("{\"a\": 1 \"z\": 2}", &["\"z\""]),
            ("{\"a\": 1 b, \"z\": 2}", &["b"]),
            ("{\"a\" 1, \"z\": 2}", &["1"]),
            ("{a: 1, \"z\": 2}", &["a"]),
            ("{\"a\": [1, 2, \"z\": 2}", &["[", ":"]),
            ("{\"a\": }, \"z\": 2}", &["\"a\"", ","]),
            ("{\"a\": ], \"z\": 2}", &["\"a\"", "]"]),
            ("{\"a\": yes, \"z\": 2}", &["yes"]),
            ("{\"a\": \"\\d\", \"z\": 2}", &["\\d"]),
            ("{\"a\", \"z\": 2}", &["\"a\""]),
            ("{{\"a\": 1}, \"z\": 2}", &["{\"a\": 1}"]),
            ("{\"z\": 2", &["{"]),
        ];
        for (text, expected) in cases {
            let file = read(text);
            let spans: Vec<&str> = file.breaks.iter().map(|it| it.span.text(text)).collect();
            assert_eq!(&spans[..expected.len().min(spans.len())], expected, "{text}: {:?}", file.breaks);
        }
        let text = "{\"a\": 1 \"z\": 2}";
        assert_eq!(read(text).value.expect("there is one").member("z").map(|it| it.span.text(text)), Some("2"));
    }

    #[test]
    fn what_stands_before_the_end_of_a_cut_file_is_kept() {
        let text = "{ \"a\": { \"b\": [\"x\", \"y\"], \"c\": \"z\\u00e9\" } }";
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let cut = &text[..end];
            let file = read(cut);
            assert!(!file.breaks.is_empty(), "{cut}");
            let b = file.value.and_then(|it| it.member("a")?.member("b").cloned());
            let items = b.map(|it| it.items().iter().filter_map(Json::string).map(|it| it.text).collect::<Vec<_>>()).unwrap_or_default();
            assert_eq!(items.len(), usize::from(end >= 18) + usize::from(end >= 23), "{cut}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_skipped() {
        let text = format!("[{}\"]\"{}, 7]", "[".repeat(100_000), "]".repeat(100_000));
        let json = read(&text).value.expect("there is one");
        assert_eq!(json.items().last().map(|it| it.span.text(&text)), Some("7"));
        assert_eq!(broken(&text).len(), 1);
    }
}
