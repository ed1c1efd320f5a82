//! Terraform: policies in strings and heredocs, and what files of policies are deployed as.

mod cursor;
mod definitions;
mod documents;
mod expressions;
mod functions;
mod modules;
mod named_values;
mod names;
mod project;
mod syntax;
mod template;
#[cfg(test)]
mod tests;
mod uses;

pub use definitions::definitions;
pub use documents::carrier;
pub use modules::Known;
pub use named_values::named_values;
pub use names::template_names;
pub use project::Project;
pub use syntax::{Attribute, Block, Body, File, read};
pub use uses::uses;
