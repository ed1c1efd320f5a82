//! Liquid, the language of templates in `set-body template="liquid"`: its tags, what it prints, and the filters in both.
//!
//! The service runs DotLiquid, with a tag of its own, `JSONArrayFor` (pages *Set body* and *Transform JSON and XML using Liquid templates*).

mod members;

use memchr::{memchr, memchr2, memmem};

use crate::spelling::named_value_at;
use crate::text::Span;

pub use members::{is_of_expressions_alone, part};

/// A part of a template that is no plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Markup {
    /// All of it, with its marks.
    pub span: Span,
    /// What stands between its marks, without white space and the hyphens that take white space away.
    pub content: Span,
    /// What it is.
    pub kind: MarkupKind,
}

/// The kinds of markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkupKind {
    /// `{% … %}`.
    Tag,
    /// `{{ … }}`.
    Output,
    /// Either without its end.
    Unfinished,
}

/// The tags that hold something, with the words that may divide what they hold.
pub const BLOCKS: [(&str, &[&str]); 12] = [
    ("if", &["elsif", "else"]),
    ("unless", &["elsif", "else"]),
    ("case", &["when", "else"]),
    ("for", &["else"]),
    ("JSONArrayFor", &["else"]),
    ("tablerow", &[]),
    ("ifchanged", &[]),
    ("capture", &[]),
    ("comment", &[]),
    ("raw", &[]),
    ("literal", &[]),
    ("block", &[]),
];

/// The other tags.
pub const TAGS: [&str; 11] =
    ["assign", "break", "continue", "cycle", "decrement", "extends", "include", "increment", "layout", "param", "render"];

/// The blocks of which nothing but the end is read.
const OPAQUE: [&str; 3] = ["comment", "raw", "literal"];

/// The filters as the service spells them (DotLiquid, the convention of C#).
pub const FILTERS: [&str; 46] = [
    "Abs",
    "Append",
    "AtLeast",
    "AtMost",
    "Capitalize",
    "Ceil",
    "Compact",
    "Concat",
    "Currency",
    "Date",
    "Default",
    "DividedBy",
    "Downcase",
    "Escape",
    "EscapeOnce",
    "First",
    "Floor",
    "H",
    "Join",
    "Last",
    "Lstrip",
    "Map",
    "Minus",
    "Modulo",
    "NewlineToBr",
    "Plus",
    "Prepend",
    "Remove",
    "RemoveFirst",
    "Replace",
    "ReplaceFirst",
    "Reverse",
    "Round",
    "Rstrip",
    "Size",
    "Slice",
    "Sort",
    "Split",
    "Strip",
    "StripHtml",
    "StripNewlines",
    "Times",
    "Truncate",
    "TruncateWords",
    "Uniq",
    "Upcase",
];

/// The markup at `span` of `text`, in order.
pub fn markup(text: &str, span: Span) -> Vec<Markup> {
    let mut found = Vec::new();
    let source = &text.as_bytes()[..span.end as usize];
    let mut at = span.start as usize;
    while let Some(length) = memchr(b'{', &source[at..]) {
        at += length;
        let (kind, close) = match source.get(at + 1) {
            Some(b'%') => (MarkupKind::Tag, "%}"),
            Some(b'{') => (MarkupKind::Output, "}}"),
            _ => {
                at += 1;
                continue;
            }
        };
        let inside = at + 2;
        let end = match kind {
            MarkupKind::Output => end_of_output(source, inside),
            _ => memmem::find(&source[inside..], close.as_bytes()).map(|length| inside + length).ok_or(source.len()),
        };
        let end = match end {
            Ok(end) => end,
            Err(next) => {
                found.push(Markup { span: Span::new(at, inside), content: Span::new(inside, inside), kind: MarkupKind::Unfinished });
                at = next;
                continue;
            }
        };
        let markup = Markup { span: Span::new(at, end + 2), content: trimmed(source, inside, end), kind };
        at = end + 2;
        found.push(markup);
        let name = first_word(markup.content.text(text));
        if kind == MarkupKind::Tag && OPAQUE.contains(&name) {
            at = end_of_opaque(text, at, span.end as usize, name);
        }
    }
    found
}

