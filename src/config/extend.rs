//! Configurations that extend others: how they are read, and what holds of what each of them says.
//!
//! What is farther from a file is said first, so that the configuration which extends another has the last word. Paths and globs are relative to the folder of
//! the file in which they stand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use super::{Config, Error, Externals, Formatting, OwnRule, RuleSetting, Service, Target, Threshold, absolute};
use crate::text::{Order, shown_path};

/// How many configurations may extend one another.
const MOST: usize = 8;

/// Returns the text of the configuration at the second path, which the one at the first path extends; an error says why it cannot be read.
pub type Extended<'r> = &'r dyn Fn(&Path, &Path) -> Result<String, String>;

impl Config {
    /// Reads `text`, the configuration that stands at `path`, and those that it extends, of which `read` returns the texts.
    pub fn parse_extending(path: &Path, text: String, read: Extended<'_>) -> Result<Self, Error> {
        chain(path, text, read, &mut Vec::new())
    }

    /// This configuration and those that it extends, the farthest first and this one last.
    pub fn layers(&self) -> Vec<&Self> {
        let mut layers: Vec<&Self> = std::iter::successors(Some(self), |config| config.parent.as_deref()).collect();
        layers.reverse();
        layers
    }

    /// Returns what the nearest configuration says that says anything.
    fn nearest<T>(&self, of: impl Fn(&Self) -> Option<T>) -> Option<T> {
        self.layers().into_iter().rev().find_map(of)
    }

    /// The least severity that makes a run fail.
    pub fn fail_on(&self) -> Option<Threshold> {
        self.nearest(|config| config.settings.fail_on.as_ref().map(|least| *least.get_ref()))
    }

    /// The least severity that is reported.
    pub fn min_severity(&self) -> Option<Threshold> {
        self.nearest(|config| config.settings.min_severity.as_ref().map(|least| *least.get_ref()))
    }

    /// The service that the policies are for.
    pub fn target(&self) -> Option<&Target> {
        self.layers().into_iter().rev().find_map(|config| config.settings.target.as_ref())
    }

    /// Whether the repository creates the service.
    pub fn service(&self) -> Option<Service> {
        self.nearest(|config| config.settings.service.as_ref().map(|service| *service.get_ref()))
    }

    /// The layout that `fmt` gives to policies: each key as the nearest configuration says it. The spans belong to the texts of those configurations.
    pub fn formatting(&self) -> Formatting {
        Formatting {
            indent: self.nearest(|config| config.settings.format.indent.clone()),
            line_width: self.nearest(|config| config.settings.format.line_width.clone()),
            dialect: self.nearest(|config| config.settings.format.dialect.clone()),
        }
    }

    /// What exists in the service although the repository does not define it: what each of them says.
    pub fn externals(&self) -> &Externals {
        &self.externals
    }

    /// The rules that they define, each with the configuration that does. One that is defined again is told once, as it is defined last.
    pub fn own_rules(&self) -> Vec<(&Self, &OwnRule)> {
        let mut rules: Vec<(&Self, &OwnRule)> = Vec::new();
        for layer in self.layers() {
            for rule in &layer.settings.rule {
                match rules.iter_mut().find(|(config, known)| !std::ptr::eq(*config, layer) && known.id.get_ref() == rule.id.get_ref()) {
                    Some(known) => *known = (layer, rule),
                    None => rules.push((layer, rule)),
                }
            }
        }
        rules
    }

    /// Which overrides hold for the file at `path`, as the numbers of their layers and in these: files with the same ones have the same settings.
    pub fn overrides(&self, path: &Path) -> Vec<(usize, usize)> {
        let of_layer =
            |(number, layer): (usize, &Self)| layer.own_overrides(path).into_iter().map(|index| (number, index)).collect::<Vec<_>>();
        self.layers().into_iter().enumerate().flat_map(of_layer).collect()
    }

    /// What is said of rules for the file at `path`, with the configuration that says it, so that what comes later wins: what an override says comes after what is said
    /// for all files, and what is said of fewer rules after what is said of more.
    pub fn rule_settings(&self, path: &Path) -> Vec<(&Self, &Spanned<String>, &RuleSetting)> {
        let mut said = Vec::new();
        for layer in self.layers() {
            let overrides = layer.own_overrides(path).into_iter().map(|index| &layer.settings.overrides[index].rules);
            for table in std::iter::once(&layer.settings.rules).chain(overrides) {
                said.extend(from_general(table).into_iter().map(|(name, setting)| (layer, name, setting)));
            }
        }
        said
    }
}

