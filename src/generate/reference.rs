//! References of Terraform, such as `azurerm_key_vault_secret.orders.id`: the kind of resource, and the attribute.

use super::late::{Atom, BadText, Late, LateText};

/// A reference, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'p> {
    /// The type of the resource or data source; `None` where only its author knows what it is, as with variables and outputs of modules.
    pub kind: Option<&'p str>,
    /// What has the attribute: `data.azurerm_key_vault.main`.
    pub owner: &'p str,
    /// The attribute; empty if the reference names none.
    pub attribute: &'p str,
}

/// What begins a reference to something other than a resource, and how many steps such a reference has at least.
const OTHERS: [(&str, usize); 8] =
    [("var", 2), ("local", 2), ("module", 3), ("each", 2), ("count", 2), ("path", 2), ("self", 2), ("terraform", 2)];

/// The mark between a reference to an identifier and the part of it that is meant. No reference holds it.
const PART: char = '#';

/// The parts of an identifier that may be needed by themselves.
const NAME: &str = "name";
const VAULT: &str = "vault";
const VAULT_URI: &str = "vault_uri";

impl<'p> Reference<'p> {
    /// Takes `path` apart.
    pub fn of(path: &'p str) -> Self {
        let steps = steps(path);
        let first = steps.first().copied().unwrap_or_default();
        let (kind, length) = match first {
            "data" => (steps.get(1).copied(), 3),
            _ if first.contains('_') && steps.len() > 1 => (Some(first), 2),
            _ => (None, steps.len().saturating_sub(1)),
        };
        let owner = steps.iter().take(length).map(|step| step.len() + 1).sum::<usize>().saturating_sub(1).min(path.len());
        let attribute = if owner == 0 { path } else { path.get(owner + 1..).unwrap_or_default() };
        Self { kind, owner: &path[..owner], attribute }
    }

    /// The name of what it refers to, without what leads there.
    fn last(&self) -> &'p str {
        let name = if self.attribute.is_empty() { self.owner } else { self.attribute };
        let name = name.rsplit('.').next().unwrap_or_default();
        &name[..name.find('[').unwrap_or(name.len())]
    }
}

/// Whether only Terraform understands the reference.
pub fn is_of_terraform(path: &str) -> bool {
    let first = steps(path).first().copied().unwrap_or_default();
    let providers = ["azurerm_", "azuread_", "azapi_", "random_"];
    path.contains('"')
        || path.contains('.') && (first == "data" || OTHERS.iter().any(|(other, _)| first == *other))
        || providers.iter().any(|provider| first.starts_with(provider))
}

/// What is wrong with a reference in Terraform, if it refers to nothing there.
pub fn unknown_to_terraform(path: &str) -> Option<String> {
    let steps = steps(path);
    let first = steps.first().copied().unwrap_or_default();
    let least = match OTHERS.iter().find(|(other, _)| first == *other) {
        Some((_, least)) => *least,
        None if first == "data" => 4,
        None if first.contains('_') => 3,
        None => return Some(format!("write `${{var.{first}}}` for a variable, `${{local.{first}}}` for a local value")),
    };
    (steps.len() < least).then(|| "name an attribute: `${azurerm_api_management.main.name}`".to_owned())
}

/// Whether a vault is known by its whole address, or by its name; or why it is not known by this reference.
pub fn is_address_of_vault(path: &str) -> Result<bool, BadText> {
    let reference = Reference::of(path);
    let bad = |message: String, owner: &str| Err(BadText { message, help: format!("write `${{{owner}.vault_uri}}`") });
    match (reference.kind, reference.attribute) {
        (Some("azurerm_key_vault"), "vault_uri") => Ok(true),
        (Some("azurerm_key_vault"), "name") => Ok(false),
        (Some("azurerm_key_vault"), "") => bad("it names no attribute".to_owned(), reference.owner),
        (Some("azurerm_key_vault"), attribute) => {
            bad(format!("`{attribute}` is neither the address nor the name of a vault"), reference.owner)
        }
        (Some(kind), _) if kind.starts_with("azurerm_") => bad(format!("`{kind}` is not a key vault"), "azurerm_key_vault.NAME"),
        _ if ends(reference.last(), &["uri", "url"]) => Ok(true),
        _ if ends(reference.last(), &["id"]) => bad("by its name it is an id, not an address".to_owned(), "azurerm_key_vault.NAME"),
        _ => Ok(false),
    }
}

/// The parts of the identifier that a reference stands for.
pub struct Parts {
    /// The reference to the identifier without a version, or as it is.
    pub id: String,
    /// The name of the secret.
    pub name: LateText,
    /// The version, if the identifier says one.
    pub version: Option<LateText>,
    /// Whether it is of a certificate.
    pub is_certificate: bool,
}

