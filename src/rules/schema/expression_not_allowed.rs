//! `schema/expression-not-allowed`: an expression where only a literal is taken.

use crate::ast::{Expression, Setting};
use crate::catalog::{Attribute, Expressions, TextContent, Type};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/expression-not-allowed",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/schema/expression-not-allowed.md"),
    check: Check::Expression(check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    match expression.setting() {
        Some(setting) => check_setting(setting, expression, findings),
        None => check_text(expression, findings),
    }
}

fn check_setting(setting: Setting<'_>, expression: Expression<'_>, findings: &mut Findings) {
    if let Some(attribute) = setting.definition()
        && let Some(severity) = severity(setting.element().name(), attribute)
        && setting.value().expression() == Some(expression)
    {
        findings
            .report(setting.value().span(), say!("`{}` takes no expression", attribute.name))
            .help(match attribute.value {
                Type::VariableName => "write the name of the variable as it is",
                _ => "write a literal or a named value; to choose between values, put a `choose` around the policy",
            })
            .at_most(severity);
    }
}

fn check_text(expression: Expression<'_>, findings: &mut Findings) {
    if let Some(element) = expression.element()
        && element.definition().element().is_some_and(|definition| definition.text == TextContent::Literal)
        && let Some(text) = element.text()
        && text.expression() == Some(expression)
    {
        findings
            .report(text.span(), say!("`{}` takes no expression", quoted(element.name())))
            .help("write a literal or a named value")
            .at_most(Severity::Warning);
    }
}

/// How bad an expression in this `attribute` of `holder` is; `None` when it may be fine.
fn severity(holder: &str, attribute: &Attribute) -> Option<Severity> {
    // Whoever deploys the samples of the service has an expression there.
    if (holder, attribute.name) == ("trace", "source") {
        return Some(Severity::Info);
    }
    // The page says that it takes none. The toolkit of the service has a type for one, so this may be refused or not.
    if (holder, attribute.name) == ("authentication-managed-identity", "client-id") {
        return Some(Severity::Warning);
    }
    let refused = match (attribute.expressions, attribute.xsd_expressions) {
        (Expressions::Yes, _) | (_, Some(Expressions::Yes)) | (Expressions::Unknown, None | Some(Expressions::Unknown)) => return None,
        (Expressions::Unknown, Some(Expressions::No)) | (Expressions::No, _) => true,
    };
    // The schema refuses an expression only where it refuses other text as well.
    refused.then_some(if attribute.is_strict() { Severity::Error } else { Severity::Warning })
}
