//! Templates whose tags pair in each of their alternatives, and not when all alternatives are read at once.

use memchr::memmem;

use super::mask::mask;
use crate::spelling::{PlaceholderKind, placeholders};
use crate::text::{Order, Span};

/// How many readings a template has at most.
const MAX_READINGS: usize = 8;

/// The choices of a template that decide about tags without their counterpart: `%{ if a }<b c="1">%{ else }<b>%{ endif }`.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    choices: Vec<Vec<Span>>,
    /// Whether other tags come out than any reading has, for all that is known: of a choice that may leave its tags out, for one.
    unsure: bool,
}

/// A choice that has begun.
struct Open {
    is_case: bool,
    has_else: bool,
    alternatives: Vec<Alternative>,
}

/// An alternative, with how many of its tags have no counterpart in it.
#[derive(Clone, Copy)]
struct Alternative {
    start: usize,
    end: usize,
    tags: Unpaired,
}

/// The tags of a stretch of text that have no counterpart in it: end tags, followed by start tags.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Unpaired {
    ends: usize,
    starts: usize,
}

impl Choices {
    /// The choices of `text`; `None` if it has no directives.
    pub(super) fn of(text: &str) -> Option<Self> {
        let directive = |kind| matches!(kind, PlaceholderKind::Directive | PlaceholderKind::LiquidTag);
        let mut directives = placeholders(text, Span::new(0, text.len())).filter(|found| directive(found.kind)).peekable();
        directives.peek()?;
        let masked = mask(text);
        let (mut choices, mut open): (Self, Vec<Open>) = (Self::default(), Vec::new());
        let mut at = 0;
        for found in directives {
            let (start, end) = (found.span.start as usize, found.span.end as usize);
            // One that stands in a tag, a comment or the like says nothing of tags.
            if start < at {
                continue;
            }
            let (tags, next) = unpaired(masked.as_bytes(), at, start);
            at = next.max(end);
            if let Some(alternative) = open.last_mut().and_then(|open| open.alternatives.last_mut()) {
                alternative.tags.add(tags);
            }
            if next > start {
                continue;
            }
            let begun = |start| Alternative { start, end: start, tags: Unpaired::default() };
            match word(found.span.text(text)) {
                word @ ("if" | "unless" | "case") => {
                    open.push(Open { is_case: word == "case", has_else: false, alternatives: vec![begun(end)] });
                }
                word @ ("else" | "elsif" | "when") => {
                    let Some(Open { is_case, has_else, alternatives }) = open.last_mut() else { continue };
                    *has_else |= word == "else";
                    // Nothing stands between a `case` and its first `when`.
                    if std::mem::take(is_case) {
                        alternatives.clear();
                    }
                    if let Some(last) = alternatives.last_mut() {
                        last.end = start;
                    }
                    alternatives.push(Alternative { start, ..begun(end) });
                }
                "endif" | "endunless" | "endcase" => {
                    let Some(Open { has_else, mut alternatives, .. }) = open.pop() else { continue };
                    if let Some(last) = alternatives.last_mut() {
                        last.end = start;
                    }
                    let tags = choices.add(&alternatives, has_else);
                    if let Some(outer) = open.last_mut().and_then(|open| open.alternatives.last_mut()) {
                        outer.tags.add(tags);
                    }
                }
                _ => {}
            }
        }
        // What stands in a choice that never ends is not known.
        choices.unsure |= !open.is_empty();
        Some(choices)
    }

    /// Takes a choice between `alternatives`, and returns the tags that it leaves for what stands around it.
    fn add(&mut self, alternatives: &[Alternative], has_else: bool) -> Unpaired {
        let first = alternatives.first().map(|first| first.tags).unwrap_or_default();
        let is_alike = alternatives.iter().all(|alternative| alternative.tags == first);
        if is_alike && first == Unpaired::default() {
            return first;
        }
        self.unsure |= !is_alike || !has_else;
        if alternatives.len() > 1 {
            self.choices.push(alternatives.iter().map(|alternative| Span::new(alternative.start, alternative.end)).collect());
        }
        first
    }

