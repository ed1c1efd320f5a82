//! Elements of a template: XML that must close in the block that opens it.

use super::ast::{Attribute, Content, Element, Item, Markup, Name};
use super::error::Fault;
use super::lexer::Cursor;
use super::markup;
use super::parser::{self, MAX_DEPTH};
use crate::text::Span;

/// The element or comment at the `<` here.
pub fn item(cursor: &mut Cursor<'_>, depth: usize) -> Result<Item, Fault> {
    let rest = cursor.rest();
    if let Some(inner) = rest.strip_prefix("<!--") {
        let Some(end) = inner.find("-->") else {
            return Err(Fault::new(cursor.here(), "this comment does not end"));
        };
        let comment = &rest[..end + "<!---->".len()];
        let inner = &inner[..end];
        let span = Span::new(cursor.at, cursor.at + comment.len());
        if inner.contains("--") || inner.ends_with('-') || inner.contains("[[") || inner.contains('\n') {
            return Err(Fault::new(span, "a comment must be one line without `--` and without holes"));
        }
        cursor.at += comment.len();
        return Ok(Item::Comment(comment.to_owned()));
    }
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return Err(Fault::new(cursor.here(), "expected an element"));
    }
    Ok(Item::Element(element(cursor, depth)?))
}

fn element(cursor: &mut Cursor<'_>, depth: usize) -> Result<Element, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::new(cursor.here(), "elements are nested too deep"));
    }
    let indent = indent_of_line(cursor.text, cursor.at);
    cursor.at += 1;
    let name = name(cursor)?;
    let mut attributes: Vec<Attribute> = Vec::new();
    let empty = loop {
        skip_space(cursor);
        if cursor.rest().starts_with("/>") {
            cursor.at += 2;
            break true;
        }
        if cursor.rest().starts_with('>') {
            cursor.at += 1;
            break false;
        }
        let attribute = attribute(cursor, &name, indent)?;
        if attributes.iter().any(|other| other.name.text == attribute.name.text) {
            return Err(Fault::new(attribute.name.span, format!("`{}` already exists", attribute.name.text)));
        }
        attributes.push(attribute);
    };
    let content = if empty { Content::Items(Vec::new()) } else { content(cursor, &name, indent, depth)? };
    Ok(Element { name, attributes, content })
}

fn attribute(cursor: &mut Cursor<'_>, element: &Name, indent: usize) -> Result<Attribute, Fault> {
    if cursor.peek().is_none() {
        return Err(Fault::new(element.span, format!("the start tag of `{}` does not end", element.text)));
    }
    let name = name(cursor)?;
    let optional = cursor.rest().starts_with('?');
    cursor.at += usize::from(optional);
    let wants = || format!("expected `=` and a value in quotes after `{}`", name.text);
    if !cursor.rest().starts_with("=\"") {
        return Err(Fault::new(cursor.here(), wants()));
    }
    let start = cursor.at + 2;
    let mut at = start;
    // Quotes within expressions do not count.
    let end = loop {
        let rest = &cursor.text[at..];
        let Some(quote) = rest.find('"') else {
            return Err(Fault::new(Span::new(start - 1, start), "this value does not end"));
        };
        match markup::expression(&rest[..quote]) {
            Some(expression) => at = markup::extent(cursor.text, at + expression, cursor.text.len())?.span.end as usize,
            None => break at + quote,
        }
    };
    cursor.at = end + 1;
    let value = markup::read(cursor.text, Span::new(start, end), indent)?;
    let has_break = value.parts.iter().any(|part| matches!(part, super::ast::Part::Text(pieces) if has_line_break(pieces)));
    if has_break {
        return Err(Fault::new(Span::new(start, end), "the text of an attribute must be on one line"));
    }
    Ok(Attribute { name, optional, value })
}

