//! What was meant where tags, attributes and values do not end: the layout tells what an element holds.

use memchr::{memchr, memmem};

use super::{Reader, is_name};
use crate::syntax::repair::{Repair, end_by_layout, start_by_layout};
use crate::text::Span;

impl Reader<'_> {
    /// The repair for the element whose start tag has this `name`, which is open where something else ends, at `limit`.
    pub(super) fn close(&self, name: Span, limit: usize) -> Repair {
        let tag = self.tag(name);
        let tag = Span { end: memchr(b'>', &self.bytes[tag.end as usize..]).map_or(tag.end, |length| tag.end + length as u32 + 1), ..tag };
        let end = end_by_layout(self.bytes, tag, limit);
        let content = Span { start: tag.start, end: end.max(limit) as u32 };
        Repair::insert(end, format!("</{}>", name.text(self.text))).arranged(content)
    }

    /// The repair for the end tag `tag` with this `name`, of an element that was never opened: where the layout shows what the element holds, its start tag
    /// is put before that, and otherwise the end tag is taken away.
    pub(super) fn open_or_blank(&self, tag: Span, name: Span) -> Repair {
        match start_by_layout(self.bytes, tag.start as usize) {
            Some(start) => {
                Repair::insert(start, format!("<{}>", name.text(self.text))).arranged(Span { start: start as u32, end: tag.end })
            }
            None => Repair::blank(tag),
        }
    }

    /// The repair for the `tag` of the element called `name` that lacks its end, where another begins at `next`.
    pub(super) fn end_tag_before(&self, tag: Span, name: Span, next: usize) -> Repair {
        let end = next - self.bytes[..next].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
        let own = |mark: &str| memmem::find(&self.bytes[next..], [mark.as_bytes(), &self.bytes[name.range()]].concat().as_slice());
        // What is indented further, or stands on the same line, is its content; and so is what stands before its own end tag.
        let has_end = own("</").is_some_and(|end| own("<").is_none_or(|start| end < start));
        let holds = has_end || end_by_layout(self.bytes, tag, next + 1) > next;
        Repair::insert(end, if holds { ">" } else { " />" }).doubt(Span::new(tag.start as usize, next))
    }

    /// The repair for the value of `attribute`, which lacks both quotes.
    pub(super) fn quoted(&self, attribute: Span) -> Repair {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'<' | b'"' | b'\'')).count();
        let length = if rest.get(length) == Some(&b'>') && rest[..length].ends_with(b"/") { length - 1 } else { length };
        Repair::replace(Span::new(self.at, self.at + length), "\"{{unknown}}\"").doubt(attribute)
    }

    /// The repair for the value of `attribute`, which lacks its closing quote: it ends before the next attribute, or with the tag, on the same line.
    pub(super) fn ended(&self, attribute: Span) -> Option<Repair> {
        let bytes = &self.bytes[attribute.end as usize..];
        let open = memchr::memchr2(b'"', b'\'', bytes)?;
        let mark = bytes[open];
        let line = memchr(b'\n', &bytes[open..]).map_or(bytes.len(), |length| open + length);
        let inside = &bytes[open + 1..line.max(open + 1)];
        let next = inside.windows(2).position(|pair| matches!(pair, [b'=', b'"' | b'\''])).and_then(|equals| {
            let word = inside[..equals].iter().rev().take_while(|&&byte| is_name(byte)).count();
            let before =
                inside[..equals - word].len() - inside[..equals - word].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
            (word > 0 && before < equals - word).then_some(before)
        });
        let end = memchr(b'>', inside).map(|end| {
            let end = if inside[..end].ends_with(b"/") { end - 1 } else { end };
            inside[..end].trim_ascii_end().len()
        });
        let length = match (next, end) {
            (Some(next), Some(end)) => next.min(end),
            (one, other) => one.or(other).unwrap_or_else(|| inside.trim_ascii_end().len()),
        };
        let at = attribute.end as usize + open + 1 + length;
        Some(Repair::insert(at, char::from(mark)).doubt(Span::new(attribute.start as usize, at)))
    }
}
