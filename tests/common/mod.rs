//! What several test programs share.

#![allow(dead_code, reason = "no test program uses all of it")]

pub mod page;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use apim_policy::lint::FileOutcome;
use apim_policy::text::{LineIndex, Span};
use apim_policy::workspace::Source;

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
    assert_eq!(found, expected, "{} is out of date; UPDATE=1 cargo test rewrites it", path.display());
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
    println!("skipped: no folder {}", folder.display());
    None
}

/// The findings as lines for a page.
pub fn concise(files: &[FileOutcome]) -> String {
    let mut output = String::new();
    for file in files {
        let index = LineIndex::new(&file.text);
        for finding in &file.findings {
            let diagnostic = &finding.diagnostic;
            let position = index.position(&file.text, diagnostic.primary.span.start);
            let (line, column, severity) = (position.line, position.column, diagnostic.severity.name());
            writeln!(output, "{}:{line}:{column}: {severity}[{}] {}", file.path, diagnostic.rule, diagnostic.message)
                .expect("a string can be written");
            if let Some(help) = &diagnostic.help {
                writeln!(output, "    help: {help}").expect("a string can be written");
            }
        }
    }
    output
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
        if [".xml", ".tftpl", ".tpl", ".cshtml", ".policy"].iter().any(|extension| name.ends_with(extension)) {
            sources.push(Source::document(&name, &text));
        }
    }
    sources
}