/// The identifier that an attribute of a resource is.
pub fn identifier(path: &str) -> Option<Parts> {
    let reference = Reference::of(path);
    let (is_certificate, id, has_version) = match (reference.kind?, reference.attribute) {
        ("azurerm_key_vault_secret", "id") => (false, "versionless_id", true),
        ("azurerm_key_vault_secret", "versionless_id") => (false, "versionless_id", false),
        ("azurerm_key_vault_certificate", "secret_id") => (true, "versionless_secret_id", true),
        ("azurerm_key_vault_certificate", "versionless_secret_id") => (true, "versionless_secret_id", false),
        _ => return None,
    };
    let attribute = |name: &str| host(format!("{}.{name}", reference.owner));
    Some(Parts {
        id: format!("{}.{id}", reference.owner),
        name: attribute("name"),
        version: has_version.then(|| attribute("version")),
        is_certificate,
    })
}

/// The identifier that a reference stands for where nothing says in which vault the secret is: it is one by its name, or is the name of a resource
/// that knows.
pub fn identifier_by_name(path: &str) -> Option<Parts> {
    let reference = Reference::of(path);
    match (reference.kind, reference.attribute) {
        (Some("azurerm_key_vault_secret"), NAME) => return identifier(&format!("{}.versionless_id", reference.owner)),
        (Some("azurerm_key_vault_certificate"), NAME) => return identifier(&format!("{}.versionless_secret_id", reference.owner)),
        _ => {}
    }
    let by_name = reference.kind.is_none() && ends(reference.last(), &["id", "uri", "url"]);
    by_name.then(|| Parts { id: path.to_owned(), name: part(path, NAME), version: None, is_certificate: false })
}

/// What is wrong with a reference where the name of a secret, or of a certificate, is wanted.
pub fn not_a_name(path: &str, of_certificate: bool) -> Option<BadText> {
    let reference = Reference::of(path);
    let kind = reference.kind.filter(|kind| kind.starts_with("azurerm_"))?;
    let wanted = if of_certificate { "azurerm_key_vault_certificate" } else { "azurerm_key_vault_secret" };
    // A certificate may also be kept as a secret.
    let fits = kind == wanted || of_certificate && kind == "azurerm_key_vault_secret";
    if fits && reference.attribute == "name" {
        return None;
    }
    if !fits {
        let what = if of_certificate { "certificate" } else { "secret" };
        let help = match kind {
            "azurerm_key_vault_certificate" => "the template `cached-certificate` reads certificates".to_owned(),
            _ => format!("write `${{{wanted}.NAME.name}}`"),
        };
        return Some(BadText { message: format!("`{kind}` is not a {what}"), help });
    }
    let owner = reference.owner;
    let id = if kind == "azurerm_key_vault_certificate" { "versionless_secret_id" } else { "versionless_id" };
    let message = match reference.attribute {
        "value" => "it is the value of the secret, which everyone could then read in the policy".to_owned(),
        "" => "it names no attribute".to_owned(),
        attribute => format!("`{attribute}` is not the name"),
    };
    Some(BadText { message, help: format!("write `${{{owner}.name}}` with its vault, or `${{{owner}.{id}}}` for both") })
}

/// What is wrong with a reference where a version is wanted.
pub fn not_a_version(path: &str) -> Option<BadText> {
    let reference = Reference::of(path);
    let kind = reference.kind.filter(|kind| kind.starts_with("azurerm_"))?;
    let fits = matches!(kind, "azurerm_key_vault_secret" | "azurerm_key_vault_certificate" | "azurerm_key_vault_certificate_data");
    if fits && reference.attribute == "version" {
        return None;
    }
    let owner = if fits { reference.owner } else { "azurerm_key_vault_secret.NAME" };
    let message =
        if fits { format!("`{}` is not the version", reference.attribute) } else { format!("`{kind}` has no version of a secret") };
    Some(BadText { message, help: format!("write `${{{owner}.version}}`") })
}

/// What is wrong with a reference to an attribute of a resource where one of the `wanted` attributes is needed, of whatever resource.
pub fn not_one_of(path: &str, wanted: &[&str]) -> Option<BadText> {
    let reference = Reference::of(path);
    reference.kind.filter(|kind| kind.starts_with("azurerm_") || kind.starts_with("azuread_"))?;
    let last = reference.last();
    if !reference.attribute.is_empty() && wanted.contains(&last) {
        return None;
    }
    let message = match reference.attribute {
        "" => "it names no attribute".to_owned(),
        attribute => format!("`{attribute}` is something else"),
    };
    let owner = match (wanted, reference.kind) {
        (["tenant_id", ..], Some(kind)) if !matches!(kind, "azurerm_client_config" | "azurerm_key_vault" | "azurerm_subscription") => {
            "data.azurerm_client_config.current"
        }
        _ => reference.owner,
    };
    Some(BadText { message, help: format!("write `${{{owner}.{}}}`", wanted[0]) })
}

