//! Writes a text by copying it, with something else in the gaps: what comes out is a list of edits.

use crate::text::{Edit, Span};

/// A copy of `text` that is being made.
pub(super) struct Writer<'t> {
    text: &'t str,
    edits: Vec<Edit>,
    /// How much of the text is copied or left out.
    done: u32,
    /// What stands in the place of the text from there to what is copied next.
    pending: String,
}

impl<'t> Writer<'t> {
    /// A copy of `text` of which nothing is written.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, edits: Vec::new(), done: 0, pending: String::new() }
    }

    /// Writes `text`, which is not copied.
    pub(super) fn put(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    /// Writes `count` blanks.
    pub(super) fn put_blanks(&mut self, count: usize) {
        self.pending.extend(std::iter::repeat_n(' ', count));
    }

    /// Copies what `span` marks, and leaves out what stands between it and what was copied last.
    pub(super) fn keep(&mut self, span: Span) {
        if span.is_empty() {
            return;
        }
        debug_assert!(self.done <= span.start, "what is copied stands in the order of the text");
        self.replace_gap(span.start);
        self.done = span.end;
    }

    /// The edits that make the copy of the text. They are in order and lie apart.
    pub(super) fn finish(mut self) -> Vec<Edit> {
        self.replace_gap(self.text.len() as u32);
        self.edits
    }

    /// Puts what is pending in the place of the text up to `end`.
    fn replace_gap(&mut self, end: u32) {
        let gap = Span { start: self.done, end };
        let before = gap.text(self.text);
        if before != self.pending {
            let (prefix, suffix) = common(before, &self.pending);
            let span = Span::new(gap.start as usize + prefix, gap.end as usize - suffix);
            self.edits.push(Edit::replace(span, &self.pending[prefix..self.pending.len() - suffix]));
        }
        self.pending.clear();
    }
}

/// How many bytes of whole characters two texts have in common at their beginnings, and of the rest at their ends.
pub(super) fn common(one: &str, other: &str) -> (usize, usize) {
    let is_whole = |at: usize| one.is_char_boundary(at) && other.is_char_boundary(at);
    let mut prefix = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    while !is_whole(prefix) {
        prefix -= 1;
    }
    let ends = one.as_bytes()[prefix..].iter().rev().zip(other.as_bytes()[prefix..].iter().rev());
    let mut suffix = ends.take_while(|(one, other)| one == other).count();
    while !(one.is_char_boundary(one.len() - suffix) && other.is_char_boundary(other.len() - suffix)) {
        suffix -= 1;
    }
    (prefix, suffix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply;

    #[test]
    fn what_is_not_copied_is_replaced_and_what_is_the_same_is_no_edit() {
        let text = "a  b\n c";
        let mut writer = Writer::new(text);
        for (gap, at) in [("", 0), (" ", 3), ("\n ", 6)] {
            writer.put(gap);
            writer.keep(Span::new(at, at + 1));
        }
        writer.put("\n");
        let edits = writer.finish();
        assert_eq!(edits, [Edit::delete(Span::new(2, 3)), Edit::insert(7, "\n")]);
        assert_eq!(apply(text, &edits).as_deref(), Ok("a b\n c\n"));
    }

    #[test]
    fn what_two_texts_have_in_common_are_whole_characters() {
        assert_eq!(common("aéb", "aèb"), (1, 1));
        assert_eq!(common("aa", "aaa"), (2, 0));
        assert_eq!(common("é", "©"), (0, 0));
    }
}
