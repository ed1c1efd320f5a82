//! `generate --manifest`: many files at once, as a user runs it, and the published JSON Schema of manifests.

use std::fs;
use std::path::Path;

use apim_policy::generate::{Library, Manifest, Target, manifest_schema};
use apim_policy::text::LineIndex;

use crate::common;
use crate::common::folder::Folder;

const SCHEMA: &str = "docs/manifest.schema.json";

/// A manifest of two files.
const TWO: &str = r#"
[[snippets]]
file = "fragments/orders-key.xml"
template = "cached-secret"
target = "fragment"
set = { vault = "contoso", secret = "orders-key", ttl = "10m", retries = 2 }

[[snippets]]
file = "policy.xml"
template = "secret"
target = "policy"
dialect = "xml"
set = { secret = "https://contoso.vault.azure.net/secrets/other-key" }
"#;

/// A manifest of one file with these lines.
fn one(lines: &str) -> String {
    let file = if lines.contains("file = ") { "" } else { "file = \"a.xml\"\n" };
    let template = if lines.contains("template = ") { "" } else { "template = \"secret\"\n" };
    let set = if lines.contains("set = ") { "" } else { "set = { vault = \"contoso\", secret = \"orders-key\" }\n" };
    format!("[[snippets]]\n{file}{template}{set}{lines}\n")
}

/// What is written is left alone afterwards, and `--check` is content with it.
#[test]
fn all_files_are_written_once() {
    let folder = Folder::with(&[("snippets.toml", TWO)]);
    let first = folder.generate(&[]);
    assert_eq!((first.status, first.err.as_str()), (0, "wrote `fragments/orders-key.xml`\nwrote `policy.xml`\n"));
    assert!(folder.read("fragments/orders-key.xml").contains("<fragment>"));
    assert!(folder.read("policy.xml").contains("<policies>"));
    let before = folder.modified("policy.xml");
    assert_eq!(folder.generate(&[]).err, "");
    assert_eq!(folder.modified("policy.xml"), before);
    let check = folder.generate(&["--check"]);
    assert_eq!((check.status, check.out.as_str(), check.err.as_str()), (0, "", ""));
    assert_eq!(folder.files(), ["fragments", "policy.xml", "snippets.toml"]);
}

#[test]
fn files_lie_in_the_folder_of_the_manifest_or_in_the_one_that_is_given() {
    let folder = Folder::with(&[("deep/down/snippets.toml", TWO)]);
    assert_eq!(folder.run(&["generate", "--manifest", "deep/down/snippets.toml"]).status, 0);
    assert!(folder.path("deep/down/policy.xml").exists());
    assert_eq!(folder.run(&["generate", "--manifest", "deep/down/snippets.toml", "--output", "new/folder"]).status, 0);
    assert_eq!(folder.read("new/folder/policy.xml"), folder.read("deep/down/policy.xml"));
}

#[test]
fn a_header_says_what_made_a_file_and_our_linter_does_not_mind() {
    let folder = Folder::with(&[("snippets.toml", TWO)]);
    folder.generate(&[]);
    let header = "<!-- made by apim-policy generate -m snippets.toml from the template cached-secret: change it there -->\n";
    assert!(folder.read("fragments/orders-key.xml").starts_with(header), "{}", folder.read("fragments/orders-key.xml"));
    let lint = || folder.run(&["lint", "--select", "all", "--statistics"]).out;
    let with_headers = lint();
    for file in ["fragments/orders-key.xml", "policy.xml"] {
        let text = folder.read(file);
        folder.write(file, text.split_once('\n').expect("there is a header").1);
    }
    assert_eq!(lint(), with_headers);
}

/// JSON of APIOps has no place for a comment.
#[test]
fn what_is_generated_for_any_target_is_known_again() {
    for target in Target::ALL {
        let file = format!("file = \"a.{}\"\ntarget = {:?}", target.name(), target.name());
        let named = "\ntemplate = \"key-vault-named-value\"\nset = { name = \"a\", vault = \"contoso\", secret = \"orders-key\" }";
        let text = one(&(file + if target == Target::Apiops { named } else { "" }));
        let folder = Folder::with(&[("snippets.toml", &text)]);
        let run = folder.generate(&[]);
        assert_eq!(run.status, 0, "{target:?}: {}", run.err);
        folder.write("snippets.toml", text.replace("contoso", "fabrikam"));
        assert_eq!(folder.generate(&["--check"]).status, 1, "{target:?}");
        let again = folder.generate(&[]);
        assert_eq!(again.status, if target == Target::Apiops { 2 } else { 0 }, "{target:?}: {}", again.err);
        assert_eq!(folder.generate(&["--force"]).status, 0, "{target:?}");
        assert_eq!(folder.generate(&["--check"]).status, 0, "{target:?}");
    }
}

