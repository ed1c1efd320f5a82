//! Maps spans of an embedded text to the text that contains it.

use super::Span;

/// Where each byte of an embedded text stands in its host.
///
/// The embedded text is a sequence of pieces. A verbatim piece is the same on both sides, byte for byte; any byte of what is spelt otherwise in the host
/// (`&quot;`, `\n`, `''`) maps to the whole of the host's spelling. Between pieces the host may have bytes that are none of the embedded text's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanMap {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    inner: Span,
    outer: Span,
    verbatim: bool,
}

impl SpanMap {
    /// The map of a text that stands in its host byte for byte, from `offset` on.
    pub fn shifted(offset: usize, length: usize) -> Self {
        let mut map = Self::default();
        map.push_verbatim(Span::new(offset, offset + length));
        map
    }

    /// Adds the next piece: `length` embedded bytes that the host spells in its own way at `outer`.
    pub fn push(&mut self, length: usize, outer: Span) {
        let start = self.length();
        self.pieces.push(Piece { inner: Span { start, end: start + length as u32 }, outer, verbatim: false });
    }

    /// Adds the next piece: bytes that stand at `outer` in the host as they are.
    pub fn push_verbatim(&mut self, outer: Span) {
        let start = self.length();
        let inner = Span { start, end: start + outer.len() as u32 };
        match self.pieces.last_mut() {
            Some(last) if last.verbatim && last.outer.end == outer.start => {
                *last = Piece { inner: last.inner.to(inner), outer: last.outer.to(outer), verbatim: true };
            }
            _ if outer.is_empty() => {}
            _ => self.pieces.push(Piece { inner, outer, verbatim: true }),
        }
    }

    /// Adds all pieces of `other`, the map of what follows.
    pub fn append(&mut self, other: &Self) {
        for piece in &other.pieces {
            match piece.verbatim {
                true => self.push_verbatim(piece.outer),
                false => self.push(piece.inner.len(), piece.outer),
            }
        }
    }

    /// Adds the pieces of `span` of `other`, which are the map of what follows. A byte of what the host spells otherwise keeps all of its spelling.
    pub fn append_part(&mut self, other: &Self, span: Span) {
        for piece in other.touched(span) {
            let inner = Span { start: piece.inner.start.max(span.start), end: piece.inner.end.min(span.end) };
            let at = |offset: u32| piece.outer.start + (offset - piece.inner.start);
            match piece.verbatim {
                true => self.push_verbatim(Span { start: at(inner.start), end: at(inner.end) }),
                false => self.push(inner.len(), piece.outer),
            }
        }
    }

