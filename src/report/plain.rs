//! Text that does to a terminal or a log what it says and no more.

use std::borrow::Cow;

/// `text` with everything that would steer a terminal, break the line or turn the reading order spelt out.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for it in text.chars() {
        if steers(it) { plain.extend(it.escape_default()) } else { plain.push(it) }
    }
    Cow::Owned(plain)
}

/// `text` with the lines it has, each as [`line`] makes it.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `text` of the same length in bytes, with everything that would steer a terminal or turn the reading order replaced. Tabs stay.
pub(super) fn source(text: &str) -> Cow<'_, str> {
    let harmful = |it: char| it != '\t' && steers(it);
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for it in text.chars() {
        match it.len_utf8() {
            _ if !harmful(it) => plain.push(it),
            3 => plain.push(char::REPLACEMENT_CHARACTER),
            length => plain.extend(std::iter::repeat_n('?', length)),
        }
    }
    Cow::Owned(plain)
}

fn steers(it: char) -> bool {
    it.is_control() || matches!(it, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelt_out() {
        assert_eq!(line("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb\\nc");
        assert_eq!(line("\u{202e}x"), "\\u{202e}x");
        assert_eq!(line("é"), "é");
    }

    #[test]
    fn a_source_line_keeps_its_length() {
        for text in ["a\u{1b}\tb", "\u{85}x", "\u{202e}x", "é"] {
            assert_eq!(source(text).len(), text.len());
        }
        assert_eq!(source("a\u{1b}\tb"), "a?\tb");
    }
}
