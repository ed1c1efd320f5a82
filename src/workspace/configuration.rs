//! The configuration of the APIOps toolkit's publisher, `configuration.<environment>.yaml`: the named values that an environment gets instead of those in the
//! folders ("Azure/apiops", *Configuring the publisher*).
//!
//! Of YAML, what such files are written in is read: block mappings and sequences with scalars on one line. The rest is passed over.

use crate::hosts::{Located, NamedValue};
use crate::text::Span;

/// Whether a file of this name, in small letters, is such a configuration.
pub(super) fn is_configuration(name: &str) -> bool {
    name.starts_with("configuration") && (name.ends_with(".yaml") || name.ends_with(".yml"))
}

/// Returns the named values that `text` defines.
pub(super) fn named_values(text: &str) -> Vec<NamedValue> {
    let mut found = Vec::new();
    let mut item: Option<Item> = None;
    // Whether the list of named values is being read.
    let mut inside = false;
    for line in lines(text) {
        if line.indent == 0 && !line.is_item {
            found.extend(item.take().and_then(Item::finish));
            inside = line.key == "namedValues";
            continue;
        }
        if !inside {
            continue;
        }
        if line.is_item && item.as_ref().is_none_or(|item| line.indent <= item.indent) {
            found.extend(item.take().and_then(Item::finish));
            item = Some(Item { indent: line.indent, span: line.span, ..Item::default() });
        }
        if let Some(item) = &mut item {
            item.take(&line);
        }
    }
    found.extend(item.and_then(Item::finish));
    found
}

/// A named value that is being read.
#[derive(Default)]
struct Item {
    /// How far its dash is indented.
    indent: usize,
    span: Span,
    name: Option<Located>,
    display_name: Option<Located>,
    value: Option<Located>,
    secret: bool,
    key_vault: bool,
}

impl Item {
    fn take(&mut self, line: &Line<'_>) {
        self.span = self.span.to(line.span);
        match line.key {
            "name" if self.name.is_none() => self.name = line.value.clone(),
            "displayName" => self.display_name = line.value.clone(),
            "value" => self.value = line.value.clone(),
            "secret" => self.secret = line.value.as_ref().is_some_and(|value| value.text.eq_ignore_ascii_case("true")),
            "keyVault" => self.key_vault = true,
            _ => {}
        }
    }

    fn finish(self) -> Option<NamedValue> {
        if self.value.is_none() && !self.key_vault {
            return None;
        }
        Some(NamedValue {
            span: self.span,
            name: self.display_name.or(self.name)?,
            value: self.value,
            // What is not said here is said in the folders.
            secret: if self.secret { Some(true) } else { None },
            key_vault: self.key_vault,
            vault: None,
            evidence: None,
        })
    }
}

/// A line with a key.
struct Line<'t> {
    /// How many blanks stand before it.
    indent: usize,
    /// Whether it begins an item of a sequence.
    is_item: bool,
    key: &'t str,
    /// The scalar behind the key.
    value: Option<Located>,
    /// All of it, white space left out.
    span: Span,
}

/// Returns the lines of `text` that have a key.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |whole| {
        let start = at;
        at += whole.len();
        let trimmed = whole.trim_start_matches([' ', '\u{feff}']);
        let indent = whole.len() - trimmed.len();
        let rest = trimmed.strip_prefix("- ").unwrap_or(trimmed);
        let is_item = rest.len() != trimmed.len();
        let content = rest.trim();
        if content.is_empty() || content.starts_with('#') {
            return None;
        }
        let from = start + whole.len() - rest.trim_start().len();
        let (key, value) = content.split_once(':')?;
        let value_at = from + key.len() + 1;
        let line = Line {
            indent,
            is_item,
            key: key.trim().trim_matches(['"', '\'']),
            value: scalar(value, value_at),
            span: Span::new(from, from + content.len()),
        };
        Some(line)
    })
}

/// Returns the scalar that `text`, which stands at `at`, is; `None` if it is none, or goes on in other lines.
fn scalar(text: &str, at: usize) -> Option<Located> {
    let trimmed = text.trim_start();
    let at = at + text.len() - trimmed.len();
    let located = |text: String, length: usize| Some(Located { text, span: Span::new(at + 1, at + 1 + length) });
    match trimmed.bytes().next()? {
        b'\'' => {
            let inner = &trimmed[1..];
            let mut end = 0;
            loop {
                end += inner[end..].find('\'')?;
                if !inner[end + 1..].starts_with('\'') {
                    return located(inner[..end].replace("''", "'"), end);
                }
                end += 2;
            }
        }
        b'"' => {
            let inner = &trimmed[1..];
            let mut escaped = false;
            let end = inner.bytes().position(|byte| {
                let ends = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            })?;
            // The common escape sequences are those of JSON.
            let text = serde_json::from_str(&format!("\"{}\"", &inner[..end])).unwrap_or_else(|_| inner[..end].to_owned());
            located(text, end)
        }
        b'{' | b'[' | b'|' | b'>' | b'&' | b'*' | b'!' | b'#' => None,
        _ => {
            let end = trimmed.find(" #").unwrap_or(trimmed.len());
            let plain = trimmed[..end].trim_end();
            Some(Located { text: plain.to_owned(), span: Span::new(at, at + plain.len()) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_values_of_an_environment_are_read_with_their_places() {
        let text = "apimServiceName: contoso\nnamedValues:\n  - name: a\n    properties:\n      displayName: Name-A # shown\n      value: 'it''s'\n\
                    \n# a comment\n  - name: b\n    properties:\n      keyVault:\n        secretIdentifier: https://contoso.vault.azure.net/secrets/b\n\
                    - name: c\n  properties:\n    value: \"x\\ny\"\n    secret: true\n- name: d\n  properties: { value: e }\nbackends:\n  - name: f\n    value: g\n";
        let found = named_values(text);
        let lines: Vec<String> = found
            .iter()
            .map(|it| {
                let value = it.value.as_ref().map(|value| (value.text.as_str(), value.span.text(text)));
                format!("{} {value:?} {:?} {}", it.name.text, it.secret, it.key_vault)
            })
            .collect();
        assert_eq!(
            lines,
            ["Name-A Some((\"it's\", \"it''s\")) None false", "b None None true", "c Some((\"x\\ny\", \"x\\\\ny\")) Some(true) false",]
        );
    }

    #[test]
    fn odd_text_is_read_without_harm() {
        for text in
            ["", "namedValues:", "namedValues:\n- name: 'a", "namedValues:\n- value: \"a\\", "namedValues:\n -\n- : :\n- é: é\n", ":\n:"]
        {
            assert!(named_values(text).is_empty(), "{text}");
        }
    }
}
