//! Texts as far as they are known before the policy runs: cache keys, addresses, names.

use std::fmt;

/// A text in pieces. Neighbouring literal pieces are one piece and no literal piece is empty, so two texts that are the same in
/// every run compare equal, whether the source writes `a-b`, `@("a-" + "b")` or `@($"a-{"b"}")`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Text {
    pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Characters that mean themselves.
    Literal(String),
    /// The value of a named value; its name.
    NamedValue(String),
    /// What a tool fills in before the service sees it (`${…}`, `#{…}#`, `__X__`); as the source spells it.
    Interpolation(String),
    /// The value of a context variable; its name.
    Variable(String),
    /// The value of some other code, white space left out.
    Code(String),
}

impl Text {
    /// A text that is known whole.
    pub fn literal(text: impl Into<String>) -> Self {
        let mut whole = Self::default();
        whole.push(Piece::Literal(text.into()));
        whole
    }

    /// Its pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The characters, when all of them are known.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether nothing of it is known but code: two such texts may differ although they are spelt alike.
    pub fn is_opaque(&self) -> bool {
        !self.pieces.is_empty() && self.pieces.iter().all(|piece| matches!(piece, Piece::Code(_)))
    }

    /// The known characters before the first piece that is not known.
    pub fn known_prefix(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    /// Adds a piece at its end.
    pub fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(text)) => last.push_str(&text),
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// Adds all pieces of `other` at its end.
    pub fn append(&mut self, other: &Text) {
        for piece in &other.pieces {
            self.push(piece.clone());
        }
    }
}

impl fmt::Display for Text {
    /// The text as a person would write it down: `{{name}}` for named values, `${…}` as spelt, code in braces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) | Piece::Interpolation(text) => f.write_str(text)?,
                Piece::NamedValue(name) => write!(f, "{{{{{name}}}}}")?,
                Piece::Variable(name) => write!(f, "{{{name}}}")?,
                Piece::Code(code) => write!(f, "{{{code}}}")?,
            }
        }
        Ok(())
    }
}
