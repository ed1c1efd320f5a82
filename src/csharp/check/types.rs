//! The interned types of a document's expressions.

use std::rc::Rc;

use foldhash::HashMap;

use super::known::Known;
use crate::csharp::library::{Class, ClassId, ClassKind, SignatureType, keyword_of, library};

/// A type, as a number: two types are the same when their numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ty(u32);

impl Ty {
    /// Not known. It goes with everything, and nothing about it is wrong.
    pub const UNKNOWN: Self = Self(u32::MAX);
    /// `void`.
    pub const VOID: Self = Self(u32::MAX - 1);
    /// The type of `null`.
    pub const NULL: Self = Self(u32::MAX - 2);
    /// What a lambda has before it is given a type.
    pub const LAMBDA: Self = Self(u32::MAX - 3);
    /// What the name of a method has without a call.
    pub const GROUP: Self = Self(u32::MAX - 4);
    /// What `default` has before it is given a type.
    pub const DEFAULT: Self = Self(u32::MAX - 5);
    /// What `throw` has as an operand.
    pub const NEVER: Self = Self(u32::MAX - 6);
    /// What `out var x` has before the call is bound.
    pub const OUT_VAR: Self = Self(u32::MAX - 7);

    const LEAST_SPECIAL: u32 = u32::MAX - 7;

    /// A type of the tables that has no type parameters.
    pub const fn class(id: ClassId) -> Self {
        Self(id.0 as u32)
    }

    /// `bool`.
    pub const BOOL: Self = Self::class(ClassId::BOOL);
    /// `string`.
    pub const STRING: Self = Self::class(ClassId::STRING);
    /// `int`.
    pub const INT: Self = Self::class(ClassId::INT);
    /// `object`.
    pub const OBJECT: Self = Self::class(ClassId::OBJECT);

    /// Its number, for tables by type.
    pub(super) const fn number(self) -> usize {
        self.0 as usize
    }

    /// Whether it came up before `first`, as the special types have.
    pub(super) const fn is_before(self, first: Self) -> bool {
        !self.is_value() || self.0 < first.0
    }

    /// Whether it is known, and a type that values have.
    pub const fn is_value(self) -> bool {
        self.0 < Self::LEAST_SPECIAL
    }

    /// Whether it is not known.
    pub fn is_unknown(self) -> bool {
        self == Self::UNKNOWN
    }
}

/// What a type is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A type of the tables with its type arguments.
    Class(ClassId, Box<[Ty]>),
    /// An array with so many dimensions.
    Array(Ty, u32),
    /// The type of `new { … }`: its members.
    Anonymous(Box<[(Box<str>, Ty)]>),
    /// `(…)`: its elements, with the names that they have.
    Tuple(Box<[(Option<Box<str>>, Ty)]>),
}

/// The budget for the parts of a type; a larger type is unknown. Types that contain each other twice would double their size at every step.
const MOST_PARTS: u32 = 64;

/// All types that came up, and what was found out about them.
#[derive(Debug, Default)]
pub struct Types {
    forms: Vec<Form>,
    /// For each form, the number of types that it is made of, and whether one of them is unknown.
    extents: Vec<(u32, bool)>,
    numbers: HashMap<Form, Ty>,
    /// The first of the types that hold names which a document made up.
    first_own: Option<Ty>,
    /// By the number of the type.
    supers: Vec<Option<Rc<[Ty]>>>,
    /// Whether one type becomes another, of those that were asked about.
    pub(super) converted: HashMap<(Ty, Ty, Conversion), bool>,
    pub(super) known: Known,
}

/// How a value becomes one of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Conversion {
    /// By itself.
    Implicit,
    /// With a cast.
    Explicit,
}

/// How many types are kept for the documents to come.
const MOST_TYPES: usize = 4096;

impl Types {
    /// Whether there are so many that it is better to begin anew.
    pub fn is_crowded(&self) -> bool {
        self.forms.len() > MOST_TYPES || self.converted.len() > 4 * MOST_TYPES || self.known.len() > 4 * MOST_TYPES
    }

    /// Whether there are types that hold names which a document made up.
    pub fn has_own(&self) -> bool {
        self.first_own.is_some()
    }

