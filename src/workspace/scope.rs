//! Where in the service a policy applies.

/// A level at which the service takes a policy, widest first; a fragment has the scope of whoever includes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All APIs of the service.
    Global,
    /// All APIs of a workspace.
    Workspace,
    /// All APIs of a product.
    Product,
    /// All operations of an API.
    Api,
    /// One operation.
    Operation,
    /// A policy fragment.
    Fragment,
}
