//! The command as a user runs it: what it reads, prints and writes.

mod adopting;
mod changed;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod duplicates;
mod effective;
mod extending;
mod files;
mod fmt;
mod graph;
mod guide;
mod help;
mod hooks;
mod inventory;
mod limits;
mod lsp;
mod manual;
mod output;
mod own_rules;
mod packaging;
mod readme;
mod services;
mod setup;
mod silencing;
mod watch;
mod reports;
mod sarif;
