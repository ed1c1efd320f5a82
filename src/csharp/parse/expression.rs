//! Operators: Pratt's method, binding powers in a table.

use super::{Parser, Token, TokenKind, error, finish};
use crate::csharp::ast::*;
use crate::diagnostic::{quoted, say};
use crate::text::Span;

/// How strongly operators bind, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    Assignment,
    Conditional,
    Coalesce,
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Range,
}

impl Parser<'_, '_> {
    pub(super) fn expression(&mut self) -> ExprId {
        self.operation(Power::Assignment)
    }

    /// An expression whose operators bind at least as strongly as `least`.
    pub(super) fn operation(&mut self, least: Power) -> ExprId {
        if !self.enter() {
            return self.bump_missing();
        }
        let start = self.token().start;
        let mut left = self.unary();
        while let Some((operator, power, length)) = self.operator()
            && power >= least
        {
            left = self.operate(left, start, operator, power, length);
        }
        self.leave();
        left
    }

    /// The operator here, its power and how many tokens it has.
    fn operator(&self) -> Option<(Operator, Power, usize)> {
        use BinaryOperator::*;
        let binary = |operator, power| Some((Operator::Binary(operator), power, 1));
        let assign = |operator| Some((Operator::Assign(operator), Power::Assignment, 1));
        match self.kind() {
            TokenKind::CloseParen | TokenKind::Comma | TokenKind::Semicolon | TokenKind::End => None,
            TokenKind::Plus => binary(Add, Power::Additive),
            TokenKind::Minus => binary(Subtract, Power::Additive),
            TokenKind::Star => binary(Multiply, Power::Multiplicative),
            TokenKind::Slash => binary(Divide, Power::Multiplicative),
            TokenKind::Percent => binary(Remainder, Power::Multiplicative),
            TokenKind::EqualEqual => binary(Equal, Power::Equality),
            TokenKind::NotEqual => binary(NotEqual, Power::Equality),
            TokenKind::AndAnd => binary(And, Power::And),
            TokenKind::OrOr => binary(Or, Power::Or),
            TokenKind::Coalesce => binary(Coalesce, Power::Coalesce),
            TokenKind::Less => binary(Less, Power::Relational),
            TokenKind::LessEqual => binary(LessOrEqual, Power::Relational),
            TokenKind::GreaterEqual => binary(GreaterOrEqual, Power::Relational),
            TokenKind::Greater => self.greater(),
            TokenKind::ShiftLeft => binary(ShiftLeft, Power::Shift),
            TokenKind::Ampersand => binary(BitAnd, Power::BitAnd),
            TokenKind::Bar => binary(BitOr, Power::BitOr),
            TokenKind::Caret => binary(BitXor, Power::BitXor),
            TokenKind::Question => Some((Operator::Conditional, Power::Conditional, 1)),
            TokenKind::Is => Some((Operator::Is, Power::Relational, 1)),
            TokenKind::As => Some((Operator::As, Power::Relational, 1)),
            TokenKind::Assign => assign(None),
            TokenKind::PlusAssign => assign(Some(Add)),
            TokenKind::MinusAssign => assign(Some(Subtract)),
            TokenKind::StarAssign => assign(Some(Multiply)),
            TokenKind::SlashAssign => assign(Some(Divide)),
            TokenKind::PercentAssign => assign(Some(Remainder)),
            TokenKind::AmpersandAssign => assign(Some(BitAnd)),
            TokenKind::BarAssign => assign(Some(BitOr)),
            TokenKind::CaretAssign => assign(Some(BitXor)),
            TokenKind::ShiftLeftAssign => assign(Some(ShiftLeft)),
            TokenKind::CoalesceAssign => assign(Some(Coalesce)),
            TokenKind::DotDot => Some((Operator::Range, Power::Range, 1)),
            TokenKind::Switch if self.peek(1) == TokenKind::OpenBrace => Some((Operator::Switch, Power::Range, 1)),
            TokenKind::With if self.peek(1) == TokenKind::OpenBrace => Some((Operator::With, Power::Range, 1)),
            _ => None,
        }
    }

    /// `>`, `>>`, `>>=`, `>>>`: tokens of their own, for the sake of `List<List<int>>`.
    fn greater(&self) -> Option<(Operator, Power, usize)> {
        let joined = |ahead: usize| {
            let (before, it) = (self.tokens.get(self.at + ahead - 1), self.tokens.get(self.at + ahead));
            before.zip(it).filter(|(before, it)| before.end == it.start).map_or(TokenKind::End, |(_, it)| it.kind)
        };
        Some(match (joined(1), joined(2)) {
            (TokenKind::Greater, TokenKind::Greater) => (Operator::UnsignedShift, Power::Shift, 3),
            (TokenKind::Greater, _) => (Operator::Binary(BinaryOperator::ShiftRight), Power::Shift, 2),
            (TokenKind::GreaterEqual, _) => (Operator::Assign(Some(BinaryOperator::ShiftRight)), Power::Assignment, 2),
            _ => (Operator::Binary(BinaryOperator::Greater), Power::Relational, 1),
        })
    }

