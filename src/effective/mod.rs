//! The effective policy: what runs when an operation is called, put together from the policies of all scopes.

mod merge;
mod render;

pub use merge::{Content, Effective, Layer, Origin, Part, merge};
pub use render::xml;
