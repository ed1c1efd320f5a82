//! The templates that can be used: those of this tool, and those of files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ast::{Source, Template};
use super::check;
use super::error::{Fault, TemplateMistake};
use super::groups::{self, Groups};
use super::parser;
use super::uses::Templates;

/// The templates of this tool, by the names of their files.
const BUILT_IN: [(&str, &str); 27] = [
    ("api-key-check.snippet", include_str!("templates/api-key-check.snippet")),
    ("basic-auth-backend.snippet", include_str!("templates/basic-auth-backend.snippet")),
    ("cached-certificate.snippet", include_str!("templates/cached-certificate.snippet")),
    ("cached-secret.snippet", include_str!("templates/cached-secret.snippet")),
    ("client-assertion.snippet", include_str!("templates/client-assertion.snippet")),
    ("client-credentials-token.snippet", include_str!("templates/client-credentials-token.snippet")),
    ("external-authorizer.snippet", include_str!("templates/external-authorizer.snippet")),
    ("function-host-key.snippet", include_str!("templates/function-host-key.snippet")),
    ("identity-parts.snippet", include_str!("templates/identity-parts.snippet")),
    ("introspection.snippet", include_str!("templates/introspection.snippet")),
    ("json-secret.snippet", include_str!("templates/json-secret.snippet")),
    ("key-vault-named-value.snippet", include_str!("templates/key-vault-named-value.snippet")),
    ("managed-identity-backend.snippet", include_str!("templates/managed-identity-backend.snippet")),
    ("managed-identity-token.snippet", include_str!("templates/managed-identity-token.snippet")),
    ("oauth2-token.snippet", include_str!("templates/oauth2-token.snippet")),
    ("on-behalf-of.snippet", include_str!("templates/on-behalf-of.snippet")),
    ("openai-backend.snippet", include_str!("templates/openai-backend.snippet")),
    ("parts.snippet", include_str!("templates/parts.snippet")),
    ("secret.snippet", include_str!("templates/secret.snippet")),
    ("smart-cached-secret.snippet", include_str!("templates/smart-cached-secret.snippet")),
    ("storage-backend.snippet", include_str!("templates/storage-backend.snippet")),
    ("tenant-secret.snippet", include_str!("templates/tenant-secret.snippet")),
    ("token-parts.snippet", include_str!("templates/token-parts.snippet")),
    ("validate-managed-identity.snippet", include_str!("templates/validate-managed-identity.snippet")),
    ("verdict-parts.snippet", include_str!("templates/verdict-parts.snippet")),
    ("versioned-secret.snippet", include_str!("templates/versioned-secret.snippet")),
    ("webhook-signature.snippet", include_str!("templates/webhook-signature.snippet")),
];

/// The templates that can be used.
#[derive(Clone, Debug)]
pub struct Library {
    templates: Templates,
    groups: Groups,
    /// The names of the files that the templates are from.
    files: BTreeMap<String, String>,
}

impl Library {
    /// The templates of this tool.
    ///
    /// # Panics
    /// Never: the tests hold the templates to be sound.
    pub fn built_in() -> Self {
        let mut library = Self { templates: Templates::new(), groups: Groups::new(), files: BTreeMap::new() };
        let mistakes = library.extend(BUILT_IN.iter().map(|&(name, text)| (name, text.to_owned())), false);
        if let Some(mistake) = mistakes.first() {
            panic!("the templates of this tool are sound, but: {mistake} {:?}", mistake.span);
        }
        library
    }

