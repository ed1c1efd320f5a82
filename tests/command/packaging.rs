//! How the tool is packaged and released: what must agree does, and no workflow gives away what it holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).expect("it is JSON")
}

/// The files that GitHub runs, with their texts.
fn workflows() -> Vec<(String, String)> {
    let folder = root().join(".github/workflows");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("there are workflows")
        .map(|entry| format!(".github/workflows/{}", entry.expect("it can be listed").file_name().to_string_lossy()))
        .collect();
    names.sort();
    names.push("action.yml".to_owned());
    names.into_iter().map(|name| (name.clone(), read(&name))).collect()
}

#[test]
fn the_version_is_the_same_wherever_it_stands() {
    let version = env!("CARGO_PKG_VERSION");
    let package = json("package.json");
    assert_eq!(package["version"], version);
    for (name, wanted) in package["optionalDependencies"].as_object().expect("it is a table") {
        assert_eq!(wanted, version, "{name}");
    }
    assert!(read("action.yml").contains(&format!("default: {version}\n")), "action.yml installs another version");
    let hooks = read(".pre-commit-hooks.yaml");
    let images = hooks.lines().filter_map(|line| line.split("apim-policy/apim-policy:").nth(1));
    let images: BTreeSet<&str> = images.filter_map(|rest| rest.split(' ').next()).collect();
    assert_eq!(images, BTreeSet::from([version]));
}

#[test]
fn npm_asks_for_the_package_of_every_target() {
    let targets = json("src/packaging/targets.json");
    let released: BTreeSet<String> = targets
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|target| format!("@apim-policy/{}", target["npm"].as_str().expect("it has a name")))
        .collect();
    let package = json("package.json");
    let asked: BTreeSet<String> = package["optionalDependencies"].as_object().expect("it is a table").keys().cloned().collect();
    assert_eq!(asked, released);
}

#[test]
fn a_release_has_programs_for_the_systems_that_people_have() {
    let targets = json("src/packaging/targets.json");
    let names: BTreeSet<&str> = targets.as_array().expect("it is a list").iter().filter_map(|target| target["target"].as_str()).collect();
    let systems = ["unknown-linux-gnu", "unknown-linux-musl", "apple-darwin", "pc-windows-msvc"];
    let wanted = systems.iter().flat_map(|system| [format!("x86_64-{system}"), format!("aarch64-{system}")]);
    assert_eq!(names, wanted.collect::<Vec<_>>().iter().map(String::as_str).collect());
    let manifest: toml::Table = read("Cargo.toml").parse().expect("it is TOML");
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let zipped: BTreeSet<&str> = binstall["overrides"].as_table().expect("it is a table").keys().map(String::as_str).collect();
    assert_eq!(zipped, names.into_iter().filter(|name| name.contains("windows")).collect(), "these archives are zip files");
}

#[test]
fn a_released_program_holds_no_path_of_the_machine_that_built_it() {
    let release = read(".github/workflows/release.yml");
    let remap = release.find("--remap-path-prefix=$home=cargo").expect("paths are replaced");
    let build = release.find("maturin build --locked --release").expect("it is built");
    let check = release.find(r"grep -aq '[/\\]\.cargo[/\\]registry'").expect("it is looked through");
    assert!(remap < build && build < check);
}

#[test]
fn actions_are_pinned_by_commit_and_name_their_version() {
    let pinned = regex::Regex::new(r"^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$").expect("it is a pattern");
    for (name, text) in workflows() {
        for line in text.lines() {
            let Some(used) = line.trim_start().trim_start_matches("- ").strip_prefix("uses: ") else { continue };
            assert!(pinned.is_match(used), "{name}: {used}");
        }
    }
}

#[test]
fn workflows_have_no_permission_that_no_job_asks_for() {
    for (name, text) in workflows().into_iter().filter(|(name, _)| name != "action.yml") {
        let granted = text.split("\npermissions:").nth(1).unwrap_or_else(|| panic!("{name} takes the permissions of the repository"));
        let granted = granted.split("\n\n").next().unwrap_or_default();
        assert!(matches!(granted, " {}" | "\n  contents: read"), "{name} grants{granted} to all jobs");
        assert!(!text.contains("write-all"), "{name}");
        // Only what a tag starts may write, or a job that runs on the main branch alone.
        let writes = text.lines().filter(|line| line.trim_end().ends_with(": write")).count();
        let is_reviewed = text.contains("    tags: [") || text.contains("github.ref == 'refs/heads/main'\n");
        assert!(writes == 0 || is_reviewed, "{name} may write");
        assert!(!text.contains("pull_request_target") && !text.contains("workflow_run"), "{name} runs what strangers wrote");
    }
}

