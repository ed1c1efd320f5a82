//! Tests of the parser: the tree of each construct, and the error for each mistake.

mod dump;
mod flow;
mod mistakes;
mod questions;
mod templates;
mod trees;
