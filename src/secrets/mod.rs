//! Detectors of secrets in any text: what looks like one by its shape, or by the name that stands before it.
//!
//! [`find`] is for whole documents and costs next to nothing where there is no secret; [`Traces`] remember what a search saw, and tell
//! what comments say; [`spans_to_hide`] is for whoever prints source. None of them keeps or returns a secret: a [`Detection`] has a place and a kind.
//! Everything here takes time linear in the text.

mod account;
mod azure;
mod base64;
mod cookie;
mod detection;
mod find;
mod marks;
mod name;
mod pair;
mod redact;
mod request;
mod shape;
mod vendor;
mod webhook;

pub use account::has_telephony_account;
pub use cookie::session_in;
pub use detection::{Confidence, Detection, SecretKind};
pub use find::{Traces, find, spans_to_hide};
pub use name::{Strength, is_of_random, strength};
pub use redact::{Secrets, is_mark, opaque, redact, redact_loosely};
pub use shape::{entropy, is_guid, is_hex, is_key_material, is_opaque, is_placeholder, is_seed, is_typed, repeats_itself};
