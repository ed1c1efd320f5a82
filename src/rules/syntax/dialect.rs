//! `syntax/dialect`: an expression is escaped twice, or holds an entity that must not be decoded.

use memchr::memchr_iter;

use crate::ast::Expression;
use crate::csharp::{self, Encoding};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::syntax::{self, Place};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "syntax/dialect",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/syntax/dialect.md"),
    check: Check::Expression(check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let text = expression.document().text();
    let site = expression.site();
    match site.encoding {
        // In a string `&amp;quot;` may be meant; where C# cannot be read it is a mistake.
        Encoding::Entities if !expression.errors().is_empty() => {
            let edits: Vec<Edit> = syntax::twice_escaped(text, site.span).map(|span| Edit::replace(span, "&")).collect();
            let Some(first) = edits.first() else { return };
            findings
                .report(first.span, "this expression is escaped twice")
                .help("the service decodes entities once: write `&quot;` for a quote, not `&amp;quot;`")
                .fix("unescape it once", edits);
        }
        Encoding::Raw if site.place != Place::CData => {
            let bytes = text.as_bytes();
            let mut ampersands = memchr_iter(b'&', &bytes[site.span.range()]).map(|at| site.span.start as usize + at);
            let entity = ampersands.find_map(|at| csharp::decode_entity(&bytes[at..]).map(|(_, length)| Span::new(at, at + length)));
            let Some(entity) = entity else { return };
            findings
                .report(entity, format!("once `{}` is decoded, this expression does not close", entity.text(text)))
                .help("the service may decode entities before it reads C#: write `\\u0026` for the `&` of one that is meant")
                .at_most(Severity::Warning);
        }
        _ => {}
    }
}