    fn operate(&mut self, left: ExprId, start: u32, operator: Operator, power: Power, length: usize) -> ExprId {
        let token = self.token();
        for _ in 0..length {
            self.bump();
        }
        let kind = match operator {
            Operator::Binary(operator) => {
                let right = self.operation(if operator == BinaryOperator::Coalesce { power } else { power.tighter() });
                ExprKind::Binary { operator, left, right }
            }
            Operator::Assign(operator) => {
                if operator == Some(BinaryOperator::Coalesce) {
                    self.newer(token.span(), "the operator `??=`", "8", "write `x = x ?? y`");
                }
                if let ExprKind::Binary { .. } | ExprKind::Conditional { .. } | ExprKind::Is { .. } | ExprKind::As { .. } =
                    self.ast[left].kind
                {
                    let message = say!("{} assigns, and there is no variable on its left", self.describe(token));
                    self.report_behind(error::at(token.span(), message).help("write `==` to compare, or check the operator"));
                }
                let value = self.operation(Power::Assignment);
                ExprKind::Assign { operator, target: left, value }
            }
            Operator::Conditional => return self.conditional(left, start, token),
            Operator::Is => ExprKind::Is { operand: left, pattern: self.pattern() },
            Operator::As => ExprKind::As { operand: left, to: self.parse_tested_type() },
            Operator::UnsignedShift => {
                self.newer(token.span(), "the operator `>>>`", "11", "cast to an unsigned type and use `>>`");
                let right = self.operation(power.tighter());
                ExprKind::Binary { operator: BinaryOperator::ShiftRight, left, right }
            }
            Operator::Range => {
                self.newer(token.span(), "the range operator `..`", "8", "use `Substring`, or `Skip` and `Take`");
                if self.begins_operand(0) || self.kind() == TokenKind::Caret {
                    self.unary();
                }
                ExprKind::Error
            }
            Operator::Switch => {
                self.newer(token.span(), "a switch expression", "8", "use `?:`, or a `switch` statement in `@{ … }`");
                self.skip_braces();
                ExprKind::Error
            }
            Operator::With => {
                self.newer(token.span(), "a `with` expression", "9", "create a new object");
                self.skip_braces();
                ExprKind::Error
            }
        };
        let span = self.since(start);
        self.expr(kind, span)
    }

    /// Goes past `{ … }` without reading it.
    pub(super) fn skip_braces(&mut self) {
        match self.token().partner() {
            Some(partner) if partner > self.at => self.at = partner + 1,
            _ => self.unexpected("a block that is closed with `}`", None),
        }
    }

    fn conditional(&mut self, condition: ExprId, start: u32, question: Token) -> ExprId {
        let then = self.expression();
        let colon = self.kind();
        if colon == TokenKind::HoleFormat {
            let message = "`?:` in the hole of an interpolated string needs parentheses";
            self.report(error::at(question.span(), message).help("write `{(condition ? a : b)}`"));
        } else if colon != TokenKind::Colon {
            self.unexpected_near("`:`", Some((question.span(), "of this `?`")));
        }
        let otherwise = if self.eat(TokenKind::Colon) { self.expression() } else { self.bump_missing() };
        let span = self.since(start);
        self.expr(ExprKind::Conditional { condition, then, otherwise }, span)
    }

    pub(super) fn unary(&mut self) -> ExprId {
        let token = self.token();
        let operator = match token.kind {
            TokenKind::Not => UnaryOperator::Not,
            TokenKind::Minus => UnaryOperator::Minus,
            TokenKind::Plus => UnaryOperator::Plus,
            TokenKind::Tilde => UnaryOperator::Complement,
            TokenKind::PlusPlus => UnaryOperator::Increment,
            TokenKind::MinusMinus => UnaryOperator::Decrement,
            TokenKind::OpenParen if !self.begins_lambda() && self.is_cast() => return self.cast(),
            TokenKind::Throw
            | TokenKind::Ref
            | TokenKind::Await
            | TokenKind::Caret
            | TokenKind::DotDot
            | TokenKind::Ampersand
            | TokenKind::Star => return self.rare_unary(),
            _ => return self.chain(),
        };
        self.bump();
        let operand = self.operand_of();
        let span = self.since(token.start);
        self.expr(ExprKind::Unary { operator, operand }, span)
    }

