//! One round of fixes: as many as can be made at once without harm.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::Left;
use super::moves::Moves;
use super::state::{Fault, Judge, State};
use crate::ast::Document;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::spelling::{PlaceholderKind, placeholders};
use crate::text::{self, Edit, Order, Span};
use crate::workspace::{Embedded, Source};

/// How many batches of fixes a round tries. Each of them is linted as a whole, and what is wrong with it says which fixes did it.
const MAX_ATTEMPTS: usize = 32;

/// How near a text is to the end: how many fixes it is offered, and how much of it follows the first one that can be made. Less is nearer.
pub(super) type Progress = (usize, usize);

/// What a round has made.
pub(super) struct Made<S> {
    /// What came out.
    pub(super) next: S,
    /// How many fixes were made.
    pub(super) made: usize,
    /// How near the text before was to the end.
    pub(super) progress: Progress,
}

/// What becomes of a fix in this round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is in the next batch, if it overlaps no other.
    Wanted,
    /// It was in a batch that did harm, and so were others that may have done it.
    PutOff,
    /// It does harm.
    Dropped,
}

/// Makes fixes of what `state` reports. What comes out depends on its text alone. If none can be made, returns those that are offered.
pub(super) fn step(state: &State, judge: &Judge<'_>, safety: Safety) -> Result<Made<State>, Vec<Left>> {
    let offers = offers(state, safety);
    let mut standings = vec![Standing::Wanted; offers.len()];
    for attempt in 1..=MAX_ATTEMPTS {
        let mut batch = choose(&offers, &standings);
        if batch.is_empty() {
            let put_off = standings.iter_mut().filter(|standing| **standing == Standing::PutOff);
            put_off.for_each(|standing| *standing = Standing::Wanted);
            batch = choose(&offers, &standings);
        }
        if batch.is_empty() {
            break;
        }
        let edits: Vec<Edit> = batch.iter().flat_map(|&index| offers[index].fix.edits.iter().cloned()).collect();
        let text = text::apply(&state.source.text, &edits).expect("the edits of a batch fit the text and do not overlap");
        if text == state.source.text {
            batch.iter().for_each(|&index| standings[index] = Standing::Dropped);
            continue;
        }
        let next = State::read(state.source.with_text(text), judge);
        let moves = Moves::new(batch.iter().flat_map(|&index| offers[index].fix.edits.iter().map(move |edit| (index, edit))));
        let harmful = harmful(state, &next, &offers, &batch, &moves);
        if harmful.is_empty() {
            let first = edits.iter().map(|edit| edit.span.start as usize).min().unwrap_or_default();
            let progress = (offers.len(), state.source.text.len() - first);
            return Ok(Made { next, made: batch.len(), progress });
        }
        // In the end there is no time left to find out which of several it was.
        set_aside(&harmful, &mut standings, attempt + 1 >= MAX_ATTEMPTS);
    }
    Err(offers.iter().map(|offer| Left { rule: offer.diagnostic.rule, span: offer.diagnostic.primary.span }).collect())
}

/// A finding with its fix.
struct Offer<'f> {
    diagnostic: &'f Diagnostic,
    fix: &'f Fix,
}

/// The fixes of what `state` reports that may be made and change something.
fn offers(state: &State, safety: Safety) -> Vec<Offer<'_>> {
    let text = &state.source.text;
    let offered = state.findings.iter().filter_map(|finding| {
        let diagnostic = &finding.diagnostic;
        Some(Offer { diagnostic, fix: diagnostic.fix.as_ref()? })
    });
    let marks = marks(text);
    let spares_marks = |edit: &Edit| {
        let mark = marks.partition_point(|mark| mark.end <= edit.span.start);
        marks[mark..]
            .iter()
            .take_while(|mark| mark.start < edit.span.end.max(edit.span.start + 1))
            .all(|mark| edit.span.covers(*mark) || edit.span.is_empty() && edit.span.start == mark.start)
    };
    let is_wanted = |fix: &Fix| fix.safety == Safety::Safe || safety == Safety::Unsafe;
    let changes = |edit: &Edit| edit.span.text(text) != edit.replacement;
    let fits = |fix: &Fix| fix.edits.len() == 1 || text::apply(text, &fix.edits).is_ok();
    offered
        .filter(|Offer { fix, .. }| is_wanted(fix) && fix.edits.iter().any(changes) && fits(fix) && fix.edits.iter().all(spares_marks))
        .collect()
}

