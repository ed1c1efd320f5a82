//! Rules about Liquid templates.

mod filter;
mod syntax;
mod unknown_member;

use super::Rule;

pub(super) const RULES: &[Rule] = &[filter::RULE, syntax::RULE, unknown_member::RULE];

use memchr::memmem;

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::liquid::{self, Markup};

/// The policies whose text may be a template.
const TEMPLATES: Kinds = Kinds::of(&[Kind::SetBody]);

/// The markup in the body of `policy`, if that is a template. What stands in an XML comment may or may not be read, so nothing is said about it.
fn markup(policy: Policy<'_>) -> Vec<Markup> {
    if !policy.element().is_liquid() {
        return Vec::new();
    }
    let (text, content) = (policy.document().text(), policy.content_span());
    let mut markup = liquid::markup(text, content);
    let mut at = content.start as usize;
    while let Some(length) = memmem::find(&text.as_bytes()[at..content.end as usize], b"<!--") {
        let start = at + length;
        let end = memmem::find(&text.as_bytes()[start..content.end as usize], b"-->").map_or(content.end as usize, |length| start + length);
        markup.retain(|it| (it.span.start as usize) < start || end < it.span.start as usize);
        at = end;
    }
    markup
}
