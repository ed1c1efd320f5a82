//! The program: a document lowered to steps, in the order of the source, with what each runs and does.
//!
//! The model lowers a document once, on the first question that needs it. Flow, reaching definitions, the inventory and the interpreter run over
//! the program, so that the structure of control (which policies are branches, loops and lists, and what a policy does) is read from the
//! catalogue here and nowhere else.

pub mod effects;
mod lower;

pub use lower::constant;

use crate::ast::{Document, Element, Policy, Value};
use crate::catalog::{Control, Effect, Flow, Section};

/// A document that has been lowered.
#[derive(Debug)]
pub struct Program<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// In document order: what a step holds follows it.
    steps: Vec<Step<'d>>,
}

/// A step, by its number in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(u32);

impl StepId {
    /// Its place among the steps of the program.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that runs: a policy, a list of policies, or a branch.
#[derive(Clone, Copy, Debug)]
pub struct Step<'d> {
    /// The element that says so.
    pub element: Element<'d>,
    /// What it is.
    pub role: Role<'d>,
    /// The section that it stands in.
    pub section: Option<Section>,
    /// The step that holds it.
    pub holder: Option<StepId>,
    /// One past the last step that it holds.
    end: StepId,
}

/// What a step is.
#[derive(Clone, Copy, Debug)]
pub enum Role<'d> {
    /// A list of policies, which run in order: a section, a fragment, the content of a `cache-value`.
    List,
    /// A `when` of a `choose`.
    When(Test<'d>),
    /// The `otherwise` of a `choose`.
    Otherwise,
    /// `<base />`.
    Base,
    /// A policy, wherever it stands.
    Policy(Policy<'d>),
    /// An unknown element among policies.
    Unknown,
}

/// The condition of a `when`.
#[derive(Clone, Copy, Debug)]
pub struct Test<'d> {
    /// The condition; `None` when the `when` has none.
    pub condition: Option<Value<'d>>,
    /// Its truth value, when it is written as `true` or `false`.
    pub constant: Option<bool>,
}

impl<'d> Step<'d> {
    /// The policy, if it is one.
    pub fn policy(&self) -> Option<Policy<'d>> {
        match self.role {
            Role::Policy(policy) => Some(policy),
            _ => None,
        }
    }

    /// How it runs the steps in it.
    pub fn control(&self) -> Control {
        match self.role {
            Role::Policy(policy) => policy.catalog().control,
            Role::List | Role::When(_) | Role::Otherwise => Control::Sequence,
            Role::Base | Role::Unknown => Control::Leaf,
        }
    }

    /// What it does, besides setting the variables that its attributes name.
    pub fn effect(&self) -> Effect {
        self.policy().map_or(Effect::None, |policy| policy.catalog().effect)
    }

    /// Whether it always ends the request.
    pub fn stops(&self) -> bool {
        self.policy().is_some_and(|policy| policy.catalog().flow == Flow::Stops)
    }
}

impl<'d> Program<'d> {
    /// The step with this number.
    pub fn step(&self, id: StepId) -> &Step<'d> {
        &self.steps[id.0 as usize]
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// All steps, in document order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = (StepId, &Step<'d>)> {
        self.steps.iter().enumerate().map(|(index, step)| (StepId(index as u32), step))
    }

    /// The step that `element` is.
    pub fn at(&self, element: Element<'_>) -> Option<StepId> {
        let found = self.steps.binary_search_by_key(&element.id(), |step| step.element.id());
        found.ok().map(|index| StepId(index as u32))
    }

    /// The innermost step that `element` is or stands in.
    pub fn around(&self, element: Element<'_>) -> Option<StepId> {
        let before = self.steps.partition_point(|step| step.element.id() <= element.id());
        let last = StepId(before.checked_sub(1)? as u32);
        self.and_holders(Some(last)).find(|id| self.step(*id).element.holds(element))
    }

    /// `step` and the steps that hold it, innermost first.
    pub fn and_holders(&self, step: Option<StepId>) -> impl Iterator<Item = StepId> + '_ {
        std::iter::successors(step, |id| self.step(*id).holder)
    }

    /// The steps directly in `holder`, in order.
    pub fn steps_in(&self, holder: StepId) -> impl Iterator<Item = StepId> + use<'_, 'd> {
        self.between(StepId(holder.0 + 1), self.step(holder).end)
    }

    /// The step `holder` and all steps in it, however deep, in document order.
    pub fn step_and_all_in(&self, holder: StepId) -> impl Iterator<Item = &Step<'d>> {
        self.steps[holder.0 as usize..self.step(holder).end.0 as usize].iter()
    }

    /// The steps at the top of the document, in order.
    pub fn roots(&self) -> impl Iterator<Item = StepId> + use<'_, 'd> {
        self.between(StepId(0), StepId(self.steps.len() as u32))
    }

    /// The steps from `first` to before `end` that none of the others there holds.
    fn between(&self, first: StepId, end: StepId) -> impl Iterator<Item = StepId> + use<'_, 'd> {
        std::iter::successors((first < end).then_some(first), move |id| Some(self.step(*id).end).filter(|next| *next < end))
    }

    /// The sections of this name: one, unless it is repeated or left out.
    pub fn sections(&self, section: Section) -> impl Iterator<Item = StepId> + use<'_, 'd> {
        let elements = self.document.sections().filter(move |(own, _)| *own == section);
        elements.filter_map(|(_, element)| self.at(element))
    }
}

#[cfg(test)]
mod tests;
