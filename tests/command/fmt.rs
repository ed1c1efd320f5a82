//! `apim-policy fmt`: what it reads, writes and prints.

use std::path::Path;

use apim_policy::format;

use crate::common::folder::Folder;

const MESSY: &str = "<policies><inbound><base/></inbound></policies>";
const NEAT: &str = "<policies>\n    <inbound>\n        <base />\n    </inbound>\n</policies>\n";
const BROKEN: &str = "<policies><inbound></policies>";

#[test]
fn policies_in_a_folder_are_formatted_and_other_files_are_left_alone() {
    let folder = Folder::with(&[
        ("a/policy.xml", MESSY),
        ("b.xml", NEAT),
        ("pom.xml", "<project><a/></project>"),
        ("main.tf", "locals {\n  a = <<XML\n<policies><inbound/></policies>\nXML\n}\n"),
    ]);
    let run = folder.run(&["fmt"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", "2 files formatted, 1 in their layout already\n"));
    assert_eq!((folder.read("a/policy.xml"), folder.read("pom.xml")), (NEAT.to_owned(), "<project><a/></project>".to_owned()));
    assert_eq!(folder.read("main.tf"), "locals {\n  a = <<XML\n<policies>\n    <inbound />\n</policies>\nXML\n}\n");
    let again = folder.run(&["fmt", "--check"]);
    assert_eq!((again.status, again.out.as_str(), again.err.as_str()), (0, "", "3 files in their layout\n"));
}

#[test]
fn a_check_lists_what_would_change_and_changes_nothing() {
    let folder = Folder::with(&[("b.xml", MESSY), ("a.xml", MESSY), ("c.xml", NEAT)]);
    let run = folder.run(&["fmt", "--check"]);
    assert_eq!((run.status, run.out.as_str()), (1, "a.xml\nb.xml\n"));
    assert_eq!(run.err, "2 files would be formatted, 1 in their layout already\n");
    assert_eq!(folder.read("a.xml"), MESSY);
    assert_eq!(folder.run(&["fmt", "--check", "--quiet", "a.xml"]).err, "");
}

#[test]
fn a_difference_is_a_patch_without_secrets() {
    let secret = "AccountKey=bm90LWEtcmVhbC1rZXktbm90LWEtcmVhbC1rZXktbm90LWEtcmVhbC1rZXkxMjM0NTY3ODkwMTIzNDU2Nzg5MA==";
    let text = format!("<policies><inbound><set-header name=\"a\"><value>{secret}</value></set-header></inbound></policies>\n");
    let folder = Folder::with(&[("a.xml", text.as_str())]);
    let run = folder.run(&["fmt", "--diff"]);
    assert_eq!(run.status, 1);
    assert!(run.out.starts_with("--- a.xml\n+++ a.xml\n@@ "), "{}", run.out);
    assert!(run.out.contains("+        <set-header name=\"a\">\n") && !run.out.contains("bm90LWEt"), "{}", run.out);
    assert_eq!(folder.read("a.xml"), text);
}

#[test]
fn standard_input_is_printed_in_its_layout() {
    let folder = Folder::with(&[("apim-policy.toml", "[format]\nindent = 2\n")]);
    let run = folder.fed(&["fmt", "-"], MESSY.as_bytes());
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, NEAT.replace("    ", "  ").as_str(), ""));
    let host = "var a = '''\n<policies><inbound/></policies>\n'''\n";
    let run = folder.fed(&["fmt", "-", "--stdin-filename", "main.bicep"], host.as_bytes());
    assert_eq!(run.out, "var a = '''\n<policies>\n  <inbound />\n</policies>\n'''\n");
    let run = folder.fed(&["fmt", "--check", "-"], MESSY.as_bytes());
    assert_eq!((run.status, run.out.as_str()), (1, "<stdin>\n"));
    assert_eq!(folder.run(&["fmt", "--stdin-filename", "a.xml"]).status, 2);
}

