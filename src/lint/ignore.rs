//! Writes the comments that silence what is found in a file today.
//!
//! A finding in a policy gets a comment before the policy, branch or section that holds it, and one in the language of a host a comment on the line before the
//! block, attribute or entry. The comments are tried on a copy of the file: those that silence what they are for, and do nothing else, are kept.

use std::collections::BTreeMap;

use super::engine::lint;
use super::outcome::{FileOutcome, Finding};
use super::selection::Selection;
use super::suppress::Comment;
use crate::ast::{Document, Element};
use crate::catalog::Definition;
use crate::diagnostic::Sentence;
use crate::rules::suppression;
use crate::text::{self, Edit, Order, Span};
use crate::workspace::{DefectKind, Gap, Host, Source, Unused};

/// A file with comments that silence its findings.
#[derive(Debug)]
pub struct Ignored {
    /// The file with the comments; as it was where none could be written.
    pub after: Source,
    /// How many findings they silence.
    pub silenced: usize,
    /// The findings that no comment silences, in order.
    pub left: Vec<Unsilenced>,
}

/// A finding that no comment silences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsilenced {
    /// Its rule.
    pub rule: &'static str,
    /// Its place in the text before.
    pub span: Span,
    /// What keeps a comment from being written.
    pub obstacle: Obstacle,
}

/// What keeps a comment from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The document, or the file, cannot be read whole.
    Damage,
    /// The language of the file has no comments.
    Language,
    /// A comment in that place would not silence it, or would change something else.
    Place,
}

/// How often the comments of a file are tried before those that are left are given up.
const MAX_TRIES: usize = 64;

/// What a reason may not hold, because it would end the comment or mean something to the service or to a tool that fills in the file.
const NO_REASON: [&str; 7] = ["--", "{{", "}}", "@(", "@{", "${", "%{"];

/// Whether `reason` can be written into a comment of any language.
pub fn is_reason(reason: &str) -> bool {
    let is_plain = |it: char| !it.is_control() && !text::steers(it);
    !reason.trim().is_empty() && reason.chars().all(is_plain) && !NO_REASON.iter().any(|mark| reason.contains(mark))
}

/// Returns `source` with comments that silence `findings`, which `selection` makes in it, and `blocks`: the rules and places of what stands elsewhere too. Each
/// comment says `reason`, of which [`is_reason`] holds.
pub fn ignore(source: &Source, selection: &Selection, outcome: &FileOutcome, blocks: &[(&'static str, Span)], reason: &str) -> Ignored {
    let mut plan = Plan::new(source, reason);
    for finding in &outcome.findings {
        plan.add(finding.diagnostic.rule, finding.diagnostic.primary.span, finding.diagnostic.message.clone(), false);
    }
    for &(rule, span) in blocks {
        let known = outcome.repeated.iter().find(|it| it.diagnostic.rule == rule && it.diagnostic.primary.span == span);
        if let Some(finding) = known {
            plan.add(rule, span, finding.diagnostic.message.clone(), true);
        }
    }
    plan.carry_out(selection, outcome)
}

/// Returns `source` with a comment that silences `finding`, one of those of `outcome`, which `selection` makes in it, or what these are told to be in several files. The comment says `reason`, of which
/// [`is_reason`] holds.
pub fn ignore_one(source: &Source, selection: &Selection, outcome: &FileOutcome, finding: &Finding, reason: &str) -> Ignored {
    let mut plan = Plan::new(source, reason);
    let is_block = outcome.repeated.iter().any(|it| it.diagnostic.rule == finding.diagnostic.rule);
    plan.add(finding.diagnostic.rule, finding.diagnostic.primary.span, finding.diagnostic.message.clone(), is_block);
    plan.carry_out(selection, outcome)
}

/// A document of a file; `None` if it cannot be read whole.
fn documents(source: &Source) -> Vec<Option<Document<'_>>> {
    let is_text = source.is_text();
    let sound = |document: &Document<'_>| is_text && document.errors().iter().all(|error| error.mended);
    source.documents.iter().map(|embedded| Some(source.parse(embedded)).filter(sound)).collect()
}

/// What is to be silenced.
#[derive(Clone, Debug)]
struct IgnoreTarget {
    rule: &'static str,
    span: Span,
    message: Sentence,
}

impl IgnoreTarget {
    fn left(&self, obstacle: Obstacle) -> Unsilenced {
        Unsilenced { rule: self.rule, span: self.span, obstacle }
    }
}

/// Where a comment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    /// In a document with this number, before what stands there.
    Document(usize, u32),
    /// In the language of the host, on the line before this place.
    Host(u32),
    /// In a comment that lacks a reason: the place in the file, and whether a colon stands there.
    Reason(Option<usize>, u32, bool),
}