    /// Returns the map of the part of the embedded text that `span` marks.
    pub fn part(&self, span: Span) -> Self {
        let mut part = Self::default();
        part.append_part(self, span);
        part
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

    /// Returns the span of the host that stands for exactly `span` of the embedded text and can be replaced in its place; `None` where it begins or ends
    /// in the midst of what the host spells otherwise, or where the host has something else in between.
    pub fn exact(&self, span: Span) -> Option<Span> {
        if span.is_empty() {
            return self.place(span.start).map(|at| Span { start: at, end: at });
        }
        let touched = self.touched(span);
        let (first, last) = (touched.first()?, touched.last()?);
        let whole = |piece: &Piece, at: u32| piece.verbatim || at == piece.inner.start || at == piece.inner.end;
        let joined = touched.windows(2).all(|pair| pair[0].outer.end == pair[1].outer.start);
        let fits = whole(first, span.start) && whole(last, span.end) && span.end <= last.inner.end;
        (fits && joined).then(|| self.outer(span))
    }

    /// Whether all of `span` of the embedded text stands in the host as it is, and in one piece.
    pub fn is_verbatim(&self, span: Span) -> bool {
        matches!(self.touched(span), [piece] if piece.verbatim && span.end <= piece.inner.end)
    }

    /// Returns the span of the embedded text that `span` of the host stands for; `None` where the embedded text has not all of it, or it begins or ends in the
    /// midst of what the host spells otherwise.
    pub fn inner(&self, span: Span) -> Option<Span> {
        let start =
            self.pieces.partition_point(|piece| piece.outer.end <= span.start && !(span.is_empty() && piece.outer.end == span.start));
        let end = self.pieces.partition_point(|piece| piece.outer.start < span.end).max(start + 1);
        let touched = self.pieces.get(start..end)?;
        let (first, last) = (touched.first()?, touched.last()?);
        let offset = |piece: &Piece, at: u32| match at {
            _ if at == piece.outer.start => Some(piece.inner.start),
            _ if at == piece.outer.end => Some(piece.inner.end),
            _ if piece.verbatim && piece.outer.contains(at) => Some(piece.inner.start + (at - piece.outer.start)),
            _ => None,
        };
        let joined = touched.windows(2).all(|pair| pair[0].outer.end == pair[1].outer.start);
        let (start, end) = (offset(first, span.start)?, offset(last, span.end)?);
        joined.then_some(Span { start, end })
    }

    /// The pieces of which `span` of the embedded text has a byte.
    fn touched(&self, span: Span) -> &[Piece] {
        let from = self.pieces.partition_point(|piece| piece.inner.end <= span.start);
        let to = self.pieces.partition_point(|piece| piece.inner.start < span.end);
        self.pieces.get(from..to.max(from)).unwrap_or_default()
    }

    /// Where in the host something can be put that is to stand at `offset` of the embedded text.
    fn place(&self, offset: u32) -> Option<u32> {
        let near = self.pieces.partition_point(|piece| piece.inner.end < offset);
        let piece = self.pieces.get(near)?;
        match offset {
            _ if piece.verbatim => Some(piece.outer.start + (offset - piece.inner.start)),
            _ if offset == piece.inner.start => Some(piece.outer.start),
            _ if offset == piece.inner.end => Some(piece.outer.end),
            _ => None,
        }
    }

    fn offset(&self, offset: u32, holds: impl Fn(&Piece, u32) -> bool, end: bool) -> u32 {
        let near = self.pieces.partition_point(|piece| if end { piece.inner.end < offset } else { piece.inner.end <= offset });
        let Some(piece) = self.pieces.get(near).filter(|piece| holds(piece, offset)) else {
            return self.pieces.last().map_or(0, |piece| piece.outer.end);
        };
        match (piece.verbatim, end) {
            (true, _) => piece.outer.start + (offset - piece.inner.start),
            (false, false) => piece.outer.start,
            (false, true) => piece.outer.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a&quot;b` embedded as `a"b`, in a host where it stands from offset 10 on.
    fn map() -> SpanMap {
        let mut map = SpanMap::default();
        map.push_verbatim(Span::new(10, 11));
        map.push(1, Span::new(11, 17));
        map.push_verbatim(Span::new(17, 18));
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

    /// `ab`, then `é"` spelt `\xe9""`, then `cd` on the next line behind a sign of the host's: `ab\xe9""⏎|cd`, from offset 4 on.
    fn lines() -> SpanMap {
        let mut map = SpanMap::shifted(4, 2);
        map.push(2, Span::new(6, 10));
        map.push(1, Span::new(10, 12));
        map.push_verbatim(Span::new(14, 16));
        map
    }

    #[test]
    fn only_what_stands_for_whole_spellings_in_one_piece_can_be_replaced() {
        let map = lines();
        assert_eq!(map.exact(Span::new(0, 2)), Some(Span::new(4, 6)));
        assert_eq!(map.exact(Span::new(1, 4)), Some(Span::new(5, 10)));
        assert_eq!(map.exact(Span::new(2, 5)), Some(Span::new(6, 12)));
        assert_eq!(map.exact(Span::new(5, 7)), Some(Span::new(14, 16)));
        for cut in [Span::new(1, 3), Span::new(3, 5), Span::new(4, 6), Span::new(6, 9), Span::at(3), Span::at(9)] {
            assert_eq!(map.exact(cut), None, "{cut:?}");
        }
        let places: Vec<_> = [0, 1, 2, 4, 5, 6, 7].into_iter().map(|at| map.exact(Span::at(at)).map(|span| span.start)).collect();
        assert_eq!(places, [Some(4), Some(5), Some(6), Some(10), Some(12), Some(15), Some(16)]);
    }

    #[test]
    fn what_is_verbatim_is_in_one_piece_and_unspelt() {
        let map = lines();
        assert!(map.is_verbatim(Span::new(0, 2)) && map.is_verbatim(Span::new(5, 6)));
        for other in [Span::new(1, 3), Span::new(4, 5), Span::new(4, 6), Span::new(5, 8)] {
            assert!(!map.is_verbatim(other), "{other:?}");
        }
        // What is spelt otherwise is no copy, however long it is.
        let mut same_length = SpanMap::shifted(0, 1);
        same_length.push(2, Span::new(1, 3));
        assert!(!same_length.is_verbatim(Span::new(0, 2)) && same_length.exact(Span::new(0, 2)).is_none());
    }

    #[test]
    fn the_way_back_leads_to_the_same_place() {
        let map = lines();
        for span in [Span::new(0, 2), Span::new(1, 4), Span::new(2, 5), Span::new(5, 7), Span::new(6, 7)] {
            assert_eq!(map.inner(map.exact(span).expect("it is exact")), Some(span));
        }
        for other in [Span::new(5, 8), Span::new(11, 12), Span::new(10, 15), Span::new(12, 14), Span::new(2, 5), Span::new(15, 20)] {
            assert_eq!(map.inner(other), None, "{other:?}");
        }
        assert_eq!(map.inner(Span::at(5)), Some(Span::at(1)));
    }

    #[test]
    fn a_part_of_a_map_leads_to_the_same_places() {
        let map = lines();
        for (start, end) in (0..8).flat_map(|start| (start..8).map(move |end| (start, end))) {
            let mut part = SpanMap::shifted(0, 1);
            part.append_part(&map, Span::new(start, end));
            assert_eq!(part.length() as usize, 1 + end - start, "{start}..{end}");
            for at in start..end {
                let (own, whole) = (Span::new(1 + at - start, 2 + at - start), Span::new(at, at + 1));
                assert_eq!(part.outer(own), map.outer(whole), "{at} of {start}..{end}");
            }
        }
    }

    #[test]
    fn parts_put_together_again_are_the_whole() {
        let map = lines();
        for cut in 0..=7 {
            let mut whole = map.part(Span::new(0, cut));
            whole.append(&map.part(Span::new(cut, 7)));
            // A cut through what is spelt otherwise leaves two parts of it, each of which stands for all of the spelling.
            assert_eq!(whole == map, cut != 3, "{cut}");
            assert_eq!(
                (0..7).map(|at| whole.outer(Span::new(at, at + 1))).collect::<Vec<_>>(),
                (0..7).map(|at| map.outer(Span::new(at, at + 1))).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn neighbouring_verbatim_pieces_become_one() {
        let mut map = SpanMap::shifted(5, 3);
        map.push_verbatim(Span::new(8, 10));
        assert_eq!(map, SpanMap::shifted(5, 5));
    }
}
