//! Where policies go: scopes, sections, the folders of APIOps; and that text stays what it is on the way there.

use std::path::Path;

use apim_policy::catalog::Scope;
use apim_policy::generate::{Library, Request, Target, files, generate};
use apim_policy::lint::{self, Selection};

use crate::common::folder::Folder;
use crate::hosts::{arm_policy, bicep_policy, terraform_policy};

fn request(template: &str, target: Target, scope: Scope) -> Request {
    let mut request = Request { target, scope, ..Request::new(template) };
    request.arguments =
        [("vault", "contoso"), ("secret", "orders-key")].map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into();
    request
}

fn made(request: &Request) -> String {
    generate(&Library::built_in(), request).expect("it is possible")
}

#[test]
fn the_widest_scope_has_no_base_and_forwards_the_request() {
    for target in [Target::Policy, Target::Terraform, Target::Bicep, Target::Arm] {
        let text = made(&request("cached-secret", target, Scope::Global));
        assert!(!text.contains("<base"), "{text}");
        assert_eq!(text.matches("<forward-request />").count(), 1, "{text}");
        assert!(text.contains("This replaces the policy for all APIs"), "{text}");
        let text = made(&request("smart-cached-secret", target, Scope::Global));
        assert!(!text.contains("<base") && text.matches("<forward-request ").count() == 1, "{text}");
        let text = made(&request("cached-secret", target, Scope::Product));
        assert!(!text.contains("forward-request") && !text.contains("This replaces") && text.matches("<base />").count() == 4, "{text}");
    }
}

#[test]
fn a_global_policy_is_clean() {
    let mut selection = Selection::none();
    selection.enable("all").expect("there are rules");
    let text = made(&request("managed-identity-backend", Target::Policy, Scope::Global).with("resource", "api://orders"));
    let findings = lint::lint_text("policy.xml", &text, &selection).findings;
    // The service waits as long as it always did; that is advice.
    let rules: Vec<&str> = findings.iter().map(|finding| finding.diagnostic.rule).collect();
    assert_eq!(rules, ["requests/no-timeout"], "{findings:#?}\n{text}");
}

#[test]
fn the_base_of_a_template_is_not_doubled_and_a_backend_forwards() {
    let made = |backend: &str, scope| {
        let text = format!(
            "/// T.\ntemplate t() {{\n    inbound {{\n        <set-variable name=\"a\" value=\"b\" />\n        <base />\n    }}\n{backend}}}\n"
        );
        let mut library = Library::built_in();
        library.add("t.snippet", text).expect("it is sound");
        generate(&library, &Request { target: Target::Policy, scope, ..Request::new("t") })
    };
    let of = |scope| made("", scope).expect("it is possible");
    assert_eq!(of(Scope::Api).matches("<base />").count(), 4, "{}", of(Scope::Api));
    assert!(of(Scope::Global).contains("<forward-request />"), "{}", of(Scope::Global));
    assert!(!of(Scope::Global).contains("<base"), "{}", of(Scope::Global));
    // The service takes one policy in `backend`, so what does not forward there leaves no room for what does.
    let silent = "    backend {\n        <set-variable name=\"c\" value=\"d\" />\n    }\n";
    let error = made(silent, Scope::Api).expect_err("nothing forwards the request").to_string();
    assert!(error.contains("`backend` takes one policy"), "{error}");
}

#[test]
fn a_workspace_has_resources_of_its_own() {
    let terraform = made(&request("cached-secret", Target::Terraform, Scope::Workspace));
    assert!(terraform.contains("resource \"azurerm_api_management_workspace_policy\" \"cached_secret\" {\n  api_management_workspace_id = var.api_management_workspace_id\n"));
    let bicep = made(&request("cached-secret", Target::Bicep, Scope::Workspace));
    assert!(
        bicep.contains("resource policy 'Microsoft.ApiManagement/service/workspaces/policies@2024-05-01' = {\n  parent: workspace\n"),
        "{bicep}"
    );
    let named = |target| request("key-vault-named-value", target, Scope::Workspace).with("name", "orders");
    assert!(
        made(&named(Target::Bicep))
            .contains("'Microsoft.ApiManagement/service/workspaces/namedValues@2024-05-01' = {\n  parent: workspace\n")
    );
    let arm = made(&named(Target::Arm));
    assert!(arm.contains("[concat(parameters('apiManagementName'), '/', parameters('workspaceName'), '/', 'orders')]"), "{arm}");
    let error = generate(&Library::built_in(), &named(Target::Terraform)).expect_err("azurerm has none").to_string();
    assert!(error.contains("no resource for a named value of a workspace"), "{error}");
}

#[test]
fn a_snippet_says_where_it_goes() {
    let inbound = made(&request("cached-secret", Target::Snippet, Scope::Api));
    assert!(inbound.starts_with("<!-- Goes into inbound, behind base. -->\n"), "{inbound}");
    for target in [Target::Snippet, Target::Fragment] {
        let backend = made(&request("smart-cached-secret", target, Scope::Api));
        assert!(backend.contains("<!-- Goes into backend, in the place of base: the request is forwarded here. -->\n"), "{backend}");
    }
}

/// Lines within strings and texts that would not survive being moved.
const TEXT: &str = "/// T.\ntemplate t(name: text = \"n\") {\n    inbound {\n        <set-variable name=\"a\" value=\"@{\n            var text = @\"one\n  two\n                three\n\";\n            return text + \"[[name]]\";\n        }\" />\n        <set-body>{\n  \"a\": 1,\n                \"b\": \"[[name]]\"\n}</set-body>\n    }\n}\n";

