//! What the tool says of the corpus. The expectation stands beside each file, as the concise report.

use std::path::{Path, PathBuf};
use std::process::Command;

use apim_policy::config::Globs;
use apim_policy::lint::{self, Selection};
use apim_policy::report::Format;
use apim_policy::workspace::{self, Choice, Search, Source};
use walkdir::WalkDir;

use crate::common;

#[test]
fn each_file_of_the_corpus_has_the_findings_beside_it() {
    if common::updating() {
        return rewrite("corpus::each_file_of_the_corpus_has_the_findings_beside_it");
    }
    for (path, source) in corpus() {
        let found = common::printed(&[lint::lint(&source, &Selection::default())], Format::Concise);
        let folder = path.parent().expect("a file stands in a folder").to_owned();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let description = format!("apim-policy lint {}", source.path);
        insta::with_settings!({
            snapshot_path => folder,
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => description,
        }, { insta::assert_snapshot!(name, if found.is_empty() { "clean" } else { &found }) });
    }
}

#[test]
fn each_expectation_belongs_to_a_file() {
    for entry in WalkDir::new(root()) {
        let path = entry.expect("the corpus can be read").into_path();
        if path.extension().is_some_and(|it| it == "snap") {
            assert!(path.with_extension("").is_file(), "{} expects something of a file that is gone", path.display());
        }
    }
}

#[test]
fn the_corpus_shows_clean_policies_and_each_core_rule() {
    let outcomes: Vec<_> = corpus().iter().map(|(_, source)| lint::lint(source, &Selection::default())).collect();
    assert!(outcomes.len() >= 40, "the corpus has {} files", outcomes.len());
    assert!(outcomes.iter().filter(|it| it.findings.is_empty()).count() >= 8, "too few files are clean");
    for rule in ["secrets/hard-coded", "key-vault/uncached-lookup", "caching/unversioned-key", "requests/ignored-error"] {
        assert!(outcomes.iter().flat_map(|it| &it.findings).any(|it| it.diagnostic.rule == rule), "nothing in the corpus shows {rule}");
    }
}

/// Runs the test called `name` once more, so that it writes what it finds.
fn rewrite(name: &str) {
    let program = std::env::current_exe().expect("a test knows its program");
    let done = Command::new(program).args(["--exact", name]).env_remove("UPDATE").env("INSTA_UPDATE", "always").status();
    assert!(done.is_ok_and(|it| it.success()), "{name} cannot be rewritten");
}

fn corpus() -> Vec<(PathBuf, Source)> {
    let search =
        Search { ignore_files: true, named_too: false, exclude: Globs::new([]).expect("no pattern is wrong"), config: Choice::Without };
    let (found, errors) = workspace::discover(&[root()], &search);
    assert!(errors.is_empty(), "{errors:?}");
    let parent = root().parent().expect("the corpus stands in the project").to_owned();
    found
        .into_iter()
        .filter_map(|it| {
            let mut source = workspace::read(&it).expect("the corpus can be read")?;
            source.path = it.file.strip_prefix(&parent).expect("the corpus stands in the project").to_string_lossy().replace('\\', "/");
            Some((it.file, source))
        })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
