//! The pages of the templates are what the tool prints, and say what a reader needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use apim_policy::generate::{Library, examples, list, page};

use crate::common;

#[test]
fn pages_are_up_to_date() {
    let library = Library::built_in();
    for template in library.templates() {
        common::expect_file(&folder().join(format!("{}.md", template.name.text)), &page(&library, template));
    }
    let rows: String = list(&library)
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(name, summary)| format!("| [`{name}`]({name}.md) | {} |\n", summary.trim()))
        .collect();
    let index = format!(
        "# Templates\n\nWritten by `UPDATE=1 cargo test` from the templates. How templates are written stands in `src/generate/syntax.md`, which \
         `apim-policy generate --syntax` prints.\n\n| template | what it makes |\n| --- | --- |\n{rows}"
    );
    common::expect_file(&folder().join("README.md"), &index);
}

#[test]
fn every_page_belongs_to_a_template() {
    let library = Library::built_in();
    for entry in std::fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        assert!(name == "README" || library.find(&name).is_some(), "{}", path.display());
    }
}

#[test]
fn every_page_says_what_for_and_shows_an_example() {
    let library = Library::built_in();
    for template in library.templates() {
        let name = &template.name.text;
        assert!(template.help.contains("\nUse it "), "{name} does not say when to use it");
        assert!(!examples(template).is_empty(), "{name} shows no example");
        for parameter in &template.parameters {
            assert!(!parameter.help.trim().is_empty(), "{name} does not explain {}", parameter.name.text);
        }
        let page = page(&library, template);
        assert!(!page.contains("there is no template"), "{page}");
        let shown = page.split("## Example").nth(1).expect("an example is shown");
        assert!(shown.contains("```xml\n<") || shown.contains("```terraform\n"), "{page}");
    }
}

#[test]
fn what_templates_have_in_common_is_the_same_in_all() {
    let library = Library::built_in();
    let shared = ["identity", "timeout", "retries", "failure-status", "failure-reason", "retry-after", "failure-fragment", "cache"];
    let mut rows: BTreeMap<&str, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for template in library.templates() {
        // These read no secret themselves.
        let page = page(&library, template);
        for name in shared.into_iter().filter(|_| page.contains("| `retries` |") && page.contains("| `vault` |")) {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
            rows.entry(name).or_default().entry(row.unwrap_or_default().to_owned()).or_default().push(&template.name.text);
        }
    }
    // What is read on every request is kept nowhere.
    rows.get_mut("cache").expect("some templates keep values").remove("");
    for (name, rows) in rows {
        assert_eq!(rows.len(), 1, "{name} differs: {rows:#?}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates")
}
