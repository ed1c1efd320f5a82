//! Arguments of the commands that show and begin a configuration.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ListFormat;

pub(super) const FILES_HELP: &str = "\
A file that is named and that no search finds is listed with the reason; `lint FILE` reads it all the same.

Examples:
  apim-policy files
  apim-policy files apis/orders/policy.xml build/policy.xml
  apim-policy files --format json";

/// What `files` lists.
#[derive(Debug, Args)]
pub struct FilesArguments {
    /// Files, and folders to search
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Use this configuration for all files, instead of the nearest above each
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    pub no_config: bool,
    /// Also search what ignore files leave out
    #[arg(long)]
    pub no_ignore: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
}

pub(super) const INIT_HELP: &str = "\
It looks at the repository, writes down what it found, and leaves the rest as comments. A file that is there is never overwritten.

Examples:
  apim-policy init
  apim-policy init --dry-run";

/// What `init` writes.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder that the configuration is for
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Print the configuration and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub(super) const CONFIG_HELP: &str = "\
Examples:
  apim-policy config show apis/orders/policy.xml
  apim-policy config show apis/orders/policy.xml --format json";

/// What `config` does.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Print what holds for a file, and which line of which configuration says it
    #[command(after_help = CONFIG_HELP)]
    Show {
        /// The file
        file: PathBuf,
        /// Use this configuration, instead of the nearest above the file
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// How to print it
        #[arg(long, value_enum, default_value_t = ListFormat::Human)]
        format: ListFormat,
    },
}
