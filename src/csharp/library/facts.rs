//! Facts about values: what a path from `context` is, and what a member does to a value.

use foldhash::{HashMap, HashMapExt};
use std::sync::LazyLock;

use super::library;
use crate::csharp::Names;

/// What a value is. What is read out of a value is the same, unless a member says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Fact {
    /// The caller chooses it.
    Chosen = 1,
    /// It belongs to one caller.
    Personal = 1 << 1,
    /// It tells how a request was answered.
    Status = 1 << 2,
    /// It is the body of a message.
    Body = 1 << 3,
    /// It says for whom a token was made.
    Audience = 1 << 4,
    /// It is a secret.
    Secret = 1 << 5,
    /// It is null in some sections of a policy.
    Late = 1 << 6,
    /// Whoever runs the service has set it, so that nothing of it is [`Fact::Chosen`].
    Configured = 1 << 7,
    /// It was derived from something that it no longer contains, so that no part of it is [`Fact::Chosen`].
    Derived = 1 << 8,
}

impl Fact {
    /// The members without one of whose names no path is this.
    pub const fn named_by(self) -> Names<'static> {
        match self {
            Self::Chosen => const { Names::of(&["Headers", "Body", "MatchedParameters", "Query", "QueryString"]) },
            Self::Personal => const { Names::of(&["User", "Subscription", "Headers"]) },
            Self::Status => const { Names::of(&["StatusCode", "StatusReason"]) },
            Self::Body => const { Names::of(&["Body"]) },
            Self::Audience => const { Names::of(&["Audiences", "Claims"]) },
            Self::Secret => const { Names::of(&["Key", "PrimaryKey", "SecondaryKey", "Password", "AccessToken"]) },
            Self::Late => const { Names::of(&["Response", "LastError"]) },
            Self::Configured => const { Names::of(&["ServiceUrl"]) },
            Self::Derived => const { Names::of(&["AsJwt", "AsBasic", "GetHashCode", "IndexOf", "Last"]) },
        }
    }
}

/// A set of facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(u16);

impl Facts {
    /// No facts.
    pub const NONE: Self = Self(0);

    /// These facts and one more.
    pub const fn with(self, fact: Fact) -> Self {
        Self(self.0 | fact as u16)
    }

    /// The facts of both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `fact` is among them, whatever speaks against it.
    #[cfg(test)]
    pub fn holds(self, fact: Fact) -> bool {
        self.0 & fact as u16 != 0
    }

    /// Whether `fact` is among them, and nothing speaks against it.
    pub const fn has(self, fact: Fact) -> bool {
        let against = matches!(fact, Fact::Chosen) && self.0 & (Fact::Configured as u16 | Fact::Derived as u16) != 0;
        self.0 & fact as u16 != 0 && !against
    }
}

/// What a member does to the value that it is called on, or that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Gives back the same value in another form: `ToString()`, `ToList()`.
    Same,
    /// Makes a value that the old one is still in: `Trim()`, `Uri.EscapeDataString(…)`.
    HandsOn,
    /// Reads one of its items: `First()`.
    Item,
    /// Reads an entry by its key, and fails where there is none.
    Entry,
    /// Reads an entry by its key, or gives what it is told to give instead: `GetValueOrDefault`.
    EntryOr,
    /// Compares it with what it is given: `Contains`, `StartsWith`.
    Tests,
    /// Asks whether it has an entry with this key: what it is given is compared with the keys.
    Holds,
    /// Asks whether anything is there, whatever it is: `IsNullOrEmpty`, `Length`.
    Asks,
    /// Makes a value that is no longer its own: `AsJwt()`, `GetHashCode()`.
    Derives,
    /// Returns something else each time: a random value, the time, or something that can be read only once.
    Varies,
    /// Puts what it is given into what it is called on: `Add`, `Append`.
    TakesIn,
}

/// What entries are, beside what the collection is that they are in: the type that has the collection, the collection, the key in small
/// letters.
const ENTRIES: &[(&str, &str, &str, Fact)] = &[
    ("IRequest", "Headers", "authorization", Fact::Personal),
    ("IRequest", "Headers", "ocp-apim-subscription-key", Fact::Personal),
    ("Jwt", "Claims", "aud", Fact::Audience),
];

/// What the entry `key` of `collection` is, a member of a type of the name `class`.
pub fn of_entry(class: &str, collection: &str, key: &str) -> Facts {
    let is_it = |row: &&(&str, &str, &str, Fact)| row.0 == class && row.1 == collection && row.2.eq_ignore_ascii_case(key);
    ENTRIES.iter().filter(is_it).fold(Facts::NONE, |facts, row| facts.with(row.3))
}

/// What members of this name do, when it is not known which of them it is.
pub fn does_by_name(name: &str) -> Option<Does> {
    static BY_NAME: LazyLock<HashMap<&'static str, Does>> = LazyLock::new(|| {
        let mut by_name = HashMap::new();
        for (_, class) in library().classes() {
            for (does, names) in class.does {
                names.iter().for_each(|name| {
                    by_name.entry(*name).or_insert(*does);
                });
            }
        }
        by_name
    });
    BY_NAME.get(name).copied()
}
