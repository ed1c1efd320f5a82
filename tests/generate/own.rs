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
    assert!(run.err.contains("`cached-secret` already exists"), "{}", run.err);
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
    assert!(message.contains("give one of them another variable with `variable: \"…\"`"), "{message}");
    let other = "use secret(vault: \"contoso\", secret: \"b\")";
    let (_, message) = ours(&(secret("a", "") + other));
    assert!(message.contains("`cached-secret` and `secret` have the same variable"), "{message}");
    let deep = format!("<choose>\n<when condition=\"@(true)\">\n{other}\n</when>\n</choose>");
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
        "<choose>\n<when condition=\"@(true)\">\n{}</when>\n<otherwise>\n{}</otherwise>\n</choose>\n{}",
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

/// What is generated is linted first, and what is surely wrong is an error at its line of the template.
#[test]
fn what_the_service_would_refuse_is_an_error_at_its_line_of_the_template() {
    for (items, line, message) in [
        ("<set-headr name=\"a\" exists-action=\"delete\" />", 4, "set-headr"),
        ("<set-header nam=\"a\" exists-action=\"delete\" />", 4, "nam"),
        ("<rate-limit calls=\"many\" renewal-period=\"60\" />", 4, "calls"),
        ("<!-- first -->\n<forward-request />", 5, "forward-request"),
        ("<set-variable name=\"a\" value=\"@(context.Request.Bodies)\" />", 4, "Bodies"),
        ("<set-variable name=\"a\" value=\"@{\n    var one = 1;\n    return System.IO.File.ReadAllText(\"a\");\n}\" />", 6, "File"),
        ("<choose>\n<when condition=\"@(true)\">\n<set-body>@(context.Requst)</set-body>\n</when>\n</choose>", 6, "Requst"),
    ] {
        let (status, shown) = ours(items);
        assert!(status == 2 && shown.contains("what this generates is refused"), "{items}: {shown}");
        assert!(shown.contains(&format!("[ours.snippet:{line}:")) && shown.contains(message), "{items}: {shown}");
    }
}

/// The nearest templates that are right, and those whose authors say that they mean it.
#[test]
fn what_the_service_takes_and_what_a_template_expects_is_no_error() {
    for items in [
        "<set-header name=\"a\" exists-action=\"delete\" />",
        "<rate-limit calls=\"10\" renewal-period=\"60\" />",
        "<set-variable name=\"a\" value=\"@(context.Request.Method)\" />",
        "<set-variable name=\"a\" value=\"@((string)context.Variables[\"of-somebody-else\"])\" />",
        "<cache-lookup-value key=\"of-somebody-else\" variable-name=\"a\" />",
        "<include-fragment fragment-id=\"of-somebody-else\" />",
    ] {
        let (status, shown) = ours(items);
        assert_eq!(status, 0, "{items}: {shown}");
    }
    let template = "/// Ours.\ntemplate ours()\n    expect schema/unknown-element: \"the gateway of next year has it\"\n{\n    inbound {\n        <set-headr />\n    }\n}\n";
    let folder = Folder::with(&[("ours.snippet", template)]);
    let run = folder.run(&["generate", "--template", "ours.snippet", "--target", "policy"]);
    let silenced = "<!-- apim-policy ignore schema/unknown-element: the gateway of next year has it -->\n        <set-headr />\n";
    assert!(run.status == 0 && run.out.contains(silenced), "{}{}", run.out, run.err);
}

/// The reason of a template is about what that template makes, and about nothing else.
#[test]
fn what_one_template_expects_silences_nothing_of_another() {
    let template = "/// Ours.\ntemplate ours() {\n    inbound {\n        use cached-secret(vault: \"contoso\", secret: \"a\")\n\
                    <cache-lookup-value key=\"the-key-of-orders\" variable-name=\"b\" />\n\
                    <send-request mode=\"new\" response-variable-name=\"c\" timeout=\"10\">\n\
                    <set-url>https://contoso.vault.azure.net/secrets/b?api-version=7.4</set-url>\n<set-method>GET</set-method>\n\
                    <authentication-managed-identity resource=\"https://vault.azure.net\" />\n</send-request>\n    }\n}\n";
    let folder = Folder::with(&[("ours.snippet", template)]);
    assert_eq!(folder.run(&["generate", "--template", "ours.snippet", "--target", "policy", "--output", "a.xml"]).status, 0);
    let found = folder.lint(&["a.xml", "--select", "all", "--format", "concise"]).out;
    assert!(found.contains("key-vault/uncached-lookup"), "{found}");
    assert!(
        folder.read("a.xml").contains("apim-policy ignore caching/unversioned-key") && !found.contains("suppression/unused"),
        "{found}"
    );
}