/// Reads `text`, the configuration at `path`, which those at the paths `above` extend.
fn chain(path: &Path, text: String, read: Extended<'_>, above: &mut Vec<PathBuf>) -> Result<Config, Error> {
    let mut config = Config::parse_alone(path, text)?;
    let Some(extend) = config.settings.extend.clone() else { return Ok(config) };
    let other = absolute(&path.parent().unwrap_or(Path::new("")).join(extend.get_ref()));
    above.push(absolute(path));
    let chain_to = |end: &Path| {
        let names: Vec<String> =
            above.iter().map(PathBuf::as_path).chain([end]).map(|path| format!("`{}`", shown_path(&shortened(path)))).collect();
        names.join(" extends ")
    };
    if above.contains(&other) {
        let message = format!("configurations extend one another in a circle: {}", chain_to(&other));
        return Err(config.mistake(extend.span(), message, Some("let one of them extend nothing".to_owned())));
    }
    if above.len() >= MOST {
        let message = format!("more than {MOST} configurations extend one another: {}", chain_to(&other));
        return Err(config.mistake(extend.span(), message, Some("let a configuration extend the last of them directly".to_owned())));
    }
    let text = read(path, &other).map_err(|reason| {
        let message = format!("the configuration `{}` cannot be read: {reason}", extend.get_ref());
        config.mistake(extend.span(), message, Some("`extend` is a path relative to the folder of this file".to_owned()))
    })?;
    let parent = self::chain(&shortened(&other), text, read, above)?;
    config.externals = joined(&parent.externals, &config.settings.externals);
    config.parent = Some(Arc::new(parent));
    Ok(config)
}

/// What a table says of rules: of all, of categories, and then of single ones.
fn from_general<'t>(
    table: impl IntoIterator<Item = (&'t Spanned<String>, &'t RuleSetting)>,
) -> Vec<(&'t Spanned<String>, &'t RuleSetting)> {
    let mut table: Vec<_> = table.into_iter().collect();
    table.order_by_key(|(name, _)| match name.get_ref().as_str() {
        "all" => 0,
        name if !name.contains('/') => 1,
        _ => 2,
    });
    table
}

/// What both say.
fn joined(one: &Externals, other: &Externals) -> Externals {
    let both = |one: &[String], other: &[String]| one.iter().chain(other).cloned().collect();
    Externals {
        fragments: both(&one.fragments, &other.fragments),
        named_values: both(&one.named_values, &other.named_values),
        backends: both(&one.backends, &other.backends),
    }
}

/// `path` as seen from the current folder if it lies below.
#[cfg(feature = "disk")]
fn shortened(path: &Path) -> PathBuf {
    super::find::shorten(path).to_owned()
}

