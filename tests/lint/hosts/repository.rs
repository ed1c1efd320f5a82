//! Files that say what other files are: what a run knows of a document from the files around it.

use std::path::Path;
use std::sync::Arc;

use apim_policy::Severity;
use apim_policy::catalog::Scope;
use apim_policy::config::Config;
use apim_policy::hosts::Folders;
use apim_policy::lint::{self, Finding, Selection};
use apim_policy::workspace::{Found, Index, Outlined, Source, examine, is_carrier};

/// The files of a repository, by their absolute paths.
pub struct Repository<'r> {
    files: &'r [(&'r str, &'r str)],
    config: Option<Arc<Config>>,
}

impl Folders for Repository<'_> {
    fn files(&self, folder: &str) -> Vec<String> {
        let within = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        self.files.iter().filter_map(|(path, _)| within(path)).collect()
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_iter().filter(|name| !name.contains('/')).collect()
    }

    fn exists(&self, path: &str) -> bool {
        self.text(path).is_some()
    }

    fn text(&self, path: &str) -> Option<String> {
        self.files.iter().find(|(own, _)| *own == path).map(|(_, text)| (*text).to_owned())
    }
}

impl Repository<'_> {
    fn configured(&mut self, config: &str) {
        self.config = Some(Arc::new(Config::parse(Path::new("/r/apim-policy.toml"), config.to_owned()).expect("it is right")));
    }

    /// What the files hold, by path.
    pub fn sources(&self) -> Vec<Source> {
        let index = self.index();
        self.files.iter().filter_map(|(path, text)| index.understand(&self.found(path), text.as_bytes().to_vec(), self)).collect()
    }

    /// What the files say about one another.
    pub fn index(&self) -> Index {
        let examined = self.files.iter().filter_map(|(path, text)| examine(&self.found(path), text.as_bytes().to_vec()));
        let all: Vec<Found> = self.files.iter().map(|(path, _)| self.found(path)).collect();
        let mut index = Index::link(examined.collect(), &all.iter().collect::<Vec<_>>(), self);
        let mut policies: Vec<Outlined> = index.carriers().into_iter().flat_map(|source| index.policies_of(source)).collect();
        for (path, text) in self.files.iter().filter(|(path, _)| !is_carrier(&self.found(path))) {
            let source = index.deployed(&self.found(path), text.as_bytes().to_vec(), self);
            policies.extend(source.iter().flat_map(|source| index.policies_of(source)));
        }
        index.add_policies(policies, true);
        index
    }

    /// The file at `path` as the tool finds it.
    pub fn found(&self, path: &str) -> Found {
        Found {
            path: path.to_owned(),
            file: path.into(),
            named: false,
            config: self.config.clone(),
            searched: Some(Path::new("/r").into()),
        }
    }
}

/// The repository of these files, without a configuration.
pub fn repository<'r>(files: &'r [(&'r str, &'r str)]) -> Repository<'r> {
    Repository { files, config: None }
}

const POLICY: &str = "<policies><inbound><rate-limit calls=\"5\" renewal-period=\"60\" /></inbound><backend><base /></backend>\
                      <outbound><base /></outbound><on-error><base /></on-error></policies>";

fn findings(source: &Source, rule: &str) -> Vec<Finding> {
    let mut selection = Selection::none();
    selection.enable(rule).expect("the rule exists");
    lint::lint(source, &selection).findings
}

#[test]
fn a_finding_that_holds_in_some_deployments_says_in_which() {
    let main = r#"
        resource "azurerm_api_management_api_policy" "orders" { xml_content = file("p.xml") }
        resource "azurerm_api_management_product_policy" "gold" { xml_content = file("p.xml") }
        resource "azurerm_api_management_product_policy" "silver" { xml_content = file("p.xml") }"#;
    let cors = "<cors><allowed-origins><origin>https://contoso.com</origin></allowed-origins></cors>";
    let policy = POLICY.replace("<rate-limit calls=\"5\" renewal-period=\"60\" />", &format!("{cors}<base />"));
    let files = [("/r/main.tf", main), ("/r/p.xml", policy.as_str())];
    let sources = repository(&files).sources();
    let [policy] = &sources[..] else { panic!("{sources:?}") };
    let [finding] = &findings(policy, "security/cors-order")[..] else { panic!("it holds at one scope") };
    assert_eq!(finding.deployments, ["azurerm_api_management_product_policy.gold", "azurerm_api_management_product_policy.silver"]);
    let help = finding.diagnostic.help.as_ref().expect("it says where");
    let end = "this holds where `azurerm_api_management_product_policy.gold`, `azurerm_api_management_product_policy.silver` deploy it";
    assert!(help.ends_with(end), "{help}");
}

