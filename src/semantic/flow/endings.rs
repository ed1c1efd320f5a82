//! Endings: where a list of policies ends for sure. The model asks, for [`Model::ends`](super::super::Model::ends).
//!
//! What stands after a `return-response`, or after a `choose` of which each branch ends, never runs.

use super::super::program::{Program, Role, Step, StepId};
use crate::ast::Element;
use crate::catalog::{Control, Definition};
use crate::syntax::NodeKind;

/// Which steps of a program end the request whenever they run.
#[derive(Debug)]
pub struct Endings {
    /// By step; empty where nothing ends the request.
    ends: Vec<bool>,
}

impl Endings {
    /// The endings of `program`.
    pub fn of(program: &Program<'_>) -> Self {
        if !program.steps().any(|(_, step)| step.stops()) {
            return Self { ends: Vec::new() };
        }
        let mut endings = Self { ends: vec![false; program.len()] };
        // What a step holds follows it, so one pass from the end settles the inner ones first.
        for (id, step) in program.steps().rev() {
            endings.ends[id.index()] = step.stops() || endings.is_ended_within(program, id, step) && is_plain(step.element);
        }
        endings
    }

    /// Whether what `step` holds ends the request whenever the step runs.
    fn is_ended_within(&self, program: &Program<'_>, id: StepId, step: &Step<'_>) -> bool {
        // Sections are not run because another has ended: that one has ended the request.
        if matches!(step.role, Role::List) && matches!(step.element.definition(), Definition::Policies | Definition::Unknown) {
            return false;
        }
        match step.control() {
            Control::Choice => self.each_branch_ends(program, id),
            Control::Sequence | Control::Loop => program.steps_in(id).any(|inner| self.end(inner)),
            Control::Leaf | Control::Parallel | Control::OnMiss => false,
        }
    }

    fn each_branch_ends(&self, program: &Program<'_>, choose: StepId) -> bool {
        for branch in program.steps_in(choose) {
            if !self.end(branch) {
                return false;
            }
            match program.step(branch).role {
                Role::Otherwise => return true,
                Role::When(test) if test.constant == Some(true) => return true,
                _ => {}
            }
        }
        false
    }

    /// Whether nothing that stands after this step runs.
    pub fn end(&self, step: StepId) -> bool {
        self.ends.get(step.index()).copied().unwrap_or_default()
    }
}

/// Whether all of `holder` is known: nothing but white space and comments stands between its elements, of which a template might leave
/// some out, and none of them has a name that nobody knows, which may be meant for another.
pub fn is_plain(holder: Element<'_>) -> bool {
    let tree = holder.document().tree();
    let text = holder.document().text();
    let is_blank = |id| {
        let node = tree.node(id);
        matches!(node.kind, NodeKind::Element(_) | NodeKind::Comment(_)) || node.blank || node.span.text(text).trim().is_empty()
    };
    tree.children(Some(holder.id())).all(is_blank) && holder.children().all(|child| child.definition() != Definition::Unknown)
}

#[cfg(test)]
mod tests {
    use crate::ast::Document;
    use crate::semantic::Model;

    /// Whether the first policy in `inbound` ends the request.
    fn ends(inbound: &str) -> bool {
        let text = format!("<policies><inbound>{inbound}</inbound></policies>");
        let document = Document::parse(&text);
        assert!(document.errors().is_empty(), "{text}");
        let policy = document.policies().next().expect("there is a policy");
        Model::new(&document).ends(policy.element())
    }

    #[test]
    fn lists_end_where_their_policies_do() {
        for list in ["block", "retry", "limit-concurrency"] {
            assert!(ends(&format!("<{list}><return-response /></{list}>")), "{list}");
            assert!(!ends(&format!("<{list}><base /></{list}>")), "{list}");
        }
        // One of them may be done before the other, and a value in the cache takes the place of what is held.
        assert!(!ends("<wait><return-response /></wait>"));
        assert!(!ends(r#"<cache-value key="a" variable-name="b"><value><return-response /></value></cache-value>"#));
    }

    #[test]
    fn a_choice_ends_where_each_branch_does() {
        let choose = |first: &str, rest: &str| format!(r#"<choose><when condition="{first}"><return-response /></when>{rest}</choose>"#);
        assert!(ends(&choose("@(context.Api.Id == null)", "<otherwise><mock-response /></otherwise>")));
        assert!(ends(&choose("@(true)", "<otherwise />")));
        assert!(!ends(&choose("@(context.Api.Id == null)", "")));
        assert!(!ends(&choose("@(context.Api.Id == null)", "<otherwise />")));
        assert!(!ends(&choose("@(context.Api.Id == null)", "<mystery /><otherwise><mock-response /></otherwise>")));
    }
}
