//! Code frames: the lines of a file that a finding is about, shortened to a readable length.

use std::collections::BTreeSet;
use std::ops::Range;

use codespan_reporting::files::{Error, Files, Location};

use super::Places;
use crate::diagnostic::FileId;
use crate::lint::{FileOutcome, Finding};
use crate::text::{self, Span};

/// How many lines of a long label are shown at its start.
pub(super) const LINES_AT_START: usize = 3;
/// How many lines of a long label are shown before its last.
pub(super) const LINES_AT_END: usize = 1;
/// How many bytes of a line are shown.
const WIDTH: usize = 200;
/// How many bytes of a long line are shown before the place that matters.
const BEFORE: usize = 60;

/// A small text made of the lines that matter, which knows where each stands in its file.
///
/// The drawing library would walk over all lines of a label and print a line of megabytes whole.
struct Frame<'o> {
    path: &'o str,
    text: String,
    lines: Vec<Line>,
    location: Location,
}

/// The frames of a finding, one for each file that it shows a place in; the first is of the file that was checked.
pub(super) struct Frames<'o> {
    list: Vec<(FileId, &'o FileOutcome, Frame<'o>)>,
}

impl<'o> Frames<'o> {
    /// The frames for `finding` in `file`.
    pub(super) fn new(file: &'o FileOutcome, places: &Places<'_>, finding: &Finding) -> Self {
        let diagnostic = &finding.diagnostic;
        let labels = || std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
        let spans = |id| labels().filter(|label| label.file == id).map(|label| label.span).collect::<Vec<_>>();
        let mut list = vec![(FileId::CHECKED, file, Frame::new(file, places, &spans(FileId::CHECKED)))];
        for label in &diagnostic.secondary {
            if let (Some(other), Some(places)) = (file.file(label.file), places.of(label.file))
                && !list.iter().any(|(id, ..)| *id == label.file)
            {
                list.push((label.file, other, Frame::new(other, places, &spans(label.file))));
            }
        }
        Self { list }
    }

    /// The number of the frame that shows `span` of the file `id`, and where it stands there; `None` where nobody knows the file.
    pub(super) fn shown(&self, id: FileId, span: Span) -> Option<(usize, Range<usize>)> {
        let number = self.list.iter().position(|(other, ..)| *other == id)?;
        let (_, file, frame) = &self.list[number];
        Some((number, frame.shown(file, span)))
    }

    fn frame(&self, number: usize) -> Result<&Frame<'o>, Error> {
        self.list.get(number).map(|(.., frame)| frame).ok_or(Error::FileMissing)
    }
}

/// A line of the frame.
struct Line {
    /// Its place in the frame, without the line break.
    shown: Range<usize>,
    /// What of the file it shows.
    source: Range<usize>,
    /// The length of the mark that says that something is left out before.
    indent: usize,
    /// Its number in the file, from 1.
    number: usize,
}

impl<'o> Frame<'o> {
    /// The frame for `spans` of `file`, the first of which says where it is.
    fn new(file: &'o FileOutcome, places: &Places<'_>, spans: &[Span]) -> Self {
        let line_of = |offset: u32| places.start(Span { start: offset, end: offset }).line as usize - 1;
        let mut wanted = BTreeSet::new();
        // In a long line the first place that is listed is shown for sure, so the primary one comes first.
        let mut points: Vec<(usize, usize)> = Vec::new();
        for &span in spans {
            let (first, last) = (line_of(span.start), line_of(last_offset(&file.text, span)));
            wanted.extend(first..=last.min(first + LINES_AT_START));
            wanted.extend(last.saturating_sub(LINES_AT_END).max(first)..=last);
            points.extend([(first, span.start as usize), (last, last_offset(&file.text, span) as usize)]);
        }
        let start = places.start(spans.first().copied().unwrap_or_default());
        let location = Location { line_number: start.line as usize, column_number: start.column as usize };
        let mut frame = Self { path: &file.path, text: String::new(), lines: Vec::new(), location };
        let mut before = None;
        for line in wanted {
            match line - before.map_or(line.saturating_sub(1), |before| before) {
                0 | 1 => {}
                // The drawing library shows a single line in between.
                2 => frame.push(file, places, line - 1, &points),
                // These two are never drawn: they make a gap of more than one.
                _ => (0..2).for_each(|_| frame.push_text("", 0..0, 0, line)),
            }
            frame.push(file, places, line, &points);
            before = Some(line);
        }
        frame
    }