fn content(cursor: &mut Cursor<'_>, name: &Name, indent: usize, depth: usize) -> Result<Content, Fault> {
    let line = cursor.rest().split('\n').next().unwrap_or_default().trim_start();
    if line.starts_with('}') {
        return Err(unclosed(name));
    }
    let is_text = !line.is_empty() && (!line.starts_with('<') || line.starts_with("</")) && !line.starts_with("//");
    if is_text {
        return text(cursor, name, indent).map(Content::Text);
    }
    let mut items = Vec::new();
    loop {
        cursor.trivia();
        match cursor.peek() {
            Some('<') if cursor.rest().starts_with("</") => {
                end_tag(cursor, name)?;
                return Ok(Content::Items(items));
            }
            None => return Err(unclosed(name)),
            Some('}') => return Err(unclosed(name)),
            Some(_) => items.push(parser::item(cursor, depth + 1)?),
        }
    }
}

/// The text up to the end tag of the element called `name`.
fn text(cursor: &mut Cursor<'_>, name: &Name, indent: usize) -> Result<Markup, Fault> {
    let start = cursor.at;
    let mut at = start;
    let end = loop {
        let rest = &cursor.text[at..];
        let Some(tag) = rest.find('<') else { return Err(unclosed(name)) };
        match markup::expression(&rest[..tag]) {
            Some(expression) => at = markup::extent(cursor.text, at + expression, cursor.text.len())?.span.end as usize,
            None => break at + tag,
        }
    };
    cursor.at = end;
    if !cursor.rest().starts_with("</") {
        let help = "elements must begin on the line after the start tag";
        return Err(Fault::new(cursor.here(), format!("text and elements are mixed in `{}`", name.text)).help(help));
    }
    let markup = markup::read(cursor.text, Span::new(start, end), indent)?;
    end_tag(cursor, name)?;
    Ok(markup)
}

fn end_tag(cursor: &mut Cursor<'_>, name: &Name) -> Result<(), Fault> {
    let start = cursor.at;
    cursor.at += 2;
    let closed = self::name(cursor)?;
    if closed.text != name.text {
        let message = format!("`{}` is closed while `{}` is open", closed.text, name.text);
        return Err(Fault::new(cursor.since(start), message).help(format!("close `{}` first", name.text)));
    }
    skip_space(cursor);
    if !cursor.rest().starts_with('>') {
        return Err(Fault::new(cursor.here(), format!("expected `>` after `</{}`", name.text)));
    }
    cursor.at += 1;
    Ok(())
}

/// The name of an element or attribute, in which no hole may stand.
fn name(cursor: &mut Cursor<'_>) -> Result<Name, Fault> {
    let rest = cursor.rest();
    if rest.starts_with("[[") {
        return Err(
            Fault::new(Span::new(cursor.at, cursor.at + 2), "a hole cannot be used as a name").help("choose between elements with `if`")
        );
    }
    let good = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_' | '.' | ':');
    let length = rest.find(|it: char| !good(it)).unwrap_or(rest.len());
    if length == 0 || !rest.starts_with(|it: char| it.is_alphabetic() || it == '_') {
        return Err(Fault::new(cursor.here(), "expected the name of an element or attribute"));
    }
    let start = cursor.at;
    cursor.at += length;
    Ok(Name { text: rest[..length].to_owned(), span: cursor.since(start) })
}

fn unclosed(name: &Name) -> Fault {
    let help = format!("write `</{}>` in the block that opens it", name.text);
    Fault::new(name.span, format!("`{}` is not closed here on every branch", name.text)).help(help)
}

fn skip_space(cursor: &mut Cursor<'_>) {
    let rest = cursor.rest();
    cursor.at += rest.len() - rest.trim_start().len();
}

fn has_line_break(pieces: &[super::ast::Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, super::ast::Piece::Text(text) if text.contains('\n')))
}

/// How far the line of the byte at `at` is indented.
fn indent_of_line(text: &str, at: usize) -> usize {
    let line = &text[text[..at].rfind('\n').map_or(0, |it| it + 1)..at];
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
