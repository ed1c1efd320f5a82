//! `lint --watch`: a process that lints again when a file changes, and ends with a signal.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::common::folder::Folder;

const GOOD: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";
const BAD: &str = "<policies>\n  <inbound>\n    <base />\n    <set-heder name=\"a\" />\n  </inbound>\n</policies>\n";

/// A process that watches, and the lines that it writes to either stream.
struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command(&[&["lint", "--watch"], arguments].concat());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let (send, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(process.stdout.take().expect("it has one")), Box::new(process.stderr.take().expect("it has one"))];
        for stream in streams {
            let send = send.clone();
            thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).for_each(|line| drop(send.send(line))));
        }
        Self { process, lines }
    }

    /// The lines up to the one that says that it waits.
    fn round(&self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(120)).expect("it says something");
            if line.starts_with("watching ") {
                // The streams are not in order, so what belongs to this round may come behind.
                lines.extend(self.lines.recv_timeout(Duration::from_millis(300)));
                lines.push(line);
                return lines;
            }
            lines.push(line);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_change_of_a_file_or_of_the_configuration_is_linted_again() {
    let folder = Folder::with(&[("a.xml", GOOD), ("b.xml", GOOD)]);
    let watching = Watching::start(&folder, &[]);
    let first = watching.round();
    assert!(first.iter().any(|line| line == "watching 2 files; Ctrl-C ends"), "{first:?}");
    assert!(!first.iter().any(|line| line.contains('\u{1b}')), "no screen is cleared in a pipe: {first:?}");
    folder.write("b.xml", BAD);
    let second = watching.round();
    assert!(second.iter().any(|line| line.starts_with("b.xml:4:6: error[schema/unknown-element]")), "{second:?}");
    folder.write("apim-policy.toml", "[rules]\n\"schema/unknown-element\" = \"nothing\"\n");
    let third = watching.round();
    assert!(third.iter().any(|line| line.contains("unknown value `nothing`")), "an error does not end it: {third:?}");
    folder.write("apim-policy.toml", "[rules]\n\"schema/unknown-element\" = \"off\"\n");
    let fourth = watching.round();
    assert!(!fourth.iter().any(|line| line.contains("error[")), "{fourth:?}");
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_it_as_one() {
    use std::os::unix::process::ExitStatusExt;
    let folder = Folder::with(&[("a.xml", BAD)]);
    let mut watching = Watching::start(&folder, &[]);
    watching.round();
    let id = watching.process.id().to_string();
    // Whoever runs this in the background of a shell has it ignore interruptions, and the command lives on as it was asked to.
    let mask = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = mask.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    let (name, number) = if mask.is_some_and(|mask| mask >> 1 & 1 == 1) { ("-TERM", 15) } else { ("-INT", 2) };
    assert!(std::process::Command::new("kill").args([name, &id]).status().expect("there is `kill`").success());
    let status = watching.process.wait().expect("it ends");
    assert_eq!(status.signal(), Some(number), "{status:?}");
}

#[test]
fn what_cannot_be_watched_is_an_error() {
    let folder = Folder::with(&[("a.xml", GOOD)]);
    for arguments in [&["-"][..], &["--fix"], &["--output", "a.txt"], &["--write-baseline", "b.json"], &["--no-such-option"]] {
        assert_eq!(folder.lint(&[&["--watch"], arguments].concat()).status, 2, "{arguments:?}");
    }
    let run = folder.lint(&["--watch", "--select", "no/such-rule"]);
    assert!(run.status == 2 && run.err.contains("no/such-rule"), "{run:?}");
}
