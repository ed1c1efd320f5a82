//! Calls to other services.

use super::behaviour::Effect;
use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Flow, Group, Once, Policy, TextContent, When};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Expressions, Stored, Type};

const FAMILY: &str = "integration";

/// `send-request`.
pub(super) const SEND_REQUEST: Policy = Policy::documented(Kind::SendRequest, FAMILY, "send-request-policy", "2023-08-02")
    .basis(Basis::Derived)
    .summary("Calls another URL and keeps the response in a variable.")
    .effect(Effect::Sends)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::optional("mode", Type::Enum).values(&["new", "copy"]).default("new").expressions(),
        Attribute::required("response-variable-name", Type::VariableName)
            .perhaps_expressions()
            .writes(Stored::Response)
            .xsd_required(false)
            .note("Receives IResponse. Page: expressions allowed; toolkit: not"),
        Attribute::optional("timeout", Type::Seconds).default("60").expressions(),
        Attribute::optional("ignore-error", Type::Bool).default("false"),
        Attribute::optional("timeout-ms", Type::Milliseconds).expressions().undocumented().note("XSD only."),
        Attribute::optional("buffer-response", Type::Bool).default("true").undocumented().note("XSD only."),
        Attribute::optional("fail-on-error-status-code", Type::Bool).default("false").undocumented().note("XSD only."),
    ])
    .sequence(&[
        Child::element(SET_URL).note("Required unless mode=\"copy\"."),
        Child::policy(Kind::SetMethod).note("Required unless mode=\"copy\"; no expressions in its text here."),
        Child::policy(Kind::SetHeader).any_number(),
        Child::policy(Kind::SetBody),
        Child::policy(Kind::AuthenticationCertificate),
        Child::policy(Kind::AuthenticationToken).undocumented().note("XSD only."),
        Child::policy(Kind::AuthenticationTokenStore).undocumented().note("XSD only."),
        Child::policy(Kind::AuthenticationManagedIdentity).note("Shown on the managed identity page and in the XSD, not on this page."),
        Child::policy(Kind::AuthenticationBasic).undocumented().not_in_xsd().note("Toolkit only; the XSD would reject it."),
        Child::policy(Kind::Proxy),
    ])
    .groups(&[
        Group::requires(&["@mode", "set-url"]).when(When::IsOrAbsent("mode", "new")),
        Group::requires(&["@mode", "set-method"]).when(When::IsOrAbsent("mode", "new")),
        Group::at_most_one(&[
            "authentication-certificate",
            "authentication-managed-identity",
            "authentication-basic",
            "authentication-token",
            "authentication-token-store",
        ])
        .note("inferred"),
        Group::at_most_one(&["@timeout", "@timeout-ms"]).note("inferred from forward-request"),
    ]);

/// `send-one-way-request`.
pub(super) const SEND_ONE_WAY_REQUEST: Policy =
    Policy::documented(Kind::SendOneWayRequest, FAMILY, "send-one-way-request-policy", "2023-08-02")
        .basis(Basis::Derived)
        .summary("Calls another URL without waiting for the response.")
        .effect(Effect::SendsOneWay)
        .sections(Sections::ANY)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .attributes(&[
            Attribute::optional("mode", Type::Enum).values(&["new", "copy"]).default("new").expressions(),
            Attribute::optional("timeout", Type::Seconds)
                .default("60")
                .expressions()
                .xsd_expressions(Expressions::No)
                .note("The XSD types it as plain int."),
        ])
        .sequence(&[
            Child::element(SET_URL).note("Required unless mode=\"copy\"."),
            Child::policy(Kind::SetMethod).note("Required unless mode=\"copy\"; no expressions in its text here."),
            Child::policy(Kind::SetHeader).any_number(),
            Child::policy(Kind::SetBody),
            Child::policy(Kind::AuthenticationCertificate),
            Child::policy(Kind::AuthenticationToken).undocumented().note("XSD only."),
            Child::policy(Kind::AuthenticationTokenStore).undocumented().note("XSD only."),
            Child::policy(Kind::AuthenticationManagedIdentity).note("Shown on the managed identity page and in the XSD, not on this page."),
            Child::policy(Kind::AuthenticationBasic).undocumented().not_in_xsd().note("Toolkit only; the XSD would reject it."),
            Child::policy(Kind::Proxy),
        ])
        .groups(&[
            Group::requires(&["@mode", "set-url"]).when(When::IsOrAbsent("mode", "new")),
            Group::requires(&["@mode", "set-method"]).when(When::IsOrAbsent("mode", "new")),
            Group::at_most_one(&[
                "authentication-certificate",
                "authentication-managed-identity",
                "authentication-basic",
                "authentication-token",
                "authentication-token-store",
            ])
            .note("inferred"),
        ]);

