//! Comments that are nearly suppressions: what a person writes who remembers almost how one is written.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::selection::{names, suggest};
use crate::ast::Document;
use crate::diagnostic::{Sentence, say};
use crate::rules::RuleSet;
use crate::text::{Span, nearest};

/// What comments begin with that silence other tools, or this one nearly.
const VERBS: [&str; 14] = [
    "ignore", "disable", "suppress", "skip", "silence", "allow", "exclude", "except", "mute", "off", "noqa", "nolint", "nocheck", "expect",
];

/// What other tools put behind the verb to say what the comment is about.
const TAILS: [&str; 17] = [
    "next", "line", "lines", "file", "start", "begin", "end", "block", "all", "element", "rule", "rules", "policy", "here", "this", "once",
    "push",
];

/// What else may stand behind the name of the tool.
const LINTERS: [&str; 3] = ["lint", "linter", "check"];

/// The most bytes of a line that are looked at: a suppression is told by its beginning.
const MOST: usize = 300;

/// Returns how the suppression is written that `content`, which stands in a comment and is none, was probably meant to be. `None` for words that may
/// mean something else.
///
/// Three things tell one: the name of the tool, a verb such as `ignore`, and a rule. Any two of them do, and where the name of the tool is spelt as words
/// that a sentence may begin with (`APIM policy`), or the rule is one (`secrets`), more is asked for.
pub(super) fn meant(content: &str, rules: &RuleSet) -> Option<Sentence> {
    let first = content.trim_start().lines().next().unwrap_or_default();
    of_line(first, rules).or_else(|| later(content, rules)).map(|directive| directive.help("a comment", "what it is about"))
}

/// Returns what the comment of C# with this `content` was probably meant to silence, as [`meant`] does: a suppression stands in a comment of XML.
pub(super) fn meant_in_code(content: &str, rules: &RuleSet) -> Option<Sentence> {
    of_line(content, rules).map(|directive| directive.help("a comment of XML", "the element that holds the code"))
}

/// Returns the comments of C# in `document` that begin with the name of the tool, each with its marks, and what stands behind these on its line.
pub(super) fn comments_in_code(document: &Document<'_>) -> Vec<(Span, Span)> {
    let text = document.text();
    let mut expressions: Option<Vec<Span>> = None;
    let mut comments = Vec::new();
    for at in TOOL_FINDER.find_iter(text.as_bytes()) {
        let before = text[..at].trim_end_matches([' ', '\t']);
        if !before.ends_with("//") && !before.ends_with("/*") {
            continue;
        }
        let expressions = expressions.get_or_insert_with(|| document.expressions().map(|expression| expression.span()).collect());
        let next = expressions.partition_point(|span| span.start as usize <= at);
        if next.checked_sub(1).is_some_and(|last| expressions[last].contains(at as u32)) {
            let line = cut(&text[at..]).lines().next().unwrap_or_default();
            let line = line.split("*/").next().unwrap_or_default();
            comments.push((Span::new(before.len() - 2, at + line.len()), Span::new(at, at + line.len())));
        }
    }
    comments
}

/// What a line was meant to be.
fn of_line(line: &str, rules: &RuleSet) -> Option<Directive> {
    let mut reader = Reader { rest: cut(line), gap: "" };
    reader.decoration();
    let tool = reader.tool();
    let verb = reader.verb(tool != Tool::None);
    // Most comments name neither, and a search for a rule compares with all names that there are.
    if tool != Tool::Sure && verb.kind == Closeness::None {
        return None;
    }
    let rule = reader.rule(rules);
    let nothing = reader.rest.trim_matches(|it: char| !it.is_alphanumeric()).is_empty();
    let is_meant = match (tool, verb.kind) {
        (Tool::Sure, Closeness::Exact) => match rule {
            Some(rule) => rule.is_id || rule.is_alone,
            None => verb.has_tail || nothing || reader.names_something(),
        },
        (Tool::Sure, Closeness::Near) => rule.is_some_and(|rule| rule.is_id || rule.is_alone),
        (Tool::Sure, Closeness::None) => rule.is_some_and(|rule| rule.is_id && rule.is_alone),
        (Tool::Likely, Closeness::Exact | Closeness::Near) => rule.is_some_and(|rule| rule.is_id || rule.has_colon),
        (Tool::None, Closeness::Exact) => rule.is_some_and(|rule| rule.is_id && rule.is_alone),
        (Tool::Likely | Tool::None, _) => false,
    };
    is_meant.then(|| Directive { is_file: verb.is_file, rule: rule.map(|rule| rule.name) })
}

