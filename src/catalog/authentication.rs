//! Authentication and authorization: who calls, and as whom the backend is called.

use super::behaviour::Effect;
use super::kind::Kind;
use super::model::{Attribute, Basis, Child, Element, Flow, Group, Once, Policy, TextContent, When};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Stored, Type};

const FAMILY: &str = "authentication";

/// `authentication-basic`.
pub(super) const AUTHENTICATION_BASIC: Policy =
    Policy::documented(Kind::AuthenticationBasic, FAMILY, "authentication-basic-policy", "2024-07-23")
        .summary("Adds a Basic Authorization header for the call to the backend.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .once(Once::Section)
        .attributes(&[
            Attribute::required("username", Type::String).expressions(),
            Attribute::required("password", Type::String).expressions().secret(),
        ]);

/// `authentication-certificate`.
pub(super) const AUTHENTICATION_CERTIFICATE: Policy =
    Policy::documented(Kind::AuthenticationCertificate, FAMILY, "authentication-certificate-policy", "2026-08-18")
        .summary("Presents a client certificate to the backend during the TLS handshake.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .attributes(&[
            Attribute::conditional("thumbprint", Type::String, "one of thumbprint, certificate-id or body")
                .expressions()
                .entity("certificate"),
            Attribute::conditional("certificate-id", Type::String, "one of thumbprint, certificate-id or body")
                .expressions()
                .entity("certificate"),
            Attribute::conditional("body", Type::Base64, "one of thumbprint, certificate-id or body")
                .expressions()
                .note("The certificate itself, when it is in no store; normally an expression that yields byte[]."),
            Attribute::conditional("password", Type::String, "only together with body, when that certificate is password protected")
                .expressions()
                .secret(),
        ])
        .groups(&[
            Group::exactly_one(&["@thumbprint", "@certificate-id", "@body"])
                .note("The page only forbids thumbprint beside certificate-id; the toolkit wants exactly one of the three."),
            Group::requires(&["@password", "@body"]),
        ]);

/// `authentication-managed-identity`.
pub(super) const AUTHENTICATION_MANAGED_IDENTITY: Policy =
    Policy::documented(Kind::AuthenticationManagedIdentity, FAMILY, "authentication-managed-identity-policy", "2024-07-23")
        .summary("Obtains a Microsoft Entra token with a managed identity and uses it as the bearer token for the backend.")
        .effect(Effect::GetsToken)
        .sections(Sections::INBOUND)
        .sections_extra(Sections::OUTBOUND)
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
        .attributes(&[
            Attribute::required("resource", Type::String)
                .expressions()
                .xsd_required(false)
                .note("Application id URI or resource id of the target; XSD leaves it optional."),
            Attribute::optional("client-id", Type::Guid)
                .xsd_text()
                .perhaps_expressions()
                .note("Omit for the system-assigned identity. The doc page says no expressions, the toolkit allows them."),
            Attribute::optional("output-token-variable-name", Type::VariableName)
                .writes(Stored::String)
                .note("Receives the token as string."),
            Attribute::optional("ignore-error", Type::Bool).default("false"),
        ]);

/// `check-header`.
pub(super) const CHECK_HEADER: Policy = Policy::documented(Kind::CheckHeader, FAMILY, "check-header-policy", "2024-07-23")
    .summary("Rejects a request whose header is missing or has none of the allowed values.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
    .gateways(Gateways::ALL)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("name", Type::HeaderName).expressions(),
        Attribute::required("failed-check-httpcode", Type::HttpStatusCode).expressions(),
        Attribute::required("failed-check-error-message", Type::String).expressions().xsd_required(false),
        Attribute::required("ignore-case", Type::Bool).expressions().xsd_required(false),
    ])
    .sequence(&[Child::element(VALUE).any_number()]);

/// `get-authorization-context`.
pub(super) const GET_AUTHORIZATION_CONTEXT: Policy =
    Policy::documented(Kind::GetAuthorizationContext, FAMILY, "get-authorization-context-policy", "2024-07-23")
        .summary("Fetches the stored token of a credential-manager connection into a context variable.")
        .sections(Sections::INBOUND)
        .sections_extra(Sections::BACKEND.with(Sections::OUTBOUND))
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::ALL.without(Gateways::SELF_HOSTED).without(Gateways::WORKSPACE))
        .attributes(&[
            Attribute::required("provider-id", Type::EntityId).expressions().entity("credential-provider"),
            Attribute::required("authorization-id", Type::EntityId).expressions().entity("credential-connection"),
            Attribute::required("context-variable-name", Type::VariableName)
                .expressions()
                .writes(Stored::Authorization)
                .note("Receives an Authorization object (AccessToken, Claims)."),
            Attribute::optional("identity-type", Type::Enum).xsd_text().values(&["managed", "jwt"]).default("managed").expressions(),
            Attribute::conditional("identity", Type::String, "needed for identity-type=\"jwt\", ignored otherwise")
                .expressions()
                .idle(When::IsOrAbsent("identity-type", "managed")),
            Attribute::optional("ignore-error", Type::Bool).default("false").expressions(),
        ])
        .groups(&[Group::requires(&["@identity-type", "@identity"])
            .when(When::Is("identity-type", "jwt"))
            .note("the text of the attribute says so")]);

