//! XML entities in values.

use std::borrow::Cow;

use memchr::memchr;

/// `text` with its entities decoded; what is no entity of XML stays as it is.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let end = after.bytes().take(LONGEST).position(|byte| byte == b';');
        rest = match end.and_then(|end| Some((character(&after[..end])?, &after[end + 1..]))) {
            Some((character, after)) => {
                decoded.push(character);
                after
            }
            None => {
                decoded.push('&');
                after
            }
        };
        let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        decoded.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(decoded)
}

// A numeric reference may have leading zeros, but no sane one is longer.
const LONGEST: usize = 16;

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn named_and_numeric_entities_are_decoded() {
        assert_eq!(decode("a &lt;b&gt; &amp;&quot;&apos; &#65;&#x1F600;"), "a <b> &\"' A\u{1f600}");
    }

    #[test]
    fn what_is_no_entity_stays() {
        assert_eq!(decode("?a=1&b=2&nbsp;&#xD800;&;"), "?a=1&b=2&nbsp;&#xD800;&;");
        assert_eq!(decode("é&ééééééééééééé;"), "é&ééééééééééééé;");
    }

    #[test]
    fn an_entity_is_decoded_once() {
        assert_eq!(decode("&amp;lt;"), "&lt;");
    }
}
