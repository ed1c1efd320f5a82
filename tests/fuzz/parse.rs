//! Whatever is read as a policy can be printed as JSON.

#![no_main]

mod laws;

use apim_policy::report::ast;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(source) = laws::source(input) else { return };
    for document in &source.documents {
        let map = document.excerpt.as_ref().map(|excerpt| &excerpt.map);
        let tree = ast::in_file(&source.parse(document), &source.text, map);
        let printed = serde_json::to_string(&tree).expect("a tree can be printed");
        // A reader of its own counts how deep values lie in each other; ours goes as deep as the policy.
        assert!(printed.starts_with(['{', '[']) && printed.ends_with(['}', ']']), "{printed}");
    }
});
