//! `syntax`: the document cannot be read.

mod dialect;
mod expression;
mod expression_in_comment;
mod expression_unterminated;
mod host;
mod named_value;
mod unresolved_placeholder;
mod xml;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    dialect::RULE,
    expression::RULE,
    expression_in_comment::RULE,
    expression_unterminated::RULE,
    host::RULE,
    named_value::RULE,
    unresolved_placeholder::RULE,
    xml::RULE,
];
