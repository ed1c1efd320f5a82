//! The command as a user runs it: arguments, files, output and exit status.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::folder::{Folder, Run};

/// A policy with nothing to complain of.
const CLEAN: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";

/// A policy with one warning, which has a safe fix: a comment that silences nothing.
const WARNING: &str =
    "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\n    <base />\n  </inbound>\n</policies>\n";

/// The rule that [`WARNING`] breaks.
const RULE: &str = "suppression/unused";

/// A policy with an error.
const BROKEN: &str = "<policies>\n  <inbound>\n    <base />\n  </outbound>\n</policies>\n";

// Exit status

#[test]
fn the_status_is_0_without_findings_1_with_some_and_2_when_the_work_cannot_be_done() {
    let folder = Folder::with(&[("clean.xml", CLEAN), ("warning.xml", WARNING)]);
    assert_eq!(folder.lint(&["clean.xml"]).status, 0);
    assert_eq!(folder.lint(&["warning.xml"]).status, 1);
    assert_eq!(folder.lint(&["nowhere.xml"]).status, 2);
    assert_eq!(folder.lint(&["--no-such-option"]).status, 2);
    assert_eq!(folder.run(&["--help"]).status, 0);
    assert_eq!(folder.run(&["--version"]).status, 0);
    assert_eq!(folder.run(&[]).status, 2);
}

#[test]
fn fail_on_says_which_findings_count() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert_eq!(folder.lint(&["--fail-on", "error"]).status, 0);
    assert_eq!(folder.lint(&["--fail-on", "warning"]).status, 1);
    assert_eq!(folder.lint(&["--fail-on", "info"]).status, 1);
    let advice = format!("{RULE}=info");
    assert_eq!(folder.lint(&["--severity", &advice]).status, 0);
    assert_eq!(folder.lint(&["--severity", &advice, "--fail-on", "info"]).status, 1);
}

#[test]
fn a_missing_path_is_named_and_the_others_are_still_reported() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    let run = folder.lint(&["a.xml", "nowhere"]);
    assert_eq!(run.status, 2);
    assert!(run.out.starts_with("a.xml:3:"), "{}", run.out);
    assert!(run.err.contains("`nowhere` does not exist"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_are_still_reported() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    // A socket can be found but not read, whoever asks.
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("b.xml")).expect("a socket can be made");
    let run = folder.lint(&["a.xml", "b.xml"]);
    assert_eq!(run.status, 2);
    assert!(run.out.starts_with("a.xml:3:"), "{}", run.out);
    assert!(run.err.contains("cannot read `b.xml`"), "{}", run.err);
}

// Output

#[test]
fn standard_output_holds_the_report_alone() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    let run = folder.lint(&["--verbose", "--format", "json"]);
    json(&run.out);
    assert!(run.err.contains("read `a.xml`"), "{}", run.err);
    assert_eq!(folder.lint(&["--format", "json"]).err, "");
}

#[test]
fn piped_output_is_concise_and_pipelines_get_their_own() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert!(folder.lint(&[]).out.starts_with("a.xml:3:5: warning[suppression/unused] ") || folder.lint(&[]).out.starts_with("a.xml:3:"));
    let github = folder.command(&["lint"]).env("GITHUB_ACTIONS", "true").output();
    assert!(Run::of(github).out.starts_with("::warning file=a.xml,line=3,"));
    let azure = folder.command(&["lint"]).env("TF_BUILD", "True").output();
    assert!(Run::of(azure).out.starts_with("##vso[task.logissue type=warning;sourcepath=a.xml;"));
    let chosen = folder.command(&["lint", "--format", "concise"]).env("GITHUB_ACTIONS", "true").output();
    assert!(Run::of(chosen).out.starts_with("a.xml:3:"));
}

#[test]
fn json_is_what_its_schema_says() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b/broken.xml", BROKEN), ("clean.xml", CLEAN)]);
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json")).expect("the schema is there");
    let validator = jsonschema::validator_for(&json(&schema)).expect("the schema is one");
    let report = json(&folder.lint(&["--format", "json"]).out);
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(report["diagnostics"][0]["path"], "a.xml");
    assert_eq!(report["diagnostics"][0]["rule"], RULE);
    assert_eq!(report["diagnostics"][0]["span"]["start"]["line"], 3);
    assert_eq!(report["summary"]["documents"], 3);
}

