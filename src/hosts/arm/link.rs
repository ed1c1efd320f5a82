//! The files that links to policies lead to.

use super::super::{Expr, ExprKind, Folders, around, folder, join};
use super::resources::Policy;
use super::scope::{Scope, Trail};

/// How many parts of a link are tried.
const MAX_PARTS: usize = 16;

/// How many expressions are looked at to find out what a link says.
const MAX_STEPS: usize = 64;

/// Returns the path of the file that `policy` of the template at the path `file` links to, if it is one of `files`, which lie beside and below the template, or
/// one of those around it.
pub(super) fn file(scopes: &[Scope], policy: &Policy, file: &str, files: &[String], folders: &dyn Folders) -> Option<String> {
    let mut parts = Vec::new();
    collect(&Trail::new(scopes, MAX_STEPS), policy.at, &policy.value, &mut parts);
    if let Some(found) = parts.iter().find_map(|part| beside(part, files)) {
        return Some(join(folder(file), found));
    }
    // The last part that names a file, if none of that name is near.
    let link = parts.iter().find_map(|part| segments(part))?;
    let name = link.last()?;
    let is_near = files.iter().any(|it| it.rsplit('/').next() == Some(name));
    if is_near { None } else { around(folder(file), &link, folders) }
}

/// Collects what is known of the link `expr`, the end of it first. What is behind the path, such as a token of a storage account, leads nowhere.
fn collect(trail: &Trail<'_>, at: usize, expr: &Expr, parts: &mut Vec<String>) {
    if trail.step().is_none() || parts.len() >= MAX_PARTS {
        return;
    }
    match &expr.kind {
        ExprKind::Text(text) => {
            let mut end = text.text.len();
            for hole in text.holes.iter().rev().take(MAX_PARTS) {
                parts.extend(text.text.get(hole.span.end as usize..end).map(str::to_owned));
                hole.expr.iter().for_each(|it| collect(trail, at, it, parts));
                end = hole.span.start as usize;
            }
            parts.extend(text.text.get(..end).map(str::to_owned));
        }
        ExprKind::Call(name, arguments) if name.eq_ignore_ascii_case("uri") => {
            arguments.iter().rev().for_each(|it| collect(trail, at, it, parts));
        }
        _ => {
            if let Some((home, expr)) = trail.follow(at, expr) {
                collect(trail, home, expr, parts);
            }
        }
    }
}

/// Returns the one of `files` that `link` ends with the path of: with as much of it as there is.
fn beside<'f>(link: &str, files: &'f [String]) -> Option<&'f str> {
    let segments = segments(link)?;
    let last = segments.last()?;
    let candidates: Vec<&str> = files.iter().map(String::as_str).filter(|it| it.rsplit('/').next() == Some(*last)).collect();
    for length in (1..=segments.len().min(MAX_PARTS)).rev() {
        let tail = segments[segments.len() - length..].join("/");
        let ends = |it: &&str| it.strip_suffix(tail.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'));
        let found: Vec<&str> = candidates.iter().copied().filter(|it| ends(it)).collect();
        match &found[..] {
            [] => {}
            [file] => return Some(file),
            several => return several.iter().copied().find(|it| *it == tail),
        }
    }
    None
}

/// Returns the parts of the path `link`, if the last one is the name of a file.
fn segments(link: &str) -> Option<Vec<&str>> {
    let path = link.split(['?', '#']).next()?;
    let segments: Vec<&str> = path.split('/').filter(|it| !it.is_empty() && *it != ".").collect();
    segments.last().is_some_and(|it| it.contains('.')).then_some(segments)
}
