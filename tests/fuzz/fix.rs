//! Fixing twice is fixing once, and no fix makes an error.

#![no_main]

mod laws;

use apim_policy::{Safety, fix};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(source) = laws::source(input) else { return };
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = fix(&source, &laws::EVERYTHING, safety);
        if fixed.fixes == 0 {
            assert_eq!(fixed.text, source.text, "a text changes without a fix");
            continue;
        }
        let after = laws::read(&source.path, fixed.text.into_bytes()).expect("what is fixed can be read");
        assert_eq!(fix(&after, &laws::EVERYTHING, safety).text, after.text, "the fixes do not settle");
        let before = laws::errors(&source);
        for (rule, count) in laws::errors(&after) {
            assert!(count <= before.get(rule).copied().unwrap_or_default(), "fixes make an error of {rule}:\n{}", after.text);
        }
    }
});