#[test]
fn output_goes_to_a_file_without_colors() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    let run = folder.lint(&["--format", "human", "--output", "report.txt"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    let report = folder.read("report.txt");
    assert!(report.starts_with("warning[suppression/unused]: "), "{report}");
    assert_eq!(folder.lint(&["--output", "no/such/folder/report.txt"]).status, 2);
}

#[test]
fn colors_are_used_when_they_are_asked_for() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert!(folder.lint(&["--format", "human", "--color", "always"]).out.contains("\u{1b}["));
    assert!(!folder.lint(&["--format", "human", "--color", "never"]).out.contains("\u{1b}["));
    assert!(!folder.lint(&["--format", "human"]).out.contains("\u{1b}["));
}

#[test]
fn statistics_count_the_findings_of_each_rule() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", WARNING)]);
    let run = folder.lint(&["--statistics"]);
    assert_eq!((run.status, run.out.as_str()), (1, "2  suppression/unused (2 fixable)\n"));
    assert_eq!(folder.lint(&["--statistics", "--format", "json"]).status, 2);
}

#[test]
fn quiet_leaves_the_summary_out() {
    let folder = Folder::with(&[("a.xml", CLEAN)]);
    assert_eq!(folder.lint(&["--format", "human"]).out, "nothing found in 1 file\n");
    assert_eq!(folder.lint(&["--format", "human", "--quiet"]).out, "");
    let empty = Folder::with(&[]);
    assert_eq!(empty.lint(&[]).err, "no policy was found\n");
    assert_eq!(empty.lint(&["--quiet"]).err, "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::with(&[]);
    for number in 0..300 {
        folder.write(&format!("{number}.xml"), WARNING);
    }
    let mut child =
        folder.command(&["lint", "--format", "human"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""));
}

#[test]
fn the_output_is_the_same_on_any_number_of_threads() {
    let folder = Folder::with(&[]);
    for number in 0..200 {
        folder.write(&format!("apis/{number}/policy.xml"), if number % 3 == 0 { WARNING } else { BROKEN });
    }
    for format in ["human", "concise", "agent", "json", "sarif", "github", "azure", "gitlab", "junit"] {
        let one = folder.lint(&["--format", format, "--jobs", "1"]);
        assert_eq!(one, folder.lint(&["--format", format, "--jobs", "8"]), "{format}");
        assert_eq!(one, folder.lint(&["--format", format]), "{format}");
    }
    assert_eq!(folder.lint(&["--jobs", "0"]).status, 2);
}

#[test]
fn findings_come_by_path_then_position_then_rule() {
    let twice = WARNING.replace("<base />", "<!-- apim-policy ignore secrets/hard-coded: again -->\n<base />");
    let folder = Folder::with(&[("b.xml", WARNING), ("a/z.xml", &twice), ("a.xml", WARNING)]);
    let report = json(&folder.lint(&["--format", "json"]).out);
    let findings = report["diagnostics"].as_array().expect("there are findings");
    let places: Vec<(&str, u64)> = findings
        .iter()
        .map(|it| (it["path"].as_str().expect("a path"), it["span"]["start"]["offset"].as_u64().expect("an offset")))
        .collect();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    assert_eq!(places.iter().map(|place| place.0).collect::<Vec<_>>(), ["a.xml", "a/z.xml", "a/z.xml", "b.xml"]);
}

#[test]
fn paths_are_as_the_user_gave_them() {
    let folder = Folder::with(&[("apis/a b/policy.xml", WARNING)]);
    let path = |argument: &str| folder.lint(&[argument]).out.split(":3:").next().expect("there is a path").to_owned();
    assert_eq!(path("."), "apis/a b/policy.xml");
    assert_eq!(path("apis"), "apis/a b/policy.xml");
    assert_eq!(path("apis/a b/policy.xml"), "apis/a b/policy.xml");
    assert_eq!(path("./apis"), "./apis/a b/policy.xml");
    let absolute = folder.path("apis").display().to_string();
    assert_eq!(path(&absolute), format!("{absolute}/a b/policy.xml"));
}

#[test]
fn a_file_that_is_reached_twice_is_reported_once() {
    let folder = Folder::with(&[("apis/policy.xml", WARNING)]);
    assert_eq!(folder.lint(&[".", "apis", "apis/policy.xml"]).out.lines().count(), 1);
}

// Rules

#[test]
fn select_ignore_and_extend_select_choose_rules() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert_eq!(folder.lint(&["--select", "secrets"]).status, 0);
    assert_eq!(folder.lint(&["--select", "secrets,suppression"]).status, 1);
    assert_eq!(folder.lint(&["--select", "secrets", "--select", "suppression/unused"]).status, 1);
    assert_eq!(folder.lint(&["--select", "all", "--ignore", RULE]).out, "");
    assert_eq!(folder.lint(&["--ignore", "suppression"]).status, 0);
    assert_eq!(folder.lint(&["--select", "secrets", "--extend-select", RULE]).status, 1);
}