/// A comment that may be written, or an addition to one.
struct Written {
    edit: Edit,
    targets: Vec<IgnoreTarget>,
}

struct Plan<'s> {
    source: &'s Source,
    reason: &'s str,
    documents: Vec<Option<Document<'s>>>,
    /// The comments of each document, in order.
    comments: Vec<Vec<(Span, Span)>>,
    spots: BTreeMap<Spot, Vec<IgnoreTarget>>,
    left: Vec<Unsilenced>,
}

impl<'s> Plan<'s> {
    /// A plan to silence nothing.
    fn new(source: &'s Source, reason: &'s str) -> Self {
        let documents = documents(source);
        let comments = documents.iter().map(|document| document.iter().flat_map(Document::comments).collect()).collect();
        Self { source, reason, documents, comments, spots: BTreeMap::new(), left: Vec::new() }
    }

    /// Writes the comments that silence what they are for and do nothing else. `outcome` is what `selection` finds without them.
    fn carry_out(self, selection: &Selection, outcome: &FileOutcome) -> Ignored {
        let source = self.source;
        let (comments, mut left) = self.comments();
        let (after, kept) = settle(source, selection, &counts(outcome), &comments);
        let silenced = kept.iter().map(|&index| comments[index].targets.len()).sum();
        let dropped = comments.iter().enumerate().filter(|(index, _)| !kept.contains(index));
        left.extend(dropped.flat_map(|(_, comment)| &comment.targets).map(|target| target.left(Obstacle::Place)));
        left.order_by_key(|left| (left.span, left.rule));
        Ignored { after: after.unwrap_or_else(|| source.clone()), silenced, left }
    }

    /// Adds what `rule` finds at `span` of the file. What `is_block` goes over several policies, so that the comment belongs before what holds these.
    fn add(&mut self, rule: &'static str, span: Span, message: Sentence, is_block: bool) {
        let target = IgnoreTarget { rule, span, message };
        match self.spot(rule, span, is_block) {
            Ok(spot) => self.spots.entry(spot).or_default().push(target),
            Err(obstacle) => self.left.push(target.left(obstacle)),
        }
    }

    fn spot(&self, rule: &str, span: Span, is_block: bool) -> Result<Spot, Obstacle> {
        for (number, embedded) in self.source.documents.iter().enumerate() {
            let inner = match &embedded.excerpt {
                Some(excerpt) => excerpt.map.inner(span).or_else(|| excerpt.map.inner(Span::at(span.start as usize))),
                None => Some(span),
            };
            let Some(inner) = inner else { continue };
            let document = self.documents[number].as_ref().ok_or(Obstacle::Damage)?;
            let text = document.text();
            if rule == suppression::MISSING_REASON.id {
                let comment = document.comments().find(|(comment, _)| comment.start == inner.start);
                return comment
                    .and_then(|(span, content)| behind_list(text, span, content))
                    .map_or(Err(Obstacle::Place), |(at, colon)| Ok(Spot::Reason(Some(number), at, colon)));
            }
            let other = document.is_hidden(inner).then(|| document.other_readings().find(|it| !it.is_hidden(inner))).flatten();
            return Ok(Spot::Document(number, start(other.as_ref().unwrap_or(document), inner, is_block)));
        }
        self.host_spot(rule, span)
    }

    /// The place of a comment in the language of the host.
    fn host_spot(&self, rule: &str, span: Span) -> Result<Spot, Obstacle> {
        let Source { host, text, comments, items, defects, .. } = self.source;
        if defects.iter().any(|defect| defect.kind != DefectKind::Policy) {
            return Err(Obstacle::Damage);
        }
        match host {
            Host::Terraform | Host::Bicep => {}
            // Some readers of JSON refuse comments, so none is put into a file that has none.
            Host::Arm if !comments.is_empty() => {}
            Host::Arm | Host::ApiOps | Host::Xml => return Err(Obstacle::Language),
        }
        if rule == suppression::MISSING_REASON.id {
            let comment = comments.iter().find(|comment| comment.span.start == span.start);
            let behind = comment.and_then(|comment| behind_list(text, comment.span, comment.content));
            return behind.map_or(Err(Obstacle::Place), |(at, colon)| Ok(Spot::Reason(None, at, colon)));
        }
        let around = items.iter().rev().filter(|item| item.start <= span.start && span.start < item.end).map(|item| item.start);
        let mut starts = around.chain([span.start]);
        starts.find(|&start| indent(text, start).is_some()).map(Spot::Host).ok_or(Obstacle::Place)
    }

