//! Reports as people and pipelines read them: where paths begin, what is said beside the findings, and how much of it.

use std::fs;

use serde_json::Value;

use crate::common::folder::{Folder, Run};

/// A policy with a warning that has a safe fix, and an error and advice that have none.
const POLICY: &str = "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\n    <base />\n    \
                      <set-heder name=\"a\" />\n  </inbound>\n  <outbound>\n    <base />\n    <!-- apim-policy ignore schema/unknown-element -->\n    \
                      <set-heder name=\"b\" />\n  </outbound>\n</policies>\n";

/// A policy with one warning, which has a safe fix.
const WARNING: &str =
    "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\n    <base />\n  </inbound>\n</policies>\n";

/// A policy with nothing to complain of.
const CLEAN: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";

/// A repository with a policy in a folder.
fn repository() -> Folder {
    Folder::with(&[(".git/HEAD", "ref: refs/heads/main\n"), ("apis/a b/policy.xml", POLICY)])
}

/// What `lint` with these arguments prints in the folder `place`.
fn lint_in(folder: &Folder, place: &str, arguments: &[&str]) -> Run {
    let arguments = [&["lint"], arguments].concat();
    Run::of(folder.command(&arguments).current_dir(folder.path(place)).output())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The paths in what is printed in this format.
fn paths(format: &str, report: &str) -> Vec<String> {
    let between = |line: &str, start: &str, end: &str| {
        let rest = line.split_once(start).unwrap_or_else(|| panic!("no `{start}` in {line}")).1;
        rest.split(end).next().unwrap_or_default().to_owned()
    };
    let all = |list: &Value, pointer: &str| -> Vec<String> {
        let list = list.as_array().expect("it is a list");
        list.iter().map(|it| it.pointer(pointer).and_then(Value::as_str).expect("there is a path").to_owned()).collect()
    };
    match format {
        "github" => report.lines().map(|line| between(line, " file=", ",line=")).collect(),
        "azure" => report.lines().map(|line| between(line, ";sourcepath=", ";")).collect(),
        "gitlab" => all(&json(report), "/location/path"),
        "sarif" => all(&json(report)["runs"][0]["results"], "/locations/0/physicalLocation/artifactLocation/uri"),
        "json" => all(&json(report)["diagnostics"], "/path"),
        "agent" => report.lines().map(|line| json(line)["path"].as_str().expect("there is a path").to_owned()).collect(),
        "concise" => report.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect(),
        _ => panic!("{format}"),
    }
}

// Paths

#[test]
fn paths_begin_at_the_root_of_the_repository_where_a_pipeline_reads_them() {
    let folder = repository();
    let absolute = folder.path("apis").display().to_string();
    for format in ["github", "azure", "gitlab", "sarif"] {
        let wanted = if format == "sarif" { "apis/a%20b/policy.xml" } else { "apis/a b/policy.xml" };
        for (place, path) in [("", "."), ("apis", "."), ("apis/a b", "policy.xml"), ("apis/a b", ".."), ("apis", &absolute)] {
            let run = lint_in(&folder, place, &["--format", format, path]);
            let paths = paths(format, &run.out);
            assert!(paths.len() > 1 && paths.iter().all(|path| path == wanted), "{format} of {path} in {place}: {paths:?}");
        }
    }
}

#[test]
fn people_read_the_paths_that_they_gave() {
    let folder = repository();
    for format in ["concise", "json", "agent"] {
        assert_eq!(paths(format, &lint_in(&folder, "apis", &["--format", format]).out)[0], "a b/policy.xml", "{format}");
    }
}

#[test]
fn a_file_of_another_repository_begins_at_the_root_of_that() {
    let folder = Folder::with(&[
        ("one/.git/HEAD", ""),
        ("other/.git", "gitdir: elsewhere\n"),
        ("other/apis/a.xml", WARNING),
        ("none/b.xml", WARNING),
    ]);
    let run = lint_in(&folder, "one", &["--format", "github", "../other", "../none"]);
    assert_eq!(paths("github", &run.out), ["../none/b.xml", "apis/a.xml"], "{}", run.out);
}

#[test]
fn path_root_says_where_paths_begin_in_any_format() {
    let folder = repository();
    for format in ["concise", "json", "agent", "github", "gitlab"] {
        let run = lint_in(&folder, "apis/a b", &["--format", format, "--path-root", ".."]);
        assert_eq!(paths(format, &run.out)[0], "a b/policy.xml", "{format}");
    }
    let run = lint_in(&folder, "apis", &["--format", "github", "--path-root", "nowhere"]);
    assert!(run.status == 2 && run.err.contains("`nowhere` is not a folder"), "{run:?}");
}

#[test]
fn an_archive_without_git_begins_where_the_pipeline_says() {
    let folder = Folder::with(&[("apis/a.xml", WARNING)]);
    let root = folder.path("").canonicalize().expect("it is there");
    for name in ["GITHUB_WORKSPACE", "BUILD_SOURCESDIRECTORY", "CI_PROJECT_DIR"] {
        let run = folder.command(&["lint", "--format", "gitlab"]).current_dir(folder.path("apis")).env(name, &root).output();
        assert_eq!(paths("gitlab", &Run::of(run).out), ["apis/a.xml"], "{name}");
    }
    assert_eq!(paths("gitlab", &lint_in(&folder, "apis", &["--format", "gitlab"]).out), ["a.xml"]);
}

#[test]
fn standard_input_keeps_its_name() {
    let folder = repository();
    assert!(folder.fed(&["lint", "-", "--format", "github"], WARNING.as_bytes()).out.contains(" file=<stdin>,"));
    let named = folder.fed(&["lint", "-", "--stdin-filename", "apis/x.xml", "--format", "github"], WARNING.as_bytes());
    assert!(named.out.contains(" file=apis/x.xml,"), "{}", named.out);
}

// GitHub

#[test]
fn an_annotation_says_rule_and_place_in_its_message() {
    let run = repository().lint(&["--format", "github"]);
    let line = run.out.lines().next().expect("there is an annotation");
    assert!(line.contains(",title=suppression/unused::apis/a b/policy.xml:3:29: suppression/unused: "), "{line}");
}

#[test]
fn a_step_gets_a_summary_behind_what_is_there() {
    let folder = repository();
    folder.write("summary.md", "# Earlier\n");
    let step = |arguments: &[&str]| {
        let arguments = [&["lint"], arguments].concat();
        let mut command = folder.command(&arguments);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", folder.path("summary.md")).current_dir(folder.path("apis"));
        Run::of(command.output())
    };
    let run = step(&[]);
    assert!(run.out.starts_with("::warning "), "{run:?}");
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("# Earlier\n### apim-policy\n\n1 error, 1 warning, 1 info in 1 file, 1 silenced"), "{summary}");
    assert!(summary.contains("<code>apis/a b/policy.xml:5:6</code>") && summary.contains("1 fixable with `--fix`"), "{summary}");
    step(&["--format", "json"]);
    assert_eq!(folder.read("summary.md"), summary, "only a run that reports to GitHub adds to the summary");
    let elsewhere = folder.command(&["lint"]).env("GITHUB_STEP_SUMMARY", folder.path("other.md")).output();
    assert_eq!((Run::of(elsewhere).status, folder.path("other.md").exists()), (1, false));
    step(&["--quiet"]);
    assert_eq!(folder.read("summary.md").matches("### apim-policy").count(), 2);
}

