//! What holds for every document: of this repository, of all real ones beside it, and of those that were damaged.

use std::collections::BTreeMap;
use std::path::Path;

use apim_policy::ast::Document;
use apim_policy::format::Refusal;
use apim_policy::lint::{self, Selection};
use apim_policy::workspace::Source;
use apim_policy::{PolicyFormat, Span};

use super::program::{decoded_program, program};
use super::{formatted, in_dialect};
use crate::common;

/// The policies of this repository, and those of the shared folder where there is one: their names and texts.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = |sources: Vec<Source>| sources.into_iter().map(|source| (source.path, source.text)).collect::<Vec<_>>();
    let mut documents = named(common::sources(&root.join("corpus")));
    for page in walkdir::WalkDir::new(root.join("rules")).sort_by_file_name() {
        let page = page.expect("the folder can be read").into_path();
        let Ok(text) = std::fs::read_to_string(&page) else { continue };
        let fences = text.split("```xml").skip(1).filter_map(|rest| rest.split_once('\n')?.1.split_once("```"));
        documents.extend(fences.map(|(fence, _)| (page.display().to_string(), fence.to_owned())));
    }
    if let Some(shared) = common::shared() {
        documents.extend(named(common::sources(&shared.join("real-policies"))));
        let damaged = std::fs::read_to_string(shared.join("documents/dev.jsonl")).unwrap_or_default();
        for line in damaged.lines() {
            let entry: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
            let string = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
            documents.push((string("id"), string("text")));
        }
        let judged = walkdir::WalkDir::new(shared.join("expressions")).into_iter().flatten();
        for file in judged.filter(|file| file.path().extension().is_some_and(|it| it == "jsonl")) {
            let lines = std::fs::read_to_string(file.path()).unwrap_or_default();
            // A third of them shows every shape.
            for line in lines.lines().step_by(3) {
                let entry: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
                let Some(code) = entry["expr"].as_str() else { continue };
                let text = format!(
                    "<policies><inbound>\n  <set-variable name='a'   value=\"{code}\"/>\n      <set-body>\n{code}\n</set-body></inbound></policies>"
                );
                documents.push((format!("expression {}", entry["id"]), text));
            }
        }
    }
    assert!(documents.len() > 300, "there are documents");
    documents
}

/// The documents that are formatted, with what they become.
fn all() -> Vec<(String, String, String)> {
    let documents = documents();
    let all: Vec<_> = documents.into_iter().filter_map(|(name, text)| formatted(&text).ok().map(|after| (name, text, after))).collect();
    assert!(all.len() > 250, "only {} documents are formatted", all.len());
    all
}

#[test]
fn formatting_twice_changes_nothing() {
    for (name, _, after) in all() {
        assert_eq!(formatted(&after), Ok(after), "{name}");
    }
}

#[test]
fn the_program_stays_the_same() {
    for (name, text, after) in all() {
        assert_eq!(program(&text), program(&after), "{name}\n{text}\n---\n{after}");
    }
}

