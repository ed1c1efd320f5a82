//! Options for those who begin with an old estate, and what tells them that they wrote something that does nothing.

use crate::common::folder::{Folder, Run};

/// A policy with a warning that has a safe fix.
const WARNING: &str =
    "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\n    <base />\n  </inbound>\n</policies>\n";

/// [`WARNING`] with the fix.
const FIXED: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";

/// A policy with an error that has no fix.
const ERROR: &str = "<policies>\n  <inbound>\n    <base />\n    <set-heder name=\"a\" />\n  </inbound>\n</policies>\n";

// Severities and statuses

#[test]
fn min_severity_hides_what_is_less_severe() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", ERROR)]);
    let run = folder.lint(&["--min-severity", "error"]);
    assert!(run.status == 1 && run.out.lines().count() == 1 && run.out.starts_with("b.xml:"), "{run:?}");
    assert!(run.err.starts_with("1 error in 2 files\n"), "{}", run.err);
    assert_eq!(folder.lint(&["--min-severity", "warning"]).out.lines().count(), 2);
    assert_eq!(folder.lint(&["--min-severity", "error", "a.xml"]).status, 0, "what is hidden fails nothing");
    folder.lint(&["--min-severity", "error", "--fix"]);
    assert_eq!(folder.read("a.xml"), WARNING, "what is hidden is not fixed");
    folder.write("apim-policy.toml", "min-severity = \"error\"\n");
    assert_eq!(folder.lint(&[]).out.lines().count(), 1);
    assert_eq!(folder.lint(&["--min-severity", "info"]).out.lines().count(), 2, "the command line goes before the configuration");
    assert_eq!(folder.lint(&["--min-severity", "fatal"]).status, 2);
}

#[test]
fn options_that_leave_no_rule_are_an_error() {
    let folder = Folder::with(&[("a.xml", WARNING)]);
    for arguments in [
        &["--select", "secrets", "--ignore", "secrets"][..],
        &["--select", "secrets/hard-coded", "--ignore", "secrets"],
        &["--select", "secrets", "--severity", "secrets=off"],
        &["--ignore", "all"],
        &["--severity", "all=off"],
        &["--select", "secrets", "--ignore", "secrets", "--fix"],
        &["--ignore", "all", "--write-baseline", "b.json"],
    ] {
        let run = folder.lint(arguments);
        assert!(run.status == 2 && run.out.is_empty() && run.err.contains("no rule is left to run"), "{arguments:?}: {run:?}");
        assert!(run.err.contains("--ignore"), "{arguments:?}: {run:?}");
    }
    let run = folder.lint(&["--select", "style/duplicate-block", "--min-severity", "warning"]);
    assert!(run.status == 2 && run.err.contains("no rule that is left to run reports anything as severe as `warning`"), "{run:?}");
    assert_eq!(folder.lint(&["--select", "style/duplicate-block", "--severity", "style=error", "--min-severity", "error"]).status, 0);
    let run = folder.lint(&["--min-severity", "error", "--fail-on", "info"]);
    assert!(run.status == 2 && run.err.contains("`--fail-on info` has no effect"), "{run:?}");
    assert_eq!(folder.lint(&["--min-severity", "warning", "--fail-on", "error"]).status, 0);
    // A configuration may leave no rule for its folder, as one for samples does; that is said, and no error.
    folder.write("apim-policy.toml", "[rules]\nall = \"off\"\n");
    for arguments in [&[][..], &["--ignore", "style"], &["--min-severity", "error"]] {
        let run = folder.lint(arguments);
        assert!(run.status == 0 && run.err.contains("no rule runs: the configuration leaves none"), "{arguments:?}: {run:?}");
    }
    assert_eq!(folder.lint(&["--select", "suppression,secrets"]).out.lines().count(), 1);
    assert!(!folder.lint(&["--quiet"]).err.contains("no rule"));
}

#[test]
fn exit_zero_is_0_unless_the_work_cannot_be_done() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", ERROR)]);
    let run = folder.lint(&["--exit-zero"]);
    assert_eq!((run.status, run.out.lines().count()), (0, 2));
    assert_eq!(folder.lint(&["--exit-zero", "--diff"]).status, 0);
    assert_eq!(folder.lint(&["--exit-zero", "nowhere.xml"]).status, 2);
    assert_eq!(folder.lint(&["--exit-zero", "--no-such-option"]).status, 2);
}

