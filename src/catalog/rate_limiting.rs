//! Limits on how often and how much callers may call.

use super::behaviour::Control;
use super::kind::Kind;
use super::model::{Attribute, Child, Element, Flow, Group, Once, Policy};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Stored, Type};

const FAMILY: &str = "rate-limiting";

/// `rate-limit`.
pub(super) const RATE_LIMIT: Policy = Policy::documented(Kind::RateLimit, FAMILY, "rate-limit-policy", "2026-08-18")
    .summary("Limits the call rate per subscription.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY.without(Scopes::GLOBAL).without(Scopes::WORKSPACE))
    .gateways(Gateways::ALL)
    .once(Once::Definition)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("calls", Type::Int).min(1.0).xsd_required(false).note("lower bound inferred"),
        Attribute::required("renewal-period", Type::Seconds).min(1.0).max(300.0).xsd_required(false).note("lower bound inferred"),
        Attribute::optional("retry-after-header-name", Type::HeaderName).default("Retry-After"),
        Attribute::optional("retry-after-variable-name", Type::VariableName).writes(Stored::Int),
        Attribute::optional("remaining-calls-header-name", Type::HeaderName),
        Attribute::optional("remaining-calls-variable-name", Type::VariableName).writes(Stored::Int),
        Attribute::optional("total-calls-header-name", Type::HeaderName),
    ])
    .sequence(&[
        Child::element(
            Element::new("api")
                .attributes(RATE_LIMIT_WITHIN)
                .sequence(&[Child::element(OPERATION).any_number()])
                .groups(&[Group::at_least_one(&["@name", "@id"])]),
        )
        .any_number(),
        Child::element(OPERATION)
            .any_number()
            .undocumented()
            .note("The XSD also accepts operation directly under rate-limit; the page shows it only inside api."),
    ]);

/// `rate-limit-by-key`.
pub(super) const RATE_LIMIT_BY_KEY: Policy = Policy::documented(Kind::RateLimitByKey, FAMILY, "rate-limit-by-key-policy", "2025-11-14")
    .summary("Limits the call rate per arbitrary key.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL.without(Gateways::CONSUMPTION))
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("calls", Type::Int).min(1.0).expressions().note("lower bound inferred"),
        Attribute::required("renewal-period", Type::Seconds).min(1.0).max(300.0).expressions().note("lower bound inferred"),
        Attribute::required("counter-key", Type::String).expressions(),
        Attribute::optional("increment-condition", Type::Bool)
            .xsd_text()
            .deferred()
            .note("An expression postpones the count to the end of outbound."),
        Attribute::optional("increment-count", Type::Int)
            .xsd_text()
            .default("1")
            .deferred()
            .note("An expression postpones the count to the end of outbound."),
        Attribute::optional("retry-after-header-name", Type::HeaderName).default("Retry-After"),
        Attribute::optional("retry-after-variable-name", Type::VariableName).writes(Stored::Int),
        Attribute::optional("remaining-calls-header-name", Type::HeaderName),
        Attribute::optional("remaining-calls-variable-name", Type::VariableName).writes(Stored::Int),
        Attribute::optional("total-calls-header-name", Type::HeaderName),
        Attribute::optional("increment-after-response", Type::Bool)
            .undocumented()
            .note("XSD and toolkit only; toolkit says default false."),
        Attribute::optional("flexible-retry-window", Type::Bool).undocumented().note("XSD only."),
    ]);

/// `quota`.
pub(super) const QUOTA: Policy = Policy::documented(Kind::Quota, FAMILY, "quota-policy", "2024-07-23")
    .summary("Enforces a call or bandwidth quota per subscription.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::PRODUCT)
    .gateways(Gateways::ALL)
    .once(Once::Definition)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::conditional("calls", Type::Int, "calls, bandwidth or both"),
        Attribute::conditional("bandwidth", Type::Kilobytes, "calls, bandwidth or both"),
        Attribute::required("renewal-period", Type::Seconds).min(0.0).xsd_required(false).note("0 means the quota never renews."),
    ])
    .sequence(&[Child::element(
        Element::new("api")
            .attributes(QUOTA_WITHIN)
            .sequence(&[Child::element(
                Element::new("operation")
                    .attributes(QUOTA_WITHIN)
                    .groups(&[Group::at_least_one(&["@name", "@id"]), Group::at_least_one(&["@calls", "@bandwidth"])]),
            )
            .any_number()])
            .groups(&[Group::at_least_one(&["@name", "@id"]), Group::at_least_one(&["@calls", "@bandwidth"])]),
    )
    .any_number()])
    .groups(&[Group::at_least_one(&["@calls", "@bandwidth"])]);

