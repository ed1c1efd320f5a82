//! Tokens that begin with a prefix of their vendor.

use super::detection::{Detection, SecretKind};
use super::shape::is_placeholder;
use crate::text::Span;

/// A token that begins with the mark of whoever issues it.
#[derive(Debug)]
pub(super) struct Vendor {
    pub(super) prefix: &'static str,
    /// How many letters, digits, hyphens, underscores or dots follow, at least.
    length: usize,
    what: &'static str,
}

pub(super) const VENDORS: [Vendor; 27] = [
    Vendor { prefix: "ghp_", length: 36, what: "a GitHub token" },
    Vendor { prefix: "gho_", length: 36, what: "a GitHub token" },
    Vendor { prefix: "ghu_", length: 36, what: "a GitHub token" },
    Vendor { prefix: "ghs_", length: 36, what: "a GitHub token" },
    Vendor { prefix: "ghr_", length: 36, what: "a GitHub token" },
    Vendor { prefix: "github_pat_", length: 60, what: "a GitHub token" },
    Vendor { prefix: "glpat-", length: 20, what: "a GitLab token" },
    Vendor { prefix: "AKIA", length: 16, what: "an AWS access key" },
    Vendor { prefix: "ASIA", length: 16, what: "an AWS access key" },
    Vendor { prefix: "AIza", length: 35, what: "a Google API key" },
    Vendor { prefix: "GOCSPX-", length: 28, what: "a Google client secret" },
    Vendor { prefix: "xoxb-", length: 20, what: "a Slack token" },
    Vendor { prefix: "xoxp-", length: 20, what: "a Slack token" },
    Vendor { prefix: "xoxa-", length: 20, what: "a Slack token" },
    Vendor { prefix: "sk_live_", length: 16, what: "a Stripe key" },
    Vendor { prefix: "sk_test_", length: 16, what: "a Stripe key" },
    Vendor { prefix: "rk_live_", length: 16, what: "a Stripe key" },
    Vendor { prefix: "SG.", length: 60, what: "a SendGrid key" },
    Vendor { prefix: "npm_", length: 36, what: "an npm token" },
    Vendor { prefix: "sk-ant-", length: 32, what: "an Anthropic key" },
    Vendor { prefix: "sk-proj-", length: 32, what: "an OpenAI key" },
    Vendor { prefix: "hvs.", length: 24, what: "a HashiCorp Vault token" },
    Vendor { prefix: "shpat_", length: 32, what: "a Shopify token" },
    Vendor { prefix: "xapp-", length: 40, what: "a Slack token" },
    Vendor { prefix: "PMAK-", length: 59, what: "a Postman key" },
    Vendor { prefix: "dop_v1_", length: 64, what: "a DigitalOcean token" },
    Vendor { prefix: "ATATT3", length: 60, what: "an Atlassian token" },
];

/// The token that begins with the mark of `vendor` at `start`, if the rest of it is there too.
pub(super) fn vendor(text: &str, start: usize, end: usize, vendor: &Vendor) -> Option<Detection> {
    let bytes = text.as_bytes();
    let token =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || (**byte == b'.' && vendor.prefix.ends_with('.'));
    let length = bytes[end..].iter().take(256).take_while(token).count();
    let inside = start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_');
    let upper = vendor.prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    let exact = !upper || (length == vendor.length && !bytes[end..end + length].iter().any(u8::is_ascii_lowercase));
    if inside || length < vendor.length || !exact || is_placeholder(&text[end..end + length]) {
        return None;
    }
    Some(Detection::shape(Span::new(start, end + length), SecretKind::Vendor(vendor.what)))
}
