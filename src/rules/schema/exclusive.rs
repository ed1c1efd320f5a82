//! `schema/exclusive`: settings that exclude or need one another.

use super::wording;
use crate::ast::{Element, Setting};
use crate::catalog::{Group, GroupKind, Traits, Type, When};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "schema/exclusive",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/schema/exclusive.md"),
    check: Check::ElementWith(Traits::TIES, check),
};

fn check(_: &Context, element: Element, findings: &mut Findings) {
    let Some(definition) = element.definition().element() else { return };
    for child in definition.children {
        if let Some((attribute, value)) = child.idle_when
            && let Some(idle) = element.child(child.name())
            && holds(element, When::Is(attribute, value))
        {
            findings
                .report(idle.name_span(), say!("`{}` does nothing here: `{}` is `{}`", child.name(), attribute, value))
                .help(say!("remove it, or change `{}`", attribute))
                .at_most(Severity::Info);
        }
    }
    for setting in element.settings() {
        if let Some(when) = setting.definition().and_then(|attribute| attribute.idle_when)
            && holds(element, when)
            && !element.has_open_attributes()
            && !is_off(setting)
        {
            let name = setting.name();
            findings
                .report(setting.span(), say!("`{}` does nothing here: {}", quoted(name), idle(element, when)))
                .help(say!("remove it, or change what turns `{}` off", quoted(name)));
        }
    }
    for group in definition.groups.iter().filter(|group| !group.inferred) {
        if let Some(breach) = breach(element, group)
            && !element.has_open_attributes()
            && !element.has_open_content()
        {
            report(element, group, breach, findings);
        }
    }
}

/// Whether the setting is a switch that is off. Forms write it so, and whoever reads it expects nothing of it.
fn is_off(setting: Setting) -> bool {
    setting.value().raw() == "false" && setting.definition().is_some_and(|attribute| matches!(attribute.value, Type::Bool))
}

/// What is wrong with the members of a group.
enum Breach {
    /// None of them is there.
    None,
    /// These two are there.
    Both([(&'static str, Span); 2]),
    /// The first is there, or the condition holds, and the second is not.
    Without(Option<(&'static str, Span)>, &'static str),
}

fn breach(element: Element<'_>, group: &Group) -> Option<Breach> {
    let place = |member: &&'static str| place(element, member).map(|span| (*member, span));
    let members = group.members;
    if group.when != When::Always {
        let needed = members.get(1)?;
        return (place(needed).is_none() && holds(element, group.when)).then_some(Breach::Without(None, needed));
    }
    let mut present = members.iter().filter_map(place);
    let (first, second) = (present.next(), present.next());
    match (group.kind, first, second) {
        (GroupKind::ExactlyOne | GroupKind::AtLeastOne, None, _) => Some(Breach::None),
        (GroupKind::ExactlyOne | GroupKind::AtMostOne, Some(first), Some(second)) => Some(Breach::Both([first, second])),
        (GroupKind::Excludes, Some(first), Some(second)) => Some(Breach::Both([first, second])),
        (GroupKind::AllOrNone, Some(first), _) => {
            let lacking = members.iter().find(|member| place(member).is_none())?;
            Some(Breach::Without(Some(first), lacking))
        }
        (GroupKind::Requires, Some(first), None) if first.0 == members[0] => Some(Breach::Without(Some(first), members.get(1)?)),
        _ => None,
    }
}

/// Where the member of a group stands in `element`.
fn place(element: Element<'_>, member: &str) -> Option<Span> {
    if member == "#text" {
        return element.text().map(|text| text.span()).or_else(|| element.loose_text().next());
    }
    match member.strip_prefix('@') {
        Some(attribute) => element.setting(attribute).map(|setting| setting.name_span()),
        None => element.child(member).map(|child| child.name_span()),
    }
}

/// Whether the condition is known to hold.
fn holds(element: Element<'_>, when: When) -> bool {
    let is = |attribute, value: &str| {
        let written = element.value_of(attribute)?;
        Some(if written.raw() == value { Some(true) } else { written.literal().map(|literal| literal.trim() == value) })
    };
    match when {
        When::Always => true,
        When::Is(attribute, value) => is(attribute, value) == Some(Some(true)),
        When::IsNot(attribute, value) => matches!(is(attribute, value), None | Some(Some(false))),
        When::IsOrAbsent(attribute, value) => matches!(is(attribute, value), None | Some(Some(true))),
        When::IsOtherOrAbsent(attribute, value) => element
            .value_of(attribute)
            .is_none_or(|written| written.literal().is_some_and(|literal| !literal.trim().eq_ignore_ascii_case(value))),
    }
}

/// Why a setting of `element` does nothing under this condition.
fn idle(element: Element<'_>, when: When) -> Sentence {
    match when {
        When::Always => "it never has an effect".into(),
        When::Is(attribute, value) => say!("`{}` is `{}`", attribute, value),
        When::IsOrAbsent(attribute, value) if element.value_of(attribute).is_none() => say!("`{}` is `{}` by default", attribute, value),
        When::IsOrAbsent(attribute, value) => say!("`{}` is `{}`", attribute, value),
        When::IsNot(attribute, value) | When::IsOtherOrAbsent(attribute, value) => {
            say!("it has an effect only with `{}=\"{}\"`", attribute, value)
        }
    }
}

/// The condition in words, as the end of a sentence.
fn reason(when: When) -> Sentence {
    match when {
        When::Always => Sentence::default(),
        When::Is(attribute, value) | When::IsOrAbsent(attribute, value) => say!(", and its `{}` is `{}`", attribute, value),
        When::IsNot(attribute, value) | When::IsOtherOrAbsent(attribute, value) => say!(", and its `{}` is not `{}`", attribute, value),
    }
}

fn report(element: Element<'_>, group: &Group, breach: Breach, findings: &mut Findings) {
    let shown = |member: &'static str| match member {
        "#text" => "text",
        member => member.trim_start_matches('@'),
    };
    let name = element.name();
    match breach {
        Breach::None => {
            let members = wording::list(group.members.iter().map(|member| shown(member)), " and ");
            let wanted = if group.kind == GroupKind::ExactlyOne { "one" } else { "at least one" };
            findings.report(element.name_span(), say!("`{}` has none of {}", quoted(name), members)).help(say!("add {} of them", wanted));
        }
        Breach::Both([(first, first_span), (second, second_span)]) => {
            let (first, second) = (shown(first), shown(second));
            findings
                .report(second_span, say!("`{}` and `{}` exclude each other", second, first))
                .label(first_span, say!("`{}` is here", first))
                .help("keep one of them");
        }
        Breach::Without(Some((member, span)), lacking) => {
            let lacking = shown(lacking);
            findings
                .report(span, say!("`{}` is given without `{}`", shown(member), lacking))
                .help(say!("add `{}`, which belongs to it", lacking));
        }
        Breach::Without(None, lacking) => {
            let (reason, lacking) = (reason(group.when), shown(lacking));
            findings.report(element.name_span(), say!("`{}` has no `{}`{}", quoted(name), lacking, reason)).help(say!("add `{}`", lacking));
        }
    }
}
