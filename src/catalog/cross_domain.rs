//! Calls from browsers on other sites.

use super::kind::Kind;
use super::model::{Attribute, Child, Element, Flow, Once, Policy, TextContent};
use super::sets::{Gateways, Scopes, Sections};
use super::types::Type;

const FAMILY: &str = "cross-domain";

/// `cors`.
pub(super) const CORS: Policy = Policy::documented(Kind::Cors, FAMILY, "cors-policy", "2024-07-23")
    .summary("Answers CORS preflight requests and adds CORS headers.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Section)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::optional("allow-credentials", Type::Bool).default("false").expressions(),
        Attribute::optional("terminate-unmatched-request", Type::Bool)
            .default("true")
            .expressions()
            .note("Conflict: the attribute table says default false, the prose of the same page says default true."),
    ])
    .children(&[
        Child::element(
            Element::new("allowed-origins").sequence(&[Child::element(Element::new("origin").text(TextContent::Expression, Type::Origin))
                .at_least_once()
                .note("Page: URI with scheme, host and port, or *.")]),
        )
        .once(),
        Child::element(
            Element::new("allowed-methods")
                .attributes(&[Attribute::optional("preflight-result-max-age", Type::Seconds).xsd_min().default("0").expressions()])
                .sequence(&[Child::element(Element::new("method").text(TextContent::Expression, Type::HttpMethod)).at_least_once()]),
        ),
        Child::element(Element::new("allowed-headers").sequence(&[Child::element(HEADER).at_least_once()]))
            .note("The page requires it; the XSD and a sentence about its presence do not."),
        Child::element(Element::new("expose-headers").sequence(&[Child::element(HEADER).at_least_once()])),
    ]);

/// `cross-domain`.
pub(super) const CROSS_DOMAIN: Policy = Policy::documented(Kind::CrossDomain, FAMILY, "cross-domain-policy", "2024-07-23")
    .summary("Serves an Adobe cross-domain policy file for Flash and Silverlight clients.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::GLOBAL)
    .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
    .sequence(&[Child::element(
        Element::new("cross-domain-policy").sequence(&[
            Child::element(Element::new("site-control").attributes(&[
                Attribute::required("permitted-cross-domain-policies", Type::Enum).values(&[
                    "all",
                    "by-content-type",
                    "master-only",
                    "none",
                ]),
            ])),
            Child::element(Element::new("allow-access-from").attributes(&[
                Attribute::required("domain", Type::String).xsd_pattern(),
                Attribute::optional("secure", Type::Bool).default("true"),
            ]))
            .any_number(),
            Child::element(Element::new("allow-http-request-headers-from").attributes(&[
                Attribute::required("domain", Type::String).xsd_pattern(),
                Attribute::required("headers", Type::String).xsd_pattern(),
                Attribute::optional("secure", Type::Bool).default("true"),
            ]))
            .any_number(),
        ]),
    )]);

/// `jsonp`.
pub(super) const JSONP: Policy = Policy::documented(Kind::Jsonp, FAMILY, "jsonp-policy", "2024-07-23")
    .summary("Wraps a JSON response in a callback for old browsers.")
    .sections(Sections::OUTBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Section)
    .attributes(&[Attribute::required("callback-parameter-name", Type::String).expressions()]);

/// `header`, as several of them take it.
const HEADER: Element = Element::new("header").text(TextContent::Literal, Type::HeaderName);
