//! The files that this tool writes: each changes as a whole or not at all, and only if it is ours to change.
//!
//! A file is written beside its place under a random name, synced, and renamed. [`Staged`] does that for text that replaces text which was read before,
//! [`Destination`] for reports and baselines. Nothing else in this tool writes files.

mod destination;
mod interruption;
mod leftover;
mod place;
mod refusal;
mod staged;
mod temporary;

pub(super) use destination::{Content, Destination};
pub(super) use place::{is_stream, same};
pub(super) use refusal::Refusal;
pub(super) use staged::{Staged, commit, replace};
pub(super) use temporary::allow;
