//! The reader on real policies: every document of the forms that hold XML is read, save those that are really broken.

use std::path::{Path, PathBuf};

use apim_policy::syntax;

/// Real documents that are really broken, with what is wrong.
const BROKEN: &[(&str, &str)] = &[
    // A formatter took the quotes of the C# for those of attributes, and put each on a line of its own.
    ("Call out to an HTTP endpoint and cache the response.policy.xml", "this expression never closes"),
    // The first comment lacks its end, so that the second begins inside it.
    ("Filter response content based on product name.policy.xml", "a comment begins inside another"),
];

#[test]
fn real_policies_are_read_without_an_error() {
    let Some(shared) = shared() else { return };
    let mut broken = Vec::new();
    for form in ["xml", "apiops", "token-xml", "tf-template"] {
        for path in files(&shared.join("real-policies").join(form)) {
            let text = std::fs::read_to_string(&path).expect("a policy is UTF-8");
            let (_, errors) = syntax::parse(&text);
            for error in errors {
                let known = |&&(name, message): &&(&str, &str)| path.to_string_lossy().ends_with(name) && error.message == message;
                if BROKEN.iter().find(known).is_none() {
                    let line = text[..error.span.start as usize].lines().count();
                    broken.push(format!("{}:{line}: {}", path.display(), error.message));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("a folder that can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml" || extension == "tftpl"))
        .collect();
    files.sort();
    files
}

/// The folder of real policies, which is no part of this repository.
fn shared() -> Option<PathBuf> {
    let shared =
        std::env::var_os("APIM_POLICY_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    if !shared.is_dir() {
        eprintln!("skipped: {} does not exist", shared.display());
        return None;
    }
    Some(shared)
}
