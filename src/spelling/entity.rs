//! Entities and character references of XML.

use std::borrow::Cow;

use memchr::memchr;

/// The five entities that XML knows without a declaration, and what they stand for.
const PREDEFINED: [(&str, char); 5] = [("&quot;", '"'), ("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&apos;", '\'')];

/// Returns the entity at the start of `bytes` that needs no declaration, and what it stands for.
pub fn predefined_entity_at(bytes: &[u8]) -> Option<(&'static str, char)> {
    PREDEFINED.into_iter().find(|(entity, _)| bytes.starts_with(entity.as_bytes()))
}

/// Returns the entity that `character` has in XML.
pub fn entity_for(character: char) -> Option<&'static str> {
    PREDEFINED.into_iter().find(|(_, meant)| *meant == character).map(|(entity, _)| entity)
}

/// Returns the character that the entity or character reference at the start of `bytes` stands for, and the length of its spelling.
pub fn entity_at(bytes: &[u8]) -> Option<(char, usize)> {
    if let Some((entity, character)) = predefined_entity_at(bytes) {
        return Some((character, entity.len()));
    }
    let digits = bytes.strip_prefix(b"&#")?;
    // No code point needs more than seven digits; zeros in front of it are not worth a loop without end.
    let length = digits.iter().take(12).position(|&byte| byte == b';')?;
    let digits = std::str::from_utf8(&digits[..length]).ok()?;
    let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    Some((character, "&#;".len() + length))
}

/// Returns `text` with its entities decoded; what is no entity of XML stays as it is.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let length = match entity_at(rest.as_bytes()) {
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

/// Returns `text` with those of its characters as entities that are among `special`.
pub fn encode_entities(text: &str, special: &[char]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        match entity_for(character).filter(|_| special.contains(&character)) {
            Some(entity) => encoded.push_str(entity),
            None => encoded.push(character),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_and_numeric_entities_are_decoded() {
        assert_eq!(decode_entities("a &lt;b&gt; &amp;&quot;&apos; &#65;&#x1F600;"), "a <b> &\"' A\u{1f600}");
    }

    #[test]
    fn what_is_no_entity_stays() {
        assert_eq!(decode_entities("?a=1&b=2&nbsp;&#xD800;&;"), "?a=1&b=2&nbsp;&#xD800;&;");
        assert_eq!(decode_entities("é&ééééééééééééé;"), "é&ééééééééééééé;");
    }

    #[test]
    fn an_entity_is_decoded_once() {
        assert_eq!(decode_entities("&amp;lt;"), "&lt;");
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let text = "a < b && c > \"d\" 'e'";
        assert_eq!(encode_entities(text, &['&', '<', '>']), "a &lt; b &amp;&amp; c &gt; \"d\" 'e'");
        assert_eq!(decode_entities(&encode_entities(text, &['&', '<', '>', '"', '\''])), text);
    }
}
