//! XML entities in values.

use std::borrow::Cow;

use memchr::memchr;

use crate::csharp::decode_entity;

/// `text` with its entities decoded; what is no entity of XML stays as it is.
pub fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let length = match decode_entity(rest.as_bytes()) {
            Some((character, length)) => {
                decoded.push(character);
                length
            }
            None => {
                decoded.push('&');
                1
            }
        };
        rest = &rest[length..];
        let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        decoded.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(decoded)
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
