//! What a document does, as facts for a table. Of values only those are told that cannot be secrets: numbers, names, hosts.

use super::Column;
use crate::ast::{Document, Element, Policy};
use crate::catalog::{Definition, Kind, Section};
use crate::graph::{EdgeKind, Link, NodeKind, links};
use crate::text::{Order, Span};

/// Something that a document does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is about.
    pub column: Column,
    /// What it is, for people: `rate-limit 5 per 60 s`.
    pub text: String,
    /// The section in which it stands; `None` in a fragment.
    pub section: Option<Section>,
    /// Whether it depends on a condition.
    pub conditional: bool,
    /// Where the document has it.
    pub span: Span,
}

/// A step of a document that matters to the table, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It does something.
    Does(Fact),
    /// It includes this fragment, in this section; perhaps on a condition.
    Includes(String, Option<Section>, bool),
}

/// What a document does, and where it lets wider scopes have their say.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// In order.
    pub steps: Vec<Step>,
    /// The sections that it has.
    pub sections: Vec<Section>,
    /// The sections in which `<base />` stands, each with whether it always depends on a condition.
    pub bases: Vec<(Section, bool)>,
}

/// Returns what `document` does. `secret` returns what is told of a named value if it is a secret.
pub(super) fn facts(document: &Document<'_>, secret: &dyn Fn(&str) -> Option<String>) -> Facts {
    let mut steps: Vec<(Span, Step)> = Vec::new();
    for policy in document.policies() {
        let element = policy.element();
        if let Some((column, text)) = told(policy) {
            steps.push((element.span(), does(column, text, element, policy.element().name_span())));
        }
    }
    let place = |span: Span| document.element_at(span.start);
    for Link { kind, name, how, span } in links(document) {
        let Some(element) = place(span) else { continue };
        let fact = match (kind, how) {
            (NodeKind::Fragment, _) => {
                steps.push((span, Step::Includes(name, element.section(), is_conditional(element))));
                continue;
            }
            (NodeKind::Backend, _) => (Column::Backends, format!("backend {name}")),
            (NodeKind::Host, EdgeKind::RoutesTo) => (Column::Backends, name),
            (NodeKind::Host, _) => (Column::Requests, name),
            (NodeKind::Vault, _) => (Column::Secrets, format!("from {name}")),
            (NodeKind::NamedValue, _) => match secret(&name) {
                Some(what) => (Column::Secrets, format!("{{{{{name}}}}} {what}")),
                None => continue,
            },
            _ => continue,
        };
        steps.push((span, does(fact.0, fact.1, element, span)));
    }
    steps.order_by_key(|(span, _)| span.start);
    let mut bases = Vec::new();
    for (section, element) in document.sections() {
        let mut inner = element.descendants().filter(|inner| inner.definition() == Definition::Base).peekable();
        if inner.peek().is_some() {
            bases.push((section, inner.all(is_conditional)));
        }
    }
    Facts {
        steps: steps.into_iter().map(|(_, step)| step).collect(),
        bases,
        sections: document.sections().map(|(section, _)| section).collect(),
    }
}

fn does(column: Column, text: String, element: Element<'_>, span: Span) -> Step {
    Step::Does(Fact { column, text, section: element.section(), conditional: is_conditional(element), span })
}

/// Whether something around `element` runs it for some requests only.
fn is_conditional(element: Element<'_>) -> bool {
    element.ancestors().any(|around| around.policy().is_some_and(|policy| policy.kind() == Kind::Choose))
}

/// What is told of `policy` itself.
fn told(policy: Policy<'_>) -> Option<(Column, String)> {
    let (kind, element) = (policy.kind(), policy.element());
    let name = kind.name();
    let with = |detail: Option<String>| detail.map_or_else(|| name.to_owned(), |detail| format!("{name} {detail}"));
    let literal = |attribute: &str| value(element, attribute);
    Some(match kind {
        Kind::ValidateJwt => (Column::Authentication, with(issuer(element))),
        Kind::ValidateAzureAdToken => (Column::Authentication, with(literal("tenant-id"))),
        Kind::CheckHeader => (Column::Authentication, with(literal("name"))),
        Kind::IpFilter => (Column::Authentication, with(literal("action"))),
        Kind::ValidateClientCertificate => (Column::Authentication, name.to_owned()),
        Kind::ReturnResponse => (Column::Authentication, format!("{name} {}", refusal(element)?)),
        Kind::GetAuthorizationContext => (Column::Credentials, with(literal("provider-id"))),
        Kind::AuthenticationBasic | Kind::AuthenticationCertificate => (Column::Credentials, name.to_owned()),
        Kind::AuthenticationManagedIdentity => (Column::Credentials, with(literal("resource"))),
        Kind::RateLimit | Kind::RateLimitByKey | Kind::Quota | Kind::QuotaByKey => (Column::Limits, with(rate(element))),
        Kind::LlmTokenLimit | Kind::AzureOpenaiTokenLimit => (Column::Limits, with(tokens(element))),
        Kind::LimitConcurrency => (Column::Limits, with(literal("max-count"))),
        Kind::CacheStore | Kind::CacheStoreValue => (Column::Caching, with(literal("duration").map(|seconds| format!("for {seconds} s")))),
        Kind::CacheLookup
        | Kind::CacheLookupValue
        | Kind::CacheValue
        | Kind::LlmSemanticCacheLookup
        | Kind::LlmSemanticCacheStore
        | Kind::AzureOpenaiSemanticCacheLookup
        | Kind::AzureOpenaiSemanticCacheStore => (Column::Caching, name.to_owned()),
        Kind::MockResponse => (Column::Backends, name.to_owned()),
        Kind::SqlDataSource | Kind::CosmosdbDataSource | Kind::HttpDataSource | Kind::GraphqlDataSource => {
            (Column::Backends, name.to_owned())
        }
        _ => return None,
    })
}

