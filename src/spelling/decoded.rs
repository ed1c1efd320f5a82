//! Text decoded whatever it is spelt in, with the way back to its source.

use super::{entity_at, escape_at, percent_character_at};
use crate::text::{Span, SpanMap};

/// How many times a text is decoded at most: XML may hold C#, which holds a URL.
const MOST_ROUNDS: usize = 4;

/// A text of which more than one thing may be the spelling, decoded.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The decoded text.
    pub text: String,
    /// From the decoded text to its source, the last round first.
    maps: Vec<SpanMap>,
}

impl Decoded {
    /// Returns `source` with everything decoded that may be an entity of XML, an escape sequence of C# or percent-encoding, again and again until
    /// nothing is; `None` where nothing is at all.
    ///
    /// It is not known which language a text is in, so this is no value that the service would see. Two texts that stand for the same value in any of
    /// these languages are decoded to the same text.
    pub fn of(source: &str) -> Option<Self> {
        let mut decoded = Self::round(source, character_at)?;
        for _ in 1..MOST_ROUNDS {
            let Some(next) = Self::round(&decoded.text, character_at) else { break };
            decoded.text = next.text;
            decoded.maps.splice(0..0, next.maps);
        }
        Some(decoded)
    }

    /// Returns `source` with those letters, digits and signs decoded that names and keys are made of, once; `None` where none is spelt otherwise. Whatever
    /// ends a value or a string stays as it is spelt.
    pub fn letters_of(source: &str) -> Option<Self> {
        Self::round(source, letter_at)
    }

    /// Returns the span of the source that `span` of the decoded text stands for.
    pub fn outer(&self, span: Span) -> Span {
        self.maps.iter().fold(span, |span, map| map.outer(span))
    }

    /// Returns `source` with what `decode` finds decoded: the character at the start of the bytes that it is given, and the length of its spelling.
    fn round(source: &str, decode: impl Fn(&[u8]) -> Option<(char, usize)>) -> Option<Self> {
        let bytes = source.as_bytes();
        let (mut text, mut map, mut done) = (String::new(), SpanMap::default(), 0);
        let push = |text: &mut String, map: &mut SpanMap, from: usize, to: usize| {
            text.push_str(&source[from..to]);
            map.push_verbatim(Span::new(from, to));
        };
        for at in memchr::memchr3_iter(b'&', b'\\', b'%', bytes) {
            if at < done {
                continue;
            }
            let Some((character, length)) = decode(&bytes[at..]) else { continue };
            push(&mut text, &mut map, done, at);
            text.push(character);
            map.push(character.len_utf8(), Span::new(at, at + length));
            done = at + length;
        }
        if done == 0 {
            return None;
        }
        push(&mut text, &mut map, done, bytes.len());
        Some(Self { text, maps: vec![map] })
    }
}

/// Returns the character that is spelt at the start of `bytes` in any of the languages, and the length of its spelling.
fn character_at(bytes: &[u8]) -> Option<(char, usize)> {
    match bytes.first()? {
        b'&' => entity_at(bytes),
        b'%' => percent_character_at(bytes),
        // As JSON has it.
        _ if bytes.starts_with(b"\\/") => Some(('/', 2)),
        _ => match escape_at(bytes) {
            (Some(character), length) => Some((character, length)),
            (None, _) => None,
        },
    }
}

/// Returns the letter, digit or sign that is spelt at the start of `bytes`, and the length of its spelling, if it is one that names and keys are made of.
pub fn letter_at(bytes: &[u8]) -> Option<(char, usize)> {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '=' | ':' | '.' | '/' | '+');
    character_at(bytes).filter(|(character, _)| is_letter(*character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_the_decoded_text_lead_back() {
        let source = "a&#75;ey=\\u0046AKE;&#10;&#x66;%2Fé";
        let decoded = Decoded::letters_of(source).expect("it has letters that are spelt otherwise");
        assert_eq!(decoded.text, "aKey=FAKE;&#10;f/é");
        let at = decoded.text.find("FAKE").expect("it is there");
        assert_eq!(decoded.outer(Span::new(at, at + 4)).text(source), "\\u0046AKE");
        let end = decoded.text.len();
        assert_eq!(decoded.outer(Span::new(end - 4, end)).text(source), "&#x66;%2Fé");
    }

    #[test]
    fn a_text_that_spells_no_letter_is_none() {
        for text in ["", "a &#10; b &#xA0;", "&#34;", "\\u00", "&#", "&#999999999999;", "\\u0022", "100%", "%22"] {
            assert!(Decoded::letters_of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_spelt_in_several_languages_is_decoded_in_rounds() {
        let source = "x&#92;u0025&#x34;1&amp;amp;y";
        let decoded = Decoded::of(source).expect("it is spelt");
        assert_eq!(decoded.text, "xA&y");
        assert_eq!(decoded.outer(Span::new(1, 2)).text(source), "&#92;u0025&#x34;1");
        assert_eq!(decoded.outer(Span::new(2, 3)).text(source), "&amp;amp;");
        assert_eq!(decoded.outer(Span::new(3, 4)).text(source), "y");
        assert!(Decoded::of("plain text").is_none());
    }

    #[test]
    fn spellings_of_one_value_are_decoded_to_one_text() {
        let texts =
            ["a+b=&\"c\"", "a&#43;b=&amp;&quot;c&quot;", "a%2Bb%3D%26%22c%22", "a\\u002bb=\\u0026\\\"c\\\"", "a%252Bb=&amp;amp;\"c\""];
        for text in texts {
            assert_eq!(Decoded::of(text).map_or(text.to_owned(), |decoded| decoded.text), texts[0], "{text}");
        }
    }
}
