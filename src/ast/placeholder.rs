//! Placeholders in literal text: named values, and what deployment tools fill in.

use memchr::memmem;

use crate::text::Span;

/// What stands for something else in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placeholder<'t> {
    /// `{{name}}`.
    NamedValue(&'t str),
    /// `{{ … }}` or `{% … %}` in a Liquid template.
    Liquid,
    /// What a tool fills in before the service sees it.
    Other,
}

/// Whether a placeholder can begin with this byte.
pub(super) fn begins(byte: u8) -> bool {
    matches!(byte, b'{' | b'$' | b'%' | b'#' | b'_')
}

/// The name in `{{name}}`, if that is all of `text`.
pub(super) fn named_value(text: &str) -> Option<&str> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?;
    is_name(name).then_some(name)
}

/// The placeholders of `text` in order. In Liquid, `{{ … }}` is Liquid unless only a named value can be meant.
pub(super) fn find(text: &str, liquid: bool) -> impl Iterator<Item = (Span, Placeholder<'_>)> {
    let mut at = 0;
    let mut unclosed = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let placeholder;
            (at, placeholder) = match at_offset(text, start, liquid) {
                Found::Placeholder(end, placeholder) => (end, Some(placeholder)),
                Found::Literal(end) => (end, None),
                Found::Unclosed(end) => {
                    unclosed += 1;
                    if unclosed > MOST_UNCLOSED { (text.len(), Some(Placeholder::Other)) } else { (end, None) }
                }
            };
            if let Some(placeholder) = placeholder {
                return Some((Span::new(start, at), placeholder));
            }
        }
        None
    })
}

// No placeholder is longer, in bytes.
const LONGEST: usize = 4096;

// A text with more marks that nothing closes is no text that a tool fills in; what is left of it counts as one placeholder. With
// `LONGEST` this bounds the time that a search for closing marks takes.
const MOST_UNCLOSED: u32 = 64;

// What stands at an offset, and where it ends.
enum Found<'t> {
    Placeholder(usize, Placeholder<'t>),
    /// Characters that mean themselves.
    Literal(usize),
    /// The same, after a search for a mark that closes them.
    Unclosed(usize),
}

fn at_offset(text: &str, at: usize, liquid: bool) -> Found<'_> {
    let rest = &text.as_bytes()[at..];
    let rest = &rest[..rest.len().min(LONGEST)];
    let other = |length: Option<usize>| match length {
        Some(length) => Found::Placeholder(at + length, Placeholder::Other),
        None => Found::Unclosed(at + 2),
    };
    match rest {
        [b'{', b'{', ..] => braces(text, at, liquid),
        [b'{', b'%', ..] if liquid => match after(rest, 2, b"%}") {
            Some(length) => Found::Placeholder(at + length, Placeholder::Liquid),
            None => Found::Unclosed(at + 2),
        },
        [b'{', b'#', b'[', ..] => other(after(rest, 3, b"]#}")),
        // Doubled, the mark is Terraform's way to write it literally.
        [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => Found::Literal(at + 3),
        [b'$' | b'%', b'{', ..] => other(block(rest)),
        [b'#', b'{', ..] => other(block(rest).map(|length| length + usize::from(rest.get(length) == Some(&b'#')))),
        [b'#', first, ..] if first.is_ascii_alphabetic() => {
            let name = rest[1..].iter().take_while(|byte| is_name_byte(**byte)).count();
            match rest.get(1 + name) {
                Some(b'#') => Found::Placeholder(at + name + 2, Placeholder::Other),
                _ => Found::Literal(at + 1 + name),
            }
        }
        [b'_', b'_', first, ..] if first.is_ascii_alphabetic() => match underscores(rest) {
            Some(length) => Found::Placeholder(at + length, Placeholder::Other),
            None => Found::Literal(at + 2),
        },
        // A run of more than two underscores marks nothing.
        [b'_', ..] => Found::Literal(at + rest.iter().take_while(|byte| **byte == b'_').count()),
        _ => Found::Literal(at + rest.iter().skip(1).position(|byte| begins(*byte)).map_or(rest.len(), |position| position + 1)),
    }
}

fn braces(text: &str, at: usize, liquid: bool) -> Found<'_> {
    let bytes = &text.as_bytes()[..text.len().min(at + LONGEST)];
    let mut end = at + 2;
    while end < bytes.len() {
        match &bytes[end..] {
            [b'}', b'}', ..] => {
                let name = &text[at + 2..end];
                let placeholder = match (is_name(name), liquid) {
                    (true, false) => Placeholder::NamedValue(name),
                    // Names in Liquid have no hyphens, and the service replaces named values first.
                    (true, true) if name.contains('-') => Placeholder::NamedValue(name),
                    (_, true) => Placeholder::Liquid,
                    (false, false) => Placeholder::Other,
                };
                return Found::Placeholder(end + 2, placeholder);
            }
            // The name of a named value may itself be made by a tool.
            [b'$' | b'%' | b'#', b'{', ..] => match block(&bytes[end..]) {
                Some(length) => end += length,
                None => return Found::Unclosed(at + 2),
            },
            _ => end += 1,
        }
    }
    Found::Unclosed(at + 2)
}

