//! `security/ip-range`: a range that contains no address, or all addresses.

use std::net::IpAddr;

use crate::ast::{Policy, Value};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "security/ip-range",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/ip-range.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::IpFilter]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let mut seen: Vec<Range> = Vec::new();
    for range in policy.children().filter_map(|child| match child.name() {
        "address" => Range::of(child.text()?, child.text()?, child.text()?.span()),
        "address-range" => Range::of(child.value_of("from")?, child.value_of("to")?, child.open_span()),
        _ => None,
    }) {
        if range.from.is_ipv4() != range.to.is_ipv4() {
            findings.report(range.span, "this range begins with an IPv4 address and ends with an IPv6 address, or the reverse").help(HELP);
        } else if range.from > range.to {
            findings.report(range.span, "no address is in this range: it ends before it begins").help(HELP);
        } else if range.is_all() {
            let does = if policy.setting("action").is_some_and(|it| it.typed().choice() == Some("forbid")) { "refused" } else { "let in" };
            findings
                .report(range.span, say!("every caller is {}: all addresses are in this range", does))
                .help("name the addresses that are meant, or remove the filter");
        } else if let Some(other) = seen.iter().find(|other| other.holds(&range)) {
            findings
                .report(range.span, "this is in another range already")
                .label(other.span, "the other one")
                .help("remove it")
                .at_most(Severity::Info);
        } else if seen.len() < MOST_RANGES {
            seen.push(range);
        }
    }
}

const HELP: &str = "write the lower end as `from` and the upper end as `to`";

/// How many ranges of one filter are compared with one another.
const MOST_RANGES: usize = 256;

/// The addresses from one to another, both included.
struct Range {
    from: IpAddr,
    to: IpAddr,
    span: Span,
}

impl Range {
    fn of(from: Value, to: Value, span: Span) -> Option<Self> {
        let address = |value: Value| value.literal()?.trim().parse::<IpAddr>().ok();
        Some(Self { from: address(from)?, to: address(to)?, span })
    }

    fn is_all(&self) -> bool {
        let ends = |zeros: bool| move |byte: u8| byte == if zeros { 0 } else { u8::MAX };
        let all = |address: IpAddr, zeros: bool| match address {
            IpAddr::V4(address) => address.octets().into_iter().all(ends(zeros)),
            IpAddr::V6(address) => address.octets().into_iter().all(ends(zeros)),
        };
        all(self.from, true) && all(self.to, false)
    }

    fn holds(&self, other: &Self) -> bool {
        self.from.is_ipv4() == other.from.is_ipv4() && self.from <= other.from && other.to <= self.to
    }
}