#[test]
fn a_file_that_nothing_names_has_no_scope() {
    let files = [("/r/main.tf", "resource \"azurerm_api_management_policy\" \"all\" { xml_content = var.policy }"), ("/r/p.xml", POLICY)];
    let sources = repository(&files).sources();
    assert_eq!(sources[0].documents[0].deployments[0].deployment.scope, None);
}

#[test]
fn what_was_compiled_from_bicep_is_read_once() {
    let bicep = format!(
        "resource p 'Microsoft.ApiManagement/service/policies@2023-05-01-preview' = {{\n  properties: {{ value: '{POLICY}' }}\n}}\n"
    );
    let json = |generator: &str| {
        format!(
            "{{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \
             \"metadata\": {{ \"_generator\": {{ \"name\": \"{generator}\" }} }}, \"resources\": [{{ \"type\": \
             \"Microsoft.ApiManagement/service/policies\", \"properties\": {{ \"value\": {} }} }}] }}",
            serde_json::to_string(POLICY).expect("it is text")
        )
    };
    let count = |files: &[(&str, &str)]| repository(files).sources().iter().map(|source| source.documents.len()).sum::<usize>();
    let (compiled, written) = (json("bicep"), json("somebody"));
    assert_eq!(count(&[("/r/main.bicep", &bicep), ("/r/main.json", &compiled)]), 1);
    assert_eq!(count(&[("/r/infra/p.bicep", &bicep), ("/r/out/azuredeploy.json", &compiled)]), 1);
    assert_eq!(count(&[("/r/main.json", &compiled)]), 1);
    assert_eq!(count(&[("/r/main.bicep", &bicep), ("/r/main.json", &written)]), 2);
}

#[test]
fn the_configuration_says_what_no_host_says() {
    let files = [("/r/policies/orders/operations/get.txt", POLICY), ("/r/policies/all.xml", POLICY)];
    let mut repository = repository(&files);
    repository.configured(
        "[[hosts]]\nfiles = [\"policies/*/operations/*.txt\"]\nscope = \"operation\"\napi = \"orders\"\noperation = \"get\"\n\
         [[hosts]]\nfiles = [\"policies/all.xml\"]\nscope = \"global\"\n[[hosts]]\nfiles = [\"policies/all.xml\"]\nscope = \"workspace\"\n",
    );
    let sources = repository.sources();
    let scopes =
        |source: &Source| source.documents[0].deployments.iter().map(|it| (it.deployment.scope, it.by.join(","))).collect::<Vec<_>>();
    assert_eq!(scopes(&sources[0]), [(Some(Scope::Operation), "orders/get".to_owned())]);
    let name = || "apim-policy.toml".to_owned();
    assert_eq!(scopes(&sources[1]), [(Some(Scope::Global), name()), (Some(Scope::Workspace), name())]);
}

#[test]
fn what_is_replaced_in_a_file_is_open_there() {
    let main = "resource \"azurerm_api_management_api_policy\" \"a\" { xml_content = replace(file(\"p.xml\"), \"LIMIT\", var.limit) }";
    let policy = POLICY.replace("calls=\"5\"", "calls=\"LIMIT\"");
    let files = [("/r/main.tf", main), ("/r/p.xml", policy.as_str())];
    let rule = "schema/invalid-value";
    assert_eq!(findings(&repository(&files).sources()[0], rule).len(), 0);
    assert_eq!(findings(&repository(&files[1..]).sources()[0], rule).len(), 1);
}

#[test]
fn a_policy_that_cannot_be_followed_is_told() {
    let text =
        "locals {\n  # <policies><inbound>\n  p = join(\"\", [\"<policies>\", \"<inbound>\", var.x, \"</inbound></policies>\"])\n}\n";
    let sources = repository(&[("/r/main.tf", text)]).sources();
    let [finding] = &findings(&sources[0], "syntax/host")[..] else { panic!("it is told once") };
    assert_eq!(finding.diagnostic.primary.span.text(text), "<policies>");
    assert!(finding.diagnostic.primary.span.start > 40, "what stands in a comment is none");
}

/// Which rules speak in the first file of a repository, with the texts that they point at, and how bad that is.
fn told(files: &[(&str, &str)]) -> Vec<(String, String, Severity)> {
    let sources = repository(files).sources();
    let source = sources.iter().find(|source| source.path == files[0].0).expect("it is read");
    let found = lint::lint(source, &Selection::default()).findings.into_iter();
    found
        .map(|it| (it.diagnostic.rule.to_owned(), it.diagnostic.primary.span.text(&source.text).to_owned(), it.diagnostic.severity))
        .collect()
}

