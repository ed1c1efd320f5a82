//! Changes to the request, the response and the variables.

use super::behaviour::Effect;
use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Flow, Group, Once, Policy, TextContent, When};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Expressions, Stored, Type};

const FAMILY: &str = "transformation";

/// `set-header`.
pub(super) const SET_HEADER: Policy = Policy::documented(Kind::SetHeader, FAMILY, "set-header-policy", "2024-03-18")
    .summary("Adds, replaces, appends to or removes a request or response header.")
    .effect(Effect::SetsHeader)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("name", Type::HeaderName).expressions(),
        Attribute::optional("exists-action", Type::Enum)
            .values(&["override", "skip", "append", "delete"])
            .default("override")
            .expressions(),
    ])
    .sequence(&[Child::element(VALUE).any_number().idle_when("exists-action", "delete")])
    .groups(&[Group::requires(&["@exists-action", "value"])
        .when(When::IsNot("exists-action", "delete"))
        .note("inferred: without a value there is nothing to set")]);

/// `set-query-parameter`.
pub(super) const SET_QUERY_PARAMETER: Policy =
    Policy::documented(Kind::SetQueryParameter, FAMILY, "set-query-parameter-policy", "2024-07-23")
        .summary("Adds, replaces, appends to or removes a query parameter of the backend request.")
        .sections(Sections::INBOUND.with(Sections::BACKEND))
        .sections_extra(Sections::OUTBOUND.with(Sections::ON_ERROR))
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .attributes(&[
            Attribute::required("name", Type::String).expressions(),
            Attribute::optional("exists-action", Type::Enum)
                .values(&["override", "skip", "append", "delete"])
                .default("override")
                .expressions(),
        ])
        .sequence(&[Child::element(VALUE)
            .any_number()
            .idle_when("exists-action", "delete")
            .note("The page marks it required, yet delete needs none; XSD 0.")])
        .groups(&[Group::requires(&["@exists-action", "value"]).when(When::IsNot("exists-action", "delete"))]);

/// `set-body`.
pub(super) const SET_BODY: Policy = Policy::documented(Kind::SetBody, FAMILY, "set-body-policy", "2023-01-13")
    .basis(Basis::Derived)
    .summary("Replaces the message body.")
    .effect(Effect::SetsBody)
    .sections(Sections::ANY.without(Sections::ON_ERROR))
    .sections_extra(Sections::ON_ERROR)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .text(TextContent::Raw, Type::Any)
    .attributes(&[
        Attribute::optional("template", Type::Enum)
            .values(&["liquid", "none"])
            .note("The page only knows liquid; the XSD adds none, which samples use."),
        Attribute::optional("xsi-nil", Type::Enum).values(&["blank", "null"]).default("blank"),
        Attribute::optional("parse-date", Type::Bool).undocumented().note("XSD and toolkit."),
        Attribute::optional("html-decode-expression", Type::Bool).undocumented().note("XSD only."),
    ])
    .sequence(&[Child::element(Element::new("value").text(TextContent::Raw, Type::Any))
        .undocumented()
        .not_in_xsd()
        .note("The toolkit can wrap the content in a value child; the XSD accepts any markup.")]);

/// `set-method`.
pub(super) const SET_METHOD: Policy = Policy::documented(Kind::SetMethod, FAMILY, "set-method-policy", "2024-03-18")
    .summary("Changes the HTTP method of the request.")
    .sections(Sections::INBOUND.with(Sections::ON_ERROR))
    .sections_extra(Sections::BACKEND.with(Sections::OUTBOUND))
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .text(TextContent::Expression, Type::HttpMethod);

/// `set-status`.
pub(super) const SET_STATUS: Policy = Policy::documented(Kind::SetStatus, FAMILY, "set-status-policy", "2024-07-23")
    .summary("Sets status code and reason of the response.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("code", Type::HttpStatusCode).xsd_min().expressions().xsd_required(false),
        Attribute::required("reason", Type::String)
            .expressions()
            .xsd_required(false)
            .often_left_out()
            .note("The page requires it; XSD and many samples leave it out."),
    ]);

/// `set-variable`.
pub(super) const SET_VARIABLE: Policy = Policy::documented(Kind::SetVariable, FAMILY, "set-variable-policy", "2024-07-23")
    .summary("Stores a value in a context variable.")
    .effect(Effect::Sets)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("name", Type::VariableName).writes(Stored::Value),
        Attribute::required("value", Type::Any).expressions(),
    ]);

/// `rewrite-uri`.
pub(super) const REWRITE_URI: Policy = Policy::documented(Kind::RewriteUri, FAMILY, "rewrite-uri-policy", "2024-07-23")
    .summary("Rewrites the path and query sent to the backend.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("template", Type::UriTemplate).expressions().note("An expression must make up the whole value."),
        Attribute::optional("copy-unmatched-params", Type::Bool)
            .default("true")
            .xsd_default("false")
            .expressions()
            .xsd_expressions(Expressions::No)
            .note("The XSD types it as a plain boolean with default false."),
    ]);

/// `find-and-replace`.
pub(super) const FIND_AND_REPLACE: Policy = Policy::documented(Kind::FindAndReplace, FAMILY, "find-and-replace-policy", "2024-07-23")
    .summary("Replaces a substring in the body.")
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[Attribute::required("from", Type::String).expressions(), Attribute::required("to", Type::String).expressions()]);

