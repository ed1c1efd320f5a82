//! The laws on documents that nobody would write.

use apim_policy::format::Refusal;
use apim_policy::text::Span;
use apim_policy::{PolicyFormat, format};

use super::program::{decoded_program, program};
use super::{PLAIN, formatted, in_dialect};
use crate::common::{self, random::Random};

/// What documents are made of.
const PIECES: &[&str] = &[
    "<policies>",
    "</policies>",
    "<inbound>",
    "</inbound>",
    "<fragment>",
    "</fragment>",
    "<base/>",
    "<base></base>",
    "<choose>",
    "</choose>",
    "<when condition=\"@(a < b)\">",
    "<when condition='@(\"c\" != d)'>",
    "</when>",
    "<set-body>",
    "</set-body>",
    "<set-header name='a' exists-action = \"delete\"/>",
    "<set-variable name=\"a\" value=\"@{\n  // b\n\treturn @\"c\n d\";\n}\"\n/>",
    "<set-variable name='x' value=\"{{y}} ${z}\" />",
    "<value>",
    "</value>",
    "<unheard-of>",
    "</unheard-of>",
    "@(e &amp;&amp; f)",
    "@{\r\n return 1; }",
    "text",
    "&lt;",
    "<![CDATA[ g ]]>",
    "<!-- h -->",
    "<!-- i\n   j -->",
    "<!-- apim-policy fmt: off -->",
    "<!-- apim-policy fmt: on -->",
    "${k}",
    "%{ if l }",
    "%{ endif }",
    "{{m}}",
    "<?n?>",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n\n",
    "\r\n",
    "\u{a0}",
];

#[test]
fn the_laws_hold_for_random_documents() {
    let mut random = Random(18);
    let mut done = 0;
    for _ in 0..if common::is_thorough() { 100_000 } else { 25_000 } {
        let inner: String = (0..random.below(12)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let text = match random.below(4) {
            0 => inner,
            1 => format!("<policies><inbound>{inner}</inbound></policies>"),
            2 => format!("<!-- o --><fragment>{inner}</fragment>\n"),
            _ => format!("<fragment><set-body>{inner}</set-body></fragment>"),
        };
        let Ok(after) = formatted(&text) else { continue };
        done += 1;
        assert_eq!(formatted(&after).as_ref(), Ok(&after), "{text:?}\n{after:?}");
        assert_eq!(program(&text), program(&after), "{text:?}\n{after:?}");
        if let Ok(escaped) = in_dialect(&text, PolicyFormat::Xml) {
            assert_eq!(decoded_program(&text), decoded_program(&escaped), "{text:?}\n{escaped:?}");
            let raw = in_dialect(&escaped, PolicyFormat::RawXml).expect("it was raw");
            assert_eq!(decoded_program(&text), decoded_program(&raw), "{text:?}\n{raw:?}");
        }
    }
    assert!(done > 2_000, "only {done} documents were formatted");
}

#[test]
fn any_text_is_formatted_or_refused_and_its_parts_too() {
    let mut random = Random(81);
    for _ in 0..20_000 {
        let text: String = (0..random.below(16)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let cut = &text[..random.place(&text)];
        if let Err(Refusal::Broken(errors)) = formatted(cut) {
            assert!(!errors.is_empty(), "{cut:?}");
        }
        let (one, other) = (random.place(cut), random.place(cut));
        let range = Span::new(one.min(other), one.max(other));
        if let Ok(edits) = format::edits_in(cut, range, &PLAIN) {
            assert!(apim_policy::text::apply(cut, &edits).is_ok(), "{cut:?}");
        }
    }
}
