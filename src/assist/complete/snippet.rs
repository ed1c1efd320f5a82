//! What is written for an element or an attribute that is chosen: its required parts, with places to fill in.

use crate::catalog::{Attribute, ChildKind, Definition, Element, Expected, Expressions, TextContent, Type};

/// How deep required children are written.
const DEPTH: u32 = 3;

/// Returns the element called `name`, from behind its `<`, as a snippet.
pub(super) fn element(name: &str, definition: Definition) -> String {
    let mut writer = Writer { text: String::new(), place: 0 };
    match definition.element() {
        Some(element) => writer.element(element, 0),
        None if name == "base" => writer.text.push_str("base />"),
        None => writer.text.push_str(&format!("{name}>\n    $0\n</{name}>")),
    }
    // The last place is where the cursor is left.
    if !writer.text.contains("$0") {
        writer.text.push_str("$0");
    }
    writer.text
}

/// Returns the attribute with its value as a snippet.
pub(super) fn attribute(attribute: &Attribute) -> String {
    let mut writer = Writer { text: String::new(), place: 0 };
    writer.attribute(attribute);
    writer.text.push_str("$0");
    writer.text
}

/// Whether something can be chosen for the value of the attribute.
pub(super) fn has_choices(attribute: &Attribute) -> bool {
    let listed = attribute.all_values().next().is_some() || !attribute.entity.is_empty() || attribute.variable.is_some();
    listed || matches!(attribute.value, Type::Bool | Type::HttpMethod | Type::HttpStatusCode | Type::HeaderName | Type::MediaType)
}

struct Writer {
    text: String,
    place: u32,
}

impl Writer {
    fn place(&mut self) -> u32 {
        self.place += 1;
        self.place
    }

    fn element(&mut self, element: &'static Element, depth: u32) {
        self.text.push_str(element.name);
        for attribute in element.attributes.iter().filter(|attribute| attribute.is_required()) {
            self.text.push(' ');
            self.attribute(attribute);
        }
        let indent = "    ".repeat(depth as usize);
        let children: Vec<&'static Element> = element
            .children
            .iter()
            .filter(|child| child.least() > 0 && depth < DEPTH)
            .map(|child| match &child.kind {
                ChildKind::Policy(kind) => &kind.definition().element,
                ChildKind::Element(element) => element,
            })
            .collect();
        if !children.is_empty() {
            self.text.push('>');
            for child in children {
                self.text.push_str(&format!("\n{indent}    <"));
                self.element(child, depth + 1);
            }
            self.text.push_str(&format!("\n{indent}</{}>", element.name));
            return;
        }
        match element.text {
            TextContent::Policies => {
                let place = self.place();
                self.text.push_str(&format!(">\n{indent}    ${place}\n{indent}</{}>", element.name));
            }
            _ if !element.children.is_empty() => {
                let place = self.place();
                self.text.push_str(&format!(">\n{indent}    ${place}\n{indent}</{}>", element.name));
            }
            TextContent::None => self.text.push_str(" />"),
            _ => {
                let place = self.place();
                self.text.push_str(&format!(">${place}</{}>", element.name));
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let place = self.place();
        let value = match attribute.all_values().next() {
            _ if attribute.expressions == Expressions::Yes && attribute.expected == Expected::Bool && attribute.name == "condition" => {
                format!("@(${place})")
            }
            _ if attribute.value == Type::Enum && !attribute.default.is_empty() => format!("${{{place}:{}}}", escaped(attribute.default)),
            Some(first) if attribute.value == Type::Enum => format!("${{{place}:{}}}", escaped(first)),
            _ => format!("${place}"),
        };
        self.text.push_str(&format!("{}=\"{value}\"", attribute.name));
    }
}

/// `snippet` with what stands in its places as plain text: `${1:override}` becomes `override`.
pub(super) fn without_braces(snippet: &str) -> String {
    let mut plain = String::with_capacity(snippet.len());
    let mut rest = snippet;
    while let Some(at) = rest.find("${") {
        let (before, place) = rest.split_at(at);
        plain.push_str(before);
        rest = place;
        let Some((content, behind)) = place[2..].split_once('}') else { break };
        plain.push_str(content.split_once(':').map_or("", |(_, text)| text));
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// `text` as it is written in a snippet.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '$' | '}' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_without_attributes_is_written_whole() {
        assert_eq!(element("base", Definition::Base), "base />$0");
        assert_eq!(element("inbound", Definition::Unknown), "inbound>\n    $0\n</inbound>");
    }

    #[test]
    fn places_without_braces_are_left_alone() {
        assert_eq!(without_braces("a b=\"${1:c}\" d=\"$2\">$0</a>"), "a b=\"c\" d=\"$2\">$0</a>");
        assert_eq!(without_braces("a ${b"), "a ${b");
    }
}