#[test]
fn the_status_of_diff_says_whether_anything_would_change() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", ERROR), ("c.xml", FIXED)]);
    assert_eq!(folder.lint(&["--diff", "a.xml"]).status, 1);
    let run = folder.lint(&["--diff", "b.xml"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "an error that nothing fixes changes nothing");
    assert_eq!(folder.lint(&["--diff", "c.xml"]).status, 0);
    assert_eq!(folder.lint(&["--diff", "--fail-on", "error", "a.xml"]).status, 1, "a change is a change, whatever it is for");
    assert_eq!(folder.lint(&["--diff", "nowhere.xml"]).status, 2);
}

// Baselines

#[test]
fn a_baseline_says_what_of_it_is_gone_and_loses_it_only_when_told() {
    let folder = Folder::with(&[("a.xml", ERROR), ("b.xml", ERROR), ("sub/c.xml", ERROR)]);
    folder.lint(&["--write-baseline", "b.json"]);
    let whole = folder.read("b.json");
    assert_eq!(
        (folder.lint(&["--baseline", "b.json"]).status, folder.lint(&["--baseline", "b.json"]).err.contains("no longer")),
        (0, false)
    );
    folder.write("a.xml", FIXED);
    std::fs::remove_file(folder.path("b.xml")).expect("it is there");
    let run = folder.lint(&["--baseline", "b.json"]);
    assert_eq!(run.status, 0);
    assert!(run.err.contains("2 findings of the baseline no longer occur; `--prune-baseline` takes them out"), "{}", run.err);
    assert!(run.err.contains("  a.xml: schema/unknown-element in inbound"), "{}", run.err);
    assert_eq!(folder.read("b.json"), whole, "nothing is written without being told to");
    folder.write("d.xml", ERROR.replace("set-heder", "set-hedr"));
    let run = folder.lint(&["--baseline", "b.json", "--prune-baseline"]);
    assert_eq!((run.status, run.out.lines().count()), (1, 1), "{run:?}");
    assert!(run.err.contains("2 findings taken out of `b.json`"), "{}", run.err);
    let pruned = folder.read("b.json");
    assert!(pruned.contains("sub/c.xml") && !pruned.contains("a.xml") && !pruned.contains("d.xml"), "{pruned}");
    assert!(!folder.lint(&["--baseline", "b.json", "--prune-baseline"]).err.contains("taken out"));
    assert_eq!(folder.read("b.json"), pruned);
}

#[test]
fn what_a_run_has_not_looked_at_is_not_gone() {
    let folder = Folder::with(&[("a.xml", ERROR), ("sub/c.xml", ERROR)]);
    folder.lint(&["--write-baseline", "b.json"]);
    let whole = folder.read("b.json");
    for arguments in [&["a.xml"][..], &["--select", "secrets"], &["--exclude", "sub"], &["--ignore", "schema"]] {
        let run = folder.lint(&[&["--baseline", "b.json", "--prune-baseline"], arguments].concat());
        assert_eq!((run.status, folder.read("b.json")), (0, whole.clone()), "{arguments:?}: {run:?}");
    }
    assert_eq!(folder.lint(&["--prune-baseline"]).status, 2, "there is no baseline");
    assert_eq!(folder.lint(&["--prune-baseline", "--write-baseline", "c.json"]).status, 2);
}

