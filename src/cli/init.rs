//! `apim-policy init`: a first configuration, made of what is in the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::arguments::Init;
use super::error::Error;
use super::files::{self, Staged};
use super::input;
use super::lint::plural;
use super::repository::OnDisk;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::ast::DocumentShape;
use crate::config::{FILE_NAME, Finder, Globs, absolute};
use crate::lint::Summary;
use crate::reference::SCHEMA;
use crate::session::{self, Job, Options, Origin, Session};
use crate::text::{Gather, line, shown_path};
use crate::workspace::{self, Choice, Host, Search, Source};

/// What is known of the repository.
#[derive(Default)]
struct Survey {
    /// How many policies there are in files of each kind.
    policies: BTreeMap<&'static str, usize>,
    named_values: usize,
    /// The policies of which nothing says the scope, as seen from the folder of the configuration.
    scopeless: Vec<String>,
    /// Folders whose names say that they hold no policies that are deployed.
    samples: BTreeSet<String>,
    /// The pricing tiers of the services that are created, each with a file that says so.
    tiers: BTreeMap<&'static str, String>,
    /// The configuration above, as seen from the folder.
    above: Option<String>,
}

/// What folders are called that hold policies which nobody deploys.
const SAMPLES: [&str; 9] = ["example", "examples", "fixture", "fixtures", "sample", "samples", "test", "testdata", "tests"];

/// The names of pricing tiers in the languages of hosts, and in the configuration.
const TIERS: [(&str, &str); 9] = [
    ("BasicV2", "basic-v2"),
    ("StandardV2", "standard-v2"),
    ("PremiumV2", "premium-v2"),
    ("Consumption", "consumption"),
    ("Developer", "developer"),
    ("Basic", "basic"),
    ("Standard", "standard"),
    ("Premium", "premium"),
    ("Isolated", "premium"),
];

/// What makes a file one that creates a service, and the key under which it says the tier.
const SERVICES: [(&str, &str); 3] = [
    ("\"azurerm_api_management\"", "sku_name"),
    ("'Microsoft.ApiManagement/service@", "sku"),
    ("\"Microsoft.ApiManagement/service\"", "sku"),
];

/// How much behind the key is looked at for the name of a tier, in bytes.
const NEAR: usize = 120;

/// Writes the configuration for the folder that the options name, or prints it.
pub(super) fn run(options: &Init, terminal: &Terminal) -> Outcome {
    let one = |error: Error| vec![error];
    let folder = &options.folder;
    if !folder.is_dir() {
        let message = format!("`{}` is not a folder", shown_path(folder));
        return Err(one(Error::Usage { message, help: Some("`init` writes a configuration into a folder that is there".to_owned()) }));
    }
    let path = if folder == Path::new(".") { PathBuf::from(FILE_NAME) } else { folder.join(FILE_NAME) };
    if !options.dry_run && path.symlink_metadata().is_ok() {
        let message = format!("`{}` is there already, so nothing was written", shown_path(&path));
        let help = "`apim-policy init --dry-run` prints what would be written; `apim-policy config show FILE` says what holds for a file";
        return Err(one(Error::Usage { message, help: Some(help.to_owned()) }));
    }
    let (survey, summary) = survey(folder)?;
    let text = configuration(&survey);
    if options.dry_run {
        terminal.deliver(&text).map_err(one)?;
        return Ok(Status::Clean);
    }
    files::commit(vec![Staged::creation(&path, &text).map_err(one)?]).map_err(one)?;
    terminal.note(&format!("`{}` was written", shown_path(&path)));
    let found = summary.errors + summary.warnings;
    if found > 0 {
        let counts = format!("{} and {}", plural(summary.errors, "error"), plural(summary.warnings, "warning"));
        terminal.note(&format!("`apim-policy lint` finds {counts} today: `--fix` mends what can be mended safely,"));
        terminal.note("`--write-baseline FILE` keeps the rest in a file, and `--add-ignore` in comments, so that only new findings count");
    }
    Ok(Status::Clean)
}

