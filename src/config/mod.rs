//! The configuration, `apim-policy.toml`: its settings, how it is read, and which one holds for a file.

mod error;
mod explain;
mod find;
mod globs;
mod parse;
mod settings;

pub use error::{Error, Mistake};
pub use explain::{Complaint, explain};
pub use find::{FILE_NAME, Finder, absolute, trusted_above};
pub use globs::Globs;
pub use parse::Config;
pub use settings::{
    Externals, FormatSetting, Gateway, Generate, Level, Override, Pattern, RuleSetting, ScopeSetting, Settings, Target, Threshold, Tier,
    json_schema,
};
