//! Reporters: from findings to bytes, one file for each format.

mod agent;
pub mod ast;
mod automation;
mod azure;
mod closing;
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
mod limit;
mod places;
mod recognize;
mod sarif;
mod statistics;
mod step_summary;

use std::io::{self, Write};

use crate::diagnostic::Safety;
use crate::lint::Outcome;
use crate::rules::{self, Rule};
use places::Places;

pub use automation::Automation;
pub use closing::{closing, summary};
pub use harmless::{Form, harmless};
pub use human::finding;
pub use recognize::is_report;
pub use statistics::statistics;
pub use step_summary::step_summary;

/// The formats that findings are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Findings with the lines that they are about, for people.
    Human,
    /// A line for each finding.
    Concise,
    /// JSON lines, one for each finding, for a program that reads them one by one.
    Agent,
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
    pub const ALL: [Self; 9] =
        [Self::Human, Self::Concise, Self::Agent, Self::Json, Self::Sarif, Self::Github, Self::Azure, Self::Gitlab, Self::Junit];

    /// Its name in arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Agent => "agent",
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
            Self::Agent | Self::Json | Self::Sarif | Self::Gitlab => Form::Json,
            Self::Github | Self::Azure => Form::Commands,
            Self::Junit => Form::Xml,
        }
    }

    /// Whether a report in this format is one document, which nobody would read half.
    pub fn is_document(self) -> bool {
        matches!(self, Self::Json | Self::Sarif | Self::Gitlab | Self::Junit)
    }

    /// Whether its reader takes paths from the root of the repository.
    pub fn starts_at_root(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Azure | Self::Gitlab)
    }
}

/// What a report looks like, and how much of it there is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style<'s> {
    /// Whether [`Format::Human`] is coloured by ANSI escape sequences.
    pub color: bool,
    /// Whether [`Format::Human`] links rules to their pages, by the escape sequence OSC 8.
    pub links: bool,
    /// Whether [`Format::Human`] ends with sentences that sum up.
    pub summary: bool,
    /// How many findings are written, the most severe ones; all of them if it is `None`. Formats that are one document write all.
    pub most: Option<usize>,
    /// The fixes that were made already, so that nobody is told that they can be.
    pub fixed: Option<Safety>,
    /// Whether [`Format::Sarif`] holds the findings that are silenced, marked as such.
    pub silenced: bool,
    /// Which run of a pipeline [`Format::Sarif`] says that it comes from.
    pub automation: Option<&'s Automation>,
    /// The rules of one's own that ran, which [`Format::Sarif`] describes as it does those that are built in.
    pub own_rules: &'s [Rule],
}

/// Where the tool is published.
const HOME: &str = "https://github.com/apim-policy/apim-policy";

/// Where the pages of rules are published.
const PAGES: &str = "https://github.com/apim-policy/apim-policy/blob/main/rules";

/// Writes `outcome` to `out`, as the `style` says.
pub fn write(outcome: &Outcome, format: Format, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Human => human::write(outcome, style, out),
        Format::Concise => concise::write(outcome, style, out),
        Format::Agent => agent::write(outcome, style, out),
        Format::Json => json::write(outcome, out),
        Format::Sarif => sarif::write(outcome, style, out),
        Format::Github => github::write(outcome, style, out),
        Format::Azure => azure::write(outcome, style, out),
        Format::Gitlab => gitlab::write(outcome, out),
        Format::Junit => junit::write(outcome, out),
    }
}

/// The address of the page of the rule `id`; `None` if it is a rule of the user's own, of which nothing is published.
pub fn page(id: &str) -> Option<String> {
    // No rule of one's own has a category of ours.
    let category = id.split('/').next().unwrap_or_default();
    rules::all().any(|rule| rule.category() == category).then(|| format!("{PAGES}/{id}.md"))
}
