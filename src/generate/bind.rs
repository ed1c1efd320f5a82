//! Binds arguments to parameters, and reads their values.

use std::collections::BTreeMap;

use super::ast::{Parameter, Template};
use super::error::Error;
use super::late::{BadText, LateText};
use super::types::Type;
use super::value::{self, TemplateValue};
use super::vault::{Identifier, VaultObject};
use crate::text::nearest;

/// Arguments by the names of their parameters; a list has several.
pub type Arguments = BTreeMap<String, Vec<String>>;

/// Reads `arguments` for `template`.
pub fn bind(template: &Template, arguments: &Arguments) -> Result<BTreeMap<String, TemplateValue>, Error> {
    let values = given(template, arguments)?;
    let missing: Vec<String> = without(template, &values).map(|parameter| format!("`{}`", parameter.name.text)).collect();
    if missing.is_empty() {
        return Ok(values);
    }
    let help = format!("give it with `--set name=value`; `apim-policy generate {} --describe` says what it takes", template.name.text);
    Err(Error::request(format!("{} must be given to `{}`", missing.join(", "), template.name.text), help))
}

/// The parameters of `template` that must be given and are not among `arguments`, or what is wrong with these.
pub fn missing<'t>(template: &'t Template, arguments: &Arguments) -> Result<Vec<&'t Parameter>, Error> {
    let values = given(template, arguments)?;
    Ok(without(template, &values).collect())
}

/// The parameters of `template` that may be given and are not among `arguments`, or what is wrong with these.
pub fn open<'t>(template: &'t Template, arguments: &Arguments) -> Result<Vec<&'t Parameter>, Error> {
    let values = given(template, arguments)?;
    Ok(template.parameters.iter().filter(|it| !is_needed(it) && !values.contains_key(&it.name.text)).collect())
}

/// The parameters that must be given and have no value.
fn without<'t>(template: &'t Template, values: &BTreeMap<String, TemplateValue>) -> impl Iterator<Item = &'t Parameter> {
    template.parameters.iter().filter(|it| is_needed(it) && !values.contains_key(&it.name.text))
}

fn is_needed(parameter: &Parameter) -> bool {
    !parameter.optional && parameter.default.is_none()
}

/// Reads `arguments` for `template`, whether or not they are all.
fn given(template: &Template, arguments: &Arguments) -> Result<BTreeMap<String, TemplateValue>, Error> {
    let mut values = BTreeMap::new();
    let mut identifiers: Vec<(&str, &str, Identifier)> = Vec::new();
    for (name, given) in arguments {
        let Some(parameter) = template.parameters.iter().find(|parameter| parameter.name.text == *name) else {
            return Err(unknown(template, name));
        };
        let name = parameter.name.text.as_str();
        if let [argument] = &given[..]
            && let Some(identifier) = value::identifier(&parameter.of, argument)
        {
            let identifier = identifier.map_err(|bad| Error::argument(name, argument, bad))?;
            identifiers.push((name, argument, identifier));
            continue;
        }
        let has_vault = template.parameters.iter().any(|it| it.of == Type::Vault && arguments.contains_key(&it.name.text));
        if let [argument] = &given[..]
            && let Some(identifier) = value::identifier_by_name(&parameter.of, argument).filter(|_| !has_vault)
        {
            identifiers.push((name, argument, identifier));
            continue;
        }
        values.insert(name.to_owned(), read(parameter, given)?);
    }
    for (name, argument, identifier) in identifiers {
        spread(template, name, &identifier, &mut values).map_err(|bad| Error::argument(name, argument, bad))?;
    }
    Ok(values)
}

/// Reads what was given for a parameter.
pub fn read(parameter: &Parameter, given: &[String]) -> Result<TemplateValue, Error> {
    let name = parameter.name.text.as_str();
    match (given, &parameter.of) {
        ([argument], _) if argument.is_empty() && parameter.optional && parameter.default.is_some() => Ok(TemplateValue::Absent),
        // What a text is without anything said may be taken away.
        ([argument], Type::Text) if argument.is_empty() && parameter.default.is_some() => Ok(TemplateValue::Text(LateText::default())),
        ([argument], of) => value::read(of, argument).map_err(|bad| Error::argument(name, argument, bad)),
        (arguments, of) => {
            let joined = arguments.join(",");
            value::list(of, arguments.iter().map(String::as_str)).map_err(|bad| Error::argument(name, &joined, bad))
        }
    }
}

/// Gives vault, secret and version what an identifier says of them that was given for the parameter called `given`.
fn spread(template: &Template, given: &str, identifier: &Identifier, values: &mut BTreeMap<String, TemplateValue>) -> Result<(), BadText> {
    if identifier.kind == VaultObject::Certificate && !template.parameters.iter().any(|parameter| parameter.of == Type::CertificateName) {
        let message = format!("it is the identifier of a certificate, and `{}` reads a secret", template.name.text);
        let help = "give the identifier of a secret, with `/secrets/` in it; `cached-certificate` reads certificates".to_owned();
        return Err(BadText { message, help });
    }
    let parts = [
        (Type::Vault, Some(TemplateValue::Vault(identifier.vault.clone()))),
        (Type::SecretName, Some(TemplateValue::Text(identifier.name.clone()))),
        (Type::Version, identifier.version.clone().map(TemplateValue::Version)),
    ];
    let is_secret = |parameter: &&Parameter| parameter.of.fits(&Type::SecretName);
    let first = template.parameters.iter().find(is_secret);
    let own = template.parameters.iter().find(|it| it.name.text == given).filter(is_secret).or(first);
    for (of, value) in parts {
        let Some(value) = value else { continue };
        if of == Type::Version && own.map(|it| &it.name.text) != first.map(|it| &it.name.text) {
            let message = format!("it contains a version, but `{given}` always takes the latest");
            return Err(BadText { message, help: "remove that part".to_owned() });
        }
        let parameter = if of == Type::SecretName { own } else { template.parameters.iter().find(|it| it.of.fits(&of)) };
        let Some(parameter) = parameter else {
            let message = format!("it contains a {of}, which `{}` does not take", template.name.text);
            return Err(BadText { message, help: "remove that part".to_owned() });
        };
        match values.get(&parameter.name.text) {
            Some(other) if *other != value => {
                let message = format!("it names another `{}` than the one that is given", parameter.name.text);
                return Err(BadText { message, help: "give either".to_owned() });
            }
            _ => values.insert(parameter.name.text.clone(), value),
        };
    }
    Ok(())
}

fn unknown(template: &Template, name: &str) -> Error {
    let names: Vec<&str> = template.parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", names.join(", ")),
    };
    Error::unknown_argument(name, format!("`{}` has no parameter `{name}`", template.name.text), help)
}
