//! What the files of a run define and none of them refers to.
//!
//! A reference may stand in more than a policy: a backend has credentials of named values, a module is given the name of a fragment, a pool has backends. So
//! the texts of all files are searched, as they are written, and whatever may be a reference counts as one. Where a name is made by a tool or known to the
//! running policy alone, anything of its kind may be meant.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem;

use super::defined::Defined;
use super::existing::{MADE_BY_SERVICE, Referred};
use super::references::{is_token, names_in_braces};
use crate::spelling::named_value_at;
use crate::text::{Gather, Span};

/// How many definitions are looked for; of more, nothing is said.
const MAX_CANDIDATES: usize = 20_000;

/// How much behind the name of an attribute is looked at for its value, in bytes.
const MAX_VALUE: usize = 512;

/// The attributes of policies that name things, as they are written.
const ATTRIBUTES: [(&str, Referred); 2] = [("fragment-id", Referred::Fragment), ("backend-id", Referred::Backend)];

/// The keys of hosts under which the name of something else stands.
const OTHER_NAMES: [&str; 8] = ["name", "api_name", "product_id", "operation_id", "display_name", "displayName", "path", "title"];

/// Something that is defined, and to which nothing refers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unused {
    /// Where it is defined: the head of its definition in the file.
    pub span: Span,
    /// What it is.
    pub kind: Referred,
    /// What it is called.
    pub name: String,
}

/// What may refer to what is defined, in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// The names that are written, in small letters.
    names: BTreeSet<(Referred, String)>,
    /// The named values that hold the name of something, as they are written.
    through: BTreeSet<(Referred, String)>,
    /// The kinds of which something is named in a way that is not followed.
    open: BTreeSet<Referred>,
    /// The definitions that are mentioned in another way, by their numbers.
    mentioned: BTreeSet<usize>,
}

/// What is defined, and what is looked for to find out whether something refers to it.
#[derive(Debug)]
pub(super) struct Candidates {
    all: Vec<Candidate>,
    /// The places of all definitions, by the paths of their files.
    defined: BTreeMap<String, Vec<Span>>,
    patterns: Vec<(usize, Pattern)>,
    finder: Option<AhoCorasick>,
}

/// Something that is defined.
#[derive(Debug)]
struct Candidate {
    kind: Referred,
    /// In small letters.
    names: BTreeSet<String>,
    shown: String,
    sites: Vec<(String, Span)>,
}

/// What a text that is looked for is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    /// What the language of a host calls the definition.
    Symbol,
    /// Its name in quotes.
    Quoted,
    /// The end of an id: `backends/orders`.
    Id,
}

