//! Cuts literal characters into the pieces of a text, for the interpreter.

use super::{Piece, PiecedText};
use crate::spelling::{PlaceholderKind, decode_entities, placeholders};
use crate::text::Span;

/// The pieces of characters of XML.
pub fn markup(raw: &str) -> PiecedText {
    split(&decode_entities(raw))
}

/// How long a text is, in bytes, that is looked at byte by byte sooner than by a search.
const SHORT: usize = 32;

/// The bytes with which an escape or a placeholder may begin.
static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    marks[b'\\' as usize] = true;
    marks[b'{' as usize] = true;
    marks[b'#' as usize] = true;
    marks[b'_' as usize] = true;
    marks
};

/// Whether `characters` are sure to mean themselves in a C# string, which most strings tell at a glance.
pub fn is_plain(characters: &str) -> bool {
    characters.len() <= SHORT && !characters.bytes().any(|byte| MARKS[usize::from(byte)])
}

/// Whether there is no placeholder among `characters`.
pub fn is_literal(characters: &str) -> bool {
    !may_hold_placeholders(characters) || placeholders(characters, Span::new(0, characters.len())).next().is_none()
}

/// The pieces of `characters`.
pub fn split(characters: &str) -> PiecedText {
    let mut text = PiecedText::default();
    split_into(characters, &mut text);
    text
}

/// Adds the pieces of `characters` to `text`.
pub fn split_into(characters: &str, text: &mut PiecedText) {
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
    let next = |at: usize| bytes.get(at + 1).copied().unwrap_or_default();
    // One underscore is a part of many names, and one brace of what is written as JSON.
    memchr::memchr3_iter(b'{', b'#', b'_', bytes).any(|at| match bytes[at] {
        b'{' => matches!(next(at), b'{' | b'%' | b'#') || at > 0 && matches!(bytes[at - 1], b'$' | b'%' | b'#'),
        b'#' => matches!(next(at), b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'{'),
        _ => next(at) == b'_',
    })
}

/// `code` without white space.
pub fn without_space(code: &str) -> String {
    let mut squeezed = String::with_capacity(code.len());
    squeezed.extend(code.split_whitespace());
    squeezed
}

/// What stands between the quotes of a C# string.
pub fn unquoted(literal: &str) -> &str {
    let content = literal.strip_prefix('"').unwrap_or(literal);
    content.strip_suffix('"').unwrap_or(content)
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
