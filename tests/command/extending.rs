//! `extend`: a configuration that adds to another one.

use crate::common::folder::Folder;

const BAD: &str = "<policies>\n  <inbound>\n    <base />\n    <set-heder name=\"a\" />\n  </inbound>\n</policies>\n";
const SERVICE: &str =
    "<policies>\n  <inbound>\n    <base />\n    <set-backend-service base-url=\"https://a.example.com\" />\n  </inbound>\n</policies>\n";

#[test]
fn a_configuration_has_what_the_one_has_that_it_extends_and_the_last_word() {
    let folder = Folder::with(&[
        ("apim-policy.toml", "exclude = [\"**/generated\"]\n[rules]\n\"schema/unknown-element\" = \"info\"\n"),
        ("apis/apim-policy.toml", "extend = \"../apim-policy.toml\"\n"),
        ("apis/a.xml", BAD),
        ("apis/generated/b.xml", BAD),
        ("apis/strict/apim-policy.toml", "extend = \"../apim-policy.toml\"\n[rules]\n\"schema/unknown-element\" = \"warning\"\n"),
        ("apis/strict/c.xml", BAD),
    ]);
    let run = folder.lint(&["--select", "schema/unknown-element"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].starts_with("apis/a.xml:4:6: info[") && lines[1].starts_with("apis/strict/c.xml:4:6: warning["),
        "{run:?}"
    );
}

#[test]
fn rules_of_ones_own_are_inherited_with_their_pages() {
    let rule = "[[rule]]\nid = \"team/backend-by-id\"\nmessage = \"backends are named, not addressed\"\npolicy = \"set-backend-service\"\nhas = [\"base-url\"]\n\
                page = \"docs/backend.md\"\n";
    let page = "# team/backend-by-id\n\nBackends are named.\n\n```xml bad\n<policies><inbound><base /><set-backend-service base-url=\"https://a.example.com\" />\
                </inbound></policies>\n```\n";
    let folder = Folder::with(&[
        ("apim-policy.toml", rule),
        ("docs/backend.md", page),
        ("apis/apim-policy.toml", "extend = \"../apim-policy.toml\"\n"),
        ("apis/a.xml", SERVICE),
    ]);
    let run = folder.lint(&["--select", "team"]);
    assert!(run.out.contains("warning[team/backend-by-id] backends are named, not addressed"), "{run:?}");
    let run = folder.run(&["rules", "test", "--config", "apis/apim-policy.toml"]);
    assert!(run.status == 0 && run.err.contains("1 example of 1 rule, 0 failures"), "{run:?}");
    folder.write("apis/apim-policy.toml", "extend = \"../apim-policy.toml\"\n[rules]\nteam = \"off\"\n");
    assert_eq!(folder.lint(&["--select", "requests"]).status, 0);
    assert!(!folder.lint(&[]).out.contains("team/backend-by-id"));
}

#[test]
fn what_cannot_be_extended_is_an_error_at_its_place() {
    let folder = Folder::with(&[("a.xml", BAD), ("apim-policy.toml", "extend = \"nowhere.toml\"\n")]);
    let run = folder.lint(&[]);
    assert!(
        run.status == 2 && run.err.contains("`nowhere.toml` cannot be read") && run.err.contains("[apim-policy.toml:1:10]"),
        "{}",
        run.err
    );
    folder.write("apim-policy.toml", "extend = \"other.toml\"\n");
    folder.write("other.toml", "extend = \"apim-policy.toml\"\n");
    let run = folder.lint(&[]);
    let circle = "in a circle: `apim-policy.toml` extends `other.toml` extends `apim-policy.toml`";
    assert!(run.status == 2 && run.err.contains(circle) && run.err.contains("[other.toml:1:10]"), "{}", run.err);
    folder.write("other.toml", "[rules]\n\"schema/unknown-elemnt\" = \"off\"\n");
    let run = folder.lint(&[]);
    assert!(
        run.status == 2 && run.err.contains("did you mean `schema/unknown-element`?") && run.err.contains("[other.toml:2:1]"),
        "{}",
        run.err
    );
}

#[test]
fn a_configuration_shows_no_file_from_outside_of_the_repository() {
    let folder = Folder::with(&[
        ("secret.toml", "password = \"FAKE-outside\"\n"),
        ("r/.git/HEAD", "ref: refs/heads/main\n"),
        ("r/a.xml", BAD),
        ("r/apim-policy.toml", "extend = \"../secret.toml\"\n"),
    ]);
    let mut command = folder.command(&["lint"]);
    let run = crate::common::folder::Run::of(command.current_dir(folder.path("r")).output());
    assert!(run.status == 2 && run.err.contains("it is outside of the repository") && !run.err.contains("FAKE-outside"), "{run:?}");
}
