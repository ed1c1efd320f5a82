//! Places as the protocol counts them: lines from 0, and characters of a line in the units that client and server have agreed on.

use memchr::memchr2_iter;

use crate::text::Span;

/// The units in which characters of a line are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A place in a text as the protocol has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClientPosition {
    /// The line, from 0.
    pub line: u32,
    /// The units before it in that line.
    pub character: u32,
}

/// The lines of a text. A line ends with `\n`, `\r\n` or a lone `\r`, as the protocol has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    starts: Vec<u32>,
}

impl Encoding {
    /// Returns the encoding that the protocol calls `name`.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Utf8, Self::Utf16, Self::Utf32].into_iter().find(|it| it.name() == name)
    }

    /// What the protocol calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// How long `text` is.
    pub(super) fn length(self, text: &str) -> usize {
        text.chars().map(|it| self.units(it)).sum()
    }

    fn units(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

impl Lines {
    /// Counts the lines of `text`.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr2_iter(b'\n', b'\r', bytes).filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        Self { starts: std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect() }
    }

    /// Returns where the byte at `offset` of `text` is, the text of these lines. An offset past the end, or inside of a character, counts as the nearest
    /// place before it.
    pub(super) fn place(&self, text: &str, offset: u32, encoding: Encoding) -> ClientPosition {
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= end) - 1;
        let before = &text[without_mark(text, self.starts[line] as usize).min(end)..end];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            _ => before.chars().map(|it| encoding.units(it)).sum(),
        };
        ClientPosition { line: line as u32, character: character as u32 }
    }

    /// Returns the offset of the byte of `text` that is at `place`. A place behind the end of its line counts as that end, one behind the last line as
    /// the end of the text, and one inside of a character as its beginning.
    pub(super) fn offset(&self, text: &str, place: ClientPosition, encoding: Encoding) -> u32 {
        let Some(&start) = self.starts.get(place.line as usize) else { return text.len() as u32 };
        let start = without_mark(text, start as usize);
        let end = self.starts.get(place.line as usize + 1).map_or(text.len(), |&next| next as usize);
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let (mut units, mut at) = (0, start);
        for character in line.chars() {
            units += encoding.units(character);
            if units > place.character as usize {
                break;
            }
            at += character.len_utf8();
        }
        at as u32
    }

    /// Returns where `span` of `text` begins and ends.
    pub(super) fn places(&self, text: &str, span: Span, encoding: Encoding) -> (ClientPosition, ClientPosition) {
        (self.place(text, span.start, encoding), self.place(text, span.end, encoding))
    }
}

/// The offset of what stands at `start` of `text`, behind a byte order mark, which no editor shows.
fn without_mark(text: &str, start: usize) -> usize {
    if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_its_offset_are_one_another_in_every_encoding() {
        let text = "a\r\né𝒳c\rd\n\nz";
        let lines = Lines::of(text);
        assert_eq!(lines.starts, [0, 3, 11, 13, 14]);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, _) in text.char_indices().chain([(text.len(), 'z')]) {
                let place = lines.place(text, offset as u32, encoding);
                // What ends a line has no place of its own.
                if !matches!(text.as_bytes().get(offset), Some(b'\n')) || offset == 2 {
                    let back = lines.offset(text, place, encoding) as usize;
                    assert!(back == offset || text[back..offset].chars().all(|it| it == '\r'), "{offset} is {place:?}, which is {back}");
                }
            }
        }
        let at = |encoding| lines.place(text, 10, encoding).character;
        assert_eq!([at(Encoding::Utf8), at(Encoding::Utf16), at(Encoding::Utf32)], [7, 4, 3]);
    }

    #[test]
    fn places_that_are_none_count_as_the_nearest_before() {
        let text = "ab\né𝒳\n";
        let lines = Lines::of(text);
        let at = |line, character| lines.offset(text, ClientPosition { line, character }, Encoding::Utf16);
        assert_eq!(at(0, 99), 2);
        assert_eq!(at(1, 2), 5, "the middle of a surrogate pair is its beginning");
        assert_eq!((at(2, 0), at(2, 5), at(99, 0)), (10, 10, 10));
        assert_eq!(lines.place(text, 6, Encoding::Utf16), ClientPosition { line: 1, character: 1 });
        assert_eq!(lines.place(text, 99, Encoding::Utf16), ClientPosition { line: 2, character: 0 });
    }

    #[test]
    fn a_byte_order_mark_has_no_place() {
        let text = "\u{feff}<a/>";
        let lines = Lines::of(text);
        assert_eq!(lines.place(text, 3, Encoding::Utf16), ClientPosition::default());
        assert_eq!(lines.offset(text, ClientPosition { line: 0, character: 1 }, Encoding::Utf16), 4);
    }
}
