//! What exists in the services that the policies of a run are for, as far as all of its names are known.
//!
//! A reference that leads nowhere is worth a word only where nobody else can have made what it names: in a unit that creates its service, and of which
//! every name of that kind is known. What another unit defines counts as existing too, and a unit that works on the service of somebody else, with names that
//! are not known, may define anything in any service.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{Externals, Service};
use crate::hosts::{Definition, DefinitionKind, Name};

/// How far a name may be from another one to be taken for a slip of the pen.
const MAX_DISTANCE: usize = 2;

/// How many names are compared with one that is missing.
const MAX_COMPARED: usize = 2_000;

/// The beginnings of names that the service gives to what it makes itself, in small letters.
pub(super) const MADE_BY_SERVICE: [&str; 2] = ["logger-credentials-", "cache-"];

/// What policies refer to by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referred {
    /// A policy fragment.
    Fragment,
    /// A named value.
    NamedValue,
    /// A backend.
    Backend,
    /// A logger.
    Logger,
    /// A certificate.
    Certificate,
}

/// What exists in the services that a document is deployed to.
#[derive(Clone, Debug, PartialEq)]
pub struct Existing {
    names: Arc<UnitNames>,
    /// The kinds of which all names are known.
    complete: Vec<Referred>,
    /// The kinds of which all names are known if the run has all that there is.
    likely: Vec<Referred>,
    externals: Externals,
}

/// A name that nothing has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// A name that may have been meant.
    pub similar: Option<String>,
    /// Whether it is certain that nobody defines it.
    pub is_certain: bool,
}

/// The names of all units, in small letters, each as it is written.
type UnitNames = BTreeMap<Referred, BTreeMap<String, String>>;

/// The units of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    units: BTreeMap<String, Unit>,
    names: Arc<UnitNames>,
    /// The kinds that units may define which do not create their service, under names that are not known.
    open: BTreeSet<Referred>,
    /// Whether such a unit may do anything.
    is_open: bool,
}

/// What is deployed as one.
#[derive(Clone, Debug, Default)]
struct Unit {
    /// Whether it creates the service that it works on.
    creates: bool,
    /// Whether all of it was read.
    is_whole: bool,
    /// Whether all of the folder was read in which it lies, and which lies in no repository.
    is_loose: bool,
    /// The kinds of which some names are not known.
    unknown: BTreeSet<Referred>,
    /// The kinds of which it defines something.
    defines: BTreeSet<Referred>,
    /// Whether it is what an extractor wrote.
    is_tree: bool,
    /// Whether it may deploy something unseen.
    is_open: bool,
}

impl Referred {
    /// Those of which it is known whether they exist.
    const FOLLOWED: [Self; 3] = [Self::Fragment, Self::NamedValue, Self::Backend];

    /// Returns what the attributes name that the catalogue says to name an `entity`.
    pub(super) fn of_entity(entity: &str) -> Option<Self> {
        Some(match entity {
            "fragment" => Self::Fragment,
            "backend" => Self::Backend,
            "logger" => Self::Logger,
            "certificate" => Self::Certificate,
            _ => return None,
        })
    }

    pub(super) fn of(kind: DefinitionKind) -> Option<Self> {
        Some(match kind {
            DefinitionKind::Fragment => Self::Fragment,
            DefinitionKind::NamedValue => Self::NamedValue,
            DefinitionKind::Backend => Self::Backend,
            _ => return None,
        })
    }

    fn external(self, externals: &Externals) -> &[String] {
        match self {
            Self::Fragment => &externals.fragments,
            Self::NamedValue => &externals.named_values,
            Self::Backend => &externals.backends,
            Self::Logger | Self::Certificate => &[],
        }
    }
}

