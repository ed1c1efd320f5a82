//! Documents in the strings of hosts: what goes in and comes out is in bytes of the host's file.

use apim_policy::assist::{View, WorkspaceNames, complete, hover, symbols, tokens};
use apim_policy::text::apply;
use apim_policy::workspace::Source;
use apim_policy::{Found, understand};

/// The file at `path` in which the cursor was, which stands where `text` has `|`, and its offset.
fn at(path: &str, text: &str) -> (Source, u32) {
    let offset = text.find('|').expect("there is a cursor");
    let found = Found { path: path.to_owned(), file: path.into(), named: true, config: None, searched: None };
    let source = understand(&found, text.replacen('|', "", 1).into_bytes()).expect("it is read");
    (source, offset as u32)
}

/// The file after the completion called `label` has been chosen.
fn chosen(path: &str, text: &str, label: &str) -> String {
    let (source, offset) = at(path, text);
    let names = WorkspaceNames::default();
    let view = View::at(&source, offset, &names).expect("it is in a document");
    let found = complete(&view, offset);
    let completion = found.iter().find(|it| it.label == label).unwrap_or_else(|| panic!("{label}: {found:?}"));
    apply(&source.text, std::slice::from_ref(&completion.edit)).expect("it fits the file")
}

const TERRAFORM: &str = "resource \"azurerm_api_management_policy\" \"p\" {\n  api_management_id = \"a\"\n  xml_content = <<-XML\n    <policies>\n      <inbound>\n        <set-body>@(context.Req|)</set-body>\n      </inbound>\n    </policies>\n  XML\n}\n";

const ARM: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ApiManagement/service/policies",
      "apiVersion": "2022-08-01",
      "name": "a/policy",
      "properties": {
        "format": "rawxml",
        "value": "<policies>\r\n  <inbound>\r\n    <set-variable name=\"tenant\" value=\"a\" />\r\n    <set-body>@((string)context.Variables[\"te|\"])</set-body>\r\n  </inbound>\r\n</policies>"
      }
    }
  ]
}
"#;

#[test]
fn code_in_a_heredoc_is_completed() {
    let after = chosen("main.tf", TERRAFORM, "Request");
    assert!(after.contains("@(context.Request)</set-body>"), "{after}");
    assert_eq!(after, TERRAFORM.replace("Req|", "Request"));
}

#[test]
fn a_variable_in_a_string_of_json_is_completed() {
    assert_eq!(chosen("main.json", ARM, "tenant"), ARM.replace("te|", "tenant"));
}

#[test]
fn what_is_written_is_spelt_as_the_host_spells_it() {
    let text = ARM.replace("<set-body>@((string)context.Variables[\\\"te|\\\"])</set-body>", "<set-h|");
    let after = chosen("main.json", &text, "set-header");
    assert!(after.contains("<set-header name=\\\"$1\\\""), "{after}");
    // What Terraform would fill in is not written.
    let text = TERRAFORM.replace("<set-body>@(context.Req|)</set-body>", "<validate-content |>");
    let after = chosen("main.tf", &text, "unspecified-content-type-action");
    assert!(after.contains("unspecified-content-type-action=\"") && !after.contains("${"), "{after}");
}

#[test]
fn what_is_told_stands_in_the_file_of_the_host() {
    for (path, text, needle) in [("main.tf", TERRAFORM, "context"), ("main.json", ARM, "tenant"), ("main.json", ARM, "set-variable")] {
        let (source, _) = at(path, text);
        let names = WorkspaceNames::default();
        let offset = source.text.find(needle).expect("it stands there") as u32;
        let view = View::at(&source, offset, &names).expect("it is in a document");
        let told = hover(&view, offset).unwrap_or_else(|| panic!("{needle} is told"));
        assert_eq!(told.span.text(&source.text), needle);
        assert_eq!(symbols(&view)[0].name_span.text(&source.text), "policies");
        let colored = tokens(&view);
        assert!(colored.iter().any(|token| token.span.text(&source.text) == needle || needle == "context"), "{colored:?}");
    }
}

#[test]
fn outside_of_its_documents_nothing_is_known_of_a_file() {
    let (source, _) = at("main.tf", TERRAFORM);
    let names = WorkspaceNames::default();
    assert!(View::at(&source, 3, &names).is_none());
}
