//! ARM: a template in JSON that puts the policy into a service.

use super::belongings;
use super::bicep::{hosts_of, is_identifier};
use super::json::Json;
use super::place::{self, Placement, numbered};
use super::policy::REPLACES;
use crate::catalog::Scope;
use crate::generate::error::Error;
use crate::generate::late::{Atom, Late, LateText};
use crate::generate::output::{Deployed, NamedValue, Written};

const API: &str = "2024-05-01";
const VAULT_API: &str = "2023-07-01";
const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// The template. Each reference becomes a parameter.
pub fn arm(place: &Placement<'_>) -> Result<String, Error> {
    belongings::none(place)?;
    let mut arm = Arm { deployed: &place.output.deployed, parameters: Vec::new(), variables: Vec::new() };
    arm.take("apiManagementName", "The name of the API Management service.", None);
    let policy = place.policy()?;
    for (_, name) in place::path(place.scope).iter().filter(|_| policy.is_some() || place.scope == Scope::Workspace) {
        arm.take(name, &place::about(name), None);
    }
    let mut resources = Vec::new();
    let mut dependencies = Vec::new();
    for value in &place.output.named_values {
        resources.push(arm.named(place, value)?);
        let owners: String = Arm::owners(place.named_values_path()).iter().map(|owner| format!("{owner}, ")).collect();
        let kind = kind(place.named_values_path());
        let id = format!("[resourceId('{kind}/namedValues', {owners}{})]", arm.operand(&value.name)?);
        dependencies.push(Json::Text(id));
    }
    if let Some(policy) = policy {
        resources.push(arm.policy(place, &policy, dependencies)?);
    }
    let mut template = vec![("$schema".to_owned(), Json::text(SCHEMA)), ("contentVersion".to_owned(), Json::text("1.0.0.0"))];
    if let Some(header) = place.header {
        template.push(("metadata".to_owned(), Json::object([("description", Json::text(header))])));
    }
    template.push(("parameters".to_owned(), Json::Object(arm.parameters)));
    if !arm.variables.is_empty() {
        template.push(("variables".to_owned(), Json::Object(arm.variables)));
    }
    template.push(("resources".to_owned(), Json::List(resources)));
    Ok(Json::Object(template).file())
}

struct Arm<'p> {
    deployed: &'p [Deployed],
    parameters: Vec<(String, Json)>,
    variables: Vec<(String, Json)>,
}

