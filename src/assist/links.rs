//! Where places of a document lead.

use super::refer::mentioned;
use super::{Link, LinkTarget, View};
use crate::text::Order;
use crate::workspace::Referred;

/// Where the pages of policies are.
const PAGES: &str = "https://learn.microsoft.com/azure/api-management/";

/// Returns the links of the document: from the name of each policy to its documentation page, and from a fragment, a named value or a backend to the file
/// that defines it.
pub fn links(view: &View<'_>) -> Vec<Link> {
    let document = view.document();
    let mut links = Vec::new();
    for policy in document.policies().filter(|policy| !policy.catalog().doc.is_empty()) {
        let Some(span) = view.outer(policy.name_span()) else { continue };
        let target = LinkTarget::Page(format!("{PAGES}{}", policy.catalog().doc));
        links.push(Link { span, target, tooltip: format!("the documentation of `{}`", policy.name()) });
    }
    for reference in mentioned(document) {
        let known = match reference.kind {
            Referred::Fragment => reference.name.as_deref().and_then(|name| view.names.fragment(name)),
            Referred::NamedValue => reference.name.as_deref().and_then(|name| view.names.named_value(name)),
            Referred::Backend => reference.name.as_deref().and_then(|name| view.names.backend(name)),
            _ => None,
        };
        let Some(known) = known.filter(|known| !known.path.is_empty()) else { continue };
        let Some(span) = view.outer(reference.span) else { continue };
        links.push(Link { span, target: LinkTarget::File(known.path.clone()), tooltip: known.path.clone() });
    }
    links.order_by_key(|link| link.span);
    links
}
