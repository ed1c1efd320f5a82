//! Percent-encoding of URLs.

use std::borrow::Cow;

/// Returns the byte that the three at the start of `bytes` stand for: `%41` is `A`.
pub fn percent_at(bytes: &[u8]) -> Option<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    match *bytes {
        [b'%', high, low, ..] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    }
}

/// Returns the character that the bytes at the start of `bytes` stand for, each encoded, and the length of its spelling: `%C3%A9` is `é`.
pub fn percent_character_at(bytes: &[u8]) -> Option<(char, usize)> {
    let first = percent_at(bytes)?;
    let length = match first {
        0x00..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let mut character = [0; 4];
    for (index, byte) in character.iter_mut().take(length).enumerate() {
        *byte = percent_at(bytes.get(3 * index..)?)?;
    }
    let decoded = std::str::from_utf8(&character[..length]).ok()?.chars().next()?;
    Some((decoded, 3 * length))
}

/// Returns `text` with its percent-encoding decoded. What would be no UTF-8 stays as it is.
pub fn decode_percent(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !memchr::memchr_iter(b'%', bytes).any(|at| percent_at(&bytes[at..]).is_some()) {
        return Cow::Borrowed(text);
    }
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let byte = percent_at(&bytes[at..]);
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Returns `text` with every byte percent-encoded but letters, digits and those of which `keeps` is true.
pub fn encode_percent(text: &str, keeps: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            _ if byte.is_ascii_alphanumeric() || byte.is_ascii() && keeps(byte) => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let text = "a b/é%c";
        let encoded = encode_percent(text, |byte| byte == b'/');
        assert_eq!(encoded, "a%20b/%C3%A9%25c");
        assert_eq!(decode_percent(&encoded), text);
    }

    #[test]
    fn what_is_no_encoding_stays() {
        for text in ["100%", "%2", "%zz", "%FF", ""] {
            assert_eq!(decode_percent(text), text);
            assert_eq!(percent_character_at(text.as_bytes()), None);
        }
        assert_eq!(percent_character_at(b"%C3%A9%41"), Some(('é', 6)));
        assert_eq!(percent_character_at(b"%C3%"), None);
    }
}
