//! Completion, and the call around the cursor.

use serde_json::{Value, json};

use super::dispatch::Answer;
use super::lines::Encoding;
use super::requests::Subject;
use super::server::Server;
use crate::assist::{self, Completion, CompletionKind, Overload};

/// The characters that something may be completed behind.
pub(super) const TRIGGERS: [&str; 13] = ["<", " ", "\"", "'", ".", "{", "(", "/", "[", "@", ":", "|", "="];

/// The most that is offered at once; who types more is offered what fits that.
const MOST: usize = 500;

/// Answers `textDocument/completion`.
pub(super) fn complete(server: &mut Server, params: &Value) -> Answer {
    let (snippets, asks_again) = (server.client.snippets, server.client.asks_again);
    server.at_place(params, |subject, view, offset| {
        let all = assist::complete(view, offset);
        let items: Vec<Value> = all.iter().take(MOST).map(|it| item(subject, it, snippets, asks_again)).collect();
        json!({ "isIncomplete": all.len() > MOST, "items": items })
    })
}

/// Answers `completionItem/resolve`: tells all that is known of an item.
pub(super) fn resolve(_: &mut Server, params: &Value) -> Answer {
    let mut item = params.clone();
    let about = params.pointer("/data/about").and_then(Value::as_str);
    if let Some(markdown) = about.and_then(assist::describe) {
        item["documentation"] = json!({ "kind": "markdown", "value": markdown });
    }
    Ok(item)
}

fn item(subject: &Subject<'_>, it: &Completion, snippets: bool, asks_again: bool) -> Value {
    let is_snippet = it.snippet && snippets;
    let text = if it.snippet && !snippets { plain(&it.edit.replacement) } else { it.edit.replacement.clone() };
    let mut item = json!({
        "label": it.label,
        "kind": kind(it.kind),
        // What the list is ordered by, whatever its labels are.
        "sortText": format!("{:05}", it.rank),
        // An editor compares what stands there with this, and what stands there may have marks before the name.
        "filterText": it.label,
        "textEdit": { "range": subject.range(it.edit.span), "newText": text },
        "insertTextFormat": if is_snippet { 2 } else { 1 },
    });
    if !it.detail.is_empty() {
        item["detail"] = it.detail.clone().into();
    }
    if !it.summary.is_empty() {
        item["documentation"] = json!({ "kind": "markdown", "value": it.summary });
    }
    if !it.about.is_empty() {
        item["data"] = json!({ "about": it.about });
    }
    if it.deprecated {
        item["tags"] = json!([1]);
    }
    if it.again && asks_again {
        item["command"] = json!({ "title": "Complete", "command": "editor.action.triggerSuggest" });
    }
    item
}

fn kind(kind: CompletionKind) -> u8 {
    match kind {
        CompletionKind::Method => 2,
        CompletionKind::Local | CompletionKind::Variable => 6,
        CompletionKind::Section | CompletionKind::Policy | CompletionKind::Type => 7,
        CompletionKind::Namespace => 9,
        CompletionKind::Attribute | CompletionKind::Property => 10,
        CompletionKind::Value => 12,
        CompletionKind::Keyword => 14,
        CompletionKind::Snippet => 15,
        CompletionKind::Fragment => 17,
        CompletionKind::Backend => 18,
        CompletionKind::EnumMember => 20,
        CompletionKind::NamedValue => 21,
        CompletionKind::Element => 5,
        CompletionKind::Mark => 24,
    }
}

/// The text of a snippet without its places to fill in: of those with a text in them, that text.
fn plain(snippet: &str) -> String {
    let mut text = String::with_capacity(snippet.len());
    let mut characters = snippet.chars().peekable();
    let mut depth = 0;
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '$' if characters.peek().is_some_and(char::is_ascii_digit) => while characters.next_if(char::is_ascii_digit).is_some() {},
            '$' if characters.peek() == Some(&'{') => {
                characters.next();
                while characters.next_if(char::is_ascii_digit).is_some() {}
                characters.next_if_eq(&':');
                depth += 1;
            }
            '}' if depth > 0 => depth -= 1,
            other => text.push(other),
        }
    }
    text
}

/// Answers `textDocument/signatureHelp`.
pub(super) fn signature(server: &mut Server, params: &Value) -> Answer {
    let encoding = server.client.encoding;
    server.at_place(params, |_, view, offset| {
        assist::signature(view, offset).map_or(Value::Null, |signature| {
            let overloads: Vec<Value> = signature.overloads.iter().map(|it| overload(it, encoding)).collect();
            json!({ "signatures": overloads, "activeSignature": 0, "activeParameter": signature.active })
        })
    })
}

fn overload(overload: &Overload, encoding: Encoding) -> Value {
    let units = |offset: u32| encoding.length(overload.label.get(..offset as usize).unwrap_or_default());
    let parameters: Vec<Value> = overload.parameters.iter().map(|span| json!({ "label": [units(span.start), units(span.end)] })).collect();
    let mut signature = json!({ "label": overload.label, "parameters": parameters });
    if !overload.documentation.is_empty() {
        signature["documentation"] = json!({ "kind": "markdown", "value": overload.documentation });
    }
    signature
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_text_without_its_places() {
        assert_eq!(
            plain(r#"<set-header name="${1:name}" exists-action="$2">$0</set-header>"#),
            r#"<set-header name="name" exists-action=""></set-header>"#
        );
        assert_eq!(plain(r"a\$1 \} ${1} ${2:b${3:c}} } $"), "a$1 }  bc } $");
    }
}
