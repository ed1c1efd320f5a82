//! What editors and web pages ask of a document, by the public face.

mod code;
mod following;
mod hosts;
mod markup;
mod reading;
mod real;
mod templates;

use apim_policy::assist::{Completion, View, WorkspaceNames, complete};
use apim_policy::text::{Edit, apply};
use apim_policy::workspace::Source;

/// The source in which the cursor was, which stands where `text` has `|`, and its offset.
fn at(text: &str) -> (Source, u32) {
    let offset = text.find('|').expect("there is a cursor");
    (Source::document("policy.xml", &text.replacen('|', "", 1)), offset as u32)
}

/// What may be written at the cursor.
fn completions_with(text: &str, names: &WorkspaceNames) -> Vec<Completion> {
    let (source, offset) = at(text);
    let view = View::at(&source, offset, names).expect("it is a document");
    complete(&view, offset)
}

/// What may be written at the cursor, where other files define nothing.
fn completions(text: &str) -> Vec<Completion> {
    completions_with(text, &WorkspaceNames::default())
}

/// The labels of what may be written at the cursor, in order.
fn labels(text: &str) -> Vec<String> {
    completions(text).into_iter().map(|it| it.label).collect()
}

/// What the text becomes when the completion called `label` is chosen.
fn chosen(text: &str, label: &str) -> String {
    let found = completions(text).into_iter().find(|it| it.label == label).unwrap_or_else(|| panic!("{text}: {:?}", labels(text)));
    let (source, _) = at(text);
    let Edit { span, replacement } = found.edit;
    apply(&source.text, &[Edit { span, replacement }]).expect("it fits the text")
}

/// Whether all of `wanted` are among the labels at the cursor.
#[track_caller]
fn offers(text: &str, wanted: &[&str]) {
    let found = labels(text);
    for label in wanted {
        assert!(found.iter().any(|it| it == label), "{text}: no {label} in {found:?}");
    }
}

/// Whether none of `unwanted` is among the labels at the cursor.
#[track_caller]
fn lacks(text: &str, unwanted: &[&str]) {
    let found = labels(text);
    for label in unwanted {
        assert!(!found.iter().any(|it| it == label), "{text}: {label} in {found:?}");
    }
}
