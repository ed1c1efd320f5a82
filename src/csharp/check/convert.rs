//! Conversions between types, implicit and explicit.

use super::Checker;
use super::types::{Conversion, Form, Ty, Types};
use crate::csharp::ast::{ExprId, ExprKind};
use crate::csharp::library::{Class, ClassId, ClassKind, SignatureType, library};

/// The numeric types in the order of their ids, `char` first.
const NUMBERS: std::ops::RangeInclusive<u16> = ClassId::CHAR.0..=ClassId::DECIMAL.0;

/// The interfaces of which the tables say who implements them.
const TOLD: &[&str] = &[
    "ICollection",
    "IComparer",
    "IDictionary",
    "IDisposable",
    "IEnumerable",
    "IEnumerator",
    "IEqualityComparer",
    "IFormatProvider",
    "IGrouping",
    "IJEnumerable",
    "IList",
    "ILookup",
    "IOrderedEnumerable",
    "IReadOnlyCollection",
    "IReadOnlyDictionary",
    "IReadOnlyList",
    "ISet",
];

/// The interfaces that arrays have.
const OF_ARRAYS: &[&str] = &[
    "ICloneable",
    "ICollection",
    "IEnumerable",
    "IList",
    "IReadOnlyCollection",
    "IReadOnlyList",
    "IStructuralComparable",
    "IStructuralEquatable",
];

impl Types {
    /// Whether it is a number, `char` included.
    pub fn is_number(&self, ty: Ty) -> bool {
        self.number(ty).is_some()
    }

    /// Whether it is an integer, `char` included.
    pub fn is_integer(&self, ty: Ty) -> bool {
        self.number(ty).is_some_and(|class| class <= ClassId::ULONG)
    }

    fn number(&self, ty: Ty) -> Option<ClassId> {
        self.class_of(ty).filter(|class| NUMBERS.contains(&class.0))
    }

    /// Whether a value of `from` becomes `to` by itself.
    pub fn implicit(&mut self, from: Ty, to: Ty) -> bool {
        from == to || self.conversion(from, to, Conversion::Implicit)
    }

    /// Whether a value of `from` becomes `to` with a cast, as far as can be known.
    pub fn explicit(&mut self, from: Ty, to: Ty) -> bool {
        from == to || self.conversion(from, to, Conversion::Explicit)
    }

    fn conversion(&mut self, from: Ty, to: Ty, how: Conversion) -> bool {
        if let Some(&known) = self.converted.get(&(from, to, how)) {
            return known;
        }
        let found = match how {
            Conversion::Implicit => self.standard_implicit(from, to),
            Conversion::Explicit => self.standard_explicit(from, to),
        };
        let found = found || self.user_defined(from, to, how);
        self.converted.insert((from, to, how), found);
        found
    }

    /// Whether a value of `from` that has been kept as an `object` may be cast to `to`. Nothing is converted then: a number is unboxed as the very
    /// type that it is, and what else holds depends on what the value derives from and implements. What is not known may be cast.
    pub fn survives_as_object(&mut self, from: Ty, to: Ty) -> bool {
        if !from.is_value() || !to.is_value() || self.has_unknown(from) || self.has_unknown(to) || from == Ty::OBJECT {
            return true;
        }
        let (from, to) = (self.bare(from), self.bare(to));
        match (self.is_value_type(from), self.is_value_type(to)) {
            // An enumeration is unboxed as its number too.
            (true, true) => self.same(from, to) || self.is_enum(from) || self.is_enum(to) || self.is_vague(from, to),
            (true, false) => self.reference(from, to),
            (false, true) => self.is_interface(from) && self.reference(to, from),
            // The service makes the responses, and none of the classes that code can name is what they are made of.
            (false, false) if from == Ty::class(ClassId::RESPONSE) && !self.is_interface(to) => self.reference(from, to),
            (false, false) => self.standard_explicit(from, to),
        }
    }

    /// Whether a value of `from` becomes `to` by what the language itself knows of them.
    pub fn standard_implicit(&mut self, from: Ty, to: Ty) -> bool {
        if self.same(from, to) || from == Ty::NEVER {
            return true;
        }
        if from == Ty::VOID || to == Ty::VOID {
            return false;
        }
        if from == Ty::NULL {
            return self.takes_null(to);
        }
        if from == Ty::DEFAULT {
            return true;
        }
        if !from.is_value() || !to.is_value() {
            return false;
        }
        if to == Ty::OBJECT {
            return true;
        }
        if let Some(inner) = self.underlying(to) {
            return match self.underlying(from) {
                Some(bare) => self.widens(bare, inner) || self.same(bare, inner),
                None => self.same(from, inner) || self.widens(from, inner),
            };
        }
        if self.underlying(from).is_some() {
            // Boxing: as the value itself.
            let bare = self.bare(from);
            return !self.is_value_type(to) && self.reference(bare, to);
        }
        self.widens(from, to) || !self.is_value_type(to) && self.reference(from, to) || self.tuples(from, to)
    }