// The length of `x{ … }` at the start of `text`, with the braces and the strings in it balanced, or else up to the first brace that closes.
fn block(text: &[u8]) -> Option<usize> {
    let mut depth = 0;
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b'"' => match string_end(text, at) {
                Some(end) => at = end,
                None => break,
            },
            _ => {}
        }
        at += 1;
    }
    text.iter().position(|byte| *byte == b'}').map(|end| end + 1)
}

// The offset of the quote that closes the string whose opening quote is at `start`.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while at < text.len() {
        match text[at] {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

// The length of `__X__` at the start of `text`.
fn underscores(text: &[u8]) -> Option<usize> {
    let mut at = 2;
    while at < text.len() && is_name_byte(text[at]) {
        if text[at..].starts_with(b"__") {
            return Some(at + 2);
        }
        at += 1;
    }
    None
}

// The length of `text` up to the end of `mark`, which is looked for from `from` on.
fn after(text: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    memmem::find(&text[from..], mark).map(|found| from + found + mark.len())
}

// The names that the service gives named values.
fn is_name(name: &str) -> bool {
    (1..=256).contains(&name.len()) && name.bytes().all(is_name_byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text, false).map(|(span, _)| span.text(text)).collect()
    }

    #[test]
    fn every_tools_placeholder_is_found_with_its_marks() {
        assert_eq!(
            found("a${b}c%{d}e#{f}#g#{h}i#j#k__L_M__n{#[o]#}p{{q}}"),
            ["${b}", "%{d}", "#{f}#", "#{h}", "#j#", "__L_M__", "{#[o]#}", "{{q}}"]
        );
    }

    #[test]
    fn a_placeholder_ends_where_its_braces_and_strings_do() {
        assert_eq!(found(r#"${a["}"].b}/x"#), [r#"${a["}"].b}"#]);
        assert_eq!(found("${jsonencode({ a = 1 })}!"), ["${jsonencode({ a = 1 })}"]);
        assert_eq!(found(r#"${odd " quote}"#), [r#"${odd " quote}"#]);
    }

    #[test]
    fn a_named_value_may_be_named_by_a_tool() {
        let text = "{{${prefix}-key}}{{${name}}}";
        assert_eq!(found(text), ["{{${prefix}-key}}", "{{${name}}}"]);
        assert!(find(text, false).all(|(_, placeholder)| placeholder == Placeholder::Other));
    }

    #[test]
    fn doubled_marks_and_lone_marks_are_literal() {
        for text in ["$${a}", "%%{a}", "$5", "100%", "#fff; #abc", "snake_case", "a__b", "____", "{id}", "{{", "${a", "{{a", "C# 7", "#a"] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn braces_are_a_named_value_or_liquid_by_where_they_stand() {
        let kinds = |text, liquid| find(text, liquid).map(|(_, placeholder)| placeholder).collect::<Vec<_>>();
        assert_eq!(kinds("{{my-key}}", false), [Placeholder::NamedValue("my-key")]);
        assert_eq!(kinds("{{ body.id }}", false), [Placeholder::Other]);
        assert_eq!(
            kinds("{{body.id}}{% if x %}{{my-key}}", true),
            [Placeholder::Liquid, Placeholder::Liquid, Placeholder::NamedValue("my-key")]
        );
    }

    #[test]
    fn only_a_whole_text_is_a_named_value() {
        assert_eq!(named_value("{{a.b-c_1}}"), Some("a.b-c_1"));
        for text in ["{{a}} ", "{{a}}{{b}}", "{{}}", "{{ a }}", "{{a", "a"] {
            assert_eq!(named_value(text), None, "{text}");
        }
    }

    #[test]
    fn a_mark_that_is_not_closed_hides_nothing_after_it() {
        assert_eq!(found("{{ a ${b} __c d"), ["${b}"]);
        assert_eq!(found("__abc #d __E__"), ["__E__"]);
    }

    #[test]
    fn time_grows_with_the_text_and_no_faster() {
        for unit in ["${", "{{", "__a", "${{}", "{{${", "#a", "{#[", "${\""] {
            assert!(found(&unit.repeat(500_000)).len() <= 500_000, "{unit}");
        }
    }
}
