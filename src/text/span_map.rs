//! From a text that stands inside another to that other text.

use super::Span;

/// Where each byte of an embedded text stands in its host.
///
/// The embedded text is a sequence of pieces. A verbatim piece has the same length on both sides; an escape
/// (`&quot;`, `\n`, `''`) has another length, and any byte of it maps to the whole of the host's spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanMap {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    inner: Span,
    outer: Span,
}

impl SpanMap {
    /// The map of a text that stands in its host byte for byte, from `offset` on.
    pub fn shifted(offset: usize, length: usize) -> Self {
        let mut map = Self::default();
        map.push(length, Span::new(offset, offset + length));
        map
    }

    /// Adds the next piece: `length` embedded bytes that stand at `outer` in the host.
    pub fn push(&mut self, length: usize, outer: Span) {
        let start = self.length();
        let inner = Span { start, end: start + length as u32 };
        if let Some(last) = self.pieces.last_mut()
            && last.is_verbatim()
            && length == outer.len()
            && last.outer.end == outer.start
        {
            *last = Piece { inner: last.inner.to(inner), outer: last.outer.to(outer) };
            return;
        }
        self.pieces.push(Piece { inner, outer });
    }

    /// The length of the embedded text in bytes.
    pub fn length(&self) -> u32 {
        self.pieces.last().map_or(0, |piece| piece.inner.end)
    }

    /// Where `span` of the embedded text stands in the host: from the start of its first byte to the end of its last.
    pub fn outer(&self, span: Span) -> Span {
        // The end belongs to the piece of the byte before it, or it would slide over an escape.
        let start = self.offset(span.start, |piece, offset| piece.inner.contains(offset), false);
        if span.is_empty() {
            return Span { start, end: start };
        }
        let end = self.offset(span.end, |piece, offset| piece.inner.contains(offset - 1), true);
        Span { start, end: end.max(start) }
    }

    fn offset(&self, offset: u32, holds: impl Fn(&Piece, u32) -> bool, end: bool) -> u32 {
        let near = self.pieces.partition_point(|piece| if end { piece.inner.end < offset } else { piece.inner.end <= offset });
        let Some(piece) = self.pieces.get(near).filter(|piece| holds(piece, offset)) else {
            return self.pieces.last().map_or(0, |piece| piece.outer.end);
        };
        match (piece.is_verbatim(), end) {
            (true, _) => piece.outer.start + (offset - piece.inner.start),
            (false, false) => piece.outer.start,
            (false, true) => piece.outer.end,
        }
    }
}

impl Piece {
    fn is_verbatim(&self) -> bool {
        self.inner.len() == self.outer.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a&quot;b` embedded as `a"b`, in a host where it stands from offset 10 on.
    fn map() -> SpanMap {
        let mut map = SpanMap::default();
        map.push(1, Span::new(10, 11));
        map.push(1, Span::new(11, 17));
        map.push(1, Span::new(17, 18));
        map
    }

    #[test]
    fn an_escape_maps_to_its_whole_spelling() {
        assert_eq!(map().outer(Span::new(1, 2)), Span::new(11, 17));
        assert_eq!(map().outer(Span::new(0, 1)), Span::new(10, 11));
        assert_eq!(map().outer(Span::new(0, 3)), Span::new(10, 18));
        assert_eq!(map().outer(Span::new(2, 3)), Span::new(17, 18));
    }

    #[test]
    fn an_empty_span_stays_empty_and_the_end_is_the_end() {
        assert_eq!(map().outer(Span::at(2)), Span::at(17));
        assert_eq!(map().outer(Span::at(3)), Span::at(18));
    }

    #[test]
    fn neighbouring_verbatim_pieces_become_one() {
        let mut map = SpanMap::shifted(5, 3);
        map.push(2, Span::new(8, 10));
        assert_eq!(map, SpanMap::shifted(5, 5));
    }
}
