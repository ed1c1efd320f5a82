//! The arguments of the command line.

mod adopting;
mod chosen;
mod groups;
mod format;
mod repository;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::error::Error;
use crate::catalog::{self, Scope, Section};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::generate::{Target, without_effect};
use crate::lint;
use crate::report::Format;

pub(super) use adopting::{ConfigAction, FilesArguments, Init};
use adopting::{FILES_HELP, INIT_HELP};
pub(super) use chosen::Chosen;
use format::FMT_HELP;
pub(super) use format::Fmt;
use repository::{EFFECTIVE_HELP, GRAPH_HELP, INVENTORY_HELP};
pub(super) use repository::{Effective, Graph, GraphFormat, Inventory, TableFormat};

/// A compiler and linter for Azure API Management policies.
#[derive(Debug, Parser)]
#[command(name = "apim-policy", version, about, after_help = TOOL_HELP, styles = Styles::styled(), max_term_width = 100)]
pub(super) struct Arguments {
    /// When to colour what is printed
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// Reads the arguments of this process. Help is wrapped only where it `is_watched` by a person.
    pub(super) fn read(is_watched: bool) -> Result<Self, clap::Error> {
        let command = groups::grouped(Self::command());
        let command = if is_watched { command } else { command.term_width(0) };
        let read = command.try_get_matches().and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|mut error| {
            if error.kind() == ErrorKind::InvalidSubcommand
                && let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
                && Path::new(word).exists()
            {
                let tip = StyledStr::from("`apim-policy lint PATH` checks files and folders");
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
            }
            if error.kind() == ErrorKind::UnknownArgument
                && std::env::args_os().any(|argument| argument == "generate")
                && let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg)
            {
                // What is behind `=` may be anything.
                let name = argument.trim_start_matches('-').split('=').next().unwrap_or_default();
                let tip = format!("a parameter of a template is given as `--set {name}=VALUE`");
                if argument.starts_with("--") || argument.contains('=') {
                    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
                }
            }
            error
        })
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check policies
    // Other linters and formatters call it so.
    #[command(after_help = LINT_HELP, alias = "check")]
    Lint(Box<Lint>),
    /// Bring policies into one layout
    #[command(after_help = FMT_HELP, alias = "format")]
    Fmt(Box<Fmt>),
    /// Generate policies from templates, such as Key Vault lookups
    #[command(after_help = GENERATE_HELP)]
    Generate(Box<Generate>),
    /// Print the page of a rule, or what is known about a policy, an attribute, a type or a member
    #[command(after_help = EXPLAIN_HELP)]
    Explain {
        /// `key-vault/uncached-lookup`, `send-request`, `set-header.exists-action`, `context.Request.Body`, `string.Split`
        name: String,
    },
    /// Print what runs when an operation is called: the policies of all scopes as one
    #[command(after_help = EFFECTIVE_HELP)]
    Effective(Box<Effective>),
    /// Draw who uses whom: APIs, operations, products, fragments, backends, named values and vaults
    #[command(after_help = GRAPH_HELP)]
    Graph(Box<Graph>),
    /// Print what each API and operation does: authentication, limits, caching, backends, secrets
    #[command(after_help = INVENTORY_HELP)]
    Inventory(Inventory),
    /// List the files that are read, as what, and why a named one is not
    #[command(after_help = FILES_HELP)]
    Files(FilesArguments),
    /// Write a configuration for this repository
    #[command(after_help = INIT_HELP)]
    Init(Init),
    /// Show what the configuration says
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Config {
        /// What to do
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// List all rules, or test those that a configuration defines
    #[command(args_conflicts_with_subcommands = true)]
    Rules {
        /// How to print them
        #[arg(long, value_enum, default_value_t = ListFormat::Human)]
        format: ListFormat,
        /// What to do instead
        #[command(subcommand)]
        action: Option<RulesAction>,
    },
    /// Print a policy as the tool understands it, as JSON
    Parse {
        /// The policy; `-` is standard input
        file: PathBuf,
    },
    /// Serve an editor: the Language Server Protocol on standard input and output
    #[command(after_help = LSP_HELP)]
    Lsp {
        /// Use standard input and output, which is what happens anyway; some editors say so
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print a script that lets a shell complete commands and options
    #[command(after_help = COMPLETIONS_HELP)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of the tool or of a command, as `man` reads it
    Man {
        /// The command
        command: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesAction {
    /// Run the examples on the pages of the rules that the configuration defines
    Test {
        /// The configuration; the one that holds for the current folder if it is left out
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

const COMPLETIONS_HELP: &str = "\
Examples:
  apim-policy completions bash > ~/.local/share/bash-completion/completions/apim-policy
  apim-policy completions fish > ~/.config/fish/completions/apim-policy.fish";

const LSP_HELP: &str = "\
An editor starts this by itself. How Visual Studio Code, Neovim, Helix, Emacs, Zed, JetBrains and Sublime Text are set up:
https://github.com/apim-policy/apim-policy/blob/main/src/editors/README.md";

const LINT_HELP: &str = "\
Exit status: 0 if nothing is found at or above `--fail-on`, 1 if something is, 2 if the tool could not do its work.

Examples:
  apim-policy lint                                # the current folder and all below
  apim-policy lint --fix policy.xml
  apim-policy lint --diff --unsafe-fixes apis
  apim-policy lint --select secrets,key-vault --format json
  apim-policy lint --since origin/main            # what a branch has changed
  apim-policy lint --staged                       # what the next commit will have
  apim-policy lint --write-baseline policies.baseline.json
  apim-policy lint --baseline policies.baseline.json --prune-baseline
  apim-policy lint --add-ignore='accepted for now' legacy";

#[derive(Debug, Args)]
pub(super) struct Lint {
    /// Files, and folders to search; `-` is standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write findings [default: `human` on a terminal, `github` or `azure` in their pipelines, else `concise`]
    #[arg(long, value_parser = named(Format::ALL, Format::name), help_heading = "Output")]
    pub format: Option<Format>,
    /// Write the report to a file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Let the report or the baseline overwrite another file; files that are linted are never overwritten
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// Print the number of findings for each rule instead of the findings
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// Let paths in the report begin at this folder [default: as they are given; for `github`, `azure`, `gitlab` and `sarif` the root of the repository]
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["statistics", "write_baseline"], help_heading = "Output")]
    pub path_root: Option<PathBuf>,
    /// Print no more findings than this, the most severe ones, or `none` for all [default: 50 for `human` on a terminal]
    #[arg(long, value_name = "N", value_parser = most, conflicts_with_all = ["statistics", "write_baseline"], help_heading = "Output")]
    pub max_diagnostics: Option<Most>,
    /// Print only findings and errors
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Print which files and configurations are read
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,

    /// Run these rules and no others: ids, categories, or `all`
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub ignore: Vec<String>,
    /// Run these rules too
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub extend_select: Vec<String>,
    /// Give the findings of a rule or category another severity: `off`, `info`, `warning`, `error`
    #[arg(long, value_name = "RULE=LEVEL", value_parser = severity, help_heading = "Rules")]
    pub severity: Vec<(String, Level)>,
    /// Report only findings that are at least as severe as this [default: info]
    #[arg(long, value_parser = named(Severity::ALL, Severity::name), value_name = "SEVERITY", help_heading = "Rules")]
    pub min_severity: Option<Severity>,
    /// The least severity that makes the exit status 1 [default: warning]
    #[arg(long, value_parser = named(Severity::ALL, Severity::name), value_name = "SEVERITY", help_heading = "Rules")]
    pub fail_on: Option<Severity>,
    /// Exit with 0 whatever is found; still with 2 if the tool could not do its work
    #[arg(long, help_heading = "Rules")]
    pub exit_zero: bool,

    #[command(flatten)]
    pub files: Chosen,
    /// Report only what is found in files that have changed since the current branch left this revision, or that are new
    #[arg(long, value_name = "REV", conflicts_with = "staged", help_heading = "Files")]
    pub since: Option<String>,
    /// Report only what is found in staged files, and read all files as they are in the index of git
    #[arg(long, help_heading = "Files")]
    pub staged: bool,

    /// Report only findings that are not in this baseline
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline", help_heading = "Adopting")]
    pub baseline: Option<PathBuf>,
    /// Take what no longer occurs out of the baseline, which never grows by this
    #[arg(long, requires = "baseline", conflicts_with_all = ["diff", "fix", "write_baseline"], help_heading = "Adopting")]
    pub prune_baseline: bool,
    /// Write all findings to a baseline and report none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["since", "staged"], help_heading = "Adopting")]
    pub write_baseline: Option<PathBuf>,

    /// Apply the fixes that keep the meaning, and report the remaining findings; of standard input, print the fixed text
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// Also apply fixes that may change the meaning; with `--fix` or `--diff`
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Print what the fixes would change and change nothing; exit with 1 if they would change anything
    #[arg(
        long,
        conflicts_with_all = ["fix", "statistics", "format", "write_baseline", "path_root", "max_diagnostics"],
        help_heading = "Fixes"
    )]
    pub diff: bool,

    /// Add comments that silence what is found, and report what no comment can silence; with `--diff`, print what would be added
    #[arg(
        long,
        value_name = "REASON",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = REASON,
        value_parser = reason,
        conflicts_with_all = ["fix", "unsafe_fixes", "baseline", "write_baseline"],
        help_heading = "Adopting"
    )]
    pub add_ignore: Option<String>,

    /// Lint again whenever a file changes, until Ctrl-C
    #[arg(
        long,
        conflicts_with_all = ["output", "fix", "diff", "add_ignore", "write_baseline", "prune_baseline", "staged"],
        help_heading = "Output"
    )]
    pub watch: bool,
    /// How many threads to use [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

