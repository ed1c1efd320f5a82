//! `lint --add-ignore`: comments that silence what is found, and nothing else.

use crate::common;
use crate::common::folder::Folder;

const POLICY: &str = "<policies>\n  <inbound>\n    <base />\n    <set-header name=\"a\">\n      <value>x</value>\n    </set-header>\n    \
                      <set-heder name=\"b\" />\n  </inbound>\n</policies>\n";

#[test]
fn comments_silence_what_is_found_and_a_second_run_adds_none() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    assert_eq!(folder.lint(&[]).status, 1);
    let run = folder.lint(&["--add-ignore"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}");
    assert!(run.err.contains("silenced by comments in 1 file"), "{}", run.err);
    let text = folder.read("a.xml");
    let line = "    <!-- apim-policy ignore schema/unknown-element: not looked into yet -->\n    <set-heder name=\"b\" />\n";
    assert!(text.contains(line), "{text}");
    let without: String = text.split_inclusive('\n').filter(|line| !line.contains("apim-policy ignore")).collect();
    assert_eq!(without, POLICY, "only comments were added");
    let again = folder.lint(&["--add-ignore"]);
    assert_eq!((again.status, folder.read("a.xml")), (0, text));
    assert!(!again.err.contains("silenced by comments"), "{}", again.err);
    let all = folder.lint(&["--min-severity", "info"]);
    assert_eq!((all.status, all.out.as_str()), (0, ""));
}

#[test]
fn the_reason_is_the_one_that_is_given_and_has_to_fit_a_comment() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    for reason in ["a--b", "{{secret}}", "@(1)", "${x}", "%{x}", " ", "a\nb", ""] {
        let run = folder.lint(&[&format!("--add-ignore={reason}")]);
        assert_eq!((run.status, folder.read("a.xml").as_str()), (2, POLICY), "{reason:?}");
        assert!(run.err.contains("expected one line of text"), "{}", run.err);
    }
    assert_eq!(folder.lint(&["--add-ignore=old, see the wiki"]).status, 0);
    assert!(folder.read("a.xml").contains(": old, see the wiki -->"), "{}", folder.read("a.xml"));
}

#[test]
fn only_what_is_selected_and_bad_enough_is_silenced() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    folder.lint(&["--add-ignore", "--min-severity", "error"]);
    let text = folder.read("a.xml");
    assert!(text.contains("ignore schema/unknown-element:") && text.matches("apim-policy ignore").count() == 1, "{text}");
    let folder = Folder::with(&[("a.xml", POLICY)]);
    folder.lint(&["--add-ignore", "--select", "secrets"]);
    assert_eq!(folder.read("a.xml"), POLICY);
}

#[test]
fn a_comment_with_the_same_reason_takes_the_rule_and_one_without_a_reason_gets_it() {
    let policy = POLICY.replace("    <set-heder", "    <!-- apim-policy ignore secrets/hard-coded: r -->\n    <set-heder");
    let folder = Folder::with(&[("a.xml", &policy)]);
    folder.lint(&["--add-ignore=r", "--ignore", "suppression"]);
    let text = folder.read("a.xml");
    assert!(text.contains("<!-- apim-policy ignore secrets/hard-coded, schema/unknown-element: r -->"), "{text}");
    for (comment, filled) in
        [("schema/unknown-element", "schema/unknown-element: r"), ("schema/unknown-element :", "schema/unknown-element : r")]
    {
        let policy = POLICY.replace("    <set-heder", &format!("    <!-- apim-policy ignore {comment} -->\n    <set-heder"));
        let folder = Folder::with(&[("a.xml", &policy)]);
        assert_eq!(folder.lint(&["--add-ignore=r"]).status, 0);
        assert!(folder.read("a.xml").contains(&format!("<!-- apim-policy ignore {filled} -->")), "{}", folder.read("a.xml"));
        assert_eq!(folder.lint(&[]).out, "");
    }
}

#[test]
fn line_endings_a_byte_order_mark_and_one_line_stay() {
    let folder = Folder::with(&[
        ("windows.xml", &format!("\u{feff}{}", POLICY.replace('\n', "\r\n"))),
        ("line.xml", "<policies><inbound><base /><set-heder name=\"b\" /></inbound></policies>"),
    ]);
    assert_eq!(folder.lint(&["--add-ignore"]).status, 0);
    let text = folder.read("windows.xml");
    assert!(text.starts_with('\u{feff}') && text.matches("\r\n").count() == text.matches('\n').count(), "{text:?}");
    let text = folder.read("line.xml");
    assert!(text.starts_with("<policies><inbound><base /><!-- apim-policy ignore schema/unknown-element: "), "{text}");
    assert!(!text.contains('\n'), "{text}");
    assert_eq!(folder.lint(&[]).out, "");
}

