//! `security/insecure-url`: a call over HTTP, which others can read and change.

use crate::ast::{Expression, Value};
use crate::catalog::Type;
use crate::csharp::{ExprId, ExprKind, Literal, TextPart};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Reach, reach};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "security/insecure-url",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/security/insecure-url.md"),
    check: Check::ValueWith("://", check),
};

const PLAIN: &str = "http://";

fn check(_: &Context, value: Value, findings: &mut Findings) {
    if !value.raw().contains(PLAIN) || expected(value) != Some(Type::Url) {
        return;
    }
    let raw = value.raw();
    // In code, an address is what stands at the beginning of a text.
    let Some(start) = (match value.expression() {
        Some(expression) => address_in_code(expression).map(|at| at - value.span().start as usize),
        None => raw.starts_with(PLAIN).then_some(0),
    }) else {
        return;
    };
    let (host, reach) = reach(&raw[start + PLAIN.len()..]);
    let severity = match reach {
        Reach::Loopback => return,
        // A text in code that ends after the scheme is as often a test for it.
        Reach::Unknown if host.is_empty() => return,
        Reach::Unknown | Reach::Internal => Severity::Info,
        Reach::Public => Severity::Warning,
    };
    let report = findings
        .report(value.span(), say!("the call to `{}` can be read and changed in transit: it goes over HTTP", quoted(host)))
        .help("use `https://`")
        .at_most(severity);
    let begin = value.span().start as usize + start;
    let rest = &raw[start + PLAIN.len()..];
    let secure = Edit::insert(begin + "http".len(), "s");
    match port(rest, value.expression().is_some()) {
        Port::None => report.fix("use HTTPS", vec![secure]),
        Port::OfHttp(length) => {
            let end = begin + PLAIN.len() + rest.len() - after_host(rest).len();
            report.fix("use HTTPS, and the port for HTTPS", vec![secure, Edit::delete(Span::new(end, end + length))])
        }
        Port::Other => report,
    };
}

/// Where a text of the code begins that is an address, in the source.
fn address_in_code(expression: Expression) -> Option<usize> {
    let csharp = expression.document().csharp();
    let texts = csharp
        .expressions(expression.root())
        .filter(|(_, node)| matches!(node.kind, ExprKind::Literal(Literal::String | Literal::VerbatimString) | ExprKind::Interpolated(_)));
    let begins = |id: ExprId| matches!(csharp.text_parts(id).first(), Some(TextPart::Literal { text, .. }) if text.starts_with(PLAIN));
    let at = |id: ExprId| {
        let span = csharp.span_of(id);
        Some(span.start as usize + span.text(expression.document().text()).find(PLAIN)?)
    };
    texts.filter(|(id, _)| begins(*id)).filter_map(|(id, _)| at(id)).min()
}

/// What an address says of the port.
enum Port {
    None,
    /// `:80`, which is that of HTTP, with its length.
    OfHttp(usize),
    /// Another one, or one that is not known here: HTTPS may not be spoken there.
    Other,
}

/// The port of an address, of which `rest` is what follows the `://`.
fn port(rest: &str, in_code: bool) -> Port {
    let after = after_host(rest);
    let Some(digits) = after.strip_prefix(':') else { return if in_code && goes_on(after) { Port::Other } else { Port::None } };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let is_whole = match digits[length..].chars().next() {
        None | Some('/' | '?' | '#') => true,
        _ => in_code && ends_text(&digits[length..]).is_some() && !goes_on(&digits[length..]),
    };
    if length > 0 && digits[..length].parse() == Ok(80) && is_whole { Port::OfHttp(1 + length) } else { Port::Other }
}

/// What follows the host that `rest` begins with, after what says who calls.
fn after_host(rest: &str) -> &str {
    let authority = rest.find(['/', '?', '#', '"', '&', '<', ' ']).unwrap_or(rest.len());
    let start = rest[..authority].rfind('@').map_or(0, |at| at + 1);
    let host = &rest[start..];
    let inside = if host.starts_with('[') { host.find(']').unwrap_or_default() } else { 0 };
    // A name that is filled in may hold anything.
    let filled = filled_in(host, inside);
    let end = host[filled..].find([':', '/', '?', '#', '"', '&', '<', ' ', '\\', ')']).map_or(host.len(), |at| filled + at);
    &host[end..]
}

/// The end of the last `{…}` in the host that `host` begins with, and `from` where there is none.
fn filled_in(host: &str, from: usize) -> usize {
    let mut end = from;
    while let Some(open) = host[end..].find(['{', '/', '"', ':']).filter(|at| host[end + at..].starts_with('{')) {
        let Some(close) = host[end + open..].find('}') else { break };
        let close = end + open + close;
        end = close + host[close..].bytes().take_while(|byte| *byte == b'}').count();
    }
    end
}

/// Whether the text in code that ends where `rest` begins is continued by something that may be a port.
fn goes_on(rest: &str) -> bool {
    let Some(code) = ends_text(rest) else { return false };
    let Some(next) = code.trim_start().strip_prefix('+') else { return false };
    let next = next.trim_start().trim_start_matches(['$', '@']);
    let text = next.strip_prefix('"').or_else(|| next.strip_prefix("&quot;"));
    !text.is_some_and(|text| text.starts_with(['/', '?']))
}

/// What follows the quote that `rest` begins with.
fn ends_text(rest: &str) -> Option<&str> {
    rest.strip_prefix('"').or_else(|| rest.strip_prefix("&quot;"))
}

fn expected(value: Value) -> Option<Type> {
    let element = value.element();
    match value.is_text() {
        true => element.definition().element().map(|element| element.text_type),
        false => element.settings().find(|setting| setting.value().span() == value.span())?.definition().map(|attribute| attribute.value),
    }
}
