//! The walk over a document that writes it in its layout.

use memchr::memchr_iter;

use super::code;
use super::content::{Content, content};
use super::layout::Layout;
use super::region::{Regions, regions};
use super::writer::Writer;
use super::{Reason, Refusal};
use crate::ast::Document;
use crate::spelling::placeholders;
use crate::syntax::{NodeId, NodeKind};
use crate::text::{self, Edit, Span};

/// What a text stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'f> {
    /// Whether it is a file by itself. What stands around the document in a host stays as it is.
    pub(super) is_whole: bool,
    /// What every line of it begins with.
    pub(super) base: &'f str,
    /// How its lines end.
    pub(super) line_break: &'f str,
}

impl Frame<'_> {
    /// The frame of `text`, which is a file by itself.
    pub(super) fn whole(text: &str) -> Self {
        Self { is_whole: true, base: "", line_break: text::line_break(text) }
    }
}

/// A document that is being written.
pub(super) struct Walk<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) text: &'d str,
    pub(super) layout: Layout,
    pub(super) frame: Frame<'d>,
    pub(super) writer: Writer<'d>,
    regions: Regions,
}

/// Nodes that stand in one element, or at the top, with what is known of the comments among them.
struct Nodes {
    ids: Vec<NodeId>,
    /// Where the content ends that they are.
    end: u32,
    /// The last run of comments that was looked at: where it ends, and whether its line ends there.
    run: (usize, bool),
}

/// Returns the edits that bring `document`, which has no mistakes, into `layout`.
pub(super) fn edits<'d>(document: &'d Document<'d>, layout: Layout, frame: &Frame<'d>) -> Result<Vec<Edit>, Refusal> {
    let text = document.text();
    if document.tree().children(None).any(|id| is_text(document, id) && document.loose_text(document.tree().node(id).span).is_some()) {
        return Err(Refusal::Left(Reason::Text));
    }
    let mut walk = Walk { document, text, layout, frame: *frame, writer: Writer::new(text), regions: regions(document) };
    walk.document();
    Ok(walk.writer.finish())
}

fn is_text(document: &Document<'_>, id: NodeId) -> bool {
    let node = document.tree().node(id);
    matches!(node.kind, NodeKind::Text) && !node.blank
}

impl<'d> Walk<'d> {
    /// Begins a line at this depth.
    pub(super) fn line(&mut self, depth: usize) {
        self.writer.put(self.frame.line_break);
        self.writer.put(self.frame.base);
        self.writer.put_blanks(self.layout.indent * depth);
    }

    fn document(&mut self) {
        let start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        self.writer.keep(Span::new(0, start));
        let mut at = start;
        let is_declared = self.text[start..].strip_prefix("<?xml").is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n']));
        if is_declared && let Some(length) = self.text[start..].find("?>") {
            at = start + length + "?>".len();
            self.writer.keep(Span::new(start, at));
        }
        let end = self.text.len() as u32;
        let nodes = self.nodes(None, end);
        if !self.frame.is_whole
            && let Some(first) = nodes.ids.first()
        {
            let first = self.span(*first).start;
            self.writer.keep(Span { start: at as u32, end: first });
            at = first as usize;
        }
        let last = self.all(nodes, at as u32, 0, is_declared);
        match last {
            // What stays what it is goes on to the end.
            None => {}
            Some(last) if !self.frame.is_whole => self.writer.keep(Span { start: last, end }),
            Some(_) => self.writer.put(self.frame.line_break),
        }
    }

    /// The nodes in `parent`, or at the top, that are more than white space; `end` is where its content ends.
    fn nodes(&self, parent: Option<NodeId>, end: u32) -> Nodes {
        let tree = self.document.tree();
        Nodes { ids: tree.children(parent).filter(|&id| !tree.node(id).blank).collect(), end, run: (0, false) }
    }

    /// Where a node stands, without the white space around a text.
    fn span(&self, id: NodeId) -> Span {
        let node = self.document.tree().node(id);
        let text = node.span.text(self.text);
        match node.kind {
            NodeKind::Text => {
                let start = node.span.start as usize + (text.len() - text.trim_ascii_start().len());
                Span::new(start, start + text.trim_ascii().len())
            }
            _ => node.span,
        }
    }

