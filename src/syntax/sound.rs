//! Whether a text is plainly XML: what nearly all policies are is told in one pass, at a fraction of what the parser needs.
//!
//! The tree is made by the walker that masks, so the parser is asked only whether the masked text is XML. This reader knows the part of XML
//! that policies are written in and says yes only where it is sure; all else, and every mistake, is the parser's to judge.

use memchr::{memchr, memchr_iter, memchr2, memmem};

use crate::text::Span;

/// How many attributes a plain tag has at most: each is compared with each.
const MAX_ATTRIBUTES: usize = 24;

/// Whether `text` is XML for certain. False says nothing.
pub(super) fn is_sound(text: &str) -> bool {
    let bytes = text.as_bytes();
    let start = text.len() - after_declaration(text.strip_prefix('\u{feff}').unwrap_or(text)).len();
    // No control characters, no `]]>`, which only CDATA sections may have, and none of the two characters that are not characters.
    let controls = bytes.iter().fold(false, |found, &byte| found | ((byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r')));
    let no_character = |at: usize| matches!(bytes[at + 1..], [0xbf, 0xbe | 0xbf, ..]);
    if controls || memmem::find(bytes, b"]]>").is_some() || memchr_iter(0xef, bytes).any(no_character) {
        return false;
    }
    let has_references = memchr(b'&', bytes).is_some();
    Reader { bytes, at: start, has_references, open: Vec::with_capacity(16), names: Vec::with_capacity(8) }.document().is_some()
}

/// What follows the XML declaration that `text` begins with, as tools write it; all of `text` if it begins otherwise.
fn after_declaration(text: &str) -> &str {
    let after = || {
        let rest = text.strip_prefix("<?xml version=\"1.0\"")?;
        let encoding = [" encoding=\"utf-8\"", " encoding=\"UTF-8\""].into_iter().find_map(|it| rest.strip_prefix(it));
        let rest = encoding.unwrap_or(rest);
        let standalone = [" standalone=\"yes\"", " standalone=\"no\""].into_iter().find_map(|it| rest.strip_prefix(it));
        standalone.unwrap_or(rest).trim_start_matches(' ').strip_prefix("?>")
    };
    after().unwrap_or(text)
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    /// Whether there is any `&`.
    has_references: bool,
    /// The names of the elements that are open.
    open: Vec<Span>,
    /// The names of the attributes of the tag that is read.
    names: Vec<Span>,
}

impl Reader<'_> {
    /// Reads the document; `None` as soon as anything is not plain.
    fn document(&mut self) -> Option<()> {
        let mut roots = 0;
        loop {
            let end = memchr(b'<', &self.bytes[self.at..]).map_or(self.bytes.len(), |length| self.at + length);
            let text = &self.bytes[self.at..end];
            if self.open.is_empty() {
                text.iter().all(|&byte| is_space(byte)).then_some(())?;
            } else if self.has_references {
                references(text)?;
            }
            if end == self.bytes.len() {
                return (self.open.is_empty() && roots == 1).then_some(());
            }
            self.at = end + 1;
            match self.peek()? {
                b'/' => self.end_tag()?,
                b'!' => self.comment()?,
                _ => {
                    roots += usize::from(self.open.is_empty());
                    self.start_tag()?;
                }
            }
        }
    }

    fn comment(&mut self) -> Option<()> {
        let content = self.bytes.get(self.at..)?.strip_prefix(b"!--")?;
        let hyphens = memchr_iter(b'-', content).find(|&at| content.get(at + 1) == Some(&b'-'))?;
        self.at += b"!--".len() + hyphens + b"--".len();
        self.expect(b'>')
    }

    fn end_tag(&mut self) -> Option<()> {
        self.at += 1;
        let name = self.name()?;
        let opened = self.open.pop()?;
        (self.bytes[name.range()] == self.bytes[opened.range()]).then_some(())?;
        self.space();
        self.expect(b'>')
    }

    fn start_tag(&mut self) -> Option<()> {
        let name = self.name()?;
        self.names.clear();
        loop {
            let spaced = self.space();
            match self.peek()? {
                b'>' => {
                    self.at += 1;
                    self.open.push(name);
                    return Some(());
                }
                b'/' => {
                    self.at += 1;
                    return self.expect(b'>');
                }
                _ if !spaced => return None,
                _ => self.attribute()?,
            }
        }
    }

    fn attribute(&mut self) -> Option<()> {
        let name = self.name()?;
        let own = &self.bytes[name.range()];
        let known = self.names.iter().any(|other| self.bytes[other.range()] == *own);
        if known || own.starts_with(b"xml") || self.names.len() == MAX_ATTRIBUTES {
            return None;
        }
        self.names.push(name);
        self.space();
        self.expect(b'=')?;
        self.space();
        let quote = self.peek().filter(|quote| matches!(quote, b'"' | b'\''))?;
        self.at += 1;
        let length = memchr2(quote, b'<', &self.bytes[self.at..])?;
        let value = &self.bytes[self.at..self.at + length];
        self.at += length;
        if self.has_references {
            references(value)?;
        }
        self.expect(quote)
    }

    /// Reads a name of ASCII letters, digits and a few marks.
    fn name(&mut self) -> Option<Span> {
        let start = self.at;
        if !self.peek()?.is_ascii_alphabetic() && self.peek() != Some(b'_') {
            return None;
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
            self.at += 1;
        }
        Some(Span::new(start, self.at))
    }

    /// Goes past white space; false if there is none.
    fn space(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        self.at > start
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then_some(())?;
        self.at += 1;
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// Whether every `&` in `text` begins one of the five references that need no declaration.
fn references(text: &[u8]) -> Option<()> {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest) {
        rest = &rest[at..];
        let plain = |name: &&[u8]| rest.starts_with(name);
        let length = [&b"&quot;"[..], b"&amp;", b"&lt;", b"&gt;", b"&apos;"].into_iter().find(plain)?.len();
        rest = &rest[length..];
    }
    Some(())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What documents are made of, in good order and bad.
    const PIECES: [&str; 48] = [
        "<a>",
        "</a>",
        "<b>",
        "</b>",
        "<a/>",
        "<a ",
        "b=\"c\"",
        " b='c'",
        "b = \"&lt;\" ",
        ">",
        "/>",
        "<",
        "=",
        "\"",
        "'",
        "&",
        "&amp;",
        "&quot;",
        "&#65;",
        "&x;",
        " ",
        "\n",
        "\t",
        "\r",
        "\u{c}",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{fffe}",
        "\u{feff}",
        "é",
        "text",
        "]]>",
        "]]",
        "-->",
        "--",
        "<!--",
        "<!-- c -->",
        "<!-- - -->",
        "<![CDATA[",
        "<!DOCTYPE a>",
        "<?xml version=\"1.0\"?>",
        "<?p?>",
        "xmlns=\"u\"",
        "xml:a=\"b\"",
        "n:a=\"b\"",
        "<n:a/>",
        "<_.-/>",
    ];

    #[test]
    fn what_is_sound_is_xml_to_the_parser() {
        let mut seed = 1_u64;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % limit
        };
        let mut sound = 0;
        for _ in 0..60_000 {
            let inner: String = (0..below(7)).map(|_| PIECES[below(PIECES.len())]).collect();
            let text = match below(5) {
                0 => inner,
                1 => format!("<?xml version=\"1.0\" standalone=\"yes\"?>{inner}<a/>"),
                _ => format!("<a b=\"c\">{inner}</a>"),
            };
            if is_sound(&text) {
                sound += 1;
                assert!(roxmltree::Document::parse(&text).is_ok(), "{text:?}");
            }
        }
        assert!(sound > 1000, "only {sound} of the texts were sound");
    }

    #[test]
    fn what_policies_are_made_of_is_sound() {
        for text in [
            "<policies>\n\t<inbound>\r\n<base />text &amp; &lt;</inbound></policies>\n",
            "\u{feff}<!-- a - b --><a b='\"' c=\"'>\" d.e-f_g=\"é\"></a ><!---->",
            "<a><!-- <b> & --><a></a></a>",
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<a/>",
            "<?xml version=\"1.0\"?><a/>",
        ] {
            assert!(is_sound(text), "{text:?}");
        }
    }

    #[test]
    fn what_needs_the_parser_is_left_to_it() {
        for text in [
            "<a/><b/>",
            "<a></b>",
            "<a b='' b=''/>",
            "<a b=''c=''/>",
            "<a>&#0;</a>",
            "<a><![CDATA[x]]></a>",
            "<!-- a -- b --><a/>",
            "x<a/>",
            "",
        ] {
            assert!(!is_sound(text), "{text:?}");
        }
    }
}