#[test]
fn text_stays_text_in_every_target() {
    let mut library = Library::built_in();
    library.add("t.snippet", TEXT.to_owned()).expect("it is sound");
    for target in [Target::Snippet, Target::Fragment, Target::Policy, Target::Terraform, Target::Bicep, Target::Arm] {
        let text = generate(&library, &Request { target, ..Request::new("t") }).expect("it is possible");
        let policy = match target {
            Target::Terraform => terraform_policy(&text),
            Target::Bicep => bicep_policy(&text),
            Target::Arm => arm_policy(&text),
            _ => Some(text),
        };
        let policy = policy.expect("there is a policy");
        assert!(policy.contains("@\"one\n  two\n                three\n\";"), "{target:?}: {policy}");
        assert!(policy.contains("<set-body>{\n  \"a\": 1,\n                \"b\": \"n\"\n}</set-body>"), "{target:?}: {policy}");
        assert!(policy.is_ascii(), "no mark is left: {policy}");
    }
}

#[test]
fn apiops_has_a_place_for_everything() {
    let library = Library::built_in();
    let placed = |scope, name: Option<&str>| {
        let request = Request { name: name.map(str::to_owned), ..request("cached-secret", Target::Apiops, scope) };
        files(&library, &request, Path::new("out"))
            .map(|files| files.iter().map(|(path, _)| path.to_string_lossy().replace('\\', "/")).collect::<Vec<_>>().join(", "))
    };
    for (scope, name, wanted) in [
        (Scope::Global, None, "out/policy.xml"),
        (Scope::Workspace, Some("team"), "out/workspaces/team/policy.xml"),
        (Scope::Product, Some("gold"), "out/products/gold/policy.xml"),
        (Scope::Api, Some("orders"), "out/apis/orders/policy.xml"),
        (Scope::Operation, Some("orders/get"), "out/apis/orders/operations/get/policy.xml"),
        (
            Scope::Fragment,
            None,
            "out/policy fragments/cached-secret/policyFragmentInformation.json, out/policy fragments/cached-secret/policy.xml",
        ),
    ] {
        assert_eq!(placed(scope, name).expect("it has a place"), wanted);
    }
    for (scope, name) in
        [(Scope::Api, None), (Scope::Operation, Some("orders")), (Scope::Api, Some("..")), (Scope::Operation, Some("../a"))]
    {
        assert!(placed(scope, name).is_err(), "{scope:?} {name:?}");
    }
}

#[test]
fn the_command_writes_the_folder_and_knows_its_files_again() {
    let folder = Folder::with(&[]);
    let command = [
        "generate",
        "cached-secret",
        "--set",
        "vault=contoso",
        "--set",
        "secret=orders--key",
        "--target",
        "apiops",
        "--scope",
        "fragment",
        "--output",
        "artifacts",
    ];
    let run = folder.run(&command);
    assert_eq!(run.status, 0, "{}", run.err);
    let policy = folder.read("artifacts/policy fragments/cached-secret/policy.xml");
    assert!(policy.starts_with("<!-- made by apim-policy generate cached-secret -s secret=orders-''-key -s vault=contoso -t apiops -S fragment -o artifacts -->\n"), "{policy}");
    assert!(folder.read("artifacts/policy fragments/cached-secret/policyFragmentInformation.json").contains("\"format\": \"rawxml\""));
    assert_eq!(folder.run(&[&command[..], &["--check"]].concat()).status, 0);
    let changed: Vec<&str> = command.iter().map(|word| if *word == "vault=contoso" { "vault=fabrikam" } else { word }).collect();
    assert_eq!(folder.run(&[&changed[..], &["--check"]].concat()).status, 1);
    assert_eq!(folder.run(&changed).status, 0, "a file of ours is made anew");
    let run = folder.run(&command[..command.len() - 2]);
    assert!(run.status == 2 && run.err.contains("several files") && run.err.contains("--output FOLDER"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn the_command_in_the_header_makes_the_file() {
    let folder = Folder::with(&[]);
    let text = "user <\"&'> é @(x) --x- #{y}# %{z} __t__";
    let first = folder.run(&[
        "generate",
        "basic-auth-backend",
        "-s",
        "vault=contoso",
        "-s",
        "secret=s",
        "-s",
        "username=gateway",
        "-s",
        &format!("failure-reason={}", text.replace("@(x)", "(x)")),
        "-t",
        "policy",
        "-o",
        "a.xml",
    ]);
    assert_eq!(first.status, 0, "{}", first.err);
    let made = folder.read("a.xml");
    let header = made.lines().next().expect("there is a header");
    let command = header.strip_prefix("<!-- made by apim-policy ").and_then(|it| it.strip_suffix(" -->")).expect("it is the command");
    assert!(!command.contains("--"), "{command}");
    std::fs::remove_file(folder.path("a.xml")).expect("it can go");
    let shell = std::process::Command::new("sh")
        .arg("-c")
        .arg(format!("{} {command}", env!("CARGO_BIN_EXE_apim-policy")))
        .current_dir(folder.path(""))
        .status();
    assert!(shell.expect("there is a shell").success(), "{command}");
    assert_eq!(folder.read("a.xml"), made);
}

trait With {
    fn with(self, name: &str, value: &str) -> Self;
}

impl With for Request {
    /// The same with this argument, and without the vault if that template takes none.
    fn with(mut self, name: &str, value: &str) -> Self {
        if self.template == "managed-identity-backend" {
            self.arguments.clear();
        }
        self.arguments.insert(name.to_owned(), vec![value.to_owned()]);
        self
    }
}
