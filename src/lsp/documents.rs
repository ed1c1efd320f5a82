//! The documents that the editor has open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::lines::{ClientPosition, Encoding, Lines};
use super::overlay::key;
use super::uri;
use crate::text::Span;

/// What editors call the language of policies.
const LANGUAGES: [&str; 3] = ["apim-policy", "azure-api-management-policy", "azure-apim-policy"];

/// A document that the editor has open.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its address, as the editor has it.
    pub uri: String,
    /// Its file; of one that was never saved, where it would be.
    pub path: PathBuf,
    /// The key of that file.
    pub key: String,
    /// Whether the editor says that it is a policy.
    is_said: bool,
    /// Whether the editor says so, or its name does and it has just been begun.
    pub is_policy: bool,
    /// Its version.
    pub version: i64,
    /// Its text.
    pub text: String,
    /// The lines of its text.
    pub lines: Lines,
}

/// All that are open, by address.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_uri: BTreeMap<String, Document>,
}

impl Documents {
    /// Opens the document that the parameters of `textDocument/didOpen` hold. `root` is the folder in which one would be that was never saved.
    pub(super) fn open(&mut self, params: &Value, root: &Path) -> Option<&Document> {
        let document = params.get("textDocument")?;
        let text = document.get("text")?.as_str()?.to_owned();
        let uri = document.get("uri")?.as_str()?.to_owned();
        let language = document.get("languageId").and_then(Value::as_str).unwrap_or_default();
        let path = uri::path(&uri).unwrap_or_else(|| unsaved(&uri, root));
        let document = Document {
            key: key(&path),
            is_said: LANGUAGES.contains(&language),
            is_policy: LANGUAGES.contains(&language) || is_begun(&path, &text),
            version: document.get("version").and_then(Value::as_i64).unwrap_or_default(),
            lines: Lines::of(&text),
            text,
            path,
            uri: uri.clone(),
        };
        self.by_uri.insert(uri.clone(), document);
        self.by_uri.get(&uri)
    }

    /// Makes the changes that the parameters of `textDocument/didChange` hold. Returns the document; `None` if it is not open.
    pub(super) fn change(&mut self, params: &Value, encoding: Encoding) -> Option<&Document> {
        let uri = params.pointer("/textDocument/uri")?.as_str()?;
        let document = self.by_uri.get_mut(uri)?;
        for change in params.get("contentChanges").and_then(Value::as_array).into_iter().flatten() {
            document.apply(change, encoding);
        }
        document.is_policy = document.is_said || is_begun(&document.path, &document.text);
        document.version = params.pointer("/textDocument/version").and_then(Value::as_i64).unwrap_or(document.version + 1);
        Some(document)
    }

    /// Closes the document at `uri`.
    pub(super) fn close(&mut self, uri: &str) -> Option<Document> {
        self.by_uri.remove(uri)
    }

    /// Returns the document at `uri`.
    pub(super) fn at(&self, uri: &str) -> Option<&Document> {
        self.by_uri.get(uri)
    }

    /// Returns the document of the file at `key`.
    pub(super) fn of_key(&self, key: &str) -> Option<&Document> {
        self.by_uri.values().find(|document| document.key == key)
    }

    /// Returns all of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values()
    }
}

impl Document {
    /// Makes one change of `textDocument/didChange`.
    fn apply(&mut self, change: &Value, encoding: Encoding) {
        let Some(text) = change.get("text").and_then(Value::as_str) else { return };
        match change.get("range").and_then(range_of) {
            Some((start, end)) => {
                let start = self.lines.offset(&self.text, start, encoding) as usize;
                let end = self.lines.offset(&self.text, end, encoding) as usize;
                // A range that runs backwards is the same text.
                self.text.replace_range(start.min(end)..end.max(start), text);
            }
            None => text.clone_into(&mut self.text),
        }
        self.lines = Lines::of(&self.text);
    }
}

/// How the names of files end that people give to policies.
const NAMES: [&str; 5] = ["policy.xml", ".policy", ".policy.cshtml", ".operation.xml", ".fragment.xml"];

/// Whether `text` is the beginning of a policy in a file with the name of one, so that its sections are offered before anything shows what it is.
fn is_begun(path: &Path, text: &str) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !NAMES.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    let Some(tag) = text.strip_prefix('<') else { return text.is_empty() };
    let root = tag.find(|it: char| !it.is_ascii_alphanumeric()).map_or(tag, |end| &tag[..end]);
    let is_root = ["policies", "fragment"].iter().any(|known| known.starts_with(root)) && (!root.is_empty() || tag.is_empty());
    is_root && !tag.contains("xmlns")
}

/// Where a document would be that was never saved: `untitled:Untitled-1` in the folder `root`.
fn unsaved(uri: &str, root: &Path) -> PathBuf {
    let name = uri.rsplit(['/', ':']).next().unwrap_or_default();
    let name: String = name.chars().filter(|it| it.is_alphanumeric() || "-_.".contains(*it)).collect();
    root.join(if name.contains('.') { name } else { format!("{name}.xml") })
}

/// Reads a place.
pub(super) fn place_of(value: &Value) -> Option<ClientPosition> {
    let number = |name: &str| value.get(name)?.as_u64().map(|it| u32::try_from(it).unwrap_or(u32::MAX));
    Some(ClientPosition { line: number("line")?, character: number("character")? })
}

/// Reads a range.
pub(super) fn range_of(value: &Value) -> Option<(ClientPosition, ClientPosition)> {
    Some((place_of(value.get("start")?)?, place_of(value.get("end")?)?))
}

/// Writes a place.
pub(super) fn place(place: ClientPosition) -> Value {
    json!({ "line": place.line, "character": place.character })
}

/// Writes the range of `span` in `text`, which has these lines.
pub(super) fn range(lines: &Lines, text: &str, span: Span, encoding: Encoding) -> Value {
    let (start, end) = lines.places(text, span, encoding);
    json!({ "start": place(start), "end": place(end) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Documents {
        let mut documents = Documents::default();
        let params = json!({ "textDocument": { "uri": "untitled:A", "languageId": "xml", "version": 1, "text": text } });
        assert!(documents.open(&params, Path::new("/r")).is_some());
        documents
    }

    fn changed(documents: &mut Documents, changes: Value) -> String {
        let params = json!({ "textDocument": { "uri": "untitled:A", "version": 2 }, "contentChanges": changes });
        documents.change(&params, Encoding::Utf16).expect("it is open").text.clone()
    }

    fn at(line: u32, start: u32, end: u32, text: &str) -> Value {
        json!({ "range": { "start": { "line": line, "character": start }, "end": { "line": line, "character": end } }, "text": text })
    }

    #[test]
    fn changes_are_made_one_after_the_other_each_in_what_the_one_before_has_left() {
        let mut documents = opened("a𝒳b\r\nc\n");
        assert_eq!(changed(&mut documents, json!([at(0, 1, 3, "é"), at(0, 2, 3, "z"), at(1, 0, 1, "")])), "aéz\r\n\n");
        assert_eq!(changed(&mut documents, json!([{ "text": "new" }, at(0, 3, 3, "er")])), "newer");
        assert_eq!(changed(&mut documents, json!([at(9, 0, 0, "!"), {}, { "text": 7 }])), "newer!");
    }

    #[test]
    fn a_document_that_was_never_saved_would_be_in_the_workspace() {
        assert_eq!(opened("").at("untitled:A").map(|it| it.path.clone()), Some(PathBuf::from("/r/A.xml")));
        assert_eq!(unsaved("untitled:/x/b.tf", Path::new("/r")), Path::new("/r/b.tf"));
    }
}
