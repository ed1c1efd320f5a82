//! A file is old or new, whatever fails.

use std::process::{Command, Stdio};

use super::{FIXED, LEFT_OVER, WARNING};
use crate::common::folder::{Folder, Run};

/// The command in a shell that lets no file grow, as a full disk does.
#[cfg(unix)]
fn on_a_full_disk(folder: &Folder, arguments: &[&str]) -> Run {
    limited(folder, "trap '' XFSZ; ulimit -f 0", arguments)
}

/// The command after a line of shell.
#[cfg(unix)]
fn limited(folder: &Folder, limit: &str, arguments: &[&str]) -> Run {
    let plain = folder.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limit}; exec \"$0\" \"$@\"")]).arg(plain.get_program()).args(plain.get_args());
    command.current_dir(folder.path("")).stdin(Stdio::null());
    command.env_remove("GITHUB_ACTIONS").env_remove("TF_BUILD");
    Run::of(command.output())
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_files_whole_and_nothing_else() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert_eq!(folder.lint(&["--write-baseline", "b.json"]).status, 0);
    assert_eq!(folder.lint(&["-o", "report.txt"]).status, 1);
    let (baseline, report) = (folder.read("b.json"), folder.read("report.txt"));
    for arguments in
        [&["lint", "--fix"][..], &["lint", "--write-baseline", "b.json"], &["lint", "-o", "report.txt"], &["lint", "-o", "new.txt"]]
    {
        let run = on_a_full_disk(&folder, arguments);
        assert_eq!(run.status, 2, "{arguments:?}: {run:?}");
        assert!(run.err.contains("cannot write"), "{run:?}");
    }
    assert_eq!((folder.read("a.xml").as_str(), folder.read("b.json"), folder.read("report.txt")), (WARNING, baseline, report));
    assert_eq!(folder.files(), ["a.xml", "b.json", "report.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full_is_an_error() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    for arguments in [["-o", "/dev/full"], ["--write-baseline", "/dev/full"]] {
        let run = folder.lint(&arguments);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.err.contains("cannot write `/dev/full`"), "{run:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_manifest_may_have_more_files_than_may_be_open() {
    let entry = |number| {
        format!("[[snippets]]\nfile = \"f{number}.xml\"\ntemplate = \"secret\"\nset = {{ vault = \"contoso\", secret = \"orders-key\" }}\n")
    };
    let folder = Folder::with(&[("snippets.toml", &(0..100).map(entry).collect::<String>())]);
    let run = limited(&folder, "ulimit -S -n 50", &["generate", "--manifest", "snippets.toml"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(folder.files().len(), 101);
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next_and_never_linted() {
    let folder = Folder::with(&[("a.xml", WARNING), (LEFT_OVER, WARNING), ("other/b.xml", FIXED)]);
    folder.write(&format!("other/{LEFT_OVER}"), WARNING);
    assert_eq!(folder.lint(&[]).out.lines().count(), 1, "only the policy is linted");
    assert_eq!(
        folder.lint(&["--force-exclude", "a.xml", LEFT_OVER]).out.lines().count(),
        1,
        "as a hook does for what is staged for a commit"
    );
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    assert_eq!((folder.read("a.xml").as_str(), folder.files()), (FIXED, vec!["a.xml".to_owned(), "other".to_owned()]));
    assert_eq!(folder.read(&format!("other/{LEFT_OVER}")), WARNING, "nothing was written there");
    assert_eq!(folder.lint(&["-o", "other/report.txt"]).status, 0);
    assert!(!folder.path(&format!("other/{LEFT_OVER}")).exists());
}

#[test]
fn a_staged_file_that_another_run_uses_is_kept() {
    let folder = Folder::with(&[("a.xml", WARNING), (LEFT_OVER, "theirs")]);
    let theirs = std::fs::File::options().write(true).open(folder.path(LEFT_OVER)).expect("it is there");
    theirs.lock().expect("it can be locked");
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    assert_eq!((folder.read("a.xml").as_str(), folder.read(LEFT_OVER).as_str()), (FIXED, "theirs"));
    drop(theirs);
    assert_eq!(folder.lint(&["-o", "report.txt"]).status, 0);
    assert_eq!(folder.files(), ["a.xml", "report.txt"]);
}

#[cfg(unix)]
#[test]
fn a_left_over_that_is_a_second_name_of_a_policy_does_not_keep_it_from_being_fixed() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    std::fs::hard_link(folder.path("a.xml"), folder.path(LEFT_OVER)).expect("a link can be made");
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    assert_eq!((folder.read("a.xml").as_str(), folder.files()), (FIXED, vec!["a.xml".to_owned()]));
}

#[test]
fn files_of_other_names_are_no_left_overs() {
    let names = [".a.xml.123.tmp", ".apim-policy-0123.tmp", ".apim-policy-0123456789abcDEF.tmp.xml", "apim-policy-0123456789abcDEF.tmp"];
    let folder = Folder::with(&[("a.xml", WARNING)]);
    names.iter().for_each(|name| folder.write(name, FIXED));
    std::fs::create_dir(folder.path(LEFT_OVER)).expect("a folder can be made");
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    assert_eq!(folder.files().len(), 6);
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    const RUNS: usize = 4;
    const FILES: usize = 20;
    let folder = Folder::with(&[]);
    let names = |run: usize| (0..FILES).map(move |file| format!("{run}-{file}.xml"));
    (0..RUNS).flat_map(names).for_each(|name| folder.write(&name, WARNING));
    let start = |run: usize| {
        let names: Vec<String> = names(run).collect();
        let arguments: Vec<&str> =
            ["lint", "--fix", "-o", "report.json", "--format", "json"].into_iter().chain(names.iter().map(String::as_str)).collect();
        folder.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let children: Vec<_> = (0..RUNS).map(start).collect();
    for child in children {
        let run = Run::of(child.wait_with_output());
        assert_eq!(run.status, 0, "{run:?}");
    }
    assert!((0..RUNS).flat_map(names).all(|name| folder.read(&name) == FIXED));
    assert!(serde_json::from_str::<serde_json::Value>(&folder.read("report.json")).is_ok());
    assert_eq!(folder.files().len(), RUNS * FILES + 1, "nothing is left over");
}
