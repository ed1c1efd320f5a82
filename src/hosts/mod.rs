//! Files in other languages that hold policies or deploy them: Terraform, Bicep and ARM templates. What is here works on texts in memory.
//!
//! Each language has a reader that makes a tree of a file ([`tree`]), tolerant of what it does not know, and whose texts keep the way back to the file
//! ([`Spelled`]). One evaluator ([`evaluate`]) finds out what expressions come to, as far as names, paths and the origin of texts go; the
//! languages add their names and functions.

pub mod arm;
pub mod azure;
pub mod bicep;
mod definition;
#[cfg(test)]
mod definition_tests;
pub mod evaluate;
mod found;
pub mod json;
mod named_value;
mod sniff;
mod spelled;
pub mod terraform;
pub mod tree;
mod value;

pub use definition::{Definition, DefinitionKind, DeployTarget, Details, Name, placeholders, segments};
pub use evaluate::{Budget, Evaluator, Language};
pub use found::{Break, Carried, Carrier, Comment, Facts, Folders, Nowhere, Unread, Use, around, folder, join, relative};
pub use named_value::{Evidence, EvidenceKind, Located, NamedValue, vault_in};
pub use sniff::holds_policy;
pub use spelled::{Filling, Hole, Spelled, Spelling};
pub use tree::{Entry, Expr, ExprKind, For};
pub use value::{HostText, HostValue, Origin, Reads};