#[test]
fn a_baseline_means_the_same_in_whatever_folder_the_command_runs() {
    let folder = Folder::with(&[("a.xml", ERROR), ("sub/c.xml", ERROR), ("sub/deep/d.xml", ERROR)]);
    folder.lint(&["--write-baseline", "b.json"]);
    let whole = folder.read("b.json");
    assert!(whole.contains(r#""path":"sub/deep/d.xml""#), "{whole}");
    let from = |inner: &str, arguments: &[&str]| {
        let mut command = folder.command(&[&["lint"], arguments].concat());
        Run::of(command.current_dir(folder.path(inner)).output())
    };
    for (inner, arguments) in [
        ("", &["--baseline", "b.json", "."][..]),
        ("", &["--baseline", "b.json", "sub/../sub"]),
        ("sub", &["--baseline", "../b.json"]),
        ("sub", &["--baseline", "../b.json", "deep", "../a.xml"]),
        ("sub/deep", &["--baseline", "../../b.json", "d.xml"]),
    ] {
        let run = from(inner, arguments);
        assert!(run.status == 0 && run.out.is_empty() && run.err.contains("nothing found"), "{arguments:?} in {inner:?}: {run:?}");
    }
    let absolute = folder.path("").to_string_lossy().into_owned();
    assert_eq!(folder.lint(&["--baseline", "b.json", &absolute]).status, 0);
    // Written with other paths, it is the same.
    folder.lint(&["--write-baseline", "b.json", &absolute]);
    assert_eq!(folder.read("b.json"), whole);
    from("sub", &["--write-baseline", "../b.json", "..", "deep/../deep"]);
    assert_eq!(folder.read("b.json"), whole);
    // Within a repository, it may stand in a folder of its own.
    std::fs::create_dir(folder.path(".git")).expect("a folder can be made");
    std::fs::create_dir(folder.path("ci")).expect("a folder can be made");
    folder.lint(&["--write-baseline", "ci/b.json"]);
    assert!(folder.read("ci/b.json").contains(r#""path":"../sub/c.xml""#), "{}", folder.read("ci/b.json"));
    assert_eq!(from("sub", &["--baseline", "../ci/b.json"]).status, 0);
}

#[test]
fn a_baseline_follows_a_file_that_has_moved() {
    let folder = Folder::with(&[("orders/policy.xml", ERROR), ("reports/policy.xml", WARNING)]);
    folder.lint(&["--write-baseline", "b.json"]);
    std::fs::rename(folder.path("orders"), folder.path("purchases")).expect("a folder can be moved");
    let run = folder.lint(&["--baseline", "b.json"]);
    assert!(run.status == 0 && !run.err.contains("no longer"), "{run:?}");
    // A copy is no move, and one of two new files has moved.
    folder.write("reports2/policy.xml", WARNING);
    let run = folder.lint(&["--baseline", "b.json"]);
    assert!(run.out.starts_with("reports2/policy.xml:") && run.out.lines().count() == 1, "{run:?}");
    folder.write("purchases2/policy.xml", ERROR);
    assert_eq!(folder.lint(&["--baseline", "b.json", "purchases", "purchases2"]).out.lines().count(), 1);
    let run = folder.lint(&["--baseline", "b.json", "--prune-baseline"]);
    assert!(run.err.contains("findings of files that have moved have their new paths in `b.json`"), "{run:?}");
    let pruned = folder.read("b.json");
    assert!(pruned.contains("purchases/policy.xml") && !pruned.contains("orders/policy.xml"), "{pruned}");
    assert!(!folder.lint(&["--baseline", "b.json", "--prune-baseline"]).err.contains("moved"));
    // A file with much else in it is another one.
    std::fs::remove_file(folder.path("purchases/policy.xml")).expect("it is there");
    std::fs::remove_file(folder.path("purchases2/policy.xml")).expect("it is there");
    let more = ERROR.replace("<set-heder name=\"a\" />", "<set-heder name=\"a\" />\n<set-hedr name=\"b\" />\n<set-heeder name=\"c\" />");
    folder.write("new/policy.xml", more);
    let run = folder.lint(&["--baseline", "b.json", "new"]);
    assert!(run.out.lines().count() == 3 && run.err.contains("no longer"), "{run:?}");
}

/// A policy with advice and nothing else.
const ADVICE: &str = "<policies>\n  <inbound>\n    <base />\n    <set-header name=\"X-Now\" exists-action=\"override\">\n      <value>@(DateTime.Now.ToString(\"o\"))</value>\n    </set-header>\n  </inbound>\n</policies>\n";

/// The paths of the files with findings.
fn told(run: &Run) -> Vec<&str> {
    run.out.lines().filter_map(|line| line.split(':').next()).collect()
}

#[test]
fn a_baseline_knows_the_advice_about_each_of_several_copies() {
    let folder = Folder::with(&[("b.xml", ADVICE), ("c.xml", ADVICE), ("d.xml", ADVICE)]);
    assert_eq!(told(&folder.lint(&[])), ["b.xml"], "advice about copies is told once");
    assert!(folder.lint(&["--write-baseline", "old.json"]).err.contains("3 findings written"));
    let with_baseline = || folder.lint(&["--baseline", "old.json"]);
    assert_eq!(told(&with_baseline()), [""; 0]);
    // One copy changes, and the others are no copies of the first any more.
    folder.write("b.xml", ADVICE.replace("X-Now", "X-Time"));
    let run = with_baseline();
    assert_eq!((told(&run), run.err.contains("no longer")), (vec!["b.xml"; 0], false), "{run:?}");
    // A new copy has advice that nobody has agreed to, wherever it is in the order of the files.
    folder.write("a.xml", ADVICE);
    let run = with_baseline();
    assert_eq!((told(&run), run.err.contains("no longer")), (vec!["a.xml"], false), "{run:?}");
    folder.write("e.xml", ADVICE);
    let run = with_baseline();
    assert_eq!(told(&run), ["a.xml"], "of several new copies it is told once");
    assert!(run.err.contains("1 info in 5 files, 3 silenced"), "{}", run.err);
}

// Standard input

#[test]
fn fix_of_standard_input_prints_the_fixed_text() {
    let folder = Folder::with(&[]);
    let run = folder.fed(&["lint", "--fix", "-"], WARNING.as_bytes());
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, FIXED, "1 finding fixed\n"));
    let run = folder.fed(&["lint", "--fix", "-"], FIXED.as_bytes());
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, FIXED, ""));
    let run = folder.fed(&["lint", "--fix", "-"], ERROR.as_bytes());
    assert_eq!((run.status, run.out.as_str()), (1, ERROR), "what cannot be fixed stays");
    assert!(run.err.starts_with("<stdin>:4:6: error[schema/unknown-element] "), "{}", run.err);
}