/// Looks at what is in `folder`. Returns what is known of it, and how much is found in it today.
fn survey(folder: &Path) -> Result<(Survey, Summary), Vec<Error>> {
    let mut session = Session::new(Options::default()).map_err(|error| vec![error.into()])?;
    let exclude = Globs::new([]).map_err(|(_, reason)| vec![Error::Usage { message: reason, help: None }])?;
    let search = Search { ignore_files: true, named_too: false, exclude, config: Choice::Nearest };
    let (jobs, errors) = session.discover(&[folder.to_owned()], &search, Vec::new());
    if !errors.is_empty() {
        return Err(errors.into_iter().map(Error::from).collect());
    }
    let base = absolute(folder);
    let read = session::read(&jobs, None, &OnDisk);
    let mut survey = Survey { above: above(&base).map_err(|error| vec![error])?, ..Survey::default() };
    let files: BTreeMap<&str, PathBuf> = jobs.iter().map(|job| (job.found.path.as_str(), absolute(&job.found.file))).gathered();
    for source in &read.sources {
        let file = files.get(source.path.as_str()).and_then(|file| file.strip_prefix(&base).ok());
        let inner = file.map_or_else(|| source.path.clone(), workspace::shown);
        survey.add(source, &inner);
    }
    for job in &jobs {
        survey.add_service(job, &base);
    }
    let mut outcome = session::run(&jobs, None, None, &OnDisk).outcome;
    outcome.tell_copies_once();
    Ok((survey, outcome.summary))
}

/// The configuration that holds for the folder at this absolute path so far, as seen from there.
fn above(base: &Path) -> Result<Option<String>, Error> {
    let Some(config) = Finder::default().for_folder(base)? else { return Ok(None) };
    let steps = base.ancestors().position(|folder| folder == config.folder());
    Ok(steps.filter(|&steps| steps > 0).map(|steps| format!("{}{FILE_NAME}", "../".repeat(steps))))
}

impl Survey {
    /// Adds what `source` holds, which lies at `path` as seen from the folder.
    fn add(&mut self, source: &Source, path: &str) {
        self.named_values += source.named_values.len();
        let name = match source.host {
            Host::Xml => "XML",
            Host::ApiOps => "APIOps",
            Host::Terraform => "Terraform",
            Host::Bicep => "Bicep",
            Host::Arm => "ARM templates",
        };
        for embedded in &source.documents {
            let shape = source.parse(embedded).shape();
            if shape == DocumentShape::Other {
                continue;
            }
            *self.policies.entry(name).or_default() += 1;
            let is_known = embedded.deployments.iter().any(|it| it.deployment.scope.is_some()) || !embedded.roles.is_empty();
            if !is_known && shape == DocumentShape::Policies && source.host == Host::Xml {
                self.scopeless.push(path.to_owned());
            }
            let folders = path.split('/').rev().skip(1).collect::<Vec<_>>();
            let mut parts: Vec<&str> = folders.into_iter().rev().collect();
            if let Some(at) = parts.iter().position(|part| SAMPLES.contains(&part.to_ascii_lowercase().as_str())) {
                parts.truncate(at + 1);
                self.samples.insert(parts.join("/"));
            }
        }
    }

    /// Adds the tiers of the services that the file of `job` creates.
    fn add_service(&mut self, job: &Job, base: &Path) {
        let is_host = [".tf", ".bicep", ".json"].iter().any(|ending| job.found.path.ends_with(ending));
        let Some(bytes) = is_host.then(|| input::bytes(&job.found, Origin::File).ok()).flatten() else { return };
        let text = String::from_utf8_lossy(&bytes);
        for (mark, key) in SERVICES {
            for (at, _) in text.match_indices(mark) {
                let Some(tier) = tier(&text[at + mark.len()..], key) else { continue };
                let file = absolute(&job.found.file);
                let shown = file.strip_prefix(base).map_or_else(|_| job.found.path.clone(), workspace::shown);
                self.tiers.entry(tier).or_insert(shown);
            }
        }
    }
}

/// The tier that `text`, which begins in the definition of a service, says under `key` before the next definition.
fn tier(text: &str, key: &str) -> Option<&'static str> {
    let end = ["\nresource ", "\nmodule ", "\"type\""].iter().filter_map(|next| text.find(next)).min().unwrap_or(text.len());
    let said = &text[..end][text[..end].find(key)? + key.len()..];
    let near: String = said.chars().take(NEAR).collect();
    near.split(['"', '\'']).find_map(|word| {
        // Terraform adds the number of units.
        let name = if key == "sku_name" { word.split('_').next().unwrap_or_default() } else { word };
        TIERS.iter().find(|(own, _)| *own == name).map(|(_, tier)| *tier)
    })
}

