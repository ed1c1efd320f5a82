//! Edits of a text, and their application all at once.

use super::{Order, Span};

/// A replacement of one span of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

impl Edit {
    /// Removes what `span` marks.
    pub fn delete(span: Span) -> Self {
        Self { span, replacement: String::new() }
    }

    /// Puts `text` before the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self { span: Span::at(offset), replacement: text.into() }
    }

    /// Puts `text` in the place of what `span` marks.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, replacement: text.into() }
    }
}

/// Why edits cannot be applied to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two edits touch the same bytes, or insert at the same offset.
    #[error("two edits overlap")]
    Overlap,
    /// An edit reaches past the text or cuts a character in two.
    #[error("an edit does not fit the text")]
    OutOfRange,
}

/// The text with all `edits` made, in any order of theirs, or the reason why they cannot be made together.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.order_by_key(|edit| edit.span);
    let mut changed = String::with_capacity(text.len());
    let mut done = 0;
    let mut previous: Option<Span> = None;
    for edit in edits {
        if previous.is_some_and(|previous| edit.span.start < previous.end || edit.span == previous) {
            return Err(EditError::Overlap);
        }
        changed.push_str(text.get(done..edit.span.start as usize).ok_or(EditError::OutOfRange)?);
        text.get(edit.span.range()).ok_or(EditError::OutOfRange)?;
        changed.push_str(&edit.replacement);
        done = edit.span.end as usize;
        previous = Some(edit.span);
    }
    changed.push_str(text.get(done..).ok_or(EditError::OutOfRange)?);
    Ok(changed)
}

/// How the last line of `text` before the one that is not ended yet ends, so that a line which is added there ends likewise.
pub fn line_break(text: &str) -> &'static str {
    let is_windows = text.rfind('\n').is_some_and(|at| text[..at].ends_with('\r'));
    if is_windows { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_the_one_before() {
        for (text, expected) in [("", "\n"), ("a", "\n"), ("a\nb", "\n"), ("a\r\nb", "\r\n"), ("a\r\nb\n", "\n"), ("\n", "\n")] {
            assert_eq!(line_break(text), expected, "{text:?}");
        }
    }

    #[test]
    fn edits_in_any_order_are_made_as_a_whole() {
        let edits = [Edit::replace(Span::new(4, 7), "fox"), Edit::insert(0, "a "), Edit::delete(Span::new(3, 4))];
        assert_eq!(apply("red cat", &edits), Ok("a redfox".to_owned()));
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = [Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))];
        assert_eq!(apply("abcdef", &edits), Err(EditError::Overlap));
        assert_eq!(apply("ab", &[Edit::insert(1, "x"), Edit::insert(1, "y")]), Err(EditError::Overlap));
    }

    #[test]
    fn an_edit_outside_the_text_or_inside_a_character_is_refused() {
        assert_eq!(apply("ab", &[Edit::delete(Span::new(1, 3))]), Err(EditError::OutOfRange));
        assert_eq!(apply("é", &[Edit::insert(1, "x")]), Err(EditError::OutOfRange));
    }
}