    /// The comments, and what none can be written for.
    fn comments(self) -> (Vec<Written>, Vec<Unsilenced>) {
        let mut comments = Vec::new();
        let mut left = self.left.clone();
        for (spot, targets) in &self.spots {
            let mut rules: Vec<&str> = targets.iter().map(|target| target.rule).collect();
            rules.order();
            rules.dedup();
            let targets = targets.clone();
            match self.edit(*spot, &rules.join(", ")) {
                Some(edit) => comments.push(Written { edit, targets }),
                None => left.extend(targets.iter().map(|target| target.left(Obstacle::Place))),
            }
        }
        (comments, left)
    }

    /// The change of the file that silences `rules` there.
    fn edit(&self, spot: Spot, rules: &str) -> Option<Edit> {
        let Self { source, reason, .. } = self;
        let text = &source.text;
        match spot {
            Spot::Host(start) => {
                let mark = if source.host == Host::Terraform { "#" } else { "//" };
                let indent = indent(text, start)?;
                Some(insert(start, format!("{mark} apim-policy ignore {rules}: {reason}{}{indent}", break_before(text, start))))
            }
            Spot::Reason(number, at, has_colon) => {
                let edit = insert(at, if has_colon { format!(" {reason}") } else { format!(": {reason}") });
                self.in_file(number, &edit)
            }
            Spot::Document(number, start) => {
                let document = self.documents.get(number)?.as_ref()?;
                if let Some(at) = self.extensible((number, document.text()), start) {
                    return self.in_file(Some(number), &insert(at, format!(", {rules}")));
                }
                let comment = format!("<!-- apim-policy ignore {rules}: {reason} -->");
                let own = document.text();
                let Some(inner) = indent(own, start).filter(|_| own.contains('\n')) else {
                    return self.in_file(Some(number), &insert(start, comment));
                };
                let mut edit = self.in_file(Some(number), &insert(start, comment.clone()))?;
                // A host may indent all lines, and takes away what they have in common.
                match indent(text, edit.span.start) {
                    Some(outer) => {
                        let end = break_before(text, edit.span.start);
                        edit.replacement.push_str(end);
                        edit.replacement.push_str(outer);
                        Some(edit)
                    }
                    None => self.in_file(Some(number), &insert(start, format!("{comment}{}{inner}", break_before(own, start)))),
                }
            }
        }
    }

    /// The end of the list of a comment with the same reason that is about what begins at `start`.
    fn extensible(&self, (number, text): (usize, &str), start: u32) -> Option<u32> {
        let all = &self.comments[number];
        let before = &all[..all.partition_point(|(span, _)| span.end <= start)];
        let mut from = start;
        for &(span, content) in before.iter().rev() {
            if !(Span { start: span.end, end: from }).text(text).trim().is_empty() {
                return None;
            }
            if let Some(comment) = Comment::read(text, span, content)
                && !comment.whole
                && !comment.names.is_empty()
                && comment.reason == self.reason
            {
                return Some(comment.list.end);
            }
            from = span.start;
        }
        None
    }

    /// `edit` of the document with this number, or of the file, as one of the file.
    fn in_file(&self, number: Option<usize>, edit: &Edit) -> Option<Edit> {
        match number.and_then(|number| self.source.documents[number].excerpt.as_ref()) {
            Some(excerpt) => excerpt.edit(edit),
            None => Some(edit.clone()),
        }
    }
}

fn insert(at: u32, text: String) -> Edit {
    Edit::replace(Span::at(at as usize), text)
}

/// Where the reason of a suppression belongs, and whether a colon stands before that place.
fn behind_list(text: &str, span: Span, content: Span) -> Option<(u32, bool)> {
    let comment = Comment::read(text, span, content).filter(|comment| !comment.names.is_empty())?;
    let rest = Span { start: comment.list.end, end: content.end }.text(text);
    match rest.trim_start().starts_with(':') {
        true => Some((comment.list.end + rest.find(':')? as u32 + 1, true)),
        false => Some((comment.list.end, false)),
    }
}

