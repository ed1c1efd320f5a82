//! `deprecated/endpoint`: a call to a host that no longer answers.

use crate::ast::Value;
use crate::catalog::{RETIRED_ENDPOINTS, RetiredEndpoint};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "deprecated/endpoint",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/deprecated/endpoint.md"),
    check: Check::ValueWith("://", check),
};

fn check(_: &Context, value: Value, findings: &mut Findings) {
    let Some((_, rest)) = value.raw().split_once("://") else { return };
    let end = rest.find(['/', '?', ':', '"', '&', '<', '\'', ')']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let Some(retired) = RETIRED_ENDPOINTS.iter().find(|retired| answers(retired, host, path)) else { return };
    if !is_called(value) {
        return;
    }
    let host = host.to_ascii_lowercase();
    findings
        .report(value.span(), say!("nothing answers at `{}` any more: {} was retired {}", quoted(host), retired.what, when(retired.since)))
        .help(retired.instead);
}

fn when(since: &'static str) -> Sentence {
    let is_day = since.len() == "2025-01-31".len();
    say!("{} {}", if is_day { "on" } else { "in" }, since)
}

fn answers(retired: &RetiredEndpoint, host: &str, path: &str) -> bool {
    let same = |text: Option<&str>, known: &str| text.is_some_and(|text| text.eq_ignore_ascii_case(known));
    let is_host = match retired.host.starts_with('.') {
        true => same(host.len().checked_sub(retired.host.len()).and_then(|at| host.get(at..)), retired.host),
        false => same(Some(host), retired.host),
    };
    is_host && same(path.get(..retired.path.len()), retired.path)
}

/// Whether `value` is the address of a call, or what a token is asked for.
fn is_called(value: Value) -> bool {
    let element = value.element();
    match value.is_text() {
        true => element.name() == "set-url",
        false => {
            ["url", "base-url", "resource"].iter().any(|name| element.value_of(name).is_some_and(|other| other.span() == value.span()))
        }
    }
}
