//! The target of a request, judged by its address and its headers. The inventory uses this.

use super::super::texts::{Piece, PiecedText};
use super::{Evidence, KeyVault, RequestTarget, VaultObject};
use crate::catalog::{token_hosts, vault_hosts};

/// What is known of a request when its target is judged.
#[derive(Debug, Default)]
pub struct Call {
    /// The address.
    pub url: PiecedText,
    /// The method, in capitals; empty when it is not known.
    pub method: String,
    /// The audiences of managed identities in the request.
    pub audiences: Vec<PiecedText>,
    /// The audiences of tokens in its `Authorization` header.
    pub tokens: Vec<PiecedText>,
    /// The body, if it may ask for a token.
    pub body: PiecedText,
}

/// Operations with a key, which no cache can stand in for.
const OPERATIONS: &[&str] = &[
    "sign",
    "verify",
    "encrypt",
    "decrypt",
    "wrapkey",
    "unwrapkey",
    "release",
    "rotate",
    "create",
    "import",
    "backup",
    "versions",
    "policy",
    "pending",
];

/// What stands in a body that asks for a token.
pub const GRANT: &str = "grant_type";

/// What `call` calls.
pub fn classify(call: &Call) -> RequestTarget {
    let address = Address::of(&call.url);
    if let Some(by) = vault_evidence(call, &address) {
        return RequestTarget::KeyVault(vault(call, &address, by));
    }
    match is_token_endpoint(call, &address) {
        true => RequestTarget::TokenEndpoint,
        false => RequestTarget::Other,
    }
}

fn vault_evidence(call: &Call, address: &Address) -> Option<Evidence> {
    if ends_with_any(&address.host, vault_hosts()) {
        return Some(Evidence::Host);
    }
    // A host that is known whole, and is none of a vault, settles it.
    if !address.host.pieces().is_empty() && address.host.as_literal().is_some_and(|host| !host.is_empty()) {
        return None;
    }
    let collection = address.segments.first().and_then(PiecedText::as_literal).is_some_and(is_collection);
    let for_vault = |audiences: &[PiecedText]| audiences.iter().any(is_vault_audience);
    let named = call.url.pieces().iter().any(|piece| speaks_of_vault(piece, collection));
    if named && (collection || for_vault(&call.audiences) || for_vault(&call.tokens) || call.url.pieces().iter().any(is_secret_resource)) {
        return Some(Evidence::Reference);
    }
    if for_vault(&call.audiences) {
        return Some(Evidence::Audience);
    }
    for_vault(&call.tokens).then_some(Evidence::Token)
}

fn vault(call: &Call, address: &Address, by: Evidence) -> KeyVault {
    let segment = |index: usize| address.segments.get(index).filter(|segment| !segment.pieces().is_empty());
    // What stands for a base address may hold the collection as well.
    let open = by != Evidence::Host;
    let collection = segment(0).and_then(PiecedText::as_literal).map(str::to_ascii_lowercase).filter(|name| !open || is_collection(name));
    let changes = !matches!(call.method.as_str(), "" | "GET" | "HEAD");
    let mut name = segment(1).cloned();
    let is_operation = |part: &PiecedText| part.as_literal().is_some_and(|part| OPERATIONS.contains(&part.to_ascii_lowercase().as_str()));
    let mut version = segment(2).filter(|part| !is_operation(part)).cloned();
    let mut object = match collection.as_deref() {
        Some("secrets") => VaultObject::Secret,
        Some("certificates") => VaultObject::Certificate,
        Some("keys") => VaultObject::Key,
        Some(_) => VaultObject::Operation,
        None => VaultObject::Unknown,
    };
    // Who issues certificates, and who is told of them, stands beside these.
    let is_beside = object == VaultObject::Certificate
        && name.as_ref().and_then(PiecedText::as_literal).is_some_and(|name| matches!(name, "issuers" | "contacts"));
    let operation = is_beside || address.segments.iter().skip(2).any(is_operation);
    match collection {
        Some(_) if changes || operation || name.is_none() => object = VaultObject::Operation,
        Some(_) => {}
        None => {
            (name, version) = (segment(0).cloned(), segment(1).cloned());
            if changes {
                object = VaultObject::Operation;
            } else if let Some(resource) = call.url.pieces().iter().find(|piece| is_secret_resource(piece)) {
                object = VaultObject::Secret;
                // An identifier without `versionless` ends in the version.
                if let Piece::Interpolation(code) = resource
                    && !code.contains("versionless")
                {
                    version = Some(resource.clone().into());
                }
            }
        }
    }
    KeyVault { by, object, name, version }
}

