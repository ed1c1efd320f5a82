//! Lowers a document to its program. The model calls [`Program::of`] once for a document.

use super::{Program, Role, Step, StepId, Test};
use crate::ast::{Document, Element, Value};
use crate::catalog::{Control, Definition};
use crate::csharp::{Body, constant::Constant};
use crate::syntax::NodeId;

impl<'d> Program<'d> {
    /// The program of `document`.
    pub fn of(document: &'d Document<'d>) -> Self {
        // About every other element is a part of a policy.
        let mut program = Self { document, steps: Vec::with_capacity(document.elements().size_hint().0 / 2 + 1) };
        // The steps that the next element may stand in, outermost first, each with the node behind its last.
        let mut open: Vec<(StepId, NodeId)> = Vec::new();
        for element in document.elements() {
            while let Some((step, _)) = open.pop_if(|(_, end)| *end <= element.id()) {
                program.close(step);
            }
            let holder = open.last().map(|(step, _)| *step);
            let Some(role) = program.role(element, holder) else { continue };
            let section = match element.definition() {
                Definition::Section(section) => Some(section),
                _ => holder.and_then(|holder| program.step(holder).section),
            };
            let id = StepId(program.steps.len() as u32);
            program.steps.push(Step { element, role, section, holder, end: StepId(id.0 + 1) });
            let end = document.tree().node(element.id()).end;
            if end.0 > element.id().0 + 1 {
                open.push((id, end));
            }
        }
        open.into_iter().rev().for_each(|(step, _)| program.close(step));
        program
    }

    fn close(&mut self, step: StepId) {
        self.steps[step.0 as usize].end = StepId(self.steps.len() as u32);
    }

    /// What `element` is to the innermost step around it; `None` when it is no step, but a part of one.
    fn role(&self, element: Element<'d>, holder: Option<StepId>) -> Option<Role<'d>> {
        let holder = holder.map(|holder| self.step(holder));
        let own = match element.definition() {
            Definition::Policy(_) => element.policy().map(Role::Policy),
            Definition::Base => Some(Role::Base),
            _ => None,
        };
        let Some(holder) = holder else { return own.or(Some(Role::List)) };
        let runs_directly = holder.control() != Control::Leaf && element.parent() == Some(holder.element);
        match holder.control() {
            _ if !runs_directly => own,
            Control::Choice if element.name() == "when" => Some(Role::When(Test::of(element))),
            Control::Choice if element.name() == "otherwise" => Some(Role::Otherwise),
            Control::OnMiss => own.or(Some(Role::List)),
            // `<policies>` holds sections.
            _ if matches!(element.definition(), Definition::Section(_)) => Some(Role::List),
            _ => own.or(Some(Role::Unknown)),
        }
    }
}

impl<'d> Test<'d> {
    fn of(when: Element<'d>) -> Self {
        let condition = when.value_of("condition");
        Self { condition, constant: condition.and_then(constant) }
    }
}

/// What a condition is that is written as `true` or `false`.
pub fn constant(condition: Value<'_>) -> Option<bool> {
    let Some(expression) = condition.expression() else { return condition.raw().trim().parse().ok() };
    match expression.root().body {
        Body::Expression(value) => Constant::written(expression.document().csharp(), value)?.truth(),
        Body::Block(_) => None,
    }
}
