//! Words that the formats of HTTP and XML have, and those of comments.

use super::super::CompletionKind;
use super::list::{Item, List};
use crate::rules;

/// The methods of HTTP.
pub(super) const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];

/// What managed identities get tokens for most, in the public cloud.
pub(super) const RESOURCES: [&str; 10] = [
    "https://vault.azure.net",
    "https://management.azure.com",
    "https://cognitiveservices.azure.com",
    "https://storage.azure.com",
    "https://servicebus.azure.net",
    "https://eventhubs.azure.net",
    "https://database.windows.net",
    "https://cosmos.azure.com",
    "https://graph.microsoft.com",
    "https://monitor.azure.com",
];

/// The codes of status that a check refuses with, the most usual first.
pub(super) const REFUSALS: [&str; 5] = ["401", "403", "400", "429", "404"];

/// The status codes that APIs answer with, with their phrases (RFC 9110 and 6585).
pub(super) const STATUS: [(&str, &str); 24] = [
    ("200", "OK"),
    ("201", "Created"),
    ("202", "Accepted"),
    ("204", "No Content"),
    ("301", "Moved Permanently"),
    ("302", "Found"),
    ("304", "Not Modified"),
    ("307", "Temporary Redirect"),
    ("308", "Permanent Redirect"),
    ("400", "Bad Request"),
    ("401", "Unauthorized"),
    ("403", "Forbidden"),
    ("404", "Not Found"),
    ("405", "Method Not Allowed"),
    ("409", "Conflict"),
    ("412", "Precondition Failed"),
    ("413", "Content Too Large"),
    ("415", "Unsupported Media Type"),
    ("422", "Unprocessable Content"),
    ("429", "Too Many Requests"),
    ("500", "Internal Server Error"),
    ("502", "Bad Gateway"),
    ("503", "Service Unavailable"),
    ("504", "Gateway Timeout"),
];

/// Names of headers that policies set and read.
pub(super) const HEADERS: [&str; 30] = [
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Access-Control-Allow-Origin",
    "Authorization",
    "Cache-Control",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "ETag",
    "Expires",
    "Host",
    "If-Match",
    "If-None-Match",
    "Last-Modified",
    "Location",
    "Ocp-Apim-Subscription-Key",
    "Origin",
    "Referer",
    "Retry-After",
    "Server",
    "Set-Cookie",
    "Traceparent",
    "User-Agent",
    "WWW-Authenticate",
    "X-Correlation-Id",
    "X-Forwarded-For",
];

/// Media types of bodies.
pub(super) const MEDIA_TYPES: [&str; 9] = [
    "application/json",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "application/problem+json",
    "multipart/form-data",
    "text/event-stream",
    "text/html",
    "text/plain",
];

/// The mark of a suppression, and the word behind it.
const MARK: &str = "apim-policy";

/// Adds the words of a suppression, of whose comment `written` is the beginning.
pub(super) fn in_comment(written: &str, list: &mut List<'_, '_>) {
    let text = written.trim_start();
    let word = &text[text.rfind([' ', ',']).map_or(0, |at| at + 1)..];
    let before = text[..text.len() - word.len()].trim_end();
    let of_rules = |before: &str| {
        let rest = before.strip_prefix(MARK).map(str::trim_start).unwrap_or_default();
        (rest.starts_with("ignore")) && !rest.contains(':')
    };
    if before.is_empty() {
        list.push(
            word,
            Item::new(MARK, CompletionKind::Keyword).text(format!("{MARK} ignore ")).summary("Silences rules in the next element.").again(),
        );
    } else if before == MARK {
        list.push(word, Item::new("ignore", CompletionKind::Keyword).summary("Silences rules in the next element."));
        list.push(word, Item::new("ignore-file", CompletionKind::Keyword).summary("Silences rules in the document."));
    } else if of_rules(before) {
        for rule in rules::all() {
            list.push(word, Item::new(rule.id, CompletionKind::Value).summary(rule.summary()));
        }
    }
}