/// `ip-filter`.
pub(super) const IP_FILTER: Policy = Policy::documented(Kind::IpFilter, FAMILY, "ip-filter-policy", "2026-02-23")
    .summary("Allows or blocks callers by IP address or address range.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL)
    .flow(Flow::MayStop)
    .attributes(&[Attribute::required("action", Type::Enum)
        .values(&["allow", "forbid"])
        .xsd_default("allow")
        .expressions()
        .xsd_required(false)
        .note("XSD gives the default allow instead of requiring it.")])
    .children(&[
        Child::element(Element::new("address").text(TextContent::Expression, Type::IpAddress)).any_number(),
        Child::element(
            Element::new("address-range").attributes(&[
                Attribute::required("from", Type::IpAddress)
                    .perhaps_expressions()
                    .note("Toolkit allows expressions; the page only says so for address."),
                Attribute::required("to", Type::IpAddress)
                    .perhaps_expressions()
                    .note("Toolkit allows expressions; the page only says so for address."),
            ]),
        )
        .any_number(),
    ])
    .groups(&[Group::at_least_one(&["address", "address-range"])]);

/// `validate-jwt`.
pub(super) const VALIDATE_JWT: Policy = Policy::documented(Kind::ValidateJwt, FAMILY, "validate-jwt-policy", "2024-03-18")
    .summary("Checks that a request carries a valid JSON web token.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::conditional("header-name", Type::HeaderName, "exactly one of header-name, query-parameter-name, token-value")
            .expressions(),
        Attribute::conditional("query-parameter-name", Type::String, "exactly one of header-name, query-parameter-name, token-value")
            .expressions(),
        Attribute::conditional("token-value", Type::String, "exactly one of header-name, query-parameter-name, token-value")
            .expressions()
            .note("Must not carry the Bearer prefix."),
        Attribute::optional("failed-validation-httpcode", Type::HttpStatusCode).default("401").expressions(),
        Attribute::optional("failed-validation-error-message", Type::String).expressions(),
        Attribute::optional("require-expiration-time", Type::Bool).default("true").expressions(),
        Attribute::optional("require-scheme", Type::String)
            .expressions()
            .idle(When::IsOtherOrAbsent("header-name", "Authorization"))
            .note("Compared with the Authorization header scheme; ignored when header-name names another header."),
        Attribute::optional("require-signed-tokens", Type::Bool).default("true").expressions(),
        Attribute::optional("clock-skew", Type::Seconds).default("0").expressions(),
        Attribute::optional("output-token-variable-name", Type::VariableName)
            .xsd_not_empty()
            .writes(Stored::Jwt)
            .note("Receives a Jwt object."),
    ])
    .sequence(&[
        Child::element(
            Element::new("openid-config").attributes(&[
                Attribute::required("url", Type::Url).perhaps_expressions(),
                Attribute::optional("host", Type::String).perhaps_expressions().undocumented(),
                Attribute::optional("validate-connectivity", Type::Bool)
                    .default("true")
                    .perhaps_expressions()
                    .not_in_xsd()
                    .note("Whether the address has to answer when the policy is saved; false where only a virtual network knows it."),
            ]),
        )
        .any_number(),
        Child::element(
            Element::new("issuer-signing-tokens")
                .sequence(&[Child::element(Element::new("token").text(TextContent::Literal, Type::Any)).any_number().undocumented()]),
        )
        .undocumented()
        .note("Legacy element known to the XSD only."),
        Child::element(
            Element::new("issuer-signing-keys").children(&[
                Child::element(
                    Element::new("key")
                        .text(TextContent::Literal, Type::Base64)
                        .attributes(&[
                            Attribute::optional("id", Type::String).perhaps_expressions().note("Matched against the kid of the token."),
                            Attribute::optional("certificate-id", Type::EntityId).perhaps_expressions().entity("certificate"),
                            Attribute::conditional("n", Type::String, "together with e"),
                            Attribute::conditional("e", Type::String, "together with n"),
                        ])
                        .groups(&[
                            Group::all_or_none(&["@n", "@e"]),
                            Group::exactly_one(&["#text", "@certificate-id", "@n"])
                                .note("key material: inline Base64, certificate reference, or modulus and exponent"),
                        ]),
                )
                .any_number(),
                Child::element(
                    Element::new("zumo-master-key").text(TextContent::Literal, Type::Any).attributes(&[Attribute::optional(
                        "id",
                        Type::String,
                    )
                    .perhaps_expressions()
                    .undocumented()]),
                )
                .any_number()
                .undocumented()
                .note("Legacy element known to the XSD only."),
            ]),
        ),
        Child::element(
            Element::new("decryption-keys").sequence(&[Child::element(
                Element::new("key")
                    .text(TextContent::Literal, Type::Base64)
                    .attributes(&[
                        Attribute::optional("id", Type::String).perhaps_expressions(),
                        Attribute::optional("certificate-id", Type::EntityId).perhaps_expressions().entity("certificate"),
                        Attribute::conditional("n", Type::String, "together with e").not_in_xsd(),
                        Attribute::conditional("e", Type::String, "together with n").not_in_xsd(),
                    ])
                    .groups(&[Group::all_or_none(&["@n", "@e"])]),
            )
            .at_least_once()]),
        )
        .late_in_examples(),
        Child::element(
            Element::new("audiences").sequence(&[Child::element(AUDIENCE)
                .at_least_once()
                .xsd_times(0, None)
                .note("At least one per the page; the XSD says 0.")]),
        ),
        Child::element(
            Element::new("issuers").sequence(&[Child::element(Element::new("issuer").text(TextContent::Expression, Type::String))
                .at_least_once()
                .xsd_times(0, None)
                .note("XSD says 0.")]),
        ),
        Child::element(REQUIRED_CLAIMS),
    ])
    .groups(&[
        Group::exactly_one(&["@header-name", "@query-parameter-name", "@token-value"]),
        Group::at_least_one(&["openid-config", "issuer-signing-keys"])
            .note("needed to verify signatures unless require-signed-tokens=\"false\"; inferred, neither XSD nor page makes one mandatory"),
    ]);