/// `quota-by-key`.
pub(super) const QUOTA_BY_KEY: Policy = Policy::documented(Kind::QuotaByKey, FAMILY, "quota-by-key-policy", "2025-05-06")
    .summary("Enforces a call or bandwidth quota per arbitrary key.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL.without(Gateways::V2).without(Gateways::CONSUMPTION))
    .gateways_disputed(Gateways::V2)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::conditional("calls", Type::Int, "calls, bandwidth or both"),
        Attribute::conditional("bandwidth", Type::Kilobytes, "calls, bandwidth or both"),
        Attribute::required("renewal-period", Type::Seconds)
            .xsd_text()
            .min(0.0)
            .zero_or_min(300.0)
            .xsd_required(false)
            .note("0 = infinite, otherwise at least 300."),
        Attribute::required("counter-key", Type::String).expressions(),
        Attribute::optional("increment-condition", Type::Bool).xsd_text().deferred(),
        Attribute::optional("increment-count", Type::Int).xsd_text().default("1").deferred(),
        Attribute::optional("first-period-start", Type::DateTime).default("0001-01-01T00:00:00Z").note("yyyy-MM-ddTHH:mm:ssZ"),
    ])
    .groups(&[Group::at_least_one(&["@calls", "@bandwidth"])]);

/// `limit-concurrency`.
pub(super) const LIMIT_CONCURRENCY: Policy = Policy::documented(Kind::LimitConcurrency, FAMILY, "limit-concurrency-policy", "2024-07-23")
    .summary("Lets only a fixed number of requests run the enclosed policies at once.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .flow(Flow::MayStop)
    .control(Control::Sequence)
    .policies()
    .attributes(&[
        Attribute::required("key", Type::String).expressions(),
        Attribute::required("max-count", Type::Int).min(1.0).note("lower bound inferred"),
    ]);

/// `operation`, as several of them take it.
const OPERATION: Element = Element::new("operation").attributes(RATE_LIMIT_WITHIN).groups(&[Group::at_least_one(&["@name", "@id"])]);

/// What the limit of a single API or operation takes.
const RATE_LIMIT_WITHIN: &[Attribute] = &[
    Attribute::conditional("name", Type::String, "name or id").perhaps_expressions(),
    Attribute::conditional("id", Type::EntityId, "name or id; id wins when both are present").perhaps_expressions(),
    Attribute::required("calls", Type::Int).min(1.0).xsd_required(false).note("lower bound inferred"),
    Attribute::required("renewal-period", Type::Seconds).min(1.0).max(300.0).xsd_required(false).note("lower bound inferred"),
    Attribute::optional("retry-after-header-name", Type::HeaderName).default("Retry-After").undocumented(),
    Attribute::optional("retry-after-variable-name", Type::VariableName).writes(Stored::Int).undocumented(),
    Attribute::optional("remaining-calls-header-name", Type::HeaderName).undocumented(),
    Attribute::optional("remaining-calls-variable-name", Type::VariableName).writes(Stored::Int).undocumented(),
    Attribute::optional("total-calls-header-name", Type::HeaderName).undocumented(),
];

/// What the quota of a single API or operation takes.
const QUOTA_WITHIN: &[Attribute] = &[
    Attribute::conditional("name", Type::String, "name or id").perhaps_expressions(),
    Attribute::conditional("id", Type::EntityId, "name or id; id wins").perhaps_expressions(),
    Attribute::conditional("calls", Type::Int, "calls, bandwidth or both"),
    Attribute::conditional("bandwidth", Type::Kilobytes, "calls, bandwidth or both"),
    Attribute::optional("renewal-period", Type::Seconds)
        .not_in_xsd()
        .note("The page lists it as required; its syntax block, the XSD and the toolkit do not have it here."),
];
