//! Arguments that say which files a command works on: those of `lint` and `fmt`.

use std::path::PathBuf;

use clap::Args;

/// Which files a command works on, and which configuration holds for them.
#[derive(Debug, Args)]
pub struct Chosen {
    /// Use this configuration for all files [default: the nearest `apim-policy.toml` above each]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Files")]
    pub config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, help_heading = "Files")]
    pub no_config: bool,
    /// Do not search files and folders that match; a file that is named is still read
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub exclude: Vec<String>,
    /// Treat files that are named like those that are found in a folder, so that excluded files and files without a policy are skipped
    #[arg(long, help_heading = "Files")]
    pub force_exclude: bool,
    /// Also search what ignore files leave out
    #[arg(long, help_heading = "Files")]
    pub no_ignore: bool,
    /// The path that standard input is treated as
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub stdin_filename: Option<PathBuf>,
}