/// What a line behind the first was meant to be: a suppression that is well written and stands where nobody looks for it.
fn later(content: &str, rules: &RuleSet) -> Option<Directive> {
    let mut rest = content;
    while let Some(at) = TOOL_FINDER.find(rest.as_bytes()) {
        let before = rest[..at].trim_end_matches([' ', '\t', '*', '#', '/', '-']);
        let line = cut(&rest[at..]).lines().next().unwrap_or_default();
        let mut reader = Reader { rest: &line[TOOL.len()..], gap: "" };
        let starts_line = before.ends_with(['\n', '\r']) && line[TOOL.len()..].starts_with(' ');
        let verb = if starts_line { reader.verb(false) } else { Verb::NONE };
        if verb.word == "ignore"
            && let Some(rule) = reader.rule(rules)
            && (rule.is_id || rule.has_colon)
        {
            return Some(Directive { is_file: verb.is_file, rule: Some(rule.name) });
        }
        rest = &rest[at + TOOL.len()..];
    }
    None
}

/// What a comment was meant to say.
struct Directive {
    is_file: bool,
    rule: Option<&'static str>,
}

impl Directive {
    /// The help: how `comment` begins that says it, and that it belongs before `target`.
    fn help(&self, comment: &'static str, target: &'static str) -> Sentence {
        let (word, target) = if self.is_file { ("ignore-file", "everything else") } else { ("ignore", target) };
        say!("begin {} with `apim-policy {} {}: reason`, before {}", comment, word, self.rule.unwrap_or("rule"), target)
    }
}

/// The name of the tool as suppressions begin with it.
const TOOL: &str = "apim-policy";

static TOOL_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(TOOL));

/// How surely a comment names this tool.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    /// As only a name is spelt.
    Sure,
    /// As words may be.
    Likely,
    None,
}

/// How surely a comment silences.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closeness {
    Exact,
    Near,
    None,
}

#[derive(Clone, Copy)]
struct Verb<'t> {
    kind: Closeness,
    word: &'t str,
    /// Whether something like `-next-line` follows.
    has_tail: bool,
    is_file: bool,
}

impl Verb<'_> {
    const NONE: Self = Self { kind: Closeness::None, word: "", has_tail: false, is_file: false };
}

/// A rule that a comment names.
#[derive(Clone, Copy)]
struct Named {
    name: &'static str,
    /// Whether it is an id rather than a word.
    is_id: bool,
    /// Whether nothing follows that would make a sentence of it.
    is_alone: bool,
    has_colon: bool,
}

/// Reads the words of a line.
struct Reader<'t> {
    rest: &'t str,
    /// What stood before the word that was read last.
    gap: &'t str,
}

impl<'t> Reader<'t> {
    fn decoration(&mut self) {
        self.rest = self.rest.trim_start_matches(|it: char| it.is_whitespace() || "-*#!@/;:<>\"'`[(".contains(it));
    }

