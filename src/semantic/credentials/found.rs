//! The pieces of a value that are a credential in their place. Used only in this module.

use super::code::is_scheme;
use super::places::{CredentialSite, Holder, is_shown_to_caller, secret_part};
use super::values::{Piece, within};
use super::{Credential, Origin, Variables};
use crate::ast::Document;
use crate::secrets::session_in;
use crate::text::{Order, Span};

/// Adds those of `pieces`, which make up a value in `place`, that are a credential there.
pub(super) fn settle(variables: &Variables<'_>, pieces: &[Piece], place: &CredentialSite<'_>, found: &mut Vec<Credential>) {
    let document = variables.document;
    // Behind a scheme one literal is all of the credential.
    let scheme = |piece: &Piece| matches!(piece, Piece::Text(text) if is_scheme(document.csharp().text(*text)));
    let rest = pieces.iter().position(|piece| !scheme(piece)).map_or(pieces, |from| &pieces[from..]);
    let before = found.len();
    if rest.len() > 1 {
        let known = rest.iter().all(|piece| matches!(piece, Piece::Text(_)));
        if known || place.holder == Holder::Cookies {
            rest.split(|piece| !matches!(piece, Piece::Text(_))).for_each(|run| several(document, run, known, place, found));
        }
    }
    if found.len() > before {
        return;
    }
    for piece in rest {
        match *piece {
            Piece::Text(literal) => one(variables, literal, rest.len() == 1, place, found),
            Piece::Bytes(numbers) => found.extend(bytes(document, numbers, place)),
            Piece::Unknown => {}
        }
    }
}

/// One literal.
fn one(variables: &Variables<'_>, literal: Span, whole: bool, place: &CredentialSite<'_>, found: &mut Vec<Credential>) {
    let document = variables.document;
    let csharp = document.csharp();
    if place.holder == Holder::Cookies {
        let text = csharp.text(literal);
        let session = session_in(text).map(|it| csharp.span(within(literal, it.start as usize, it.end as usize)));
        found.extend(session.and_then(|span| place.found(span)));
        return;
    }
    let secret = secret_part(literal, csharp.text(literal));
    if let Some(origin) = place.judge(password(csharp.text(secret)), whole).or_else(|| variables.token(place, csharp.text(secret))) {
        let span = csharp.span(secret);
        if !is_example(document, span, place) {
            found.push(place.credential(span, origin));
        }
    }
}

/// Literals that stand one behind the other: what they say together counts, and each of them is a part of it.
fn several(document: &Document<'_>, run: &[Piece], whole: bool, place: &CredentialSite<'_>, found: &mut Vec<Credential>) {
    /// A shorter piece gives nothing away: it separates others.
    const SHORTEST: usize = 3;
    let csharp = document.csharp();
    let texts = || run.iter().filter_map(|piece| if let Piece::Text(text) = piece { Some(*text) } else { None });
    let all: String = texts().map(|text| csharp.text(text)).collect();
    let (secret, origin) = if place.holder == Holder::Cookies {
        let Some(session) = session_in(&all) else { return };
        (session, Origin::Place)
    } else {
        let secret = secret_part(Span::new(0, all.len()), &all);
        let judged = password(secret.text(&all));
        let Some(origin) = place.judge(judged, whole) else { return };
        (Span::new(secret.end as usize - judged.len(), secret.end as usize), origin)
    };
    let (mut at, mut spans) = (0, Vec::new());
    for text in texts() {
        let length = csharp.text(text).len();
        let (from, to) = ((secret.start as usize).max(at), (secret.end as usize).min(at + length));
        if from < to && (to - from >= SHORTEST || length == to - from && texts().count() > all.len() / SHORTEST) {
            spans.push(csharp.span(within(text, from - at, to - at)));
        }
        at += length;
    }
    spans.order();
    for span in together(document.text(), spans) {
        if !is_example(document, span, place) {
            found.push(Credential { part: true, ..place.credential(span, origin) });
        }
    }
}

/// `spans`, those taken as one between which there is nothing but signs.
fn together(text: &str, spans: Vec<Span>) -> Vec<Span> {
    const LONGEST_GLUE: usize = 16;
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            Some(last) => {
                let glue = Span { start: last.end, end: span.start }.text(text);
                let signs = |byte: u8| byte != b'\n' && byte != b'\r' && !byte.is_ascii_alphanumeric() && byte.is_ascii();
                if glue.len() <= LONGEST_GLUE && glue.bytes().all(signs) {
                    last.end = span.end;
                } else {
                    merged.push(span);
                }
            }
            None => merged.push(span),
        }
    }
    merged
}

/// An array of bytes.
fn bytes(document: &Document<'_>, numbers: Span, place: &CredentialSite<'_>) -> Option<Credential> {
    let span = document.csharp().span(numbers);
    let origin = place.origin_of_bytes()?;
    (!is_example(document, span, place)).then(|| Credential { part: true, ..place.credential(span, origin) })
}

/// Whether `span` in a body that goes to the caller is an example.
fn is_example(document: &Document<'_>, span: Span, place: &CredentialSite<'_>) -> bool {
    matches!(place.holder, Holder::Entry | Holder::Variable) && is_shown_to_caller(document, span)
}

/// The password in `user:password`: the user's name is no secret, but the two are often one literal.
fn password(text: &str) -> &str {
    text.rsplit_once(':').map_or(text, |(_, password)| password)
}
