//! What the output of a template is wrapped in.

mod apiops;
mod arm;
mod bicep;
mod place;
mod policy;
mod terraform;

pub use apiops::apiops;
pub use arm::arm;
pub use bicep::bicep;
pub use place::{Place, Scope, found_version};
pub use policy::{choose, fragment, policy, snippet};
pub use terraform::{terraform, version as terraform_version};
