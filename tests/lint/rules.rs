//! The pages of the rules are their tests: each example is linted, and its output compared with the page.
//!
//! A fence's first word is its language, and the words after it say what it is for:
//!
//! * `xml bad`: exactly the page's rule must fire (and the rules of an `also=category/name` option), with the output in the `text` fence below.
//! * `xml good`: nothing may fire.
//! * `xml fixed`: what the rule's fixes make of the `bad` example before it. An empty one is filled in by `UPDATE=1 cargo test`.
//! * `file=apis/x/policy.xml` names the file; neighbouring fences of one purpose that all name files are one example.
//! * `select=a,b` runs just these rules and categories instead of the default ones and the page's own.
//! * `gateway=consumption` says for which gateway it is, `format=xml` in which format it is deployed, `api=mcp` of what kind its API is,
//!   `scope=global` at which scope it stands.
//!
//! The corner cases under `tests/cases/rules/` are written in the same way. There only the page's own rule runs, and those that `also` or
//! `select` name: such documents are bare, and what other rules think of them is beside the point.
//!
//! `UPDATE=1 cargo test` writes the output into the pages, and the index `rules/README.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use apim_policy::diagnostic::{Beyond, Safety};
use apim_policy::lint::{self, Selection, UnknownRule};
use apim_policy::pages::{Example, Page, Purpose};
use apim_policy::report::Format;
use apim_policy::rules::{self, Check, Rule};
use apim_policy::text::apply;
use apim_policy::workspace::Source;

use crate::common;

#[test]
fn every_rule_has_its_page_and_its_file() {
    let mut missing = Vec::new();
    for rule in rules::all() {
        let page = format!("rules/{}.md", rule.id);
        match std::fs::read_to_string(root().join(&page)) {
            Ok(text) if text == rule.page => {}
            Ok(_) => missing.push(format!("{}: its `page` is not {page}", rule.id)),
            Err(_) => missing.push(format!("{}: no page {page}", rule.id)),
        }
        let file = format!("src/rules/{}.rs", rule.id.replace('-', "_"));
        match std::fs::read_to_string(root().join(&file)) {
            Ok(text) if text.starts_with(&format!("//! `{}`: ", rule.id)) => {}
            Ok(_) => missing.push(format!("{file} does not begin with //! `{}`: …", rule.id)),
            Err(_) => missing.push(format!("{}: no file {file}", rule.id)),
        }
    }
    none(&missing);
}

#[test]
fn every_page_has_its_rule() {
    let strays = pages("rules").chain(pages("tests/cases/rules")).filter(|(id, _)| rules::find(id).is_none());
    none(&strays.map(|(id, path)| format!("{}: no rule {id}", path.display())).collect::<Vec<_>>());
}

#[test]
fn ids_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.id), "{} is listed twice", rule.id);
        let well_formed = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(rule.id.split('/').count() == 2 && rule.id.split('/').all(well_formed), "{} is not category/name", rule.id);
    }
}

#[test]
fn every_page_says_what_why_and_how() {
    let mut missing = Vec::new();
    for rule in rules::all() {
        let lines: Vec<&str> = rule.page.lines().collect();
        let mut want = |holds: bool, what: &str| {
            if !holds {
                missing.push(format!("rules/{}.md: {what}", rule.id));
            }
        };
        want(lines.first() == Some(&format!("# {}", rule.id).as_str()), "its first line is not its id");
        want(rule.summary().ends_with('.'), "its third line is not a sentence");
        want(lines.contains(&"## Why"), "no section Why");
        want(lines.contains(&"## Examples"), "no section Examples");
        let page = Page::parse(rule.page);
        let has = |purpose| page.examples.iter().any(|example| example.purpose == purpose);
        want(has(Purpose::Bad), "no bad example");
        want(has(Purpose::Good), "no good example");
        want(rule.fix.is_none() || has(Purpose::Fixed), "the rule has a fix, and the page no fixed example");
        want(rule.fix.is_some() || !has(Purpose::Fixed), "the rule has no fix, and the page a fixed example");
    }
    none(&missing);
}

