//! Requests to generate a policy, and their results.

use std::path::{Component, Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::Template;
use super::bind::{self, Arguments};
use super::error::Error;
use super::expand::expand;
use super::late::Late;
use super::library::Library;
use super::output::{Deployed, Written};
use super::proof;
use super::reference;
use super::target::{self, Placement, References};
use crate::catalog::{Format, Scope, Section};
use crate::spelling::is_named_value;
use crate::text::{nearest, shown_path};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The name of the template.
    pub template: String,
    /// What it is given.
    pub arguments: Arguments,
    /// What the output is wrapped in.
    pub target: Target,
    /// How C# is spelt in XML.
    pub dialect: Format,
    /// The only section that is wanted.
    pub section: Option<Section>,
    /// What the policy is for, and where Terraform, Bicep and ARM put it.
    pub scope: Scope,
    /// The name of the resource there, if it is not that of the template.
    pub name: Option<String>,
    /// What the policy belongs to in Terraform and Bicep, by the names that they have for it.
    pub references: References,
    /// What is written on top, in a comment of the output's language or where that has none in what it shows first: a file is known by it.
    pub header: Option<String>,
}

/// What the output is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// Nothing: policies to paste.
    #[default]
    Snippet,
    /// A policy fragment.
    Fragment,
    /// A whole policy document.
    Policy,
    /// Terraform.
    Terraform,
    /// Bicep.
    Bicep,
    /// An ARM template.
    Arm,
    /// Files of an APIOps repository.
    Apiops,
}

impl Request {
    /// The template called `template` with nothing else said.
    pub fn new(template: &str) -> Self {
        Self {
            template: template.to_owned(),
            arguments: Arguments::new(),
            target: Target::default(),
            dialect: Format::default(),
            section: None,
            scope: Scope::Api,
            name: None,
            references: References::new(),
            header: None,
        }
    }
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Snippet, Self::Fragment, Self::Policy, Self::Terraform, Self::Bicep, Self::Arm, Self::Apiops];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Snippet => "snippet",
            Self::Fragment => "fragment",
            Self::Policy => "policy",
            Self::Terraform => "terraform",
            Self::Bicep => "bicep",
            Self::Arm => "arm",
            Self::Apiops => "apiops",
        }
    }

    /// The target called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }
}

/// The option that has no effect with `target`, of those that are given.
pub fn without_effect(target: Target, has_scope: bool, has_name: bool) -> Option<&'static str> {
    match target {
        // A whole document for all APIs has no wider scope.
        Target::Snippet | Target::Fragment if has_scope => Some("scope"),
        Target::Snippet | Target::Fragment | Target::Policy if has_name => Some("name"),
        _ => None,
    }
}

/// Finds the template called `name`.
pub fn find<'l>(library: &'l Library, name: &str) -> Result<&'l Template, Error> {
    library.find(name).ok_or_else(|| {
        let help = match nearest(name, library.templates().map(|template| template.name.text.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`apim-policy generate` lists the templates".to_owned(),
        };
        Error::request(format!("there is no template `{name}`"), help)
    })
}

/// Generates what is asked for, which is one text.
pub fn generate(library: &Library, request: &Request) -> Result<String, Error> {
    let mut made = make(library, request)?;
    if made.len() > 1 {
        let names: Vec<String> = made.iter().map(|(path, _)| format!("`{}`", shown_path(path))).collect();
        return Err(Error::request(format!("these are several files: {}", names.join(", ")), "write them with `--output FOLDER`"));
    }
    Ok(made.pop().map(|(_, text)| text).unwrap_or_default())
}

/// Generates what is asked for as files: the one called `output`, or those of APIOps in the folder called so.
pub fn files(library: &Library, request: &Request, output: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let is_file = output.extension().is_some_and(|extension| extension == "xml" || extension == "json");
    if request.target != Target::Apiops || is_file {
        return Ok(vec![(output.to_owned(), generate(library, request)?)]);
    }
    let made = make(library, request)?;
    // No name leads out of the folder.
    let is_inside = |path: &Path| path.components().all(|step| matches!(step, Component::Normal(_)));
    if let Some((path, _)) = made.iter().find(|(path, _)| !is_inside(path)) {
        let message = format!("`{}` does not name a place in a folder", shown_path(path));
        return Err(Error::request(message, "give names that begin with a letter or digit"));
    }
    Ok(made.into_iter().map(|(path, text)| (output.join(path), text)).collect())
}

