//! Any text is a configuration, or an error with a place in it; and what is one can be used.

#![no_main]

mod laws;

use std::path::Path;

use apim_policy::{Config, Selection};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let path = Path::new("apim-policy.toml");
    match Config::parse(path, text.to_owned()) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(config) => {
            let mut selection = Selection::default();
            for (name, setting) in config.all_rules() {
                // A rule that does not exist is an error of its own.
                let _ = selection.configure(name.get_ref(), setting);
            }
            let policy = Path::new("apis/orders/policy.xml");
            let _ = (config.excludes(policy), config.deployment(policy), config.hosts(policy), config.overrides(policy));
        }
    }
});
