//! A manifest: a list of policies to generate, each into its own file. The published JSON Schema is derived from these types.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use miette::NamedSource;
use schemars::{JsonSchema, Schema};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::ast::Template;
use super::bind;
use super::error::{Error, TemplateMistake};
use super::header::header_of_entry;
use super::library::Library;
use super::request::{Request, Target, files, find, without_effect};
use super::target::References;
use crate::catalog::{Format, Scope, Section};
use crate::config::explain;
use crate::text::{Gather, Span, shown_path};

/// A manifest that was read.
#[derive(Clone, Debug)]
pub struct Manifest {
    name: String,
    text: Arc<str>,
    entries: Vec<Entry>,
}

/// A file that a manifest wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Where it goes, relative to the folder of the manifest. It lies in there.
    pub file: PathBuf,
    /// What is in it.
    pub text: String,
    /// Where the manifest says so.
    pub span: Span,
}

/// How many mistakes of a manifest are shown, since each shows it.
const SHOWN: usize = 20;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "snippets.toml", description = "What `apim-policy generate --manifest` writes.")]
struct Content {
    /// The files to write.
    snippets: Vec<Entry>,
}

/// A file to write.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Snippet")]
struct Entry {
    /// The file, in the folder of the manifest or below. Its folders are made. With the target `apiops` it may be the folder of the artifacts.
    #[schemars(with = "String")]
    file: Spanned<String>,
    /// The template that it is made from.
    #[schemars(with = "String")]
    template: Spanned<String>,
    /// Values for the parameters of the template.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Given>")]
    set: BTreeMap<Spanned<String>, Spanned<Given>>,
    /// What the policies are wrapped in. Default: `snippet`.
    #[serde(default)]
    target: Target,
    /// How C# is spelt in XML: as it is, or with entities. Default: `rawxml`.
    #[serde(default)]
    dialect: Format,
    /// The only section that is wanted.
    section: Option<Section>,
    /// What the policy is for, and where Terraform, Bicep or ARM put it. Default: `api`.
    #[serde(default)]
    #[schemars(with = "Scope")]
    scope: Option<Spanned<Scope>>,
    /// The name of the resource in Terraform, of a fragment, or for APIOps of what the policy belongs to. Default: the name of the template.
    #[schemars(with = "Option<String>")]
    name: Option<Spanned<String>>,
    /// What the policy belongs to in Terraform and Bicep: `{ api_name = "azurerm_api_management_api.orders.name" }`.
    #[serde(default)]
    set_ref: References,
}

/// What a parameter is given: one value, or several for a list.
#[derive(Clone, Debug)]
struct Given(Vec<String>);

/// The JSON Schema of a manifest.
pub fn manifest_schema() -> Schema {
    schemars::schema_for!(Content)
}

impl Manifest {
    /// Reads `text`, the manifest that stands at `path`.
    pub fn parse(path: &Path, text: String) -> Result<Self, Error> {
        let mut manifest = Self { name: path.to_string_lossy().into_owned(), text: text.into(), entries: Vec::new() };
        match toml::from_str::<Content>(&manifest.text) {
            Ok(content) => manifest.entries = content.snippets,
            Err(error) => {
                let complaint = explain(&error);
                return Err(manifest.mistake(complaint.span.into(), complaint.message, complaint.help));
            }
        }
        Ok(manifest)
    }

    /// Makes all of its files, or says what is wrong with its entries: with the first of them, if it is wrong with many.
    pub fn generate(&self, library: &Library) -> Result<Vec<Generated>, Vec<Error>> {
        let mut all = Vec::new();
        let mut errors = Vec::new();
        for entry in &self.entries {
            match self.one(entry, library) {
                Ok(generated) => all.extend(generated),
                Err(error) if errors.len() < SHOWN => errors.push(error),
                Err(_) => break,
            }
        }
        errors.extend(self.clashes(&all).take(SHOWN - errors.len()));
        if errors.is_empty() { Ok(all) } else { Err(errors) }
    }

    /// The error that says `message` about the bytes at `span` of this manifest.
    pub fn mistake(&self, span: Span, message: String, help: Option<String>) -> Error {
        let text = NamedSource::new(&self.name, Arc::clone(&self.text));
        TemplateMistake { message, text, span: span.range().into(), help, argument: None }.into()
    }

    fn one(&self, entry: &Entry, library: &Library) -> Result<Vec<Generated>, Error> {
        let span = Span::from(entry.file.span());
        let file = inside(entry.file.get_ref()).map_err(|(message, help)| self.mistake(span, message.to_owned(), Some(help.to_owned())))?;
        let manifest = Path::new(&self.name).file_name().unwrap_or_default().to_string_lossy();
        if file == Path::new(&*manifest) {
            return Err(self.mistake(span, "that is the manifest itself".to_owned(), Some("choose another name".to_owned())));
        }
        self.effect(entry)?;
        let request = entry.request(&manifest);
        self.complete(entry, library, &request)?;
        let files = files(library, &request, &file).map_err(|error| self.place(entry, library, error))?;
        Ok(files.into_iter().map(|(file, text)| Generated { file, text, span }).collect())
    }

    /// An error if a setting is given that nothing would come of.
    fn effect(&self, entry: &Entry) -> Result<(), Error> {
        let (scope, name) = (entry.scope.as_ref().map(Spanned::span), entry.name.as_ref().map(Spanned::span));
        let Some(option) = without_effect(entry.target, scope.is_some(), name.is_some()) else { return Ok(()) };
        let span = if option == "scope" { scope } else { name };
        let message = format!("`{option}` has no effect with `target = \"{}\"`", entry.target.name());
        let help = "leave it out, or use the target `terraform`, `bicep`, `arm` or `apiops`".to_owned();
        Err(self.mistake(span.unwrap_or_default().into(), message, Some(help)))
    }

