//! Where edits leave the rest of a text.

use crate::text::{Edit, Order, Span};

/// The way between the places of a text before and after edits of several fixes.
#[derive(Clone, Debug)]
pub(super) struct Moves {
    /// In order of place.
    steps: Vec<Move>,
}

/// What became of one stretch of the text.
#[derive(Clone, Copy, Debug)]
struct Move {
    old: Span,
    new: Span,
    /// The number of the fix that did it.
    fix: usize,
}

impl Moves {
    /// The way that `edits`, which do not overlap, lead; each comes with the number of its fix.
    pub(super) fn new<'e>(edits: impl Iterator<Item = (usize, &'e Edit)>) -> Self {
        let mut edits: Vec<(usize, &Edit)> = edits.collect();
        edits.order_by_key(|(_, edit)| edit.span);
        let (mut steps, mut added, mut removed) = (Vec::with_capacity(edits.len()), 0, 0);
        for (fix, Edit { span, replacement }) in edits {
            let start = span.start as usize + added - removed;
            steps.push(Move { old: *span, new: Span::new(start, start + replacement.len()), fix });
            added += replacement.len();
            removed += span.len();
        }
        Self { steps }
    }

    /// Where what stands at `span` afterwards stood before; `None` if it begins or ends inside of what was put there.
    pub(super) fn back(&self, span: Span) -> Option<Span> {
        let start = self.start_back(span.start)?;
        let end = if span.is_empty() { start } else { self.end_back(span.end)? };
        (start <= end).then_some(Span { start, end })
    }

    /// The fixes that put something at `span`, its ends included, or took something from there; some may come twice.
    pub(super) fn fixes_at(&self, span: Span) -> impl Iterator<Item = usize> + '_ {
        let first = self.steps.partition_point(|step| step.new.end < span.start);
        self.steps[first..].iter().take_while(move |step| step.new.start <= span.end).map(|step| step.fix)
    }

    /// The number of the fix that put there, or took away, what stood at `old` or next to it before.
    pub(super) fn fix_touching_old(&self, old: Span) -> impl Iterator<Item = usize> + '_ {
        let first = self.steps.partition_point(|step| step.old.end < old.start);
        self.steps[first..].iter().take_while(move |step| step.old.start <= old.end).map(|step| step.fix)
    }

    fn start_back(&self, at: u32) -> Option<u32> {
        let next = self.steps.partition_point(|step| step.new.start <= at);
        let Some(step) = next.checked_sub(1).map(|index| self.steps[index]) else { return Some(at) };
        match at {
            _ if at >= step.new.end => Some(step.old.end + (at - step.new.end)),
            _ if at == step.new.start => Some(step.old.start),
            _ => None,
        }
    }

    fn end_back(&self, at: u32) -> Option<u32> {
        let next = self.steps.partition_point(|step| step.new.start < at);
        let Some(step) = next.checked_sub(1).map(|index| self.steps[index]) else { return Some(at) };
        (at >= step.new.end).then(|| step.old.end + (at - step.new.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn what_is_left_alone_is_found_where_it_was() {
        let before = "<a/><b c='d'/><e/>";
        let edits = [Edit::insert(0, "<x/>"), Edit::delete(Span::new(4, 14)), Edit::replace(Span::new(15, 16), "longer")];
        let after = text::apply(before, &edits).expect("they do not overlap");
        assert_eq!(after, "<x/><a/><longer/>");
        let moves = Moves::new(edits.iter().enumerate());
        let back = |text: &str| {
            let start = after.find(text).expect("it stands there");
            moves.back(Span::new(start, start + text.len())).map(|span| span.text(before))
        };
        assert_eq!(back("<a/>"), Some("<a/>"));
        assert_eq!(back("<longer/>"), Some("<e/>"));
        assert_eq!(back("longer"), Some("e"));
        assert_eq!(back("ong"), None);
        assert_eq!(back("x/>"), None);
        assert_eq!(moves.fixes_at(Span::new(8, 9)).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(moves.fixes_at(Span::new(5, 7)).collect::<Vec<_>>(), [0; 0]);
    }
}
