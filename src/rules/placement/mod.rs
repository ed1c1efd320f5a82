//! `placement`: policies where the service does not take them.

mod api_kind;
mod backend_single_child;
mod fragment_content;
mod gateway;
mod liquid_body;
mod scope;
mod section;

use super::Rule;

pub(super) const RULES: &[Rule] =
    &[api_kind::RULE, backend_single_child::RULE, fragment_content::RULE, gateway::RULE, liquid_body::RULE, scope::RULE, section::RULE];
