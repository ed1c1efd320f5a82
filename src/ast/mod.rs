//! The typed AST of a policy document: elements with their definition from the catalogue, settings with typed values, and
//! expressions with their C# tree.
//!
//! Handles ([`Element`], [`Policy`], [`Setting`], [`Value`], [`Expression`]) are `Copy` and borrow the [`Document`]; nothing that the
//! tree or the catalogue has is stored again.

mod detached;
mod document;
mod element;
mod expression;
mod form;
mod typed;
mod value;
pub mod views;

pub use detached::Detached;
pub use document::{Document, DocumentShape};
pub use element::{Element, Policy, Setting};
pub use expression::{Expression, MadeText};
pub use typed::{Constant, Typed};
pub use value::{Part, PartKind, Value};
