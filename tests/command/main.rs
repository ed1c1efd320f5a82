//! The command as a user runs it: what it reads, prints and writes.

mod adopting;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod files;
mod hooks;
mod limits;
mod output;
mod readme;
mod reports;
mod sarif;
