//! Data sources of GraphQL resolvers: documents of their own, with one of these as the root.

use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Group, Policy, TextContent, When};
use super::sets::{Gateways, Scopes, Sections};
use super::types::Type;

const FAMILY: &str = "graphql-resolver";

/// `http-data-source`.
pub(super) const HTTP_DATA_SOURCE: Policy = Policy::documented(Kind::HttpDataSource, FAMILY, "http-data-source-policy", "2024-05-02")
    .summary("Resolves a GraphQL field with an HTTP call.")
    .sections(Sections::RESOLVER)
    .scopes(Scopes::GRAPHQL_RESOLVER)
    .gateways(Gateways::ALL.without(Gateways::SELF_HOSTED).without(Gateways::WORKSPACE))
    .sequence(&[
        Child::element(Element::new("http-request").sequence(&[
            Child::policy(Kind::GetAuthorizationContext),
            Child::policy(Kind::SetBackendService),
            Child::policy(Kind::SetMethod).once(),
            Child::element(SET_URL).once(),
            Child::policy(Kind::IncludeFragment).any_number(),
            Child::policy(Kind::SetHeader).any_number(),
            Child::policy(Kind::SetBody),
            Child::policy(Kind::AuthenticationCertificate),
        ]))
        .once(),
        Child::element(Element::new("backend").sequence(&[Child::policy(Kind::ForwardRequest)])),
        Child::element(Element::new("http-response").sequence(&[
            Child::policy(Kind::SetBody),
            Child::policy(Kind::JsonToXml).undocumented().note("XSD only."),
            Child::policy(Kind::XmlToJson),
            Child::policy(Kind::FindAndReplace),
            Child::policy(Kind::PublishEvent),
            Child::policy(Kind::IncludeFragment).any_number(),
        ])),
    ]);