#[test]
fn the_same_is_found_before_and_after() {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let found = |text: &str| {
        let outcome = lint::lint(&Source::document("policy.xml", text), &selection);
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        outcome.findings.iter().for_each(|finding| *rules.entry(finding.diagnostic.rule).or_default() += 1);
        rules
    };
    let all: Vec<_> = all().into_iter().filter(|(name, ..)| !name.starts_with("expression")).collect();
    for (name, text, after) in all {
        assert_eq!(found(&text), found(&after), "{name}\n{after}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_whole_and_with_its_mistakes() {
    let mut refused = 0;
    for (name, text) in documents() {
        let errors = Document::parse(&text).errors().to_vec();
        match formatted(&text) {
            Err(Refusal::Broken(mistakes)) => {
                refused += 1;
                assert_eq!(mistakes, errors, "{name}");
                assert!(!mistakes.is_empty(), "{name}");
            }
            _ => assert_eq!(errors, [], "{name}"),
        }
    }
    assert!(refused > 0, "no document is broken");
}

#[test]
fn lines_end_as_before_and_the_last_one_too() {
    for (name, text, after) in all() {
        let ends = |text: &str| (text.contains("\r\n"), text.replace("\r\n", "").contains('\n'));
        if ends(&text) != (true, true) {
            let (windows, unix) = ends(&after);
            assert!(!(windows && unix), "{name} mixes line breaks");
        }
        assert!(after.ends_with('\n') && !after.ends_with("\n\n"), "{name}");
        assert_eq!(text.starts_with('\u{feff}'), after.starts_with('\u{feff}'), "{name}");
        assert!(!after.contains("\n\n\n") || text.contains("\n\n\n"), "{name}");
    }
}

#[test]
fn edits_make_what_is_formatted_and_those_of_a_part_lie_in_it() {
    for (name, text, after) in all().into_iter().step_by(7) {
        let edits = apim_policy::format::edits(&text, &super::PLAIN).expect("it is formatted");
        assert_eq!(apim_policy::text::apply(&text, &edits), Ok(after), "{name}");
        let middle = text.len() / 2;
        let range = Span::new(middle, middle);
        let part = apim_policy::format::edits_in(&text, range, &super::PLAIN).expect("it is formatted");
        assert!(part.iter().all(|edit| edits.contains(edit)), "{name}");
        if let Ok(changed) = apim_policy::text::apply(&text, &part) {
            assert_eq!(program(&text), program(&changed), "{name}");
        }
    }
}

#[test]
fn a_policy_with_escaped_code_is_xml_and_means_the_same() {
    let mut read = 0;
    for (name, text, _) in all() {
        let Ok(escaped) = in_dialect(&text, PolicyFormat::Xml) else { continue };
        assert_eq!(decoded_program(&text), decoded_program(&escaped), "{name}\n{escaped}");
        assert_eq!(in_dialect(&escaped, PolicyFormat::Xml).as_ref(), Ok(&escaped), "{name}");
        match values(&escaped) {
            // A parser of XML reads the same code: it takes line breaks in attributes for blanks.
            Ok(values) => {
                read += 1;
                assert_eq!(values, values_of(&text), "{name}\n{escaped}");
            }
            Err(error) => {
                let filled_in = ["${", "%{", "#{", "{%"].iter().any(|mark| text.contains(mark));
                assert!(filled_in, "{name}: {error}\n{escaped}");
            }
        }
    }
    assert!(read > 200, "only {read} were XML");
}

#[test]
fn a_policy_that_was_escaped_and_is_raw_again_means_the_same() {
    for (name, text, after) in all() {
        let Ok(escaped) = in_dialect(&text, PolicyFormat::Xml) else { continue };
        let raw = in_dialect(&escaped, PolicyFormat::RawXml).expect("it was raw");
        assert_eq!(decoded_program(&text), decoded_program(&raw), "{name}\n{escaped}\n{raw}");
        assert_eq!(in_dialect(&raw, PolicyFormat::RawXml).as_ref(), Ok(&raw), "{name}");
        // Where nothing was escaped before, and text is where it belongs, it is the same again.
        if !text.contains('&') && !name.starts_with("damaged") {
            assert_eq!(raw, after, "{name}");
        }
    }
}

/// The values of the attributes as a parser of XML reads them, with code as [`super::program::code`] has it.
fn values(text: &str) -> Result<Vec<String>, roxmltree::Error> {
    let text = text.trim_start_matches('\u{feff}');
    let document = roxmltree::Document::parse(text).map(|_| text.to_owned());
    let text = document.unwrap_or_else(|_| format!("<r>{text}</r>"));
    let document = roxmltree::Document::parse(&text)?;
    let attributes = document.descendants().filter(roxmltree::Node::is_element).flat_map(|node| node.attributes());
    Ok(attributes.map(|attribute| shown(attribute.value())).collect())
}

/// The same as this tool reads them.
fn values_of(text: &str) -> Vec<String> {
    let document = Document::parse(text);
    let settings = document.elements().flat_map(|element| element.settings()).filter(|setting| !setting.name().starts_with("xmlns"));
    settings.map(|setting| shown(&super::program::value(setting.value()))).collect()
}

fn shown(value: &str) -> String {
    match value.trim().starts_with("@(") || value.trim().starts_with("@{") {
        true => super::program::code(value.trim()),
        false => value.replace(['\r', '\n', '\t'], " "),
    }
}
