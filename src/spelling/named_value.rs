//! References to named values: `{{name}}`.

/// The longest name that the service lets a named value have, in characters.
const LONGEST: usize = 256;

/// Whether `name` is one that the service lets a named value have.
pub fn is_named_value(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_named_value_byte)
}

/// Whether a name of a named value may hold `byte`.
pub fn is_named_value_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// Returns the name in the reference that `text` begins with. The reference is four bytes longer than the name.
pub fn named_value_at(text: &[u8]) -> Option<&str> {
    let rest = text.strip_prefix(b"{{")?;
    let length = rest.iter().take(LONGEST + 1).take_while(|&&byte| is_named_value_byte(byte)).count();
    let name = std::str::from_utf8(&rest[..length]).ok()?;
    (is_named_value(name) && rest[length..].starts_with(b"}}")).then_some(name)
}

/// Returns the name in the reference that is all of `text`.
pub fn named_value(text: &str) -> Option<&str> {
    named_value_at(text.as_bytes()).filter(|name| name.len() + 4 == text.len())
}

/// Returns the reference to the named value called `name`.
pub fn reference(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_a_name_of_at_most_256_characters() {
        assert_eq!(named_value_at(b"{{a.b-c_1}} and more"), Some("a.b-c_1"));
        assert_eq!(named_value("{{a}}"), Some("a"));
        assert_eq!(named_value(&reference("a")), Some("a"));
        let long = "a".repeat(257);
        for text in ["{{}}", "{{a}", "{{a b}}", "{a}", "{{\u{e9}}}", "{{{a}}}", &reference(&long)] {
            assert_eq!(named_value_at(text.as_bytes()), None, "{text}");
        }
        assert_eq!(named_value("{{a}}b"), None);
        assert!(named_value(&reference(&long[1..])).is_some());
    }
}
