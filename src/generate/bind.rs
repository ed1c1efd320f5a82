//! From arguments to values.

use std::collections::BTreeMap;

use super::ast::{Expr, Parameter, Template};
use super::error::Error;
use super::late::{BadText, Late, Text};
use super::output::Deployed;
use super::types::Type;
use super::value::{self, Value, Version};
use super::vault::Identifier;
use crate::text::nearest;

/// Arguments by the names of their parameters; a list has several.
pub type Arguments = BTreeMap<String, Vec<String>>;

/// The values of a template's parameters.
#[derive(Debug, Default)]
pub struct Values {
    /// Those that were given, by name.
    pub given: BTreeMap<String, Value>,
    /// The secret whose version the deployment finds out.
    pub deployed: Option<Deployed>,
}

/// Reads `arguments` for `template`. `deployed` says what stands for the version of a secret in what deploys the policy, if that can be said.
pub fn bind(template: &Template, arguments: &Arguments, deployed: &dyn Fn(&Deployed) -> Result<Late, Error>) -> Result<Values, Error> {
    let mut values = given(template, arguments)?;
    let missing: Vec<String> = without(template, &values).map(|parameter| format!("`{}`", parameter.name.text)).collect();
    if !missing.is_empty() {
        let help = format!("give it with `--set name=value`; `apim-policy generate {} --describe` says what it takes", template.name.text);
        return Err(Error::request(format!("{} must be given to `{}`", missing.join(", "), template.name.text), help));
    }
    let deployed = resolve(template, &mut values, deployed)?;
    Ok(Values { given: values, deployed })
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
fn without<'t>(template: &'t Template, values: &BTreeMap<String, Value>) -> impl Iterator<Item = &'t Parameter> {
    template.parameters.iter().filter(|it| is_needed(it) && !values.contains_key(&it.name.text))
}

fn is_needed(parameter: &Parameter) -> bool {
    !parameter.optional && parameter.default.is_none()
}

/// Reads `arguments` for `template`, whether or not they are all.
fn given(template: &Template, arguments: &Arguments) -> Result<BTreeMap<String, Value>, Error> {
    let mut values = BTreeMap::new();
    let mut identifiers: Vec<(&str, &str, Identifier)> = Vec::new();
    for (name, given) in arguments {
        let Some(parameter) = template.parameters.iter().find(|parameter| parameter.name.text == *name) else {
            return Err(unknown(template, name, &given.join(",")));
        };
        let name = parameter.name.text.as_str();
        if let [argument] = &given[..]
            && let Some(identifier) = value::identifier(&parameter.of, argument)
        {
            let identifier = identifier.map_err(|bad| Error::argument(name, argument, bad))?;
            identifiers.push((name, argument, identifier));
            continue;
        }
        values.insert(name.to_owned(), read(parameter, given)?);
    }
    for (name, argument, identifier) in identifiers {
        spread(template, &identifier, &mut values).map_err(|bad| Error::argument(name, argument, bad))?;
    }
    Ok(values)
}

/// Reads what was given for a parameter.
pub fn read(parameter: &Parameter, given: &[String]) -> Result<Value, Error> {
    let name = parameter.name.text.as_str();
    match (given, &parameter.of) {
        ([argument], of) => value::read(of, argument).map_err(|bad| Error::argument(name, argument, bad)),
        (arguments, of) => {
            let joined = arguments.join(",");
            value::list(of, arguments.iter().map(String::as_str)).map_err(|bad| Error::argument(name, &joined, bad))
        }
    }
}

/// Gives vault, secret and version what an identifier says of them.
fn spread(template: &Template, identifier: &Identifier, values: &mut BTreeMap<String, Value>) -> Result<(), BadText> {
    let parts = [
        (Type::Vault, Some(Value::Vault(identifier.vault.clone()))),
        (Type::SecretName, Some(Value::Text(identifier.name.clone()))),
        (Type::Version, identifier.version.clone().map(Value::Version)),
    ];
    for (of, value) in parts {
        let Some(value) = value else { continue };
        let Some(parameter) = template.parameters.iter().find(|parameter| parameter.of == of) else {
            let message = format!("it says a {of}, which `{}` does not take", template.name.text);
            return Err(BadText { message, help: "leave that part out".to_owned() });
        };
        match values.get(&parameter.name.text) {
            Some(other) if *other != value => {
                let message = format!("it says another `{}` than is given", parameter.name.text);
                return Err(BadText { message, help: "give either".to_owned() });
            }
            _ => values.insert(parameter.name.text.clone(), value),
        };
    }
    Ok(())
}

/// Puts what the deployment finds out in the place of `deployed`, also where that is the default.
fn resolve(
    template: &Template,
    values: &mut BTreeMap<String, Value>,
    deployed: &dyn Fn(&Deployed) -> Result<Late, Error>,
) -> Result<Option<Deployed>, Error> {
    let Some(version) = template.parameters.iter().find(|parameter| parameter.of == Type::Version) else { return Ok(None) };
    let name = &version.name.text;
    let by_default = matches!(&version.default, Some(Expr::Word(word)) if word.text == "deployed");
    let asked = match values.get(name) {
        Some(value) => *value == Value::Version(Version::Deployed),
        None => by_default,
    };
    if !asked {
        return Ok(None);
    }
    let of = |of: Type| template.parameters.iter().find(|parameter| parameter.of == of).and_then(|it| values.get(&it.name.text));
    let (Some(Value::Vault(vault)), Some(secret)) = (of(Type::Vault), of(Type::SecretName).and_then(Value::text)) else {
        return Err(Error::request("a version that the deployment finds out needs a vault and a secret", "give the version itself"));
    };
    let secret = Deployed { vault: vault.clone(), secret };
    let late = deployed(&secret)?;
    let text = Text(vec![super::late::Atom::Late(late)]);
    values.insert(name.clone(), Value::Version(Version::Fixed(text)));
    Ok(Some(secret))
}

fn unknown(template: &Template, name: &str, value: &str) -> Error {
    let names: Vec<&str> = template.parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", names.join(", ")),
    };
    Error::unknown_argument(name, value, format!("`{}` has no parameter `{name}`", template.name.text), help)
}
