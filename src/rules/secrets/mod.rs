//! Rules about secrets that others can read.

mod azure_key;
mod generic;
mod hard_coded;
mod in_comment;
mod in_response;
mod in_telemetry;
mod named_value;
mod plain_named_value_in_use;

use super::Rule;
use crate::diagnostic::{Sentence, quoted, say};
use crate::semantic::Credential;
use crate::spelling::reference;
use crate::text::Edit;

pub(super) const RULES: &[Rule] = &[
    azure_key::RULE,
    generic::RULE,
    hard_coded::RULE,
    in_comment::RULE,
    in_response::RULE,
    in_telemetry::RULE,
    named_value::RULE,
    plain_named_value_in_use::RULE,
];

/// What to do about a secret in a file.
const HELP: &str = "keep it in Key Vault, refer to it by a named value, and renew it: whoever can read this file knows it";

/// Puts a reference to a named value in the place of the secret.
fn refer(credential: &Credential) -> (Sentence, Vec<Edit>) {
    let reference = reference(&credential.name);
    (say!("refer to a named value, `{}`", quoted(&reference)), vec![Edit::replace(credential.span, reference)])
}
