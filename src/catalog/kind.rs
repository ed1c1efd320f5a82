//! The names of all policies.

/// A policy of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `authentication-basic`.
    AuthenticationBasic,
    /// `authentication-certificate`.
    AuthenticationCertificate,
    /// `authentication-managed-identity`.
    AuthenticationManagedIdentity,
    /// `check-header`.
    CheckHeader,
    /// `get-authorization-context`.
    GetAuthorizationContext,
    /// `ip-filter`.
    IpFilter,
    /// `validate-jwt`.
    ValidateJwt,
    /// `validate-azure-ad-token`.
    ValidateAzureAdToken,
    /// `validate-client-certificate`.
    ValidateClientCertificate,
    /// `authentication-token`.
    AuthenticationToken,
    /// `authentication-token-store`.
    AuthenticationTokenStore,
    /// `rate-limit`.
    RateLimit,
    /// `rate-limit-by-key`.
    RateLimitByKey,
    /// `quota`.
    Quota,
    /// `quota-by-key`.
    QuotaByKey,
    /// `limit-concurrency`.
    LimitConcurrency,
    /// `llm-token-limit`.
    LlmTokenLimit,
    /// `azure-openai-token-limit`.
    AzureOpenaiTokenLimit,
    /// `llm-emit-token-metric`.
    LlmEmitTokenMetric,
    /// `azure-openai-emit-token-metric`.
    AzureOpenaiEmitTokenMetric,
    /// `llm-semantic-cache-lookup`.
    LlmSemanticCacheLookup,
    /// `azure-openai-semantic-cache-lookup`.
    AzureOpenaiSemanticCacheLookup,
    /// `llm-semantic-cache-store`.
    LlmSemanticCacheStore,
    /// `azure-openai-semantic-cache-store`.
    AzureOpenaiSemanticCacheStore,
    /// `llm-content-safety`.
    LlmContentSafety,
    /// `cache-lookup`.
    CacheLookup,
    /// `cache-store`.
    CacheStore,
    /// `cache-lookup-value`.
    CacheLookupValue,
    /// `cache-store-value`.
    CacheStoreValue,
    /// `cache-remove-value`.
    CacheRemoveValue,
    /// `cache-value`.
    CacheValue,
    /// `set-header`.
    SetHeader,
    /// `set-query-parameter`.
    SetQueryParameter,
    /// `set-body`.
    SetBody,
    /// `set-method`.
    SetMethod,
    /// `set-status`.
    SetStatus,
    /// `set-variable`.
    SetVariable,
    /// `rewrite-uri`.
    RewriteUri,
    /// `find-and-replace`.
    FindAndReplace,
    /// `json-to-xml`.
    JsonToXml,
    /// `xml-to-json`.
    XmlToJson,
    /// `xsl-transform`.
    XslTransform,
    /// `redirect-content-urls`.
    RedirectContentUrls,
    /// `return-response`.
    ReturnResponse,
    /// `mock-response`.
    MockResponse,
    /// `forward-request`.
    ForwardRequest,
    /// `set-backend-service`.
    SetBackendService,
    /// `proxy`.
    Proxy,
    /// `choose`.
    Choose,
    /// `retry`.
    Retry,
    /// `wait`.
    Wait,
    /// `include-fragment`.
    IncludeFragment,
    /// `block`.
    Block,
    /// `send-request`.
    SendRequest,
    /// `send-one-way-request`.
    SendOneWayRequest,
    /// `send-service-bus-message`.
    SendServiceBusMessage,
    /// `log-to-eventhub`.
    LogToEventhub,
    /// `publish-to-dapr`.
    PublishToDapr,
    /// `invoke-dapr-binding`.
    InvokeDaprBinding,
    /// `invoke-request`.
    InvokeRequest,
    /// `trace`.
    Trace,
    /// `emit-metric`.
    EmitMetric,
    /// `set-request-metric-dimension-value`.
    SetRequestMetricDimensionValue,
    /// `validate-content`.
    ValidateContent,
    /// `validate-parameters`.
    ValidateParameters,
    /// `validate-headers`.
    ValidateHeaders,
    /// `validate-status-code`.
    ValidateStatusCode,
    /// `validate-graphql-request`.
    ValidateGraphqlRequest,
    /// `validate-odata-request`.
    ValidateOdataRequest,
    /// `cors`.
    Cors,
    /// `cross-domain`.
    CrossDomain,
    /// `jsonp`.
    Jsonp,
    /// `http-data-source`.
    HttpDataSource,
    /// `sql-data-source`.
    SqlDataSource,
    /// `cosmosdb-data-source`.
    CosmosdbDataSource,
    /// `publish-event`.
    PublishEvent,
    /// `graphql-data-source`.
    GraphqlDataSource,
}

