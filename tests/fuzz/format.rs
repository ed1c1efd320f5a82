//! Formatting twice is formatting once, in every host; no policy changes its meaning, and what is escaped can be raw again.

#![no_main]

mod laws;

use apim_policy::format::{Options, format_source};
use apim_policy::{PolicyFormat, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(source) = laws::source(input) else { return };
    for dialect in [None, Some(PolicyFormat::Xml), Some(PolicyFormat::RawXml)] {
        let options = Options { dialect, ..Options::default() };
        let formatted = format_source(&source, &options);
        if formatted.text == source.text {
            continue;
        }
        let after = laws::read(&source.path, formatted.text.into_bytes()).expect("what is formatted can be read");
        assert_eq!(format_source(&after, &options).text, after.text, "the layout does not settle with {dialect:?}");
        assert_eq!(shape(&source), shape(&after), "the policies are others with {dialect:?}:\n{}", after.text);
    }
});

/// The elements and comments of all policies, with the names of attributes and the words of comments; the bytes of text that is no C#.
fn shape(source: &Source) -> Vec<String> {
    let mut shape = Vec::new();
    for embedded in &source.documents {
        let document = source.parse(embedded);
        for element in document.elements() {
            let names: Vec<&str> = element.settings().map(|setting| setting.name()).collect();
            let literal = element.text().and_then(|text| text.literal()).map(|text| text.into_owned());
            shape.push(format!("{} {names:?} {literal:?}", element.name()));
        }
        for (_, content) in document.comments() {
            let words: Vec<&str> = content.text(document.text()).split_ascii_whitespace().collect();
            shape.push(words.join(" "));
        }
    }
    shape
}
