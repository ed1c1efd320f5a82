//! What the parser makes of each construct of C#, and what it says of what is none.

mod dump;
mod flow;
mod mistakes;
mod questions;
mod templates;
mod trees;
