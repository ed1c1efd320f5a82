//! What is printed does nothing and gives nothing away, whatever is read and wherever it is printed.

use crate::common;

mod commands;
mod secrets;

/// The formats of reports.
const FORMATS: [&str; 8] = ["human", "concise", "json", "sarif", "github", "azure", "gitlab", "junit"];

#[test]
fn the_tree_of_a_deep_document_grows_with_its_length() {
    let nested = |depth: usize| {
        let policies = "<set-variable name=\"a\" value=\"b\" />".repeat(50);
        let (open, close) = ("<choose><when condition=\"@(true)\">".repeat(depth), "</when></choose>".repeat(depth));
        common::folder::Folder::with(&[("a.xml", &format!("<policies><inbound>{open}{policies}{close}</inbound></policies>"))])
    };
    let length = |depth: usize| nested(depth).run(&["parse", "a.xml"]).out.len();
    let (shallow, deep) = (length(50), length(200));
    assert!(deep < shallow * 4, "{shallow} bytes for 50 levels, {deep} for 200");
}

#[test]
fn the_tree_is_printed_as_json_for_people_is() {
    let folder =
        common::folder::Folder::with(&[("a.xml", "<policies><inbound><base /><set-body>@(\"é\" + 1)</set-body></inbound></policies>")]);
    let printed = folder.run(&["parse", "a.xml"]).out;
    let value: serde_json::Value = serde_json::from_str(&printed).expect("it is JSON");
    let document = apim_policy::ast::Document::parse("<policies><inbound><base /><set-body>@(\"é\" + 1)</set-body></inbound></policies>");
    let tree = apim_policy::report::ast::to_json(&document);
    assert_eq!(value, serde_json::to_value(&tree).expect("it is JSON"));
    assert_eq!(printed, serde_json::to_string_pretty(&tree).expect("it is JSON") + "\n");
}
