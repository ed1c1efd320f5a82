//! Liquid, the language of templates in `set-body template="liquid"`: its tags, what it prints, and the filters in both.
//!
//! The service runs DotLiquid, with a tag of its own, `JSONArrayFor` (pages *Set body* and *Transform JSON and XML using Liquid templates*).

use memchr::{memchr, memmem};

use crate::text::Span;

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
pub const BLOCKS: [(&str, &[&str]); 11] = [
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
    ("block", &[]),
];

/// The blocks of which nothing but the end is read.
const OPAQUE: [&str; 2] = ["comment", "raw"];

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
        let Some(length) = memmem::find(&source[inside..], close.as_bytes()) else {
            found.push(Markup { span: Span::new(at, inside), content: Span::new(inside, inside), kind: MarkupKind::Unfinished });
            break;
        };
        let end = inside + length;
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

/// The paths from `context` in `content`: for each its place and its members, `["Request", "Url"]` for `context.Request.Url`.
pub fn context_paths(content: &str) -> Vec<(usize, Vec<&str>)> {
    const ROOT: &str = "context.";
    let plain = bare(content);
    let begins = |&(at, _): &(usize, &str)| {
        !plain[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || matches!(before, '_' | '.' | '-'))
    };
    plain
        .match_indices(ROOT)
        .filter(begins)
        .map(|(at, _)| {
            let rest = &content[at + ROOT.len()..];
            let length = rest.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | '.'))).unwrap_or(rest.len());
            (at, rest[..length].split('.').collect())
        })
        .collect()
}

/// `content` with blanks in the place of its strings, of the same length.
fn bare(content: &str) -> String {
    let mut quote = None;
    let keep = |it: char| match quote {
        Some(open) => {
            if it == open {
                quote = None;
            }
            " ".repeat(it.len_utf8())
        }
        None => {
            if matches!(it, '"' | '\'') {
                quote = Some(it);
            }
            it.to_string()
        }
    };
    content.chars().map(keep).collect()
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
    }

    #[test]
    fn filters_and_paths_are_no_strings() {
        let content = "context.Request.Url.Path | Replace: \"|x\", 'context.User' | upcase";
        assert_eq!(filters(content, 0).iter().map(|it| it.text(content)).collect::<Vec<_>>(), ["Replace", "upcase"]);
        assert_eq!(context_paths(content), [(0, vec!["Request", "Url", "Path"])]);
        assert_eq!(context_paths("my-context.a + body.context.b"), []);
        assert_eq!(context_paths("context.Variables[\"a\"]"), [(0, vec!["Variables"])]);
    }
}
