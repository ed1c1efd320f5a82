//! What of a file may not be shown: every secret in it, suppressed ones too, whatever state the file is in.

use std::collections::HashSet;
use std::path::Path;

use super::outcome::{Finding, Silence};
use super::plan::{POINT_AT_SECRETS, Plan};
use crate::ast::Document;
use crate::diagnostic::{Diagnostic, Sentence};
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
    let found = Found { path: String::new(), file: path.to_owned(), named: true, config: None, searched: None };
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

/// A text as it may be shown, and what may be said about it.
pub struct Shown {
    /// The text: of the same length, with every secret hidden.
    pub text: String,
    secrets: Secrets,
}

impl Shown {
    /// Returns `sentence`, which may quote the text, without its secrets.
    pub fn sentence(&self, sentence: &Sentence) -> Sentence {
        let mut sentence = sentence.clone();
        redact_sentence(&mut sentence, &self.secrets);
        sentence
    }
}

/// Returns `document` as it may be shown.
pub fn shown_document(document: &Document<'_>) -> Shown {
    let selection = Plan::secrets();
    let plan = Plan::new(&selection);
    let mut spans = secrets_in(document, &plan, false).all();
    document.other_readings().for_each(|reading| spans.extend(secrets_in(&reading, &plan, false).all()));
    spans.extend(secrets::spans_to_hide(document.text()));
    spans.extend(opaque(document.text()));
    let text = redact(document.text(), spans);
    Shown { secrets: Secrets::between(document.text(), &text), text }
}

/// Redacts the secrets of `source`, which stand at `places` and `anywhere`, in what `findings` quote: a rule that quotes a value cannot know that it is
/// one. The words around the quotes stay.
pub fn redact_findings(source: &Source, places: &Places, anywhere: &[Span], findings: &mut [Finding]) {
    let text = |span: &Span| span.text(&source.text);
    let secrets = Secrets::of(places.known.iter().map(text)).suspecting(places.in_damage.iter().chain(anywhere).map(text));
    if !secrets.is_empty() {
        for finding in findings {
            finding.diagnostic.each_sentence(|sentence| redact_sentence(sentence, &secrets));
            if let Some(Silence::Comment(Some(reason))) = &mut finding.silence {
                redact_sentence(reason, &secrets);
            }
        }
    }
}

/// Redacts `secrets` in the quotes of `sentence`.
fn redact_sentence(sentence: &mut Sentence, secrets: &Secrets) {
    sentence.redact_quotes(|quote| secrets.redacted(quote));
}

/// All secrets of `source`.
fn secrets_of(source: &Source) -> Vec<Span> {
    let beside = if source.host.has_more_than_policies() { suspects_beside(&source.text) } else { Vec::new() };
    [secrets_by_place(source).all(), secrets_of_excerpts(source), secrets::spans_to_hide(&source.text), beside].concat()
}

/// Where the secrets of a source stand.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Those that are known: no quote repeats them or a part of them.
    pub known: Vec<Span>,
    /// What may be one in a damaged document: no quote repeats it, but a part of it may be an innocent word.
    pub in_damage: Vec<Span>,
    /// What may be one where a document can be read but is odd: it is not shown, but may be an innocent word of a quote.
    pub suspected: Vec<Span>,
}

impl Places {
    /// Adds `other`, which stands in `document`, one of `source`.
    fn add(&mut self, source: &Source, document: &Embedded, other: Self) {
        self.known.extend(other.known.into_iter().map(|span| source.outer(document, span)));
        self.in_damage.extend(other.in_damage.into_iter().map(|span| source.outer(document, span)));
        self.suspected.extend(other.suspected.into_iter().map(|span| source.outer(document, span)));
    }

    /// All of them.
    pub fn all(self) -> Vec<Span> {
        [self.known, self.in_damage, self.suspected].concat()
    }
}

/// The secrets of `source` that the rules about secrets point at, and what may be one.
pub fn secrets_by_place(source: &Source) -> Places {
    let selection = Plan::secrets();
    let plan = Plan::new(&selection);
    let mut places = Places::default();
    for embedded in &source.documents {
        let document = source.parse(embedded);
        for reading in document.other_readings().chain([document]) {
            places.add(source, embedded, secrets_in(&reading, &plan, !source.defects.is_empty()));
        }
    }
    if source.documents.is_empty() && !source.text.is_empty() {
        places.in_damage.extend(suspects(&source.text));
    }
    let mut diagnostics = Vec::new();
    plan.check_named_values(&source.named_values, &mut diagnostics);
    places.known.extend(values_pointed_at(source, &diagnostics));
    places
}

