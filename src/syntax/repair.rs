//! What a damaged source was meant to be, so that everything else in it can be judged: the least change for each mistake, one after the other.

use memchr::memchr_iter;

use super::error::SyntaxError;
use super::parse::parse;
use super::template::without;
use super::tree::Tree;
use crate::text::{Order, Span};

/// How many mistakes of one source are repaired. Each costs one more reading of the source.
const MAX_REPAIRS: usize = 16;

/// The size in bytes from which on a source is not repaired: the service takes none that is as long.
const MAX_BYTES: usize = 1 << 20;

/// The change that takes one mistake away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What is replaced; empty where something is missing.
    pub(super) span: Span,
    /// The replacement.
    pub(super) text: String,
    /// The parts of the source in which it is not known what was meant.
    pub(super) doubtful: Vec<Span>,
    /// The part of the source of which only the layout tells what lies in what.
    pub(super) arranged: Option<Span>,
    /// How many bytes of the replacement stand before what is replaced, where the replacement holds that as it is.
    pub(super) before: u32,
}

impl Repair {
    /// Puts `text` in the place of `span`, of which nothing else is in doubt.
    pub(super) fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into(), doubtful: vec![span], arranged: None, before: 0 }
    }

    /// Puts `span`, which holds this `text`, in quotes. Nothing is in doubt.
    pub(super) fn quote(span: Span, text: &str) -> Self {
        Self { span, text: format!("\"{text}\""), doubtful: Vec::new(), arranged: None, before: 1 }
    }

    /// Puts `text` at the offset `at`.
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::at(at), text)
    }

    /// Puts blanks in the place of `span`.
    pub(super) fn blank(span: Span) -> Self {
        Self::replace(span, " ".repeat(span.len()))
    }

    /// Puts something of which nobody knows what it comes to in the place of `value`, a value or text that cannot be read.
    pub(super) fn unknown(value: Span) -> Self {
        Self::replace(value, "{{unknown}}")
    }

    /// The repair, marked as one where only the layout shows how the elements at `span` are nested.
    pub(super) fn arranged(self, span: Span) -> Self {
        Self { arranged: Some(span), ..self }
    }

    /// The repair, with `span` added to the doubtful parts.
    pub(super) fn doubt(mut self, span: Span) -> Self {
        self.doubtful.push(span);
        self
    }
}

/// A source that was damaged, without its mistakes.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The text, which is read without a mistake.
    pub text: String,
    /// What reading it has come to; nothing where the source had no mistake that was repaired.
    reading: Option<(Tree, Vec<SyntaxError>)>,
    /// The mistakes, with places in the source.
    pub errors: Vec<SyntaxError>,
    /// What was changed, in the order in which it was.
    changes: Vec<Change>,
    /// What is in doubt, in the source.
    doubtful: Vec<Span>,
    /// Where only the layout tells what lies in what, in the source.
    arranged: Vec<Span>,
}

/// A change that was made.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// What it replaced, in the text that it was made in.
    replaced: Span,
    /// How long the replacement is.
    length: u32,
    /// How many bytes of it stand before what was replaced.
    before: u32,
}

impl Repaired {
    /// What reading the repaired text has come to, as [`parse`] says it.
    pub fn reading(&self) -> (Tree, Vec<SyntaxError>) {
        self.reading.clone().unwrap_or_else(|| parse(&self.text))
    }

    /// Whether something of `span`, which lies in the source, is in doubt.
    pub fn is_doubtful(&self, span: Span) -> bool {
        self.doubtful.iter().any(|doubtful| span.start <= doubtful.end && doubtful.start <= span.end)
    }

    /// What `span` of the repaired text is in the source; `None` if it touches what is in doubt.
    pub fn origin(&self, span: Span) -> Option<Span> {
        let span = self.place(span);
        (!self.is_doubtful(span)).then_some(span)
    }

    /// Whether it is known what lies in what at `span` of the source.
    pub fn is_arranged_surely(&self, span: Span) -> bool {
        !self.arranged.iter().any(|arranged| span.start < arranged.end && arranged.start < span.end)
    }

    /// Where `span` of the repaired text lies in the source.
    fn place(&self, span: Span) -> Span {
        let back = |at: u32| self.changes.iter().rev().fold(at, |at, change| before(at, *change));
        let start = back(span.start);
        Span { start, end: back(span.end).max(start) }
    }
}

