//! Lines of C# and of comments: they are shifted as a whole, and nothing else of them changes.

use memchr::memchr;

use super::layout::Layout;
use super::writer::Writer;
use crate::csharp::{self, Encoding, Extent};
use crate::spelling::{PlaceholderKind, placeholders};
use crate::text::{Order, Span};

/// A line behind the first one of a text.
struct Line {
    /// Where it begins.
    start: u32,
    /// What white space it begins with.
    blanks: Span,
    /// Whether there is nothing else in it.
    is_blank: bool,
    /// Whether it begins within something that stays what it is.
    is_fixed: bool,
}

/// Writes the policy expression at `code` of `text`, which stands in a line that is indented by `indent` columns behind `base`.
///
/// If its last line begins with a bracket that closes, that line is indented like the one in which the expression begins. Of the other lines, the one that is
/// indented least is indented a level more than that, and the rest moves by as much; but white space in front of a line that begins within a string is part of
/// the string.
pub(super) fn write(text: &str, code: Span, encoding: Encoding, base: &str, indent: usize, layout: Layout, writer: &mut Writer<'_>) {
    if memchr(b'\n', code.text(text).as_bytes()).is_none() {
        writer.keep(code);
        return;
    }
    let mut lines = lines(text, code, &fixed(text, code, encoding));
    let columns = |line: &Line| layout.columns_behind(base, line.blanks.text(text));
    let first = |line: &Line| text.as_bytes()[line.blanks.end as usize];
    let moves = |line: &&Line| !line.is_blank && !line.is_fixed;
    let last = lines.pop_if(|line| moves(&&*line) && matches!(first(line), b'}' | b')' | b']'));
    // What is commented out, or means something to a compiler alone, stands at the left of many an editor.
    let counts = |line: &&Line| moves(line) && first(line) != b'#' && !text[line.blanks.end as usize..].starts_with("//");
    let least = lines.iter().filter(counts).map(columns).min().or_else(|| lines.iter().filter(moves).map(columns).min());
    let wanted = (indent + layout.indent) as isize;
    let shift = wanted - least.unwrap_or(wanted);
    let end = last.as_ref().map(|line| line.start);
    lines.extend(last);
    shifted(code, &lines, base, writer, |line| if Some(line.start) == end { indent as isize } else { columns(line) + shift });
}

/// Writes the comment at `comment` of `text`, whose first line moves from `before` columns behind `base` to `after`; its other lines move by as much.
pub(super) fn write_comment(text: &str, comment: Span, base: &str, before: isize, after: isize, layout: Layout, writer: &mut Writer<'_>) {
    let shift = after - before;
    if shift == 0 {
        writer.keep(comment);
        return;
    }
    let lines = lines(text, comment, &[]);
    let columns = |line: &Line| layout.columns_behind(base, line.blanks.text(text));
    shifted(comment, &lines, base, writer, |line| columns(line) + shift);
}

/// Writes the text at `span` with its lines at the columns that `place` gives them.
fn shifted(span: Span, lines: &[Line], base: &str, writer: &mut Writer<'_>, place: impl Fn(&Line) -> isize) {
    let mut from = span.start;
    for line in lines.iter().filter(|line| !line.is_fixed) {
        writer.keep(Span { start: from, end: line.start });
        if !line.is_blank {
            writer.put(base);
            writer.put_blanks(place(line).max(0).unsigned_abs());
        }
        from = line.blanks.end;
    }
    writer.keep(Span { start: from, end: span.end });
}

/// The lines of the text at `span` behind the first one. Those are fixed that begin within one of the parts `fixed`, which are in order.
fn lines(text: &str, span: Span, fixed: &[Span]) -> Vec<Line> {
    let bytes = &text.as_bytes()[..span.end as usize];
    let mut lines = Vec::new();
    let mut parts = fixed.iter().peekable();
    for at in memchr::memchr_iter(b'\n', &bytes[span.range()]) {
        let start = span.start as usize + at + 1;
        let blanks = bytes[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let next = bytes.get(start + blanks);
        while parts.next_if(|part| part.end as usize <= start).is_some() {}
        let is_fixed = parts.peek().is_some_and(|part| (part.start as usize) < start);
        let is_blank = matches!(next, None | Some(b'\r' | b'\n'));
        lines.push(Line { start: start as u32, blanks: Span::new(start, start + blanks), is_blank, is_fixed });
    }
    lines
}

/// What of an expression stays what it is: the texts of strings that may hold lines, and what a tool fills in.
fn fixed(text: &str, code: Span, encoding: Encoding) -> Vec<Span> {
    let holds_line = |span: &Span| memchr(b'\n', span.text(text).as_bytes()).is_some();
    let mut fixed = csharp::lines(text, Extent { span: code, encoding }).texts;
    let before = fixed.len();
    let filled = placeholders(text, code).filter(|it| it.kind != PlaceholderKind::Braces).map(|it| it.span);
    fixed.extend(filled.filter(holds_line));
    if fixed.len() > before {
        fixed.order();
        // What lies in another part, or overlaps it, is one with it.
        fixed.dedup_by(|next, part| {
            let joined = next.start < part.end;
            if joined {
                part.end = part.end.max(next.end);
            }
            joined
        });
    }
    fixed
}
