//! Which rules run on which file: what its configuration says, and then the command line.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use toml::Spanned;

use super::arguments::Lint;
use super::error::Error;
use crate::config::{Config, RuleSetting, Target};
use crate::lint::{Selection, UnknownRule};
use crate::rules;
use crate::workspace::Found;

/// Makes selections, the same one for all files that have the same settings.
pub(super) struct Selections<'o> {
    options: &'o Lint,
    made: HashMap<(PathBuf, Vec<usize>), Arc<Selection>>,
    plain: Arc<Selection>,
}

impl<'o> Selections<'o> {
    /// The maker for these options; an error when they name a rule that does not exist.
    pub(super) fn new(options: &'o Lint) -> Result<Self, Error> {
        let plain = Arc::new(choose(Selection::default(), options)?);
        Ok(Self { options, made: HashMap::new(), plain })
    }

    /// The selection for `found`.
    pub(super) fn of(&mut self, found: &Found) -> Result<Arc<Selection>, Error> {
        let Some(config) = &found.config else { return Ok(Arc::clone(&self.plain)) };
        let key = (config.path.clone(), config.overrides(&found.file));
        if let Some(known) = self.made.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut selection = Selection::default();
        apply(&mut selection, config, config.settings.rules.iter())?;
        for &index in &key.1 {
            apply(&mut selection, config, config.settings.overrides[index].rules.iter())?;
        }
        let mut selection = choose(selection, self.options)?;
        selection.set_gateway(config.settings.target.as_ref().and_then(Target::gateways));
        let selection = Arc::new(selection);
        self.made.insert(key, Arc::clone(&selection));
        Ok(selection)
    }
}

/// Checks the names of rules in all of `config`, also in overrides that hold for no file.
pub(super) fn check(config: &Config) -> Result<(), Error> {
    apply(&mut Selection::default(), config, config.all_rules())
}

/// Applies a table of the configuration: what is said of more rules first, so that what is said of fewer wins.
fn apply<'c>(
    selection: &mut Selection,
    config: &Config,
    table: impl Iterator<Item = (&'c Spanned<String>, &'c RuleSetting)>,
) -> Result<(), Error> {
    let mut table: Vec<_> = table.collect();
    table.sort_by_key(|(name, _)| match name.get_ref().as_str() {
        "all" => 0,
        name if !name.contains('/') => 1,
        _ => 2,
    });
    for (name, setting) in table {
        selection.configure(name.get_ref(), setting).map_err(|error| {
            let help =
                error.suggestion.map_or_else(|| "`apim-policy rules` lists all rules".to_owned(), |it| format!("did you mean `{it}`?"));
            Error::Config(config.mistake(name.span(), format!("no rule or category is called `{}`", error.name), Some(help)))
        })?;
    }
    Ok(())
}

/// Applies the command line.
fn choose(mut selection: Selection, options: &Lint) -> Result<Selection, UnknownRule> {
    if !options.select.is_empty() {
        let mut wanted = Selection::none();
        options.select.iter().try_for_each(|name| wanted.enable(name))?;
        options.select.iter().try_for_each(|name| selection.enable(name))?;
        for rule in rules::all().filter(|rule| wanted.severity(rule.id).is_none()) {
            selection.disable(rule.id)?;
        }
    }
    options.extend_select.iter().try_for_each(|name| selection.enable(name))?;
    for (name, level) in &options.severity {
        selection.configure(name, &RuleSetting { level: Some(*level), allow: Vec::new() })?;
    }
    options.ignore.iter().try_for_each(|name| selection.disable(name))?;
    Ok(selection)
}