#[test]
fn fix_of_standard_input_keeps_every_byte_that_it_does_not_fix() {
    let folder = Folder::with(&[]);
    let secret = ["FAKE", "Fake0", "Fake1", "notASecret"].concat();
    let text = format!(
        "\u{feff}{}",
        WARNING
            .replace('\n', "\r\n")
            .replace("<base />", &format!("<base /><authentication-basic username=\"é\" password=\"{secret}\" />"))
    );
    let run = folder.fed(&["lint", "--fix", "-"], text.as_bytes());
    assert!(run.out.starts_with('\u{feff}') && run.out.contains(&secret), "{:?}", run.out);
    assert_eq!(run.out.matches("\r\n").count(), run.out.matches('\n').count());
    assert!(!run.err.contains(&secret), "{}", run.err);
    let damaged = "<policies><inbound>";
    assert_eq!(folder.fed(&["lint", "--fix", "-"], damaged.as_bytes()).out, damaged);
    let other = "no policy at all";
    assert_eq!(folder.fed(&["lint", "--fix", "-", "--stdin-filename", "a.txt"], other.as_bytes()).out, other);
}

#[test]
fn fix_of_standard_input_writes_no_file_and_takes_others_along() {
    let folder = Folder::with(&[("a.xml", WARNING), ("b.xml", WARNING)]);
    let run = folder.fed(&["lint", "--fix", "-", "b.xml", "--stdin-filename", "a.xml", "-o", "report.txt"], ERROR.as_bytes());
    assert_eq!((run.status, run.out.as_str()), (1, ERROR), "{run:?}");
    assert_eq!((folder.read("a.xml").as_str(), folder.read("b.xml").as_str()), (WARNING, FIXED));
    assert!(folder.read("report.txt").starts_with("a.xml:4:6: error["), "{}", folder.read("report.txt"));
    let diff = folder.fed(&["lint", "--diff", "-"], WARNING.as_bytes());
    assert!(diff.status == 1 && diff.out.starts_with("--- <stdin>\n"), "{diff:?}");
}

#[test]
fn standard_input_that_is_no_text_is_not_fixed() {
    let folder = Folder::with(&[]);
    let run = folder.fed(&["lint", "--fix", "-"], b"<policies>\xe9</policies>");
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{run:?}");
    assert!(run.err.contains("standard input is not text in UTF-8"), "{}", run.err);
    let harmful = WARNING.replace("<base />", "<base /><!-- ##vso[task.complete] -->");
    let run = folder.fed(&["lint", "--fix", "-"], harmful.as_bytes());
    assert!(run.status == 2 && run.out.is_empty() && run.err.contains("a build agent would act on"), "{run:?}");
}

// What does nothing