#[test]
fn a_summary_that_cannot_be_written_is_no_error() {
    let folder = repository();
    let run = folder.command(&["lint"]).env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", folder.path("no/such")).output();
    let run = Run::of(run);
    assert!(run.status == 1 && run.err.contains("cannot write the summary of the step"), "{run:?}");
}

#[test]
fn a_report_in_a_file_holds_no_commands_of_a_pipeline() {
    let folder = repository();
    for name in ["GITHUB_ACTIONS", "TF_BUILD"] {
        let run = Run::of(folder.command(&["lint", "apis", "-o", "report.txt"]).env(name, "true").output());
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{name}");
        assert!(folder.read("report.txt").starts_with("apis/a b/policy.xml:3:29: warning[suppression/unused] "), "{name}");
    }
}

// JUnit

#[test]
fn what_does_not_fail_the_run_fails_no_test() {
    let folder = repository();
    let count = |arguments: &[&str]| {
        let run = folder.lint(&[&["--format", "junit"], arguments].concat());
        let document = roxmltree::Document::parse(&run.out).expect("it is XML");
        let number = |name: &str| document.root_element().attribute(name).and_then(|it| it.parse::<usize>().ok()).expect("it is counted");
        let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
        let told = document.descendants().filter(|node| node.has_tag_name("system-out")).count();
        assert_eq!((number("tests"), number("failures")), (failures + told, failures), "{}", run.out);
        (failures, told, run.status)
    };
    assert_eq!(count(&[]), (2, 1, 1));
    assert_eq!(count(&["--fail-on", "error"]), (1, 2, 1));
    assert_eq!(count(&["--fail-on", "info"]), (3, 0, 1));
    assert_eq!(count(&["--ignore", "schema", "--fail-on", "error"]).2, 0);
    folder.write("apis/apim-policy.toml", "fail-on = \"error\"\n");
    assert_eq!(count(&[]), (1, 2, 1));
}

