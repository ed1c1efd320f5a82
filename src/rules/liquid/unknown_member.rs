//! `liquid/unknown-member`: a Liquid template asks for a member of `context` that templates do not have.

use super::{TEMPLATES, markup};
use crate::ast::Policy;
use crate::diagnostic::{Severity, quoted, say};
use crate::liquid::{self, MarkupKind};
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

/// The members of `context` that expressions have and templates do not (page *Set body*).
const MISSING: [&str; 13] = [
    "Api",
    "Deployment",
    "Elapsed",
    "GraphQL",
    "LastError",
    "Operation",
    "Product",
    "RequestId",
    "Subscription",
    "Timestamp",
    "Tracing",
    "User",
    "Workspace",
];

/// The members that the request has in templates or in expressions, but for its body.
const REQUEST: &[&str] = &[
    "Certificate",
    "ClientCertificates",
    "HasBody",
    "Headers",
    "IpAddress",
    "MatchedParameters",
    "Method",
    "OriginalMethod",
    "OriginalUrl",
    "PrivateEndpointConnection",
    "Url",
];

/// The same of the response.
const RESPONSE: &[&str] = &["Headers", "Method", "StatusCode", "StatusReason"];

/// The same of an address.
const URL: &[&str] = &["Host", "Path", "Port", "Query", "QueryString", "Scheme", "ToString", "ToUri"];

/// What a template may begin with behind `context`.
const KNOWN: &[&str] = &["Request", "Response", "Variables"];

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
    let (of, member, known) = match members.as_slice() {
        ["Request", "Url", member, ..] => ("Request.Url", *member, URL),
        ["Request", "OriginalUrl", member, ..] => ("Request.OriginalUrl", *member, URL),
        ["Request", member, ..] => ("Request", *member, REQUEST),
        ["Response", member, ..] => ("Response", *member, RESPONSE),
        [member, ..] if MISSING.contains(member) => {
            findings.report(span, say!("a Liquid template has no `context.{}`", quoted(*member))).help(HELP);
            return;
        }
        [member, ..] if !KNOWN.contains(member) => {
            if let Some(meant) = nearest(member, KNOWN.iter().copied()) {
                findings
                    .report(span, say!("a Liquid template has no `context.{}`", quoted(*member)))
                    .help(say!("did you mean `{}`?", meant));
            }
            return;
        }
        _ => return,
    };
    if known.contains(&member) {
        return;
    }
    let report = findings.report(span, say!("`context.{}` has no `{}` in a Liquid template", of, quoted(member)));
    match nearest(member, known.iter().copied()) {
        Some(meant) => report.help(say!("did you mean `{}`?", meant)),
        None => report.help("the body of the message is called `body`, without `context`"),
    };
}
