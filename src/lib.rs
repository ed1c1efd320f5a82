//! A compiler and linter for Azure API Management policies.
//!
//! What is here reads, lints, fixes, formats, generates and explains text in memory:
//!
//! ```
//! use apim_policy::{Answer, FormatOptions, Found, Library, Request, Safety, Selection, explain, fix, format, generate, lint, understand};
//!
//! let text = r#"<policies><inbound><base /><choose><when condition="@(true)"><base /></when><otherwise /></choose></inbound></policies>"#;
//! let found = Found { path: "policy.xml".to_owned(), file: "policy.xml".into(), named: true, config: None, searched: None };
//! let source = understand(&found, text.into()).expect("a file that is named is read");
//!
//! let mut selection = Selection::none();
//! selection.enable("flow/empty-branch")?;
//! let outcome = lint(&source, &selection);
//! assert_eq!(outcome.findings[0].diagnostic.rule, "flow/empty-branch");
//! assert!(!fix(&source, &selection, Safety::Safe).text.contains("otherwise"));
//!
//! let formatted = format("<fragment><base/></fragment>", &FormatOptions::default());
//! assert_eq!(formatted.as_deref(), Ok("<fragment>\n    <base />\n</fragment>\n"));
//!
//! let mut request = Request::new("secret");
//! request.arguments.insert("vault".to_owned(), vec!["contoso".to_owned()]);
//! request.arguments.insert("secret".to_owned(), vec!["api-key".to_owned()]);
//! assert!(generate(&Library::built_in(), &request)?.contains("contoso.vault.azure.net"));
//!
//! let Answer::Entries(entries) = explain("send-request")? else { panic!("it is a policy") };
//! assert_eq!(entries[0].title, "send-request");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A program with many files, an editor or a command, works with a [`Session`] and [`run`]. The features `disk`, `parallel` and `cli`, all on by default,
//! add the search for files, threads, and the command.
//!
//! Text flows one way, through the modules in the order in which they are declared here; a module uses only those above it
//! (`tests/language/architecture.rs` holds this). `src/ARCHITECTURE.md` says why. Modules that are public and hidden are so for the tests alone: what
//! is in them changes without notice.

#![forbid(unsafe_code)]

#[doc(hidden)]
pub mod text;
mod spelling;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod csharp;
mod liquid;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod catalog;
#[doc(hidden)]
pub mod ast;
#[doc(hidden)]
pub mod secrets;
mod reading;
#[doc(hidden)]
pub mod hosts;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod semantic;
#[doc(hidden)]
pub mod workspace;
#[doc(hidden)]
pub mod format;
#[doc(hidden)]
pub mod effective;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod lint;
#[doc(hidden)]
pub mod graph;
#[doc(hidden)]
pub mod inventory;
mod session;
#[doc(hidden)]
pub mod reference;
#[doc(hidden)]
pub mod generate;
#[doc(hidden)]
pub mod assist;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod pages;
#[cfg(feature = "lsp")]
#[doc(hidden)]
pub mod lsp;
#[cfg(feature = "cli")]
mod cli;

pub use catalog::{Format as PolicyFormat, Scope, Section};
pub use config::Config;
pub use diagnostic::{Diagnostic, Fix, Label, Safety, Severity};
pub use format::{Layout, Options as FormatOptions, Refusal, format};
pub use generate::{Arguments, Library, Request, Target, generate};
pub use lint::{FileOutcome, Finding, Fixed, Outcome, Selection, Summary, UnknownRule, fix, lint};
pub use reference::{Answer, Entry, Part, Row, Unknown, find as explain};
pub use report::{Format, Style, write};
pub use rules::Rule;
pub use session::{Change, Error, Files, Job, Options, Origin, Run, Session, State, Visit, fails, run};
pub use text::{Edit, LineIndex, Position, Span};
pub use workspace::{Found, Source, understand};

#[cfg(feature = "cli")]
pub use cli::main;
#[cfg(feature = "disk")]
pub use session::{configuration, unsaved};
#[cfg(feature = "disk")]
pub use workspace::{Choice, Search, read};