/// Where the element begins before which a comment about `span` belongs: a policy, a branch, a section or a root. Where none is around, the comment
/// belongs before `span` itself.
fn start(document: &Document<'_>, span: Span, is_block: bool) -> u32 {
    let Some(element) = document.element_at(span.start) else { return span.start };
    let takes_comment = |element: &Element<'_>| {
        let parent = element.parent();
        let is_branch = || matches!(element.definition(), Definition::Child(_)) && element.definition().takes_policies();
        parent.is_none_or(|parent| parent.definition() == Definition::Policies) || element.stands_among_policies() || is_branch()
    };
    let mut around = std::iter::once(element).chain(element.ancestors()).filter(takes_comment);
    let inner = around.next();
    let chosen = if is_block { around.next().or(inner) } else { inner };
    chosen.map_or(span.start, |element| element.span().start)
}

/// The white space before `at`, if nothing else stands before it on its line.
fn indent(text: &str, at: u32) -> Option<&str> {
    let before = &text[..at as usize];
    let rest = before.trim_end_matches([' ', '\t']);
    (rest.is_empty() || rest.ends_with(['\n', '\u{feff}'])).then(|| &before[rest.len()..])
}

/// How the line before `at` ends; in the first line, how that ends itself.
fn break_before(text: &str, at: u32) -> &'static str {
    let before = &text[..at as usize];
    let end = before.rfind('\n').or_else(|| text.find('\n'));
    if end.is_some_and(|end| text[..end].ends_with('\r')) { "\r\n" } else { "\n" }
}

/// How often each rule says each sentence.
type Counts<'f> = BTreeMap<(&'static str, &'f str), usize>;

fn counts(outcome: &FileOutcome) -> Counts<'_> {
    let mut counts = Counts::new();
    for Finding { diagnostic, .. } in outcome.findings.iter().chain(&outcome.repeated) {
        *counts.entry((diagnostic.rule, diagnostic.message.as_str())).or_default() += 1;
    }
    counts
}

/// Returns `source` with as many of the `comments` as do what they are for, and which these are.
fn settle(source: &Source, selection: &Selection, before: &Counts<'_>, comments: &[Written]) -> (Option<Source>, Vec<usize>) {
    let (mut after, mut kept) = (None, Vec::new());
    let mut open: Vec<Vec<usize>> = if comments.is_empty() { Vec::new() } else { vec![(0..comments.len()).collect()] };
    for _ in 0..MAX_TRIES {
        let Some(batch) = open.pop() else { break };
        let tried: Vec<usize> = kept.iter().chain(&batch).copied().collect();
        let those: Vec<&Written> = tried.iter().map(|&index| &comments[index]).collect();
        match with(source, &those).filter(|after| works(after, selection, before, &those)) {
            Some(source) => (after, kept) = (Some(source), tried),
            None if batch.len() > 1 => {
                let (one, other) = batch.split_at(batch.len() / 2);
                open.extend([other.to_vec(), one.to_vec()]);
            }
            None => {}
        }
    }
    (after, kept)
}

/// `source` with these `comments`.
fn with(source: &Source, comments: &[&Written]) -> Option<Source> {
    let edits: Vec<Edit> = comments.iter().map(|comment| comment.edit.clone()).collect();
    let mut after = source.with_text(text::apply(&source.text, &edits).ok()?);
    // What other files say of places in this one is still said, of where these are now.
    let moved = |at: u32| at + edits.iter().filter(|edit| edit.span.start <= at).map(|edit| edit.replacement.len() as u32).sum::<u32>();
    let shifted =
        |span: Span| Span { start: moved(span.start), end: moved(span.end.max(span.start + 1) - 1) + u32::from(!span.is_empty()) };
    after.gaps = source.gaps.iter().map(|gap| Gap { span: shifted(gap.span), ..gap.clone() }).collect();
    after.unused = source.unused.iter().map(|unused| Unused { span: shifted(unused.span), ..unused.clone() }).collect();
    Some(after)
}

/// Whether in `after` nothing is found that these `comments` are to silence, and nothing that was not found before.
fn works(after: &Source, selection: &Selection, before: &Counts<'_>, comments: &[&Written]) -> bool {
    let mut may_be = before.clone();
    for target in comments.iter().flat_map(|comment| &comment.targets) {
        if let Some(count) = may_be.get_mut(&(target.rule, target.message.as_str())) {
            *count = count.saturating_sub(1);
        }
    }
    let found = lint(after, selection);
    counts(&found).iter().all(|(key, count)| may_be.get(key).is_some_and(|most| count <= most))
}
