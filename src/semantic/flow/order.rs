//! What runs before what: whether one element dominates another, and whether it may precede it.
//!
//! Rules ask [`Model::dominates`](super::super::Model::dominates) and [`Model::precedes`](super::super::Model::precedes).

use super::super::program::{Program, StepId};
use crate::ast::Element;
use crate::catalog::{Control, Section};

/// Whether `first` has run, or had its turn, whenever `second` runs.
pub fn dominates(program: &Program<'_>, first: Element<'_>, second: Element<'_>) -> bool {
    let (before, after) = (program.around(first), program.around(second));
    runs_earlier(program, (first, before), (second, after))
        && (section(program, after) != Some(Section::OnError) || section(program, before) == Some(Section::OnError))
        && program.and_holders(before).all(|step| !is_branch(program, step) || program.step(step).element.holds(second))
}

/// Whether `first` may run before `second` in one request.
pub fn precedes(program: &Program<'_>, first: Element<'_>, second: Element<'_>) -> bool {
    let (before, after) = (program.around(first), program.around(second));
    let outside = match before {
        Some(step) if program.step(step).element == first => program.step(step).holder,
        around => around,
    };
    let together = program.and_holders(outside).find(|step| program.step(*step).element.holds(second));
    if program.and_holders(together).any(|step| program.step(step).control() == Control::Loop) {
        return true;
    }
    let exclusive = together.is_some_and(|step| is_choice(program, step)) && first != second;
    runs_earlier(program, (first, before), (second, after)) && !exclusive
}

/// Whether `first` comes before `second`, by section and then by document order. Each comes with the step around it.
fn runs_earlier(program: &Program<'_>, first: (Element<'_>, Option<StepId>), second: (Element<'_>, Option<StepId>)) -> bool {
    match (section(program, first.1), section(program, second.1)) {
        (Some(one), Some(other)) if one != other => one < other,
        _ => first.0.id() < second.0.id(),
    }
}

fn section(program: &Program<'_>, step: Option<StepId>) -> Option<Section> {
    step.and_then(|step| program.step(step).section)
}

/// Whether a step is a branch that may not be taken.
pub fn is_branch(program: &Program<'_>, step: StepId) -> bool {
    let holder = program.step(step).holder.map(|holder| program.step(holder).control());
    matches!(holder, Some(Control::Choice | Control::OnMiss))
}

/// Whether a step is a `choose`.
pub fn is_choice(program: &Program<'_>, step: StepId) -> bool {
    program.step(step).control() == Control::Choice
}
