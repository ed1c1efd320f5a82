//! Language models: token limits, metrics, semantic caches, content safety.

use super::kind::Kind;
use super::logging::BUILT_IN_DIMENSIONS;
use super::model::{Attribute, Basis, Child, Element, Flow, Group, Once, Policy, TextContent};
use super::sets::{Gateways, Scopes, Sections};
use super::types::{Expected, Expressions, Stored, Type};

const FAMILY: &str = "ai-gateway";

/// `llm-token-limit`.
pub(super) const LLM_TOKEN_LIMIT: Policy = Policy::documented(Kind::LlmTokenLimit, FAMILY, "llm-token-limit-policy", "2026-04-01")
    .summary("Limits language-model token use per key, as a rate, a quota or both.")
    .sections(Sections::INBOUND)
    .scopes(Scopes::ANY)
    .gateways(Gateways::ALL.without(Gateways::CONSUMPTION))
    .once(Once::No)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("counter-key", Type::String).expressions(),
        Attribute::conditional(
            "tokens-per-minute",
            Type::Int,
            "a rate (tokens-per-minute), a quota (token-quota with token-quota-period), or both",
        )
        .expressions(),
        Attribute::conditional("token-quota", Type::Int, "with token-quota-period; see tokens-per-minute")
            .expressions()
            .yields(Expected::Long),
        Attribute::conditional("token-quota-period", Type::Enum, "with token-quota")
            .values(&["Hourly", "Daily", "Weekly", "Monthly", "Yearly"])
            .values_extra(&["Indefinite"])
            .xsd_default("Indefinite")
            .expressions()
            .xsd_expressions(Expressions::No)
            .note("The XSD adds Indefinite and makes it the default."),
        Attribute::required("estimate-prompt-tokens", Type::Bool)
            .perhaps_expressions()
            .xsd_expressions(Expressions::No)
            .left_out_by_examples()
            .left_out_beside("token-quota")
            .note("Required by page and XSD, although quota examples on the page omit it."),
        Attribute::optional("retry-after-header-name", Type::HeaderName).default("Retry-After"),
        Attribute::optional("retry-after-variable-name", Type::VariableName).writes(Stored::Int),
        Attribute::optional("remaining-quota-tokens-header-name", Type::HeaderName),
        Attribute::optional("remaining-quota-tokens-variable-name", Type::VariableName).writes(Stored::Unknown),
        Attribute::optional("remaining-tokens-header-name", Type::HeaderName),
        Attribute::optional("remaining-tokens-variable-name", Type::VariableName).writes(Stored::Unknown),
        Attribute::optional("tokens-consumed-header-name", Type::HeaderName),
        Attribute::optional("tokens-consumed-variable-name", Type::VariableName).perhaps_expressions().writes(Stored::Unknown),
        Attribute::optional("prompt-type", Type::Enum)
            .values(&["auto", "chat-completion", "completion", "embeddings"])
            .default("auto")
            .undocumented()
            .note("XSD only."),
        Attribute::optional("ignore-prompt", Type::Bool).default("false").undocumented().note("XSD only."),
    ])
    .groups(&[
        Group::at_least_one(&["@tokens-per-minute", "@token-quota"]).note("the toolkit wrongly insists on exactly one"),
        Group::all_or_none(&["@token-quota", "@token-quota-period"]),
        Group::requires(&["@remaining-quota-tokens-header-name", "@token-quota"]).note("inferred"),
        Group::requires(&["@remaining-quota-tokens-variable-name", "@token-quota"]).note("inferred"),
        Group::requires(&["@remaining-tokens-header-name", "@tokens-per-minute"]).note("inferred"),
        Group::requires(&["@remaining-tokens-variable-name", "@tokens-per-minute"]).note("inferred"),
    ]);

