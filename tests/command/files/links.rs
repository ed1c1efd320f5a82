//! Links are kept where they stay within, and not followed where they lead out.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use super::{FIXED, WARNING};
use crate::common::folder::{Folder, Run};

fn link(folder: &Folder, target: &str, path: &str) {
    symlink(target, folder.path(path)).expect("a link can be made");
}

/// The command, run in the folder `inside`.
fn run_in(folder: &Folder, inside: &str, arguments: &[&str]) -> Run {
    Run::of(folder.command(arguments).current_dir(folder.path(inside)).output())
}

#[test]
fn a_link_that_leads_out_is_not_followed_by_a_fix() {
    for (path, named) in [("link.xml", "../out/a.xml"), ("folder", "../out"), ("hop.xml", "hop2"), ("hop2", "../out/a.xml")] {
        let folder = Folder::with(&[("out/a.xml", WARNING), ("in/.keep", "")]);
        link(&folder, named, &format!("in/{path}"));
        if path == "hop.xml" {
            link(&folder, "../out/a.xml", "in/hop2");
        }
        let absolute = folder.path(&format!("in/{path}")).display().to_string();
        let within = if path == "folder" { "folder/a.xml" } else { path };
        for argument in [path, &format!("./{path}"), within, &absolute] {
            let run = run_in(&folder, "in", &["lint", "--fix", argument]);
            assert_eq!(run.status, 2, "{argument}: {run:?}");
            assert!(run.err.contains("leads out of"), "{argument}: {run:?}");
            assert_eq!(folder.read("out/a.xml"), WARNING);
        }
        assert_eq!(run_in(&folder, "in", &["lint", within]).status, 1, "to read it is no harm");
    }
}

#[test]
fn a_link_that_leads_out_of_a_folder_elsewhere_is_not_followed_by_a_fix() {
    let folder = Folder::with(&[("out/a.xml", WARNING), ("in/.keep", ""), ("here/.keep", "")]);
    link(&folder, "../out/a.xml", "in/link.xml");
    let absolute = folder.path("in/link.xml").display().to_string();
    for argument in ["../in/link.xml", &absolute] {
        let run = run_in(&folder, "here", &["lint", "--fix", argument]);
        assert_eq!((run.status, folder.read("out/a.xml").as_str()), (2, WARNING), "{argument}: {run:?}");
    }
}

#[test]
fn a_link_to_a_folder_that_leads_out_of_a_repository_elsewhere_is_not_followed_by_a_fix() {
    let folder =
        Folder::with(&[("out/a.xml", WARNING), ("repository/.git/HEAD", ""), ("repository/real/b.xml", WARNING), ("here/.keep", "")]);
    link(&folder, "../out", "repository/link");
    link(&folder, "real", "repository/inside");
    let run = run_in(&folder, "here", &["lint", "--fix", "../repository/link/a.xml"]);
    assert_eq!((run.status, folder.read("out/a.xml").as_str()), (2, WARNING), "{run:?}");
    let run = run_in(&folder, "here", &["lint", "--fix", "../repository/inside/b.xml"]);
    assert_eq!((run.status, folder.read("repository/real/b.xml").as_str()), (0, FIXED), "{run:?}");
}

#[test]
fn a_link_that_stays_within_is_kept_and_its_file_is_fixed() {
    let folder = Folder::with(&[("real/a.xml", WARNING), ("real/b.xml", WARNING), ("links/.keep", "")]);
    link(&folder, "../real/a.xml", "links/a.xml");
    link(&folder, "../real", "links/folder");
    let run = folder.lint(&["--fix", "links/a.xml", "links/folder/b.xml"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(folder.path("links/a.xml").is_symlink() && folder.path("links/folder").is_symlink());
    assert_eq!((folder.read("real/a.xml").as_str(), folder.read("real/b.xml").as_str()), (FIXED, FIXED));
}

#[test]
fn a_current_folder_that_is_reached_by_a_link_is_no_way_out() {
    let folder = Folder::with(&[("real/a.xml", WARNING)]);
    link(&folder, "real", "link");
    let absolute = folder.path("link/a.xml").display().to_string();
    assert_eq!(run_in(&folder, "link", &["lint", "--fix", &absolute]).status, 0);
    assert_eq!(folder.read("real/a.xml"), FIXED);
}

#[test]
fn a_report_goes_through_a_link_that_stays_within_and_through_no_other() {
    let folder = Folder::with(&[("out/.keep", ""), ("in/a.xml", WARNING), ("in/reports/today.txt", "")]);
    link(&folder, "reports/today.txt", "in/report.txt");
    link(&folder, "../out/report.txt", "in/dangling.txt");
    link(&folder, "../out", "in/folder");
    folder.write("out/empty.txt", "");
    link(&folder, "../out/empty.txt", "in/away.txt");
    assert_eq!(run_in(&folder, "in", &["lint", "-o", "report.txt"]).status, 1);
    assert!(folder.path("in/report.txt").is_symlink());
    assert!(folder.read("in/reports/today.txt").starts_with("a.xml:3:"));
    for path in ["dangling.txt", "folder/new.txt", "away.txt"] {
        for arguments in [&["lint", "-o", path][..], &["lint", "-o", path, "--force"], &["lint", "--write-baseline", path]] {
            let run = run_in(&folder, "in", arguments);
            assert_eq!(run.status, 2, "{arguments:?}: {run:?}");
        }
    }
    let left: Vec<_> = fs::read_dir(folder.path("out")).expect("it is there").flatten().map(|it| it.file_name()).collect();
    assert_eq!((left.len(), folder.read("out/empty.txt").as_str()), (2, ""), "{left:?}");
}
