//! Branches, loops, waiting, fragments.

use super::behaviour::{Control, Effect};
use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Group, Policy};
use super::sets::{Gateways, Scopes, Sections};
use super::types::Type;

const FAMILY: &str = "control-flow";

/// `choose`.
pub(super) const CHOOSE: Policy = Policy::documented(Kind::Choose, FAMILY, "choose-policy", "2022-12-08")
    .basis(Basis::Derived)
    .summary("Runs the first branch whose condition holds.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .control(Control::Choice)
    .sequence(&[
        Child::element(Element::new("when").policies().attributes(&[Attribute::required("condition", Type::Bool).expressions()]))
            .at_least_once(),
        Child::element(Element::new("otherwise").policies()),
    ]);

/// `retry`.
pub(super) const RETRY: Policy = Policy::documented(Kind::Retry, FAMILY, "retry-policy", "2022-12-08")
    .basis(Basis::Derived)
    .summary("Runs its children once and again while the condition holds.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .control(Control::Loop)
    .policies()
    .attributes(&[
        Attribute::required("condition", Type::Bool).expressions(),
        Attribute::required("count", Type::Int).min(1.0).xsd_min().max(50.0).expressions(),
        Attribute::required("interval", Type::Seconds)
            .min(0.0)
            .xsd_min()
            .expressions()
            .note("The page says positive; the XSD allows 0 and samples use it. Optional in the toolkit."),
        Attribute::optional("max-interval", Type::Seconds).min(1.0).xsd_min().expressions(),
        Attribute::optional("delta", Type::Seconds).min(1.0).xsd_min().expressions(),
        Attribute::optional("first-fast-retry", Type::Bool).default("false").expressions(),
    ])
    .groups(&[Group::requires(&["@max-interval", "@delta"]).note("inferred: only all three together give exponential back-off")]);

/// `wait`.
pub(super) const WAIT: Policy = Policy::documented(Kind::Wait, FAMILY, "wait-policy", "2024-07-23")
    .summary("Runs its children in parallel and waits for all or one of them.")
    .sections(Sections::ANY.without(Sections::ON_ERROR))
    .sections_extra(Sections::ON_ERROR)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .control(Control::Parallel)
    .attributes(&[Attribute::optional("for", Type::Enum)
        .values(&["all", "any"])
        .default("all")
        .expressions()
        .xsd_required(true)
        .note("Required in the XSD.")])
    .children(&[
        Child::policy(Kind::SendRequest).any_number(),
        Child::policy(Kind::CacheLookupValue).any_number(),
        Child::policy(Kind::Choose).any_number(),
        Child::policy(Kind::ForwardRequest).any_number().undocumented().note("XSD only."),
        Child::policy(Kind::CacheStoreValue).any_number().undocumented().note("XSD only."),
        Child::policy(Kind::AuthenticationManagedIdentity).any_number().undocumented().note("XSD only."),
        Child::policy(Kind::AuthenticationToken).any_number().undocumented().note("XSD only."),
    ])
    .groups(&[Group::at_least_one(&[
        "send-request",
        "cache-lookup-value",
        "choose",
        "forward-request",
        "cache-store-value",
        "authentication-managed-identity",
        "authentication-token",
    ])]);

/// `include-fragment`.
pub(super) const INCLUDE_FRAGMENT: Policy = Policy::documented(Kind::IncludeFragment, FAMILY, "include-fragment-policy", "2026-08-18")
    .not_in_fragments()
    .summary("Inserts a policy fragment at this place.")
    .effect(Effect::Includes)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[Attribute::required("fragment-id", Type::EntityId).entity("fragment")]);

/// `block`.
pub(super) const BLOCK: Policy = Policy::undocumented(Kind::Block, FAMILY)
    .basis(Basis::Schema)
    .summary("Groups policies without adding behaviour.")
    .control(Control::Sequence)
    .policies();
