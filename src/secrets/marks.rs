//! The marks of secrets, and the searches for them.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Match, MatchKind, packed};

use super::azure::SIGNATURES;
use super::vendor::VENDORS;
use super::webhook::WEBHOOKS;

/// A string that betrays a secret, and what to look at where it stands.
///
/// What is searched for is its `rest`, and `head` is compared where that stands: the search knows strings by their first letters, and
/// many a word in policies begins like `code=`, but few look like `ode=`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    head: &'static str,
    rest: &'static str,
    action: Action,
}

impl Mark {
    const fn new(mark: &'static str, action: Action) -> Self {
        Self::behind("", mark, action)
    }

    const fn behind(head: &'static str, rest: &'static str, action: Action) -> Self {
        Self { head, rest, action }
    }
}

/// What to look at where a mark stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    Signature(usize),
    Name,
    /// A name with the sign after it.
    Code,
    ConnectionString,
    Sas,
    Jwt,
    Pem,
    Der,
    Url,
    Basic,
    Bearer,
    Vendor(usize),
    Webhook(usize),
    SharedKey,
    RequestSignature,
    Cookie,
}

const ANCHORS: [Mark; 17] = [
    Mark::new("eyJ", Action::Jwt),
    Mark::new("MII", Action::Der),
    Mark::new("://", Action::Url),
    Mark::new("sig=", Action::Sas),
    Mark::behind("Accou", "ntKey=", Action::ConnectionString),
    Mark::new("Basic ", Action::Basic),
    Mark::behind("c", "ode=", Action::Code),
    Mark::new("basic ", Action::Basic),
    Mark::behind("SharedAcc", "essKey=", Action::ConnectionString),
    Mark::new("Basic%20", Action::Basic),
    Mark::new("Bearer ", Action::Bearer),
    Mark::new("-----BEGIN ", Action::Pem),
    Mark::behind("SharedSec", "retValue=", Action::ConnectionString),
    Mark::new("bearer ", Action::Bearer),
    Mark::behind("Sha", "redKey", Action::SharedKey),
    Mark::new("Signature=", Action::RequestSignature),
    Mark::new("ookie", Action::Cookie),
];

/// The ends of names that ask for a secret.
const NAME_ENDS: [Mark; 20] = [
    Mark::behind("ut", "horization", Action::Name),
    Mark::new("assword", Action::Name),
    Mark::new("oken", Action::Name),
    Mark::new("key", Action::Name),
    Mark::new("ecret", Action::Name),
    Mark::new("ECRET", Action::Name),
    Mark::new("pwd", Action::Name),
    Mark::new("Key", Action::Name),
    Mark::new("OKEN", Action::Name),
    Mark::new("assphrase", Action::Name),
    Mark::new("KEY", Action::Name),
    Mark::new("asswd", Action::Name),
    Mark::new("PWD", Action::Name),
    Mark::new("Pwd", Action::Name),
    Mark::new("ASSWORD", Action::Name),
    Mark::new("redentials", Action::Name),
    Mark::new("Seed", Action::Name),
    Mark::new("salt", Action::Name),
    Mark::new("seed", Action::Name),
    Mark::new("Salt", Action::Name),
];

/// The searches that find all marks.
///
/// One for a few strings of like length goes over the text with vector instructions, at ten times the speed of one for all of them.
/// It deals the strings out to 8 or 16 groups in turn, and looks closer wherever the first letters of a group may stand. So the order
/// counts: here, what is often met shares its group with strings that look like it, or with rare ones.
///
/// The names are in one search, so that their ends come in order.
pub(super) static SEARCHES: LazyLock<[Search; 2]> = LazyLock::new(|| {
    let signatures = SIGNATURES.iter().enumerate().map(|(index, signature)| Mark::new(signature.mark, Action::Signature(index)));
    let vendors = VENDORS.iter().enumerate().map(|(index, vendor)| Mark::new(vendor.prefix, Action::Vendor(index)));
    let webhooks = WEBHOOKS.iter().enumerate().map(|(index, webhook)| Mark::new(webhook.mark, Action::Webhook(index)));
    let others = ANCHORS.into_iter().chain(signatures).chain(vendors).chain(webhooks);
    let (short, long): (Vec<_>, Vec<_>) = others.partition(|mark| mark.rest.len() < 4);
    [NAME_ENDS.into_iter().chain(short).collect(), long.into_iter().collect()]
});

/// The marks that are looked for in one go.
pub(super) struct Search {
    strings: Strings,
    marks: Vec<Mark>,
}

/// A search for a few strings at once. Of two that begin at one place, the first in the list is found, and no two that are found overlap.
enum Strings {
    /// With vector instructions.
    Packed(packed::Searcher),
    /// For processors without them.
    Automaton(AhoCorasick),
}

impl Search {
    /// Calls `visit` for each mark that stands in `text`, in order, with where it begins and ends.
    pub(super) fn each(&self, text: &str, mut visit: impl FnMut(Action, usize, usize)) {
        let visit = |hit: Match| {
            let Mark { head, action, .. } = self.marks[hit.pattern().as_usize()];
            if head.is_empty() || text.as_bytes()[..hit.start()].ends_with(head.as_bytes()) {
                visit(action, hit.start() - head.len(), hit.end());
            }
        };
        match &self.strings {
            Strings::Packed(searcher) => searcher.find_iter(text).for_each(visit),
            Strings::Automaton(automaton) => automaton.find_iter(text).for_each(visit),
        }
    }
}

impl FromIterator<Mark> for Search {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let marks: Vec<Mark> = marks.into_iter().collect();
        let strings = marks.iter().map(|mark| mark.rest);
        let packed = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder().extend(strings.clone()).build();
        let strings = match packed {
            Some(searcher) => Strings::Packed(searcher),
            None => {
                let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(strings);
                Strings::Automaton(automaton.expect("a few short strings make an automaton"))
            }
        };
        Self { strings, marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_hides_another_mark() {
        let names = SEARCHES.iter().flat_map(|search| &search.marks).filter(|mark| matches!(mark.action, Action::Name));
        let others = SEARCHES[0].marks.iter().filter(|mark| !matches!(mark.action, Action::Name));
        // A token begins behind no letter, so none is lost where a name ends in its mark.
        for mark in others.filter(|mark| mark.rest != "eyJ") {
            for name in names.clone() {
                let (name, mark) = (name.rest, mark.rest);
                assert!(!name.contains(mark) && !mark.contains(name), "`{name}` and `{mark}`");
                let follows = |one: &str, other: &str| (1..one.len()).any(|at| other.starts_with(&one[at..]));
                assert!(!follows(name, mark) && !follows(mark, name), "`{name}` and `{mark}`");
            }
        }
    }

    #[test]
    fn marks_are_found_whole() {
        let found = |text: &str| {
            let mut found = Vec::new();
            SEARCHES.iter().for_each(|search| search.each(text, |_, start, end| found.push(text[start..end].to_owned())));
            found
        };
        assert_eq!(found("?code=a&mode=b; AccountKey=c; authorization"), ["Key", "uthorization", "code=", "AccountKey="]);
    }
}
