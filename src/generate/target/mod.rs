//! The targets: the formats that the output of a template is wrapped in.

mod apiops;
mod arm;
mod belongings;
mod bicep;
mod json;
mod lookup;
mod place;
mod policy;
mod terraform;

pub use apiops::apiops;
pub use arm::arm;
pub use belongings::{References, none as no_references};
pub use bicep::bicep;
pub use lookup::version as terraform_version;
pub use place::{Placement, found_version};
pub use policy::{INSTEAD_OF_BASE, REPLACES, behind_base, choose, fragment, policy, snippet};
pub use terraform::terraform;
