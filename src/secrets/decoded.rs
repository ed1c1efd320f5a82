//! Text as the service sees it: with the letters that entities of XML and escapes of C# stand for.

use crate::text::Span;

/// A text with its letters decoded.
pub(super) struct Decoded {
    pub(super) text: String,
    /// Where stretches begin that stand in both texts alike: in the decoded one, and in the source.
    stretches: Vec<(usize, usize)>,
}

impl Decoded {
    /// `source` decoded, if anything that may be a part of a name or a mark is spelt in such a way.
    pub(super) fn of(source: &str) -> Option<Self> {
        let mut decoded = Self { text: String::new(), stretches: vec![(0, 0)] };
        let mut done = 0;
        let mut starts: Vec<usize> = memchr::memmem::find_iter(source.as_bytes(), "&#").collect();
        starts.extend(memchr::memmem::find_iter(source.as_bytes(), "\\u00"));
        starts.sort_unstable();
        for start in starts {
            let Some((letter, length)) = letter(&source.as_bytes()[start..]) else { continue };
            decoded.text.push_str(&source[done..start]);
            decoded.text.push(letter);
            done = start + length;
            decoded.stretches.push((decoded.text.len(), done));
        }
        if done == 0 {
            return None;
        }
        decoded.text.push_str(&source[done..]);
        Some(decoded)
    }

    /// The span of the source that `span` of the decoded text stands for.
    pub(super) fn outer(&self, span: Span) -> Span {
        let outer = |offset: usize| {
            let (decoded, source) = self.stretches[self.stretches.partition_point(|(decoded, _)| *decoded <= offset) - 1];
            source + (offset - decoded)
        };
        Span::new(outer(span.start as usize), outer(span.end as usize))
    }
}

/// The letter, digit or sign that is spelt at the start of `bytes`, and the length of that. What ends values and texts stays as it is spelt.
fn letter(bytes: &[u8]) -> Option<(char, usize)> {
    let (number, length) = match bytes {
        [b'\\', b'u', ..] => (u32::from_str_radix(std::str::from_utf8(bytes.get(2..6)?).ok()?, 16).ok()?, 6),
        _ => {
            const LONGEST: usize = 8;
            let end = bytes.iter().take(LONGEST).position(|&byte| byte == b';')?;
            let number = std::str::from_utf8(&bytes[2..end]).ok()?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            (number, end + 1)
        }
    };
    let letter = char::from_u32(number)?;
    (letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '=' | ':' | '.' | '/')).then_some((letter, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_the_decoded_text_lead_back() {
        let source = "a&#75;ey=\\u0046AKE;&#10;&#x66;é";
        let decoded = Decoded::of(source).expect("it has letters that are spelt otherwise");
        assert_eq!(decoded.text, "aKey=FAKE;&#10;fé");
        let at = decoded.text.find("FAKE").expect("it is there");
        assert_eq!(decoded.outer(Span::new(at, at + 4)).text(source), "\\u0046AKE");
        let end = decoded.text.len();
        assert_eq!(decoded.outer(Span::new(end - 3, end)).text(source), "&#x66;é");
    }

    #[test]
    fn a_text_that_spells_no_letter_is_searched_once() {
        for text in ["", "a &#10; b &#xA0;", "&#34;", "\\u00", "&#", "&#999999999999;", "\\u0022"] {
            assert!(Decoded::of(text).is_none(), "{text}");
        }
    }
}
