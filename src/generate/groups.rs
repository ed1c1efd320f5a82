//! Groups of parameters: they stand once, and templates take them and pass them on by `..name`.

use std::collections::BTreeMap;

use super::ast::*;
use super::error::Fault;
use super::uses::Templates;
use crate::text::nearest;

/// How deep groups may hold each other.
const MAX_DEPTH: usize = 8;

/// How many parameters a template may take.
const MAX_PARAMETERS: usize = 200;

/// Groups by name.
pub type Groups = BTreeMap<String, Group>;

/// The parameters that `entries` stand for.
pub fn parameters(entries: &[Entry], groups: &Groups) -> Result<Vec<Parameter>, Fault> {
    let mut all = Vec::new();
    for entry in entries {
        match entry {
            Entry::One(parameter) => all.push((**parameter).clone()),
            Entry::Group(name) => add(name, name, groups, &mut Vec::new(), &mut all)?,
        }
    }
    Ok(all)
}

/// Adds the parameters of the group called `name`, which is taken by `site`, to `all`. `path` leads to it.
fn add<'g>(name: &'g Name, site: &Name, groups: &'g Groups, path: &mut Vec<&'g str>, all: &mut Vec<Parameter>) -> Result<(), Fault> {
    let Some(group) = groups.get(&name.text) else {
        let near = nearest(&name.text, groups.keys().map(String::as_str));
        let help = near.map_or("write `parameters name(…)` for a group".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Fault::new(site.span, format!("there is no group of parameters `{}`", name.text)).help(help));
    };
    if path.contains(&name.text.as_str()) || path.len() > MAX_DEPTH {
        return Err(
            Fault::new(site.span, format!("with this, the group `{}` contains itself", name.text)).help("remove one of the references")
        );
    }
    path.push(&name.text);
    for entry in &group.entries {
        match entry {
            Entry::One(parameter) => all.push(Parameter { group: Some(site.clone()), ..(**parameter).clone() }),
            Entry::Group(inner) => add(inner, site, groups, path, all)?,
        }
        if all.len() > MAX_PARAMETERS {
            return Err(Fault::new(site.span, "a template takes too many parameters"));
        }
    }
    path.pop();
    Ok(())
}

/// Puts the parameters of a group in the place of each `..name` among the arguments in `items`: those that the used template takes.
pub fn pass(items: &mut [Item], groups: &Groups, all: &Templates) -> Result<(), Fault> {
    for item in items {
        match item {
            Item::Use(name, arguments) => spread(name, arguments, groups, all)?,
            Item::Section(_, _, items) | Item::For(_, _, _, items) => pass(items, groups, all)?,
            Item::If(_, then, otherwise) => {
                pass(then, groups, all)?;
                pass(otherwise, groups, all)?;
            }
            Item::Element(Element { content: Content::Items(items), .. }) => pass(items, groups, all)?,
            _ => {}
        }
    }
    Ok(())
}

fn spread(name: &Name, arguments: &mut Arguments, groups: &Groups, all: &Templates) -> Result<(), Fault> {
    let Some(used) = all.get(&name.text) else { return Ok(()) };
    let own: Vec<String> =
        arguments.iter().filter(|(_, value)| !matches!(value, Expr::Group(_))).map(|(name, _)| name.text.clone()).collect();
    let mut passed: Arguments = Vec::new();
    for (name, value) in std::mem::take(arguments) {
        let Expr::Group(group) = &value else {
            passed.push((name, value));
            continue;
        };
        let mut parameters = Vec::new();
        add(group, group, groups, &mut Vec::new(), &mut parameters)?;
        let mut is_taken = false;
        for parameter in parameters {
            // What is written out comes first, and what the used template does not take stays unused here.
            let takes = used.parameters.iter().any(|it| it.name.text == parameter.name.text);
            is_taken |= takes;
            if takes && !own.contains(&parameter.name.text) && !passed.iter().any(|(name, _)| name.text == parameter.name.text) {
                let name = Name { text: parameter.name.text, span: group.span };
                passed.push((name.clone(), Expr::Word(name)));
            }
        }
        if !is_taken {
            let message = format!("`{}` takes no parameter of `{}`", used.name.text, group.text);
            return Err(Fault::new(group.span, message).help("leave it out"));
        }
    }
    *arguments = passed;
    Ok(())
}
