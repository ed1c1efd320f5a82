//! Arguments of `fmt`.

use std::path::PathBuf;

use clap::Args;

use super::{Chosen, named};
use crate::catalog;

pub(super) const FMT_HELP: &str = "\
Exit status: 0 if all policies are in their layout or were brought into it, 1 if `--check` or `--diff` finds one that is not or a policy cannot be read, 2 if the \
tool could not do its work.

Examples:
  apim-policy fmt                              # all policies in this folder
  apim-policy fmt --check apis                 # in a pipeline
  apim-policy fmt --dialect xml policy.xml     # C# escaped, for tools that read XML
  apim-policy fmt - < policy.xml               # as a filter of an editor";

/// What `fmt` does.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files, and folders to search; `-` is standard input, and its policy is printed
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Change nothing; list the files that would change, and exit with 1 if there are any
    #[arg(long, conflicts_with = "diff", help_heading = "Output")]
    pub check: bool,
    /// Change nothing; print what would change, and exit with 1 if anything would
    #[arg(long, help_heading = "Output")]
    pub diff: bool,
    /// Print only what is asked for, and errors
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Print what becomes of each file
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,

    /// Write C# as it is, or with entities [default: as the configuration says, or as each policy has it]
    #[arg(long, short, value_parser = named(catalog::Format::ALL, catalog::Format::name))]
    pub dialect: Option<catalog::Format>,
    /// How many threads to use [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    #[command(flatten)]
    pub files: Chosen,
}
