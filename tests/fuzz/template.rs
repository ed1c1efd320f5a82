//! Any text is a file of templates, or mistakes with places in it; and the examples of a template that is one can be run.

#![no_main]

use std::sync::LazyLock;

use apim_policy::Library;
use apim_policy::generate::{page, run_examples};
use libfuzzer_sys::fuzz_target;

static BUILT_IN: LazyLock<Library> = LazyLock::new(Library::built_in);

fuzz_target!(|text: &str| {
    let mut library = BUILT_IN.clone();
    match library.add("own.snippet", text.to_owned()) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "nothing is said to be wrong");
            for mistake in mistakes {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let (start, length) = (mistake.span.offset(), mistake.span.len());
                assert!(text.get(start..start + length).is_some(), "{mistake} has the span {start}, {length}");
            }
        }
        Ok(()) => {
            let _ = run_examples(&library);
            for template in library.of_file("own.snippet") {
                let _ = page(&library, template);
            }
        }
    }
});
