//! Parses the text of `apim-policy.toml` to settings; each mistake is reported with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use toml::Spanned;

use super::idle::idle;
use super::settings::ModuleSetting;
use super::{Error, Externals, Globs, RuleSetting, Settings, absolute, explain};
use crate::catalog::Deployment;
#[cfg(feature = "disk")]
use crate::reading::{self, MAX_OWN_BYTES};

/// A configuration, ready to be asked about files.
#[derive(Debug)]
pub struct Config {
    /// The path it was read from.
    pub path: PathBuf,
    /// What it says.
    pub settings: Settings,
    text: String,
    folder: PathBuf,
    exclude: Globs,
    overrides: Vec<Globs>,
    scopes: Vec<Globs>,
    formats: Vec<Globs>,
    hosts: Vec<Globs>,
    modules: Vec<GlobMatcher>,
    /// The configuration that it extends.
    pub(super) parent: Option<Arc<Config>>,
    /// What exists in the service, as this and the configurations that it extends say.
    pub(super) externals: Externals,
}

/// How a file is deployed by what is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosted {
    /// At which scope, in which format, for what kind of API.
    pub deployment: Deployment,
    /// What is deployed so: the API and the operation, or, if these are not named, the configuration.
    pub name: String,
    /// The id of the API.
    pub api: Option<String>,
    /// The id of the operation.
    pub operation: Option<String>,
}

