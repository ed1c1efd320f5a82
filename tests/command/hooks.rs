//! The hooks for pre-commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use apim_policy::workspace::ENDINGS;

/// What a hook says: its keys with their values.
type Hook = BTreeMap<String, String>;

/// The hooks, by their ids.
fn hooks() -> BTreeMap<String, Hook> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let blocks = text.split("- id: ").skip(1);
    let hook = |block: &str| {
        let (id, rest) = block.split_once('\n').expect("a hook says more than its id");
        let keys = rest.lines().filter_map(|line| line.trim().split_once(": "));
        (id.to_owned(), keys.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    };
    blocks.map(hook).collect()
}

#[test]
fn all_hooks_come_in_every_way_of_installing() {
    let hooks = hooks();
    for (ending, language) in [("", "python"), ("-node", "node"), ("-rust", "rust"), ("-docker", "docker_image"), ("-system", "system")] {
        for (name, arguments) in [
            ("apim-policy-lint", "lint --force-exclude"),
            ("apim-policy-fmt", "fmt --force-exclude"),
            ("apim-policy-generate", "generate --check"),
        ] {
            let hook = hooks.get(&format!("{name}{ending}")).unwrap_or_else(|| panic!("there is no {name}{ending}"));
            assert_eq!(hook["language"], language);
            assert!(hook["entry"].ends_with(arguments), "{hook:?}");
            for key in ["files", "args", "pass_filenames", "name", "require_serial"] {
                assert_eq!(hook.get(key), hooks[name].get(key), "{name}{ending} has another `{key}` than {name}");
            }
        }
    }
    assert_eq!(hooks.len(), 15);
    // Several runs at once would each know a part of the files.
    for name in ["apim-policy-lint", "apim-policy-fmt"] {
        assert_eq!(hooks[name].get("require_serial").map(String::as_str), Some("true"), "{name}");
    }
    assert_eq!(hooks["apim-policy-fmt"]["files"], hooks["apim-policy-lint"]["files"]);
}

#[test]
fn the_hook_is_given_the_files_that_are_read_and_no_others() {
    let hooks = hooks();
    let files = regex::Regex::new(&hooks["apim-policy-lint"]["files"]).expect("it is a pattern");
    for ending in ENDINGS {
        assert!(files.is_match(&format!("infra/a{ending}")), "{ending}");
        assert!(files.is_match(&format!("A{}", ending.to_uppercase())), "{ending}");
    }
    assert!(files.is_match("configuration.prod.yaml") && files.is_match("a/configuration.yml"));
    for other in ["a.txt", "pipeline.yaml", "a.xml.bak", "xml", "myconfiguration.yaml", "a.ts"] {
        assert!(!files.is_match(other), "{other}");
    }
    // Nothing is matched that no ending stands for.
    let listed = hooks["apim-policy-lint"]["files"].split("\\.(").nth(1).and_then(|rest| rest.split(')').next());
    let listed: BTreeSet<&str> = listed.map(|rest| rest.split('|').collect()).expect("it lists endings");
    let read: BTreeSet<&str> = ENDINGS.iter().filter_map(|ending| ending.rsplit('.').next()).collect();
    assert!(listed.iter().all(|it| read.contains(it)), "{listed:?} are not all in {read:?}");
}