    /// Where `span` of the file stands in the frame.
    fn shown(&self, file: &FileOutcome, span: Span) -> Range<usize> {
        let start = self.locate(span.start as usize);
        let end = self.locate(last_offset(&file.text, span) as usize);
        start..end.max(start)
    }

    fn locate(&self, offset: usize) -> usize {
        let line = self.lines.iter().rev().find(|line| !is_filler(line) && line.source.start <= offset);
        let Some(line) = line.or(self.lines.first()) else { return 0 };
        let inner = offset.clamp(line.source.start, line.source.end) - line.source.start;
        line.shown.start + if offset < line.source.start { 0 } else { line.indent + inner }
    }

    fn push(&mut self, file: &FileOutcome, places: &Places<'_>, line: usize, points: &[(usize, usize)]) {
        let text = file.display_text();
        let mut start = places.lines().line_start(line) as usize;
        if start == 0 && text.starts_with('\u{feff}') {
            start += '\u{feff}'.len_utf8();
        }
        // The offset asked for is that of the next line, or of this one again when it is the last.
        let end = match places.lines().line_start(line + 1) as usize {
            next if next > start => next,
            _ => text.len(),
        };
        let end = start + text[start..end].trim_end_matches(['\r', '\n']).len();
        let source = window(text, start..end, points.iter().filter(|point| point.0 == line).map(|point| point.1));
        let indent = if source.start > start { "…" } else { "" };
        let tail = if source.end < end { "…" } else { "" };
        let shown = format!("{indent}{}{tail}", text::source(&text[source.clone()]));
        self.push_text(&shown, source, indent.len(), line + 1);
    }

    fn push_text(&mut self, text: &str, source: Range<usize>, indent: usize, number: usize) {
        let start = self.text.len();
        self.text.push_str(text);
        self.lines.push(Line { shown: start..self.text.len(), source, indent, number });
        self.text.push('\n');
    }
}

/// Whether `line` only makes a gap. An empty line of the file has a place, save the first, which nothing stands before.
fn is_filler(line: &Line) -> bool {
    line.shown.is_empty() && line.source == (0..0) && line.number > 1
}

/// The offset at which a label that ends with `span` is drawn to end: not on the next line when its last character is a line break.
fn last_offset(text: &str, span: Span) -> u32 {
    if span.is_empty() {
        return span.end;
    }
    let covered = span.text(text);
    span.end - (covered.len() - covered.trim_end_matches(['\r', '\n']).len()).min(span.len() - 1) as u32
}

/// The part of `line` that is shown: all of it, or a window around the first of `points`.
fn window(text: &str, line: Range<usize>, mut points: impl Iterator<Item = usize>) -> Range<usize> {
    if line.len() <= WIDTH {
        return line;
    }
    let point = points.next().unwrap_or(line.start).clamp(line.start, line.end);
    let start = if point - line.start <= BEFORE { line.start } else { floor(text, point - BEFORE) };
    start..floor(text, (start + WIDTH).min(line.end))
}

/// The start of the character that covers the byte at `offset`.
fn floor(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

impl<'f, 'o: 'f> Files<'f> for Frames<'o> {
    type FileId = usize;
    type Name = std::borrow::Cow<'f, str>;
    type Source = &'f str;

    fn name(&'f self, number: usize) -> Result<Self::Name, Error> {
        Ok(text::line(self.frame(number)?.path))
    }

    fn source(&'f self, number: usize) -> Result<&'f str, Error> {
        Ok(&self.frame(number)?.text)
    }

    fn line_index(&'f self, number: usize, offset: usize) -> Result<usize, Error> {
        Ok(self.frame(number)?.lines.partition_point(|line| line.shown.start <= offset).saturating_sub(1))
    }

    fn line_number(&'f self, number: usize, line: usize) -> Result<usize, Error> {
        let lines = &self.frame(number)?.lines;
        lines.get(line).map(|line| line.number).ok_or(Error::LineTooLarge { given: line, max: lines.len() })
    }

    fn line_range(&'f self, number: usize, line: usize) -> Result<Range<usize>, Error> {
        let lines = &self.frame(number)?.lines;
        let range = lines.get(line).map(|line| line.shown.start..line.shown.end + 1);
        range.ok_or(Error::LineTooLarge { given: line, max: lines.len() })
    }

    fn location(&'f self, number: usize, _: usize) -> Result<Location, Error> {
        Ok(self.frame(number)?.location)
    }
}
