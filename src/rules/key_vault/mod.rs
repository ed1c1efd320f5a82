//! `key-vault`: calls to Azure Key Vault.

mod certificate_value;
mod dynamic_name;
mod external_cache;
mod no_identity;
mod pinned_version;
mod prefer_named_value;

mod unchecked_status;
mod uncached_lookup;
mod whole_body;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    certificate_value::RULE,
    dynamic_name::RULE,
    external_cache::RULE,
    no_identity::RULE,
    pinned_version::RULE,
    prefer_named_value::RULE,
    unchecked_status::RULE,
    uncached_lookup::RULE,
    whole_body::RULE,
];