/// Where what stands at `at` stood before this change.
fn before(at: u32, Change { replaced, length, before }: Change) -> u32 {
    match at.checked_sub(replaced.start) {
        None => at,
        Some(inside) if inside < length => replaced.start + inside.saturating_sub(before).min(replaced.len() as u32),
        Some(_) => at - length + replaced.len() as u32,
    }
}

/// The source `text` without its mistakes, if it can be told for each of them what was meant; reading it has come to `tree` and `errors`. Alternatives that the
/// tree leaves out are left out.
pub fn repair(text: &str, tree: &Tree, errors: &[SyntaxError]) -> Option<Repaired> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut repaired = Repaired {
        text: without(text, &tree.hidden),
        reading: None,
        errors: Vec::new(),
        changes: Vec::new(),
        doubtful: Vec::new(),
        arranged: Vec::new(),
    };
    let mut errors = errors.to_vec();
    for _ in 0..MAX_REPAIRS {
        let Some(first) = errors.iter().find(|error| !error.mended) else {
            repaired.errors.order_by_key(|error| error.span);
            return Some(repaired);
        };
        // In the place of a blanked placeholder the mask has bytes that are parts of characters in the source.
        let is_whole = |change: &Repair| repaired.text.get(change.span.range()).is_some();
        let change = first.repair.as_deref().filter(|change| is_whole(change))?.clone();
        repaired.note(first);
        let doubtful: Vec<Span> = change.doubtful.iter().map(|&span| repaired.place(span)).collect();
        repaired.doubtful.extend(doubtful);
        let arranged = change.arranged.map(|span| repaired.place(span));
        repaired.arranged.extend(arranged);
        repaired.changes.push(Change { replaced: change.span, length: change.text.len() as u32, before: change.before });
        repaired.text.replace_range(change.span.range(), &change.text);
        let (tree, found) = parse(&repaired.text);
        errors.clone_from(&found);
        repaired.reading = Some((tree, found));
    }
    None
}

impl Repaired {
    /// Notes a mistake, with places in the source, unless it follows from one before it.
    fn note(&mut self, error: &SyntaxError) {
        let Some(span) = self.origin(error.span) else { return };
        let related = error.related.as_deref().and_then(|(span, message)| Some(Box::new((self.origin(*span)?, message.clone()))));
        self.errors.push(SyntaxError { span, related, unclosed: error.unclosed.map(|name| self.place(name)), ..error.clone() });
    }
}

/// Where the element whose start tag is at `tag` ends, as far as the layout tells: before the first line that is indented no further and begins with a tag. The
/// line lies before `limit`, where it is known that something else ends; there the element ends otherwise.
pub(super) fn end_by_layout(masked: &[u8], tag: Span, limit: usize) -> usize {
    let line = |at: usize| memchr::memrchr(b'\n', &masked[..at]).map_or(0, |at| at + 1);
    let own = line(tag.start as usize);
    let indentation = tag.start as usize - own;
    if !masked[own..tag.start as usize].iter().all(u8::is_ascii_whitespace) {
        return limit;
    }
    for at in memchr_iter(b'\n', &masked[tag.end as usize..limit]) {
        let start = tag.end as usize + at + 1;
        let blank = masked[start..limit].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if blank <= indentation && masked.get(start + blank) == Some(&b'<') && start + blank < limit {
            return start + blank;
        }
    }
    limit
}

/// Where the element begins whose end tag is at `end`, as far as the layout tells: where the lines before it begin that are indented further.
pub(super) fn start_by_layout(masked: &[u8], end: usize) -> Option<usize> {
    let line = |at: usize| memchr::memrchr(b'\n', &masked[..at]).map_or(0, |at| at + 1);
    let own = line(end);
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    if !masked[own..end].iter().all(is_blank) {
        return None;
    }
    let (indentation, mut start) = (end - own, own);
    while start > 0 {
        let before = line(start - 1);
        let text = &masked[before..start];
        let blank = text.iter().take_while(|byte| is_blank(byte)).count();
        if blank < text.len() && blank <= indentation {
            break;
        }
        start = before;
    }
    (!masked[start..own].iter().all(is_blank)).then(|| start + masked[start..own].iter().take_while(|byte| is_blank(byte)).count())
}
