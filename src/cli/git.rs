//! What is asked of git, which is run as a process: without a shell, and never with a text of the user's where an option may stand.
//!
//! Only what git has stored is asked for: no filter, hook or pager runs, and nothing is fetched.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::error::Error;
use crate::text::line;

/// A file as git has stored it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    /// Its name in the store.
    id: String,
    /// Its length in bytes.
    pub length: u64,
    /// Whether it is a link; its content is where that leads then.
    pub is_link: bool,
}

/// A process that gives the contents of files.
pub(super) struct Store {
    open: Mutex<Open>,
}

struct Open {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// Returns how many folders `root` lies below the root of its repository.
pub(super) fn depth(root: &Path) -> Result<usize, Error> {
    let prefix = text(git(root).args(["rev-parse", "--show-prefix"]))?;
    Ok(prefix.trim().split('/').filter(|part| !part.is_empty()).count())
}

/// Returns the name in the store of the commit that `revision` means: a branch, a tag, `HEAD~2`.
pub(super) fn commit(root: &Path, revision: &str) -> Result<String, Error> {
    let unknown = || Error::Usage {
        message: format!("git knows no revision `{}`", line(revision)),
        help: Some("name a branch, a tag or a commit: `origin/main`, `HEAD~1`; a shallow clone may lack it".to_owned()),
    };
    if revision.is_empty() || revision.starts_with('-') || revision.contains('\0') {
        return Err(unknown());
    }
    let asked = format!("{revision}^{{commit}}");
    let output = run(git(root).args(["rev-parse", "--verify", "--quiet", &asked]))?;
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let is_name = output.status.success() && name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_name { Ok(name) } else { Err(unknown()) }
}

/// Returns the files of the commit with this name in the store, by their paths from the root of the repository. Those whose paths are no text are left out.
pub(super) fn files(root: &Path, commit: &str) -> Result<BTreeMap<String, Blob>, Error> {
    let output = run(git(root).args(["ls-tree", "-r", "-z", "-l", "--full-tree", commit]))?;
    if !output.status.success() {
        return Err(failed(&output.stderr));
    }
    Ok(output.stdout.split(|byte| *byte == 0).filter_map(entry).collect())
}

/// The file that a line of `git ls-tree -l` is about: mode, type, name and length, and after a tab the path.
fn entry(line: &[u8]) -> Option<(String, Blob)> {
    let (told, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut told = told.split_ascii_whitespace();
    let (mode, kind, id, length) = (told.next()?, told.next()?, told.next()?, told.next()?);
    let is_link = mode == "120000";
    (kind == "blob").then_some(())?;
    Some((path.to_owned(), Blob { id: id.to_owned(), length: length.parse().ok()?, is_link }))
}

impl Store {
    /// Starts the process for the repository around `root`.
    pub(super) fn open(root: &Path) -> Result<Self, Error> {
        let mut command = git(root);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(missing)?;
        let (questions, answers) = (process.stdin.take(), process.stdout.take());
        let answers = BufReader::new(answers.ok_or_else(|| failed(b"it has no output"))?);
        Ok(Self { open: Mutex::new(Open { process, questions, answers }) })
    }

    /// Returns the content of `blob`.
    pub(super) fn bytes(&self, blob: &Blob) -> io::Result<Vec<u8>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let questions = open.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(questions, "{}", blob.id)?;
        questions.flush()?;
        let mut head = String::new();
        open.answers.read_line(&mut head)?;
        // It says the name, the type and the length, or that there is no such thing: in a clone that leaves out what was not asked for.
        let length = head.trim_end().rsplit(' ').next().and_then(|length| length.parse::<u64>().ok());
        let length = length.filter(|length| *length == blob.length).ok_or_else(|| io::Error::other("git does not have its content"))?;
        let mut bytes = Vec::new();
        (&mut open.answers).take(length + 1).read_to_end(&mut bytes)?;
        bytes.pop();
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl Drop for Store {
    /// Ends the process: it ends when nobody can ask it any more.
    fn drop(&mut self) {
        let open = self.open.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(open.questions.take());
        // Nobody is left who could be told that this failed.
        let _ = open.process.wait();
    }
}

/// Git, to be run in `root`.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    command.current_dir(root).stdin(Stdio::null());
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn run(command: &mut Command) -> Result<std::process::Output, Error> {
    command.output().map_err(missing)
}

fn text(command: &mut Command) -> Result<String, Error> {
    let output = run(command)?;
    if !output.status.success() {
        return Err(failed(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn missing(source: io::Error) -> Error {
    Error::Input { path: PathBuf::from("git"), source }
}

/// The error that git failed, which says `message`.
fn failed(message: &[u8]) -> Error {
    let message = String::from_utf8_lossy(message);
    let first = message.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    Error::Usage {
        message: format!("git failed: {first}"),
        help: Some("`--diff` compares with a revision of the git repository around `--root`".to_owned()),
    }
}
