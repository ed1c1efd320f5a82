//! The effective policy: what runs when an operation is called, put together from the policies of all scopes.

mod merge;
mod render;
mod select;

pub use merge::{Content, Effective, Layer, Origin, Part, Show, merge};
pub use render::{json, xml};
pub use select::{Context, Estate, Product, Query, Unknown};
