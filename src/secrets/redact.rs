//! Redacts every secret in a text, so that the text can be shown.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use foldhash::{HashSet, HashSetExt};

use super::find::spans_to_hide;
use super::name::strength;
use super::shape::{is_guid, is_hex, is_opaque, is_placeholder};
use crate::spelling::Decoded;
use crate::text::{Order, Span};

/// `text` with a mark in the place of each character in `spans`, which may overlap, and wherever else the text of one of them stands. The length
/// in bytes, the length in characters, and the line breaks stay as they are, so an offset, a line or a column in the one is the same in the other.
pub fn redact(text: &str, mut spans: Vec<Span>) -> String {
    let secrets = Secrets::of(spans.iter().map(|span| span.text(text)));
    spans.extend(secrets.repetitions(text));
    if !secrets.is_empty()
        && let Some(decoded) = Decoded::of(text)
    {
        spans.extend(secrets.repetitions(&decoded.text).into_iter().map(|span| decoded.outer(span)));
    }
    hide(text, spans)
}

/// `text`, which is not of a policy, with everything hidden that looks like a secret: what a detector finds, and what seems drawn by lot.
/// For messages about arguments and about files of our own.
pub fn redact_loosely(text: &str) -> String {
    let mut spans = spans_to_hide(text);
    spans.extend(tokens(text).filter(|token| may_be_secret(token.text(text)) && !is_path(token.text(text))));
    redact(text, spans)
}

/// Whether `token` is a path of which no part seems drawn by lot, though all of it does: `/tmp/.tmpA1b2C3/.ignore`. A key may have slashes as
/// well, yet it has no dots, and hardly ever begins as a path does.
fn is_path(token: &str) -> bool {
    const SEPARATORS: [char; 2] = ['/', '\\'];
    let begins = ["/", "./", "../", "~/", ".\\", "..\\", "\\\\"].iter().any(|start| token.starts_with(start))
        || token.get(1..).is_some_and(|rest| rest.starts_with(":/") || rest.starts_with(":\\"));
    let has_name = || token.contains(SEPARATORS) && token.contains('.');
    (begins || has_name()) && !token.contains(['+', '=']) && !token.split(SEPARATORS).any(may_be_secret)
}

/// Whether `token` seems drawn by lot, or is a long run of letters among which there are digits again and again.
fn may_be_secret(token: &str) -> bool {
    const LENGTH: usize = 20;
    const GROUPS: usize = 4;
    let groups = || token.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_alphabetic() && pair[1].is_ascii_digit()).count();
    let run = token.len() >= LENGTH
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'='))
        && groups() >= GROUPS;
    (run || is_opaque(token)) && !is_guid(token) && !is_placeholder(token)
}

/// Whatever in `text` seems drawn by lot. It may be a secret in a place of which nobody knows that it takes one.
pub fn opaque(text: &str) -> Vec<Span> {
    /// The length of the thumbprint of a certificate, which is none.
    const THUMBPRINT: usize = 40;
    let is_secret = |span: &Span| {
        let token = span.text(text);
        // What is called is a name: `Convert.ToBase64String(`.
        text.as_bytes().get(span.end as usize) != Some(&b'(')
            && may_be_secret(token)
            && !(token.len() == THUMBPRINT && is_hex(token, THUMBPRINT))
    };
    let mut found: Vec<Span> = tokens(text).filter(is_secret).collect();
    found.extend(introduced(text));
    found
}

/// The long words that prose gives to a name that asks for a secret: `api key: …`. With few digits they need not seem drawn by lot.
fn introduced(text: &str) -> impl Iterator<Item = Span> + '_ {
    const LENGTH: usize = 16;
    let mut asked = false;
    tokens(text).filter(move |token| {
        let token = token.text(text);
        let introduced = std::mem::replace(&mut asked, token.strip_suffix(':').is_some_and(|name| strength(name).is_some()));
        let has = |of: fn(&u8) -> bool| token.as_bytes().iter().any(of);
        introduced
            && token.len() >= LENGTH
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && !token.contains(['.', '/'])
            && !is_placeholder(token)
    })
}

/// The runs of characters that a secret could be made of.
fn tokens(text: &str) -> impl Iterator<Item = Span> + '_ {
    let inside =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'&' | b',' | b';' | b'(' | b')' | b'|');
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().take_while(|&&byte| !inside(byte)).count();
        let length = bytes[at..].iter().take_while(|&&byte| inside(byte)).count();
        let token = Span::new(at, at + length);
        at += length;
        // In `name=value` the value alone may be the secret. What ends in signs of equality is base64.
        let value = token.text(text).trim_end_matches('=').find('=').map_or(0, |sign| sign + 1);
        (length > 0).then(|| Span::new(token.start as usize + value, token.end as usize))
    })
}