impl Existing {
    /// Returns that nothing of this kind is called `name`, if that is certain. Upper and lower case are not told apart, as the service does not for ids.
    pub fn lacks(&self, kind: Referred, name: &str) -> Option<Missing> {
        let is_certain = self.complete.contains(&kind);
        if !is_certain && !self.likely.contains(&kind) {
            return None;
        }
        let lower = name.to_lowercase();
        let is_external = kind.external(&self.externals).iter().any(|it| it.to_lowercase() == lower);
        let own = self.names.get(&kind);
        if is_external || own.is_some_and(|own| own.contains_key(&lower)) || MADE_BY_SERVICE.iter().any(|it| lower.starts_with(it)) {
            return None;
        }
        let is_near = |other: &str| {
            let is_comparable = other.len().abs_diff(lower.len()) <= MAX_DISTANCE && lower.len() > MAX_DISTANCE * 2 && lower.len() < 256;
            is_comparable.then(|| strsim::osa_distance(&lower, other)).filter(|distance| *distance <= MAX_DISTANCE)
        };
        let near = own.into_iter().flatten().take(MAX_COMPARED).filter_map(|(other, written)| Some((is_near(other)?, written)));
        let similar = near.min().map(|(_, written)| written.clone());
        // What lies in no repository may be an excerpt, so that only a slip of the pen is worth a word.
        (is_certain || similar.is_some()).then_some(Missing { similar, is_certain })
    }
}

impl Units {
    /// Returns the units of these definitions. `service` says what is configured of a unit, and `is_whole` whether all of it was read.
    pub(super) fn of(definitions: &[Definition], service: impl Fn(&str) -> Option<Service>, is_whole: impl Fn(&str) -> bool) -> Self {
        let mut units: BTreeMap<String, Unit> = BTreeMap::new();
        let mut names = UnitNames::new();
        for definition in definitions {
            let unit = units.entry(definition.unit.to_string()).or_default();
            match definition.kind {
                DefinitionKind::Service => unit.creates |= !definition.existing,
                DefinitionKind::Anything => {
                    unit.unknown.extend(Referred::FOLLOWED);
                    unit.is_open = true;
                }
                kind => {
                    let Some(kind) = Referred::of(kind) else { continue };
                    unit.defines.insert(kind);
                    match &definition.name {
                        Name::Unknown if definition.existing => {}
                        Name::Unknown => _ = unit.unknown.insert(kind),
                        Name::Known(known) => {
                            let known = known.iter().map(|name| (name.to_lowercase(), name.to_string()));
                            names.entry(kind).or_default().extend(known);
                        }
                    }
                }
            }
        }
        for (path, unit) in &mut units {
            unit.is_whole = is_whole(path);
            unit.configure(service(path));
        }
        let open = units.values().filter(|unit| !unit.creates).flat_map(|unit| unit.unknown.iter().copied()).collect();
        let is_open = units.values().any(|unit| !unit.creates && unit.is_open);
        Self { units, names: Arc::new(names), open, is_open }
    }

