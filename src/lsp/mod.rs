//! The language server: what the tool knows, for editors, over the Language Server Protocol on standard input and output.
//!
//! One thread holds all state and answers in the order in which the client asks, so that nobody sees a text that is half changed. A second reads what the
//! client sends, a third writes answers, and a fourth reads the whole workspace when that is needed. Whatever has come in is taken in before anything is
//! linted, so that nobody waits for findings about a text that is there no more.

mod actions;
mod client;
mod commands;
mod completion;
mod dispatch;
mod documents;
mod formatting;
mod generate;
mod lines;
mod local;
mod offers;
mod overlay;
mod publish;
mod references;
mod repeated;
mod requests;
mod server;
mod settings;
mod stdio;
mod sync;
mod tokens;
mod transport;
mod uri;
mod world;

#[doc(hidden)]
pub use local::Local;
pub use stdio::serve;
