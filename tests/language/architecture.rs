//! The order of the modules, and the other promises of `src/ARCHITECTURE.md` that a machine can hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_module_uses_only_the_modules_above_it() {
    let order = modules();
    let rank = |module: &str| order.iter().position(|other| other == module);
    let mut breaches = Vec::new();
    for file in files("src") {
        let Some(own) = module_of(&file) else { continue };
        let own_rank = rank(&own).unwrap_or_else(|| panic!("lib.rs does not declare `{own}`, the module of {}", file.display()));
        for (line, path) in crate_paths(&file) {
            let module = path.split("::").nth(1).unwrap_or_default().trim_end_matches(';');
            match rank(module) {
                Some(used) if used <= own_rank => {}
                Some(_) => breaches.push(format!("{}:{line}: `{own}` comes before `{module}` and cannot use it", file.display())),
                None => breaches.push(format!("{}:{line}: `{path}` does not name one module of lib.rs", file.display())),
            }
        }
    }
    none(&breaches);
}

#[test]
fn a_module_is_left_only_by_one_use_line_for_each_module_used() {
    let mut breaches = Vec::new();
    for file in files("src") {
        let Some(own) = module_of(&file) else { continue };
        let mut used = BTreeSet::new();
        for (line, path) in crate_paths(&file) {
            let module = path.split("::").nth(1).unwrap_or_default().to_owned();
            let text = code_line(&file, line);
            let statement = text.trim_start().trim_start_matches("pub ");
            let inner = text.starts_with(' ');
            if !statement.starts_with("use crate::") {
                if module != own {
                    breaches.push(format!("{}:{line}: `{path}` stands outside of a `use` line", file.display()));
                }
            } else if !inner && module != own && !used.insert(module.clone()) {
                breaches.push(format!("{}:{line}: a second `use` line for `{module}`", file.display()));
            }
        }
        let depth =
            file.strip_prefix(root().join("src")).expect("it lies in src").components().count() - usize::from(file.ends_with("mod.rs"));
        for (number, line) in code(&file) {
            let Some(path) = line.trim_start().trim_start_matches("pub ").strip_prefix("use ") else { continue };
            let climbs = path.split("::").take_while(|part| *part == "super").count();
            // A `use` that is indented stands in a module within the file, such as its tests.
            if climbs >= depth + usize::from(line.starts_with(' ')) {
                breaches.push(format!("{}:{number}: `super` climbs out of the module", file.display()));
            }
        }
    }
    none(&breaches);
}

#[test]
fn every_file_opens_with_what_it_is() {
    let silent = ["src", "tests"].into_iter().flat_map(files).filter(|file| !read(file).starts_with("//! "));
    none(&silent.map(|file| format!("{} does not open with //!", file.display())).collect::<Vec<_>>());
}

