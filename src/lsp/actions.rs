//! What an editor offers to do at a place.

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::documents::{Document, range, range_of};
use super::offers;
use super::overlay::key;
use super::publish::Places;
use super::server::Server;
use super::uri;
use crate::diagnostic::{Fix, Safety};
use crate::lint::{self, FileOutcome, Finding};
use crate::text::{Edit, Span};

/// The kinds of actions that there are.
pub(super) const KINDS: [&str; 5] = [QUICK_FIX, offers::EXTRACT, offers::REWRITE, offers::GENERATE, FIX_ALL];

const QUICK_FIX: &str = "quickfix";

/// All fixes of a document that keep its meaning.
const FIX_ALL: &str = "source.fixAll.apim-policy";

/// That the user has asked for actions, as the protocol says it, and not the editor for a sign that there are some.
const INVOKED: u64 = 1;

/// Answers `textDocument/codeAction`.
pub(super) fn list(server: &mut Server, params: &Value) -> Answer {
    let document = server.document(params)?.clone();
    let (start, end) = params.get("range").and_then(range_of).ok_or_else(|| Failure::lacks("range"))?;
    let encoding = server.client.encoding;
    let at = |place| document.lines.offset(&document.text, place, encoding);
    let (start, end) = (at(start), at(end));
    let span = Span { start: start.min(end), end: end.max(start) };
    let only: Option<Vec<&str>> =
        params.pointer("/context/only").and_then(Value::as_array).map(|all| all.iter().filter_map(Value::as_str).collect());
    // A client that asks for `source` means all that is below it.
    let wants = |kind: &str| {
        let is_within = |wanted: &&str| kind.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        only.as_ref().is_none_or(|only| only.iter().any(|wanted| wanted.is_empty() || is_within(wanted)))
    };
    let mut actions = Vec::new();
    server.outcome(&document.key);
    server.complete_names();
    let Some(outcome) = server.outcomes.get(&document.key) else { return Ok(Value::Array(actions)) };
    if wants(QUICK_FIX) {
        for finding in outcome.findings.iter().filter(|finding| touches(finding.diagnostic.primary.span, span)) {
            actions.extend(of_finding(server, &document, outcome, finding));
        }
    }
    if wants(offers::EXTRACT) && start != end {
        actions.extend(offers::extraction(server, &document, span));
    }
    // The fix of a finding may be the same.
    let is_offered = |title: &str| actions.iter().any(|it| it["title"] == title);
    if wants(offers::REWRITE)
        && let Some(caching) = offers::caching(server, &document, start)
        && !caching["title"].as_str().is_some_and(is_offered)
    {
        actions.push(caching);
    }
    if wants(offers::GENERATE) {
        let is_asked_for = params.pointer("/context/triggerKind").and_then(Value::as_u64) == Some(INVOKED);
        actions.extend(offers::generation(server, &document, start, is_asked_for || only.is_some()));
    }
    let has_safe = outcome.findings.iter().any(|it| it.diagnostic.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
    if wants(FIX_ALL) && has_safe {
        let mut action = json!({ "title": "Fix all that keeps the meaning", "kind": FIX_ALL });
        match server.client.resolves_actions {
            true => action["data"] = json!({ "uri": document.uri, "version": document.version }),
            false => action["edit"] = fix_all(server, &document),
        }
        actions.push(action);
    }
    Ok(Value::Array(actions))
}

/// Answers `codeAction/resolve`: works out the edit of an action that the user has chosen.
pub(super) fn resolve(server: &mut Server, params: &Value) -> Answer {
    let mut action = params.clone();
    let Some(uri) = params.pointer("/data/uri").and_then(Value::as_str) else { return Ok(action) };
    let document = server.documents.at(uri).ok_or_else(|| Failure::because("the document is closed"))?.clone();
    server.read_changed();
    if params.pointer("/data/version").and_then(Value::as_i64) != Some(document.version) {
        return Err(Failure::because("the document has changed"));
    }
    let Some(rule) = params.pointer("/data/rule").and_then(Value::as_str) else {
        action["edit"] = fix_all(server, &document);
        return Ok(action);
    };
    server.outcome(&document.key);
    let offset = params.pointer("/data/offset").and_then(Value::as_u64);
    let is_it = |it: &&Finding| it.diagnostic.rule == rule && Some(u64::from(it.diagnostic.primary.span.start)) == offset;
    let outcome = server.outcomes.get(&document.key);
    let found = outcome.and_then(|outcome| Some((outcome, outcome.findings.iter().find(is_it)?)));
    let edits = found.map(|(outcome, finding)| silencing(server, &document, outcome, finding)).unwrap_or_default();
    if edits.is_empty() {
        return Err(Failure::because("no comment can silence this here; the configuration can"));
    }
    action["edit"] = server.edit(&document, &edits);
    Ok(action)
}

/// What a comment that silences something gives as its reason, until a person gives the true one.
const REASON: &str = "state the reason";

/// Returns the edits that write the comment which silences `finding`; none where no comment can.
fn silencing(server: &Server, document: &Document, outcome: &FileOutcome, finding: &Finding) -> Vec<Edit> {
    let Some(file) = server.world.files.get(&document.key) else { return Vec::new() };
    let Some(source) = &file.source else { return Vec::new() };
    let outcome = server.repeated.get(&document.key).unwrap_or(outcome);
    difference(&document.text, &lint::ignore_one(source, &file.job.selection, outcome, finding, REASON).after.text)
}

/// Answers `textDocument/diagnostic`: what was found in a document.
pub(super) fn diagnostics(server: &mut Server, params: &Value) -> Answer {
    let key = server.document(params)?.key.clone();
    server.outcome(&key);
    let items = server.outcomes.get(&key).map(|outcome| server.writer(|writer| writer.diagnostics(outcome)));
    Ok(json!({ "kind": "full", "items": items.unwrap_or_default() }))
}

/// Returns the actions for a finding.
fn of_finding(server: &Server, document: &Document, outcome: &FileOutcome, finding: &Finding) -> Vec<Value> {
    let mut actions = Vec::new();
    let mut places = Places::of(outcome);
    let diagnostic = server.writer(|writer| writer.diagnostic(&mut places, finding));
    let it = &finding.diagnostic;
    if let Some(fix) = &it.fix
        && let Some(edit) = server.edit_of(document, fix)
    {
        actions.push(json!({
            "title": title(fix),
            "kind": QUICK_FIX,
            "diagnostics": [diagnostic],
            "isPreferred": fix.safety == Safety::Safe,
            "edit": edit,
        }));
    }
    let ignored = json!({ "uri": document.uri, "version": document.version, "rule": it.rule, "offset": it.primary.span.start });
    let mut ignore = json!({ "title": format!("Ignore {} here", it.rule), "kind": QUICK_FIX, "diagnostics": [diagnostic] });
    match server.client.resolves_actions {
        true => ignore["data"] = ignored,
        false => ignore["edit"] = server.edit(document, &silencing(server, document, outcome, finding)),
    }
    actions.push(ignore);
    let explain = json!({ "title": format!("Explain {}", it.rule), "command": "apim-policy.explain", "arguments": [it.rule] });
    actions.push(json!({
        "title": format!("Explain {}", it.rule),
        "kind": QUICK_FIX,
        "diagnostics": [diagnostic],
        "command": explain,
    }));
    actions
}

/// What a fix does, as the title of an action.
pub(super) fn title(fix: &Fix) -> String {
    let message = fix.message.as_str();
    let mut characters = message.chars();
    let first: String = characters.next().map(|it| it.to_uppercase().collect()).unwrap_or_default();
    let daring = if fix.safety == Safety::Unsafe { " (may change what the policy does)" } else { "" };
    format!("{first}{}{daring}", characters.as_str())
}

/// Returns the edit that makes all fixes in `document` that keep its meaning.
fn fix_all(server: &Server, document: &Document) -> Value {
    let file = server.world.files.get(&document.key);
    let fixed = file.and_then(|file| Some(lint::fix(file.source.as_ref()?, &file.job.selection, Safety::Safe).text));
    server.edit(document, &fixed.map(|fixed| difference(&document.text, &fixed)).unwrap_or_default())
}

/// Returns the edit that makes `after` of `before`: that of all between the first byte and the last that are not the same.
pub(super) fn difference(before: &str, after: &str) -> Vec<Edit> {
    if before == after {
        return Vec::new();
    }
    let same = |one: (char, char)| one.0 == one.1;
    let start: usize = before.chars().zip(after.chars()).take_while(|it| same(*it)).map(|(it, _)| it.len_utf8()).sum();
    let (rest, other) = (&before[start..], &after[start..]);
    let end: usize = rest.chars().rev().zip(other.chars().rev()).take_while(|it| same(*it)).map(|(it, _)| it.len_utf8()).sum();
    vec![Edit::replace(Span::new(start, before.len() - end), &other[..other.len() - end])]
}

/// Whether an action for what stands at `span` is offered where the user has selected `selected`.
fn touches(span: Span, selected: Span) -> bool {
    span.start <= selected.end && selected.start <= span.end
}

impl Server {
    /// Returns the key of the file at `uri`.
    pub(super) fn key_of(&self, uri: &str) -> Option<String> {
        self.documents.at(uri).map(|document| document.key.clone()).or_else(|| uri::path(uri).map(|path| key(&path)))
    }

    /// Returns the document that the parameters of a request name, read as it is now.
    pub(super) fn document(&mut self, params: &Value) -> Result<&Document, Failure> {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).ok_or_else(|| Failure::lacks("document"))?;
        self.read_changed();
        self.documents.at(uri).ok_or_else(|| Failure::because("the document is not open"))
    }

    /// Writes `edits` of `document` as an edit of the workspace.
    pub(super) fn edit(&self, document: &Document, edits: &[Edit]) -> Value {
        self.edit_of_texts(document, self.text_edits(document, edits))
    }

    /// Writes edits of the text of `document`, as the protocol has them, as an edit of the workspace.
    pub(super) fn edit_of_texts(&self, document: &Document, edits: Vec<Value>) -> Value {
        match self.client.document_changes {
            true => json!({ "documentChanges": [{
                "textDocument": { "uri": document.uri, "version": document.version },
                "edits": edits,
            }] }),
            false => json!({ "changes": { document.uri.as_str(): edits } }),
        }
    }

    /// Writes `edits` of `document`.
    pub(super) fn text_edits(&self, document: &Document, edits: &[Edit]) -> Vec<Value> {
        let range = |span| range(&document.lines, &document.text, span, self.client.encoding);
        edits.iter().map(|edit| json!({ "range": range(edit.span), "newText": edit.replacement })).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn a_difference_makes_the_one_text_of_the_other() {
        let texts = ["", "a", "é", "aé𝒳b", "a𝒳𝒳b", "𝒳", "aba", "ababa"];
        for (before, after) in texts.into_iter().flat_map(|one| texts.map(|other| (one, other))) {
            let edits = difference(before, after);
            assert_eq!(text::apply(before, &edits).as_deref(), Ok(after));
            assert_eq!(edits.is_empty(), before == after);
        }
    }
}
