//! Reporters: from findings to bytes, one file for each format.

pub mod ast;
mod azure;
mod concise;
mod frame;
mod github;
#[cfg(test)]
mod growth;
mod gitlab;
mod harmless;
#[cfg(test)]
mod host_growth;
mod human;
mod json;
mod junit;
mod places;
mod recognize;
mod sarif;
mod statistics;

use std::io::{self, Write};

use crate::lint::Outcome;
use places::Places;

pub use harmless::{Form, harmless};
pub use human::{Style, finding};
pub use recognize::is_report;
pub use statistics::statistics;

/// The formats that findings are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Findings with the lines that they are about, for people.
    Human,
    /// A line for each finding.
    Concise,
    /// JSON of this tool's own, versioned and stable.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Logging commands of Azure Pipelines.
    Azure,
    /// A code quality report of GitLab.
    Gitlab,
    /// JUnit XML.
    Junit,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 8] = [Self::Human, Self::Concise, Self::Json, Self::Sarif, Self::Github, Self::Azure, Self::Gitlab, Self::Junit];

    /// Its name in arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Azure => "azure",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
        }
    }

    /// What form a report in this format has.
    pub fn form(self) -> Form {
        match self {
            Self::Human => Form::Colored,
            Self::Concise => Form::Text,
            Self::Json | Self::Sarif | Self::Gitlab => Form::Json,
            Self::Github | Self::Azure => Form::Commands,
            Self::Junit => Form::Xml,
        }
    }
}

/// Where the pages of rules are published.
const PAGES: &str = "https://github.com/apim-policy/apim-policy/blob/main/rules";

/// Writes all of `outcome` to `out`. Only [`Format::Human`] has a `style`.
pub fn write(outcome: &Outcome, format: Format, style: Style, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Human => human::write(outcome, style, out),
        Format::Concise => concise::write(outcome, out),
        Format::Json => json::write(outcome, out),
        Format::Sarif => sarif::write(outcome, out),
        Format::Github => github::write(outcome, out),
        Format::Azure => azure::write(outcome, out),
        Format::Gitlab => gitlab::write(outcome, out),
        Format::Junit => junit::write(outcome, out),
    }
}

/// The address of the page of the rule `id`.
pub fn page(id: &str) -> String {
    format!("{PAGES}/{id}.md")
}
