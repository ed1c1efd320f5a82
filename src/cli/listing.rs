//! `apim-policy files [PATH]…`: which files are read, and as what.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::arguments::{FilesArguments, ListFormat};
use super::error::Error;
use super::repository::OnDisk;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::ast::{Document, DocumentShape};
use crate::config::{FILE_NAME, Globs, absolute};
use crate::report::Form;
use crate::session::{self, Job, Options, Session};
use crate::text::{Gather, LineIndex, Span, line, shown_path};
use crate::workspace::{self, Choice, DefectKind, ENDINGS, Embedded, Found, Host, Role, Search, Source, TOOL_FOLDERS};

/// What is known of a file.
struct File {
    path: String,
    config: Option<PathBuf>,
    read: Result<Holds, String>,
}

/// What a file holds.
struct Holds {
    host: Host,
    policies: Vec<Policy>,
    named_values: usize,
}

/// A policy document.
struct Policy {
    line: u32,
    shape: &'static str,
    sections: Vec<&'static str>,
    scopes: Vec<&'static str>,
    formats: Vec<&'static str>,
    kinds: Vec<&'static str>,
    /// What it is the policy of.
    of: Vec<String>,
    /// What deploys it.
    by: Vec<String>,
}

/// Lists the files that the options name.
pub(super) fn run(options: &FilesArguments, terminal: &Terminal) -> Outcome {
    let one = |error: Error| vec![error];
    let mut session = Session::new(Options::default()).map_err(|error| one(error.into()))?;
    let config = match (&options.config, options.no_config) {
        (Some(path), _) => Choice::Given(session::configuration(path).map_err(|error| one(error.into()))?),
        (None, true) => Choice::Without,
        (None, false) => Choice::Nearest,
    };
    let exclude = Globs::new([]).map_err(|(_, reason)| one(Error::Usage { message: reason, help: None }))?;
    let search = Search { ignore_files: !options.no_ignore, named_too: false, exclude, config };
    let (jobs, errors) = session.discover(&options.paths, &search, Vec::new());
    if !errors.is_empty() {
        return Err(errors.into_iter().map(Error::from).collect());
    }
    let read = session::read(&jobs, None, &OnDisk);
    if !read.errors.is_empty() {
        return Err(read.errors);
    }
    let sources: BTreeMap<&str, &Source> = read.sources.iter().map(|source| (source.path.as_str(), source)).gathered();
    let searched = searched(&jobs, &search);
    let files: Vec<File> =
        jobs.iter().filter_map(|job| file(&job.found, sources.get(job.found.path.as_str()).copied(), &searched)).collect();
    let (text, form) = match options.format {
        ListFormat::Human => (human(&files), Form::Text),
        ListFormat::Json => {
            let files: Vec<Value> = files.iter().map(as_json).collect();
            (format!("{:#}\n", json!({ "version": 1, "files": files })), Form::Json)
        }
    };
    terminal.print(&text, form).map_err(one)?;
    if files.is_empty() {
        terminal.note("no policy was found");
    }
    Ok(Status::Clean)
}

/// The absolute paths of the files that a search finds in the folders of those files that are named.
fn searched(jobs: &[Job], search: &Search) -> BTreeSet<PathBuf> {
    let here = absolute(Path::new(""));
    let named = jobs.iter().filter(|job| job.found.named).map(|job| absolute(&job.found.file));
    let folder = |file: PathBuf| match file.strip_prefix(&here) {
        Ok(_) => PathBuf::from("."),
        Err(_) => file.parent().map(Path::to_owned).unwrap_or_default(),
    };
    let folders: BTreeSet<PathBuf> = named.map(folder).gathered();
    let (found, _) = workspace::discover(&folders.into_iter().collect::<Vec<_>>(), search);
    found.iter().map(|found| absolute(&found.file)).gathered()
}

/// What is known of a file; `None` if it was found and nothing in it concerns this tool.
fn file(found: &Found, source: Option<&Source>, searched: &BTreeSet<PathBuf>) -> Option<File> {
    let holds = source.map(holds).filter(|holds| !holds.policies.is_empty() || holds.named_values > 0);
    let is_left_out = found.named && !searched.contains(&absolute(&found.file));
    let read = match (holds, source.and_then(unreadable)) {
        (Some(holds), _) if !is_left_out => Ok(holds),
        _ if is_left_out => Err(why_left_out(found)),
        (None, Some(reason)) => Err(reason),
        _ if found.named => Err("nothing in it is a policy, or belongs to one".to_owned()),
        _ => return None,
    };
    let config = found.config.as_ref().map(|config| config.path.clone());
    Some(File { path: found.path.clone(), config, read })
}

/// Why the file is no text, if it is none: `lint` reports it.
fn unreadable(source: &Source) -> Option<String> {
    source.defects.iter().find(|defect| defect.kind == DefectKind::NoText).map(|defect| defect.message.to_string())
}