// Concise

#[test]
fn lines_are_summed_up_beside_them() {
    let folder = repository();
    let run = folder.lint(&[]);
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
    let said = "1 error, 1 warning, 1 info in 1 file, 1 silenced\n1 fixable with `--fix`, 1 more with `--fix --unsafe-fixes`\n`apim-policy explain suppression/unused` says why, and what to do\n";
    assert_eq!(run.err, said);
    assert_eq!(folder.lint(&["--quiet"]).err, "");
    let run = folder.lint(&["--select", "llm"]);
    assert!(run.out.is_empty() && run.err.starts_with("nothing found in 1 file") && run.err.lines().count() == 1, "{run:?}");
    let fixed = folder.lint(&["--fix"]).err;
    assert!(fixed.contains("\n1 fixable with `--fix --unsafe-fixes`\n"), "what `--fix` has left is not offered again: {fixed}");
}

// Colours

#[test]
fn the_environment_may_ask_for_colours_where_nobody_watches() {
    let folder = repository();
    let is_colored = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = folder.command(&[&["lint"], arguments].concat());
        Run::of(command.envs(variables.iter().copied()).output()).out.contains("\u{1b}[")
    };
    for (variables, wanted) in [
        (&[][..], false),
        (&[("FORCE_COLOR", "1")], true),
        (&[("FORCE_COLOR", "true")], true),
        (&[("FORCE_COLOR", "0")], false),
        (&[("FORCE_COLOR", "")], false),
        (&[("CLICOLOR_FORCE", "1")], true),
        (&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], false),
    ] {
        assert_eq!(is_colored(variables, &["--format", "human"]), wanted, "{variables:?}");
        assert!(!is_colored(variables, &["--format", "human", "--color", "never"]), "{variables:?}");
        assert!(!is_colored(variables, &["--format", "json"]), "{variables:?}");
    }
}

// Human

#[test]
fn the_sentences_at_the_end_count_what_can_be_fixed() {
    let run = repository().lint(&["--format", "human"]);
    assert!(
        run.out
            .ends_with("\n1 error, 1 warning, 1 info in 1 file, 1 silenced\n1 fixable with `--fix`, 1 more with `--fix --unsafe-fixes`\n"),
        "{}",
        run.out
    );
}

