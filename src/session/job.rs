//! Which rules run on which file: what its configuration says, and then the options.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;
use toml::Spanned;

use super::{Options, page};
use crate::config::{self, Config, RuleSetting, Target, Threshold};
use crate::diagnostic::Severity;
use crate::lint::{Selection, UnknownRule, names};
use crate::rules::{RuleSet, own};
use crate::workspace;

/// Gives each file its job. Files with the same settings share one selection of rules.
#[derive(Debug)]
pub struct Session {
    options: Options,
    /// The selection for files without a configuration.
    plain: Arc<Selection>,
    /// What the options name and no rule is called that was seen yet: it may be one that a configuration defines.
    unmet: Vec<UnknownRule>,
    /// The paths of configurations that name no rule that does not exist.
    checked: HashSet<PathBuf>,
    /// The selections for files with one, by its path and the overrides that hold.
    made: HashMap<Settled, Arc<Selection>>,
}

/// What files have in common that share a selection: their configuration, and which of its overrides hold.
type Settled = (PathBuf, Vec<(usize, usize)>);

/// A file to lint, and what holds for it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The file.
    pub found: workspace::Found,
    /// Where its text comes from.
    pub origin: Origin,
    /// The rules that run.
    pub selection: Arc<Selection>,
    /// The least severity of a finding that makes the run fail.
    pub fail_on: Severity,
    /// Whether what is found in it is reported, and fixed. Otherwise it is only read for what it says of the other files.
    pub heard: bool,
}

/// Where the text of a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file itself.
    File,
    /// The face: standard input, or what an editor has open. The path of the file only tells what holds for the text.
    Face,
}

/// Why a run cannot begin, or leaves out a file.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// The options name a rule that does not exist.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Rule(#[from] UnknownRule),
    /// A configuration cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] config::Error),
    /// A file or folder cannot be searched.
    #[cfg(feature = "disk")]
    #[error(transparent)]
    #[diagnostic(transparent)]
    Discover(#[from] workspace::DiscoverError),
}

impl Default for Session {
    /// A session without options.
    fn default() -> Self {
        Self {
            options: Options::default(),
            plain: Arc::new(Selection::default()),
            unmet: Vec::new(),
            checked: HashSet::new(),
            made: HashMap::new(),
        }
    }
}

impl Session {
    /// Returns a session with these options; an error if they name a rule that does not exist. What may be a rule that a configuration defines is looked for
    /// in the configurations of the files.
    pub fn new(options: Options) -> Result<Self, UnknownRule> {
        let built_in = Selection::default();
        let mut unmet = Vec::new();
        for name in options.names().filter(|name| !built_in.knows(name)) {
            let error = Selection::none().enable(name).expect_err("no rule is called so");
            let is_own = name.split_once('/').is_none_or(|(category, _)| !built_in.knows(category)) && error.suggestion.is_none();
            match is_own {
                true => unmet.push(error),
                false => return Err(error),
            }
        }
        let plain = Arc::new(apply_known(&options, built_in)?);
        Ok(Self { options, plain, unmet, checked: HashSet::new(), made: HashMap::new() })
    }

    /// What the options by themselves make of the rules.
    #[cfg(feature = "cli")]
    pub fn plain(&self) -> &Selection {
        &self.plain
    }

    /// Returns the job for a file; an error if its configuration names a rule that does not exist.
    fn job(&mut self, found: workspace::Found, origin: Origin) -> Result<Job, Error> {
        let config = found.config.as_deref();
        if let Some(config) = config.filter(|config| !self.checked.contains(&config.path)) {
            check(config)?;
            self.checked.insert(config.path.clone());
        }
        let configured = config.and_then(Config::fail_on).map(Threshold::severity);
        let fail_on = self.options.fail_on.or(configured).unwrap_or(Severity::Warning);
        let selection = self.selection(&found)?;
        Ok(Job { found, origin, selection, fail_on, heard: true })
    }