#[test]
fn a_damaged_document_and_a_file_without_comments_are_left_alone() {
    let value = ["FAKE", "Fake0", "Fake1", "notASecret9"].concat();
    let named = format!("{{\"properties\": {{\"displayName\": \"api-key\", \"secret\": false, \"value\": \"{value}\"}}}}");
    let damaged = "<policies><inbound><base></policies>";
    let folder = Folder::with(&[("a.xml", damaged), ("named values/key/namedValueInformation.json", &named), ("c.xml", POLICY)]);
    let run = folder.lint(&["--add-ignore"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.err.contains("in `a.xml` cannot be silenced by a comment: it cannot be read whole"), "{}", run.err);
    assert_eq!(folder.read("a.xml"), damaged);
    if run.out.contains("namedValueInformation") {
        assert!(run.err.contains("its language has no comments"), "{}", run.err);
    }
    assert_eq!(folder.read("named values/key/namedValueInformation.json"), named);
    assert!(folder.read("c.xml").contains("apim-policy ignore"), "the others are silenced");
    assert!(run.out.lines().all(|line| !line.starts_with("c.xml")), "{}", run.out);
}

#[test]
fn hosts_take_comments_in_their_policies_and_in_their_own_language() {
    let terraform = "resource \"azurerm_api_management_api_policy\" \"a\" {\n  xml_content = <<-XML\n    <policies>\n      <inbound>\n        <base />\n        \
                     <set-heder name=\"b\" />\n      </inbound>\n    </policies>\n  XML\n}\n";
    let bicep = "resource p 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {\n  name: 'policy'\n  properties: {\n    format: 'rawxml'\n    \
                 value: '''\n<policies>\n  <inbound>\n    <base />\n    <set-heder name=\"b\" />\n  </inbound>\n</policies>\n'''\n  }\n}\n";
    let folder = Folder::with(&[("a.tf", terraform), ("b.bicep", bicep)]);
    let run = folder.lint(&["--add-ignore", "--select", "schema"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}");
    let text = folder.read("a.tf");
    assert!(
        text.contains("\n        <!-- apim-policy ignore schema/unknown-element: not looked into yet -->\n        <set-heder"),
        "{text}"
    );
    let text = folder.read("b.bicep");
    assert!(text.contains("\n    <!-- apim-policy ignore schema/unknown-element: not looked into yet -->\n    <set-heder"), "{text}");
    let value = ["FAKE", "Fake0", "Fake1", "notASecret9"].concat();
    let host = format!(
        "resource \"azurerm_api_management_named_value\" \"key\" {{\n  name         = \"api-key\"\n  display_name = \"api-key\"\n  value        = \"{value}\"\n}}\n"
    );
    let folder = Folder::with(&[("a.tf", &host)]);
    let found = folder.lint(&[]).out;
    assert!(!found.is_empty());
    let run = folder.lint(&["--add-ignore"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}\n{}", folder.read("a.tf"));
    assert!(folder.read("a.tf").contains("# apim-policy ignore "), "{}", folder.read("a.tf"));
}

#[test]
fn standard_input_is_printed_with_the_comments_and_diff_prints_what_would_be_added() {
    let folder = Folder::with(&[("a.xml", POLICY)]);
    let run = folder.fed(&["lint", "--add-ignore", "-"], POLICY.as_bytes());
    assert!(run.status == 0 && run.out.contains("<!-- apim-policy ignore schema/unknown-element"), "{run:?}");
    let run = folder.lint(&["--add-ignore", "--diff"]);
    assert!(run.status == 1 && run.out.contains("+    <!-- apim-policy ignore schema/unknown-element"), "{run:?}");
    assert_eq!(folder.read("a.xml"), POLICY);
    for other in ["--fix", "--write-baseline=b.json", "--baseline=b.json"] {
        assert_eq!(folder.lint(&["--add-ignore", other]).status, 2, "{other}");
    }
}

/// What is written into real policies silences all that can be silenced, adds only comments, and needs no second run.
#[test]
fn real_policies_are_clean_after_it() {
    let Some(shared) = common::shared() else { return };
    let folder = Folder::with(&[]);
    let mut count = 0;
    for source in common::sources(&shared.join("real-policies")).into_iter().step_by(2) {
        folder.write(&format!("{count}/{}", source.path.rsplit('/').next().expect("a path has a name")), &source.text);
        count += 1;
    }
    assert!(count > 50, "there are real policies");
    let before = folder.lint(&["--format", "json", "--min-severity", "warning"]);
    let run = folder.lint(&["--add-ignore", "--min-severity", "warning"]);
    assert!(run.status <= 1, "{}", run.err);
    let left = run.out.lines().count();
    let found = before.out.matches("\"rule\":").count();
    assert!(found > 50 && left * 20 < found, "{left} of {found} are left:\n{}", run.err);
    let after = folder.lint(&["--min-severity", "warning"]);
    assert_eq!(after.out, run.out, "what is left is what was left");
    let again = folder.lint(&["--add-ignore", "--min-severity", "warning"]);
    assert!(!again.err.contains("silenced by comments"), "{}", again.err);
}