/// The resource that a reference to the name or version of a secret or certificate is of.
pub fn secret_resource(text: &LateText) -> Option<&str> {
    let Some(Late::Host(path)) = text.late() else { return None };
    let reference = Reference::of(path);
    let is_secret = matches!(reference.kind, Some("azurerm_key_vault_secret" | "azurerm_key_vault_certificate"));
    (is_secret && reference.attribute == NAME).then_some(reference.owner)
}

/// The resource of the vault that is known by a reference to its name or address.
pub fn vault_resource(path: &str) -> Option<&str> {
    let reference = Reference::of(path);
    (reference.kind == Some("azurerm_key_vault") && matches!(reference.attribute, "name" | "vault_uri")).then_some(reference.owner)
}

/// The name of the vault that the identifier `id` says.
pub fn vault_of(id: &str) -> LateText {
    part(id, VAULT)
}

/// The address of the vault that the identifier `id` says.
pub fn vault_uri_of(id: &str) -> LateText {
    part(id, VAULT_URI)
}

fn part(id: &str, part: &str) -> LateText {
    host(format!("{id}{PART}{part}"))
}

fn host(path: String) -> LateText {
    LateText(vec![Atom::Late(Late::Host(path))])
}

/// The reference to an identifier of which only a part is meant.
pub fn taken_apart(host: &str) -> Option<&str> {
    host.split_once(PART).map(|(id, _)| id)
}

/// What stands for `host` in Terraform, which can take an identifier apart.
pub fn in_terraform(host: &str) -> String {
    match host.split_once(PART) {
        Some((id, NAME)) => format!("split(\"/\", {id})[4]"),
        Some((id, VAULT)) => format!("split(\".\", split(\"/\", {id})[2])[0]"),
        Some((id, _)) => format!("split(\"secrets/\", {id})[0]"),
        None => host.to_owned(),
    }
}

/// Puts the reference to a whole identifier where all of its parts stand one behind the other. `view` shows an item as a reference or as
/// characters.
pub fn join<T>(items: &mut Vec<T>, view: impl Fn(&T) -> Result<String, String>, make: impl Fn(String) -> T) {
    let mut at = 0;
    while at + 2 < items.len() {
        let joined = match (view(&items[at]), view(&items[at + 1]), view(&items[at + 2])) {
            (Ok(vault), Err(between), Ok(name)) => vault.split_once(PART).and_then(|(id, part)| {
                let separator = if part == VAULT_URI { "secrets/" } else { "/" };
                (part != NAME && between == separator && is_name_of(&name, id)).then(|| id.to_owned())
            }),
            _ => None,
        };
        if let Some(id) = joined {
            items.splice(at..at + 3, [make(id)]);
        }
        at += 1;
    }
}

/// Whether `host` is the name of the secret that the identifier `id` says.
fn is_name_of(host: &str, id: &str) -> bool {
    let own = host.split_once(PART).is_some_and(|(other, part)| other == id && part == NAME);
    let (name, identifier) = (Reference::of(host), Reference::of(id));
    own || name.kind.is_some() && name.owner == identifier.owner && name.attribute == NAME
}

/// Whether a name ends with one of these words.
fn ends(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let capital = word[..1].to_ascii_uppercase() + &word[1..];
        name == *word || name.ends_with(&format!("_{word}")) || name.ends_with(&capital)
    })
}

/// The steps of a path, each with its indices.
pub fn steps(path: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    path.split(|character| {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == '.' && depth == 0
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_taken_apart() {
        let apart = |path| {
            let reference = Reference::of(path);
            (reference.kind, reference.owner, reference.attribute)
        };
        assert_eq!(apart("azurerm_key_vault.a.name"), (Some("azurerm_key_vault"), "azurerm_key_vault.a", "name"));
        assert_eq!(apart("azurerm_key_vault.a[each.key].id"), (Some("azurerm_key_vault"), "azurerm_key_vault.a[each.key]", "id"));
        assert_eq!(apart("data.azurerm_key_vault.a.id"), (Some("azurerm_key_vault"), "data.azurerm_key_vault.a", "id"));
        assert_eq!(apart("azurerm_key_vault.a"), (Some("azurerm_key_vault"), "azurerm_key_vault.a", ""));
        assert_eq!(apart("var.a.b"), (None, "var.a", "b"));
        assert_eq!(apart("vault"), (None, "", "vault"));
        assert_eq!(apart("data"), (None, "data", ""));
    }

    #[test]
    fn what_is_an_id_by_its_name_is_one() {
        for (path, is_one) in [("var.secret_id", true), ("module.kv.id", true), ("local.grid", false), ("kv.properties.vaultUri", true)] {
            assert_eq!(identifier_by_name(path).is_some(), is_one, "{path}");
        }
    }
}