#[test]
fn check_shows_what_is_stale_or_missing_and_writes_nothing() {
    let folder = Folder::with(&[("snippets.toml", TWO)]);
    let missing = folder.generate(&["--check"]);
    assert_eq!((missing.status, missing.err.as_str()), (1, "`fragments/orders-key.xml` is missing\n`policy.xml` is missing\n"));
    assert!(missing.out.contains("+++ policy.xml\n") && missing.out.contains("\n+<policies>\n"), "{}", missing.out);
    assert_eq!(folder.files(), ["snippets.toml"]);
    folder.generate(&[]);
    folder.write("snippets.toml", TWO.replace("10m", "1m"));
    let stale = folder.generate(&["--check"]);
    assert_eq!((stale.status, stale.err.as_str()), (1, "`fragments/orders-key.xml` is stale\n"));
    assert!(stale.out.contains("duration=\"600\"") && stale.out.contains("duration=\"60\""), "{}", stale.out);
    assert!(!stale.out.contains("policy.xml"), "{}", stale.out);
    let diff = folder.generate(&["--diff"]);
    assert_eq!((diff.status, diff.out), (0, stale.out));
    let dry = folder.generate(&["--dry-run"]);
    assert_eq!((dry.status, dry.out.as_str(), dry.err.as_str()), (0, "", "would write `fragments/orders-key.xml`\n"));
    assert!(folder.read("fragments/orders-key.xml").contains("duration=\"600\""));
}

#[test]
fn the_hook_fails_when_a_file_is_stale() {
    let hooks = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let hook = hooks.split("- id: ").find(|hook| hook.starts_with("apim-policy-generate\n")).expect("there is a hook");
    let value = |key: &str| hook.lines().find_map(|line| line.trim().strip_prefix(key)).expect("the hook says it");
    let arguments = value("entry: apim-policy ").split(' ').chain(value("args: ").trim_matches(['[', ']']).split(", "));
    let arguments: Vec<&str> = arguments.collect();
    let folder = Folder::with(&[("snippets.toml", TWO)]);
    assert_eq!(folder.run(&arguments).status, 1);
    folder.generate(&[]);
    assert_eq!(folder.run(&arguments).status, 0);
}

#[test]
fn lines_that_end_as_on_windows_are_not_stale_and_stay() {
    let folder = Folder::with(&[("snippets.toml", TWO)]);
    folder.generate(&[]);
    let text = folder.read("policy.xml").replace('\n', "\r\n");
    folder.write("policy.xml", &text);
    assert_eq!(folder.generate(&["--check"]).status, 0);
    folder.write("policy.xml", text.replace("orders", "") + "more\r\n");
    assert_eq!(folder.generate(&[]).status, 0);
    assert_eq!(folder.read("policy.xml"), text);
}

#[test]
fn a_file_that_was_not_generated_is_left_alone_and_so_are_all_others() {
    let folder = Folder::with(&[("snippets.toml", TWO), ("policy.xml", "<policies />\n")]);
    for arguments in [&[][..], &["--dry-run"]] {
        let run = folder.generate(arguments);
        assert_eq!(run.status, 2);
        assert!(run.err.contains("`policy.xml` has no header of `apim-policy generate`"), "{}", run.err);
    }
    assert_eq!(folder.files(), ["policy.xml", "snippets.toml"]);
    assert_eq!(folder.read("policy.xml"), "<policies />\n");
    assert_eq!(folder.generate(&["--check"]).status, 1);
    assert_eq!(folder.generate(&["--force"]).status, 0);
    assert!(folder.read("policy.xml").contains("<send-request"));
}

