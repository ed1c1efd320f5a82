//! Which rules take `allow`, the patterns of what a rule lets pass.

use super::{Check, Rule};

/// The rules whose findings always point at the same words of the policy language, such as the name of one policy: no pattern tells one of their findings
/// from another, so one would do nothing or switch the rule off.
const POINT_AT_FIXED_WORDS: &[&str] = &[
    "caching/never-looked-up",
    "caching/never-stored",
    "caching/no-rate-limit",
    "flow/empty-branch",
    "flow/leftover-mock",
    "flow/no-forward",
    "flow/overridden-backend",
    "key-vault/external-cache",
    "key-vault/no-identity",
    "key-vault/prefer-named-value",
    "key-vault/uncached-lookup",
    "key-vault/unchecked-status",
    "llm/cache-pair",
    "llm/no-token-limit",
    "llm/prefer-llm",
    "llm/shared-cache",
    "placement/backend-single-child",
    "placement/liquid-body",
    "requests/copied-body",
    "requests/copied-credentials",
    "requests/ignored-authorization",
    "requests/ignored-error",
    "requests/no-timeout",
    "requests/retry-unbuffered",
    "security/base-after-return",
    "security/certificate-check",
    "security/cors-any-origin",
    "security/cors-credentials",
    "security/cors-order",
    "security/jwt-audience",
    "security/jwt-key",
    "security/jwt-weak",
    "security/lost-check",
    "security/missing-base",
];

impl Rule {
    /// Whether patterns may say what it lets pass: whether its findings point at texts that differ.
    pub fn takes_allow(&self) -> bool {
        !matches!(self.check, Check::Engine) && !POINT_AT_FIXED_WORDS.contains(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;

    /// What the findings of `rule` point at in the examples of its page, as far as they are drawn on one line.
    fn pointed_at(rule: &Rule) -> Vec<String> {
        let lines: Vec<&str> = rule.page.lines().collect();
        let mut own = false;
        let mut texts = Vec::new();
        for pair in lines.windows(2) {
            if let Some((_, rest)) = pair[0].split_once('[').filter(|_| pair[0].contains("]: ")) {
                own = rest.starts_with(rule.id);
            }
            let marks: Vec<usize> = pair[1].chars().enumerate().filter(|(_, it)| *it == '^').map(|(at, _)| at).collect();
            if let (true, Some(first)) = (own && pair[1].contains('│'), marks.first()) {
                texts.push(pair[0].chars().skip(*first).take(marks.len()).collect());
            }
        }
        texts
    }

    #[test]
    fn a_rule_that_takes_no_patterns_points_at_words_of_the_language() {
        for id in POINT_AT_FIXED_WORDS {
            let rule = find(id).unwrap_or_else(|| panic!("there is no rule {id}"));
            let texts = pointed_at(rule);
            assert!(!texts.is_empty(), "{id}");
            let is_fixed = |text: &String| text.chars().all(|it| it.is_ascii_lowercase() || "-=\"*<>/ ".contains(it));
            assert!(texts.iter().all(is_fixed), "{id}: {texts:?}");
        }
    }

    #[test]
    fn a_rule_about_values_takes_patterns() {
        for id in [
            "secrets/hard-coded",
            "secrets/named-value",
            "security/insecure-url",
            "workspace/unknown-named-value",
            "schema/unknown-element",
        ] {
            assert!(find(id).is_some_and(Rule::takes_allow), "{id}");
        }
        assert!(!find("suppression/unused").is_some_and(Rule::takes_allow));
    }
}
