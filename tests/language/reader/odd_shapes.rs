//! Documents that would exhaust a careless reader: each must be read or refused in a time that only grows with its length.

use std::time::{Duration, Instant};

use apim_policy::syntax;

/// More than anything here takes in a debug build on a busy machine, and much less than a quadratic reader would.
const LONG: Duration = Duration::from_secs(20);

/// The messages for `text`, which are there before long.
#[track_caller]
fn messages(text: &str) -> Vec<String> {
    let begin = Instant::now();
    let (_, errors) = syntax::parse(text);
    let took = begin.elapsed();
    assert!(took < LONG, "{} bytes took {took:?}", text.len());
    errors.into_iter().map(|error| error.message.to_string()).collect()
}

#[test]
fn a_document_nested_too_deep_is_refused_with_one_finding() {
    let text = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    assert_eq!(messages(&text), ["elements are nested more than 512 deep"]);
    let text = "<a>".repeat(512) + &"</a>".repeat(512);
    assert_eq!(messages(&text), [""; 0]);
}

#[test]
fn an_attribute_of_fifty_megabytes_is_read() {
    // Without optimization the bytes take twenty times as long.
    let megabytes = if cfg!(debug_assertions) { 5 } else { 50 };
    let text = format!("<a b=\"{}\" />", "c".repeat(megabytes << 20));
    assert_eq!(messages(&text), [""; 0]);
}

#[test]
fn an_expression_of_many_megabytes_is_read() {
    let text = format!("<a b=\"@(\"{}\")\" />", "c < \\\" ".repeat(1 << 18));
    assert_eq!(messages(&text), [""; 0]);
}

#[test]
fn laughs_by_the_billion_are_refused() {
    let text = "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;&b;&b;&b;\">]><a>&d;</a>";
    assert_eq!(messages(text), ["a policy document cannot have a document type"]);
}

#[test]
fn characters_that_xml_does_not_have_are_named() {
    assert_eq!(messages("<a>\0</a>"), ["the character U+0000 cannot stand in XML"]);
    assert_eq!(messages("<a b=\"\u{1}\" />"), ["the character U+0001 cannot stand in XML"]);
    assert_eq!(messages("<a><!-- \u{fffe} --></a>"), ["the character U+FFFE cannot stand in XML"]);
    assert_eq!(messages("\0").len(), 1);
}

#[test]
fn very_many_elements_attributes_or_equals_signs_are_refused() {
    assert_eq!(messages(&format!("<a>{}</a>", "<b/>".repeat(1 << 20))), ["the document is too large to be read"]);
    assert_eq!(messages(&format!("<a>{}</a>", "=".repeat(8 << 20))), ["the document is too large to be read"]);
    let attributes: String = (0..10_000).map(|index| format!(" a{index}=\"\"")).collect();
    assert_eq!(messages(&format!("<a{attributes} />")), ["this element has more than 256 attributes"]);
}

#[test]
fn very_many_namespaces_are_read() {
    let elements: String = (0..20_000).map(|index| format!("<b xmlns:c{index}=\"d{index}\" xmlns=\"e{index}\"/>")).collect();
    assert_eq!(messages(&format!("<a>{elements}</a>")), [""; 0]);
}

#[test]
fn what_begins_and_never_ends_is_not_sought_again_and_again() {
    for unit in [
        "<a b=\"@(",
        "<a>@(</a>",
        "<a>@{ \"",
        "<a b='",
        "<!--",
        "<![CDATA[",
        "<?",
        "<",
        "</",
        "<a ",
        "&",
        "@(",
        "@{{",
        "{{",
        "${",
        "${\"",
        "{%",
        "%{ if ",
        "#{",
        "__a",
        "<a>x @(\"",
        "<a b=\"x @(",
        "<a b=\"@(c\" d",
        "<a b=\"@(c) d",
        "<a>@(c) d",
        "<a>@(\"&quot;\" ",
        "<a b=\"{{c\" ",
        "<a b=\"${c\" ",
        "]]>",
        "<a>@(/*",
        "<a>@(@\"",
        "<a>@($\"{",
        "<a:b ",
        "> <",
        "@(a> ",
        "=\"\"",
        "</a",
        "<a b=\"\"",
        "\" a=\"",
        "<a>{% if b %}",
        "<a>%{ if b }<c>",
    ] {
        let text = unit.repeat((1 << 18) / unit.len());
        messages(&text);
        messages(&format!("<a b=\"@({text}"));
        messages(&format!("<a>@{{{text}</a>"));
    }
}
