//! Any text is a manifest, or an error with a place in it; and what it generates stays in its folder.

#![no_main]

use std::path::{Component, Path};
use std::sync::LazyLock;

use apim_policy::Library;
use apim_policy::generate::Manifest;
use libfuzzer_sys::fuzz_target;

static BUILT_IN: LazyLock<Library> = LazyLock::new(Library::built_in);

fuzz_target!(|text: &str| {
    let Ok(manifest) = Manifest::parse(Path::new("snippets.toml"), text.to_owned()) else { return };
    let Ok(files) = manifest.generate(&BUILT_IN) else { return };
    for file in files {
        assert!(file.file.components().all(|part| matches!(part, Component::Normal(_))), "{} leaves the folder", file.file.display());
        assert!(text.get(file.span.range()).is_some(), "{:?}", file.span);
    }
});
