//! Incoming webhooks: whoever knows such an address can post to it, so that its path is the credential.

use super::detection::{Detection, SecretKind};
use super::shape::{is_hex, is_opaque, is_placeholder};
use crate::text::Span;

/// A service that gives out such addresses.
#[derive(Debug)]
pub(super) struct Webhook {
    /// The part of the address before the secret.
    pub(super) mark: &'static str,
    what: &'static str,
    /// The length of the secret at the start of what follows the mark, after what comes before; the host ends before the mark.
    secret: fn(before: &str, path: &str) -> Option<(usize, usize)>,
}

pub(super) const WEBHOOKS: [Webhook; 7] = [
    Webhook { mark: "/IncomingWebhook/", what: "a Teams webhook", secret: teams },
    Webhook { mark: "hooks.slack.com/", what: "a Slack webhook", secret: slack },
    Webhook { mark: "/webhooks/", what: "a webhook", secret: numbered },
    Webhook { mark: "/hooks/", what: "a webhook", secret: plain },
    Webhook { mark: "telegram.org/bot", what: "a Telegram token", secret: telegram },
    Webhook { mark: ".make.com/", what: "a webhook", secret: make },
    Webhook { mark: "/with/key/", what: "a webhook", secret: ifttt },
];

/// How far around a mark an address is looked at.
const LONGEST: usize = 256;

/// The secret in the address around the mark of `webhook`, which stands from `start` to `end`.
pub(super) fn webhook(text: &str, start: usize, end: usize, webhook: &Webhook) -> Option<Detection> {
    let bytes = text.as_bytes();
    let length = bytes[end..].iter().take(LONGEST).take_while(|&&byte| in_path(byte)).count();
    let before = bytes[..start].iter().rev().take(LONGEST).take_while(|&&byte| in_path(byte) || matches!(byte, b'@' | b':')).count();
    let path = &text[end..end + length];
    // What something else fills in is no secret.
    if matches!(bytes.get(end + length), Some(b'{' | b'$' | b'#')) {
        return None;
    }
    let (from, to) = (webhook.secret)(&text[start - before..start], path)?;
    let secret = path.get(from..to)?;
    (!is_placeholder(secret)).then(|| Detection::shape(Span::new(end + from, end + to), SecretKind::Vendor(webhook.what)))
}

/// `…/IncomingWebhook/32-digits/guid`, and what newer ones have behind that.
fn teams(_: &str, path: &str) -> Option<(usize, usize)> {
    let id = path.split('/').next()?;
    (id.len() >= 32 && is_hex(id, 32) && !is_placeholder(id)).then_some((0, path.len()))
}

/// `hooks.slack.com/services/T…/B…/secret`, of a workflow too.
fn slack(_: &str, path: &str) -> Option<(usize, usize)> {
    const KINDS: [&str; 3] = ["services/", "workflows/", "triggers/"];
    let kind = KINDS.iter().find(|kind| path.starts_with(**kind))?;
    let secret = path.rsplit('/').next()?;
    (path.len() >= kind.len() + 30 && secret.len() >= 16 && !is_placeholder(secret)).then_some((kind.len(), path.len()))
}

/// `discord.com/api/webhooks/number/secret`, `webexapis.com/v1/webhooks/incoming/secret`.
fn numbered(before: &str, path: &str) -> Option<(usize, usize)> {
    let (id, secret) = path.split_once('/')?;
    let secret = secret.split('/').next()?;
    let discord = before.contains("discord") && id.len() >= 15 && id.bytes().all(|byte| byte.is_ascii_digit());
    let webex = before.contains("webex") && id == "incoming";
    ((discord || webex) && secret.len() >= 40).then_some((id.len() + 1, id.len() + 1 + secret.len()))
}

/// `/hooks/secret` as Mattermost has it, `/hooks/id/secret` of Rocket.Chat, `hooks.zapier.com/hooks/catch/number/secret`.
fn plain(before: &str, path: &str) -> Option<(usize, usize)> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).take(4).collect();
    match *parts.as_slice() {
        [secret] if secret.len() == 26 => {
            let fits = secret.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            (fits && is_opaque(secret)).then_some((0, secret.len()))
        }
        [id, secret] if (17..=24).contains(&id.len()) && secret.len() >= 40 && is_opaque(secret) => Some((0, id.len() + 1 + secret.len())),
        ["catch", number, secret, ..] if before.ends_with("hooks.zapier.com") && secret.len() >= 6 => {
            let from = "catch/".len() + number.len() + 1;
            number.bytes().all(|byte| byte.is_ascii_digit()).then_some((from, from + secret.len()))
        }
        _ => None,
    }
}

