//! `lint --since REV` and `lint --staged`: only what is found in files that have changed, as git knows it.

use std::process::Command;

use crate::common::folder::{Folder, Run};

const GOOD: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";
const BAD: &str = "<policies>\n  <inbound>\n    <base />\n    <set-heder name=\"a\" />\n  </inbound>\n</policies>\n";
/// A policy with a warning that has a safe fix.
const FIXABLE: &str =
    "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\n    <base />\n  </inbound>\n</policies>\n";

fn git(folder: &Folder, arguments: &[&str]) {
    let fixed =
        ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"];
    let output = Command::new("git").args(fixed).args(arguments).current_dir(folder.path("")).output().expect("git can be run");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "a"]);
}

fn repository(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(files);
    git(&folder, &["init", "--quiet", "--initial-branch", "main", "."]);
    folder
}

/// The paths of the files with findings.
fn told(run: &Run) -> Vec<&str> {
    let mut paths: Vec<&str> = run.out.lines().filter_map(|line| line.split(':').next()).collect();
    paths.dedup();
    paths
}

#[test]
fn since_reports_files_that_are_changed_renamed_and_new_and_no_others() {
    let folder = repository(&[("old.xml", BAD), ("changed.xml", GOOD), ("renamed.xml", BAD), ("gone.xml", BAD), ("a/deep.xml", GOOD)]);
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "-b", "feature"]);
    folder.write("committed.xml", BAD);
    commit(&folder);
    folder.write("changed.xml", BAD);
    folder.write("a/deep.xml", BAD);
    folder.write("new.xml", BAD);
    folder.write(".gitignore", "ignored.xml\n");
    folder.write("ignored.xml", BAD);
    git(&folder, &["mv", "renamed.xml", "moved.xml"]);
    git(&folder, &["rm", "--quiet", "gone.xml"]);
    let run = folder.lint(&["--since", "main"]);
    assert_eq!(run.status, 1);
    assert_eq!(told(&run), ["a/deep.xml", "changed.xml", "committed.xml", "moved.xml", "new.xml"]);
    assert!(run.err.contains("in 5 files"), "{}", run.err);
    let run = folder.lint(&["--since", "main", "a"]);
    assert_eq!(told(&run), ["a/deep.xml"]);
    let mut command = folder.command(&["lint", "--since", "main"]);
    assert_eq!(told(&Run::of(command.current_dir(folder.path("a")).output())), ["deep.xml"]);
    let run = folder.lint(&["--since", "HEAD", "old.xml"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", "no policy has changed\n"));
}

#[test]
fn advice_about_a_changed_copy_of_an_unchanged_file_is_told() {
    let clock =
        "<set-header name=\"X-Now\" exists-action=\"override\">\n      <value>@(DateTime.Now.ToString(\"o\"))</value>\n    </set-header>";
    let advice = GOOD.replace("<base />", &format!("<base />\n    {clock}"));
    let folder = repository(&[("a.xml", &advice), ("c.xml", GOOD)]);
    commit(&folder);
    assert_eq!(told(&folder.lint(&["--since", "HEAD"])), [""; 0]);
    folder.write("c.xml", &advice);
    assert_eq!(told(&folder.lint(&["--since", "HEAD"])), ["c.xml"], "the first copy is not looked at");
    folder.write("b.xml", &advice);
    let run = folder.lint(&["--since", "HEAD"]);
    assert!(told(&run) == ["b.xml"] && run.err.contains("1 info in "), "{run:?}");
    git(&folder, &["add", "c.xml"]);
    assert_eq!(told(&folder.lint(&["--staged"])), ["c.xml"]);
    git(&folder, &["add", "b.xml"]);
    assert_eq!(told(&folder.lint(&["--staged"])), ["b.xml"]);
}

#[test]
fn since_counts_from_where_the_branches_part() {
    let folder = repository(&[("a.xml", GOOD), ("b.xml", GOOD)]);
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "-b", "feature"]);
    folder.write("a.xml", BAD);
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "main"]);
    folder.write("b.xml", format!("{GOOD}\n"));
    commit(&folder);
    git(&folder, &["checkout", "--quiet", "feature"]);
    folder.write("apim-policy.toml", "[rules]\nall = \"info\"\n");
    assert_eq!(told(&folder.lint(&["--since", "main"])), ["a.xml"], "what changed on the other branch is no change of this one");
}

