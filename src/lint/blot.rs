//! Texts as they may be shown: every secret blotted out.

use crate::text::Span;

/// `text` with a blot in the place of each character in `spans`, which may overlap. The length in bytes, the length in characters, and the line
/// breaks stay as they are, so an offset, a line or a column in the one is the same in the other.
pub fn blot(text: &str, mut spans: Vec<Span>) -> String {
    spans.sort_unstable();
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        let start = boundary_before(text, (span.start as usize).max(done));
        let end = boundary_after(text, span.end as usize);
        if start >= end || start < done {
            continue;
        }
        shown.push_str(&text[done..start]);
        shown.extend(text[start..end].chars().map(blotted));
        done = end;
    }
    shown.push_str(&text[done..]);
    shown
}

/// Whether `it` is a blot.
pub fn is_blot(it: char) -> bool {
    BLOTS.contains(&it)
}

/// Blots of one, two, three and four bytes.
const BLOTS: [char; 4] = ['*', '·', '•', '🞄'];

fn blotted(it: char) -> char {
    if matches!(it, '\n' | '\r') { it } else { BLOTS[it.len_utf8() - 1] }
}

fn boundary_before(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn boundary_after(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (offset..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_columns_and_lines_stay() {
        let text = "key='aé€𝒳b\nc' end";
        let hidden = blot(text, vec![Span::new(5, 18)]);
        assert_eq!(hidden, "key='*·•🞄*\n*' end");
        assert_eq!(hidden.len(), text.len());
        assert_eq!(hidden.chars().count(), text.chars().count());
    }

    #[test]
    fn spans_may_overlap_touch_and_come_in_any_order() {
        let spans = vec![Span::new(4, 6), Span::new(1, 3), Span::new(2, 5), Span::new(6, 7), Span::new(2, 3)];
        assert_eq!(blot("abcdefgh", spans), "a******h");
    }

    #[test]
    fn a_span_that_does_not_fit_hides_what_it_touches() {
        assert_eq!(blot("aéb", vec![Span::new(2, 90)]), "a·*");
        assert_eq!(blot("ab", vec![Span::new(5, 9)]), "ab");
    }
}
