//! The trees of files that extractors write, such as the APIOps toolkit's: what they define, by their paths.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;

use super::existing::Referred;
use super::{apiops, configuration, specification};
use crate::catalog::ApiKind;
use crate::hosts::{Definition, DefinitionKind, Details, Folders, Name, NamedValue, folder, json};
use crate::text::{Gather, Span};

/// The keys under which the extractor's configuration lists what alone is extracted ("Azure/apiops", *Configuring the extractor*).
const FILTERS: [(&str, Referred); 3] =
    [("policyFragmentNames", Referred::Fragment), ("namedValueNames", Referred::NamedValue), ("backendNames", Referred::Backend)];

/// The keys of the same kind for what has policies.
const POLICY_FILTERS: [&str; 3] = ["apiNames", "productNames", "workspaceNames"];

/// The trees of a run.
#[derive(Debug, Default)]
pub(super) struct Trees {
    /// What each defines, by the absolute path of its root.
    pub(super) definitions: BTreeMap<String, Vec<Definition>>,
    /// The names of named values that the configurations of environments have.
    pub(super) named_values: BTreeSet<String>,
    /// The files that define named values: the path and the text of each, what it defines, and whether that only replaces the values of others.
    pub(super) read: Vec<(String, String, Vec<NamedValue>, bool)>,
    /// What the APIs are whose descriptions were read, by their folders; `None` if theirs does not say it.
    pub(super) kinds: HashMap<String, Option<ApiKind>>,
    /// The kinds of which a configuration says that only some are extracted.
    pub(super) partial: BTreeSet<Referred>,
    /// Whether a configuration says that only some of what has policies is extracted.
    pub(super) is_partial: bool,
}

impl Trees {
    /// Returns the trees that files at these absolute paths are in.
    pub(super) fn of<'p>(paths: impl Iterator<Item = &'p str>, folders: &dyn Folders) -> Self {
        let mut trees = Self::default();
        let mut specifications: BTreeMap<String, HashMap<String, Vec<String>>> = BTreeMap::new();
        for path in paths {
            let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            if configuration::is_configuration(&name) {
                trees.configuration(path, name.contains("extractor"), folders);
            } else if let Some((root, kind, mut name, parent)) = place(path) {
                if kind == DefinitionKind::NamedValue {
                    let text = folders.text(path).unwrap_or_default();
                    let values = apiops::named_values(Path::new(path), &text);
                    let shown = values.first().map_or(Name::Unknown, |value| Name::known(&value.name.text));
                    name = Name::all([name, shown]);
                    trees.read.push((path.to_owned(), text, values, false));
                }
                let mut details = Details::default();
                if kind == DefinitionKind::Operation {
                    let api = folder(folder(folder(path)));
                    let operations = specifications.entry(api.to_owned()).or_insert_with(|| specification(api, folders));
                    let own = name.names().first().and_then(|name| operations.get(&name.to_lowercase()));
                    details.parameters = own.map(|own| own.iter().map(|name| Rc::from(name.as_str())).collect());
                }
                if matches!(kind, DefinitionKind::Api | DefinitionKind::Product) && name_of_file(path).ends_with("informationjson") {
                    let text = folders.text(path).unwrap_or_default();
                    let description = json::parse(&text);
                    details.is_open = description.as_ref().and_then(apiops::needs_no_subscription);
                    if kind == DefinitionKind::Api {
                        trees.kinds.insert(folder(path).to_owned(), description.as_ref().and_then(apiops::kind_in));
                    }
                }
                let site = (Rc::from(path), Span::at(0));
                let unit: Rc<str> = root.as_str().into();
                let new = Definition { kind, name, parent, site, unit, existing: false, details };
                trees.definitions.entry(root).or_default().push(new);
            }
        }
        // One folder of such a name may be anyone's.
        trees.definitions.retain(|_, definitions| definitions.iter().map(|it| it.kind).gathered::<BTreeSet<_>>().len() > 1);
        trees
    }

    fn configuration(&mut self, path: &str, is_extractor: bool, folders: &dyn Folders) {
        let Some(text) = folders.text(path) else { return };
        if is_extractor {
            let lists = |key: &str| text.lines().any(|line| line.trim_end().trim_end_matches(':') == key);
            self.is_partial |= POLICY_FILTERS.iter().any(|key| lists(key));
            self.partial.extend(FILTERS.iter().filter(|(key, _)| lists(key)).map(|(_, kind)| *kind));
        }
        let values = configuration::named_values(&text);
        self.named_values.extend(values.iter().map(|value| value.name.text.clone()));
        self.read.push((path.to_owned(), text, values, true));
    }
}