#[test]
fn every_example_is_as_its_page_says() {
    let mut failures = Vec::new();
    for (id, path) in pages("rules").chain(pages("tests/cases/rules")) {
        let Some(rule) = rules::find(&id) else { continue };
        let text = std::fs::read_to_string(&path).expect("a listed page can be read");
        let mut page = Page::parse(&text);
        let name = path.strip_prefix(root()).expect("a page lies in the project").display().to_string();
        for problem in &page.problems {
            failures.push(format!("{name}: {problem}"));
        }
        for index in 0..page.examples.len() {
            check_example(rule, &name, &mut page, index, &mut failures);
        }
        let updated = page.render();
        if updated != text && common::updating() {
            std::fs::write(&path, updated).expect("the page can be written");
        }
    }
    none(&failures);
}

#[test]
fn the_index_is_up_to_date() {
    common::expect_file(&root().join("rules/README.md"), &index());
}

fn check_example(rule: &'static Rule, page_name: &str, page: &mut Page, index: usize, failures: &mut Vec<String>) {
    let example = page.examples[index].clone();
    let at = format!("{page_name}:{}", example.line);
    let selection = match select(rule, &example, page_name.starts_with("rules/")) {
        Ok(selection) => selection,
        Err(error) => return failures.push(format!("{at}: {error}")),
    };
    // Of several files, one may only say what the others are.
    let sources: Vec<Source> = example.sources().into_iter().flatten().collect();
    if sources.is_empty() || example.files.len() == 1 && sources.len() != 1 {
        return failures.push(format!("{at}: the tool would not read this file; does its name say what it is?"));
    }
    let mut reports: Vec<_> = sources.iter().map(|source| lint::lint(source, &selection)).collect();
    lint::tell_repeated(&mut reports, &|unit, path| example.shelf(unit, path), &|_| false);
    let fired: BTreeSet<&str> = reports.iter().flat_map(|report| &report.findings).map(|finding| finding.diagnostic.rule).collect();
    let listed = common::printed(&reports, Format::Concise);
    match example.purpose {
        Purpose::Good => {
            if !fired.is_empty() {
                failures.push(format!("{at}: a good example is not clean:\n{listed}"));
            }
        }
        Purpose::Bad => {
            let wanted: BTreeSet<&str> = example.also.iter().map(String::as_str).chain([rule.id]).collect();
            if fired != wanted {
                failures.push(format!("{at}: {fired:?} fire instead of {wanted:?}:\n{listed}"));
                return;
            }
            let output = common::printed(&reports, Format::Human);
            let output = format!("{}\n", output.trim_end());
            if page.examples[index].output.as_deref() != Some(&output) {
                if !common::updating() {
                    failures.push(format!("{at}: the output has changed (UPDATE=1 cargo test rewrites it):\n{output}"));
                }
                page.examples[index].output = Some(output);
            }
        }
        Purpose::Fixed => {
            let Some(bad) = page.examples[..index].iter().rev().find(|bad| bad.purpose == Purpose::Bad) else {
                return failures.push(format!("{at}: no bad example stands before a fixed one"));
            };
            let Ok(selection) = select(rule, bad, page_name.starts_with("rules/")) else { return };
            let fixed = fixed(rule, bad, &selection);
            if fixed.iter().eq(bad.files.iter().map(|file| &file.text)) {
                return failures.push(format!("{at}: the fix changes nothing"));
            }
            let wanted: Vec<String> = example.files.iter().map(|file| file.text.clone()).collect();
            if fixed != wanted {
                // What a fix should do is the author's to say, so only a block that says nothing is filled in.
                if common::updating() && fixed.len() == wanted.len() && wanted.iter().all(String::is_empty) {
                    for (file, text) in page.examples[index].files.iter_mut().zip(fixed) {
                        file.text = text;
                    }
                } else {
                    failures.push(format!("{at}: the fix makes something else of the bad example:\n{}", fixed.join("\n")));
                }
            }
        }
    }
}

