//! Reads files: only regular files, and only up to a limit.
//!
//! Whoever opens a pull request chooses what a file of the repository is: a link to a device that never ends, a pipe that nobody writes to, gigabytes.
//! Whatever is read from a path is read by [`head`] or [`text`].

#[cfg(feature = "disk")]
mod file;

#[cfg(feature = "disk")]
pub use file::{MAX_IGNORE_BYTES, MAX_OWN_BYTES, check, head, text};

/// The size in bytes from which on a file of a repository is not read. The service takes policies of at most 256 KiB.
pub const MAX_BYTES: usize = 64 << 20;
