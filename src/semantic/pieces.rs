//! Cutting literal characters into the pieces of a text.

use std::rc::Rc;

use super::text::{Piece, Text};
use super::trial::Shape;
use crate::syntax::{PlaceholderKind, placeholders};
use crate::text::Span;

/// What a C# string in plain quotes is.
pub fn of_string(literal: &str) -> Shape<'_> {
    let content = unquoted(literal);
    match content.contains('\\') {
        false => of_characters(content),
        true => Shape::Text(Rc::new(split(&unescape(content)))),
    }
}

/// What a C# verbatim string is.
pub fn of_verbatim(literal: &str) -> Shape<'_> {
    let content = unquoted(literal.trim_start_matches('@'));
    match content.contains("\"\"") {
        false => of_characters(content),
        true => Shape::Text(Rc::new(split(&content.replace("\"\"", "\"")))),
    }
}

/// What characters are that mean themselves, placeholders apart.
pub fn of_characters(characters: &str) -> Shape<'_> {
    match may_hold_placeholders(characters) {
        false => Shape::Literal(characters),
        true => {
            let text = split(characters);
            match text.as_literal() {
                Some(_) => Shape::Literal(characters),
                None => Shape::Text(Rc::new(text)),
            }
        }
    }
}

/// What characters of XML are, entities decoded, placeholders apart.
pub fn of_markup(raw: &str) -> Shape<'_> {
    match memchr::memchr(b'&', raw.as_bytes()) {
        None => of_characters(raw),
        Some(_) => Shape::Text(Rc::new(markup(raw))),
    }
}

/// The pieces of characters of XML, entities decoded.
pub fn markup(raw: &str) -> Text {
    match memchr::memchr(b'&', raw.as_bytes()) {
        None => split(raw),
        Some(_) => {
            split(&raw.replace("&quot;", "\"").replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        }
    }
}

/// The pieces of `characters`.
pub fn split(characters: &str) -> Text {
    let mut text = Text::default();
    split_into(characters, &mut text);
    text
}

/// Adds the pieces of `characters` to `text`.
pub fn split_into(characters: &str, text: &mut Text) {
    let mut from = 0;
    if may_hold_placeholders(characters) {
        for placeholder in placeholders(characters, Span::new(0, characters.len())) {
            let spelt = placeholder.span.text(characters);
            let name = spelt.trim_start_matches('{').trim_end_matches('}');
            let named = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
            text.push_literal(&characters[from..placeholder.span.start as usize]);
            text.push(match placeholder.kind {
                PlaceholderKind::Braces if named => Piece::NamedValue(name.to_owned()),
                _ => Piece::Interpolation(spelt.to_owned()),
            });
            from = placeholder.span.end as usize;
        }
    }
    text.push_literal(&characters[from..]);
}

fn may_hold_placeholders(characters: &str) -> bool {
    let bytes = characters.as_bytes();
    // One underscore is a part of many names, and two of few.
    memchr::memchr3_iter(b'{', b'#', b'_', bytes).any(|at| bytes[at] != b'_' || bytes.get(at + 1) == Some(&b'_'))
}

fn unquoted(literal: &str) -> &str {
    let content = literal.strip_prefix('"').unwrap_or(literal);
    content.strip_suffix('"').unwrap_or(content)
}

fn unescape(content: &str) -> String {
    let mut text = String::with_capacity(content.len());
    let mut characters = content.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some('0') => text.push('\0'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_pieces_of_their_own() {
        let shown = |text: &str| format!("{:?}", split(text).pieces().iter().map(kind).collect::<Vec<_>>());
        assert_eq!(shown("a{{b}}c"), r#"["a", "named b", "c"]"#);
        assert_eq!(shown("${x.y[\"z\"]}/s"), r#"["fill ${x.y[\"z\"]}", "/s"]"#);
        assert_eq!(shown("#{a}#-#b#-__C__"), r##"["fill #{a}#", "-", "fill #b#", "-", "fill __C__"]"##);
        assert_eq!(shown("a_b #1 {0}"), r##"["a_b #1 {0}"]"##);
        assert_eq!(shown("${open"), r#"["${open"]"#);
    }

    fn kind(piece: &Piece) -> String {
        match piece {
            Piece::Literal(text) => text.clone(),
            Piece::NamedValue(name) => format!("named {name}"),
            Piece::Interpolation(text) => format!("fill {text}"),
            Piece::Variable { name, .. } => format!("variable {name}"),
            Piece::Code { code, .. } => format!("code {code}"),
        }
    }
}