impl Candidates {
    /// Returns what can be told unused of what is `defined`. `is_whole` says of a unit whether all of it was read, `is_tree` whether an extractor wrote it, and
    /// `text` returns the text of a file in the language of a host.
    pub(super) fn of<'t>(
        defined: &[Defined],
        is_whole: impl Fn(&str) -> bool,
        is_tree: impl Fn(&str) -> bool,
        text: impl Fn(&str) -> Option<&'t str>,
    ) -> Self {
        let mut by_name: BTreeMap<(Referred, &str, Vec<String>), Candidate> = BTreeMap::new();
        let mut symbols: BTreeMap<(Referred, &str, Vec<String>), BTreeSet<String>> = BTreeMap::new();
        let mut places: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for definition in defined {
            if !definition.span.is_empty() {
                places.entry(definition.path.clone()).or_default().push(definition.span);
            }
            let Some(kind) = Referred::of(definition.kind).filter(|_| !definition.existing && is_whole(&definition.unit)) else { continue };
            let Some(shown) = definition.names.last() else { continue };
            let names: Vec<String> = definition.names.iter().map(|name| name.to_lowercase()).collect();
            // What was compiled from a file of the run is told of that file.
            let host = text(&definition.path);
            if host.is_none() && !is_tree(&definition.unit) {
                continue;
            }
            if names.iter().any(|name| MADE_BY_SERVICE.iter().any(|start| name.starts_with(start))) {
                continue;
            }
            let key = (kind, definition.unit.as_str(), names.clone());
            let candidate = by_name.entry(key.clone()).or_insert_with(|| Candidate {
                kind,
                names: names.into_iter().collect(),
                shown: shown.clone(),
                sites: Vec::new(),
            });
            candidate.sites.push((definition.path.clone(), definition.span));
            let symbol = host.and_then(|text| symbol(text.get(definition.span.range())?));
            symbols.entry(key).or_default().extend(symbol);
        }
        let mut candidates = Self { all: Vec::new(), defined: places, patterns: Vec::new(), finder: None };
        if by_name.len() > MAX_CANDIDATES {
            return candidates;
        }
        let mut texts: Vec<String> = Vec::new();
        for (key, candidate) in by_name {
            let number = candidates.all.len();
            let mut look_for = |text: String, pattern: Pattern| {
                texts.push(text);
                candidates.patterns.push((number, pattern));
            };
            for symbol in symbols.remove(&key).unwrap_or_default() {
                look_for(symbol, Pattern::Symbol);
            }
            for name in candidate.names.iter().filter(|name| !name.is_empty()) {
                if !is_tree(key.1) {
                    look_for(format!("\"{name}\""), Pattern::Quoted);
                    look_for(format!("'{name}'"), Pattern::Quoted);
                }
                if candidate.kind == Referred::Backend {
                    look_for(format!("backends/{name}"), Pattern::Id);
                }
            }
            candidates.all.push(candidate);
        }
        match AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(&texts) {
            Ok(finder) => candidates.finder = Some(finder),
            Err(_) => candidates.all.clear(),
        }
        candidates
    }

    /// Returns what in `text`, the file at `path`, may refer to something. `is_host` says whether the file is in the language of a host.
    pub(super) fn uses_in(&self, path: &str, text: &str, is_host: bool) -> Uses {
        let mut uses = Uses::default();
        let comments = comments(text);
        for (attribute, kind) in ATTRIBUTES {
            for at in memmem::find_iter(text.as_bytes(), attribute) {
                // What a comment says of a policy is no policy.
                let next = comments.partition_point(|comment| comment.start as usize <= at);
                if !next.checked_sub(1).is_some_and(|before| comments[before].contains(at as u32)) {
                    self.attribute(text, at + attribute.len(), kind, &mut uses);
                }
            }
        }
        for name in names_in_braces(text) {
            match name {
                Ok(name) => _ = uses.names.insert((Referred::NamedValue, name.to_lowercase())),
                Err(made) => self.open(made, Referred::NamedValue, &mut uses),
            }
        }
        let own = self.defined.get(path).map_or(&[][..], Vec::as_slice);
        for (number, pattern, span) in self.matches(text) {
            let candidate = &self.all[number];
            let in_itself = candidate.sites.iter().any(|(site, whole)| site == path && (whole.is_empty() || whole.covers(span)));
            let counts = match pattern {
                Pattern::Symbol => is_host,
                Pattern::Quoted if own.iter().any(|place| place.covers(span)) => candidate.kind == Referred::Backend && ends_id(text, span),
                Pattern::Quoted => is_host && !is_other_name(text, span),
                Pattern::Id => true,
            };
            if counts && !in_itself {
                uses.mentioned.insert(number);
            }
        }
        uses
    }

    /// Takes what the attribute refers to whose name ends at the byte `at` of `text`.
    fn attribute(&self, text: &str, at: usize, kind: Referred, uses: &mut Uses) {
        let Some(rest) = text[at..].trim_start().strip_prefix('=') else { return };
        let mut rest = rest.trim_start();
        while let Some(behind) = ["\\\"", "\"", "'", "&quot;", "\\u0022", " "].iter().find_map(|quote| rest.strip_prefix(quote)) {
            rest = behind;
        }
        if let Some(name) = named_value_at(rest.as_bytes()).filter(|name| !is_token(name)) {
            uses.through.insert((kind, name.to_owned()));
            return;
        }
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')).count();
        let (name, behind) = rest.split_at(length);
        let ends = behind.starts_with(['"', '\'', '\\', '&', ' ', '\n', '\r', '\t']) || behind.is_empty();
        match !name.is_empty() && ends && !is_token(name) {
            true => _ = uses.names.insert((kind, name.to_lowercase())),
            false => {
                let end = rest.bytes().take(MAX_VALUE).position(|byte| matches!(byte, b'>' | b'\n')).unwrap_or(rest.len().min(MAX_VALUE));
                self.open(rest.get(..end).unwrap_or_default(), kind, uses);
            }
        }
    }

    /// Takes a name that is made as `made` says: if not by something that is defined, then by anything.
    fn open(&self, made: &str, kind: Referred, uses: &mut Uses) {
        let by_symbol = self.matches(made).any(|(number, pattern, _)| pattern == Pattern::Symbol && self.all[number].kind == kind);
        if !by_symbol {
            uses.open.insert(kind);
        }
    }

    /// The texts that are looked for and stand in `text` as words of their own: of which definition, and where.
    fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, Pattern, Span)> + 't {
        let hits = self.finder.iter().flat_map(move |finder| finder.find_overlapping_iter(text));
        hits.filter_map(move |hit| {
            let (number, pattern) = self.patterns[hit.pattern().as_usize()];
            let (before, behind) = (text[..hit.start()].chars().next_back(), text[hit.end()..].chars().next());
            let is_word = |it: char| it.is_alphanumeric() || it == '_';
            let stands_alone = match pattern {
                Pattern::Quoted => true,
                Pattern::Id => !behind.is_some_and(|it| is_word(it) || matches!(it, '-' | '.')),
                // A word between tags or in quotes is text, and one before a colon or an equals sign a key.
                Pattern::Symbol => {
                    !before.is_some_and(|it| is_word(it) || matches!(it, '-' | '<' | '/' | '.' | '\'' | '"'))
                        && !behind.is_some_and(|it| is_word(it) || matches!(it, '-' | '>' | '\'' | '"'))
                        && !matches!(text[hit.end()..].trim_start_matches([' ', '\t']).as_bytes(), [b':', other, ..] if *other != b':')
                }
            };
            stands_alone.then(|| (number, pattern, Span::new(hit.start(), hit.end())))
        })
    }

    /// Returns what nothing refers to if the files of the run refer to things as `uses` say, by the paths of the files that define it.
    /// Their spans are those of the definitions; [`Unused::place`] makes them shorter.
    /// `values_of` returns what a named value may hold; nothing if that is not known.
    pub(super) fn unused(
        &self,
        uses: impl IntoIterator<Item = Uses>,
        values_of: impl Fn(&str) -> Vec<String>,
    ) -> BTreeMap<String, Vec<Unused>> {
        let mut all = Uses::default();
        for uses in uses {
            for (kind, name) in uses.through {
                let values = values_of(&name);
                if values.is_empty() {
                    all.open.insert(kind);
                }
                all.names.extend(values.into_iter().map(|value| (kind, value.to_lowercase())));
            }
            all.names.extend(uses.names);
            all.open.extend(uses.open);
            all.mentioned.extend(uses.mentioned);
        }
        let mut found: BTreeMap<String, BTreeSet<Unused>> = BTreeMap::new();
        for (number, candidate) in self.all.iter().enumerate() {
            let is_named = candidate.names.iter().any(|name| all.names.contains(&(candidate.kind, name.clone())));
            if is_named || all.open.contains(&candidate.kind) || all.mentioned.contains(&number) {
                continue;
            }
            // Of the files that an extractor writes of a fragment, one is the policy.
            let policy = candidate.sites.iter().find(|(path, span)| span.is_empty() && path.ends_with(".xml"));
            let Some((path, span)) = policy.or_else(|| candidate.sites.first()) else { continue };
            found.entry(path.clone()).or_default().insert(Unused { span: *span, kind: candidate.kind, name: candidate.shown.clone() });
        }
        found.into_iter().map(|(path, unused)| (path, unused.into_iter().collect())).gathered()
    }
}

