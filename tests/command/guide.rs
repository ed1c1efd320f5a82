//! What the chapters of the guide show is what happens: the files of a chapter are written to a folder, and its commands are run there, in order.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::common;

/// What installs the tool. `src/packaging/check.sh` runs these.
const INSTALLERS: [&str; 4] = ["pip", "npm", "docker", "cargo"];

/// How a command says with which status it ends, if that is not 0.
const EXITS: &str = "# exits with ";

/// A fenced block of a chapter.
struct Block<'c> {
    /// Its language.
    language: &'c str,
    /// The file that it is.
    title: Option<&'c str>,
    /// Where its text begins in the chapter.
    start: usize,
    text: &'c str,
}

#[test]
fn every_command_of_the_guide_runs_and_prints_what_is_shown() {
    let chapters = chapters();
    assert!(chapters.len() >= 9, "{chapters:?}");
    let mut commands = 0;
    for path in chapters {
        let chapter = std::fs::read_to_string(&path).expect("a chapter is text");
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut wanted = String::new();
        let mut written = 0;
        // What the last command printed, until another block than its output comes.
        let mut printed: Option<String> = None;
        for block in blocks(&chapter) {
            match (block.language, block.title) {
                ("sh", _) => printed = block.text.lines().map(|line| run(&path, line, &folder)).inspect(|_| commands += 1).last().flatten(),
                ("text", None) if printed.is_some() => {
                    wanted.push_str(&chapter[written..block.start]);
                    wanted.push_str(printed.take().unwrap_or_default().trim_end());
                    wanted.push('\n');
                    written = block.start + block.text.len();
                }
                (_, Some(title)) => {
                    write(folder.path(), title, block.text);
                    printed = None;
                }
                _ => printed = None,
            }
        }
        wanted.push_str(&chapter[written..]);
        common::expect_file(&path, &wanted);
    }
    assert!(commands > 40, "only {commands} commands are shown");
}

/// Runs a line of a chapter as on a terminal, and returns what it printed; nothing for what installs the tool.
fn run(chapter: &Path, line: &str, folder: &TempDir) -> Option<String> {
    let (line, status) = line.split_once(EXITS).map_or((line, 0), |(line, status)| (line, status.trim().parse().expect("a number")));
    let mut words = common::command_words(line.split(" #").next().unwrap_or_default());
    let program = words.remove(0);
    if program != "apim-policy" {
        assert!(INSTALLERS.contains(&program.as_str()), "{}: no test runs `{line}`", chapter.display());
        return None;
    }
    if words[0] == "lint" && !words.iter().any(|word| ["--format", "--diff"].contains(&word.as_str())) {
        words.extend(["--format".to_owned(), "human".to_owned()]);
    }
    let mut tool = Command::new(env!("CARGO_BIN_EXE_apim-policy"));
    common::folder::without_surroundings(&mut tool);
    let output = tool.args(words).current_dir(folder.path()).output().expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8(output.stdout).expect("it prints text");
    assert_eq!(output.status.code(), Some(status), "{}: {line}\n{printed}\n{errors}", chapter.display());
    Some(printed)
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
    std::fs::write(path, text).expect("a file can be written");
}

/// The fenced blocks of a chapter. A fence ends at a line with as many marks as it began with.
fn blocks(chapter: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = 0;
    while let Some(at) = chapter[rest..].find("\n```") {
        let line = &chapter[rest + at + 1..];
        let line = line.lines().next().unwrap_or_default();
        let marks = &line[..line.len() - line.trim_start_matches('`').len()];
        let info = &line[marks.len()..];
        let start = rest + at + 1 + line.len() + 1;
        let end = start + chapter[start - 1..].find(&format!("\n{marks}\n")).expect("a fence is closed");
        let title = info.split_once("title=\"").map(|(_, title)| title.trim_end_matches('"'));
        blocks.push(Block { language: info.split(' ').next().unwrap_or_default(), title, start, text: &chapter[start..end] });
        rest = end + marks.len();
    }
    blocks
}

/// The chapters, in the order of their names.
fn chapters() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    let files = std::fs::read_dir(folder).expect("the guide is there").map(|it| it.expect("it can be listed").path());
    let mut chapters: Vec<PathBuf> = files.filter(|it| it.extension().is_some_and(|it| it == "md")).collect();
    chapters.sort();
    chapters
}