/// The secrets of `document` that the rules of `plan` point at. What is damaged hides more rather than less.
fn secrets_in(document: &Document<'_>, plan: &Plan<'_>, has_defects: bool) -> Places {
    let mut diagnostics = Vec::new();
    if document.errors().is_empty() && !has_defects {
        plan.check(&Context::new(document), &mut diagnostics);
        let known = pointed_at(&diagnostics).collect();
        return Places { known, suspected: suspects_in(document), ..Places::default() };
    }
    plan.check_secrets(&Context::new(document), &mut diagnostics);
    let mut known: Vec<Span> = pointed_at(&diagnostics).collect();
    known.extend(secrets_in_pieces(document.text(), |_| true, plan).iter().map(|found| found.diagnostic.primary.span));
    Places { known, in_damage: suspects(document.text()), ..Places::default() }
}

/// What a rule about secrets says of a piece of a damaged document.
pub struct Piecemeal {
    /// The finding, with spans of the whole document.
    pub diagnostic: Diagnostic,
    /// Whether the piece alone tells that it is true.
    pub sure: bool,
}

/// The secrets of a damaged document, looked for in each of its policies by itself, as far as `is_damaged` says that the policy at a span has to do with the damage: damage to one
/// hides no secret of another.
pub fn secrets_in_pieces(text: &str, is_damaged: impl Fn(Span) -> bool, plan: &Plan<'_>) -> Vec<Piecemeal> {
    let mut found = Vec::new();
    for piece in pieces_of_damaged(text).into_iter().filter(|piece| is_damaged(piece.span)) {
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
    for span in diagnostic.own_spans() {
        *span = Span { start: span.start + by, end: span.end + by };
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

/// What may be a secret in the strings of a host's file, whatever they are for.
pub fn suspects_beside(text: &str) -> Vec<Span> {
    // A string that an attribute, an entry or an argument is given: `name = "…"`, `name: '…'`.
    let is_given = |span: &Span| {
        // A file may be one long line, so no more is looked at than stands right before the string.
        let before = text[..span.start as usize].strip_suffix(['"', '\'']);
        let in_line =
            |before: &str| before.trim_end_matches(|it: char| it != '\n' && it.is_whitespace()).ends_with(['=', ':', ',', '(', '[']);
        before.is_some_and(in_line)
    };
    suspects(text).into_iter().filter(is_given).collect()
}

/// The secrets that `diagnostics` about the named values of `source` point at. An expression whose value is a secret is none itself.
pub fn values_pointed_at(source: &Source, diagnostics: &[Diagnostic]) -> Vec<Span> {
    let evidence: HashSet<Span> = source.named_values.iter().filter_map(|it| it.evidence.as_ref()).map(|it| it.span).collect();
    pointed_at(diagnostics).filter(|span| !evidence.contains(span)).collect()
}

/// The secrets that `diagnostics` point at.
pub fn pointed_at(diagnostics: &[Diagnostic]) -> impl Iterator<Item = Span> + '_ {
    let at_secrets = |diagnostic: &&Diagnostic| POINT_AT_SECRETS.contains(&diagnostic.rule);
    diagnostics.iter().filter(at_secrets).map(|diagnostic| diagnostic.primary.span)
}

#[cfg(test)]
mod tests {
    use super::super::engine::lint_text;
    use super::super::selection::Selection;
    use super::*;

    /// Everything that is said about `text`.
    fn said(text: &str) -> String {
        let mut selection = Selection::default();
        selection.enable("all").expect("`all` is a name");
        let outcome = lint_text("policy.xml", text, &selection);
        let mut said = Vec::new();
        for Finding { mut diagnostic, .. } in outcome.findings {
            diagnostic.each_sentence(|sentence| said.push(sentence.to_string()));
        }
        said.join("\n")
    }

    fn policies(inbound: &str) -> String {
        format!("<policies><inbound><base />{inbound}</inbound><backend><base /></backend><outbound><base /></outbound></policies>")
    }

    #[test]
    fn a_secret_is_hidden_in_a_quote_that_is_decoded_and_cut_short() {
        let key = "AKE8f3Kq2ZpL7x1Vd9AKE8f3Kq2ZpL7x1Vd9AKE8f3Kq2ZpL7x1Vd9";
        for spelling in ["F", "&#70;", "&#x46;"] {
            let text = policies(&format!("<rate-limit calls=\"AccountKey={spelling}{key}\" renewal-period=\"60\" />"));
            let said = said(&text);
            assert!(said.contains("`AccountKey=***` is not a whole number"), "{said}");
            assert!(!said.contains("AKE8f"), "{said}");
        }
    }

    #[test]
    fn our_own_words_are_not_hidden_where_a_secret_begins_like_them() {
        let text = policies(
            "<authentication-basic username=\"u\" password=\"Base64-FAKE-pa55\" />\
             <validate-jwt header-name=\"Authorization\"><issuer-signing-keys><key>?</key></issuer-signing-keys></validate-jwt>\
             <rate-limit calls=\"Base64-FAKE-pa55\" renewal-period=\"60\" />",
        );
        let said = said(&text);
        assert!(said.contains("the text is not Base64") && said.contains("takes bytes in Base64"), "{said}");
        assert!(said.contains("`***` is not a whole number") && !said.contains("FAKE"), "{said}");
    }
}
