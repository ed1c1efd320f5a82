//! `schema/duplicate`: what may be there once is there twice.

use foldhash::{HashMap, HashMapExt};

use crate::ast::{Document, Element, Policy, Value};
use crate::catalog::{self, Child, Definition, Kind, Once, Traits};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/duplicate",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/schema/duplicate.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    cx.document.sections().for_each(|(_, section)| check_base(section, findings));
    for element in cx.document.elements().filter(|element| element.definition().traits().meets(Traits::LIMITS)) {
        check_children(element, findings);
    }
    check_ids(cx.document, findings);
    let mut last: Vec<Policy> = Vec::new();
    let mut open = Open::default();
    for policy in cx.document.policies() {
        if let Once::Section | Once::Definition = policy.catalog().once {
            match last.iter_mut().find(|other| other.kind() == policy.kind()) {
                Some(before) => {
                    check_once(*before, policy, &mut open, findings);
                    *before = policy;
                }
                None => last.push(policy),
            }
        }
    }
}

/// Whether the element that was asked about last has open content: a thousand repetitions in one section ask about it once.
#[derive(Default)]
struct Open<'d>(Option<(Element<'d>, bool)>);

impl<'d> Open<'d> {
    fn is_open(&mut self, holder: Element<'d>) -> bool {
        if let Some((known, open)) = self.0
            && known == holder
        {
            return open;
        }
        let open = holder.has_open_content();
        self.0 = Some((holder, open));
        open
    }
}

fn check_children(element: Element<'_>, findings: &mut Findings) {
    let Some(definition) = element.definition().element() else { return };
    if !has_namesakes(element) {
        return;
    }
    for child in definition.children {
        if !child.distinct_by.is_empty() {
            check_distinct(element, child, findings);
        }
        let Some(most) = child.most().map(|most| most as usize) else { continue };
        let Some(surplus) = element.children_named(child.name()).filter(|it| !is_of_the_service(*it)).nth(most) else { continue };
        let Some(first) = element.child(child.name()).filter(|_| !element.has_open_content()) else { continue };
        let (name, holder) = (child.name(), element.name());
        let report = match most {
            1 => findings
                .report(surplus.name_span(), say!("`{}` takes one `{}`, and this is the second", quoted(holder), quoted(name)))
                .label(first.name_span(), "the first one")
                .help("keep one of them"),
            most => findings
                .report(surplus.name_span(), say!("`{}` takes at most {} `{}` elements", quoted(holder), most, quoted(name)))
                .help("remove the surplus elements"),
        };
        let all = element.children_named(child.name()).count();
        let allows = |most: Option<u32>| most.is_none_or(|most| all <= most as usize);
        if most > 1 && allows(child.xsd_max) || child.documented && allows(child.max) {
            // Either the page or the schema takes as many, and policies that are deployed have them.
            report.at_most(Severity::Info);
        } else if child.xsd_max != Some(most as u32) || !child.in_xsd {
            report.at_most(Severity::Warning);
        }
    }
}

/// Whether two children of `element` are called the same. Of many children some are.
fn has_namesakes(element: Element<'_>) -> bool {
    const MANY: usize = 16;
    let children = || element.children().take(MANY);
    let repeats = |(index, child): (usize, Element)| children().take(index).any(|before| before.name() == child.name());
    children().count() == MANY || children().enumerate().any(repeats)
}

/// Whether `element` is one that the service knows and fills in, which counts for nothing.
fn is_of_the_service(element: Element<'_>) -> bool {
    let attributes = element.definition().element().map_or(&[][..], |definition| definition.attributes);
    attributes.iter().filter(|attribute| element.setting(attribute.name).is_none()).any(|attribute| {
        let Some((other, values)) = attribute.needed_unless else { return false };
        let name = element.value_of(other).and_then(|value| value.literal());
        name.is_some_and(|name| values.iter().any(|value| value.eq_ignore_ascii_case(name.trim())))
    })
}

/// Children that have to differ and do not.
fn check_distinct(element: Element<'_>, child: &Child, findings: &mut Findings) {
    let mut seen: HashMap<&str, Value> = HashMap::new();
    for value in element.children_named(child.name()).filter_map(|it| it.value_of(child.distinct_by)).filter(|value| !value.is_dynamic()) {
        if let Some(first) = seen.insert(value.raw().trim(), value) {
            findings
                .report(
                    value.span(),
                    say!("a second `{}` has the {} `{}`", quoted(child.name()), child.distinct_by, quoted(value.raw().trim())),
                )
                .label(first.span(), "the one before")
                .help(say!("keep one of them, or change its `{}`", child.distinct_by))
                .at_most(Severity::Warning);
        }
    }
}

/// Policies with an id of their own are told apart by it in `context.LastError.PolicyId`.
fn check_ids(document: &Document, findings: &mut Findings) {
    if !document.mentions(&catalog::ID) {
        return;
    }
    // The portal gives all that it makes the same.
    let is_own = |id: &Value| !id.is_dynamic() && !id.raw().is_empty() && !id.raw().starts_with("apim-generated");
    let mut seen: HashMap<&str, Value> = HashMap::new();
    for id in document.policies().filter_map(|policy| policy.value_of(catalog::ID.name)).filter(is_own) {
        if let Some(first) = seen.insert(id.raw(), id) {
            findings
                .report(id.span(), say!("errors in two policies cannot be told apart: both have the id `{}`", quoted(id.raw())))
                .label(first.span(), "the one before")
                .help("give each of them its own id")
                .at_most(Severity::Info);
        }
    }
}

fn check_base(section: Element<'_>, findings: &mut Findings) {
    let mut bases = section.children().filter(|child| child.definition() == Definition::Base);
    if let (Some(first), Some(second)) = (bases.next(), bases.next())
        && !section.has_open_content()
    {
        findings
            .report(second.name_span(), "a second `base` runs the policies of the scopes above again")
            .label(first.name_span(), "the first one")
            .help("keep one of them")
            .at_most(Severity::Warning);
    }
}

fn check_once<'d>(before: Policy<'d>, policy: Policy<'d>, open: &mut Open<'d>, findings: &mut Findings) {
    let place = match policy.catalog().once {
        Once::Definition => "a policy definition",
        _ if holder(before) == holder(policy) => "a section",
        _ => return,
    };
    let common = policy.ancestors().find(|holder| holder.holds(before.element()));
    // Of the branches of a `choose` one runs.
    let one_runs = common.and_then(Element::policy).is_some_and(|holder| holder.kind() == Kind::Choose);
    if one_runs || common.is_none_or(|holder| open.is_open(holder)) {
        return;
    }
    findings
        .report(policy.name_span(), say!("`{}` may be in {} once, and this is the second", quoted(policy.name()), place))
        .label(before.name_span(), "the one before")
        .help("keep one of them")
        .at_most(Severity::Warning);
}

/// The section or fragment that holds `policy`.
fn holder(policy: Policy<'_>) -> Option<Element<'_>> {
    policy.element().ancestors().find(|it| matches!(it.definition(), Definition::Section(_) | Definition::Fragment))
}