/// `api.telegram.org/botnumber:secret`.
fn telegram(_: &str, path: &str) -> Option<(usize, usize)> {
    let (number, rest) = path.split_once([':', '%'])?;
    let token = rest.split('/').next()?;
    let fits = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit()) && token.len() >= 30;
    fits.then_some((0, number.len() + 1 + token.len()))
}

/// `hook.eu1.make.com/secret`.
fn make(before: &str, path: &str) -> Option<(usize, usize)> {
    let secret = path.split('/').next()?;
    let fits = secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    (before.contains("hook.") && fits && is_opaque(secret)).then_some((0, 32))
}

/// `maker.ifttt.com/trigger/event/with/key/secret`.
fn ifttt(before: &str, path: &str) -> Option<(usize, usize)> {
    let secret = path.split('/').next()?;
    (before.contains("ifttt.com") && secret.len() >= 16).then_some((0, secret.len()))
}

fn in_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'%' | b'~' | b':')
}

#[cfg(test)]
mod tests {
    use super::super::find;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|it| it.span.text(text)).collect()
    }

    #[test]
    fn the_path_of_an_incoming_webhook_is_a_secret() {
        let ids = "00000000-0000-4000-8000-000000000001@00000000-0000-4000-8000-000000000002";
        let teams = "fa4efa4ec0de4fa4b1c2d3e4f5a6b7c8/00000000-0000-4000-8000-000000000003";
        for host in ["contoso.webhook.office.com/webhookb2", "outlook.office.com/webhook", "outlook.office365.com/webhook"] {
            assert_eq!(found(&format!("\"https://{host}/{ids}/IncomingWebhook/{teams}\"")), [teams], "{host}");
        }
        let token = "FAKEq9ZxL4v8Tn3Wd6PaFAKEq9ZxL4v8Tn3Wd6Pa_1-2";
        for (address, secret) in [
            ("https://discord.com/api/webhooks/123456789012345678/", token),
            ("https://discordapp.com/api/v10/webhooks/123456789012345678/", token),
            ("https://hooks.slack.com/triggers/", "T0FAKE123/4567890123456/FAKEq9ZxL4v8Tn3Wd6PaFAKE"),
            ("https://hooks.slack.com/services/", "T0FAKE123/B0FAKE456/FAKEq9ZxL4v8Tn3Wd6PaFAKE"),
            ("https://chat.example.com/hooks/", "fake1fxgp7nyxjq3ab5tdfake1"),
            ("https://chat.example.com/hooks/", "fa4efa4ec0de4fa4b1c2d3e4/FAKEq9ZxL4v8Tn3Wd6PaFAKEq9ZxL4v8Tn3Wd6PaFAK"),
            ("https://hooks.zapier.com/hooks/catch/1234567/", "fak3abc"),
            ("https://api.telegram.org/bot", "1234567890:FAKEq9ZxL4v8Tn3Wd6PaFAKEq9ZxL4v8Tn3"),
        ] {
            assert_eq!(found(&format!("{address}{secret}")), [secret], "{address}");
        }
    }

    #[test]
    fn other_addresses_and_holes_are_none() {
        for text in [
            "https://contoso.webhook.office.com/webhookb2/{{teams-path}}",
            "https://contoso.webhook.office.com/webhookb2/a@b/IncomingWebhook/{{id}}/c",
            "https://contoso.webhook.office.com/webhookb2/a@b/IncomingWebhook/00000000000000000000000000000000/00000000-0000-0000-0000-000000000000",
            "https://hooks.slack.com/services/",
            "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
            "https://hooks.slack.com/services/T0FAKE123/B0FAKE456/{{slack}}",
            "https://discord.com/api/webhooks/123456789012345678/{{discord}}",
            "https://discord.com/api/channels/123456789012345678/messages",
            "https://example.com/webhooks/123456789012345678/orders",
            "https://example.com/hooks/orders",
            "https://api.github.com/repos/contoso/orders/hooks/12345678",
            "https://www.make.com/en/help",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
