//! `variables/unused`: a variable is set that nothing reads.

use foldhash::HashSet;

use crate::ast::{Document, Element, Shape};
use crate::catalog::{Definition, Kind, Section};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Effects;
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
    if document.shape() != Shape::Policies || !model.surroundings().narrower.is_known() {
        return;
    }
    let (base, narrower) = (&model.surroundings().base, &model.surroundings().narrower);
    let last = last_stranger(document, base);
    let mut candidates = model
        .writes()
        .iter()
        .filter(|write| write.policy.kind() == Kind::SetVariable && !write.computed && Some(turn(write.policy.element())) > last);
    let mut read: Option<HashSet<String>> = None;
    let mut told: Vec<&str> = Vec::new();
    for write in candidates.by_ref() {
        let name = write.name.text;
        let read = read.get_or_insert_with(|| model.reads().iter().filter_map(|read| read.name).map(str::to_ascii_lowercase).collect());
        let may_be_read =
            || model.reads().iter().any(|read| read.name.is_none()) || narrower.may_read(name) || (base.is_known() && base.may_read(name));
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
fn last_stranger(document: &Document, base: &Effects) -> Option<Turn> {
    let is_stranger = |element: &Element| match element.definition() {
        Definition::Base => !base.is_known(),
        Definition::Policy(policy) if policy.kind == Kind::IncludeFragment => true,
        _ => element.has_open_content(),
    };
    // What runs in the place of a section that is left out is not documented.
    let left_out = Section::ALL.into_iter().filter(|section| !base.is_known() && document.sections().all(|(it, _)| it != *section));
    document.elements().filter(is_stranger).map(turn).chain(left_out.map(|section| (Some(section), u32::MAX))).max()
}
