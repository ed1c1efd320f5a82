//! A fix in a file of a host changes the policy in it, and nothing else.

use crate::common::folder::Folder;

/// What can be mended in the policies below: a comment that silences nothing, which stands on a line of its own.
const MENDED: &str = "<!-- apim-policy ignore secrets/hard-coded: for the test -->";

const TERRAFORM: &str = "# café\r\nlocals {\n\ta   = \"é\" \n}\n\nresource \"azurerm_api_management_policy\" \"all\" {\n  api_management_id = var.id\n  xml_content = <<-XML\n    <policies>\n      <inbound>\n        <!-- apim-policy ignore secrets/hard-coded: for the test -->\n        <set-header name=\"X-A\" exists-action=\"override\"><value>${local.a} $${b}</value></set-header>\n      </inbound>\n    </policies>\n  XML\n}\n# the end, without a line break";

const BICEP: &str = "// é\nparam   name string\nresource policy 'Microsoft.ApiManagement/service/policies@2024-05-01' = {\n  name: '${name}/policy'\n  properties: { format: 'rawxml', value: '<policies>\\n  <inbound>\\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\\n    <set-header name=\"X-A\" exists-action=\"override\"><value>it\\'s ${name} \\u{e9}</value></set-header>\\n  </inbound>\\n</policies>' }\n}\n";

const ARM: &str = "{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n\t\"resources\" : [ {\n  \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"s/policy\",\n  \"properties\": { \"format\": \"rawxml\", \"value\": \"<policies>\\r\\n  <inbound>\\r\\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\\r\\n    <set-header name=\\\"X-A\\\" exists-action=\\\"override\\\"><value>\\u00e9\\/</value></set-header>\\r\\n  </inbound>\\r\\n</policies>\" } } ] }";

#[test]
fn a_fix_changes_the_policy_in_a_file_of_a_host_and_nothing_else() {
    for (path, text) in [("main.tf", TERRAFORM), ("main.bicep", BICEP), ("main.json", ARM)] {
        let folder = Folder::with(&[(path, text)]);
        let before = folder.lint(&[]);
        assert!(before.out.contains("suppression"), "{path}: {before:?}");
        let run = folder.lint(&["--fix"]);
        let fixed = folder.read(path);
        // The comment is gone with its line, whatever ends a line there.
        let at = text.find(MENDED).expect("it is there");
        let (head, tail) = (text[..at].trim_end_matches(' '), &text[at + MENDED.len()..]);
        let ends = ["\n", "\\r\\n", "\\n"].into_iter().find_map(|end| tail.strip_prefix(end)).expect("the line ends");
        assert_eq!(fixed, format!("{head}{ends}"), "{path}: {run:?}");
        let again = folder.lint(&["--fix"]);
        assert_eq!(folder.read(path), fixed, "{path}: a second run changes nothing: {again:?}");
        assert_eq!(folder.files(), [path]);
        assert_eq!(folder.lint(&["--fix", "--diff"]).out, folder.lint(&["--fix", "--diff"]).out);
    }
}
