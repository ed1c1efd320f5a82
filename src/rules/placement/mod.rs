//! `placement`: policies where the service does not take them.

mod backend_single_child;
mod fragment_content;
mod gateway;
mod scope;
mod section;

use super::Rule;

pub(super) const RULES: &[Rule] = &[section::RULE, scope::RULE, gateway::RULE, backend_single_child::RULE, fragment_content::RULE];
