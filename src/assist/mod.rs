//! What an editor or a web page asks of a document while somebody reads or writes it, as plain data: what may be written here, what this is, where it
//! comes from. Nothing in here knows a protocol.
//!
//! A [`View`] is one document of a file. All offsets and spans that go in and come out are bytes of the *file*, also where the document stands in the
//! string of a host such as Bicep: what cannot be said in the file's own bytes is left out.

mod actions;
mod around;
mod complete;
mod cursor;
mod data;
mod hover;
mod links;
mod markdown;
mod names;
mod probe;
mod ranges;
mod refer;
mod signature;
mod symbols;
mod templates;
mod tokens;
mod trail;
mod variables;
mod view;

pub use actions::{Extraction, cache_vault_call, extract_fragment};
pub use around::{Hint, hints};
pub use complete::complete;
pub use data::{Completion, CompletionKind, Hover, Link, LinkTarget, Overload, Signature, Symbol, SymbolKind, Token, TokenKind};
pub use hover::hover;
pub use links::links;
pub use markdown::describe;
pub use names::{NamedThing, NamedValueKind, SetElsewhere, WorkspaceNames};
pub use ranges::{folding, selection};
pub use refer::{DefinitionSite, Occurrence, Subject, definition, fragment_root, occurrences, rename, subject};
pub use signature::signature;
pub use symbols::symbols;
pub use templates::{ParameterOffer, PolicyPlace, TemplateOffer, example_arguments, generate_here, policy_place, templates};
pub use tokens::tokens;
pub use view::View;