    /// Forgets the types that hold names which a document made up, and all that came after them.
    pub fn forget_own(&mut self) {
        let Some(first) = self.first_own.take() else { return };
        let kept = |ty: Ty| ty.is_before(first);
        self.forms.truncate(first.0 as usize - library().len());
        self.extents.truncate(self.forms.len());
        self.numbers.retain(|_, ty| kept(*ty));
        self.supers.truncate(first.0 as usize);
        for supers in &mut self.supers {
            supers.take_if(|supers| !supers.iter().all(|&it| kept(it)));
        }
        self.converted.retain(|(from, to, _), _| kept(*from) && kept(*to));
        self.known.forget_from(first);
    }

    /// The type of this form.
    pub fn intern(&mut self, form: Form) -> Ty {
        if let Form::Class(class, arguments) = &form
            && arguments.is_empty()
        {
            return Ty::class(*class);
        }
        if let Some(&known) = self.numbers.get(&form) {
            return known;
        }
        let parts: &mut dyn Iterator<Item = Ty> = match &form {
            Form::Class(_, arguments) => &mut arguments.iter().copied(),
            Form::Array(element, _) => &mut std::iter::once(*element),
            Form::Anonymous(members) => &mut members.iter().map(|it| it.1),
            Form::Tuple(elements) => &mut elements.iter().map(|it| it.1),
        };
        let (mut size, mut unknown) = (1, false);
        for part in parts {
            let (its_size, its_unknown) = self.extent(part);
            size += its_size;
            unknown |= its_unknown;
        }
        if size > MOST_PARTS {
            return Ty::UNKNOWN;
        }
        let ty = Ty((library().len() + self.forms.len()) as u32);
        let is_own = match &form {
            Form::Anonymous(_) => true,
            Form::Tuple(elements) => elements.iter().any(|it| it.0.is_some()),
            Form::Class(..) | Form::Array(..) => false,
        };
        if is_own {
            self.first_own.get_or_insert(ty);
        }
        self.extents.push((size, unknown));
        self.forms.push(form.clone());
        self.numbers.insert(form, ty);
        ty
    }

    /// The form of a type, unless it is special, or a type of the tables without type parameters.
    pub fn form(&self, ty: Ty) -> Option<&Form> {
        self.forms.get((ty.0 as usize).checked_sub(library().len())?)
    }

    /// The type of the tables that it is.
    pub fn class_of(&self, ty: Ty) -> Option<ClassId> {
        if (ty.0 as usize) < library().len() {
            return Some(ClassId(ty.0 as u16));
        }
        match self.form(ty)? {
            Form::Class(class, _) => Some(*class),
            Form::Tuple(elements) => library().named("ValueTuple", elements.len().min(8)),
            _ => None,
        }
    }