impl Unused {
    /// Points at the head of the definition, in `text`, the file that has it.
    pub(super) fn place(&mut self, text: &str) {
        self.span = head(text, self.span, &self.name);
    }
}

/// What the definition that `text` is can be called by in the language of its host: `azurerm_api_management_backend.orders` in Terraform, its name in Bicep.
fn symbol(text: &str) -> Option<String> {
    let head = text.lines().find(|line| line.starts_with("resource") || line.starts_with("module"))?;
    let mut words = head.split_whitespace();
    let (word, first) = (words.next()?, words.next()?);
    let plain = |it: &str| it.trim_matches(|it: char| it == '"' || it == '{').to_owned();
    if !first.starts_with('"') {
        return Some(first.to_owned());
    }
    match word {
        "resource" => Some(format!("{}.{}", plain(first), plain(words.next()?))),
        _ => Some(format!("module.{}", plain(first))),
    }
}

/// What to point at of the definition at `span` of `text`: its first line, or the name in an object of JSON.
fn head(text: &str, span: Span, name: &str) -> Span {
    let whole = text.get(span.range()).unwrap_or_default();
    if whole.is_empty() || whole.starts_with('{') {
        let (whole, start) = if whole.is_empty() { (text, 0) } else { (whole, span.start as usize) };
        let tag = memmem::find(whole.as_bytes(), b"<fragment").map(|at| Span::new(start + at, start + at + "<fragment".len()));
        let quoted = format!("\"{name}\"");
        let name = memmem::find(whole.as_bytes(), quoted.as_bytes()).map(|at| Span::new(start + at, start + at + quoted.len()));
        let first = Span::new(start, start + usize::from(!whole.is_empty()));
        return tag.filter(|_| span.is_empty()).or(name).unwrap_or(first);
    }
    let start = whole
        .find("resource")
        .or_else(|| whole.find("module"))
        .filter(|at| whole[..*at].trim_start().starts_with(['@', '/', '#']))
        .unwrap_or(0);
    let line = whole[start..].lines().next().unwrap_or_default().trim_end_matches(['{', '=', ' ', '\r']);
    Span::new(span.start as usize + start, span.start as usize + start + line.len())
}