/// The texts of the files of `bad` after the fixes of `rule`, which may change several of them at once, and then those of the files that these make.
fn fixed(rule: &'static Rule, bad: &Example, selection: &Selection) -> Vec<String> {
    let fix = |source: &Source| lint::fix(source, selection, rule.fix.unwrap_or(Safety::Safe)).text;
    let sources: Vec<_> = bad.sources().into_iter().zip(&bad.files).collect();
    let mut fixed: Vec<String> = sources.iter().map(|(source, file)| source.as_ref().map_or_else(|| file.text.clone(), &fix)).collect();
    let mut reports: Vec<_> =
        sources.iter().filter_map(|(source, _)| source.as_ref()).map(|source| lint::lint(source, selection)).collect();
    lint::tell_repeated(&mut reports, &|unit, path| bad.shelf(unit, path), &|_| false);
    for report in &reports {
        for fix in report.findings.iter().filter_map(|finding| finding.diagnostic.fix.as_ref()).filter(|fix| !fix.elsewhere.is_empty()) {
            let own = std::iter::once((&report.path, &fix.edits));
            let others = fix.elsewhere.iter().filter_map(|other| match &other.change {
                Beyond::Edits(edits) => Some((&other.path, edits)),
                Beyond::New(_) => None,
            });
            for (path, edits) in own.chain(others) {
                let file = bad.files.iter().position(|file| file.path == *path).expect("a fix changes files of the example");
                fixed[file] = apply(&fixed[file], edits).expect("the edits fit");
            }
            fixed.extend(fix.elsewhere.iter().filter_map(|other| match &other.change {
                Beyond::New(text) => Some(text.clone()),
                Beyond::Edits(_) => None,
            }));
        }
    }
    fixed
}

/// What runs over `example`, which stands on the rule's page or among its corner cases.
fn select(rule: &'static Rule, example: &Example, on_page: bool) -> Result<Selection, UnknownRule> {
    let mut selection = if on_page && example.select.is_empty() { Selection::default() } else { Selection::none() };
    let own = if on_page && !example.select.is_empty() { None } else { Some(rule.id) };
    for name in example.select.iter().chain(&example.also).map(String::as_str).chain(own) {
        selection.enable(name)?;
    }
    selection.set_gateway(example.gateway);
    Ok(selection)
}

fn index() -> String {
    let mut text = String::from(
        "# Rules\n\nWritten by `UPDATE=1 cargo test` from the rules and their pages. **off** marks rules that run only when they are selected.\n",
    );
    let mut category = "";
    for rule in rules::all() {
        if rule.category() != category {
            category = rule.category();
            write!(text, "\n## {category}\n\n| rule | severity | fix | finds |\n| --- | --- | --- | --- |\n")
                .expect("a string can be written");
        }
        let off = if rule.default { "" } else { ", off" };
        let fix = rule.fix.map_or("–", |safety| safety.name());
        let shown = if let Check::NamedValue(_) = rule.check { " (named values)" } else { "" };
        writeln!(text, "| [`{0}`]({0}.md) | {1}{off} | {fix} | {2}{shown} |", rule.id, rule.severity.name(), rule.summary())
            .expect("a string can be written");
    }
    text
}

/// The pages below `folder`, each with the id that its path stands for.
fn pages(folder: &str) -> impl Iterator<Item = (String, PathBuf)> {
    let folder = root().join(folder);
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&folder).min_depth(2).sort_by_file_name() {
        let path = entry.expect("the folder can be read").into_path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let id = path.strip_prefix(&folder).expect("it lies below").with_extension("").display().to_string().replace('\\', "/");
            found.push((id, path));
        }
    }
    found.into_iter()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn none(failures: &[String]) {
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
