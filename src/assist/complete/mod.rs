//! What may be written at the cursor.

mod code;
mod elements;
mod list;
mod liquid;
mod popular;
mod snippet;
mod values;
mod words;

use super::cursor::{Cursor, CursorContext, text_before};
use super::{Completion, View};
use crate::ast::Document;
use list::List;

/// Returns what may be written at `offset` of the file, the best first; nothing where nothing is known. The text may be unfinished: a tag that was just opened, a
/// quote that is missing, code that ends with a dot. What stands behind the cursor matters only for what is offered once.
pub fn complete(view: &View<'_>, offset: u32) -> Vec<Completion> {
    let Some(at) = view.inner(offset) else { return Vec::new() };
    let text = text_before(view, at);
    let document = Document::parse_unfinished(&text, view.embedded.is_final());
    let cursor = Cursor::at_end(&document);
    let mut list = List::new(view, at);
    if values::named_value(&cursor, &mut list) {
        // In a template, braces begin an output as well.
        if liquid::is_template(&cursor) {
            liquid::complete(&cursor, &mut list);
        }
        return list.finish();
    }
    match &cursor.place {
        CursorContext::TagName(written) => elements::in_tag(&cursor, written, &mut list),
        CursorContext::EndTag(written) => elements::end_tag(&cursor, written, &mut list),
        CursorContext::AttributeName(tag, written) => elements::attributes(&cursor, tag, written, &mut list),
        CursorContext::Value { tag, name, value, quoted } => values::of_attribute(&cursor, tag, name, value, *quoted, &mut list),
        CursorContext::Code(code) => code::complete(&cursor, code, &mut list),
        CursorContext::Comment(written) => words::in_comment(written, &mut list),
        CursorContext::Text(_) if liquid::is_template(&cursor) => liquid::complete(&cursor, &mut list),
        CursorContext::Text(written) => {
            values::of_text(&cursor, written, &mut list);
            elements::in_text(&cursor, written, &mut list);
        }
    }
    list.finish()
}