/// Where the `}}` stands of an output whose content begins at `start`; otherwise where the template is to be read on. A named value in it is filled in before
/// the template is read.
fn end_of_output(source: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start;
    while let Some(length) = memchr2(b'{', b'}', &source[at..]) {
        at += length;
        let rest = &source[at..];
        if let Some(name) = named_value_at(rest) {
            at += name.len() + "{{}}".len();
        } else if rest.starts_with(b"}}") {
            return Ok(at);
        } else if rest.starts_with(b"{{") || rest.starts_with(b"{%") {
            return Err(at);
        } else if rest[0] == b'}' && [b'"', b'\''].iter().all(|quote| source[start..at].iter().filter(|it| *it == quote).count() % 2 == 0) {
            return Err(at + 1);
        } else {
            at += 1;
        }
    }
    Err(source.len())
}

/// Where the end tag of the block called `name` begins, of which nothing else is read, or where the template ends.
fn end_of_opaque(text: &str, from: usize, end: usize, name: &str) -> usize {
    let is_end =
        |at: &usize| text[at + 2..end].trim_start_matches('-').trim_start().strip_prefix("end").is_some_and(|it| it.starts_with(name));
    memmem::find_iter(&text.as_bytes()[from..end], b"{%").map(|at| from + at).find(is_end).unwrap_or(end)
}

/// What stands from `start` to `end`, without white space and hyphens at its ends.
fn trimmed(source: &[u8], mut start: usize, mut end: usize) -> Span {
    start += usize::from(source[start..end].first() == Some(&b'-'));
    end -= usize::from(end > start && source[end - 1] == b'-');
    let inside = &source[start..end];
    let before = inside.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    start += before;
    Span::new(start, start + inside[before..].trim_ascii_end().len())
}

/// The word with which `content` begins.
pub fn first_word(content: &str) -> &str {
    content.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).next().unwrap_or_default()
}

/// The names of the filters in `content`, which stands at `start` of the template, with their places.
pub fn filters(content: &str, start: u32) -> Vec<Span> {
    bare(content)
        .match_indices('|')
        .filter_map(|(at, _)| {
            let rest = &content[at + 1..];
            let blank = rest.len() - rest.trim_start().len();
            let name = first_word(rest.trim_start());
            let from = start as usize + at + 1 + blank;
            (!name.is_empty()).then(|| Span::new(from, from + name.len()))
        })
        .collect()
}

/// The name and the value in the `content` of a tag that gives a name to a value: `assign name = value`, and `for name in value`, where the name stands for
/// each item.
pub fn named(content: &str) -> Option<(&str, &str)> {
    let tag = first_word(content);
    let rest = content[tag.len()..].trim_start();
    let name = first_word(rest);
    let after = rest[name.len()..].trim_start();
    let value = match tag {
        "assign" => after.strip_prefix('=')?,
        "for" | "JSONArrayFor" | "tablerow" => after.strip_prefix("in ")?,
        _ => return None,
    };
    Some((name, value.trim()))
}

/// The paths in `content` that begin with the name `root`: for each the place of it and its first member, and its members, `["Request", "Url"]` for
/// `context.Request["Url"]`.
pub fn paths_from<'t>(root: &str, content: &'t str) -> Vec<(Span, Vec<&'t str>)> {
    let plain = bare(content);
    let begins = |at: usize| {
        !plain[..at].trim_end().ends_with('.')
            && !plain[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || matches!(before, '_' | '-'))
    };
    plain
        .match_indices(root)
        .filter(|&(at, _)| begins(at))
        .filter_map(|(at, _)| {
            let (mut end, mut first, mut members) = (at + root.len(), None, Vec::new());
            while let Some((length, member)) = member(&content[end..]) {
                end += length;
                first = first.or(Some(end));
                members.push(member);
            }
            Some((Span::new(at, first?), members))
        })
        .collect()
}

/// Whether `content` reads the body of the message: `body`, `body.items`.
pub fn names_body(content: &str) -> bool {
    const BODY: &str = "body";
    let plain = bare(content);
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
    plain.match_indices(BODY).any(|(at, _)| {
        let after = plain[at + BODY.len()..].chars().next();
        !plain[..at].ends_with(is_part) && after.is_none_or(|after| !is_part(after) || after == '.')
    })
}