#[test]
fn unsafe_code_is_forbidden() {
    for file in ["src/lib.rs", "src/main.rs"] {
        assert!(read(&root().join(file)).contains("#![forbid(unsafe_code)]"), "{file} does not forbid unsafe code");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table = read(&root().join("Cargo.toml")).parse().expect("the manifest is TOML");
    let reasons = read(&root().join("src/ARCHITECTURE.md"));
    let mut missing = Vec::new();
    let mut listed = BTreeSet::new();
    let systems = manifest["target"].as_table().expect("it is a table").values().filter_map(|it| it.as_table());
    for (manifest, table) in
        [(&manifest, "dependencies"), (&manifest, "dev-dependencies")].into_iter().chain(systems.map(|system| (system, "dependencies")))
    {
        for name in manifest[table].as_table().expect("it is a table").keys() {
            listed.insert(name.clone());
            if !reasons.contains(&format!("| `{name}` |")) {
                missing.push(format!("{table}: `{name}` has no row in src/ARCHITECTURE.md"));
            }
        }
    }
    let rows = reasons.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let modules = modules();
    for (name, _) in rows.filter(|(name, _)| !modules.iter().any(|module| module == name)) {
        if !listed.contains(name) {
            missing.push(format!("src/ARCHITECTURE.md has a row for `{name}`, which Cargo.toml does not list"));
        }
    }
    none(&missing);
}

#[test]
fn every_module_has_its_row() {
    let text = read(&root().join("src/ARCHITECTURE.md"));
    let missing = modules().into_iter().filter(|module| !text.contains(&format!("| `{module}` |")));
    none(&missing.map(|module| format!("src/ARCHITECTURE.md has no row for `{module}`")).collect::<Vec<_>>());
}

/// What the bare library does without: the command line, the terminal, threads, the search for files, and all that writes files.
const NOT_BARE: [&str; 12] = [
    "anstream",
    "clap",
    "dialoguer",
    "ignore",
    "indicatif",
    "owo-colors",
    "rayon",
    "rustix",
    "signal-hook",
    "similar",
    "tempfile",
    "walkdir",
];

#[test]
fn the_bare_library_has_no_command_line_no_threads_and_no_search_for_files() {
    let bare = packages(&["--no-default-features"]);
    assert!(bare.contains("roxmltree"), "{bare:?}");
    let present = NOT_BARE.into_iter().filter(|name| bare.contains(*name));
    none(&present.map(|name| format!("the library depends on `{name}` without its features")).collect::<Vec<_>>());
    let all = packages(&[]);
    for name in ["clap", "ignore", "rayon"] {
        assert!(all.contains(name), "{all:?}");
    }
}

/// The names of the packages that the library depends on with these features.
fn packages(features: &[&str]) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["tree", "--edges", "normal", "--prefix", "none", "--locked", "--offline"]).args(features).current_dir(root());
    let output = command.output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo prints text");
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// The files outside of `cli` and `lsp` that touch the disk or ask for the environment. In each it takes the feature `disk`.
const DISK: &[&str] = &[
    "src/config/find.rs",
    "src/config/parse.rs",
    "src/config/path.rs",
    "src/reading/file.rs",
    "src/workspace/apiops.rs",
    "src/workspace/discover.rs",
    "src/workspace/disk.rs",
    "src/workspace/patterns.rs",
];

#[test]
fn only_the_files_on_the_list_touch_the_disk() {
    let touches = regex::Regex::new(
        r"\b(fs::|File::(open|create)|env::(var|home|current)|thread::|process::|Instant::|std::path::absolute)|\.(is_file|is_dir|exists|canonicalize|metadata|symlink_metadata|read_dir)\(\)",
    )
    .expect("it is a pattern");
    let (mut breaches, mut met) = (Vec::new(), BTreeSet::new());
    let is_face = |file: &Path| ["src/cli", "src/lsp"].iter().any(|face| file.starts_with(root().join(face)));
    for file in files("src").filter(|file| !is_face(file) && module_of(file).is_some()) {
        // Tests may do what they like; `growth.rs` is one as a whole.
        let lines = code(&file).into_iter().take_while(|(_, line)| line != "#[cfg(test)]");
        for (line, text) in lines.filter(|(_, text)| touches.is_match(text) && !file.ends_with("report/growth.rs")) {
            met.insert(file.clone());
            if !DISK.iter().any(|name| file.ends_with(name)) {
                breaches.push(format!("{}:{line}: touches the disk: {}", file.display(), text.trim()));
            }
        }
    }
    for name in DISK {
        let file = met.iter().find(|file| file.ends_with(name));
        match file.map(|file| read(file)) {
            None => breaches.push(format!("{name} touches the disk no more: take it off the list")),
            Some(text) => {
                let folder = read(&root().join(name).with_file_name("mod.rs"));
                let module = Path::new(name).file_stem().expect("it has a name").to_string_lossy();
                let is_gated = folder.contains(&format!("#[cfg(feature = \"disk\")]\nmod {module};"));
                if !is_gated && !text.contains("#[cfg(feature = \"disk\")]") {
                    breaches.push(format!("{name} touches the disk without the feature"));
                }
            }
        }
    }
    none(&breaches);
}