/// `send-service-bus-message`.
pub(super) const SEND_SERVICE_BUS_MESSAGE: Policy =
    Policy::documented(Kind::SendServiceBusMessage, FAMILY, "send-service-bus-message-policy", "2026-08-25")
        .summary("Sends a message to a Service Bus queue or topic.")
        .sections(Sections::ANY.without(Sections::BACKEND))
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::CLASSIC)
        .once(Once::No)
        .attributes(&[
            Attribute::conditional("queue-name", Type::String, "exactly one of queue-name and topic-name").expressions().not_in_xsd(),
            Attribute::conditional("topic-name", Type::String, "exactly one of queue-name and topic-name").expressions().not_in_xsd(),
            Attribute::optional("namespace", Type::String).expressions().not_in_xsd().note("Fully qualified host name of the namespace."),
            Attribute::optional("client-id", Type::Guid).expressions().not_in_xsd(),
            Attribute::optional("message-id", Type::Guid).expressions().not_in_xsd(),
            Attribute::optional("session-id", Type::Guid).expressions().not_in_xsd(),
            Attribute::optional("time-to-live", Type::Timespan).perhaps_expressions().not_in_xsd(),
            Attribute::optional("response-variable-name", Type::VariableName).perhaps_expressions().writes(Stored::Unknown).not_in_xsd(),
            Attribute::optional("ignore-error", Type::Bool).default("false").perhaps_expressions().not_in_xsd(),
        ])
        .sequence(&[
            Child::element(
                Element::new("message-properties").sequence(&[Child::element(
                    Element::new("message-property").text(TextContent::Expression, Type::Any).attributes(&[Attribute::required(
                        "name",
                        Type::String,
                    )
                    .perhaps_expressions()
                    .not_in_xsd()]),
                )
                .at_least_once()
                .not_in_xsd()]),
            )
            .not_in_xsd(),
            Child::element(Element::new("payload").text(TextContent::Expression, Type::String)).once().not_in_xsd(),
        ])
        .groups(&[Group::exactly_one(&["@queue-name", "@topic-name"])]);