/// What is asked for, in its places; what has none of its own has an empty one.
fn make(library: &Library, request: &Request) -> Result<Vec<(PathBuf, String)>, Error> {
    let template = find(library, &request.template)?;
    let values = bind::bind(template, &request.arguments)?;
    let mut output = expand(template, library.all(), values, &|secrets| deployed(request, secrets))?;
    if let Some(section) = request.section {
        target::choose(&mut output.sections, section)?;
    }
    // APIOps keeps an operation in the folder of its API.
    let steps = if request.target == Target::Apiops && request.scope == Scope::Operation { 2 } else { 1 };
    let is_good = |name: &str| name.split('/').count() <= steps && name.split('/').all(|name| is_named_value(name) && name.len() <= 80);
    if let Some(name) = request.name.as_deref().filter(|name| !is_good(name)) {
        return Err(Error::request(
            format!("`{name}` is not a valid name of a resource"),
            "use up to 80 letters, digits, `-`, `_` and `.`",
        ));
    }
    let place = Placement {
        output: &output,
        dialect: request.dialect,
        scope: request.scope,
        template: &request.template,
        given_name: request.name.as_deref(),
        references: &request.references,
        header: request.header.as_deref(),
    };
    if matches!(request.target, Target::Snippet | Target::Fragment | Target::Policy) {
        target::no_references(&place)?;
    }
    if template.source.is_some() {
        let written = match request.target {
            Target::Snippet => target::snippet(&output, Format::RawXml),
            Target::Fragment => target::fragment(&output, Format::RawXml),
            _ => target::policy(&output, Format::RawXml, request.scope),
        };
        // What makes no policy fails below, or makes a named value.
        if let Ok(written) = written {
            proof::check(template, &output, &written)?;
        }
    }
    let finish = |written: Written| headed(request, &proof::silence(written, &output));
    let one = match request.target {
        Target::Snippet => target::snippet(&output, request.dialect).and_then(finish),
        Target::Fragment => target::fragment(&output, request.dialect).and_then(finish),
        Target::Policy => target::policy(&output, request.dialect, request.scope).and_then(finish),
        Target::Terraform => target::terraform(&place),
        Target::Bicep => target::bicep(&place),
        Target::Arm => target::arm(&place),
        Target::Apiops => return target::apiops(&place, |written| headed(request, written)),
    };
    Ok(vec![(PathBuf::new(), one?)])
}

/// The text of a policy that stands by itself, with what is written on top.
fn headed(request: &Request, written: &Written) -> Result<String, Error> {
    for host in written.hosts() {
        if let Some(id) = reference::taken_apart(host) {
            let message = format!("the identifier `${{{id}}}` can only be split into its parts with Terraform");
            return Err(Error::request(message, "give vault and secret separately, or use `--target terraform`"));
        }
        if host.contains('"') {
            let message = format!("the quotes in `${{{host}}}` would end the text around it");
            return Err(Error::request(message, "use `--target terraform`, or give that a name: `${local.name}`"));
        }
    }
    let mut text = written.text();
    if matches!(request.target, Target::Policy | Target::Apiops) && request.scope == Scope::Global {
        text.insert_str(0, &format!("<!-- {} -->\n", target::REPLACES));
    }
    Ok(match &request.header {
        Some(header) => format!("<!-- {} -->\n{text}", header.replace("--", "- -")),
        None => text,
    })
}

/// What stands for the version of the last of `secrets` that is current when the policy is deployed.
fn deployed(request: &Request, secrets: &[Deployed]) -> Result<Late, Error> {
    let target = request.target;
    match target {
        Target::Terraform => return target::terraform_version(secrets, request.name.as_deref().unwrap_or(&request.template)),
        Target::Bicep | Target::Arm => return target::found_version(secrets),
        _ => {}
    }
    let message = format!("`--target {}` cannot look up which version is deployed", target.name());
    let help = "give the version: a named value such as `{{orders-key-version}}`, or use `--target terraform`, `bicep` or `arm`";
    Err(Error::request(message, help))
}
