//! The help: its groups, and that each example in it can be run.

use std::process::Command;

use crate::common::folder::{Folder, Run, without_surroundings};

const POLICY: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";

/// The commands of the tool that have a help.
fn commands(folder: &Folder) -> Vec<String> {
    let page = folder.run(&["man"]).out.replace("\\-", "-");
    let names = page.lines().filter_map(|line| line.strip_prefix("apim-policy-")?.strip_suffix("(1)"));
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_lists_every_command_in_a_group() {
    let folder = Folder::with(&[]);
    let help = folder.run(&["--help"]);
    assert_eq!(help.status, 0);
    for command in commands(&folder) {
        assert_eq!(help.out.matches(&format!("\n  {command} ")).count(), 1, "{command}: {}", help.out);
    }
    let titles: Vec<&str> = help.out.lines().filter(|line| line.ends_with(':') && !line.starts_with(' ')).collect();
    assert_eq!(titles, ["Check:", "Generate:", "Understand:", "Set up:", "Tools:", "Options:", "Examples:"]);
    assert_eq!(folder.run(&["help"]).out, help.out);
    let lint = folder.run(&["lint", "--help"]).out;
    for heading in ["Output:", "Rules:", "Files:", "Adopting:", "Fixes:", "Examples:"] {
        assert!(lint.lines().any(|line| line == heading), "{heading}: {lint}");
    }
}

#[test]
fn who_is_used_to_other_tools_finds_the_command() {
    let folder = Folder::with(&[("policy.xml", POLICY)]);
    assert_eq!(folder.run(&["check", "policy.xml"]), folder.run(&["lint", "policy.xml"]));
    assert_eq!(folder.run(&["format", "--check", "policy.xml"]), folder.run(&["fmt", "--check", "policy.xml"]));
    let run = folder.run(&["policy.xml"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("tip: `apim-policy lint PATH` checks files and folders"), "{}", run.err);
    assert!(!folder.run(&["polices"]).err.contains("lint PATH"));
}

/// A repository in which all that examples name is there.
fn repository() -> Folder {
    let information = "{ \"properties\": { \"path\": \"orders\", \"displayName\": \"orders\" } }\n";
    let folder = Folder::with(&[
        ("policy.xml", POLICY),
        ("apis/orders/apiInformation.json", information),
        ("apis/orders/policy.xml", POLICY),
        ("apis/orders/operations/get/policy.xml", POLICY),
        ("policy fragments/auth/policy.xml", "<fragment>\n  <set-variable name=\"a\" value=\"b\" />\n</fragment>\n"),
        ("build/policy.xml", POLICY),
        ("legacy/policy.xml", POLICY),
    ]);
    let git = |arguments: &[&str]| {
        let fixed = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(fixed).args(arguments).current_dir(folder.path("")).output().expect("git can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet", "."]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "a"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    folder
}

#[cfg(unix)]
#[test]
fn every_example_of_the_help_runs() {
    let listed = Folder::with(&[]);
    let mut helps = vec![vec!["--help".to_owned()], vec!["config".to_owned(), "show".to_owned(), "--help".to_owned()]];
    helps.extend(commands(&listed).into_iter().map(|command| vec![command, "--help".to_owned()]));
    let folder = repository();
    let mut count = 0;
    for arguments in helps {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let help = listed.run(&arguments).out;
        for example in help.lines().skip_while(|line| *line != "Examples:").filter_map(|line| line.strip_prefix("  apim-policy")) {
            // What other programs and folders get is not of this tool.
            let example = example.split(" | ").next().unwrap_or_default().split(" > ").next().unwrap_or_default();
            // `init` writes no file that is there.
            let _ = std::fs::remove_file(folder.path("apim-policy.toml"));
            let script = format!("\"{}\"{example}", env!("CARGO_BIN_EXE_apim-policy"));
            let mut command = Command::new("sh");
            command.args(["-c", &script]).current_dir(folder.path(""));
            without_surroundings(&mut command);
            let run = Run::of(command.output());
            assert!(run.status <= 1, "apim-policy{example}: {run:?}");
            count += 1;
        }
    }
    assert!(count > 30, "only {count} examples were found");
}
