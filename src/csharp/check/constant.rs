//! The values of constants, as far as conversions depend on them.

use super::Checker;
use super::types::Ty;
use crate::csharp::ast::{BinaryOperator, ExprId, ExprKind, Literal, UnaryOperator};
use crate::csharp::library::ClassId;

/// How deep constants are looked into; deeper ones may have any value.
const DEPTH: u32 = 40;

/// What is known of the value of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Constant {
    /// It is constant, and this.
    Known(i128),
    /// It is constant, or may be.
    Unknown,
    /// It is not constant.
    No,
}

impl Checker<'_, '_> {
    /// Whether an integer constant becomes this type, an integer or an enumeration, by its value.
    pub(super) fn constant_converts(&mut self, id: ExprId, to: Ty) -> bool {
        let from = self.of[id.0 as usize];
        match self.constant(id, DEPTH) {
            Constant::No => false,
            Constant::Unknown => true,
            Constant::Known(value) if self.types.is_enum(to) => value == 0,
            Constant::Known(value) => match self.types.class_of(from) {
                Some(ClassId::INT) => range(to).is_some_and(|(least, most)| (least..=most).contains(&value)),
                Some(ClassId::LONG) => to == Ty::class(ClassId::ULONG) && value >= 0,
                _ => false,
            },
        }
    }

    pub(super) fn constant(&self, id: ExprId, depth: u32) -> Constant {
        let Some(depth) = depth.checked_sub(1) else { return Constant::Unknown };
        match self.ast[id].kind {
            ExprKind::Literal(Literal::Integer) => self.integer(id).map_or(Constant::Unknown, Constant::Known),
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) => self.constant(inner, depth),
            ExprKind::Unary { operator, operand } => match (operator, self.constant(operand, depth)) {
                (UnaryOperator::Minus, Constant::Known(value)) => Constant::Known(-value),
                (UnaryOperator::Plus, value) => value,
                (UnaryOperator::Complement | UnaryOperator::Minus, value) if value != Constant::No => Constant::Unknown,
                _ => Constant::No,
            },
            ExprKind::Binary { operator, left, right } => {
                let (left, right) = (self.constant(left, depth), self.constant(right, depth));
                match (left, right) {
                    (Constant::No, _) | (_, Constant::No) => Constant::No,
                    (Constant::Known(a), Constant::Known(b)) => match operator {
                        BinaryOperator::Add => Constant::Known(a.saturating_add(b)),
                        BinaryOperator::Subtract => Constant::Known(a.saturating_sub(b)),
                        BinaryOperator::Multiply => Constant::Known(a.saturating_mul(b)),
                        BinaryOperator::Divide if b != 0 => Constant::Known(a / b),
                        _ => Constant::Unknown,
                    },
                    _ => Constant::Unknown,
                }
            }
            ExprKind::Conditional { then, otherwise, .. } => match (self.constant(then, depth), self.constant(otherwise, depth)) {
                (Constant::No, _) | (_, Constant::No) => Constant::No,
                _ => Constant::Unknown,
            },
            ExprKind::Cast { operand, .. } => match self.constant(operand, depth) {
                Constant::Known(value) => Constant::Known(value),
                other => other,
            },
            ExprKind::Name { name, .. } => match self.identifier(name).and_then(|name| self.scopes.find(name)) {
                Some(local) if matches!(local.kind, super::scope::LocalKind::Constant) => Constant::Unknown,
                _ => Constant::No,
            },
            ExprKind::Member { .. } => match self.members[id.0 as usize] {
                // `int.MaxValue` is a constant.
                bound if bound != super::UNBOUND => {
                    let member = self.library.member(bound.class, bound.at);
                    if member.is_static && matches!(member.name, "MaxValue" | "MinValue") { Constant::Unknown } else { Constant::No }
                }
                _ => Constant::No,
            },
            ExprKind::Placeholder | ExprKind::Default(_) | ExprKind::SizeOf(_) => Constant::Unknown,
            _ => Constant::No,
        }
    }

    /// The value of an integer literal.
    pub(super) fn integer(&self, id: ExprId) -> Option<i128> {
        let text = self.ast.text_of(id);
        // Nearly all are short and plain.
        if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(text.bytes().fold(0, |value, byte| value * 10 + i128::from(byte - b'0')));
        }
        let text = text.trim_end_matches(['u', 'U', 'l', 'L']).replace('_', "");
        let (digits, radix) = match text.get(..2) {
            Some("0x" | "0X") => (&text[2..], 16),
            Some("0b" | "0B") => (&text[2..], 2),
            _ => (&text[..], 10),
        };
        i128::from_str_radix(digits, radix).ok()
    }
}

/// The least and the greatest value of an integer type.
fn range(ty: Ty) -> Option<(i128, i128)> {
    let of = |it: ClassId| Ty::class(it) == ty;
    Some(match () {
        () if of(ClassId::SBYTE) => (i8::MIN.into(), i8::MAX.into()),
        () if of(ClassId::BYTE) => (0, u8::MAX.into()),
        () if of(ClassId::SHORT) => (i16::MIN.into(), i16::MAX.into()),
        () if of(ClassId::USHORT) => (0, u16::MAX.into()),
        () if of(ClassId::UINT) => (0, u32::MAX.into()),
        () if of(ClassId::ULONG) => (0, u64::MAX.into()),
        () if of(ClassId::INT) => (i32::MIN.into(), i32::MAX.into()),
        () if of(ClassId::LONG) => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}
