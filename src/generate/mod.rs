//! Generates policies from templates, such as Key Vault lookups, so that they are correct by construction.
//!
//! A template is read ([`Library`]), checked whole whatever its arguments, given values, and written for a [`Target`].
#![doc = include_str!("syntax.md")]

mod ast;
mod types;
mod late;
mod reference;
mod value;
mod runtime;
mod vault;
mod error;
mod lexer;
mod markup;
mod elements;
mod values;
mod heads;
mod parser;
mod urls;
mod scope;
mod uses;
mod groups;
mod meanings;
mod check;
mod output;
mod escape;
mod bind;
mod claims;
mod names;
mod expand;
mod library;
mod target;
mod proof;
mod request;
mod example;
mod import;
mod header;
mod manifest;
mod page;

pub use ast::{Expectation, Parameter, Template};
pub use bind::{Arguments, missing, open};
pub use error::{Error, TemplateMistake};
pub use example::{count_examples, run_examples};
pub use header::{header, is_generated};
pub use import::{Import, imports};
pub use library::{Library, summary};
pub use manifest::{Generated, Manifest, manifest_schema};
pub use page::{default, example_arguments, examples, list, page};
pub use request::{Request, Target, files, find, generate, without_effect};
pub use target::{INSTEAD_OF_BASE, References, behind_base};
pub use types::Type;

/// How templates are written.
pub const SYNTAX: &str = include_str!("syntax.md");

#[cfg(test)]
mod tests;