/// `json-to-xml`.
pub(super) const JSON_TO_XML: Policy = Policy::documented(Kind::JsonToXml, FAMILY, "json-to-xml-policy", "2024-07-23")
    .summary("Converts a JSON body to XML.")
    .sections(Sections::ANY.without(Sections::BACKEND))
    .sections_extra(Sections::BACKEND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("apply", Type::Enum).values(&["always", "content-type-json"]).expressions(),
        Attribute::optional("consider-accept-header", Type::Bool).default("true").expressions(),
        Attribute::optional("parse-date", Type::Bool).default("true").note("Toolkit allows expressions, page and XSD do not."),
        Attribute::optional("namespace-separator", Type::Char).default("_").expressions(),
        Attribute::optional("namespace-prefix", Type::String).expressions(),
        Attribute::optional("attribute-block-name", Type::String).expressions(),
        Attribute::optional("attribute-prefix", Type::String).perhaps_expressions().undocumented().note("XSD only."),
        Attribute::optional("namespace-block-name", Type::String).perhaps_expressions().undocumented().note("XSD only."),
        Attribute::optional("invalid-character-replacement", Type::String).perhaps_expressions().undocumented().note("XSD only."),
        Attribute::optional("null-values", Type::String).perhaps_expressions().undocumented().note("XSD only."),
        Attribute::optional("trim-values", Type::Bool).undocumented().note("XSD only."),
        Attribute::optional("empty-values", Type::Enum).values(&["preserve", "as-null"]).expressions().undocumented().note("XSD only."),
    ]);

/// `xml-to-json`.
pub(super) const XML_TO_JSON: Policy = Policy::documented(Kind::XmlToJson, FAMILY, "xml-to-json-policy", "2024-09-06")
    .summary("Converts an XML body to JSON.")
    .sections(Sections::ANY.without(Sections::BACKEND))
    .sections_extra(Sections::BACKEND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .attributes(&[
        Attribute::required("kind", Type::Enum).values(&["javascript-friendly", "direct"]).expressions(),
        Attribute::required("apply", Type::Enum).values(&["always", "content-type-xml"]).expressions(),
        Attribute::optional("consider-accept-header", Type::Bool).default("true").expressions(),
        Attribute::optional("always-array-child-elements", Type::Bool).default("false").expressions(),
        Attribute::optional("preserve-whitespace-nodes", Type::Bool).expressions().undocumented().note("XSD only."),
        Attribute::optional("empty-values", Type::Enum).values(&["preserve", "as-null"]).expressions().undocumented().note("XSD only."),
        Attribute::optional("trim-values", Type::Bool).expressions().undocumented().note("XSD only."),
    ]);

/// `xsl-transform`.
pub(super) const XSL_TRANSFORM: Policy = Policy::documented(Kind::XslTransform, FAMILY, "xsl-transform-policy", "2024-07-23")
    .summary("Runs an XSLT 1.0 stylesheet over the body.")
    .sections(Sections::INBOUND.with(Sections::OUTBOUND))
    .sections_extra(Sections::ON_ERROR)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Section)
    .sequence(&[
        Child::element(
            Element::new("parameter").text(TextContent::Expression, Type::String).attributes(&[Attribute::required("name", Type::String)
                .not_in_xsd()
                .note("The syntax block on the page says parameter-name, its example and the toolkit say name.")]),
        )
        .any_number()
        .not_in_xsd(),
        Child::element(
            Element::new("xsl:stylesheet")
                .text(TextContent::Raw, Type::Any)
                .attributes(&[Attribute::required("version", Type::String).values(&["1.0"]).not_in_xsd()]),
        )
        .once()
        .not_in_xsd()
        .note("Any XSLT 1.0 markup in the namespace http://www.w3.org/1999/XSL/Transform."),
    ]);

/// `redirect-content-urls`.
pub(super) const REDIRECT_CONTENT_URLS: Policy =
    Policy::documented(Kind::RedirectContentUrls, FAMILY, "redirect-content-urls-policy", "2024-07-23")
        .summary("Replaces backend URLs in the body with gateway URLs (the reverse in inbound).")
        .sections(Sections::INBOUND.with(Sections::OUTBOUND))
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .once(Once::Section);

/// `return-response`.
pub(super) const RETURN_RESPONSE: Policy = Policy::documented(Kind::ReturnResponse, FAMILY, "return-response-policy", "2024-07-23")
    .summary("Ends the pipeline and answers the caller at once.")
    .effect(Effect::Answers)
    .sections(Sections::ANY)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .flow(Flow::Stops)
    .attributes(&[Attribute::optional("response-variable-name", Type::VariableName)
        .reads()
        .note("Must hold a response object, usually from send-request.")])
    .sequence(&[Child::policy(Kind::SetStatus), Child::policy(Kind::SetHeader).any_number(), Child::policy(Kind::SetBody)]);

/// `mock-response`.
pub(super) const MOCK_RESPONSE: Policy = Policy::documented(Kind::MockResponse, FAMILY, "mock-response-policy", "2024-07-23")
    .summary("Ends the pipeline with a sample response taken from the API definition.")
    .sections(Sections::ANY.without(Sections::BACKEND))
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .flow(Flow::Stops)
    .attributes(&[
        Attribute::optional("status-code", Type::HttpStatusCode).default("200"),
        Attribute::optional("content-type", Type::MediaType),
        Attribute::optional("index", Type::Int).undocumented().note("XSD and toolkit: which example to return."),
        Attribute::optional("enabled", Type::Bool).undocumented().note("XSD only."),
    ]);

/// The headers that `set-header` cannot change, by its page.
pub const FIXED_HEADERS: &[&str] = &["Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding"];

/// The headers of a response that `set-header` cannot remove, by its page.
pub const KEPT_HEADERS: &[&str] = &["Server"];

/// `value`, as several of them take it.
const VALUE: Element = Element::new("value").text(TextContent::Expression, Type::String);
