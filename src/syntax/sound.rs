//! Sound text: text that is XML without doubt. The walker can tell this for nearly all policies while it masks them, much faster than the parser.
//!
//! The tree is made by the walker that masks, so the parser would be asked only whether the masked text is XML. The walker knows the part of XML
//! that policies are written in, and calls a text *sound* only where it is sure; all else, and every mistake, is the parser's to judge.

use std::sync::LazyLock;

use crate::spelling::predefined_entity_at;
use memchr::{memchr, memchr_iter, memchr2, memmem};

/// How many attributes a plain tag has at most: each is compared with each.
pub(super) const MAX_ATTRIBUTES: usize = 24;

/// Finds the end of a CDATA section.
static CDATA_END: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("]]>"));

/// Whether `text` has no control characters, no `]]>`, which only CDATA sections may have, and none of the two characters that are not characters.
pub(super) fn has_plain_characters(text: &[u8]) -> bool {
    let controls = text.iter().fold(false, |found, &byte| found | ((byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r')));
    let no_character = |at: usize| matches!(text[at + 1..], [0xbf, 0xbe | 0xbf, ..]);
    !controls && CDATA_END.find(text).is_none() && !memchr_iter(0xef, text).any(no_character)
}

/// Whether `value` has no `<`, and no reference that would have to be declared.
pub(super) fn is_plain_value(value: &[u8]) -> bool {
    // Most values have neither sign.
    memchr2(b'<', b'&', value).is_none_or(|first| memchr(b'<', &value[first..]).is_none() && has_plain_references(&value[first..]))
}

/// Whether every `&` in `text` begins one of the five references that need no declaration.
pub(super) fn has_plain_references(text: &[u8]) -> bool {
    memchr_iter(b'&', text).all(|at| predefined_entity_at(&text[at..]).is_some())
}

/// Whether an XML declaration is one as tools write it.
pub(super) fn is_plain_declaration(declaration: &str) -> bool {
    let after = || {
        let rest = declaration.strip_prefix("<?xml version=\"1.0\"")?;
        let encoding = [" encoding=\"utf-8\"", " encoding=\"UTF-8\""].into_iter().find_map(|it| rest.strip_prefix(it));
        let rest = encoding.unwrap_or(rest);
        let standalone = [" standalone=\"yes\"", " standalone=\"no\""].into_iter().find_map(|it| rest.strip_prefix(it));
        Some(standalone.unwrap_or(rest).trim_start_matches(' '))
    };
    after() == Some("?>")
}

#[cfg(test)]
mod tests {
    use crate::syntax::mask::{Walked, walk};
    use crate::syntax::parse::wrapped;

    /// Whether the walker vouches for all of `text`.
    fn is_sound(text: &str) -> bool {
        walk(text).sound
    }

    /// Whether the parser takes `text`.
    fn parses(text: &str) -> bool {
        let Walked { masked, top, .. } = walk(text);
        let masked = masked.into_text();
        let text = if top.is_whole() { masked } else { wrapped(&masked, &top) };
        roxmltree::Document::parse(&text).is_ok()
    }

    /// What documents are made of, in good order and bad.
    const PIECES: [&str; 64] = [
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
        "<a b=\"@(c &amp;&amp; d)\"/>",
        "<a b=\"@(c < d)\"/>",
        "<a b='@(\"c\")'/>",
        "<a b=\"@(\"c\"/>",
        "@(c < d)",
        "@{ return \"</a>\"; }",
        "{{name}}",
        "${name}",
        "#{name}#",
        "%{ if x }",
        "@",
        "<a ${b}/>",
        "<a-${b}>",
        "<n.a n:b=\"\" n.b=\"\"/>",
        "<a b=\"<\"/>",
        "<a b=\"&\" c=\"&#38;\"/>",
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
                assert!(parses(&text), "{text:?}");
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
            "<!-- a --><a/>b<c></c> {{d}}",
            "",
        ] {
            assert!(is_sound(text), "{text:?}");
        }
    }

    #[test]
    fn what_needs_the_parser_is_left_to_it() {
        for text in [
            "<a></b>",
            "<a b='' b=''/>",
            "<a b=''c=''/>",
            "<a>&#0;</a>",
            "<a><![CDATA[x]]></a>",
            " <?xml version=\"1.0\"?><a/>",
            "<!DOCTYPE a><a/>",
        ] {
            assert!(!is_sound(text), "{text:?}");
        }
    }
}