#[test]
fn files_that_have_not_changed_are_still_known() {
    let fragment = "<fragment>\n  <set-variable name=\"a\" value=\"b\" />\n</fragment>\n";
    let user = "<policies>\n  <inbound>\n    <base />\n    <include-fragment fragment-id=\"shared\" />\n  </inbound>\n</policies>\n";
    let information = "{ \"properties\": { \"format\": \"rawxml\" } }\n";
    let folder = repository(&[
        ("policy fragments/shared/policyFragment.xml", fragment),
        ("policy fragments/shared/policyFragmentInformation.json", information),
        ("apis/orders/apiInformation.json", "{ \"properties\": { \"path\": \"orders\" } }\n"),
        ("apis/orders/policy.xml", GOOD),
    ]);
    commit(&folder);
    folder.write("apis/orders/policy.xml", user);
    let all = folder.lint(&["apis/orders/policy.xml", "policy fragments"]);
    let since = folder.lint(&["--since", "HEAD"]);
    assert!(!since.out.contains("unknown-fragment") && !since.out.contains("missing-fragment"), "{}{}", since.out, all.out);
    git(&folder, &["add", "--all"]);
    let staged = folder.lint(&["--staged"]);
    assert_eq!(staged.out, since.out);
}

#[test]
fn staged_lints_what_is_in_the_index() {
    let folder = repository(&[("a.xml", GOOD), ("b.xml", GOOD), ("c.xml", BAD)]);
    commit(&folder);
    folder.write("a.xml", BAD);
    git(&folder, &["add", "a.xml"]);
    folder.write("a.xml", GOOD);
    folder.write("b.xml", BAD);
    assert_eq!(told(&folder.lint(&["--staged"])), ["a.xml"], "the index counts, not the work tree");
    assert_eq!(told(&folder.lint(&["--staged", "a.xml", "b.xml"])), ["a.xml"]);
    assert_eq!(told(&folder.lint(&["--staged", "--force-exclude", "a.xml", "b.xml"])), ["a.xml"]);
    std::fs::remove_file(folder.path("a.xml")).expect("it is there");
    assert_eq!(told(&folder.lint(&["--staged"])), ["a.xml"], "it is still staged");
    assert_eq!(told(&folder.lint(&["--staged", "a.xml"])), ["a.xml"]);
    let run = folder.lint(&["--staged", "nowhere.xml"]);
    assert!(run.status == 2 && run.err.contains("`nowhere.xml` does not exist"), "{run:?}");
}

#[test]
fn staged_works_before_the_first_commit_and_takes_the_staged_configuration() {
    let folder = repository(&[("a.xml", BAD), ("apim-policy.toml", "[rules]\n\"schema/unknown-element\" = \"off\"\n")]);
    git(&folder, &["add", "--all"]);
    folder.write("apim-policy.toml", "");
    assert!(!folder.lint(&["--staged"]).out.contains("schema/unknown-element"));
    assert!(folder.lint(&[]).out.contains("schema/unknown-element"));
}

#[test]
fn fixes_of_staged_files_are_refused_where_they_have_other_changes() {
    let folder = repository(&[("a.xml", FIXABLE), ("b.xml", GOOD)]);
    git(&folder, &["add", "a.xml"]);
    let run = folder.lint(&["--staged", "--fix"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(folder.read("a.xml"), GOOD);
    let run = folder.lint(&["--staged", "--fix"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.err.contains("`a.xml` has changes that are not staged") && run.err.contains("git add"), "{}", run.err);
    let run = folder.lint(&["--staged"]);
    assert_eq!((run.status, told(&run)), (1, vec!["a.xml"]), "without a fix the index is linted all the same");
    git(&folder, &["add", "a.xml"]);
    assert_eq!(folder.lint(&["--staged", "--fix"]).status, 0);
}

#[test]
fn what_git_cannot_tell_is_an_error_that_helps() {
    let folder = Folder::with(&[("a.xml", BAD)]);
    for option in ["--since=main", "--staged"] {
        let run = folder.lint(&[option]);
        assert!(run.status == 2 && run.err.contains("git failed: not a git repository"), "{run:?}");
        let run = Run::of(folder.command(&["lint", option]).env("PATH", "/nonexistent").output());
        assert!(run.status == 2 && run.err.contains("git cannot be run") && run.err.contains("install it"), "{run:?}");
    }
    git(&folder, &["init", "--quiet", "--initial-branch", "main", "."]);
    commit(&folder);
    let run = folder.lint(&["--since", "mian"]);
    assert!(run.status == 2 && run.err.contains("git knows no revision `mian`"), "{run:?}");
    let run = folder.lint(&["--since", "--output=x"]);
    assert!(run.status == 2, "{run:?}");
    git(&folder, &["checkout", "--quiet", "--orphan", "other"]);
    folder.write("b.xml", GOOD);
    commit(&folder);
    let run = folder.lint(&["--since", "main"]);
    assert!(run.status == 2 && run.err.contains("have nothing in common") && run.err.contains("fetch-depth"), "{run:?}");
    let run = folder.lint(&["--since", "main", "--staged"]);
    assert_eq!(run.status, 2);
    let elsewhere = Folder::with(&[("b.xml", BAD)]);
    let run = folder.lint(&["--staged", elsewhere.path("b.xml").to_str().expect("it is text")]);
    assert!(run.status == 2 && run.err.contains("is not in the repository of the current folder"), "{run:?}");
}
