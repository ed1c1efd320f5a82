//! Files and what they hold: which ones are read, the documents and named values in them, and where those stand.

mod apiops;
mod carrier;
mod configuration;
mod connected;
mod coverage;
mod deployments;
#[cfg(feature = "disk")]
mod discover;
#[cfg(feature = "disk")]
mod disk;
mod existing;
mod found;
mod hosts;
mod index;
#[cfg(feature = "disk")]
mod patterns;
mod policies;
#[cfg(feature = "disk")]
mod read;
mod role;
mod source;
mod surroundings;
mod trees;
mod understand;
mod wider;

#[cfg(feature = "disk")]
pub use discover::{Choice, DiscoverError, Search, discover};
#[cfg(feature = "disk")]
pub use disk::Disk;
pub use existing::{Existing, Missing, Referred};
pub use found::{Found, shown};
pub use hosts::ENDINGS;

pub use index::{Examined, Index, beside, examine, is_carrier};
pub use policies::Outlined;
#[cfg(feature = "disk")]
pub use read::{ReadError, bytes, read};
pub use role::Role;
pub use source::{Defect, DefectKind, Deployed, Embedded, Excerpt, Filling, Gap, GapKind, Host, Source};
pub use understand::understand;
pub use wider::{Wider, WiderCheck};
