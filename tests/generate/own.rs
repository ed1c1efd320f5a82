//! Templates of one's own: where they come from, and which is meant.

use crate::common::folder::Folder;

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
