//! `schema/unknown-section`: an element in `policies` is not a section, or a section is there twice.

use std::cell::LazyCell;

use foldhash::HashSet;

use super::wording;
use crate::ast::{DocumentShape, Element};
use crate::catalog::{self, Definition, Section};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/unknown-section",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/schema/unknown-section.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let mut bare = cx.document.roots().filter(|root| matches!(root.definition(), Definition::Section(_)));
    if cx.document.shape() == DocumentShape::Bare
        && let Some(first) = bare.next()
    {
        // What is put into another text has the root there.
        if !cx.may_be_piece {
            findings
                .report(first.name_span(), say!("`{}` has no `policies` around it", quoted(first.name())))
                .help("the service takes a document whose root is `policies`")
                .at_most(Severity::Info);
        }
        check_twice(cx.document.roots(), None, findings);
    }
    if cx.document.shape() == DocumentShape::Bare {
        for root in cx.document.roots().filter(|root| root.definition() == Definition::Unknown && wording::is_plain(root.name())) {
            let Some(meant) = catalog::section_meant(root.name()) else { continue };
            findings
                .report(root.name_span(), say!("`{}` is not a section, and no root of a policy document", quoted(root.name())))
                .help(say!("did you mean `{}`, in `policies`?", meant))
                .at_most(Severity::Warning);
        }
    }
    // Beside one that is, it is told as a second root.
    if cx.document.shape() == DocumentShape::Policies && !cx.document.roots().any(|root| root.definition() == Definition::Policies) {
        for root in cx.document.roots().filter(|root| root.definition() == Definition::Unknown && wording::is_plain(root.name())) {
            findings
                .report(root.name_span(), say!("`{}` is not `policies`", quoted(root.name())))
                .help("did you mean `policies`?")
                .fix("rename it to `policies`", wording::rename(root, "policies"));
        }
    }
    for root in cx.document.roots().filter(|root| root.definition() == Definition::Policies) {
        let there = LazyCell::new(|| root.children().map(Element::name).collect::<HashSet<&str>>());
        for child in root.children().filter(|child| !matches!(child.definition(), Definition::Section(_))) {
            report(child, &there, findings);
        }
        check_twice(root.children(), Some(root), findings);
    }
}

fn check_twice<'d>(elements: impl Iterator<Item = Element<'d>>, holder: Option<Element<'d>>, findings: &mut Findings) {
    let open = LazyCell::new(|| holder.is_some_and(Element::has_open_content));
    let mut seen: Vec<(Section, Element)> = Vec::new();
    for element in elements {
        let Definition::Section(section) = element.definition() else { continue };
        match seen.iter().find(|(other, _)| *other == section) {
            // A template may decide which of them is there.
            Some(_) if *open => return,
            Some((_, first)) => {
                findings
                    .report(element.name_span(), say!("this is the second `{}`", quoted(element.name())))
                    .label(first.name_span(), "the first one")
                    .help("put all policies into one of them");
            }
            None => seen.push((section, element)),
        }
    }
}

/// Reports `element`, among siblings that are called what is `there`.
fn report<'d>(element: Element<'d>, there: &HashSet<&'d str>, findings: &mut Findings) {
    let name = element.name();
    if !wording::is_plain(name) {
        return;
    }
    if let Definition::Policy(_) | Definition::Base = element.definition() {
        findings
            .report(element.name_span(), say!("`{}` is outside of the sections", quoted(name)))
            .help(say!("put it into {}", wording::list(Section::ALL.map(Section::name), " or ")));
        return;
    }
    let report = findings.report(element.name_span(), say!("`{}` is not a section", quoted(name)));
    match wording::element_meant(element).filter(|meant| !there.contains(meant)) {
        Some(meant) => {
            report.help(say!("did you mean `{}`?", meant)).fix(say!("call it `{}`", meant), wording::rename(element, meant));
        }
        None => {
            report.help(say!("`policies` takes {}", wording::list(Section::ALL.map(Section::name), " and ")));
        }
    }
}
