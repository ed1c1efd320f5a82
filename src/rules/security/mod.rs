//! Rules about missing or weak protection.

mod base_after_return;
mod certificate_check;
mod certificate_thumbprint;
mod cors_any_origin;
mod cors_credentials;
mod cors_order;
mod hard_coded_backend;
mod insecure_url;
mod ip_range;
mod jwt_audience;
mod jwt_issuer;
mod jwt_key;
mod jwt_weak;
mod lost_check;
mod missing_base;
mod rate_limit_key;
mod tokens;
mod unprotected_operation;
mod weak_crypto;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    base_after_return::RULE,
    certificate_check::RULE,
    certificate_thumbprint::RULE,
    cors_any_origin::RULE,
    cors_credentials::RULE,
    cors_order::RULE,
    hard_coded_backend::RULE,
    insecure_url::RULE,
    ip_range::RULE,
    jwt_audience::RULE,
    jwt_issuer::RULE,
    jwt_key::RULE,
    jwt_weak::RULE,
    lost_check::RULE,
    missing_base::RULE,
    rate_limit_key::RULE,
    unprotected_operation::RULE,
    weak_crypto::RULE,
];