#[test]
fn nothing_is_put_into_the_text_of_a_script() {
    for (name, text) in workflows() {
        let mut depth = None;
        for line in text.lines() {
            let key = line.trim_start().trim_start_matches("- ");
            let indent = line.len() - key.len();
            match depth {
                Some(run) if indent > run || line.trim().is_empty() => {}
                _ => depth = key.starts_with("run:").then_some(indent),
            }
            if depth.is_some() {
                assert!(!line.contains("${{"), "{name}: {line}");
            }
        }
        assert!(text.matches("actions/checkout@").count() == text.matches("persist-credentials: false").count(), "{name} leaves its token");
    }
}

#[test]
fn the_image_is_built_from_all_that_the_manifest_names() {
    let sent: Vec<String> = read("src/packaging/Dockerfile.dockerignore")
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .map(|line| line.replace('*', "[^/]*"))
        .collect();
    let manifest: toml::Table = read("Cargo.toml").parse().expect("it is TOML");
    let targets = ["bin", "test", "bench"].iter().filter_map(|kind| manifest[*kind].as_array()).flatten();
    let mut paths: Vec<&str> = targets.filter_map(|target| target["path"].as_str()).collect();
    paths.extend(["Cargo.toml", "Cargo.lock", "rules/README.md", "docs/report.schema.json"]);
    for path in paths {
        let is_sent = sent.iter().any(|sent| regex::Regex::new(&format!("^{sent}(/|$)")).expect("it is a pattern").is_match(path));
        assert!(is_sent, "the builder of the image does not get {path}");
    }
}

/// Whether the licence, an expression of SPDX as packages write it, can be met with those that are allowed.
fn is_met(licence: &str, allowed: &BTreeSet<&str>) -> bool {
    let licence = licence.trim();
    let inner = licence.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(licence);
    if let Some((left, right)) = inner.split_once(" AND ") {
        return is_met(left, allowed) && is_met(right, allowed);
    }
    inner.split(" OR ").flat_map(|it| it.split('/')).any(|it| allowed.contains(it.trim()))
}

#[test]
fn every_dependency_comes_from_the_registry_under_a_licence_that_is_allowed() {
    // `cargo deny check` says the same, and more, where it is installed.
    let deny: toml::Table = read(".cargo/deny.toml").parse().expect("it is TOML");
    let list = |of: &str, key: &str| deny[of][key].as_array().cloned().unwrap_or_default();
    let allowed = list("licenses", "allow");
    let allowed: BTreeSet<&str> = allowed.iter().filter_map(|it| it.as_str()).collect();
    let banned = list("bans", "deny");
    let banned: BTreeSet<&str> = banned.iter().filter_map(|it| it["crate"].as_str()).collect();
    let mut command = std::process::Command::new(env!("CARGO"));
    let output = command.args(["metadata", "--locked", "--offline", "--format-version", "1"]).current_dir(root()).output();
    let output = output.expect("cargo can be run");
    if !output.status.success() {
        // Packages for other systems need not be there.
        eprintln!("skipped: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    for package in metadata["packages"].as_array().expect("it is a list") {
        let name = package["name"].as_str().expect("it has a name");
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_met(licence, &allowed), "{name} is under {licence:?}, which .cargo/deny.toml does not allow");
        assert!(!banned.contains(name), "{name} is banned in .cargo/deny.toml");
        let is_ours = package["source"].is_null() && name == env!("CARGO_PKG_NAME");
        let source = package["source"].as_str().unwrap_or_default();
        assert!(is_ours || source == "registry+https://github.com/rust-lang/crates.io-index", "{name} comes from {source}");
    }
}

#[cfg(unix)]
#[test]
fn the_notes_of_a_release_are_its_chapter_of_the_changelog() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let script = folder.path().join("src/packaging/notes.sh");
    std::fs::create_dir_all(script.parent().expect("it lies in a folder")).expect("a folder can be made");
    std::fs::copy(root().join("src/packaging/notes.sh"), &script).expect("it can be copied");
    std::fs::write(folder.path().join("Cargo.toml"), "[package]\nversion = \"1.2.0\"\n").expect("it can be written");
    let notes = |version: &str, changelog: &str| {
        std::fs::write(folder.path().join("CHANGELOG.md"), changelog).expect("it can be written");
        let output = std::process::Command::new(&script).arg(version).output().expect("it runs");
        (output.status.success(), String::from_utf8(output.stdout).expect("it is text"))
    };
    let changelog = "# Changelog\n\n## 1.2.0\n\n- new\n\n## 1.1.0\n\n- old\n";
    assert_eq!(notes("1.2.0", changelog), (true, "\n- new\n\n".to_owned()));
    assert!(!notes("1.1.0", changelog).0, "the sources have another version");
    assert!(!notes("1.2.0", "# Changelog\n\n## Unreleased\n\n- new\n").0, "nothing is said about it");
}
