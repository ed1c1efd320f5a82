//! `liquid/unknown-member`: a Liquid template asks for a member of `context` that templates do not have.

use super::{TEMPLATES, markup};
use crate::ast::Policy;
use crate::diagnostic::{Severity, quoted, say};
use crate::liquid;
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
const MISSING: [&str; 11] =
    ["Api", "Deployment", "Elapsed", "GraphQL", "LastError", "Operation", "Product", "RequestId", "Subscription", "Timestamp", "User"];

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

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let text = cx.document.text();
    for markup in markup(policy) {
        for (place, members) in liquid::context_paths(markup.content.text(text)) {
            let span = Span { start: markup.content.start + place.start, end: markup.content.start + place.end };
            if let [of @ ("Request" | "Response"), member, ..] = members.as_slice()
                && let (message, known) = if *of == "Request" { ("Request", REQUEST) } else { ("Response", RESPONSE) }
                && !known.contains(member)
            {
                let report = findings.report(span, say!("`context.{}` has no `{}` in a Liquid template", message, quoted(*member)));
                match nearest(member, known.iter().copied()) {
                    Some(meant) => report.help(say!("did you mean `{}`?", meant)),
                    None => report.help("the body of the message is called `body`, without `context`"),
                };
                continue;
            }
            let Some(member) = members.first().filter(|member| MISSING.contains(member)) else { continue };
            findings.report(span, say!("a Liquid template has no `context.{}`", quoted(member))).help(
                "a template can read only the request, the response and the variables of `context`: put the value into a variable with `set-variable`, or make the body an expression",
            );
        }
    }
}
