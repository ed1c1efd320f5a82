//! Sentences of findings: our own words, and quotes of the user's text that stay apart from them, so that a secret in a quote can be redacted.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Deref;

use crate::text::Span;

/// What a finding says: our own words, with quotes of the user's text in between.
///
/// A sentence of words alone is made from a `&'static str`. One that says more is made by [`say!`](crate::diagnostic::say), which takes the user's
/// text as [`quoted`] and not otherwise. Redaction looks at the quotes and leaves the words as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sentence {
    text: Cow<'static, str>,
    /// In order; no two overlap.
    quotes: Box<[Quote]>,
}

/// Where a sentence quotes the user's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Quote {
    /// Where the quote stands in the sentence.
    span: Span,
    /// All of what is quoted, and the number of its characters that are shown, where that is less than all.
    cut: Option<(Box<str>, usize)>,
}

/// A text of the user's, as a part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    text: String,
    most: usize,
}

/// Returns `text` as a quote. A value that was decoded is quoted decoded.
pub fn quoted(text: impl Display) -> Quoted {
    Quoted { text: text.to_string(), most: usize::MAX }
}

impl Quoted {
    /// Returns the quote of which at most `most` characters are shown. The sentence remembers the rest, so that a secret that is cut in two is known as one.
    pub fn cut_to(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// Something that a sentence may say. Strings are no such thing unless they are constants of this program: a user's text is said as [`quoted`].
pub trait Say {
    /// Adds it to the end of `sentence`.
    fn add_to(&self, sentence: &mut Sentence);
}

impl Say for &'static str {
    fn add_to(&self, sentence: &mut Sentence) {
        sentence.text.to_mut().push_str(self);
    }
}

impl Say for Quoted {
    fn add_to(&self, sentence: &mut Sentence) {
        sentence.push_quote(&self.text, self.most);
    }
}

impl Say for Sentence {
    fn add_to(&self, sentence: &mut Sentence) {
        let by = sentence.text.len();
        sentence.text.to_mut().push_str(&self.text);
        let quotes = self
            .quotes
            .iter()
            .map(|quote| Quote { span: Span::new(quote.span.start as usize + by, quote.span.end as usize + by), cut: quote.cut.clone() });
        let quotes = std::mem::take(&mut sentence.quotes).into_iter().chain(quotes).collect();
        sentence.quotes = quotes;
    }
}

impl<T: Say> Say for &T {
    fn add_to(&self, sentence: &mut Sentence) {
        (*self).add_to(sentence);
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl Say for $number {
            fn add_to(&self, sentence: &mut Sentence) {
                sentence.text.to_mut().push_str(&self.to_string());
            }
        })*
    };
}

numbers!(u8 u16 u32 u64 usize i32 i64 f64 bool);

impl Sentence {
    /// Returns the sentence that `template` makes with `arguments` in the places of its `{}`. It is called by [`say!`](crate::diagnostic::say).
    #[cold]
    pub fn compose(template: &'static str, arguments: &[&dyn Say]) -> Self {
        let mut sentence = Self { text: Cow::Owned(String::with_capacity(template.len() + 16 * arguments.len())), quotes: Box::default() };
        let (mut rest, mut arguments) = (template, arguments.iter());
        while let Some(at) = rest.find(['{', '}']) {
            sentence.text.to_mut().push_str(&rest[..at]);
            if rest[at..].starts_with("{}") {
                if let Some(argument) = arguments.next() {
                    argument.add_to(&mut sentence);
                }
            } else {
                sentence.text.to_mut().push_str(&rest[at..at + 1]);
            }
            rest = &rest[at + 2..];
        }
        sentence.text.to_mut().push_str(rest);
        sentence
    }

    /// Returns the clauses one after the other, with `separator` between them.
    pub fn joined(clauses: impl IntoIterator<Item = impl Say>, separator: &'static str) -> Self {
        let mut sentence = Self::default();
        for (index, clause) in clauses.into_iter().enumerate() {
            if index > 0 {
                separator.add_to(&mut sentence);
            }
            clause.add_to(&mut sentence);
        }
        sentence
    }

    /// Returns the sentence as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Puts what `redact` makes of each quote in the place of the quote. `redact` is given all of what is quoted, also where less is shown, and returns
    /// `None` where nothing has to be hidden.
    pub fn redact_quotes(&mut self, redact: impl Fn(&str) -> Option<String>) {
        let redacted = |quote: &Quote| redact(quote.cut.as_ref().map_or(quote.span.text(&self.text), |(whole, _)| whole));
        let redacted: Vec<Option<String>> = self.quotes.iter().map(redacted).collect();
        if redacted.iter().all(Option::is_none) {
            return;
        }
        let mut sentence = Self::default();
        let mut done = 0;
        for (quote, redacted) in self.quotes.iter().zip(redacted) {
            sentence.text.to_mut().push_str(&self.text[done..quote.span.start as usize]);
            let shown = quote.span.text(&self.text);
            match (&quote.cut, redacted) {
                (None, redacted) => sentence.push_quote(redacted.as_deref().unwrap_or(shown), usize::MAX),
                (Some((whole, most)), redacted) => sentence.push_quote(redacted.as_deref().unwrap_or(whole), *most),
            }
            done = quote.span.end as usize;
        }
        sentence.text.to_mut().push_str(&self.text[done..]);
        *self = sentence;
    }