/// `set-graphql-resolver`, from before resolvers were documents of their own.
pub(super) const SET_GRAPHQL_RESOLVER: Policy =
    Policy::documented(Kind::SetGraphqlResolver, FAMILY, "set-graphql-resolver-policy", "2023-03-07")
        .summary("Resolves a GraphQL field; retired in favour of resolvers that are documents of their own.")
        .sections(Sections::BACKEND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .attributes(&[
            Attribute::required("parent-type", Type::String).not_in_xsd(),
            Attribute::required("field", Type::String).not_in_xsd(),
        ])
        .sequence(&[Child::policy(Kind::HttpDataSource).once().not_in_xsd()]);

/// `sql-data-source`.
pub(super) const SQL_DATA_SOURCE: Policy = Policy::preview(Kind::SqlDataSource, FAMILY, "sql-data-source-policy", "2023-06-07")
    .basis(Basis::Derived)
    .summary("Resolves a GraphQL field with a T-SQL statement.")
    .sections(Sections::RESOLVER)
    .scopes(Scopes::GRAPHQL_RESOLVER)
    .gateways(Gateways::CLASSIC.with(Gateways::V2))
    .sequence(&[
        Child::element(
            Element::new("connection-info").sequence(&[
                Child::policy(Kind::GetAuthorizationContext).undocumented().note("XSD only."),
                Child::element(Element::new("connection-string").text(TextContent::Expression, Type::String).attributes(&[
                    Attribute::optional("use-managed-identity", Type::Bool).xsd_text().default("false").expressions(),
                    Attribute::optional("scope", Type::String).perhaps_expressions().undocumented().note("XSD only."),
                    Attribute::optional("client-id", Type::Guid).xsd_text().perhaps_expressions().undocumented().note("XSD only."),
                ]))
                .once(),
                Child::policy(Kind::IncludeFragment).any_number(),
                Child::policy(Kind::AuthenticationCertificate),
            ]),
        )
        .once(),
        Child::policy(Kind::IncludeFragment).any_number(),
        Child::element(
            Element::new("request")
                .attributes(&[Attribute::optional("single-result", Type::Bool).default("false").expressions()])
                .sequence(&[
                    Child::policy(Kind::IncludeFragment),
                    Child::policy(Kind::SetBody),
                    Child::element(SQL_STATEMENT).once(),
                    Child::element(
                        Element::new("parameters").sequence(&[Child::element(
                            Element::new("parameter").text(TextContent::Expression, Type::Any).attributes(&[
                                Attribute::required("name", Type::String).note("With the @ prefix."),
                                Attribute::optional("sql-type", Type::String),
                            ]),
                        )
                        .at_least_once()]),
                    ),
                ]),
        )
        .once(),
        Child::element(Element::new("response").sequence(&[
            Child::policy(Kind::IncludeFragment),
            Child::policy(Kind::SetBody),
            Child::policy(Kind::PublishEvent),
        ])),
    ]);

/// `cosmosdb-data-source`.
pub(super) const COSMOSDB_DATA_SOURCE: Policy =
    Policy::preview(Kind::CosmosdbDataSource, FAMILY, "cosmosdb-data-source-policy", "2024-03-18")
        .summary("Resolves a GraphQL field with a Cosmos DB request.")
        .sections(Sections::RESOLVER)
        .scopes(Scopes::GRAPHQL_RESOLVER)
        .gateways(Gateways::CLASSIC.with(Gateways::V2))
        .sequence(&[
            Child::element(
                Element::new("connection-info").sequence(&[
                    Child::element(Element::new("connection-string").text(TextContent::Expression, Type::Any).attributes(&[
                        Attribute::optional("use-managed-identity", Type::Bool).xsd_text().default("false").perhaps_expressions(),
                        Attribute::optional("client-id", Type::Guid).xsd_text().perhaps_expressions().undocumented().note("XSD only."),
                    ]))
                    .once(),
                    Child::element(Element::new("database-name").text(TextContent::Expression, Type::Any)).once(),
                    Child::element(Element::new("container-name").text(TextContent::Expression, Type::Any)).once(),
                ]),
            )
            .once(),
            Child::element(
                Element::new("query-request").attributes(&[Attribute::optional("enable-low-precision-order-by", Type::Bool)]).sequence(&[
                    Child::element(SQL_STATEMENT),
                    Child::element(
                        Element::new("parameters").sequence(&[Child::element(
                            Element::new("parameter").text(TextContent::Expression, Type::Any).attributes(&[
                                Attribute::required("name", Type::String).note("With the @ prefix."),
                                Attribute::optional("type", Type::String).perhaps_expressions().undocumented().note("XSD only."),
                            ]),
                        )
                        .any_number()]),
                    ),
                    Child::element(PARTITION_KEY),
                    Child::element(
                        Element::new("paging").sequence(&[
                            Child::element(
                                Element::new("max-item-count").text(TextContent::Expression, Type::Int).attributes(&[Attribute::optional(
                                    "template",
                                    Type::Enum,
                                )
                                .values(&["liquid"])
                                .not_in_xsd()
                                .note("On the page; commented out in the XSD.")]),
                            )
                            .once(),
                            Child::element(
                                Element::new("continuation-token").text(TextContent::Expression, Type::Any).attributes(&[
                                    Attribute::optional("template", Type::Enum)
                                        .values(&["liquid"])
                                        .not_in_xsd()
                                        .note("On the page; commented out in the XSD."),
                                ]),
                            )
                            .once(),
                        ]),
                    ),
                ]),
            ),
            Child::element(Element::new("read-request").sequence(&[Child::element(ID).once(), Child::element(PARTITION_KEY)])),
            Child::element(
                Element::new("delete-request")
                    .attributes(&[
                        Attribute::optional("consistency-level", Type::Enum).xsd_text().values(&[
                            "bounded-staleness",
                            "consistent-prefix",
                            "eventual",
                            "session",
                            "strong",
                        ]),
                        Attribute::optional("pre-trigger", Type::String),
                        Attribute::optional("post-trigger", Type::String),
                    ])
                    .children(&[Child::element(ID).once(), Child::element(PARTITION_KEY), Child::element(ETAG)]),
            )
            .note("XSD order id, partition-key, etag; the page shows etag first."),
            Child::element(
                Element::new("write-request")
                    .attributes(&[
                        Attribute::optional("type", Type::Enum)
                            .xsd_text()
                            .values(&["insert", "replace", "upsert"])
                            .default("upsert")
                            .perhaps_expressions(),
                        Attribute::optional("consistency-level", Type::Enum).xsd_text().values(&[
                            "bounded-staleness",
                            "consistent-prefix",
                            "eventual",
                            "session",
                            "strong",
                        ]),
                        Attribute::optional("indexing-directive", Type::String).default("default").perhaps_expressions(),
                        Attribute::optional("enable-content-response-on-write", Type::Bool)
                            .xsd_text()
                            .perhaps_expressions()
                            .undocumented()
                            .note("XSD only."),
                        Attribute::optional("pre-trigger", Type::String),
                        Attribute::optional("post-trigger", Type::String),
                    ])
                    .children(&[
                        Child::element(ID).not_in_xsd().note("Required by the page for type=\"replace\"; not in the XSD."),
                        Child::element(PARTITION_KEY),
                        Child::element(ETAG),
                        Child::policy(Kind::SetBody),
                        Child::policy(Kind::IncludeFragment).any_number().undocumented().note("XSD only."),
                    ])
                    .groups(&[Group::requires(&["@type", "id"]).when(When::Is("type", "replace"))]),
            ),
            Child::element(Element::new("response").sequence(&[
                Child::policy(Kind::SetBody),
                Child::policy(Kind::PublishEvent),
                Child::policy(Kind::IncludeFragment).any_number().undocumented().note("XSD only."),
            ])),
        ])
        .groups(&[Group::exactly_one(&["query-request", "read-request", "delete-request", "write-request"])]);

/// `publish-event`.
pub(super) const PUBLISH_EVENT: Policy = Policy::documented(Kind::PublishEvent, FAMILY, "publish-event-policy", "2024-07-23")
    .summary("Publishes an event to GraphQL subscriptions from a resolver.")
    .sections(Sections::RESOLVER_RESPONSE)
    .scopes(Scopes::GRAPHQL_RESOLVER)
    .gateways(Gateways::ALL.without(Gateways::SELF_HOSTED).without(Gateways::WORKSPACE))
    .sequence(&[Child::element(
        Element::new("targets").sequence(&[Child::element(
            Element::new("graphql-subscription")
                .attributes(&[Attribute::required("id", Type::String).note("Field name of the subscription type.")]),
        )
        .at_least_once()]),
    )
    .once()]);

/// `graphql-data-source`.
pub(super) const GRAPHQL_DATA_SOURCE: Policy = Policy::undocumented(Kind::GraphqlDataSource, FAMILY)
    .basis(Basis::Schema)
    .summary("Resolves a GraphQL field with a call to another GraphQL API.")
    .sections(Sections::RESOLVER)
    .scopes(Scopes::GRAPHQL_RESOLVER)
    .sequence(&[
        Child::element(
            Element::new("request").sequence(&[
                Child::policy(Kind::AuthenticationBasic).undocumented(),
                Child::policy(Kind::AuthenticationCertificate).undocumented(),
                Child::policy(Kind::AuthenticationManagedIdentity).undocumented(),
                Child::policy(Kind::GetAuthorizationContext).undocumented(),
                Child::policy(Kind::SetBackendService).undocumented(),
                Child::element(SET_URL).undocumented(),
                Child::policy(Kind::SetHeader).undocumented(),
                Child::policy(Kind::IncludeFragment).any_number().undocumented(),
                Child::element(Element::new("document").text(TextContent::Literal, Type::Any)).once().undocumented(),
                Child::element(Element::new("operationName").text(TextContent::Literal, Type::Any)).undocumented(),
                Child::element(
                    Element::new("variables").sequence(&[Child::element(
                        Element::new("variable").text(TextContent::Expression, Type::Any).attributes(&[Attribute::required(
                            "name",
                            Type::String,
                        )
                        .undocumented()]),
                    )
                    .at_least_once()
                    .undocumented()]),
                )
                .undocumented(),
            ]),
        )
        .once()
        .undocumented(),
        Child::element(Element::new("response").sequence(&[
            Child::policy(Kind::SetBody).undocumented(),
            Child::policy(Kind::IncludeFragment).any_number().undocumented(),
            Child::policy(Kind::PublishEvent).undocumented(),
        ]))
        .undocumented(),
    ]);

/// `set-url`, as several of them take it.
const SET_URL: Element = Element::new("set-url").text(TextContent::Expression, Type::Url);

/// `sql-statement`, as several of them take it.
const SQL_STATEMENT: Element = Element::new("sql-statement").text(TextContent::Literal, Type::Any);

/// `partition-key`, as several of them take it.
const PARTITION_KEY: Element = Element::new("partition-key").text(TextContent::Expression, Type::Any).attributes(&[
    Attribute::optional("data-type", Type::Enum).xsd_text().values(&["string", "number", "bool", "none", "null"]).default("string"),
    Attribute::optional("template", Type::Enum).values(&["liquid"]).not_in_xsd().note("On the page; commented out in the XSD."),
]);

/// `id`, as several of them take it.
const ID: Element = Element::new("id").text(TextContent::Expression, Type::Any).attributes(&[Attribute::optional("template", Type::Enum)
    .values(&["liquid"])
    .not_in_xsd()
    .note("On the page; commented out in the XSD.")]);

/// `etag`, as several of them take it.
const ETAG: Element = Element::new("etag").text(TextContent::Expression, Type::Any).attributes(&[
    Attribute::optional("type", Type::Enum).xsd_text().values(&["match", "no-match"]).default("match"),
    Attribute::optional("template", Type::Enum).values(&["liquid"]).not_in_xsd().note("On the page; commented out in the XSD."),
]);
