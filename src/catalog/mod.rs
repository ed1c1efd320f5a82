//! The policy language as data: every element and attribute, what it takes and where it may stand.
//!
//! The facts are gathered from the service's documentation; each policy names its page. There is one file for each family.

mod ai_gateway;
mod authentication;
mod behaviour;
mod builders;
mod caching;
mod clouds;
mod content_validation;
mod control_flow;
mod cross_domain;
mod definition;
mod deployment;
mod deprecations;
mod disputes;
mod graphql_resolver;
mod integration;
mod kind;
mod limits;
mod logging;
mod misspellings;
mod model;
mod rate_limiting;
mod routing;
mod sets;
mod structure;
mod transformation;
mod types;

pub use behaviour::{Control, Effect};
pub use clouds::{CHINA, CLOUDS, Cloud, PUBLIC, US_GOVERNMENT, audience_of, is_tenant_host, token_hosts, vault_hosts};
pub use definition::Definition;
pub use deployment::{ABOUT_BODIES, ApiKind, Deployment, FOR_API, Format, Scope};
pub use deprecations::{RETIRED_ENDPOINTS, RETIRED_KINDS, RETIRED_POLICIES, RetiredEndpoint, RetiredPolicy};
pub use disputes::{DISPUTES, Dispute, SAMPLES, Side, disputes};
pub use kind::Kind;
pub use limits::{LIMITS, LONGEST_TIMEOUT, Limit, total_request_seconds};
pub use misspellings::{MISSPELLINGS, Misspelling, Misspelt, attribute_meant, element_meant, section_meant, synonym, value_meant};
pub use model::{
    Attribute, Basis, Child, ChildKind, Element, Flow, Group, GroupKind, Once, Order, Policy, Required, Section, Status, TextContent, When,
};
pub use sets::{Gateways, Kinds, Scopes, Sections, Traits};
pub use structure::{DOCUMENT, LISTED_ON_ERROR, STRUCTURES, Structure};
pub use transformation::{FIXED_HEADERS, KEPT_HEADERS};
pub use types::{Expected, Expressions, Stored, Type, Variable};

/// The policy called `name`.
pub fn policy(name: &str) -> Option<&'static Policy> {
    Kind::from_name(name).map(Kind::definition)
}

/// Every policy, by name.
pub fn policies() -> &'static [Policy] {
    &POLICIES
}

/// The attribute that every policy takes beside its own: it names the policy in `context.LastError.PolicyId`.
pub static ID: Attribute = Attribute::optional("id", Type::String);

// In the order of `Kind`, which is the order of names.
static POLICIES: [Policy; Kind::COUNT] = [
    authentication::AUTHENTICATION_BASIC,
    authentication::AUTHENTICATION_CERTIFICATE,
    authentication::AUTHENTICATION_MANAGED_IDENTITY,
    authentication::AUTHENTICATION_TOKEN,
    authentication::AUTHENTICATION_TOKEN_STORE,
    ai_gateway::AZURE_OPENAI_EMIT_TOKEN_METRIC,
    ai_gateway::AZURE_OPENAI_SEMANTIC_CACHE_LOOKUP,
    ai_gateway::AZURE_OPENAI_SEMANTIC_CACHE_STORE,
    ai_gateway::AZURE_OPENAI_TOKEN_LIMIT,
    control_flow::BLOCK,
    caching::CACHE_LOOKUP,
    caching::CACHE_LOOKUP_VALUE,
    caching::CACHE_REMOVE_VALUE,
    caching::CACHE_STORE,
    caching::CACHE_STORE_VALUE,
    caching::CACHE_VALUE,
    authentication::CHECK_HEADER,
    control_flow::CHOOSE,
    cross_domain::CORS,
    graphql_resolver::COSMOSDB_DATA_SOURCE,
    cross_domain::CROSS_DOMAIN,
    logging::EMIT_METRIC,
    transformation::FIND_AND_REPLACE,
    routing::FORWARD_REQUEST,
    authentication::GET_AUTHORIZATION_CONTEXT,
    graphql_resolver::GRAPHQL_DATA_SOURCE,
    graphql_resolver::HTTP_DATA_SOURCE,
    control_flow::INCLUDE_FRAGMENT,
    integration::INVOKE_DAPR_BINDING,
    integration::INVOKE_REQUEST,
    authentication::IP_FILTER,
    transformation::JSON_TO_XML,
    cross_domain::JSONP,
    rate_limiting::LIMIT_CONCURRENCY,
    ai_gateway::LLM_CONTENT_SAFETY,
    ai_gateway::LLM_EMIT_TOKEN_METRIC,
    ai_gateway::LLM_SEMANTIC_CACHE_LOOKUP,
    ai_gateway::LLM_SEMANTIC_CACHE_STORE,
    ai_gateway::LLM_TOKEN_LIMIT,
    integration::LOG_TO_EVENTHUB,
    transformation::MOCK_RESPONSE,
    routing::PROXY,
    graphql_resolver::PUBLISH_EVENT,
    integration::PUBLISH_TO_DAPR,
    rate_limiting::QUOTA,
    rate_limiting::QUOTA_BY_KEY,
    rate_limiting::RATE_LIMIT,
    rate_limiting::RATE_LIMIT_BY_KEY,
    transformation::REDIRECT_CONTENT_URLS,
    control_flow::RETRY,
    transformation::RETURN_RESPONSE,
    transformation::REWRITE_URI,
    integration::SEND_ONE_WAY_REQUEST,
    integration::SEND_REQUEST,
    integration::SEND_SERVICE_BUS_MESSAGE,
    routing::SET_BACKEND_SERVICE,
    transformation::SET_BODY,
    graphql_resolver::SET_GRAPHQL_RESOLVER,
    transformation::SET_HEADER,
    transformation::SET_METHOD,
    transformation::SET_QUERY_PARAMETER,
    logging::SET_REQUEST_METRIC_DIMENSION_VALUE,
    transformation::SET_STATUS,
    transformation::SET_VARIABLE,
    graphql_resolver::SQL_DATA_SOURCE,
    logging::TRACE,
    authentication::VALIDATE_AZURE_AD_TOKEN,
    authentication::VALIDATE_CLIENT_CERTIFICATE,
    content_validation::VALIDATE_CONTENT,
    content_validation::VALIDATE_GRAPHQL_REQUEST,
    content_validation::VALIDATE_HEADERS,
    authentication::VALIDATE_JWT,
    content_validation::VALIDATE_ODATA_REQUEST,
    content_validation::VALIDATE_PARAMETERS,
    content_validation::VALIDATE_STATUS_CODE,
    control_flow::WAIT,
    transformation::XML_TO_JSON,
    transformation::XSL_TRANSFORM,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_told_by_its_name() {
        fn check(element: &Element) {
            for (index, attribute) in element.attributes.iter().enumerate() {
                let before = &element.attributes[..index];
                assert!(before.iter().all(|other| other.name != attribute.name), "`{}` of `{}`", attribute.name, element.name);
            }
            for child in element.children {
                if let ChildKind::Element(element) = &child.kind {
                    check(element);
                }
            }
        }
        for policy in policies() {
            check(&policy.element);
            assert!(policy.element.attribute(ID.name).is_none(), "`{}` has an id of its own", policy.element.name);
        }
    }
}