fn hide(text: &str, mut spans: Vec<Span>) -> String {
    spans.order();
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        let start = boundary_before(text, (span.start as usize).max(done));
        let end = boundary_after(text, span.end as usize);
        if start >= end || start < done {
            continue;
        }
        shown.push_str(&text[done..start]);
        shown.extend(text[start..end].chars().map(mark));
        done = end;
    }
    shown.push_str(&text[done..]);
    shown
}

/// The texts of secrets, found by their first characters, so that looking for all of them takes time in proportion to what is searched.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// The secrets in order, by their first characters.
    by_head: BTreeMap<String, Vec<String>>,
    /// How long heads are, in bytes.
    lengths: Vec<usize>,
    /// The secrets of which not even a part may be repeated.
    certain: Vec<String>,
    /// All runs of [`WINDOW`] bytes in these, once anyone has asked.
    windows: OnceLock<HashSet<[u8; WINDOW]>>,
}

/// How many bytes tell that a text repeats a part of a secret, if the same is true from the next byte on.
const WINDOW: usize = 8;

/// The length in bytes from which on a part of a secret is hidden in a quote that says more.
const PART: usize = 16;

/// How many characters of a secret tell that a text repeats it.
const HEAD: usize = 6;

/// The length in characters from which on a secret is looked for; a shorter one stands in many innocent words.
const SHORTEST: usize = 4;

/// The length in bytes from which on a secret is looked for in all of its file.
const REPEATED: usize = 8;

