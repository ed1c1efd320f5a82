//! Arguments that can only fail are refused with the right form; the nearest good ones are taken.

use apim_policy::catalog::Scope;
use apim_policy::generate::{Library, Request, Target, generate};

const CREDENTIALS: &str =
    "client-credentials-token vault=v secret=s tenant=contoso.onmicrosoft.com client=00000000-0000-0000-0000-000000000001";
const ENTRA: &str = "validate-managed-identity tenant=00000000-0000-0000-0000-000000000002";

/// What is generated, or what is wrong and what to do. Arguments stand between spaces, `~` for one in an argument.
fn made(command: &str) -> Result<String, String> {
    let mut words = command.split(' ');
    let mut request = Request::new(words.next().expect("there is a template"));
    for word in words {
        let (name, value) = word.split_once('=').expect("it is an argument");
        request.arguments.entry(name.to_owned()).or_default().push(value.replace('~', " "));
    }
    for value in request.arguments.get_mut("vault").into_iter().flatten().filter(|value| *value == "v") {
        *value = "contoso".to_owned();
    }
    generate(&Library::built_in(), &request).map_err(|error| {
        let help = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
        format!("{error} | {help}")
    })
}

#[test]
fn what_can_only_fail_is_refused_with_the_right_form() {
    let cases = [
        (format!("{CREDENTIALS} scope=api://orders"), "does not end with `/.default`", "`api://orders/.default`"),
        (format!("{CREDENTIALS} scope=/.default"), "does not end with `/.default`", ""),
        (format!("{CREDENTIALS} scope=a/.default~b/.default"), "it contains a space", "one scope"),
        ("managed-identity-backend resource=api://orders/.default".to_owned(), "so it is a scope", "`api://orders`"),
        (format!("{ENTRA} roles=R audience=api://orders/.default"), "so it is a scope", "`api://orders`"),
        ("cached-secret secret=https://contoso.vault.azure.net/keys/k".to_owned(), "the identifier of a key", "/secrets/NAME"),
        (
            "api-key-check vault=v secret=s second-secret=https://contoso.vault.azure.net/secrets/b/0123456789abcdef0123456789abcdef"
                .to_owned(),
            "always takes the latest",
            "remove that part",
        ),
        ("cached-certificate secret=https://contoso.vault.azure.net/keys/k".to_owned(), "the identifier of a key", "/secrets/NAME"),
        (
            "cached-secret secret=https://contoso.vault.azure.net/certificates/c".to_owned(),
            "the identifier of a certificate",
            "`/secrets/`",
        ),
        ("basic-auth-backend vault=v secret=s username=a:b".to_owned(), "it contains a colon", "remove the colon"),
        ("smart-cached-secret vault=v secret=s prefix=Bearer".to_owned(), "no space between", "'prefix=Bearer '"),
        ("smart-cached-secret vault=v secret=s prefix=basic".to_owned(), "no space between", "'prefix=basic '"),
        ("smart-cached-secret vault=v secret=s header=content-length".to_owned(), "the gateway sets that header itself", "another header"),
        ("api-key-check vault=v secret=s header=Transfer-Encoding".to_owned(), "the gateway sets that header itself", "another header"),
        (
            "validate-managed-identity tenant=contoso.onmicrosoft.com audience=api://a roles=R".to_owned(),
            "not the id of a tenant",
            "by its id",
        ),
        (format!("{ENTRA} audience=api://orders"), "every identity of the tenant", "`anyone=true`"),
        (format!("{ENTRA} audience=api://orders anyone=false"), "every identity of the tenant", "`anyone=true`"),
        (format!("{ENTRA} audience=api://orders roles=R token-version=v2"), "tokens of version 2", "give the id"),
        ("managed-identity-token resource=api://orders/.default".to_owned(), "so it is a scope", "`api://orders`"),
        ("tenant-secret vault=v of=user before=orders_".to_owned(), "names of secrets have letters", "`orders-`"),
        ("tenant-secret vault=v of=user after=.key".to_owned(), "names of secrets have letters", "`-key`"),
        (
            "client-assertion certificate=AA:BB tenant=contoso.com client=00000000-0000-0000-0000-000000000001 scope=api://a/.default"
                .to_owned(),
            "it is not a valid name of a resource",
            "letters",
        ),
    ];
    for (command, message, help) in cases {
        let error = made(&command).expect_err(&command);
        let (said, advice) = error.split_once(" | ").expect("both are there");
        assert!(said.contains(message) && advice.contains(help), "{command}: {error}");
    }
}