    /// An error if a parameter has no value that must have one.
    fn complete(&self, entry: &Entry, library: &Library, request: &Request) -> Result<(), Error> {
        let missing = find(library, &request.template).and_then(|template| bind::missing(template, &request.arguments));
        let missing = missing.map_err(|error| self.place(entry, library, error))?;
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = missing.iter().map(|parameter| format!("`{}`", parameter.name.text)).collect();
        let message = format!("{} must be given to `{}`", names.join(", "), request.template);
        let help = format!("give it in `set`; `apim-policy generate {} --describe` says what it takes", request.template);
        Err(self.mistake(entry.template.span().into(), message, Some(help)))
    }

    /// `error` at its place in this manifest.
    fn place(&self, entry: &Entry, library: &Library, error: Error) -> Error {
        match error {
            Error::Mistake(mistake) => match &mistake.argument {
                Some(name) => self.mistake(entry.argument(name, library), mistake.message, mistake.help),
                None => Error::Mistake(mistake),
            },
            Error::Request { message, help } => self.mistake(entry.template.span().into(), message, help),
            Error::Unreadable { .. } => error,
        }
    }

    /// What is wrong with files that are the same, on any system, or would lie in one another.
    fn clashes<'m>(&'m self, all: &'m [Generated]) -> impl Iterator<Item = Error> + 'm {
        let folded = |path: &Path| path.to_string_lossy().to_lowercase();
        let mut first: HashMap<String, Span> = HashMap::new();
        for generated in all {
            first.entry(folded(&generated.file)).or_insert(generated.span);
        }
        all.iter().filter_map(move |Generated { file, span, .. }| {
            if first.get(&folded(file)) != Some(span) {
                let help = "name another file; names that differ in case only are the same on some systems";
                return Some(self.mistake(*span, format!("another entry writes `{}` already", shown_path(file)), Some(help.to_owned())));
            }
            let folder = file.ancestors().skip(1).find(|folder| first.contains_key(&folded(folder)))?;
            let message = format!("`{}` is a file of another entry, so it cannot be a folder", shown_path(folder));
            Some(self.mistake(*span, message, Some("name another file".to_owned())))
        })
    }
}

impl Entry {
    /// What it asks for, as an entry of the file called `manifest`.
    fn request(&self, manifest: &str) -> Request {
        Request {
            template: self.template.get_ref().clone(),
            arguments: self.set.iter().map(|(name, given)| (name.get_ref().clone(), given.get_ref().0.clone())).gathered(),
            target: self.target,
            dialect: self.dialect,
            section: self.section,
            scope: self.scope.as_ref().map_or(Scope::Api, |scope| *scope.get_ref()),
            name: self.name.as_ref().map(|name| name.get_ref().clone()),
            references: self.set_ref.clone(),
            header: Some(header_of_entry(self.template.get_ref(), manifest)),
        }
    }

    /// Where the argument called `name` is wrong: its value, or its name if there is no such parameter.
    fn argument(&self, name: &str, library: &Library) -> Span {
        let is_parameter = |template: &Template| template.parameters.iter().any(|parameter| parameter.name.text == name);
        let exists = find(library, self.template.get_ref()).is_ok_and(is_parameter);
        match self.set.iter().find(|(it, _)| it.get_ref() == name) {
            Some((_, given)) if exists => given.span().into(),
            Some((name, _)) => name.span().into(),
            None => self.template.span().into(),
        }
    }
}

/// The path that `file` names, which leaves its folder on no system; or why it is none, and what to do.
fn inside(file: &str) -> Result<PathBuf, (&'static str, &'static str)> {
    let steps: Vec<&str> = file.split('/').filter(|step| *step != ".").collect();
    if file.contains('\\') {
        return Err(("the path has a `\\` in it", "separate folders with `/`, on Windows too"));
    }
    if file.starts_with('/') || file.contains(':') || steps.contains(&"..") {
        let help = "name a file in that folder or below; `--output FOLDER` writes all files to another one";
        return Err(("the path leaves the folder of the manifest", help));
    }
    if file.contains(|it: char| it.is_control()) {
        return Err(("there is a control character in the path", "use letters, digits, `-`, `_` and `.`"));
    }
    if steps.is_empty() || steps.contains(&"") {
        return Err(("this does not name a file", "write it as `folder/file.xml`"));
    }
    Ok(steps.iter().collect())
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, `true`, `false`, or several of them in brackets")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Given, E> {
        Ok(Given(vec![text.to_owned()]))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Given, E> {
        Ok(Given(vec![number.to_string()]))
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<Given, E> {
        Ok(Given(vec![flag.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Given, A::Error> {
        let mut all = Vec::new();
        while let Some(Given(values)) = list.next_element()? {
            match <[String; 1]>::try_from(values) {
                Ok([value]) => all.push(value),
                Err(_) => return Err(A::Error::custom("a list cannot hold a list")),
            }
        }
        Ok(Given(all))
    }
}

impl JsonSchema for Given {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Given".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> Schema {
        let single = schemars::json_schema!({ "type": ["string", "integer", "boolean"] });
        schemars::json_schema!({
            "description": "One value, or several for a list.",
            "anyOf": [single, { "type": "array", "items": single }],
        })
    }
}
