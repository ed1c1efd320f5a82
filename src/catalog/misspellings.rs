//! Wrong names that are seen in policies, with the right ones.

/// A wrong name with the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// What is misspelt.
    pub what: Misspelt,
    /// The elements that lead to it, from the policy down; empty for a policy.
    pub path: &'static [&'static str],
    /// The wrong name.
    pub wrong: &'static str,
    /// The right name.
    pub right: &'static str,
}

/// What is misspelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misspelt {
    /// An element.
    Element,
    /// An attribute.
    Attribute,
    /// A value of this attribute.
    Value(&'static str),
}

/// Every misspelling.
pub const MISSPELLINGS: &[Misspelling] = &[
    element(&[], "invoke-darp-binding", "invoke-dapr-binding"),
    element(&[], "publish-to-darp", "publish-to-dapr"),
    element(&[], "lm-token-limit", "llm-token-limit"),
    element(&[], "restrict-caller-ips", "ip-filter"),
    element(&["llm-content-safety"], "block-lists", "blocklists"),
    attribute(&["publish-to-dapr"], "pub-sub-name", "pubsub-name"),
    attribute(&["llm-token-limit"], "estimate-prompt-token", "estimate-prompt-tokens"),
    attribute(&["azure-openai-token-limit"], "estimate-prompt-token", "estimate-prompt-tokens"),
    attribute(&["validate-status-code"], "error-variable-name", "errors-variable-name"),
    attribute(&["validate-odata-request"], "errors-variable-name", "error-variable-name"),
    attribute(&["validate-graphql-request"], "errors-variable-name", "error-variable-name"),
    attribute(&["xsl-transform", "parameter"], "parameter-name", "name"),
    attribute(&["check-header"], "failed-check-http-code", "failed-check-httpcode"),
    attribute(&["validate-jwt"], "failed-validation-http-code", "failed-validation-httpcode"),
    attribute(&["set-body"], "xsi:nil", "xsi-nil"),
    value(&["llm-token-limit"], "token-quota-period", "day", "Daily"),
    value(&["validate-graphql-request", "authorize", "rule"], "action", "deny", "reject"),
    value(&["ip-filter"], "action", "deny", "forbid"),
];

const fn element(path: &'static [&'static str], wrong: &'static str, right: &'static str) -> Misspelling {
    Misspelling { what: Misspelt::Element, path, wrong, right }
}

const fn attribute(path: &'static [&'static str], wrong: &'static str, right: &'static str) -> Misspelling {
    Misspelling { what: Misspelt::Attribute, path, wrong, right }
}

const fn value(path: &'static [&'static str], of: &'static str, wrong: &'static str, right: &'static str) -> Misspelling {
    Misspelling { what: Misspelt::Value(of), path, wrong, right }
}
