//! What the page asks for at the cursor.

use apim_policy::assist::{self, Completion, CompletionKind, Overload, View, WorkspaceNames};
use apim_policy::{Library, Request, Span};
use serde_json::{Value, json};

use crate::offsets::Offsets;
use crate::requests::{Asked, failed, source};

/// The most things that a list offers.
const MOST: usize = 200;

pub(crate) fn complete(asked: &Asked) -> Value {
    at(asked, |view, offset, offsets| {
        let items: Vec<Value> = assist::complete(view, offset).iter().take(MOST).map(|it| completion(it, offsets)).collect();
        json!({ "items": items })
    })
    .unwrap_or_else(|| json!({ "items": [] }))
}

fn completion(completion: &Completion, offsets: &Offsets) -> Value {
    json!({
        "label": completion.label,
        "kind": kind(completion.kind),
        "detail": completion.detail,
        "summary": completion.summary,
        "about": completion.about,
        "at": offsets.span(completion.edit.span),
        "insert": completion.edit.replacement,
        "snippet": completion.snippet,
        "deprecated": completion.deprecated,
        "again": completion.again,
    })
}

/// The kinds of things that the list of the editor has icons for.
fn kind(kind: CompletionKind) -> &'static str {
    match kind {
        CompletionKind::Section | CompletionKind::Policy | CompletionKind::Element | CompletionKind::Mark => "class",
        CompletionKind::Attribute | CompletionKind::Property => "property",
        CompletionKind::Value | CompletionKind::EnumMember => "enum",
        CompletionKind::NamedValue | CompletionKind::Fragment | CompletionKind::Backend => "constant",
        CompletionKind::Variable | CompletionKind::Local => "variable",
        CompletionKind::Method => "method",
        CompletionKind::Type => "type",
        CompletionKind::Namespace => "namespace",
        CompletionKind::Keyword => "keyword",
        CompletionKind::Snippet => "text",
    }
}

pub(crate) fn hover(asked: &Asked) -> Value {
    at(asked, |view, offset, offsets| match assist::hover(view, offset) {
        Some(hover) => json!({ "at": offsets.span(hover.span), "markdown": hover.markdown }),
        None => Value::Null,
    })
    .unwrap_or_default()
}

pub(crate) fn signature(asked: &Asked) -> Value {
    at(asked, |view, offset, _| match assist::signature(view, offset) {
        Some(signature) => {
            let overloads: Vec<Value> = signature.overloads.iter().map(|overload| shown(overload, signature.active)).collect();
            json!({ "overloads": overloads })
        }
        None => Value::Null,
    })
    .unwrap_or_default()
}

/// The change that writes what a template makes at the cursor, or behind the policy in which that is.
pub(crate) fn generate_here(asked: &Asked) -> Value {
    let request = Request { arguments: asked.arguments.clone(), ..Request::new(&asked.name) };
    let written = at(asked, |view, offset, offsets| match assist::generate_here(view, offset, &Library::built_in(), &request) {
        Ok(Some(edit)) => json!({ "at": offsets.span(edit.span), "insert": edit.replacement }),
        Ok(None) => Value::Null,
        Err(error) => failed(&error.to_string(), None),
    });
    match written {
        None | Some(Value::Null) => failed("no policy may stand at the cursor", None),
        Some(written) => written,
    }
}

/// An overload in three pieces: what stands before the parameter at the cursor, that parameter, and what stands behind it.
fn shown(overload: &Overload, active: usize) -> Value {
    let whole = &overload.label;
    let end = u32::try_from(whole.len()).unwrap_or_default();
    let span = overload.parameters.get(active).copied().unwrap_or(Span { start: end, end });
    json!([&whole[..span.start as usize], span.text(whole), &whole[span.end as usize..]])
}

/// What `answer` says of the document in which the cursor stands; nothing outside of all documents.
fn at(asked: &Asked, answer: impl Fn(&View<'_>, u32, &Offsets) -> Value) -> Option<Value> {
    let source = source(&asked.path, &asked.text)?;
    let offsets = Offsets::new(&asked.text);
    let offset = offsets.bytes(asked.offset);
    let names = WorkspaceNames::default();
    let view = View::at(&source, offset, &names)?;
    Some(answer(&view, offset, &offsets))
}
