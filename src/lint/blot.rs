//! Texts as they may be shown: every secret blotted out.

use std::collections::BTreeSet;

use memchr::memmem;

use crate::text::Span;

/// `text` with a blot in the place of each character in `spans`, which may overlap, and wherever else the text of one of them stands. The length in bytes, the length in characters, and the line
/// breaks stay as they are, so an offset, a line or a column in the one is the same in the other.
pub fn blot(text: &str, mut spans: Vec<Span>) -> String {
    spans.extend(repetitions(text, &spans));
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

/// Where else the texts of `spans` stand in `text`: a secret that is pasted twice is one at both places.
fn repetitions(text: &str, spans: &[Span]) -> Vec<Span> {
    let secrets: BTreeSet<&str> = spans.iter().map(|span| span.text(text)).filter(|secret| secret.len() >= REPEATED).collect();
    let all = secrets.into_iter().take(SOUGHT);
    all.flat_map(|secret| memmem::find_iter(text.as_bytes(), secret).map(|at| Span::new(at, at + secret.len()))).collect()
}

/// The length in bytes from which on a secret is looked for in all of its file.
const REPEATED: usize = 8;

/// How many secrets of a file are looked for in all of it, so that time stays in proportion to the text.
const SOUGHT: usize = 64;

/// Blots `secrets` out of a sentence about the text that they stand in: each of them, and each beginning of one that a sentence cut short.
pub fn blot_out(sentence: &mut String, secrets: &[String]) {
    for secret in secrets {
        let head: String = secret.chars().take(HEAD).collect();
        if secret.chars().count() < SHORTEST {
            continue;
        }
        let mut from = 0;
        while let Some(at) = sentence[from..].find(&head).map(|at| from + at) {
            let same = sentence[at..].chars().zip(secret.chars()).take_while(|(one, other)| one == other);
            let end = at + same.map(|(it, _)| it.len_utf8()).sum::<usize>();
            sentence.replace_range(at..end, "***");
            from = at + "***".len();
        }
    }
}

/// How many characters of a secret tell that a sentence repeats it.
const HEAD: usize = 6;

/// The length from which on a secret is looked for; a shorter one stands in many innocent words.
const SHORTEST: usize = 4;

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
    fn a_secret_that_stands_twice_is_hidden_twice() {
        assert_eq!(blot("a='FAKE-key' b='FAKE-key'", vec![Span::new(3, 11)]), "a='********' b='********'");
    }

    #[test]
    fn a_sentence_repeats_no_secret_whole_or_cut_short() {
        let secrets = ["FAKE-not-a-key".to_owned(), "abc".to_owned()];
        let mut sentence = "`FAKE-not-a-key` and `FAKE-not-a…` of abc".to_owned();
        blot_out(&mut sentence, &secrets);
        assert_eq!(sentence, "`***` and `***…` of abc");
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
