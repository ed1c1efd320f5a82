//! Operators.

use super::Checker;
use super::mistake::MistakeKind;
use super::types::{Form, Ty};
use crate::csharp::ast::*;
use crate::csharp::library::{ClassId, MemberKind};
use crate::diagnostic::{quoted, say};

impl Checker<'_, '_> {
    /// The value of a chain of operators that groups to the left, without recursion along it.
    pub(super) fn binary_chain(&mut self, id: ExprId) -> Ty {
        let first = self.chained.len();
        let mut at = id;
        while let ExprKind::Binary { left, .. } = self.ast[at].kind {
            self.chained.push(at);
            at = left;
        }
        let mut left = (at, self.settled(at));
        while self.chained.len() > first
            && let Some(id) = self.chained.pop()
        {
            let ExprKind::Binary { operator, right, .. } = self.ast[id].kind else { continue };
            let right = (right, self.settled(right));
            let ty = self.binary(id, operator, left, right);
            self.set(id, ty);
            left = (id, ty);
        }
        left.1
    }

    /// The type of `left operator right`.
    pub(super) fn binary(&mut self, id: ExprId, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) -> Ty {
        use BinaryOperator::*;
        let (a, b) = (left.1, right.1);
        if operator == Coalesce {
            return self.coalesce(id, left, right);
        }
        if a.is_unknown() || b.is_unknown() {
            return self.with_unknown(operator, left, right);
        }
        if let Some(known) = self.types.known.operator(operator, a, b) {
            return known;
        }
        self.by_form = false;
        let result = match operator {
            And | Or => self.logical(a, b),
            Equal | NotEqual => self.equality(id, operator, left, right),
            _ => self.arithmetic(operator, left, right),
        };
        match result {
            Some(ty) => {
                if !self.by_form {
                    self.types.known.add_operator(operator, a, b, ty);
                }
                ty
            }
            None => {
                self.report_operator(id, operator, left, right);
                match operator {
                    Equal | NotEqual | Less | Greater | LessOrEqual | GreaterOrEqual | And | Or => Ty::BOOL,
                    _ => Ty::UNKNOWN,
                }
            }
        }
    }

    /// What is known although one side is not.
    fn with_unknown(&mut self, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) -> Ty {
        use BinaryOperator::*;
        match operator {
            And | Or => {
                for (id, ty) in [left, right] {
                    if !ty.is_unknown() && !self.types.implicit(ty, Ty::BOOL) {
                        self.report_not_bool(id, ty, operator);
                    }
                }
                Ty::BOOL
            }
            Equal | NotEqual | Less | Greater | LessOrEqual | GreaterOrEqual => Ty::BOOL,
            Add if left.1 == Ty::STRING || right.1 == Ty::STRING => Ty::STRING,
            _ => Ty::UNKNOWN,
        }
    }

    fn report_not_bool(&mut self, id: ExprId, ty: Ty, operator: BinaryOperator) {
        self.report_at(MistakeKind::TypeMismatch, id, |checker| {
            say!("`{}` joins `bool` values, and this is `{}`", operator.sign(), quoted(checker.name(ty)))
        })
        .help(|| "compare it with something".into());
    }

    fn logical(&mut self, a: Ty, b: Ty) -> Option<Ty> {
        (self.types.implicit(a, Ty::BOOL) && self.types.implicit(b, Ty::BOOL)).then_some(Ty::BOOL)
    }

    fn coalesce(&mut self, id: ExprId, left: (ExprId, Ty), right: (ExprId, Ty)) -> Ty {
        let (a, b) = (left.1, right.1);
        if a.is_unknown() || b.is_unknown() && a == Ty::NULL {
            return Ty::UNKNOWN;
        }
        if a.is_value() && !self.types.takes_null(a) {
            self.report_operator(id, BinaryOperator::Coalesce, left, right);
            return a;
        }
        if b.is_unknown() {
            return Ty::UNKNOWN;
        }
        if b == Ty::NEVER {
            return self.types.bare(a);
        }
        if a == Ty::NULL {
            return b;
        }
        let bare = self.types.bare(a);
        if bare != a && self.converts(right.0, b, bare) {
            return bare;
        }
        if self.converts(right.0, b, a) {
            return a;
        }
        if self.types.implicit(bare, b) {
            return b;
        }
        self.report_operator(id, BinaryOperator::Coalesce, left, right);
        Ty::UNKNOWN
    }

