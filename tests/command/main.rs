//! The command as a user runs it: what it reads, prints and writes.

mod cli;
#[path = "../common/mod.rs"]
mod common;
mod effective;
mod files;
mod graph;
mod hooks;
mod inventory;
mod limits;
mod output;
mod readme;