/// The member with which `rest` goes on, `.Name` or `["Name"]`, and the length of all that.
fn member(rest: &str) -> Option<(usize, &str)> {
    let inside = rest.trim_start();
    let (name, after) = match inside.strip_prefix('.') {
        Some(name) => {
            let name = first_word(name.trim_start());
            (name, 0)
        }
        None => {
            let inside = inside.strip_prefix('[')?.trim_start();
            let quote = QUOTES.into_iter().find(|quote| inside.starts_with(quote))?;
            let name = inside[quote.len()..].split(quote).next()?;
            let after = inside[quote.len() + name.len()..].strip_prefix(quote)?;
            (name, after.find(']')? + quote.len() + 1)
        }
    };
    // The name is a part of `rest`.
    let end = name.as_ptr() as usize - rest.as_ptr() as usize + name.len() + after;
    (!name.is_empty()).then_some((end, name))
}

/// The marks that begin and end strings, as they are and escaped for XML.
const QUOTES: [&str; 6] = ["\"", "'", "&quot;", "&apos;", "&#34;", "&#39;"];

/// `content` with blanks in the place of its strings, of the same length.
fn bare(content: &str) -> String {
    let mut plain = String::with_capacity(content.len());
    let mut open: Option<&str> = None;
    let mut at = 0;
    while let Some(character) = content[at..].chars().next() {
        let quote = QUOTES.into_iter().find(|quote| content[at..].starts_with(quote));
        let length = quote.map_or(character.len_utf8(), str::len);
        match (open, quote) {
            (None, None) => plain.push(character),
            (Some(mark), Some(quote)) if mark == quote => open = None,
            (None, Some(quote)) => open = Some(quote),
            _ => {}
        }
        plain.extend(std::iter::repeat_n(' ', at + length - plain.len()));
        at += length;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<&str> {
        markup(text, Span::new(0, text.len())).into_iter().map(|it| it.content.text(text)).collect()
    }

    #[test]
    fn tags_and_outputs_are_found_where_they_are_read() {
        assert_eq!(contents("a {{ b }} {%- if c -%} {{-d-}}{% endif %} { e } {{f"), ["b", "if c", "d", "endif", ""]);
        assert_eq!(contents("{% raw %}{{ a }}{% if %}{% endraw %}{{ b }}"), ["raw", "endraw", "b"]);
        assert_eq!(contents("{% comment %}{% a"), ["comment"]);
        assert_eq!(contents("{{ a[\"{{key}}\"] }} {{ b } {{ c }}"), ["a[\"{{key}}\"]", "", "c"]);
        assert_eq!(contents("{{ a {{ b }}"), ["", "b"]);
    }

    #[test]
    fn filters_and_paths_are_no_strings() {
        let content = "context.Request.Url.Path | Replace: \"|x\", 'context.User' | upcase";
        assert_eq!(filters(content, 0).iter().map(|it| it.text(content)).collect::<Vec<_>>(), ["Replace", "upcase"]);
        assert_eq!(paths_from("context", content), [(Span::new(0, 15), vec!["Request", "Url", "Path"])]);
        assert_eq!(paths_from("context", "my-context.a + body.context.b"), []);
        assert_eq!(paths_from("context", "context.Variables[\"a\"]"), [(Span::new(0, 17), vec!["Variables", "a"])]);
        assert_eq!(paths_from("context", "context[&quot;User&quot;].Id"), [(Span::new(0, 25), vec!["User", "Id"])]);
        assert_eq!(filters("a | Append: &quot;| upcase&quot;", 0).len(), 1);
    }

    #[test]
    fn the_body_is_read_by_its_name_alone() {
        for content in ["body", "body.a", "if body[\"a\"]", "for a in body.items", "a | Append: body"] {
            assert!(names_body(content), "{content}");
        }
        for content in ["context.body", "my-body", "body_a", "\"body\"", "context.Request.Method"] {
            assert!(!names_body(content), "{content}");
        }
    }
}
