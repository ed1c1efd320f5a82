//! Start tags: their attributes on one line, or each on its own.

use super::code;
use super::content::expression;
use super::walk::Walk;
use crate::ast::Element;
use crate::csharp::Encoding;
use crate::spelling::holds_placeholder;
use crate::syntax::Attribute;
use crate::text::Span;

impl Walk<'_> {
    /// Writes the start tag of `element`, up to what ends it. Returns whether it was kept as it is, with what ends it.
    pub(super) fn start_tag(&mut self, element: Element<'_>, depth: usize, is_empty: bool) -> bool {
        let (open, name) = (element.open_span(), element.name_span());
        let attributes = self.document.tree().attributes(element.id());
        if !self.is_plain(open, name, attributes) {
            self.writer.keep(open);
            return true;
        }
        self.writer.keep(Span { start: open.start, end: name.end });
        let on_one_line = self.fits(name, attributes, depth, is_empty);
        for attribute in attributes {
            let depth = match on_one_line {
                true => {
                    self.writer.put(" ");
                    depth
                }
                false => {
                    self.line(depth + 1);
                    depth + 1
                }
            };
            self.attribute(attribute, depth);
        }
        false
    }

    /// Whether there is nothing in a start tag but its name and attributes.
    fn is_plain(&self, open: Span, name: Span, attributes: &[Attribute]) -> bool {
        let mut at = name.end;
        let mut is_blank = |end: u32, next: u32| {
            let gap = Span { start: std::mem::replace(&mut at, next), end };
            gap.start <= gap.end && gap.text(self.text).trim_ascii().is_empty()
        };
        let all = attributes.iter().all(|attribute| is_blank(attribute.name.start, attribute.value.end + 1));
        let mark = if open.text(self.text).ends_with("/>") { 2 } else { 1 };
        all && is_blank(open.end - mark, open.end)
    }

    /// Whether the tag is to stand on one line.
    fn fits(&self, name: Span, attributes: &[Attribute], depth: usize, is_empty: bool) -> bool {
        let value = |attribute: &Attribute| expression(self.document, attribute.value, true).unwrap_or(attribute.value).text(self.text);
        let named = attributes.iter().map(|attribute| (attribute.name.text(self.text), value(attribute)));
        // What stands in front of every line in a host does not count, so that a policy looks the same wherever it stands.
        self.layout.fits(self.layout.indent * depth, name.text(self.text), named, is_empty)
    }

    /// Writes an attribute, which stands in a line at this depth.
    fn attribute(&mut self, attribute: &Attribute, depth: usize) {
        let Attribute { name, value } = *attribute;
        let text = value.text(self.text);
        let quotes = [Span { start: value.start - 1, end: value.start }, Span { start: value.end, end: value.end + 1 }];
        self.writer.keep(name);
        self.writer.put("=");
        // In a host, and in code, other quotes may have been avoided for a reason.
        let is_single = quotes[0].text(self.text) == "'";
        let swaps = is_single && self.frame.is_whole && !text.contains(['"', '\'', '@', '%', '#']) && !holds_placeholder(text);
        match swaps {
            true => self.writer.put("\""),
            false => self.writer.keep(quotes[0]),
        }
        match expression(self.document, value, true) {
            Some(span) => self.code(span, depth),
            None => self.writer.keep(value),
        }
        match swaps {
            true => self.writer.put("\""),
            false => self.writer.keep(quotes[1]),
        }
    }

    /// Writes the expression at `span`, which begins in a line at this depth.
    pub(super) fn code(&mut self, span: Span, depth: usize) {
        let tree = self.document.tree();
        let site = tree.expression_at(span.start).map(|index| tree.expressions()[index]);
        let encoding = site.map_or(Encoding::Raw, |site| site.encoding);
        let indent = self.layout.indent * depth;
        code::write(self.text, span, encoding, self.frame.base, indent, self.layout, &mut self.writer);
    }
}
