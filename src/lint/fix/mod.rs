//! Fixes: made in rounds until none is left, so that a second run has nothing to do.

mod moves;
mod round;
mod state;

use std::hash::BuildHasher;

use foldhash::HashSet;
use foldhash::fast::FixedState;

use self::round::{Made, Progress};
use self::state::{Judge, State};
use super::selection::Selection;
use crate::diagnostic::Safety;
use crate::text::Span;
use crate::workspace::Source;

/// How many rounds may pass without progress, whatever the length of the text.
const PATIENCE: usize = 64;

/// How many bytes may be read in more rounds without progress; a text counts as at least as long as the shortest.
const MORE_BYTES: usize = 4 << 20;
const SHORTEST: usize = 4 << 10;

/// A file after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// What the file holds now.
    pub text: String,
    /// How many findings were mended.
    pub fixes: usize,
    /// The fixes that were not made, in order.
    pub left: Vec<Left>,
}

/// A fix that was not made, because it would make an error or would not end its finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The rule that offers it.
    pub rule: &'static str,
    /// The place of its finding in the text that came out.
    pub span: Span,
}

/// Mends what `selection` finds in `source` with fixes that are at most as daring as `safety`.
///
/// A fix is made whole or not at all, and none is made that brings an error of any rule that runs by default. Fixing what comes out again
/// changes nothing: each round depends on the text alone, and the last one has found nothing to do. Where fixes undo one another, the rounds
/// end at the text with the fewest findings to fix.
pub fn fix(source: &Source, selection: &Selection, safety: Safety) -> Fixed {
    let unchanged = || Fixed { text: source.text.clone(), fixes: 0, left: Vec::new() };
    // What is not its own text, or holds no policy, has nothing that could be mended.
    if source.documents.is_empty() || !source.is_text() {
        return unchanged();
    }
    let judge = Judge::new(selection);
    let first = State::read(source.clone(), &judge);
    let (last, fixes, left) = settle(first, |state| &state.source.text, |state| round::step(state, &judge, safety));
    Fixed { text: last.source.text, fixes, left }
}

/// Makes one step after another from `first`, of which each depends on its `text` alone, until there is none. Returns where they end, how many fixes
/// led there, and what the last step says.
///
/// Steps that come back to where they were, or go on for long without progress, end at the text that was nearest to the end: whoever begins there
/// takes the same steps, and comes back to it.
fn settle<S, E: Default>(first: S, text: impl Fn(&S) -> &str, mut step: impl FnMut(&S) -> Result<Made<S>, E>) -> (S, usize, E) {
    let (mut state, mut fixes) = (first, 0);
    let mut best: Option<Best<S>> = None;
    loop {
        let Made { next, made, progress } = match step(&state) {
            Ok(made) => made,
            Err(last) => return (state, fixes, last),
        };
        let hash = FixedState::default().hash_one(text(&state));
        match best.take() {
            Some(mut nearest) if nearest.progress <= progress => {
                let patience = PATIENCE + MORE_BYTES / text(&nearest.state).len().max(SHORTEST);
                if !nearest.seen.insert(hash) || nearest.seen.len() > patience {
                    return (nearest.state, nearest.fixes, E::default());
                }
                best = Some(nearest);
            }
            _ => best = Some(Best { state, fixes, progress, seen: HashSet::from_iter([hash]) }),
        }
        fixes += made;
        state = next;
    }
}

/// The state that has come nearest to the end.
struct Best<S> {
    state: S,
    /// How many fixes led there.
    fixes: usize,
    progress: Progress,
    /// The texts since, as hashes.
    seen: HashSet<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where steps end that begin at `first`, and where those end that begin there.
    fn twice(first: &str, next: impl Fn(&str) -> Option<(String, Progress)>) -> [String; 2] {
        let step = |text: &String| next(text).map(|(next, progress)| Made { next, made: 1, progress }).ok_or(());
        let once = settle(first.to_owned(), |text| text, step).0;
        let again = settle(once.clone(), |text| text, step).0;
        [once, again]
    }

    #[test]
    fn fixes_that_undo_one_another_end() {
        let cycle = |text: &str| {
            let next = match text {
                "a" => "b",
                "b" => "c",
                "c" => "d",
                _ => "b",
            };
            Some((next.to_owned(), (if text == "c" { 1 } else { 2 }, 0)))
        };
        for first in ["a", "b", "c", "d"] {
            assert_eq!(twice(first, cycle), ["c", "c"]);
        }
    }

    #[test]
    fn fixes_that_never_end_are_not_made() {
        assert_eq!(twice("a", |text| Some((format!("{text}a"), (1, 0)))), ["a", "a"]);
        // What was near once is kept.
        let next = |text: &str| Some((format!("{text}a"), (if text.len() == 5 { 1 } else { 2 }, 0)));
        assert_eq!(twice("a", next), ["aaaaa", "aaaaa"]);
    }

    #[test]
    fn a_long_way_through_a_text_is_gone_to_its_end() {
        let next = |text: &str| text.find('a').map(|at| (text.replacen('a', "b", 1), (1, text.len() - at)));
        assert_eq!(twice(&"a".repeat(5_000), next), ["b".repeat(5_000), "b".repeat(5_000)]);
    }
}
