//! The names of all policies.

/// A policy of the service; kinds are in the order of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `authentication-basic`.
    AuthenticationBasic,
    /// `authentication-certificate`.
    AuthenticationCertificate,
    /// `authentication-managed-identity`.
    AuthenticationManagedIdentity,
    /// `authentication-token`.
    AuthenticationToken,
    /// `authentication-token-store`.
    AuthenticationTokenStore,
    /// `azure-openai-emit-token-metric`.
    AzureOpenaiEmitTokenMetric,
    /// `azure-openai-semantic-cache-lookup`.
    AzureOpenaiSemanticCacheLookup,
    /// `azure-openai-semantic-cache-store`.
    AzureOpenaiSemanticCacheStore,
    /// `azure-openai-token-limit`.
    AzureOpenaiTokenLimit,
    /// `block`.
    Block,
    /// `cache-lookup`.
    CacheLookup,
    /// `cache-lookup-value`.
    CacheLookupValue,
    /// `cache-remove-value`.
    CacheRemoveValue,
    /// `cache-store`.
    CacheStore,
    /// `cache-store-value`.
    CacheStoreValue,
    /// `cache-value`.
    CacheValue,
    /// `check-header`.
    CheckHeader,
    /// `choose`.
    Choose,
    /// `cors`.
    Cors,
    /// `cosmosdb-data-source`.
    CosmosdbDataSource,
    /// `cross-domain`.
    CrossDomain,
    /// `emit-metric`.
    EmitMetric,
    /// `find-and-replace`.
    FindAndReplace,
    /// `forward-request`.
    ForwardRequest,
    /// `get-authorization-context`.
    GetAuthorizationContext,
    /// `graphql-data-source`.
    GraphqlDataSource,
    /// `http-data-source`.
    HttpDataSource,
    /// `include-fragment`.
    IncludeFragment,
    /// `invoke-dapr-binding`.
    InvokeDaprBinding,
    /// `invoke-request`.
    InvokeRequest,
    /// `ip-filter`.
    IpFilter,
    /// `json-to-xml`.
    JsonToXml,
    /// `jsonp`.
    Jsonp,
    /// `limit-concurrency`.
    LimitConcurrency,
    /// `llm-content-safety`.
    LlmContentSafety,
    /// `llm-emit-token-metric`.
    LlmEmitTokenMetric,
    /// `llm-semantic-cache-lookup`.
    LlmSemanticCacheLookup,
    /// `llm-semantic-cache-store`.
    LlmSemanticCacheStore,
    /// `llm-token-limit`.
    LlmTokenLimit,
    /// `log-to-eventhub`.
    LogToEventhub,
    /// `mock-response`.
    MockResponse,
    /// `proxy`.
    Proxy,
    /// `publish-event`.
    PublishEvent,
    /// `publish-to-dapr`.
    PublishToDapr,
    /// `quota`.
    Quota,
    /// `quota-by-key`.
    QuotaByKey,
    /// `rate-limit`.
    RateLimit,
    /// `rate-limit-by-key`.
    RateLimitByKey,
    /// `redirect-content-urls`.
    RedirectContentUrls,
    /// `retry`.
    Retry,
    /// `return-response`.
    ReturnResponse,
    /// `rewrite-uri`.
    RewriteUri,
    /// `send-one-way-request`.
    SendOneWayRequest,
    /// `send-request`.
    SendRequest,
    /// `send-service-bus-message`.
    SendServiceBusMessage,
    /// `set-backend-service`.
    SetBackendService,
    /// `set-body`.
    SetBody,
    /// `set-header`.
    SetHeader,
    /// `set-method`.
    SetMethod,
    /// `set-query-parameter`.
    SetQueryParameter,
    /// `set-request-metric-dimension-value`.
    SetRequestMetricDimensionValue,
    /// `set-status`.
    SetStatus,
    /// `set-variable`.
    SetVariable,
    /// `sql-data-source`.
    SqlDataSource,
    /// `trace`.
    Trace,
    /// `validate-azure-ad-token`.
    ValidateAzureAdToken,
    /// `validate-client-certificate`.
    ValidateClientCertificate,
    /// `validate-content`.
    ValidateContent,
    /// `validate-graphql-request`.
    ValidateGraphqlRequest,
    /// `validate-headers`.
    ValidateHeaders,
    /// `validate-jwt`.
    ValidateJwt,
    /// `validate-odata-request`.
    ValidateOdataRequest,
    /// `validate-parameters`.
    ValidateParameters,
    /// `validate-status-code`.
    ValidateStatusCode,
    /// `wait`.
    Wait,
    /// `xml-to-json`.
    XmlToJson,
    /// `xsl-transform`.
    XslTransform,
}

