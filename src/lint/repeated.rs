//! Findings about what stands in several places: each is told at the first of them, with the others.
//!
//! A rule sees one document, so it reports whatever may stand elsewhere too, with a key. What nobody else has is no finding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::extract::{Fragments, Shelves};
use super::outcome::{FileOutcome, Finding};
use crate::diagnostic::{Beyond, FileId, Label, Repeated, say};
use crate::text::{Order, Span};

/// How many other places a finding points at. The rest are counted.
const SHOWN: usize = 3;

/// A place: the number of the file, and where in it.
pub(super) type FileSpan = (usize, Span);

/// Takes the findings out of `findings` that hold only if they are repeated, and returns those of them that nothing silences.
pub(super) fn take(findings: &mut Vec<Finding>) -> Vec<Finding> {
    if findings.iter().all(|finding| finding.diagnostic.repeated.is_none()) {
        return Vec::new();
    }
    let (repeated, others): (Vec<Finding>, Vec<Finding>) =
        std::mem::take(findings).into_iter().partition(|finding| finding.diagnostic.repeated.is_some());
    *findings = others;
    repeated.into_iter().filter(|finding| finding.silence.is_none()).collect()
}

/// What the places of a block have in common with all others: how they are grouped, in the order of the first of them.
type Group = Vec<(FileSpan, usize)>;

/// Returns for each of `files`, which are sorted by path, the rules and places of what it has in common with others, so that it is told somewhere.
pub fn shared_places(files: &[FileOutcome]) -> Vec<Vec<(&'static str, Span)>> {
    let mut shared = vec![Vec::new(); files.len()];
    for ((file, span), at) in groups(files).into_iter().flatten() {
        shared[file].push((files[file].repeated[at].diagnostic.rule, span));
    }
    shared
}

