//! Tokens and their kinds.

use crate::text::Span;

/// A token of C# code.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Facts about it: [`Token::LINE`], [`Token::MISTAKE`].
    pub flags: u8,
    /// Its first byte, as a code offset.
    pub start: u32,
    /// Past its last byte, as a code offset.
    pub end: u32,
    /// The index of the bracket that belongs to this bracket; [`Token::NONE`] if there is none.
    pub partner: u32,
}

impl Token {
    /// The flag of a token that is the first of its line.
    pub const LINE: u8 = 1;
    /// The flag of a token with which something is wrong in itself.
    pub const MISTAKE: u8 = 2;
    /// The partner of what has none.
    pub const NONE: u32 = u32::MAX;

    /// Where it stands, as a code span.
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// Whether it is the first of its line.
    pub fn begins_line(self) -> bool {
        self.flags & Self::LINE != 0
    }

    /// The index of the bracket that belongs to this one.
    pub fn partner(self) -> Option<usize> {
        (self.partner != Self::NONE).then_some(self.partner as usize)
    }
}

/// The kinds of token. Words from `Name` to `With` may be names, those from `Abstract` to `While` are reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[rustfmt::skip]
pub enum TokenKind {
    End, Bad, Placeholder,
    Integer, Real, Char, String, VerbatimString,
    // An interpolated string is its start, then texts and holes, then its end.
    StringStart, StringText, HoleStart, HoleEnd, HoleFormat, StringEnd,
    // Names, some of which are words in some places.
    Name, Var, From, Where, Select, Group, Into, OrderBy, Join, Let, On, Equals, By, Ascending, Descending,
    Async, Await, Yield, When, Global, And, Or, NotWord, With,
    // Reserved words.
    Abstract, As, Base, Bool, Break, Byte, Case, Catch, CharWord, Checked, Class, Const, Continue, Decimal, Default, Delegate, Do,
    Double, Else, Enum, Event, Explicit, Extern, False, Finally, Fixed, Float, For, Foreach, Goto, If, Implicit, In, Int, Interface,
    Internal, Is, Lock, Long, Namespace, New, Null, Object, Operator, Out, Override, Params, Private, Protected, Public, Readonly, Ref,
    Return, Sbyte, Sealed, Short, Sizeof, Stackalloc, Static, StringWord, Struct, Switch, This, Throw, True, Try, Typeof, Uint, Ulong,
    Unchecked, Unsafe, Ushort, Using, Virtual, Void, Volatile, While,
    // Brackets and marks.
    OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace,
    Dot, DotDot, Comma, Semicolon, Colon, ColonColon, Question, QuestionDot, Arrow, PointerArrow,
    Assign, PlusAssign, MinusAssign, StarAssign, SlashAssign, PercentAssign, AmpersandAssign, BarAssign, CaretAssign, ShiftLeftAssign,
    CoalesceAssign,
    Plus, Minus, Star, Slash, Percent, Ampersand, Bar, Caret, Tilde, Not, Less, Greater, LessEqual, GreaterEqual, EqualEqual, NotEqual,
    AndAnd, OrOr, Coalesce, ShiftLeft, PlusPlus, MinusMinus,
}

impl TokenKind {
    /// Whether it may be a name.
    pub fn is_name(self) -> bool {
        Self::Name <= self && self <= Self::With
    }

    /// Whether it is a reserved word.
    pub fn is_reserved(self) -> bool {
        Self::Abstract <= self && self <= Self::While
    }

    /// The kind of the word `text`.
    pub fn of_word(text: &[u8]) -> Self {
        if !(2..=10).contains(&text.len()) {
            return Self::Name;
        }
        match SLOTS[slot(text)] {
            Some((word, kind)) if *word == *text => kind,
            _ => Self::Name,
        }
    }
}

/// Where `word` stands in [`SLOTS`], if it is one of [`WORDS`]. The factor was searched for: with it no two of them share a slot.
const fn slot(word: &[u8]) -> usize {
    let length = word.len();
    let some = u32::from_le_bytes([word[0], word[1], word[length / 2], word[length - 1]]);
    (some.wrapping_add(length as u32).wrapping_mul(0xedac_21a9) >> 23) as usize
}

