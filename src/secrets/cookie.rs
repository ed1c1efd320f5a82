//! Session cookies: whoever has one can act as the user.

use super::detection::{Detection, SecretKind};
use super::name::strength;
use super::shape::{is_guid, is_opaque, is_placeholder, is_typed};
use crate::text::Span;

/// How much of a header of cookies is looked at.
const LONGEST: usize = 4096;

/// Where in the value of a `Cookie` or `Set-Cookie` header the first session stands, in bytes.
pub fn session_in(cookies: &str) -> Option<Span> {
    let mut at = 0;
    for pair in cookies.split(';') {
        if at > LONGEST {
            return None;
        }
        // A value holds no white space; in prose the sentence goes on.
        if let Some((name, value)) = pair.split_once('=')
            && let Some(value) = value.split(char::is_whitespace).next()
            && names_session(name.trim())
            && is_session(value)
        {
            let start = at + name.len() + 1;
            return Some(Span::new(start, start + value.len()));
        }
        at += pair.len() + 1;
    }
    None
}

/// The session in what a header called `Cookie` is given, in the notations of HTTP, JSON and C#; `end` is behind the name.
pub(super) fn after_header(text: &str, end: usize) -> Option<Detection> {
    const LONGEST_GLUE: usize = 24;
    let rest = &text[end..];
    let sign = |byte: u8| matches!(byte, b':' | b'=' | b',');
    let glue = |byte: u8| sign(byte) || matches!(byte, b' ' | b'"' | b'\'' | b'\\' | b']');
    let length = rest.bytes().take(LONGEST_GLUE).take_while(|&byte| glue(byte)).count();
    if !rest.as_bytes()[..length].iter().any(|&byte| sign(byte)) {
        return None;
    }
    let value = &rest[length..];
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\' | b'<');
    let session = session_in(&value[..value.bytes().take(LONGEST / 4).take_while(|&byte| plain(byte)).count()])?;
    let from = end + length;
    let span = Span { start: session.start + from as u32, end: session.end + from as u32 };
    Some(Detection::shape(span, SecretKind::Session))
}

/// Whether a cookie of this name carries a session.
fn names_session(name: &str) -> bool {
    const PARTS: [&str; 7] = ["session", "sessid", "aspxauth", "fedauth", "rememberme", "remember_me", "identity.application"];
    const OTHERS: [&str; 9] = ["affinity", "timeout", "mode", "expir", "type", "count", "csrf", "xsrf", "name"];
    if name.is_empty() || name.len() > 64 {
        return false;
    }
    let name = name.to_ascii_lowercase();
    if OTHERS.iter().any(|other| name.contains(other)) {
        return false;
    }
    let ends = |end: &str| name.strip_suffix(end).is_some_and(|rest| !rest.ends_with(|it: char| it.is_ascii_lowercase()));
    PARTS.iter().any(|part| name.contains(part)) || ["sid", "auth", "jwt"].into_iter().any(ends) || strength(&name).is_some()
}

fn is_session(value: &str) -> bool {
    const LONGEST_VALUE: usize = 512;
    let value = value.trim_matches('"');
    let opaque = |value: &str| is_opaque(value) || is_guid(value) || is_typed(value);
    // Some frameworks sign what they store: `s%3A….…`.
    let fits = value.len() <= LONGEST_VALUE && !value.contains(char::is_whitespace) && value.split(['%', '.']).take(4).any(opaque);
    fits && !is_placeholder(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_among_cookies() {
        for cookies in [
            "session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "lang=en; JSESSIONID=FAKE7H2KQ9ZXL4V8TN3WD6PA; theme=dark",
            "ASP.NET_SessionId=fake2kq9zxl4v8tn3wd6pa77",
            "sid=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa; Path=/; HttpOnly; Secure",
            ".AspNetCore.Session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "connect.sid=s%3AFAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "PHPSESSID=fake2kq9zxl4v8tn3wd6pa77ab",
            "__Host-auth=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "access_token=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "session=3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "session=FAKE-session-7421",
        ] {
            let session = session_in(cookies).map(|span| span.text(cookies).to_owned());
            assert!(session.as_ref().is_some_and(|it| it.len() > 16 && !it.contains([';', '='])), "{cookies}: {session:?}");
        }
    }

    #[test]
    fn other_cookies_and_sessions_that_end_are_none() {
        for cookies in [
            "session={{session}}",
            "session=",
            "session=deleted; Path=/; Max-Age=0",
            "session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "session=none",
            "lang=en; theme=dark; region=westeurope-22",
            "ARRAffinity=a8f5f167f44f4964e6c998dee827110ca8f5f167f44f4964e6c998dee827110c",
            "visitor=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "sessionTimeout=1200seconds",
            "XSRF-TOKEN=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
        ] {
            assert_eq!(session_in(cookies), None, "{cookies}");
        }
    }

    #[test]
    fn a_header_of_cookies_is_known_in_every_notation() {
        for text in [
            "Cookie: session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
            "the old Cookie: session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa was long",
            "Set-Cookie: sid=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa; Path=/",
            "{ \"Cookie\": \"a=b; session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa\" }",
            "headers.Add(\"Cookie\", \"session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa\")",
            "{ 'cookie': 'session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa' }",
            "headers[\"Cookie\"] = \"session=FAKE7h2Kq9ZxL4v8Tn3Wd6Pa\";",
        ] {
            let found: Vec<_> = super::super::find(text).into_iter().map(|it| it.span.text(text)).collect();
            assert_eq!(found, ["FAKE7h2Kq9ZxL4v8Tn3Wd6Pa"], "{text}");
        }
        for text in ["Cookies are kept", "GetValueOrDefault(\"Cookie\", \"\")", "the cookie: session=(the caller's)"] {
            assert_eq!(super::super::find(text), [], "{text}");
        }
    }
}