const GENERATE_HELP: &str = "\
Without a template it lists the templates. Exit status: 0, 1 if `--check` finds a file that is not as it should be, 2 if the tool could not do its work.

Examples:
  apim-policy generate
  apim-policy generate cached-secret --describe
  apim-policy generate cached-secret --set vault=contoso --set secret=api-key
  apim-policy generate cached-secret --set vault=contoso --set secret=api-key --target terraform";

const EXPLAIN_HELP: &str = "\
Examples:
  apim-policy explain key-vault/uncached-lookup   # a rule
  apim-policy explain key-vault                   # the rules of a category
  apim-policy explain set-header.exists-action    # an attribute of a policy
  apim-policy explain context.Request.Body        # a member of C#";

const TOOL_HELP: &str = "\
Examples:
  apim-policy lint                                # check the current folder
  apim-policy lint --fix policy.xml               # mend what can be mended safely
  apim-policy generate cached-secret --set vault=contoso --set secret=api-key
  apim-policy explain key-vault/uncached-lookup
  apim-policy init                                # write a configuration

`apim-policy help COMMAND` says more about a command.";

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// The template; without one, all are listed
    #[arg(value_name = "TEMPLATE")]
    pub name: Option<String>,

    /// A value for a parameter of the template; for a list, give it several times
    #[arg(long = "set", short, value_name = "NAME=VALUE", value_parser = assignment, help_heading = "What")]
    pub set: Vec<(String, String)>,
    /// Ask no questions, even on a terminal: a missing required value is an error
    #[arg(long, help_heading = "What")]
    pub no_input: bool,
    /// What the policies are wrapped in [default: snippet]
    #[arg(long, short, value_enum, help_heading = "What")]
    pub target: Option<OutputTarget>,
    /// How C# is written in XML: as it is, or with entities
    #[arg(long, short, value_parser = named(catalog::Format::ALL, catalog::Format::name), default_value = "rawxml", help_heading = "What")]
    pub dialect: catalog::Format,
    /// Generate only this section
    #[arg(long, short = 'e', value_parser = named(Section::ALL, Section::name), help_heading = "What")]
    pub section: Option<Section>,

    /// What the policy is for, and where Terraform, Bicep or ARM put it [default: api]
    #[arg(long, short = 'S', value_parser = named(Scope::ALL, Scope::name), help_heading = "What")]
    pub scope: Option<Scope>,
    /// What the policy belongs to in Terraform or Bicep, instead of a variable: `api_name=azurerm_api_management_api.orders.name`
    #[arg(long = "set-ref", short = 'r', value_name = "NAME=REFERENCE", value_parser = assignment, help_heading = "What")]
    pub references: Vec<(String, String)>,
    /// The name of the resource in Terraform, of a fragment, or for APIOps of what the policy belongs to [default: the name of the template]
    #[arg(long = "name", short = 'n', value_name = "NAME", help_heading = "What")]
    pub resource: Option<String>,

    /// A file of templates, or a folder of `*.snippet` files; they can use the built-in ones
    #[arg(long = "template", short = 'T', value_name = "FILE", help_heading = "Templates")]
    pub templates: Vec<PathBuf>,
    /// Print the page of the template: what it is for, its parameters, an example
    #[arg(long, requires = "name", help_heading = "Templates")]
    pub describe: bool,
    /// List the templates
    #[arg(long, conflicts_with = "name", help_heading = "Templates")]
    pub list: bool,
    /// Print how templates are written
    #[arg(long, conflicts_with = "name", help_heading = "Templates")]
    pub syntax: bool,

    /// Generate everything that this file lists, each entry into its own file
    #[arg(
        long,
        short,
        value_name = "FILE",
        conflicts_with_all = ["name", "set", "references", "target", "dialect", "section", "scope", "resource", "describe", "list", "syntax"],
        help_heading = "Output"
    )]
    pub manifest: Option<PathBuf>,
    /// Write to a file, for APIOps to a folder; with `--manifest`, the folder for its files [default: the folder of the manifest]
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub mode: Mode,

    /// Take folders of templates from this configuration instead of the nearest one
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Configuration")]
    pub config: Option<PathBuf>,
    /// Take folders of templates from no configuration
    #[arg(long, help_heading = "Configuration")]
    pub no_config: bool,
}