/// `validate-azure-ad-token`.
pub(super) const VALIDATE_AZURE_AD_TOKEN: Policy =
    Policy::documented(Kind::ValidateAzureAdToken, FAMILY, "validate-azure-ad-token-policy", "2022-12-08")
        .basis(Basis::Derived)
        .summary("Checks that a request carries a valid Microsoft Entra token for the tenant.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::required("tenant-id", Type::String).expressions().note("Tenant id, domain or URL."),
            Attribute::conditional(
                "header-name",
                Type::HeaderName,
                "at most one of header-name, query-parameter-name, token-value; none means the Authorization header",
            )
            .default("Authorization")
            .expressions(),
            Attribute::conditional("query-parameter-name", Type::String, "alternative to header-name").expressions(),
            Attribute::conditional("token-value", Type::String, "alternative to header-name")
                .expressions()
                .note("Without the Bearer prefix."),
            Attribute::optional("failed-validation-httpcode", Type::HttpStatusCode).default("401").expressions(),
            Attribute::optional("failed-validation-error-message", Type::String).expressions(),
            Attribute::optional("output-token-variable-name", Type::VariableName)
                .xsd_not_empty()
                .writes(Stored::Jwt)
                .note("Receives a Jwt object."),
            Attribute::optional("authentication-endpoint", Type::Url)
                .perhaps_expressions()
                .note("Documented on the page for the China cloud; present in the XSD."),
            Attribute::optional("require-scheme", Type::String).perhaps_expressions().undocumented(),
            Attribute::optional("allow-protected-forwarded-tokens", Type::Bool).expressions().undocumented(),
            Attribute::optional("allow-proof-of-possession-tokens", Type::Bool).expressions().undocumented(),
        ])
        .children(&[
            Child::element(Element::new("backend-application-ids").sequence(&[Child::element(APPLICATION_ID).at_least_once()])),
            Child::element(Element::new("client-application-ids").sequence(&[Child::element(APPLICATION_ID).at_least_once()]))
                .note("The page (2022) requires it, the XSD and the toolkit do not."),
            Child::element(Element::new("audiences").sequence(&[Child::element(AUDIENCE).at_least_once()])),
            Child::element(REQUIRED_CLAIMS),
            Child::element(
                Element::new("decryption-keys").sequence(&[Child::element(Element::new("key").attributes(&[
                    Attribute::optional("id", Type::String).perhaps_expressions(),
                    Attribute::required("certificate-id", Type::EntityId).perhaps_expressions().entity("certificate"),
                ]))
                .at_least_once()]),
            )
            .note("In the XSD and the toolkit; not on the stored page."),
        ])
        .groups(&[
            Group::at_most_one(&["@header-name", "@query-parameter-name", "@token-value"])
                .note("the page asks for one of them but its minimal example relies on the Authorization default"),
            Group::at_least_one(&["client-application-ids", "audiences", "required-claims"])
                .note("inferred: without any of them every app of the tenant is accepted"),
        ]);

