//! A compiler and linter for Azure API Management policies.
//!
//! Text flows one way, through the modules in the order in which they are declared here; a module uses only those above it
//! (`tests/language/architecture.rs` holds this). `src/ARCHITECTURE.md` says why.

#![forbid(unsafe_code)]

pub mod text;
pub mod diagnostic;
pub mod csharp;
pub mod liquid;
pub mod syntax;
pub mod catalog;
pub mod ast;
pub mod secrets;
pub mod reading;
pub mod config;
pub mod workspace;
pub mod semantic;
pub mod rules;
pub mod lint;
pub mod session;
pub mod reference;
pub mod generate;
pub mod report;
#[cfg(feature = "cli")]
pub mod cli;
