//! What may stand at a place in code that somebody is still writing. A name that means nothing stands in that place, and the checker notes what it
//! knows when it meets it.

use super::lookup::Candidate;
use super::scope::LocalKind;
use super::types::{Form, Ty, Types};
use super::{Checker, Meanings, warm};
use crate::csharp::ast::{Ast, Root};
use crate::csharp::library::{ClassId, Member, MemberKind, library};
use crate::text::Order;

/// A place in code at which a name may be written.
#[derive(Clone, Debug)]
pub struct NameSite {
    /// What stands before the name.
    pub before: Before,
    /// The locals, parameters and local functions that are in scope, the innermost last.
    pub locals: Vec<LocalName>,
}

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing that the name belongs to: it begins an operand.
    Nothing,
    /// Nothing, and only the name of a type can stand here.
    OnlyType,
    /// A value of this type and a dot.
    Value(Ty),
    /// The name of this type and a dot.
    Type(Ty),
    /// The name of a namespace and a dot.
    Namespace(&'static str),
}

/// A name that the code declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// The name.
    pub name: String,
    /// The type of its value; of a function, what it returns.
    pub ty: Ty,
    /// Whether it is a local function.
    pub is_function: bool,
}

/// A name of a member that may be written behind a dot, with all members of that name.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The type that declares the first of them.
    pub class: ClassId,
    /// The first of them.
    pub member: &'static Member,
    /// The type of its value as C# spells it; of a method, what it returns.
    pub result: String,
    /// How many members have the name.
    pub overloads: usize,
    /// Whether it is an extension method.
    pub is_extension: bool,
}

/// What is looked for, and what is known of it.
#[derive(Debug)]
pub(super) struct Probe {
    name: &'static str,
    place: Option<NameSite>,
}

impl Meanings {
    /// What the expression `root` of `ast` means, whether it is whole or not, and what is known of the place at which it has `name`, which should be the
    /// name of nothing. There is no place where the code around the name cannot be read.
    pub fn probe(ast: &Ast<'_>, root: &Root, name: &'static str) -> (Self, Option<NameSite>) {
        let types = warm();
        let mut known = types.borrow_mut();
        let mut checker = Checker::new(ast, &mut known);
        checker.probe = Some(Probe { name, place: None });
        checker.root(root);
        let Checker { of, members, probe, .. } = checker;
        drop(known);
        let meanings = Self { types, of, members, ..Self::default() };
        (meanings, probe.and_then(|probe| probe.place))
    }

    /// The members that may follow what stands before a name, by name. Those that expressions may not use are not among them.
    pub fn offers(&self, before: Before) -> Vec<Offer> {
        let types = &mut *self.types.borrow_mut();
        match before {
            Before::Value(ty) if ty.is_value() => types.offers(ty, false),
            Before::Type(ty) if ty.is_value() => types.offers(ty, true),
            _ => Vec::new(),
        }
    }

    /// The members called `name` that may follow what stands before a name.
    pub fn overloads(&self, before: Before, name: &str) -> Vec<(ClassId, &'static Member)> {
        let types = &mut *self.types.borrow_mut();
        let found = match before {
            Before::Value(ty) if ty.is_value() => types.offered(ty, name, false),
            Before::Type(ty) if ty.is_value() && name == "new" => types.constructors(ty),
            Before::Type(ty) if ty.is_value() => types.offered(ty, name, true),
            _ => Vec::new(),
        };
        found.into_iter().map(|it| (it.class, it.member())).collect()
    }

    /// The names of the parts of a tuple or an anonymous object, with their types as C# spells them.
    pub fn parts_of(&self, ty: Ty) -> Vec<(String, String)> {
        let types = self.types.borrow();
        let parts: Vec<(String, Ty)> = match types.form(ty) {
            Some(Form::Anonymous(members)) => members.iter().map(|(name, ty)| (name.to_string(), *ty)).collect(),
            Some(Form::Tuple(elements)) => elements.iter().filter_map(|(name, ty)| Some((name.as_ref()?.to_string(), *ty))).collect(),
            _ => Vec::new(),
        };
        parts.into_iter().map(|(name, ty)| (name, types.name(ty))).collect()
    }
}

impl Types {
    /// The members of a value of the type, or of the type itself, one for each name, by name.
    fn offers(&mut self, ty: Ty, of_type: bool) -> Vec<Offer> {
        let line: Vec<Ty> = std::iter::once(ty).chain(self.supers(ty).iter().copied()).chain([Ty::OBJECT]).collect();
        let classes = line.iter().filter_map(|&it| self.class_of(it).or_else(|| self.element(it).map(|_| ClassId::ARRAY)));
        let mut names: Vec<&'static str> = classes.flat_map(|id| library().read(id).members()).map(|member| member.name).collect();
        if !of_type {
            names.extend(library().extension_names());
        }
        names.order();
        names.dedup();
        names.into_iter().filter_map(|name| self.offer(ty, name, of_type)).collect()
    }

    fn offer(&mut self, ty: Ty, name: &str, of_type: bool) -> Option<Offer> {
        let found = self.offered(ty, name, of_type);
        let first = *found.first()?;
        let result = self.result(first);
        let result = if result.is_unknown() { String::new() } else { self.name(result) };
        Some(Offer { class: first.class, member: first.member(), result, overloads: found.len(), is_extension: first.extension })
    }

    /// The members of this name that may be written behind a dot.
    fn offered(&mut self, ty: Ty, name: &str, of_type: bool) -> Vec<Candidate> {
        let mut found = if of_type { self.members_of_type(ty, name) } else { self.members(ty, name) };
        found.retain(|it| {
            let fits = matches!(it.member().kind, MemberKind::Method | MemberKind::Property | MemberKind::Extension);
            fits && it.is_allowed && (it.extension || it.is_static == of_type)
        });
        found
    }
}

impl Checker<'_, '_> {
    /// Notes what is known of this place, if `name` is the name that is looked for. A place in a lambda is met several times, with more or less known.
    pub(super) fn probes(&mut self, name: &str, before: Before) {
        let Some(probe) = &self.probe else { return };
        if probe.name != name {
            return;
        }
        let says_more = match probe.place.as_ref().map(|place| place.before) {
            None => true,
            Some(Before::Value(ty)) => ty.is_unknown() || !matches!(before, Before::Value(Ty::UNKNOWN)),
            Some(_) => true,
        };
        if !says_more {
            return;
        }
        let locals = self.scopes.locals();
        let locals = locals.map(|(name, local)| LocalName {
            name: name.to_owned(),
            ty: local.ty,
            is_function: matches!(local.kind, LocalKind::Function { .. }),
        });
        let place = NameSite { before, locals: locals.collect() };
        if let Some(probe) = &mut self.probe {
            probe.place = Some(place);
        }
    }
}
