//! What [`reference`](crate::reference) tells, as Markdown.

use crate::reference::{self, Answer, Entry, Part, Row};
use crate::secrets::{opaque, redact, spans_to_hide};

/// The most rows of a list that are shown; the rest is counted.
const MOST_ROWS: usize = 24;

/// Returns what is known of the thing called `name` (`set-header`, `set-header.exists-action`, `context.Request.Body`, `string.Split`) in Markdown;
/// `None` if nothing is called so.
pub fn describe(name: &str) -> Option<String> {
    match reference::find(name).ok()? {
        Answer::Entries(entries) => Some(entries.iter().map(entry).collect::<Vec<_>>().join("\n\n---\n\n")),
        Answer::Rule(_) | Answer::Rules(_) => None,
    }
}

fn entry(entry: &Entry) -> String {
    let mut text = format!("**{}** ({})\n", escaped(&entry.title), entry.what);
    for part in &entry.parts {
        text.push('\n');
        match part {
            Part::Paragraph(words) => line(&mut text, words),
            Part::Facts(rows) => rows.iter().for_each(|fact| line(&mut text, &format!("- {}: {}", fact.label, linked(&fact.text)))),
            Part::List { heading, rows } => {
                line(&mut text, &format!("**{heading}**\n"));
                rows.iter().take(MOST_ROWS).for_each(|item| line(&mut text, &listed(item)));
                if rows.len() > MOST_ROWS {
                    line(&mut text, &format!("- and {} more", rows.len() - MOST_ROWS));
                }
            }
            Part::See(name) => line(&mut text, &format!("Its value is of the type `{name}`.")),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn listed(row: &Row) -> String {
    if row.text.is_empty() { format!("- `{}`", row.label) } else { format!("- `{}`: {}", row.label, row.text) }
}

/// An address in angle brackets, so that it is a link everywhere.
fn linked(text: &str) -> String {
    match text.split_once(' ') {
        Some((address, rest)) if address.starts_with("https://") => format!("<{address}> {rest}"),
        None if text.starts_with("https://") => format!("<{text}>"),
        _ => text.to_owned(),
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words);
    text.push('\n');
}

/// `text` with what Markdown would take for a mark made plain.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '_' | '<' | '>' | '[' | ']' | '`' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// `code` in a fence of `language` that no run of backticks in it ends.
pub(super) fn fenced(language: &str, code: &str) -> String {
    let longest = code.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{code}\n{fence}")
}

/// `text`, which users wrote, with whatever looks like a secret hidden.
pub(super) fn shown(text: &str) -> String {
    redact(text, [spans_to_hide(text), opaque(text)].concat())
}
