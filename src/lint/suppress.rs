//! Comments that silence rules: `<!-- apim-policy ignore category/name: reason -->` in a policy, `# apim-policy ignore category/name: reason` or `//` in the
//! language of a host.

use foldhash::{HashMap, HashMapExt};

use super::misspelt;
use super::outcome::{Finding, Silence};
use super::selection::{Selection, names, suggest};
use crate::ast::Document;
use crate::diagnostic::{Diagnostic, Sentence, Severity, quoted, say};
use crate::hosts;
use crate::rules::{Findings, Rule, RuleSet, suppression};
use crate::syntax::NodeKind;
use crate::text::{Edit, Order, Span};
use crate::workspace::Source;

/// The suppressions of a document.
pub struct Suppressions<'d> {
    text: &'d str,
    comments: Vec<Comment<'d>>,
    /// The comments that are no suppressions, and may have been meant as some: the comment with its marks, and what stands between these.
    others: Vec<(Span, Span)>,
    /// The same for comments of C#, which are never read as suppressions.
    in_code: Vec<(Span, Span)>,
    /// How a comment that says why is written.
    model: &'static str,
}

/// A suppression with a reason, in a policy and in the language of a host.
const IN_POLICY: &str = "add a colon and the reason after the rule: `<!-- apim-policy ignore rule: reason -->`";
const IN_HOST: &str = "add a colon and the reason after the rule: `apim-policy ignore rule: reason`";

/// A comment that silences.
pub(super) struct Comment<'d> {
    /// All of it, with its marks.
    span: Span,
    /// What it silences; empty when it can silence nothing.
    region: Span,
    /// What it names.
    pub(super) names: Vec<Name<'d>>,
    /// From the first name to the last.
    pub(super) list: Span,
    /// Why, as far as it says it.
    pub(super) reason: &'d str,
    /// Whether it is about the whole document.
    pub(super) whole: bool,
    /// Where one about the whole document belongs.
    first: &'static str,
}

/// A rule or category that a comment names.
#[derive(Clone, Copy)]
pub(super) struct Name<'d> {
    text: &'d str,
    span: Span,
}

/// How many unknown names of a comment are compared with those of all rules.
const MOST_SUGGESTIONS: usize = 64;

/// How many names a comment may have for each that is unused to offer a list of the others.
const MOST_COPIES: usize = 64;

/// What every suppression begins with.
const MARK: &str = "apim-policy";

impl<'d> Suppressions<'d> {
    /// Reads the suppressions of `document`.
    pub fn read(document: &'d Document<'_>) -> Self {
        let (text, tree) = (document.text(), document.tree());
        let others = document.comments().filter(|&(span, content)| Comment::read(text, span, content).is_none()).collect();
        let in_code = misspelt::comments_in_code(document);
        if !document.comments().any(|(_, content)| content.text(text).trim_start().starts_with(MARK)) {
            return Self { text, comments: Vec::new(), others, in_code, model: IN_POLICY };
        }
        let mut comments = Vec::new();
        let root = document.roots().next().map_or(u32::MAX, |root| root.span().start);
        // From the last node to the first, so that the element seen last in each parent is the next one after a comment.
        let mut next_element: HashMap<_, Span> = HashMap::new();
        for node in tree.nodes().iter().rev() {
            match node.kind {
                NodeKind::Element(_) => {
                    next_element.insert(node.parent, node.span);
                }
                NodeKind::Comment(content) => {
                    let Some(mut comment) = Comment::read(text, node.span, content) else { continue };
                    let from = node.span.end;
                    comment.region = match (comment.whole, next_element.get(&node.parent), node.parent.and_then(|id| tree.element(id))) {
                        (true, _, _) if from <= root => Span::new(0, text.len()),
                        (true, _, _) => Span::at(from as usize),
                        (false, Some(element), _) => Span { start: from, end: element.end },
                        (false, None, Some(parent)) => Span { start: from, end: parent.content.end.max(from) },
                        (false, None, None) => Span { start: from, end: text.len() as u32 },
                    };
                    comments.push(comment);
                }
                _ => {}
            }
        }
        comments.reverse();
        Self { text, comments, others, in_code, model: IN_POLICY }
    }

    /// Reads the suppressions in the language of the host that `source` is in. One is about the block, attribute or entry behind it.
    pub fn of_host(source: &'d Source) -> Self {
        let text = &source.text;
        let first = source.items.first().map_or(text.len() as u32, |item| item.start);
        let suppression = |comment: &hosts::Comment| {
            let mut read = Comment::read(text, comment.span, comment.content)?;
            read.first = "put the comment before the first block";
            let from = comment.span.end;
            let next = source.items.partition_point(|item| item.start < from);
            read.region = match (read.whole, source.items.get(next)) {
                (true, _) if from <= first => Span::new(0, text.len()),
                (false, Some(item)) => Span { start: from, end: item.end },
                _ => Span { start: from, end: from },
            };
            Some(read)
        };
        let comments = source.comments.iter().filter_map(suppression).collect();
        let others = source.comments.iter().filter(|it| Comment::read(text, it.span, it.content).is_none());
        Self { text, comments, others: others.map(|it| (it.span, it.content)).collect(), in_code: Vec::new(), model: IN_HOST }
    }

