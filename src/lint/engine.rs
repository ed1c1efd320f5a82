//! One walk over each document that serves all rules.

use std::sync::{Mutex, PoisonError};

use foldhash::HashSet;
#[cfg(feature = "parallel")]
use rayon::prelude::*;

use super::outcome::{Display, FileOutcome, Finding, Outcome};
use super::plan::Plan;
use super::redaction::{Places, pointed_at, redact_findings, secrets_by_place, secrets_in_pieces, secrets_of_excerpts, values_pointed_at};
use super::selection::Selection;
use super::suppress::Suppressions;
use super::{damaged, deployments, repeated, unfilled};
use crate::ast::{Detached, Document, DocumentShape, Element};
use crate::catalog::{Definition, Deployment};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::rules::{Context, Findings};
use crate::secrets;
use crate::semantic::{suspects, suspects_in};
use crate::text::{Edit, Order, Span};
use crate::workspace::{DefectKind, Embedded, Source};

/// The rule that reports a file that is no text.
const UNREADABLE: &str = "syntax/xml";

/// The rule that reports a file that is not in the language of its host.
const UNREADABLE_HOST: &str = "syntax/host";

/// What `selection` finds in `source`.
pub fn lint(source: &Source, selection: &Selection) -> FileOutcome {
    lint_read(source, Vec::new(), selection)
}

/// What `selection` finds in `source`, of whose documents, in their order, `read` is what reading them has come to, as far as somebody has read them.
pub fn lint_read(source: &Source, read: Vec<Option<Detached>>, selection: &Selection) -> FileOutcome {
    let plan = Plan::new(selection);
    let mut outcome = FileOutcome { path: source.path.clone(), named_values: source.named_values.len(), ..FileOutcome::default() };
    let mut secrets = Secrets::default();
    let mut read = read.into_iter();
    for embedded in &source.documents {
        let document = source.parsed(embedded, read.next().flatten());
        lint_document(source, (embedded, document), &plan, &mut outcome, &mut secrets);
    }
    let mut diagnostics = Vec::new();
    for defect in &source.defects {
        let id = match defect.kind {
            DefectKind::NoText => UNREADABLE,
            DefectKind::Host | DefectKind::Policy => UNREADABLE_HOST,
        };
        if let Some((rule, severity)) = selection.enabled().find(|(rule, _)| rule.id == id) {
            let mut findings = Findings::new(rule, severity, &mut diagnostics);
            let report = findings.report(defect.span, defect.message.clone()).help(defect.help.clone());
            if defect.kind == DefectKind::Policy {
                report.at_most(Severity::Info);
            }
        }
    }
    plan.check_named_values(&source.named_values, &mut diagnostics);
    plan.check_gaps(&source.gaps, &mut diagnostics);
    plan.check_unused(&source.unused, &mut diagnostics);
    secrets.places.known.extend(values_pointed_at(source, &diagnostics));
    if selection.has_allowances() {
        diagnostics.retain(|diagnostic| !selection.allows(diagnostic.rule, diagnostic.primary.span.text(&source.text)));
    }
    outcome.findings.extend(diagnostics.into_iter().map(|diagnostic| Finding::new(diagnostic, None)));
    let made = |diagnostic| Finding::new(diagnostic, None);
    outcome.suppressed += Suppressions::of_host(source).apply(selection, false, &mut outcome.findings, made);
    outcome.findings.retain(|finding| finding.diagnostic.severity >= selection.least());
    sort(&mut outcome.findings);
    outcome.repeated = repeated::take(&mut outcome.findings);
    if !outcome.findings.is_empty() || !outcome.repeated.is_empty() {
        // A secret is hidden whether or not the run asked about secrets.
        let mut places = if plan.hears_all_secrets() { secrets.places } else { secrets_by_place(source) };
        places.known.extend(secrets_of_excerpts(source));
        let anywhere = secrets.anywhere.unwrap_or_else(|| secrets::spans_to_hide(&source.text));
        redact_findings(source, &places, &anywhere, &mut outcome.findings);
        outcome.display = Display::hiding(places.all(), source.host.has_more_than_policies());
        outcome.text = source.text.clone();
    }
    (outcome.silenced, outcome.findings) = outcome.findings.into_iter().partition(|finding| finding.silence.is_some());
    outcome
}

/// The secrets that were met on the way.
#[derive(Default)]
struct Secrets {
    /// Those that findings point at, and what may be one.
    places: Places,
    /// Whatever in the text of the file nobody should print, where a document that is all of it was searched.
    anywhere: Option<Vec<Span>>,
}

/// What `selection` finds in a policy document that stands alone in the file at `path`.
pub fn lint_text(path: &str, text: &str, selection: &Selection) -> FileOutcome {
    lint(&Source::document(path, text), selection)
}

/// What `lint_one` finds in all `items`, on as many threads as `threads` says, or as the machine has.
pub fn lint_all<T: Sync>(items: &[T], threads: Option<usize>, lint_one: impl Fn(&T) -> FileOutcome + Sync) -> Outcome {
    Outcome::of(on_threads(items, threads, lint_one))
}

