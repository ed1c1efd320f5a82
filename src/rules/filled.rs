//! A document with other texts in the places of some of its parts, and the way back.

use crate::text::Span;

/// A text in which other texts stand in the places of some of its parts.
#[derive(Debug)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// What was put in, in order: where it stands now, and where what it replaces stood.
    places: Vec<(Span, Span)>,
}

impl Filled {
    /// Returns `text` with these texts in the places of these parts of it, which are in order and do not overlap.
    pub fn of(text: &str, parts: impl IntoIterator<Item = (Span, String)>) -> Self {
        let mut filled = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        let mut at = 0;
        for (span, part) in parts {
            filled.text.push_str(text.get(at..span.start as usize).unwrap_or_default());
            let start = filled.text.len();
            filled.text.push_str(&part);
            filled.places.push((Span::new(start, filled.text.len()), span));
            at = span.end as usize;
        }
        filled.text.push_str(text.get(at..).unwrap_or_default());
        filled
    }

    /// Returns where the byte at `at` of the filled text stood, which is none of what was put in.
    pub fn before(&self, at: u32) -> u32 {
        let next = self.places.partition_point(|(now, _)| now.start <= at);
        next.checked_sub(1).map_or(at, |last| self.places[last].1.end + at.saturating_sub(self.places[last].0.end))
    }

    /// Returns the parts that were replaced of which something stands in `span` of the filled text, by their numbers and with where they stood.
    pub fn replaced_in(&self, span: Span) -> impl Iterator<Item = (usize, Span)> + '_ {
        let first = self.places.partition_point(|(now, _)| now.end <= span.start);
        let within = self.places[first..].iter().enumerate().take_while(move |(_, (now, _))| now.start < span.end);
        within.map(move |(number, (_, before))| (first + number, *before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_where_it_stood() {
        let text = "a {{b}} c {{d}}";
        let filled = Filled::of(text, [(Span::new(2, 7), "x".to_owned()), (Span::new(10, 15), "long text".to_owned())]);
        assert_eq!(filled.text, "a x c long text");
        let found = |start, end| filled.replaced_in(Span::new(start, end)).map(|(number, it)| (number, it.text(text))).collect::<Vec<_>>();
        assert_eq!(found(0, 15), [(0, "{{b}}"), (1, "{{d}}")]);
        assert_eq!(found(2, 3), [(0, "{{b}}")]);
        assert_eq!(found(8, 9), [(1, "{{d}}")]);
        assert_eq!(found(3, 6), []);
        assert_eq!([0, 3, 4, 15].map(|at| filled.before(at)), [0, 7, 8, 15]);
    }
}
