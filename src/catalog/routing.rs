//! Where a request goes.

use super::behaviour::Effect;
use super::kind::Kind;
use super::model::{Attribute, Basis, Flow, Group, Policy, When};
use super::sets::{Gateways, Scopes, Sections};
use super::types::Type;

const FAMILY: &str = "routing";

/// `forward-request`.
pub(super) const FORWARD_REQUEST: Policy = Policy::documented(Kind::ForwardRequest, FAMILY, "forward-request-policy", "2023-10-19")
    .basis(Basis::Derived)
    .summary("Sends the request to the backend.")
    .sections(Sections::BACKEND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .flow(Flow::Forwards)
    .attributes(&[
        Attribute::optional("timeout", Type::Seconds).default("300").min(0.0).expressions().note("Values above 240 may not be honoured."),
        Attribute::optional("timeout-ms", Type::Milliseconds).min(0.0).expressions(),
        Attribute::optional("continue-timeout", Type::Seconds).expressions(),
        Attribute::optional("http-version", Type::Enum)
            .xsd_text()
            .values(&["1", "2or1", "2"])
            .default("1")
            .note("Not every gateway speaks HTTP/2 to backends."),
        Attribute::optional("follow-redirects", Type::Bool).default("false").expressions(),
        Attribute::optional("buffer-request-body", Type::Bool).default("false"),
        Attribute::optional("buffer-response", Type::Bool).default("true"),
        Attribute::optional("fail-on-error-status-code", Type::Bool).default("false"),
    ])
    .groups(&[Group::at_most_one(&["@timeout", "@timeout-ms"])]);

/// `set-backend-service`.
pub(super) const SET_BACKEND_SERVICE: Policy =
    Policy::documented(Kind::SetBackendService, FAMILY, "set-backend-service-policy", "2022-12-02")
        .basis(Basis::Derived)
        .summary("Chooses the backend URL or backend entity, including Dapr services and Service Fabric.")
        .effect(Effect::Routes)
        .sections(Sections::INBOUND.with(Sections::BACKEND))
        .sections_extra(Sections::OUTBOUND.with(Sections::ON_ERROR))
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .attributes(&[
            Attribute::conditional("base-url", Type::Url, "exactly one of base-url and backend-id").expressions(),
            Attribute::conditional("backend-id", Type::EntityId, "exactly one of base-url and backend-id; dapr for Dapr")
                .expressions()
                .entity("backend"),
            Attribute::optional("sf-resolve-condition", Type::Bool).expressions(),
            Attribute::optional("sf-service-instance-name", Type::String).expressions(),
            Attribute::optional("sf-partition-key", Type::String).expressions(),
            Attribute::optional("sf-listener-name", Type::String).expressions(),
            Attribute::optional("sf-replica-type", Type::Enum)
                .values(&["primary", "secondary"])
                .expressions()
                .note("Used in the example on the page, described only by XSD and toolkit."),
            Attribute::conditional("dapr-app-id", Type::String, "with backend-id=\"dapr\"").expressions(),
            Attribute::conditional("dapr-method", Type::String, "with backend-id=\"dapr\"").expressions(),
            Attribute::optional("dapr-namespace", Type::String).expressions(),
        ])
        .groups(&[
            Group::exactly_one(&["@base-url", "@backend-id"]),
            Group::requires(&["@backend-id", "@dapr-app-id"]).when(When::Is("backend-id", "dapr")),
            Group::requires(&["@backend-id", "@dapr-method"]).when(When::Is("backend-id", "dapr")),
            Group::requires(&["@dapr-app-id", "@backend-id"]),
            Group::requires(&["@dapr-method", "@dapr-app-id"]),
            Group::requires(&["@dapr-namespace", "@dapr-app-id"]),
            Group::requires(&["@sf-listener-name", "@backend-id"]),
        ]);

/// `proxy`.
pub(super) const PROXY: Policy = Policy::documented(Kind::Proxy, FAMILY, "proxy-policy", "2024-07-23")
    .summary("Routes backend calls through an HTTP proxy.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("url", Type::Url).expressions(),
        Attribute::optional("username", Type::String).expressions(),
        Attribute::optional("password", Type::String).expressions().secret(),
    ])
    .groups(&[Group::requires(&["@password", "@username"]).note("inferred")]);