/// `path`: without the disk there is no current folder.
#[cfg(not(feature = "disk"))]
fn shortened(path: &Path) -> PathBuf {
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Format, Scope};

    fn read(files: &[(&str, &str)]) -> Result<Config, Error> {
        let read = |_: &Path, path: &Path| {
            let known = files.iter().find(|(name, _)| Path::new(name) == path);
            known.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "there is no such file".to_owned())
        };
        Config::parse_extending(Path::new(files[0].0), files[0].1.to_owned(), &read)
    }

    fn mistake(files: &[(&str, &str)]) -> (String, PathBuf) {
        match read(files).expect_err("it is wrong") {
            Error::Invalid(mistake) => (mistake.message.clone(), mistake.path.clone()),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn what_both_say_the_one_that_extends_decides_and_lists_are_joined() {
        let config = read(&[
            (
                "/r/apis/apim-policy.toml",
                "extend = \"../apim-policy.toml\"\nfail-on = \"error\"\nexclude = [\"old/**\"]\n[externals]\nfragments = [\"b\"]\n",
            ),
            (
                "/r/apim-policy.toml",
                "fail-on = \"info\"\nmin-severity = \"info\"\nexclude = [\"apis/tmp/**\"]\n[externals]\nfragments = [\"a\"]\n[[scopes]]\n\
                 files = [\"apis/*.xml\"]\nscope = \"api\"\n[target]\ngateway = \"v2\"\n",
            ),
        ])
        .expect("both are right");
        assert_eq!((config.fail_on(), config.min_severity()), (Some(Threshold::Error), Some(Threshold::Info)));
        assert!(config.target().is_some());
        assert_eq!(config.externals().fragments, ["a", "b"]);
        assert!(config.excludes(Path::new("/r/apis/old/a.xml")) && config.excludes(Path::new("/r/apis/tmp/a.xml")));
        assert!(!config.excludes(Path::new("/r/apis/a.xml")), "globs are relative to the file in which they stand");
        assert_eq!(config.deployment(Path::new("/r/apis/a.xml")).scope, Some(Scope::Api));
        assert_eq!(config.deployment(Path::new("/r/apis/apis/a.xml")).scope, None);
    }

    #[test]
    fn globs_of_a_configuration_beside_reach_files_by_their_way_from_it() {
        let config = read(&[
            ("/r/apis/apim-policy.toml", "extend = \"../shared/base.toml\"\n"),
            ("/r/shared/base.toml", "exclude = [\"**/*.old.xml\", \"../apis/tmp\", \"samples/**\"]\n"),
        ])
        .expect("both are right");
        for (path, is_left_out) in
            [("/r/apis/a.old.xml", true), ("/r/apis/tmp/a.xml", true), ("/r/apis/samples/a.xml", false), ("/r/apis/a.xml", false)]
        {
            assert_eq!(config.excludes(Path::new(path)), is_left_out, "{path}");
        }
    }

    #[test]
    fn circles_endless_chains_and_missing_files_are_errors_at_their_place() {
        let (message, path) = mistake(&[("/r/a/b.toml", "extend = \"../c.toml\""), ("/r/c.toml", "extend = \"a/b.toml\"")]);
        assert!(message.contains("in a circle: `/r/a/b.toml` extends `/r/c.toml` extends `/r/a/b.toml`"), "{message}");
        assert_eq!(path, Path::new("/r/c.toml"));
        let (message, _) = mistake(&[("/r/a.toml", "extend = \"a.toml\"")]);
        assert!(message.contains("in a circle"), "{message}");
        let (message, path) = mistake(&[("/r/a.toml", "extend = \"b.toml\""), ("/r/b.toml", "extend = \"none.toml\"")]);
        assert!(message.contains("`none.toml` cannot be read: there is no such file"), "{message}");
        assert_eq!(path, Path::new("/r/b.toml"));
        let names: Vec<(String, String)> =
            (0..12).map(|number| (format!("/r/{number}.toml"), format!("extend = \"{}.toml\"", number + 1))).collect();
        let files: Vec<(&str, &str)> = names.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let (message, path) = mistake(&files);
        assert!(message.contains("more than 8 configurations"), "{message}");
        assert_eq!(path, Path::new("/r/7.toml"));
        let (message, path) = mistake(&[("/r/a.toml", "extend = \"b.toml\""), ("/r/b.toml", "fail_on = 1")]);
        assert!(message.contains("unknown key `fail_on`"), "{message}");
        assert_eq!(path, Path::new("/r/b.toml"));
    }

    #[test]
    fn each_key_of_the_layout_is_that_of_the_nearest_configuration_that_has_it() {
        let config = read(&[
            ("/r/a/a.toml", "extend = \"../b.toml\"\n[format]\nindent = 2\n"),
            ("/r/b.toml", "extend = \"c.toml\"\n[format]\nindent = 3\nline-width = 80\n"),
            ("/r/c.toml", "[format]\nline-width = 100\ndialect = \"xml\"\n"),
        ])
        .expect("all are right");
        let format = config.formatting();
        let number = |setting: Option<Spanned<u16>>| setting.map(Spanned::into_inner);
        assert_eq!((number(format.indent), number(format.line_width)), (Some(2), Some(80)));
        assert_eq!(format.dialect.map(Spanned::into_inner), Some(Format::Xml));
        let held: Vec<(&str, String, usize)> =
            (config.held(Path::new("/r/a/a.xml")).into_iter()).filter_map(|it| Some((it.name, it.value, it.stated?.line))).collect();
        let expected = [("indent", "2".to_owned(), 3), ("line-width", "80".to_owned(), 4), ("dialect", "xml".to_owned(), 3)];
        assert_eq!(held, expected, "`config show` names the lines that decide");
    }

    #[test]
    fn a_rule_that_is_defined_again_is_the_one_that_is_nearer() {
        let rule = |message: &str| format!("[[rule]]\nid = \"team/a\"\nmessage = \"{message}\"\npolicy = \"cors\"\n");
        let config = read(&[
            ("/r/a/a.toml", &format!("extend = \"../b.toml\"\n{}", rule("near"))),
            ("/r/b.toml", &format!("{}[[rule]]\nid = \"team/b\"\nmessage = \"other\"\npolicy = \"cors\"\n", rule("far"))),
        ])
        .expect("both are right");
        let rules: Vec<&str> = config.own_rules().into_iter().map(|(_, rule)| rule.message.get_ref().as_str()).collect();
        assert_eq!(rules, ["near", "other"]);
    }
}
