//! Any bytes in any kind of file are linted, and every report about them can be read.

#![no_main]

mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(source) = laws::source(input) else { return };
    let outcome = apim_policy::lint(&source, &laws::EVERYTHING);
    laws::spans_mark_whole_characters(&outcome);
    laws::reports_can_be_read(&outcome);
});
