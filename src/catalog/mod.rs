//! The policy language as data: every element and attribute, what it takes and where it may stand.
//!
//! The facts are gathered from the service's documentation; each policy names its page.

mod kind;
mod model;

pub use kind::Kind;
pub use model::{
    Attribute, Child, ChildKind, Definition, Element, Expressions, Flow, Gateways, Group, GroupKind, Once, Order, Policy, Required, Scopes,
    Section, Sections, Status, Text, Type, Variable,
};

/// The policy called `name`.
pub fn policy(name: &str) -> Option<&'static Policy> {
    let _ = name;
    None
}

/// Every policy, by name.
pub fn policies() -> &'static [Policy] {
    &[]
}
