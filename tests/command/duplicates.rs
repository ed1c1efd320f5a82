//! The fix that puts what stands in several policies into a fragment: it changes several files and makes new ones.

use std::fs;

use crate::common::folder::Folder;

const SELECT: [&str; 2] = ["--select", "style/duplicate-block"];
const FIX: [&str; 4] = ["--select", "style/duplicate-block", "--fix", "--unsafe-fixes"];

/// A policy with the headers of these numbers, which are a block if they are five or more.
fn policy(numbers: std::ops::Range<usize>, more: &str) -> String {
    let header = |number| {
        format!(
            "    <set-header name=\"x-header-{number}\" exists-action=\"override\">\n      <value>some value that is long enough to count for a block of its own</value>\n    </set-header>\n"
        )
    };
    let headers: String = numbers.map(header).collect();
    format!("<policies>\n  <inbound>\n    <base />\n{headers}    {more}\n  </inbound>\n</policies>\n")
}

/// A tree as an extractor writes it, in which two APIs have a block in common and three another one.
fn tree() -> Folder {
    let folder = Folder::with(&[
        ("namedValues/name/namedValueInformation.json", "{\"properties\": {\"displayName\": \"name\", \"value\": \"x\"}}\n"),
        ("apis/a/policy.xml", &policy(0..6, "<trace source=\"a\">a</trace>")),
        ("apis/b/policy.xml", &policy(0..6, "<trace source=\"b\">b</trace>")),
        ("apis/c/policy.xml", &policy(10..16, "<trace source=\"c\">c</trace>")),
        ("apis/d/policy.xml", &policy(10..16, "<trace source=\"d\">d</trace>")),
        ("apis/e/policy.xml", &policy(10..16, "<trace source=\"e\">e</trace>")),
    ]);
    fs::create_dir(folder.path(".git")).expect("a folder can be made");
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder
}

#[test]
fn the_fix_makes_fragments_and_includes_them_everywhere() {
    let folder = tree();
    assert_eq!(folder.lint(&SELECT).out.lines().count(), 2);
    let run = folder.lint(&[&FIX[..], &["--fail-on", "info"]].concat());
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:?}");
    assert!(run.err.starts_with("2 findings fixed\nnothing found in "), "{}", run.err);
    for (name, id) in [
        ("a", "shared-set-header"),
        ("b", "shared-set-header"),
        ("c", "shared-set-header-2"),
        ("d", "shared-set-header-2"),
        ("e", "shared-set-header-2"),
    ] {
        let include = format!("    <include-fragment fragment-id=\"{id}\" />");
        let wanted =
            policy(0..0, &format!("<trace source=\"{name}\">{name}</trace>")).replace("<base />\n", &format!("<base />\n{include}\n"));
        assert_eq!(folder.read(&format!("apis/{name}/policy.xml")), wanted);
    }
    let fragment = folder.read("policyFragments/shared-set-header-2/policy.xml");
    let block: String = policy(10..16, "")
        .lines()
        .filter(|line| line.contains("header") || line.contains("<value>"))
        .map(|line| {
            let depth = if line.contains("<value>") { 2 } else { 1 };
            format!("{}{}\n", "    ".repeat(depth), line.trim_start())
        })
        .collect();
    assert_eq!(fragment, format!("<fragment>\n{block}</fragment>\n"));
    let about = folder.read("policyFragments/shared-set-header-2/policyFragmentInformation.json");
    serde_json::from_str::<serde_json::Value>(&about).expect("it is JSON");
    let all = folder.lint(&["--fail-on", "info"]);
    assert!(!all.out.contains("workspace/") && !all.out.contains("error"), "{all:?}");
    assert!(folder.lint(&FIX).err.starts_with("nothing found in "), "a second run has nothing to do");
}

#[test]
fn diff_shows_the_fragment_and_changes_nothing() {
    let folder = tree();
    let before = folder.read("apis/a/policy.xml");
    let run = folder.lint(&["--select", "style/duplicate-block", "--diff", "--unsafe-fixes"]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("+    <include-fragment fragment-id=\"shared-set-header\" />"), "{}", run.out);
    assert!(run.out.contains("policyFragments/shared-set-header/policy.xml") && run.out.contains("+<fragment>"), "{}", run.out);
    assert_eq!(folder.read("apis/a/policy.xml"), before);
    assert!(!folder.path("policyFragments").exists());
}

#[test]
fn other_fixes_in_the_same_files_are_made_as_well() {
    let folder = tree();
    folder.write("apis/a/policy.xml", policy(0..6, "<choose><when condition=\"@(true)\"><base /></when><otherwise /></choose>"));
    let run = folder.lint(&["--select", "style/duplicate-block,flow/empty-branch", "--fix", "--unsafe-fixes"]);
    let fixed = folder.read("apis/a/policy.xml");
    assert!(fixed.contains("shared-set-header\"") && !fixed.contains("<otherwise"), "{run:?}\n{fixed}");
}

#[test]
fn without_unsafe_fixes_or_a_known_place_for_fragments_nothing_is_made() {
    let folder = tree();
    let run = folder.lint(&["--select", "style/duplicate-block", "--fix"]);
    assert_eq!((run.out.lines().count(), folder.path("policyFragments").exists()), (2, false));
    let loose = Folder::with(&[
        ("x/a.xml", &policy(0..6, "<trace source=\"a\">a</trace>")),
        ("x/b.xml", &policy(0..6, "<trace source=\"b\">b</trace>")),
    ]);
    assert_eq!(loose.lint(&FIX).out.lines().count(), 1);
    assert_eq!(loose.files(), ["x"]);
}

#[test]
fn a_file_in_the_place_of_the_new_fragment_is_left_alone_and_nothing_includes_it() {
    let folder = tree();
    folder.write("policyFragments/shared-set-header/policyFragmentInformation.json", "mine");
    let before = folder.read("apis/a/policy.xml");
    folder.lint(&FIX);
    assert_eq!(folder.read("policyFragments/shared-set-header/policyFragmentInformation.json"), "mine");
    let after = folder.read("apis/a/policy.xml");
    assert!(after == before || after.contains("shared-set-header-"), "{after}");
}

#[test]
fn reports_have_what_the_fix_changes_in_each_file() {
    let folder = tree();
    let run = folder.lint(&[&SELECT[..], &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let elsewhere = report["diagnostics"][0]["fix"]["elsewhere"].as_array().expect("it changes other files");
    let paths: Vec<&str> = elsewhere.iter().filter_map(|other| other["path"].as_str()).collect();
    assert_eq!(
        paths,
        [
            "policyFragments/shared-set-header/policy.xml",
            "policyFragments/shared-set-header/policyFragmentInformation.json",
            "apis/b/policy.xml"
        ]
    );
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json")).expect("the schema is there");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    assert!(jsonschema::is_valid(&schema, &report), "{}", run.out);
    let run = folder.lint(&[&SELECT[..], &["--format", "sarif"]].concat());
    let report: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let changes = &report["runs"][0]["results"][0]["fixes"][0]["artifactChanges"];
    assert_eq!(changes.as_array().map(Vec::len), Some(4), "{changes}");
}
