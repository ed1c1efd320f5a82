//! What each API and operation does: whom it lets in, limits, caches, backends, secrets. A table, and the formats that it is written in.

mod facts;
mod rows;
mod write;

pub use rows::{Row, RowFact, rows};
pub use write::{csv, human, json, markdown};

/// What a fact is about: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Whom it lets in.
    Authentication,
    /// As whom it calls the backend.
    Credentials,
    /// How often it may be called.
    Limits,
    /// What it keeps in the cache.
    Caching,
    /// Where it sends requests instead of to the address of the API.
    Backends,
    /// What else it calls.
    Requests,
    /// Which secrets it reads.
    Secrets,
}

impl Column {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 7] =
        [Self::Authentication, Self::Credentials, Self::Limits, Self::Caching, Self::Backends, Self::Requests, Self::Secrets];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Credentials => "credentials",
            Self::Limits => "limits",
            Self::Caching => "caching",
            Self::Backends => "backends",
            Self::Requests => "requests",
            Self::Secrets => "secrets",
        }
    }
}