/// What `work` makes of each of the `items`, in their order, on as many threads as `threads` says, or as the machine has.
pub fn on_threads<T: Sync, R: Send>(items: &[T], threads: Option<usize>, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let made: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    each_on_threads(items.len(), threads, &|index| {
        *made[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(work(&items[index]));
    });
    made.into_iter().filter_map(|made| made.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// Does `work` for each number below `count`. What divides work among threads is here once, and not once for each kind of work: that would be a sixtieth of the program.
#[cfg(feature = "parallel")]
fn each_on_threads(count: usize, threads: Option<usize>, work: &(dyn Fn(usize) + Sync)) {
    // One file, as an editor or a hook has it linted, is no work to divide: to start threads for it takes as long as to lint it. Nor is what one thread is to do: the one that
    // asks has the lists and types at hand that reading and checking leave to the next document. On Windows, it may have less room for deep documents than one that is started.
    if (count < 2 || threads == Some(1)) && !cfg!(windows) {
        return (0..count).for_each(work);
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build() {
        Ok(pool) => pool.install(|| (0..count).into_par_iter().for_each(work)),
        // Without threads of its own the work is done on the one that asks.
        Err(_) => (0..count).for_each(work),
    }
}

/// Does `work` for each number below `count`, on the one thread that there is.
#[cfg(not(feature = "parallel"))]
fn each_on_threads(count: usize, _: Option<usize>, work: &(dyn Fn(usize) + Sync)) {
    (0..count).for_each(work);
}

fn lint_document(
    source: &Source,
    (embedded, document): (&Embedded, Document<'_>),
    plan: &Plan<'_>,
    outcome: &mut FileOutcome,
    secrets: &mut Secrets,
) {
    let text = source.text_of(embedded);
    // A file that is no text has been reported as a whole, and its secrets are all that is left to tell.
    let is_text = source.is_text();
    let broken = !is_text || document.errors().iter().any(|error| !error.mended);
    if document.shape() == DocumentShape::Other && !(broken && (source.named || is_policy(text))) {
        return;
    }
    outcome.documents += 1;
    let mut by_deployment = Vec::with_capacity(embedded.deployments.len());
    let mut readings = vec![document];
    if readings[0].tree().readings() > 1 {
        let others: Vec<Document> = readings[0].other_readings().collect();
        readings.extend(others);
    }
    let mut suppressed = 0;
    for deployed in &embedded.deployments {
        let mut found = Vec::with_capacity(readings.len());
        for document in &readings {
            let lint = Reading { source, embedded, document, deployment: deployed.deployment };
            let (findings, also_suppressed) = lint_reading(&lint, plan, secrets, &mut outcome.unfinished);
            suppressed = suppressed.max(also_suppressed);
            found.push(findings);
        }
        by_deployment.push(if found.len() > 1 { agreed(&readings, &found) } else { found.pop().unwrap_or_default() });
    }
    outcome.suppressed += suppressed;
    let findings = deployments::merged(by_deployment, &embedded.deployments);
    outcome.findings.extend(findings.into_iter().map(|finding| moved(source, embedded, finding)));
}

/// A document as it is linted once.
struct Reading<'r, 't> {
    source: &'r Source,
    embedded: &'r Embedded,
    document: &'r Document<'t>,
    deployment: Deployment,
}

/// What is wrong with what is read, and how much of that is silenced.
fn lint_reading(reading: &Reading<'_, '_>, plan: &Plan<'_>, secrets: &mut Secrets, unfinished: &mut bool) -> (Vec<Finding>, usize) {
    let &Reading { source, embedded, document, deployment } = reading;
    let text = document.text();
    // A file that is no text has been reported as a whole, and its secrets are all that is left to tell.
    let is_text = source.is_text();
    let broken = !is_text || document.errors().iter().any(|error| !error.mended);
    let is_deployed = deployment.scope.is_some() || embedded.deployments.iter().any(|it| !it.by.is_empty());
    let may_be_piece = source.host.has_more_than_policies() && !is_deployed;
    let context = Context::new(document).deployed(deployment, plan.selection.gateway()).embedded(embedded).piece(may_be_piece);
    let mut diagnostics = Vec::new();
    match broken {
        false => plan.check(&context, &mut diagnostics),
        true => {
            let repaired = if is_text { document.repaired() } else { None };
            match &repaired {
                Some(repaired) => damaged::check_syntax(document, repaired, plan, &mut diagnostics),
                None if is_text => plan.check_syntax(&context, &mut diagnostics),
                None => {}
            }
            plan.check_secrets(&context, &mut diagnostics);
            let mut known: Vec<Span> = pointed_at(&diagnostics).collect();
            known.order();
            // Secrets do not overlap, so that the last that begins before the end of another is the one that could.
            let is_known = |span: Span| {
                let before = known.partition_point(|known| known.start < span.end);
                before.checked_sub(1).is_some_and(|at| known[at].end > span.start)
            };
            // What is told of the repaired document is told of all of its policies that are not in doubt.
            let is_damaged = |span| repaired.as_ref().is_none_or(|repaired| repaired.is_doubtful(span));
            for found in secrets_in_pieces(text, is_damaged, plan) {
                let span = found.diagnostic.primary.span;
                secrets.places.known.push(source.outer(embedded, span));
                if found.sure && !is_known(span) {
                    diagnostics.push(found.diagnostic);
                }
            }
            if let Some(repaired) = &repaired {
                *unfinished |= damaged::check_rest(repaired, (deployment, embedded), plan, &mut diagnostics);
            }
        }
    }
    if embedded.is_final() {
        unfilled::soften(document, &mut diagnostics);
    }
    *unfinished |= context.is_spent();
    secrets.places.known.extend(pointed_at(&diagnostics).map(|span| source.outer(embedded, span)));
    if !diagnostics.is_empty() {
        let (suspects, to) = match document.errors().is_empty() && is_text {
            true => (suspects_in(document), &mut secrets.places.suspected),
            false => (suspects(text), &mut secrets.places.in_damage),
        };
        to.extend(suspects.into_iter().map(|span| source.outer(embedded, span)));
    }
    if embedded.excerpt.is_none() && !diagnostics.is_empty() {
        secrets.anywhere = Some(context.traces().to_hide(text));
    }
    if !diagnostics.is_empty() && plan.selection.has_allowances() {
        diagnostics.retain(|diagnostic| !plan.selection.allows(diagnostic.rule, diagnostic.primary.span.text(text)));
    }
    let found = |diagnostic: Diagnostic| {
        let policy = path(document, diagnostic.primary.span);
        Finding::new(diagnostic, policy)
    };
    let mut findings = diagnostics.into_iter().map(found).collect();
    let suppressed = Suppressions::read(document).apply(plan.selection, broken, &mut findings, found);
    (findings, suppressed)
}

/// What counts of the findings of a document that has several readings: each mistake, whatever reading has it, and of the rest what all of
/// those say that have the place. That something is used nowhere, for one, only all readings together can tell.
fn agreed(readings: &[Document<'_>], found: &[Vec<Finding>]) -> Vec<Finding> {
    let key = |finding: &Finding| (finding.diagnostic.rule, finding.diagnostic.primary.span, finding.diagnostic.message.clone());
    let is_heard = |finding: &&Finding| finding.silence.is_none();
    let said: Vec<HashSet<_>> = found.iter().map(|findings| findings.iter().filter(is_heard).map(key).collect()).collect();
    let counts = |finding: &&Finding| {
        if !is_heard(finding) {
            return true;
        }
        let has_place = |document: &Document| !document.is_hidden(finding.diagnostic.primary.span);
        let mut those = readings.iter().zip(&said).filter(|(document, _)| has_place(document));
        finding.diagnostic.severity == Severity::Error || those.all(|(_, said)| said.contains(&key(finding)))
    };
    // A change in one alternative that belongs to one in what all share would spoil the others.
    let is_shared = |edit: &Edit| !readings.iter().any(|document| document.is_hidden(edit.span));
    let fits_all = |fix: &Fix| fix.edits.iter().all(is_shared) || !fix.edits.iter().any(is_shared);
    let counting = found.iter().flatten().filter(counts).cloned();
    let offered = counting.map(|mut finding| {
        finding.diagnostic.fix = finding.diagnostic.fix.filter(fits_all);
        finding
    });
    offered.collect()
}

/// Whether the first tag of a text that is no XML is one that policy documents begin with.
fn is_policy(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let name = rest.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).next().unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
        } else if !name.is_empty() {
            // Words with a tag in them may stand before the root.
            return Definition::root(name) != Definition::Unknown || rest.contains("<policies>");
        }
    }
    false
}

/// The names of the elements that hold `span`, from the section down.
fn path(document: &Document<'_>, span: Span) -> Option<String> {
    let element = document.element_at(span.start)?;
    let mut names: Vec<&str> = std::iter::once(element)
        .chain(element.ancestors())
        .filter(|element| !matches!(element.definition(), Definition::Policies | Definition::Fragment))
        .map(Element::name)
        .collect();
    names.reverse();
    (!names.is_empty()).then(|| names.join("/"))
}

/// `finding`, made in `embedded`, with spans in the file.
fn moved(source: &Source, embedded: &Embedded, mut finding: Finding) -> Finding {
    let Some(excerpt) = &embedded.excerpt else { return finding };
    let diagnostic = &mut finding.diagnostic;
    for span in diagnostic.own_spans() {
        *span = source.outer(embedded, *span);
    }
    // A change that the host cannot say in this place is not offered.
    diagnostic.fix = diagnostic.fix.take().and_then(|fix| {
        let edits = fix.edits.iter().map(|edit| excerpt.edit(edit)).collect::<Option<_>>()?;
        Some(Fix { edits, ..fix })
    });
    finding
}

fn sort(findings: &mut Vec<Finding>) {
    fn key(finding: &Finding) -> (Span, &'static str, &str, bool) {
        (finding.diagnostic.primary.span, finding.diagnostic.rule, &finding.diagnostic.message, finding.silence.is_some())
    }
    findings.order_by(|one, other| key(one).cmp(&key(other)));
    findings.dedup_by(|later, earlier| key(later) == key(earlier));
}
