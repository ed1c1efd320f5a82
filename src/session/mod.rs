//! A run: which configuration and which rules hold for each file, and what is found in the files.
//!
//! A face, such as the command line or an editor, says what it wants in [`Options`], gets a [`Job`] for each file from a [`Session`], and hands the jobs
//! to [`run`] together with its [`Files`]: where texts come from, and what becomes of fixed ones. With the feature `disk`, `Session::discover` searches
//! folders for files.

#[cfg(feature = "disk")]
mod disk;
mod extract;
mod files;
#[cfg(test)]
mod growth;
#[cfg(feature = "cli")]
mod ignore;
mod job;
mod options;
mod read;
mod run;

pub use files::{Change, Files};
#[cfg(feature = "cli")]
pub use ignore::ignore;
pub use job::{Error, Job, Origin, Session};
#[cfg(feature = "cli")]
pub use job::{checked_rules, rules};
pub use options::Options;
#[cfg(any(feature = "cli", feature = "lsp"))]
pub use read::{Each, read_each};
#[cfg(feature = "cli")]
pub use read::{Repository, read};
pub use run::{Run, State, Visit, fails, run};

#[cfg(feature = "disk")]
use disk::page;
#[cfg(feature = "disk")]
pub use disk::{configuration, unsaved};

#[cfg(not(feature = "disk"))]
use crate::config::Config;

/// Without the disk, rules of one's own have no pages.
#[cfg(not(feature = "disk"))]
fn page(_: &Config, _: &str) -> Result<String, String> {
    Ok(String::new())
}
