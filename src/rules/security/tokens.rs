//! What a validation of tokens leaves unchecked: the audience and the issuer.

use crate::ast::{Element, Expression, Value, views::ValidateToken};
use crate::catalog::{Definition, Kind, is_tenant_host};
use crate::csharp::{
    Code, ExprKind,
    ast::{Argument, BinaryOperator},
    library::Fact,
};
use crate::diagnostic::Severity;
use crate::rules::Context;
use crate::semantic::is_plain;

/// The checks of a document that accept tokens for any application, each with how bad that is.
pub(super) fn without_audience<'d>(cx: &Context<'d>) -> Vec<(ValidateToken<'d>, Severity)> {
    let is_open = |token: &ValidateToken| token.is_jwt() && !token.checks_audience();
    let mut tokens = cx.document.policies().filter_map(ValidateToken::cast).filter(is_open).peekable();
    if tokens.peek().is_none() || is_checked_elsewhere(cx) {
        return Vec::new();
    }
    let plain = tokens.filter(|token| is_plain(token.policy().element()));
    // With a key of one's own, those other applications are one's own too. A check that asks for more than wider scopes do may leave
    // to them what they ask for.
    let is_advice = |token: ValidateToken| {
        let narrows = token.required_claims().next().is_some() && follows_base(token.policy().element());
        token.openid_configs().next().is_none() || narrows
    };
    plain.map(|token| (token, if is_advice(token) { Severity::Info } else { Severity::Warning })).collect()
}

/// Who may make the tokens that a check accepts, where it asks for no issuer.
#[derive(Clone, Copy, Debug)]
pub(super) enum AnyIssuer<'d> {
    /// Every tenant of Microsoft Entra ID, by this metadata.
    Tenant(Value<'d>),
    /// Whoever has the key.
    Key,
}

/// Who may make the tokens that `token` accepts; `None` where it asks for the issuer, or where its metadata is that of one.
pub(super) fn any_issuer(token: ValidateToken<'_>) -> Option<AnyIssuer<'_>> {
    if !token.is_jwt() || token.checks_issuer() || !is_plain(token.policy().element()) {
        return None;
    }
    if let Some(config) = token.openid_configs().find(|config| is_of_any_tenant(config.raw())) {
        return Some(AnyIssuer::Tenant(config));
    }
    (token.openid_configs().next().is_none() && token.signing_keys().next().is_some()).then_some(AnyIssuer::Key)
}

/// Whether the metadata at `url` is that of all tenants of Microsoft Entra ID.
fn is_of_any_tenant(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let mut parts = rest.split('/');
    let host = parts.next().unwrap_or_default().to_ascii_lowercase();
    is_tenant_host(&host)
        && parts.next().is_some_and(|tenant| tenant.eq_ignore_ascii_case("common") || tenant.eq_ignore_ascii_case("organizations"))
}

/// Whether the policies of wider scopes have run before `element`.
fn follows_base(element: Element) -> bool {
    let mut before = element.parent().into_iter().flat_map(|holder| holder.children().take_while(move |it| it.id() != element.id()));
    before.any(|other| other.definition() == Definition::Base)
}

/// Whether something else in the document asks for the audience of every token: another check that always runs, or code.
fn is_checked_elsewhere(cx: &Context) -> bool {
    let always = |token: ValidateToken| {
        let holder = token.policy().parent();
        holder.is_some_and(|holder| matches!(holder.definition(), Definition::Section(_) | Definition::Fragment))
    };
    cx.document.policies().filter_map(ValidateToken::cast).any(|token| token.checks_audience() && always(token))
        || cx.document.expressions().any(|expression| tests_audience(cx, expression))
}

/// Whether code tests the audience of a token: in a condition, in a value that it compares, or in one that a condition reads later.
fn tests_audience(cx: &Context, expression: Expression) -> bool {
    // What cannot be read may do anything.
    if !expression.errors().is_empty() {
        return expression.names(Fact::Audience.named_by());
    }
    if !is_condition(expression) && holds_variable(expression).is_none() {
        return false;
    }
    let code = expression.code();
    let asks = || (code.depends_on(|path| path.is_a(Fact::Audience)) || asks_for_entry(code)) && !asks_whether_any(code);
    if is_condition(expression) {
        return asks();
    }
    if code.compared().any(|path| path.is_a(Fact::Audience)) && holds_variable(expression).is_some() {
        return true;
    }
    let Some(variable) = holds_variable(expression).filter(|_| asks()) else { return false };
    cx.model().reads().iter().any(|read| read.name == Some(variable) && read.expression.is_some_and(is_condition))
}

/// Whether the code asks nothing of the audience but whether there is one: `Audiences.Any()`, `Claims.ContainsKey("aud")`.
fn asks_whether_any(code: Code) -> bool {
    let is_audience = |argument: &Argument| code.constant(argument.value).is_some_and(|text| text == "aud");
    let (mut named, mut asked) = (0, 0);
    for (id, node) in code.nodes() {
        match node.kind {
            ExprKind::Member { name, .. } if code.ast().text(name) == "Audiences" => named += 1,
            ExprKind::Literal(_) if code.constant(id).is_some_and(|text| text == "aud") => named += 1,
            ExprKind::Call { target, arguments } => {
                let arguments = code.ast().list(arguments);
                let ExprKind::Member { target: on, .. } = code.ast()[target].kind else { continue };
                asked += match code.member_name(id) {
                    Some("Any" | "Count") if arguments.is_empty() && code.ast().last_name(on) == Some("Audiences") => 1,
                    Some("ContainsKey") if arguments.iter().any(is_audience) => 1,
                    _ => 0,
                };
            }
            _ => {}
        }
    }
    named == asked
}

/// Whether the code asks an object for its entry `aud`, as it does with a token that it has taken apart by itself.
fn asks_for_entry(code: Code) -> bool {
    let is_audience = |argument: &Argument| code.constant(argument.value).is_some_and(|text| text == "aud");
    code.nodes().any(|(_, node)| match node.kind {
        ExprKind::Index { arguments, .. } | ExprKind::Call { arguments, .. } => code.ast().list(arguments).iter().any(is_audience),
        ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
            [left, right].into_iter().any(|side| code.constant(side).is_some_and(|text| text == "aud"))
        }
        // Of a value whose type is not known, the name has to do.
        ExprKind::Member { name, .. } => code.ast().text(name) == "Audiences",
        _ => false,
    })
}

fn is_condition(expression: Expression) -> bool {
    expression.setting().is_some_and(|setting| setting.name() == "condition")
}

/// The variable into which an expression goes.
fn holds_variable(expression: Expression<'_>) -> Option<&str> {
    let policy = expression.element()?.policy().filter(|policy| policy.kind() == Kind::SetVariable)?;
    Some(policy.value_of("name")?.raw())
}
