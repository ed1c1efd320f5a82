//! Policies that templates make, written at the cursor.

use super::View;
use super::cursor::{Cursor, CursorContext, text_before};
use crate::ast::{Document, Element};
use crate::catalog::{Definition, Section};
use crate::format::indent_step;
use crate::generate::{self, Arguments, Error, Library, Request, Target};
use crate::text::{Edit, Gather, Span, line_break};

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

/// Where policies can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPlace {
    /// The byte of the file in front of which they go.
    pub offset: u32,
    /// The section that they are in; `None` in a fragment.
    pub section: Option<Section>,
    /// Whether nothing stands there yet: the cursor is in front of its own line.
    pub is_free: bool,
    /// What the line begins with in which they go, where they begin it.
    indent: String,
    /// Whether they take a line of their own behind something else.
    behind: bool,
}

/// Returns where policies can be written that somebody wants at `offset` of the file: there, or else behind the policy in which that is, or at the beginning of the section or
/// branch whose tag it is in. `None` where there is no such place.
pub fn policy_place(view: &View<'_>, offset: u32) -> Option<PolicyPlace> {
    let at = view.inner(offset)?;
    let text = text_before(view, at);
    let before = Document::parse_unfinished(&text, view.embedded.is_final());
    let cursor = Cursor::at_end(&before);
    if let Some(parent) = cursor.innermost().filter(|parent| parent.definition().takes_policies())
        && matches!(cursor.place, CursorContext::Text(written) if written.trim().is_empty())
    {
        let line = text.rfind('\n').map_or(0, |at| at + 1);
        let is_alone = text[line..].trim().is_empty();
        let rest = view.text()[at as usize..].lines().next().unwrap_or_default();
        let indent = if is_alone { text[line..].to_owned() } else { String::new() };
        return Some(PolicyPlace { offset, section: parent.section(), is_free: is_alone && rest.trim().is_empty(), indent, behind: false });
    }
    place_behind(view, at)
}

/// Returns the place behind the policy in which `at` of the document is, or at the beginning of what takes policies and has its tag there.
fn place_behind(view: &View<'_>, at: u32) -> Option<PolicyPlace> {
    let document = view.document();
    let innermost = document.element_at(at).or_else(|| document.element_at(at.checked_sub(1)?))?;
    let around = std::iter::once(innermost).chain(innermost.ancestors());
    let line_of = |at: u32| &document.text()[document.text()[..at as usize].rfind('\n').map_or(0, |at| at + 1)..at as usize];
    for element in around {
        let is_in_tag = at <= element.open_span().end;
        let start = line_of(element.span().start);
        let own = if start.trim().is_empty() { start } else { "" };
        if is_in_tag && element.definition().takes_policies() && element.close_name_span().is_some() {
            let step = indent_step(own);
            let offset = view.outer(Span::at(element.open_span().end as usize))?.start;
            return Some(PolicyPlace { offset, section: element.section(), is_free: false, indent: format!("{own}{step}"), behind: true });
        }
        let is_whole = element.close_name_span().is_some() || document.text()[..element.span().end as usize].ends_with("/>");
        if is_whole && element.parent().is_some_and(|parent| parent.definition().takes_policies()) {
            let offset = view.outer(Span::at(element.span().end as usize))?.start;
            return Some(PolicyPlace { offset, section: element.section(), is_free: false, indent: own.to_owned(), behind: true });
        }
    }
    None
}