impl Secrets {
    /// The secrets with these texts, as they are spelt and decoded.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut secrets = Self::default().suspecting(texts);
        secrets.certain = secrets.by_head.values().flatten().cloned().collect();
        secrets
    }

    /// Adds what may be a secret: it is hidden where it stands whole or is cut short, but parts of it may be innocent words.
    pub fn suspecting<'t>(mut self, texts: impl IntoIterator<Item = &'t str>) -> Self {
        for text in texts {
            self.add_with_parts(text);
            if let Some(decoded) = Decoded::of(text) {
                self.add_with_parts(&decoded.text);
            }
        }
        for group in self.by_head.values_mut() {
            group.order();
            group.dedup();
        }
        self
    }

    fn add_with_parts(&mut self, text: &str) {
        self.add(text);
        // A sentence may repeat a part of what markup divides.
        let divides = |it: char| it.is_whitespace() || matches!(it, '<' | '>' | '"' | '\'' | '&' | ';');
        let parts = text.split(divides).filter(|part| part.len() >= REPEATED && part.len() < text.len());
        parts.for_each(|part| self.add(part));
    }

    fn add(&mut self, text: &str) {
        let mut heads = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        if heads.clone().count() <= SHORTEST {
            return;
        }
        let length = heads.nth(HEAD).unwrap_or(text.len());
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
        }
        self.by_head.entry(text[..length].to_owned()).or_default().push(text.to_owned());
    }

    /// What is hidden of `text` where it is `shown`, which is as long.
    pub fn between(text: &str, shown: &str) -> Self {
        let (bytes, other) = (text.as_bytes(), shown.as_bytes());
        let hidden = |at: &usize| bytes[*at] != other[*at];
        let (mut secrets, mut at) = (Vec::new(), 0);
        while let Some(start) = (at..bytes.len().min(other.len())).find(hidden) {
            at = (start..bytes.len().min(other.len())).find(|at| !hidden(at)).unwrap_or(bytes.len());
            secrets.extend(text.get(start..at));
        }
        Self::of(secrets)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_head.is_empty()
    }

    /// Returns `quote`, a text of the user's, with them hidden however they are spelt: each of them, each beginning of one that was cut short, and each
    /// long part of one; `None` if none stands in it.
    pub fn redacted(&self, quote: &str) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let found_in = |text: &str| [self.beginnings(text), self.parts(text)].concat();
        let mut spans = found_in(quote);
        if let Some(decoded) = Decoded::of(quote) {
            spans.extend(found_in(&decoded.text).into_iter().map(|span| decoded.outer(span)));
        }
        (!spans.is_empty()).then(|| starred(quote, spans))
    }

    /// Hides them in a text in which they are spelt as here: each of them, and each beginning of one that was cut short.
    pub fn hide_in(&self, text: &mut String) {
        let spans = self.beginnings(text);
        if !spans.is_empty() {
            *text = starred(text, spans);
        }
    }

    /// Whether one of them stands in `text`, or a long beginning of one.
    pub fn stand_in(&self, text: &str) -> bool {
        !self.repetitions(text).is_empty()
    }

    /// Where they stand in `text`, or long beginnings of them: a secret that is pasted twice is one at both places.
    fn repetitions(&self, text: &str) -> Vec<Span> {
        let mut found = self.beginnings(text);
        found.retain(|span| span.len() >= REPEATED);
        found
    }

    /// Where long parts of them stand in `text`, or parts that are all of `text`.
    fn parts(&self, text: &str) -> Vec<Span> {
        let bytes = text.as_bytes();
        let windows = self.windows.get_or_init(|| {
            let mut windows = HashSet::new();
            for secret in &self.certain {
                windows.extend(secret.as_bytes().windows(WINDOW).filter_map(|window| <[u8; WINDOW]>::try_from(window).ok()));
            }
            windows
        });
        let stands_at = |at: usize| bytes.get(at..at + WINDOW).is_some_and(|window| windows.contains(window));
        let (mut found, mut at) = (Vec::new(), 0);
        while at + WINDOW <= bytes.len() {
            let count = (at..).take_while(|at| stands_at(*at)).count();
            if count == 0 {
                at += 1;
                continue;
            }
            let end = at + count - 1 + WINDOW;
            if end - at >= PART || end - at == bytes.len() {
                found.push(Span::new(boundary_before(text, at), boundary_after(text, end)));
            }
            at = end;
        }
        found
    }

    /// Where `text` has the head of one, and what follows it as far as that is the same; no two overlap.
    fn beginnings(&self, text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        let mut at = 0;
        while !self.is_empty() && at < text.len() {
            let length = self.lengths.iter().filter_map(|&head| self.longest(text, at, head)).max();
            match length {
                Some(length) => {
                    found.push(Span::new(at, at + length));
                    at += length;
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    /// How much of `text` from `at` on is the beginning of a secret whose head has that length.
    fn longest(&self, text: &str, at: usize, head: usize) -> Option<usize> {
        let rest = &text[at..];
        let group = self.by_head.get(rest.get(..head)?)?;
        // Of texts in order, the one that has most in common with another stands beside the place of that other.
        let place = group.partition_point(|secret| secret.as_str() <= rest);
        let beside = group[place.saturating_sub(1)..].iter().take(2);
        beside.map(|secret| in_common(secret, rest)).max()
    }
}

/// `text` with a mark that tells no length in the place of each run of `spans`.
fn starred(text: &str, mut spans: Vec<Span>) -> String {
    spans.order();
    let (mut hidden, mut done) = (String::with_capacity(text.len()), 0);
    for span in spans {
        let (start, end) = (span.start as usize, span.end as usize);
        if start > done || done == 0 {
            hidden.push_str(&text[done..start]);
            hidden.push_str("***");
        }
        done = done.max(end);
    }
    hidden.push_str(&text[done..]);
    hidden
}

/// The length in bytes of what two texts both begin with.
fn in_common(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).map(|(it, _)| it.len_utf8()).sum()
}

/// Whether `it` stands in the place of a character of a secret.
pub fn is_mark(it: char) -> bool {
    MARKS.contains(&it)
}

/// What stands for characters of one, two, three and four bytes.
const MARKS: [char; 4] = ['*', '·', '•', '🞄'];

fn mark(it: char) -> char {
    if matches!(it, '\n' | '\r') { it } else { MARKS[it.len_utf8() - 1] }
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
        let hidden = redact(text, vec![Span::new(5, 18)]);
        assert_eq!(hidden, "key='*·•🞄*\n*' end");
        assert_eq!(hidden.len(), text.len());
        assert_eq!(hidden.chars().count(), text.chars().count());
    }

    #[test]
    fn a_secret_that_stands_twice_is_hidden_twice() {
        assert_eq!(redact("a='FAKE-key' b='FAKE-key'", vec![Span::new(3, 11)]), "a='********' b='********'");
    }

    #[test]
    fn every_repetition_of_every_secret_is_hidden() {
        let secrets: Vec<String> = (0..500).map(|index| format!("FAKE-{index:04}-FAKE")).collect();
        let text = format!("{0}\n{0}", secrets.join(" "));
        let spans: Vec<Span> = (0..500).map(|index| Span::new(index * 15, index * 15 + 14)).collect();
        let shown = redact(&text, spans);
        assert!(!shown.contains("FAKE"), "{shown}");
    }

    #[test]
    fn a_sentence_repeats_no_secret_whole_or_cut_short() {
        let secrets = Secrets::of(["FAKE-not-a-key", "FAKE-not-a-key-at-all", "abc"]);
        let mut sentence = "`FAKE-not-a-key` and `FAKE-not-a…` and `FAKE-not-a-key-at-all` of abc".to_owned();
        secrets.hide_in(&mut sentence);
        assert_eq!(sentence, "`***` and `***…` and `***` of abc");
    }

    #[test]
    fn a_short_secret_is_hidden_in_sentences_where_it_is_whole() {
        let secrets = Secrets::of(["é€FA", "FAKE1"]);
        let mut sentence = "of `é€FA` and `FAKE1`, not FAK or é€F".to_owned();
        secrets.hide_in(&mut sentence);
        assert_eq!(sentence, "of `***` and `***`, not FAK or é€F");
    }

    #[test]
    fn a_secret_is_hidden_in_a_quote_however_either_is_spelt() {
        let key = "FAKE+a/b=&c-not-a-key";
        let spellings = [key, "&#70;AKE&#43;a/b=&amp;c-not-a-key", "\\u0046AKE+a\\/b=&c-not-a-key", "FAKE%2Ba%2Fb%3D%26c-not-a-key"];
        for spelling in spellings {
            let secrets = Secrets::of([spelling]);
            for quoted in spellings {
                assert_eq!(secrets.redacted(quoted).as_deref(), Some("***"), "{spelling} in {quoted}");
                assert_eq!(secrets.redacted(&format!("name={quoted}; x")).as_deref(), Some("name=***; x"), "{spelling} in {quoted}");
            }
            assert_eq!(secrets.redacted("nothing %41 &amp; \\n else"), None);
        }
    }

    #[test]
    fn a_part_of_a_secret_is_hidden_in_a_quote() {
        let secrets = Secrets::of(["FAKE-not-a-key-0123456789"]);
        let redacted = |quote: &str| secrets.redacted(quote).unwrap_or_else(|| quote.to_owned());
        assert_eq!(redacted("a FAKE-not-a… b"), "a ***… b");
        assert_eq!(redacted("…-a-key-0123456789, and more"), "…***, and more");
        assert_eq!(redacted("key-0123"), "***");
        assert_eq!(redacted("&#107;ey-0123"), "***");
        assert_eq!(redacted("the key-0123 of it"), "the key-0123 of it");
        assert_eq!(redacted("is not-a-key"), "is not-a-key");
        let suspects = Secrets::default().suspecting(["FAKE-not-a-key-0123456789"]);
        assert_eq!(suspects.redacted("a FAKE-not-a… b").as_deref(), Some("a ***… b"));
        assert_eq!(suspects.redacted("not-a-key-0123456789"), None);
    }

    #[test]
    fn what_looks_like_a_secret_is_hidden_in_arguments() {
        for text in [
            "vault=AccountKey=RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtF;x",
            "'FAKE8f3Kq2ZpL7x1Vd9' for '--jobs'",
            "allow = [\"^FAKE8f3Kq2ZpL7x1Vd9$\"]",
        ] {
            let shown = redact_loosely(text);
            assert!(!shown.contains("RkFL") && !shown.contains("8f3K"), "{shown}");
            assert_eq!(shown.len(), text.len());
        }
        let plain = "there is no rule called `key-vault/uncached-lookup`, in apis/orders/policy.xml:12:4, 2024-01-01T00:00:00Z";
        assert_eq!(redact_loosely(plain), plain);
    }

    #[test]
    fn a_path_is_shown_if_none_of_its_parts_looks_like_a_secret() {
        for text in
            ["cannot read `/tmp/.tmpA1b2C3/.ignore`", "cannot read `.tmpA1b2C3d4/.ignore`", "cannot read `C:\\T\\a1B2c3D4\\.tmpA1b2C3\\x`"]
        {
            assert_eq!(redact_loosely(text), text);
        }
        for text in ["`/tmp/FAKE8f3Kq2ZpL7x1Vd9/a.xml`", "`FAKE8f3K/q2ZpL7x/1Vd9aB3dE5`", "`/FAKE8f3K/q2ZpL7x1Vd9aB3dE5==`"] {
            assert!(!redact_loosely(text).contains("8f3K"), "{text}");
        }
    }

    #[test]
    fn a_long_word_behind_a_name_that_asks_for_a_secret_is_hidden() {
        let found = |text: &str| opaque(text).into_iter().map(|span| span.text(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(found("<!-- the old api key: FAKEyphomusfamWrqaxitomextib -->"), ["FAKEyphomusfamWrqaxitomextib"]);
        for text in
            ["the cache key: orders-by-customer-and-region", "key: context.Subscription.PrimaryKey", "see: GetValueOrDefaultOfTheHeader"]
        {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn spans_may_overlap_touch_and_come_in_any_order() {
        let spans = vec![Span::new(4, 6), Span::new(1, 3), Span::new(2, 5), Span::new(6, 7), Span::new(2, 3)];
        assert_eq!(redact("abcdefgh", spans), "a******h");
    }

    #[test]
    fn a_span_that_does_not_fit_hides_what_it_touches() {
        assert_eq!(redact("aéb", vec![Span::new(2, 90)]), "a·*");
        assert_eq!(redact("ab", vec![Span::new(5, 9)]), "ab");
    }
}