/// Whether the quoted name at `span` of `text` is written as that of something else, which happens to be called the same.
fn is_other_name(text: &str, span: Span) -> bool {
    let before = text[..span.start as usize].trim_end();
    let Some(before) = before.strip_suffix(['=', ':']) else { return false };
    let key = before.trim_end().trim_end_matches('"');
    let start = key.rfind(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).map_or(0, |at| at + 1);
    OTHER_NAMES.contains(&&key[start..])
}

/// Whether the quoted name at `span` of `text` ends the id of a backend that an expression makes, as those of a pool: `format('/backends/{0}', 'orders')`.
fn ends_id(text: &str, span: Span) -> bool {
    let before = &text[..span.start as usize];
    let line = &before[before.rfind(['\n', '[']).map_or(0, |at| at + 1)..];
    line.contains("/backends/{") || line.contains("/backends'")
}

/// The comments of XML in `text`, in order.
fn comments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memmem::find(&text.as_bytes()[at..], b"<!--") {
        let start = at + open;
        let end = memmem::find(&text.as_bytes()[start..], b"-->").map_or(text.len(), |close| start + close);
        found.push(Span::new(start, end));
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::DefinitionKind;

    /// What is unused of the fragment `auth`, the backend `orders` and the named value `region`, which `/r/main.tf` defines, if there is a file with this text besides.
    fn unused(path: &str, text: &str) -> Vec<String> {
        let main = [
            "resource \"azurerm_api_management_policy_fragment\" \"auth\" {\n  name = \"auth\"\n}\n",
            "resource \"azurerm_api_management_backend\" \"this\" {\n  name = \"orders\"\n}\n",
            "resource \"azurerm_api_management_named_value\" \"region\" {\n  name = \"region\"\n}\n",
        ];
        let kinds = [(DefinitionKind::Fragment, "auth"), (DefinitionKind::Backend, "orders"), (DefinitionKind::NamedValue, "region")];
        let mut at = 0;
        let mut defined = Vec::new();
        for ((kind, name), block) in kinds.into_iter().zip(main) {
            let span = Span::new(at, at + block.len() - 1);
            at += block.len();
            let (unit, path) = ("/r".to_owned(), "/r/main.tf".to_owned());
            let (names, parent) = (vec![name.to_owned()], Vec::new());
            defined.push(Defined { kind, unit, names, parent, path, span, line: 1, existing: false, parameters: None, is_open: None });
        }
        let main = main.concat();
        let text_of = |path: &str| (path == "/r/main.tf").then_some(main.as_str());
        let candidates = Candidates::of(&defined, |_| true, |_| false, text_of);
        let uses = [candidates.uses_in("/r/main.tf", &main, true), candidates.uses_in(path, text, !path.ends_with(".xml"))];
        let values_of = |name: &str| if name == "to" { vec!["orders".to_owned()] } else { Vec::new() };
        let mut found: Vec<Unused> = candidates.unused(uses, values_of).into_values().flatten().collect();
        found.iter_mut().for_each(|it| it.place(&main));
        found.iter().map(|it| format!("{} {}", it.name, it.span.text(&main))).collect()
    }

    fn names(path: &str, text: &str) -> Vec<String> {
        let mut names: Vec<String> = unused(path, text).iter().filter_map(|it| it.split_whitespace().next().map(str::to_owned)).collect();
        names.sort();
        names
    }

    #[test]
    fn what_nothing_names_is_unused() {
        assert_eq!(
            unused("/r/a.xml", "<policies />"),
            [
                "auth resource \"azurerm_api_management_policy_fragment\" \"auth\"",
                "orders resource \"azurerm_api_management_backend\" \"this\"",
                "region resource \"azurerm_api_management_named_value\" \"region\"",
            ]
        );
    }

    #[test]
    fn policies_use_what_they_name_and_comments_do_not() {
        assert_eq!(names("/r/a.xml", "<include-fragment fragment-id='Auth' />{{region}}"), ["orders"]);
        assert_eq!(names("/r/a.xml", "<!-- <include-fragment fragment-id=\"auth\" /> {{region}} -->"), ["auth", "orders"]);
        assert_eq!(names("/r/a.xml", "<set-header><value>{{ region }}</value></set-header>"), ["auth", "orders"]);
        assert_eq!(names("/r/a.json", "\"<set-backend-service backend-id=\\\"orders\\\" />\""), ["auth", "region"]);
    }

    #[test]
    fn a_name_that_is_not_known_may_be_any() {
        assert_eq!(names("/r/a.xml", "<set-backend-service backend-id=\"@(b)\" />"), ["auth", "region"]);
        assert_eq!(names("/r/a.xml", "<include-fragment fragment-id=\"${f}\" />{{${n}}}"), ["orders"]);
        assert_eq!(names("/r/a.xml", "<include-fragment fragment-id=\"__F__\" />{{__N__}}"), ["orders"]);
        assert_eq!(names("/r/a.tf", "\"fragment-id=\"${azurerm_api_management_policy_fragment.auth.name}\"\""), ["orders", "region"]);
    }

    #[test]
    fn a_named_value_may_hold_the_name() {
        assert_eq!(names("/r/a.xml", "<set-backend-service backend-id=\"{{to}}\" />{{region}}"), ["auth"]);
        assert_eq!(names("/r/a.xml", "<include-fragment fragment-id=\"{{unknown}}\" />{{region}}"), ["orders"]);
    }

    #[test]
    fn hosts_use_what_they_mention() {
        assert_eq!(names("/r/a.tf", "x = azurerm_api_management_backend.this.name"), ["auth", "region"]);
        assert_eq!(names("/r/a.tf", "x = azurerm_api_management_backend.this_one.name"), ["auth", "orders", "region"]);
        assert_eq!(names("/r/a.tf", "module \"m\" {\n  fragment = \"auth\"\n  name = \"orders\"\n}"), ["orders", "region"]);
        assert_eq!(names("/r/a.bicep", "id: '${service.id}/backends/orders'"), ["auth", "region"]);
    }
}
