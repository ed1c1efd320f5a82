//! The command as a user runs it: what it reads, prints and writes.

mod cli;
#[path = "../common/mod.rs"]
mod common;
mod files;
mod hooks;
mod limits;
mod manual;
mod output;
mod packaging;
mod readme;