/// `log-to-eventhub`.
pub(super) const LOG_TO_EVENTHUB: Policy = Policy::documented(Kind::LogToEventhub, FAMILY, "log-to-eventhub-policy", "2024-07-23")
    .summary("Sends a text message to an event hub through a logger.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
    .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
    .text(TextContent::Expression, Type::String)
    .attributes(&[
        Attribute::required("logger-id", Type::EntityId).entity("logger").note("Toolkit allows expressions."),
        Attribute::optional("partition-id", Type::String),
        Attribute::optional("partition-key", Type::String).expressions(),
    ])
    .groups(&[Group::at_most_one(&["@partition-id", "@partition-key"])]);

/// `publish-to-dapr`.
pub(super) const PUBLISH_TO_DAPR: Policy = Policy::documented(Kind::PublishToDapr, FAMILY, "publish-to-dapr-policy", "2022-12-07")
    .summary("Publishes a message to a Dapr topic.")
    .sections(Sections::INBOUND)
    .sections_extra(Sections::OUTBOUND.with(Sections::ON_ERROR))
    .scopes(Scopes::ANY)
    .gateways(Gateways::SELF_HOSTED)
    .text(TextContent::Raw, Type::Any)
    .attributes(&[
        Attribute::optional("pubsub-name", Type::String).expressions(),
        Attribute::required("topic", Type::String).expressions(),
        Attribute::optional("ignore-error", Type::Bool).default("false"),
        Attribute::optional("response-variable-name", Type::VariableName).writes(Stored::Response),
        Attribute::optional("timeout", Type::Seconds).default("5").min(1.0).max(240.0).expressions(),
        Attribute::optional("template", Type::Enum).values(&["Liquid", "liquid"]).note("The page writes Liquid, the XSD liquid."),
        Attribute::optional("content-type", Type::Enum).values(&["application/json"]),
    ]);

/// `invoke-dapr-binding`.
pub(super) const INVOKE_DAPR_BINDING: Policy =
    Policy::documented(Kind::InvokeDaprBinding, FAMILY, "invoke-dapr-binding-policy", "2024-07-23")
        .summary("Triggers a Dapr output binding.")
        .sections(Sections::ANY.without(Sections::BACKEND))
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::SELF_HOSTED)
        .attributes(&[
            Attribute::required("name", Type::String).expressions(),
            Attribute::optional("operation", Type::String).xsd_default("create").note("The XSD has the default create."),
            Attribute::optional("ignore-error", Type::Bool).default("false"),
            Attribute::optional("response-variable-name", Type::VariableName).writes(Stored::Response),
            Attribute::optional("timeout", Type::Seconds).default("5").min(1.0).max(240.0).expressions(),
            Attribute::optional("template", Type::Enum).values(&["Liquid", "liquid"]).note("The page writes Liquid, the XSD liquid."),
            Attribute::optional("content-type", Type::Enum).values(&["application/json"]).not_in_xsd(),
        ])
        .sequence(&[
            Child::element(
                Element::new("metadata").sequence(&[Child::element(
                    Element::new("item").text(TextContent::Expression, Type::Any).attributes(&[Attribute::required("key", Type::String)]),
                )
                .any_number()]),
            ),
            Child::element(Element::new("data").text(TextContent::Raw, Type::Any)),
        ]);

/// `invoke-request`.
pub(super) const INVOKE_REQUEST: Policy = Policy::undocumented(Kind::InvokeRequest, FAMILY)
    .basis(Basis::SchemaAndToolkit)
    .summary("Issues a request and stores or returns the response.")
    .sections(Sections::ANY)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::conditional("url", Type::Url, "required in the XSD; the toolkit also accepts backend-id")
            .expressions()
            .xsd_required(true)
            .undocumented(),
        Attribute::optional("method", Type::HttpMethod).expressions().undocumented().not_in_xsd(),
        Attribute::optional("backend-id", Type::EntityId).expressions().entity("backend").undocumented().not_in_xsd(),
        Attribute::optional("response-variable-name", Type::VariableName).writes(Stored::Response).undocumented().not_in_xsd(),
    ])
    .children(&[
        Child::element(Element::new("value").text(TextContent::Literal, Type::Any)).any_number().undocumented(),
        Child::element(Element::new("header").attributes(&[
            Attribute::required("name", Type::HeaderName).expressions().undocumented().not_in_xsd(),
            Attribute::optional("value", Type::String).expressions().undocumented().not_in_xsd(),
        ]))
        .any_number()
        .undocumented()
        .not_in_xsd(),
        Child::element(Element::new("body").text(TextContent::Raw, Type::Any)).undocumented().not_in_xsd(),
    ]);

/// `set-url`, as several of them take it.
const SET_URL: Element = Element::new("set-url").text(TextContent::Expression, Type::Url);