    /// The operand of an operator in front of it.
    fn operand_of(&mut self) -> ExprId {
        if !self.enter() {
            return self.bump_missing();
        }
        let operand = self.unary();
        self.leave();
        operand
    }

    fn cast(&mut self) -> ExprId {
        let open = self.at;
        let start = self.bump().start;
        let to = self.parse_type();
        self.close(open, "`)`");
        let operand = self.operand_of();
        let span = self.since(start);
        self.expr(ExprKind::Cast { to, operand }, span)
    }

    fn rare_unary(&mut self) -> ExprId {
        let token = self.token();
        if token.kind == TokenKind::Await && !self.is_await() {
            return self.chain();
        }
        if matches!(token.kind, TokenKind::Star | TokenKind::Ampersand) && !self.begins_operand(1) {
            return self.chain();
        }
        self.bump();
        let kind = match token.kind {
            TokenKind::Throw => ExprKind::Throw(self.expression()),
            TokenKind::Ref => {
                let before = self.at.checked_sub(2).map(|before| self.tokens[before].kind);
                let yields = [TokenKind::Return, TokenKind::Assign, TokenKind::Arrow, TokenKind::Question, TokenKind::Colon];
                if !before.is_some_and(|before| yields.contains(&before)) {
                    self.report(
                        error::at(token.span(), "`ref` cannot stand before this value")
                            .help("remove `ref`: it passes variables to methods"),
                    );
                }
                ExprKind::Ref(self.operation(Power::Conditional))
            }
            TokenKind::Await => {
                self.unsupported(token.span(), "an expression cannot `await`", "use a member that needs no `await`");
                return self.operand_of();
            }
            TokenKind::Caret => {
                self.newer(token.span(), "the index operator `^`", "8", "use `Last()`, or count from `Length`");
                self.operand_of();
                ExprKind::Error
            }
            TokenKind::DotDot => {
                self.newer(token.span(), "the range operator `..`", "8", "use `Substring`, or `Skip` and `Take`");
                if self.begins_operand(0) || self.kind() == TokenKind::Caret {
                    self.operand_of();
                }
                ExprKind::Error
            }
            _ if token.kind == TokenKind::Star && self.at > 1 && self.tokens[self.at - 2].kind == TokenKind::Star => {
                self.report(error::at(token.span(), "`**` is not an operator of C#").help("use `Math.Pow`"));
                return self.operand_of();
            }
            _ => {
                self.unsupported(token.span(), "expressions cannot use pointers", "remove the operator");
                return self.operand_of();
            }
        };
        let span = self.since(token.start);
        self.expr(kind, span)
    }

    /// Whether `await` here is the operator and no name.
    fn is_await(&self) -> bool {
        let next = self.peek(1);
        next != TokenKind::OpenParen
            && !matches!(next, TokenKind::Plus | TokenKind::Minus | TokenKind::PlusPlus | TokenKind::MinusMinus)
            && self.begins_operand(1)
    }

    /// An operand with what hangs on it: members, calls, indexers, `++`.
    fn chain(&mut self) -> ExprId {
        let start = self.token().start;
        let mut target = self.operand();
        loop {
            let kind = match self.kind() {
                TokenKind::Dot | TokenKind::PointerArrow => self.member(target, false),
                TokenKind::QuestionDot => self.member(target, true),
                // The two may stand apart.
                TokenKind::Question if self.peek(1) == TokenKind::Dot => {
                    self.bump();
                    self.member(target, true)
                }
                TokenKind::OpenParen => ExprKind::Call { target, arguments: self.arguments() },
                TokenKind::OpenBracket => ExprKind::Index { target, arguments: self.arguments(), conditional: false },
                TokenKind::Question if self.peek(1) == TokenKind::OpenBracket => {
                    self.bump();
                    ExprKind::Index { target, arguments: self.arguments(), conditional: true }
                }
                TokenKind::PlusPlus | TokenKind::MinusMinus => {
                    let increment = self.bump().kind == TokenKind::PlusPlus;
                    let operator = if increment { UnaryOperator::Increment } else { UnaryOperator::Decrement };
                    ExprKind::Postfix { operator, operand: target }
                }
                TokenKind::Not if !self.begins_operand(1) => {
                    let token = self.bump();
                    self.newer(token.span(), "the operator `!` after a value", "8", "remove the `!`");
                    continue;
                }
                _ => return target,
            };
            let span = self.since(start);
            target = self.expr(kind, span);
        }
    }

