//! What is asked of git, which is run as a process: without a shell, and never with a text of the user's where an option may stand.
//!
//! What git has stored is asked for: no hook or pager runs, and nothing is fetched. Filters that the user has configured may run where the work tree is compared
//! with what is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::error::Error;
use crate::config::absolute;
use crate::reading::MAX_BYTES;
use crate::text::{Gather, line};

/// A file as git has stored it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    /// Its name in the store.
    id: String,
    /// Its length in bytes, where that is known before it is read.
    pub length: Option<u64>,
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

/// Returns the absolute path of the root of the repository around the folder `root`.
pub(super) fn top(root: &Path) -> Result<PathBuf, Error> {
    let prefix = text(git(root).args(["rev-parse", "--show-prefix"]))?;
    let depth = prefix.trim().split('/').filter(|part| !part.is_empty()).count();
    let whole = absolute(root);
    Ok(whole.ancestors().nth(depth).unwrap_or(&whole).to_owned())
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
    let output = succeeded(git(root).args(["ls-tree", "-r", "-z", "-l", "--full-tree", commit]))?;
    Ok(output.split(|byte| *byte == 0).filter_map(entry).gathered())
}

/// Returns the files of the index, by their paths from `top`, the root of the repository. Those that have a conflict are left out.
pub(super) fn index(top: &Path) -> Result<BTreeMap<String, Blob>, Error> {
    let output = succeeded(git(top).args(["ls-files", "--stage", "-z"]))?;
    let entry = |line: &[u8]| {
        let (told, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
        let mut told = told.split_ascii_whitespace();
        let (mode, id, stage) = (told.next()?, told.next()?, told.next()?);
        (stage == "0" && mode != "160000").then_some(())?;
        Some((path.to_owned(), Blob { id: id.to_owned(), length: None, is_link: mode == "120000" }))
    };
    Ok(output.split(|byte| *byte == 0).filter_map(entry).gathered())
}

/// Returns the files that differ from what they were where the history of `revision` and that of the current commit part, or that git does not know yet and does not
/// ignore, by their paths from `top`, the root of the repository.
pub(super) fn changed_since(top: &Path, revision: &str) -> Result<BTreeSet<String>, Error> {
    let (other, head) = (commit(top, revision)?, commit(top, "HEAD")?);
    let base = run(git(top).args(["merge-base", &other, &head]))?;
    let base = String::from_utf8_lossy(&base.stdout).trim().to_owned();
    if base.is_empty() {
        return Err(Error::Usage {
            message: format!("the history of `{}` and that of the current commit have nothing in common", line(revision)),
            help: Some(
                "a shallow clone may lack it: fetch all of the history, with `fetch-depth: 0` or `git fetch --unshallow`".to_owned(),
            ),
        });
    }
    let mut changed = different(top, &["--diff-filter=d", &base])?;
    changed.extend(names(&succeeded(git(top).args(["ls-files", "--others", "--exclude-standard", "-z"]))?));
    Ok(changed)
}

/// Returns the files that the next commit adds or changes, by their paths from `top`, the root of the repository.
pub(super) fn staged(top: &Path) -> Result<BTreeSet<String>, Error> {
    different(top, &["--cached", "--diff-filter=d"])
}

/// Returns the files of the index that are different in the work tree, by their paths from `top`, the root of the repository.
pub(super) fn unstaged(top: &Path) -> Result<BTreeSet<String>, Error> {
    different(top, &[])
}

/// What `git diff` with these arguments names. A file that was renamed is one that was added.
fn different(top: &Path, arguments: &[&str]) -> Result<BTreeSet<String>, Error> {
    let mut command = git(top);
    command.args(["-c", "diff.relative=false", "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"]);
    Ok(names(&succeeded(command.args(arguments).arg("--"))?))
}

/// The names in a list that zeros separate.
fn names(list: &[u8]) -> BTreeSet<String> {
    let names = list.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names.map(|name| String::from_utf8_lossy(name).into_owned()).gathered()
}

/// The file that a line of `git ls-tree -l` is about: mode, type, name and length, and after a tab the path.
fn entry(line: &[u8]) -> Option<(String, Blob)> {
    let (told, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut told = told.split_ascii_whitespace();
    let (mode, kind, id, length) = (told.next()?, told.next()?, told.next()?, told.next()?);
    let is_link = mode == "120000";
    (kind == "blob").then_some(())?;
    Some((path.to_owned(), Blob { id: id.to_owned(), length: Some(length.parse().ok()?), is_link }))
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

    /// Returns the content of `blob`; nothing if it is longer than any file that is read.
    pub(super) fn bytes(&self, blob: &Blob) -> io::Result<Vec<u8>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let questions = open.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(questions, "{}", blob.id)?;
        questions.flush()?;
        let mut head = String::new();
        open.answers.read_line(&mut head)?;
        // It says the name, the type and the length, or that there is no such thing: in a clone that leaves out what was not asked for.
        let length = head.trim_end().rsplit(' ').next().and_then(|length| length.parse::<u64>().ok());
        let length = length.filter(|length| blob.length.is_none_or(|known| known == *length));
        let length = length.ok_or_else(|| io::Error::other("git does not have its content"))?;
        let mut bytes = Vec::new();
        if length > MAX_BYTES as u64 {
            io::copy(&mut (&mut open.answers).take(length + 1), &mut io::sink())?;
            return Ok(bytes);
        }
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
    Ok(String::from_utf8_lossy(&succeeded(command)?).into_owned())
}

/// What a command prints that must succeed.
fn succeeded(command: &mut Command) -> Result<Vec<u8>, Error> {
    let output = run(command)?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed(&output.stderr)) }
}

fn missing(source: io::Error) -> Error {
    let help = Some("install it, and check that its folder is in `PATH`".to_owned());
    Error::Usage { message: format!("git cannot be run: {source}"), help }
}

/// The error that git failed, which says `message`.
fn failed(message: &[u8]) -> Error {
    let message = String::from_utf8_lossy(message);
    let first = message.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    Error::Usage {
        message: format!("git failed: {first}"),
        help: Some("this asks the git repository around the folder; `git status` there may say more".to_owned()),
    }
}
