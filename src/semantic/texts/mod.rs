//! Texts as far as they are known before the policy runs: cache keys, addresses, names. The interpreter makes them; rules and requests read them.

pub mod pieces;

use std::fmt;
use std::hash::{Hash, Hasher};

use super::requests::target::Address;
use crate::csharp::ExprId;

/// A text in pieces. Neighbouring literal pieces are one piece and no literal piece is empty, so two texts that are the same in
/// every run compare equal, whether the source writes `a-b`, `@("a-" + "b")` or `@($"a-{"b"}")`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct PiecedText {
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
    /// The value of a context variable.
    Variable {
        /// Its name.
        name: String,
        /// Whether the caller chooses it.
        caller: bool,
    },
    /// The value of some other code.
    Code {
        /// The code, white space left out.
        code: String,
        /// Whether the caller chooses it.
        caller: bool,
        /// Where it stands.
        at: At,
    },
}

/// Where a piece of a text stands in code. Texts that are spelt alike are the same wherever they stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct At {
    /// A node of the expression.
    pub node: Option<ExprId>,
    /// Whether the piece is all that the expression yields, rather than the value of that node.
    pub whole: bool,
}

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

impl Hash for At {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl PiecedText {
    /// A text that is known whole.
    pub fn literal(text: impl Into<String>) -> Self {
        Piece::Literal(text.into()).into()
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
        !self.pieces.is_empty() && self.pieces.iter().all(|piece| matches!(piece, Piece::Code { .. }))
    }

    /// The host, when it is an address.
    pub fn host(&self) -> PiecedText {
        Address::of(self).host
    }

    /// The first piece that the caller chooses, as the code or the name of the variable that it comes from.
    pub fn chosen_by_caller(&self) -> Option<&str> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Variable { name: from, caller: true } | Piece::Code { code: from, caller: true, .. } => Some(from.as_str()),
            _ => None,
        })
    }

    /// The known characters before the first piece that is not known.
    pub fn known_prefix(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    /// The known characters after the last piece that is not known.
    pub fn known_suffix(&self) -> &str {
        match self.pieces.last() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    /// Whether it may be the same as `other` in some run: nothing that is known of both tells them apart.
    pub fn may_equal(&self, other: &PiecedText) -> bool {
        if let (Some(left), Some(right)) = (self.as_literal(), other.as_literal()) {
            return left == right;
        }
        // What is the same at the beginning and at the end of both tells nothing, and what is left may.
        let is_settled = |piece: &Piece| matches!(piece, Piece::Literal(_) | Piece::NamedValue(_) | Piece::Interpolation(_));
        let (mut left, mut right) = (&self.pieces[..], &other.pieces[..]);
        while let ([one, left_rest @ ..], [other, right_rest @ ..]) = (left, right)
            && one == other
            && is_settled(one)
        {
            (left, right) = (left_rest, right_rest);
        }
        while let ([left_rest @ .., one], [right_rest @ .., other]) = (left, right)
            && one == other
            && is_settled(one)
        {
            (left, right) = (left_rest, right_rest);
        }
        if let (Some(left), Some(right)) = (literal(left), literal(right)) {
            return left == right;
        }
        let (left, right) = (self.known_prefix(), other.known_prefix());
        let heads_fit = left.starts_with(right) || right.starts_with(left);
        let (left, right) = (self.known_suffix(), other.known_suffix());
        heads_fit && (left.ends_with(right) || right.ends_with(left))
    }

    /// Whether it ends with this known character.
    pub fn ends_with(&self, last: char) -> bool {
        matches!(self.pieces.last(), Some(Piece::Literal(text)) if text.ends_with(last))
    }

    /// Adds a piece at its end.
    pub fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(text)) => last.push_str(&text),
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// Adds characters that mean themselves at its end.
    pub fn push_literal(&mut self, characters: &str) {
        match self.pieces.last_mut() {
            _ if characters.is_empty() => {}
            Some(Piece::Literal(last)) => last.push_str(characters),
            _ => self.pieces.push(Piece::Literal(characters.to_owned())),
        }
    }

    /// Adds all pieces of `other` at its end.
    pub fn append(&mut self, other: &PiecedText) {
        for piece in &other.pieces {
            match piece {
                Piece::Literal(characters) => self.push_literal(characters),
                piece => self.pieces.push(piece.clone()),
            }
        }
    }
}

/// What `pieces` are, if they mean themselves.
fn literal(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [Piece::Literal(text)] => Some(text),
        _ => None,
    }
}

impl From<Piece> for PiecedText {
    fn from(piece: Piece) -> Self {
        let mut text = Self::default();
        text.push(piece);
        text
    }
}

impl fmt::Display for PiecedText {
    /// The text as a person would write it down: `{{name}}` for named values, `${…}` as spelt, code in braces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) | Piece::Interpolation(text) => f.write_str(text)?,
                Piece::NamedValue(name) => write!(f, "{{{{{name}}}}}")?,
                Piece::Variable { name, .. } => write!(f, "{{{name}}}")?,
                Piece::Code { code, .. } => write!(f, "{{{code}}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: &[Piece]) -> PiecedText {
        PiecedText { pieces: pieces.to_vec() }
    }

    #[test]
    fn texts_may_be_equal_unless_what_is_known_of_them_differs() {
        let version = Piece::NamedValue("version".to_owned());
        let code = Piece::Code { code: "context.User.Id".to_owned(), caller: false, at: At::default() };
        let open = text(&[Piece::Literal("a-".to_owned()), version.clone()]);
        assert!(open.may_equal(&text(&[Piece::Literal("a-".to_owned()), code.clone()])));
        assert!(open.may_equal(&PiecedText::literal("a-1")));
        assert!(!open.may_equal(&PiecedText::literal("b-1")));
        assert!(!PiecedText::literal("a").may_equal(&PiecedText::literal("A")));
        assert!(!open.may_equal(&text(&[Piece::Literal("a-".to_owned()), version.clone(), Piece::Literal(" ".to_owned())])));
        assert!(!text(&[code.clone(), Piece::Literal("-x".to_owned())]).may_equal(&text(&[code, Piece::Literal("-y".to_owned())])));
    }
}
