//! Credentials of services that issue them without a mark of more than two letters: a telephony service's keys, and personal access tokens of a
//! DevOps service.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::detection::{Confidence, Detection, SecretKind};
use super::shape::{is_opaque, is_placeholder, repeats_itself};
use crate::text::Span;

/// Adds what stands in `text`.
pub(super) fn accounts(text: &str, found: &mut Vec<Detection>) {
    each_sid(text, |end| found.extend(secret_of(text, end)));
    access_tokens(text, found);
}

/// Whether the id of an account or a key of the telephony service stands in `text`: then a hexadecimal `token` is no id.
pub fn has_telephony_account(text: &str) -> bool {
    let mut any = false;
    each_sid(text, |_| any = true);
    any
}

/// How many digits follow the two letters of an id.
const DIGITS: usize = 32;

/// Calls `visit` for where each id ends in `text`: `AC…` of an account, `SK…` of a key.
fn each_sid(text: &str, mut visit: impl FnMut(usize)) {
    let bytes = text.as_bytes();
    static MARKS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["SK", "AC"].map(Finder::new));
    for mark in &*MARKS {
        for at in mark.find_iter(bytes) {
            let end = at + 2 + DIGITS;
            let Some(digits) = bytes.get(at + 2..end) else { break };
            let alone =
                !bytes[..at].last().is_some_and(u8::is_ascii_alphanumeric) && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
            // The cheap question comes first.
            if digits[0].is_ascii_hexdigit() && alone && digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
                visit(end);
            }
        }
    }
}

/// The secret behind an id and a colon, as the `Basic` scheme has them. An id alone is a user's name.
fn secret_of(text: &str, end: usize) -> Option<Detection> {
    let bytes = text.as_bytes();
    let colon = match &bytes[end..] {
        [b':', ..] => 1,
        [b'%', b'3', b'A' | b'a', ..] => 3,
        _ => return None,
    };
    let at = end + colon;
    let length = bytes[at..].iter().take(DIGITS + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let fits = length == DIGITS && !is_placeholder(&text[at..at + length]);
    fits.then(|| Detection::shape(Span::new(at, at + length), SecretKind::Vendor("a Twilio secret")))
}

/// The length of a personal access token.
const TOKEN: usize = 52;

/// Adds the runs of exactly [`TOKEN`] small letters and digits of base32 that look drawn by lot.
///
/// Such a run lies across a multiple of its length, and most words that lie across one are short: few bytes are looked at.
fn access_tokens(text: &str, found: &mut Vec<Detection>) {
    let bytes = text.as_bytes();
    let mut probe = TOKEN - 1;
    while let Some(&byte) = bytes.get(probe) {
        // Such a run holds the byte that stands half its length before the probe, or the one behind.
        let is_long = [probe - TOKEN / 2, probe + TOKEN / 2].iter().any(|&at| bytes.get(at).is_some_and(|&byte| in_token(byte)));
        if in_token(byte) && is_long {
            found.extend(access_token(text, probe));
        }
        probe += TOKEN;
    }
}

/// The run across `probe`.
fn access_token(text: &str, probe: usize) -> Option<Detection> {
    let bytes = text.as_bytes();
    let before = bytes[..=probe].iter().rev().take(TOKEN + 1).take_while(|&&byte| in_token(byte)).count();
    let start = probe + 1 - before;
    let length = bytes[start..].iter().take(TOKEN + 1).take_while(|&&byte| in_token(byte)).count();
    let fits = before <= TOKEN && length == TOKEN && stands_alone(bytes, start) && is_random(&text[start..start + TOKEN]);
    let shape = Detection::shape(Span::new(start, start + length), SecretKind::Vendor("an Azure DevOps token"));
    fits.then_some(Detection { confidence: Confidence::Low, ..shape })
}

fn in_token(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'2'..=b'7')
}

/// Whether the token at `start` is no part of something longer, of a host or of a path.
fn stands_alone(bytes: &[u8], start: usize) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'-' | b'_' | b'+' | b'=' | b'%');
    // In a query a value stands behind such a sign.
    let before = start.checked_sub(1).map(|at| bytes[at]);
    before.is_none_or(|before| before == b'=' || !part(&before)) && !bytes.get(start + TOKEN).is_some_and(part)
}

fn is_random(token: &str) -> bool {
    token.bytes().filter(u8::is_ascii_digit).count() >= 4 && is_opaque(token) && !repeats_itself(token) && !is_placeholder(token)
}

#[cfg(test)]
mod tests {
    use super::super::find;

    const TOKEN: &str = "fakec2kq7zxl4vtn3wd6pafake2kq7zxl4vtn3wd6pafake2kq7z";

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|it| it.span.text(text)).collect()
    }

    #[test]
    fn the_secret_behind_the_id_of_a_key_or_an_account_is_found() {
        let secret = "FAKEq9ZxL4v8Tn3Wd6PaFAKEq9ZxL4v8";
        let id = "fa4e0a4efa4e4fa4b1c2d3e4f5a6b7c8";
        for text in [format!("\"SK{id}:{secret}\""), format!("AC{id}:{secret}"), format!("?x=SK{id}%3A{secret}&y")] {
            assert_eq!(found(&text), [secret], "{text}");
        }
        for text in [
            format!("SK{id}"),
            format!("AC{id}"),
            format!("AC{id}:{{{{token}}}}"),
            format!("SKU-{id}"),
            format!("TASK{id}"),
            format!("SK{id}0"),
        ] {
            assert_eq!(found(&text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_access_token_is_found_wherever_it_begins() {
        for offset in 0..120 {
            let text = format!("{}\"{TOKEN}\"", " ".repeat(offset));
            assert_eq!(found(&text), [TOKEN], "{offset}");
        }
    }

    #[test]
    fn what_only_has_the_length_of_an_access_token_is_none() {
        for text in [
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz".to_owned(),
            "a2b3".repeat(13),
            format!("{TOKEN}a"),
            format!("{TOKEN}.onion"),
            format!("https://example.com/{TOKEN}"),
            TOKEN.to_uppercase(),
        ] {
            assert_eq!(found(&text), [""; 0], "{text}");
        }
    }
}
