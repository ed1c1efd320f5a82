//! The list of completions while it grows.

use super::super::{Completion, CompletionKind, View};
use super::snippet;
use crate::text::{Edit, Order, Span};

/// How many completions are told.
const MOST: usize = 400;

/// A list of completions for one place.
pub(super) struct List<'v, 'a> {
    /// The document.
    pub view: &'v View<'a>,
    /// The cursor, in the document.
    pub at: u32,
    found: Vec<(Found, u32, Item)>,
}

/// What is replaced by a completion.
#[derive(Clone, Copy)]
struct Found {
    /// From this offset of the document on, up to the end of what is replaced.
    span: Span,
    /// How well what is written matches.
    score: u8,
}

/// A completion before it has its place in the list.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// See [`Completion`].
    pub label: String,
    /// What is written; the label if it is empty.
    pub insert: String,
    /// See [`Completion`].
    pub kind: CompletionKind,
    /// See [`Completion`].
    pub detail: String,
    /// See [`Completion`].
    pub summary: String,
    /// See [`Completion`].
    pub about: String,
    /// See [`Completion`].
    pub snippet: bool,
    /// See [`Completion`].
    pub again: bool,
    /// See [`Completion`].
    pub deprecated: bool,
    /// The place among what matches equally well.
    pub rank: u32,
}

impl Item {
    /// Returns a completion that writes its own name.
    pub fn new(label: impl Into<String>, kind: CompletionKind) -> Self {
        Self {
            label: label.into(),
            insert: String::new(),
            kind,
            detail: String::new(),
            summary: String::new(),
            about: String::new(),
            snippet: false,
            again: false,
            deprecated: false,
            rank: 100,
        }
    }

    /// Returns it with this beside its name.
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Returns it with a sentence about it.
    pub fn summary(self, summary: impl Into<String>) -> Self {
        Self { summary: summary.into(), ..self }
    }

    /// Returns it with the name under which more is told of it.
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// Returns it as one that writes this text.
    pub fn text(self, insert: impl Into<String>) -> Self {
        Self { insert: insert.into(), ..self }
    }

    /// Returns it as one that writes this snippet.
    pub fn snippet(self, insert: impl Into<String>) -> Self {
        Self { insert: insert.into(), snippet: true, ..self }
    }

    /// Returns it as one behind which more can be completed.
    pub fn again(self) -> Self {
        Self { again: true, ..self }
    }

    /// Returns it at this place among what matches equally well.
    pub fn rank(self, rank: u32) -> Self {
        Self { rank, ..self }
    }
}

impl<'v, 'a> List<'v, 'a> {
    pub fn new(view: &'v View<'a>, at: u32) -> Self {
        Self { view, at, found: Vec::new() }
    }

    /// The text behind the cursor.
    pub fn rest(&self) -> &'a str {
        &self.view.text()[self.at as usize..]
    }

    /// Adds `item` in the place of `written`, which stands before the cursor, and of the letters behind the cursor that belong to the same word.
    pub fn push(&mut self, written: &str, item: Item) {
        self.push_over(written, self.rest().trim_start_matches(is_word_letter).len(), item);
    }

    /// Adds `item` in the place of `written` and of what stands behind the cursor up to where `left` bytes of the text are left.
    pub fn push_over(&mut self, written: &str, left: usize, item: Item) {
        let Some(score) = score(&item.label, written) else { return };
        let start = self.at as usize - written.len();
        let span = Span::new(start, self.view.text().len() - left);
        self.found.push((Found { span, score }, item.rank, item));
    }

    /// The completions, the best first.
    pub fn finish(self) -> Vec<Completion> {
        let mut found = self.found;
        found.order_by(|(one, first, this), (other, second, that)| {
            (one.score, first).cmp(&(other.score, second)).then_with(|| this.label.cmp(&that.label))
        });
        found.dedup_by(|(_, _, one), (_, _, other)| one.label == other.label && one.kind == other.kind);
        let view = self.view;
        let completion = |(number, (found, _, item)): (usize, (Found, u32, Item))| {
            let replacement = if item.insert.is_empty() { item.label.clone() } else { item.insert };
            // What hosts fill in looks like a place with a text of its own.
            let is_hosted = item.snippet && view.embedded.excerpt.is_some();
            let replacement = if is_hosted { snippet::without_braces(&replacement) } else { replacement };
            Some(Completion {
                edit: view.edit(Edit { span: found.span, replacement })?,
                label: item.label,
                kind: item.kind,
                detail: item.detail,
                summary: item.summary,
                about: item.about,
                snippet: item.snippet,
                rank: number as u32,
                deprecated: item.deprecated,
                again: item.again,
            })
        };
        found.into_iter().take(MOST).enumerate().filter_map(completion).collect()
    }
}

/// Whether names in markup or code have this letter.
fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_')
}

/// How well `written` matches `label`: 0 best; `None` if it does not. Every list for more letters is a part of the list for fewer.
pub(super) fn score(label: &str, written: &str) -> Option<u8> {
    if label.starts_with(written) {
        return Some(0);
    }
    let same = |(one, other): (char, char)| one.eq_ignore_ascii_case(&other);
    if label.len() >= written.len() && label.chars().zip(written.chars()).all(same) {
        return Some(1);
    }
    if initials(label, written) {
        return Some(2);
    }
    let mut letters = label.chars();
    let within = written.chars().all(|letter| letters.any(|it| it.eq_ignore_ascii_case(&letter)));
    within.then_some(3)
}

/// Whether the letters of `written` begin words of `label`, in order: `GVOD` and `gvod` of `GetValueOrDefault`, `sbs` of `set-backend-service`.
fn initials(label: &str, written: &str) -> bool {
    let mut before = '-';
    let mut wanted = written.chars().peekable();
    for letter in label.chars() {
        let begins = !before.is_alphanumeric() || letter.is_uppercase() && !before.is_uppercase();
        if begins {
            wanted.next_if(|it| it.eq_ignore_ascii_case(&letter));
        }
        before = letter;
    }
    wanted.peek().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_matches_best_and_initials_match_too() {
        assert_eq!(score("set-header", "set"), Some(0));
        assert_eq!(score("Request", "req"), Some(1));
        assert_eq!(score("GetValueOrDefault", "gvod"), Some(2));
        assert_eq!(score("set-backend-service", "sbs"), Some(2));
        assert_eq!(score("Headers", "dr"), Some(3));
        assert_eq!(score("Headers", "x"), None);
        assert_eq!(score("a", ""), Some(0));
    }
}
