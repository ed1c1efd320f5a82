//! What a document refers to by name: fragments, named values, backends, loggers, certificates.

use std::sync::LazyLock;

use memchr::memmem;

use super::existing::Referred;
use crate::ast::{Document, Element, PartKind, Value};
use crate::catalog::Section;
use crate::spelling::{is_named_value, named_value_at};
use crate::text::{Order, Span};

/// A place at which a document refers to something of the service by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it refers to.
    pub kind: Referred,
    /// The name as it is written; `None` if only the running policy knows it, or a tool makes it.
    pub name: Option<String>,
    /// Where the document has it: the value of the attribute, or for a named value all of `{{name}}`.
    pub span: Span,
    /// The section in which it stands; `None` in a fragment, or in a snippet without sections.
    pub section: Option<Section>,
}

/// Returns what `document` refers to by name, in order. Which attributes name something the catalogue says; named values are those that are certain
/// to be some, in code too.
pub fn references(document: &Document<'_>) -> Vec<Reference> {
    let has_braces = OPENS.find(document.text().as_bytes()).is_some();
    let mut found = Vec::new();
    for element in document.elements() {
        for setting in element.settings() {
            let kind = setting.definition().and_then(|attribute| Referred::of_entity(attribute.entity));
            found.extend(kind.and_then(|kind| named(kind, setting.value())));
            if has_braces {
                named_values(element, setting.value(), &mut found);
            }
        }
        if has_braces && let Some(text) = element.text() {
            named_values(element, text, &mut found);
        }
    }
    found.order_by_key(|reference| reference.span);
    found
}

/// What a reference to a named value begins with.
const OPEN: &[u8] = b"{{";

static OPENS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(OPEN));

/// What the value of an attribute that names something of this kind refers to.
fn named(kind: Referred, value: Value<'_>) -> Option<Reference> {
    let name = value.literal().map(|name| name.trim().to_owned());
    let section = value.element().section();
    (name.as_deref() != Some("")).then_some(Reference { kind, name, span: value.span(), section })
}

/// Adds the named values to which `value`, of `element`, refers.
fn named_values(element: Element<'_>, value: Value<'_>, found: &mut Vec<Reference>) {
    if OPENS.find(value.raw().as_bytes()).is_none() {
        return;
    }
    let of = |span: Span, name: Option<&str>| {
        let (name, section) = (name.map(str::to_owned), element.section());
        Reference { kind: Referred::NamedValue, name, span, section }
    };
    if let Some(expression) = value.expression() {
        let named = if value.is_liquid() { Vec::new() } else { expression.named_values() };
        found.extend(named.into_iter().map(|(span, name)| of(span, Some(name))));
        return;
    }
    let (text, is_liquid) = (element.document().text(), value.is_liquid());
    found.extend(value.parts().into_iter().filter_map(|part| match part.kind {
        PartKind::NamedValue(name) if !is_liquid => Some(of(part.span, Some(name))),
        PartKind::Interpolation if part.span.text(text).starts_with("{{") => Some(of(part.span, None)),
        _ => None,
    }));
}

/// The names between double braces, with blanks around them or without, that stand anywhere in `text`, in comments and in Liquid too: what may refer to a named value. Of a name that a tool makes,
/// such as `{{${name}}}`, what stands there is an error.
pub(super) fn names_in_braces(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let bytes = text.as_bytes();
    OPENS.find_iter(bytes).filter_map(move |at| {
        if let Some(name) = named_value_at(&bytes[at..]) {
            return Some(if is_token(name) { Err(name) } else { Ok(name) });
        }
        let start = at + OPEN.len();
        let window = &bytes[start..bytes.len().min(start + LONGEST_MADE)];
        let made = text.get(start..start + memmem::find(window, b"}}")?)?;
        // With blanks around it, too, somebody means the named value.
        let name = made.trim();
        if is_named_value(name) && !is_token(name) {
            return Some(Ok(name));
        }
        MADE.iter().any(|mark| made.contains(mark)).then_some(Err(made))
    })
}

/// What stands in a name that a tool makes: holes of Terraform, Bicep, pipelines and format strings, and texts of ARM that are put together.
const MADE: [&str; 6] = ["${", "#{", "%{", "%s", "',", "{0"];

/// How long a name is, with what makes it, of which one looks for the end, in bytes.
const LONGEST_MADE: usize = 512;

/// Whether a pipeline puts something else in the place of `name`.
pub(super) fn is_token(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let document = Document::parse(text);
        let show = |it: Reference| {
            let section = it.section.map_or("-", Section::name);
            format!("{:?} {} in {section} at {}", it.kind, it.name.as_deref().unwrap_or("?"), it.span.text(text))
        };
        references(&document).into_iter().map(show).collect()
    }

    #[test]
    fn references_are_found_wherever_the_catalogue_has_them() {
        let text = r#"<policies><inbound>
            <include-fragment fragment-id="auth" />
            <set-backend-service backend-id="orders" />
            <set-backend-service backend-id="@((string)context.Variables["to"])" />
            <authentication-certificate certificate-id="mtls" />
            <set-header name="x-key"><value>{{key}}</value></set-header>
        </inbound><outbound>
            <log-to-eventhub logger-id="calls">@("{{region}}" + {{zone}})</log-to-eventhub>
        </outbound></policies>"#;
        assert_eq!(
            found(text),
            [
                "Fragment auth in inbound at auth",
                "Backend orders in inbound at orders",
                "Backend ? in inbound at @((string)context.Variables[\"to\"])",
                "Certificate mtls in inbound at mtls",
                "NamedValue key in inbound at {{key}}",
                "Logger calls in outbound at calls",
                "NamedValue region in outbound at {{region}}",
                "NamedValue zone in outbound at {{zone}}",
            ]
        );
    }

    #[test]
    fn what_a_tool_names_is_a_reference_without_a_name() {
        let text = r#"<fragment><set-backend-service backend-id="${backend}" /><set-method>{{${name}}}</set-method></fragment>"#;
        assert_eq!(found(text), ["Backend ? in - at ${backend}", "NamedValue ? in - at {{${name}}}"]);
    }

    #[test]
    fn braces_of_other_kinds_are_no_references() {
        let text = r#"<fragment><set-body template="liquid">{{context.Request.Url}}</set-body><!-- {{old}} --></fragment>"#;
        assert_eq!(found(text), [""; 0]);
        assert_eq!(names_in_braces(text).collect::<Vec<_>>(), [Ok("context.Request.Url"), Ok("old")]);
        let made = names_in_braces("{{a}} {{${b}}} {{x-${c}}} {{__d__}} {{ e }} {{").collect::<Vec<_>>();
        assert_eq!(made, [Ok("a"), Err("${b"), Err("x-${c"), Err("__d__"), Ok("e")]);
    }
}