#[test]
fn the_worst_findings_are_printed_up_to_a_number() {
    let folder = repository();
    let run = folder.lint(&["--format", "human", "--max-diagnostics", "1"]);
    assert!(run.out.starts_with("error[schema/unknown-element]") && !run.out.contains("warning["), "{}", run.out);
    assert!(run.out.ends_with("2 more not shown, none of them worse: `--max-diagnostics none` shows all\n"), "{}", run.out);
    assert!(run.out.contains("1 error, 1 warning, 1 info in 1 file"), "{}", run.out);
    let run = folder.lint(&["--max-diagnostics", "2"]);
    assert_eq!(run.out.lines().count(), 2, "{}", run.out);
    assert!(run.err.contains("1 more not shown"), "{}", run.err);
    for format in ["github", "azure", "agent"] {
        let run = folder.lint(&["--max-diagnostics", "1", "--format", format]);
        assert!(run.out.lines().count() == 1 && run.err.contains("2 more not shown"), "{format}: {run:?}");
    }
    assert_eq!(folder.lint(&["--max-diagnostics", "none"]).out.lines().count(), 3);
    assert_eq!(folder.lint(&["--max-diagnostics", "0"]).status, 2);
    let run = folder.lint(&["--max-diagnostics", "1", "--format", "sarif"]);
    assert!(run.status == 2 && run.err.contains("has no effect with `--format sarif`"), "{run:?}");
}

#[test]
fn rules_are_links_where_links_are_shown() {
    let folder = repository();
    let page = "\u{1b}]8;;https://github.com/apim-policy/apim-policy/blob/main/rules/suppression/unused.md\u{1b}\\suppression/unused\u{1b}]8;;\u{1b}\\";
    let run =
        |color: &str| Run::of(folder.command(&["lint", "--format", "human", "--color", color]).env("FORCE_HYPERLINK", "1").output()).out;
    assert!(run("always").contains(page), "{:?}", run("always"));
    assert!(!run("never").contains('\u{1b}') && !run("auto").contains('\u{1b}'));
    let file = folder.command(&["lint", "--format", "human", "--color", "always", "-o", "r.txt"]).env("FORCE_HYPERLINK", "1").output();
    assert_eq!(Run::of(file).status, 1);
    assert!(!folder.read("r.txt").contains("\u{1b}]"));
}

