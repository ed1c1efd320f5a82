//! What signals leave: every file old or new, and no other.
#![cfg(unix)]

use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{FIXED, WARNING};
use crate::common::folder::Folder;

const FILES: usize = 300;

/// How long a run may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts fixing `FILES` files and sends the signal when `after` of them are new. Returns how the run ended and how many are new then.
fn interrupted(after: usize, signal: Signal) -> (ExitStatus, usize) {
    let folder = Folder::with(&[]);
    let names: Vec<String> = (0..FILES).map(|number| format!("{:02}/{number:03}.xml", number % 30)).collect();
    names.iter().for_each(|name| folder.write(name, WARNING));
    let count = || names.iter().filter(|name| folder.read(name) == FIXED).count();

    let mut command = folder.command(&["lint", "--fix", "--jobs", "2"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let start = Instant::now();
    while after > 0 && count() < after && child.try_wait().expect("it can be asked").is_none() && start.elapsed() < PATIENCE {}
    let id = Pid::from_raw(child.id().try_into().expect("it is an id")).expect("it is no zero");
    // A run that has ended already cannot be told.
    let _ = kill_process(id, signal);
    let status = child.wait().expect("it ends");

    for folder in (0..30).map(|number| folder.path(&format!("{number:02}"))) {
        let left: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").flatten().map(|it| it.file_name()).collect();
        assert_eq!(left.len(), FILES / 30, "after {after}: {left:?}");
    }
    for name in &names {
        let text = folder.read(name);
        assert!(text == FIXED || text == WARNING, "after {after}, `{name}` is neither old nor new: {text:?}");
    }
    (status, count())
}

#[test]
fn a_run_that_is_ended_by_a_signal_leaves_every_file_old_or_new() {
    let mut between = 0;
    for (after, signal) in
        [(0, Signal::TERM), (1, Signal::TERM), (50, Signal::TERM), (100, Signal::INT), (150, Signal::HUP), (250, Signal::TERM)]
    {
        let (status, new) = interrupted(after, signal);
        match status.signal() {
            Some(number) => assert_eq!(number, signal.as_raw(), "the status says which signal it was"),
            None => assert_eq!((status.code(), new), (Some(0), FILES), "a run that was not ended by the signal did all of its work"),
        }
        between += usize::from(status.signal().is_some() && new > 0 && new < FILES);
    }
    assert!(between > 0, "no signal came in the midst of the work");
}

#[test]
fn what_a_kill_leaves_does_not_keep_the_next_run_from_fixing() {
    let folder = Folder::with(&[]);
    let names: Vec<String> = (0..100).map(|number| format!("{number:03}.xml")).collect();
    names.iter().for_each(|name| folder.write(name, WARNING));
    let mut child = folder.command(&["lint", "--fix"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let start = Instant::now();
    while folder.read(&names[0]) != FIXED && start.elapsed() < PATIENCE {}
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    folder.write("last.xml", WARNING);
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    assert!(names.iter().all(|name| folder.read(name) == FIXED));
    assert_eq!(folder.files().len(), names.len() + 1, "nothing is left over");
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_the_process_is_to_ignore_does_not_end_it() {
    let folder = Folder::with(&[]);
    let names: Vec<String> = (0..100).map(|number| format!("{number:03}.xml")).collect();
    names.iter().for_each(|name| folder.write(name, WARNING));
    let plain = folder.command(&["lint", "--fix"]);
    // What `nohup` does.
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args()).current_dir(folder.path(""));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let start = Instant::now();
    while !names.iter().any(|name| folder.read(name) == FIXED) && start.elapsed() < PATIENCE {}
    let _ = kill_process(Pid::from_raw(child.id().try_into().expect("it is an id")).expect("it is no zero"), Signal::HUP);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(names.iter().all(|name| folder.read(name) == FIXED));
}
