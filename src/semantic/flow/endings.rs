//! Endings: where a list of policies ends for sure. The model asks, for [`Model::ends`](super::super::Model::ends).
//!
//! What stands after a `return-response`, or after a `choose` of which each branch ends, never runs.

use crate::ast::{Document, Element, Value};
use crate::catalog::{Definition, Flow, Kind};
use crate::csharp::{Body, constant::Constant};
use crate::syntax::NodeKind;

/// Which elements of a document end the request whenever they run.
#[derive(Debug)]
pub struct Endings {
    /// By node; empty where nothing ends the request.
    ends: Vec<bool>,
}

impl Endings {
    /// The endings of `document`.
    pub fn of(document: &Document<'_>) -> Self {
        if !document.policies().any(|policy| policy.catalog().flow == Flow::Stops) {
            return Self { ends: Vec::new() };
        }
        let mut endings = Self { ends: vec![false; document.tree().nodes().len()] };
        // What an element holds has greater ids, so one way back settles the inner ones first.
        for element in document.elements().rev() {
            let ends = match element.definition() {
                Definition::Policy(policy) if policy.flow == Flow::Stops => true,
                Definition::Policy(policy) if policy.kind == Kind::Choose => endings.each_branch_ends(element) && is_plain(element),
                Definition::Policy(policy) if !matches!(policy.kind, Kind::Retry | Kind::LimitConcurrency) => false,
                Definition::Policy(_) | Definition::Child(_) | Definition::Section(_) | Definition::Fragment => {
                    element.children().any(|child| endings.end(child)) && is_plain(element)
                }
                _ => false,
            };
            endings.ends[element.id().0 as usize] = ends;
        }
        endings
    }

    fn each_branch_ends(&self, choose: Element<'_>) -> bool {
        for branch in choose.children() {
            if !self.end(branch) {
                return false;
            }
            if branch.name() == "otherwise" || branch.value_of("condition").and_then(constant) == Some(true) {
                return true;
            }
        }
        false
    }

    /// Whether nothing that stands after `element` runs.
    pub fn end(&self, element: Element<'_>) -> bool {
        self.ends.get(element.id().0 as usize).copied().unwrap_or_default()
    }
}

/// What a condition is that is written as `true` or `false`.
pub fn constant(condition: Value<'_>) -> Option<bool> {
    let Some(expression) = condition.expression() else { return condition.raw().trim().parse().ok() };
    let csharp = expression.document().csharp();
    match expression.root().body {
        Body::Expression(value) => Constant::written(csharp, value)?.truth(),
        Body::Block(_) => None,
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
