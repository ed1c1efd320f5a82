//! `variables/unused`: a variable is set that nothing reads.

use foldhash::HashSet;

use crate::ast::{Document, DocumentShape, Element};
use crate::catalog::{Definition, Kind, Section};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Effects, Surroundings};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "variables/unused",
    severity: Severity::Info,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/variables/unused.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let document = cx.document;
    let model = cx.model();
    let surroundings = model.surroundings();
    let around = match document.shape() {
        DocumentShape::Policies => &surroundings.narrower,
        DocumentShape::Fragment => &surroundings.caller,
        _ => return,
    };
    if around.may_read_any {
        return;
    }
    let last = last_stranger(document, surroundings);
    let mut candidates = model
        .writes()
        .iter()
        .filter(|write| write.policy.kind() == Kind::SetVariable && !write.computed && Some(turn(write.policy.element())) > last);
    let mut read: Option<HashSet<String>> = None;
    let mut told: Vec<&str> = Vec::new();
    for write in candidates.by_ref() {
        let name = write.name.text;
        let read = read.get_or_insert_with(|| model.reads().iter().filter_map(|read| read.name).map(str::to_ascii_lowercase).collect());
        let may_be_read = || {
            let others = surroundings.base.iter().map(|it| &**it).chain(included(document, surroundings)).chain([&**around]);
            model.reads().iter().any(|read| read.name.is_none()) || others.into_iter().any(|effects| effects.is_known_to_read(name))
        };
        if told.contains(&name) || read.contains(&name.to_ascii_lowercase()) || may_be_read() {
            continue;
        }
        findings
            .report(write.name.span, say!("nothing reads the variable `{}`", quoted(name)))
            .help("remove it, or read it under the name that it is set under")
            .fix("remove it", vec![Edit::delete(write.policy.element().span_with_space())]);
        told.push(name);
    }
}

/// When an element has its turn.
type Turn = (Option<Section>, u32);

fn turn(element: Element<'_>) -> Turn {
    (element.section(), element.id().0)
}

/// The last turn of something that may read any variable.
fn last_stranger(document: &Document, surroundings: &Surroundings) -> Option<Turn> {
    let is_stranger = |element: &Element| match element.definition() {
        Definition::Base => element.section().is_none_or(|section| surroundings.base_in(section).may_read_any),
        Definition::Policy(policy) if policy.kind == Kind::IncludeFragment => {
            fragment(*element, surroundings).is_none_or(|effects| effects.may_read_any)
        }
        _ => element.has_open_content(),
    };
    // What runs in the place of a section that is left out is not documented.
    let is_left_out = |section: &Section| surroundings.base_in(*section).may_read_any && document.sections().all(|(it, _)| it != *section);
    let has_sections = document.shape() == DocumentShape::Policies;
    let left_out = Section::ALL.into_iter().filter(|section| has_sections && is_left_out(section));
    document.elements().filter(is_stranger).map(turn).chain(left_out.map(|section| (Some(section), u32::MAX))).max()
}

/// What the fragments do that `document` includes.
fn included<'s>(document: &'s Document, surroundings: &'s Surroundings) -> impl Iterator<Item = &'s Effects> {
    let includes = document.policies().filter(|policy| policy.kind() == Kind::IncludeFragment);
    includes.filter_map(|policy| fragment(policy.element(), surroundings))
}

/// What the fragment does that `include` names; `None` if its name is not known.
fn fragment<'s>(include: Element, surroundings: &'s Surroundings) -> Option<&'s Effects> {
    let id = include.value_of("fragment-id").filter(|id| !id.is_dynamic())?;
    Some(surroundings.fragment(id.raw()))
}
