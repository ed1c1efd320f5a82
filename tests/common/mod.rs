//! What several test programs share.

#![allow(dead_code, reason = "no test program uses all of it")]

pub mod folder;
pub mod random;

use std::path::{Path, PathBuf};

use apim_policy::lint::{FileOutcome, Outcome};
use apim_policy::report::{self, Format, Style};
use apim_policy::text::Span;
use apim_policy::workspace::Source;

/// Whether to try more than a run before each merge has time for: `THOROUGH=1 cargo test --release`.
pub fn is_thorough() -> bool {
    std::env::var_os("THOROUGH").is_some_and(|value| value == "1")
}

/// Whether expected output is to be rewritten.
pub fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Holds the file at `path` to `expected`, or writes it there when output is being rewritten.
pub fn expect_file(path: &Path, expected: &str) {
    let found = std::fs::read_to_string(path).unwrap_or_default();
    if updating() && found != expected {
        std::fs::write(path, expected).expect("expected output can be written");
        return;
    }
    if found != expected {
        let (found, expected): (Vec<&str>, Vec<&str>) = (found.lines().collect(), expected.lines().collect());
        let line = found.iter().zip(&expected).take_while(|(found, expected)| found == expected).count();
        let (found, expected) = (found.get(line).unwrap_or(&"nothing"), expected.get(line).unwrap_or(&"nothing"));
        let place = format!("{}:{}", path.display(), line + 1);
        panic!("{place} has\n{found}\ninstead of\n{expected}\nUPDATE=1 cargo test rewrites it");
    }
}

/// The words of a command, without their quotes.
pub fn command_words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().expect("there is one").push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Holds `text` to the snapshot called `name` in `tests/snapshots`, or writes it there when output is being rewritten.
pub fn expect_snapshot(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let path = folder.join(format!("{}.snap", name.replace('/', "__")));
    let wanted = format!("---\nsource: tests\n---\n{}\n", text.trim_end());
    if updating() && std::fs::read_to_string(&path).map_or(true, |found| found != wanted) {
        std::fs::create_dir_all(path.parent().expect("a snapshot has a folder")).expect("the folder can be made");
        std::fs::write(&path, wanted).expect("a snapshot can be written");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The folder of shared material beside the project, where there is one.
pub fn shared() -> Option<PathBuf> {
    let folder = match std::env::var_os("APIM_POLICY_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    };
    if folder.is_dir() {
        return Some(folder);
    }
    #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
    {
        println!("skipped: no folder {}", folder.display());
    }
    None
}

/// What the tool prints of `files` in this format, without colours.
pub fn printed(files: &[FileOutcome], format: Format) -> String {
    let outcome = Outcome { files: files.to_vec(), ..Outcome::default() };
    let mut bytes = Vec::new();
    report::write(&outcome, format, Style::default(), &mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("a report is text")
}

/// Whether `span` marks whole characters of `text`.
pub fn fits(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

/// The policy files below `folder`, each as one document, with paths relative to it.
pub fn sources(folder: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = entry.expect("the folder can be read").into_path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(folder).expect("it lies below").display().to_string().replace('\\', "/");
        if [".xml", ".tftpl", ".tmpl", ".tpl", ".cshtml", ".policy"].iter().any(|extension| name.ends_with(extension)) {
            sources.push(Source::document(&name, &text));
        }
    }
    sources
}