    fn push_quote(&mut self, text: &str, most: usize) {
        let start = self.text.len();
        let cut = match text.char_indices().nth(most) {
            Some((end, _)) => {
                self.text.to_mut().push_str(&text[..end]);
                self.text.to_mut().push('…');
                Some((text.into(), most))
            }
            None => {
                self.text.to_mut().push_str(text);
                None
            }
        };
        let quote = Quote { span: Span::new(start, self.text.len()), cut };
        self.quotes = std::mem::take(&mut self.quotes).into_iter().chain([quote]).collect();
    }
}

/// Returns `argument`, which a sentence may say. [`say!`](crate::diagnostic::say) calls it, so that the compiler points at an argument that is refused.
pub fn said<T: Say>(argument: T) -> T {
    argument
}

/// Panics while the program is compiled unless `template` has `arguments` places `{}` and no other braces but doubled ones.
pub const fn assert_places(template: &str, arguments: usize) {
    let bytes = template.as_bytes();
    let (mut at, mut places) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' || bytes[at] == b'}' {
            assert!(at + 1 < bytes.len(), "a brace of a sentence is doubled, or is a place `{{}}`");
            let doubled = bytes[at] == bytes[at + 1];
            assert!(doubled || bytes[at + 1] == b'}', "a sentence names no arguments: its places are `{{}}`");
            places += if doubled { 0 } else { 1 };
            at += 1;
        }
        at += 1;
    }
    assert!(places == arguments, "a sentence has as many places as arguments");
}

/// Makes a [`Sentence`] as `format!` makes a string: each `{}` stands for the next argument, and `{{` for a brace.
///
/// An argument is a number, a constant word, another sentence, or a quote of the user's text:
///
/// ```
/// use apim_policy::diagnostic::{quoted, say};
/// let name = String::from("orders");
/// assert_eq!(say!("`{}` stands here {} times", quoted(&name), 2).as_str(), "`orders` stands here 2 times");
/// ```
///
/// A string that may be the user's is refused:
///
/// ```compile_fail
/// use apim_policy::diagnostic::say;
/// let name = String::from("orders");
/// say!("`{}` stands here", name);
/// ```
///
/// ```compile_fail
/// use apim_policy::diagnostic::say;
/// let name = String::from("orders");
/// say!("`{}` stands here", name.as_str());
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __say {
    ($template:literal $(, $argument:expr)* $(,)?) => {{
        const { $crate::diagnostic::assert_places($template, <[&str]>::len(&[$(stringify!($argument)),*])) };
        $crate::diagnostic::Sentence::compose($template, &[$(&$crate::diagnostic::said($argument)),*])
    }};
}

pub use __say as say;

impl Deref for Sentence {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&'static str> for Sentence {
    fn from(words: &'static str) -> Self {
        Self { text: Cow::Borrowed(words), quotes: Box::default() }
    }
}

impl PartialEq<&str> for Sentence {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::say;

    fn hide(text: &str) -> Option<String> {
        text.contains("FAKE").then(|| text.replace("FAKE", "***"))
    }

    #[test]
    fn only_quotes_are_redacted() {
        let mut sentence = say!("FAKE is a word, `{}` and `{}` are quotes: {}", quoted("a FAKE b"), quoted("c"), "FAKE");
        sentence.redact_quotes(hide);
        assert_eq!(sentence, "FAKE is a word, `a *** b` and `c` are quotes: FAKE");
    }

    #[test]
    fn a_quote_in_a_clause_of_a_sentence_is_a_quote_of_the_sentence() {
        let clause = say!("`{}` is FAKE", quoted("é FAKE"));
        let mut sentence = say!("{}{}: FAKE", say!("{}, ", 1), clause);
        assert_eq!(sentence, "1, `é FAKE` is FAKE: FAKE");
        sentence.redact_quotes(hide);
        assert_eq!(sentence, "1, `é ***` is FAKE: FAKE");
    }

    #[test]
    fn a_quote_is_cut_after_it_was_redacted() {
        let mut sentence = say!("`{}` is long", quoted("one FAKE two").cut_to(6));
        assert_eq!(sentence, "`one FA…` is long");
        sentence.redact_quotes(hide);
        assert_eq!(sentence, "`one **…` is long");
        let mut twice = sentence.clone();
        twice.redact_quotes(hide);
        assert_eq!(twice, sentence);
    }

    #[test]
    fn doubled_braces_are_braces() {
        assert_eq!(say!("write `{{{{{}}}}}`", quoted("name")), "write `{{name}}`");
        assert_eq!(say!("{{}}"), "{}");
    }

    #[test]
    fn strings_that_may_be_the_users_are_not_said() {
        struct Probe<T>(std::marker::PhantomData<T>);
        trait Refused {
            const SAID: bool = false;
        }
        impl<T> Refused for T {}
        impl<T: Say> Probe<T> {
            const SAID: bool = true;
        }
        let said = [
            <Probe<String>>::SAID,
            <Probe<Cow<'static, str>>>::SAID,
            <Probe<&String>>::SAID,
            <Probe<char>>::SAID,
            <Probe<Quoted>>::SAID,
            <Probe<&'static str>>::SAID,
        ];
        assert_eq!(said, [false, false, false, false, true, true]);
    }
}