/// What tools fill in, in order: what stands in there is theirs, and means something in their language.
fn marks(text: &str) -> Vec<Span> {
    let kinds = [PlaceholderKind::Interpolation, PlaceholderKind::Directive, PlaceholderKind::Token];
    let placeholders = placeholders(text, Span::new(0, text.len()));
    placeholders.filter(|found| kinds.contains(&found.kind)).map(|found| found.span).collect()
}

/// The fixes that are wanted and can be made together, in order: of two that touch, the first.
fn choose(offers: &[Offer<'_>], standings: &[Standing]) -> Vec<usize> {
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut batch = Vec::new();
    for (index, offer) in offers.iter().enumerate().filter(|&(index, _)| standings[index] == Standing::Wanted) {
        if offer.fix.edits.iter().all(|edit| is_free(&taken, edit.span)) {
            for edit in &offer.fix.edits {
                let end = taken.entry(edit.span.start).or_default();
                *end = edit.span.end.max(*end);
            }
            batch.push(index);
        }
    }
    batch
}

/// Whether nothing of what is `taken` touches `span`. Two stretches that are replaced may lie side by side, but what is inserted needs a place of
/// its own, or the order would be nobody's choice.
fn is_free(taken: &BTreeMap<u32, u32>, span: Span) -> bool {
    let before = taken.range(..=span.start).next_back();
    let after = taken.range(span.start..).next();
    before.into_iter().chain(after).all(|(&start, &end)| {
        let apart = end < span.start || span.end < start;
        let side_by_side = !span.is_empty() && start < end && (end == span.start || span.end == start);
        apart || side_by_side
    })
}

/// Takes the `harmful` fixes out of the next batch: one that did it alone for good, and of several the second half for now.
fn set_aside(harmful: &[Vec<usize>], standings: &mut [Standing], all: bool) {
    let mut dropped: HashSet<usize> = HashSet::new();
    for suspects in harmful {
        if suspects.len() == 1 || all {
            suspects.iter().for_each(|&index| standings[index] = Standing::Dropped);
            dropped.extend(suspects);
        }
    }
    for suspects in harmful.iter().filter(|suspects| suspects.len() > 1 && !suspects.iter().any(|index| dropped.contains(index))) {
        suspects[suspects.len() / 2..].iter().for_each(|&index| standings[index] = Standing::PutOff);
    }
}

/// The fixes of `batch` that made an error, or did not end their finding: for each harm those that may have done it, in order.
fn harmful(before: &State, after: &State, offers: &[Offer<'_>], batch: &[usize], moves: &Moves) -> Vec<Vec<usize>> {
    let mut harmful: Vec<Vec<usize>> = vain(after, offers, batch, moves).into_iter().map(|index| vec![index]).collect();
    let errors = new_errors(before, after, moves);
    if errors.is_empty() {
        return harmful;
    }
    let places = Places::new(&after.source);
    let mut known = HashSet::new();
    for error in errors {
        let place = places.around(error).into_iter().find(|place| moves.fixes_at(*place).next().is_some());
        let place = place.unwrap_or(Span::new(0, after.source.text.len()));
        if known.insert(place) {
            let mut suspects: Vec<usize> = moves.fixes_at(place).collect();
            suspects.order();
            suspects.dedup();
            harmful.push(suspects);
        }
    }
    harmful
}

/// The fixes of `batch` after which their finding is still there, and can be fixed in no other place.
fn vain(after: &State, offers: &[Offer<'_>], batch: &[usize], moves: &Moves) -> Vec<usize> {
    let mut left: HashMap<(&str, Span), Vec<&Diagnostic>> = HashMap::new();
    for diagnostic in after.findings.iter().map(|finding| &finding.diagnostic) {
        if let Some(place) = moves.back(diagnostic.primary.span) {
            left.entry((diagnostic.rule, place)).or_default().push(diagnostic);
        }
    }
    let is_vain = |index: usize| {
        let Offer { diagnostic, .. } = &offers[index];
        let same = left.get(&(diagnostic.rule, diagnostic.primary.span)).into_iter().flatten();
        same.into_iter().any(|same| match &same.fix {
            Some(fix) => fix.edits.iter().any(|edit| moves.fixes_at(edit.span).any(|other| other == index)),
            None => same.message == diagnostic.message,
        })
    };
    batch.iter().copied().filter(|&index| is_vain(index)).collect()
}

/// The errors of `after` that `before` does not have: in the same place, or, for what was moved, anywhere that was taken away.
fn new_errors<'a>(before: &State, after: &'a State, moves: &Moves) -> Vec<&'a Fault> {
    let known: HashSet<(&str, &str, Span)> = before.errors.iter().map(|it| (it.rule, it.message.as_str(), it.span)).collect();
    let text = |state: &'a State, span: Span| span.text(&state.source.text);
    let is_old_code = |span: Span| moves.back(span).is_some_and(|old| old.text(&before.source.text) == text(after, span));
    let is_heard = |fault: &&Fault| (!before.broken || fault.is_syntax()) && (fault.certain || !is_old_code(fault.span));
    let (moved, kept): (Vec<&Fault>, Vec<&Fault>) =
        after.errors.iter().filter(is_heard).partition(|fault| moves.back(fault.span).is_none());
    let is_known = |fault: &Fault| moves.back(fault.span).is_some_and(|place| known.contains(&(fault.rule, fault.message.as_str(), place)));
    let mut new: Vec<&Fault> = kept.into_iter().filter(|fault| !is_known(fault)).collect();
    if moved.is_empty() {
        return new;
    }
    let mut removed: HashMap<(&str, &str, &str), usize> = HashMap::new();
    for fault in before.errors.iter().filter(|fault| moves.fix_touching_old(fault.span).next().is_some()) {
        *removed.entry((fault.rule, fault.message.as_str(), fault.span.text(&before.source.text))).or_default() += 1;
    }
    for fault in moved {
        match removed.get_mut(&(fault.rule, fault.message.as_str(), text(after, fault.span))) {
            Some(count) if *count > 0 => *count -= 1,
            _ => new.push(fault),
        }
    }
    new
}

/// The places of a file in which the cause of an error is looked for.
struct Places<'s> {
    source: &'s Source,
    documents: Vec<(&'s Embedded, Document<'s>, Vec<Span>)>,
}