    /// What the tables say of it.
    pub fn definition(&self, ty: Ty) -> Option<&'static Class> {
        self.class_of(ty).map(|class| library().class(class))
    }

    /// The type arguments.
    pub fn arguments(&self, ty: Ty) -> &[Ty] {
        match self.form(ty) {
            Some(Form::Class(_, arguments)) => arguments,
            _ => &[],
        }
    }

    /// `T[]`.
    pub fn array(&mut self, element: Ty) -> Ty {
        if element.is_unknown() { Ty::UNKNOWN } else { self.intern(Form::Array(element, 1)) }
    }

    /// `Class<…>`; not known if the arguments make no type.
    pub fn generic(&mut self, class: ClassId, arguments: &[Ty]) -> Ty {
        self.intern(Form::Class(class, arguments.into()))
    }

    /// `T?` of a value type, and the type itself of another.
    pub fn nullable(&mut self, ty: Ty) -> Ty {
        if self.is_value_type(ty) && self.underlying(ty).is_none() { self.generic(ClassId::NULLABLE, &[ty]) } else { ty }
    }

    /// `T` of `T?`.
    pub fn underlying(&self, ty: Ty) -> Option<Ty> {
        match self.form(ty)? {
            Form::Class(ClassId::NULLABLE, arguments) => arguments.first().copied(),
            _ => None,
        }
    }

    /// The type without `?`.
    pub fn bare(&self, ty: Ty) -> Ty {
        self.underlying(ty).unwrap_or(ty)
    }

    /// The element of an array.
    pub fn element(&self, ty: Ty) -> Option<Ty> {
        match self.form(ty)? {
            Form::Array(element, _) => Some(*element),
            _ => None,
        }
    }

    /// Whether values of it are copied (`T?` too).
    pub fn is_value_type(&self, ty: Ty) -> bool {
        match self.form(ty) {
            Some(Form::Tuple(_)) => true,
            Some(Form::Class(class, _)) => library().class(*class).is_value_type(),
            Some(_) => false,
            None => self.definition(ty).is_some_and(Class::is_value_type),
        }
    }

    /// Whether `null` is a value of it.
    pub fn takes_null(&self, ty: Ty) -> bool {
        !self.is_value_type(ty) || self.underlying(ty).is_some()
    }

    /// Whether it is an enumeration.
    pub fn is_enum(&self, ty: Ty) -> bool {
        self.definition(ty).is_some_and(|class| class.kind == ClassKind::Enum)
    }

    /// Whether it is an interface.
    pub fn is_interface(&self, ty: Ty) -> bool {
        self.definition(ty).is_some_and(|class| class.kind == ClassKind::Interface)
    }

    /// Whether it or a part of it is not known.
    pub fn has_unknown(&self, ty: Ty) -> bool {
        self.extent(ty).1
    }

    fn extent(&self, ty: Ty) -> (u32, bool) {
        let known = (ty.0 as usize).checked_sub(library().len()).and_then(|at| self.extents.get(at));
        known.copied().unwrap_or((1, ty.is_unknown()))
    }

    /// Whether they are the same, as far as they are known.
    pub fn same(&self, one: Ty, other: Ty) -> bool {
        if one == other || one.is_unknown() || other.is_unknown() {
            return true;
        }
        if !self.has_unknown(one) && !self.has_unknown(other) {
            return false;
        }
        match (self.form(one), self.form(other)) {
            (Some(Form::Class(a, these)), Some(Form::Class(b, those))) => {
                a == b && these.len() == those.len() && these.iter().zip(those.iter()).all(|(&a, &b)| self.same(a, b))
            }
            (Some(&Form::Array(a, m)), Some(&Form::Array(b, n))) => m == n && self.same(a, b),
            (Some(Form::Tuple(these)), Some(Form::Tuple(those))) => {
                these.len() == those.len() && these.iter().zip(those.iter()).all(|(a, b)| self.same(a.1, b.1))
            }
            _ => false,
        }
    }

    /// The type that a signature spells, with `arguments` for its type parameters.
    pub fn instantiate(&mut self, shape: &SignatureType, arguments: &[Ty]) -> Ty {
        match shape {
            SignatureType::Class(class, list) if list.is_empty() => Ty::class(*class),
            SignatureType::Class(class, list) => {
                let list: Box<[Ty]> = list.iter().map(|it| self.instantiate(it, arguments)).collect();
                self.intern(Form::Class(*class, list))
            }
            SignatureType::Array(element, rank) => {
                let element = self.instantiate(element, arguments);
                if element.is_unknown() { Ty::UNKNOWN } else { self.intern(Form::Array(element, *rank)) }
            }
            SignatureType::Parameter(at) => arguments.get(*at as usize).copied().unwrap_or(Ty::UNKNOWN),
            SignatureType::Void => Ty::VOID,
            SignatureType::Unknown => Ty::UNKNOWN,
        }
    }

    /// All classes that it derives from and interfaces that it implements, the nearest first; `object` is not among them.
    pub fn supers(&mut self, ty: Ty) -> Rc<[Ty]> {
        let at = ty.0 as usize;
        if let Some(Some(known)) = self.supers.get(at) {
            return Rc::clone(known);
        }
        let mut list = Vec::new();
        self.add_supers(ty, &mut list);
        let list: Rc<[Ty]> = list.into();
        if ty.is_value() {
            self.supers.resize(self.supers.len().max(at + 1), None);
            self.supers[at] = Some(Rc::clone(&list));
        }
        list
    }

    fn add_supers(&mut self, ty: Ty, list: &mut Vec<Ty>) {
        let mut add = |types: &mut Self, it: Ty| {
            if !list.contains(&it) {
                list.push(it);
                types.add_supers(it, list);
            }
        };
        if let Some(&Form::Array(element, rank)) = self.form(ty) {
            add(self, Ty::class(ClassId::ARRAY));
            if rank == 1 {
                for class in [ClassId::LIST_INTERFACE, ClassId::READ_ONLY_LIST] {
                    let it = self.generic(class, &[element]);
                    add(self, it);
                }
            }
            return;
        }
        let Some(class) = self.class_of(ty) else { return };
        let arguments: Box<[Ty]> = match self.form(ty) {
            Some(Form::Tuple(elements)) => elements.iter().map(|it| it.1).collect(),
            _ => self.arguments(ty).into(),
        };
        let read = library().read(class);
        for shape in read.base.iter().chain(read.implements.iter()) {
            let it = self.instantiate(shape, &arguments);
            add(self, it);
        }
        if library().class(class).kind == ClassKind::Enum {
            add(self, Ty::class(ClassId::ENUM));
        }
    }

    /// The instantiation of `class` that a value of `ty` is: itself, a base or an interface.
    pub fn as_class(&mut self, ty: Ty, class: ClassId) -> Option<Ty> {
        if self.class_of(ty) == Some(class) {
            return Some(ty);
        }
        let supers = self.supers(ty);
        supers.iter().copied().find(|&it| self.class_of(it) == Some(class))
    }

    /// What a `foreach` over it yields; `None` if it is no sequence.
    pub fn item(&mut self, ty: Ty) -> Option<Ty> {
        if ty.is_unknown() {
            return Some(Ty::UNKNOWN);
        }
        if let Some(Form::Array(element, _)) = self.form(ty) {
            return Some(*element);
        }
        // A class that is enumerated with its own method, rather than as an interface, yields what that says: a dictionary its pairs.
        let own = self.class_of(ty).and_then(|class| {
            let (_, member) = library().read(class).named("GetEnumerator").next()?;
            match &member.result {
                SignatureType::Class(_, list) if list.len() == 1 => {
                    let arguments: Box<[Ty]> = self.arguments(ty).into();
                    Some(self.instantiate(&list[0], &arguments))
                }
                _ => None,
            }
        });
        if let Some(item) = own {
            return Some(item);
        }
        if self.definition(ty).is_some_and(|class| class.name == "MatchCollection") {
            return Some(Ty::OBJECT);
        }
        if self.definition(ty).is_some_and(|class| matches!(class.name, "GroupCollection" | "CaptureCollection")) {
            return Some(Ty::OBJECT);
        }
        if let Some(sequence) = self.as_class(ty, ClassId::ENUMERABLE) {
            return self.arguments(sequence).first().copied();
        }
        if self.as_class(ty, ClassId::PLAIN_ENUMERABLE).is_some() {
            return Some(Ty::OBJECT);
        }
        self.definition(ty).is_some_and(|class| class.open).then_some(Ty::UNKNOWN)
    }

    /// The parameters and the result of a delegate.
    pub fn delegate(&mut self, ty: Ty) -> Option<(Vec<Ty>, Ty)> {
        let class = self.class_of(ty).filter(|&class| library().class(class).kind == ClassKind::Delegate)?;
        let (_, invoke) = library().read(class).named("Invoke").next()?;
        let arguments: Box<[Ty]> = self.arguments(ty).into();
        let parameters = invoke.parameters.iter().map(|it| self.instantiate(&it.of, &arguments)).collect();
        Some((parameters, self.instantiate(&invoke.result, &arguments)))
    }

    /// Whether it is a delegate.
    pub fn is_delegate(&self, ty: Ty) -> bool {
        self.definition(ty).is_some_and(|class| class.kind == ClassKind::Delegate)
    }

    /// The type as written in C#.
    pub fn name(&self, ty: Ty) -> String {
        let list = |types: &[Ty]| types.iter().map(|&it| self.name(it)).collect::<Vec<_>>().join(", ");
        match self.form(ty) {
            Some(Form::Class(ClassId::NULLABLE, arguments)) => format!("{}?", list(arguments)),
            Some(Form::Class(class, arguments)) => match library().class(*class).name.split_once('.') {
                Some((outer, inner)) => format!("{outer}<{}>.{inner}", list(arguments)),
                None => format!("{}<{}>", library().class(*class).name, list(arguments)),
            },
            Some(Form::Array(element, rank)) => format!("{}[{}]", self.name(*element), ",".repeat(*rank as usize - 1)),
            Some(Form::Anonymous(members)) => {
                format!("new {{ {} }}", members.iter().map(|(name, _)| &**name).collect::<Vec<_>>().join(", "))
            }
            Some(Form::Tuple(elements)) => {
                format!("({})", elements.iter().map(|&(_, it)| self.name(it)).collect::<Vec<_>>().join(", "))
            }
            None => match ty {
                Ty::UNKNOWN => "?".into(),
                Ty::VOID => "void".into(),
                Ty::NULL => "null".into(),
                Ty::LAMBDA => "a lambda".into(),
                Ty::GROUP => "a method".into(),
                Ty::DEFAULT => "default".into(),
                Ty::NEVER | Ty::OUT_VAR => "nothing".into(),
                _ => match self.class_of(ty) {
                    Some(class) => keyword_of(class).unwrap_or(library().class(class).name).to_owned(),
                    None => "?".into(),
                },
            },
        }
    }
}
