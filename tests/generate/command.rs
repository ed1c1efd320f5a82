//! The command: what it lists, what it says when something is wrong.

use apim_policy::generate::Library;

use crate::common::folder::Folder;

/// A template whose mistake is on the fifth line.
const WRONG: &str = "/// For a test.\ntemplate wrong(vault: vault) {\n    inbound {\n        <set-header name=\"A\" exists-action=\"override\">\n            <value>[[vualt.url]]</value>\n        </set-header>\n    }\n}\n";

#[test]
fn it_lists_templates_and_prints_pages_and_the_language() {
    let folder = Folder::with(&[]);
    let list = folder.run(&["generate"]);
    assert!(
        list.status == 0 && list.out.lines().count() == Library::built_in().templates().count() && list.out.contains("\ncached-secret "),
        "{}",
        list.out
    );
    let page = folder.run(&["generate", "cached-secret", "--describe"]);
    assert!(page.status == 0 && page.out.starts_with("# cached-secret\n") && page.out.contains("<cache-store-value"), "{}", page.out);
    let syntax = folder.run(&["generate", "--syntax"]);
    assert!(syntax.status == 0 && syntax.out.contains("## Grammar"), "{}", syntax.out);
}

#[test]
fn a_mistake_in_a_template_is_shown_on_its_line() {
    let folder = Folder::with(&[("wrong.snippet", WRONG)]);
    let run = folder.run(&["generate", "--template", "wrong.snippet", "--set", "vault=contoso"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    for wanted in ["there is nothing called `vualt`", "wrong.snippet:5", "did you mean `vault`?"] {
        assert!(run.err.contains(wanted), "{}", run.err);
    }
}

#[test]
fn a_wrong_argument_is_shown() {
    let folder = Folder::with(&[]);
    let run = folder.run(&["generate", "cached-secret", "--set", "vault=contoso", "--set", "secret=orders key"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("secret=orders key") && run.err.contains("it is not a valid name of a secret"), "{}", run.err);
    let run = folder.run(&["generate", "cached-secret", "--set", "vualt=contoso"]);
    assert!(run.status == 2 && run.err.contains("[argument:1:1]") && run.err.contains("did you mean `vault`?"), "{}", run.err);
    let run = folder.run(&["generate", "cached-secret", "--set", "variable={{name}}"]);
    assert!(run.status == 2 && run.err.contains("the value of `variable` is not accepted: code refers to it"), "{}", run.err);
    let run = folder.run(&["generate", "cached-secrt"]);
    assert!(run.status == 2 && run.err.contains("did you mean `cached-secret`?"), "{}", run.err);
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
fn templates_of_the_configuration_can_use_each_other_and_the_ones_that_are_built_in() {
    let folder = Folder::with(&[
        ("apim-policy.toml", "[generate]\ntemplates = [\"templates\"]\n"),
        ("templates/a.snippet", "/// A.\ntemplate a(vault: vault) {\n    inbound {\n        use b(vault: vault)\n    }\n}\n"),
        ("templates/b.snippet", "part b(vault: vault) {\n    use cached-secret(vault: vault, secret: \"s\")\n}\n"),
        ("templates/notes.txt", "no template"),
    ]);
    let run = folder.run(&["generate", "a", "--set", "vault=contoso"]);
    assert!(run.status == 0 && run.out.contains("key=\"key-vault/contoso/s/latest/300s\""), "{}{}", run.out, run.err);
    assert!(folder.run(&["generate"]).out.starts_with("a  "), "it is listed");
    assert_eq!(folder.run(&["generate", "a", "--set", "vault=contoso", "--no-config"]).status, 2);
}

#[test]
fn an_identifier_says_vault_secret_and_version() {
    let folder = Folder::with(&[]);
    let version = "0123456789abcdef0123456789abcdef";
    for (host, audience) in [
        ("contoso.vault.azure.net", "https://vault.azure.net"),
        ("contoso.vault.azure.cn", "https://vault.azure.cn"),
        ("contoso.vault.usgovcloudapi.net", "https://vault.usgovcloudapi.net"),
    ] {
        for parameter in ["vault", "secret", "version"] {
            let argument = format!("{parameter}=https://{host}/secrets/orders-key/{version}");
            let run = folder.run(&["generate", "cached-secret", "--set", &argument]);
            assert!(run.out.contains(&format!("<set-url>https://{host}/secrets/orders-key/{version}?")), "{}{}", run.out, run.err);
            assert!(
                run.out.contains(&format!("resource=\"{audience}\""))
                    && run.out.contains(&format!("key-vault/contoso/orders-key/{version}"))
            );
        }
    }
    let run =
        folder.run(&["generate", "cached-secret", "--set", "vault=fabrikam", "--set", "secret=https://contoso.vault.azure.net/secrets/s"]);
    assert!(run.status == 2 && run.err.contains("another `vault`"), "{}", run.err);
    let run = folder.run(&["generate", "cached-secret", "--set", "secret=https://contoso.example.org/secrets/s"]);
    assert!(run.status == 2 && run.err.contains("its host is not a key vault"), "{}", run.err);
}

#[test]
fn one_section_can_be_wanted() {
    let text = "/// Two sections.\ntemplate t() {\n    inbound {\n        <base />\n    }\n    outbound {\n        <set-status code=\"200\" reason=\"OK\" />\n    }\n}\n";
    let folder = Folder::with(&[("t.snippet", text)]);
    let run = folder.run(&["generate", "--template", "t.snippet", "--section", "outbound", "--target", "fragment"]);
    assert_eq!(run.out, "<fragment>\n    <set-status code=\"200\" reason=\"OK\" />\n</fragment>\n");
    let run = folder.run(&["generate", "--template", "t.snippet", "--target", "fragment"]);
    assert!(run.status == 2 && run.err.contains("`inbound` and `outbound`"), "{}", run.err);
}
