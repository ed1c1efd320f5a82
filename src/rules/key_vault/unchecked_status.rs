//! `key-vault/unchecked-status`: the body of an error response is used as the secret.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity, say};
use crate::format::indent_step;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Portion, Request, VaultObject};
use crate::text::{self, Edit};

pub(super) const RULE: Rule = Rule {
    id: "key-vault/unchecked-status",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/key-vault/unchecked-status.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(index) = model.request(policy) else { return };
    let request = model.nth_request(index);
    if request.target.key_vault().is_none_or(|vault| vault.object == VaultObject::Operation) {
        return;
    }
    let stores = model.answer(index).refused_stores();
    let Some(kept) = stores.iter().min_by_key(|kept| kept.what) else { return };
    let what = match kept.what {
        Portion::Whole => "the error page becomes the secret",
        Portion::Member => "an empty value becomes the secret",
        Portion::Derived => return,
    };
    let mut report = findings
        .report(policy.name_span(), say!("when the vault refuses, {} until the cache entry expires", what))
        .label(model.nth_store(kept.store).policy.name_span(), "the value is stored here, whatever the status was")
        .help("test `StatusCode` before the value is stored");
    if kept.what != Portion::Whole {
        report = report.at_most(Severity::Warning);
    }
    if let Some(edit) = give_up(request) {
        report.fix("end the request when the vault does not respond with 200", vec![edit]);
    }
}

/// What ends the request right after a call that was refused. Inside a `retry` the call is not over yet.
fn give_up(request: &Request<'_>) -> Option<Edit> {
    let (policy, response) = (request.policy, request.response?.text);
    if policy.ancestors().any(|ancestor| ancestor.name() == "retry") {
        return None;
    }
    let text = policy.document().text();
    let span = policy.span();
    let line = text[..span.start as usize].rsplit('\n').next().unwrap_or_default();
    let indent = if line.trim().is_empty() { format!("{}{line}", text::line_break(&text[..span.start as usize])) } else { String::new() };
    let step = indent_step(line);
    let test = format!("@(((IResponse)context.Variables[\"{response}\"])?.StatusCode != 200)");
    let check = format!(
        "{indent}<choose>{indent}{step}<when condition='{test}'>{indent}{step}{step}<return-response>\
         {indent}{step}{step}{step}<set-status code=\"502\" reason=\"Bad Gateway\" />{indent}{step}{step}</return-response>\
         {indent}{step}</when>{indent}</choose>"
    );
    Some(Edit::insert(span.end as usize, check))
}
