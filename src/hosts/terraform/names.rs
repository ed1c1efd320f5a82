//! The names that a template file uses. HashiCorp: *templatefile Function*, *Strings and Templates*.

use std::collections::HashSet;

use super::super::tree::{Expr, ExprKind, MAX_DEPTH};
use super::syntax::Reader;
use super::template;
use crate::text::Span;

/// Returns the names that `text`, a template, takes from whoever renders it, each with the place of its first use, in order; `None` where it holds something that cannot
/// be read, so that not all of them are known.
pub fn template_names(text: &str) -> Option<Vec<(Span, Box<str>)>> {
    if !text.contains("${") && !text.contains("%{") {
        return Some(Vec::new());
    }
    let whole = template::whole(text)?;
    let mut names = NameCollector { found: Vec::new(), known: HashSet::new(), bound: Vec::new() };
    // The number of names that each open directive binds.
    let mut open: Vec<(&str, usize)> = Vec::new();
    for hole in &whole.holes {
        let written = hole.span.text(&whole.text);
        if let Some(expr) = &hole.expr {
            names.of(expr, 0);
            continue;
        }
        let inner = written.strip_prefix("%{")?.strip_suffix('}')?.trim_matches('~').trim();
        let (word, rest) = inner.split_at(inner.find(|it: char| it.is_whitespace()).unwrap_or(inner.len()));
        let at = hole.span.start as usize + (rest.as_ptr() as usize - written.as_ptr() as usize);
        match word {
            "if" => {
                names.of(&expression(text, at, rest)?, 0);
                open.push(("if", 0));
            }
            "for" => {
                let (bound, over) = rest.split_once(" in ")?;
                let at = at + bound.len() + " in ".len();
                names.of(&expression(text, at, over)?, 0);
                let bound: Vec<Box<str>> = bound.split(',').map(|name| name.trim().into()).collect();
                open.push(("for", bound.len()));
                names.bound.extend(bound);
            }
            "else" => {}
            "endif" | "endfor" => {
                let (_, count) = open.pop()?;
                names.bound.truncate(names.bound.len().saturating_sub(count));
            }
            _ => return None,
        }
    }
    open.is_empty().then_some(names.found)
}

/// Reads the expression `written`, which stands at `at` in `text`.
fn expression(text: &str, at: usize, written: &str) -> Option<Expr> {
    let mut reader = Reader::at(text.get(..at + written.len())?, at);
    let expr = reader.expr(0, true).ok()?;
    reader.space(true);
    (reader.at == at + written.len()).then_some(expr)
}

/// The names that were met.
struct NameCollector {
    found: Vec<(Span, Box<str>)>,
    known: HashSet<Box<str>>,
    /// Those that a `for` stands around.
    bound: Vec<Box<str>>,
}

impl NameCollector {
    fn of(&mut self, expr: &Expr, depth: usize) {
        if depth > MAX_DEPTH * 2 {
            return;
        }
        match &expr.kind {
            ExprKind::Name(name) => {
                if !self.bound.contains(name) && self.known.insert(name.clone()) {
                    self.found.push((expr.span, name.clone()));
                }
            }
            ExprKind::For(it) => {
                self.of(&it.over, depth + 1);
                let count = self.bound.len();
                self.bound.extend(it.key.iter().cloned().chain([it.value.clone()]));
                it.yields.iter().for_each(|yields| self.of(yields, depth + 1));
                self.of(&it.body, depth + 1);
                self.bound.truncate(count);
            }
            ExprKind::Text(text) => text.holes.iter().filter_map(|hole| hole.expr.as_ref()).for_each(|it| self.of(it, depth + 1)),
            ExprKind::Literal(_) => {}
            ExprKind::Member(of, _) | ExprKind::Each(of) => self.of(of, depth + 1),
            ExprKind::Index(of, key) => {
                self.of(of, depth + 1);
                self.of(key, depth + 1);
            }
            ExprKind::Call(_, items) | ExprKind::List(items) | ExprKind::Choice(items) | ExprKind::Other(items) => {
                items.iter().for_each(|it| self.of(it, depth + 1));
            }
            ExprKind::Object(entries) => entries.iter().for_each(|entry| {
                self.of(&entry.key, depth + 1);
                self.of(&entry.value, depth + 1);
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<String> {
        let names = template_names(text)?;
        names.iter().for_each(|(span, name)| assert_eq!(span.text(text), &**name));
        Some(names.iter().map(|(_, name)| &**name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_template_takes_the_names_that_nothing_in_it_binds() {
        let cases = [
            ("<a b=\"${host}\">${jsonencode(limits.calls)}</a>", "host limits"),
            ("%{ if enabled && length(rows) > 0 ~}${enabled}%{ else }${other[\"x\"]}%{ endif ~}", "enabled rows other"),
            ("%{ for key, row in rows ~}${key}=${row.name}${sep}%{ endfor ~}${key}", "rows sep key"),
            ("${join(\",\", [for it in items : upper(it)])}", "items"),
            ("$${text} %%{ text } $ { } ${\"${inner}\"}", "inner"),
            ("nothing", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(names(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_whole_is_not_known() {
        for text in ["%{ if }a%{ endif }", "%{ if a }", "%{ endfor }", "%{ for a of b }%{ endfor }", "${a", "%{ what }"] {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
