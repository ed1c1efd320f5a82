//! `generate` as a user runs it: templates of one's own, where they come from, and what is asked.

mod common;

use apim_policy::text::LineIndex;
use common::folder::Folder;

/// A template that uses one that is built in.
const OURS: &str = r#"
/// Sends our key to the orders service.
template ours(key: secret-name) {
    inbound {
        use cached-secret(vault: "contoso", secret: key, variable: "ourKey")
        <set-header name="X-Api-Key" exists-action="override">
            <value>@((string)context.Variables["ourKey"])</value>
        </set-header>
    }
}
"#;

const CONFIG: &str = "[generate]\ntemplates = [\"templates\"]\n";

#[test]
fn a_folder_of_the_configuration_adds_to_the_list_and_uses_what_is_built_in() {
    let folder = Folder::with(&[("apim-policy.toml", CONFIG), ("templates/ours.snippet", OURS), ("templates/notes.txt", "{ no template")]);
    let list = folder.run(&["generate"]);
    assert_eq!(list.status, 0, "{}", list.err);
    let line = |start: &str| list.out.lines().any(|line| line.starts_with(start));
    assert!(line("ours ") && line("cached-secret "), "{}", list.out);
    assert!(list.out.contains("Sends our key to the orders service."), "{}", list.out);
    let page = folder.run(&["generate", "ours", "--describe"]);
    assert!(page.out.starts_with("# ours\n\nSends our key"), "{}", page.out);
    let made = folder.run(&["generate", "ours", "--set", "key=orders-key"]);
    assert_eq!(made.status, 0, "{}", made.err);
    assert!(made.out.contains("/secrets/orders-key?") && made.out.contains("<set-header name=\"X-Api-Key\""), "{}", made.out);
    assert_eq!(folder.run(&["generate", "ours", "--set", "key=orders-key", "--no-config"]).status, 2);
}

#[test]
fn the_configuration_is_the_nearest_or_the_one_that_is_named() {
    let folder = Folder::with(&[("team/apim-policy.toml", CONFIG), ("team/templates/ours.snippet", OURS), ("team/apis/a.xml", "")]);
    let here = folder.run(&["generate", "ours", "--set", "key=a"]);
    assert_eq!(here.status, 2);
    assert!(here.err.contains("there is no template `ours`"), "{}", here.err);
    assert_eq!(folder.run(&["generate", "ours", "--set", "key=a", "--config", "team/apim-policy.toml"]).status, 0);
    let below = folder.command(&["generate", "ours", "--set", "key=a"]).current_dir(folder.path("team/apis")).output();
    assert_eq!(below.expect("it runs").status.code(), Some(0));
}

#[test]
fn a_file_with_one_template_needs_no_name() {
    let folder = Folder::with(&[("ours.snippet", OURS), ("two.snippet", &format!("{OURS}{}", OURS.replace("ours(", "other(")))]);
    let run = folder.run(&["generate", "--template", "ours.snippet", "--set", "key=a"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.contains("/secrets/a?"), "{}", run.out);
    let two = folder.run(&["generate", "--template", "two.snippet", "--set", "key=a"]);
    assert_eq!(two.status, 2);
    assert!(two.err.contains("holds several templates: other, ours"), "{}", two.err);
    assert_eq!(folder.run(&["generate", "other", "--template", "two.snippet", "--set", "key=a"]).status, 0);
}

#[test]
fn a_template_that_is_wrong_is_shown_with_its_file_and_line() {
    let wrong = OURS.replace("\"ourKey\")", "\"ourKey\", retires: 2)");
    let place = LineIndex::new(&wrong).position(&wrong, wrong.find("retires").expect("it is there") as u32);
    let folder = Folder::with(&[("apim-policy.toml", CONFIG), ("templates/ours.snippet", &wrong)]);
    let run = folder.run(&["generate"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    let shown = format!("templates/ours.snippet:{}:{}]", place.line, place.column);
    assert!(run.err.replace('\\', "/").contains(&shown) && run.err.contains("`retries`"), "{}", run.err);
}

#[test]
fn a_template_cannot_take_the_name_of_another() {
    let folder = Folder::with(&[("ours.snippet", &OURS.replace("ours(", "cached-secret("))]);
    let run = folder.run(&["generate", "--template", "ours.snippet"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("`cached-secret` is there already"), "{}", run.err);
}

#[test]
fn templates_that_are_not_there_are_named() {
    let folder = Folder::with(&[("apim-policy.toml", CONFIG)]);
    let run = folder.run(&["generate"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("cannot read `templates`"), "{}", run.err);
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let folder = Folder::with(&[]);
    for arguments in [&["generate", "secret"][..], &["generate", "secret", "--no-input"]] {
        let run = folder.fed(arguments, b"contoso\norders-key\n\n");
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        assert!(run.err.contains("`vault`, `secret` must be given to `secret`"), "{}", run.err);
    }
}

#[test]
fn an_argument_that_is_wrong_is_shown() {
    let folder = Folder::with(&[]);
    let run = folder.run(&["generate", "secret", "--set", "vault=a b"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("[argument:1:7]") && run.err.contains("vault=a b"), "{}", run.err);
    let run = folder.run(&["generate", "secret", "--set", "vualt=contoso"]);
    assert!(run.err.contains("[argument:1:1]") && run.err.contains("did you mean `vault`?"), "{}", run.err);
}