    fn equality(&mut self, id: ExprId, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) -> Option<Ty> {
        let _ = id;
        let (a, b) = (left.1, right.1);
        match (a, b) {
            (Ty::NULL | Ty::DEFAULT, Ty::NULL | Ty::DEFAULT) => return Some(Ty::BOOL),
            (Ty::NULL, other) | (other, Ty::NULL) => {
                // What has an operator `==` of its own also compares with null, as `T?`.
                let compares =
                    self.types.takes_null(other) || self.types.is_number(other) || other == Ty::BOOL || self.types.is_enum(other);
                return (compares || self.user_operator(operator, (left.0, other), (right.0, other)).is_some()).then_some(Ty::BOOL);
            }
            (Ty::DEFAULT | Ty::NEVER, _) | (_, Ty::DEFAULT | Ty::NEVER) => return Some(Ty::BOOL),
            _ => {}
        }
        let (one, other) = (self.types.bare(a), self.types.bare(b));
        if one == other && (one == Ty::BOOL || self.types.is_enum(one)) {
            return Some(Ty::BOOL);
        }
        if self.enum_and_zero(left, right) || self.numeric(left, right).is_some() {
            return Some(Ty::BOOL);
        }
        if self.user_operator(operator, left, right).is_some() {
            return Some(Ty::BOOL);
        }
        if self.types.is_value_type(a) || self.types.is_value_type(b) {
            if let (Some(Form::Tuple(_)), Some(Form::Tuple(_))) = (self.types.form(a), self.types.form(b)) {
                return Some(Ty::BOOL);
            }
            return None;
        }
        // By reference: one has to be able to be the other, without conversions that types define.
        let related = self.reference_related(a, b) || self.reference_related(b, a);
        related.then_some(Ty::BOOL)
    }

    fn reference_related(&mut self, a: Ty, b: Ty) -> bool {
        if self.types.standard_implicit(a, b) {
            return true;
        }
        let interfaces = self.types.is_interface(a) || self.types.is_interface(b);
        interfaces && self.types.explicit(a, b)
    }

    fn enum_and_zero(&mut self, left: (ExprId, Ty), right: (ExprId, Ty)) -> bool {
        let fits = |checker: &mut Self, one: (ExprId, Ty), other: (ExprId, Ty)| {
            let target = checker.types.bare(one.1);
            checker.types.is_enum(target) && checker.types.is_integer(other.1) && checker.converts(other.0, other.1, target)
        };
        fits(self, left, right) || fits(self, right, left)
    }

    /// The type in which two numbers are compared or reckoned with, as the language promotes them.
    fn numeric(&mut self, left: (ExprId, Ty), right: (ExprId, Ty)) -> Option<Ty> {
        let nullable = self.types.bare(left.1) != left.1 || self.types.bare(right.1) != right.1;
        let class = |checker: &Self, ty: Ty| {
            checker.types.class_of(checker.types.bare(ty)).filter(|_| checker.types.is_number(checker.types.bare(ty)))
        };
        let (a, b) = (class(self, left.1)?, class(self, right.1)?);
        let either = |it: ClassId| a == it || b == it;
        let real = |it: ClassId| matches!(it, ClassId::FLOAT | ClassId::DOUBLE);
        let small_signed = |it: ClassId| matches!(it, ClassId::SBYTE | ClassId::SHORT | ClassId::INT);
        let signed = |it: ClassId| small_signed(it) || it == ClassId::LONG;
        let promoted = match () {
            () if either(ClassId::DECIMAL) => {
                if real(a) || real(b) {
                    return None;
                }
                ClassId::DECIMAL
            }
            () if either(ClassId::DOUBLE) => ClassId::DOUBLE,
            () if either(ClassId::FLOAT) => ClassId::FLOAT,
            () if either(ClassId::ULONG) => {
                let other = if a == ClassId::ULONG { (right.0, b) } else { (left.0, a) };
                if signed(other.1) && !self.converts(other.0, Ty::class(other.1), Ty::class(ClassId::ULONG)) {
                    return None;
                }
                ClassId::ULONG
            }
            () if either(ClassId::LONG) => ClassId::LONG,
            () if either(ClassId::UINT) => {
                let other = if a == ClassId::UINT { (right.0, b) } else { (left.0, a) };
                match other.1 {
                    it if small_signed(it) && !self.converts(other.0, Ty::class(it), Ty::class(ClassId::UINT)) => ClassId::LONG,
                    _ => ClassId::UINT,
                }
            }
            () => ClassId::INT,
        };
        let ty = Ty::class(promoted);
        Some(if nullable { self.types.nullable(ty) } else { ty })
    }