/// `validate-client-certificate`.
pub(super) const VALIDATE_CLIENT_CERTIFICATE: Policy =
    Policy::documented(Kind::ValidateClientCertificate, FAMILY, "validate-client-certificate-policy", "2025-01-30")
        .summary("Validates the certificate a client presented against rules and identities.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::optional("validate-revocation", Type::Bool).default("true"),
            Attribute::optional("validate-trust", Type::Bool).default("true"),
            Attribute::optional("validate-not-before", Type::Bool).default("true"),
            Attribute::optional("validate-not-after", Type::Bool).default("true"),
            Attribute::optional("ignore-error", Type::Bool).default("false"),
        ])
        .sequence(&[Child::element(
            Element::new("identities").sequence(&[Child::element(
                Element::new("identity")
                    .attributes(&[
                        Attribute::optional("thumbprint", Type::String).perhaps_expressions(),
                        Attribute::optional("serial-number", Type::String).perhaps_expressions(),
                        Attribute::optional("common-name", Type::String).perhaps_expressions(),
                        Attribute::optional("subject", Type::DistinguishedName).perhaps_expressions(),
                        Attribute::optional("dns-name", Type::String).perhaps_expressions(),
                        Attribute::optional("issuer-subject", Type::DistinguishedName).perhaps_expressions(),
                        Attribute::optional("issuer-thumbprint", Type::String).perhaps_expressions(),
                        Attribute::optional("issuer-certificate-id", Type::EntityId).perhaps_expressions().entity("certificate"),
                    ])
                    .groups(&[
                        Group::excludes(&["@issuer-certificate-id", "@issuer-subject"]),
                        Group::excludes(&["@issuer-certificate-id", "@issuer-thumbprint"]),
                        Group::at_least_one(&[
                            "@thumbprint",
                            "@serial-number",
                            "@common-name",
                            "@subject",
                            "@dns-name",
                            "@issuer-subject",
                            "@issuer-thumbprint",
                            "@issuer-certificate-id",
                        ])
                        .note("inferred: an empty identity matches nothing useful"),
                    ]),
            )
            .times(1, Some(10))
            .note("All attributes of one identity must match; one matching identity is enough. At most 10 (XSD).")]),
        )]);

/// `authentication-token`.
pub(super) const AUTHENTICATION_TOKEN: Policy = Policy::undocumented(Kind::AuthenticationToken, FAMILY)
    .basis(Basis::Schema)
    .summary("Requests a token from a managed identity or token service.")
    .attributes(&[
        Attribute::optional("token-type", Type::Enum)
            .values(&["managed-service-identity", "token-service"])
            .default("managed-service-identity")
            .undocumented(),
        Attribute::optional("token-service-url", Type::Url).perhaps_expressions().undocumented(),
        Attribute::optional("resource-url", Type::String).perhaps_expressions().undocumented(),
        Attribute::optional("ignore-error", Type::Bool).undocumented(),
    ]);

/// `authentication-token-store`.
pub(super) const AUTHENTICATION_TOKEN_STORE: Policy = Policy::undocumented(Kind::AuthenticationTokenStore, FAMILY)
    .basis(Basis::Schema)
    .summary("Fetches a token from a token store.")
    .attributes(&[
        Attribute::optional("token-id", Type::String).perhaps_expressions().undocumented(),
        Attribute::optional("client-id", Type::String).perhaps_expressions().undocumented(),
        Attribute::optional("output-token-variable-name", Type::VariableName).writes(Stored::Unknown).undocumented(),
        Attribute::optional("ignore-error", Type::Bool).undocumented(),
    ]);

/// `value`, as several of them take it.
const VALUE: Element = Element::new("value").text(TextContent::Expression, Type::String);

/// `audience`, as several of them take it.
const AUDIENCE: Element = Element::new("audience").text(TextContent::Expression, Type::String);

/// `required-claims`, as several of them take it.
const REQUIRED_CLAIMS: Element = Element::new("required-claims").sequence(&[Child::element(
    Element::new("claim")
        .attributes(&[
            Attribute::required("name", Type::String)
                .expressions()
                .xsd_required(false)
                .note("XSD leaves it optional; without a name the claim rule is meaningless."),
            Attribute::optional("match", Type::Enum).values(&["all", "any"]).default("all").expressions(),
            Attribute::optional("separator", Type::String)
                .expressions()
                .note("Character(s) used to split one claim string into several values."),
        ])
        .sequence(&[Child::element(Element::new("value").text(TextContent::Expression, Type::String)).any_number()]),
)
.at_least_once()
.xsd_times(0, None)]);

/// `application-id`, as several of them take it.
const APPLICATION_ID: Element = Element::new("application-id").text(TextContent::Literal, Type::Guid);