#[test]
fn a_reason_that_would_end_its_comment_is_refused() {
    for reason in ["a -- b", "@(1)", "{{a}}", " ", "${a}"] {
        let text =
            format!("/// Ours.\ntemplate ours()\n    expect schema/unknown-element: \"{reason}\"\n{{\n    inbound {{ <a /> }}\n}}\n");
        let run = Folder::with(&[("ours.snippet", &text)]).run(&["generate", "--template", "ours.snippet"]);
        assert!(run.status == 2 && run.err.contains("a reason is some plain words"), "{reason}: {}", run.err);
    }
}

/// What people write who know another language is told what to write in this one.
#[test]
fn what_other_languages_have_is_told_what_to_write_instead() {
    for (parameters, items, message, help) in [
        ("v: vault", "use secret(v, \"a\")", "arguments must be given by name", "write `name: value`"),
        ("", "use secret(\"v\")", "arguments must be given by name", "write `name: value`"),
        ("a: choice(x, y)", "if a == \"x\" {\n<a />\n}", "a condition compares with a word", "write `x` without quotes"),
        ("a: choice(x, y)", "if a = x {\n<a />\n}", "a condition compares with `==`", "write `a == word`"),
        ("a: text", "let b = a + \"x\"", "no operators", "put texts together as `\"[[name]]-key\"`"),
        ("n: count(1..9)", "<a b=\"[[n * 2]]\" />", "a hole holds a name", "@([[number]] * 2)"),
        ("a: choice(x y)", "<a />", "expected a comma between the words", "write `choice(one, two)`"),
    ] {
        let text = format!("/// Ours.\ntemplate ours({parameters}) {{\n    inbound {{\n{items}\n    }}\n}}\n");
        let run = Folder::with(&[("ours.snippet", &text)]).run(&["generate", "--template", "ours.snippet", "--list"]);
        let shown = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(run.status == 2 && shown.contains(message) && shown.contains(help), "{items}: {shown}");
    }
}

#[test]
fn options_that_do_nothing_are_refused_with_what_to_say_instead() {
    let folder = Folder::with(&[]);
    for (arguments, message, help) in [
        ("secret --vault contoso", "--vault", "--set vault=VALUE"),
        ("secret vault=contoso", "vault=contoso", "--set vault=VALUE"),
        ("vault=contoso", "is in the place of the template", "--set vault=…"),
        ("secret --set vault=a --set secret=a --check", "`--check` is about files", "--output FILE"),
        ("secret --set vault=a --set secret=a --dry-run", "`--dry-run` is about files", "--output FILE"),
        ("secret --scope product", "`--scope` has no effect with `--target snippet`", "remove it"),
        ("secret --name orders --target policy", "`--name` has no effect with `--target policy`", "remove it"),
    ] {
        let words: Vec<&str> = ["generate"].into_iter().chain(arguments.split(' ')).collect();
        let run = folder.run(&words);
        assert!(run.status == 2 && run.err.contains(message) && run.err.contains(help), "{arguments}: {}", run.err);
    }
    let words = "generate secret --set vault=contoso --set secret=a --scope product --name orders --target terraform";
    assert_eq!(folder.run(&words.split(' ').collect::<Vec<_>>()).status, 0);
}

/// What `generate` makes of a template that takes `tenant` and uses `items`.
fn of_tenant(items: &str, arguments: &[&str]) -> (i32, String) {
    let text = format!("/// Ours.\ntemplate ours(tenant: text) {{\n    inbound {{\n{items}\n    }}\n}}\n");
    let folder = Folder::with(&[("ours.snippet", &text)]);
    let set: Vec<&str> = arguments.iter().flat_map(|argument| ["--set", argument]).collect();
    let run = folder.run(&[&["generate", "--template", "ours.snippet", "--target", "policy"], &set[..]].concat());
    (run.status, if run.status == 0 { run.out } else { run.err.split_whitespace().collect::<Vec<_>>().join(" ") })
}

#[test]
fn a_name_is_put_together_and_held_to_the_rules_of_its_type() {
    let items = "use cached-secret(vault: \"contoso\", secret: \"[[tenant]]-key\")";
    let (status, made) = of_tenant(items, &["tenant=north"]);
    assert!(status == 0 && made.contains("/secrets/north-key?") && made.contains("\"key-vault/contoso/north-key/latest/300s\""), "{made}");
    let (status, made) = of_tenant(items, &["tenant={{tenant}}"]);
    assert!(status == 0 && made.contains("/secrets/{{tenant}}-key?"), "{made}");
    for tenant in ["a b", "a/b", "\"", "<x>", &"a".repeat(125)] {
        let (status, shown) = of_tenant(items, &[&format!("tenant={tenant}")]);
        let place = shown.contains("[ours.snippet:4:") && shown.contains("is not a valid secret-name: it is not");
        assert!(status == 2 && place, "{tenant}: {shown}");
    }
    let (status, shown) = of_tenant("use secret(vault: \"contoso\", secret: \"[[tenant]]_key\")", &["tenant=north"]);
    assert!(status == 2 && shown.contains("this is not a valid secret-name") && shown.contains("[ours.snippet:4:"), "{shown}");
}