/// Returns the change that writes what `request` asks for at `offset` of the file, or where [`policy_place`] says: the policies of the section in which that is. `None` where no
/// policies may stand. Target, section and spelling of the request are those of the place. What forwards the request takes the place of `<base />` in `backend`, which holds one policy.
///
/// # Errors
/// What [`generate::generate`] refuses: arguments that are missing or wrong, a section of which the template makes nothing.
pub fn generate_here(view: &View<'_>, offset: u32, library: &Library, request: &Request) -> Result<Option<Edit>, Error> {
    let Some(place) = policy_place(view, offset) else { return Ok(None) };
    let Some(at) = view.inner(place.offset) else { return Ok(None) };
    let dialect = view.embedded.deployments.first().and_then(|deployed| deployed.deployment.format).unwrap_or_default();
    let request = Request { target: Target::Snippet, section: place.section, dialect, header: None, ..request.clone() };
    let made = generate::generate(library, &request)?;
    // They are there already, or come there.
    let without = |words: &str| made.strip_prefix(&format!("<!-- {words} -->\n")).map(str::to_owned);
    let (made, replaced) = match (place.section, forwarded(view, at)) {
        (Some(Section::Backend), Some(there)) => match (without(generate::INSTEAD_OF_BASE), &there[..]) {
            (Some(made), []) => (made, None),
            (Some(made), [only]) if is_plain(*only) => (made, Some(only.span())),
            (None, []) => (made, None),
            _ => return Ok(None),
        },
        (Some(section), _) => (without(&generate::behind_base(section)).unwrap_or(made), None),
        (None, _) => (made, None),
    };
    if let Some(span) = replaced {
        return Ok(view.edit(Edit::replace(span, instead(view, span, &made))));
    }
    let end = line_break(view.text());
    // Lines in texts and strings mean what they are.
    let has_texts = made.contains("@\"") || made.contains("CDATA");
    let indent = if has_texts { "" } else { place.indent.as_str() };
    let mut lines: Vec<String> =
        made.trim_end().lines().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect();
    match (place.behind, lines.first_mut()) {
        (true, Some(first)) => first.insert_str(0, &format!("{end}{}", &place.indent[indent.len()..])),
        // What the line begins with is there already.
        (false, Some(first)) => *first = first[indent.len()..].to_owned(),
        _ => {}
    }
    Ok(view.edit(Edit::insert(at as usize, lines.join(end))))
}

/// What stands in the `backend` section in which `at` of the document is, unless it is in one of these.
fn forwarded<'v>(view: &'v View<'_>, at: u32) -> Option<Vec<Element<'v>>> {
    let is_around = |element: &Element<'_>| element.content_span().start <= at && at <= element.content_span().end;
    let is_backend = |element: &Element<'_>| element.definition() == Definition::Section(Section::Backend);
    let backend = view.document().elements().find(|element| is_backend(element) && is_around(element))?;
    let is_within = |child: &Element<'_>| child.span().start < at && at < child.span().end;
    let children: Vec<Element<'_>> = backend.children().collect();
    (!children.iter().any(is_within)).then_some(children)
}

/// Whether an element forwards the request as what is generated does, and says no more.
fn is_plain(element: Element<'_>) -> bool {
    matches!(element.name(), "base" | "forward-request") && element.settings().next().is_none() && element.children().next().is_none()
}

/// The policies `made`, as they stand in the place of `span`.
fn instead(view: &View<'_>, span: Span, made: &str) -> String {
    let text = view.text();
    let line = &text[text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1)..span.start as usize];
    let has_texts = made.contains("@\"") || made.contains("CDATA");
    let indent = if has_texts || !line.trim().is_empty() { "" } else { line };
    let lines = made.trim_end().lines().enumerate();
    let lines = lines.map(|(number, line)| if number == 0 || line.is_empty() { line.to_owned() } else { format!("{indent}{line}") });
    lines.collect::<Vec<_>>().join(line_break(text))
}

/// Returns what the template called `name` is given where nobody has said anything yet: what an example of the template gives for the parameters that have to be given, or all of it
/// where these are not enough, since the template wants one of several.
pub fn example_arguments(library: &Library, name: &str) -> Arguments {
    let Some(template) = library.find(name) else { return Arguments::new() };
    let shown = generate::example_arguments(template);
    let is_needed = |name: &str| template.parameters.iter().any(|it| it.name.text == name && !it.optional && it.default.is_none());
    let needed: Arguments =
        shown.iter().filter(|(name, _)| is_needed(name)).map(|(name, values)| (name.clone(), values.clone())).gathered();
    let request = Request { arguments: needed.clone(), ..Request::new(name) };
    if generate::generate(library, &request).is_ok() { needed } else { shown }
}
