//! Files and what they hold: which ones are read, the documents and named values in them, and where those stand.

mod apiops;
mod carried;
mod carrier;
mod configuration;
mod connected;
mod counters;
mod coverage;
mod defined;
mod deployments;
#[cfg(feature = "disk")]
mod discover;
#[cfg(feature = "disk")]
mod disk;
mod existing;
mod found;
mod fragments;
mod hosts;
mod index;
mod layers;
mod linked;
#[cfg(feature = "disk")]
mod listed;
mod named_values;
#[cfg(feature = "disk")]
mod patterns;
mod policies;
#[cfg(feature = "disk")]
mod read;
mod references;
mod renewed;
mod role;
mod shelf;
mod source;
mod specification;
mod surroundings;
mod trees;
mod understand;
mod unused;
mod wider;

#[cfg(feature = "disk")]
pub use apiops::role_in_tree;
pub use counters::{COUNTING, Counter, counter_key, period};
pub use defined::Defined;
#[cfg(feature = "disk")]
pub use discover::{Choice, DiscoverError, Search, TOOL_FOLDERS, discover};
#[cfg(feature = "disk")]
pub use disk::Disk;
pub use existing::{Existing, Missing, Referred};
pub use found::{Found, shown};
pub use fragments::{Fragment, FragmentPolicy};
pub use hosts::ENDINGS;

pub use index::{Examined, Index, beside, examine, is_carrier};
pub use linked::{Linked, OperationParameters};
#[cfg(feature = "disk")]
pub use listed::listed;
pub use named_values::{KnownNamedValue, Secrecy};
pub use policies::Outlined;
#[cfg(feature = "disk")]
pub use read::{ReadError, bytes, read};
pub use references::{Reference, references};
pub use role::Role;
pub use source::{Defect, DefectKind, Deployed, Embedded, Excerpt, Filling, Gap, GapKind, Host, Source};
pub use understand::understand;
pub use unused::{Unused, Uses};
pub use wider::{IDENTIFYING, Wider, WiderCheck};
