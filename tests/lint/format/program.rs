//! What a document means, as far as layout must not change it. It is told here without the help of the formatter.

use apim_policy::ast::{Document, Value};
use apim_policy::catalog::{Definition, TextContent};
use apim_policy::csharp::Encoding;

/// What [`program`] says, with texts as XML reads them. Elements with code in them may be a part of these, so their white space is left out.
pub fn decoded_program(text: &str) -> Vec<String> {
    let decode = |said: String| match said.strip_prefix("text ") {
        Some(text) => decoded(text).split_ascii_whitespace().collect(),
        None => said,
    };
    program(text).into_iter().map(decode).collect()
}

/// Everything that a document says: elements, attributes with their values, texts that mean something, comments.
pub fn program(text: &str) -> Vec<String> {
    let document = Document::parse(text);
    let mut said = Vec::new();
    for element in document.elements() {
        said.push(format!("<{}", element.name()));
        for setting in element.settings() {
            said.push(format!("{}={}", setting.name(), value(setting.value())));
        }
        let taken = match element.definition() {
            Definition::Policy(_) | Definition::Child(_) => element.definition().element().map(|element| element.text),
            Definition::Unknown => Some(TextContent::Literal),
            _ => None,
        };
        let holds_text = element.loose_text().next().is_some();
        let inner = element.content_span().text(text);
        match taken {
            // Between policies white space means nothing.
            _ if !holds_text && element.children().next().is_some() && taken != Some(TextContent::Raw) => {}
            None | Some(TextContent::None | TextContent::Policies) if !holds_text => {}
            _ => {
                match element.text().filter(|text| text.expression().is_some() && text.span().text(inner_of(text)) == inner.trim_ascii()) {
                    Some(code) => said.push(format!("code {}", value(code))),
                    None => said.push(format!("text {inner}")),
                }
            }
        }
    }
    for (_, content) in document.comments() {
        let words: Vec<&str> = content.text(text).split_ascii_whitespace().collect();
        said.push(format!("<!-- {}", words.join(" ")));
    }
    said
}

fn inner_of<'d>(value: &Value<'d>) -> &'d str {
    value.element().document().text()
}

/// The characters of a value: of C# without the white space that means nothing.
pub fn value(value: Value<'_>) -> String {
    match value.expression() {
        Some(expression) if expression.site().encoding == Encoding::Raw => code(expression.raw()),
        Some(expression) => code(&decoded(expression.raw())),
        None => decoded(value.raw()),
    }
}

/// `text` with entities and character references as what they stand for.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split(';').next().unwrap_or_default();
        let number = || {
            let digits = name.strip_prefix('#')?;
            let number = digits.strip_prefix('x').map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            number.and_then(char::from_u32)
        };
        let meant = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number(),
        };
        let length = meant.filter(|_| rest[1 + name.len()..].starts_with(';')).map_or(1, |_| name.len() + 2);
        out.push(if length == 1 { '&' } else { meant.unwrap_or('&') });
        rest = &rest[length..];
    }
    out + rest
}

/// C# without the white space that means nothing.
pub fn code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if let Some(length) = string(rest) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        } else {
            next.len_utf8()
        };
        let piece = &rest[..length];
        if piece.starts_with("//") || piece.starts_with("/*") {
            let words: Vec<&str> = piece.split_ascii_whitespace().collect();
            out.push_str(&words.join(" "));
            // What follows is no part of the comment.
            out.push('\n');
        } else if !next.is_ascii_whitespace() {
            out.push(next);
        }
        rest = &rest[length..];
    }
    out
}

/// The length of the string or character that `code` begins with. Holes of interpolated strings count as text.
fn string(code: &str) -> Option<usize> {
    let marks = code.len() - code.trim_start_matches(['$', '@']).len();
    let is_verbatim = code[..marks].contains('@');
    let quote = code[marks..].chars().next().filter(|quote| *quote == '"' || *quote == '\'' && marks == 0)?;
    let mut at = marks + 1;
    let mut depth = 0;
    while let Some(next) = code[at..].chars().next() {
        let rest = &code[at..];
        at += next.len_utf8();
        match next {
            _ if depth > 0 && string(rest).is_some() => at += string(rest).unwrap_or(1) - next.len_utf8(),
            '{' if depth > 0 => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '{' if code[..marks].contains('$') && code[at..].starts_with('{') => at += 1,
            '{' if code[..marks].contains('$') => depth += 1,
            '\\' if !is_verbatim => at += code[at..].chars().next().map_or(0, char::len_utf8),
            _ if next == quote && is_verbatim && code[at..].starts_with(quote) => at += 1,
            _ if next == quote => return Some(at),
            _ => {}
        }
    }
    Some(code.len())
}