    /// Adds the templates of the file called `name`, which may use each other and all that are there. Nothing is added if something is wrong.
    pub fn add(&mut self, name: &str, text: String) -> Result<(), Vec<TemplateMistake>> {
        let mistakes = self.add_all([(name, text)].into_iter());
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    /// Adds the templates of several files, which may use each other. Nothing is added if something is wrong.
    pub fn add_all<'n>(&mut self, files: impl Iterator<Item = (&'n str, String)>) -> Vec<TemplateMistake> {
        self.extend(files, true)
    }

    /// Adds the templates of the file called `name` as if they were of this tool, so that what they make is not linted: it may be made up.
    #[cfg(test)]
    pub(super) fn trust(&mut self, name: &str, text: String) -> Vec<TemplateMistake> {
        self.extend([(name, text)].into_iter(), false)
    }

    /// Adds the templates of several files, which the user wrote or which are of this tool.
    fn extend<'n>(&mut self, files: impl Iterator<Item = (&'n str, String)>, by_user: bool) -> Vec<TemplateMistake> {
        let mut mistakes = Vec::new();
        let (mut templates, mut groups, mut names) = (self.templates.clone(), self.groups.clone(), self.files.clone());
        let (mut added, mut added_groups) = (Vec::new(), Vec::new());
        for (name, text) in files {
            let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
            let parsed = match parser::parse(&text) {
                Ok(parsed) => parsed,
                Err(fault) => {
                    mistakes.push(fault.in_file(name, &text));
                    continue;
                }
            };
            for mut template in parsed.templates {
                template.source = by_user.then(|| Source { name: name.into(), text: Arc::clone(&text) });
                let own = template.name.clone();
                if let Some(file) = names.insert(own.text.clone(), name.to_owned()) {
                    let fault = Fault::new(own.span, format!("`{}` already exists, in {file}", own.text)).help("choose another name");
                    mistakes.push(fault.in_file(name, &text));
                }
                added.push((own.text.clone(), name, Arc::clone(&text)));
                templates.insert(own.text, template);
            }
            for group in parsed.groups {
                let own = group.name.clone();
                if groups.insert(own.text.clone(), group).is_some() {
                    let fault = Fault::new(own.span, format!("a group `{}` already exists", own.text)).help("choose another name");
                    mistakes.push(fault.in_file(name, &text));
                }
                added_groups.push((own.text, name, Arc::clone(&text)));
            }
        }
        if mistakes.is_empty() {
            for (group, name, text) in &added_groups {
                let faults =
                    groups::parameters(&groups[group].entries, &groups).map_or_else(|fault| vec![fault], |all| check::check_group(&all));
                mistakes.extend(faults.into_iter().map(|fault| fault.in_file(name, text)));
            }
        }
        if mistakes.is_empty() {
            mistakes.extend(resolve(&added, &mut templates, &groups));
        }
        if mistakes.is_empty() {
            for (template, name, text) in &added {
                let faults = check::check(&templates[template], &templates);
                mistakes.extend(faults.into_iter().map(|fault| fault.in_file(name, text)));
            }
        }
        if mistakes.is_empty() {
            self.templates = templates;
            self.groups = groups;
            self.files = names;
        }
        mistakes
    }

    /// The template called `name`; parts are not found.
    pub fn find(&self, name: &str) -> Option<&Template> {
        self.templates.get(name).filter(|template| !template.part)
    }

    /// All templates by name, without parts.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.values().filter(|template| !template.part)
    }

    /// All templates and parts by name.
    pub fn all(&self) -> &Templates {
        &self.templates
    }

    /// The name of the file that the template called `name` is from.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// The templates of the file called `name`.
    pub fn of_file<'l>(&'l self, name: &'l str) -> impl Iterator<Item = &'l Template> {
        self.templates().filter(move |template| self.file(&template.name.text) == Some(name))
    }
}

/// Puts the parameters of groups into the templates that were added from these files, and passes them on.
fn resolve(added: &[(String, &str, Arc<str>)], templates: &mut Templates, groups: &Groups) -> Vec<TemplateMistake> {
    let mut mistakes = Vec::new();
    for (template, name, text) in added {
        let Some(template) = templates.get_mut(template) else { continue };
        match groups::parameters(&template.entries, groups) {
            Ok(parameters) => template.parameters = parameters,
            Err(fault) => mistakes.push(fault.in_file(name, text)),
        }
    }
    for (template, name, text) in added.iter().filter(|_| mistakes.is_empty()).collect::<Vec<_>>() {
        let Some(mut items) = templates.get(template).map(|template| template.items.clone()) else { continue };
        match groups::pass(&mut items, groups, templates) {
            Ok(()) => {
                if let Some(template) = templates.get_mut(template) {
                    template.items = items;
                }
            }
            Err(fault) => mistakes.push(fault.in_file(name, text)),
        }
    }
    mistakes
}

/// The summary of a template: the first paragraph of its doc comment, on one line.
pub fn summary(template: &Template) -> String {
    let first = template.help.split("\n\n").next().unwrap_or_default();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_of_this_tool_are_sound() {
        assert!(Library::built_in().templates().count() > 2);
    }
}
