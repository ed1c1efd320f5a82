//! Sets of sections, scopes, gateways and kinds of policy, one bit each.

use super::deployment::Scope;
use super::kind::Kind;
use super::model::Section;

macro_rules! set {
    ($(#[$doc:meta])* $set:ident { $($(#[$member_doc:meta])* $member:ident = $bit:literal, $name:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
        pub struct $set(u8);

        impl $set {
            /// Nothing.
            pub const EMPTY: Self = Self(0);

            $($(#[$member_doc])* pub const $member: Self = Self(1 << $bit);)*

            const MEMBERS: &'static [(Self, &'static str)] = &[$((Self::$member, $name)),*];

            /// Both sets together.
            pub const fn with(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// This set without what the other holds.
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// Whether all of `other` is in it.
            pub const fn holds(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether nothing is in it.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The set of the one member called `name`.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::MEMBERS.iter().find(|(_, own)| *own == name).map(|(member, _)| *member)
            }

            /// The names of its members, in the order in which they are declared.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                Self::MEMBERS.iter().filter(move |(member, _)| self.holds(*member)).map(|(_, name)| *name)
            }
        }
    };
}

set! {
    /// A set of places where a policy may stand.
    Sections {
        /// `<inbound>`.
        INBOUND = 0, "inbound";
        /// `<backend>`.
        BACKEND = 1, "backend";
        /// `<outbound>`.
        OUTBOUND = 2, "outbound";
        /// `<on-error>`.
        ON_ERROR = 3, "on-error";
        /// The document of a GraphQL resolver.
        RESOLVER = 4, "resolver";
        /// The response part of a GraphQL resolver.
        RESOLVER_RESPONSE = 5, "resolver-response";
    }
}

impl Sections {
    /// The four sections of a policy document.
    pub const ANY: Self = Self::INBOUND.with(Self::BACKEND).with(Self::OUTBOUND).with(Self::ON_ERROR);

    /// Whether `section` is in it.
    pub const fn contains(self, section: Section) -> bool {
        self.holds(match section {
            Section::Inbound => Self::INBOUND,
            Section::Backend => Self::BACKEND,
            Section::Outbound => Self::OUTBOUND,
            Section::OnError => Self::ON_ERROR,
        })
    }
}

set! {
    /// A set of scopes.
    Scopes {
        /// All APIs.
        GLOBAL = 0, "global";
        /// A workspace.
        WORKSPACE = 1, "workspace";
        /// A product.
        PRODUCT = 2, "product";
        /// An API.
        API = 3, "api";
        /// An operation.
        OPERATION = 4, "operation";
        /// A resolver of a GraphQL API.
        GRAPHQL_RESOLVER = 5, "graphql-resolver";
    }
}

impl Scopes {
    /// Every scope that has policy documents with sections.
    pub const ANY: Self = Self::GLOBAL.with(Self::WORKSPACE).with(Self::PRODUCT).with(Self::API).with(Self::OPERATION);

    /// The set of this scope alone; `None` for a fragment, which has the scope of whoever includes it.
    pub const fn of(scope: Scope) -> Option<Self> {
        Some(match scope {
            Scope::Global => Self::GLOBAL,
            Scope::Workspace => Self::WORKSPACE,
            Scope::Product => Self::PRODUCT,
            Scope::Api => Self::API,
            Scope::Operation => Self::OPERATION,
            Scope::Fragment => return None,
        })
    }
}

set! {
    /// A set of gateways.
    Gateways {
        /// The dedicated gateway of the classic tiers.
        CLASSIC = 0, "classic";
        /// The gateway of the v2 tiers.
        V2 = 1, "v2";
        /// The gateway of the Consumption tier.
        CONSUMPTION = 2, "consumption";
        /// The gateway that customers run themselves.
        SELF_HOSTED = 3, "self-hosted";
        /// The gateway of a workspace.
        WORKSPACE = 4, "workspace";
    }
}

impl Gateways {
    /// All gateways.
    pub const ALL: Self = Self::CLASSIC.with(Self::V2).with(Self::CONSUMPTION).with(Self::SELF_HOSTED).with(Self::WORKSPACE);
}

set! {
    /// What there is to check of an element of some kind: most elements have little of it.
    Traits {
        /// An attribute or a child must be there.
        NEEDS = 0, "needs";
        /// A child may be there only so often, or has to differ from others.
        LIMITS = 1, "limits";
        /// Members exclude or need one another.
        TIES = 2, "ties";
        /// Children have an order.
        ORDER = 3, "order";
        /// Not every text is a value of an attribute or the text between its tags.
        FORMS = 4, "forms";
        /// An attribute holds a credential.
        SECRETS = 5, "secrets";
    }
}

impl Traits {
    /// Whether any of `other` is in it.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A set of kinds of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Kinds(u128);

const _: () = assert!(Kind::COUNT <= u128::BITS as usize, "a kind needs a bit of its own");

impl Kinds {
    /// Nothing.
    pub const EMPTY: Self = Self(0);

    /// The set of these kinds.
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        while index < kinds.len() {
            set = set.with(kinds[index]);
            index += 1;
        }
        set
    }

    /// This set and `kind`.
    pub const fn with(self, kind: Kind) -> Self {
        Self(self.0 | 1 << kind as u32)
    }

    /// The kinds of both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `kind` is in it.
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }

    /// Whether any kind is in both.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What is in either.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of its kinds are in `other`.
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}