#[test]
fn severity_sets_levels() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert!(folder.lint(&["--severity", "suppression/unused=error"]).out.contains(": error[suppression/unused]"));
    assert!(folder.lint(&["--severity", "suppression=info"]).out.contains(": info[suppression/unused]"));
    assert_eq!(folder.lint(&["--severity", "suppression/unused=off"]).out, "");
    assert_eq!(folder.lint(&["--severity", "suppression/unused"]).status, 2);
    assert_eq!(folder.lint(&["--severity", "suppression/unused=fatal"]).status, 2);
}

#[test]
fn an_unknown_rule_is_an_error_that_names_the_one_that_was_meant() {
    let folder = Folder::with(&[("a.xml", CLEAN)]);
    for option in ["--select", "--ignore", "--extend-select"] {
        let run = folder.lint(&[option, "supression/unused"]);
        assert_eq!(run.status, 2, "{option}");
        assert!(run.err.contains("did you mean `suppression/unused`?"), "{}", run.err);
    }
    assert_eq!(folder.lint(&["--severity", "nope=error"]).status, 2);
}

// Files

#[test]
fn a_folder_is_searched_for_what_looks_like_a_policy() {
    let folder = Folder::with(&[
        ("a.xml", WARNING),
        ("b.cshtml", WARNING),
        ("c.xml.tpl", WARNING),
        ("d.tftpl", WARNING),
        ("d.tmpl", WARNING),
        ("e.policy", WARNING),
        ("F.XML", WARNING),
        (".hidden/g.xml", WARNING),
        ("notes.md", WARNING),
        ("pom.xml", "<project><dependencies></project>"),
        ("app.csproj", "<Project><broken></Project>"),
        ("settings.json", "{ \"a\": 1 }"),
        (".git/h.xml", WARNING),
        ("node_modules/i.xml", WARNING),
    ]);
    let run = folder.lint(&[]);
    let paths: Vec<&str> = run.out.lines().map(|line| line.split(':').next().expect("a line has a path")).collect();
    assert_eq!(paths, [".hidden/g.xml", "F.XML", "a.xml", "b.cshtml", "c.xml.tpl", "d.tftpl", "d.tmpl", "e.policy"]);
}

#[test]
fn a_file_that_is_named_is_always_read() {
    let folder = Folder::with(&[("policy.txt", WARNING), (".gitignore", "*.xml\n"), ("a.xml", WARNING), ("node_modules/b.xml", WARNING)]);
    for path in ["policy.txt", "a.xml", "node_modules/b.xml"] {
        assert_eq!(folder.lint(&[path]).status, 1, "{path}");
    }
    assert_eq!(folder.lint(&["--exclude", "*.xml", "a.xml"]).status, 1);
}

#[test]
fn force_exclude_treats_named_files_like_found_ones() {
    let folder = Folder::with(&[("samples/a.xml", WARNING), ("b.xml", WARNING), ("page.xml", "<html><br></html>"), ("notes.txt", WARNING)]);
    folder.write("apim-policy.toml", "exclude = [\"samples\"]\n");
    let run = folder.lint(&["--force-exclude", "samples/a.xml", "b.xml", "page.xml", "notes.txt"]);
    assert_eq!((run.status, run.out.lines().count()), (1, 1), "{run:?}");
    assert!(run.out.starts_with("b.xml:"), "{}", run.out);
}

#[test]
fn ignore_files_are_respected_unless_told_otherwise() {
    let folder = Folder::with(&[(".gitignore", "out/\n*.gen.xml\n"), ("out/a.xml", WARNING), ("b.gen.xml", WARNING), ("c.xml", CLEAN)]);
    assert_eq!(folder.lint(&[]).out, "");
    assert_eq!(folder.lint(&["--no-ignore"]).out.lines().count(), 2);
}

