//! The hooks for pre-commit.

use std::path::Path;

use apim_policy::workspace::ENDINGS;

#[test]
fn the_hook_is_given_the_files_that_are_read_and_no_others() {
    let hooks = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let lint = hooks.split("- id: ").find(|hook| hook.starts_with("apim-policy-lint")).expect("there is a hook that lints");
    let files = lint.lines().find_map(|line| line.trim().strip_prefix("files: ")).expect("it says which files");
    let files = regex::Regex::new(files).expect("it is a pattern");
    for ending in ENDINGS {
        assert!(files.is_match(&format!("infra/a{ending}")), "{ending}");
        assert!(files.is_match(&format!("A{}", ending.to_uppercase())), "{ending}");
    }
    assert!(files.is_match("configuration.prod.yaml") && files.is_match("a/configuration.yml"));
    for other in ["a.txt", "pipeline.yaml", "a.xml.bak", "xml", "myconfiguration.yaml", "a.ts"] {
        assert!(!files.is_match(other), "{other}");
    }
}
