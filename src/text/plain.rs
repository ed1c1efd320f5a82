//! Plain text: without characters that a terminal or a log would act on.

use std::borrow::Cow;
use std::path::Path;

/// `text` with everything that would steer a terminal, break the line or turn the reading order spelt out.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for it in text.chars() {
        if steers(it) { plain.extend(it.escape_default()) } else { plain.push(it) }
    }
    Cow::Owned(plain)
}

/// The path `path` on one line, as [`line`] makes it.
pub fn shown_path(path: &Path) -> String {
    line(&path.to_string_lossy()).into_owned()
}

/// `text` with the lines it has, each as [`line`] makes it.
pub fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `text` of the same length in bytes, with everything that would steer a terminal or turn the reading order replaced. Tabs stay.
pub fn source(text: &str) -> Cow<'_, str> {
    let harmful = |it: char| it != '\t' && steers(it);
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for it in text.chars() {
        match it.len_utf8() {
            _ if !harmful(it) => plain.push(it),
            length => plain.push(REPLACEMENTS[length - 1]),
        }
    }
    Cow::Owned(plain)
}

/// What is shown in the place of a character that steers, by its length in bytes.
const REPLACEMENTS: [char; 4] = ['?', '·', char::REPLACEMENT_CHARACTER, '🞄'];

/// Whether `it` steers a terminal, breaks a line, turns the reading order, or hides: controls, and what Unicode formats text with. A byte order
/// mark and the two that join letters belong to ordinary text.
pub fn steers(it: char) -> bool {
    it.is_control()
        || matches!(
            it,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
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