/// What the command prints on a terminal, if this machine can pretend to be one.
#[cfg(target_os = "linux")]
fn on_terminal(folder: &Folder, arguments: &str) -> Option<String> {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_apim-policy"));
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(folder.path("")).env("TERM", "xterm").env_remove("CI").env_remove("NO_COLOR");
    for name in ["GITHUB_ACTIONS", "TF_BUILD", "FORCE_HYPERLINK"] {
        command.env_remove(name);
    }
    let output = command.stdin(std::process::Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned()).filter(|text| !text.is_empty())
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_the_worst_and_a_pipe_gets_all() {
    let folder = Folder::with(&[]);
    for number in 0..60 {
        folder.write(&format!("{number}.xml"), WARNING);
    }
    folder.write("z.xml", POLICY);
    assert_eq!(folder.lint(&["--format", "human"]).out.matches("[suppression/unused]").count(), 61);
    let Some(shown) = on_terminal(&folder, "lint --color never") else { return };
    assert_eq!((shown.matches("[suppression/unused]").count(), shown.matches("error[").count()), (49, 1), "{shown}");
    assert!(shown.contains("13 more not shown"), "{shown}");
    let all = on_terminal(&folder, "lint --color never --max-diagnostics none").expect("it did before");
    assert_eq!(all.matches("[suppression/unused]").count(), 61);
}

// Agents

#[test]
fn an_agent_gets_a_line_of_json_for_each_finding() {
    let folder = repository();
    let run = folder.lint(&["--format", "agent"]);
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json")).expect("the schema is there");
    let validator = jsonschema::validator_for(&json(&schema)).expect("the schema is one");
    let mut lines = Vec::new();
    for line in run.out.lines() {
        let mut finding = json(line);
        let place = finding.as_object_mut().and_then(|it| it.remove("place")).expect("it says its place");
        let start = &finding["span"]["start"];
        assert_eq!(place, format!("apis/a b/policy.xml:{}:{}", start["line"], start["column"]));
        let report = serde_json::json!({
            "version": 1,
            "diagnostics": [finding],
            "summary": { "files": 1, "documents": 1, "errors": 0, "warnings": 0, "infos": 0, "suppressed": 0 },
        });
        assert!(validator.is_valid(&report), "{line}");
        lines.push(finding);
    }
    assert_eq!(lines.len(), 3);
    let fix = &lines[0]["fix"];
    assert_eq!(
        (&lines[0]["rule"], &fix["applicability"], &fix["edits"][0]["replacement"]),
        (&"suppression/unused".into(), &"safe".into(), &"".into())
    );
    assert!(lines[0]["help"].is_string() && lines[1]["fix"]["applicability"] == "unsafe" && lines[2]["fix"].is_null());
    assert!(run.err.contains("1 fixable with `--fix`") && run.err.contains("apim-policy explain"), "{}", run.err);
    assert_eq!(Folder::with(&[("a.xml", CLEAN)]).lint(&["--format", "agent"]), Run { status: 0, out: String::new(), err: String::new() });
}

// Text

#[test]
fn nothing_is_wrapped_in_a_pipe() {
    let folder = Folder::with(&[("a.xml", CLEAN)]);
    let name = format!("{}/nowhere.xml", vec!["a long folder"; 20].join("/"));
    let run = folder.lint(&[&name]);
    assert!(run.err.lines().any(|line| line.contains(&format!("`{name}` does not exist"))), "{}", run.err);
    let help = folder.run(&["lint", "--help"]).out;
    assert!(
        help.lines().any(|line| line.contains("of the repository]") && line.contains("--path-root") || line.trim().len() > 130),
        "{help}"
    );
    let explained = folder.run(&["explain", "send-request"]).out;
    assert!(explained.lines().any(|line| line.chars().count() > 130), "{explained}");
}

#[cfg(unix)]
#[test]
fn no_control_of_a_path_or_a_policy_reaches_a_terminal_or_a_runner() {
    let path = "a\u{1b}]0;x\u{7}\n::error::b ##vso[task.complete]\u{202e}.xml";
    let text = POLICY.replace("\"a\"", "\"\u{1b}]8;;https://example.org\u{1b}\\ ##[error] \n::stop-commands::x\"");
    let folder = Folder::with(&[(path, text.as_str())]);
    folder.write("summary.md", "");
    for format in ["human", "concise", "agent", "json", "sarif", "github", "azure", "gitlab", "junit"] {
        let mut command = folder.command(&["lint", "--format", format, "--color", "always", "--verbose"]);
        command.env("FORCE_HYPERLINK", "1").env("GITHUB_STEP_SUMMARY", folder.path("summary.md"));
        let run = Run::of(command.output());
        let own = |line: &str| ["::error file=", "::warning file=", "::notice file="].iter().any(|own| line.starts_with(own));
        for printed in [&run.out, &run.err] {
            assert!(!printed.contains(['\u{7}', '\u{202e}']) && !printed.contains("##["), "{format}: {printed:?}");
            assert!(!printed.contains("\u{1b}]0") && !printed.contains("\u{1b}]8;;https://example.org"), "{format}: {printed:?}");
            assert!(printed.lines().all(|line| !line.trim_start().starts_with("::") || own(line)), "{format}: {printed:?}");
            let commands = printed.matches("##vso[").count();
            assert_eq!(
                commands,
                if format == "azure" { printed.matches("##vso[task.logissue ").count() } else { 0 },
                "{format}: {printed:?}"
            );
        }
    }
    let summary = folder.read("summary.md");
    assert!(summary.contains("### apim-policy") && !summary.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{summary:?}");
    assert!(!summary.contains("##vso[") && summary.lines().all(|line| !line.starts_with("::")), "{summary:?}");
}