    /// Reads the next word of letters, behind what may stand between the parts of a directive.
    fn word(&mut self) -> &'t str {
        let trimmed = self.rest.trim_start_matches([' ', '\t', '-', '_', ':', '.', '=', '@', '/', ',']);
        let gap = &self.rest[..self.rest.len() - trimmed.len()];
        let end = trimmed.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(trimmed.len());
        (self.gap, self.rest) = (gap, &trimmed[end..]);
        &trimmed[..end]
    }

    /// Reads the next word if it is one of `known`.
    fn one_of(&mut self, known: &[&str]) -> Option<&'t str> {
        let (rest, gap) = (self.rest, self.gap);
        let word = self.word();
        if known.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            return Some(word);
        }
        (self.rest, self.gap) = (rest, gap);
        None
    }

    fn tool(&mut self) -> Tool {
        let start = self.rest;
        // Most comments begin with other letters.
        if !(Reader { ..*self }).word().starts_with(['a', 'A', 'l', 'L', 'c', 'C']) {
            return Tool::None;
        }
        if self.one_of(&["apimpolicy", "apimpolicies", "apimlint"]).is_some() {
            return Tool::Likely;
        }
        if self.one_of(&["apim"]).is_none() {
            // `lint ignore` and the like name no tool.
            self.one_of(&LINTERS);
            return Tool::None;
        }
        let after = self.rest;
        let word = self.word();
        let is_joined = matches!(self.gap, "-" | "_");
        let is_name = is_joined && nearest(word, ["policy", "policies", "lint", "linter"]).is_some();
        if !is_name && !["policy", "policies", "lint", "linter"].iter().any(|it| it.eq_ignore_ascii_case(word)) {
            // `apim ignore`
            self.rest = after;
            return if start.len() > after.len() { Tool::Likely } else { Tool::None };
        }
        self.one_of(&LINTERS);
        if is_joined { Tool::Sure } else { Tool::Likely }
    }

    /// Reads the next word if it is a verb, or nearly one where `may_be_near`.
    fn verb(&mut self, may_be_near: bool) -> Verb<'t> {
        let (rest, gap) = (self.rest, self.gap);
        let word = self.word();
        let tail = |verb: &str| {
            let (head, tail) = word.split_at_checked(verb.len())?;
            head.eq_ignore_ascii_case(verb).then_some(tail)
        };
        let exact = VERBS.iter().find(|verb| tail(verb).is_some_and(|tail| tail.is_empty() || is_tail(tail)));
        let kind = match exact {
            Some(_) => Closeness::Exact,
            None if may_be_near && word.len() > 3 && nearest(word, ["ignore", "disable", "suppress"]).is_some() => Closeness::Near,
            None => {
                (self.rest, self.gap) = (rest, gap);
                return Verb::NONE;
            }
        };
        let mut has_tail = exact.is_some_and(|verb| verb.len() < word.len());
        let mut is_file = word.to_ascii_lowercase().ends_with("file");
        while self.rest.starts_with(['-', '_'])
            && let Some(tail) = self.one_of(&TAILS)
        {
            has_tail = true;
            is_file |= tail.eq_ignore_ascii_case("file");
        }
        Verb { kind, word, has_tail, is_file }
    }

    /// Reads the name of a rule, if one follows.
    fn rule(&mut self, rules: &RuleSet) -> Option<Named> {
        let is_mark = |it: char| it.is_whitespace() || ":=([{\"'`,-".contains(it);
        let start = self.rest.trim_start_matches(is_mark);
        if start.len() == self.rest.len() {
            return None;
        }
        let end = start.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '/'))).unwrap_or(start.len());
        let word = start[..end].trim_end_matches(['-', '/']);
        let known = rules.iter().find(|rule| names(word, rule)).map(|rule| match word {
            "all" => "all",
            _ if word == rule.id => rule.id,
            _ => rule.category(),
        });
        // A name that is nearly that of a rule is one only where it is built as such names are.
        let name = known.or_else(|| word.contains(['/', '-']).then(|| suggest(rules, word)).flatten())?;
        let rest = start[word.len()..].trim_start_matches([' ', '\t', ']', ')', '}', '"', '\'', '`']);
        let has_colon = rest.starts_with([':', ',', '=']);
        let is_alone =
            has_colon || rest.is_empty() || rest.starts_with("--") || rest.starts_with(['(', '#', '*', '\u{2014}', '\u{2013}', '|', ';']);
        let is_alone = is_alone || rest.starts_with("- ");
        self.rest = rest;
        Some(Named { name, is_id: name.contains('/'), is_alone, has_colon })
    }

    /// Whether something follows that is built as the id of a rule is, although there is no such rule.
    fn names_something(&self) -> bool {
        let start = self.rest.trim_start_matches(|it: char| it.is_whitespace() || ":=([\"'`".contains(it));
        let word = start.split(|it: char| it.is_whitespace() || ":,)]\"'`".contains(it)).next().unwrap_or_default();
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
        word.split_once('/').is_some_and(|(category, name)| is_word(category) && is_word(name))
    }
}

fn is_tail(word: &str) -> bool {
    TAILS.iter().chain(&["nextline", "thisline"]).any(|tail| tail.eq_ignore_ascii_case(word))
}