/// The files of `rules` and `semantic` that look at how text is spelt, and why. What stands here because it is text, and no code, may stay; what is
/// said to be still to do may only become less.
const SPELLING: &[(&str, &str)] = &[
    ("src/rules/caching/shared_key.rs", "the names of headers in an attribute"),
    ("src/rules/deprecated/endpoint.rs", "addresses"),
    ("src/rules/schema/duplicate.rs", "ids of policies"),
    ("src/rules/security/insecure_url.rs", "addresses"),
    ("src/rules/syntax/unresolved_placeholder.rs", "placeholders, which are no code yet"),
    ("src/semantic/credentials/code.rs", "shapes of code that hold secrets: still to do"),
    ("src/semantic/credentials/places.rs", "the names of headers and variables in attributes"),
    ("src/semantic/inventory.rs", "the body of a request"),
    ("src/semantic/requests/target.rs", "addresses, references of Terraform, and the body of a request"),
    ("src/semantic/variables/mod.rs", "Liquid, which is no C#"),
];

#[test]
fn rules_and_semantic_ask_for_symbols_and_never_search_code() {
    let search = regex::Regex::new(
        r"(raw\(\)(\.trim\(\))?|text_of\([^()]*\)|\bcode)\.(contains|find|rfind|starts_with|ends_with|split|splitn|split_once|match_indices|matches)\(",
    )
    .expect("it is a pattern");
    let listed = |file: &Path| SPELLING.iter().any(|(name, _)| file.ends_with(name));
    let (mut breaches, mut met) = (Vec::new(), BTreeSet::new());
    for file in ["src/rules", "src/semantic"].into_iter().flat_map(files) {
        for (line, text) in code(&file).into_iter().filter(|(_, text)| search.is_match(text)) {
            met.insert(file.clone());
            if !listed(&file) {
                breaches.push(format!(
                    "{}:{line}: searches code for its spelling, see `Expression::code`: {}",
                    file.display(),
                    text.trim()
                ));
            }
        }
    }
    let idle = SPELLING.iter().filter(|(name, _)| !met.iter().any(|file| file.ends_with(name)));
    breaches.extend(idle.map(|(name, _)| format!("{name} searches no code any more: take it off the list")));
    none(&breaches);
}

/// The modules of the library, in order.
fn modules() -> Vec<String> {
    let text = read(&root().join("src/lib.rs"));
    let name = |line: &str| Some(line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?.to_owned());
    text.lines().filter_map(name).collect()
}

/// The module of the library that `file` belongs to; `None` for `lib.rs` and `main.rs`.
fn module_of(file: &Path) -> Option<String> {
    let path = file.strip_prefix(root().join("src")).expect("it lies in src");
    let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let first = parts.next()?;
    parts.next().map(|_| first)
}

/// The paths in `file` that begin with `crate::`, two segments of each, with their lines.
fn crate_paths(file: &Path) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    for (number, line) in code(file) {
        for (at, _) in line.match_indices("crate::") {
            if line[..at].ends_with(|it: char| it == '$' || it == '_' || it.is_alphanumeric()) {
                continue;
            }
            let name = line[at + 7..].split(|it: char| !(it == '_' || it.is_alphanumeric())).next().unwrap_or_default();
            paths.push((number, format!("crate::{name}")));
        }
    }
    paths
}

/// The lines of `file` that are not comments, without the comments at their ends, numbered from 1.
fn code(file: &Path) -> Vec<(usize, String)> {
    let text = read(file);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines.map(|(index, line)| (index + 1, line.split(" // ").next().unwrap_or_default().to_owned())).collect()
}

fn code_line(file: &Path, number: usize) -> String {
    code(file).into_iter().find(|(other, _)| *other == number).map_or(String::new(), |(_, line)| line)
}

/// The Rust files below `folder`.
fn files(folder: &str) -> impl Iterator<Item = PathBuf> {
    // The playground is a crate of its own above the library, and what npm installs is not ours.
    let is_ours = |entry: &walkdir::DirEntry| !["playground", "node_modules"].iter().any(|name| entry.file_name() == *name);
    let entries = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().filter_entry(is_ours);
    let paths = entries.map(|entry| entry.expect("the folder can be read").into_path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}
