//! What the library knows of the language: XML, C#, the catalogue, and the order of its own modules.

mod architecture;
mod assist;
mod catalog;
#[path = "../common/mod.rs"]
mod common;
mod config;
mod csharp;
mod disputes;
mod parse;
mod reader;
mod schema_walk;
mod semantic;
