//! `security/missing-base`: a section does not run the policies of wider scopes.

use crate::ast::{DocumentShape, Element, views::Choose};
use crate::catalog::{Definition, Scope, Section};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, is_plain};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "security/missing-base",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/security/missing-base.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    if cx.document.shape() != DocumentShape::Policies {
        return;
    }
    let sections = || cx.document.sections();
    let is_base = |element: Element| element.definition() == Definition::Base;
    let has_base = |section: Element| section.children().any(is_base);
    let other = sections().map(|(_, section)| section).find(|section| section.descendants().any(is_base));
    let has_wider = match cx.deployment.scope {
        Some(scope) => !matches!(scope, Scope::Global | Scope::Fragment),
        // Whoever writes `<base />` somewhere has a scope around; without any, the document may be that of all APIs.
        None => other.is_some(),
    };
    if !has_wider {
        return;
    }
    // What answers by itself may mean to let everyone in, and has no use for `outbound`.
    let answers = sections().any(|(section, element)| section == Section::Inbound && cx.model().ends(element));
    for (section, element) in sections() {
        let set_aside = match section {
            Section::Inbound | Section::Outbound => answers,
            // Who forwards is decided by one scope alone.
            Section::Backend => true,
            Section::OnError => false,
        };
        let in_branches = element.descendants().any(is_base);
        // A fragment may answer, beside `<base />` or in the branch that lacks it.
        let is_fragment = |child: Element| child.name() == "include-fragment" && (in_branches || child.parent() == Some(element));
        let unseen = || element.descendants().any(is_fragment) || !is_plain(element);
        // What is known to be lost, or that nothing is, is not for a rule that guesses.
        let known = section == Section::Inbound && cx.wider.is_some_and(|wider| wider.is_whole || !wider.checks.is_empty());
        if set_aside || known || has_base(element) || unseen() || says_why(element) {
            continue;
        }
        if in_branches && !may_lack_base(cx.model(), element) {
            continue;
        }
        let lost = match section {
            Section::Inbound => "the checks and limits of wider scopes do",
            Section::OnError => "the error handling of wider scopes does",
            Section::Backend | Section::Outbound => "the policies of wider scopes do",
        };
        let mut report = findings
            .report(element.name_span(), say!("without `<base />`, {} not run in `{}`", lost, quoted(element.name())))
            .help(say!("begin `{}` with `<base />`, or say in a comment why not", quoted(element.name())));
        if let Some(other) = other.filter(|other| *other != element) {
            report = report.label(other.name_span(), "wider scopes run here");
        }
        let report = match element.content_span() {
            content if content.is_empty() => report,
            // Before a branch that has it, it would run twice.
            _ if in_branches => report.help("put `<base />` into the other branches as well, or once before the `choose`"),
            content => {
                // `cors` stays first.
                let cors = element.children().next().filter(|first| first.name() == "cors");
                let at = cors.map_or(content.start, |cors| cors.span().end);
                report.fix("insert `<base />`", vec![Edit::insert(at as usize, format!("{}<base />", indent(element)))])
            }
        };
        if section != Section::Inbound {
            report.at_most(Severity::Info);
        }
    }
}

/// Whether a request may get to the end of `list` without a `<base />`.
pub(super) fn may_lack_base(model: &Model<'_>, list: Element<'_>) -> bool {
    !list.children().any(|child| {
        let policy = child.policy();
        match policy.and_then(Choose::cast) {
            _ if child.definition() == Definition::Base || model.ends(child) => true,
            Some(choose) => choose.otherwise().is_some() && choose.branches().all(|branch| !may_lack_base(model, branch.element())),
            None => policy.is_some_and(|policy| policy.catalog().is_container()) && !may_lack_base(model, child),
        }
    })
}

/// Whether a comment in `section` is about what it leaves out.
pub(super) fn says_why(section: Element<'_>) -> bool {
    let document = section.document();
    let content = section.content_span();
    let comments = document.comments_in(content).map(|(_, content)| content);
    comments.map(|comment| comment.text(document.text()).to_ascii_lowercase()).any(|text| {
        let words: Vec<&str> = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        // The base of an address is another matter.
        let of_address = |at: usize| matches!(words.get(at + 1), Some(&("url" | "urls" | "uri" | "path" | "address" | "64")));
        words.iter().enumerate().any(|(at, word)| word.starts_with("inherit") || *word == "base" && !of_address(at))
    })
}

/// The white space before what stands first in `section`.
fn indent<'d>(section: Element<'d>) -> &'d str {
    let content = section.content_span().text(section.document().text());
    match section.children().next() {
        Some(_) => &content[..content.len() - content.trim_start().len()],
        None => "",
    }
}
