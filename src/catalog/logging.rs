//! Traces and metrics.

use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Group, Policy, TextContent};
use super::sets::{Gateways, Scopes, Sections};
use super::types::Type;

const FAMILY: &str = "logging";

/// `trace`.
pub(super) const TRACE: Policy = Policy::documented(Kind::Trace, FAMILY, "trace-policy", "2024-07-23")
    .summary("Writes a custom trace record.")
    .sections(Sections::ANY.without(Sections::ON_ERROR))
    .sections_extra(Sections::ON_ERROR)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .text(TextContent::Expression, Type::String)
    .attributes(&[
        Attribute::required("source", Type::String),
        Attribute::optional("severity", Type::Enum).values(&["verbose", "information", "error"]).default("verbose"),
    ])
    .children(&[
        Child::element(Element::new("message").text(TextContent::Expression, Type::String))
            .xsd_times(0, None)
            .note("The page requires it; the schema also allows the text directly in trace, and samples do that."),
        Child::element(Element::new("metadata").attributes(&[
            Attribute::required("name", Type::String).perhaps_expressions().note("The syntax block of the page mentions expressions."),
            Attribute::required("value", Type::String).perhaps_expressions().note("The syntax block of the page mentions expressions."),
        ]))
        .any_number(),
    ])
    .groups(&[Group::exactly_one(&["message", "#text"]).note("documented is message; direct text is an older form")]);

/// `emit-metric`.
pub(super) const EMIT_METRIC: Policy = Policy::documented(Kind::EmitMetric, FAMILY, "emit-metric-policy", "2024-09-25")
    .summary("Sends a custom metric to Application Insights.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("name", Type::String),
        Attribute::optional("namespace", Type::String).default("API Management"),
        Attribute::optional("value", Type::Number).default("1").expressions(),
        Attribute::optional("default-dimensions", Type::Bool).undocumented().note("XSD only."),
    ])
    .sequence(&[Child::element(
        Element::new("dimension").attributes(&[
            Attribute::required("name", Type::String).expressions().note("XSD types it as a plain string."),
            Attribute::conditional("value", Type::String, "unless name is a built-in dimension, such as API ID or Subscription ID")
                .needed_unless("name", BUILT_IN_DIMENSIONS)
                .expressions(),
        ]),
    )
    .distinct_by("name")
    .times(1, Some(10))
    .xsd_times(0, Some(10))
    .note("At most 10 (page 2024 and XSD); the newest LLM metric page says 5.")]);

/// `set-request-metric-dimension-value`.
pub(super) const SET_REQUEST_METRIC_DIMENSION_VALUE: Policy = Policy::undocumented(Kind::SetRequestMetricDimensionValue, FAMILY)
    .basis(Basis::Schema)
    .summary("Sets the value of a request metric dimension.")
    .attributes(&[
        Attribute::required("name", Type::String).perhaps_expressions().undocumented(),
        Attribute::required("value", Type::String).perhaps_expressions().undocumented(),
    ]);

/// The dimensions whose values the service knows, by the pages of the policies; older ones say `Location ID`.
pub(super) const BUILT_IN_DIMENSIONS: &[&str] =
    &["API ID", "Operation ID", "Product ID", "User ID", "Subscription ID", "Location", "Location ID", "Gateway ID", "Backend ID"];
