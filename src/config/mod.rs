//! The configuration, `apim-policy.toml`: its settings, how it is read, and which one holds for a file.

mod error;
mod explain;
mod extend;
#[cfg(feature = "disk")]
mod find;
mod globs;
mod idle;
mod own_rules;
mod parse;
mod path;
mod settings;
#[cfg(feature = "cli")]
mod why;

pub use error::{ConfigMistake, Error};
pub use explain::{Complaint, explain};
pub use extend::Extended;
#[cfg(feature = "disk")]
pub use find::{Finder, trusted_above};
pub use globs::Globs;
pub use own_rules::{Conditions, Likeness, NameList, OneOrMore, Other, OwnRule, Position, Test, ValueTest, Written};
pub use parse::Config;
pub use path::absolute;
pub use settings::{
    Externals, FormatSetting, Formatting, Gateway, Generate, Level, Override, Pattern, RuleSetting, ScopeSetting, Service, Settings,
    Target, Threshold, Tier, json_schema,
};
#[cfg(feature = "cli")]
pub use why::{Held, Stated};

/// The name of the configuration.
pub const FILE_NAME: &str = "apim-policy.toml";