/// Returns the places of what stands in several of `files`, each with the index of its finding.
fn groups(files: &[FileOutcome]) -> Vec<Group> {
    let mut by_key: BTreeMap<(&'static str, Repeated), Group> = BTreeMap::new();
    let mut texts: HashMap<&str, usize> = HashMap::new();
    for (number, file) in files.iter().enumerate().filter(|(_, file)| !file.repeated.is_empty()) {
        // Copies of a file that nothing connects may be for different services.
        let is_copy = *texts.entry(&file.text).or_insert(number) != number;
        for (at, finding) in file.repeated.iter().enumerate() {
            let Some(key) = finding.diagnostic.repeated.clone() else { continue };
            if is_copy && key.unit.is_empty() {
                continue;
            }
            let places = by_key.entry((finding.diagnostic.rule, key)).or_default();
            let span = finding.diagnostic.primary.span;
            // The same policy again and again overlaps itself.
            if places.last().is_none_or(|((last, before), _)| *last != number || before.end <= span.start) {
                places.push(((number, span), at));
            }
        }
    }
    let mut groups: Vec<Group> = by_key.into_values().filter(|places| places.len() > 1).collect();
    groups.order_by_key(|places| (places[0].0.0, places[0].0.1.start, Reverse(places[0].0.1.end)));
    groups
}

/// Puts what several places of `files`, which are sorted by path, have in common among the findings of the first of them, and of each that `is_open`, whose user looks at no other.
/// Where `shelves` tell where fragments are kept, each gets the fix that makes one of it.
pub fn tell_repeated(files: &mut [FileOutcome], shelves: &Shelves<'_>, is_open: &dyn Fn(&str) -> bool) {
    let groups = groups(files);
    let mut runs: Vec<Run> = Vec::new();
    for group in groups {
        let (places, first): (Vec<FileSpan>, usize) = (group.iter().map(|(place, _)| *place).collect(), group[0].1);
        let taken = runs.last_mut().is_some_and(|run| run.takes(&places, files));
        if !taken {
            runs.push(Run { places, first });
        }
    }
    let mut fragments = Fragments::on(shelves);
    let told: Vec<(usize, Finding)> = runs.iter().map(|run| (run.places[0].0, run.finding(files, &mut fragments))).collect();
    for (run, (file, finding)) in runs.iter().zip(told) {
        let mut others: Vec<usize> =
            run.places.iter().map(|place| place.0).filter(|&other| other != file && is_open(&files[other].path)).collect();
        others.dedup();
        for other in others {
            run.seen_from(other).relate(files, other, run.finding_in(files, other, &finding));
        }
        run.relate(files, file, finding);
    }
    for file in files.iter_mut().filter(|file| !file.repeated.is_empty()) {
        file.repeated.clear();
        file.findings.order_by_key(|finding| finding.diagnostic.primary.span);
    }
}

/// What stands in several places, as long as it can be.
struct Run {
    places: Vec<FileSpan>,
    /// Which of the findings of the first file began it.
    first: usize,
}

impl Run {
    /// Makes this longer by `places` if these go on where it ends, everywhere; also returns true if they say nothing more.
    fn takes(&mut self, places: &[FileSpan], files: &[FileOutcome]) -> bool {
        let goes_on = |((own, before), (other, next)): (&FileSpan, &FileSpan)| {
            let between = || files[*own].text.get(before.end as usize..next.start as usize).is_some_and(|gap| gap.trim().is_empty());
            own == other && before.start <= next.start && (next.start <= before.end || between())
        };
        if places.len() == self.places.len() && self.places.iter().zip(places).all(goes_on) {
            for ((_, own), (_, next)) in self.places.iter_mut().zip(places) {
                own.end = own.end.max(next.end);
            }
            return true;
        }
        let ((file, own), (other, inner)) = (self.places[0], places[0]);
        file == other && inner.start < own.end && places.len() <= self.places.len()
    }

    /// The finding about it, without the labels of other places.
    fn finding(&self, files: &[FileOutcome], fragments: &mut Fragments<'_>) -> Finding {
        let (file, span) = self.places[0];
        let mut finding = files[file].repeated[self.first].clone();
        let repeated = finding.diagnostic.repeated.take();
        finding.diagnostic.primary.span = span;
        finding.diagnostic.fix = repeated.and_then(|repeated| fragments.fix(&self.places, files, &repeated.unit));
        finding
    }

    /// This with the places in the file with this number before the others.
    fn seen_from(&self, file: usize) -> Self {
        let (own, others): (Vec<FileSpan>, Vec<FileSpan>) = self.places.iter().partition(|place| place.0 == file);
        Self { places: [own, others].concat(), first: self.first }
    }

    /// The finding about it in the file with the number `file`, where `told` is that in the first one.
    fn finding_in(&self, files: &[FileOutcome], file: usize, told: &Finding) -> Finding {
        let mut finding = told.clone();
        let place = self.places.iter().find(|place| place.0 == file);
        finding.diagnostic.primary.span = place.map_or(finding.diagnostic.primary.span, |place| place.1);
        if let Some(fix) = &mut finding.diagnostic.fix
            && let Some(own) = fix.elsewhere.iter_mut().find(|other| other.path == files[file].path)
            && let Beyond::Edits(edits) = &mut own.change
        {
            std::mem::swap(edits, &mut fix.edits);
            own.path.clone_from(&files[self.places[0].0].path);
        }
        finding
    }

    /// Adds `finding` to the file with this number, with the other places.
    fn relate(&self, files: &mut [FileOutcome], file: usize, mut finding: Finding) {
        let others = &self.places[1..];
        let shown = &others[..others.len().min(SHOWN)];
        let rest = others.len() - shown.len();
        for (number, (other, span)) in shown.iter().enumerate() {
            let id = if *other == file { FileId::CHECKED } else { FileId::related(related(files, file, *other) as u32) };
            let message = match rest {
                1 if number + 1 == shown.len() => "and here, and in another place".into(),
                2.. if number + 1 == shown.len() => say!("and here, and in {} other places", rest),
                _ => "and here".into(),
            };
            finding.diagnostic.secondary.push(Label { file: id, span: *span, message });
        }
        // What a fix changes is shown in the text of each file.
        if finding.diagnostic.fix.is_some() {
            others.iter().filter(|(other, _)| *other != file).for_each(|(other, _)| _ = related(files, file, *other));
        }
        files[file].findings.push(finding);
    }
}

/// The index of the file with the number `other` among those that the findings of the file with the number `file` point into.
fn related(files: &mut [FileOutcome], file: usize, other: usize) -> usize {
    let known = files[file].related.iter().position(|related| related.path == files[other].path);
    known.unwrap_or_else(|| {
        let related = FileOutcome { findings: Vec::new(), related: Vec::new(), repeated: Vec::new(), ..files[other].clone() };
        files[file].related.push(related);
        files[file].related.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use crate::catalog::Scope;
    use crate::diagnostic::Label;
    use crate::lint::{FileOutcome, Finding, Outcome, Selection, lint};
    use crate::workspace::{Role, Source};

    const RULE: &str = "style/duplicate-block";

    fn headers(names: std::ops::Range<usize>) -> String {
        let header = |number| {
            format!(
                "<set-header name=\"x-header-{number}\" exists-action=\"override\"><value>some value that is long enough to count</value></set-header>\n"
            )
        };
        names.map(header).collect()
    }

    fn policy(inbound: &str) -> String {
        format!("<policies><inbound><base />\n{inbound}</inbound></policies>")
    }

    /// What is found in files with these paths, units and policies.
    fn found(files: &[(&str, &str, String)]) -> Outcome {
        let mut selection = Selection::none();
        selection.enable(RULE).expect("the rule exists");
        let outcome = |(path, unit, text): &(&str, &str, String)| {
            let mut source = Source::document(path, text);
            source.documents[0].roles = [Role { unit: (*unit).to_owned(), ..Role::at(Scope::Api) }].into();
            lint(&source, &selection)
        };
        Outcome::of(files.iter().map(outcome).collect())
    }

    /// The findings, each as the texts that it points at with their files.
    fn told(outcome: &Outcome) -> Vec<Vec<(String, usize)>> {
        let labels = |file: &FileOutcome| {
            let of = |finding: &Finding| {
                let diagnostic = &finding.diagnostic;
                let all = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
                let place = |label: &Label| {
                    let file = file.file(label.file).expect("it is known");
                    (file.path.clone(), label.span.text(&file.text).matches("<set-header").count())
                };
                all.map(place).collect::<Vec<_>>()
            };
            file.findings.iter().map(of).collect::<Vec<_>>()
        };
        outcome.files.iter().flat_map(labels).collect()
    }

    fn places(of: &[(&str, usize)]) -> Vec<(String, usize)> {
        of.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect()
    }

    #[test]
    fn a_block_is_told_once_and_whole_with_the_other_places() {
        let files =
            ["a", "b", "c", "d", "e", "f"].map(|name| (name, "/r", policy(&format!("{}<trace source=\"{name}\" />", headers(0..7)))));
        let outcome = found(&files);
        assert_eq!(told(&outcome), [places(&[("a", 7), ("b", 7), ("c", 7), ("d", 7)])]);
        assert_eq!(outcome.files[0].findings[0].diagnostic.secondary[2].message.as_str(), "and here, and in 2 other places");
    }

    #[test]
    fn a_block_may_stand_twice_in_one_file_and_nowhere_else() {
        let twice = format!("{}<trace source=\"a\" />\n{}", headers(0..5), headers(0..5));
        assert_eq!(told(&found(&[("a", "/r", policy(&twice))])), [places(&[("a", 5), ("a", 5)])]);
        assert!(told(&found(&[("a", "/r", policy(&headers(0..12)))])).is_empty());
        let same = headers(0..1).repeat(40);
        assert!(told(&found(&[("a", "/r", policy(&same))])).len() <= 1);
    }

    #[test]
    fn a_longer_block_in_fewer_places_is_told_beside_a_shorter_one_in_more() {
        let files = [("a", 9), ("b", 9), ("c", 5)]
            .map(|(name, count)| (name, "/r", policy(&format!("{}<trace source=\"{name}\" />", headers(0..count)))));
        let all = told(&found(&files));
        assert_eq!(all[0], places(&[("a", 5), ("b", 5), ("c", 5)]));
        assert!(all.len() <= 2, "{all:?}");
    }

    #[test]
    fn other_units_and_silenced_places_do_not_count() {
        let text = |name: &str| policy(&format!("{}<trace source=\"{name}\" />", headers(0..5)));
        assert!(told(&found(&[("a", "/dev", text("a")), ("b", "/prod", text("b"))])).is_empty());
        assert!(told(&found(&[("a", "", text("a")), ("b", "", text("a"))])).is_empty(), "copies of which nothing is known");
        assert_eq!(told(&found(&[("a", "", text("a")), ("b", "", text("b"))])).len(), 1);
        let silenced = text("b").replace("<policies>", &format!("<!-- apim-policy ignore-file {RULE}: on purpose -->\n<policies>"));
        assert!(told(&found(&[("a", "/r", text("a")), ("b", "/r", silenced)])).is_empty());
    }
}