    /// Whether the choices decide which tags come out.
    pub(super) fn decide_tags(&self) -> bool {
        self.unsure || !self.choices.is_empty()
    }

    /// Whether tags may come out that no reading has. One choice may be made in any way; which of several go together is not known.
    pub(super) fn may_come_out_otherwise(&self) -> bool {
        self.unsure || self.choices.len() > 1
    }

    /// How often the text has to be read so that each alternative is.
    pub(super) fn readings(&self) -> usize {
        self.choices.iter().map(Vec::len).max().unwrap_or(1).min(MAX_READINGS)
    }

    /// What is left out when the text is read for the time `reading`, counted from zero: all alternatives but the one with this number, or the last.
    pub(super) fn hidden(&self, reading: usize) -> Vec<Span> {
        let others = |alternatives: &Vec<Span>| {
            let kept = reading.min(alternatives.len() - 1);
            alternatives.iter().enumerate().filter(move |(index, _)| *index != kept).map(|(_, span)| *span).collect::<Vec<_>>()
        };
        let mut hidden: Vec<Span> = self.choices.iter().flat_map(others).collect();
        hidden.order();
        // What is hidden whole hides what stands in it.
        let mut end = 0;
        hidden.retain(|span| {
            let is_outer = span.end > end;
            end = end.max(span.end);
            is_outer
        });
        hidden
    }
}

/// `text` with spaces in the place of what is `hidden`, so that every offset holds.
pub(super) fn without(text: &str, hidden: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for byte in hidden.iter().flat_map(|span| span.range()) {
        if !matches!(bytes[byte], b'\n' | b'\r') {
            bytes[byte] = b' ';
        }
    }
    String::from_utf8(bytes).expect("only whole characters are replaced, and by ASCII")
}

impl Unpaired {
    /// Adds the tags of what follows.
    fn add(&mut self, next: Self) {
        let paired = self.starts.min(next.ends);
        self.ends += next.ends - paired;
        self.starts = self.starts - paired + next.starts;
    }
}

/// The word that a directive begins with.
fn word(directive: &str) -> &str {
    let word = directive.trim_start_matches(['{', '%', '~', '-', ' ', '\t', '\r', '\n']);
    &word[..word.bytes().take_while(u8::is_ascii_alphabetic).count()]
}

/// The tags that begin between `at` and `end` and have no counterpart there, and where the last of them ends.
fn unpaired(masked: &[u8], mut at: usize, end: usize) -> (Unpaired, usize) {
    let mut unpaired = Unpaired::default();
    while let Some(length) = masked.get(at..end).and_then(|rest| memchr::memchr(b'<', rest)) {
        at += length;
        let rest = &masked[at..];
        let after = |mark: &[u8]| memmem::find(rest, mark).map_or(rest.len(), |length| length + mark.len());
        at += match rest {
            [b'<', b'!', b'-', b'-', ..] => after(b"-->"),
            [b'<', b'!', b'[', ..] => after(b"]]>"),
            [b'<', b'?', ..] => after(b"?>"),
            [b'<', b'/', ..] => {
                unpaired.add(Unpaired { ends: 1, starts: 0 });
                after(b">")
            }
            [b'<', name, ..] if name.is_ascii_alphabetic() || matches!(name, b'_' | b'$' | b'#' | b'{') => {
                let length = tag(rest);
                let starts = usize::from(!rest[..length].ends_with(b"/>"));
                unpaired.add(Unpaired { ends: 0, starts });
                length
            }
            _ => 1,
        };
    }
    (unpaired, at.max(end))
}

/// The length of the start tag that `rest` begins with.
pub(super) fn tag(rest: &[u8]) -> usize {
    let mut quote = None;
    for (at, &byte) in rest.iter().enumerate().skip(1) {
        match quote {
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if byte == b'>' => return at + 1,
            // A tag that does not end is another's trouble.
            None if byte == b'<' => return at,
            None => {}
        }
    }
    rest.len()
}