    /// Silences those of `findings` that a comment is about, adds what is wrong with the comments themselves, of which `made` makes findings, and
    /// says how many were silenced.
    ///
    /// Where `broken`, only the `syntax` rules have run.
    pub fn apply(&self, selection: &Selection, broken: bool, findings: &mut Vec<Finding>, made: impl Fn(Diagnostic) -> Finding) -> usize {
        if self.comments.is_empty() && self.others.is_empty() && self.in_code.is_empty() {
            return 0;
        }
        let mut used: Vec<Vec<bool>> = self.comments.iter().map(|comment| vec![false; comment.names.len()]).collect();
        let mut silenced = self.silence(selection, findings, &mut used);
        if !broken {
            let mut own: Vec<Finding> = self.report(selection, &used).into_iter().map(made).collect();
            silenced += self.silence(selection, &mut own, &mut used);
            findings.extend(own);
        }
        silenced
    }

    /// Silences those of `findings` that are heard and that a comment is about, marks what silenced them, the innermost suppression of the rule,
    /// and returns their number.
    fn silence(&self, selection: &Selection, findings: &mut [Finding], used: &mut [Vec<bool>]) -> usize {
        let mut opening: Vec<(Span, &'static str, usize, usize)> = Vec::new();
        for (index, comment) in self.comments.iter().enumerate().filter(|(_, comment)| !comment.region.is_empty()) {
            for (number, name) in comment.names.iter().enumerate() {
                let named = selection.rules().iter().filter(|rule| names(name.text, rule));
                opening.extend(named.map(|rule| (comment.region, rule.id, index, number)));
            }
        }
        opening.order_by_key(|&(region, _, index, _)| (region.start, index));
        findings.order_by_key(|finding| finding.diagnostic.primary.span);
        let mut silenced = 0;
        // The suppressions of each rule that hold here, outermost first: regions lie in one another or apart, so the last is the innermost.
        let mut open: HashMap<&str, Vec<(u32, usize, usize)>> = HashMap::new();
        let mut opening = opening.into_iter().peekable();
        for finding in findings.iter_mut().filter(|finding| finding.silence.is_none()) {
            let at = finding.diagnostic.primary.span.start;
            while let Some((region, rule, index, number)) = opening.next_if(|(region, ..)| region.start <= at) {
                open.entry(rule).or_default().push((region.end, index, number));
            }
            let Some(stack) = open.get_mut(finding.diagnostic.rule) else { continue };
            while stack.pop_if(|&mut (end, ..)| end <= at).is_some() {}
            let Some(&(_, index, number)) = stack.last() else { continue };
            used[index][number] = true;
            let reason = self.comments[index].reason;
            finding.silence = Some(Silence::Comment((!reason.is_empty()).then(|| say!("{}", quoted(reason)))));
            silenced += 1;
        }
        silenced
    }

    /// What is wrong with the comments.
    fn report(&self, selection: &Selection, used: &[Vec<bool>]) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        if let Some(severity) = selection.severity(suppression::MISSING_REASON.id) {
            let mut findings = Findings::new(&suppression::MISSING_REASON, severity, &mut diagnostics);
            for comment in self.comments.iter().filter(|comment| comment.reason.is_empty()) {
                findings.report(comment.span, "this suppression gives no reason").help(self.model);
            }
        }
        if let Some(severity) = selection.severity(suppression::MISSPELT.id) {
            let mut findings = Findings::new(&suppression::MISSPELT, severity, &mut diagnostics);
            let rules = selection.rules();
            let others = self.others.iter().map(|&(span, content)| (span, misspelt::meant(content.text(self.text), rules)));
            let in_code = self.in_code.iter().map(|&(span, content)| (span, misspelt::meant_in_code(content.text(self.text), rules)));
            for (span, help) in others.chain(in_code) {
                if let Some(help) = help {
                    findings.report(span, "this comment is nearly a suppression, and silences nothing").help(help);
                }
            }
        }
        if let Some(severity) = selection.severity(suppression::UNUSED.id) {
            let ran = |name: &str| ran(selection, name);
            for (comment, used) in self.comments.iter().zip(used) {
                let unused = |index: usize, name: &Name<'_>| !used[index] && ran(name.text);
                comment.report_unused(selection.rules(), self.text, unused, &mut diagnostics, severity);
            }
        }
        diagnostics
    }
}

