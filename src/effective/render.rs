//! Effective policies as XML with comments that say where each part comes from, and as JSON.

use serde_json::{Value, json};

use super::merge::{Content, Effective, Origin, Part};

/// Returns `effective` as JSON: each section with its parts, and where each of them comes from.
pub fn json(effective: &Effective) -> Value {
    let part = |part: &Part| match &part.content {
        Content::Note(note) => json!({ "note": note }),
        Content::Text(origin, text) => json!({
            "text": text,
            "scope": origin.scope.name(),
            "name": if origin.name.is_empty() { Value::Null } else { origin.name.as_str().into() },
            "path": origin.path,
            "line": origin.line,
            "offset": origin.span.start,
        }),
    };
    let sections =
        effective.sections.iter().map(|(section, parts)| (section.name().to_owned(), parts.iter().map(part).collect::<Vec<_>>().into()));
    Value::Object(sections.collect())
}

/// How far a level is indented.
const LEVEL: &str = "    ";

/// Returns `effective` as a document. Its parts are as they are written, so that it is as well-formed as they are.
pub fn xml(effective: &Effective) -> String {
    let mut written = String::from("<policies>\n");
    for (section, parts) in &effective.sections {
        let name = section.name();
        if parts.is_empty() {
            written.push_str(&format!("{LEVEL}<{name} />\n"));
            continue;
        }
        written.push_str(&format!("{LEVEL}<{name}>\n"));
        parts.iter().for_each(|part| write(part, &mut written));
        written.push_str(&format!("{LEVEL}</{name}>\n"));
    }
    written.push_str("</policies>\n");
    written
}

fn write(part: &Part, to: &mut String) {
    let indent = LEVEL.repeat(2 + part.depth);
    match &part.content {
        Content::Note(note) => to.push_str(&format!("{indent}<!-- {} -->\n", comment(note))),
        Content::Text(origin, text) => {
            to.push_str(&format!("{indent}<!-- {} -->\n", comment(&place(origin))));
            for line in text.lines() {
                to.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") });
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
