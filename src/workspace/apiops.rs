//! The folders and files of the APIOps toolkit: the scope of a policy by its path, and named values.

use std::path::Path;

use super::role::Role;
use crate::catalog::{ApiKind, Deployment, Scope};
use crate::hosts::{self, Folders, Located, NamedValue, json, json::Json, json::JsonKind, vault_in};

/// The name of the file that defines a named value ("Azure/apiops", its extractor's output).
const NAMED_VALUE: &str = "namedValueInformation.json";

/// The name of the file that holds a policy.
const POLICY: &str = "policy.xml";

/// The names of the file that describes an API, in the toolkit's spelling and in others that are met.
const API: [&str; 3] = ["apiInformation.json", "api_information.json", "apiinformation.json"];

/// The names of the file that describes a product.
const PRODUCT: [&str; 3] = ["productInformation.json", "product_information.json", "productinformation.json"];

/// The folders by whose presence the toolkit's root is known, in the spelling of [`plain`].
#[cfg(feature = "disk")]
const ROOT_FOLDERS: [&str; 7] = ["apis", "backends", "loggers", "namedvalues", "policyfragments", "products", "workspaces"];

/// What the names of the files of another extractor end in, the DevOps Resource Kit ("Azure/azure-api-management-devops-resource-kit"), which puts all policies in one folder.
const RESOURCE_KIT: [(&str, Scope); 4] = [
    ("-operationpolicy.xml", Scope::Operation),
    ("-apipolicy.xml", Scope::Api),
    ("-productpolicy.xml", Scope::Product),
    ("globalservicepolicy.xml", Scope::Global),
];

/// What the policy at `path`, which is absolute and has `/`, is the policy of if it lies where an extractor puts policies.
pub(super) fn role(path: &str) -> Option<Role> {
    let (folder, name) = path.rsplit_once('/')?;
    let ends_in =
        |ending: &str| name.len() >= ending.len() && name.as_bytes()[name.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes());
    if let Some((_, scope)) = RESOURCE_KIT.iter().find(|(ending, _)| ends_in(ending)) {
        return Some(Role::at(*scope));
    }
    if !name.eq_ignore_ascii_case(POLICY) {
        return None;
    }
    let mut parts = folder.rsplit('/');
    let above: [&str; 6] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    let is = |steps: usize, name: &str| is_plainly(above[steps], name);
    // A revision of an API has the API's policy until it becomes the current one: `orders;rev=2`.
    let name = |steps: usize| vec![above[steps].split(";rev=").next().unwrap_or_default().to_owned()];
    let unit = |steps: usize| (0..steps).fold(folder, |folder, _| hosts::folder(folder)).to_owned();
    // The folder of the workspace lies so many steps above.
    let workspace = |steps: usize| if is(steps + 1, "workspaces") { name(steps) } else { Vec::new() };
    let role = Role::at;
    let found = match above[1] {
        _ if is(1, "operations") && is(3, "apis") => {
            Role { operation: name(0), api: name(2), workspace: workspace(4), unit: unit(4), ..role(Scope::Operation) }
        }
        _ if is(1, "apis") => Role { api: name(0), workspace: workspace(2), unit: unit(2), ..role(Scope::Api) },
        _ if is(1, "products") => Role { product: name(0), workspace: workspace(2), unit: unit(2), ..role(Scope::Product) },
        _ if is(1, "policyfragments") => Role { fragment: name(0), workspace: workspace(2), unit: unit(2), ..role(Scope::Fragment) },
        _ if is(1, "workspaces") => Role { workspace: name(0), unit: unit(0), ..role(Scope::Workspace) },
        _ if is_root(Path::new(folder)) => Role { unit: unit(0), ..role(Scope::Global) },
        _ => return None,
    };
    Some(found)
}

/// Whether `folder` is the root of the toolkit's files. One folder of such a name may be anyone's; two are the toolkit's.
#[cfg(feature = "disk")]
fn is_root(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    has_root_folders(folders.filter_map(|entry| entry.file_name().to_str().map(str::to_owned)))
}

/// Whether a folder with these folders in it, each of another name, is the root of the toolkit's files.
#[cfg(feature = "disk")]
fn has_root_folders(names: impl Iterator<Item = String>) -> bool {
    names.filter(|name| ROOT_FOLDERS.contains(&plain(name).as_str())).take(2).count() == 2
}

