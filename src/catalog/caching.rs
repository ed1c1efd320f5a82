//! Caches of responses and of values.

use super::behaviour::{Control, Effect};
use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Flow, Once, Policy, TextContent, When};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Expected, Stored, Type};

const FAMILY: &str = "caching";

/// `cache-lookup`.
pub(super) const CACHE_LOOKUP: Policy = Policy::documented(Kind::CacheLookup, FAMILY, "cache-lookup-policy", "2025-11-24")
    .not_in_fragments()
    .summary("Serves a stored response for a GET request when there is one.")
    .effect(Effect::AnswersFromCache)
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Section)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("vary-by-developer", Type::Bool).expressions().note("The page also prints a default of false."),
        Attribute::required("vary-by-developer-groups", Type::Bool).expressions().note("The page also prints a default of false."),
        CACHING_TYPE,
        Attribute::optional("downstream-caching-type", Type::Enum).values(&["none", "private", "public"]).default("none").expressions(),
        Attribute::optional("must-revalidate", Type::Bool)
            .default("true")
            .expressions()
            .idle(When::IsOrAbsent("downstream-caching-type", "none")),
        Attribute::optional("allow-private-response-caching", Type::Bool).default("false").expressions(),
    ])
    .children(&[
        Child::element(Element::new("vary-by-header").text(TextContent::Literal, Type::HeaderName)).any_number(),
        Child::element(Element::new("vary-by-query-parameter").text(TextContent::Literal, Type::String))
            .any_number()
            .note("Several names may be separated by semicolons."),
    ]);

/// `cache-store`.
pub(super) const CACHE_STORE: Policy = Policy::documented(Kind::CacheStore, FAMILY, "cache-store-policy", "2025-11-24")
    .summary("Stores the response for later cache-lookup hits.")
    .sections(Sections::OUTBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Section)
    .attributes(&[
        Attribute::required("duration", Type::Seconds).min(0.0).expressions().note("lower bound inferred"),
        Attribute::optional("cache-response", Type::Bool)
            .default("false")
            .expressions()
            .note("When absent, only 200 responses are cached."),
        Attribute::optional("caching-mode", Type::String).perhaps_expressions().undocumented().note("XSD only."),
    ]);

/// `cache-lookup-value`.
pub(super) const CACHE_LOOKUP_VALUE: Policy = Policy::documented(Kind::CacheLookupValue, FAMILY, "cache-lookup-value-policy", "2024-07-23")
    .summary("Reads a value from the cache into a context variable.")
    .effect(Effect::LooksUp)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Contested)
    .attributes(&[
        Attribute::required("key", Type::String).expressions(),
        Attribute::required("variable-name", Type::VariableName).writes(Stored::Cached),
        Attribute::optional("default-value", Type::String)
            .expressions()
            .yields(Expected::Any)
            .note("Without it the variable is not set on a miss (one sentence on the page says null is assigned)."),
        CACHING_TYPE,
    ]);

/// `cache-store-value`.
pub(super) const CACHE_STORE_VALUE: Policy = Policy::documented(Kind::CacheStoreValue, FAMILY, "cache-store-value-policy", "2024-07-23")
    .summary("Writes a value to the cache under a key.")
    .effect(Effect::Stores)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Contested)
    .attributes(&[
        Attribute::required("key", Type::String).expressions(),
        Attribute::required("value", Type::String).expressions().yields(Expected::Any).note("Any cacheable object, not only strings."),
        Attribute::required("duration", Type::Seconds).min(0.0).expressions().note("lower bound inferred"),
        CACHING_TYPE,
    ]);

/// `cache-remove-value`.
pub(super) const CACHE_REMOVE_VALUE: Policy = Policy::documented(Kind::CacheRemoveValue, FAMILY, "cache-remove-value-policy", "2026-06-02")
    .summary("Deletes a cached value by key.")
    .effect(Effect::Removes)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("key", Type::String).expressions(),
        CACHING_TYPE,
        Attribute::optional("fail-on-cache-removal-error", Type::Bool).default("false").expressions().not_in_xsd(),
    ]);

/// `cache-value`.
pub(super) const CACHE_VALUE: Policy = Policy::undocumented(Kind::CacheValue, FAMILY)
    .basis(Basis::Toolkit)
    .summary("Looks a value up and, on a miss, runs the enclosed policies to produce and store it.")
    .effect(Effect::AnswersFromCache)
    .sections(Sections::ANY)
    .control(Control::OnMiss)
    .attributes(&[
        Attribute::required("key", Type::String).expressions().undocumented().not_in_xsd(),
        Attribute::required("variable-name", Type::VariableName).writes(Stored::Unknown).undocumented().not_in_xsd(),
        Attribute::optional("expires-after", Type::Seconds).expressions().undocumented().not_in_xsd(),
        Attribute::optional("refresh-after", Type::Seconds).expressions().undocumented().not_in_xsd(),
        Attribute::optional("default-value", Type::String).expressions().yields(Expected::Any).undocumented().not_in_xsd(),
        CACHING_TYPE.undocumented().not_in_xsd(),
    ])
    .sequence(&[Child::element(Element::new("value").policies()).once().undocumented().not_in_xsd()]);

const CACHING_TYPE: Attribute = Attribute::optional("caching-type", Type::Enum)
    .values(&["prefer-external", "external", "internal"])
    .value_lacking("internal", Gateways::CONSUMPTION.with(Gateways::SELF_HOSTED))
    .default("prefer-external");