/// The beginning of `line`, cut at a character.
fn cut(line: &str) -> &str {
    let end = (MOST..line.len()).find(|at| line.is_char_boundary(*at));
    end.map_or(line, |end| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &str) -> Option<String> {
        meant(content, &RuleSet::built_in()).map(|sentence| sentence.to_string())
    }

    #[test]
    fn what_is_nearly_a_suppression_is_told() {
        for content in [
            "apim-policy: ignore caching/unversioned-key: rotated by hand",
            "apim-policy:ignore caching/unversioned-key",
            "apim-policy-ignore caching/unversioned-key: reason",
            "apim-policy-ignore: caching/unversioned-key",
            "apim-policy-ignore",
            "apim-policy: ignore",
            "apim-policy ignore-line caching/unversioned-key: reason",
            "apim-policy ignore-next-line",
            "apim-policy ignore-next-line caching/unversioned-key: reason",
            "apim-policy ignoreFile secrets: sample",
            "apim-policy ignore_file secrets: sample",
            "apim-policy-ignore-file secrets: sample",
            "apim-policy disable caching/unversioned-key",
            "apim-policy disable-next-line caching/unversioned-key -- reason",
            "apim-policy-disable",
            "apim-policy ignore=caching/unversioned-key",
            "apim-policy ignore[caching/unversioned-key]: reason",
            "apim-policy ignore(caching/unversioned-key)",
            "apim-policy ignore-start",
            "apim-policy off",
            "apim-policy noqa: caching/unversioned-key",
            "apim-policy suppress caching: reason",
            "APIM-Policy Ignore caching/unversioned-key: reason",
            "apim-policy Ignore secrets: reason",
            "apim_policy ignore caching/unversioned-key: reason",
            "apim-polciy ignore caching/unversioned-key: reason",
            "apim-policy ignor caching/unversioned-key: reason",
            "apim-policy ingore caching/unversioned-key: reason",
            "apim-policy ignores caching/unversioned-key: reason",
            "apim-policy caching/unversioned-key: reason",
            "apim-policy: caching/unversioned-key",
            "apim-policy: ignore nothing/at-all: reason",
            "apim-policy: ignore caching/unversoned-key: reason",
            "apim-policy: ignore unversioned-key",
            "apim-policy-lint ignore caching/unversioned-key: reason",
            "apim-lint ignore caching/unversioned-key: reason",
            "apim policy ignore caching/unversioned-key: reason",
            "apimpolicy ignore caching/unversioned-key",
            "apim ignore caching/unversioned-key",
            "apim policy ignore secrets: sample data",
            "ignore caching/unversioned-key: reason",
            "ignore: caching/unversioned-key",
            "noqa: caching/unversioned-key",
            "lint-ignore caching/unversioned-key: reason",
            "lint disable caching/unversioned-key",
            "disable-next-line caching/unversioned-key",
            "- apim-policy ignore caching/unversioned-key: reason -",
            "# apim-policy ignore caching/unversioned-key: reason",
            "@apim-policy ignore caching/unversioned-key",
            "The key is rotated by hand.\n     apim-policy ignore caching/unversioned-key: see the runbook\n",
            "a\r\n * apim-policy ignore secrets: sample data",
        ] {
            assert!(told(content).is_some(), "{content}");
        }
    }

    #[test]
    fn what_is_no_suppression_is_left_alone() {
        for content in [
            "",
            "ignore",
            "This policy ignores the query string",
            "APIM policy: ignore errors of the audit service",
            "APIM policy ignore list",
            "apim policy for orders, skip secrets",
            "apim-policy",
            "apim-policy: the linter",
            "apim-policy generate cached-secret --set vault=contoso",
            "Generated by apim-policy generate: do not edit",
            "apim-policy: ignore changes made in the portal",
            "apim-policy: ignore requests from health probes",
            "apim-policy ignores fragments that it does not know",
            "apim-policy allows this since version 2",
            "apim-policy: off by default in the portal",
            "apim_policy ignore_changes keeps the portal's edits",
            "apim-policy key-vault/uncached-lookup fires here without reason",
            "apim-policy lint apis/orders",
            "ignore requests without a key",
            "ignore security: it is checked elsewhere",
            "skip caching/ and requests/ below",
            "skip caching for users",
            "disable caching",
            "allow security/scanner",
            "expect secrets/hard-coded-in-no-place to be a folder",
            "except for secrets",
            "apim-management/ignore",
            "see\n  apim-policy ignore is how a rule is silenced",
            "see `apim-policy ignore caching/unversioned-key: reason`",
            "é",
            "<set-header name=\"ignore\" />",
        ] {
            assert_eq!(told(content), None, "{content}");
        }
    }

    #[test]
    fn the_help_names_what_was_meant() {
        let told = |content: &str| told(content).expect("it is nearly a suppression");
        let help = told("apim-policy: ignore caching/unversioned-key: rotated");
        assert_eq!(help, "begin a comment with `apim-policy ignore caching/unversioned-key: reason`, before what it is about");
        assert!(told("apim-policy-ignore-file secrets").contains("`apim-policy ignore-file secrets: reason`, before everything else"));
        assert!(told("apim-policy-ignore").contains("`apim-policy ignore rule: reason`"));
    }
}
