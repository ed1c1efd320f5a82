//! The command as a user runs it: what it reads, prints and writes.

mod adopting;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod duplicates;
mod effective;
mod files;
mod graph;
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
mod reports;
mod sarif;
