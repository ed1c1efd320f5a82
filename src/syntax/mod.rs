//! Policy documents as XML: the mask that makes the source well-formed, and the tree with a span on everything.

mod build;
mod damage;
mod error;
mod explain;
mod mask;
mod parse;
mod repair;
mod sound;
mod template;
mod tree;

pub use damage::{split_by_formatter, twice_escaped};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use mask::mask;
pub use parse::{MAX_DEPTH, parse, parse_reading, parse_unfinished};
pub use repair::{Repaired, repair};
pub use tree::{Attribute, ElementData, ExpressionPlace, ExpressionSite, Node, NodeId, NodeKind, Tree, UnfinishedTag};
