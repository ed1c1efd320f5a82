//! `flow/time-limit`: a policy may wait longer than the gateway does.

use crate::ast::{
    Policy,
    views::{ForwardRequest, Retry},
};
use crate::catalog::{Kind, Kinds, LONGEST_TIMEOUT, total_request_seconds};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/time-limit",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/time-limit.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::ForwardRequest, Kind::Retry]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let limit = cx.gateway.and_then(|gateway| {
        let most = total_request_seconds(gateway)?;
        Some((most, gateway.names().next().unwrap_or_default()))
    });
    if let Some(forward) = ForwardRequest::cast(policy) {
        check_timeout(forward, limit, findings);
    } else if let (Some(retry), Some(limit)) = (Retry::cast(policy), limit) {
        check_pauses(retry, limit, findings);
    }
}

fn check_timeout(forward: ForwardRequest, limit: Option<(u64, &'static str)>, findings: &mut Findings) {
    let Some(setting) = forward.policy().setting("timeout") else { return };
    let Some(timeout) = setting.typed().duration() else { return };
    match limit {
        Some((most, gateway)) if timeout.as_secs() > most => {
            findings
                .report(setting.span(), say!("the `{}` gateway ends a request after {} seconds, and this waits longer", gateway, most))
                .help(say!("set a `timeout` of less than {}", most));
        }
        _ if timeout.as_secs() > LONGEST_TIMEOUT => {
            findings
                .report(setting.span(), say!("a gateway may give up after {} seconds, whatever timeout is set here", LONGEST_TIMEOUT))
                .help("start the work with one call, and get the result with another")
                .at_most(Severity::Info);
        }
        _ => {}
    }
}

/// Whether the pauses of a `retry` alone are too long. They may grow, but get no shorter than the first.
fn check_pauses(retry: Retry, (most, gateway): (u64, &'static str), findings: &mut Findings) {
    let Some(count) = retry.count().and_then(|count| count.integer()).and_then(|count| u64::try_from(count).ok()) else { return };
    let Some(interval) = retry.interval().and_then(|interval| interval.duration()) else { return };
    let is_fast = retry.first_fast_retry().is_some_and(|fast| !fast.is_bool(false));
    let pauses = count.saturating_sub(u64::from(is_fast)).saturating_mul(interval.as_secs());
    if pauses > most {
        findings
            .report(
                retry.policy().name_span(),
                say!("the pauses alone may take {} seconds, and the `{}` gateway ends a request after {}", pauses, gateway, most),
            )
            .help("lower `count` or `interval`")
            .at_most(Severity::Info);
    }
}
