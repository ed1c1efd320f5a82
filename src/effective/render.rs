//! Effective policies as XML with comments that say where each part comes from, and as JSON.

use serde_json::{Value, json};

use super::merge::{Content, Effective, Origin, Part};
use crate::text::Gather;

/// Returns `effective` as JSON: each section with its parts, and where each of them comes from.
pub fn json(effective: &Effective) -> Value {
    let part = |part: &Part| match &part.content {
        Content::Note(note) => json!({ "note": note }),
        Content::Text(origin, text) => json!({
            "text": text.text,
            "scope": origin.scope.name(),
            "name": if origin.name.is_empty() { Value::Null } else { origin.name.as_str().into() },
            "path": origin.path,
            "line": origin.line,
            "offset": origin.span.start,
        }),
    };
    let sections =
        effective.sections.iter().map(|(section, parts)| (section.name().to_owned(), parts.iter().map(part).collect::<Vec<_>>().into()));
    Value::Object(sections.gathered())
}

/// How far a level is indented.
const LEVEL: &str = "    ";

/// A line of an effective policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line as it may be shown.
    pub shown: String,
    /// What it is compared by, which is never shown: the line as it is written, without its indentation; of what tells an origin, all but file and line.
    pub key: String,
    /// Whether it is a comment that tells where what follows comes from.
    pub is_origin: bool,
}

/// Returns `effective` as a document. Its parts are as they are written, so that it is as well-formed as they are.
pub fn xml(effective: &Effective) -> String {
    let mut written = String::new();
    for line in lines(effective) {
        written.push_str(&line.shown);
        written.push('\n');
    }
    written
}

/// Returns the lines of `effective` as a document.
pub fn lines(effective: &Effective) -> Vec<Line> {
    let mut lines = vec![own("<policies>".to_owned())];
    for (section, parts) in &effective.sections {
        let name = section.name();
        if parts.is_empty() {
            lines.push(own(format!("{LEVEL}<{name} />")));
            continue;
        }
        lines.push(own(format!("{LEVEL}<{name}>")));
        parts.iter().for_each(|part| write(part, &mut lines));
        lines.push(own(format!("{LEVEL}</{name}>")));
    }
    lines.push(own("</policies>".to_owned()));
    lines
}

/// A line of ours.
fn own(shown: String) -> Line {
    Line { key: shown.trim_start().to_owned(), shown, is_origin: false }
}

fn write(part: &Part, to: &mut Vec<Line>) {
    let indent = LEVEL.repeat(2 + part.depth);
    match &part.content {
        Content::Note(note) => to.push(own(format!("{indent}<!-- {} -->", comment(note)))),
        Content::Text(origin, text) => {
            let key = format!("{} {}", origin.scope.name(), origin.name);
            to.push(Line { shown: format!("{indent}<!-- {} -->", comment(&place(origin))), key, is_origin: true });
            let mut written = text.written.lines();
            for line in text.text.lines() {
                let shown = if line.is_empty() { String::new() } else { format!("{indent}{line}") };
                let key = written.next().unwrap_or_default().trim().to_owned();
                to.push(Line { shown, key, is_origin: false });
            }
        }
    }
}

/// What is said of where a part comes from.
fn place(origin: &Origin) -> String {
    let name = if origin.name.is_empty() { String::new() } else { format!(" {}", origin.name) };
    format!("{}{name}: {}:{}", origin.scope.name(), origin.path, origin.line)
}

/// `text` as a comment may have it.
fn comment(text: &str) -> String {
    text.replace("--", "- -").replace(['\n', '\r'], " ")
}
