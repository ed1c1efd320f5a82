//! Policy XML as people write it: the mask that makes it XML, and the tree with a span on everything.

mod mask;
mod parse;
mod tree;

pub use mask::{Masked, mask};
pub use parse::{MAX_DEPTH, SyntaxError, SyntaxErrorKind, parse};
pub use tree::{Attribute, ElementData, ExpressionSite, Node, NodeId, NodeKind, Place, Tree};
