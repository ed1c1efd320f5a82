//! Checks of requests and responses against a schema.

use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Flow, Group, Once, Policy};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Stored, Type};

const FAMILY: &str = "content-validation";

/// `validate-content`.
pub(super) const VALIDATE_CONTENT: Policy = Policy::documented(Kind::ValidateContent, FAMILY, "validate-content-policy", "2026-08-18")
    .summary("Validates size and content of a body against schemas.")
    .sections(Sections::ANY.without(Sections::BACKEND))
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("unspecified-content-type-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
        Attribute::required("max-size", Type::Bytes)
            .min(0.0)
            .xsd_min()
            .max(4194304.0)
            .expressions()
            .note("4 MB per the page; the gateway limits table says 100 KiB."),
        Attribute::required("size-exceeded-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
        Attribute::optional("errors-variable-name", Type::VariableName).writes(Stored::Unknown),
    ])
    .sequence(&[
        Child::element(
            Element::new("content-type-map")
                .attributes(&[
                    Attribute::optional("any-content-type-value", Type::MediaType),
                    Attribute::optional("missing-content-type-value", Type::MediaType),
                ])
                .sequence(&[Child::element(
                    Element::new("type")
                        .attributes(&[
                            Attribute::conditional("from", Type::MediaType, "from or when").perhaps_expressions(),
                            Attribute::conditional("when", Type::Bool, "from or when").expressions(),
                            Attribute::required("to", Type::MediaType).perhaps_expressions(),
                        ])
                        .groups(&[Group::exactly_one(&["@from", "@when"])]),
                )
                .any_number()]),
        ),
        Child::element(
            Element::new("content")
                .attributes(&[
                    Attribute::required("validate-as", Type::Enum).values(&["json", "xml", "soap"]),
                    Attribute::required("action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
                    Attribute::optional("type", Type::MediaType).perhaps_expressions(),
                    Attribute::optional("schema-id", Type::EntityId).perhaps_expressions().entity("schema"),
                    Attribute::optional("schema-ref", Type::JsonPointer).perhaps_expressions(),
                    Attribute::optional("allow-additional-properties", Type::Bool),
                    Attribute::optional("case-insensitive-property-names", Type::Bool).default("false"),
                ])
                .groups(&[Group::requires(&["@schema-ref", "@schema-id"])]),
        )
        .any_number()
        .distinct_by("type"),
    ]);

/// `validate-parameters`.
pub(super) const VALIDATE_PARAMETERS: Policy =
    Policy::documented(Kind::ValidateParameters, FAMILY, "validate-parameters-policy", "2022-12-05")
        .basis(Basis::Derived)
        .summary("Validates header, query and path parameters against the API definition.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .once(Once::Section)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::required("specified-parameter-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
            Attribute::required("unspecified-parameter-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
            Attribute::optional("errors-variable-name", Type::VariableName).writes(Stored::Unknown),
        ])
        .sequence(&[
            Child::element(
                Element::new("headers")
                    .attributes(&[
                        Attribute::required("specified-parameter-action", Type::Enum)
                            .values(&["ignore", "prevent", "detect"])
                            .expressions()
                            .note("Required by XSD and toolkit."),
                        Attribute::required("unspecified-parameter-action", Type::Enum)
                            .values(&["ignore", "prevent", "detect"])
                            .expressions()
                            .note("Required by XSD and toolkit."),
                    ])
                    .sequence(&[Child::element(PARAMETER).any_number().distinct_by("name")]),
            ),
            Child::element(
                Element::new("query")
                    .attributes(&[
                        Attribute::required("specified-parameter-action", Type::Enum)
                            .values(&["ignore", "prevent", "detect"])
                            .expressions()
                            .note("Required by XSD and toolkit."),
                        Attribute::required("unspecified-parameter-action", Type::Enum)
                            .values(&["ignore", "prevent", "detect"])
                            .expressions()
                            .note("Required by XSD and toolkit."),
                    ])
                    .sequence(&[Child::element(PARAMETER).any_number().distinct_by("name")]),
            ),
            Child::element(
                Element::new("path")
                    .attributes(&[Attribute::required("specified-parameter-action", Type::Enum)
                        .values(&["ignore", "prevent", "detect"])
                        .expressions()
                        .note("Required by XSD and toolkit.")])
                    .sequence(&[Child::element(PARAMETER).any_number().distinct_by("name")]),
            ),
        ]);

/// `validate-headers`.
pub(super) const VALIDATE_HEADERS: Policy = Policy::documented(Kind::ValidateHeaders, FAMILY, "validate-headers-policy", "2024-07-23")
    .summary("Validates response headers against the API definition.")
    .sections(Sections::OUTBOUND.with(Sections::ON_ERROR))
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .once(Once::Section)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("specified-header-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
        Attribute::required("unspecified-header-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
        Attribute::optional("errors-variable-name", Type::VariableName).writes(Stored::Unknown),
    ])
    .sequence(&[Child::element(Element::new("header").attributes(&[
        Attribute::required("name", Type::HeaderName),
        Attribute::required("action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
    ]))
    .any_number()
    .distinct_by("name")]);

/// `validate-status-code`.
pub(super) const VALIDATE_STATUS_CODE: Policy =
    Policy::documented(Kind::ValidateStatusCode, FAMILY, "validate-status-code-policy", "2022-12-05")
        .basis(Basis::Derived)
        .summary("Validates the response status code against the API definition.")
        .sections(Sections::OUTBOUND.with(Sections::ON_ERROR))
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::required("unspecified-status-code-action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
            Attribute::optional("errors-variable-name", Type::VariableName).writes(Stored::Unknown),
        ])
        .sequence(&[Child::element(Element::new("status-code").attributes(&[
            Attribute::required("code", Type::HttpStatusCode).xsd_min(),
            Attribute::required("action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
        ]))
        .any_number()
        .distinct_by("code")]);

/// `validate-graphql-request`.
pub(super) const VALIDATE_GRAPHQL_REQUEST: Policy =
    Policy::documented(Kind::ValidateGraphqlRequest, FAMILY, "validate-graphql-request-policy", "2022-12-02")
        .basis(Basis::Derived)
        .summary("Validates and authorizes a GraphQL request.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY.without(Scopes::OPERATION))
        .gateways(Gateways::ALL.without(Gateways::SELF_HOSTED).without(Gateways::WORKSPACE))
        .once(Once::Section)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::optional("error-variable-name", Type::VariableName).expressions().writes(Stored::Unknown),
            Attribute::required("max-size", Type::Bytes).xsd_text().min(0.0).max(102400.0).expressions().xsd_required(false),
            Attribute::optional("max-depth", Type::Int).xsd_text().default("6").expressions(),
            Attribute::optional("max-total-depth", Type::Int).xsd_text().perhaps_expressions().undocumented().note("XSD only."),
            Attribute::optional("max-complexity", Type::Int).xsd_text().perhaps_expressions().undocumented().note("XSD only."),
        ])
        .sequence(&[Child::element(
            Element::new("authorize").sequence(&[Child::element(
                Element::new("rule").attributes(&[
                    Attribute::required("path", Type::GraphqlPath).perhaps_expressions().note("/type/field, or /__* for introspection"),
                    Attribute::optional("action", Type::Enum)
                        .values(&["allow", "remove", "reject", "ignore"])
                        .default("allow")
                        .expressions()
                        .note("The XSD lacks ignore."),
                ]),
            )
            .times(1, Some(100))]),
        )]);

/// `validate-odata-request`.
pub(super) const VALIDATE_ODATA_REQUEST: Policy =
    Policy::documented(Kind::ValidateOdataRequest, FAMILY, "validate-odata-request-policy", "2024-07-23")
        .summary("Validates an OData request.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY.without(Scopes::OPERATION))
        .gateways(Gateways::ALL)
        .once(Once::Section)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::optional("error-variable-name", Type::VariableName).writes(Stored::Unknown),
            Attribute::optional("default-odata-version", Type::OdataVersion).default("4.0").perhaps_expressions(),
            Attribute::optional("min-odata-version", Type::OdataVersion).perhaps_expressions(),
            Attribute::optional("max-odata-version", Type::OdataVersion).perhaps_expressions(),
            Attribute::optional("max-size", Type::Bytes).xsd_text().perhaps_expressions(),
        ]);

/// `parameter`, as several of them take it.
const PARAMETER: Element = Element::new("parameter").attributes(&[
    Attribute::required("name", Type::String),
    Attribute::required("action", Type::Enum).values(&["ignore", "prevent", "detect"]).expressions(),
]);