    /// The type of an operator that reckons, shifts, joins bits or compares the order.
    fn arithmetic(&mut self, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) -> Option<Ty> {
        use BinaryOperator::*;
        let (a, b) = (left.1, right.1);
        let compares = matches!(operator, Less | Greater | LessOrEqual | GreaterOrEqual);
        // `null` is text where the other side is no number.
        let joins = |one: Ty, other: Ty| one == Ty::STRING || one == Ty::NULL && !self.types.is_value_type(other);
        if operator == Add && (joins(a, b) || joins(b, a)) {
            return Some(Ty::STRING);
        }
        if matches!(operator, ShiftLeft | ShiftRight) {
            let (one, other) = (self.types.bare(a), self.types.bare(b));
            let promoted = self.numeric((left.0, one), (left.0, Ty::INT))?;
            let promoted =
                if self.types.class_of(one).is_some_and(|it| matches!(it, ClassId::UINT | ClassId::ULONG)) { one } else { promoted };
            return (self.types.is_integer(one) && self.types.implicit(other, Ty::INT)).then_some(promoted);
        }
        if matches!(a, Ty::NULL | Ty::DEFAULT) && self.types.is_number(self.types.bare(b)) {
            let ty = self.types.nullable(b);
            return Some(if compares { Ty::BOOL } else { ty });
        }
        if matches!(b, Ty::NULL | Ty::DEFAULT) && self.types.is_number(self.types.bare(a)) {
            let ty = self.types.nullable(a);
            return Some(if compares { Ty::BOOL } else { ty });
        }
        if let Some(ty) = self.numeric(left, right) {
            let bits = matches!(operator, BitAnd | BitOr | BitXor);
            let bare = self.types.bare(ty);
            if !bits || self.types.is_integer(bare) {
                return Some(if compares { Ty::BOOL } else { ty });
            }
            return None;
        }
        let (one, other) = (self.types.bare(a), self.types.bare(b));
        if matches!(operator, BitAnd | BitOr | BitXor) && one == Ty::BOOL && other == Ty::BOOL {
            return Some(if one == a && other == b { Ty::BOOL } else { self.types.nullable(Ty::BOOL) });
        }
        if let Some(ty) = self.enum_arithmetic(operator, left, right) {
            return Some(if compares { Ty::BOOL } else { ty });
        }
        if self.types.is_delegate(a) && self.types.is_delegate(b) && matches!(operator, Add | Subtract) {
            return Some(a);
        }
        self.user_operator(operator, left, right)
    }

    fn enum_arithmetic(&mut self, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) -> Option<Ty> {
        use BinaryOperator::*;
        let (a, b) = (self.types.bare(left.1), self.types.bare(right.1));
        let (one, other) = (self.types.is_enum(a), self.types.is_enum(b));
        match operator {
            BitAnd | BitOr | BitXor if a == b && one => Some(a),
            Less | Greater | LessOrEqual | GreaterOrEqual if a == b && one || self.enum_and_zero(left, right) => Some(Ty::BOOL),
            Subtract if a == b && one => Some(Ty::INT),
            Add | Subtract if one && self.types.is_integer(b) => Some(a),
            Add if other && self.types.is_integer(a) => Some(b),
            BitAnd | BitOr | BitXor if self.enum_and_zero(left, right) => Some(if one { a } else { b }),
            _ => None,
        }
    }

    /// What an operator yields that one of the types declares.
    fn user_operator(&mut self, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) -> Option<Ty> {
        let (a, b) = (self.types.bare(left.1), self.types.bare(right.1));
        let lifted = a != left.1 || b != right.1;
        let mut owners = vec![a];
        owners.extend(self.types.supers(a).iter().copied());
        owners.push(b);
        owners.extend(self.types.supers(b).iter().copied());
        let mut best: Option<(bool, Ty)> = None;
        for owner in owners {
            let Some(class) = self.types.class_of(owner) else { continue };
            for (_, member) in self.library.read(class).named(operator.sign()) {
                let [first, second] = &*member.parameters else { continue };
                if member.kind != MemberKind::Operator {
                    continue;
                }
                let (first, second) = (self.types.instantiate(&first.of, &[]), self.types.instantiate(&second.of, &[]));
                let fits = |checker: &mut Self, side: (ExprId, Ty), bare: Ty, takes: Ty| {
                    checker.types.same(bare, takes) || checker.converts(side.0, if lifted { bare } else { side.1 }, takes)
                };
                if !fits(self, left, a, first) || !fits(self, right, b, second) {
                    continue;
                }
                let exact = self.types.same(a, first) && self.types.same(b, second);
                let result = self.types.instantiate(&member.result, &[]);
                if best.is_none_or(|(was_exact, _)| exact && !was_exact) {
                    best = Some((exact, result));
                }
            }
        }
        best.map(|(_, result)| if lifted && result != Ty::BOOL { self.types.nullable(result) } else { result })
    }

