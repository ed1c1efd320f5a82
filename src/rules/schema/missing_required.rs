//! `schema/missing-required`: an attribute or a child that must be there is not.

use super::wording;
use crate::ast::{Element, Setting};
use crate::catalog::{Attribute, Child, Kind, Order, Required, Traits};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/missing-required",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/schema/missing-required.md"),
    check: Check::ElementWith(Traits::NEEDS, check),
};

fn check(_: &Context, element: Element, findings: &mut Findings) {
    let Some(definition) = element.definition().element() else { return };
    for attribute in definition.attributes {
        if attribute.is_required() && !element.has(attribute) {
            report_attribute(element, attribute, findings);
        }
        if let Some((other, values)) = attribute.needed_unless {
            check_needed(element, attribute, other, values, findings);
        }
    }
    for child in definition.children {
        let least = child.least() as usize;
        if least > 0 && element.children_named(child.name()).take(least).count() < least {
            report_child(element, child, findings);
        }
    }
}

fn report_attribute(element: Element<'_>, attribute: &Attribute, findings: &mut Findings) {
    let is_misspelt = |setting: Setting| setting.definition().is_none() && wording::attribute_meant(setting) == Some(attribute.name);
    if element.has_open_attributes() || element.settings().any(is_misspelt) {
        return;
    }
    let report = findings
        .report(element.name_span(), say!("`{}` has no attribute `{}`", quoted(element.name()), attribute.name))
        .help(say!("add `{}=\"…\"`", attribute.name));
    // The page may know better than the schema.
    let disputed = attribute.left_out_by_examples || (attribute.documented && attribute.required == Required::No);
    if attribute.often_left_out || (!attribute.left_out_beside.is_empty() && is_alone(element, attribute)) {
        report.at_most(Severity::Info);
    } else if !(attribute.xsd_required && attribute.in_xsd) || disputed {
        report.at_most(Severity::Warning);
    }
}

/// Whether `element` has what `attribute` may be left out beside, and none of those that surely need it.
fn is_alone(element: Element<'_>, attribute: &Attribute) -> bool {
    element.value_of(attribute.left_out_beside).is_some() && element.value_of("tokens-per-minute").is_none()
}

fn report_child(element: Element<'_>, child: &Child, findings: &mut Findings) {
    let is_misspelt = |other: Element| {
        element.definition().element().is_some_and(|it| it.child(other.name()).is_none())
            && wording::element_meant(other) == Some(child.name())
    };
    // A fragment may bring the child with it.
    let is_included = element.child(Kind::IncludeFragment.name()).is_some();
    if element.has_open_content() || is_included || element.children().any(is_misspelt) {
        return;
    }
    let (name, missing) = (element.name(), child.name());
    let mut report = match (follower(element, child), element.close_name_span()) {
        (Some(other), _) => findings
            .report(other.name_span(), say!("{} must stand before `{}`", wording::one(missing), quoted(other.name())))
            .label(element.name_span(), say!("`{}` has none", quoted(name))),
        (None, Some(close)) => findings
            .report(close, say!("`{}` ends without {}", quoted(name), wording::one(missing)))
            .label(element.name_span(), "begins here"),
        (None, None) => findings.report(element.name_span(), say!("`{}` has no `{}`", quoted(name), missing)),
    };
    if child.xsd_min == 0 || !child.in_xsd || (child.documented && child.min == 0) {
        report = report.at_most(Severity::Warning);
    }
    report.help(say!("add {} element", wording::one(missing)));
}

/// Reports that `attribute` is missing where the value of `other` is none of those that do without it.
fn check_needed(element: Element<'_>, attribute: &Attribute, other: &str, values: &[&'static str], findings: &mut Findings) {
    let Some(named) = element.value_of(other).filter(|_| element.setting(attribute.name).is_none()) else { return };
    let Some(name) = named.literal().filter(|_| !element.has_open_attributes()) else { return };
    if !values.iter().any(|value| value.eq_ignore_ascii_case(name.trim())) {
        findings
            .report(
                named.span(),
                say!("`{}` has no attribute `{}`, and only built-in names can do without it", quoted(element.name()), attribute.name),
            )
            .help(say!("add `{}=\"…\"`; {} need none", attribute.name, wording::list(values.iter().copied(), " and ")))
            .at_most(Severity::Warning);
    }
}

/// The first child of `element` before which `missing` has to stand.
fn follower<'d>(element: Element<'d>, missing: &Child) -> Option<Element<'d>> {
    let definition = element.definition().element().filter(|it| it.order == Order::Sequence)?;
    let rank = |name| definition.children.iter().position(|child| child.name() == name);
    let own = rank(missing.name());
    element.children().find(|child| rank(child.name()).is_some_and(|rank| Some(rank) > own))
}
