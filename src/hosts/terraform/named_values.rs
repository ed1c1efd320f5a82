//! The named values that Terraform defines.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::azure::{self, Resource};
use super::super::evaluate::Evaluator;
use super::super::named_value::{Evidence, EvidenceKind, Located, NamedValue, vault_in};
use super::super::tree::{Expr, ExprKind};
use super::super::value::{HostValue, Origin};
use super::project::{Instance, Project};
use super::syntax::Block;
use crate::text::Span;

/// The attributes of resources whose value gives access, by the end of their names.
const KEYS: [&str; 12] = [
    "access_key",
    "api_key",
    "client_secret",
    "connection_string",
    "function_key",
    "host_key",
    "master_key",
    "password",
    "primary_key",
    "readonly_key",
    "sas_token",
    "secondary_key",
];

/// The resources whose attribute `value` is a password.
const PASSWORDS: [&str; 2] = ["azuread_application_password", "azuread_service_principal_password"];

/// Returns the named values that the modules of `project` define, by the paths of their files.
pub fn named_values(project: &Project<'_>) -> HashMap<Rc<str>, Vec<NamedValue>> {
    let mut found: HashMap<Rc<str>, Vec<NamedValue>> = HashMap::new();
    for folder in project.modules.keys() {
        let Some(instance) = Instance::new(project, folder, Rc::clone(folder), None) else { continue };
        for (file, block) in &instance.module.blocks {
            let ("resource", [kind, _]) = (&*block.kind, &block.labels[..]) else { continue };
            let cx = instance.evaluator(file);
            let named_value = match &**kind {
                "azurerm_api_management_named_value"
                | "azurerm_api_management_property"
                | "azurerm_api_management_workspace_named_value" => of_azurerm(block, &cx, &instance),
                "azapi_resource" | "azapi_update_resource" => of_azapi(block, &cx, &instance),
                _ => None,
            };
            found.entry(Rc::clone(file)).or_default().extend(named_value);
        }
    }
    found
}

fn of_azurerm(block: &Block, cx: &Evaluator<'_>, instance: &Instance<'_, '_>) -> Option<NamedValue> {
    let body = &block.body;
    let name = body.attribute("display_name").or_else(|| body.attribute("name"))?;
    let value = body.attribute("value");
    let key_vault = body.blocks("value_from_key_vault").next().is_some()
        || body.blocks("dynamic").any(|it| it.labels.first().is_some_and(|label| &**label == "value_from_key_vault"));
    Some(NamedValue {
        span: block.span,
        name: located(name, cx, true).unwrap_or(Located { text: String::new(), span: name.span }),
        value: value.and_then(|value| located(value, cx, false)),
        secret: secret(body.attribute("secret"), cx),
        key_vault,
        vault: vault(body.blocks("value_from_key_vault").next().and_then(|it| it.body.attribute("secret_id")), cx),
        evidence: value.and_then(|value| evidence(value, instance, 0)),
    })
}

fn of_azapi(block: &Block, cx: &Evaluator<'_>, instance: &Instance<'_, '_>) -> Option<NamedValue> {
    let kind = cx.value(block.body.attribute("type")?);
    if azure::resource(kind.as_known()?) != Some(Resource::NamedValue) {
        return None;
    }
    let body = block.body.attribute("body")?;
    let body = match &body.kind {
        ExprKind::Call(name, arguments) if &**name == "jsonencode" => arguments.first()?,
        _ => body,
    };
    let properties = body.entry("properties")?;
    let name = properties.entry("displayName").or_else(|| block.body.attribute("name"))?;
    let value = properties.entry("value");
    Some(NamedValue {
        span: block.span,
        name: located(name, cx, true).unwrap_or(Located { text: String::new(), span: name.span }),
        value: value.and_then(|value| located(value, cx, false)),
        secret: secret(properties.entry("secret"), cx),
        key_vault: properties.entry("keyVault").is_some(),
        vault: vault(properties.entry("keyVault").and_then(|it| it.entry("secretIdentifier")), cx),
        evidence: value.and_then(|value| evidence(value, instance, 0)),
    })
}

