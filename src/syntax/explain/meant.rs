//! Guesses what was meant where a tag, attribute or value does not end, from the layout of the source.

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

    /// Where `name` begins a text and reads as a start tag without its `<`; what would be its end is at `end`.
    pub(super) fn unmarked(&self, end: Span, name: &str) -> Option<Span> {
        const MOST: usize = 8;
        let before = &self.bytes[..end.start as usize];
        let is_tag = |at: &usize| {
            let text = memchr::memrchr(b'>', &before[..*at]).map_or(0, |at| at + 1);
            let rest = &before[at + name.len()..];
            let goes_on = match rest.first() {
                Some(b'>') => true,
                // Attributes follow.
                Some(byte) if byte.is_ascii_whitespace() => memchr::memchr2(b'<', b'>', rest)
                    .is_some_and(|end| rest[end] == b'>' && matches!(rest[..end].trim_ascii_end().last(), Some(b'"' | b'\''))),
                _ => false,
            };
            goes_on && before[text..*at].iter().all(u8::is_ascii_whitespace)
        };
        let at = memmem::rfind_iter(before, name.as_bytes()).take(MOST).find(is_tag)?;
        Some(Span::new(at, at + name.len()))
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
        let value = Span::new(self.at, self.at + length);
        let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+".contains(byte);
        let plain = rest[..length].iter().rev().skip_while(|byte| **byte == b'=');
        let stands_alone = rest.get(length).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
        match length > 0 && stands_alone && plain.clone().all(is_sign) {
            true => Repair::quote(value, value.text(self.text)),
            false => Repair::replace(value, "\"{{unknown}}\"").doubt(attribute),
        }
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

    /// The repair for the value of `attribute`, in which the `quote` stands unescaped: it ends at the first quote on the same line that the next attribute
    /// follows, or the end of the tag.
    pub(super) fn ended_later(&self, attribute: Span, quote: usize) -> Option<Repair> {
        let mark = self.bytes[quote];
        let line = memchr(b'\n', &self.bytes[quote..]).map_or(self.bytes.len(), |length| quote + length);
        let start = memchr(mark, &self.bytes[attribute.end as usize..])? + attribute.end as usize + 1;
        // Formatters of XML make empty values of code that they do not understand.
        if start == quote {
            return None;
        }
        let ends = |at: &usize| {
            let rest = &self.bytes[at + 1..line];
            let inside = rest.trim_ascii_start();
            let name = inside.iter().take_while(|&&byte| is_name(byte)).count();
            let value = inside[name..].trim_ascii_start().strip_prefix(b"=").map(<[u8]>::trim_ascii_start);
            let attribute = name > 0 && inside.len() < rest.len() && value.is_some_and(|it| matches!(it.first(), Some(b'"' | b'\'')));
            attribute || inside.starts_with(b"/>") || inside.starts_with(b">")
        };
        let end = memchr::memchr_iter(mark, &self.bytes[quote + 1..line]).map(|at| quote + 1 + at).find(ends)?;
        Some(Repair::unknown(Span::new(start, end)).doubt(Span::new(attribute.start as usize, end)))
    }

    /// The repair for a comment or the like that begins with `mark` and lacks its `close`: what stands for it, or the end of its line or of its part of
    /// the layout.
    pub(super) fn close_section(&self, mark: Span, close: &str) -> Repair {
        let (start, bytes) = (mark.end as usize, self.bytes);
        let line = |at: usize| memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let begins_line = bytes[..mark.start as usize].iter().rev().take_while(|&&byte| byte != b'\n').all(u8::is_ascii_whitespace);
        // What holds it ends on the same line, or the line is a comment to its end.
        let rest = || {
            let end_tag = self.open.last().map(|name| format!("</{}", name.text(self.text)));
            end_tag.and_then(|tag| memmem::find(&bytes[start..line(start)], tag.as_bytes())).map_or(line(start), |length| start + length)
        };
        let end = if begins_line { end_by_layout(bytes, mark, bytes.len()) } else { rest() };
        // `-- >` and `->` are meant to end a comment.
        let slip = memchr::memchr_iter(b'>', &bytes[start..end.max(line(start))]).map(|at| start + at).find_map(|at| {
            let before = bytes[start..at].trim_ascii_end();
            let hyphens = before.iter().rev().take_while(|&&byte| byte == b'-').count();
            let is_one = close == "-->" && (hyphens > 1 || hyphens == 1 && at < line(start));
            is_one.then(|| Span::new(start + before.len() - hyphens, at + 1))
        });
        slip.map_or_else(|| Repair::insert(end, close), |slip| Repair::replace(slip, close))
    }
}