    fn tuples(&mut self, from: Ty, to: Ty) -> bool {
        let (Some(Form::Tuple(these)), Some(Form::Tuple(those))) = (self.form(from).cloned(), self.form(to).cloned()) else { return false };
        these.len() == those.len() && these.iter().zip(those.iter()).all(|(one, other)| self.standard_implicit(one.1, other.1))
    }

    /// Whether one number is a wider form of the other.
    fn widens(&self, from: Ty, to: Ty) -> bool {
        let (Some(from), Some(to)) = (self.number(from), self.number(to)) else { return false };
        match from {
            ClassId::SBYTE => matches!(to, ClassId::SHORT | ClassId::INT | ClassId::LONG) || is_real(to),
            ClassId::BYTE => {
                matches!(to, ClassId::SHORT | ClassId::USHORT | ClassId::INT | ClassId::UINT | ClassId::LONG | ClassId::ULONG)
                    || is_real(to)
            }
            ClassId::SHORT => matches!(to, ClassId::INT | ClassId::LONG) || is_real(to),
            ClassId::USHORT => matches!(to, ClassId::INT | ClassId::UINT | ClassId::LONG | ClassId::ULONG) || is_real(to),
            ClassId::CHAR => matches!(to, ClassId::USHORT | ClassId::INT | ClassId::UINT | ClassId::LONG | ClassId::ULONG) || is_real(to),
            ClassId::INT => to == ClassId::LONG || is_real(to),
            ClassId::UINT => matches!(to, ClassId::LONG | ClassId::ULONG) || is_real(to),
            ClassId::LONG | ClassId::ULONG => is_real(to),
            ClassId::FLOAT => to == ClassId::DOUBLE,
            _ => false,
        }
    }

    /// Whether a value, boxed if it is one of a value type, is a `to`: a base or an interface.
    fn reference(&mut self, from: Ty, to: Ty) -> bool {
        if let (Some(&Form::Array(a, m)), Some(&Form::Array(b, n))) = (self.form(from), self.form(to)) {
            return m == n && !self.is_value_type(a) && !self.is_value_type(b) && self.variant(a, b);
        }
        if self.is_vague(from, to) {
            return true;
        }
        let supers = self.supers(from);
        supers.iter().any(|&it| self.same(it, to)) || self.agrees(from, to) || supers.iter().any(|&it| self.agrees(it, to))
    }

    /// Whether what `from` derives from and implements is not known so well that a missing `to` would mean anything. The tables tell of
    /// collections, and of what can be disposed of.
    fn is_vague(&self, from: Ty, to: Ty) -> bool {
        let untold = |class: &Class| class.kind == ClassKind::Interface && !class.namespace.is_empty() && !TOLD.contains(&class.name);
        self.definition(from).is_some_and(|class| class.open && class.kind != ClassKind::Enum && class.base != "Exception")
            || self.definition(to).is_some_and(untold)
    }

    fn variant(&mut self, from: Ty, to: Ty) -> bool {
        self.same(from, to) || to == Ty::OBJECT || self.reference(from, to)
    }

    /// Whether they are one generic interface or delegate whose arguments vary as it allows.
    fn agrees(&mut self, from: Ty, to: Ty) -> bool {
        let (Some(class), Some(other)) = (self.class_of(from), self.class_of(to)) else { return false };
        if class != other || self.arguments(from).is_empty() {
            return false;
        }
        let these: Box<[Ty]> = self.arguments(from).into();
        let those: Box<[Ty]> = self.arguments(to).into();
        these.iter().zip(those.iter()).enumerate().all(|(at, (&one, &other))| {
            if self.same(one, other) {
                return true;
            }
            if self.is_value_type(one) || self.is_value_type(other) {
                return false;
            }
            match variance(class, at, these.len()) {
                Variance::None => false,
                Variance::Out => self.variant(one, other),
                Variance::In => self.variant(other, one),
            }
        })
    }