    fn report_operator(&mut self, id: ExprId, operator: BinaryOperator, left: (ExprId, Ty), right: (ExprId, Ty)) {
        let (a, b) = (left.1, right.1);
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            let (wrong, ty) = if self.types.implicit(a, Ty::BOOL) { right } else { left };
            return self.report_not_bool(wrong, ty, operator);
        }
        let objects = a == Ty::OBJECT || b == Ty::OBJECT;
        let never_null = operator == BinaryOperator::Coalesce && a.is_value() && !self.types.takes_null(a);
        let null = a == Ty::NULL || b == Ty::NULL;
        self.report_at(MistakeKind::TypeMismatch, id, |checker| match () {
            () if never_null => say!("`??` tests whether a value is null, and {} never is", checker.one(a)),
            () if null => say!("{} is never null", checker.one(if a == Ty::NULL { b } else { a })),
            () => say!("`{}` cannot be applied to `{}` and `{}`", operator.sign(), quoted(checker.name(a)), quoted(checker.name(b))),
        })
        .help(|| match () {
            () if never_null || null => "remove the test".into(),
            () if objects => "cast the value to its type first".into(),
            () => "convert one of them, so that both have the same type".into(),
        });
    }

    /// The type of an operator with one operand.
    pub(super) fn unary(&mut self, id: ExprId, operator: UnaryOperator, operand: ExprId) -> Ty {
        let ty = self.settled(operand);
        let steps = matches!(operator, UnaryOperator::Increment | UnaryOperator::Decrement);
        if steps {
            self.assignable(operand);
        }
        if ty.is_unknown() {
            return if operator == UnaryOperator::Not { Ty::BOOL } else { Ty::UNKNOWN };
        }
        let bare = self.types.bare(ty);
        let class = self.types.class_of(bare);
        let result = match operator {
            UnaryOperator::Not if self.types.implicit(ty, Ty::BOOL) => Some(Ty::BOOL),
            UnaryOperator::Not if bare == Ty::BOOL => Some(ty),
            UnaryOperator::Not => None,
            _ if steps && (self.types.is_number(bare) || self.types.is_enum(bare)) => return ty,
            UnaryOperator::Complement if self.types.is_enum(bare) => Some(ty),
            UnaryOperator::Complement if !self.types.is_integer(bare) => None,
            UnaryOperator::Minus if class == Some(ClassId::ULONG) => None,
            UnaryOperator::Minus if class == Some(ClassId::UINT) => {
                Some(if matches!(self.integer(operand), Some(2_147_483_648)) { Ty::INT } else { Ty::class(ClassId::LONG) })
            }
            _ if self.types.is_number(bare) => Some(match class {
                Some(ClassId::SBYTE | ClassId::BYTE | ClassId::SHORT | ClassId::USHORT | ClassId::CHAR) => {
                    if bare == ty {
                        Ty::INT
                    } else {
                        self.types.nullable(Ty::INT)
                    }
                }
                _ => ty,
            }),
            _ => self.unary_operator_of(operator, ty),
        };
        match result {
            Some(ty) => ty,
            None => {
                let sign = operator.sign();
                self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                    say!("`{}` cannot be applied to `{}`", sign, quoted(checker.name(ty)))
                })
                .help(|| match operator {
                    UnaryOperator::Not if ty == Ty::OBJECT => "cast the value to `bool` first".into(),
                    UnaryOperator::Not => "compare it with something".into(),
                    _ => "convert it first".into(),
                });
                if operator == UnaryOperator::Not { Ty::BOOL } else { Ty::UNKNOWN }
            }
        }
    }

    fn unary_operator_of(&mut self, operator: UnaryOperator, ty: Ty) -> Option<Ty> {
        let class = self.types.class_of(self.types.bare(ty))?;
        let found = self.library.read(class).named(operator.sign()).find(|(_, it)| it.parameters.len() == 1)?;
        Some(self.types.instantiate(&found.1.result, &[]))
    }
}