    /// Takes that these units deploy policies of which the text is not known.
    pub(super) fn add_unread<'u>(&mut self, units: impl Iterator<Item = &'u str>) {
        for path in units {
            let unit = self.units.entry(path.to_owned()).or_default();
            unit.is_open = true;
            self.is_open |= !unit.creates;
        }
    }

    /// Returns whether all that is deployed to the service of `unit` is known. An extractor writes what the service has, whoever deployed it.
    pub(super) fn is_closed(&self, unit: &str) -> bool {
        let is_whole = |unit: &Unit| unit.creates && unit.is_whole && !unit.is_open;
        self.units.get(unit).is_some_and(|unit| is_whole(unit) && (unit.is_tree || !self.is_open))
    }

    /// Takes which units lie in folders that are in no repository, of which all was read.
    pub(super) fn add_loose(&mut self, is_loose: impl Fn(&str) -> bool) {
        self.units.iter_mut().for_each(|(path, unit)| unit.is_loose = is_loose(path));
    }

    /// Whether all of this unit was read.
    pub(super) fn is_whole(&self, unit: &str) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.is_whole)
    }

    /// Adds what an extractor wrote into the folder `root`, with these definitions. What is listed in `partial` is not all that there is.
    pub(super) fn add_tree(
        &mut self,
        root: &str,
        definitions: &[Definition],
        partial: &BTreeSet<Referred>,
        is_partial: bool,
        service: Option<Service>,
        is_whole: bool,
    ) {
        let own = Self::of(definitions, |_| None, |_| is_whole);
        let mut unit = own.units.into_values().next().unwrap_or_default();
        unit.creates = true;
        unit.is_tree = true;
        unit.configure(service);
        unit.unknown.extend(partial);
        unit.is_open |= is_partial;
        self.units.insert(root.to_owned(), unit);
        for (kind, names) in own.names.iter() {
            Arc::make_mut(&mut self.names).entry(*kind).or_default().extend(names.clone());
        }
    }

    /// Adds names of named values that are defined somewhere.
    pub(super) fn add_named_values(&mut self, names: impl Iterator<Item = String>) {
        let own = Arc::make_mut(&mut self.names).entry(Referred::NamedValue).or_default();
        own.extend(names.map(|name| (name.to_lowercase(), name)));
    }

    /// Returns what exists for a document that is deployed by `units`, with what the configuration names besides; `None` if nothing is certain.
    pub(super) fn existing<'u>(&self, units: impl IntoIterator<Item = &'u String>, externals: Option<&Externals>) -> Option<Existing> {
        let mut own = Vec::new();
        for path in units {
            own.push(self.units.get(path)?);
        }
        let of_all = |holds: &dyn Fn(&Unit, Referred) -> bool| -> Vec<Referred> {
            // An extractor writes what the service has, whoever deployed it.
            let is_open = |unit: &Unit, kind: Referred| !unit.is_tree && self.open.contains(&kind);
            let is_known = |kind: &Referred| !own.is_empty() && own.iter().all(|unit| !is_open(unit, *kind) && holds(unit, *kind));
            Referred::FOLLOWED.into_iter().filter(is_known).collect()
        };
        let complete = of_all(&|unit, kind| unit.is_whole && unit.is_complete(kind));
        let likely = of_all(&|unit, kind| (unit.is_whole || unit.is_loose) && unit.is_complete(kind) && unit.defines.contains(&kind));
        let externals = externals.cloned().unwrap_or_default();
        let is_empty = complete.is_empty() && likely.is_empty();
        (!is_empty).then(|| Existing { names: Arc::clone(&self.names), complete, likely, externals })
    }
}

impl Unit {
    fn configure(&mut self, service: Option<Service>) {
        self.creates = service.map_or(self.creates, |service| service == Service::Here);
    }

