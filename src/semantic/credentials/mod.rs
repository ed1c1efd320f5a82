//! Credentials that a document holds: literals in a credential's place, and whatever looks like a secret elsewhere. Rules ask the model, and `lint` asks what to hide.

mod code;
mod comments;
mod compared;
mod damaged;
mod found;
mod locals;
mod members;
mod places;
mod values;

pub use damaged::{DamagedPiece, pieces_of_damaged, suspects, suspects_in};

use std::cell::OnceCell;
use std::rc::Rc;

use super::model::Model;
use crate::ast::{Document, Element, Value};
use crate::catalog;
use crate::diagnostic::{Sentence, quoted, say};
use crate::secrets::{Confidence, Detection, SecretKind, Traces, has_telephony_account, is_hex, is_opaque, repeats_itself};
use crate::text::{Order, Span};

/// A secret that stands in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The secret alone.
    pub span: Span,
    /// What it is, with an article: `the value of the header …`, `an Azure Storage key`.
    pub what: Sentence,
    /// A name for a named value that could hold it.
    pub name: String,
    /// How it was recognised.
    pub origin: Origin,
    /// Whether it is less than one literal, or more, so that nothing can simply take its place.
    pub part: bool,
}

/// How a credential was recognised, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// By the place where it stands, or by its shape.
    Place,
    /// By Microsoft's signature alone.
    Signature,
    /// By a name and the randomness of its characters, neither of them enough by itself.
    Guess,
    /// In a comment.
    Comment,
}

/// The credentials in `document`, of which this is the `model`, in order; no two overlap. A search of its text came to `traces`.
pub fn credentials<'d>(document: &'d Document<'d>, traces: &Traces, model: &Rc<Model<'d>>) -> Vec<Credential> {
    let mut found = by_place(document, OnceCell::from(Rc::clone(model)));
    let comments = comments::Comments::of(document, traces);
    for &detection in &traces.detections {
        let credential = Credential::detected(document.text(), detection);
        if comments.hold(detection.span) {
            found.push(Credential { origin: Origin::Comment, ..credential });
        } else if !(is_example(detection.kind) && places::is_shown_to_caller(document, detection.span)) {
            found.push(credential);
        }
    }
    comments.credentials(document, traces, &mut found);
    found.retain(|it| it.origin != Origin::Comment || !repeats_itself(it.span.text(document.text())));
    settle(found)
}

/// The literals in `document` that stand where a policy or its code takes a credential.
fn by_place<'d>(document: &'d Document<'d>, model: OnceCell<Rc<Model<'d>>>) -> Vec<Credential> {
    let variables = Variables { document, model, telephony: OnceCell::new() };
    let mut found = places::credentials(document, &variables);
    found.extend(code::credentials(document, &variables));
    found
}

/// The context variables that a document sets, with the values that they are given, and what else is asked about all of it: worked out on the
/// first question.
struct Variables<'d> {
    document: &'d Document<'d>,
    /// Which of them may be there where one is read.
    model: OnceCell<Rc<Model<'d>>>,
    /// Whether the document names an account of the telephony service.
    telephony: OnceCell<bool>,
}

impl<'d> Variables<'d> {
    /// How the hexadecimal `text` in a place that is called `token` or the like is recognised: elsewhere it is most often an id, but the
    /// telephony service, whose accounts are recognised, issues such tokens.
    fn token(&self, place: &places::CredentialSite<'_>, text: &str) -> Option<Origin> {
        const DIGITS: usize = 32;
        let name = place.name.to_ascii_lowercase();
        let fits = text.len() == DIGITS && is_hex(text, DIGITS) && (name.contains("token") || name.contains("secret"));
        let known = || *self.telephony.get_or_init(|| has_telephony_account(self.document.text()));
        (fits && is_opaque(text) && known()).then_some(Origin::Guess)
    }

    /// The values that the variable called `name` may have where `element` reads it, as the source spells them.
    fn values(&self, name: &str, element: Option<Element<'d>>) -> Vec<Value<'d>> {
        let Some(element) = element else { return Vec::new() };
        let writes = self.model.get_or_init(|| Rc::new(Model::new(self.document))).latest_writes_alone(name, element);
        let setters = writes.into_iter().filter(|write| write.policy.kind() == catalog::Kind::SetVariable);
        setters.filter_map(|write| write.policy.value_of("value")).take(values::ALTERNATIVES).collect()
    }
}

impl Credential {
    /// What a detector found outside of comments.
    fn detected(text: &str, detection: Detection) -> Self {
        let origin = match (detection.kind, detection.named, detection.confidence) {
            (SecretKind::Azure(_), false, _) => Origin::Signature,
            (_, _, Confidence::Low) => Origin::Guess,
            _ => Origin::Place,
        };
        let name = name_before(text, detection.span.start as usize);
        match detection.kind {
            SecretKind::Named => Self::new(detection.span, say!("the value of `{}`", quoted(name)), name, origin),
            kind => {
                let words = kind.what().split_once(' ').map_or("", |(_, words)| words);
                Self::new(detection.span, kind.what().into(), words, origin)
            }
        }
    }

    /// A credential that a named value called something like `name` could hold.
    fn new(span: Span, what: Sentence, name: &str, origin: Origin) -> Self {
        let name: String = name.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' }).collect();
        let name = name.trim_matches('-');
        Self { span, what, name: if name.is_empty() { "secret".to_owned() } else { name.to_owned() }, origin, part: false }
    }
}

/// The kinds that examples in answers to the caller are full of.
fn is_example(kind: SecretKind) -> bool {
    matches!(
        kind,
        SecretKind::Named | SecretKind::Jwt | SecretKind::Basic | SecretKind::Bearer | SecretKind::Session | SecretKind::RequestSignature
    )
}

/// The name that ends before `at`, with signs and quotes between, and in prose a verb or an aside: `password was …`, `password (old): …`.
fn name_before(text: &str, at: usize) -> &str {
    const LONGEST_ASIDE: usize = 24;
    let (start, name) = word_before(text, at);
    if matches!(name, "was" | "is") {
        return word_before(text, start).1;
    }
    let aside = text[start + name.len()..at].starts_with(')');
    match text.as_bytes()[..start].iter().rev().take(LONGEST_ASIDE).position(|&byte| byte == b'(') {
        Some(back) if aside => word_before(text, start - back - 1).1,
        _ => name,
    }
}

/// The word that ends before `at`, with signs and quotes between, and where it begins.
fn word_before(text: &str, at: usize) -> (usize, &str) {
    let before = text[..at].trim_end_matches(|it: char| !it.is_ascii_alphanumeric() || it == ';');
    // An escaped quotation mark ends in letters of its own.
    let before = before.strip_suffix("&quot").unwrap_or(before);
    let before = before.trim_end_matches(|it: char| !it.is_ascii_alphanumeric());
    let before = before.strip_suffix("&quot").unwrap_or(before);
    let start = before
        .rfind(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '_' | '-' | '.'))
        .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
    (start, before.get(start..).unwrap_or_default())
}

/// The surest credential for each place.
fn settle(mut found: Vec<Credential>) -> Vec<Credential> {
    found.order_by_key(|it| (it.span.start, it.origin, it.span.end));
    let mut settled: Vec<Credential> = Vec::with_capacity(found.len());
    for next in found {
        match settled.last_mut() {
            Some(last) if next.span.start < last.span.end => {
                if next.origin < last.origin {
                    *last = next;
                }
            }
            _ => settled.push(next),
        }
    }
    settled
}