#[test]
fn exclude_leaves_out_files_and_folders() {
    let folder = Folder::with(&[("samples/deep/a.xml", WARNING), ("b.xml", WARNING), ("keep/c.xml", WARNING)]);
    let run = folder.lint(&["--exclude", "samples/**", "--exclude", "b.xml"]);
    assert!(run.out.starts_with("keep/c.xml:") && run.out.lines().count() == 1, "{}", run.out);
    assert_eq!(folder.lint(&["--exclude", "samples", "--exclude", "*.xml"]).out, "");
    assert_eq!(folder.lint(&["--exclude", "a[b"]).status, 2);
}

#[test]
fn standard_input_is_read_and_has_the_name_it_is_given() {
    let folder = Folder::with(&[("strict/apim-policy.toml", "[rules]\n\"suppression/unused\" = \"error\"\n")]);
    let run = folder.fed(&["lint", "-"], WARNING.as_bytes());
    assert!(run.status == 1 && run.out.starts_with("<stdin>:3:"), "{run:?}");
    let run = folder.fed(&["lint", "-", "--stdin-filename", "strict/a.xml"], WARNING.as_bytes());
    assert!(run.out.starts_with("strict/a.xml:3:") && run.out.contains("error[suppression/unused]"), "{run:?}");
    assert_eq!(folder.fed(&["lint", "-"], CLEAN.as_bytes()).status, 0);
    assert_eq!(folder.lint(&["--stdin-filename", "a.xml"]).status, 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_links_to_itself_ends() {
    let folder = Folder::with(&[("apis/a.xml", WARNING)]);
    std::os::unix::fs::symlink("..", folder.path("apis/loop")).expect("a link can be made");
    std::os::unix::fs::symlink("self", folder.path("self")).expect("a link can be made");
    let run = folder.lint(&[]);
    assert_eq!((run.status, run.out.lines().count()), (1, 1), "{run:?}");
    assert_eq!(folder.lint(&["apis/loop"]).out.lines().count(), 1, "a link that is named is followed");
    assert_eq!(folder.lint(&["self"]).status, 2);
}

#[test]
fn bytes_that_are_no_text_are_findings_at_their_place() {
    let utf16: Vec<u8> = CLEAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = Folder::with(&[]);
    folder.write("latin.xml", b"<policies>\n<inbound><!-- caf\xe9 --></inbound>\n</policies>");
    folder.write("nul.xml", "<policies>\n<inbound>\0</inbound>\n</policies>");
    folder.write("utf16.xml", [&[0xff, 0xfe][..], &utf16].concat());
    let run = folder.lint(&[]);
    let wanted = [
        "latin.xml:2:18: error[syntax/xml] the byte 0xE9 at offset 28 is not UTF-8",
        "nul.xml:2:10: error[syntax/xml] a NUL byte at offset 20, which no XML can hold",
        "utf16.xml:1:1: error[syntax/xml] this file is encoded in UTF-16",
    ];
    assert_eq!((run.status, run.out.lines().collect::<Vec<_>>()), (1, wanted.to_vec()));
}

#[test]
fn ten_times_the_input_takes_about_ten_times_as_long() {
    let attribute = |size| format!("<policies><inbound><set-variable name=\"a\" value=\"{}\" /></inbound></policies>", "x".repeat(size));
    let unclosed = |size| format!("<policies><inbound><set-variable name=\"a\" value=\"{}", "x".repeat(size));
    let deep = |size| format!("<policies><inbound>{}", "<choose>".repeat(size / 500));
    let blank = |size| format!("<policies><inbound><base/></inbound></policies>{}", " ".repeat(size * 13 / 2));
    type Text<'t> = &'t dyn Fn(usize) -> String;
    let texts: [(&str, Text<'_>, i32); 4] =
        [("attribute", &attribute, 0), ("unclosed", &unclosed, 1), ("deep", &deep, 1), ("blank", &blank, 1)];
    for (name, text, status) in texts {
        let mut lengths = [1 << 20, 10 << 20].map(|size| {
            let folder = Folder::with(&[("policy.xml", &text(size))]);
            let started = Instant::now();
            let run = folder.lint(&["--format", "human"]);
            // What is blank is too large only when it is long.
            let status = if name == "blank" && size == 1 << 20 { 0 } else { status };
            assert_eq!(run.status, status, "{name}: {}", run.err);
            assert!(run.out.len() < 5_000, "{name}: a report of {} bytes", run.out.len());
            started.elapsed()
        });
        // A process has to be started for both, and the machine may be busy with one of them.
        lengths[0] += Duration::from_millis(200);
        assert!(lengths[1] < lengths[0] * 60, "{name}: {lengths:?}");
    }
}

#[test]
fn named_values_of_apiops_are_read() {
    let secret = ["FAKE", "fakeFAKE", "fake1234", "notASecret"].concat();
    let named = format!("{{ \"properties\": {{ \"displayName\": \"backend-password\", \"secret\": false, \"value\": \"{secret}\" }} }}");
    let folder = Folder::with(&[("named values/backend-password/namedValueInformation.json", named.as_str())]);
    let run = folder.lint(&["--format", "human", "--verbose"]);
    assert!(run.err.contains("read `named values/backend-password/namedValueInformation.json`"), "{}", run.err);
    assert!(!run.out.contains(&secret) && !run.err.contains(&secret));
    let report = json(&folder.lint(&["--format", "json", "--select", "syntax"]).out);
    assert_eq!((&report["summary"]["files"], &report["summary"]["documents"]), (&Value::from(1), &Value::from(0)));
}

// Configuration

#[test]
fn the_nearest_configuration_wins() {
    let folder = Folder::with(&[
        ("apim-policy.toml", "[rules]\n\"suppression/unused\" = \"error\"\n"),
        ("a.xml", WARNING),
        ("quiet/apim-policy.toml", "[rules]\n\"suppression\" = \"off\"\n"),
        ("quiet/deep/b.xml", WARNING),
        ("loud/c.xml", WARNING),
    ]);
    let run = folder.lint(&[]);
    assert_eq!(run.out.lines().count(), 2, "{}", run.out);
    assert!(run.out.lines().all(|line| line.contains("error[suppression/unused]")), "{}", run.out);
    let inside = Run::of(folder.command(&["lint"]).current_dir(folder.path("quiet/deep")).output());
    assert_eq!((inside.status, inside.out.as_str()), (0, ""));
    for (place, path) in
        [("quiet/deep", "b.xml"), ("loud", "../quiet/deep/b.xml"), ("quiet/deep", "../deep"), ("quiet/deep/", "../../quiet/deep/b.xml")]
    {
        let run = Run::of(folder.command(&["lint", path]).current_dir(folder.path(place)).output());
        assert_eq!((run.status, run.out.as_str()), (0, ""), "{path} in {place}");
    }
    let run = Run::of(folder.command(&["lint", "../../a.xml"]).current_dir(folder.path("quiet/deep")).output());
    assert!(run.out.starts_with("../../a.xml:3:") && run.out.contains("error[suppression/unused]"), "{}", run.out);
    assert_eq!(folder.lint(&["--no-config"]).out.matches("warning[suppression/unused]").count(), 3);
    assert_eq!(folder.lint(&["--config", "quiet/apim-policy.toml"]).status, 0);
    assert_eq!(folder.lint(&["--config", "nowhere.toml"]).status, 2);
}

#[test]
fn the_configuration_sets_levels_exclusions_overrides_and_the_threshold() {
    let folder = Folder::with(&[("a.xml", WARNING), ("legacy/b.xml", WARNING), ("samples/c.xml", WARNING)]);
    folder.write(
        "apim-policy.toml",
        "fail-on = \"error\"\nexclude = [\"samples/**\"]\n[[overrides]]\nfiles = [\"legacy/**\"]\nrules = { \"suppression/unused\" = \"info\" }\n",
    );
    let run = folder.lint(&[]);
    let levels: Vec<&str> = run.out.lines().filter_map(|line| line.split([' ', '[']).nth(1)).collect();
    assert_eq!((run.status, levels), (0, vec!["warning", "info"]), "{}", run.out);
    assert_eq!(folder.lint(&["--fail-on", "warning"]).status, 1, "the command line goes before the configuration");
    assert!(folder.lint(&["--severity", "suppression=error"]).out.lines().all(|line| line.contains("error[")));
}

#[test]
fn the_narrower_setting_wins_whatever_the_order() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    for text in [
        "[rules]\n\"all\" = \"info\"\n\"suppression/unused\" = \"error\"\n",
        "[rules]\n\"suppression/unused\" = \"error\"\n\"suppression\" = \"off\"\n",
    ] {
        folder.write("apim-policy.toml", text);
        assert!(folder.lint(&[]).out.contains("error[suppression/unused]"), "{text}");
    }
}

#[test]
fn the_target_of_the_configuration_says_which_policies_the_gateway_lacks() {
    let limit =
        "<policies><inbound><base /><rate-limit-by-key calls=\"9\" renewal-period=\"60\" counter-key=\"@(context.Subscription.Id)\" />";
    let folder = Folder::with(&[("a.xml", &format!("{limit}</inbound></policies>\n"))]);
    let found = |target: &str| {
        folder.write("apim-policy.toml", target);
        let run = folder.lint(&["--select", "placement"]);
        (run.status, run.out)
    };
    assert_eq!(found(""), (0, String::new()), "without a target nothing is known");
    for target in ["[target]\ngateway = \"consumption\"\n", "[target]\ntier = \"consumption\"\n"] {
        let (status, out) = found(target);
        assert_eq!(status, 1, "{target}");
        assert!(out.contains("error[placement/gateway] the `consumption` gateway has no `rate-limit-by-key`"), "{target}: {out}");
    }
    for target in ["gateway = \"classic\"", "tier = \"premium\"", "tier = \"standard-v2\"", "gateway = \"self-hosted\"\ntier = \"premium\""]
    {
        assert_eq!(found(&format!("[target]\n{target}\n")), (0, String::new()), "{target}");
    }
}

#[test]
fn scopes_of_the_configuration_say_where_a_policy_does_not_work() {
    let quota = "<policies><inbound><base /><quota calls=\"9\" renewal-period=\"3600\" /></inbound></policies>\n";
    let folder = Folder::with(&[("products/gold.xml", quota), ("orders.operation.xml", quota), ("elsewhere.xml", quota)]);
    let found = |scopes: &str| {
        folder.write("apim-policy.toml", scopes);
        folder.lint(&["--select", "placement"]).out
    };
    assert_eq!(found(""), "", "nothing is known of the scope");
    let scopes =
        "[[scopes]]\nfiles = [\"**/*.operation.xml\"]\nscope = \"operation\"\n[[scopes]]\nfiles = [\"products/**\"]\nscope = \"product\"\n";
    let out = found(scopes);
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(out.starts_with("orders.operation.xml:1:"), "{out}");
    assert!(out.contains("error[placement/scope] `quota` does not work at operation scope"), "{out}");
    let later = format!("{scopes}[[scopes]]\nfiles = [\"orders*\"]\nscope = \"product\"\n");
    assert_eq!(found(&later), "", "the last that fits counts");
}

#[test]
fn a_bad_configuration_is_an_error_with_a_suggestion() {
    let folder = Folder::with(&[("a.xml", CLEAN), ("good/apim-policy.toml", ""), ("good/b.xml", WARNING)]);
    for (text, suggestion) in [
        ("fail_on = \"error\"\n", "did you mean `fail-on`?"),
        ("[rules]\n\"suppression/unusd\" = \"off\"\n", "did you mean `suppression/unused`?"),
        ("[rules]\nsuppression = \"warn\"\n", "did you mean `warning`?"),
        ("[[overrides]]\nfiles = [\"none/**\"]\nrules = { supression = \"off\" }\n", "did you mean `suppression`?"),
    ] {
        folder.write("apim-policy.toml", text);
        let run = folder.lint(&[]);
        assert_eq!(run.status, 2, "{text}");
        assert!(run.err.contains(suggestion), "{text}: {}", run.err);
        assert_eq!(run.err.matches("help:").count(), 1, "one mistake is reported once: {}", run.err);
        assert!(run.out.starts_with("good/b.xml:"), "files with a good configuration are still reported: {}", run.out);
    }
}

// Baselines

#[test]
fn a_baseline_silences_what_it_knows_and_nothing_else() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", CLEAN)]);
    let written = folder.lint(&["--write-baseline", "baseline.json"]);
    assert_eq!((written.status, written.out.as_str()), (0, ""), "{written:?}");
    assert_eq!(folder.lint(&["--baseline", "baseline.json"]).status, 0);
    folder.write("a.xml", format!("<!-- moved down -->\n{WARNING}"));
    assert_eq!(folder.lint(&["--baseline", "baseline.json"]).status, 0, "a finding is known again after it moved");
    folder.write("b.xml", WARNING);
    let run = folder.lint(&["--baseline", "baseline.json", "--format", "json"]);
    let report = json(&run.out);
    assert_eq!(
        (run.status, &report["summary"]["suppressed"], &report["diagnostics"][0]["path"]),
        (1, &Value::from(1), &Value::from("b.xml"))
    );
    assert_eq!(folder.lint(&["--baseline", "nowhere.json"]).status, 2);
    assert_eq!(folder.lint(&["--baseline", "a.xml"]).status, 2);
}

// Fixes

#[test]
fn fix_mends_files_and_reports_what_is_left() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    let run = folder.lint(&["--fix"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.err, "1 finding fixed\nnothing found in 1 file\n");
    assert!(!folder.read("a.xml").contains("apim-policy"));
    assert!(folder.read("a.xml").contains("<base />"));
    assert_eq!(folder.lint(&[]).status, 0);
    assert_eq!(folder.files(), ["a.xml"], "nothing is left behind");
}

#[test]
fn fix_keeps_the_byte_order_mark_and_line_breaks() {
    let text = format!("\u{feff}{}", WARNING.replace('\n', "\r\n"));
    let folder = Folder::with(&[("a.xml", &text)]);
    assert_eq!(folder.lint(&["--fix"]).status, 0);
    let fixed = folder.read("a.xml");
    assert!(fixed.starts_with('\u{feff}'));
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count());
    assert!(fixed.matches("\r\n").count() >= 5);
}

#[cfg(unix)]
#[test]
fn fix_keeps_permissions_and_links() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("real/a.xml", WARNING)]);
    fs::set_permissions(folder.path("real/a.xml"), fs::Permissions::from_mode(0o640)).expect("permissions can be set");
    std::os::unix::fs::symlink("real/a.xml", folder.path("link.xml")).expect("a link can be made");
    assert_eq!(folder.lint(&["--fix", "link.xml"]).status, 0);
    assert!(folder.path("link.xml").is_symlink());
    assert!(!folder.read("real/a.xml").contains("apim-policy"));
    let mode = fs::metadata(folder.path("real/a.xml")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn diff_prints_what_would_change_and_changes_nothing() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", CLEAN)]);
    let run = folder.lint(&["--diff"]);
    assert_eq!(run.status, 1);
    assert!(run.out.starts_with("--- a.xml\n+++ a.xml\n@@ "), "{}", run.out);
    assert!(run.out.contains("-    <!-- apim-policy ignore"), "{}", run.out);
    assert_eq!(folder.read("a.xml"), WARNING);
    let piped = folder.fed(&["lint", "-", "--diff"], WARNING.as_bytes());
    assert!(piped.out.starts_with("--- <stdin>\n"), "{}", piped.out);
}