/// Why a search does not find the file.
fn why_left_out(found: &Found) -> String {
    let file = absolute(&found.file);
    let folders = file.parent().into_iter().flat_map(Path::components).filter_map(|part| part.as_os_str().to_str());
    if let Some(folder) = folders.into_iter().find(|name| TOOL_FOLDERS.contains(name)) {
        return format!("it lies in `{folder}`, which is never searched");
    }
    if let Some((pattern, stated)) = found.config.as_ref().and_then(|config| config.excluded_by(&file)) {
        return format!("`exclude` leaves it out by `{}` ({}:{})", line(&pattern), shown_path(&stated.path), stated.line);
    }
    let name = file.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if !ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return format!("files that end so are not searched; `[[hosts]]` in `{FILE_NAME}` makes it a policy");
    }
    "an ignore file, such as `.gitignore`, leaves it out".to_owned()
}

fn holds(source: &Source) -> Holds {
    let index = LineIndex::new(&source.text);
    let policies = source.documents.iter().filter_map(|embedded| policy(source, embedded, &index)).collect();
    Holds { host: source.host, policies, named_values: source.named_values.len() }
}

fn policy(source: &Source, embedded: &Embedded, index: &LineIndex) -> Option<Policy> {
    let document: Document<'_> = source.parse(embedded);
    let shape = match document.shape() {
        DocumentShape::Policies => "policy",
        DocumentShape::Fragment => "fragment",
        DocumentShape::Bare => "policies without a root",
        DocumentShape::Resolver => "resolver",
        DocumentShape::Other if document.errors().is_empty() => return None,
        DocumentShape::Other => "damaged policy",
    };
    let start = document.roots().next().map_or(0, |root| root.span().start);
    let at = source.outer(embedded, Span::at(start as usize)).start;
    let deployments = || embedded.deployments.iter();
    let unique = |names: Vec<&'static str>| names.into_iter().gathered::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let mut scopes: Vec<&'static str> = deployments().filter_map(|it| it.deployment.scope).map(|it| it.name()).collect();
    scopes.extend(embedded.roles.iter().map(|role| role.scope.name()));
    let of: BTreeSet<String> = embedded.roles.iter().map(Role::title).gathered();
    let by: BTreeSet<String> = deployments().flat_map(|it| &it.by).cloned().gathered();
    Some(Policy {
        line: index.position(&source.text, at).line,
        shape,
        sections: document.sections().map(|(section, _)| section.name()).collect(),
        scopes: unique(scopes),
        formats: unique(deployments().filter_map(|it| it.deployment.format).map(|it| it.name()).collect()),
        kinds: unique(deployments().filter_map(|it| it.deployment.api).map(|it| it.name()).collect()),
        of: of.into_iter().collect(),
        by: by.into_iter().collect(),
    })
}

fn host_name(host: Host) -> &'static str {
    match host {
        Host::Xml => "XML",
        Host::ApiOps => "APIOps",
        Host::Terraform => "Terraform",
        Host::Bicep => "Bicep",
        Host::Arm => "ARM",
    }
}

fn human(files: &[File]) -> String {
    let mut text = String::new();
    for File { path, read, .. } in files {
        let path = line(path);
        let holds = match read {
            Ok(holds) => holds,
            Err(reason) => {
                text.push_str(&format!("{path}: not read: {reason}\n"));
                continue;
            }
        };
        let host = host_name(holds.host);
        for policy in &holds.policies {
            let mut parts = vec![format!("{} in {host}", policy.shape)];
            let mut add = |what: &str, names: &[&str]| {
                if !names.is_empty() {
                    parts.push(format!("{what}{}", names.join(" or ")));
                }
            };
            add("scope ", &policy.scopes);
            add("kind ", &policy.kinds);
            add("as ", &policy.formats);
            if !policy.sections.is_empty() {
                parts.push(policy.sections.join("+"));
            }
            text.push_str(&format!("{path}:{}: {}\n", policy.line, parts.join(", ")));
        }
        if holds.named_values > 0 {
            text.push_str(&format!("{path}: {} in {host}\n", super::lint::plural(holds.named_values, "named value")));
        }
    }
    text
}

fn as_json(file: &File) -> Value {
    let config = file.config.as_ref().map(|path| workspace::shown(path));
    match &file.read {
        Err(reason) => json!({ "path": file.path, "config": config, "read": false, "reason": reason }),
        Ok(holds) => {
            let policy = |it: &Policy| {
                json!({
                    "line": it.line, "shape": it.shape, "sections": it.sections, "scopes": it.scopes, "formats": it.formats, "kinds": it.kinds,
                    "of": it.of, "deployedBy": it.by,
                })
            };
            let policies: Vec<Value> = holds.policies.iter().map(policy).collect();
            json!({
                "path": file.path, "config": config, "read": true, "host": host_name(holds.host), "policies": policies, "namedValues": holds.named_values,
            })
        }
    }
}