impl<'s> Places<'s> {
    fn new(source: &'s Source) -> Self {
        let read = |embedded: &'s Embedded| {
            let document = source.parse(embedded);
            let expressions = document.expressions().map(|expression| expression.span()).collect();
            (embedded, document, expressions)
        };
        Self { source, documents: source.documents.iter().map(read).collect() }
    }

    /// Ever wider places around `error`: the code or the tag where it stands, those that belong to it, and the elements around.
    fn around(&self, error: &Fault) -> Vec<Span> {
        let mut places = vec![error.span];
        for (embedded, document, expressions) in &self.documents {
            let inner = |span: Span| match &embedded.excerpt {
                Some(excerpt) => excerpt.map.inner(span),
                None => Some(span),
            };
            let Some(at) = inner(error.span) else { continue };
            let near = [at].into_iter().chain(error.related.iter().filter_map(|span| inner(*span)));
            let mut own: Vec<Span> =
                near.flat_map(|span| [Some(span), expression(expressions, span), tag(document, span)]).flatten().collect();
            let element = document.element_at(at.start);
            own.extend(element.into_iter().flat_map(|element| [element].into_iter().chain(element.ancestors())).map(|it| it.span()));
            places.extend(own.into_iter().map(|span| self.source.outer(embedded, span)));
        }
        places
    }
}

fn expression(expressions: &[Span], span: Span) -> Option<Span> {
    let before = expressions.partition_point(|expression| expression.start <= span.start);
    expressions[..before].last().copied().filter(|expression| expression.contains(span.start))
}

fn tag(document: &Document<'_>, span: Span) -> Option<Span> {
    document.element_at(span.start).map(|element| element.open_span()).filter(|tag| tag.contains(span.start))
}
