//! Escape sequences in the strings of C#. Those of JSON are among them, but for `\/`.

use std::borrow::Cow;

/// Returns `text`, which stands between the quotes of a string, with its escape sequences decoded. What is no escape sequence stays as it is.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('\\') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (it, length) = escape_at(escape.as_bytes());
        match it {
            Some(it) => out.push(it),
            None => out.push_str(&escape[..length]),
        }
        rest = &escape[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Returns the character of the escape sequence that `escape` begins with, and its length; `None` if it is none, or half a character.
pub fn escape_at(escape: &[u8]) -> (Option<char>, usize) {
    let hex = |from: usize, most: usize| {
        let digits = escape.iter().skip(from).take(most).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let value = escape[from.min(escape.len())..]
            .iter()
            .take(digits)
            .fold(0u32, |value, &byte| value.wrapping_mul(16).wrapping_add((byte as char).to_digit(16).unwrap_or(0)));
        (char::from_u32(value).filter(|_| digits > 0), from + digits)
    };
    let simple = |it: char| (Some(it), 2);
    match escape.get(1) {
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'0') => simple('\0'),
        Some(b'a') => simple('\u{7}'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'v') => simple('\u{b}'),
        Some(&byte @ (b'\\' | b'"' | b'\'')) => simple(byte as char),
        Some(b'x') => hex(2, 4),
        Some(b'u') => hex(2, 4),
        Some(b'U') => hex(2, 8),
        _ => (None, 1),
    }
}

/// Returns `text` with `single` in the place of each `double`: verbatim strings double their quotes, and formats their braces.
pub fn undouble<'t>(text: &'t str, double: &str, single: &str) -> Cow<'t, str> {
    if text.contains(double) { Cow::Owned(text.replace(double, single)) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_decoded_and_what_is_none_stays() {
        assert_eq!(unescape(r#"a\tb\"\\ \x41\u00e9\U0001F600 \q \ud800 \"#), "a\tb\"\\ Aé\u{1f600} \\q \\ud800 \\");
        assert_eq!(undouble("a\"\"b", "\"\"", "\""), "a\"b");
    }
}