fn in_body(code: &str) -> String {
    format!(
        "<policies><inbound><base /><set-body>@({code})</set-body></inbound><backend><base /></backend><outbound><base /></outbound>\
         <on-error><base /></on-error></policies>"
    )
}

#[test]
fn what_looks_like_a_hole_in_code_is_code_where_nothing_renders_the_file() {
    let main = |value: &str| format!("resource \"azurerm_api_management_api_policy\" \"a\" {{ xml_content = {value} }}");
    let judged = |code: &str, value: &str| told(&[("/r/p.xml.tpl", &in_body(code)), ("/r/main.tf", &main(value))]);
    let as_it_is = "file(\"p.xml.tpl\")";
    let syntax = |at: &str| ("syntax/expression".to_owned(), at.to_owned(), Severity::Warning);
    // It may be filled in before Terraform sees it, so it is no error.
    assert_eq!(judged("${name}", as_it_is), [syntax("$")]);
    assert_eq!(judged("%{ if a }\"x\"%{ endif }", as_it_is).len(), 1);
    let filled = "templatefile(\"p.xml.tpl\", { name = 1 })";
    assert_eq!(judged("${name}", filled), []);
    let one_of_both = format!("var.a ? {as_it_is} : {filled}");
    assert_eq!(judged("${name}", &one_of_both), []);
    assert_eq!(judged("${name}", "replace(file(\"p.xml.tpl\"), \"@@\", \"\")"), []);
    // A mistake elsewhere stays one.
    assert_eq!(judged("$\"{name}\"", as_it_is)[0].2, Severity::Error);
    // What stands behind the `$` of an interpolated string is a hole of C#.
    let own = judged("$\"${name}\"", as_it_is);
    assert_eq!(own, [("expression/unknown-name".to_owned(), "name".to_owned(), Severity::Warning)]);
    assert_eq!(judged("$\"${context.Api.Id}\"", as_it_is), []);
}

#[test]
fn what_is_no_hole_in_a_heredoc_is_code() {
    let heredoc = |code: &str| format!("<<-EOF\n{}\nEOF\n", in_body(code));
    let main = |value: &str| format!("resource \"azurerm_api_management_api_policy\" \"a\" {{\n  xml_content = {value}}}\n");
    let judged = |value: &str| told(&[("/r/main.tf", &main(value))]);
    assert_eq!(judged(&heredoc("$${name}")).len(), 1);
    assert_eq!(judged(&heredoc("$\"$${context.Api.Id}\"")), []);
    // A text with holes is one of which nobody knows everything.
    assert_eq!(judged(&heredoc("$${name} + ${var.a}")), []);
    // An inner template is rendered once more.
    let inner = format!(
        "resource \"azurerm_api_management_api_policy\" \"a\" {{\n  xml_content = data.template_file.t.rendered\n}}\ndata \"template_file\" \"t\" {{\n  template = {}  vars = {{ name = 1 }}\n}}\n",
        heredoc("$${name}")
    );
    assert_eq!(told(&[("/r/main.tf", &inner)]), []);
}

#[test]
fn what_lies_in_no_repository_has_only_slips_of_the_pen() {
    let policy = |id: &str| format!("<policies><inbound><base /><include-fragment fragment-id=\"{id}\" /></inbound></policies>");
    let judged = |id: &str, mark: Option<&str>| {
        let policy = policy(id);
        let mut files =
            vec![("/r/apis/orders/policy.xml", policy.as_str()), ("/r/policy fragments/auth-token/policy.xml", "<fragment></fragment>")];
        files.extend(mark.map(|path| (path, "")));
        let sources = repository(&files).sources();
        let source = sources.iter().find(|source| source.path == files[0].0).expect("it is read");
        findings(source, "workspace/unknown-fragment").iter().map(|finding| finding.diagnostic.severity).collect::<Vec<_>>()
    };
    assert_eq!(judged("auth-tokne", Some("/r/.git/HEAD")), [Severity::Error]);
    assert_eq!(judged("logging", Some("/r/.git/HEAD")), [Severity::Warning]);
    assert_eq!(judged("logging", Some("/r/.gitignore")), [Severity::Warning], "an export of a repository");
    assert_eq!(judged("auth-tokne", None), [Severity::Warning], "it may be an excerpt");
    assert_eq!(judged("logging", None), []);
    assert_eq!(judged("auth-token", Some("/r/.git/HEAD")), []);
}
