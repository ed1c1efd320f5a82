//! What the templates make: clean under every rule, right in every host, and nothing that an argument could break out of.

mod arguments;
mod clean;
mod failures;
#[path = "../common/mod.rs"]
mod common;
mod hosts;
mod language;
mod linted;
mod manifest;
mod own;
mod command;
mod hostile;
mod pages;
mod places;
mod references;
mod refused;
mod terraform;