impl Generate {
    /// An error if an option is given that would have no effect.
    pub(super) fn check(&self) -> Result<(), Error> {
        if let Some((name, _)) = self.name.as_deref().and_then(|name| name.split_once('=')) {
            let message = format!("the value of `{name}` is in the place of the template");
            return Err(usage(message, format!("write `--set {name}=…` after the name of the template")));
        }
        let mode = [("check", self.mode.check), ("diff", self.mode.diff), ("dry-run", self.mode.dry_run), ("force", self.mode.force)];
        let mode = mode.into_iter().find(|(_, is_given)| *is_given);
        let is_of_examples = self.mode.check && self.name.is_none() && self.set.is_empty();
        if let Some((option, _)) = mode.filter(|_| self.manifest.is_none() && self.output.is_none() && !is_of_examples) {
            return Err(Self::without_file(option));
        }
        let target = self.target.map_or(Target::default(), Target::from);
        match without_effect(target, self.scope.is_some(), self.resource.is_some()) {
            None => Ok(()),
            Some(option) => {
                let help = "remove it, or use `--target terraform`, `bicep`, `arm` or `apiops`".to_owned();
                Err(usage(format!("`--{option}` has no effect with `--target {}`", target.name()), help))
            }
        }
    }

    /// The error that `--option` is about files where there are none.
    pub(super) fn without_file(option: &str) -> Error {
        let mut help = "name the file with `--output FILE`, or the files with `--manifest FILE`".to_owned();
        if option == "check" {
            help.push_str("; without a template and with templates of your own, `--check` runs their examples");
        }
        usage(format!("`--{option}` is about files, and none is named"), help)
    }
}

