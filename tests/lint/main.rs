//! What is found in documents, and what fixes make of them.

mod any_text;
#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod damaged;
mod fixes;
mod format;
mod hosts;
mod key_vault_cases;
mod known_rules;
mod real_policies;
mod report;
mod rules;
mod safe_fixes;
mod schema_oracle;
