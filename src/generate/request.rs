//! What is asked for, and what comes out.

use schemars::JsonSchema;
use serde::Deserialize;

use super::bind::{self, Arguments};
use super::error::Error;
use super::expand::expand;
use super::late::{self, Late};
use super::library::Library;
use super::output::{Deployed, Dialect, Written};
use super::target::{self, Place, Scope};
use super::{Section, Template};
use crate::text::nearest;

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
    pub dialect: Dialect,
    /// The only section that is wanted.
    pub section: Option<Section>,
    /// Where Terraform, Bicep and ARM put the policy.
    pub scope: Scope,
    /// The name of the resource there, if it is not that of the template.
    pub name: Option<String>,
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
    /// A named value of an APIOps repository.
    Apiops,
}

impl Request {
    /// The template called `template` with nothing else said.
    pub fn new(template: &str) -> Self {
        Self {
            template: template.to_owned(),
            arguments: Arguments::new(),
            target: Target::default(),
            dialect: Dialect::default(),
            section: None,
            scope: Scope::default(),
            name: None,
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

/// Generates what is asked for.
pub fn generate(library: &Library, request: &Request) -> Result<String, Error> {
    let template = find(library, &request.template)?;
    let values = bind::bind(template, &request.arguments)?;
    let mut output = expand(template, library.all(), values, &|secrets| deployed(request.target, secrets))?;
    if let Some(section) = request.section {
        target::choose(&mut output.sections, section)?;
    }
    if let Some(name) = request.name.as_deref().filter(|name| !late::is_name(name) || name.len() > 80) {
        return Err(Error::request(format!("`{name}` is no name of a resource"), "use up to 80 letters, digits, `-`, `_` and `.`"));
    }
    let place = Place {
        output: &output,
        dialect: request.dialect,
        scope: request.scope,
        name: request.name.as_deref().unwrap_or(&request.template),
        header: request.header.as_deref(),
    };
    match request.target {
        Target::Snippet => target::snippet(&output, request.dialect).map(|written| headed(request, &written)),
        Target::Fragment => target::fragment(&output, request.dialect).map(|written| headed(request, &written)),
        Target::Policy => target::policy(&output, request.dialect).map(|written| headed(request, &written)),
        Target::Terraform => target::terraform(&place),
        Target::Bicep => target::bicep(&place),
        Target::Arm => target::arm(&place),
        Target::Apiops => target::apiops(&place),
    }
}

fn headed(request: &Request, written: &Written) -> String {
    let text = written.text();
    match &request.header {
        Some(header) => format!("<!-- {} -->\n{text}", header.replace("--", "- -")),
        None => text,
    }
}

/// What stands for the version of the last of `secrets` that is current when the policy is deployed.
fn deployed(target: Target, secrets: &[Deployed]) -> Result<Late, Error> {
    match target {
        Target::Terraform => return target::terraform_version(secrets),
        Target::Bicep | Target::Arm => return target::found_version(secrets),
        _ => {}
    }
    let message = format!("`--target {}` cannot find out which version is deployed", target.name());
    let help = "give the version: a named value such as `{{orders-key-version}}`, or use `--target terraform`, `bicep` or `arm`";
    Err(Error::request(message, help))
}
