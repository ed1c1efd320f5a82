//! What has an effective policy before a change and after it, paired by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::effective::{Estate, Product, Subject, Unknown};
use crate::hosts::DefinitionKind;
use crate::text::Gather;
use crate::workspace::Defined;

/// A repository before a change, or after it.
pub(super) struct Side<'e, 's> {
    /// Its policies.
    pub estate: &'e Estate<'s>,
    /// What it defines.
    pub definitions: &'e [Defined],
}

/// What is asked for of all that there is.
pub(super) struct Wanted<'w> {
    /// This API only.
    pub api: Option<&'w str>,
    /// This operation only.
    pub operation: Option<&'w str>,
    /// Calls with the key of this product only.
    pub product: Product,
}

/// An API or an operation on both sides of a change.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// What it is now, or was if it is gone.
    pub subject: Subject,
    /// The unit that it was in; `None` if it is new.
    pub before: Option<String>,
    /// The unit that it is in; `None` if it is gone.
    pub after: Option<String>,
}

/// The APIs of a side by their names in small letters, and of each the units, with the operations that have a policy there by their names in small letters.
type Apis = BTreeMap<String, BTreeMap<String, Own>>;

/// What a unit has of an API.
#[derive(Default)]
struct Own {
    /// The API as it is spelt.
    api: String,
    /// The operations that have a policy, as they are spelt, by their names in small letters.
    operations: BTreeMap<String, String>,
}

/// Returns all that has an effective policy on one side or on both. An API that lies in one unit on both sides is the same one, wherever that is; one of several has to
/// lie in the same unit.
pub(super) fn pairs(before: &Side<'_, '_>, after: &Side<'_, '_>, wanted: &Wanted<'_>) -> Result<Vec<Pair>, Unknown> {
    let (old, new) = (apis(before, wanted), apis(after, wanted));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).gathered();
    if names.is_empty() && wanted.api.is_some() {
        let all = Wanted { api: None, operation: None, product: Product::Any };
        let known = apis(before, &all).into_values().chain(apis(after, &all).into_values());
        return Err(Unknown::Api(known.flat_map(BTreeMap::into_values).map(|own| own.api).collect()));
    }
    let (old_known, new_known) = (Operations::of(before), Operations::of(after));
    let none = BTreeMap::new();
    let mut pairs = Vec::new();
    for name in names {
        let (was, is) = (old.get(name).unwrap_or(&none), new.get(name).unwrap_or(&none));
        let mut add = |was: Option<(&String, &Own)>, is: Option<(&String, &Own)>| {
            let Some((_, told)) = is.or(was) else { return };
            let unit = |side: Option<(&String, &Own)>| side.map(|(unit, _)| unit.clone());
            let mut one = |operation: Option<String>, before: Option<String>, after: Option<String>| {
                let unit = after.clone().or(before.clone()).unwrap_or_default();
                pairs.push(Pair { subject: Subject { unit, api: told.api.clone(), operation }, before, after });
            };
            if wanted.operation.is_none() {
                one(None, unit(was), unit(is));
            }
            let of = |side: Option<(&String, &Own)>| side.map(|(_, own)| own.operations.clone()).unwrap_or_default();
            let (was_there, is_there) = (of(was), of(is));
            for (key, spelt) in was_there.iter().chain(is_there.iter().filter(|(key, _)| !was_there.contains_key(*key))) {
                if wanted.operation.is_some_and(|operation| operation.to_lowercase() != *key) {
                    continue;
                }
                // An operation without a policy runs that of its API, if there is such an operation.
                let existed = was_there.contains_key(key) || old_known.may_have(name, key);
                let exists = is_there.contains_key(key) || new_known.may_have(name, key);
                one(Some(spelt.clone()), unit(was).filter(|_| existed), unit(is).filter(|_| exists));
            }
        };
        match (was.len(), is.len()) {
            (1, 1) => add(was.iter().next(), is.iter().next()),
            _ => {
                let units: BTreeSet<&String> = was.keys().chain(is.keys()).gathered();
                units.into_iter().for_each(|unit| add(was.get_key_value(unit), is.get_key_value(unit)));
            }
        }
    }
    Ok(pairs)
}

fn apis(side: &Side<'_, '_>, wanted: &Wanted<'_>) -> Apis {
    let mut apis = Apis::new();
    for Subject { unit, api, operation } in side.estate.subjects(side.definitions) {
        if wanted.api.is_some_and(|wanted| !wanted.eq_ignore_ascii_case(&api)) {
            continue;
        }
        let own = apis.entry(api.to_lowercase()).or_default().entry(unit).or_default();
        own.api = api;
        own.operations.extend(operation.map(|operation| (operation.to_lowercase(), operation)));
    }
    apis
}

/// The operations that a side defines, in small letters, by their APIs. The files of an extractor define only those that have a policy, so an API of which none is
/// defined beside them may have any.
struct Operations(BTreeMap<String, BTreeSet<String>>);

impl Operations {
    fn of(side: &Side<'_, '_>) -> Self {
        let mut operations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        // The folders of an extractor show by themselves only the operations that have a policy.
        let defined = side.definitions.iter().filter(|it| it.kind == DefinitionKind::Operation && !it.path.ends_with(".xml"));
        for definition in defined {
            for api in &definition.parent {
                let names = definition.names.iter().map(|name| name.to_lowercase());
                operations.entry(api.to_lowercase()).or_default().extend(names);
            }
        }
        Self(operations)
    }

    /// Whether the API, in small letters, may have this operation.
    fn may_have(&self, api: &str, operation: &str) -> bool {
        self.0.get(api).is_none_or(|operations| operations.contains(operation))
    }
}