impl Config {
    /// Reads the configuration at `path`, and those that it extends.
    #[cfg(feature = "disk")]
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = reading::text(path, MAX_OWN_BYTES).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        Self::parse_extending(path, text, &super::find::extended)
    }

    /// Reads `text`, the configuration that stands at `path` and extends no other: nothing is read from the disk.
    pub fn parse(path: &Path, text: String) -> Result<Self, Error> {
        Self::parse_extending(path, text, &|_, _| Err("other files are out of reach here".to_owned()))
    }

    /// Reads `text`, the configuration that stands at `path`, whatever it extends.
    pub(super) fn parse_alone(path: &Path, text: String) -> Result<Self, Error> {
        let settings: Settings = toml::from_str(&text).map_err(|error| {
            let complaint = explain(&error);
            Error::invalid(path, &text, complaint.span, complaint.message, complaint.help)
        })?;
        idle(&settings).map_or(Ok(()), |(span, message, help)| Err(Error::invalid(path, &text, span, message, Some(help))))?;
        let globs = |patterns: &[Spanned<String>]| globs(path, &text, patterns);
        let exclude = globs(&settings.exclude)?;
        let overrides = settings.overrides.iter().map(|it| globs(&it.files)).collect::<Result<_, _>>()?;
        let scopes = settings.scopes.iter().map(|it| globs(&it.files)).collect::<Result<_, _>>()?;
        let formats = settings.formats.iter().map(|it| globs(&it.files)).collect::<Result<_, _>>()?;
        let hosts = settings.hosts.iter().map(|it| globs(&it.files)).collect::<Result<_, _>>()?;
        let module = |source: &Spanned<String>| {
            let glob = GlobBuilder::new(source.get_ref()).literal_separator(true).build();
            glob.map(|glob| glob.compile_matcher()).map_err(|error| {
                let message = format!("`{}` is not a valid glob: {}", source.get_ref(), error.kind());
                Error::invalid(path, &text, source.span(), message, None)
            })
        };
        let modules = settings.terraform.modules.iter().map(|it| module(&it.source)).collect::<Result<_, _>>()?;
        let folder = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
        let externals = settings.externals.clone();
        let path = path.to_owned();
        Ok(Self { path, settings, text, folder, exclude, overrides, scopes, formats, hosts, modules, parent: None, externals })
    }

    /// Whether the configuration leaves out the file or folder at `path`.
    pub fn excludes(&self, path: &Path) -> bool {
        self.layers().into_iter().any(|layer| !layer.exclude.is_empty() && layer.exclude.matches(&layer.relative(path)))
    }

    /// The rules of every table of this file, whatever the file that it holds for.
    pub fn all_rules(&self) -> impl Iterator<Item = (&Spanned<String>, &RuleSetting)> {
        let tables: Vec<&BTreeMap<_, _>> =
            std::iter::once(&self.settings.rules).chain(self.settings.overrides.iter().map(|it| &it.rules)).collect();
        tables.into_iter().flatten()
    }

    /// Which overrides of this file hold for the file at `path`, as their indices.
    pub(super) fn own_overrides(&self, path: &Path) -> Vec<usize> {
        if self.overrides.is_empty() {
            return Vec::new();
        }
        let path = self.relative(path);
        (0..self.overrides.len()).filter(|&index| self.overrides[index].matches(&path)).collect()
    }

    /// What the configuration says of how the file at `path` is deployed.
    pub fn deployment(&self, path: &Path) -> Deployment {
        let mut said = Deployment::default();
        for layer in self.layers() {
            if layer.scopes.is_empty() && layer.formats.is_empty() {
                continue;
            }
            let path = layer.relative(path);
            for (setting, _) in layer.settings.scopes.iter().zip(&layer.scopes).filter(|(_, globs)| globs.matches(&path)) {
                said.scope = setting.scope.or(said.scope);
                said.api = setting.kind.or(said.api);
            }
            let mut formats = layer.settings.formats.iter().zip(&layer.formats).rev();
            said.format = formats.find(|(_, globs)| globs.matches(&path)).map(|(setting, _)| setting.format).or(said.format);
        }
        said
    }

    /// How the file at `path` is deployed by what is not read, each way.
    pub fn hosts(&self, path: &Path) -> Vec<Hosted> {
        self.layers().into_iter().filter(|layer| !layer.hosts.is_empty()).flat_map(|layer| layer.own_hosts(path)).collect()
    }

    fn own_hosts(&self, path: &Path) -> Vec<Hosted> {
        self.own_hosts_with_places(path).into_iter().map(|(hosted, _)| hosted).collect()
    }

    /// What the entries of `[[hosts]]` in this file say of the file at `path`, each with its place.
    pub(super) fn own_hosts_with_places(&self, path: &Path) -> Vec<(Hosted, Range<usize>)> {
        let path = self.relative(path);
        let entries = self.settings.hosts.iter().zip(&self.hosts).filter(|(_, globs)| globs.matches(&path));
        let told = entries.map(|(entry, _)| {
            let name: Vec<&str> = entry.api.iter().chain(&entry.operation).map(String::as_str).collect();
            let name = if name.is_empty() { super::FILE_NAME.to_owned() } else { name.join("/") };
            let deployment = Deployment { scope: entry.scope, format: entry.format, api: entry.kind, is_open: false };
            let hosted = Hosted { deployment, name, api: entry.api.clone(), operation: entry.operation.clone() };
            (hosted, entry.files.first().map_or(0..0, Spanned::span))
        });
        told.collect()
    }

    /// The globs of `[[scopes]]` that name a scope, with their places.
    #[cfg(feature = "cli")]
    pub(super) fn scope_globs(&self) -> super::why::Placed<'_> {
        let entries = self.scopes.iter().zip(&self.settings.scopes).filter(|(_, entry)| entry.scope.is_some());
        entries.map(|(globs, entry)| (globs, place(&entry.files))).collect()
    }

    /// The globs of `[[scopes]]` that name a kind of API, with their places.
    #[cfg(feature = "cli")]
    pub(super) fn kind_globs(&self) -> super::why::Placed<'_> {
        let entries = self.scopes.iter().zip(&self.settings.scopes).filter(|(_, entry)| entry.kind.is_some());
        entries.map(|(globs, entry)| (globs, place(&entry.files))).collect()
    }

    /// The globs of `[[formats]]`, with their places.
    #[cfg(feature = "cli")]
    pub(super) fn format_globs(&self) -> super::why::Placed<'_> {
        self.formats.iter().zip(&self.settings.formats).map(|(globs, entry)| (globs, place(&entry.files))).collect()
    }

    /// What the modules of Terraform deploy that it knows, each with the pattern of its source.
    pub fn modules(&self) -> impl Iterator<Item = (&GlobMatcher, &ModuleSetting)> {
        self.layers().into_iter().flat_map(|layer| layer.modules.iter().zip(&layer.settings.terraform.modules))
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folder that it holds for, as an absolute path.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files and folders of templates that it names.
    pub fn templates(&self) -> Vec<PathBuf> {
        let of_layer = |layer: &Self| {
            let folder = layer.path.parent().unwrap_or(Path::new("")).to_owned();
            layer.settings.generate.templates.iter().map(move |path| folder.join(path)).collect::<Vec<_>>()
        };
        self.layers().into_iter().flat_map(of_layer).collect()
    }

    /// The root of the repository that it is in, with links followed; its own folder if it is in none.
    #[cfg(feature = "disk")]
    pub fn repository(&self) -> PathBuf {
        let folder = self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone());
        let root = folder.ancestors().find(|it| it.join(".git").symlink_metadata().is_ok());
        root.map(Path::to_owned).unwrap_or(folder)
    }

    /// The error that says `message` about the bytes at `span` of this configuration.
    pub fn mistake(&self, span: Range<usize>, message: String, help: Option<String>) -> Error {
        Error::invalid(&self.path, &self.text, span, message, help)
    }

    /// `path` as seen from the folder of this configuration, with steps up to what lies elsewhere.
    pub(super) fn relative(&self, path: &Path) -> PathBuf {
        let path = absolute(path);
        if let Ok(inner) = path.strip_prefix(&self.folder) {
            return inner.to_owned();
        }
        let shared = self.folder.components().zip(path.components()).take_while(|(one, other)| one == other).count();
        let up = self.folder.components().skip(shared).map(|_| Component::ParentDir);
        up.chain(path.components().skip(shared)).collect()
    }
}

