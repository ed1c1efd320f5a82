//! Every real document of the forms that hold XML is read, save those that are really broken.

use std::path::{Path, PathBuf};

use apim_policy::syntax;

/// Real documents that are really broken, with what is wrong.
const BROKEN: &[(&str, &str)] = &[
    // A formatter took the quotes of the C# for those of attributes, and put each on a line of its own.
    (
        "Call out to an HTTP endpoint and cache the response.policy.xml",
        "an XML formatter has put `=\"\"` into this expression, so that it is never closed",
    ),
    // The first comment lacks its end, so that the second begins inside it.
    ("Filter response content based on product name.policy.xml", "a comment begins inside another"),
];

#[test]
fn real_policies_are_read_without_an_error() {
    let mut broken = Vec::new();
    for path in paths() {
        let text = read(&path);
        let (_, errors) = syntax::parse(&text);
        let known = BROKEN.iter().find(|(name, _)| path.to_string_lossy().ends_with(name));
        if let Some((name, message)) = known {
            assert_eq!(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), [*message], "{name}");
            continue;
        }
        broken.extend(errors.iter().map(|error| format!("{}: {} at {:?}", path.display(), error.message, error.span)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The real documents.
pub(crate) fn texts() -> impl Iterator<Item = String> {
    paths().into_iter().map(|path| read(&path))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a real policy is UTF-8")
}

fn paths() -> Vec<PathBuf> {
    let Some(shared) = shared() else { return Vec::new() };
    ["xml", "apiops", "token-xml", "tf-template"].iter().flat_map(|form| files(&shared.join("real-policies").join(form))).collect()
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
        #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
        {
            eprintln!("skipped: {} does not exist", shared.display());
        }
        return None;
    }
    Some(shared)
}
