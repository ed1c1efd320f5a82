//! The named values of a run, for those who refer to them.

use std::collections::HashMap;

use memchr::memmem;

use super::role::Role;
use crate::hosts::NamedValue;
use crate::text::LineIndex;

/// A definition of a named value in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownNamedValue {
    /// The path of the file that defines it, as the user gave it.
    pub path: String,
    /// The line of the definition in that file, counted from 1.
    pub line: u32,
    /// Whether its value is kept secret.
    pub secrecy: Secrecy,
    /// Its value in plain text, if the file has it and nothing says that it is changed elsewhere (`ignore_changes` in Terraform).
    pub value: Option<String>,
    /// What is deployed as one with it; nothing where it holds for all.
    units: Vec<String>,
}

/// Whether the value of a named value is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// It is marked secret, or stands in Key Vault.
    Secret,
    /// It is not.
    Plain,
    /// Other definitions say it: this is the value that one environment gets.
    Unsaid,
    /// Nobody knows before it is deployed.
    Unknown,
}

/// The named values of a run, by their display names in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedValues {
    by_name: HashMap<String, Vec<KnownNamedValue>>,
}

impl NamedValues {
    /// Adds the `named_values` that `text` defines, the file at `path`, which belongs to `units`. `is_override` says that they only replace the values of others.
    pub(super) fn add(&mut self, named_values: &[NamedValue], (path, text): (&str, &str), units: &[String], is_override: bool) {
        let lines = LineIndex::new(text);
        for named_value in named_values.iter().filter(|named_value| !named_value.name.text.is_empty()) {
            let secrecy = match named_value.secret {
                _ if named_value.key_vault => Secrecy::Secret,
                Some(true) => Secrecy::Secret,
                Some(false) => Secrecy::Plain,
                None if is_override => Secrecy::Unsaid,
                None => Secrecy::Unknown,
            };
            let whole = text.get(named_value.span.range()).unwrap_or_default();
            let value = named_value.value.as_ref().filter(|_| memmem::find(whole.as_bytes(), b"ignore_changes").is_none());
            let known = KnownNamedValue {
                path: path.to_owned(),
                line: lines.position(text, named_value.span.start).line,
                secrecy,
                value: value.map(|value| value.text.clone()),
                units: units.to_vec(),
            };
            self.by_name.entry(named_value.name.text.to_lowercase()).or_default().push(known);
        }
    }

    /// Returns the values that the named value called `name` may have; nothing if one of them is not known.
    pub(super) fn values(&self, name: &str) -> Vec<String> {
        let named = self.by_name.get(&name.to_lowercase()).map_or(&[][..], Vec::as_slice);
        named.iter().map(|known| known.value.clone()).collect::<Option<Vec<String>>>().unwrap_or_default()
    }

    /// Returns the definitions that a document with these `roles` may mean by `name`: those that are deployed with it, or else all of this name.
    pub fn called(&self, name: &str, roles: &[Role]) -> Vec<&KnownNamedValue> {
        let Some(named) = self.by_name.get(&name.to_lowercase()) else { return Vec::new() };
        let is_own = |known: &KnownNamedValue| roles.iter().any(|role| known.units.contains(&role.unit));
        let has_own = named.iter().any(is_own);
        named.iter().filter(|known| !has_own || known.units.is_empty() || is_own(known)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Scope;
    use crate::hosts::Located;
    use crate::text::Span;

    #[test]
    fn a_name_means_what_is_deployed_with_the_policy_and_what_holds_for_all() {
        let named_value = |secret: Option<bool>| NamedValue {
            span: Span::at(2),
            name: Located { text: "Key".to_owned(), span: Span::at(2) },
            value: None,
            secret,
            key_vault: false,
            vault: None,
            evidence: None,
        };
        let mut all = NamedValues::default();
        all.add(&[named_value(Some(false))], ("a.tf", "\n\n{}"), &["/a".to_owned()], false);
        all.add(&[named_value(Some(true))], ("b.tf", "\n\n{}"), &["/b".to_owned()], false);
        all.add(&[named_value(None)], ("configuration.yaml", "\n\n{}"), &[], true);
        let found = |unit: &str| {
            let role = Role { unit: unit.to_owned(), ..Role::at(Scope::Api) };
            all.called("key", &[role]).iter().map(|it| (it.path.clone(), it.line, it.secrecy)).collect::<Vec<_>>()
        };
        let over = || ("configuration.yaml".to_owned(), 3, Secrecy::Unsaid);
        assert_eq!(found("/a"), [("a.tf".to_owned(), 3, Secrecy::Plain), over()]);
        assert_eq!(found("/b"), [("b.tf".to_owned(), 3, Secrecy::Secret), over()]);
        assert_eq!(found("/c").len(), 3);
    }
}
