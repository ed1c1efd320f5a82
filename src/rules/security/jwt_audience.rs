//! `security/jwt-audience`: tokens for other applications are accepted.

use crate::ast::{Document, Element, views::ValidateToken};
use crate::catalog::Definition;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_plain;

pub(super) const RULE: Rule = Rule {
    id: "security/jwt-audience",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/jwt-audience.md"),
    check: Check::DocumentOf(ValidateToken::KINDS, check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let mut tokens = cx.document.policies().filter_map(ValidateToken::cast).peekable();
    if tokens.peek().is_none() || is_checked_elsewhere(cx.document) {
        return;
    }
    for token in tokens.filter(|token| token.is_jwt() && !token.checks_audience()) {
        if !is_plain(token.policy().element()) {
            continue;
        }
        let report = findings
            .report(token.policy().name_span(), "tokens that were made for other applications are accepted: no audience is asked for")
            .help("list the audiences of this API in `audiences`");
        // With a key of one's own, those other applications are one's own too. A check that asks for more than wider scopes do may leave
        // to them what they ask for.
        let narrows = token.required_claims().next().is_some() && follows_base(token.policy().element());
        if token.openid_configs().next().is_none() || narrows {
            report.at_most(Severity::Info);
        }
    }
}

/// Whether the policies of wider scopes have run before `element`.
fn follows_base(element: Element) -> bool {
    let mut before = element.parent().into_iter().flat_map(|holder| holder.children().take_while(move |it| it.id() != element.id()));
    before.any(|other| other.definition() == Definition::Base)
}

/// Whether something else in `document` asks for the audience of every token: another check that always runs, or code.
fn is_checked_elsewhere(document: &Document) -> bool {
    let always = |token: ValidateToken| {
        let holder = token.policy().parent();
        holder.is_some_and(|holder| matches!(holder.definition(), Definition::Section(_) | Definition::Fragment))
    };
    document.policies().filter_map(ValidateToken::cast).any(|token| token.checks_audience() && always(token))
        || document.expressions().any(|expression| expression.raw().contains("Audience") || expression.raw().contains("\"aud\""))
}
