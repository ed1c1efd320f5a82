//! Plain code, which is cut up before anyone knows where it ends.

use super::{Kind, Lexer, Token};
use crate::csharp::scan::{Encoding, Extent};
use crate::spelling::entity_at;
use crate::text::Span;

/// How deep brackets may be nested in code that is plain.
pub(super) const DEEP: usize = 1024;

/// Cuts up expressions of one text whose end is not known yet: it finds out in one go what [`scan`](crate::csharp::scan()) and
/// [`tokenize`](super::tokenize()) do in two, and all say the same of an expression.
///
/// Only *plain* code can be read like that: what has no mistake that a token shows, no placeholder, no entity, and nothing that looks like the
/// next tag.
pub struct PlainLexer<'t>(Lexer<'t>);

impl<'t> PlainLexer<'t> {
    /// A lexer for expressions of `text`, whose tokens go into the empty list `tokens`.
    pub fn new(text: &'t str, tokens: Vec<Token>) -> Self {
        Self(Lexer { plain: true, ..Lexer::new(text, 0, 0, tokens) })
    }

    /// How many tokens were kept so far.
    pub fn count(&self) -> u32 {
        self.0.tokens.list.len() as u32
    }

    /// Forgets the tokens behind the first `count`.
    pub fn forget(&mut self, count: u32) {
        self.0.tokens.list.truncate(count as usize);
    }

    /// The tokens of all expressions, one expression after the other.
    pub fn finish(self) -> Vec<Token> {
        self.0.tokens.list
    }

    /// Cuts up the expression whose `@` is at the byte `start`, keeps its tokens, and says how far it reaches.
    ///
    /// # Errors
    ///
    /// Where it gave up, as a byte offset, if the code is not plain. No token is kept then.
    pub fn read(&mut self, start: usize) -> Result<Extent, usize> {
        let lexer = &mut self.0;
        let bytes = lexer.bytes;
        let closer = match bytes.get(start + 1) {
            Some(b'(') => b')',
            Some(b'{') => b'}',
            _ => return Err(start),
        };
        if lexer.tokens.list.capacity() == 0 {
            // What a text with code in it comes to, on average.
            lexer.tokens.list.reserve(bytes.len() / 16);
        }
        lexer.first = lexer.tokens.list.len() as u32;
        lexer.at = start + 2;
        let end = lexer.run_to(closer);
        let has_entities = |end: usize| memchr::memchr_iter(b'&', &bytes[start..end]).any(|at| entity_at(&bytes[start + at..]).is_some());
        match end.filter(|&end| !has_entities(end)) {
            Some(end) => Ok(Extent { span: Span::new(start, end), encoding: Encoding::Raw }),
            None => {
                let reached = lexer.at.max(start + 1);
                lexer.recover();
                Err(reached)
            }
        }
    }
}

impl Lexer<'_> {
    /// Reads plain code up to the `closer` that closes a bracket in front of it, and returns the offset behind it; `None` as soon as
    /// anything is not plain.
    fn run_to(&mut self, closer: u8) -> Option<usize> {
        while !self.odd {
            let byte = *self.bytes.get(self.at)?;
            self.step(byte);
        }
        // What ends it is odd as well, and has not been read.
        let ends = self.open.is_empty() && self.holes.is_empty() && self.bytes.get(self.at) == Some(&closer) && self.ended;
        ends.then(|| {
            self.push(Kind::End, self.at);
            self.odd = false;
            self.ended = false;
            self.at + 1
        })
    }

    /// Whether what begins with `byte` here is not plain, though it may be code.
    pub(super) fn is_odd(&self, byte: u8) -> bool {
        match byte {
            b'#' => true,
            b'&' => entity_at(&self.bytes[self.at..]).is_some(),
            b'/' => self.peek(1) == b'>',
            b'<' => self.is_markup(),
            _ => false,
        }
    }

    /// Drops what is left of code that is not plain.
    #[cold]
    fn recover(&mut self) {
        self.tokens.list.truncate(self.first as usize);
        self.tokens.mistakes.clear();
        self.tokens.template = false;
        self.open.clear();
        self.holes.clear();
        self.flags = 0;
        self.odd = false;
        self.ended = false;
    }

    /// Whether the `<` here looks like that of a tag: no C# has it right after a `>`, nor `</` unless a comment begins there.
    fn is_markup(&self) -> bool {
        let after_tag = || {
            self.tokens.list[self.first as usize..].last().is_some_and(|last| {
                let end = last.end as usize;
                self.bytes[end - 1] == b'>' && self.bytes[end..self.at].iter().all(u8::is_ascii_whitespace)
            })
        };
        match (self.peek(1), self.peek(2)) {
            (b'/', next) if !matches!(next, b'/' | b'*') => true,
            (b'!', b'-') => true,
            // The second of two may begin a tag, and nearly no code has them.
            (b'<', _) => true,
            _ => after_tag(),
        }
    }
}