#[test]
fn unsafe_fixes_go_with_fix_or_diff() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    assert_eq!(folder.lint(&["--unsafe-fixes"]).status, 2);
    assert_eq!(folder.lint(&["--unsafe-fixes", "--diff"]).status, 1);
    assert_eq!(folder.lint(&["--unsafe-fixes", "--fix"]).status, 0);
    assert_eq!(folder.lint(&["--diff", "--fix"]).status, 2);
}

// Secrets

#[test]
fn no_format_shows_a_secret() {
    let secret = ["Endpoint=sb://contoso.example/;SharedAccessKeyName=all;SharedAccessKey=", "FAKE", &"Fake0".repeat(7), "aB3="].concat();
    let key = &secret[secret.rfind("FAKE").expect("it is marked")..];
    let policy = format!(
        "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: a -->\n    <!-- {secret} -->\n    \
         <set-header name=\"Authorization\" exists-action=\"override\"><value>{secret}</value></set-header>\n    \
         <set-variable name=\"password\" value=\"@(&quot;{secret}&quot;)\" />\n    <rate-limit calls=\"{secret}\" renewal-period=\"{key}\" />\n  </inbound>\n</policies>\n"
    );
    let named = format!("{{ \"properties\": {{ \"displayName\": \"bus-password\", \"secret\": false, \"value\": \"{secret}\" }} }}");
    let folder = Folder::with(&[("policy.xml", policy.as_str()), ("named values/bus/namedValueInformation.json", named.as_str())]);
    for format in ["human", "concise", "agent", "json", "sarif", "github", "azure", "gitlab", "junit"] {
        let run = folder.lint(&["--select", "all", "--format", format, "--verbose"]);
        assert!(!run.out.contains(key) && !run.err.contains(key), "{format} shows the secret: {}", run.out);
    }
    let diff = folder.lint(&["--diff", "--unsafe-fixes"]);
    assert!(!diff.out.contains(key), "the patch shows the secret: {}", diff.out);
    assert!(!folder.run(&["parse", "policy.xml"]).out.contains(key), "the tree shows the secret");
    folder.lint(&["--select", "all", "--write-baseline", "baseline.json"]);
    assert!(!folder.read("baseline.json").contains(key), "the baseline shows the secret");
}

