//! The lexer: from code to tokens.
//!
//! The whole of an expression is cut up before it is parsed, so that the parser can look ahead cheaply, and across brackets in one
//! step: every bracket knows its partner. Interpolated strings are cut up too, into texts and holes with the tokens of their code.

mod placeholder;
mod string;
mod token;

pub use token::{Token, TokenKind};

use super::ast::{ErrorKind, SyntaxError};
use super::scan::xml_comment;
use crate::diagnostic::{Sentence, quoted, say};
use crate::spelling::predefined_entity_at;
use crate::text::Span;

/// The tokens of an expression.
#[derive(Debug, Default)]
pub struct Tokens {
    /// All of them; the last is [`TokenKind::End`].
    pub list: Vec<Token>,
    /// What is wrong with single tokens, by their index, in order. The spans are code spans.
    pub mistakes: Vec<(u32, SyntaxError)>,
    /// Whether the code contains a placeholder of a host, so that the final code is not known.
    pub template: bool,
}

/// Cuts up the code from `start` to the end of `code`, whose first byte has the code offset `base`. `has_holes` says whether `${…}` and `%{…}` are filled in
/// by a tool. `list` is memory to use again.
pub fn tokenize(code: &str, start: usize, base: u32, has_holes: bool, mut list: Vec<Token>) -> Tokens {
    list.clear();
    let mut lexer = Lexer::new(code, start, base, list);
    lexer.has_holes = has_holes;
    lexer.run();
    lexer.tokens
}

struct Lexer<'c> {
    code: &'c str,
    bytes: &'c [u8],
    base: u32,
    /// Whether `${…}` and `%{…}` are filled in by a tool.
    has_holes: bool,
    at: usize,
    /// The flags of the next token.
    flags: u8,
    tokens: Tokens,
    /// The indices of the brackets that are open.
    open: Vec<u32>,
    /// The holes of interpolated strings that are open.
    holes: Vec<Hole>,
    /// Raw strings with this many quotes are known never to close.
    hopeless_quotes: usize,
}

/// A hole of an interpolated string.
#[derive(Clone, Copy)]
struct Hole {
    /// The index of its `{`.
    token: u32,
    /// How many brackets were open in front of it.
    open: usize,
    verbatim: bool,
    /// Whether the string began with `$"` and a line break stands in the hole.
    broken: bool,
}

