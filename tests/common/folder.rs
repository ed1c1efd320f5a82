//! A folder with files, and the command run in it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with files, which is gone afterwards.
pub struct Folder(TempDir);

impl Folder {
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder can be made"));
        files.iter().for_each(|(path, text)| folder.write(path, text));
        folder
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .expect("the folder is there")
            .flatten()
            .map(|it| it.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The command with these arguments, run here, with nothing of this machine's environment that would change what it prints.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apim-policy"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        without_surroundings(&mut command);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output())
    }

    pub fn lint(&self, arguments: &[&str]) -> Run {
        self.run(&[&["lint"], arguments].concat())
    }

    pub fn fed(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        // A command that refuses its arguments does not wait for its input.
        let _ = child.stdin.take().expect("it has an input").write_all(input);
        Run::of(child.wait_with_output())
    }
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// Its exit status.
    pub status: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Run {
    pub fn of(output: std::io::Result<Output>) -> Self {
        let output = output.expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("it prints text");
        Self { status: output.status.code().expect("it ends by itself"), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Takes from `command` what the environment of this machine has that would change what the tool prints.
pub fn without_surroundings(command: &mut Command) {
    for name in [
        "GITHUB_ACTIONS",
        "TF_BUILD",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "CI",
        "FORCE_HYPERLINK",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_WORKSPACE",
        "BUILD_SOURCESDIRECTORY",
        "CI_PROJECT_DIR",
    ] {
        command.env_remove(name);
    }
}