impl Kind {
    /// The element's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthenticationBasic => "authentication-basic",
            Self::AuthenticationCertificate => "authentication-certificate",
            Self::AuthenticationManagedIdentity => "authentication-managed-identity",
            Self::AuthenticationToken => "authentication-token",
            Self::AuthenticationTokenStore => "authentication-token-store",
            Self::AzureOpenaiEmitTokenMetric => "azure-openai-emit-token-metric",
            Self::AzureOpenaiSemanticCacheLookup => "azure-openai-semantic-cache-lookup",
            Self::AzureOpenaiSemanticCacheStore => "azure-openai-semantic-cache-store",
            Self::AzureOpenaiTokenLimit => "azure-openai-token-limit",
            Self::Block => "block",
            Self::CacheLookup => "cache-lookup",
            Self::CacheLookupValue => "cache-lookup-value",
            Self::CacheRemoveValue => "cache-remove-value",
            Self::CacheStore => "cache-store",
            Self::CacheStoreValue => "cache-store-value",
            Self::CacheValue => "cache-value",
            Self::CheckHeader => "check-header",
            Self::Choose => "choose",
            Self::Cors => "cors",
            Self::CosmosdbDataSource => "cosmosdb-data-source",
            Self::CrossDomain => "cross-domain",
            Self::EmitMetric => "emit-metric",
            Self::FindAndReplace => "find-and-replace",
            Self::ForwardRequest => "forward-request",
            Self::GetAuthorizationContext => "get-authorization-context",
            Self::GraphqlDataSource => "graphql-data-source",
            Self::HttpDataSource => "http-data-source",
            Self::IncludeFragment => "include-fragment",
            Self::InvokeDaprBinding => "invoke-dapr-binding",
            Self::InvokeRequest => "invoke-request",
            Self::IpFilter => "ip-filter",
            Self::JsonToXml => "json-to-xml",
            Self::Jsonp => "jsonp",
            Self::LimitConcurrency => "limit-concurrency",
            Self::LlmContentSafety => "llm-content-safety",
            Self::LlmEmitTokenMetric => "llm-emit-token-metric",
            Self::LlmSemanticCacheLookup => "llm-semantic-cache-lookup",
            Self::LlmSemanticCacheStore => "llm-semantic-cache-store",
            Self::LlmTokenLimit => "llm-token-limit",
            Self::LogToEventhub => "log-to-eventhub",
            Self::MockResponse => "mock-response",
            Self::Proxy => "proxy",
            Self::PublishEvent => "publish-event",
            Self::PublishToDapr => "publish-to-dapr",
            Self::Quota => "quota",
            Self::QuotaByKey => "quota-by-key",
            Self::RateLimit => "rate-limit",
            Self::RateLimitByKey => "rate-limit-by-key",
            Self::RedirectContentUrls => "redirect-content-urls",
            Self::Retry => "retry",
            Self::ReturnResponse => "return-response",
            Self::RewriteUri => "rewrite-uri",
            Self::SendOneWayRequest => "send-one-way-request",
            Self::SendRequest => "send-request",
            Self::SendServiceBusMessage => "send-service-bus-message",
            Self::SetBackendService => "set-backend-service",
            Self::SetBody => "set-body",
            Self::SetHeader => "set-header",
            Self::SetMethod => "set-method",
            Self::SetQueryParameter => "set-query-parameter",
            Self::SetRequestMetricDimensionValue => "set-request-metric-dimension-value",
            Self::SetStatus => "set-status",
            Self::SetVariable => "set-variable",
            Self::SqlDataSource => "sql-data-source",
            Self::Trace => "trace",
            Self::ValidateAzureAdToken => "validate-azure-ad-token",
            Self::ValidateClientCertificate => "validate-client-certificate",
            Self::ValidateContent => "validate-content",
            Self::ValidateGraphqlRequest => "validate-graphql-request",
            Self::ValidateHeaders => "validate-headers",
            Self::ValidateJwt => "validate-jwt",
            Self::ValidateOdataRequest => "validate-odata-request",
            Self::ValidateParameters => "validate-parameters",
            Self::ValidateStatusCode => "validate-status-code",
            Self::Wait => "wait",
            Self::XmlToJson => "xml-to-json",
            Self::XslTransform => "xsl-transform",
        }
    }

    /// The policy whose element is called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "authentication-basic" => Self::AuthenticationBasic,
            "authentication-certificate" => Self::AuthenticationCertificate,
            "authentication-managed-identity" => Self::AuthenticationManagedIdentity,
            "authentication-token" => Self::AuthenticationToken,
            "authentication-token-store" => Self::AuthenticationTokenStore,
            "azure-openai-emit-token-metric" => Self::AzureOpenaiEmitTokenMetric,
            "azure-openai-semantic-cache-lookup" => Self::AzureOpenaiSemanticCacheLookup,
            "azure-openai-semantic-cache-store" => Self::AzureOpenaiSemanticCacheStore,
            "azure-openai-token-limit" => Self::AzureOpenaiTokenLimit,
            "block" => Self::Block,
            "cache-lookup" => Self::CacheLookup,
            "cache-lookup-value" => Self::CacheLookupValue,
            "cache-remove-value" => Self::CacheRemoveValue,
            "cache-store" => Self::CacheStore,
            "cache-store-value" => Self::CacheStoreValue,
            "cache-value" => Self::CacheValue,
            "check-header" => Self::CheckHeader,
            "choose" => Self::Choose,
            "cors" => Self::Cors,
            "cosmosdb-data-source" => Self::CosmosdbDataSource,
            "cross-domain" => Self::CrossDomain,
            "emit-metric" => Self::EmitMetric,
            "find-and-replace" => Self::FindAndReplace,
            "forward-request" => Self::ForwardRequest,
            "get-authorization-context" => Self::GetAuthorizationContext,
            "graphql-data-source" => Self::GraphqlDataSource,
            "http-data-source" => Self::HttpDataSource,
            "include-fragment" => Self::IncludeFragment,
            "invoke-dapr-binding" => Self::InvokeDaprBinding,
            "invoke-request" => Self::InvokeRequest,
            "ip-filter" => Self::IpFilter,
            "json-to-xml" => Self::JsonToXml,
            "jsonp" => Self::Jsonp,
            "limit-concurrency" => Self::LimitConcurrency,
            "llm-content-safety" => Self::LlmContentSafety,
            "llm-emit-token-metric" => Self::LlmEmitTokenMetric,
            "llm-semantic-cache-lookup" => Self::LlmSemanticCacheLookup,
            "llm-semantic-cache-store" => Self::LlmSemanticCacheStore,
            "llm-token-limit" => Self::LlmTokenLimit,
            "log-to-eventhub" => Self::LogToEventhub,
            "mock-response" => Self::MockResponse,
            "proxy" => Self::Proxy,
            "publish-event" => Self::PublishEvent,
            "publish-to-dapr" => Self::PublishToDapr,
            "quota" => Self::Quota,
            "quota-by-key" => Self::QuotaByKey,
            "rate-limit" => Self::RateLimit,
            "rate-limit-by-key" => Self::RateLimitByKey,
            "redirect-content-urls" => Self::RedirectContentUrls,
            "retry" => Self::Retry,
            "return-response" => Self::ReturnResponse,
            "rewrite-uri" => Self::RewriteUri,
            "send-one-way-request" => Self::SendOneWayRequest,
            "send-request" => Self::SendRequest,
            "send-service-bus-message" => Self::SendServiceBusMessage,
            "set-backend-service" => Self::SetBackendService,
            "set-body" => Self::SetBody,
            "set-header" => Self::SetHeader,
            "set-method" => Self::SetMethod,
            "set-query-parameter" => Self::SetQueryParameter,
            "set-request-metric-dimension-value" => Self::SetRequestMetricDimensionValue,
            "set-status" => Self::SetStatus,
            "set-variable" => Self::SetVariable,
            "sql-data-source" => Self::SqlDataSource,
            "trace" => Self::Trace,
            "validate-azure-ad-token" => Self::ValidateAzureAdToken,
            "validate-client-certificate" => Self::ValidateClientCertificate,
            "validate-content" => Self::ValidateContent,
            "validate-graphql-request" => Self::ValidateGraphqlRequest,
            "validate-headers" => Self::ValidateHeaders,
            "validate-jwt" => Self::ValidateJwt,
            "validate-odata-request" => Self::ValidateOdataRequest,
            "validate-parameters" => Self::ValidateParameters,
            "validate-status-code" => Self::ValidateStatusCode,
            "wait" => Self::Wait,
            "xml-to-json" => Self::XmlToJson,
            "xsl-transform" => Self::XslTransform,
            _ => return None,
        })
    }

    /// What the catalogue says of it.
    pub fn definition(self) -> &'static super::Policy {
        &super::policies()[self as usize]
    }
}
