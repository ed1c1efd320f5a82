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
    #[rustfmt::skip]
    pub fn of_word(text: &[u8]) -> Self {
        if !(2..=10).contains(&text.len()) || !text[0].is_ascii_lowercase() {
            return Self::Name;
        }
        match text.len() {
            2 => match text {
                b"as" => Self::As, b"do" => Self::Do, b"if" => Self::If, b"in" => Self::In, b"is" => Self::Is,
                b"by" => Self::By, b"on" => Self::On, b"or" => Self::Or,
                _ => Self::Name,
            },
            3 => match text {
                b"for" => Self::For, b"int" => Self::Int, b"new" => Self::New, b"out" => Self::Out, b"ref" => Self::Ref,
                b"try" => Self::Try, b"var" => Self::Var, b"let" => Self::Let, b"and" => Self::And, b"not" => Self::NotWord,
                _ => Self::Name,
            },
            4 => match text {
                b"base" => Self::Base, b"bool" => Self::Bool, b"byte" => Self::Byte, b"case" => Self::Case, b"char" => Self::CharWord,
                b"else" => Self::Else, b"enum" => Self::Enum, b"from" => Self::From, b"goto" => Self::Goto, b"into" => Self::Into,
                b"join" => Self::Join, b"lock" => Self::Lock, b"long" => Self::Long, b"null" => Self::Null, b"this" => Self::This,
                b"true" => Self::True, b"uint" => Self::Uint, b"void" => Self::Void, b"when" => Self::When, b"with" => Self::With,
                _ => Self::Name,
            },
            5 => match text {
                b"async" => Self::Async, b"await" => Self::Await, b"break" => Self::Break, b"catch" => Self::Catch,
                b"class" => Self::Class, b"const" => Self::Const, b"event" => Self::Event, b"false" => Self::False,
                b"fixed" => Self::Fixed, b"float" => Self::Float, b"group" => Self::Group, b"sbyte" => Self::Sbyte,
                b"short" => Self::Short, b"throw" => Self::Throw, b"ulong" => Self::Ulong, b"using" => Self::Using,
                b"where" => Self::Where, b"while" => Self::While, b"yield" => Self::Yield,
                _ => Self::Name,
            },
            6 => match text {
                b"double" => Self::Double, b"equals" => Self::Equals, b"extern" => Self::Extern, b"global" => Self::Global,
                b"object" => Self::Object, b"params" => Self::Params, b"public" => Self::Public, b"return" => Self::Return,
                b"sealed" => Self::Sealed, b"select" => Self::Select, b"sizeof" => Self::Sizeof, b"static" => Self::Static,
                b"string" => Self::StringWord, b"struct" => Self::Struct, b"switch" => Self::Switch, b"typeof" => Self::Typeof,
                b"unsafe" => Self::Unsafe, b"ushort" => Self::Ushort,
                _ => Self::Name,
            },
            7 => match text {
                b"checked" => Self::Checked, b"decimal" => Self::Decimal, b"default" => Self::Default, b"finally" => Self::Finally,
                b"foreach" => Self::Foreach, b"orderby" => Self::OrderBy, b"private" => Self::Private, b"virtual" => Self::Virtual,
                _ => Self::Name,
            },
            8 => match text {
                b"abstract" => Self::Abstract, b"continue" => Self::Continue, b"delegate" => Self::Delegate,
                b"explicit" => Self::Explicit, b"implicit" => Self::Implicit, b"internal" => Self::Internal,
                b"operator" => Self::Operator, b"override" => Self::Override, b"readonly" => Self::Readonly,
                b"volatile" => Self::Volatile,
                _ => Self::Name,
            },
            9 => match text {
                b"ascending" => Self::Ascending, b"interface" => Self::Interface, b"namespace" => Self::Namespace,
                b"protected" => Self::Protected, b"unchecked" => Self::Unchecked,
                _ => Self::Name,
            },
            _ => match text {
                b"descending" => Self::Descending, b"stackalloc" => Self::Stackalloc,
                _ => Self::Name,
            },
        }
    }
}
