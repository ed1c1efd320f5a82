//! `security/insecure-url`: a call over HTTP, which others can read and change.

use crate::ast::Value;
use crate::catalog::Type;
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Reach, reach};
use crate::text::Edit;

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
        Some(_) => raw.match_indices(PLAIN).map(|(at, _)| at).find(|at| raw[..*at].ends_with('"') || raw[..*at].ends_with("&quot;")),
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
    findings
        .report(value.span(), format!("the call to `{host}` can be read and changed on its way: it goes over HTTP"))
        .help("use `https://`")
        .fix("use HTTPS", vec![Edit::insert(value.span().start as usize + start + "http".len(), "s")])
        .at_most(severity);
}

fn expected(value: Value) -> Option<Type> {
    let element = value.element();
    match value.is_text() {
        true => element.definition().element().map(|element| element.text_type),
        false => element.settings().find(|setting| setting.value().span() == value.span())?.definition().map(|attribute| attribute.value),
    }
}
