//! Policies that templates make, written at the cursor.

use super::View;
use super::cursor::{Cursor, Place, text_before};
use crate::ast::Document;
use crate::generate::{self, Error, Library, Request, Target};
use crate::text::{Edit, line_break};

/// A template that may be used, and what it has to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateOffer {
    /// Its name.
    pub name: String,
    /// What it makes, in a sentence.
    pub summary: String,
    /// What it is given.
    pub parameters: Vec<ParameterOffer>,
}

/// What a template is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterOffer {
    /// Its name.
    pub name: String,
    /// What it takes, as templates call it.
    pub of: String,
    /// Whether it has to be given.
    pub required: bool,
    /// What it is when it is left out, as the template writes it; empty if nothing is.
    pub default: String,
    /// What it is for, in Markdown.
    pub help: String,
}

/// Returns the templates of `library`, by name.
pub fn templates(library: &Library) -> Vec<TemplateOffer> {
    let parameter = |parameter: &generate::Parameter| ParameterOffer {
        name: parameter.name.text.clone(),
        of: parameter.of.to_string(),
        required: !parameter.optional && parameter.default.is_none(),
        default: generate::default(parameter).unwrap_or_default(),
        help: parameter.help.trim().to_owned(),
    };
    let offer = |template: &generate::Template| TemplateOffer {
        name: template.name.text.clone(),
        summary: generate::summary(template),
        parameters: template.parameters.iter().map(parameter).collect(),
    };
    library.templates().map(offer).collect()
}

/// Returns the change that writes what `request` asks for at `offset` of the file: the policies of the section in which the cursor stands. `None` where no
/// policies may stand. Target, section and spelling of the request are those of the place.
///
/// # Errors
/// What [`generate::generate`] refuses: arguments that are missing or wrong, a section of which the template makes nothing.
pub fn generate_here(view: &View<'_>, offset: u32, library: &Library, request: &Request) -> Result<Option<Edit>, Error> {
    let Some(at) = view.inner(offset) else { return Ok(None) };
    let text = text_before(view, at);
    let document = Document::parse_unfinished(&text, view.embedded.is_final());
    let cursor = Cursor::at_end(&document);
    let Some(parent) = cursor.innermost().filter(|parent| parent.definition().takes_policies()) else { return Ok(None) };
    if !matches!(cursor.place, Place::Text(written) if written.trim().is_empty()) {
        return Ok(None);
    }
    let dialect = view.embedded.deployments.first().and_then(|deployed| deployed.deployment.format).unwrap_or_default();
    let request = Request { target: Target::Snippet, section: parent.section(), dialect, header: None, ..request.clone() };
    let made = generate::generate(library, &request)?;
    let end = line_break(view.text());
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[line..];
    let is_alone = indent.trim().is_empty();
    // Lines in texts and strings mean what they are.
    let has_texts = made.contains("@\"") || made.contains("CDATA");
    let lines: Vec<String> = made
        .trim_end()
        .lines()
        .enumerate()
        .map(
            |(number, line)| {
                if number == 0 || line.is_empty() || has_texts || !is_alone { line.to_owned() } else { format!("{indent}{line}") }
            },
        )
        .collect();
    Ok(view.edit(Edit::insert(at as usize, lines.join(end))))
}
