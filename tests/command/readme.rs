//! What the README says is true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use apim_policy::config::Config;
use apim_policy::generate::Library;
use apim_policy::lint::{self, Selection};
use apim_policy::rules;

use crate::common;

/// The policy whose findings the README shows.
const EXCERPT: &str = "corpus/key-vault/return-secret.xml";

/// How the manifest that is shown begins.
const MANIFEST: &str = "# snippets.toml\n";

#[test]
fn the_excerpt_is_real() {
    let shown = run(&["lint", "--no-config", "--format", "human", EXCERPT]);
    let shown = format!("$ apim-policy lint {EXCERPT}\n{}", shown.trim_end());
    assert!(shown.contains("key-vault/uncached-lookup"), "it shows what the tool is for: {shown}");
    let text = readme();
    let start = text.find("```text\n").expect("there is an excerpt") + "```text\n".len();
    let end = start + text[start..].find("```").expect("the excerpt ends");
    let wanted = format!("{}{shown}\n{}", &text[..start], &text[end..]);
    common::expect_file(&root().join("README.md"), &wanted);
}

#[test]
fn every_option_that_is_named_exists() {
    let commands = [
        "lint",
        "fmt",
        "generate",
        "effective",
        "graph",
        "inventory",
        "rules",
        "explain",
        "parse",
        "lsp",
        "completions",
        "man",
        "init",
        "files",
    ];
    let help: String = commands.iter().map(|command| run(&[command, "--help"])).collect();
    let known: BTreeSet<&str> = words(&help).filter(|word| word.starts_with("--")).collect();
    // These belong to cargo, npm, docker and gh.
    let others = ["--release", "--locked", "--path", "--git", "--save-dev", "--rm", "--volume", "--"];
    let text = readme();
    let unknown: Vec<&str> = words(&text)
        .filter(|word| word.starts_with("--") && !word.starts_with("---") && !known.contains(word) && !others.contains(word))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_command_that_is_shown_is_understood() {
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let command = line.split('#').next().unwrap_or_default().trim();
        let Some(arguments) = command.strip_prefix("apim-policy ") else {
            // `src/packaging/check.sh` runs the others.
            let is_known = ["cargo", "pip", "npm", "docker"].iter().any(|tool| command.split(' ').next() == Some(tool));
            assert!(is_known, "{command}");
            continue;
        };
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::create_dir_all(folder.path().join("apis/orders")).expect("a folder can be made");
        let policy = "<policies>\n    <inbound>\n        <base />\n    </inbound>\n</policies>\n";
        std::fs::write(folder.path().join("apis/orders/policy.xml"), policy).expect("a file can be written");
        std::fs::create_dir_all(folder.path().join("policy fragments/auth")).expect("a folder can be made");
        std::fs::write(folder.path().join("policy fragments/auth/policy.xml"), "<fragment />\n").expect("a file can be written");
        std::fs::write(folder.path().join("snippets.toml"), manifest()).expect("a file can be written");
        let baseline = "{ \"version\": 1, \"findings\": [] }";
        std::fs::write(folder.path().join("policies.baseline.json"), baseline).expect("a file can be written");
        for template in blocks("snippet") {
            std::fs::write(folder.path().join("partner.snippet"), template).expect("a file can be written");
        }
        let status = tool().args(common::command_words(arguments)).current_dir(folder.path()).output().expect("it runs").status;
        assert_eq!(status.code(), Some(0), "{command}");
    }
}

#[test]
fn no_version_is_named_that_may_not_exist() {
    let version = regex::Regex::new(r"\bv?\d+\.\d+\.\d+\b").expect("it is a pattern");
    let text = readme();
    let named: Vec<&str> = version.find_iter(&text).map(|it| it.as_str()).collect();
    assert!(named.is_empty(), "{named:?}");
}

