//! ARM: a template in JSON that puts the policy into a service.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::bicep::{hosts_of, is_identifier};
use super::place::{self, Place, Scope, numbered};
use crate::generate::error::Error;
use crate::generate::late::{Atom, Late, Text};
use crate::generate::output::{Deployed, NamedValue, Written};

const API: &str = "2024-05-01";
const VAULT_API: &str = "2023-07-01";
const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// The template. Each reference becomes a parameter.
pub fn arm(place: &Place<'_>) -> Result<String, Error> {
    let mut arm = Arm { parameters: BTreeSet::from(["apiManagementName".to_owned()]), variables: Map::new() };
    let mut resources = Vec::new();
    let mut dependencies = Vec::new();
    for value in &place.output.named_values {
        let name = format!("concat(parameters('apiManagementName'), '/', {})", arm.operand(&value.name)?);
        resources.push(arm.named(value, &name)?);
        let name = arm.operand(&value.name)?;
        let id = format!("[resourceId('Microsoft.ApiManagement/service/namedValues', parameters('apiManagementName'), {name})]");
        dependencies.push(Value::String(id));
    }
    if let Some(policy) = place.policy()? {
        resources.push(arm.policy(place, &policy, dependencies)?);
    }
    let parameters: Map<String, Value> = arm.parameters.iter().map(|name| (name.clone(), json!({ "type": "string" }))).collect();
    let mut template = Map::new();
    template.insert("$schema".to_owned(), json!(SCHEMA));
    template.insert("contentVersion".to_owned(), json!("1.0.0.0"));
    if let Some(header) = place.header {
        template.insert("metadata".to_owned(), json!({ "description": header }));
    }
    template.insert("parameters".to_owned(), Value::Object(parameters));
    template.insert("resources".to_owned(), Value::Array(resources));
    if !arm.variables.is_empty() {
        template.insert("variables".to_owned(), Value::Object(arm.variables));
    }
    Ok(serde_json::to_string_pretty(&template).expect("strings and objects are always JSON") + "\n")
}

struct Arm {
    parameters: BTreeSet<String>,
    variables: Map<String, Value>,
}

impl Arm {
    fn policy(&mut self, place: &Place<'_>, policy: &Written, depends_on: Vec<Value>) -> Result<Value, Error> {
        let mut kind = "Microsoft.ApiManagement/service".to_owned();
        let mut names = vec!["parameters('apiManagementName')".to_owned()];
        for (segment, name) in place.scope.path() {
            kind = format!("{kind}/{segment}");
            self.parameters.insert((*name).to_owned());
            names.push(format!("parameters('{name}')"));
        }
        let (segment, name) = match place.scope {
            Scope::Fragment => ("policyFragments", place.name),
            _ => ("policies", "policy"),
        };
        names.push(quoted(name));
        let text = policy.text();
        let hosts = policy.hosts();
        let value = if hosts.is_empty() {
            literal(&text)
        } else {
            self.variables.insert("policy".to_owned(), Value::String(literal(&text)));
            let mut value = "variables('policy')".to_owned();
            for host in hosts {
                let found = place.output.deployed.iter().enumerate().find(|(index, _)| host == numbered("secretVersion", *index));
                let stands_for = match found {
                    Some((_, deployed)) => self.version(deployed)?,
                    None => self.parameter(host)?,
                };
                value = format!("replace({value}, '${{{host}}}', {stands_for})");
            }
            format!("[{value}]")
        };
        let mut resource = json!({
            "type": format!("{kind}/{segment}"),
            "apiVersion": API,
            "name": format!("[concat({})]", names.join(", '/', ")),
            "properties": { "format": place.format(), "value": value },
        });
        if !depends_on.is_empty() {
            resource["dependsOn"] = Value::Array(depends_on);
        }
        Ok(resource)
    }

    fn named(&mut self, value: &NamedValue, name: &str) -> Result<Value, Error> {
        let mut vault = json!({ "secretIdentifier": self.string(&value.secret_id)? });
        if let Some(identity) = &value.identity {
            vault["identityClientId"] = Value::String(self.string(identity)?);
        }
        Ok(json!({
            "type": "Microsoft.ApiManagement/service/namedValues",
            "apiVersion": API,
            "name": format!("[{name}]"),
            "properties": { "displayName": self.string(&value.name)?, "secret": true, "keyVault": vault },
        }))
    }

    /// The version of the secret that is current, in an expression.
    fn version(&mut self, deployed: &Deployed) -> Result<String, Error> {
        place::resource_of(&deployed.vault, "", |_| false)?;
        self.parameters.insert("keyVaultResourceGroupName".to_owned());
        let (vault, secret) = (self.operand(&deployed.vault.name())?, self.operand(&deployed.secret)?);
        let id = format!("resourceId(parameters('keyVaultResourceGroupName'), 'Microsoft.KeyVault/vaults/secrets', {vault}, {secret})");
        Ok(format!("last(split(reference({id}, '{VAULT_API}').secretUriWithVersion, '/'))"))
    }

    fn parameter(&mut self, host: &str) -> Result<String, Error> {
        if !is_identifier(host) {
            let help = "write `${name}`, which becomes a parameter of the template";
            return Err(Error::request(format!("ARM knows nothing of `${{{host}}}`"), help));
        }
        self.parameters.insert(host.to_owned());
        Ok(format!("parameters('{host}')"))
    }

    /// `text` as the value of a property.
    fn string(&mut self, text: &Text) -> Result<String, Error> {
        if hosts_of(text).is_empty() { Ok(literal(&text.written())) } else { Ok(format!("[{}]", self.operand(text)?)) }
    }

    /// `text` in an expression.
    fn operand(&mut self, text: &Text) -> Result<String, Error> {
        let mut operands = Vec::new();
        for atom in &text.0 {
            operands.push(match atom {
                Atom::Late(Late::Host(name)) => self.parameter(name)?,
                Atom::Late(late) => quoted(&late.text()),
                Atom::Plain(text) => quoted(text),
            });
        }
        Ok(if let [one] = &operands[..] { one.clone() } else { format!("concat({})", operands.join(", ")) })
    }
}

/// A string of JSON that is no expression.
fn literal(text: &str) -> String {
    if text.starts_with('[') { format!("[{text}") } else { text.to_owned() }
}

/// A string in an expression.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