    /// Writes `nodes`, each on a line at this depth, which begin behind `start`; the first one too if it `begins_line`. Returns where the last one ends;
    /// `None` if what is behind it was kept as it is.
    fn all(&mut self, mut nodes: Nodes, start: u32, depth: usize, begins_line: bool) -> Option<u32> {
        let mut before = start;
        let mut index = 0;
        while let Some(&id) = nodes.ids.get(index) {
            let span = self.span(id);
            let breaks = breaks(&self.text[before as usize..span.start as usize]);
            let kind = &self.document.tree().node(id).kind;
            let is_first = index == 0 && !begins_line;
            let trails = breaks == 0 && !is_first && matches!(kind, NodeKind::Comment(_)) && self.ends_line(&mut nodes, index);
            if trails {
                self.writer.put(" ");
            } else if !is_first {
                if breaks > 1 && index > 0 {
                    self.writer.put(self.frame.line_break);
                }
                self.line(depth);
            }
            match kind {
                NodeKind::Element(_) => self.element(id, depth),
                NodeKind::Comment(_) => self.comment(span, (!trails).then_some(depth)),
                NodeKind::Text => self.filled_in(span, depth),
                NodeKind::Instruction => self.writer.keep(span),
            }
            before = span.end;
            index += 1;
            if let Some(region) = self.regions.get(&id).copied() {
                self.writer.keep(region.span);
                before = region.span.end;
                let on = region.on?;
                index = nodes.ids.partition_point(|&id| id <= on);
            }
        }
        Some(before)
    }

    /// Whether nothing but comments stands behind the comment with this index on its line.
    fn ends_line(&self, nodes: &mut Nodes, index: usize) -> bool {
        if index < nodes.run.0 {
            return nodes.run.1;
        }
        let mut last = index;
        let ends = loop {
            let end = self.span(nodes.ids[last]).end as usize;
            let Some(&next) = nodes.ids.get(last + 1) else {
                break index > 0 || breaks(&self.text[end..nodes.end as usize]) > 0;
            };
            if breaks(&self.text[end..self.span(next).start as usize]) > 0 {
                break true;
            }
            if !matches!(self.document.tree().node(next).kind, NodeKind::Comment(_)) {
                break false;
            }
            last += 1;
        };
        nodes.run = (last + 1, ends);
        ends
    }

    fn element(&mut self, id: NodeId, depth: usize) {
        let Some(element) = self.document.element(id) else { return };
        let content = content(element);
        let is_kept = self.start_tag(element, depth, content == Content::Nothing);
        let (open, inner, all) = (element.open_span(), element.content_span(), element.span());
        let closes_itself = open.end == all.end;
        if !is_kept {
            match (content, closes_itself) {
                (Content::Nothing, true) => {
                    self.writer.put(" ");
                    self.writer.keep(Span { start: open.end - 2, end: open.end });
                    return;
                }
                (Content::Nothing, false) => {
                    self.writer.put(" />");
                    return;
                }
                _ => self.writer.keep(Span { start: open.end - 1, end: open.end }),
            }
        } else if closes_itself {
            return;
        }
        match content {
            Content::Nothing | Content::Kept => self.writer.keep(inner),
            Content::Code(span) => self.code(span, depth),
            Content::Nodes => {
                let nodes = self.nodes(Some(id), inner.end);
                if self.all(nodes, inner.start, depth + 1, true).is_some() {
                    self.line(depth);
                }
            }
        }
        // `</name >` has no white space in front of its bracket.
        let name = element.name_span().len() as u32;
        self.writer.keep(Span { start: inner.end, end: inner.end + "</".len() as u32 + name });
        self.writer.keep(Span { start: all.end - 1, end: all.end });
    }

    /// Writes a comment, which begins a line at `depth` if one is given.
    fn comment(&mut self, span: Span, depth: Option<usize>) {
        let before = || {
            let line = self.text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
            let blanks = &self.text[line..span.start as usize];
            let is_blank = blanks.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
            is_blank.then(|| self.layout.columns_behind(self.frame.base, blanks))
        };
        match depth
            .filter(|_| span.text(self.text).contains('\n'))
            .and_then(|depth| Some((before()?, (self.layout.indent * depth) as isize)))
        {
            Some((before, after)) => {
                code::write_comment(self.text, span, self.frame.base, before, after, self.layout, &mut self.writer);
            }
            None => self.writer.keep(span),
        }
    }

    /// Writes a text in which everything is filled in by a tool, line by line. What spans several lines stays what it is.
    fn filled_in(&mut self, span: Span, depth: usize) {
        let bytes = self.text.as_bytes();
        let mut filled = placeholders(self.text, span).peekable();
        let mut start = span.start;
        let mut blank = 0;
        for at in memchr_iter(b'\n', &bytes[span.range()]).map(|at| span.start + at as u32).chain([span.end]) {
            while filled.next_if(|it| it.span.end <= at).is_some() {}
            if at < span.end && filled.peek().is_some_and(|it| it.span.start < at) {
                continue;
            }
            let line = Span { start, end: at }.text(self.text);
            let words = line.trim_ascii();
            if words.is_empty() {
                blank += 1;
            } else {
                if start > span.start {
                    if blank > 0 {
                        self.writer.put(self.frame.line_break);
                    }
                    self.line(depth);
                }
                let begin = start as usize + (line.len() - line.trim_ascii_start().len());
                self.writer.keep(Span::new(begin, begin + words.len()));
                blank = 0;
            }
            start = at + 1;
        }
    }
}

/// How many lines end in `gap`.
fn breaks(gap: &str) -> usize {
    memchr_iter(b'\n', gap.as_bytes()).count()
}