#[test]
fn a_single_file_is_not_overwritten_either() {
    let folder = Folder::with(&[("theirs.xml", "<policies />\n")]);
    let arguments = ["generate", "secret", "--set", "vault=contoso", "--set", "secret=a", "--output"];
    let to = |file: &'static str, more: &'static [&'static str]| folder.run(&[&arguments[..], &[file], more].concat());
    assert_eq!(to("theirs.xml", &[]).status, 2);
    assert_eq!(folder.read("theirs.xml"), "<policies />\n");
    assert_eq!(to("ours.xml", &[]).err, "wrote `ours.xml`\n");
    assert_eq!(to("ours.xml", &["--check"]).status, 0);
    folder.write("ours.xml", folder.read("ours.xml") + "<!-- more -->\n");
    assert_eq!(to("ours.xml", &[]).err, "wrote `ours.xml`\n");
    assert_eq!(to("theirs.xml", &["--force"]).status, 0);
}

#[test]
fn nothing_is_written_unless_all_can_be() {
    let bad = TWO.replace("\"https://contoso.vault.azure.net/secrets/other-key\"", "\"no secret\"");
    let folder = Folder::with(&[("snippets.toml", &bad)]);
    assert_eq!(folder.generate(&[]).status, 2);
    assert_eq!(folder.files(), ["snippets.toml"]);
    folder.write("snippets.toml", TWO);
    fs::create_dir(folder.path("policy.xml")).expect("a folder can be made");
    assert_eq!(folder.generate(&[]).status, 2);
    assert_eq!(folder.files(), ["policy.xml", "snippets.toml"]);
}

#[test]
fn every_mistake_is_shown_where_the_manifest_makes_it() {
    let cases = [
        ("targte = \"policy\"", "targte", "unknown key `targte`", "did you mean `target`?"),
        ("target = \"polcy\"", "\"polcy\"", "unknown value `polcy`", "did you mean `policy`?"),
        ("template = \"secrt\"", "\"secrt\"", "there is no template `secrt`", "did you mean `secret`?"),
        ("section = \"outbound\"", "\"secret\"", "the template generates nothing for `outbound`", "it fills `inbound`"),
        ("set = { vualt = \"contoso\" }", "vualt", "`secret` has no parameter `vualt`", "did you mean `vault`?"),
        ("set = { vault = \"a b\" }", "\"a b\"", "the value of `vault` is not accepted", ""),
        ("set = { vault = \"contoso\" }", "\"secret\"", "`secret` must be given to `secret`", "give it in `set`"),
        (
            "set = { vault = 1.5 }",
            "1.5",
            "this is a number with a decimal point, and not a text, a whole number, `true`, `false`, or several of them in brackets",
            "",
        ),
        (
            "set = { vault = [\"a\", \"b\"] }",
            "[\"a\", \"b\"]",
            "the value of `vault` is not accepted: it takes one value only",
            "give it once",
        ),
        ("file = \"../a.xml\"", "\"../a.xml\"", "the path leaves the folder of the manifest", "--output"),
        ("file = \"/a.xml\"", "\"/a.xml\"", "the path leaves the folder of the manifest", "--output"),
        ("file = \"a\\\\b.xml\"", "\"a\\\\b.xml\"", "the path has a `\\` in it", "separate folders with `/`"),
        ("file = \"a//b.xml\"", "\"a//b.xml\"", "this does not name a file", ""),
        ("file = \"./snippets.toml\"", "\"./snippets.toml\"", "that is the manifest itself", ""),
    ];
    for (line, at, message, help) in cases {
        let text = one(line);
        let offset = text.find(at).expect("the mistake stands there");
        let place = LineIndex::new(&text).position(&text, offset as u32);
        let run = Folder::with(&[("snippets.toml", &text)]).generate(&[]);
        let shown = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{line}: {}", run.err);
        assert!(shown.contains(message) && shown.contains(help), "{line}: {}", run.err);
        assert!(shown.contains(&format!("[snippets.toml:{}:{}]", place.line, place.column)), "{line}: {}", run.err);
    }
}

#[test]
fn all_entries_that_are_wrong_are_named() {
    let text = one("file = \"../a.xml\"") + &one("template = \"nothing\"");
    let run = Folder::with(&[("snippets.toml", &text)]).generate(&[]);
    assert!(run.err.contains("leaves the folder") && run.err.contains("no template `nothing`"), "{}", run.err);
}

#[test]
fn many_mistakes_are_not_all_shown() {
    let text = one("file = \"../a.xml\"").repeat(500) + &one("file = \"b.xml\"").repeat(500);
    let manifest = Manifest::parse(Path::new("snippets.toml"), text).expect("it can be read");
    assert_eq!(manifest.generate(&Library::built_in()).expect_err("it is wrong").len(), 20);
}

#[test]
fn a_secret_in_a_file_that_is_not_ours_is_not_shown() {
    let secret = ["FAKE", "q7Zr2", "Xw9Lk4", "Tn8Vb1"].concat();
    let theirs = format!("<policies><inbound><authentication-basic username=\"someone\" password=\"{secret}\" /></inbound></policies>\n");
    let folder = Folder::with(&[("snippets.toml", TWO), ("policy.xml", &theirs)]);
    for mode in ["--check", "--diff"] {
        let run = folder.generate(&[mode]);
        assert!(run.out.contains("-<policies><inbound><authentication-basic") && !run.out.contains(&secret), "{}", run.out);
    }
}

#[test]
fn a_manifest_says_all_by_itself() {
    let folder = Folder::with(&[("snippets.toml", TWO)]);
    for more in [&["secret"][..], &["--set", "a=b"], &["--target", "policy"], &["--dialect", "xml"], &["--list"], &["--force", "--check"]] {
        assert_eq!(folder.generate(more).status, 2, "{more:?}");
    }
    assert_eq!(folder.files(), ["snippets.toml"]);
}

#[test]
fn two_entries_cannot_write_one_file() {
    for (first, second, message) in [
        ("a.xml", "a.xml", "another entry writes `a.xml` already"),
        ("a.xml", "./A.XML", "another entry writes `A.XML` already"),
        ("a/b.xml", "a", "`a` is a file of another entry"),
    ] {
        let text = one(&format!("file = {first:?}")) + &one(&format!("file = {second:?}"));
        let folder = Folder::with(&[("snippets.toml", &text)]);
        let run = folder.generate(&[]);
        assert_eq!(run.status, 2);
        assert!(run.err.contains(message), "{}", run.err);
        assert_eq!(folder.files(), ["snippets.toml"]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder() {
    let elsewhere = Folder::with(&[]);
    let folder = Folder::with(&[("in/snippets.toml", &one("file = \"out/a.xml\""))]);
    std::os::unix::fs::symlink(elsewhere.path(""), folder.path("in/out")).expect("a link can be made");
    let arguments = ["generate", "--manifest", "in/snippets.toml"];
    let run = folder.run(&arguments);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("is outside of"), "{}", run.err);
    assert!(elsewhere.files().is_empty());
    fs::remove_file(folder.path("in/out")).expect("a link can be removed");
    assert_eq!(folder.run(&arguments).status, 0);
}

#[test]
fn a_manifest_uses_the_templates_of_the_configuration_above_it() {
    let template =
        "/// Ours.\ntemplate ours(key: secret-name) {\n    inbound {\n        use secret(vault: \"contoso\", secret: key)\n    }\n}\n";
    let manifest = one("template = \"ours\"\nset = { key = \"orders-key\" }");
    let folder = Folder::with(&[
        ("team/apim-policy.toml", "[generate]\ntemplates = [\"ours\"]\n"),
        ("team/ours/ours.snippet", template),
        ("team/snippets.toml", &manifest),
    ]);
    let run = folder.run(&["generate", "--manifest", "team/snippets.toml"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(folder.read("team/a.xml").contains("https://contoso.vault.azure.net/secrets/orders-key"));
}

#[test]
fn a_manifest_that_is_not_there_is_named() {
    let run = Folder::with(&[]).generate(&[]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("cannot read `snippets.toml`"), "{}", run.err);
}

#[test]
fn the_published_schema_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&manifest_schema()).expect("a schema is JSON") + "\n";
    common::expect_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA), &schema);
}

#[test]
fn the_schema_and_the_tool_accept_and_refuse_the_same() {
    let schema = serde_json::to_value(manifest_schema()).expect("a schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    let both = |text: &str| {
        let json: serde_json::Value = toml::from_str(text).expect("it is TOML");
        (Manifest::parse(Path::new("snippets.toml"), text.to_owned()).is_ok(), schema.is_valid(&json))
    };
    for text in [TWO, "snippets = []", &one("section = \"inbound\""), &one("set = { a = 1, b = true, c = [\"d\", 2] }")] {
        assert_eq!(both(text), (true, true), "{text}");
    }
    let wrong = ["", "[[snippet]]", "[[snippets]]\nfile = \"a\"", &one("dialect = \"raw\""), &one("set = { a = 1.5 }"), &one("sets = {}")];
    for text in wrong {
        assert_eq!(both(text), (false, false), "{text}");
    }
}

#[test]
fn a_manifest_names_targets_as_the_command_line_does() {
    for target in Target::ALL {
        let text = one(&format!("target = \"{}\"", target.name()));
        assert!(Manifest::parse(Path::new("snippets.toml"), text).is_ok(), "{target:?}");
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    let library = Library::built_in();
    for end in (0..TWO.len()).filter(|&end| TWO.is_char_boundary(end)) {
        for text in [&TWO[..end], &TWO[end..]] {
            if let Ok(manifest) = Manifest::parse(Path::new("snippets.toml"), text.to_owned()) {
                let _ = manifest.generate(&library);
            }
        }
    }
}

impl Folder {
    /// Runs `generate --manifest snippets.toml` with these arguments.
    fn generate(&self, arguments: &[&str]) -> common::folder::Run {
        self.run(&[&["generate", "--manifest", "snippets.toml"], arguments].concat())
    }

    fn modified(&self, path: &str) -> std::time::SystemTime {
        fs::metadata(self.path(path)).and_then(|it| it.modified()).expect("the system knows when")
    }
}

/// The manifest of the README, as somebody has it who follows it from top to bottom.
#[test]
fn the_manifest_of_the_readme_passes_both_hooks() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("there is a README");
    let manifest = readme.split("```toml\n").find(|block| block.starts_with("# snippets.toml\n")).expect("it shows a manifest");
    let manifest = manifest.split("```").next().expect("a block ends");
    let folder = Folder::with(&[("snippets.toml", manifest)]);
    assert_eq!(folder.generate(&[]).status, 0);
    assert_eq!(folder.generate(&["--check"]).status, 0);
    let lint = folder.lint(&["--force-exclude", "--fail-on", "info", "fragments/orders-key.xml", "apis/reports/policy.xml"]);
    assert_eq!((lint.status, lint.out.as_str()), (0, ""), "{}", lint.err);
    // Something was silenced, so that this says more than that the linter has nothing to say.
    assert!(folder.read("fragments/orders-key.xml").contains("<!-- apim-policy ignore caching/"));
}

/// Whatever the policy is put in, as a file of a repository that is linted.
#[test]
fn what_a_template_expects_is_silenced_in_every_target() {
    for (target, ending) in
        [("snippet", "xml"), ("fragment", "xml"), ("policy", "xml"), ("terraform", "tf"), ("bicep", "bicep"), ("arm", "json")]
    {
        for dialect in ["rawxml", "xml"] {
            let folder = Folder::with(&[(
                "snippets.toml",
                &one(&format!("file = \"a.{ending}\"\ntemplate = \"cached-secret\"\ntarget = \"{target}\"\ndialect = \"{dialect}\"")),
            )]);
            assert_eq!(folder.generate(&[]).status, 0);
            let lint = folder.lint(&["--fail-on", "info", "--select", "all", "--format", "concise"]);
            assert_eq!((lint.status, lint.out.as_str()), (0, ""), "{target} {dialect}: {}", lint.err);
            assert!(folder.read(&format!("a.{ending}")).contains("apim-policy ignore caching/"), "{target}");
        }
    }
}

#[test]
fn a_scope_or_a_name_that_does_nothing_is_refused_at_its_line() {
    for (setting, target, message) in [
        ("scope = \"product\"", "snippet", "`scope` has no effect with `target = \"snippet\"`"),
        ("scope = \"api\"", "fragment", "`scope` has no effect with `target = \"fragment\"`"),
        ("name = \"orders\"", "policy", "`name` has no effect with `target = \"policy\"`"),
    ] {
        let manifest = |target: &str| {
            format!(
                "[[snippets]]\nfile = \"a.xml\"\ntemplate = \"secret\"\nset = {{ vault = \"contoso\", secret = \"a\" }}\ntarget = \"{target}\"\n{setting}\n"
            )
        };
        let folder = Folder::with(&[("snippets.toml", &manifest(target))]);
        let run = folder.run(&["generate", "--manifest", "snippets.toml"]);
        let shown = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(run.status == 2 && shown.contains(message) && shown.contains("[snippets.toml:6:"), "{setting}: {shown}");
        let folder = Folder::with(&[("snippets.toml", &manifest("terraform"))]);
        assert_eq!(folder.run(&["generate", "--manifest", "snippets.toml"]).status, 0, "{setting}");
    }
}
