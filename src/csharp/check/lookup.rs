//! The members that a name may mean, on a type or on a value of it. The checker asks for those of an expression, and whoever explains code for those of
//! a path.

use super::listing::is_allowed;
use super::types::{Form, Ty, Types};
use crate::csharp::library::{ClassId, Member, MemberKind, library};

/// A member that a name may mean, of the instantiation of the type that declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The type that declares it, with its type arguments.
    pub owner: Ty,
    /// The type that declares it, in the tables.
    pub class: ClassId,
    /// Its place among the members of that.
    pub(super) at: u16,
    /// Whether it is called as an extension method on a value.
    pub extension: bool,
    /// Whether it belongs to the type rather than to a value of it.
    pub(super) is_static: bool,
    /// Whether expressions may use it.
    pub(super) is_allowed: bool,
}

impl Candidate {
    fn new(owner: Ty, class: ClassId, at: u16, extension: bool) -> Self {
        let (definition, member) = (library().class(class), library().member(class, at));
        Self { owner, class, at, extension, is_static: member.is_static, is_allowed: is_allowed(definition, member) }
    }

    /// What the tables say of it.
    pub fn member(&self) -> &'static Member {
        library().member(self.class, self.at)
    }
}

impl Types {
    /// The members of this name that a value of the type has, those of the nearest type first; extension methods come last.
    pub fn members(&mut self, ty: Ty, name: &str) -> Vec<Candidate> {
        let mut found = self.own_members(ty, name);
        for &(class, at) in library().extensions(name) {
            if self.extends(ty, library().member(class, at)) {
                found.push(Candidate::new(Ty::class(class), class, at, true));
            }
        }
        found
    }

    /// The members of this name behind the name of the type, those of the nearest type first.
    pub(super) fn members_of_type(&mut self, ty: Ty, name: &str) -> Vec<Candidate> {
        match self.own_members(ty, name) {
            found if found.is_empty() && self.is_enum(ty) => self.own_members(Ty::class(ClassId::ENUM), name),
            found => found,
        }
    }

    /// The constructors of a type.
    pub fn constructors(&self, ty: Ty) -> Vec<Candidate> {
        let Some(class) = self.class_of(ty) else { return Vec::new() };
        let constructors = library().read(class).named("new").filter(|(_, member)| member.kind == MemberKind::Constructor);
        constructors.map(|(at, _)| Candidate::new(ty, class, at, false)).collect()
    }

    /// The type of a property or of a field, or what a method yields.
    pub fn result(&mut self, candidate: Candidate) -> Ty {
        let arguments = self.arguments_of(candidate.owner);
        self.instantiate(&candidate.member().result, &arguments)
    }

    /// Whether `member`, an extension method, can be called on a value of the type.
    pub fn extends(&mut self, ty: Ty, member: &Member) -> bool {
        let Some(first) = member.parameters.first() else { return false };
        // Type parameters are not known yet, and go with everything.
        let takes = self.instantiate(&first.of, &[]);
        self.standard_implicit(ty, takes)
    }

    /// The members of this name that the type or one that it derives from declares.
    pub(super) fn own_members(&mut self, ty: Ty, name: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        let interface = self.is_interface(ty);
        self.declared(ty, name, &mut found);
        // A property hides what bases call the same; methods stand beside one another.
        let hidden = |found: &[Candidate]| found.last().is_some_and(|it| it.member().kind == MemberKind::Property);
        if hidden(&found) {
            return found;
        }
        for &it in self.supers(ty).iter() {
            if self.is_interface(it) == interface {
                self.declared(it, name, &mut found);
            }
            if hidden(&found) {
                return found;
            }
        }
        // Some types keep even what every type has from expressions.
        if !self.denies(ty, name) {
            self.declared(Ty::class(ClassId::OBJECT), name, &mut found);
        }
        found
    }

    fn declared(&self, ty: Ty, name: &str, found: &mut Vec<Candidate>) {
        let Some(class) = self.class_of(ty).or_else(|| self.element(ty).map(|_| ClassId::ARRAY)) else { return };
        for (at, member) in library().read(class).named(name) {
            if !matches!(member.kind, MemberKind::Constructor | MemberKind::Operator | MemberKind::Implicit | MemberKind::Explicit) {
                let candidate = Candidate::new(ty, class, at, false);
                if !found.contains(&candidate) {
                    found.push(candidate);
                }
            }
        }
    }

    /// Whether expressions may not use a member of this name.
    pub(super) fn denies(&mut self, ty: Ty, name: &str) -> bool {
        let denied = |types: &Self, it: Ty| types.definition(it).is_some_and(|class| class.denied.contains(&name));
        denied(self, ty) || self.supers(ty).iter().any(|&it| denied(self, it))
    }

    /// The type arguments of a type that declares members.
    pub(super) fn arguments_of(&self, owner: Ty) -> Box<[Ty]> {
        match self.form(owner) {
            Some(Form::Tuple(elements)) => elements.iter().map(|it| it.1).collect(),
            _ => self.arguments(owner).into(),
        }
    }
}