impl<'c> Lexer<'c> {
    fn new(code: &'c str, start: usize, base: u32, list: Vec<Token>) -> Self {
        Self {
            code,
            bytes: code.as_bytes(),
            base,
            has_holes: true,
            at: start,
            flags: 0,
            tokens: Tokens { list, ..Tokens::default() },
            open: Vec::new(),
            holes: Vec::new(),
            hopeless_quotes: usize::MAX,
        }
    }

    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.step(byte);
        }
        self.end_of_holes();
        self.push(TokenKind::End, self.at);
    }

    /// Reads what begins with `byte`.
    #[inline(always)]
    fn step(&mut self, byte: u8) {
        match byte {
            b' ' => self.spaces(),
            b'\t' | 0x0b | 0x0c => self.at += 1,
            b'\n' | b'\r' => self.line_break(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' => self.string(),
            b'\'' => self.char(),
            b'(' | b'[' => self.open_bracket(byte),
            b')' | b']' | b'}' => self.close_bracket(byte),
            b',' => self.mark(TokenKind::Comma),
            b';' => self.mark(TokenKind::Semicolon),
            b'.' if !matches!(self.peek(1), b'.' | b'0'..=b'9') => self.mark(TokenKind::Dot),
            _ => self.other(byte),
        }
    }

    /// A mark of one character.
    fn mark(&mut self, kind: TokenKind) {
        self.at += 1;
        self.push(kind, self.at - 1);
    }

    /// The index that the next token has among those of its code.
    fn next_index(&self) -> u32 {
        self.tokens.list.len() as u32
    }

    /// The token at this index of its code.
    fn token(&mut self, index: u32) -> &mut Token {
        &mut self.tokens.list[index as usize]
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let flags = std::mem::take(&mut self.flags);
        let (start, end) = (self.base + start as u32, self.base + self.at as u32);
        self.tokens.list.push(Token { kind, flags, start, end, partner: Token::NONE });
    }

    /// Goes past spaces, eight at once: code in a policy stands far to the right.
    fn spaces(&mut self) {
        self.at += 1;
        while let Some(&chunk) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            let other = u64::from_le_bytes(chunk) ^ 0x2020_2020_2020_2020;
            if other != 0 {
                self.at += other.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
    }

    fn line_break(&mut self) {
        self.at += 1;
        self.flags |= Token::LINE;
        if let Some(hole) = self.holes.last_mut() {
            hole.broken |= !hole.verbatim;
        }
    }

    /// Notes what is wrong with the token that is pushed next.
    #[cold]
    fn mistake(&mut self, range: std::ops::Range<usize>, message: impl Into<Sentence>, help: Option<Sentence>, kind: ErrorKind) {
        // One is enough for a token.
        if self.flags & Token::MISTAKE == 0 {
            self.flags |= Token::MISTAKE;
            let index = self.next_index();
            self.tokens.mistakes.push((index, self.error(range, message, help, kind)));
        }
    }

    fn error(&self, range: std::ops::Range<usize>, message: impl Into<Sentence>, help: Option<Sentence>, kind: ErrorKind) -> SyntaxError {
        let span = Span { start: self.base + range.start as u32, end: self.base + range.end as u32 };
        SyntaxError { span, message: message.into(), help, related: None, kind }
    }

    fn word(&mut self) {
        let start = self.at;
        self.at += self.bytes[start..].iter().take_while(|&&byte| WORD[byte as usize]).count();
        let ascii = self.at;
        if let Some(b'\\' | 0x80..) = self.bytes.get(ascii) {
            self.rest_of_word();
        }
        let kind = if self.at > ascii { TokenKind::Name } else { TokenKind::of_word(&self.bytes[start..ascii]) };
        if !kind.is_reserved() && self.glue() {
            self.push(TokenKind::Placeholder, start);
        } else {
            self.push(kind, start);
        }
    }

    /// Goes past the rest of a word that holds more than ASCII: letters of any script, and `\u0041`.
    fn rest_of_word(&mut self) {
        loop {
            match self.bytes.get(self.at) {
                Some(&byte) if byte < 0x80 && WORD[byte as usize] => self.at += 1,
                Some(b'\\') => match self.unicode_escape() {
                    Some(length) => self.at += length,
                    None => return,
                },
                Some(0x80..) => match self.char_here() {
                    Some(it) if it.is_alphanumeric() || is_joiner(it) => self.at += it.len_utf8(),
                    _ => return,
                },
                _ => return,
            }
        }
    }

    fn char_here(&self) -> Option<char> {
        self.code.get(self.at..).and_then(|rest| rest.chars().next())
    }

    /// The length of the `\u0041` or `\U00000041` here.
    fn unicode_escape(&self) -> Option<usize> {
        let length = match self.peek(1) {
            b'u' => 4,
            b'U' => 8,
            _ => return None,
        };
        let digits = self.bytes.get(self.at + 2..self.at + 2 + length)?;
        digits.iter().all(u8::is_ascii_hexdigit).then_some(length + 2)
    }

    fn number(&mut self) {
        let start = self.at;
        let mut kind = TokenKind::Integer;
        let mut good = true;
        if self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X' | b'b' | b'B') {
            let hex = matches!(self.peek(1), b'x' | b'X');
            self.at += 2;
            good = self.digits(|it| if hex { it.is_ascii_hexdigit() } else { matches!(it, b'0' | b'1') });
        } else {
            if self.peek(0) != b'.' {
                good = self.digits(|it| it.is_ascii_digit());
            }
            if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
                self.at += 1;
                kind = TokenKind::Real;
                good &= self.digits(|it| it.is_ascii_digit());
            }
            if matches!(self.peek(0), b'e' | b'E') {
                let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
                if self.peek(1 + sign).is_ascii_digit() {
                    self.at += 1 + sign;
                    kind = TokenKind::Real;
                    good &= self.digits(|it| it.is_ascii_digit());
                }
            }
            if matches!(self.peek(0), b'f' | b'F' | b'd' | b'D' | b'm' | b'M') {
                self.at += 1;
                kind = TokenKind::Real;
            }
        }
        if kind == TokenKind::Integer {
            match (self.peek(0) | 0x20, self.peek(1) | 0x20) {
                (b'u', b'l') | (b'l', b'u') => self.at += 2,
                (b'u' | b'l', _) => self.at += 1,
                _ => {}
            }
        }
        let mut placeholder = self.glue();
        if self.bytes.get(self.at).is_some_and(|&byte| WORD[byte as usize]) {
            good = false;
            self.rest_of_word();
            placeholder |= self.glue();
        }
        if placeholder {
            self.push(TokenKind::Placeholder, start);
            return;
        }
        if !good {
            self.mistake(start..self.at, "this is neither a number nor a name", None, ErrorKind::Syntax);
        }
        self.push(kind, start);
    }

    /// Goes past digits and the underscores between them; false if there is none, or an underscore ends them.
    fn digits(&mut self, is_digit: impl Fn(u8) -> bool) -> bool {
        let start = self.at;
        while is_digit(self.peek(0)) || self.peek(0) == b'_' {
            self.at += 1;
        }
        self.at > start && self.bytes[self.at - 1] != b'_'
    }

    /// Reads an XML comment among statements, and reports that it is not a comment in C#.
    #[cold]
    fn xml_comment(&mut self) -> bool {
        let Some(end) = xml_comment(self.bytes, self.at) else { return false };
        let help = "write `//` in front of each line, or `/* … */` around them".into();
        self.mistake(self.at..end, "`<!-- … -->` is not a comment in C#, and an expression is C#", Some(help), ErrorKind::Syntax);
        self.at = end;
        true
    }

    fn other(&mut self, byte: u8) {
        let start = self.at;
        let (kind, length) = match (byte, self.peek(1), self.peek(2)) {
            (b'{', b'{' | b'#', _) | (b'#', ..) | (b'$', b'{', _) | (b'%', b'{', _) if self.placeholder() => return,
            (b'/', b'/', _) => return self.line_comment(),
            (b'/', b'*', _) => return self.block_comment(),
            (b'<', b'!', b'-') if self.xml_comment() => return,
            (b'$', b'"', _) | (b'$', b'@' | b'$', _) | (b'@', b'"', _) | (b'@', b'$', b'"') if self.marked_string() => return,
            (b'@' | b'\\' | 0x80.., ..) => return self.unusual(byte),
            (b'{', ..) => return self.open_bracket(byte),
            (b'.', b'0'..=b'9', _) => return self.number(),
            (b':', next, _) if next != b':' && self.is_format() => return self.format(),
            (b'<', b'<', b'=') => (TokenKind::ShiftLeftAssign, 3),
            (b'?', b'?', b'=') => (TokenKind::CoalesceAssign, 3),
            (b'.', b'.', _) => (TokenKind::DotDot, 2),
            (b':', b':', _) => (TokenKind::ColonColon, 2),
            (b'?', b'.', next) if !next.is_ascii_digit() => (TokenKind::QuestionDot, 2),
            (b'?', b'?', _) => (TokenKind::Coalesce, 2),
            (b'=', b'=', _) => (TokenKind::EqualEqual, 2),
            (b'=', b'>', _) => (TokenKind::Arrow, 2),
            (b'-', b'>', _) => (TokenKind::PointerArrow, 2),
            (b'+', b'+', _) => (TokenKind::PlusPlus, 2),
            (b'-', b'-', _) => (TokenKind::MinusMinus, 2),
            (b'&', b'&', _) => (TokenKind::AndAnd, 2),
            (b'|', b'|', _) => (TokenKind::OrOr, 2),
            (b'<', b'<', _) => (TokenKind::ShiftLeft, 2),
            (b'+', b'=', _) => (TokenKind::PlusAssign, 2),
            (b'-', b'=', _) => (TokenKind::MinusAssign, 2),
            (b'*', b'=', _) => (TokenKind::StarAssign, 2),
            (b'/', b'=', _) => (TokenKind::SlashAssign, 2),
            (b'%', b'=', _) => (TokenKind::PercentAssign, 2),
            (b'&', b'=', _) => (TokenKind::AmpersandAssign, 2),
            (b'|', b'=', _) => (TokenKind::BarAssign, 2),
            (b'^', b'=', _) => (TokenKind::CaretAssign, 2),
            (b'!', b'=', _) => (TokenKind::NotEqual, 2),
            (b'<', b'=', _) => (TokenKind::LessEqual, 2),
            (b'>', b'=', _) => (TokenKind::GreaterEqual, 2),
            (b'&', b'a'..=b'z', _) if self.entity() => return,
            (b':', ..) => (TokenKind::Colon, 1),
            (b'?', ..) => (TokenKind::Question, 1),
            (b'=', ..) => (TokenKind::Assign, 1),
            (b'+', ..) => (TokenKind::Plus, 1),
            (b'-', ..) => (TokenKind::Minus, 1),
            (b'*', ..) => (TokenKind::Star, 1),
            (b'/', ..) => (TokenKind::Slash, 1),
            (b'%', ..) => (TokenKind::Percent, 1),
            (b'&', ..) => (TokenKind::Ampersand, 1),
            (b'|', ..) => (TokenKind::Bar, 1),
            (b'^', ..) => (TokenKind::Caret, 1),
            (b'~', ..) => (TokenKind::Tilde, 1),
            (b'!', ..) => (TokenKind::Not, 1),
            (b'<', ..) => (TokenKind::Less, 1),
            (b'>', ..) => (TokenKind::Greater, 1),
            _ => return self.unusual(byte),
        };
        self.at += length;
        self.push(kind, start);
    }

    fn open_bracket(&mut self, byte: u8) {
        let kind = match byte {
            b'(' => TokenKind::OpenParen,
            b'[' => TokenKind::OpenBracket,
            _ => TokenKind::OpenBrace,
        };
        self.open.push(self.next_index());
        self.at += 1;
        self.push(kind, self.at - 1);
    }

    fn close_bracket(&mut self, byte: u8) {
        let (kind, opener) = match byte {
            b')' => (TokenKind::CloseParen, TokenKind::OpenParen),
            b']' => (TokenKind::CloseBracket, TokenKind::OpenBracket),
            _ => (TokenKind::CloseBrace, TokenKind::OpenBrace),
        };
        let floor = self.holes.last().map_or(0, |hole| hole.open);
        let index = self.next_index();
        // A bracket that was forgotten does not keep the ones around it from meeting.
        let meets = self.open[floor..].iter().rposition(|&open| self.tokens.list[open as usize].kind == opener);
        if byte == b'}' && meets.is_none() && !self.holes.is_empty() {
            return self.close_hole();
        }
        self.at += 1;
        self.push(kind, self.at - 1);
        if let Some(meets) = meets {
            let open = self.open[floor + meets];
            self.open.truncate(floor + meets);
            self.token(open).partner = index;
            self.token(index).partner = open;
        }
    }

    fn line_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    fn block_comment(&mut self) {
        let start = self.at;
        match memchr::memmem::find(&self.bytes[start + 2..], b"*/") {
            Some(length) => {
                self.at = start + 2 + length + 2;
                if memchr::memchr(b'\n', &self.bytes[start..self.at]).is_some() {
                    self.flags |= Token::LINE;
                }
            }
            None => {
                self.at = self.bytes.len();
                let help = Some("close it with `*/`".into());
                self.mistake(start..start + 2, "this comment is never closed", help, ErrorKind::Syntax);
            }
        }
    }

    /// Reads an entity that is not decoded here, if there is one: C# has no `&lt;`.
    fn entity(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let Some((entity, meant)) = predefined_entity_at(rest) else { return false };
        let start = self.at;
        self.at += entity.len();
        let help = Some(say!("write `{}`", quoted(meant)));
        self.mistake(start..self.at, say!("the entity `{}` is not decoded here", entity), help, ErrorKind::Syntax);
        self.push(TokenKind::Bad, start);
        true
    }

    /// A name of more than ASCII, white space of Unicode, or a character that C# has no use for.
    fn unusual(&mut self, byte: u8) {
        let start = self.at;
        let Some(it) = self.char_here() else {
            self.at = self.bytes.len();
            return;
        };
        if byte == b'@' && (WORD[self.peek(1) as usize] && !self.peek(1).is_ascii_digit() || self.peek(1) >= 0x80 || self.peek(1) == b'\\')
        {
            self.at += 1;
            self.rest_of_word();
            self.glue();
            return self.push(TokenKind::Name, start);
        }
        if it.is_alphabetic() || byte == b'\\' && self.unicode_escape().is_some() {
            self.rest_of_word();
            return self.push(TokenKind::Name, start);
        }
        self.at += it.len_utf8();
        if it.is_whitespace() || it == '\u{feff}' {
            return;
        }
        let (message, help) = match it {
            '\u{201c}' | '\u{201d}' | '\u{201e}' => ("C# does not accept typographic quotes".into(), Some("write `\"`".into())),
            '\u{2018}' | '\u{2019}' => ("C# does not accept typographic quotes".into(), Some("write `'`".into())),
            '\\' => ("a `\\` has no meaning outside a string".into(), Some("remove it".into())),
            '@' => ("a lone `@` has no meaning inside an expression".into(), Some("remove it".into())),
            '#' => ("a `#` has no meaning in an expression".into(), Some("remove it".into())),
            '$' => ("`$` has a meaning only in front of a string".into(), Some("remove it".into())),
            it if it.is_control() || is_joiner(it) || ('\u{200b}'..='\u{200f}').contains(&it) => {
                (say!("there is an invisible character here, U+{}", quoted(format_args!("{:04X}", it as u32))), Some("remove it".into()))
            }
            it => (say!("`{}` has no meaning in C#", quoted(it)), None),
        };
        self.mistake(start..self.at, message, help, ErrorKind::Syntax);
        self.push(TokenKind::Bad, start);
    }
}

/// Characters that join letters and may stand inside a name.
fn is_joiner(it: char) -> bool {
    matches!(it, '\u{200c}' | '\u{200d}' | '\u{203f}' | '\u{2040}') || ('\u{300}'..='\u{36f}').contains(&it)
}

/// The ASCII bytes of names.
static WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        word[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    word
};
