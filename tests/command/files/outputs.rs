//! Reports and baselines overwrite their like and nothing else.

use std::process::Stdio;

use super::{FIXED, WARNING};
use crate::common::folder::{Folder, Run};

/// Files that somebody else made.
const FOREIGN: [(&str, &str); 10] = [
    ("orders.xml", FIXED),
    ("fragment.xml", "<fragment><base /></fragment>\n"),
    ("apim-policy.toml", "fail-on = \"error\"\n"),
    ("snippets.toml", "[[snippets]]\nfile = \"a.xml\"\ntemplate = \"secret\"\n"),
    ("own.snippet", "template own() {}\n"),
    ("main.tf", "resource \"azurerm_api_management_api_policy\" \"it\" {}\n"),
    ("namedValueInformation.json", "{\"properties\": {\"displayName\": \"a\", \"value\": \"b\"}}\n"),
    ("list.json", "[{\"a\": 1}]\n"),
    ("README.md", "# Policies\n"),
    ("binary", "\0\u{1}"),
];

#[test]
fn what_somebody_else_made_is_not_overwritten() {
    let folder = Folder::with(&FOREIGN);
    folder.write("linted/a.xml", WARNING);
    for (path, text) in FOREIGN {
        for option in ["-o", "--write-baseline"] {
            let run = folder.lint(&["linted", option, path, "--no-config"]);
            assert_eq!(run.status, 2, "{option} {path}: {run:?}");
            assert!(run.err.contains(&format!("`{path}` is not a ")) && run.err.contains("--force"), "{run:?}");
            assert_eq!(folder.read(path), text);
        }
    }
    assert_eq!(folder.files().len(), FOREIGN.len() + 1, "nothing is left over");
}

#[test]
fn force_overwrites_what_somebody_else_made() {
    let folder = Folder::with(&FOREIGN);
    folder.write("linted/a.xml", WARNING);
    for (path, _) in FOREIGN {
        assert_eq!(folder.lint(&["linted", "-o", path, "--force", "--no-config"]).status, 1);
        assert!(folder.read(path).starts_with("linted/a.xml:3:"), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn what_somebody_else_made_is_not_overwritten_through_a_link() {
    let folder = Folder::with(&[("orders.xml", FIXED), ("linted/a.xml", WARNING)]);
    std::os::unix::fs::symlink("orders.xml", folder.path("report.json")).expect("a link can be made");
    for option in ["-o", "--write-baseline"] {
        assert_eq!(folder.lint(&["linted", option, "report.json"]).status, 2);
    }
    assert_eq!(folder.read("orders.xml"), FIXED);
    assert!(folder.path("report.json").is_symlink());
}

#[test]
fn what_the_run_reads_is_never_overwritten() {
    let folder =
        Folder::with(&[("a.xml", WARNING), ("sub/b.xml", FIXED), ("apim-policy.toml", "fail-on = \"error\"\n"), ("other.toml", "")]);
    assert_eq!(folder.lint(&["--write-baseline", "baseline.json"]).status, 0);
    let before: Vec<String> =
        ["a.xml", "sub/b.xml", "apim-policy.toml", "other.toml", "baseline.json"].map(|path| folder.read(path)).to_vec();
    let runs = [
        &["-o", "a.xml"][..],
        &["-o", "./sub/../a.xml"],
        &["a.xml", "-o", "a.xml"],
        &["--fix", "-o", "a.xml"],
        &["--fix", "--write-baseline", "a.xml"],
        &["--diff", "-o", "sub/b.xml"],
        &["-o", "apim-policy.toml"],
        &["--config", "other.toml", "-o", "other.toml"],
        &["--baseline", "baseline.json", "-o", "baseline.json"],
        &["--write-baseline", "sub/b.xml"],
        &["--write-baseline", "apim-policy.toml"],
    ];
    for arguments in runs {
        let run = folder.lint(&[arguments, &["--force"]].concat());
        assert_eq!(run.status, 2, "{arguments:?}: {run:?}");
        assert!(run.err.contains("is an input of this run"), "{arguments:?}: {run:?}");
    }
    let after = ["a.xml", "sub/b.xml", "apim-policy.toml", "other.toml", "baseline.json"].map(|path| folder.read(path)).to_vec();
    assert_eq!(before, after);
}

#[cfg(unix)]
#[test]
fn standard_input_that_is_a_file_is_never_overwritten() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    let input = std::fs::File::open(folder.path("a.xml")).expect("it is there");
    let run = Run::of(folder.command(&["lint", "-", "-o", "a.xml", "--force"]).stdin(input).output());
    assert_eq!((run.status, folder.read("a.xml").as_str()), (2, WARNING), "{run:?}");
}

#[test]
fn a_report_takes_the_place_of_the_last_one_in_every_format() {
    const FORMATS: [&str; 9] = ["human", "concise", "agent", "json", "sarif", "github", "azure", "gitlab", "junit"];
    let policies = [
        ("warning.xml", WARNING),
        ("broken.xml", "<policies>\n  <inbound>\n    <base />\n  </outbound>\n</policies>\n"),
        ("clean.xml", FIXED),
    ];
    let folder = Folder::with(&policies);
    let mut styles: Vec<Vec<&str>> = FORMATS.iter().map(|format| vec!["--format", format]).collect();
    styles.push(vec!["--format", "human", "--color", "always"]);
    styles.push(vec!["--format", "human", "--quiet"]);
    styles.push(vec!["--format", "human", "--max-diagnostics", "1"]);
    styles.push(vec!["--statistics"]);
    styles.push(vec!["--diff"]);
    for paths in [&["clean.xml"][..], &["warning.xml"], &["broken.xml", "clean.xml", "warning.xml"]] {
        for style in &styles {
            let arguments = [paths, style, &["--severity", "suppression=info", "-o", "report"]].concat();
            let first = folder.lint(&arguments);
            let text = folder.read("report");
            assert!(first.status < 2, "{arguments:?}: {first:?}");
            assert_eq!((folder.lint(&arguments), folder.read("report")), (first, text), "{arguments:?}");
        }
    }
}

#[test]
fn a_report_in_the_folder_that_is_searched_can_be_written_again() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    for (format, path) in [("junit", "report.xml"), ("json", "report.json"), ("sarif", "report.json"), ("gitlab", "report.json")] {
        assert_eq!(folder.lint(&["--format", format, "-o", path]).status, 1);
        assert_eq!(folder.lint(&["--format", format, "-o", path]).status, 1);
    }
}

#[test]
fn a_baseline_takes_the_place_of_a_baseline_and_of_no_report() {
    let folder = Folder::with(&[("a.xml", WARNING), ("empty.json", "")]);
    for path in ["baseline.json", "empty.json"] {
        assert_eq!(folder.lint(&["--write-baseline", path]).status, 0);
        assert_eq!(folder.lint(&["--write-baseline", path]).status, 0);
    }
    assert_eq!(folder.lint(&["--format", "json", "-o", "report.json"]).status, 1);
    assert_eq!(folder.lint(&["--write-baseline", "report.json"]).status, 2);
    assert_eq!(folder.lint(&["--format", "json", "-o", "baseline.json"]).status, 2);
    assert_eq!(folder.lint(&["--write-baseline", "report.json", "--force"]).status, 0);
    folder.write("later.json", "{\"version\": 9, \"findings\": []}");
    assert_eq!(folder.lint(&["--write-baseline", "later.json"]).status, 0, "a baseline of another version is one");
}

#[test]
fn nothing_is_fixed_when_the_report_cannot_be_written() {
    let folder = Folder::with(&[("linted/a.xml", WARNING), ("README.md", "# Policies\n")]);
    assert_eq!(folder.lint(&["linted", "--fix", "-o", "README.md"]).status, 2);
    assert_eq!(folder.read("linted/a.xml"), WARNING);
}

#[cfg(unix)]
#[test]
fn nothing_is_fixed_when_there_is_no_folder_for_the_report() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    for option in ["-o", "--write-baseline"] {
        let run = folder.lint(&["a.xml", "--fix", option, "none/out.txt"]);
        assert!(run.status == 2 && run.out.is_empty() && run.err.contains("cannot write `none/out.txt`"), "{option}: {run:?}");
        assert_eq!(folder.read("a.xml"), WARNING, "{option}");
    }
    assert_eq!(folder.files(), ["a.xml"], "nothing is left over");
}

