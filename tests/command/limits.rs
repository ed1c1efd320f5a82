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
