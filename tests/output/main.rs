//! What is printed does nothing and gives nothing away, whatever is read and wherever it is printed.

#[path = "../common/mod.rs"]
mod common;

mod commands;
mod secrets;

/// The formats of reports.
const FORMATS: [&str; 8] = ["human", "concise", "json", "sarif", "github", "azure", "gitlab", "junit"];