    /// Returns the jobs for these files, and what is wrong with their configurations: each is told once, however many files it holds for.
    pub fn jobs(&mut self, found: impl IntoIterator<Item = (workspace::Found, Origin)>) -> (Vec<Job>, Vec<Error>) {
        let (mut jobs, mut errors) = (Vec::new(), Vec::new());
        let mut faulty: Vec<PathBuf> = Vec::new();
        for (found, origin) in found {
            let path = found.config.as_ref().map(|config| config.path.clone());
            if path.as_ref().is_some_and(|path| faulty.contains(path)) {
                continue;
            }
            match self.job(found, origin) {
                Ok(job) => jobs.push(job),
                Err(error) => {
                    faulty.extend(path);
                    errors.push(error);
                }
            }
        }
        // Where a configuration cannot be used, nobody knows what it would define.
        if faulty.is_empty() {
            errors.extend(std::mem::take(&mut self.unmet).into_iter().map(Error::from));
        }
        (jobs, errors)
    }

    fn selection(&mut self, found: &workspace::Found) -> Result<Arc<Selection>, Error> {
        let Some(config) = &found.config else { return Ok(Arc::clone(&self.plain)) };
        let key = (config.path.clone(), config.overrides(&found.file));
        if let Some(known) = self.made.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut selection = Selection::of(rules(config)?);
        for (layer, name, setting) in config.rule_settings(&found.file) {
            apply(&mut selection, layer, [(name, setting)])?;
        }
        self.unmet.retain(|unmet| !selection.knows(&unmet.name));
        let mut selection = apply_known(&self.options, selection)?;
        if self.options.min_severity.is_none()
            && let Some(least) = config.min_severity()
        {
            selection.set_least(least.severity());
        }
        selection.set_gateway(config.target().and_then(Target::gateways));
        let selection = Arc::new(selection);
        self.made.insert(key, Arc::clone(&selection));
        Ok(selection)
    }
}

/// Checks what all of `config` says about rules, also in overrides that hold for no file: their names, and that it does something.
pub(super) fn check(config: &Config) -> Result<(), config::Error> {
    let rules = rules(config)?;
    for layer in config.layers() {
        apply(&mut Selection::of(rules.clone()), layer, layer.all_rules())?;
        layer.all_rules().try_for_each(|(name, setting)| does_something(layer, name, setting, &rules))?;
    }
    Ok(())
}

/// Returns the rules that there are for the files of `config`; an error if it says of rules what cannot be.
#[cfg(feature = "cli")]
pub fn checked_rules(config: &Config) -> Result<RuleSet, config::Error> {
    check(config)?;
    rules(config)
}

/// Returns the rules that there are for the files of `config`: those that are built in, and its own.
pub fn rules(config: &Config) -> Result<RuleSet, config::Error> {
    let mut rules = RuleSet::built_in();
    for layer in config.layers().into_iter().filter(|layer| !layer.settings.rule.is_empty()) {
        rules = rules.with(own::compile(layer, &|path| page(layer, path))?);
    }
    Ok(rules)
}

/// Returns `selection` as those of `options` change it that name rules which it knows.
fn apply_known(options: &Options, selection: Selection) -> Result<Selection, UnknownRule> {
    let (known, selects_nothing) = options.known_to(&selection);
    let selection = if selects_nothing { Selection::none_of(selection.rules().clone()) } else { selection };
    known.apply(selection)
}

/// An error if a rule called `name` takes nothing of what `setting` says.
fn does_something(config: &Config, name: &Spanned<String>, setting: &RuleSetting, rules: &RuleSet) -> Result<(), config::Error> {
    if setting.allow.is_empty() || rules.iter().any(|rule| names(name.get_ref(), rule) && rule.takes_allow()) {
        return Ok(());
    }
    let message = format!("`{}` takes no `allow`: its findings point at no text that a pattern could tell from another", name.get_ref());
    let help = "remove `allow`; a comment `apim-policy ignore` silences one place, and `[[overrides]]` some files".to_owned();
    Err(config.mistake(name.span(), message, Some(help)))
}

