//! `schema/child-order`: children in an order that the service does not take.

use std::cell::LazyCell;

use super::wording;
use crate::ast::Element;
use crate::catalog::{Child, Traits};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/child-order",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/schema/child-order.md"),
    check: Check::ElementWith(Traits::ORDER, check),
};

fn check(_: &Context, element: Element, findings: &mut Findings) {
    let Some(definition) = element.definition().element() else { return };
    let mut last: Option<(usize, Element)> = None;
    // Said again and again, if children are out of order again and again.
    let (open, order) = (LazyCell::new(|| element.has_open_content()), LazyCell::new(|| order(definition.children, element)));
    let mut met = vec![false; definition.children.len()];
    for child in element.children() {
        let Some(rank) = definition.children.iter().position(|known| known.name() == child.name()) else { continue };
        let is_first = !std::mem::replace(&mut met[rank], true);
        match last {
            Some((highest, before)) if rank < highest => {
                if *open {
                    return;
                }
                let late = &definition.children[rank];
                // What must be there is missed as soon as something stands in its place.
                let report = match late.least() > 0 && is_first {
                    true => findings
                        .report(before.name_span(), say!("`{}` stands before `{}`", quoted(before.name()), quoted(child.name())))
                        .label(child.name_span(), "has to come first"),
                    false => findings
                        .report(child.name_span(), say!("`{}` stands after `{}`", quoted(child.name()), quoted(before.name())))
                        .label(before.name_span(), "has to come later"),
                };
                let report = report.help(say!("the order in `{}` is {}", quoted(element.name()), &*order));
                let certain = definition.in_xsd() && late.in_xsd && definition.children[highest].in_xsd && !late.late_in_examples;
                if !certain {
                    report.at_most(Severity::Warning);
                }
            }
            _ => last = Some((rank, child)),
        }
    }
}

/// The children of `element` that are there, in the order that they should have.
fn order(children: &'static [Child], element: Element<'_>) -> Sentence {
    wording::list(children.iter().map(Child::name).filter(|name| element.child(name).is_some()), ", ")
}