    fn is_complete(&self, kind: Referred) -> bool {
        // Who keeps none of a kind beside what was extracted keeps them elsewhere.
        let is_kept = !self.is_tree || self.defines.contains(&kind);
        self.creates && is_kept && !self.unknown.contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::Details;
    use crate::text::Span;

    fn definition(unit: &str, kind: DefinitionKind, name: Option<&str>) -> Definition {
        let name = name.map_or(Name::Unknown, Name::known);
        Definition {
            kind,
            name,
            parent: None,
            site: ("".into(), Span::at(0)),
            unit: unit.into(),
            existing: false,
            details: Details::default(),
        }
    }

    /// What is missing in the unit `/a`, which creates its service and has the fragment `auth-token`, with these definitions besides.
    fn lacks(more: &[Definition], service: Option<Service>, is_whole: bool, name: &str) -> Option<Missing> {
        let own = [definition("/a", DefinitionKind::Service, None), definition("/a", DefinitionKind::Fragment, Some("auth-token"))];
        let all: Vec<Definition> = own.iter().chain(more).cloned().collect();
        let units = Units::of(&all, |_| service, |_| is_whole);
        units.existing([&"/a".to_owned()], None)?.lacks(Referred::Fragment, name)
    }

    #[test]
    fn what_nothing_defines_is_missing_with_the_name_that_was_meant() {
        assert_eq!(lacks(&[], None, true, "auth-tokne"), Some(Missing { similar: Some("auth-token".to_owned()), is_certain: true }));
        assert_eq!(lacks(&[], None, true, "logging"), Some(Missing { similar: None, is_certain: true }));
        assert_eq!(lacks(&[], None, true, "Auth-Token"), None);
    }

    #[test]
    fn what_another_unit_defines_exists() {
        assert_eq!(lacks(&[definition("/b", DefinitionKind::Fragment, Some("logging"))], None, true, "logging"), None);
    }

    #[test]
    fn nothing_is_missing_where_names_are_not_known() {
        for kind in [DefinitionKind::Fragment, DefinitionKind::Anything] {
            assert_eq!(lacks(&[definition("/a", kind, None)], None, true, "logging"), None, "{kind:?}");
            assert_eq!(
                lacks(&[definition("/b", kind, None)], None, true, "logging"),
                None,
                "{kind:?} in a unit for the service of another"
            );
        }
        assert!(lacks(&[definition("/a", DefinitionKind::Backend, None)], None, true, "logging").is_some());
        let other = [definition("/b", DefinitionKind::Service, None), definition("/b", DefinitionKind::Fragment, None)];
        assert!(lacks(&other, None, true, "logging").is_some(), "another service is nothing to this one");
    }

    #[test]
    fn nothing_is_missing_where_the_service_is_elsewhere_or_not_all_was_read() {
        assert_eq!(lacks(&[], Some(Service::Elsewhere), true, "logging"), None);
        assert!(lacks(&[], Some(Service::Here), true, "logging").is_some());
        assert_eq!(lacks(&[], None, false, "logging"), None);
    }

    #[test]
    fn externals_exist() {
        let units = Units::of(&[definition("/a", DefinitionKind::Service, None)], |_| None, |_| true);
        let externals = Externals { fragments: vec!["shared".to_owned()], ..Externals::default() };
        let existing = units.existing([&"/a".to_owned()], Some(&externals)).expect("all names are known");
        assert_eq!(existing.lacks(Referred::Fragment, "shared"), None);
        assert!(existing.lacks(Referred::Backend, "shared").is_some());
    }

    #[test]
    fn a_unit_is_closed_if_nothing_else_can_be_in_its_service() {
        let is_closed = |more: &[Definition], unread: &[&str]| {
            let own = [definition("/a", DefinitionKind::Service, None)];
            let all: Vec<Definition> = own.iter().chain(more).cloned().collect();
            let mut units = Units::of(&all, |_| None, |_| true);
            units.add_unread(unread.iter().copied());
            units.add_tree("/t", &[definition("/t", DefinitionKind::Api, Some("orders"))], &BTreeSet::new(), false, None, true);
            assert!(units.is_closed("/t"));
            units.is_closed("/a")
        };
        assert!(is_closed(&[], &[]));
        assert!(!is_closed(&[definition("/a", DefinitionKind::Anything, None)], &[]));
        assert!(!is_closed(&[definition("/b", DefinitionKind::Anything, None)], &[]), "it may work on the same service");
        assert!(!is_closed(&[], &["/a"]));
        assert!(!is_closed(&[], &["/b"]));
        assert!(is_closed(&[definition("/b", DefinitionKind::Service, None)], &["/b"]), "it has a service of its own");
    }

    #[test]
    fn what_was_extracted_may_keep_a_kind_elsewhere() {
        let mut units = Units::default();
        units.add_tree("/t", &[definition("/t", DefinitionKind::Backend, Some("orders"))], &BTreeSet::new(), false, None, true);
        let existing = units.existing([&"/t".to_owned()], None).expect("all backends are known");
        assert!(existing.lacks(Referred::Backend, "users").is_some());
        assert_eq!(existing.lacks(Referred::Fragment, "users"), None);
    }
}
