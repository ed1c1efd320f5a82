//! Guesses what was meant where a tag, attribute or value does not end, from the layout of the source.

use memchr::{memchr, memmem};

use super::{Reader, attribute_name, is_name};
use crate::diagnostic::{quoted, say};
use crate::syntax::error::SyntaxError;
use crate::syntax::repair::{Repair, end_by_layout, start_by_layout};
use crate::syntax::template::tag;
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
        // What is missing in the element around it, nobody knows.
        let holder = self.open.last().map_or(Span::at(0), |name| self.tag(*name));
        match start_by_layout(self.bytes, tag.start as usize) {
            Some(start) => Repair::insert(start, format!("<{}>", name.text(self.text)))
                .arranged(Span { start: start as u32, end: tag.end })
                .doubt(holder),
            // The start tag may have stood anywhere before.
            None => Repair::blank(tag).arranged(Span { start: holder.start, end: tag.end }),
        }
    }

    /// What stands between the `<` at `at` and a `>`, with both, if it reads like something that a person has yet to fill in: words, and nothing else.
    pub(super) fn blank(&self, at: usize) -> Option<Span> {
        const LONGEST: usize = 64;
        let rest = self.text.as_bytes().get(at + 1..)?;
        let length = rest.iter().take(LONGEST).take_while(|&&byte| is_name(byte) || byte == b' ').count();
        (length > 0 && rest.get(length) == Some(&b'>')).then(|| Span::new(at, at + length + 2))
    }

    /// The start tag with this `name` of an element that is not closed, if it is a blank.
    pub(super) fn unclosed_blank(&self, name: Span) -> Option<Span> {
        self.blank(name.start as usize - 1).filter(|blank| is_of_no_policy(blank.text(self.text)))
    }

    /// The `blank` has not been filled in.
    pub(super) fn unfilled(&self, blank: Span) -> SyntaxError {
        let name = blank.text(self.text);
        let tag = memchr::memrchr(b'<', &self.bytes[..blank.start as usize]).unwrap_or_default();
        SyntaxError::xml(blank, say!("the placeholder `{}` is not filled in, and XML takes it for a tag", quoted(name)))
            .help("put the value in its place, or a named value: `{{name}}`")
            .repaired_by(Repair::unknown(blank).doubt(Span::new(tag, blank.end as usize)))
    }

    /// The start tag that was meant as the end tag of the element around it: `<a>b<a>`.
    pub(super) fn unslashed(&self) -> Option<Span> {
        let [.., outer, inner] = self.open[..] else { return None };
        let is_plain = self.bytes[inner.end as usize] == b'>';
        (is_plain && inner.text(self.text) == outer.text(self.text)).then_some(inner)
    }

    /// How many more start tags than end tags of this `name` the source has.
    pub(super) fn surplus(&self, name: &str) -> isize {
        let tags = |mark: &str| {
            let mark = format!("{mark}{name}");
            let rests: Vec<&[u8]> = memmem::find_iter(self.bytes, &mark).map(|at| &self.bytes[at..]).collect();
            rests
                .into_iter()
                .filter(|rest| rest.get(mark.len()).is_none_or(|&byte| !is_name(byte)) && !rest[..tag(rest)].ends_with(b"/>"))
                .count()
        };
        tags("<").cast_signed() - tags("</").cast_signed()
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

    /// Whether the value of `attribute`, which the `quote` closes, has run up to the quote that opens the next one, as in `a="1 b="2"`, or over the end of
    /// its tag.
    pub(super) fn has_swallowed(&self, quote: usize, attribute: Span) -> bool {
        let value = &self.bytes[attribute.end as usize..quote];
        if memchr(b'\n', value).is_some_and(|end| value[..end].trim_ascii_end().ends_with(b">")) {
            return true;
        }
        value.trim_ascii_end().strip_suffix(b"=").map(<[u8]>::trim_ascii_end).is_some_and(|value| {
            let word = value.iter().rev().take_while(|&&byte| is_name(byte)).count();
            word > 0 && value.len() > word && value[value.len() - word - 1].is_ascii_whitespace()
        })
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
        // What is blank here may be a placeholder there.
        let is_alone =
            |byte: &u8| (byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) && self.text.as_bytes()[self.at + length] == *byte;
        let stands_alone = rest.get(length).is_some_and(is_alone);
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
            (inside.len() < rest.len() && attribute_name(inside) > 0) || inside.starts_with(b"/>") || inside.starts_with(b">")
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

/// Whether a tag is none that policies have, by its letters: their names are small, and none of them is yours.
pub(super) fn is_of_no_policy(tag: &str) -> bool {
    let shouts = !tag.bytes().any(|byte| byte.is_ascii_lowercase());
    shouts || tag.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<your"))
}

/// Whether one name may be a slip of the pen for the other.
pub(super) fn alike(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let prefix = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let suffix = one[prefix..].iter().rev().zip(other[prefix..].iter().rev()).take_while(|(a, b)| a == b).count();
    let differs = one.len().max(other.len()) - prefix - suffix;
    let swapped = || matches!((&one[prefix..], &other[prefix..]), ([a, b, ..], [c, d, ..]) if a == d && b == c);
    differs <= 2 && (prefix + suffix > differs || one.len() == other.len() && swapped())
}