fn is_token_endpoint(call: &Call, address: &Address) -> bool {
    let filled = address.segments.iter().rfind(|segment| !segment.pieces().is_empty());
    let last = filled.map(|segment| segment.to_string().to_ascii_lowercase()).unwrap_or_default();
    if last.contains("introspect") || last.contains("userinfo") || last.contains("revo") {
        return false;
    }
    let grant = call.body.pieces().iter().any(|piece| match piece {
        Piece::Literal(text) => text.contains(GRANT),
        Piece::Code { code, .. } => code.contains(GRANT),
        _ => false,
    });
    let is_oauth = |segment: &PiecedText| segment.known_prefix().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("oauth"));
    let is_named = |segment: &PiecedText, names: &[&str]| {
        segment.as_literal().is_some_and(|segment| names.iter().any(|name| segment.eq_ignore_ascii_case(name)))
    };
    let ends_well = match address.segments.as_slice() {
        [.., before, last] => is_named(before, &["oauth", "oauth2", "connect"]) && is_named(last, &["token"]),
        _ => false,
    };
    grant
        || ends_well
        || last == "token"
            && (ends_with_any(&address.host, token_hosts()) || call.method == "POST" && address.segments.iter().any(is_oauth))
}

fn is_collection(segment: &str) -> bool {
    ["secrets", "certificates", "keys"].iter().any(|collection| segment.eq_ignore_ascii_case(collection))
}

/// Whether tokens for this audience are for vaults.
pub fn is_vault_audience(audience: &PiecedText) -> bool {
    audience.pieces().iter().any(|piece| match piece {
        Piece::Literal(text) => {
            let text = text.to_ascii_lowercase();
            vault_hosts().any(|host| text.contains(&host[1..]))
        }
        other => squeezed(other).is_some_and(|name| name.contains("keyvault")),
    })
}

/// Whether the name of what stands for a piece speaks of a Key Vault. In front of `secrets/…` a hint is enough.
fn speaks_of_vault(piece: &Piece, collection: bool) -> bool {
    let Some(name) = squeezed(piece) else { return false };
    name.contains("keyvault")
        || (collection && (name.contains("vault") || name.starts_with("kv") || name.ends_with("kv") || name.contains("kvur")))
}

/// Whether a piece is the identifier of a secret, by Terraform's own resource type.
fn is_secret_resource(piece: &Piece) -> bool {
    matches!(piece, Piece::Interpolation(code) if code.contains("key_vault_secret") || code.contains("key_vault_certificate"))
}

/// The letters and digits of a placeholder's name, in lower case.
fn squeezed(piece: &Piece) -> Option<String> {
    let name = match piece {
        Piece::Literal(_) => return None,
        Piece::NamedValue(name) | Piece::Interpolation(name) | Piece::Variable { name, .. } => name,
        Piece::Code { code, .. } => code,
    };
    let mut squeezed = String::with_capacity(name.len());
    squeezed.extend(name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())));
    Some(squeezed)
}

fn ends_with_any(host: &PiecedText, mut ends: impl Iterator<Item = &'static str>) -> bool {
    let Some(Piece::Literal(last)) = host.pieces().last() else { return false };
    let last = last.split(':').next().unwrap_or_default();
    let ends_with =
        |end: &str| last.len().checked_sub(end.len()).is_some_and(|at| last.as_bytes()[at..].eq_ignore_ascii_case(end.as_bytes()));
    ends.any(|end| ends_with(end) || host.pieces().len() == 1 && last.eq_ignore_ascii_case(end.trim_start_matches('.')))
}

/// An address in parts.
#[derive(Debug, Default)]
pub struct Address {
    /// Between the scheme and the path; the whole first piece when that is not known to hold a scheme.
    pub host: PiecedText,
    /// The path, by slashes.
    pub segments: Vec<PiecedText>,
}

