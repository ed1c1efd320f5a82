//! What a document uses: what it refers to by name, and what it calls.

use super::{EdgeKind, NodeKind};
use crate::ast::Document;
use crate::catalog::Kind;
use crate::semantic::{Model, Piece, PiecedText, RequestTarget};
use crate::text::{Order, Span};
use crate::workspace::{Referred, references};

/// The name of a Key Vault that is not known.
const SOME_VAULT: &str = "Key Vault";

/// That a document uses something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it uses.
    pub kind: NodeKind,
    /// The name of that.
    pub name: String,
    /// How.
    pub how: EdgeKind,
    /// Where the document says so.
    pub span: Span,
}

/// Returns what `document` uses.
pub fn links(document: &Document<'_>) -> Vec<Link> {
    let mut links: Vec<Link> = references(document).into_iter().filter_map(|it| named(it.kind, it.name?, it.span)).collect();
    let kinds = document.kinds();
    if kinds.contains(Kind::SendRequest) || kinds.contains(Kind::SendOneWayRequest) {
        called(document, &mut links);
    }
    for policy in document.policies().filter(|policy| policy.kind() == Kind::SetBackendService) {
        let address = policy.element().value_of("base-url");
        let host = address.and_then(|address| Some((address.span(), host_in(&address.literal()?)?)));
        links.extend(host.map(|(span, name)| Link { kind: NodeKind::Host, name, how: EdgeKind::RoutesTo, span }));
    }
    links.order_by_key(|link| link.span);
    links
}

fn named(kind: Referred, name: String, span: Span) -> Option<Link> {
    let (kind, how) = match kind {
        Referred::Fragment => (NodeKind::Fragment, EdgeKind::Includes),
        Referred::Backend => (NodeKind::Backend, EdgeKind::RoutesTo),
        Referred::NamedValue => (NodeKind::NamedValue, EdgeKind::Reads),
        Referred::Logger => (NodeKind::Logger, EdgeKind::LogsTo),
        Referred::Certificate => (NodeKind::Certificate, EdgeKind::Presents),
    };
    Some(Link { kind, name, how, span })
}

/// Adds the hosts and vaults that the requests of `document` call.
fn called(document: &Document<'_>, links: &mut Vec<Link>) {
    let model = Model::new(document);
    for request in model.requests() {
        let host = host_of(&request.url.host());
        let (kind, name) = match (&request.target, host) {
            (RequestTarget::KeyVault(_), host) => (NodeKind::Vault, host.unwrap_or_else(|| SOME_VAULT.to_owned())),
            (_, Some(host)) => (NodeKind::Host, host),
            (_, None) => continue,
        };
        links.push(Link { kind, name, how: EdgeKind::Calls, span: request.url_span });
    }
}

/// The name of `host`, unless code makes all of it.
fn host_of(host: &PiecedText) -> Option<String> {
    let mut name = String::new();
    let mut is_known = false;
    for piece in host.pieces() {
        match piece {
            Piece::Literal(text) => {
                is_known |= text.contains(|it: char| it.is_ascii_alphanumeric());
                name.push_str(&text.to_ascii_lowercase());
            }
            Piece::NamedValue(value) => {
                is_known = true;
                name.push_str(&format!("{{{{{value}}}}}"));
            }
            Piece::Interpolation(text) => {
                is_known = true;
                name.push_str(text);
            }
            Piece::Variable { .. } | Piece::Code { .. } => name.push('…'),
        }
    }
    // What stands before `@` may be a password.
    (is_known && !name.contains('@')).then_some(name)
}

/// The host of `address`, with the names of values in it as they are written.
fn host_in(address: &str) -> Option<String> {
    let rest = address.trim().split_once("://").map(|(_, rest)| rest)?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let is_host = !host.is_empty() && host.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | '{' | '}' | '$' | '#'));
    is_host.then(|| if host.contains(['{', '$', '#']) { host.to_owned() } else { host.to_ascii_lowercase() })
}

/// The name of the vault of a named value, or one for those that are not known.
pub(super) fn vault(known: Option<&String>) -> String {
    known.cloned().unwrap_or_else(|| SOME_VAULT.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_calls_and_refers_to_is_found() {
        let text = r#"<policies><inbound>
            <include-fragment fragment-id="auth" />
            <set-backend-service base-url="https://Orders.contoso.com/v1" />
            <send-request response-variable-name="a"><set-url>https://contoso.vault.azure.net/secrets/x?api-version=7.4</set-url></send-request>
            <send-request response-variable-name="b"><set-url>@("https://{{host}}/a")</set-url></send-request>
            <send-one-way-request><set-url>@($"https://{context.Request.Url.Host}/a")</set-url></send-one-way-request>
        </inbound></policies>"#;
        let document = Document::parse(text);
        let told: Vec<String> =
            links(&document).iter().map(|link| format!("{} {}:{}", link.how.name(), link.kind.name(), link.name)).collect();
        assert_eq!(
            told,
            [
                "includes fragment:auth",
                "routes to host:orders.contoso.com",
                "calls vault:contoso.vault.azure.net",
                "calls host:{{host}}",
                "reads named-value:host",
            ]
        );
    }

    #[test]
    fn what_may_be_a_password_is_no_host() {
        assert_eq!(host_in("https://user:secret@contoso.com/a"), Some("user".to_owned()));
        assert_eq!(host_in("https://user@contoso.com/a"), None);
        assert_eq!(host_in("https://{{host}}/a"), Some("{{host}}".to_owned()));
    }
}