    fn standard_explicit(&mut self, from: Ty, to: Ty) -> bool {
        if self.standard_implicit(from, to) {
            return true;
        }
        if !from.is_value() || !to.is_value() {
            return false;
        }
        let (bare, inner) = (self.bare(from), self.bare(to));
        if bare != from || inner != to {
            // What a nullable value is unboxed from and converted to goes by the value itself.
            return self.standard_explicit(bare, inner);
        }
        let numeric = |types: &Self, ty| types.is_number(ty) || types.is_enum(ty);
        if numeric(self, from) && numeric(self, to) || from == Ty::OBJECT {
            return true;
        }
        if self.is_value_type(from) && self.is_value_type(to) {
            return self.tuples(from, to) || self.is_vague(from, to);
        }
        // Down from a base or an interface.
        if self.reference(to, from) {
            return true;
        }
        let sealed = |types: &Self, ty| types.is_value_type(ty) || types.is_sealed(ty);
        if self.is_interface(from) && !sealed(self, to) || self.is_interface(to) && !sealed(self, from) {
            return true;
        }
        if let (Some(&Form::Array(a, m)), Some(&Form::Array(b, n))) = (self.form(from), self.form(to)) {
            return m == n && !self.is_value_type(a) && !self.is_value_type(b) && self.standard_explicit(a, b);
        }
        // From `IList<object>` to `string[]` and the like.
        let array_side = |types: &Self, one: Ty, other: Ty| {
            types.element(one).is_some()
                && types.is_interface(other)
                && types.definition(other).is_none_or(|interface| OF_ARRAYS.contains(&interface.name))
        };
        array_side(self, from, to) || array_side(self, to, from)
    }

    /// Whether nothing derives from the class.
    fn is_sealed(&self, ty: Ty) -> bool {
        if let Some(Form::Array(..) | Form::Anonymous(_)) = self.form(ty) {
            return true;
        }
        self.definition(ty).is_some_and(|class| {
            matches!(class.kind, ClassKind::Static | ClassKind::Delegate)
                || matches!(class.name, "String" | "StringBuilder" | "XName" | "XNamespace")
        })
    }

    /// Whether one of the two types has an operator that converts.
    fn user_defined(&mut self, from: Ty, to: Ty, how: Conversion) -> bool {
        if !from.is_value() && from != Ty::NULL || !to.is_value() || self.is_interface(from) || self.is_interface(to) {
            return false;
        }
        let declares = |types: &Self, ty: Ty| {
            let class = types.class_of(types.bare(ty))?;
            let has = |class: ClassId| library().read(class).converts;
            // `decimal` and the other numbers are converted by the language.
            (!types.is_number(Ty::class(class)) && (has(class) || !library().class(class).base.is_empty())).then_some(class)
        };
        let mut owners: Vec<Ty> = Vec::new();
        for ty in [from, to] {
            if declares(self, ty).is_some() {
                let bare = self.bare(ty);
                owners.push(bare);
                if !self.is_interface(bare) {
                    owners.extend(self.supers(bare).iter().copied().filter(|&it| !self.is_interface(it)));
                }
            }
        }
        owners.into_iter().any(|owner| {
            let Some(class) = self.class_of(owner) else { return false };
            let read = library().read(class);
            // What happens by itself also serves a cast.
            let casts = (how == Conversion::Explicit).then(|| read.named("explicit"));
            read.named("implicit").chain(casts.into_iter().flatten()).any(|(_, operator)| {
                let [parameter] = &*operator.parameters else { return false };
                // What has no type arguments is there already, and most often tells.
                let by_itself = how == Conversion::Implicit;
                if by_itself && matches!(&operator.result, SignatureType::Class(_, arguments) if arguments.is_empty()) {
                    let target = self.instantiate(&operator.result, &[]);
                    return self.standard_implicit(target, to) && {
                        let source = self.instantiate(&parameter.of, &[]);
                        self.standard_implicit(from, source)
                    };
                }
                let source = self.instantiate(&parameter.of, &[]);
                match by_itself {
                    true => {
                        self.standard_implicit(from, source) && {
                            let target = self.instantiate(&operator.result, &[]);
                            self.standard_implicit(target, to)
                        }
                    }
                    false => {
                        self.encompasses(from, source) && {
                            let target = self.instantiate(&operator.result, &[]);
                            let lifted = self.nullable(target);
                            self.encompasses(target, to) || self.encompasses(lifted, to)
                        }
                    }
                }
            })
        })
    }

