//! `key-vault`: calls of Azure Key Vault.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
