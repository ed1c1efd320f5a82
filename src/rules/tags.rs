//! What editors draw in another way than as a defect: what is there in vain, and what will be gone one day.

/// How an editor draws what a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// It does nothing, and is faded.
    Unnecessary,
    /// It is going to be removed from the service, and is struck out.
    Deprecated,
}

/// The rules about what does nothing.
const UNNECESSARY: [&str; 11] = [
    "flow/empty-branch",
    "flow/overridden-backend",
    "flow/unreachable",
    "requests/pointless-null-check",
    "requests/unused-response",
    "suppression/unused",
    "variables/unused",
    "workspace/replace-without-token",
    "workspace/unused-backend",
    "workspace/unused-fragment",
    "workspace/unused-named-value",
];

/// The category of rules about what will be removed.
const DEPRECATED: &str = "deprecated/";

impl Tag {
    /// Returns how an editor draws what the rule `id` finds, where that is not as a defect.
    pub fn of(id: &str) -> Option<Self> {
        match id {
            _ if id.starts_with(DEPRECATED) => Some(Self::Deprecated),
            _ if UNNECESSARY.contains(&id) => Some(Self::Unnecessary),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_rule_with_a_tag_exists() {
        assert!(UNNECESSARY.iter().all(|id| rules::find(id).is_some()));
        assert!(rules::all().any(|rule| rule.id.starts_with(DEPRECATED)));
        assert_eq!(Tag::of("secrets/hard-coded"), None);
    }
}
