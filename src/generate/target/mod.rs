//! What the output of a template is wrapped in.

mod apiops;
mod arm;
mod bicep;
mod place;
mod policy;
mod terraform;

pub use apiops::apiops;
pub use arm::{arm, version as arm_version};
pub use bicep::{bicep, version as bicep_version};
pub use place::{Place, Scope};
pub use policy::{choose, fragment, policy, snippet};
pub use terraform::{terraform, version as terraform_version};

/// The variable that stands for the version of a secret which Bicep or ARM finds out.
pub const VERSION: &str = "secretVersion";
