//! Types, and the lookahead that distinguishes them from expressions.

use super::{Kind, Parser, error, finish};
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
        self.parse_type_where(|parser| parser.kind() == Kind::Question)
    }

    /// A type behind `is` or `as`, where a `?` may also begin a conditional expression.
    pub(super) fn parse_tested_type(&mut self) -> TypeId {
        self.parse_type_where(|parser| parser.kind() == Kind::Question && !parser.begins_operand(1))
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
        if self.kind() == Kind::Star && self.peek(1).is_name() && matches!(self.ast[of].kind, TypeKind::Predefined(_)) {
            let star = self.bump();
            self.unsupported(star.span(), "expressions cannot use pointers", "use an array");
        }
        of
    }

    /// `[]`, `[,]` behind an element type; brackets with sizes are left alone.
    pub(super) fn ranks(&mut self, mut of: TypeId, start: u32) -> TypeId {
        let mut ranks = Vec::new();
        while self.kind() == Kind::OpenBracket
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
            Kind::Placeholder => {
                self.bump();
                self.type_node(TypeKind::Placeholder, token.span())
            }
            Kind::Var if !matches!(self.peek(1), Kind::Dot | Kind::Less | Kind::ColonColon) => {
                self.bump();
                self.type_node(TypeKind::Var, token.span())
            }
            Kind::OpenParen => self.tuple_type(),
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
        if self.peek(1) == Kind::ColonColon {
            self.bump();
            self.bump();
        }
        let mut qualifier = None;
        loop {
            let token = self.token();
            if !token.kind.is_name() && token.kind != Kind::Placeholder {
                self.unexpected("the name of a type", None);
                let span = self.since(start);
                return self.type_node(TypeKind::Error, span);
            }
            self.bump();
            let name = self.name_of(token);
            let arguments = if self.kind() == Kind::Less { self.type_arguments() } else { List::EMPTY };
            let span = self.since(start);
            if qualifier.is_none() && arguments.is_empty() && matches!(self.text(name), "nint" | "nuint") {
                self.newer(name, "a native-sized integer", "9", "use `int` or `long`");
            }
            let of = self.type_node(TypeKind::Named { qualifier, name, arguments }, span);
            if self.kind() != Kind::Dot {
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
        if matches!(self.kind(), Kind::Comma | Kind::Greater) {
            self.no_type_arguments(open.span());
        } else {
            loop {
                let of = self.parse_type();
                self.lists.types.push(of);
                if !self.eat(Kind::Comma) {
                    break;
                }
            }
        }
        self.leave();
        if !self.eat(Kind::Greater) && !self.panicking {
            self.report(error::at(self.token().span(), "the type arguments are not closed with `>`").related(open.span(), "opened here"));
        }
        finish!(self.types[from] => type_lists)
    }

    /// `<>`, `<,>`: only `typeof` knows generic types without arguments.
    fn no_type_arguments(&mut self, open: Span) {
        let in_typeof = self.tokens[..self.at].iter().rev().take(16).any(|token| token.kind == Kind::Typeof);
        while self.kind() == Kind::Comma {
            self.bump();
        }
        if !in_typeof || self.kind() != Kind::Greater {
            let span = open.to(self.token().span());
            self.report(error::at(span, "a type argument is missing"));
            while !matches!(self.kind(), Kind::Greater | Kind::Semicolon | Kind::End | Kind::CloseParen | Kind::CloseBrace) {
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
                if !self.eat(Kind::Comma) {
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
            Kind::OpenParen => self.scan_tuple(at, deepest)?,
            kind if predefined(kind).is_some() => Scan { end: at + 1, sure: true, nullable: false },
            _ => self.scan_name(at, deepest)?,
        };
        if self.kind_at(scan.end) == Kind::Question {
            scan = Scan { end: scan.end + 1, sure: true, nullable: true };
        }
        while self.kind_at(scan.end) == Kind::OpenBracket
            && let Some(end) = self.scan_rank(scan.end)
        {
            scan = Scan { end, sure: true, nullable: false };
        }
        Some(scan)
    }

    fn scan_name(&self, mut at: usize, deepest: u32) -> Option<Scan> {
        if self.kind_at(at + 1) == Kind::ColonColon {
            at += 2;
        }
        loop {
            let kind = self.kind_at(at);
            if !kind.is_name() && kind != Kind::Placeholder {
                return None;
            }
            at += 1;
            if self.kind_at(at) == Kind::Less {
                at = self.scan_type_arguments(at, deepest)?;
            }
            if self.kind_at(at) != Kind::Dot {
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
                Kind::Comma => at += 1,
                Kind::Greater => return Some(at + 1),
                _ => {
                    at = self.scan_type_within(at, deepest)?.end;
                    match self.kind_at(at) {
                        Kind::Comma => at += 1,
                        Kind::Greater => return Some(at + 1),
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
                Kind::Comma => at += 1,
                Kind::CloseParen if elements > 1 => return Some(Scan { end: at + 1, sure: false, nullable: false }),
                _ => return None,
            }
            elements += 1;
        }
    }

    /// The end of `[]` or `[,,]`.
    fn scan_rank(&self, at: usize) -> Option<usize> {
        let mut at = at + 1;
        while self.kind_at(at) == Kind::Comma {
            at += 1;
        }
        (self.kind_at(at) == Kind::CloseBracket).then_some(at + 1)
    }

    /// Whether the `<` here opens the type arguments of a name in an expression: what follows decides.
    pub(super) fn is_generic(&self) -> bool {
        let Some(end) = self.scan_type_arguments(self.at, DEEPEST) else { return false };
        let closes = matches!(
            self.kind_at(end),
            Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::HoleEnd | Kind::HoleFormat | Kind::Colon | Kind::Semicolon
        );
        let goes_on = matches!(
            self.kind_at(end),
            Kind::OpenParen | Kind::OpenBracket | Kind::Comma | Kind::Dot | Kind::Question | Kind::QuestionDot | Kind::Coalesce
        );
        let operator = matches!(
            self.kind_at(end),
            Kind::EqualEqual | Kind::NotEqual | Kind::Bar | Kind::Caret | Kind::AndAnd | Kind::OrOr | Kind::Ampersand
        );
        closes || goes_on || operator || self.kind_at(end) == Kind::End
    }

    /// Whether the `(` here opens a cast.
    pub(super) fn is_cast(&self) -> bool {
        let Some(scan) = self.scan_type(self.at + 1) else { return false };
        if self.kind_at(scan.end) != Kind::CloseParen {
            return false;
        }
        scan.sure || self.can_follow_cast(self.kind_at(scan.end + 1))
    }

    fn can_follow_cast(&self, kind: Kind) -> bool {
        match kind {
            Kind::OpenParen | Kind::Not | Kind::Tilde | Kind::StringStart | Kind::Placeholder => true,
            Kind::Integer | Kind::Real | Kind::Char | Kind::String | Kind::VerbatimString => true,
            Kind::As | Kind::Is | Kind::Switch | Kind::In => false,
            _ if self.queries > 0 && is_query_word(kind) => false,
            _ => kind.is_name() || kind.is_reserved(),
        }
    }

    /// Whether the token `ahead` of this one can begin an operand.
    pub(super) fn begins_operand(&self, ahead: usize) -> bool {
        match self.peek(ahead) {
            Kind::OpenParen | Kind::Not | Kind::Tilde | Kind::Plus | Kind::Minus | Kind::PlusPlus | Kind::MinusMinus => true,
            Kind::StringStart | Kind::Placeholder | Kind::Integer | Kind::Real | Kind::Char | Kind::String | Kind::VerbatimString => true,
            Kind::New | Kind::Typeof | Kind::Sizeof | Kind::Default | Kind::Checked | Kind::Unchecked | Kind::Delegate => true,
            Kind::True | Kind::False | Kind::Null | Kind::This | Kind::Base | Kind::Throw => true,
            kind => kind.is_name() && !(self.queries > 0 && is_query_word(kind)) || predefined(kind).is_some(),
        }
    }
}

/// Whether a query expression gives the word a meaning.
pub fn is_query_word(kind: Kind) -> bool {
    Kind::From <= kind && kind <= Kind::Descending
}

/// The predefined type that a word names.
pub fn predefined(kind: Kind) -> Option<Predefined> {
    Some(match kind {
        Kind::Bool => Predefined::Bool,
        Kind::Byte => Predefined::Byte,
        Kind::Sbyte => Predefined::Sbyte,
        Kind::Short => Predefined::Short,
        Kind::Ushort => Predefined::Ushort,
        Kind::Int => Predefined::Int,
        Kind::Uint => Predefined::Uint,
        Kind::Long => Predefined::Long,
        Kind::Ulong => Predefined::Ulong,
        Kind::CharWord => Predefined::Char,
        Kind::Float => Predefined::Float,
        Kind::Double => Predefined::Double,
        Kind::Decimal => Predefined::Decimal,
        Kind::StringWord => Predefined::String,
        Kind::Object => Predefined::Object,
        Kind::Void => Predefined::Void,
        _ => return None,
    })
}
