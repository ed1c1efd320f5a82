//! From byte offsets to lines and columns.

use std::cell::Cell;

use memchr::memchr_iter;

/// A place as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// The starts of a text's lines. A line ends after `\n`, so `\r\n` is one line break and a lone `\r` none.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// The characters before each block of bytes, and in all, so that a column in a line of megabytes is not counted from its start.
    blocks: Vec<u32>,
}

/// The length of a block in bytes.
const BLOCK: usize = 4096;

impl LineIndex {
    /// Counts the lines of `text`.
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1)).collect();
        let blocks = text.as_bytes().chunks(BLOCK).scan(0, |before, block| {
            *before += characters(block);
            Some(*before)
        });
        Self { starts, blocks: std::iter::once(0).chain(blocks).collect() }
    }

    /// The position of the byte at `offset` in `text`, the text that this index was made from.
    /// An offset past the end, or inside a character, counts as the nearest place before it. A byte order mark has no column.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let (line, start, end) = self.locate(text, offset);
        let before = match start / BLOCK == end / BLOCK {
            true => characters(&text.as_bytes()[start..end]),
            false => self.characters_before(text, end) - self.characters_before(text, start),
        };
        Position { line: line as u32 + 1, column: before + 1 }
    }

    /// The zero-based line and UTF-16 column of the byte at `offset`, as the Language Server Protocol counts them.
    pub fn utf16(&self, text: &str, offset: u32) -> (u32, u32) {
        let (line, start, end) = self.locate(text, offset);
        (line as u32, text[start..end].chars().map(char::len_utf16).sum::<usize>() as u32)
    }

    /// The offset of the first byte of a line counted from 0, or of the text's last line when there are fewer.
    pub fn line_start(&self, line: usize) -> u32 {
        self.starts[line.min(self.starts.len() - 1)]
    }

    fn characters_before(&self, text: &str, offset: usize) -> u32 {
        let block = offset / BLOCK;
        self.blocks[block] + characters(&text.as_bytes()[block * BLOCK..offset])
    }

    /// The line that holds `offset`, and the offsets of the line's first column and of the character at `offset`.
    fn locate(&self, text: &str, offset: u32) -> (usize, usize, usize) {
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= end) - 1;
        let mut start = self.starts[line] as usize;
        if line == 0 && text.starts_with('\u{feff}') {
            start += '\u{feff}'.len_utf8();
        }
        (line, start.min(end), end)
    }
}

/// Counts lines where few places of a text are asked for, one near the other: each count goes on from the last.
#[derive(Clone, Debug)]
pub struct LineCounter<'t> {
    text: &'t [u8],
    /// The offset that was asked for last, and its line.
    last: Cell<(u32, u32)>,
}

impl<'t> LineCounter<'t> {
    /// Counts the lines of `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), last: Cell::new((0, 1)) }
    }

    /// The line, from 1, of the byte at `offset`, as in [`LineIndex::position`].
    pub fn line(&self, offset: u32) -> u32 {
        let offset = offset.min(self.text.len() as u32);
        let (before, line) = self.last.get();
        let between = |start: u32, end: u32| memchr_iter(b'\n', &self.text[start as usize..end as usize]).count() as u32;
        let line = if offset >= before { line + between(before, offset) } else { line - between(offset, before) };
        self.last.set((offset, line));
        line
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> u32 {
    // Most texts have nothing else, and that is told many bytes at a time.
    if bytes.is_ascii() {
        return bytes.len() as u32;
    }
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_counted_from_place_to_place_are_those_of_the_index() {
        let text = "a\nb\r\n\nc d\n\n";
        let (index, counter) = (LineIndex::new(text), LineCounter::new(text));
        for offset in [0, 5, 2, 11, 1, 6, 99, 4, 0] {
            assert_eq!(counter.line(offset), index.position(text, offset).line, "{offset}");
        }
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "ab\r\né𝒳c\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 4), Position { line: 2, column: 1 });
        assert_eq!(index.position(text, 10), Position { line: 2, column: 3 });
        assert_eq!(index.utf16(text, 10), (1, 3));
        assert_eq!(index.position(text, 99), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let text = "\u{feff}<a/>";
        assert_eq!(LineIndex::new(text).position(text, 3), Position { line: 1, column: 1 });
    }

    #[test]
    fn columns_far_into_a_line_count_characters_too() {
        let text = format!("x\n{}\ny", "é".repeat(3 * BLOCK));
        let index = LineIndex::new(&text);
        assert_eq!(index.position(&text, 2 + 2 * 5000), Position { line: 2, column: 5001 });
        assert_eq!(index.position(&text, text.len() as u32), Position { line: 3, column: 2 });
        let even = "a".repeat(2 * BLOCK);
        assert_eq!(LineIndex::new(&even).position(&even, 2 * BLOCK as u32), Position { line: 1, column: 2 * BLOCK as u32 + 1 });
    }
}