    /// Whether a standard conversion leads from one to the other, or back: what an explicit operator may be given and made into.
    fn encompasses(&mut self, from: Ty, to: Ty) -> bool {
        let numeric = |types: &Self, ty| types.is_number(ty) || types.is_enum(ty);
        self.standard_implicit(from, to) || self.standard_implicit(to, from) || {
            let (a, b) = (self.bare(from), self.bare(to));
            (a != from || b != to) && numeric(self, a) && numeric(self, b)
        }
    }
}

fn is_real(class: ClassId) -> bool {
    class >= ClassId::FLOAT
}

/// How a type parameter varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variance {
    /// Not at all.
    None,
    /// With the resulting type.
    Out,
    /// Against what goes in.
    In,
}

/// How the type parameter at this place of so many varies.
pub(super) fn variance(class: ClassId, at: usize, count: usize) -> Variance {
    let definition = library().class(class);
    match definition.name {
        "IEnumerable" | "IEnumerator" | "IReadOnlyList" | "IReadOnlyCollection" | "IGrouping" | "IOrderedEnumerable" | "IJEnumerable" => {
            Variance::Out
        }
        "Func" | "Converter" if at + 1 == count => Variance::Out,
        "Func" | "Converter" | "Action" | "Predicate" | "Comparison" | "IComparer" | "IEqualityComparer" | "IComparable" => Variance::In,
        _ => Variance::None,
    }
}

/// Whether the shape is, or holds, a type parameter that belongs to the member itself.
pub(super) fn mentions_own(shape: &SignatureType, class_arity: usize) -> bool {
    match shape {
        SignatureType::Class(_, arguments) => arguments.iter().any(|it| mentions_own(it, class_arity)),
        SignatureType::Array(element, _) => mentions_own(element, class_arity),
        SignatureType::Parameter(at) => *at as usize >= class_arity,
        SignatureType::Void | SignatureType::Unknown => false,
    }
}

impl Checker<'_, '_> {
    /// Whether the value of an expression, whose type is `from`, becomes `to` by itself.
    pub(super) fn converts(&mut self, id: ExprId, from: Ty, to: Ty) -> bool {
        if to.is_unknown() || from.is_unknown() {
            return true;
        }
        match from {
            Ty::LAMBDA => return self.lambda_converts(id, to),
            Ty::GROUP => return self.group_converts(id, to),
            Ty::OUT_VAR => return true,
            _ => {}
        }
        if self.types.implicit(from, to) {
            return true;
        }
        let target = self.types.bare(to);
        if self.types.is_integer(from) && (self.types.is_integer(target) || self.types.is_enum(target)) {
            self.by_form = true;
            return self.constant_converts(id, target);
        }
        let apart = from == Ty::STRING && self.is_made_of_interpolation(to) || matches!(self.types.form(to), Some(Form::Tuple(_)));
        self.by_form |= apart;
        apart && self.converts_apart(id, to)
    }

    /// Conversions of what has several values or a form of its own: `a ? b : c`, tuples, interpolated strings, `a ?? b`.
    fn converts_apart(&mut self, id: ExprId, to: Ty) -> bool {
        match self.ast[id].kind {
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) => {
                let from = self.of[inner.0 as usize];
                !from.is_unknown() && self.converts(inner, from, to)
            }
            ExprKind::Interpolated(_) => self.is_made_of_interpolation(to),
            ExprKind::Tuple(elements) => {
                let Some(Form::Tuple(targets)) = self.types.form(to).cloned() else { return false };
                let elements = self.ast.list(elements);
                elements.len() == targets.len()
                    && elements.iter().zip(targets.iter()).all(|(element, target)| {
                        let from = self.of[element.value.0 as usize];
                        self.converts(element.value, from, target.1)
                    })
            }
            _ => false,
        }
    }

    /// Whether an interpolated string becomes a value of this type, which is not `string`.
    fn is_made_of_interpolation(&self, ty: Ty) -> bool {
        self.types.definition(ty).is_some_and(|class| matches!(class.name, "IFormattable" | "FormattableString"))
    }

    /// Whether a cast makes `to` of `from`.
    pub(super) fn explicit(&mut self, from: Ty, to: Ty) -> bool {
        self.types.explicit(from, to)
    }

    /// Reports it when the value of an expression, whose type is `from`, does not become `to` by itself.
    pub(super) fn require(&mut self, id: ExprId, from: Ty, to: Ty) -> bool {
        let fits = self.converts(id, from, to);
        match from {
            Ty::LAMBDA => self.finish_lambda(id, to),
            Ty::GROUP if !fits => {
                self.report_group(id);
            }
            _ if !fits => self.mismatch(id, from, to),
            _ => {}
        }
        fits
    }
}
