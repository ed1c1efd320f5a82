//! Modules whose source is elsewhere: what their arguments deploy, by the end of their source, by the configuration and by the names of arguments.

use super::super::sniff::holds_policy;
use super::super::value::{HostValue, Origin};
use crate::catalog::{Deployment, Format, Scope};

/// What the configuration says of modules.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which sources it is about.
    pub source: globset::GlobMatcher,
    /// The folder that this holds for, as an absolute path with `/`.
    pub folder: String,
    /// The arguments that it is about, such as `policies.xml_content`; all of them if there are none.
    pub arguments: Vec<String>,
    /// At which scope they are deployed.
    pub scope: Option<Scope>,
    /// In which format.
    pub format: Option<Format>,
}

/// The ends of sources that are met in public repositories, each with the scope at which the module deploys the policy it is given. A name has `-` for `_`.
const SOURCES: [(&str, Scope); 12] = [
    ("api-management", Scope::Global),
    ("api-management-policy", Scope::Global),
    ("api-management-api", Scope::Api),
    ("api-management-api-policy", Scope::Api),
    ("api-mgmt-api-policy", Scope::Api),
    ("api-management-api-operation", Scope::Operation),
    ("api-management-api-operation-policy", Scope::Operation),
    ("api-mgmt-api-operation-policy", Scope::Operation),
    ("api-management-product", Scope::Product),
    ("api-mgmt-product", Scope::Product),
    ("api-management-policy-fragment", Scope::Fragment),
    ("api-management-fragment", Scope::Fragment),
];

/// The names of arguments that say the scope by themselves. A name has `-` for `_`.
const ARGUMENTS: [(&str, Scope); 6] = [
    ("api-operation-policies", Scope::Operation),
    ("operation-policies", Scope::Operation),
    ("api-policy-xml-content", Scope::Api),
    ("product-policy-xml-content", Scope::Product),
    ("policy-fragments", Scope::Fragment),
    ("global-policy", Scope::Global),
];

/// Returns whether the text `value` at `path` of a module's arguments may be a policy.
pub(super) fn may_be_policy(path: &[&str], value: &HostValue) -> bool {
    let Some(text) = value.text() else { return false };
    match &text.origin {
        Some(Origin::File { path: file, .. }) => {
            let lower = file.to_ascii_lowercase();
            let is_named = path.iter().any(|name| name.contains("policy") || name.contains("policies") || name.contains("xml"));
            lower.contains(".xml") || lower.ends_with(".cshtml") || is_named
        }
        Some(Origin::Literal { .. }) => text.known.as_deref().is_none_or(holds_policy),
        None => false,
    }
}

/// Returns whether the configuration names the argument at `path` of a module with this `source`, which the file `caller` calls.
pub(super) fn is_named(known: &[Known], caller: &str, source: &str, path: &[&str]) -> bool {
    told(known, caller, bare(source), path).is_some_and(|told| !told.arguments.is_empty())
}

/// `source` without the version behind it.
fn bare(source: &str) -> &str {
    source.split('?').next().unwrap_or_default()
}

/// Returns what the configuration says of the argument at `path` of a module with this `source`.
fn told<'k>(known: &'k [Known], caller: &str, source: &str, path: &[&str]) -> Option<&'k Known> {
    let argument = path.join(".");
    known.iter().rev().find(|known| {
        let holds = caller.strip_prefix(&known.folder).is_some_and(|rest| rest.starts_with('/') || known.folder.ends_with('/'));
        let names_it = |own: &String| *own == argument || path.first().is_some_and(|first| own == first);
        holds && known.source.is_match(source) && (known.arguments.is_empty() || known.arguments.iter().any(names_it))
    })
}

/// Returns what is known of how the argument at `path` of a module with this `source` is deployed, which the file `caller` calls.
pub(super) fn deployment(known: &[Known], caller: &str, source: &str, path: &[&str]) -> Deployment {
    let source = bare(source);
    let told = told(known, caller, source, path);
    if let Some(told) = told {
        return Deployment { scope: told.scope, format: told.format, ..Deployment::default() };
    }
    let first = path.first().map(|name| plain(name)).unwrap_or_default();
    let by_argument = ARGUMENTS.iter().find(|(name, _)| *name == first).map(|(_, scope)| *scope);
    let last = last_segment(source);
    let is_policy = matches!(first.as_str(), "xml-content" | "policy-xml" | "policies" | "policy" | "value" | "policy-xml-content");
    let by_source = SOURCES.iter().find(|(name, _)| *name == last).map(|(_, scope)| *scope).filter(|_| is_policy);
    let scope = by_argument.or(by_source);
    Deployment { scope, ..Deployment::default() }
}

/// Returns the last part of the `source` of a module, without what only says that it is a module for Azure.
pub(super) fn last_segment(source: &str) -> String {
    let last = plain(bare(source).trim_end_matches('/').trim_end_matches(".git").rsplit('/').next().unwrap_or_default());
    let prefixes = ["terraform-", "azurerm-", "azure-", "module-"];
    prefixes.iter().fold(last.as_str(), |name, prefix| name.strip_prefix(prefix).unwrap_or(name)).to_owned()
}

/// Returns `name` in small letters and with `-` for `_`.
fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}
