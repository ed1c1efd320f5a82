//! The configuration, `apim-policy.toml`.
