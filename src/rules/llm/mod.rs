//! Rules about language models.

mod api_key;
mod cache_pair;
mod no_token_limit;
mod prefer_llm;
mod score_threshold;
mod shared_cache;

use super::Rule;

pub(super) const RULES: &[Rule] =
    &[api_key::RULE, cache_pair::RULE, no_token_limit::RULE, prefer_llm::RULE, score_threshold::RULE, shared_cache::RULE];
