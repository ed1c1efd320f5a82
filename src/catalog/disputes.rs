//! Where the sources of the catalogue contradict one another, with what each of them says.

/// A fact of which two sources say different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// What it is about: names with dots between them, from the policy down, the attribute last.
    pub about: &'static str,
    /// Which fact of it.
    pub fact: &'static str,
    /// What each source says.
    pub sides: [Side; 2],
}

/// What a source says of a disputed fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// What it says, as a clause.
    pub says: &'static str,
    /// The name of the documentation page, of the published schema (`….xsd`) or of the file of the policy toolkit (`….cs`); or
    /// [`SAMPLES`].
    pub source: &'static str,
}

/// Returns the disputes about what this path names.
pub fn disputes(about: &str) -> impl Iterator<Item = &'static Dispute> {
    DISPUTES.iter().filter(move |dispute| dispute.about == about)
}

/// The source of what official samples do.
pub const SAMPLES: &str = "samples";

const GATEWAYS: &str = "api-management-gateways-overview";

/// Every dispute, by what it is about.
pub const DISPUTES: &[Dispute] = &[
    dispute(
        "authentication-managed-identity",
        "sections",
        ["inbound", "authentication-managed-identity-policy"],
        ["inbound and outbound", "ManagedIdentityAuthenticationConfig.cs"],
    ),
    dispute(
        "authentication-managed-identity.client-id",
        "expressions",
        ["not allowed", "authentication-managed-identity-policy"],
        ["allowed", "ManagedIdentityAuthenticationConfig.cs"],
    ),
    dispute(
        "azure-openai-emit-token-metric.dimension",
        "most custom dimensions",
        ["10", "azure-openai-emit-token-metric-policy"],
        ["5", "llm-emit-token-metric-policy"],
    ),
    dispute(
        "azure-openai-semantic-cache-lookup.embeddings-backend-auth",
        "values",
        ["system-assigned", "azure-openai-semantic-cache-lookup-policy"],
        ["header as well; without the attribute, system-assigned", "azure-openai-semantic-cache-lookup.xsd"],
    ),
    dispute(
        "azure-openai-semantic-cache-lookup.score-threshold",
        "expressions",
        ["not allowed: it is a float", "azure-openai-semantic-cache-lookup.xsd"],
        ["allowed", "SemanticCacheLookupConfig.cs"],
    ),
    dispute(
        "azure-openai-semantic-cache-store",
        "scopes",
        ["workspace as well", "azure-openai-semantic-cache-store-policy"],
        ["not workspace", "llm-semantic-cache-store-policy"],
    ),
    dispute(
        "azure-openai-token-limit.estimate-prompt-tokens",
        "required",
        ["by the description of the attribute", "azure-openai-token-limit-policy"],
        ["left out by the examples of a quota", "azure-openai-token-limit-policy"],
    ),
    dispute(
        "azure-openai-token-limit.token-quota",
        "expressions",
        ["not allowed", "azure-openai-token-limit-policy"],
        ["allowed", "azure-openai-token-limit.xsd"],
    ),
    dispute(
        "azure-openai-token-limit.token-quota-period",
        "values",
        ["without Indefinite", "azure-openai-token-limit-policy"],
        ["Indefinite as well, which is the default", "azure-openai-token-limit.xsd"],
    ),
    dispute(
        "cache-lookup-value",
        "repeated",
        ["once in a section, and not in a fragment", "cache-lookup-value-policy"],
        ["several in a section, and in fragments", SAMPLES],
    ),
    dispute(
        "cache-lookup-value.default-value",
        "left out",
        ["in one sentence: the variable is null after a miss", "cache-lookup-value-policy"],
        ["elsewhere: the variable is not set after a miss", "cache-lookup-value-policy"],
    ),
    dispute(
        "cache-lookup.vary-by-developer",
        "left out",
        ["not allowed: it is required", "cache-lookup-policy"],
        ["allowed: there is a default of false", "cache-lookup-policy"],
    ),
    dispute(
        "cache-lookup.vary-by-developer-groups",
        "left out",
        ["not allowed: it is required", "cache-lookup-policy"],
        ["allowed: there is a default of false", "cache-lookup-policy"],
    ),
    dispute("cache-store-value", "repeated", ["once in a section", "cache-store-value-policy"], ["several in a section", SAMPLES]),
    dispute(
        "check-header",
        "scopes",
        ["not workspace, by the list of scopes", "check-header-policy"],
        ["workspace, by the list of gateways", "check-header-policy"],
    ),
    dispute("cors.allowed-headers", "required", ["yes, by the list of elements", "cors-policy"], ["no", "cors.xsd"]),
    dispute(
        "cors.terminate-unmatched-request",
        "default",
        ["false, in the table of attributes", "cors-policy"],
        ["true, in the text", "cors-policy"],
    ),
    dispute(
        "cosmosdb-data-source.delete-request",
        "order of children",
        ["etag comes first", "cosmosdb-data-source-policy"],
        ["id, partition-key, etag", "cosmosdb-data-source.xsd"],
    ),
    dispute(
        "cosmosdb-data-source.write-request.id",
        "required",
        ["with type=\"replace\"", "cosmosdb-data-source-policy"],
        ["there is no such element", "cosmosdb-data-source.xsd"],
    ),
    dispute("cross-domain", "scopes", ["not api", "cross-domain-policy"], ["api", "api-management-howto-policies"]),
    dispute("emit-metric", "sections", ["backend as well", "emit-metric-policy"], ["not backend", "EmitMetricConfig.cs"]),
    dispute("emit-metric.dimension", "most custom dimensions", ["10", "emit-metric-policy"], ["5", "llm-emit-token-metric-policy"]),
    dispute("invoke-dapr-binding.template", "values", ["Liquid", "invoke-dapr-binding-policy"], ["liquid", "invoke-dapr-binding.xsd"]),
    dispute(
        "invoke-request",
        "children",
        ["url and value", "invoke-request.xsd"],
        ["header and body, and no value", "InvokeRequestConfig.cs"],
    ),
    dispute("ip-filter.action", "required", ["yes", "ip-filter-policy"], ["no: the default is allow", "ip-filter.xsd"]),
    dispute(
        "ip-filter.address-range.from",
        "expressions",
        ["named for address alone", "ip-filter-policy"],
        ["allowed", "IpFilterConfig.cs"],
    ),
    dispute("ip-filter.address-range.to", "expressions", ["named for address alone", "ip-filter-policy"], ["allowed", "IpFilterConfig.cs"]),
    dispute("json-to-xml.parse-date", "expressions", ["not allowed", "json-to-xml-policy"], ["allowed", "JsonToXmlConfig.cs"]),
    dispute(
        "llm-content-safety",
        "gateways",
        ["Consumption as well, by the list of gateways", "llm-content-safety-policy"],
        ["not Consumption, by the banner", "llm-content-safety-policy"],
    ),
    dispute(
        "llm-content-safety",
        "scopes",
        ["not operation, in 2026", "llm-content-safety-policy"],
        ["operation as well, in 2025", "llm-content-safety-policy"],
    ),
    dispute(
        "llm-content-safety.blocklists.id",
        "how often",
        ["several", "llm-content-safety-policy"],
        ["exactly one", "llm-content-safety.xsd"],
    ),
    dispute(
        "llm-emit-token-metric.dimension",
        "most custom dimensions",
        ["5", "llm-emit-token-metric-policy"],
        ["10", "azure-openai-emit-token-metric.xsd"],
    ),
    dispute(
        "llm-semantic-cache-lookup.embeddings-backend-auth",
        "values",
        ["system-assigned", "llm-semantic-cache-lookup-policy"],
        ["header as well; without the attribute, system-assigned", "azure-openai-semantic-cache-lookup.xsd"],
    ),
    dispute(
        "llm-semantic-cache-lookup.score-threshold",
        "expressions",
        ["not allowed: it is a float", "azure-openai-semantic-cache-lookup.xsd"],
        ["allowed", "SemanticCacheLookupConfig.cs"],
    ),
    dispute(
        "llm-token-limit.estimate-prompt-tokens",
        "required",
        ["by the description of the attribute", "llm-token-limit-policy"],
        ["left out by the examples of a quota", "llm-token-limit-policy"],
    ),
    dispute(
        "llm-token-limit.token-quota-period",
        "values",
        ["without Indefinite", "llm-token-limit-policy"],
        ["Indefinite as well, which is the default", "azure-openai-token-limit.xsd"],
    ),
    dispute("log-to-eventhub.logger-id", "expressions", ["not allowed", "log-to-eventhub-policy"], ["allowed", "LogToEventHubConfig.cs"]),
    dispute("publish-to-dapr.template", "values", ["Liquid", "publish-to-dapr-policy"], ["liquid", "publish-to-dapr.xsd"]),
    dispute(
        "quota-by-key",
        "gateways",
        ["the v2 tiers as well, by the list of gateways", "quota-by-key-policy"],
        ["not the v2 tiers", GATEWAYS],
    ),
    dispute("quota-by-key.bandwidth", "unit", ["kilobytes", "quota-by-key-policy"], ["bytes", "QuotaByKeyConfig.cs"]),
    dispute("quota.api.operation.renewal-period", "required", ["yes", "quota-policy"], ["there is no such attribute", "quota.xsd"]),
    dispute("quota.api.renewal-period", "required", ["yes", "quota-policy"], ["there is no such attribute", "quota.xsd"]),
    dispute(
        "rate-limit.operation",
        "allowed",
        ["inside of api alone", "rate-limit-policy"],
        ["directly in rate-limit as well", "rate-limit.xsd"],
    ),
    dispute("retry.interval", "least value", ["above 0", "retry-policy"], ["0", "retry.xsd"]),
    dispute(
        "return-response",
        "children beside a variable",
        ["change the response of the variable", "return-response-policy"],
        ["are ignored", "ReturnResponseConfig.cs"],
    ),
    dispute("rewrite-uri.copy-unmatched-params", "default", ["true", "rewrite-uri-policy"], ["false", "rewrite-uri.xsd"]),
    dispute(
        "send-request.response-variable-name",
        "expressions",
        ["allowed", "send-request-policy"],
        ["not allowed", "SendRequestConfig.cs"],
    ),
    dispute(
        "set-body",
        "sections",
        ["not on-error", "set-body-policy"],
        ["on-error, for replies to errors", "api-management-howto-policies"],
    ),
    dispute("set-body.template", "values", ["liquid", "set-body-policy"], ["liquid and none", "set-body.xsd"]),
    dispute("set-query-parameter.value", "required", ["yes", "set-query-parameter-policy"], ["no", "set-query-parameter.xsd"]),
    dispute("set-status.reason", "required", ["yes", "set-status-policy"], ["no", "set-status.xsd"]),
    dispute("trace", "sections", ["not on-error", "trace-policy"], ["on-error as well", "api-management-error-handling-policies"]),
    dispute("trace.message", "required", ["yes", "trace-policy"], ["no: the text may stand directly in trace", "trace.xsd"]),
    dispute(
        "validate-azure-ad-token.client-application-ids",
        "required",
        ["yes", "validate-azure-ad-token-policy"],
        ["no", "validate-azure-ad-token.xsd"],
    ),
    dispute(
        "validate-content.max-size",
        "most",
        ["4 MB", "validate-content-policy"],
        ["100 KiB", "includes/api-management-gateway-runtime-limits"],
    ),
    dispute(
        "validate-graphql-request",
        "gateways",
        ["self-hosted as well", "validate-graphql-request-policy"],
        ["not self-hosted", GATEWAYS],
    ),
    dispute(
        "validate-graphql-request",
        "scopes",
        ["operation as well, in 2022", "validate-graphql-request-policy"],
        ["not operation, on the newer page for China", "validate-graphql-request-policy"],
    ),
    dispute(
        "validate-graphql-request.authorize.rule.action",
        "values",
        ["ignore as well", "validate-graphql-request-policy"],
        ["not ignore", "validate-graphql-request.xsd"],
    ),
    dispute(
        "validate-jwt",
        "gateways",
        ["not those of workspaces", "validate-jwt-policy"],
        ["those of workspaces too: no exception is named", GATEWAYS],
    ),
    dispute(
        "validate-jwt.audiences.audience",
        "how often",
        ["at least once", "validate-jwt-policy"],
        ["any number, also none", "validate-jwt.xsd"],
    ),
    dispute("wait.for", "required", ["no", "wait-policy"], ["yes", "wait.xsd"]),
    dispute(
        "xsl-transform.parameter.name",
        "name of the attribute",
        ["parameter-name, in the syntax", "xsl-transform-policy"],
        ["name, in the example", "xsl-transform-policy"],
    ),
];

const fn dispute(about: &'static str, fact: &'static str, one: [&'static str; 2], other: [&'static str; 2]) -> Dispute {
    Dispute { about, fact, sides: [Side { says: one[0], source: one[1] }, Side { says: other[0], source: other[1] }] }
}