/// Whether everything that `name` stands for and that runs by default has run, so that silence about it means something.
/// Suppressions of this category are left alone: whether they are used depends on the answer.
fn ran(selection: &Selection, name: &str) -> bool {
    let named = |rule: &&Rule| names(name, rule);
    let own = selection.rules().iter().filter(named).any(|rule| rule.category() == suppression::UNUSED.category());
    !own && selection.rules().iter().filter(named).all(|rule| selection.severity(rule.id).is_some() || (name != rule.id && !rule.default))
}

impl<'d> Comment<'d> {
    /// The comment at `span` as a suppression, if `content`, which stands between its marks, is one. Its region is not known yet.
    pub(super) fn read(text: &'d str, span: Span, content: Span) -> Option<Self> {
        let raw = content.text(text);
        let rest = raw.trim_start().strip_prefix(MARK)?;
        let words = rest.trim_start();
        if words.len() == rest.len() {
            return None;
        }
        let end = words.find(|it: char| it.is_whitespace() || it == ':').unwrap_or(words.len());
        let whole = match &words[..end] {
            "ignore" => false,
            "ignore-file" => true,
            _ => return None,
        };
        let body = &words[end..];
        let (list, reason) = body.split_once(':').unwrap_or((body, ""));
        // What follows the names reaches to the end of the content, so the start of the list is counted from there.
        let start = content.end as usize - body.len();
        let mut names = Vec::new();
        let mut at = start;
        for name in list.split(',') {
            let trimmed = name.trim();
            let from = at + (name.len() - name.trim_start().len());
            if !trimmed.is_empty() {
                names.push(Name { text: trimmed, span: Span::new(from, from + trimmed.len()) });
            }
            at += name.len() + 1;
        }
        let list = names.iter().map(|name| name.span).reduce(Span::to).unwrap_or(Span::at(start));
        Some(Self {
            span,
            region: Span::default(),
            names,
            list,
            reason: reason.trim(),
            whole,
            first: "put the comment before the root element",
        })
    }

    fn report_unused(
        &self,
        rules: &RuleSet,
        text: &str,
        unused: impl Fn(usize, &Name<'_>) -> bool,
        diagnostics: &mut Vec<Diagnostic>,
        severity: Severity,
    ) {
        let mut findings = Findings::new(&suppression::UNUSED, severity, diagnostics);
        if self.names.is_empty() {
            findings.report(self.span, "this suppression names no rule").help("name the rules to silence");
            return;
        }
        if self.region.is_empty() && self.whole {
            findings.report(self.span, "`ignore-file` silences nothing here").help(self.first);
            return;
        }
        let known = |name: &Name<'_>| rules.iter().any(|rule| names(name.text, rule));
        let kept: Vec<&str> = self
            .names
            .iter()
            .enumerate()
            .filter(|&(index, name)| !known(name) || !unused(index, name))
            .map(|(_, name)| name.text)
            .collect();
        let edit = if kept.is_empty() { Edit::delete(with_line(text, self.span)) } else { Edit::replace(self.list, kept.join(", ")) };
        let mut suggestions = 0..MOST_SUGGESTIONS;
        let mut copies = if self.names.len() > MOST_COPIES { 0..1 } else { 0..self.names.len() };
        for (index, name) in self.names.iter().enumerate() {
            if !known(name) {
                let report = findings.report(name.span, say!("there is no rule `{}`", quoted(name.text)));
                if suggestions.next().is_some() {
                    report.help(unknown_help(rules, name.text));
                }
            } else if unused(index, name) {
                let help = if kept.is_empty() { "remove the comment" } else { "remove the rule from the comment" };
                let report = findings
                    .report(name.span, say!("`{}` reports nothing here that this comment could silence", quoted(name.text)))
                    .help(help);
                // One fix takes away all that is unused.
                if copies.next().is_some() {
                    report.fix(help, vec![edit.clone()]);
                }
            }
        }
    }
}

fn unknown_help(rules: &RuleSet, name: &str) -> Sentence {
    let first = name.split_whitespace().next().unwrap_or_default();
    if first != name && rules.iter().any(|rule| names(first, rule)) {
        return say!("put a colon between `{}` and the reason", quoted(first));
    }
    match suggest(rules, name) {
        Some(suggestion) => say!("did you mean `{}`?", suggestion),
        None => "`apim-policy rules` lists all rules".into(),
    }
}

/// `span` and, when nothing else stands on its lines, the white space before it and the line break after it.
fn with_line(text: &str, span: Span) -> Span {
    let before = &text[..span.start as usize];
    let start = before.trim_end_matches([' ', '\t']).len();
    let after = text[span.end as usize..].trim_start_matches([' ', '\t']);
    let after_break = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'));
    match after_break {
        Some(rest) if start == 0 || text[..start].ends_with('\n') => Span::new(start, text.len() - rest.len()),
        _ => span,
    }
}
