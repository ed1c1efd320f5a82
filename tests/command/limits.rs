//! Whatever is read has an end and a limit, and the tool says where it stopped.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::common::folder::Folder;

const CLEAN: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";

/// A policy with one error.
const BROKEN: &str = "<policies>\n  <inbound>\n    <base />\n  </outbound>\n</policies>\n";

#[test]
fn a_policy_that_is_a_device_or_a_pipe_is_refused() {
    let folder = Folder::with(&[("a.xml", CLEAN)]);
    symlink("/dev/zero", folder.path("endless.xml")).expect("a link can be made");
    assert!(Command::new("mkfifo").arg(folder.path("pipe.xml")).status().expect("pipes can be made").success());
    for name in ["endless.xml", "pipe.xml"] {
        let run = folder.lint(&[name]);
        assert_eq!(run.status, 2, "{}", run.err);
        assert!(run.err.contains(name) && run.err.contains("it is a device or a pipe, and no file"), "{}", run.err);
    }
    assert_eq!(folder.lint(&["."]).status, 0, "what is found and is no file is passed over");
}

#[test]
fn a_file_of_patterns_that_never_ends_is_refused_and_hides_nothing() {
    let folder = Folder::with(&[("a/b.xml", BROKEN), ("c/d.xml", BROKEN), ("c/.gitignore", "*.xml\n")]);
    symlink("/dev/zero", folder.path("a/.gitignore")).expect("a link can be made");
    let run = folder.lint(&["."]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.out.contains("a/b.xml") && !run.out.contains("c/d.xml"), "{}", run.out);
    assert!(run.err.contains("cannot read `a/.gitignore`"), "{}", run.err);
    assert_eq!(folder.lint(&[".", "--no-ignore"]).status, 1);

    symlink("/dev/zero", folder.path(".ignore")).expect("a link can be made");
    let run = folder.lint(&["."]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.out.contains("a/b.xml") && run.out.contains("c/d.xml"), "{}", run.out);
    // A folder below one with such a file is searched as well.
    let run = folder.lint(&["c"]);
    assert!(run.status == 2 && run.err.contains(".ignore"), "{}", run.err);
}

#[test]
fn a_file_of_patterns_above_the_repository_hides_nothing() {
    let folder = Folder::with(&[
        (".ignore", "*.xml\n"),
        ("repository/.git/HEAD", "ref: refs/heads/main\n"),
        ("repository/.ignore", "b.xml\n/apis/d.xml\n"),
        ("repository/.gitignore", "out/\n"),
        ("repository/apis/a.xml", BROKEN),
        ("repository/apis/b.xml", BROKEN),
        ("repository/apis/d.xml", BROKEN),
        ("repository/apis/e/d.xml", BROKEN),
        ("repository/apis/out/c.xml", BROKEN),
    ]);
    for (root, found) in
        [(".", &[][..]), ("repository", &["apis/a.xml", "apis/e/d.xml"]), ("repository/apis", &["apis/a.xml", "apis/e/d.xml"])]
    {
        let run = folder.lint(&[root, "--format", "concise"]);
        let files: Vec<&str> = run.out.lines().filter_map(|line| line.split(':').next()).collect();
        let expected: Vec<String> = found.iter().map(|file| format!("repository/{file}")).collect();
        let seen: std::collections::BTreeSet<&str> = files.into_iter().filter(|it| it.ends_with(".xml")).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected, "{root}: {}", run.err);
    }
    // Through a link to it, the same.
    symlink(folder.path("repository/apis"), folder.path("link")).expect("a link can be made");
    let run = folder.lint(&["link/", "--format", "concise"]);
    assert!(run.out.contains("a.xml") && !run.out.contains("b.xml") && !run.out.contains("link/d.xml"), "{}{}", run.out, run.err);
}

#[test]
fn the_users_own_patterns_are_refused_when_they_never_end() {
    let folder = Folder::with(&[("a.xml", BROKEN), ("patterns", "a.xml\n")]);
    symlink("/dev/zero", folder.path("endless")).expect("a link can be made");
    std::fs::write(folder.path("settings"), format!("[core]\nexcludesFile = {}\n", folder.path("endless").display()))
        .expect("a file can be written");
    std::fs::write(folder.path("few"), format!("[core]\nexcludesFile = {}\n", folder.path("patterns").display()))
        .expect("a file can be written");
    for (settings, status) in [("few", 0), ("settings", 2), ("endless", 2)] {
        let output = folder.command(&["lint", "."]).env("GIT_CONFIG_GLOBAL", folder.path(settings)).output().expect("the tool runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{settings}: {error}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).contains("a.xml"), status == 2, "{settings}: what is not read hides nothing");
    }
}

#[test]
fn what_the_tool_needs_for_itself_is_refused_when_it_never_ends() {
    let folder = Folder::with(&[("a.xml", CLEAN)]);
    symlink("/dev/zero", folder.path("endless")).expect("a link can be made");
    for arguments in [
        &["lint", "a.xml", "--config", "endless"][..],
        &["lint", "a.xml", "--no-config", "--baseline", "endless"],
        &["generate", "--no-config", "--template", "endless"],
        &["generate", "--no-config", "--manifest", "endless"],
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.err);
    }
    assert_eq!(folder.lint(&["a.xml", "--config", "/dev/null"]).status, 0);
}

#[test]
fn checks_that_end_early_are_told_of() {
    let pairs: String = (0..6000)
        .map(|index| {
            format!(
                "<cache-lookup-value key='k{index}' variable-name='c{index}' /><cache-store-value key='k{index}' value='v' duration='60' />"
            )
        })
        .collect();
    let text = format!("<policies><inbound><base />{pairs}</inbound></policies>");
    let folder = Folder::with(&[("many.xml", &text), ("a.xml", CLEAN)]);
    let run = folder.lint(&["many.xml", "a.xml", "--select", "caching"]);
    assert!(run.err.contains("`many.xml` holds so many policies") && !run.err.contains("a.xml"), "{}", run.err);
    assert!(!folder.lint(&["many.xml", "--select", "caching", "--quiet"]).err.contains("many.xml"));
}

#[test]
fn a_template_full_of_mistakes_is_told_in_few_words() {
    let template = |count: usize, end: &str| {
        let items: String = (0..count).map(|index| format!("<set-variable name=\"x\" value=\"[[nothing{index}]]\" />{end}")).collect();
        format!("/// A.\ntemplate a(b: text) {{\n    inbound {{\n{items}\n    }}\n}}\n")
    };
    for end in ["\n", " "] {
        let folder = Folder::with(&[("few.snippet", &template(100, end)), ("many.snippet", &template(5_000, end))]);
        let [few, many] = ["few.snippet", "many.snippet"].map(|file| folder.run(&["generate", "a", "--no-config", "--template", file]));
        assert!(few.status == 2 && many.status == 2, "{}", few.err);
        assert!(many.err.len() < few.err.len() * 2, "{} bytes, and {} for fifty times as many mistakes", few.err.len(), many.err.len());
        assert!(many.err.contains("nothing0") && many.err.contains("there are 4951 more errors"), "{}", many.err);
    }
    let folder = Folder::with(&[("many.snippet", &template(5_000, " "))]);
    let run = folder.run(&["generate", "a", "--no-config", "--template", "many.snippet"]);
    assert!(run.err.contains("(many.snippet, line 4, column 33)"), "{}", run.err);
}