#[test]
fn what_cannot_be_read_is_left_whole_with_its_mistakes_and_the_rest_is_formatted() {
    let folder = Folder::with(&[("a.xml", BROKEN), ("b.xml", MESSY)]);
    let run = folder.run(&["fmt"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("a.xml:1:20: error[syntax/xml]"), "{}", run.err);
    assert!(run.err.ends_with("1 file cannot be read and is unchanged\n1 file formatted\n"), "{}", run.err);
    assert_eq!((folder.read("a.xml").as_str(), folder.read("b.xml").as_str()), (BROKEN, NEAT));
    let run = folder.fed(&["fmt", "-"], BROKEN.as_bytes());
    assert_eq!((run.status, run.out.as_str()), (1, ""));
}

#[test]
fn what_is_left_is_told_to_those_who_wait_for_it() {
    let one_line = "var a = '<policies><inbound><base/></inbound></policies>'\n";
    let folder = Folder::with(&[("pom.xml", "<project />"), ("main.bicep", one_line)]);
    let run = folder.run(&["fmt", "pom.xml"]);
    assert_eq!((run.status, run.err.lines().next()), (0, Some("left `pom.xml` at line 1: it holds no policy")));
    let run = folder.run(&["fmt", "--verbose", "main.bicep"]);
    assert!(run.err.contains("left `main.bicep` at line 1: the policy stands in a string of one line, which stays one"), "{}", run.err);
    assert_eq!((run.status, folder.read("main.bicep").as_str()), (0, one_line));
    assert_eq!(folder.run(&["fmt", "missing.xml"]).status, 2);
}

#[test]
fn the_configuration_has_the_layout_and_the_option_wins() {
    let text = "<fragment><set-variable name=\"a\" value=\"@(b < c)\" /></fragment>";
    let config = "[format]\nindent = 2\nline-width = 40\ndialect = \"xml\"\n";
    let folder = Folder::with(&[("apim-policy.toml", config), ("a.xml", text)]);
    assert_eq!(folder.run(&["fmt"]).status, 0);
    let escaped = "<fragment>\n  <set-variable\n    name=\"a\"\n    value=\"@(b &lt; c)\" />\n</fragment>\n";
    assert_eq!(folder.read("a.xml"), escaped);
    assert_eq!(folder.run(&["fmt", "--dialect", "rawxml"]).status, 0);
    assert_eq!(folder.read("a.xml"), escaped.replace("&lt;", "<"));
    folder.write("apim-policy.toml", "[format]\nindent = 0\n");
    let run = folder.run(&["fmt"]);
    assert!(run.status == 2 && run.err.contains("`indent` is out of range"), "{}", run.err);
}

#[test]
fn raw_code_does_not_come_to_where_escaped_code_is_deployed() {
    let text = "<fragment>\n    <set-variable name=\"a\" value=\"@(b &lt; c)\" />\n</fragment>\n";
    let config = "[[formats]]\nfiles = [\"*.xml\"]\nformat = \"xml\"\n";
    let folder = Folder::with(&[("apim-policy.toml", config), ("a.xml", text)]);
    let run = folder.run(&["fmt", "--dialect", "rawxml"]);
    assert_eq!((run.status, folder.read("a.xml").as_str()), (0, text));
    assert!(run.err.contains("it is deployed in the format `xml`"), "{}", run.err);
}

/// The fences of a document that open with this line.
fn fences<'t>(text: &'t str, opening: &str) -> Vec<&'t str> {
    text.split(&format!("```{opening}\n")).skip(1).filter_map(|rest| rest.split_once("```").map(|(fence, _)| fence)).collect()
}

#[test]
fn the_page_about_the_layout_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/format.md")).expect("the page is there");
    let (before, after) = (fences(&page, "xml before"), fences(&page, "xml after"));
    assert!(before.len() > 2 && before.len() == after.len(), "every example has two sides");
    for (before, after) in before.into_iter().zip(after) {
        let dialect = after.contains("&lt;").then_some(apim_policy::PolicyFormat::Xml);
        let options = format::Options { dialect, ..format::Options::default() };
        assert_eq!(format::format(before, &options).as_deref(), Ok(after));
    }
    let (host, expected) = (fences(&page, "terraform before"), fences(&page, "terraform after"));
    let folder = Folder::with(&[("main.tf", host[0])]);
    folder.run(&["fmt"]);
    assert_eq!(folder.read("main.tf"), expected[0]);
    for config in fences(&page, "toml") {
        let folder = Folder::with(&[("apim-policy.toml", config), ("a.xml", MESSY)]);
        assert_eq!(folder.run(&["fmt"]).status, 0, "{config}");
    }
    for command in fences(&page, "sh").iter().flat_map(|fence| fence.lines()) {
        let arguments: Vec<&str> = command.split('#').next().unwrap_or_default().split_whitespace().skip(1).collect();
        let folder = Folder::with(&[("apis/orders/policy.xml", NEAT), ("policy.xml", NEAT)]);
        assert_eq!(folder.fed(&arguments, NEAT.as_bytes()).status, 0, "{command}");
    }
    let numbers = [format!("indent = {}", format::DEFAULT_INDENT), format!("line-width = {}", format::DEFAULT_LINE_WIDTH)];
    assert!(numbers.iter().all(|number| page.contains(number.as_str())), "{numbers:?}");
}