#[test]
fn a_name_that_is_known_at_run_time_is_worked_out_once() {
    for value in ["@(context.Api.Id + \"-[[tenant]]\")", "\"@(context.Api.Id + \"-[[tenant]]\")\""] {
        let (status, made) = of_tenant(&format!("use smart-cached-secret(vault: \"contoso\", secret: {value})"), &["tenant=north"]);
        assert_eq!(status, 2, "a template that fills several sections stands in none: {made}");
        let (status, made) = of_tenant(&format!("use api-key-check(vault: \"contoso\", secret: {value})"), &["tenant=a\") + (\""]);
        assert_eq!(status, 0, "{made}");
        let set = "<set-variable name=\"apiKeyName\" value=\"@(Uri.EscapeDataString(context.Api.Id + \"-a\\u0022) + (\\u0022\"))\" />";
        assert_eq!(made.matches("context.Api.Id").count(), 1, "{made}");
        assert!(made.find(set) < made.find("<cache-lookup-value"), "{made}");
        assert!(
            made.contains("key=\"@(\"key-vault/contoso/\" + (string)context.Variables[\"apiKeyName\"] + \"/latest/300s/line\")\""),
            "{made}"
        );
    }
}

#[test]
fn two_names_that_are_known_at_run_time_have_variables_of_their_own() {
    let one = |variable: &str, name: &str| format!("use secret(vault: \"contoso\", secret: @({name}), variable: {variable})\n");
    let (status, made) = of_tenant(
        &format!(
            "<choose>\n<when condition=\"@(true)\">\n{}</when>\n<otherwise>\n{}</otherwise>\n</choose>",
            one("a", "context.Api.Id + \"-[[tenant]]\""),
            one("a", "context.Api.Name + \"-x\"")
        ),
        &["tenant=north"],
    );
    assert!(status == 0 && made.contains("name=\"aName\"") && made.contains("name=\"aName2\""), "{made}");
}

#[test]
fn an_expression_stands_only_for_a_name_and_by_itself() {
    for (items, message, help) in [
        (
            "use secret(vault: @(\"a\" + \"[[tenant]]\"), secret: \"a\")",
            "no expression may be given here",
            "the name of a secret or certificate",
        ),
        ("let a = @(\"[[tenant]]\")\n<x y=\"[[a]]\" />", "no expression may be given here", "write other expressions in an element"),
        (
            "use secret(vault: \"contoso\", secret: @{ return \"[[tenant]]\"; })",
            "a name cannot be a block of statements",
            "set a variable first",
        ),
        (
            "use secret(vault: \"contoso\", secret: \"[[tenant]]@(context.Api.Id)\")",
            "an expression must be the whole value",
            "put all of it",
        ),
        ("use secret(vault: \"contoso\", secret: \"@(context.Api.Id)[[tenant]]\")", "something follows the expression", "put all of it"),
        ("use secret(vault: \"contoso\", secret: @(context.Api.Id + [[tenant]]))", "which is not code", "put it into a string"),
        ("use secret(vault: \"contoso\", secret: @(context.Api.Id + ))\n<x y=\"[[tenant]]\" />", "the expression is not valid C#", ""),
        ("use secret(vault: \"contoso\", secret: @(context.Apis.Id))\n<x y=\"[[tenant]]\" />", "has no member `Apis`", ""),
    ] {
        let (status, shown) = of_tenant(items, &["tenant=north"]);
        assert!(status == 2 && shown.contains(message) && shown.contains(help) && shown.contains("[ours.snippet:4:"), "{items}: {shown}");
    }
}

#[test]
fn a_name_that_is_known_at_run_time_is_refused_where_it_can_only_fail() {
    let folder = Folder::with(&[]);
    let name = "secret=@(context.Api.Id + \"-key\")";
    for (template, arguments, message) in [
        ("versioned-secret", vec!["--target", "terraform"], "the version of a secret cannot be looked up"),
        ("key-vault-named-value", vec!["--target", "terraform", "--set", "name=orders"], "a named value refers to one secret"),
    ] {
        let run = folder.run(&[&["generate", template, "--set", "vault=contoso", "--set", name], &arguments[..]].concat());
        assert!(run.status == 2 && run.err.contains(message), "{template}: {}", run.err);
    }
}