#[test]
fn streams_are_written_as_they_are() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert_eq!(folder.lint(&["-o", "/dev/null"]).status, 1);
    let run = folder.lint(&["-o", "/dev/stdout"]);
    assert!(run.status == 1 && run.out.starts_with("a.xml:3:"), "{run:?}");
    let run = folder.lint(&["-o", "/dev/stderr"]);
    assert!(run.status == 1 && run.err.starts_with("a.xml:3:"), "{run:?}");
    let run = folder.run(&["generate", "secret", "--set", "vault=contoso", "--set", "secret=orders-key", "-o", "/dev/stdout"]);
    assert!(run.status == 0 && run.out.contains("orders-key"), "{run:?}");
    // Standard output that is a file goes on where it stands.
    folder.write("log", "before\n");
    let log = std::fs::File::options().append(true).open(folder.path("log")).expect("it is there");
    assert_eq!(folder.command(&["lint", "-o", "/dev/stdout"]).stdout(log).stderr(Stdio::null()).status().expect("it runs").code(), Some(1));
    assert!(folder.read("log").starts_with("before\na.xml:3:"), "{}", folder.read("log"));
}

#[test]
fn generate_never_overwrites_what_it_reads() {
    let template = "/// One.\ntemplate one() {\n    inbound {\n        <base />\n    }\n}\n";
    let manifest = "[[snippets]]\nfile = \"one.snippet\"\ntemplate = \"secret\"\nset = { vault = \"contoso\", secret = \"orders-key\" }\n";
    let folder = Folder::with(&[("one.snippet", template), ("snippets.toml", manifest)]);
    let runs = [
        &["generate", "one", "--template", "one.snippet", "-o", "one.snippet", "--force"][..],
        &["generate", "--manifest", "snippets.toml", "--template", "one.snippet", "--force"],
    ];
    for arguments in runs {
        let run = folder.run(arguments);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.err.contains("is an input of this run"), "{run:?}");
    }
    assert_eq!((folder.read("one.snippet").as_str(), folder.read("snippets.toml").as_str()), (template, manifest));
}
