//! `schema/unknown-attribute`: an element does not have such an attribute.

use super::wording;
use crate::ast::{Element, Setting};
use crate::catalog::{self, Definition};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "schema/unknown-attribute",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/schema/unknown-attribute.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for setting in cx.document.unknown_settings() {
        let element = setting.element();
        if let Definition::Free | Definition::Unknown = element.definition() {
            continue;
        }
        let is_misspelt = catalog::attribute_meant(element.name(), setting.name()).is_some();
        if wording::is_plain(setting.name()) || is_misspelt {
            report(element, setting, findings);
        }
    }
}

fn report(element: Element<'_>, setting: Setting<'_>, findings: &mut Findings) {
    let (holder, name) = (element.name(), setting.name());
    let mut report = findings.report(setting.name_span(), say!("`{}` has no attribute `{}`", quoted(holder), quoted(name)));
    // There is no published schema of fragments, nor of the newest policies.
    if element.definition() == Definition::Fragment || !element.definition().element().is_none_or(catalog::Element::in_xsd) {
        report = report.at_most(Severity::Warning);
    }
    if let Some(meant) = wording::attribute_meant(setting) {
        let edits = vec![Edit::replace(setting.name_span(), meant)];
        report.help(say!("did you mean `{}`?", meant)).fix(say!("call it `{}`", meant), edits);
        return;
    }
    let attributes = element.definition().element().map_or(&[][..], |element| element.attributes);
    report.help(match attributes {
        [] => say!("`{}` takes no attributes", quoted(holder)),
        attributes => say!("it takes {}", wording::list(attributes.iter().map(|attribute| attribute.name), " and ")),
    });
}
