//! The entry of a type in the tables.

use super::facts::{Does, Fact, Facts};

/// A type of the tables, as constants. Signatures are read when the type is first asked for its members.
#[derive(Debug)]
pub struct Class {
    /// Its name without namespace and type parameters; of a type within another, with the name of that: `TimeZoneInfo.AdjustmentRule`.
    pub name: &'static str,
    /// Its namespace; empty for the types of `context`.
    pub namespace: &'static str,
    /// The names of its type parameters.
    pub parameters: &'static [&'static str],
    /// What kind of type it is.
    pub kind: ClassKind,
    /// The class it derives from; empty where that is `object`.
    pub base: &'static str,
    /// The interfaces it implements, those of its bases included.
    pub implements: &'static [&'static str],
    /// The signatures of its public members: `Name(type name, …) -> type`, `Name: type`, with `{set}` behind what can be assigned, and
    /// `static`, `extension`, `new`, `this[…]`, `operator`, `implicit` or `explicit` in front of what is one.
    pub members: &'static [&'static str],
    /// The values of an enumeration.
    pub values: &'static [&'static str],
    /// Names of members that exist, and that expressions may not use; `Name()` is the overload without arguments alone.
    pub denied: &'static [&'static str],
    /// Names of members that exist, of which nothing more is known: they take or yield what no listed type leads to.
    pub omitted: &'static [&'static str],
    /// Names of members that the service need not have: they came with later versions of .NET than the documentation speaks of.
    pub newer: &'static [&'static str],
    /// Whether expressions may use its members.
    pub listing: Listing,
    /// Whether it may have members that are not known.
    pub open: bool,
    /// What is known of single members beside their signatures.
    pub facts: &'static [Known],
    /// What its members do to the values that they are called on or given. Of those that are not listed, their signatures tell.
    pub does: &'static [(Does, &'static [&'static str])],
    /// Where expressions come by it, or what it is for.
    pub summary: &'static str,
}

/// The kinds of type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassKind {
    /// A class that can be created, if it has constructors.
    Class,
    /// A class that cannot be created.
    Abstract,
    /// A class of static members.
    Static,
    /// A value type.
    Struct,
    /// An enumeration.
    Enum,
    /// An interface.
    Interface,
    /// A delegate; its one member is `Invoke`.
    Delegate,
}

/// Whether expressions may use the members of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The documentation lists it, or it belongs to `context`.
    Listed,
    /// The documentation does not list it; the service has been seen to accept it.
    Tolerated,
    /// The documentation does not list it, and lists a member that is of this type: its values are what that is compared with.
    Implied,
    /// Not listed, but ordinary code gets values of it; with what to use instead.
    Reached(&'static str),
    /// Not listed; what to use instead, or nothing.
    Unlisted(&'static str),
}

/// What is known of a member beside its signature.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its name.
    pub member: &'static str,
    /// When it is null.
    pub null: Null,
    /// Whether the documentation lists it.
    pub documented: bool,
    /// Whether its value is a secret.
    pub secret: bool,
    /// What the value is, and so all that is read out of it.
    pub is: Facts,
    /// What else a reader should know.
    pub note: &'static str,
}

/// When a member is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// Never.
    Never,
    /// When this is so; empty where no source says when.
    When(&'static str),
    /// Not known.
    Unknown,
}

impl Class {
    /// A class of this namespace without anything in it, for the constants to begin with.
    pub const fn of(namespace: &'static str) -> Self {
        Self {
            name: "",
            namespace,
            parameters: &[],
            kind: ClassKind::Class,
            base: "",
            implements: &[],
            members: &[],
            values: &[],
            denied: &[],
            omitted: &[],
            newer: &[],
            listing: Listing::Listed,
            open: false,
            facts: &[],
            does: &[],
            summary: "",
        }
    }

    /// Its name with its namespace.
    pub fn full_name(&self) -> String {
        match self.namespace {
            "" => self.name.to_owned(),
            namespace => format!("{namespace}.{}", self.name),
        }
    }

    /// Whether values of it are copied, and never null.
    pub fn is_value_type(&self) -> bool {
        matches!(self.kind, ClassKind::Struct | ClassKind::Enum)
    }

    /// What is known of `member`.
    pub fn fact(&self, member: &str) -> Option<&'static Known> {
        self.facts.iter().find(|fact| fact.member == member)
    }
}

impl Known {
    /// `member` is never null.
    pub const fn never(member: &'static str) -> Self {
        Self { member, null: Null::Never, documented: true, secret: false, is: Facts::NONE, note: "" }
    }

    /// `member` is null when this is so.
    pub const fn when(member: &'static str, when: &'static str) -> Self {
        Self { null: Null::When(when), ..Self::never(member) }
    }

    /// Nobody says whether `member` can be null.
    pub const fn unknown(member: &'static str) -> Self {
        Self { null: Null::Unknown, ..Self::never(member) }
    }

    /// The member, marked as one that the documentation does not list.
    pub const fn undocumented(self) -> Self {
        Self { documented: false, ..self }
    }

    /// The member, marked as one whose value is a secret.
    pub const fn secret(self) -> Self {
        Self { secret: true, is: self.is.with(Fact::Secret), ..self }
    }

    /// The member, with this fact about its value.
    pub const fn is(self, fact: Fact) -> Self {
        Self { is: self.is.with(fact), ..self }
    }

    /// The member, with a note.
    pub const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }
}