/// The name of the file at `path` without what people spell differently in it.
fn name_of_file(path: &str) -> String {
    apiops::plain(path.rsplit('/').next().unwrap_or_default())
}

/// Returns the parameters of the operations of the API in the folder `api`, by its specification.
fn specification(api: &str, folders: &dyn Folders) -> HashMap<String, Vec<String>> {
    let text = specification::NAMES.iter().find_map(|name| folders.text(&format!("{api}/{name}")));
    text.map(|text| specification::operations(&text)).unwrap_or_default()
}

/// Returns the root of the tree that a file of an extractor at `path` is in, the kind and name of what it defines, and what that belongs to.
fn place(path: &str) -> Option<(String, DefinitionKind, Name, Option<Name>)> {
    let file = name_of_file(path);
    if file != "policyxml" && !file.ends_with("informationjson") {
        return None;
    }
    let own = folder(path);
    let (id, above) = (last(own)?, folder(own));
    let (kind, base) = (apiops::plain(last(above)?), folder(above));
    let outer = || Some((apiops::plain(last(folder(base))?), last(base)?, folder(folder(base))));
    let (kind, parent, base) = match kind.as_str() {
        "policyfragments" => (DefinitionKind::Fragment, None, base),
        "namedvalues" => (DefinitionKind::NamedValue, None, base),
        "backends" => (DefinitionKind::Backend, None, base),
        "loggers" => (DefinitionKind::Logger, None, base),
        "products" => (DefinitionKind::Product, None, base),
        "workspaces" => (DefinitionKind::Workspace, None, base),
        "operations" => match outer()? {
            (of, api, base) if of == "apis" => (DefinitionKind::Operation, Some(Name::known(api)), base),
            _ => return None,
        },
        "apis" => match outer() {
            Some((of, product, base)) if of == "products" => (DefinitionKind::ProductApi, Some(Name::known(product)), base),
            _ => (DefinitionKind::Api, None, base),
        },
        _ => return None,
    };
    let root = if last(folder(base)).is_some_and(|it| apiops::plain(it) == "workspaces") { folder(folder(base)) } else { base };
    Some((root.to_owned(), kind, Name::known(id), parent))
}

/// The last part of `path`.
fn last(path: &str) -> Option<&str> {
    path.rsplit('/').next().filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::Nowhere;

    #[test]
    fn paths_tell_what_is_defined_and_the_root_of_the_tree() {
        let shown = |path: &str| {
            place(path).map(|(root, kind, name, parent)| {
                let parent = parent.map(|it| it.names().join("|") + "/").unwrap_or_default();
                format!("{root} {kind:?} {parent}{}", name.names().join("|"))
            })
        };
        for (path, expected) in [
            ("/r/policy fragments/auth/policyFragmentInformation.json", Some("/r Fragment auth")),
            ("/r/policyFragments/auth/policy.xml", Some("/r Fragment auth")),
            ("/r/named values/tenant/namedValueInformation.json", Some("/r NamedValue tenant")),
            ("/r/backends/orders/backendInformation.json", Some("/r Backend orders")),
            ("/r/apis/orders/apiInformation.json", Some("/r Api orders")),
            ("/r/apis/orders/operations/get/policy.xml", Some("/r Operation orders/get")),
            ("/r/products/gold/productInformation.json", Some("/r Product gold")),
            ("/r/products/gold/apis/orders/productApiInformation.json", Some("/r ProductApi gold/orders")),
            ("/r/workspaces/team/backends/orders/backendInformation.json", Some("/r Backend orders")),
            ("/r/backends/orders/package.json", None),
            ("/r/policy.xml", None),
        ] {
            assert_eq!(shown(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn one_folder_of_such_a_name_is_no_tree() {
        let one = ["/r/apis/a/policy.xml", "/r/apis/b/policy.xml"];
        assert!(Trees::of(one.into_iter(), &Nowhere).definitions.is_empty());
        let two = ["/r/apis/a/policy.xml", "/r/products/b/policy.xml"];
        assert_eq!(Trees::of(two.into_iter(), &Nowhere).definitions.len(), 1);
    }
}