#[test]
fn the_commands_do_their_job() {
    let jobs: [(&str, &[&str]); 11] = [
        ("secret", &["https://{{vault-name}}.vault.azure.net/secrets/{{secret-name}}?", "<return-response>"]),
        ("cached-secret", &["<cache-lookup-value", "<cache-store-value", "<set-status code=\"200\""]),
        ("api-key-check", &["<cache-store-value", "GetValueOrDefault(\"X-Api-Key\", \"\")", "<set-status code=\"401\""]),
        (
            "smart-cached-secret",
            &["<retry condition=\"@(new[] { 401 }.Contains(context.Response.StatusCode))\"", "/asked\"", "<forward-request"],
        ),
        (
            "function-host-key",
            &[
                "resource \"azurerm_api_management_api_policy\"",
                "= azurerm_key_vault.main.id\n",
                "/orders-host-key/${local.function_host_key_orders_host_key_version}/line\"",
                "<set-header name=\"x-functions-key\"",
            ],
        ),
        ("validate-managed-identity", &["<audience>{{client-id}}</audience>", "tenant-id=\"{{tenant-id}}\"", "<value>Orders.Read</value>"]),
        (
            "managed-identity-backend",
            &["<authentication-managed-identity resource=\"api://orders\" output-token", "<set-status code=\"503\""],
        ),
        (
            "cached-secret",
            &["/contoso/orders-key/0123456789abcdef0123456789abcdef\"", "secrets/orders-key/0123456789abcdef0123456789abcdef?"],
        ),
        ("key-vault-named-value", &["value_from_key_vault", "\"https://contoso.vault.azure.net/secrets/orders-key\""]),
        (
            "smart-cached-secret",
            &["<set-variable name=\"secretName\" value=\"@(Uri.EscapeDataString(context.Subscription.Id + \"-key\"))\""],
        ),
        ("--template", &["Partner ", "<value>Contoso &amp; Sons</value>"]),
    ];
    let text = readme();
    let chapter = text.split("### What people build").nth(1).and_then(|rest| rest.split("### Many at once").next()).expect("it is there");
    let mut commands: Vec<&str> = chapter.lines().filter_map(|line| line.strip_prefix("apim-policy generate ")).collect();
    for (template, wanted) in jobs {
        let at = commands.iter().position(|it| it.split(' ').next() == Some(template)).expect("the command is shown");
        let command = commands.remove(at);
        let output = generated(command);
        // A long start tag has its attributes on lines of their own.
        let on_one_line = output.split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in wanted {
            assert!(output.contains(wanted) || on_one_line.contains(wanted), "{wanted} is not in what {command} makes:\n{output}");
        }
        if output.starts_with('<') {
            let library = Library::built_in();
            let expected: BTreeSet<&str> =
                library.find(template).into_iter().flat_map(|it| &it.expectations).map(|it| it.rule.text.as_str()).collect();
            let findings = lint::lint_text("policy.xml", &output, &Selection::default()).findings;
            let known = |rule: &str| expected.contains(rule) || rule == "caching/unversioned-key";
            let others: Vec<&str> = findings.iter().map(|it| it.diagnostic.rule).filter(|rule| !known(rule)).collect();
            assert!(others.is_empty(), "{others:?} in\n{output}");
        }
    }
    assert!(commands.iter().all(|command| !command.contains("--set")), "a test must say what these are for: {commands:?}");
}

/// What `apim-policy generate` with these words makes.
fn generated(command: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let [template] = &blocks("snippet")[..] else { panic!("there is one template") };
    std::fs::write(folder.path().join("partner.snippet"), template).expect("a file can be written");
    let mut words = vec!["generate".to_owned()];
    words.extend(common::command_words(command));
    let output = tool().args(words).current_dir(folder.path()).output().expect("it runs");
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn every_rule_that_is_named_exists() {
    let categories: BTreeSet<&str> = rules::all().map(|rule| rule.category()).collect();
    let text = readme();
    let ids = words(&text).filter(|word| word.split_once('/').is_some_and(|(category, _)| categories.contains(category)));
    let ids: Vec<&str> = ids.collect();
    assert!(ids.len() > 3, "{ids:?}");
    for id in ids {
        assert!(rules::find(id).is_some(), "there is no rule {id}");
    }
}

#[test]
fn the_configuration_that_is_shown_is_one() {
    let blocks = blocks("toml");
    assert!(blocks.len() > 2);
    for block in blocks.into_iter().filter(|block| !block.starts_with(MANIFEST)) {
        let config = Config::parse(Path::new("apim-policy.toml"), block).unwrap_or_else(|error| panic!("{error}"));
        for (name, setting) in config.all_rules() {
            Selection::default().configure(name.get_ref(), setting).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn the_suppression_that_is_shown_is_one() {
    let [block] = &blocks("xml")[..] else { panic!("there is one suppression") };
    let policy = format!("<policies><inbound>{block}</inbound></policies>");
    let mut selection = Selection::none();
    selection.enable("suppression").expect("the category exists");
    assert!(lint::lint_text("policy.xml", &policy, &selection).findings.is_empty());
}

#[test]
fn the_report_that_is_shown_is_one() {
    let [block] = &blocks("json")[..] else { panic!("there is one report") };
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect("the schema is there");
    let schema = serde_json::from_str(&read("docs/report.schema.json")).expect("the schema is JSON");
    let report = serde_json::from_str(block).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_file_that_is_named_exists() {
    let text = readme();
    let paths = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|it| ["docs/", "rules/", "src/", ".ci/", ".github/"].iter().any(|folder| it.starts_with(folder)));
    for path in paths {
        assert!(root().join(path).exists(), "{path}");
    }
}

/// The manifest that is shown.
fn manifest() -> String {
    blocks("toml").into_iter().find(|block| block.starts_with(MANIFEST)).expect("a manifest is shown")
}

/// The fenced blocks of the README in this language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// Its words, without the marks around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let splits = |it: char| !(it.is_ascii_alphanumeric() || it == '-' || it == '/');
    text.split(splits).filter(|word| !word.is_empty())
}

fn run(arguments: &[&str]) -> String {
    let output = tool().args(arguments).current_dir(root()).output().expect("it runs");
    String::from_utf8(output.stdout).expect("it prints text")
}

fn tool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_apim-policy"));
    common::folder::without_surroundings(&mut command);
    command
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("the README is there")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
