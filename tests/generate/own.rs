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

/// What `generate` says to a template with these items in `inbound`, which takes nothing.
fn ours(items: &str) -> (i32, String) {
    let text = format!("/// Ours.\ntemplate ours() {{\n    inbound {{\n{items}\n    }}\n}}\n");
    let folder = Folder::with(&[("ours.snippet", &text)]);
    let run = folder.run(&["generate", "--template", "ours.snippet"]);
    (run.status, run.err.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn two_secrets_in_one_variable_are_an_error() {
    let secret = |name: &str, more: &str| format!("use cached-secret(vault: \"contoso\", secret: \"{name}\"{more})\n");
    let (status, message) = ours(&(secret("a", "") + &secret("b", "")));
    assert!(status == 2 && message.contains("two uses of `cached-secret` have the same variable, `secret`"), "{message}");
    assert!(message.contains("give one of them another by `variable: \"…\"`"), "{message}");
    let other = "use secret(vault: \"contoso\", secret: \"b\")";
    let (_, message) = ours(&(secret("a", "") + other));
    assert!(message.contains("`cached-secret` and `secret` have the same variable"), "{message}");
    let deep = format!("<choose>\n<when condition=\"@(x)\">\n{other}\n</when>\n</choose>");
    assert_eq!(ours(&(secret("a", "") + &deep)).0, 2);
    assert_eq!(ours(&(deep + &secret("a", ""))).0, 2);
}

#[test]
fn secrets_in_variables_of_their_own_are_none() {
    let secret = |name: &str, more: &str| format!("use cached-secret(vault: \"contoso\", secret: \"{name}\"{more})\n");
    let (status, message) = ours(&(secret("a", "") + &secret("b", ", variable: \"other\"")));
    assert_eq!(status, 0, "{message}");
    // Only one of these runs.
    let branches = format!(
        "<choose>\n<when condition=\"@(x)\">\n{}</when>\n<otherwise>\n{}</otherwise>\n</choose>\n{}",
        secret("a", ""),
        secret("b", ""),
        secret("c", ", variable: \"other\""),
    );
    let (status, message) = ours(&branches);
    assert_eq!(status, 0, "{message}");
    assert_eq!(ours(&(branches + &secret("d", ""))).0, 2);
}

#[test]
fn a_request_is_forwarded_by_one_template_only() {
    let text = "/// Ours.\ntemplate ours() {\n    use smart-cached-secret(vault: \"contoso\", secret: \"a\")\n\
                use smart-cached-secret(vault: \"contoso\", secret: \"b\", variable: \"other\", header: X-Other)\n}\n";
    let folder = Folder::with(&[("ours.snippet", text)]);
    let run = folder.run(&["generate", "--template", "ours.snippet"]);
    assert!(run.status == 2 && run.err.contains("`smart-cached-secret` is used twice"), "{}", run.err);
}