/// The attribute called `name` as it is written, if it is plain and short; a sign that there is more otherwise.
fn value(element: Element<'_>, name: &str) -> Option<String> {
    const LONGEST: usize = 80;
    let value = element.value_of(name)?;
    Some(match value.literal() {
        Some(literal) if literal.chars().count() <= LONGEST => literal.trim().to_owned(),
        _ => value.named_value().map_or_else(|| "…".to_owned(), |name| format!("{{{{{name}}}}}")),
    })
}

/// `5 per 60 s`, `20 KB per 60 s`.
fn rate(element: Element<'_>) -> Option<String> {
    let what = value(element, "calls").or_else(|| value(element, "bandwidth").map(|kilobytes| format!("{kilobytes} KB")))?;
    Some(match value(element, "renewal-period") {
        Some(period) if period != "0" => format!("{what} per {period} s"),
        _ => what,
    })
}

fn tokens(element: Element<'_>) -> Option<String> {
    let per_minute = value(element, "tokens-per-minute").map(|tokens| format!("{tokens} tokens per minute"));
    per_minute.or_else(|| {
        let quota = value(element, "token-quota")?;
        Some(format!("{quota} tokens {}", value(element, "token-quota-period").unwrap_or_default()).trim_end().to_owned())
    })
}

/// The host that says which tokens are good.
fn issuer(element: Element<'_>) -> Option<String> {
    let address = element.child("openid-config")?.value_of("url")?.literal()?;
    let host = address.trim().split_once("://")?.1.split(['/', '?', '#']).next()?.to_owned();
    (!host.is_empty() && !host.contains('@')).then_some(host)
}

/// The status with which a response refuses a caller.
fn refusal(element: Element<'_>) -> Option<String> {
    let status = element.child("set-status")?.value_of("code")?.literal()?;
    matches!(status.trim(), "401" | "403").then(|| status.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_told_in_facts() {
        let text = r#"<policies><inbound>
            <validate-jwt header-name="Authorization"><openid-config url="https://login.contoso.com/x" /></validate-jwt>
            <choose><when condition="@(true)"><return-response><set-status code="401" /></return-response></when></choose>
            <rate-limit calls="5" renewal-period="60" /><quota bandwidth="10" renewal-period="@(1)" />
            <llm-token-limit tokens-per-minute="100" counter-key="a" />
            <authentication-basic username="u" password="{{key}}" />
            <set-header name="a"><value>{{plain}}</value></set-header>
            <include-fragment fragment-id="who" />
        </inbound><backend><base /></backend><outbound><cache-store duration="30" /></outbound></policies>"#;
        let document = Document::parse(text);
        let facts = facts(&document, &|name| (name == "key").then(|| "(secret)".to_owned()));
        let told: Vec<String> = facts
            .steps
            .iter()
            .map(|step| match step {
                Step::Does(fact) => format!("{}: {}{}", fact.column.name(), fact.text, if fact.conditional { "?" } else { "" }),
                Step::Includes(name, section, _) => format!("{} in {section:?}", name),
            })
            .collect();
        assert_eq!(
            told,
            [
                "authentication: validate-jwt login.contoso.com",
                "authentication: return-response 401?",
                "limits: rate-limit 5 per 60 s",
                "limits: quota 10 KB per … s",
                "limits: llm-token-limit 100 tokens per minute",
                "credentials: authentication-basic",
                "secrets: {{key}} (secret)",
                "who in Some(Inbound)",
                "caching: cache-store for 30 s",
            ]
        );
        assert_eq!((facts.bases, facts.sections.len()), (vec![(Section::Backend, false)], 3));
    }
}