#[test]
fn the_nearest_good_ones_are_taken() {
    let cases = [
        (format!("{CREDENTIALS} scope=api://orders/.default"), "EscapeDataString(\"api://orders/.default\")"),
        (format!("{CREDENTIALS} scope={{{{scope}}}}"), "{{scope}}"),
        ("managed-identity-backend resource=https://vault.azure.net".to_owned(), "resource=\"https://vault.azure.net\""),
        ("cached-certificate secret=https://contoso.vault.azure.net/certificates/c".to_owned(), "contoso.vault.azure.net/secrets/c?"),
        ("cached-certificate secret=https://contoso.vault.azure.net/secrets/c".to_owned(), "contoso.vault.azure.net/secrets/c?"),
        (
            "api-key-check secret=https://contoso.vault.azure.net/secrets/a second-secret=https://contoso.vault.azure.net/secrets/b"
                .to_owned(),
            "contoso.vault.azure.net/secrets/b?",
        ),
        ("basic-auth-backend vault=v secret=s username=CONTOSO\\gateway".to_owned(), "CONTOSO\\gateway"),
        ("smart-cached-secret vault=v secret=s prefix=Bearer~".to_owned(), "\"Bearer \""),
        ("smart-cached-secret vault=v secret=s header=X-Key prefix=key=".to_owned(), "\"key=\""),
        ("smart-cached-secret vault=v secret=s header=Host".to_owned(), "name=\"Host\""),
        (format!("{ENTRA} audience=api://orders anyone=true"), "<audience>api://orders</audience>"),
        (format!("{ENTRA} audience=00000000-0000-0000-0000-000000000001 roles=R token-version=v2"), "<audience>00000000-"),
        (format!("{ENTRA} audience={{{{app}}}} roles=R token-version=v2"), "<audience>{{app}}"),
        (format!("{ENTRA} audience=api://a roles=R cloud=china"), "authentication-endpoint=\"https://login.partner.microsoftonline.cn/\""),
        (format!("{ENTRA} audience=api://a callers=00000000-0000-0000-0000-000000000003"), "<application-id>00000000-"),
    ];
    for (command, wanted) in cases {
        let text = made(&command).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(text.contains(wanted), "{command}: {text}");
    }
}

#[test]
fn a_text_with_a_default_can_be_emptied_and_no_other() {
    let text = made("cached-secret vault=v secret=s failure-reason=").expect("it is taken");
    assert!(text.contains("reason=\"\""), "{text}");
    assert!(made("smart-cached-secret vault=v secret=s prefix=").is_err());
    assert!(made("basic-auth-backend vault=v secret=s username=").is_err());
}

#[test]
fn a_request_is_rewritten_to_a_path() {
    let mut library = Library::built_in();
    let text = "/// T.\ntemplate t(to: text) {\n    inbound {\n        <rewrite-uri template=\"[[to]]\" />\n    }\n}\n";
    library.add("t.snippet", text.to_owned()).expect("it is sound");
    let to = |path: &str| {
        let mut request = Request::new("t");
        request.arguments.insert("to".to_owned(), vec![path.to_owned()]);
        generate(&library, &request)
    };
    for good in ["/orders", "/orders/{id}?a=b", "{{path}}", "${var.path}"] {
        assert!(to(good).is_ok(), "{good}");
    }
    for bad in ["orders", "https://example.org/orders", "?a=b"] {
        assert!(to(bad).expect_err(bad).to_string().contains("does not begin with `/`"), "{bad}");
    }
}

#[test]
fn a_policy_is_refused_at_a_scope_at_which_it_does_not_work() {
    let made = |target, scope| {
        let mut request = Request { target, scope, ..Request::new("managed-identity-backend") };
        request.arguments.insert("resource".to_owned(), vec!["api://orders".to_owned()]);
        generate(&Library::built_in(), &request).map_err(|error| error.to_string())
    };
    for target in [Target::Policy, Target::Terraform, Target::Bicep, Target::Arm] {
        let error = made(target, Scope::Workspace).expect_err("a workspace has no managed identity");
        assert_eq!(error, "`authentication-managed-identity` does not work at workspace scope");
        assert!(made(target, Scope::Api).is_ok() && made(target, Scope::Fragment).is_ok());
    }
}
