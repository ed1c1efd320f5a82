//! Settings that do nothing, and numbers that are out of their range. Whoever writes one believes that it does something, so each is a mistake.

use std::ops::Range;

use toml::Spanned;

use super::settings::{INDENTS, LINE_WIDTHS};
use super::{Level, RuleSetting, Settings};

/// A place in the text of a configuration, what is wrong there, and what to do about it.
type Idle = (Range<usize>, String, String);

/// Returns the first setting that does nothing or is out of its range, as far as that can be told without knowing the rules.
pub(super) fn idle(settings: &Settings) -> Option<Idle> {
    target(settings)
        .or_else(|| threshold(settings))
        .or_else(|| settings.rules.iter().chain(settings.overrides.iter().flat_map(|it| &it.rules)).find_map(rule))
        .or_else(|| entries(settings))
        .or_else(|| layout(settings))
}

/// A number for the layout that none can be made with.
fn layout(settings: &Settings) -> Option<Idle> {
    let numbers = [("indent", &settings.format.indent, INDENTS), ("line-width", &settings.format.line_width, LINE_WIDTHS)];
    numbers.into_iter().find_map(|(name, number, range)| {
        let number = number.as_ref().filter(|number| !range.contains(number.get_ref()))?;
        let help = format!("use a number from {} to {}", range.start(), range.end());
        Some((number.span(), format!("`{name}` is out of range"), help))
    })
}

/// A tier that is at odds with the gateway, which would win.
fn target(settings: &Settings) -> Option<Idle> {
    let (tier, _) = settings.target.as_ref()?.contradiction()?;
    let message = "no service of the tier has the gateway that `gateway` names".to_owned();
    Some((tier.span(), message, "remove `tier` or `gateway`; each says for which gateway the policies are".to_owned()))
}

/// A severity that makes a run fail, of which nothing is reported.
fn threshold(settings: &Settings) -> Option<Idle> {
    let (fail_on, least) = settings.fail_on.as_ref().zip(settings.min_severity.as_ref())?;
    let message = "`min-severity` hides findings that `fail-on` says are bad enough to fail".to_owned();
    let hides = fail_on.get_ref().severity() < least.get_ref().severity();
    hides.then(|| (fail_on.span(), message, "raise `fail-on`, or lower `min-severity`".to_owned()))
}

/// A setting of a rule that sets nothing.
fn rule((name, setting): (&Spanned<String>, &RuleSetting)) -> Option<Idle> {
    let name_of = name.get_ref();
    if setting.level.is_none() && setting.allow.is_empty() {
        let message = format!("this says nothing about `{name_of}`");
        return Some((name.span(), message, "add `level`, `allow` or both, or remove it".to_owned()));
    }
    // A rule of a category may be switched on elsewhere, and lets pass there what its category lets pass.
    let is_off = setting.level == Some(Level::Off) && name_of.contains('/');
    let message = || format!("`allow` does nothing, because `{name_of}` is off");
    (is_off && !setting.allow.is_empty()).then(|| (name.span(), message(), "remove `allow`, or give another level".to_owned()))
}

/// An entry of a list that is about no file, or says nothing about its files.
fn entries(settings: &Settings) -> Option<Idle> {
    let lists: [(&str, Vec<&Vec<Spanned<String>>>); 4] = [
        ("overrides", settings.overrides.iter().map(|it| &it.files).collect()),
        ("scopes", settings.scopes.iter().map(|it| &it.files).collect()),
        ("formats", settings.formats.iter().map(|it| &it.files).collect()),
        ("hosts", settings.hosts.iter().map(|it| &it.files).collect()),
    ];
    if let Some((list, _)) = lists.iter().find(|(_, entries)| entries.iter().any(|files| files.is_empty())) {
        let message = format!("an entry of `{list}` is about no file");
        return Some((0..0, message, "add globs to `files`, or remove the entry".to_owned()));
    }
    let scopes = settings.scopes.iter().filter(|it| it.scope.is_none() && it.kind.is_none());
    let scopes = scopes.map(|it| (&it.files, "add `scope`, `kind` or both"));
    let overrides = settings.overrides.iter().filter(|it| it.rules.is_empty());
    let overrides = overrides.map(|it| (&it.files, "add a rule to `rules`, or remove the entry"));
    let (files, help) = scopes.chain(overrides).next()?;
    let place = files.first().map_or(0..0, Spanned::span);
    Some((place, "this entry says nothing about its files".to_owned(), help.to_owned()))
}
