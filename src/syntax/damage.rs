//! Damage that XML tools do to expressions.

use memchr::memmem;

use crate::text::Span;

/// Where an XML formatter has first put `=""` into the expression at `code`. It takes the quotes of C# for the end of the attribute,
/// and the words between them for attributes without a value: `["id"]` becomes `["id="""]`.
pub fn split_by_formatter(text: &str, code: Span) -> Option<Span> {
    let code_bytes = code.text(text).as_bytes();
    memmem::find_iter(code_bytes, b"=\"\"").find_map(|at| {
        let word = code_bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte)).count();
        let before = code_bytes[..at - word].last()?;
        let after = code_bytes.get(at + 3)?;
        let split = word > 0 && (*before == b'"' || before.is_ascii_whitespace()) && (*after == b'"' || matches!(after, b'\r' | b'\n'));
        let start = code.start as usize + at;
        split.then(|| Span::new(start, start + 3))
    })
}

/// Where entities stand at `code` that were escaped a second time, as in `&amp;quot;`: the `&amp;` of each.
pub fn twice_escaped(text: &str, code: Span) -> impl Iterator<Item = Span> + '_ {
    let bytes = code.text(text).as_bytes();
    memmem::find_iter(bytes, b"&amp;").filter_map(move |at| {
        let rest = &bytes[at + 5..];
        let twice = [&b"quot;"[..], b"lt;", b"gt;", b"amp;", b"apos;"].iter().any(|name| rest.starts_with(name));
        let start = code.start as usize + at;
        twice.then(|| Span::new(start, start + 5))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Span {
        Span::new(0, text.len())
    }

    #[test]
    fn quotes_that_a_formatter_added_are_found() {
        let text = "@(map[\"key=\"\"\"])";
        assert_eq!(split_by_formatter(text, all(text)), Some(Span::new(10, 13)));
        let text = "@{ return \"a=\"\"\n b=\"\"\n;}";
        assert_eq!(split_by_formatter(text, all(text)), Some(Span::new(12, 15)));
    }

    #[test]
    fn quotes_that_belong_to_strings_are_not() {
        for text in ["@(\"a=\" + \"\")", "@(x == \"\")", "@(x=\"\")", "@($\"a={b}\")"] {
            assert_eq!(split_by_formatter(text, all(text)), None, "{text}");
        }
    }

    #[test]
    fn entities_of_entities_are_found() {
        let text = "@(a &amp;lt; b &amp;&amp; c == &amp;quot;&amp;quot;)";
        assert_eq!(twice_escaped(text, all(text)).map(|span| span.start).collect::<Vec<_>>(), [4, 31, 41]);
    }
}
