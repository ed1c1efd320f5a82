//! Placeholders in literal text: named values, and what deployment tools fill in.

use memchr::{memchr, memmem};

use crate::text::Span;

/// What stands for something else in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder<'t> {
    /// `{{name}}`.
    NamedValue(&'t str),
    /// `{{ … }}` or `{% … %}` in a Liquid template.
    Liquid,
    /// What a tool fills in before the service sees it.
    Other,
}

/// Whether a placeholder can begin with this byte.
pub fn begins(byte: u8) -> bool {
    matches!(byte, b'{' | b'$' | b'%' | b'#' | b'_')
}

/// The name in `{{name}}`, if that is all of `text`.
pub(super) fn named_value(text: &str) -> Option<&str> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?;
    is_name(name).then_some(name)
}

/// The placeholders of `text` in order. In Liquid, `{{ … }}` is Liquid unless only a named value can be meant.
pub fn find(text: &str, liquid: bool) -> impl Iterator<Item = (Span, Placeholder<'_>)> {
    let mut at = 0;
    let mut vain = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let mut found = at_offset(text, start, liquid);
            vain += u32::from(found.vain);
            if vain > MOST_IN_VAIN {
                found = Found { end: text.len(), placeholder: Some(Placeholder::Other), vain: false };
            }
            at = found.end;
            if let Some(placeholder) = found.placeholder {
                return Some((Span::new(start, at), placeholder));
            }
        }
        None
    })
}

// No placeholder is longer, in bytes.
const LONGEST: usize = 4096;

// A text with more marks that nothing closes is no text that a tool fills in; what is left of it counts as one placeholder. With
// `LONGEST` this bounds the time that searches for closing marks take.
const MOST_IN_VAIN: u32 = 64;

// What stands at an offset.
struct Found<'t> {
    end: usize,
    /// `None` for characters that mean themselves.
    placeholder: Option<Placeholder<'t>>,
    /// Whether a mark was looked for that is not there.
    vain: bool,
}

fn at_offset(text: &str, at: usize, liquid: bool) -> Found<'_> {
    let rest = &text.as_bytes()[at..];
    let rest = &rest[..rest.len().min(LONGEST)];
    let literal = |length: usize| Found { end: at + length, placeholder: None, vain: false };
    let closed = |length: Option<usize>, placeholder| match length {
        Some(length) => Found { end: at + length, placeholder: Some(placeholder), vain: false },
        None => Found { end: at + 2, placeholder: None, vain: true },
    };
    match rest {
        [b'{', b'{', ..] => match braces(rest) {
            Some(length) => closed(Some(length), in_braces(&text[at + 2..at + length - 2], liquid)),
            None => closed(None, Placeholder::Other),
        },
        [b'{', b'%', ..] if liquid => closed(after(rest, b"%}"), Placeholder::Liquid),
        [b'{', b'#', b'[', ..] => closed(after(rest, b"]#}"), Placeholder::Other),
        // Doubled, the mark is Terraform's way to write it literally.
        [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => literal(3),
        [b'$' | b'%' | b'#', b'{', ..] => match block(rest) {
            Block::Balanced(length) | Block::Odd(length) if rest[0] == b'#' && rest.get(length) == Some(&b'#') => {
                closed(Some(length + 1), Placeholder::Other)
            }
            Block::Balanced(length) => closed(Some(length), Placeholder::Other),
            Block::Odd(length) => Found { vain: true, ..closed(Some(length), Placeholder::Other) },
            Block::Open => closed(None, Placeholder::Other),
        },
        [b'#', first, ..] if first.is_ascii_alphabetic() => {
            let name = rest[1..].iter().take_while(|byte| is_name_byte(**byte)).count();
            match rest.get(1 + name) {
                Some(b'#') => closed(Some(name + 2), Placeholder::Other),
                _ => literal(1 + name),
            }
        }
        [b'_', b'_', first, ..] if first.is_ascii_alphabetic() => match underscores(rest) {
            Some(length) => closed(Some(length), Placeholder::Other),
            None => literal(2),
        },
        // A run of more than two underscores marks nothing.
        [b'_', ..] => literal(rest.iter().take_while(|byte| **byte == b'_').count()),
        _ => literal(rest.iter().skip(1).position(|byte| begins(*byte)).map_or(rest.len(), |position| position + 1)),
    }
}

fn in_braces(name: &str, liquid: bool) -> Placeholder<'_> {
    match (is_name(name), liquid) {
        (true, false) => Placeholder::NamedValue(name),
        // Names in Liquid have no hyphens, and the service replaces named values first.
        (true, true) if name.contains('-') => Placeholder::NamedValue(name),
        (_, true) => Placeholder::Liquid,
        (false, false) => Placeholder::Other,
    }
}

// The length of `{{ … }}` at the start of `text`. The name of a named value may itself be made by a tool.
fn braces(text: &[u8]) -> Option<usize> {
    let mut at = 2;
    while at < text.len() {
        match &text[at..] {
            [b'}', b'}', ..] => return Some(at + 2),
            [b'$' | b'%' | b'#', b'{', ..] => match block(&text[at..]) {
                Block::Balanced(length) => at += length,
                Block::Odd(_) | Block::Open => return None,
            },
            _ => at += 1,
        }
    }
    None
}

// The length of `x{ … }` at the start of a text.
enum Block {
    /// With the braces and the strings in it balanced.
    Balanced(usize),
    /// Up to the first brace that closes, because they are not balanced.
    Odd(usize),
    /// No brace closes.
    Open,
}

fn block(text: &[u8]) -> Block {
    let mut depth = 0;
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Block::Balanced(at + 1),
            b'}' => depth -= 1,
            b'"' => match string_end(text, at) {
                Some(end) => at = end,
                None => break,
            },
            _ => {}
        }
        at += 1;
    }
    memchr(b'}', text).map_or(Block::Open, |end| Block::Odd(end + 1))
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

// The length of `text` up to the end of `mark`.
fn after(text: &[u8], mark: &[u8]) -> Option<usize> {
    memmem::find(text, mark).map(|found| found + mark.len())
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
    fn after_many_marks_that_nothing_closes_the_rest_is_one_placeholder() {
        for unit in ["${", "{{", "${{}", "{{${", "{#[", "${\\\"}"] {
            let text = unit.repeat(100_000);
            let found = found(&text);
            assert!(found.len() <= MOST_IN_VAIN as usize + 1, "{unit}");
            assert!(text.ends_with(found[found.len() - 1]), "{unit}");
        }
    }
}
