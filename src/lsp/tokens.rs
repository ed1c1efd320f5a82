//! Colors: the words of a document by what they mean, and hints between the lines.

use serde_json::{Value, json};

use super::dispatch::{Answer, Failure};
use super::documents::{place, range_of};
use super::lines::ClientPosition;
use super::requests::Subject;
use super::server::Server;
use crate::assist::{self, TokenKind};
use crate::text::{Order, Span};

/// The types of tokens, as the protocol calls them.
const TYPES: [&str; 14] = [
    "class",
    "property",
    "enumMember",
    "macro",
    "variable",
    "keyword",
    "type",
    "namespace",
    "method",
    "parameter",
    "string",
    "number",
    "comment",
    "operator",
];

/// What the client has to know to read tokens.
pub(super) fn legend() -> Value {
    json!({ "tokenTypes": TYPES, "tokenModifiers": ["declaration"] })
}

/// Answers `textDocument/semanticTokens/full` and, with a range, `textDocument/semanticTokens/range`.
pub(super) fn tokens(server: &mut Server, params: &Value) -> Answer {
    let wanted = params.get("range").and_then(range_of);
    server.about(params, |subject| {
        let mut all: Vec<(ClientPosition, ClientPosition, u32, u32)> = Vec::new();
        for token in subject.views().flat_map(|view| assist::tokens(&view)) {
            let (start, end) = subject.places(token.span);
            let is_wanted = wanted.is_none_or(|(first, last)| start.line >= first.line && start.line <= last.line);
            if is_wanted && start.line == end.line && start < end {
                all.push((start, end, index(token.kind), u32::from(token.declares)));
            }
        }
        all.order();
        let mut before = ClientPosition::default();
        let mut data: Vec<u32> = Vec::with_capacity(5 * all.len());
        for (start, end, kind, declares) in all {
            let lines = start.line - before.line;
            let characters = if lines == 0 { start.character - before.character } else { start.character };
            data.extend([lines, characters, end.character - start.character, kind, declares]);
            before = start;
        }
        json!({ "data": data })
    })
}

fn index(kind: TokenKind) -> u32 {
    let name = match kind {
        TokenKind::Element => "class",
        TokenKind::Attribute | TokenKind::Property => "property",
        TokenKind::EnumMember => "enumMember",
        TokenKind::NamedValue => "macro",
        TokenKind::Variable | TokenKind::Local => "variable",
        TokenKind::Keyword => "keyword",
        TokenKind::Type => "type",
        TokenKind::Namespace => "namespace",
        TokenKind::Method => "method",
        TokenKind::Parameter => "parameter",
        TokenKind::String => "string",
        TokenKind::Number => "number",
        TokenKind::Comment => "comment",
        TokenKind::Operator => "operator",
    };
    TYPES.iter().position(|it| *it == name).unwrap_or_default() as u32
}

/// Answers `textDocument/inlayHint`.
pub(super) fn hints(server: &mut Server, params: &Value) -> Answer {
    let (first, last) = params.get("range").and_then(range_of).ok_or_else(|| Failure::lacks("range"))?;
    if !server.settings.hints {
        server.document(params)?;
        return Ok(Value::Null);
    }
    server.about(params, |subject| {
        let all = subject.views().flat_map(|view| assist::hints(&view)).collect::<Vec<_>>();
        let shown = all.into_iter().filter_map(|hint| {
            let (at, _) = subject.places(Span { start: hint.at, end: hint.at });
            (first <= at && at <= last).then(|| {
                json!({
                    "position": place(at),
                    "label": hint.label,
                    "paddingLeft": true,
                    "tooltip": { "kind": "markdown", "value": hint.tooltip },
                })
            })
        });
        shown.collect()
    })
}

impl Subject<'_> {
    /// Where `span` begins and ends.
    pub(super) fn places(&self, span: Span) -> (ClientPosition, ClientPosition) {
        self.document.lines.places(&self.document.text, span, self.encoding)
    }
}
