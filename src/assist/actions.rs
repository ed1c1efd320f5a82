//! Changes that an editor offers where nothing is wrong.

use super::{View, WorkspaceNames};
use crate::ast::Element;
use crate::catalog::{Definition, Gateways, Kind, Section};
use crate::diagnostic::Fix;
use crate::lint::{self, Selection};
use crate::rules::RuleSet;
use crate::text::{Edit, Span};

/// A change that makes a fragment of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extraction {
    /// The name of the fragment, which nothing else has as far as it is known.
    pub name: String,
    /// What the file of the fragment holds.
    pub fragment: String,
    /// The change of the document: the fragment is included where its policies were.
    pub edit: Edit,
    /// Where the name stands in the document afterwards, for an editor to ask for a better one.
    pub name_span: Span,
}

/// Returns the change that makes a fragment of the policies that `span` of the file selects: one or several whole policies next to one another, of which each may be in
/// a fragment. `None` where something else is selected, or what a fragment cannot hold, such as `<base />`.
pub fn extract_fragment(view: &View<'_>, span: Span) -> Option<Extraction> {
    let text = view.text();
    let selected = Span { start: view.inner(span.start)?, end: view.inner(span.end)? };
    let document = view.document();
    let raw = selected.text(text);
    let start = selected.start + (raw.len() - raw.trim_start().len()) as u32;
    let selected = Span { start, end: start + raw.trim().len() as u32 };
    if selected.is_empty() {
        return None;
    }
    let policies: Vec<Element<'_>> = document.elements().filter(|element| selected.covers(element.span())).collect();
    let first = *policies.first()?;
    let parent = first.parent()?;
    let top: Vec<Element<'_>> = policies.iter().copied().filter(|element| element.parent() == Some(parent)).collect();
    let is_whole = selected.start <= first.span().start && top.last().is_some_and(|last| last.span().end <= selected.end);
    // Comments may stand between policies; text means something else.
    let is_text =
        |piece: Span| document.loose_text(piece).is_some_and(|span| document.comments_in(piece).all(|(comment, _)| !comment.covers(span)));
    let is_filled = between(selected, &top).into_iter().any(is_text);
    let fits = |element: &Element<'_>| matches!(element.definition(), Definition::Policy(policy) if policy.in_fragments);
    if !is_whole
        || is_filled
        || !parent.definition().takes_policies()
        || !top.iter().all(fits)
        || parent.definition() == Definition::Fragment
    {
        return None;
    }
    let name = free_name(view.names, parent.section());
    let fragment = format!("<fragment>\n{}\n</fragment>\n", whole_lines(text, selected));
    let include = format!("<include-fragment fragment-id=\"{name}\" />");
    let edit = view.edit(Edit::replace(selected, &include))?;
    let at = edit.span.start as usize + edit.replacement.find(&name)?;
    Some(Extraction { edit, name_span: Span::new(at, at + name.len()), name, fragment })
}

/// The rule whose fix puts a cache around a call of a vault.
const UNCACHED: &str = "key-vault/uncached-lookup";

/// Returns the change that keeps what the vault answers in the cache, where `offset` of the file is in a request to a vault and no cache stands around it: whether or not the
/// configuration or a comment has silenced the rule about that. `gateways` are those that the policy runs on.
pub fn cache_vault_call(view: &View<'_>, offset: u32, gateways: Option<Gateways>) -> Option<Fix> {
    let at = view.inner(offset)?;
    let innermost = view.document().element_at(at).or_else(|| view.document().element_at(at.checked_sub(1)?))?;
    let is_request = |element: &Element<'_>| element.policy().is_some_and(|policy| policy.kind() == Kind::SendRequest);
    let request = std::iter::once(innermost).chain(innermost.ancestors()).find(is_request)?;
    let span = view.around(request.span());
    let mut selection = Selection::none_of(RuleSet::built_in());
    selection.enable(UNCACHED).ok()?;
    selection.set_gateway(gateways);
    let outcome = lint::lint(view.source, &selection);
    let found = outcome.findings.into_iter().chain(outcome.silenced).map(|it| it.diagnostic);
    found.filter(|it| it.rule == UNCACHED && span.covers(it.primary.span)).find_map(|it| it.fix)
}

/// What stands between `elements` in `span`.
fn between(span: Span, elements: &[Element<'_>]) -> Vec<Span> {
    let mut at = span.start;
    let mut pieces = Vec::with_capacity(elements.len() + 1);
    for element in elements {
        pieces.push(Span { start: at, end: element.span().start.max(at) });
        at = element.span().end;
    }
    pieces.push(Span { start: at, end: span.end.max(at) });
    pieces
}

/// A name that no fragment has.
fn free_name(names: &WorkspaceNames, section: Option<Section>) -> String {
    let base = section.map_or("shared-policies".to_owned(), |section| format!("shared-{}", section.name()));
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| names.fragment(name).is_none()).unwrap_or(base)
}

/// The lines of `span`, each as it is: what stands in texts and strings may mean something. The first gets the white space that it has in its line.
fn whole_lines(text: &str, span: Span) -> &str {
    let line = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let is_alone = text[line..span.start as usize].trim().is_empty();
    &text[if is_alone { line } else { span.start as usize }..span.end as usize]
}
