//! Signatures of requests, which give access to the signed resource: `SharedKey account:…`, `HMAC-SHA256 …&Signature=…`, `AWS4-HMAC-SHA256 …, Signature=…`.

use super::base64;
use super::detection::{Detection, SecretKind};
use super::shape::{is_hex, is_opaque, is_placeholder};
use crate::text::Span;

/// The signature behind `SharedKey account:` or `SharedKeyLite account:`; `end` is behind the first word, without `Lite`.
pub(super) fn shared_key(text: &str, start: usize, end: usize) -> Option<Detection> {
    const LONGEST_ACCOUNT: usize = 64;
    let bytes = text.as_bytes();
    if start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let end = end + if text[end..].starts_with("Lite") { 4 } else { 0 };
    let space = bytes[end..].iter().take(4).take_while(|&&byte| byte == b' ').count();
    let account =
        bytes[end + space..].iter().take(LONGEST_ACCOUNT).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let at = end + space + account + 1;
    if space == 0 || account == 0 || bytes.get(at - 1) != Some(&b':') {
        return None;
    }
    let (length, digits) = base64_at(bytes, at);
    let fits = digits >= 24 && !is_placeholder(&text[at..at + length]);
    fits.then(|| Detection::shape(Span::new(at, at + length), SecretKind::RequestSignature))
}

/// The signature behind `Signature=` that signs a request: the credential or the signed headers stand before it.
pub(super) fn signature(text: &str, start: usize, at: usize) -> Option<Detection> {
    const LONGEST_HEAD: usize = 512;
    const SIGNS: [&str; 4] = ["SignedHeaders=", "Credential=", "X-Amz-", "X-Goog-"];
    let bytes = text.as_bytes();
    let from = (start.saturating_sub(LONGEST_HEAD)..=start).find(|&from| text.is_char_boundary(from))?;
    let head = &text[from..start];
    // What stands before the last quotation mark is another text.
    let head = head.rsplit_once('"').map_or(head, |(_, head)| head);
    if !SIGNS.iter().any(|sign| head.contains(sign)) || matches!(bytes.get(at), Some(b'{' | b'@')) {
        return None;
    }
    let (length, digits) = base64_at(bytes, at);
    let value = &text[at..at + length];
    let fits = (is_hex(value, 40) || (digits >= 40 && is_opaque(value))) && !is_placeholder(value);
    fits.then(|| Detection::shape(Span::new(at, at + length), SecretKind::RequestSignature))
}

/// The length of the base64 at `at`, with and without the signs that pad it.
fn base64_at(bytes: &[u8], at: usize) -> (usize, usize) {
    const LONGEST: usize = 768;
    let encoded = |byte: u8| base64::is_digit(byte) || byte == b'%';
    let digits = bytes[at..].iter().take(LONGEST).take_while(|&&byte| encoded(byte)).count();
    (digits + bytes[at + digits..].iter().take(2).take_while(|&&byte| byte == b'=').count(), digits)
}

#[cfg(test)]
mod tests {
    use super::super::find;

    const FAKE: &str = "FAKE7h2Kq9ZxL4v8Tn3Wd6PaFAKEb5Rm1Yc8Jt6Gs0U=";

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|it| it.span.text(text)).collect()
    }

    #[test]
    fn signatures_of_requests_are_found() {
        let hex = "fa4efa4ec0de4fa4b1c2d3e4f5a6b7c8fa4efa4ec0de4fa4b1c2d3e4f5a6b7c8";
        for (head, signature) in [
            ("SharedKey orders1:", FAKE),
            ("Authorization: SharedKeyLite orders1:", FAKE),
            ("HMAC-SHA256 Credential=id&SignedHeaders=x-ms-date;host&Signature=", FAKE),
            ("HMAC-SHA256 SignedHeaders=date;host&amp;Signature=", FAKE),
            ("AWS4-HMAC-SHA256 Credential=id/20240101/us/s3/aws4_request, SignedHeaders=host, Signature=", hex),
            ("https://bucket.example/a?X-Amz-Date=20240101T000000Z&X-Amz-Signature=", hex),
        ] {
            assert_eq!(found(&format!("\"{head}{signature}\"")), [signature], "{head}");
        }
    }

    #[test]
    fn computed_signatures_and_other_words_are_not() {
        for text in [
            "\"SharedKey orders1:\" + signature",
            "$\"SharedKey {account}:{signature}\"",
            "SharedKey orders1:{{storage-signature}}",
            "SharedKey is what the storage account takes: see the documentation",
            "\"HMAC-SHA256 Credential=id&SignedHeaders=date;host&Signature=\" + signature",
            "$\"HMAC-SHA256 Credential={id}&SignedHeaders=date;host&Signature={signature}\"",
            "X-Hub-Signature=sha256",
            "checkSignature=true",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
