//! The effective policy: what runs when an operation is called, put together from the policies of all scopes.

mod merge;
mod relations;
mod render;
mod select;

pub use merge::{Content, Effective, Layer, Origin, Part, Read, Show, Shown, merge};
pub use relations::Relation;
pub use render::{Line, json, lines, xml};
pub use select::{Context, Estate, Product, Query, Subject, Unknown};