#[test]
fn a_comment_that_is_nearly_a_suppression_is_a_finding_in_every_language() {
    let policy = |comment: &str| format!("<policies>\n  <inbound>\n    <!-- {comment} -->\n    <base />\n  </inbound>\n</policies>\n");
    let xml = policy("apim-policy: ignore security/cors-any-origin: the API is public");
    let hcl = |comment: &str| {
        format!(
            "{comment}\nresource \"azurerm_api_management_api_policy\" \"a\" {{\n  xml_content = \"<policies><inbound><base /></inbound></policies>\"\n}}\n"
        )
    };
    let bicep = "// apim-policy disable-next-line security/cors-any-origin\nresource p 'Microsoft.ApiManagement/service/policies@2022-08-01' = {\n  \
                 name: 'a/policy'\n  properties: {\n    format: 'rawxml'\n    value: '<policies><inbound><base /></inbound></policies>'\n  }\n}\n";
    let folder = Folder::with(&[
        ("a.xml", xml.as_str()),
        ("main.tf", &hcl("# apim-policy-ignore security/cors-any-origin: the API is public")),
        ("other.tf", &hcl("/* APIM-Policy Ignore secrets */")),
        ("b.bicep", bicep),
        (
            "c.xml",
            "<policies>\n  <inbound>\n    <base />\n    <set-body>@{ /* apim-policy ignore expression/constant: x */ return \"a\"; }</set-body>\n    \
             <set-body>// apim-policy ignore expression/constant: this is no code</set-body>\n  </inbound>\n</policies>\n",
        ),
        ("fine.xml", &policy("APIM policy: ignore requests of the health probe")),
        ("fine.tf", &hcl("# apim-policy: ignore changes that are made in the portal")),
    ]);
    let run = folder.lint(&["--select", "suppression/misspelt"]);
    let paths: Vec<&str> = run.out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(paths, ["a.xml", "b.bicep", "c.xml", "main.tf", "other.tf"], "{}", run.out);
    assert!(run.out.lines().all(|line| line.contains("warning[suppression/misspelt] ")), "{}", run.out);
    let silenced = xml.replace("    <!-- ", "    <!-- apim-policy ignore suppression/misspelt: kept for another tool -->\n    <!-- ");
    folder.write("a.xml", silenced);
    assert_eq!(folder.lint(&["--select", "suppression", "a.xml"]).out, "");
}

#[test]
fn a_setting_that_does_nothing_is_an_error() {
    let folder = Folder::with(&[("a.xml", FIXED)]);
    for (text, said) in [
        ("[rules]\n\"requests/no-timeout\" = { level = \"error\", allow = [\"^a\"] }\n", "`requests/no-timeout` takes no `allow`"),
        (
            "[[overrides]]\nfiles = [\"x/**\"]\nrules = { \"suppression/unused\" = { allow = [\"a\"] } }\n",
            "`suppression/unused` takes no `allow`",
        ),
        ("[target]\ngateway = \"self-hosted\"\ntier = \"consumption\"\n", "no service of the tier has the gateway"),
        ("[rules]\n\"secrets/hard-coded\" = {}\n", "this says nothing about `secrets/hard-coded`"),
        ("[[overrides]]\nfiles = [\"x/**\"]\nrules = {}\n", "this entry says nothing about its files"),
        ("fail-on = \"info\"\nmin-severity = \"warning\"\n", "`min-severity` hides findings"),
    ] {
        folder.write("apim-policy.toml", text);
        let run = folder.lint(&[]);
        assert!(run.status == 2 && run.err.contains(said) && run.err.contains("help:"), "{text}: {run:?}");
    }
    for text in [
        "[rules]\n\"secrets/hard-coded\" = { level = \"error\", allow = [\"^test-\"] }\n",
        "[rules]\nsecrets = { allow = [\"^test-\"] }\n",
        "[target]\ngateway = \"classic\"\ntier = \"premium\"\n",
        "[target]\ntier = \"consumption\"\n",
    ] {
        folder.write("apim-policy.toml", text);
        assert_eq!(folder.lint(&[]).status, 0, "{text}");
    }
}

#[test]
fn what_a_rule_lets_pass_is_let_pass_in_named_values_too() {
    let secret = ["FAKE", "fakeFAKE", "fake1234", "notASecret"].concat();
    let named = format!("{{ \"properties\": {{ \"displayName\": \"backend-password\", \"secret\": false, \"value\": \"{secret}\" }} }}");
    let folder = Folder::with(&[("named values/backend-password/namedValueInformation.json", named.as_str())]);
    let select = ["--select", "secrets"];
    assert_eq!(folder.lint(&select).status, 1);
    folder.write("apim-policy.toml", "[rules]\nsecrets = { allow = [\"^FAKEfake\"] }\n");
    let run: Run = folder.lint(&select);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}");
}
