//! What of a file may not be shown: every secret in it, suppressed ones too, whatever state the file is in.

use std::path::Path;

use super::outcome::Finding;
use super::plan::{POINT_AT_SECRETS, Plan};
use crate::ast::Document;
use crate::diagnostic::Diagnostic;
use crate::rules::Context;
use crate::secrets::{self, Secrets, opaque, redact};
use crate::semantic::{pieces_of_damaged, suspects, suspects_in};
use crate::text::Span;
use crate::workspace::{Embedded, Excerpt, Found, Source, understand};

/// The text of `source` as it may be shown: of the same length, with every secret hidden.
pub fn shown(source: &Source) -> String {
    redact(&source.text, [secrets_of(source), opaque(&source.text)].concat())
}

/// The text of `after` as it may be shown, which fixes have made of `before`: a secret that a fix takes away from its place may stand elsewhere.
pub fn shown_after(before: &Source, after: &Source) -> String {
    let mut shown = shown(after);
    Secrets::of(secrets_of(before).iter().map(|span| span.text(&before.text))).hide_in(&mut shown);
    shown
}

/// The text of a file at `path` of any host as it may be shown: of the same length, with every secret hidden, and more where it is not known what
/// the file is.
pub fn shown_file(path: &Path, text: &str) -> String {
    let found = Found { path: String::new(), file: path.to_owned(), named: true, config: None };
    let mut spans = suspects_in_json(text);
    match understand(&found, text.as_bytes().to_vec()) {
        Some(source) if source.text == text => spans.extend(secrets_of(&source)),
        _ => {
            spans.extend(suspects(text));
            spans.extend(secrets::spans_to_hide(text));
        }
    }
    spans.extend(opaque(text));
    redact(text, spans)
}

