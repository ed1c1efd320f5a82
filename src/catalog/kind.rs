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
    /// `set-graphql-resolver`.
    SetGraphqlResolver,
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
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// All kinds, in the order of their names.
    pub const ALL: &[Self] = &[
        Self::AuthenticationBasic,
        Self::AuthenticationCertificate,
        Self::AuthenticationManagedIdentity,
        Self::AuthenticationToken,
        Self::AuthenticationTokenStore,
        Self::AzureOpenaiEmitTokenMetric,
        Self::AzureOpenaiSemanticCacheLookup,
        Self::AzureOpenaiSemanticCacheStore,
        Self::AzureOpenaiTokenLimit,
        Self::Block,
        Self::CacheLookup,
        Self::CacheLookupValue,
        Self::CacheRemoveValue,
        Self::CacheStore,
        Self::CacheStoreValue,
        Self::CacheValue,
        Self::CheckHeader,
        Self::Choose,
        Self::Cors,
        Self::CosmosdbDataSource,
        Self::CrossDomain,
        Self::EmitMetric,
        Self::FindAndReplace,
        Self::ForwardRequest,
        Self::GetAuthorizationContext,
        Self::GraphqlDataSource,
        Self::HttpDataSource,
        Self::IncludeFragment,
        Self::InvokeDaprBinding,
        Self::InvokeRequest,
        Self::IpFilter,
        Self::JsonToXml,
        Self::Jsonp,
        Self::LimitConcurrency,
        Self::LlmContentSafety,
        Self::LlmEmitTokenMetric,
        Self::LlmSemanticCacheLookup,
        Self::LlmSemanticCacheStore,
        Self::LlmTokenLimit,
        Self::LogToEventhub,
        Self::MockResponse,
        Self::Proxy,
        Self::PublishEvent,
        Self::PublishToDapr,
        Self::Quota,
        Self::QuotaByKey,
        Self::RateLimit,
        Self::RateLimitByKey,
        Self::RedirectContentUrls,
        Self::Retry,
        Self::ReturnResponse,
        Self::RewriteUri,
        Self::SendOneWayRequest,
        Self::SendRequest,
        Self::SendServiceBusMessage,
        Self::SetBackendService,
        Self::SetBody,
        Self::SetGraphqlResolver,
        Self::SetHeader,
        Self::SetMethod,
        Self::SetQueryParameter,
        Self::SetRequestMetricDimensionValue,
        Self::SetStatus,
        Self::SetVariable,
        Self::SqlDataSource,
        Self::Trace,
        Self::ValidateAzureAdToken,
        Self::ValidateClientCertificate,
        Self::ValidateContent,
        Self::ValidateGraphqlRequest,
        Self::ValidateHeaders,
        Self::ValidateJwt,
        Self::ValidateOdataRequest,
        Self::ValidateParameters,
        Self::ValidateStatusCode,
        Self::Wait,
        Self::XmlToJson,
        Self::XslTransform,
    ];

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
            Self::SetGraphqlResolver => "set-graphql-resolver",
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
        let mut at = slot(name.as_bytes());
        while let Some(kind) = SLOTS[at] {
            if kind.name() == name {
                return Some(kind);
            }
            at = (at + 1) % SLOTS.len();
        }
        None
    }

    /// What the catalogue says of it.
    pub fn definition(self) -> &'static super::Policy {
        &super::policies()[self as usize]
    }
}

// Every element of every document is looked up by its name, so the names are in a hash table: each kind stands at the first free slot
// from the one of its name on.
static SLOTS: [Option<Kind>; 256] = {
    let mut slots = [None; 256];
    let mut index = 0;
    while index < Kind::COUNT {
        let kind = Kind::ALL[index];
        let mut at = slot(kind.name().as_bytes());
        while slots[at].is_some() {
            at = (at + 1) % slots.len();
        }
        slots[at] = Some(kind);
        index += 1;
    }
    slots
};

const fn slot(name: &[u8]) -> usize {
    match name {
        [first, .., last] => {
            let middle = name[name.len() / 2];
            (*first as usize * 50 + middle as usize * 53 + *last as usize * 8 + name.len() * 56) % 256
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
            assert_eq!(Kind::from_name(&kind.name().to_uppercase()), None);
        }
        for name in ["", "a", "base", "inbound", "set-headers"] {
            assert_eq!(Kind::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn few_names_share_a_slot() {
        let shared = Kind::ALL.iter().filter(|kind| SLOTS[slot(kind.name().as_bytes())] != Some(**kind)).count();
        assert!(shared <= 3, "{shared}");
    }
}