/// Returns that the policy at `path` is the one of the service, if its folder is the root of the toolkit's files by `folders`, the names of the folders in it.
#[cfg(feature = "disk")]
pub fn role_in_tree(path: &Path, folders: impl Iterator<Item = String>) -> Option<Role> {
    let is_policy = path.file_name()?.to_str()?.eq_ignore_ascii_case(POLICY);
    let unit = || path.parent().map(|folder| folder.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    (is_policy && has_root_folders(folders)).then(|| Role { unit: unit(), ..Role::at(Scope::Global) })
}

/// Whether `folder` is the root of the toolkit's files. Without the disk nobody knows what is in it.
#[cfg(not(feature = "disk"))]
fn is_root(_: &Path) -> bool {
    false
}

/// How a policy is deployed, as far as `role`, what its path tells it to be, says it.
pub(super) fn deployment(role: Option<&Role>) -> Deployment {
    // A WebSocket API has this operation and no other, and the service gives it its name.
    let is_handshake = role.is_some_and(|role| role.operation.iter().any(|name| is_plainly(name, "onhandshake")));
    let api = is_handshake.then_some(ApiKind::WebSocket);
    Deployment { scope: role.map(|role| role.scope), format: None, api, is_open: false }
}

/// The folder of the API whose policy, or that of an operation of which, stands at `path`.
pub(super) fn api_folder(path: &str, scope: Scope) -> Option<&str> {
    let steps = match scope {
        Scope::Api => 1,
        Scope::Operation => 3,
        _ => return None,
    };
    Some((0..steps).fold(path, |path, _| hosts::folder(path)))
}

/// What the API in `folder` is: its description lies beside its policy.
pub(super) fn api_kind(folder: &str, folders: &dyn Folders) -> Option<ApiKind> {
    let text = API.iter().find_map(|name| folders.text(&format!("{folder}/{name}")))?;
    json::parse(&text).as_ref().and_then(kind_in)
}

/// Whether the product whose policy stands at `path` needs no subscription: its description lies beside its policy.
pub(super) fn is_open_product(path: &Path, folders: &dyn Folders) -> bool {
    let text = path.parent().and_then(|folder| PRODUCT.iter().find_map(|name| folders.text(&folder.join(name).to_string_lossy())));
    text.is_some_and(|text| is_open(&text))
}

/// Whether an API, or a product, needs no subscription by its description; `None` if that does not say it.
pub(super) fn needs_no_subscription(description: &Json) -> Option<bool> {
    match description.member("properties").unwrap_or(description).member("subscriptionRequired")?.kind {
        JsonKind::Bool(required) => Some(!required),
        _ => None,
    }
}

/// Whether a product needs no subscription by its description.
fn is_open(text: &str) -> bool {
    json::parse(text).as_ref().and_then(needs_no_subscription) == Some(true)
}

/// What an API is by its description.
pub(super) fn kind_in(description: &Json) -> Option<ApiKind> {
    let properties = description.member("properties").unwrap_or(description);
    let kind = properties.member("type").or_else(|| properties.member("apiType"))?;
    ApiKind::from_name(&kind.string()?.text)
}

/// Whether the file at `path` defines a named value.
pub(super) fn is_named_value(path: &Path) -> bool {
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let folder = || {
        path.ancestors()
            .skip(1)
            .take(2)
            .filter_map(Path::file_name)
            .filter_map(|name| name.to_str())
            .any(|name| plain(name) == "namedvalues")
    };
    named(path, NAMED_VALUE) || (json && folder())
}

/// The named values that the JSON `text` of the file at `path` defines.
pub(super) fn named_values(path: &Path, text: &str) -> Vec<NamedValue> {
    let mut found = Vec::new();
    if let Some(json) = json::parse(text) {
        collect(path, &json, &mut found);
    }
    found
}

fn collect(path: &Path, json: &Json, found: &mut Vec<NamedValue>) {
    if let JsonKind::Array(items) = &json.kind {
        items.iter().for_each(|item| collect(path, item, found));
        return;
    }
    if let Some(list) = json.member("namedValues").or_else(|| json.member("value").filter(|it| matches!(it.kind, JsonKind::Array(_)))) {
        return collect(path, list, found);
    }
    found.extend(named_value(path, json));
}

fn named_value(path: &Path, json: &Json) -> Option<NamedValue> {
    let properties = json.member("properties").unwrap_or(json);
    let (value, secret, key_vault) = (properties.member("value"), properties.member("secret"), properties.member("keyVault"));
    if value.is_none() && secret.is_none() && key_vault.is_none() {
        return None;
    }
    let name = properties.member("displayName").or_else(|| json.member("name")).and_then(Json::string).or_else(|| {
        // The toolkit names the folder after the named value.
        let folder = path.parent()?.file_name()?.to_str()?;
        Some(Located { text: folder.to_owned(), span: json.span })
    })?;
    Some(NamedValue {
        span: json.span,
        name,
        value: value.and_then(Json::string),
        secret: Some(
            secret.is_some_and(|it| it.kind == JsonKind::Bool(true) || it.string().is_some_and(|it| it.text.eq_ignore_ascii_case("true"))),
        ),
        key_vault: key_vault.is_some_and(|it| it.kind != JsonKind::Null),
        vault: key_vault.and_then(|it| vault_in(&it.member("secretIdentifier")?.string()?.text)),
        evidence: None,
    })
}

fn named(path: &Path, name: &str) -> bool {
    path.file_name().and_then(|own| own.to_str()).is_some_and(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a folder's `name` is this one, but for what people spell differently in it, as [`plain`] tells.
fn is_plainly(name: &str, plain: &str) -> bool {
    name.chars().filter(|it| it.is_alphanumeric()).map(|it| it.to_ascii_lowercase()).eq(plain.chars())
}

/// A folder's name without what people spell differently in it.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).map(|it| it.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_tells_that_an_operation_is_a_handshake() {
        let api = |path: &str| deployment(role(path).as_ref()).api;
        assert_eq!(api("/r/apis/chat/operations/onHandshake/policy.xml"), Some(ApiKind::WebSocket));
        assert_eq!(api("/r/apis/onHandshake/policy.xml"), None);
        assert_eq!(api("/r/apis/chat/operations/get/policy.xml"), None);
    }

    #[test]
    fn the_description_of_an_api_tells_its_kind() {
        let kind_in = |text: &str| json::parse(text).as_ref().and_then(kind_in);
        assert_eq!(kind_in(r#"{ "properties": { "path": "a", "type": "websocket" } }"#), Some(ApiKind::WebSocket));
        assert_eq!(kind_in(r#"{ "properties": { "apiType": "graphql" } }"#), Some(ApiKind::GraphQl));
        for none in [r#"{ "properties": { "path": "a" } }"#, r#"{ "properties": { "type": "grpc" } }"#, r#"{ "properties": {"#, ""] {
            assert_eq!(kind_in(none), None, "{none}");
        }
    }

    #[test]
    fn the_description_of_a_product_tells_whether_it_is_open() {
        assert!(is_open(r#"{ "properties": { "displayName": "a", "subscriptionRequired": false } }"#));
        for other in [r#"{ "properties": { "subscriptionRequired": true } }"#, r#"{ "properties": {} }"#, "{", ""] {
            assert!(!is_open(other), "{other}");
        }
    }

    #[test]
    fn the_path_tells_the_scope() {
        let scope = |path: &str| role(path).map(|role| role.scope);
        assert_eq!(scope("/r/apis/orders/policy.xml"), Some(Scope::Api));
        assert_eq!(scope("/r/apis/orders/operations/get/policy.xml"), Some(Scope::Operation));
        assert_eq!(scope("/r/workspaces/team/apis/orders/operations/get/policy.xml"), Some(Scope::Operation));
        assert_eq!(scope("/r/workspaces/team/policy.xml"), Some(Scope::Workspace));
        assert_eq!(scope("/r/products/gold/policy.xml"), Some(Scope::Product));
        assert_eq!(scope("/r/policy fragments/log/policy.xml"), Some(Scope::Fragment));
        assert_eq!(scope("/r/policyFragments/log/policy.xml"), Some(Scope::Fragment));
        assert_eq!(scope("/r/apis/orders/draft.xml"), None);
        assert_eq!(scope("/r/somewhere/policy.xml"), None);
        assert_eq!(scope("/r/policy_fragments/log/policy.xml"), Some(Scope::Fragment));
        assert_eq!(scope("/r/apis/orders;rev=2/policy.xml"), Some(Scope::Api));
        assert_eq!(scope("/r/policies/orders-getOrder-operationPolicy.xml"), Some(Scope::Operation));
        assert_eq!(scope("/r/policies/globalServicePolicy.xml"), Some(Scope::Global));
    }

    #[test]
    fn the_description_of_an_api_is_known_in_every_spelling_that_is_met() {
        /// A folder in which the description has this name.
        struct Described(&'static str);

        impl Folders for Described {
            fn files(&self, _: &str) -> Vec<String> {
                Vec::new()
            }

            fn beside(&self, _: &str) -> Vec<String> {
                Vec::new()
            }

            fn exists(&self, path: &str) -> bool {
                self.text(path).is_some()
            }

            fn text(&self, path: &str) -> Option<String> {
                path.ends_with(&format!("/apis/chat/{}", self.0)).then(|| r#"{ "properties": { "type": "websocket" } }"#.to_owned())
            }
        }

        for name in ["apiInformation.json", "api_information.json", "apiinformation.json"] {
            let kind = |path: &str, scope| api_kind(api_folder(path, scope)?, &Described(name));
            assert_eq!(kind("/r/apis/chat/policy.xml", Scope::Api), Some(ApiKind::WebSocket), "{name}");
            assert_eq!(kind("/r/apis/chat/operations/onHandshake/policy.xml", Scope::Operation), Some(ApiKind::WebSocket), "{name}");
        }
    }

    #[test]
    fn folders_are_known_in_every_spelling_that_is_met() {
        for fragments in ["policy fragments", "policy_fragments", "PolicyFragments", "policy-fragments", "policyFragments"] {
            let own = role(&format!("/r/{fragments}/log/policy.xml")).expect("a fragment lies there");
            assert_eq!((own.scope, own.fragment), (Scope::Fragment, vec!["log".to_owned()]), "{fragments}");
        }
        for values in ["named values", "namedValues", "NamedValues", "named_values", "named-values"] {
            assert!(is_named_value(Path::new(&format!("/r/{values}/x/named.json"))), "{values}");
        }
        for (apis, products) in [("apis", "products"), ("APIs", "Products"), ("Apis", "PRODUCTS")] {
            let scope = |path: String| role(&path).map(|role| role.scope);
            assert_eq!(scope(format!("/r/{apis}/orders/policy.xml")), Some(Scope::Api));
            assert_eq!(scope(format!("/r/{products}/gold/policy.xml")), Some(Scope::Product));
        }
    }

    #[test]
    fn a_named_value_keeps_its_places() {
        let text = r#"{ "properties": { "displayName": "tenant", "secret": false, "value": "con\u0074oso" } }"#;
        let found = named_values(Path::new("named values/x/namedValueInformation.json"), text);
        let [it] = &found[..] else { panic!("{found:?}") };
        assert_eq!((it.name.text.as_str(), it.name.span.text(text)), ("tenant", "tenant"));
        let value = it.value.as_ref().expect("it has a value");
        assert_eq!((value.text.as_str(), value.span.text(text)), ("contoso", "con\\u0074oso"));
        assert!(it.secret == Some(false) && !it.key_vault);
    }

    #[test]
    fn a_named_value_is_known_in_other_spellings() {
        let text = r#"[{ "name": "a", "properties": { "secret": true, "keyVault": { "secretIdentifier": "https://v.vault.azure.net/secrets/a" } } },
                      { "properties": { "secret": "true", "keyVault": null } }, { "other": 1 }]"#;
        let found = named_values(Path::new("named values/b/namedValueInformation.json"), text);
        let names: Vec<_> = found.iter().map(|it| (it.name.text.as_str(), it.secret, it.key_vault)).collect();
        assert_eq!(names, [("a", Some(true), true), ("b", Some(true), false)]);
    }

    #[test]
    fn only_files_of_named_values_define_some() {
        assert!(is_named_value(Path::new("named values/x/namedValueInformation.json")));
        assert!(is_named_value(Path::new("namedValues/x.json")));
        assert!(!is_named_value(Path::new("apis/x/apiInformation.json")));
        assert!(!is_named_value(Path::new("named values/x/notes.txt")));
    }
}
