//! The commands that begin a configuration and show what it says: `init`, `config show`, `files`.

use serde_json::Value;

use crate::common::folder::{Folder, Run};

const POLICY: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";
const BAD: &str = "<policies>\n  <inbound>\n    <base />\n    <set-heder name=\"a\" />\n  </inbound>\n</policies>\n";

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"))
}

// init

#[test]
fn init_writes_what_it_found_and_lint_runs_with_it() {
    let terraform = "resource \"azurerm_api_management\" \"apim\" {\n  name     = \"apim\"\n  sku_name = \"StandardV2_1\"\n}\n\
                     resource \"azurerm_storage_account\" \"a\" {\n  account_tier = \"Premium\"\n}\n";
    let folder = Folder::with(&[
        ("apis/orders/apiInformation.json", "{ \"properties\": { \"path\": \"orders\" } }"),
        ("apis/orders/policy.xml", POLICY),
        ("other/orders-get.xml", BAD),
        ("samples/a.xml", POLICY),
        ("main.tf", terraform),
    ]);
    let printed = folder.run(&["init", "--dry-run"]);
    assert_eq!((printed.status, printed.err.as_str()), (0, ""));
    assert!(!folder.path("apim-policy.toml").exists(), "nothing is written");
    let run = folder.run(&["init"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}");
    assert!(run.err.contains("`apim-policy.toml` was written") && run.err.contains("finds 1 error"), "{}", run.err);
    let text = folder.read("apim-policy.toml");
    assert_eq!(text, printed.out);
    for part in [
        "3 policies in XML",
        "It is not known of `other/orders-get.xml`",
        "# exclude = [\"samples/**\"]",
        "[target]\ntier = \"standard-v2\" # as in main.tf",
        "#:schema https://",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(folder.lint(&["--select", "schema"]).out.lines().count(), 1);
    let again = folder.run(&["init"]);
    assert!(again.status == 2 && again.err.contains("is there already"), "{again:?}");
    assert_eq!(folder.read("apim-policy.toml"), text);
}

#[test]
fn what_init_leaves_as_comments_is_valid_too() {
    let folder = Folder::with(&[("weird [x]/a \"b\".xml", POLICY)]);
    let text = folder.run(&["init", "--dry-run"]).out;
    let active: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.starts_with(['[', '"']) || setting.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => {
                setting
            }
            _ => line,
        })
        .filter(|line| *line != "[rules]" || !text.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write("apim-policy.toml", &active);
    let run = folder.lint(&[]);
    assert!(run.status <= 1 && !run.err.contains("apim-policy.toml"), "{active}\n{run:?}");
    assert!(active.contains("\"weird [[]x[]]/**\""), "{active}");
}

#[test]
fn init_below_another_configuration_extends_it() {
    let folder = Folder::with(&[("apim-policy.toml", "fail-on = \"error\"\n"), ("apis/v1/a.xml", POLICY)]);
    let run = folder.run(&["init", "apis/v1"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(folder.read("apis/v1/apim-policy.toml").contains("extend = \"../../apim-policy.toml\"\n"));
    assert_eq!(folder.lint(&[]).status, 0);
    let missing = folder.run(&["init", "nowhere"]);
    assert!(missing.status == 2 && missing.err.contains("is not a folder"), "{missing:?}");
}

// config show

#[test]
fn config_show_says_what_holds_and_which_line_says_it() {
    let folder = Folder::with(&[
        (
            "apim-policy.toml",
            "fail-on = \"error\"\nexclude = [\"apis/tmp\"]\n[rules]\nstyle = \"off\"\n\"requests/no-timeout\" = \"error\"\n",
        ),
        (
            "apis/apim-policy.toml",
            "extend = \"../apim-policy.toml\"\n[rules]\n\"secrets/hard-coded\" = { allow = [\"^FAKE-allowed\"] }\n[[overrides]]\nfiles = [\"old/**\"]\n\
             rules = { \"requests/no-timeout\" = \"info\" }\n[[scopes]]\nfiles = [\"*.op.xml\"]\nscope = \"operation\"\n[target]\ntier = \"basic-v2\"\n",
        ),
        ("apis/old/get.op.xml", POLICY),
        ("apis/tmp/a.xml", POLICY),
    ]);
    let run = folder.run(&["config", "show", "apis/old/get.op.xml"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let lines: Vec<String> = run.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "apis/apim-policy.toml holds for the file",
        "apim-policy.toml `apis/apim-policy.toml` extends it",
        "fail-on error apim-policy.toml:1",
        "min-severity info by default",
        "gateway of the tier basic-v2 apis/apim-policy.toml:11",
        "scope operation apis/apim-policy.toml:8",
        "requests/no-timeout info apis/apim-policy.toml:6",
        "style/empty-choose off apim-policy.toml:4",
        "secrets/hard-coded error by default, lets 1 pattern pass",
    ] {
        let is_there = lines
            .iter()
            .any(|it| it == line || line.starts_with("style/") && it.starts_with("style/") && it.ends_with("off apim-policy.toml:4"));
        assert!(is_there, "{line}\n{}", run.out);
    }
    assert!(!run.out.contains("FAKE"), "what is allowed may be a secret");
    let run = folder.run(&["config", "show", "apis/tmp/a.xml"]);
    assert!(run.out.contains("not searched, by `apis/tmp`") && run.out.contains("apim-policy.toml:2"), "{}", run.out);
    let told = json(&folder.run(&["config", "show", "apis/old/get.op.xml", "--format", "json"]));
    let rule =
        |id: &str| told["rules"].as_array().and_then(|rules| rules.iter().find(|it| it["id"] == id)).cloned().expect("all rules are told");
    assert_eq!((&rule("requests/no-timeout")["level"], &rule("requests/no-timeout")["stated"]["line"]), (&"info".into(), &6.into()));
    assert_eq!(rule("schema/unknown-element")["stated"], Value::Null);
}

#[test]
fn config_show_without_a_configuration_and_without_a_file() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    let run = folder.run(&["config", "show", "a.xml"]);
    assert!(run.status == 0 && run.out.contains("No configuration holds for it"), "{run:?}");
    let run = folder.run(&["config", "show", "nowhere.xml"]);
    assert!(run.status == 2 && run.err.contains("`nowhere.xml` does not exist"), "{run:?}");
    folder.write("apim-policy.toml", "[rules]\n\"secrets/hard-codd\" = \"off\"\n");
    let run = folder.run(&["config", "show", "a.xml"]);
    assert!(run.status == 2 && run.err.contains("did you mean `secrets/hard-coded`?"), "{run:?}");
}

// files

#[test]
fn files_lists_a_policy_that_is_no_text_as_lint_does() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    folder.write("b.xml", POLICY.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    assert!(folder.lint(&[]).out.contains("b.xml:1:1: error[syntax/xml] this file is encoded in UTF-16"));
    for arguments in [&["files"][..], &["files", "b.xml"]] {
        let run = folder.run(arguments);
        assert!(run.out.lines().any(|line| line == "b.xml: not read: this file is encoded in UTF-16"), "{run:?}");
    }
}

#[test]
fn files_says_what_is_read_as_what_and_why_the_rest_is_not() {
    let terraform = "resource \"azurerm_api_management_api_operation_policy\" \"a\" {\n  xml_content = <<XML\n<policies><inbound><base /></inbound></policies>\nXML\n}\n";
    let folder = Folder::with(&[
        ("apis/orders/apiInformation.json", "{ \"properties\": { \"path\": \"orders\" } }"),
        ("apis/orders/policy.xml", POLICY),
        ("main.tf", terraform),
        ("pom.xml", "<project />"),
        ("notes.txt", POLICY),
        (".gitignore", "ignored.xml\n"),
        ("ignored.xml", POLICY),
        ("old/a.xml", POLICY),
        ("node_modules/a.xml", POLICY),
        ("apim-policy.toml", "exclude = [\"old/**\"]\n"),
    ]);
    let run = folder.run(&["files"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].starts_with("apis/orders/policy.xml:1: policy in XML, scope api") && lines[0].ends_with(", inbound"),
        "{run:?}"
    );
    assert!(lines[1].starts_with("main.tf:3: policy in Terraform, scope operation"), "{run:?}");
    let named = ["pom.xml", "notes.txt", "ignored.xml", "old/a.xml", "node_modules/a.xml", "apis/orders/policy.xml"];
    let run = folder.run(&[&["files"], &named[..]].concat());
    for line in [
        "pom.xml: not read: nothing in it is a policy, or belongs to one",
        "notes.txt: not read: files that end so are not searched; `[[hosts]]` in `apim-policy.toml` makes it a policy",
        "ignored.xml: not read: an ignore file, such as `.gitignore`, leaves it out",
        "old/a.xml: not read: `exclude` leaves it out by `old/**` (apim-policy.toml:1)",
        "node_modules/a.xml: not read: it lies in `node_modules`, which is never searched",
    ] {
        assert!(run.out.lines().any(|it| it == line), "{line}\n{}", run.out);
    }
    let told = json(&folder.run(&["files", "--format", "json", "apis", "old/a.xml"]));
    let files = told["files"].as_array().expect("it is a list");
    assert_eq!(
        (&files[0]["host"], &files[0]["policies"][0]["sections"][0], &files[0]["config"]),
        (&"XML".into(), &"inbound".into(), &"apim-policy.toml".into())
    );
    assert_eq!((&files[1]["path"], &files[1]["read"]), (&"old/a.xml".into(), &false.into()));
    let run = folder.run(&["files", "nowhere"]);
    assert!(run.status == 2 && run.err.contains("`nowhere` does not exist"), "{run:?}");
}