impl Kind {
    /// The element's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthenticationBasic => "authentication-basic",
            Self::AuthenticationCertificate => "authentication-certificate",
            Self::AuthenticationManagedIdentity => "authentication-managed-identity",
            Self::CheckHeader => "check-header",
            Self::GetAuthorizationContext => "get-authorization-context",
            Self::IpFilter => "ip-filter",
            Self::ValidateJwt => "validate-jwt",
            Self::ValidateAzureAdToken => "validate-azure-ad-token",
            Self::ValidateClientCertificate => "validate-client-certificate",
            Self::AuthenticationToken => "authentication-token",
            Self::AuthenticationTokenStore => "authentication-token-store",
            Self::RateLimit => "rate-limit",
            Self::RateLimitByKey => "rate-limit-by-key",
            Self::Quota => "quota",
            Self::QuotaByKey => "quota-by-key",
            Self::LimitConcurrency => "limit-concurrency",
            Self::LlmTokenLimit => "llm-token-limit",
            Self::AzureOpenaiTokenLimit => "azure-openai-token-limit",
            Self::LlmEmitTokenMetric => "llm-emit-token-metric",
            Self::AzureOpenaiEmitTokenMetric => "azure-openai-emit-token-metric",
            Self::LlmSemanticCacheLookup => "llm-semantic-cache-lookup",
            Self::AzureOpenaiSemanticCacheLookup => "azure-openai-semantic-cache-lookup",
            Self::LlmSemanticCacheStore => "llm-semantic-cache-store",
            Self::AzureOpenaiSemanticCacheStore => "azure-openai-semantic-cache-store",
            Self::LlmContentSafety => "llm-content-safety",
            Self::CacheLookup => "cache-lookup",
            Self::CacheStore => "cache-store",
            Self::CacheLookupValue => "cache-lookup-value",
            Self::CacheStoreValue => "cache-store-value",
            Self::CacheRemoveValue => "cache-remove-value",
            Self::CacheValue => "cache-value",
            Self::SetHeader => "set-header",
            Self::SetQueryParameter => "set-query-parameter",
            Self::SetBody => "set-body",
            Self::SetMethod => "set-method",
            Self::SetStatus => "set-status",
            Self::SetVariable => "set-variable",
            Self::RewriteUri => "rewrite-uri",
            Self::FindAndReplace => "find-and-replace",
            Self::JsonToXml => "json-to-xml",
            Self::XmlToJson => "xml-to-json",
            Self::XslTransform => "xsl-transform",
            Self::RedirectContentUrls => "redirect-content-urls",
            Self::ReturnResponse => "return-response",
            Self::MockResponse => "mock-response",
            Self::ForwardRequest => "forward-request",
            Self::SetBackendService => "set-backend-service",
            Self::Proxy => "proxy",
            Self::Choose => "choose",
            Self::Retry => "retry",
            Self::Wait => "wait",
            Self::IncludeFragment => "include-fragment",
            Self::Block => "block",
            Self::SendRequest => "send-request",
            Self::SendOneWayRequest => "send-one-way-request",
            Self::SendServiceBusMessage => "send-service-bus-message",
            Self::LogToEventhub => "log-to-eventhub",
            Self::PublishToDapr => "publish-to-dapr",
            Self::InvokeDaprBinding => "invoke-dapr-binding",
            Self::InvokeRequest => "invoke-request",
            Self::Trace => "trace",
            Self::EmitMetric => "emit-metric",
            Self::SetRequestMetricDimensionValue => "set-request-metric-dimension-value",
            Self::ValidateContent => "validate-content",
            Self::ValidateParameters => "validate-parameters",
            Self::ValidateHeaders => "validate-headers",
            Self::ValidateStatusCode => "validate-status-code",
            Self::ValidateGraphqlRequest => "validate-graphql-request",
            Self::ValidateOdataRequest => "validate-odata-request",
            Self::Cors => "cors",
            Self::CrossDomain => "cross-domain",
            Self::Jsonp => "jsonp",
            Self::HttpDataSource => "http-data-source",
            Self::SqlDataSource => "sql-data-source",
            Self::CosmosdbDataSource => "cosmosdb-data-source",
            Self::PublishEvent => "publish-event",
            Self::GraphqlDataSource => "graphql-data-source",
        }
    }

    /// The policy whose element is called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "authentication-basic" => Self::AuthenticationBasic,
            "authentication-certificate" => Self::AuthenticationCertificate,
            "authentication-managed-identity" => Self::AuthenticationManagedIdentity,
            "check-header" => Self::CheckHeader,
            "get-authorization-context" => Self::GetAuthorizationContext,
            "ip-filter" => Self::IpFilter,
            "validate-jwt" => Self::ValidateJwt,
            "validate-azure-ad-token" => Self::ValidateAzureAdToken,
            "validate-client-certificate" => Self::ValidateClientCertificate,
            "authentication-token" => Self::AuthenticationToken,
            "authentication-token-store" => Self::AuthenticationTokenStore,
            "rate-limit" => Self::RateLimit,
            "rate-limit-by-key" => Self::RateLimitByKey,
            "quota" => Self::Quota,
            "quota-by-key" => Self::QuotaByKey,
            "limit-concurrency" => Self::LimitConcurrency,
            "llm-token-limit" => Self::LlmTokenLimit,
            "azure-openai-token-limit" => Self::AzureOpenaiTokenLimit,
            "llm-emit-token-metric" => Self::LlmEmitTokenMetric,
            "azure-openai-emit-token-metric" => Self::AzureOpenaiEmitTokenMetric,
            "llm-semantic-cache-lookup" => Self::LlmSemanticCacheLookup,
            "azure-openai-semantic-cache-lookup" => Self::AzureOpenaiSemanticCacheLookup,
            "llm-semantic-cache-store" => Self::LlmSemanticCacheStore,
            "azure-openai-semantic-cache-store" => Self::AzureOpenaiSemanticCacheStore,
            "llm-content-safety" => Self::LlmContentSafety,
            "cache-lookup" => Self::CacheLookup,
            "cache-store" => Self::CacheStore,
            "cache-lookup-value" => Self::CacheLookupValue,
            "cache-store-value" => Self::CacheStoreValue,
            "cache-remove-value" => Self::CacheRemoveValue,
            "cache-value" => Self::CacheValue,
            "set-header" => Self::SetHeader,
            "set-query-parameter" => Self::SetQueryParameter,
            "set-body" => Self::SetBody,
            "set-method" => Self::SetMethod,
            "set-status" => Self::SetStatus,
            "set-variable" => Self::SetVariable,
            "rewrite-uri" => Self::RewriteUri,
            "find-and-replace" => Self::FindAndReplace,
            "json-to-xml" => Self::JsonToXml,
            "xml-to-json" => Self::XmlToJson,
            "xsl-transform" => Self::XslTransform,
            "redirect-content-urls" => Self::RedirectContentUrls,
            "return-response" => Self::ReturnResponse,
            "mock-response" => Self::MockResponse,
            "forward-request" => Self::ForwardRequest,
            "set-backend-service" => Self::SetBackendService,
            "proxy" => Self::Proxy,
            "choose" => Self::Choose,
            "retry" => Self::Retry,
            "wait" => Self::Wait,
            "include-fragment" => Self::IncludeFragment,
            "block" => Self::Block,
            "send-request" => Self::SendRequest,
            "send-one-way-request" => Self::SendOneWayRequest,
            "send-service-bus-message" => Self::SendServiceBusMessage,
            "log-to-eventhub" => Self::LogToEventhub,
            "publish-to-dapr" => Self::PublishToDapr,
            "invoke-dapr-binding" => Self::InvokeDaprBinding,
            "invoke-request" => Self::InvokeRequest,
            "trace" => Self::Trace,
            "emit-metric" => Self::EmitMetric,
            "set-request-metric-dimension-value" => Self::SetRequestMetricDimensionValue,
            "validate-content" => Self::ValidateContent,
            "validate-parameters" => Self::ValidateParameters,
            "validate-headers" => Self::ValidateHeaders,
            "validate-status-code" => Self::ValidateStatusCode,
            "validate-graphql-request" => Self::ValidateGraphqlRequest,
            "validate-odata-request" => Self::ValidateOdataRequest,
            "cors" => Self::Cors,
            "cross-domain" => Self::CrossDomain,
            "jsonp" => Self::Jsonp,
            "http-data-source" => Self::HttpDataSource,
            "sql-data-source" => Self::SqlDataSource,
            "cosmosdb-data-source" => Self::CosmosdbDataSource,
            "publish-event" => Self::PublishEvent,
            "graphql-data-source" => Self::GraphqlDataSource,
            _ => return None,
        })
    }

    /// What the catalogue says of it.
    pub fn definition(self) -> &'static super::Policy {
        super::policy(self.name()).expect("the catalogue has every policy")
    }
}