fn usage(message: String, help: String) -> Error {
    Error::Usage { message, help: Some(help) }
}

/// What is done with files.
#[derive(Debug, Args)]
pub(super) struct Mode {
    /// Write nothing; print what would change, and exit with 1 if anything would
    #[arg(long, conflicts_with_all = ["diff", "dry_run"], help_heading = "Output")]
    pub check: bool,
    /// Write nothing; print what would change
    #[arg(long, conflicts_with = "dry_run", help_heading = "Output")]
    pub diff: bool,
    /// Write nothing; name the files that would be written
    #[arg(long, help_heading = "Output")]
    pub dry_run: bool,
    /// Overwrite files that `generate` did not make
    #[arg(long, conflicts_with_all = ["check", "diff"], help_heading = "Output")]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputTarget {
    /// Policies to paste
    Snippet,
    /// A policy fragment
    Fragment,
    /// A whole policy document
    Policy,
    /// Terraform: resources of azurerm
    Terraform,
    /// A Bicep module
    Bicep,
    /// An ARM template
    Arm,
    /// Files of an APIOps repository
    Apiops,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Human,
    Json,
}

impl From<OutputTarget> for Target {
    fn from(target: OutputTarget) -> Self {
        match target {
            OutputTarget::Snippet => Self::Snippet,
            OutputTarget::Fragment => Self::Fragment,
            OutputTarget::Policy => Self::Policy,
            OutputTarget::Terraform => Self::Terraform,
            OutputTarget::Bicep => Self::Bicep,
            OutputTarget::Arm => Self::Arm,
            OutputTarget::Apiops => Self::Apiops,
        }
    }
}

/// A parser of the names of `all`.
fn named<T: Copy + Send + Sync + 'static, const N: usize>(all: [T; N], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T> {
    let find = move |given: String| all.into_iter().find(|&it| name(it) == given).expect("only these names are taken");
    PossibleValuesParser::new(all.map(name)).map(find)
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// How many findings are printed at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Most(pub Option<usize>);

fn most(text: &str) -> Result<Most, String> {
    match text.parse() {
        _ if text == "none" => Ok(Most(None)),
        Ok(most) if most > 0 => Ok(Most(Some(most))),
        _ => Err("expected a number from 1, or `none`".to_owned()),
    }
}

/// The reason of suppressions for which nobody gives one.
const REASON: &str = "not looked into yet";

fn reason(text: &str) -> Result<String, String> {
    let help = "expected one line of text, without `--`, `@(`, `${`, `{{` and the like, which mean something in policies or in the files around them";
    if lint::is_reason(text) { Ok(text.trim().to_owned()) } else { Err(help.to_owned()) }
}

fn severity(text: &str) -> Result<(String, Level), String> {
    let (rule, level) = text.split_once('=').ok_or("expected RULE=LEVEL")?;
    let level = match level {
        "off" => Level::Off,
        "info" => Level::Info,
        "warning" => Level::Warning,
        "error" => Level::Error,
        _ => return Err(format!("unknown level `{level}`: use off, info, warning or error")),
    };
    Ok((rule.to_owned(), level))
}
