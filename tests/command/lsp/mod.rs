//! The language server, asked over the protocol as an editor asks it.

mod as_lint;
mod client;
mod diagnostics;
mod documents;
mod formatting;
mod neovim;
mod offers;
mod protocol;
mod requests;
mod scale;
mod workspace;