/// `azure-openai-token-limit`.
pub(super) const AZURE_OPENAI_TOKEN_LIMIT: Policy =
    Policy::documented(Kind::AzureOpenaiTokenLimit, FAMILY, "azure-openai-token-limit-policy", "2025-08-14")
        .summary("Azure OpenAI variant of llm-token-limit.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL.without(Gateways::CONSUMPTION))
        .once(Once::No)
        .flow(Flow::MayStop)
        .attributes(&[
            Attribute::required("counter-key", Type::String).expressions(),
            Attribute::conditional(
                "tokens-per-minute",
                Type::Int,
                "a rate (tokens-per-minute), a quota (token-quota with token-quota-period), or both",
            )
            .expressions(),
            Attribute::conditional("token-quota", Type::Int, "with token-quota-period; see tokens-per-minute")
                .perhaps_expressions()
                .xsd_expressions(Expressions::Yes)
                .yields(Expected::Long)
                .note("The 2025 page says no expressions, the XSD and the LLM variant allow them."),
            Attribute::conditional("token-quota-period", Type::Enum, "with token-quota")
                .values(&["Hourly", "Daily", "Weekly", "Monthly", "Yearly"])
                .values_extra(&["Indefinite"])
                .xsd_default("Indefinite")
                .expressions()
                .xsd_expressions(Expressions::No)
                .note("The XSD adds Indefinite and makes it the default."),
            Attribute::required("estimate-prompt-tokens", Type::Bool)
                .perhaps_expressions()
                .xsd_expressions(Expressions::No)
                .left_out_by_examples()
                .left_out_beside("token-quota")
                .note("Required by page and XSD, although quota examples on the page omit it."),
            Attribute::optional("retry-after-header-name", Type::HeaderName).default("Retry-After"),
            Attribute::optional("retry-after-variable-name", Type::VariableName).writes(Stored::Int),
            Attribute::optional("remaining-quota-tokens-header-name", Type::HeaderName),
            Attribute::optional("remaining-quota-tokens-variable-name", Type::VariableName).writes(Stored::Unknown),
            Attribute::optional("remaining-tokens-header-name", Type::HeaderName),
            Attribute::optional("remaining-tokens-variable-name", Type::VariableName).writes(Stored::Unknown),
            Attribute::optional("tokens-consumed-header-name", Type::HeaderName),
            Attribute::optional("tokens-consumed-variable-name", Type::VariableName).perhaps_expressions().writes(Stored::Unknown),
            Attribute::optional("prompt-type", Type::Enum)
                .values(&["auto", "chat-completion", "completion", "embeddings"])
                .default("auto")
                .undocumented()
                .note("XSD only."),
            Attribute::optional("ignore-prompt", Type::Bool).default("false").undocumented().note("XSD only."),
        ])
        .groups(&[
            Group::at_least_one(&["@tokens-per-minute", "@token-quota"]).note("the toolkit wrongly insists on exactly one"),
            Group::all_or_none(&["@token-quota", "@token-quota-period"]),
            Group::requires(&["@remaining-quota-tokens-header-name", "@token-quota"]).note("inferred"),
            Group::requires(&["@remaining-quota-tokens-variable-name", "@token-quota"]).note("inferred"),
            Group::requires(&["@remaining-tokens-header-name", "@tokens-per-minute"]).note("inferred"),
            Group::requires(&["@remaining-tokens-variable-name", "@tokens-per-minute"]).note("inferred"),
        ]);

/// `llm-emit-token-metric`.
pub(super) const LLM_EMIT_TOKEN_METRIC: Policy =
    Policy::documented(Kind::LlmEmitTokenMetric, FAMILY, "llm-emit-token-metric-policy", "2026-05-27")
        .summary("Sends token counts of LLM calls to Application Insights.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .once(Once::No)
        .attributes(&[
            Attribute::optional("namespace", Type::String).default("API Management"),
            Attribute::optional("name", Type::String).perhaps_expressions().undocumented().note("XSD only."),
            Attribute::optional("value-type", Type::Enum)
                .values(&["all", "total-tokens", "prompt-tokens", "completion-tokens"])
                .default("all")
                .undocumented()
                .note("XSD only."),
            Attribute::optional("ignore-prompt", Type::Bool).default("false").undocumented().note("XSD only."),
        ])
        .sequence(&[Child::element(DIMENSION)
            .distinct_by("name")
            .times(1, Some(5))
            .xsd_times(0, Some(10))
            .note("The page allows at most 5 custom dimensions (2026); XSD 0 to 10, older pages 10.")]);

/// `azure-openai-emit-token-metric`.
pub(super) const AZURE_OPENAI_EMIT_TOKEN_METRIC: Policy =
    Policy::documented(Kind::AzureOpenaiEmitTokenMetric, FAMILY, "azure-openai-emit-token-metric-policy", "2024-07-09")
        .basis(Basis::Derived)
        .summary("Azure OpenAI variant of llm-emit-token-metric.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY)
        .gateways(Gateways::ALL)
        .once(Once::No)
        .attributes(&[
            Attribute::optional("namespace", Type::String).default("API Management"),
            Attribute::optional("value", Type::Number)
                .default("1")
                .expressions()
                .not_in_xsd()
                .note("Listed on the 2024 page, missing from its syntax block, the XSD and the toolkit."),
            Attribute::optional("name", Type::String).perhaps_expressions().undocumented().note("XSD only."),
            Attribute::optional("value-type", Type::Enum)
                .values(&["all", "total-tokens", "prompt-tokens", "completion-tokens"])
                .default("all")
                .undocumented()
                .note("XSD only."),
            Attribute::optional("ignore-prompt", Type::Bool).default("false").undocumented().note("XSD only."),
        ])
        .sequence(&[Child::element(DIMENSION)
            .distinct_by("name")
            .times(1, Some(10))
            .xsd_times(0, Some(10))
            .note("10 custom dimensions per the 2024 page and the XSD; the newer LLM page says 5.")]);

/// `llm-semantic-cache-lookup`.
pub(super) const LLM_SEMANTIC_CACHE_LOOKUP: Policy =
    Policy::documented(Kind::LlmSemanticCacheLookup, FAMILY, "llm-semantic-cache-lookup-policy", "2026-08-18")
        .summary("Answers an LLM request from the cache when a similar prompt was seen before.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
        .once(Once::Section)
        .flow(Flow::MayStop)
        .attributes(SEMANTIC_CACHE_LOOKUP_ATTRIBUTES)
        .sequence(&[Child::element(VARY_BY).any_number()]);

/// `azure-openai-semantic-cache-lookup`.
pub(super) const AZURE_OPENAI_SEMANTIC_CACHE_LOOKUP: Policy =
    Policy::documented(Kind::AzureOpenaiSemanticCacheLookup, FAMILY, "azure-openai-semantic-cache-lookup-policy", "2025-04-29")
        .summary("Azure OpenAI variant of llm-semantic-cache-lookup.")
        .sections(Sections::INBOUND)
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::ALL.without(Gateways::SELF_HOSTED).without(Gateways::WORKSPACE))
        .once(Once::Section)
        .flow(Flow::MayStop)
        .attributes(SEMANTIC_CACHE_LOOKUP_ATTRIBUTES)
        .sequence(&[Child::element(VARY_BY).any_number()]);

/// `llm-semantic-cache-store`.
pub(super) const LLM_SEMANTIC_CACHE_STORE: Policy =
    Policy::documented(Kind::LlmSemanticCacheStore, FAMILY, "llm-semantic-cache-store-policy", "2026-06-02")
        .summary("Stores an LLM response for later semantic lookups.")
        .sections(Sections::OUTBOUND)
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
        .once(Once::Section)
        .attributes(&[
            Attribute::required("duration", Type::Seconds).expressions(),
            Attribute::optional("cache-response", Type::Bool)
                .default("false")
                .expressions()
                .not_in_xsd()
                .note("On the 2026 page only. When absent, only 200 responses are cached."),
        ]);

/// `azure-openai-semantic-cache-store`.
pub(super) const AZURE_OPENAI_SEMANTIC_CACHE_STORE: Policy =
    Policy::documented(Kind::AzureOpenaiSemanticCacheStore, FAMILY, "azure-openai-semantic-cache-store-policy", "2024-05-08")
        .summary("Azure OpenAI variant of llm-semantic-cache-store.")
        .sections(Sections::OUTBOUND)
        .scopes(Scopes::ANY.without(Scopes::WORKSPACE))
        .gateways(Gateways::ALL.without(Gateways::WORKSPACE))
        .once(Once::Section)
        .attributes(&[
            Attribute::required("duration", Type::Seconds).expressions(),
            Attribute::optional("cache-response", Type::Bool)
                .expressions()
                .undocumented()
                .not_in_xsd()
                .note("Taken over from the LLM variant; not on the stored 2024 page."),
        ]);

/// `llm-content-safety`.
pub(super) const LLM_CONTENT_SAFETY: Policy = Policy::documented(Kind::LlmContentSafety, FAMILY, "llm-content-safety-policy", "2026-03-23")
    .summary("Has Azure AI Content Safety screen prompts (inbound) or completions (outbound).")
    .sections(Sections::INBOUND.with(Sections::OUTBOUND))
    .scopes(Scopes::ANY.without(Scopes::OPERATION))
    .gateways(Gateways::ALL)
    .once(Once::No)
    .flow(Flow::MayStop)
    .attributes(&[
        Attribute::required("backend-id", Type::EntityId).expressions().entity("backend"),
        Attribute::optional("shield-prompt", Type::Bool).xsd_text().default("false").expressions(),
        Attribute::optional("enforce-on-completions", Type::Bool).default("false").expressions().not_in_xsd().note("Ignored in outbound."),
        Attribute::optional("window-size", Type::Characters).default("10000").expressions().not_in_xsd().note("Only used for responses."),
        Attribute::optional("window-overlap-size", Type::Characters).expressions().not_in_xsd(),
    ])
    .children(&[
        Child::element(
            Element::new("categories")
                .attributes(&[Attribute::optional("output-type", Type::Enum)
                    .values(&["FourSeverityLevels", "EightSeverityLevels"])
                    .default("FourSeverityLevels")
                    .expressions()])
                .sequence(&[Child::element(Element::new("category").attributes(&[
                    Attribute::required("name", Type::Enum).values(&["Hate", "SelfHarm", "Sexual", "Violence"]).expressions(),
                    Attribute::required("threshold", Type::Int).min(0.0).max(7.0).expressions(),
                ]))
                .at_least_once()
                .distinct_by("name")]),
        ),
        Child::element(
            Element::new("blocklists").sequence(&[Child::element(Element::new("id").text(TextContent::Expression, Type::String))
                .at_least_once()
                .xsd_times(1, Some(1))
                .note("The XSD allows exactly one, the page several.")]),
        ),
    ]);

/// `dimension`, as several of them take it.
const DIMENSION: Element = Element::new("dimension").attributes(&[
    Attribute::required("name", Type::String).expressions().note("XSD types it as a plain string."),
    Attribute::conditional("value", Type::String, "unless name is a built-in dimension, such as API ID or Subscription ID")
        .needed_unless("name", BUILT_IN_DIMENSIONS)
        .expressions(),
]);

/// `vary-by`, as several of them take it.
const VARY_BY: Element = Element::new("vary-by").text(TextContent::Expression, Type::String);

/// What the lookups take, whatever model answers.
const SEMANTIC_CACHE_LOOKUP_ATTRIBUTES: &[Attribute] = &[
    Attribute::required("score-threshold", Type::Number)
        .min(0.0)
        .max(1.0)
        .perhaps_expressions()
        .xsd_expressions(Expressions::No)
        .note("Toolkit allows expressions; the XSD types it as a float."),
    Attribute::required("embeddings-backend-id", Type::EntityId)
        .perhaps_expressions()
        .entity("backend")
        .note("Toolkit allows expressions."),
    Attribute::required("embeddings-backend-auth", Type::Enum)
        .values(&["system-assigned"])
        .values_extra(&["header"])
        .xsd_default("system-assigned")
        .xsd_required(false)
        .note("The XSD also knows header and treats system-assigned as default; the toolkit allows expressions."),
    Attribute::optional("ignore-system-messages", Type::Bool)
        .xsd_text()
        .default("false")
        .perhaps_expressions()
        .note("Toolkit allows expressions."),
    Attribute::optional("max-message-count", Type::Int).xsd_text().perhaps_expressions().note("Toolkit allows expressions."),
    Attribute::optional("cache-id", Type::EntityId).perhaps_expressions().undocumented().note("XSD and toolkit only."),
];
