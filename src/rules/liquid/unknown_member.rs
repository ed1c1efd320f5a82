//! `liquid/unknown-member`: a Liquid template asks for a member of `context` that templates do not have.

use super::{TEMPLATES, markup};
use crate::ast::Policy;
use crate::diagnostic::{Severity, quoted, say};
use crate::liquid::{self, MarkupKind, is_of_expressions_alone, part};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Span, nearest};

pub(super) const RULE: Rule = Rule {
    id: "liquid/unknown-member",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/liquid/unknown-member.md"),
    check: Check::PolicyOf(TEMPLATES, check),
};

/// What to do about a member that only expressions have.
const HELP: &str = "a template can read only the request, the response and the variables of `context`: put the value into a variable with `set-variable`, or make the body an expression";

/// How many names for parts of `context` are kept apart.
const NAMES: usize = 16;

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let text = cx.document.text();
    // What names stand for: `context` itself, and what is assigned from it.
    let mut names: Vec<(&str, Vec<&str>)> = vec![("context", Vec::new())];
    for markup in markup(policy) {
        let content = markup.content.text(text);
        let place = |place: Span| Span { start: markup.content.start + place.start, end: markup.content.start + place.end };
        for (name, before) in &names {
            for (at, rest) in liquid::paths_from(name, content) {
                look_at(before.iter().copied().chain(rest).collect(), place(at), findings);
            }
        }
        let Some((name, value)) = liquid::named(content).filter(|_| markup.kind == MarkupKind::Tag) else { continue };
        let meant = names.iter().find_map(|(root, before)| {
            let rest = if value == *root { Vec::new() } else { whole_path(root, value)? };
            Some(before.iter().copied().chain(rest).collect())
        });
        // What a loop goes through is no part of `context` itself.
        let meant = meant.filter(|_| content.starts_with("assign"));
        names.retain(|(known, _)| *known != name);
        names.extend(meant.filter(|_| !name.is_empty()).map(|meant| (name, meant)));
        names.truncate(NAMES);
    }
}

/// The members of the path from `root` that all of `value` is.
fn whole_path<'t>(root: &str, value: &'t str) -> Option<Vec<&'t str>> {
    let (_, members) = liquid::paths_from(root, value).pop()?;
    let rest = value.strip_prefix(root)?;
    let is_whole = members.iter().try_fold(rest, |rest, member| rest.strip_prefix('.')?.strip_prefix(member)) == Some("");
    is_whole.then_some(members)
}

fn look_at(members: Vec<&str>, span: Span, findings: &mut Findings) {
    // The longest path of which something is known: what stands behind it is one of its members, or nothing is known of that.
    let known = (0..members.len()).rev().find_map(|length| Some((part(&members[..length])?, members[length])));
    let Some((part, member)) = known else { return };
    if part.members().any(|known| known == member) {
        return;
    }
    let meant = nearest(member, part.members());
    if !part.name.is_empty() {
        let report = findings.report(span, say!("`context.{}` has no `{}` in a Liquid template", part.name, quoted(member)));
        match meant {
            Some(meant) => report.help(say!("did you mean `{}`?", meant)),
            None => report.help("the body of the message is called `body`, without `context`"),
        };
        return;
    }
    let message = || say!("a Liquid template has no `context.{}`", quoted(member));
    if is_of_expressions_alone(member) {
        findings.report(span, message()).help(HELP);
    } else if let Some(meant) = meant {
        findings.report(span, message()).help(say!("did you mean `{}`?", meant));
    }
}
