//! What the output of a template is wrapped in.

mod policy;

pub use policy::{choose, fragment, policy, snippet};