/// The values of members that are called `value` in what may be the JSON of named values.
fn suspects_in_json(text: &str) -> Vec<Span> {
    const MEMBER: &str = "\"value\"";
    let value = |at: usize| {
        let rest = text[at + MEMBER.len()..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let start = text.len() - rest.len();
        let mut escaped = false;
        let end = rest.bytes().position(|byte| {
            let ends = byte == b'\n' || (byte == b'"' && !escaped);
            escaped = byte == b'\\' && !escaped;
            ends
        });
        Some(Span::new(start, start + end.unwrap_or(rest.len())))
    };
    let values = text.match_indices(MEMBER).filter_map(|(at, _)| value(at));
    values.filter(|span| !secrets::is_placeholder(span.text(text)) && !span.text(text).starts_with('<')).collect()
}

/// The text of `document` as it may be shown: of the same length, with every secret hidden.
pub fn shown_document(document: &Document<'_>) -> String {
    let selection = Plan::secrets();
    let plan = Plan::new(&selection);
    let mut spans = secrets_in(document, &plan, false).all();
    document.other_readings().for_each(|reading| spans.extend(secrets_in(&reading, &plan, false).all()));
    spans.extend(secrets::spans_to_hide(document.text()));
    spans.extend(opaque(document.text()));
    redact(document.text(), spans)
}

/// Redacts the secrets of `source`, which stand at `hidden` and `anywhere`, from what `findings` say: a rule that quotes a value cannot know that
/// it is one.
pub fn redact_findings(source: &Source, hidden: &[Span], anywhere: &[Span], findings: &mut [Finding]) {
    let texts: Vec<&str> = hidden.iter().chain(anywhere).map(|span| span.text(&source.text)).collect();
    let decoded: Vec<String> = texts.iter().filter(|text| text.contains('&')).map(|text| decode(text)).collect();
    let secrets = Secrets::of(texts.into_iter().chain(decoded.iter().map(String::as_str)));
    if secrets.is_empty() {
        return;
    }
    for Finding { diagnostic, .. } in findings {
        let labels = diagnostic.secondary.iter_mut().chain([&mut diagnostic.primary]).map(|label| &mut label.message);
        let fix = diagnostic.fix.as_mut().map(|fix| &mut fix.message);
        for sentence in labels.chain([&mut diagnostic.message]).chain(&mut diagnostic.help).chain(fix) {
            sentence.redact_quotes(|quote| secrets.hidden_in(quote));
        }
    }
}

/// `text` with its XML entities decoded.
fn decode(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// All secrets of `source`.
fn secrets_of(source: &Source) -> Vec<Span> {
    [secrets_by_place(source).all(), secrets_of_excerpts(source), secrets::spans_to_hide(&source.text)].concat()
}

/// Where the secrets of a source stand.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Those that are known, and those that a damaged document may hold: no message repeats them.
    pub known: Vec<Span>,
    /// What may be one where a document can be read but is odd: it is not shown, but may be an innocent word of a message.
    pub suspected: Vec<Span>,
}

impl Places {
    /// Adds `other`, which stands in `document`, one of `source`.
    fn add(&mut self, source: &Source, document: &Embedded, other: Self) {
        self.known.extend(other.known.into_iter().map(|span| source.outer(document, span)));
        self.suspected.extend(other.suspected.into_iter().map(|span| source.outer(document, span)));
    }

    /// All of them.
    pub fn all(self) -> Vec<Span> {
        [self.known, self.suspected].concat()
    }
}

/// The secrets of `source` that the rules about secrets point at, and what may be one.
pub fn secrets_by_place(source: &Source) -> Places {
    let selection = Plan::secrets();
    let plan = Plan::new(&selection);
    let mut places = Places::default();
    for embedded in &source.documents {
        let document = Document::parse(source.text_of(embedded));
        for reading in document.other_readings().chain([document]) {
            places.add(source, embedded, secrets_in(&reading, &plan, !source.defects.is_empty()));
        }
    }
    if source.documents.is_empty() && !source.text.is_empty() {
        places.known.extend(suspects(&source.text));
    }
    let mut diagnostics = Vec::new();
    plan.check_named_values(&source.named_values, &mut diagnostics);
    places.known.extend(pointed_at(&diagnostics));
    places
}

/// The secrets of `document` that the rules of `plan` point at. What is damaged hides more rather than less.
fn secrets_in(document: &Document<'_>, plan: &Plan<'_>, has_defects: bool) -> Places {
    let mut diagnostics = Vec::new();
    if document.errors().is_empty() && !has_defects {
        plan.check(&Context::new(document), &mut diagnostics);
        return Places { known: pointed_at(&diagnostics).collect(), suspected: suspects_in(document) };
    }
    plan.check_secrets(&Context::new(document), &mut diagnostics);
    let mut known: Vec<Span> = pointed_at(&diagnostics).collect();
    known.extend(secrets_in_pieces(document.text(), plan).iter().map(|found| found.diagnostic.primary.span));
    known.extend(suspects(document.text()));
    Places { known, suspected: Vec::new() }
}

/// What a rule about secrets says of a piece of a damaged document.
pub struct Piecemeal {
    /// The finding, with spans of the whole document.
    pub diagnostic: Diagnostic,
    /// Whether the piece alone tells that it is true.
    pub sure: bool,
}

/// The secrets of a damaged document, looked for in each of its policies by itself: damage to one hides no secret of another.
pub fn secrets_in_pieces(text: &str, plan: &Plan<'_>) -> Vec<Piecemeal> {
    let mut found = Vec::new();
    for piece in pieces_of_damaged(text) {
        let document = Document::parse(piece.span.text(text));
        let mut diagnostics = Vec::new();
        plan.check_secrets(&Context::new(&document), &mut diagnostics);
        found.extend(diagnostics.into_iter().map(|mut diagnostic| {
            shift(&mut diagnostic, piece.span.start);
            // What is rewritten must be known to be whole.
            diagnostic.fix = None;
            Piecemeal { diagnostic, sure: piece.takes_credential }
        }));
    }
    found
}

fn shift(diagnostic: &mut Diagnostic, by: u32) {
    for label in diagnostic.secondary.iter_mut().chain([&mut diagnostic.primary]) {
        label.span = Span { start: label.span.start + by, end: label.span.end + by };
    }
}

/// What in the decoded documents of `source` looks like a secret wherever it stands.
pub fn secrets_of_excerpts(source: &Source) -> Vec<Span> {
    let excerpts = source.documents.iter().filter_map(|document| Some((document, document.excerpt.as_ref()?)));
    let secrets = |(document, excerpt): (&Embedded, &Excerpt)| {
        secrets::spans_to_hide(&excerpt.text).into_iter().map(|span| source.outer(document, span)).collect::<Vec<_>>()
    };
    excerpts.flat_map(secrets).collect()
}

/// The secrets that `diagnostics` point at.
pub fn pointed_at(diagnostics: &[Diagnostic]) -> impl Iterator<Item = Span> + '_ {
    let at_secrets = |diagnostic: &&Diagnostic| POINT_AT_SECRETS.contains(&diagnostic.rule);
    diagnostics.iter().filter(at_secrets).map(|diagnostic| diagnostic.primary.span)
}
