//! Writes the reference of the site: a page for each policy, each part of a document and each type that expressions may use, from what
//! `apim-policy explain` knows. Takes the folder to write to, which it makes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use apim_policy::catalog::{self, STRUCTURES};
use apim_policy::csharp::library::{Class, Listing, library};
use apim_policy::{Answer, Entry, Part, Row, explain};

/// The lists of a policy whose rows have something of their own to tell.
const DETAILED: [&str; 2] = ["Attributes", "Children"];

fn main() -> io::Result<()> {
    let folder: PathBuf = env::args_os().nth(1).ok_or_else(|| io::Error::other("say which folder to write to"))?.into();
    let mut pages = BTreeMap::new();
    policies(&mut pages);
    structures(&mut pages);
    types(&mut pages);
    for (path, text) in pages {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// Adds a page for each policy, and one that lists them.
fn policies(pages: &mut BTreeMap<PathBuf, String>) {
    let mut index =
        "# Policies\n\nWhat each policy takes, where it may stand, and what happens after it: what `apim-policy explain NAME` prints.\n\n\
                     | policy | what it does |\n| --- | --- |\n"
            .to_owned();
    for policy in catalog::policies() {
        let name = policy.element.name;
        let entries = entries(name);
        let summary = entries.iter().flat_map(|entry| &entry.parts).find_map(|part| match part {
            Part::Paragraph(text) => Some(text.as_str()),
            _ => None,
        });
        line(&mut index, &format!("| [`{name}`]({name}.md) | {} |", cell(summary.unwrap_or_default())));
        let mut page = page(name, &entries);
        details(&mut page, name, &entries);
        pages.insert(Path::new("policies").join(format!("{name}.md")), page);
    }
    pages.insert("policies/index.md".into(), index);
}

/// Adds what is known of each attribute and child of the policy called `name`.
fn details(page: &mut String, name: &str, entries: &[Entry]) {
    for part in entries.iter().flat_map(|entry| &entry.parts) {
        let Part::List { heading, rows } = part else { continue };
        if !DETAILED.contains(&heading.as_str()) {
            continue;
        }
        let one = heading.trim_end_matches('s').trim_end_matches("ren").to_lowercase();
        for row in rows {
            // A child that is a policy has a page of its own.
            if catalog::policy(&row.label).is_some() && heading == "Children" {
                continue;
            }
            let Ok(Answer::Entries(found)) = explain(&format!("{name}.{}", row.label)) else { continue };
            for entry in &found {
                line(page, &format!("\n## The {one} `{}`\n", row.label));
                body(page, entry, "###");
            }
        }
    }
}

/// Adds one page for the elements that are no policies.
fn structures(pages: &mut BTreeMap<PathBuf, String>) {
    let mut text = "# Documents and sections\n\nThe elements that policies stand in.\n".to_owned();
    let names: BTreeSet<&str> = STRUCTURES.iter().map(|it| it.name).collect();
    for name in names {
        for entry in entries(name) {
            line(&mut text, &format!("\n## `{name}`\n"));
            body(&mut text, &entry, "###");
        }
    }
    pages.insert("documents.md".into(), text);
}

/// Adds `context`, a page for each type that expressions may use, and one that lists them.
fn types(pages: &mut BTreeMap<PathBuf, String>) {
    pages.insert("context.md".into(), page("context", &entries("context")));
    let mut by_namespace: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut full_names = BTreeMap::new();
    for (_, class) in library().classes().filter(|(_, class)| may_be_used(class)) {
        by_namespace.entry(class.namespace).or_default().insert(class.name);
        full_names.insert((class.namespace, class.name), class.full_name());
    }
    let mut index = "# Types\n\nThe types that policy expressions may use, with their members: what `apim-policy explain TYPE` prints. \
                     Expressions begin at [`context`](../context.md).\n"
        .to_owned();
    for (namespace, names) in by_namespace {
        let heading = if namespace.is_empty() { "Of the service".to_owned() } else { format!("`{namespace}`") };
        line(&mut index, &format!("\n## {heading}\n"));
        for name in names {
            let full_name = &full_names[&(namespace, name)];
            line(&mut index, &format!("- [`{name}`]({full_name}.md)"));
            pages.insert(Path::new("types").join(format!("{full_name}.md")), page(name, &entries(full_name)));
        }
    }
    pages.insert("types/index.md".into(), index);
}

fn may_be_used(class: &Class) -> bool {
    matches!(class.listing, Listing::Listed | Listing::Tolerated | Listing::Implied)
}

/// What is known of `name`, which is in the tables.
fn entries(name: &str) -> Vec<Entry> {
    match explain(name) {
        Ok(Answer::Entries(entries)) => entries,
        _ => Vec::new(),
    }
}

/// The page of the thing called `name`; types that share a name share a page.
fn page(name: &str, entries: &[Entry]) -> String {
    let mut text = format!("# `{name}`\n");
    for entry in entries {
        if entries.len() > 1 {
            line(&mut text, &format!("\n## `{}`\n", entry.title));
            body(&mut text, entry, "###");
        } else {
            body(&mut text, entry, "##");
        }
    }
    text
}

/// Adds all that an entry says, its lists under headings of the level of `marks`.
fn body(text: &mut String, entry: &Entry, marks: &str) {
    line(text, &format!("\n*{}*\n", plain(&entry.what)));
    for part in &entry.parts {
        match part {
            Part::Paragraph(words) => line(text, &format!("\n{}\n", plain(words))),
            Part::Facts(rows) => {
                line(text, "");
                rows.iter().for_each(|row| line(text, &format!("- **{}**: {}", row.label, linked(&row.text))));
            }
            Part::List { heading, rows } => list(text, heading, rows, marks),
            Part::See(name) => {
                let at = library().classes().find(|(_, class)| class.name == name && may_be_used(class));
                match at {
                    Some((_, class)) => line(text, &format!("\nIts value is of the type `{}`.", class.full_name())),
                    None => line(text, &format!("\nIts value is of the type `{name}`.")),
                }
            }
        }
    }
}

fn list(text: &mut String, heading: &str, rows: &[Row], marks: &str) {
    line(text, &format!("\n{marks} {heading}\n"));
    if rows.iter().all(|row| row.text.is_empty()) {
        rows.iter().for_each(|row| line(text, &format!("- {}", code(&row.label))));
        return;
    }
    line(text, "| name | what is known |\n| --- | --- |");
    rows.iter().for_each(|row| line(text, &format!("| {} | {} |", cell(&code(&row.label)), cell(&row.text))));
}

/// The address that a text begins with as a link.
fn linked(text: &str) -> String {
    let (address, rest) = text.split_once(' ').unwrap_or((text, ""));
    if address.starts_with("https://") { format!("<{address}> {}", plain(rest)) } else { plain(text) }
}

/// `text` as code, unless it is several words of a sentence.
fn code(text: &str) -> String {
    if text.contains('`') { plain(text) } else { format!("`{text}`") }
}

/// `text` for a cell of a table.
fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}

/// `text` with the marks of HTML made plain, outside of code.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            plain.push('`');
        }
        if index % 2 == 1 { plain.push_str(piece) } else { plain.push_str(&piece.replace('&', "&amp;").replace('<', "&lt;")) }
    }
    plain
}

fn line(text: &mut String, line: &str) {
    // Nothing keeps a String from being written to.
    let _ = writeln!(text, "{line}");
}
