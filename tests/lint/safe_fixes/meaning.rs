//! What a document means, as a list that two documents can be compared by: comments, spacing and spelling are left out.

use std::sync::LazyLock;

use apim_policy::ast::{Document, Element, PartKind, Value};
use apim_policy::csharp::Encoding;
use regex::{Captures, Regex};

/// One step of a document, in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// An element begins; its name.
    Open(String),
    /// An attribute, by the names of its element and of itself; those of an element are sorted by name.
    Attribute(String, String, Meaning),
    /// The text of an element, by the element's name.
    Text(String, Meaning),
    /// An element ends; its name.
    Close(String),
}

/// What a value means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Characters, with entities decoded.
    Literal(String),
    /// An expression, as C# reads it, without comments.
    Code(String),
    /// Characters with something in them that is not known yet.
    Open(String),
}

/// Returns what `text` means.
pub fn meaning(text: &str) -> Vec<Item> {
    let document = Document::parse(text);
    let mut items = Vec::new();
    for root in document.roots() {
        element(root, &mut items);
    }
    items
}

fn element(element: Element<'_>, items: &mut Vec<Item>) {
    let name = element.name();
    items.push(Item::Open(name.to_owned()));
    let mut settings: Vec<_> = element.settings().collect();
    settings.sort_by_key(|setting| setting.name());
    items.extend(settings.iter().map(|setting| Item::Attribute(name.to_owned(), setting.name().to_owned(), value(setting.value()))));
    if let Some(text) = element.text() {
        items.push(Item::Text(name.to_owned(), value(text)));
    }
    let text = element.document().text();
    for loose in element.loose_text().filter(|_| element.text().is_none()) {
        items.push(Item::Text(name.to_owned(), Meaning::Open(decoded(loose.text(text).trim()))));
    }
    for child in element.children() {
        self::element(child, items);
    }
    items.push(Item::Close(name.to_owned()));
}

fn value(value: Value<'_>) -> Meaning {
    if let Some(expression) = value.expression() {
        return Meaning::Code(match expression.site().encoding {
            Encoding::Raw => without_comments(expression.raw()),
            Encoding::Entities => without_comments(&decoded(expression.raw())),
        });
    }
    if let Some(literal) = value.literal() {
        return Meaning::Literal(literal.into_owned());
    }
    let text = value.element().document().text();
    let part = |kind, text: &str| if matches!(kind, PartKind::Literal) { decoded(text) } else { text.to_owned() };
    Meaning::Open(value.parts().into_iter().map(|it| part(it.kind, it.span.text(text))).collect())
}

/// Returns `text` with its entities decoded once.
pub fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').and_then(|end| Some((end, character(&rest[1..end])?)));
        let (end, meant) = entity.unwrap_or((0, '&'));
        decoded.push(meant);
        rest = &rest[end + 1..];
    }
    decoded + rest
}

fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

/// Returns C# with a space for each comment.
fn without_comments(code: &str) -> String {
    static PIECE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?s)@"(?:[^"]|"")*"|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|//[^\r\n]*|/\*.*?\*/"#).expect("it is a pattern")
    });
    PIECE
        .replace_all(code, |found: &Captures<'_>| if found[0].starts_with('/') { " ".to_owned() } else { found[0].to_owned() })
        .into_owned()
}
