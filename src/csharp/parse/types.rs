//! Types, and the lookahead that distinguishes them from expressions.

use super::{Parser, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::diagnostic::say;
use crate::text::Span;

/// How deep the look ahead follows type arguments: it visits a token at most this many times.
const DEEPEST: u32 = 32;

/// What the look ahead found where a type may stand.
#[derive(Clone, Copy)]
pub struct Scan {
    /// The index of the token behind it.
    pub end: usize,
    /// Whether it can be nothing but a type.
    pub sure: bool,
    /// Whether it ends with `?`.
    pub nullable: bool,
}

impl Parser<'_, '_> {
    /// A type, `?` and brackets included.
    pub(super) fn parse_type(&mut self) -> TypeId {
        self.parse_type_where(|parser| parser.kind() == TokenKind::Question)
    }

    /// A type behind `is` or `as`, where a `?` may also begin a conditional expression.
    pub(super) fn parse_tested_type(&mut self) -> TypeId {
        self.parse_type_where(|parser| parser.kind() == TokenKind::Question && !parser.begins_operand(1))
    }

    fn parse_type_where(&mut self, is_nullable: impl Fn(&Self) -> bool) -> TypeId {
        let start = self.token().start;
        let mut of = self.plain_type();
        if is_nullable(self) {
            let question = self.bump();
            if matches!(self.ast[of].kind, TypeKind::Predefined(Predefined::String | Predefined::Object)) {
                self.newer(question.span(), "a nullable reference type", "8", "remove the `?`");
            }
            let span = self.since(start);
            of = self.type_node(TypeKind::Nullable(of), span);
        }
        of = self.ranks(of, start);
        if self.kind() == TokenKind::Star && self.peek(1).is_name() && matches!(self.ast[of].kind, TypeKind::Predefined(_)) {
            let star = self.bump();
            self.unsupported(star.span(), "expressions cannot use pointers", "use an array");
        }
        of
    }

    /// `[]`, `[,]` behind an element type; brackets with sizes are left alone.
    pub(super) fn ranks(&mut self, mut of: TypeId, start: u32) -> TypeId {
        let mut ranks = Vec::new();
        while self.kind() == TokenKind::OpenBracket
            && let Some(end) = self.scan_rank(self.at)
        {
            ranks.push((end - self.at - 1) as u32);
            while self.at < end {
                self.bump();
            }
        }
        // The first brackets are the outermost array's.
        let span = self.since(start);
        for &rank in ranks.iter().rev() {
            of = self.type_node(TypeKind::Array { element: of, rank }, span);
        }
        of
    }

    /// A type without brackets and `?`.
    pub(super) fn plain_type(&mut self) -> TypeId {
        let token = self.token();
        if let Some(predefined) = predefined(token.kind) {
            self.bump();
            return self.type_node(TypeKind::Predefined(predefined), token.span());
        }
        match token.kind {
            TokenKind::Placeholder => {
                self.bump();
                self.type_node(TypeKind::Placeholder, token.span())
            }
            TokenKind::Var if !matches!(self.peek(1), TokenKind::Dot | TokenKind::Less | TokenKind::ColonColon) => {
                self.bump();
                self.type_node(TypeKind::Var, token.span())
            }
            TokenKind::OpenParen => self.tuple_type(),
            kind if kind.is_name() => self.named_type(),
            kind => {
                if kind.is_reserved() {
                    self.report(error::at(token.span(), say!("expected a type, but {} is a keyword", self.describe(token))));
                } else {
                    self.unexpected("a type", None);
                }
                let at = self.end();
                self.type_node(TypeKind::Error, Span { start: at, end: at })
            }
        }
    }

    fn named_type(&mut self) -> TypeId {
        let start = self.token().start;
        if self.peek(1) == TokenKind::ColonColon {
            self.bump();
            self.bump();
        }
        let mut qualifier = None;
        loop {
            let token = self.token();
            if !token.kind.is_name() && token.kind != TokenKind::Placeholder {
                self.unexpected("the name of a type", None);
                let span = self.since(start);
                return self.type_node(TypeKind::Error, span);
            }
            self.bump();
            let name = self.name_of(token);
            let arguments = if self.kind() == TokenKind::Less { self.type_arguments() } else { List::EMPTY };
            let span = self.since(start);
            if qualifier.is_none() && arguments.is_empty() && matches!(self.text(name), "nint" | "nuint") {
                self.newer(name, "a native-sized integer", "9", "use `int` or `long`");
            }
            let of = self.type_node(TypeKind::Named { qualifier, name, arguments }, span);
            if self.kind() != TokenKind::Dot {
                return of;
            }
            self.bump();
            qualifier = Some(of);
        }
    }

    /// `<T, U>`; `<,>` has no arguments.
    pub(super) fn type_arguments(&mut self) -> List<TypeId> {
        let open = self.bump();
        let from = self.lists.types.len();
        if !self.enter() {
            return List::EMPTY;
        }
        if matches!(self.kind(), TokenKind::Comma | TokenKind::Greater) {
            self.no_type_arguments(open.span());
        } else {
            loop {
                let of = self.parse_type();
                self.lists.types.push(of);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        self.leave();
        if !self.eat(TokenKind::Greater) && !self.panicking {
            self.report(error::at(self.token().span(), "the type arguments are not closed with `>`").related(open.span(), "opened here"));
        }
        finish!(self.types[from] => type_lists)
    }

    /// `<>`, `<,>`: only `typeof` knows generic types without arguments.
    fn no_type_arguments(&mut self, open: Span) {
        let in_typeof = self.tokens[..self.at].iter().rev().take(16).any(|token| token.kind == TokenKind::Typeof);
        while self.kind() == TokenKind::Comma {
            self.bump();
        }
        if !in_typeof || self.kind() != TokenKind::Greater {
            let span = open.to(self.token().span());
            self.report(error::at(span, "a type argument is missing"));
            while !matches!(
                self.kind(),
                TokenKind::Greater | TokenKind::Semicolon | TokenKind::End | TokenKind::CloseParen | TokenKind::CloseBrace
            ) {
                self.at += 1;
            }
        }
    }

    fn tuple_type(&mut self) -> TypeId {
        let open = self.at;
        let start = self.bump().start;
        let from = self.lists.types.len();
        if self.enter() {
            loop {
                let of = self.parse_type();
                self.lists.types.push(of);
                if self.kind().is_name() {
                    self.bump();
                }
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
            self.leave();
        }
        self.close(open, "`,` or `)`");
        let types = finish!(self.types[from] => type_lists);
        let span = self.since(start);
        self.type_node(TypeKind::Tuple(types), span)
    }

    // The look ahead

    /// What a type at the token `at` would reach, if one stands there.
    pub(super) fn scan_type(&self, at: usize) -> Option<Scan> {
        self.scan_type_within(at, DEEPEST)
    }

    fn scan_type_within(&self, at: usize, deepest: u32) -> Option<Scan> {
        let mut scan = match self.kind_at(at) {
            TokenKind::OpenParen => self.scan_tuple(at, deepest)?,
            kind if predefined(kind).is_some() => Scan { end: at + 1, sure: true, nullable: false },
            _ => self.scan_name(at, deepest)?,
        };
        if self.kind_at(scan.end) == TokenKind::Question {
            scan = Scan { end: scan.end + 1, sure: true, nullable: true };
        }
        while self.kind_at(scan.end) == TokenKind::OpenBracket
            && let Some(end) = self.scan_rank(scan.end)
        {
            scan = Scan { end, sure: true, nullable: false };
        }
        Some(scan)
    }

    fn scan_name(&self, mut at: usize, deepest: u32) -> Option<Scan> {
        if self.kind_at(at + 1) == TokenKind::ColonColon {
            at += 2;
        }
        loop {
            let kind = self.kind_at(at);
            if !kind.is_name() && kind != TokenKind::Placeholder {
                return None;
            }
            at += 1;
            if self.kind_at(at) == TokenKind::Less {
                at = self.scan_type_arguments(at, deepest)?;
            }
            if self.kind_at(at) != TokenKind::Dot {
                return Some(Scan { end: at, sure: false, nullable: false });
            }
            at += 1;
        }
    }

    fn scan_type_arguments(&self, at: usize, deepest: u32) -> Option<usize> {
        let deepest = deepest.checked_sub(1)?;
        let mut at = at + 1;
        loop {
            match self.kind_at(at) {
                TokenKind::Comma => at += 1,
                TokenKind::Greater => return Some(at + 1),
                _ => {
                    at = self.scan_type_within(at, deepest)?.end;
                    match self.kind_at(at) {
                        TokenKind::Comma => at += 1,
                        TokenKind::Greater => return Some(at + 1),
                        _ => return None,
                    }
                }
            }
        }
    }

    fn scan_tuple(&self, at: usize, deepest: u32) -> Option<Scan> {
        let deepest = deepest.checked_sub(1)?;
        let mut at = at + 1;
        let mut elements = 1;
        loop {
            at = self.scan_type_within(at, deepest)?.end;
            at += usize::from(self.kind_at(at).is_name());
            match self.kind_at(at) {
                TokenKind::Comma => at += 1,
                TokenKind::CloseParen if elements > 1 => return Some(Scan { end: at + 1, sure: false, nullable: false }),
                _ => return None,
            }
            elements += 1;
        }
    }

    /// The end of `[]` or `[,,]`.
    fn scan_rank(&self, at: usize) -> Option<usize> {
        let mut at = at + 1;
        while self.kind_at(at) == TokenKind::Comma {
            at += 1;
        }
        (self.kind_at(at) == TokenKind::CloseBracket).then_some(at + 1)
    }

    /// Whether the `<` here opens the type arguments of a name in an expression: what follows decides.
    pub(super) fn is_generic(&self) -> bool {
        let Some(end) = self.scan_type_arguments(self.at, DEEPEST) else { return false };
        let closes = matches!(
            self.kind_at(end),
            TokenKind::CloseParen
                | TokenKind::CloseBracket
                | TokenKind::CloseBrace
                | TokenKind::HoleEnd
                | TokenKind::HoleFormat
                | TokenKind::Colon
                | TokenKind::Semicolon
        );
        let goes_on = matches!(
            self.kind_at(end),
            TokenKind::OpenParen
                | TokenKind::OpenBracket
                | TokenKind::Comma
                | TokenKind::Dot
                | TokenKind::Question
                | TokenKind::QuestionDot
                | TokenKind::Coalesce
        );
        let operator = matches!(
            self.kind_at(end),
            TokenKind::EqualEqual
                | TokenKind::NotEqual
                | TokenKind::Bar
                | TokenKind::Caret
                | TokenKind::AndAnd
                | TokenKind::OrOr
                | TokenKind::Ampersand
        );
        closes || goes_on || operator || self.kind_at(end) == TokenKind::End
    }

    /// Whether the `(` here opens a cast.
    pub(super) fn is_cast(&self) -> bool {
        let Some(scan) = self.scan_type(self.at + 1) else { return false };
        if self.kind_at(scan.end) != TokenKind::CloseParen {
            return false;
        }
        scan.sure || self.can_follow_cast(self.kind_at(scan.end + 1))
    }

    fn can_follow_cast(&self, kind: TokenKind) -> bool {
        match kind {
            TokenKind::OpenParen | TokenKind::Not | TokenKind::Tilde | TokenKind::StringStart | TokenKind::Placeholder => true,
            TokenKind::Integer | TokenKind::Real | TokenKind::Char | TokenKind::String | TokenKind::VerbatimString => true,
            TokenKind::As | TokenKind::Is | TokenKind::Switch | TokenKind::In => false,
            _ if self.queries > 0 && is_query_word(kind) => false,
            _ => kind.is_name() || kind.is_reserved(),
        }
    }

    /// Whether the token `ahead` of this one can begin an operand.
    pub(super) fn begins_operand(&self, ahead: usize) -> bool {
        match self.peek(ahead) {
            TokenKind::OpenParen
            | TokenKind::Not
            | TokenKind::Tilde
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::PlusPlus
            | TokenKind::MinusMinus => true,
            TokenKind::StringStart
            | TokenKind::Placeholder
            | TokenKind::Integer
            | TokenKind::Real
            | TokenKind::Char
            | TokenKind::String
            | TokenKind::VerbatimString => true,
            TokenKind::New
            | TokenKind::Typeof
            | TokenKind::Sizeof
            | TokenKind::Default
            | TokenKind::Checked
            | TokenKind::Unchecked
            | TokenKind::Delegate => true,
            TokenKind::True | TokenKind::False | TokenKind::Null | TokenKind::This | TokenKind::Base | TokenKind::Throw => true,
            kind => kind.is_name() && !(self.queries > 0 && is_query_word(kind)) || predefined(kind).is_some(),
        }
    }
}

/// Whether a query expression gives the word a meaning.
pub fn is_query_word(kind: TokenKind) -> bool {
    TokenKind::From <= kind && kind <= TokenKind::Descending
}

/// The predefined type that a word names.
pub fn predefined(kind: TokenKind) -> Option<Predefined> {
    Some(match kind {
        TokenKind::Bool => Predefined::Bool,
        TokenKind::Byte => Predefined::Byte,
        TokenKind::Sbyte => Predefined::Sbyte,
        TokenKind::Short => Predefined::Short,
        TokenKind::Ushort => Predefined::Ushort,
        TokenKind::Int => Predefined::Int,
        TokenKind::Uint => Predefined::Uint,
        TokenKind::Long => Predefined::Long,
        TokenKind::Ulong => Predefined::Ulong,
        TokenKind::CharWord => Predefined::Char,
        TokenKind::Float => Predefined::Float,
        TokenKind::Double => Predefined::Double,
        TokenKind::Decimal => Predefined::Decimal,
        TokenKind::StringWord => Predefined::String,
        TokenKind::Object => Predefined::Object,
        TokenKind::Void => Predefined::Void,
        _ => return None,
    })
}
