//! Tokens and their kinds.

use crate::text::Span;

/// A token of C# code.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
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
pub enum Kind {
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

impl Kind {
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
static SLOTS: [Option<(&[u8], Kind)>; 512] = {
    let mut slots: [Option<(&[u8], Kind)>; 512] = [None; 512];
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
const WORDS: [(&str, Kind); 100] = [
    ("as", Kind::As), ("do", Kind::Do), ("if", Kind::If), ("in", Kind::In), ("is", Kind::Is), ("by", Kind::By), ("on", Kind::On), ("or", Kind::Or),
    ("for", Kind::For), ("int", Kind::Int), ("new", Kind::New), ("out", Kind::Out), ("ref", Kind::Ref), ("try", Kind::Try), ("var", Kind::Var),
    ("let", Kind::Let), ("and", Kind::And), ("not", Kind::NotWord), ("base", Kind::Base), ("bool", Kind::Bool), ("byte", Kind::Byte),
    ("case", Kind::Case), ("char", Kind::CharWord), ("else", Kind::Else), ("enum", Kind::Enum), ("from", Kind::From), ("goto", Kind::Goto),
    ("into", Kind::Into), ("join", Kind::Join), ("lock", Kind::Lock), ("long", Kind::Long), ("null", Kind::Null), ("this", Kind::This),
    ("true", Kind::True), ("uint", Kind::Uint), ("void", Kind::Void), ("when", Kind::When), ("with", Kind::With), ("async", Kind::Async),
    ("await", Kind::Await), ("break", Kind::Break), ("catch", Kind::Catch), ("class", Kind::Class), ("const", Kind::Const), ("event", Kind::Event),
    ("false", Kind::False), ("fixed", Kind::Fixed), ("float", Kind::Float), ("group", Kind::Group), ("sbyte", Kind::Sbyte), ("short", Kind::Short),
    ("throw", Kind::Throw), ("ulong", Kind::Ulong), ("using", Kind::Using), ("where", Kind::Where), ("while", Kind::While), ("yield", Kind::Yield),
    ("double", Kind::Double), ("equals", Kind::Equals), ("extern", Kind::Extern), ("global", Kind::Global), ("object", Kind::Object),
    ("params", Kind::Params), ("public", Kind::Public), ("return", Kind::Return), ("sealed", Kind::Sealed), ("select", Kind::Select),
    ("sizeof", Kind::Sizeof), ("static", Kind::Static), ("string", Kind::StringWord), ("struct", Kind::Struct), ("switch", Kind::Switch),
    ("typeof", Kind::Typeof), ("unsafe", Kind::Unsafe), ("ushort", Kind::Ushort), ("checked", Kind::Checked), ("decimal", Kind::Decimal),
    ("default", Kind::Default), ("finally", Kind::Finally), ("foreach", Kind::Foreach), ("orderby", Kind::OrderBy), ("private", Kind::Private),
    ("virtual", Kind::Virtual), ("abstract", Kind::Abstract), ("continue", Kind::Continue), ("delegate", Kind::Delegate),
    ("explicit", Kind::Explicit), ("implicit", Kind::Implicit), ("internal", Kind::Internal), ("operator", Kind::Operator),
    ("override", Kind::Override), ("readonly", Kind::Readonly), ("volatile", Kind::Volatile), ("ascending", Kind::Ascending),
    ("interface", Kind::Interface), ("namespace", Kind::Namespace), ("protected", Kind::Protected), ("unchecked", Kind::Unchecked),
    ("descending", Kind::Descending), ("stackalloc", Kind::Stackalloc),
];
