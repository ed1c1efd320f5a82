//! Rules about calls to other services.

mod ignored_error;
mod pointless_null_check;
mod ignored_authorization;
mod unchecked_status;
mod no_timeout;
mod retry_unbuffered;
mod copied_credentials;
mod controlled_url;
mod unused_response;
mod copied_body;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    ignored_error::RULE,
    pointless_null_check::RULE,
    ignored_authorization::RULE,
    unchecked_status::RULE,
    no_timeout::RULE,
    retry_unbuffered::RULE,
    copied_credentials::RULE,
    controlled_url::RULE,
    unused_response::RULE,
    copied_body::RULE,
];