    /// A dot and the name of a member of `target`.
    fn member(&mut self, target: ExprId, conditional: bool) -> ExprKind {
        let dot = self.bump();
        if dot.kind == TokenKind::PointerArrow {
            self.unsupported(dot.span(), "expressions cannot use pointers", "write `.`");
        }
        let name = self.member_name();
        let type_arguments = if self.kind() == TokenKind::Less && self.is_generic() { self.type_arguments() } else { List::EMPTY };
        ExprKind::Member { target, name, type_arguments, conditional }
    }

    /// The name behind a dot.
    fn member_name(&mut self) -> Span {
        let token = self.token();
        if token.kind.is_name() || token.kind == TokenKind::Placeholder {
            self.bump();
            return self.name_of(token);
        }
        if token.kind.is_reserved() && !token.begins_line() {
            let word = self.describe(token);
            self.report(
                error::at(token.span(), say!("{} is a keyword, not a name", word)).help("check the spelling: C# is case-sensitive"),
            );
            self.bump();
            return token.span();
        }
        let dot = self.tokens[self.at - 1];
        let message = say!("expected a name after `{}`, found {}", quoted(self.text(dot.span())), self.describe(token));
        self.report(error::at(dot.span(), message));
        Span { start: dot.end, end: dot.end }
    }

    /// `( … )` or `[ … ]` behind what is called or indexed.
    pub(super) fn arguments(&mut self) -> List<Argument> {
        let open = self.at;
        let bracket = self.bump().kind;
        let (closer, expected) = match bracket {
            TokenKind::OpenParen => (TokenKind::CloseParen, "`,` or `)`"),
            _ => (TokenKind::CloseBracket, "`,` or `]`"),
        };
        let from = self.lists.arguments.len();
        if self.kind() == closer {
            if closer == TokenKind::CloseBracket {
                let span = self.tokens[open].span().to(self.token().span());
                self.report(error::at(span, "an index is missing between these brackets"));
            }
            self.bump();
            return List::EMPTY;
        }
        while self.kind() != TokenKind::End {
            let argument = self.argument();
            self.lists.arguments.push(argument);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, expected);
        finish!(self.arguments[from] => arguments)
    }

    pub(super) fn argument(&mut self) -> Argument {
        let name = (self.kind().is_name() && self.peek(1) == TokenKind::Colon).then(|| {
            let token = self.bump();
            self.bump();
            self.name_of(token)
        });
        let passing = match self.kind() {
            TokenKind::Ref => Passing::Ref,
            TokenKind::Out => Passing::Out,
            TokenKind::In => Passing::In,
            _ => return Argument { name, passing: Passing::Value, value: self.expression() },
        };
        self.bump();
        let value = match passing {
            Passing::Out => self.out_value(),
            _ => self.expression(),
        };
        Argument { name, passing, value }
    }

    /// `x`, `var x`, `int x` or `_` behind `out`.
    fn out_value(&mut self) -> ExprId {
        let token = self.token();
        if self.kind().is_name() && self.text(token.span()) == "_" && matches!(self.peek(1), TokenKind::Comma | TokenKind::CloseParen) {
            let of = self.type_node(TypeKind::Var, Span { start: token.start, end: token.start });
            self.bump();
            return self.expr(ExprKind::Declaration { of, name: None }, token.span());
        }
        match self.scan_type(self.at) {
            Some(scan) if self.kind_at(scan.end).is_name() => self.declared(),
            _ => self.expression(),
        }
    }

    /// `int x`, `var _` where a value may stand.
    pub(super) fn declared(&mut self) -> ExprId {
        let start = self.token().start;
        let of = self.parse_type();
        let token = self.bump();
        let name = (self.text(token.span()) != "_").then(|| self.name_of(token));
        let span = self.since(start);
        self.expr(ExprKind::Declaration { of, name }, span)
    }
}

#[derive(Clone, Copy)]
enum Operator {
    Binary(BinaryOperator),
    Assign(Option<BinaryOperator>),
    Conditional,
    Is,
    As,
    UnsignedShift,
    Range,
    Switch,
    With,
}

impl Power {
    /// The next stronger one: what the right operand of an operator that groups to the left may hold.
    fn tighter(self) -> Self {
        match self {
            Self::Assignment => Self::Conditional,
            Self::Conditional => Self::Coalesce,
            Self::Coalesce => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::BitOr,
            Self::BitOr => Self::BitXor,
            Self::BitXor => Self::BitAnd,
            Self::BitAnd => Self::Equality,
            Self::Equality => Self::Relational,
            Self::Relational => Self::Shift,
            Self::Shift => Self::Additive,
            Self::Additive => Self::Multiplicative,
            Self::Multiplicative | Self::Range => Self::Range,
        }
    }
}