// Other commands

#[test]
fn rules_lists_every_rule() {
    let folder = Folder::with(&[]);
    let run = folder.run(&["rules"]);
    assert_eq!(run.status, 0);
    assert!(run.out.lines().any(|line| line.starts_with("suppression/unused ") && line.contains("warning")), "{}", run.out);
    let rows = json(&folder.run(&["rules", "--format", "json"]).out);
    let rows = rows.as_array().expect("it is a list");
    assert_eq!(rows.len(), run.out.lines().count());
    let row = rows.iter().find(|row| row["id"] == RULE).expect("the rule is listed");
    assert_eq!(
        (&row["category"], &row["severity"], &row["fix"]),
        (&Value::from("suppression"), &Value::from("warning"), &Value::from("safe"))
    );
}

#[test]
fn explain_answers_for_the_language() {
    let folder = Folder::with(&[]);
    let explained = |name: &str| {
        let run = folder.run(&["explain", name]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{name}");
        run.out
    };
    let policy = explained("send-request");
    for known in ["sections", "scopes", "gateways", "response-variable-name", "set-url", "/send-request-policy"] {
        assert!(policy.contains(known), "{known}: {policy}");
    }
    let attribute = explained("set-header.exists-action");
    assert!(attribute.contains("override, skip, append, delete") && attribute.contains("yield `string`"), "{attribute}");
    assert!(explained("rate-limit-by-key.increment-condition").contains("when the response is there"));
    let body = explained("context.Request.Body");
    assert!(body.contains("IMessageBody") && body.contains("when the request has none") && body.contains("As<T>"), "{body}");
    assert!(explained("context.Response").contains("null in `inbound`"));
    assert!(explained("string.Split").contains("-> string[]"));
    assert!(explained("inbound").contains("rate-limit"));
    let disputed = explained("quota-by-key");
    assert!(disputed.contains("not the v2 tiers") && disputed.contains("(page `quota-by-key-policy`)"), "{disputed}");
    assert!(explained("retry.interval").contains("above 0 (page `retry-policy`); 0 (schema `retry.xsd`)"));
    assert!(explained("exists-action").contains("set-query-parameter.exists-action"));
    let unknown = folder.run(&["explain", "send-request.respons-variable-name"]);
    assert_eq!((unknown.status, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("did you mean `response-variable-name`?"), "{}", unknown.err);
    assert!(folder.run(&["explain", "context", "--color", "always"]).out.contains("\u{1b}[1mcontext"));
}

#[test]
fn explain_prints_a_page_and_suggests_a_name() {
    let folder = Folder::with(&[]);
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/suppression/unused.md")).expect("the page is there");
    let run = folder.run(&["explain", RULE]);
    assert_eq!((run.status, run.out), (0, page));
    let run = folder.run(&["explain", "supression/unused"]);
    assert!(run.status == 2 && run.err.contains("did you mean `suppression/unused`?"), "{run:?}");
    let run = folder.run(&["explain", "suppression"]);
    assert!(run.status == 0 && run.out.contains("suppression/missing-reason\n"), "{run:?}");
    assert!(folder.run(&["explain", RULE, "--color", "always"]).out.contains("\u{1b}[1m# suppression/unused"));
}

#[test]
fn parse_prints_the_tree_as_json() {
    let folder = Folder::with(&[("a.xml", CLEAN), ("b.json", "{}")]);
    let run = folder.run(&["parse", "a.xml"]);
    assert_eq!((run.status, &json(&run.out)["shape"]), (0, &Value::from("policies")));
    assert_eq!(folder.fed(&["parse", "-"], CLEAN.as_bytes()).status, 0);
    assert_eq!(folder.run(&["parse", "b.json"]).status, 2);
    assert_eq!(folder.run(&["parse", "nowhere.xml"]).status, 2);
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