/// How many paths are named in a comment.
const NAMED: usize = 3;

/// The text of the configuration.
fn configuration(survey: &Survey) -> String {
    let mut text = format!("#:schema {SCHEMA}\n");
    text.push_str("# The configuration of apim-policy, for this folder and all below.\n");
    let mut found: Vec<String> = survey.policies.iter().map(|(host, count)| format!("{} in {host}", count_of(*count))).collect();
    if survey.named_values > 0 {
        found.push(plural(survey.named_values, "named value"));
    }
    let found = if found.is_empty() { "no policy yet".to_owned() } else { found.join(", ") };
    text.push_str(&format!(
        "# When it was made, there were here: {found}.\n# `apim-policy files` lists what is read, `apim-policy config show FILE` says what holds for a file, and\n\
         # `apim-policy rules` lists the rules.\n\n"
    ));
    if let Some(above) = &survey.above {
        text.push_str(&format!("# The configuration above holds here too; what is said here decides.\nextend = {}\n\n", quoted(above)));
    }
    text.push_str("# The least severity that makes the exit status 1: info, warning or error.\nfail-on = \"warning\"\n\n");
    text.push_str("# The least severity that is reported.\n# min-severity = \"warning\"\n\n");
    text.push_str("# Files and folders that are not searched, beside those that ignore files leave out.\n");
    if survey.samples.is_empty() {
        text.push_str("# exclude = [\"samples/**\"]\n\n");
    } else {
        let globs: Vec<String> = survey.samples.iter().map(|folder| quoted(&format!("{}/**", escaped(folder)))).collect();
        text.push_str(&format!("# These look as if nobody deployed them:\n# exclude = [{}]\n\n", globs.join(", ")));
    }
    text.push_str(
        "# What to make of rules: an id, a category or \"all\", and off, info, warning, error, or options.\n[rules]\n\
         # \"requests/no-timeout\" = \"error\"\n# \"style\" = \"off\"\n# \"secrets/hard-coded\" = { level = \"error\", allow = [\"^test-\"] }\n\n",
    );
    text.push_str("# Other levels for some files.\n# [[overrides]]\n# files = [\"legacy/**\"]\n# rules = { \"caching/unversioned-key\" = \"info\" }\n\n");
    scopes(survey, &mut text);
    target(survey, &mut text);
    text
}

fn scopes(survey: &Survey, text: &mut String) {
    text.push_str("# At which scope policies are, where neither their path nor what deploys them says it: global, workspace, product, api, operation.\n");
    let mut example = "**/*.operation.xml".to_owned();
    if let Some(first) = survey.scopeless.first() {
        let named: Vec<String> = survey.scopeless.iter().take(NAMED).map(|path| format!("`{}`", line(path))).collect();
        let rest = survey.scopeless.len().saturating_sub(NAMED);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        text.push_str(&format!("# It is not known of {}{rest}.\n", named.join(", ")));
        example = match first.rsplit_once('/') {
            Some((folder, _)) => format!("{}/**", escaped(folder)),
            None => escaped(first),
        };
    }
    text.push_str(&format!("# [[scopes]]\n# files = [{}]\n# scope = \"operation\"\n\n", quoted(&example)));
}

fn target(survey: &Survey, text: &mut String) {
    text.push_str("# For which gateway the policies are: what it lacks is found then.\n");
    let tiers: Vec<_> = survey.tiers.iter().collect();
    match tiers[..] {
        [(tier, file)] => text.push_str(&format!("[target]\ntier = \"{tier}\" # as in {}\n", line(file))),
        [] => text.push_str("# [target]\n# gateway = \"classic\" # or v2, consumption, self-hosted, workspace\n"),
        _ => {
            text.push_str("# There are services of several tiers:\n# [target]\n");
            tiers.iter().for_each(|(tier, file)| text.push_str(&format!("# tier = \"{tier}\" # as in {}\n", line(file))));
        }
    }
}

fn count_of(count: usize) -> String {
    if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") }
}

/// `text` as a string of TOML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("strings are always JSON")
}

/// `path` as a glob that matches it alone.
fn escaped(path: &str) -> String {
    let mut glob = String::new();
    for it in path.chars() {
        match it {
            '*' | '?' | '[' | ']' | '{' | '}' => glob.push_str(&format!("[{it}]")),
            it => glob.push(it),
        }
    }
    glob
}
