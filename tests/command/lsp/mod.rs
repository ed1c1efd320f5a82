//! The language server, asked over the protocol as an editor asks it.

mod client;
mod diagnostics;
mod documents;
mod formatting;
mod neovim;
mod protocol;
mod requests;
mod scale;
mod workspace;