/// The words by their slots.
static SLOTS: [Option<(&[u8], TokenKind)>; 512] = {
    let mut slots: [Option<(&[u8], TokenKind)>; 512] = [None; 512];
    let mut index = 0;
    while index < WORDS.len() {
        let (word, kind) = WORDS[index];
        let slot = slot(word.as_bytes());
        assert!(slots[slot].is_none(), "two words share a slot: search for another factor");
        slots[slot] = Some((word.as_bytes(), kind));
        index += 1;
    }
    slots
};

/// The words that are more than names, at least in some places.
#[rustfmt::skip]
const WORDS: [(&str, TokenKind); 100] = [
    ("as", TokenKind::As), ("do", TokenKind::Do), ("if", TokenKind::If), ("in", TokenKind::In), ("is", TokenKind::Is), ("by", TokenKind::By), ("on", TokenKind::On), ("or", TokenKind::Or),
    ("for", TokenKind::For), ("int", TokenKind::Int), ("new", TokenKind::New), ("out", TokenKind::Out), ("ref", TokenKind::Ref), ("try", TokenKind::Try), ("var", TokenKind::Var),
    ("let", TokenKind::Let), ("and", TokenKind::And), ("not", TokenKind::NotWord), ("base", TokenKind::Base), ("bool", TokenKind::Bool), ("byte", TokenKind::Byte),
    ("case", TokenKind::Case), ("char", TokenKind::CharWord), ("else", TokenKind::Else), ("enum", TokenKind::Enum), ("from", TokenKind::From), ("goto", TokenKind::Goto),
    ("into", TokenKind::Into), ("join", TokenKind::Join), ("lock", TokenKind::Lock), ("long", TokenKind::Long), ("null", TokenKind::Null), ("this", TokenKind::This),
    ("true", TokenKind::True), ("uint", TokenKind::Uint), ("void", TokenKind::Void), ("when", TokenKind::When), ("with", TokenKind::With), ("async", TokenKind::Async),
    ("await", TokenKind::Await), ("break", TokenKind::Break), ("catch", TokenKind::Catch), ("class", TokenKind::Class), ("const", TokenKind::Const), ("event", TokenKind::Event),
    ("false", TokenKind::False), ("fixed", TokenKind::Fixed), ("float", TokenKind::Float), ("group", TokenKind::Group), ("sbyte", TokenKind::Sbyte), ("short", TokenKind::Short),
    ("throw", TokenKind::Throw), ("ulong", TokenKind::Ulong), ("using", TokenKind::Using), ("where", TokenKind::Where), ("while", TokenKind::While), ("yield", TokenKind::Yield),
    ("double", TokenKind::Double), ("equals", TokenKind::Equals), ("extern", TokenKind::Extern), ("global", TokenKind::Global), ("object", TokenKind::Object),
    ("params", TokenKind::Params), ("public", TokenKind::Public), ("return", TokenKind::Return), ("sealed", TokenKind::Sealed), ("select", TokenKind::Select),
    ("sizeof", TokenKind::Sizeof), ("static", TokenKind::Static), ("string", TokenKind::StringWord), ("struct", TokenKind::Struct), ("switch", TokenKind::Switch),
    ("typeof", TokenKind::Typeof), ("unsafe", TokenKind::Unsafe), ("ushort", TokenKind::Ushort), ("checked", TokenKind::Checked), ("decimal", TokenKind::Decimal),
    ("default", TokenKind::Default), ("finally", TokenKind::Finally), ("foreach", TokenKind::Foreach), ("orderby", TokenKind::OrderBy), ("private", TokenKind::Private),
    ("virtual", TokenKind::Virtual), ("abstract", TokenKind::Abstract), ("continue", TokenKind::Continue), ("delegate", TokenKind::Delegate),
    ("explicit", TokenKind::Explicit), ("implicit", TokenKind::Implicit), ("internal", TokenKind::Internal), ("operator", TokenKind::Operator),
    ("override", TokenKind::Override), ("readonly", TokenKind::Readonly), ("volatile", TokenKind::Volatile), ("ascending", TokenKind::Ascending),
    ("interface", TokenKind::Interface), ("namespace", TokenKind::Namespace), ("protected", TokenKind::Protected), ("unchecked", TokenKind::Unchecked),
    ("descending", TokenKind::Descending), ("stackalloc", TokenKind::Stackalloc),
];