impl Address {
    /// The parts of `url`.
    pub fn of(url: &PiecedText) -> Self {
        let mut address = Self::default();
        let mut in_host = true;
        let mut segment = PiecedText::default();
        'pieces: for (index, piece) in url.pieces().iter().enumerate() {
            let Piece::Literal(text) = piece else {
                match in_host {
                    true => address.host.push(piece.clone()),
                    false => segment.push(piece.clone()),
                }
                // What stands for a whole base address ends where the path begins: `${vault_uri}secrets/x`.
                if in_host
                    && index == 0
                    && !url.pieces().get(1).is_some_and(|next| matches!(next, Piece::Literal(text) if text.starts_with(['.', ':', '-'])))
                {
                    in_host = false;
                }
                continue;
            };
            let mut rest = text.as_str();
            if in_host && index == 0 {
                rest = rest.trim_start();
                rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
            } else if !in_host && index == 1 {
                rest = rest.trim_start_matches('/');
            }
            let end = rest.find(['?', '#']).unwrap_or(rest.len());
            let ends = end < rest.len();
            for (part, separator) in rest[..end].split('/').enumerate().map(|(at, part)| (part, at > 0)) {
                if separator {
                    match in_host {
                        true => in_host = false,
                        false => address.segments.push(std::mem::take(&mut segment)),
                    }
                }
                let target = if in_host { &mut address.host } else { &mut segment };
                target.push_literal(part);
            }
            if ends {
                break 'pieces;
            }
        }
        if !segment.pieces().is_empty() {
            address.segments.push(segment);
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::texts::pieces;
    use super::*;

    fn get(url: &str, audience: &str) -> RequestTarget {
        let audiences = if audience.is_empty() { Vec::new() } else { vec![pieces::split(audience)] };
        classify(&Call { url: pieces::split(url), method: "GET".to_owned(), audiences, ..Call::default() })
    }

    fn vault(url: &str, audience: &str) -> Option<(Evidence, VaultObject, String, String)> {
        let target = get(url, audience);
        let vault = target.key_vault()?;
        let shown = |text: &Option<PiecedText>| text.as_ref().map(PiecedText::to_string).unwrap_or_default();
        Some((vault.by, vault.object, shown(&vault.name), shown(&vault.version)))
    }

    #[test]
    fn vaults_are_known_by_their_host_in_every_cloud() {
        for host in [
            "a.vault.azure.net",
            "{{kv}}.vault.azure.cn",
            "A.VAULT.USGOVCLOUDAPI.NET",
            "${x}.managedhsm.azure.net",
            "a.vault.azure.net:443",
        ] {
            let found = vault(&format!("https://{host}/secrets/s/?api-version=7.4"), "");
            assert_eq!(found, Some((Evidence::Host, VaultObject::Secret, "s".to_owned(), String::new())), "{host}");
        }
        assert_eq!(vault("https://a.vault.azure.net.example.org/secrets/s", ""), None);
        assert_eq!(vault("https://example.org/?next=https://a.vault.azure.net/secrets/s", ""), None);
    }

    #[test]
    fn vaults_are_known_by_what_stands_for_them() {
        let secret = |by| Some((by, VaultObject::Secret, "s".to_owned(), String::new()));
        assert_eq!(vault("${KeyVaultUri}secrets/s/?api-version=7.0", ""), secret(Evidence::Reference));
        assert_eq!(vault("{{kv-url}}/secrets/s", ""), secret(Evidence::Reference));
        assert_eq!(vault("https://#keyVaultHost#/secrets/s?api-version=7.0", ""), secret(Evidence::Reference));
        assert_eq!(vault("{{backend}}/secrets/s", ""), None);
        assert_eq!(vault("{{backend}}/secrets/s", "https://vault.azure.net"), secret(Evidence::Audience));
        let found = vault("${data.azurerm_key_vault_secret.s.id}?api-version=7.0", "https://vault.azure.net");
        let version = "${data.azurerm_key_vault_secret.s.id}".to_owned();
        assert_eq!(found, Some((Evidence::Reference, VaultObject::Secret, String::new(), version)));
    }

    #[test]
    fn versions_and_operations_are_read_off_the_path() {
        let version = vault("https://a.vault.azure.net/secrets/s/0123?api-version=7.0", "");
        assert_eq!(version, Some((Evidence::Host, VaultObject::Secret, "s".to_owned(), "0123".to_owned())));
        let sign = vault("https://a.vault.azure.net/keys/k/0123/sign?api-version=7.0", "");
        assert_eq!(sign.map(|found| found.1), Some(VaultObject::Operation));
        let open = vault("{{secrets}}/s/0123", "https://vault.azure.net");
        assert_eq!(open, Some((Evidence::Audience, VaultObject::Unknown, "s".to_owned(), "0123".to_owned())));
        let list = vault("https://a.vault.azure.net/secrets?api-version=7.0", "");
        assert_eq!(list.map(|found| found.1), Some(VaultObject::Operation));
    }

    #[test]
    fn token_endpoints_are_told_from_other_endpoints_of_an_authority() {
        assert_eq!(get("https://login.microsoftonline.com/{{t}}/oauth2/v2.0/token", ""), RequestTarget::TokenEndpoint);
        assert_eq!(get("https://example.org/oauth/token", ""), RequestTarget::TokenEndpoint);
        assert_eq!(get("https://login.microsoftonline.com/{{t}}/v2.0/.well-known/openid-configuration", ""), RequestTarget::Other);
        assert_eq!(get("https://example.org/oauth2/introspect", ""), RequestTarget::Other);
    }
}
