//! `syntax/dialect`: an expression is escaped once too often, or once too little.

use memchr::memchr_iter;

use crate::ast::Expression;
use crate::catalog::Format;
use crate::csharp::Encoding;
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::spelling::{entity_at, entity_for};
use crate::syntax::{self, ExpressionPlace};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "syntax/dialect",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Safe),
    page: include_str!("../../../rules/syntax/dialect.md"),
    check: Check::Expression(check),
};

fn check(cx: &Context, expression: Expression, findings: &mut Findings) {
    if cx.deployment.format == Some(Format::Xml) {
        check_escaped(expression, findings);
    }
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
        Encoding::Raw if site.place != ExpressionPlace::CData => {
            let bytes = text.as_bytes();
            let mut ampersands = memchr_iter(b'&', &bytes[site.span.range()]).map(|at| site.span.start as usize + at);
            let entity = ampersands.find_map(|at| entity_at(&bytes[at..]).map(|(_, length)| Span::new(at, at + length)));
            let Some(entity) = entity else { return };
            findings
                .report(entity, say!("once `{}` is decoded, this expression is not closed", quoted(entity.text(text))))
                .help("the service may decode entities before it reads C#: write `\\u0026` for an `&` that has to stay")
                .at_most(Severity::Warning);
        }
        _ => {}
    }
}

/// What the service reads as XML must be XML, C# and all.
fn check_escaped(expression: Expression, findings: &mut Findings) {
    let (text, site) = (expression.document().text(), expression.site());
    if site.place == ExpressionPlace::CData {
        return;
    }
    let bytes = text.as_bytes();
    // Between tags no quote ends anything; in an attribute only its own does.
    let quote = expression.setting().and_then(|setting| bytes.get((setting.value().span().start as usize).checked_sub(1)?).copied());
    let special = site.span.range().filter_map(|at| {
        let escaped = match bytes[at] {
            b'<' => entity_for('<'),
            b'&' if entity_at(&bytes[at..]).is_none() => entity_for('&'),
            sign @ (b'"' | b'\'') if quote == Some(sign) => entity_for(char::from(sign)),
            _ => None,
        };
        Some(Edit::replace(Span::new(at, at + 1), escaped?))
    });
    let edits: Vec<Edit> = special.collect();
    let Some(first) = edits.first().map(|edit| edit.span) else { return };
    let (found, escaped) = (first.text(text), edits[0].replacement.clone());
    let report = findings
        .report(first, say!("a raw `{}` in an expression is not valid XML, and this policy is deployed in the format `xml`", quoted(found)))
        .help(say!("write `{}` for `{}`, or deploy the policy in the format `rawxml`", quoted(escaped), quoted(found)));
    // An entity in raw C# means itself, and would be decoded.
    let mixed = site.encoding == Encoding::Raw
        && bytes[site.span.range()]
            .iter()
            .enumerate()
            .any(|(at, byte)| *byte == b'&' && entity_at(&bytes[site.span.start as usize + at..]).is_some());
    if !mixed {
        report.fix("escape it", edits);
    }
}
