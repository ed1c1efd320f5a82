//! Files and what they hold: which ones are read, the documents and named values in them, and where those stand.

mod apiops;
#[cfg(feature = "disk")]
mod discover;
mod found;
mod hosts;
#[cfg(feature = "disk")]
mod patterns;
#[cfg(feature = "disk")]
mod read;
mod source;
mod understand;

#[cfg(feature = "disk")]
pub use discover::{Choice, DiscoverError, Search, discover};
pub use found::{Found, shown};
pub use hosts::ENDINGS;

#[cfg(feature = "disk")]
pub use read::{ReadError, read};
pub use source::{Defect, Embedded, Excerpt, Host, Source};
pub use understand::understand;
