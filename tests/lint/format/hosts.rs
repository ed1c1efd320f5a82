//! Policies in the languages of hosts.

use std::path::Path;

use apim_policy::PolicyFormat;
use apim_policy::ast::Document;
use apim_policy::catalog::Deployment;
use apim_policy::format::{Reason, format_source};
use apim_policy::workspace::{Found, Source, understand};

use super::PLAIN;
use super::program::program;
use crate::common;
use crate::hosts::embed::{WAYS, Way};

fn read(path: &str, text: &str) -> Source {
    let found = Found { path: path.to_owned(), file: path.into(), named: true, config: None, searched: None };
    understand(&found, text.into()).expect("it is read")
}

#[track_caller]
fn becomes(path: &str, text: &str, expected: &str) {
    let formatted = format_source(&read(path, text), &PLAIN);
    assert_eq!(formatted.text, expected, "\n{}", formatted.text);
    assert!(formatted.kept.is_empty() && formatted.refused.is_empty(), "{formatted:?}");
    assert_eq!(format_source(&read(path, expected), &PLAIN).text, expected, "it does not settle");
}

#[test]
fn a_heredoc_keeps_the_indentation_of_the_host() {
    becomes(
        "main.tf",
        "resource \"azurerm_api_management_api_policy\" \"a\" {
  xml_content   =   <<-XML
    <policies>
      <inbound><base/>
        ${var.more}
      </inbound>
    </policies>
  XML
}
",
        "resource \"azurerm_api_management_api_policy\" \"a\" {
  xml_content   =   <<-XML
    <policies>
        <inbound>
            <base />
            ${var.more}
        </inbound>
    </policies>
  XML
}
",
    );
}

#[test]
fn a_string_of_several_lines_is_formatted_and_one_of_one_line_is_left() {
    becomes(
        "main.bicep",
        "var policy = '''\n  <policies>\n  <inbound><base/></inbound>\n  </policies>\n'''\n",
        "var policy = '''\n  <policies>\n      <inbound>\n          <base />\n      </inbound>\n  </policies>\n'''\n",
    );
    let text = "var policy = '<policies><inbound><base/></inbound></policies>'\n";
    let left = format_source(&read("main.bicep", text), &PLAIN);
    assert_eq!((left.text.as_str(), left.kept.len(), left.kept[0].reason), (text, 1, Reason::OneLine));
    let canonical = "var policy = '<fragment />'\n";
    assert_eq!(format_source(&read("main.bicep", canonical), &PLAIN).kept, []);
}

#[test]
fn line_breaks_in_json_are_escaped() {
    let template = |policy: &str| {
        format!(
            "{{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n\"variables\": {{ \"a\": \"{policy}\" }}, \"resources\": [] }}\n"
        )
    };
    becomes(
        "main.json",
        &template("<policies>\\r\\n<inbound>\\r\\n<set-variable name=\\\"a\\\"   value=\\\"@(\\\"b\\\")\\\"/></inbound></policies>"),
        &template(
            "<policies>\\r\\n    <inbound>\\r\\n        <set-variable name=\\\"a\\\" value=\\\"@(\\\"b\\\")\\\" />\\r\\n    </inbound>\\r\\n</policies>",
        ),
    );
}

#[test]
fn a_broken_policy_keeps_no_other_from_being_formatted() {
    let text = "locals {\n  a = <<XML\n<policies><inbound></policies>\nXML\n  b = <<XML\n<policies><inbound/></policies>\nXML\n}\n";
    let formatted = format_source(&read("main.tf", text), &PLAIN);
    assert_eq!(formatted.refused.len(), 1);
    assert_eq!(formatted.text, text.replace("<policies><inbound/></policies>", "<policies>\n    <inbound />\n</policies>"));
    let broken = "locals {\n  b = <<XML\n<policies><inbound/></policies>\nXML\n";
    let formatted = format_source(&read("main.tf", broken), &PLAIN);
    assert_eq!((formatted.text.as_str(), formatted.refused.len()), (broken, 1));
}

#[test]
fn what_is_deployed_as_xml_does_not_become_raw() {
    let text = "<fragment>\n    <set-variable name=\"a\" value=\"@(b &lt; c)\" />\n</fragment>\n";
    let mut source = Source::document("policy.xml", text);
    let raw = apim_policy::format::Options { dialect: Some(PolicyFormat::RawXml), ..PLAIN };
    assert!(format_source(&source, &raw).text.contains("b < c"));
    for deployed in &mut source.documents[0].deployments {
        deployed.deployment = Deployment { format: Some(PolicyFormat::Xml), ..Deployment::default() };
    }
    let kept = format_source(&source, &raw);
    assert_eq!((kept.text.as_str(), kept.kept[0].reason), (text, Reason::DeployedAsXml));
}

#[test]
fn the_laws_hold_in_every_host() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = common::sources(&root.join("corpus"));
    if let Some(shared) = common::shared() {
        sources.extend(common::sources(&shared.join("real-policies/xml")).into_iter().step_by(5));
    }
    let mut changed = 0;
    for source in sources {
        for way in WAYS.into_iter().filter(|way: &Way| way.takes(&source.text)) {
            let host = read(way.path(), &way.embed(&source.text, true).text);
            let formatted = format_source(&host, &PLAIN);
            let after = read(way.path(), &formatted.text);
            let name = format!("{} as {way:?}\n{}", source.path, formatted.text);
            assert_eq!(format_source(&after, &PLAIN).text, formatted.text, "{name}");
            assert_eq!(after.documents.len(), host.documents.len(), "{name}");
            for (before, after_it) in host.documents.iter().zip(&after.documents) {
                assert_eq!(program(host.text_of(before)), program(after.text_of(after_it)), "{name}");
                changed += usize::from(host.text_of(before) != after.text_of(after_it));
                let is_read = Document::parse(host.text_of(before)).errors().is_empty();
                assert_eq!(is_read, formatted.refused.is_empty(), "{name}");
            }
        }
    }
    assert!(changed > 100, "only {changed} were formatted");
}