/// Applies what the configuration says of rules, in this order.
fn apply<'c>(
    selection: &mut Selection,
    config: &Config,
    said: impl IntoIterator<Item = (&'c Spanned<String>, &'c RuleSetting)>,
) -> Result<(), config::Error> {
    for (name, setting) in said {
        selection.configure(name.get_ref(), setting).map_err(|error| {
            let help =
                error.suggestion.map_or_else(|| "`apim-policy rules` lists all rules".to_owned(), |it| format!("did you mean `{it}`?"));
            config.mistake(name.span(), format!("no rule or category is called `{}`", error.name), Some(help))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Level;

    fn found(path: &str, config: &str) -> workspace::Found {
        let config = Config::parse(Path::new("/r/apim-policy.toml"), config.to_owned()).expect("the configuration is right");
        workspace::Found { path: path.to_owned(), file: path.into(), named: true, config: Some(Arc::new(config)), searched: None }
    }

    fn session(options: Options) -> Session {
        Session::new(options).expect("the rules exist")
    }

    #[test]
    fn options_win_over_the_configuration_and_an_override_over_what_is_said_of_all() {
        let config = "fail-on = \"error\"\n[rules]\nall = \"off\"\nsuppression = \"info\"\n\
             [[overrides]]\nfiles = [\"old/**\"]\nrules = { \"suppression/unused\" = \"error\" }\n";
        let run = |options: Options, path: &str| {
            let job = session(options).job(found(path, config), Origin::Face).expect("the rules exist");
            let rules: Vec<_> = job.selection.enabled().map(|(rule, severity)| (rule.id, severity)).collect();
            (rules, job.fail_on)
        };
        let (missing, unused) = ("suppression/missing-reason", "suppression/unused");
        let (rules, fail_on) = run(Options::default(), "/r/a.xml");
        assert_eq!(rules.iter().map(|(_, severity)| *severity).collect::<Vec<_>>(), [Severity::Info; 3]);
        assert_eq!(fail_on, Severity::Error);
        let (rules, _) = run(Options::default(), "/r/old/a.xml");
        assert!(rules.contains(&(unused, Severity::Error)) && rules.contains(&(missing, Severity::Info)), "{rules:?}");
        let options = Options {
            select: vec![unused.to_owned()],
            levels: vec![(unused.to_owned(), Level::Warning)],
            fail_on: Some(Severity::Info),
            ..Options::default()
        };
        assert_eq!(run(options, "/r/old/a.xml"), (vec![(unused, Severity::Warning)], Severity::Info));
    }

    #[test]
    fn files_with_the_same_settings_share_a_selection() {
        let config = "[[overrides]]\nfiles = [\"old/**\"]\nrules = { style = \"off\" }\n".replace("style", "suppression");
        let mut session = session(Options::default());
        let mut selection = |path: &str| session.job(found(path, &config), Origin::File).expect("the rules exist").selection;
        let (one, other, old) = (selection("/r/a.xml"), selection("/r/b.xml"), selection("/r/old/a.xml"));
        assert!(Arc::ptr_eq(&one, &other) && !Arc::ptr_eq(&one, &old));
    }

    #[test]
    fn a_configuration_that_names_no_rule_is_told_once() {
        let config = "[rules]\n\"suppression/unusd\" = \"off\"\n";
        let files = ["/r/a.xml", "/r/b.xml"].map(|path| (found(path, config), Origin::File));
        let (jobs, errors) = session(Options::default()).jobs(files);
        assert!(jobs.is_empty());
        let [error] = &errors[..] else { panic!("{errors:?}") };
        assert_eq!(error.to_string(), "no rule or category is called `suppression/unusd`");
    }

    #[test]
    fn patterns_for_a_rule_that_takes_none_are_an_error_at_their_place() {
        let error = |rule: &str| {
            let config = format!("[rules]\n{rule}\n[[overrides]]\nfiles = [\"a\"]\nrules = {{ {rule} }}\n");
            session(Options::default()).job(found("/r/a.xml", &config), Origin::File).err().map(|error| error.to_string())
        };
        for rule in ["\"requests/no-timeout\"", "\"suppression/unused\"", "suppression"] {
            let error =
                error(&format!("{rule} = {{ level = \"error\", allow = [\"^a\"] }}")).unwrap_or_else(|| panic!("{rule} takes patterns"));
            assert!(error.contains("takes no `allow`"), "{error}");
        }
        for rule in ["\"secrets/hard-coded\"", "secrets", "all", "requests", "\"security/insecure-url\""] {
            assert_eq!(error(&format!("{rule} = {{ allow = [\"^a\"] }}")), None);
        }
    }

    #[test]
    fn an_option_that_names_no_rule_is_an_error() {
        let options = Options { ignore: vec!["suppression/unusd".to_owned()], ..Options::default() };
        assert_eq!(Session::new(options).expect_err("there is no such rule").suggestion, Some("suppression/unused"));
    }
}