/// Returns the text that `expr` is known to come to, with its place in this file: that of its literal, or, where `anywhere`, that of the expression.
fn located(expr: &Expr, cx: &Evaluator<'_>, anywhere: bool) -> Option<Located> {
    if let Some(text) = expr.text()
        && let Some(known) = text.known()
    {
        return Some(Located { text: known.to_owned(), span: inner(expr.span, text.map.outer(Span::new(0, text.text.len()))) });
    }
    let value = cx.value(expr);
    let text = value.text()?;
    let known = text.known.as_deref()?;
    match &text.origin {
        Some(Origin::Literal { file, span, .. }) if !anywhere && *file == cx.file => Some(Located {
            text: known.to_owned(),
            span: Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start + 1) },
        }),
        _ => anywhere.then(|| Located { text: known.to_owned(), span: expr.span }),
    }
}

/// Returns `text`, or, where a literal holds nothing, the place between its quotes.
fn inner(literal: Span, text: Span) -> Span {
    if text.is_empty() { Span { start: literal.start + 1, end: literal.start + 1 } } else { text }
}

/// Returns whether a named value is secret whose attribute says `expr`, in words or as a text.
fn secret(expr: Option<&Expr>, cx: &Evaluator<'_>) -> Option<bool> {
    let Some(expr) = expr else { return Some(false) };
    match cx.value(expr) {
        HostValue::Bool(secret) => Some(secret),
        value => match value.as_known()?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
    }
}

/// Returns the Key Vault in `identifier`, the address of a secret: its host, or the resource whose address it begins with.
fn vault(identifier: Option<&Expr>, cx: &Evaluator<'_>) -> Option<String> {
    let identifier = identifier?;
    if let Some(known) = cx.value(identifier).as_known() {
        return vault_in(known);
    }
    let first = identifier.text()?.holes.first()?.expr.as_ref().and_then(address)?;
    let (resource, attribute) = first.rsplit_once('.')?;
    (attribute == "vault_uri").then(|| resource.to_owned())
}

/// Returns what shows that the value of `expr` is a secret, whatever it is.
fn evidence(expr: &Expr, instance: &Instance<'_, '_>, depth: usize) -> Option<Evidence> {
    let kind = match &expr.kind {
        ExprKind::Text(text) => match &text.holes[..] {
            // What is more than the secret itself may be a URL or the like with a key in it.
            [hole] => return evidence(hole.expr.as_ref()?, instance, depth).map(|it| Evidence { span: expr.span, ..it }),
            _ => return None,
        },
        ExprKind::Member(_, name) => {
            let address = address(expr)?;
            match address.split('.').next()? {
                "var" if instance.module.is_sensitive(name) => EvidenceKind::Sensitive,
                "var" | "local" | "each" | "module" | "path" => return None,
                "random_password" if &**name == "result" => EvidenceKind::Random,
                "azurerm_key_vault_secret" if &**name == "value" => EvidenceKind::KeyVaultSecret,
                "data" if &**name == "value" && address.starts_with("data.azurerm_key_vault_secret.") => EvidenceKind::KeyVaultSecret,
                kind if PASSWORDS.contains(&kind) && &**name == "value" => EvidenceKind::Key,
                // What it calls a key only says where telemetry goes.
                "azurerm_application_insights" => return None,
                _ if KEYS.iter().any(|key| name.ends_with(key)) => EvidenceKind::Key,
                _ => return None,
            }
        }
        ExprKind::Call(name, arguments)
            if depth < 8 && matches!(&**name, "sensitive" | "nonsensitive" | "tostring" | "trimspace" | "base64encode") =>
        {
            return evidence(arguments.first()?, instance, depth + 1).map(|it| Evidence { span: expr.span, ..it });
        }
        _ => return None,
    };
    Some(Evidence { span: expr.span, kind })
}

/// Returns the names of a chain of members, with dots between them; indices are left out.
pub(super) fn address(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Member(of, name) => Some(format!("{}.{name}", address(of)?)),
        ExprKind::Index(of, _) | ExprKind::Each(of) => address(of),
        _ => None,
    }
}
