//! `workspace`: a policy and what stands around it in the repository do not fit.

mod replace_without_token;
mod template_variable;
mod text_not_template;

use super::Rule;

pub(super) const RULES: &[Rule] = &[replace_without_token::RULE, template_variable::RULE, text_not_template::RULE];