/// Where an entry of a list stands: at its first glob.
#[cfg(feature = "cli")]
fn place(files: &[Spanned<String>]) -> Range<usize> {
    files.first().map_or(0..0, Spanned::span)
}

fn globs(path: &Path, text: &str, patterns: &[Spanned<String>]) -> Result<Globs, Error> {
    for pattern in patterns {
        if let Err((_, reason)) = Globs::new([pattern.get_ref().as_str()]) {
            let message = format!("`{}` is not a valid glob: {reason}", pattern.get_ref());
            return Err(Error::invalid(path, text, pattern.span(), message, None));
        }
    }
    Globs::new(patterns.iter().map(|pattern| pattern.get_ref().as_str()))
        .map_err(|(_, reason)| Error::invalid(path, text, 0..0, format!("the globs together are too large: {reason}"), None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{ApiKind, Format, Scope};
    use crate::config::Level;

    fn parse(text: &str) -> Result<Config, Error> {
        Config::parse(Path::new("/repo/apim-policy.toml"), text.to_owned())
    }

    fn mistake(text: &str) -> (String, String, Option<String>) {
        match parse(text).expect_err("the configuration is wrong") {
            Error::Invalid(it) => (it.message, text[it.span.offset()..it.span.offset() + it.span.len()].to_owned(), it.help),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn every_setting_is_read() {
        let config = parse(
            r#"
            fail-on = "error"
            exclude = ["samples/**"]
            [rules]
            "style" = "off"
            "secrets/hard-coded" = { level = "error", allow = ["^test-"] }
            [[overrides]]
            files = ["legacy/**"]
            rules = { "caching/unversioned-key" = "info" }
            [[scopes]]
            files = ["**/*.operation.xml"]
            scope = "operation"
            [[scopes]]
            files = ["x/**"]
            kind = "mcp"
            [target]
            gateway = "self-hosted"
            tier = "premium"
            [externals]
            fragments = ["shared"]
            named-values = ["tenant"]
            backends = ["orders"]
            [format]
            indent = 2
            line-width = 100
            dialect = "xml"
            "#,
        )
        .expect("the configuration is right");
        assert!(config.excludes(Path::new("/repo/samples/a.xml")));
        assert!(!config.excludes(Path::new("/repo/a.xml")));
        let levels = config.all_rules().map(|(id, it)| (id.get_ref().as_str(), it.level)).collect::<Vec<_>>();
        let general = [("secrets/hard-coded", Some(Level::Error)), ("style", Some(Level::Off))];
        assert_eq!(levels, [&general[..], &[("caching/unversioned-key", Some(Level::Info))]].concat());
        assert_eq!((config.overrides(Path::new("/repo/a.xml")), config.overrides(Path::new("/repo/legacy/a.xml"))), (vec![], vec![(0, 0)]));
        let said = |path| config.deployment(Path::new(path));
        let mcp = Deployment { api: Some(ApiKind::Mcp), ..Deployment::default() };
        assert_eq!(said("/repo/x/get.operation.xml"), Deployment { scope: Some(Scope::Operation), ..mcp });
        assert_eq!((said("/repo/x/get.xml"), said("/repo/get.xml")), (mcp, Deployment::default()));
        assert_eq!(config.settings.externals.fragments, ["shared"]);
        let format = &config.settings.format;
        let number = |setting: &Option<Spanned<u16>>| setting.as_ref().map(|number| *number.get_ref());
        assert_eq!((number(&format.indent), number(&format.line_width)), (Some(2), Some(100)));
        assert_eq!(format.dialect.as_ref().map(|it| *it.get_ref()), Some(Format::Xml));
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_one_that_was_meant() {
        let (message, at, help) = mistake("fail_on = \"error\"\n");
        assert_eq!((message.as_str(), at.as_str(), help.as_deref()), ("unknown key `fail_on`", "fail_on", Some("did you mean `fail-on`?")));
        let (message, _, help) = mistake("[rules]\nstyle = { levle = \"off\" }\n");
        assert_eq!((message.as_str(), help.as_deref()), ("unknown key `levle`", Some("did you mean `level`?")));
    }

    #[test]
    fn an_unknown_level_is_an_error_that_names_the_one_that_was_meant() {
        let (message, at, help) = mistake("[rules]\nstyle = \"warn\"\n");
        assert_eq!((message.as_str(), at.as_str(), help.as_deref()), ("unknown value `warn`", "\"warn\"", Some("did you mean `warning`?")));
    }

    #[test]
    fn a_word_like_none_that_is_known_is_answered_with_all_of_them() {
        let (_, _, help) = mistake("[target]\ngateway = \"kubernetes\"\n");
        assert_eq!(help.as_deref(), Some("use one of `classic`, `v2`, `consumption`, `self-hosted`, `workspace`"));
    }

    #[test]
    fn a_table_of_scopes_that_says_nothing_is_an_error_at_its_place() {
        let (message, at, _) = mistake("[[scopes]]\nfiles = [\"a/**\"]\n");
        assert_eq!((message.as_str(), at.as_str()), ("this entry says nothing about its files", "\"a/**\""));
    }

    #[test]
    fn what_does_nothing_is_an_error_at_its_place() {
        for (text, what, place) in [
            ("[target]\ngateway = \"self-hosted\"\ntier = \"consumption\"\n", "no service of the tier", "\"consumption\""),
            ("[target]\ntier = \"basic-v2\"\ngateway = \"classic\"\n", "no service of the tier", "\"basic-v2\""),
            ("[rules]\n\"a/b\" = {}\n", "says nothing about", "\"a/b\""),
            ("[rules]\n\"a/b\" = { allow = [] }\n", "says nothing about", "\"a/b\""),
            ("[rules]\n\"a/b\" = { level = \"off\", allow = [\"c\"] }\n", "`allow` does nothing", "\"a/b\""),
            ("[[overrides]]\nfiles = [\"a/**\"]\nrules = {}\n", "says nothing about its files", "\"a/**\""),
            ("[[overrides]]\nfiles = [\"a/**\"]\nrules = { b = {} }\n", "says nothing about `b`", "b"),
            ("[[overrides]]\nfiles = []\nrules = { a = \"off\" }\n", "an entry of `overrides` is about no file", ""),
            ("[[formats]]\nfiles = []\nformat = \"xml\"\n", "an entry of `formats` is about no file", ""),
            ("[format]\nindent = 0\n", "`indent` is out of range", "0"),
            ("[format]\nline-width = 20\n", "`line-width` is out of range", "20"),
            ("fail-on = \"info\"\nmin-severity = \"error\"\n", "hides", "\"info\""),
        ] {
            let (message, at, help) = mistake(text);
            assert!(message.contains(what) && help.is_some(), "{text}: {message}");
            assert_eq!(at, place, "{text}");
        }
        for text in [
            "[target]\ngateway = \"classic\"\ntier = \"premium\"\n",
            "[target]\ngateway = \"self-hosted\"\ntier = \"developer\"\n",
            "[target]\ntier = \"consumption\"\n",
            "[rules]\nsecrets = { level = \"off\", allow = [\"c\"] }\n",
            "exclude = []\n",
            "fail-on = \"error\"\nmin-severity = \"warning\"\n",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_pattern_that_is_none_is_an_error_at_its_place() {
        let (message, at, _) = mistake("[rules]\nstyle = { allow = [\"ok\", \"a(\"] }\n");
        assert!(message.starts_with("this is not a valid regular expression"), "{message}");
        assert!(at.contains("a("), "{at}");
        let (message, at, _) = mistake("exclude = [\"a[b\"]\n");
        assert!(message.starts_with("`a[b` is not a valid glob"), "{message}");
        assert_eq!(at, "\"a[b\"");
    }

    #[test]
    fn broken_toml_is_an_error_at_its_place() {
        let (_, at, _) = mistake("[rules\n");
        assert!(at.len() <= 1, "{at}");
    }

    #[test]
    fn the_key_of_a_rule_keeps_its_place() {
        let text = "[rules]\n\"nope/nope\" = \"off\"\n";
        let config = parse(text).expect("ids are not looked up here");
        let (id, _) = config.all_rules().next().expect("there is one");
        assert_eq!(&text[id.span()], "\"nope/nope\"");
    }
}