impl Arm<'_> {
    fn policy(&mut self, place: &Placement<'_>, policy: &Written, depends_on: Vec<Json>) -> Result<Json, Error> {
        let (segment, name) = match place.scope {
            Scope::Fragment => ("policyFragments", place.name()),
            _ => ("policies", "policy"),
        };
        let mut names = Self::owners(place::path(place.scope));
        names.push(quoted(name));
        let text = policy.text();
        let hosts = policy.hosts();
        let value = if hosts.is_empty() {
            literal(&text)
        } else {
            self.variables.push(("policy".to_owned(), Json::Text(literal(&text))));
            let mut value = "variables('policy')".to_owned();
            for host in hosts {
                let stands_for = self.host(host)?;
                value = format!("replace({value}, '${{{host}}}', {stands_for})");
            }
            format!("[{value}]")
        };
        let mut resource = Vec::new();
        if place.scope == Scope::Global {
            resource.push(("comments".to_owned(), Json::text(REPLACES)));
        }
        resource.push(("type".to_owned(), Json::Text(format!("{}/{segment}", kind(place::path(place.scope))))));
        resource.push(("apiVersion".to_owned(), Json::text(API)));
        resource.push(("name".to_owned(), Json::Text(format!("[concat({})]", names.join(", '/', ")))));
        if !depends_on.is_empty() {
            resource.push(("dependsOn".to_owned(), Json::List(depends_on)));
        }
        resource
            .push(("properties".to_owned(), Json::object([("format", Json::text(place.dialect.name())), ("value", Json::Text(value))])));
        Ok(Json::Object(resource))
    }

    fn named(&mut self, place: &Placement<'_>, value: &NamedValue) -> Result<Json, Error> {
        let mut vault = vec![("secretIdentifier".to_owned(), Json::Text(self.string(&value.secret_id)?))];
        if let Some(identity) = &value.identity {
            vault.push(("identityClientId".to_owned(), Json::Text(self.string(identity)?)));
        }
        let mut names = Self::owners(place.named_values_path());
        names.push(self.operand(&value.name)?);
        Ok(Json::object([
            ("type", Json::Text(format!("{}/namedValues", kind(place.named_values_path())))),
            ("apiVersion", Json::text(API)),
            ("name", Json::Text(format!("[concat({})]", names.join(", '/', ")))),
            (
                "properties",
                Json::object([
                    ("displayName", Json::Text(self.string(&value.name)?)),
                    ("secret", Json::Flag(true)),
                    ("keyVault", Json::Object(vault)),
                ]),
            ),
        ]))
    }

    /// The names from the service down to what is on `path`, as operands.
    fn owners(path: &[(&str, &str)]) -> Vec<String> {
        let service = "parameters('apiManagementName')".to_owned();
        [service].into_iter().chain(path.iter().map(|(_, name)| format!("parameters('{name}')"))).collect()
    }

    /// Adds a parameter, if it is not there.
    fn take(&mut self, name: &str, about: &str, default: Option<&str>) {
        if self.parameters.iter().any(|(other, _)| other == name) {
            return;
        }
        let mut parameter = vec![("type".to_owned(), Json::text("string"))];
        parameter.extend(default.map(|default| ("defaultValue".to_owned(), Json::text(default))));
        parameter.push(("metadata".to_owned(), Json::object([("description", Json::text(about))])));
        self.parameters.push((name.to_owned(), Json::Object(parameter)));
    }

    /// The version of the secret that is current, in an expression.
    fn version(&mut self, deployed: &Deployed) -> Result<String, Error> {
        place::resource_of(&deployed.vault, "", |_| false)?;
        self.take("keyVaultResourceGroupName", place::GROUP_OF_VAULT, Some("[resourceGroup().name]"));
        let (vault, secret) = (self.operand(&deployed.vault.name())?, self.operand(&deployed.secret)?);
        let id = format!("resourceId(parameters('keyVaultResourceGroupName'), 'Microsoft.KeyVault/vaults/secrets', {vault}, {secret})");
        Ok(format!("last(split(reference({id}, '{VAULT_API}').secretUriWithVersion, '/'))"))
    }

    /// What stands for a reference, in an expression.
    fn host(&mut self, host: &str) -> Result<String, Error> {
        let deployed = self.deployed;
        if let Some((_, deployed)) = deployed.iter().enumerate().find(|(index, _)| host == numbered("secretVersion", *index)) {
            return self.version(deployed);
        }
        place::understood(host, "ARM")?;
        if !is_identifier(host) {
            let help = "write `${name}`, which becomes a parameter of the template";
            return Err(Error::request(format!("ARM knows nothing of `${{{host}}}`"), help));
        }
        self.take(host, &format!("What the policy needs as `{host}`."), None);
        Ok(format!("parameters('{host}')"))
    }

    /// `text` as the value of a property.
    fn string(&mut self, text: &LateText) -> Result<String, Error> {
        if hosts_of(text).is_empty() { Ok(literal(&text.written())) } else { Ok(format!("[{}]", self.operand(text)?)) }
    }

    /// `text` in an expression.
    fn operand(&mut self, text: &LateText) -> Result<String, Error> {
        let mut operands = Vec::new();
        let mut plain = String::new();
        for atom in &text.0 {
            match atom {
                Atom::Late(Late::Host(name)) => {
                    operands.extend((!plain.is_empty()).then(|| quoted(&std::mem::take(&mut plain))));
                    operands.push(self.host(name)?);
                }
                Atom::Late(late) => plain.push_str(&late.text()),
                Atom::Plain(text) => plain.push_str(text),
                // A resource takes nothing that is known at run time alone; the expander refuses it.
                Atom::Variable(_) => {}
            }
        }
        operands.extend((!plain.is_empty() || operands.is_empty()).then(|| quoted(&plain)));
        Ok(if let [one] = &operands[..] { one.clone() } else { format!("concat({})", operands.join(", ")) })
    }
}

/// The type of what is at the end of `path`.
fn kind(path: &[(&str, &str)]) -> String {
    path.iter().fold("Microsoft.ApiManagement/service".to_owned(), |kind, (segment, _)| format!("{kind}/{segment}"))
}

/// A string of JSON that is no expression.
fn literal(text: &str) -> String {
    if text.starts_with('[') { format!("[{text}") } else { text.to_owned() }
}

/// A string in an expression.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
