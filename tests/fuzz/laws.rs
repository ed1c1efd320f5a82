//! What holds for any input, and what an input is.

#![allow(dead_code, reason = "no target uses all of it")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use apim_policy::lint::{Outcome, Selection};
use apim_policy::report::{self, Form, harmless};
use apim_policy::{FileOutcome, Format, Found, Severity, Source, Span, Style, lint, understand};

/// Returns the file that an input stands for: its first byte says what kind of file it is, and the rest is in it. `None` if nothing can be read.
pub fn source(input: &[u8]) -> Option<Source> {
    let (kind, bytes) = input.split_first()?;
    let path = match kind {
        b't' => "main.tf",
        b'v' => "terraform.tfvars",
        b'b' => "main.bicep",
        b'p' => "main.bicepparam",
        b'j' => "azuredeploy.json",
        b'n' => "named values/key/namedValueInformation.json",
        b'c' => "configuration.yaml",
        b'r' => "policy.cshtml",
        b'f' => "policies/fragment.tftpl",
        _ => "policy.xml",
    };
    read(path, bytes.to_vec())
}

/// Returns the file at `path` that holds `bytes`, as if a user had named it; `None` if it cannot be read.
pub fn read(path: &str, bytes: Vec<u8>) -> Option<Source> {
    let found = Found { path: path.to_owned(), file: path.into(), named: true, config: None, searched: None };
    understand(&found, bytes)
}

/// All rules, those too that are off by default.
pub static EVERYTHING: LazyLock<Selection> = LazyLock::new(|| {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    selection
});

/// The rules that run by default.
static DEFAULT: LazyLock<Selection> = LazyLock::new(Selection::default);

/// What is found stands where text is.
pub fn spans_mark_whole_characters(outcome: &FileOutcome) {
    for finding in &outcome.findings {
        let diagnostic = &finding.diagnostic;
        for label in diagnostic.secondary.iter().chain([&diagnostic.primary]) {
            let text = label.file.index().map_or(&outcome.text, |index| &outcome.related[index].text);
            assert_fits(label.span, text, diagnostic.rule);
        }
        for edit in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
            assert_fits(edit.span, &outcome.text, diagnostic.rule);
        }
    }
}

fn assert_fits(span: Span, text: &str, rule: &str) {
    assert!(span.start <= span.end && text.get(span.range()).is_some(), "{rule} has the span {span:?}");
}

/// Every format can be read by those for whom it is made.
pub fn reports_can_be_read(outcome: &FileOutcome) {
    let outcome = Outcome { files: vec![outcome.clone()], ..Outcome::default() };
    for format in Format::ALL {
        let mut bytes = Vec::new();
        report::write(&outcome, format, Style::default(), &mut bytes).expect("memory can be written");
        let text = String::from_utf8(bytes).expect("a report is text");
        // What prints a report makes it harmless.
        let text = harmless(&text, format.form());
        let is_json = |text: &str| {
            drop(serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{format:?}: {error}: {text}")))
        };
        match format.form() {
            // Each line is a finding.
            Form::Json if format == Format::Agent => text.lines().for_each(is_json),
            Form::Json => is_json(&text),
            Form::Xml => drop(roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{format:?}: {error}: {text}"))),
            Form::Commands => text.lines().for_each(|line| has_one_command(line, format)),
            _ => assert!(!text.chars().any(|it| it.is_control() && it != '\n' && it != '\t'), "{format:?} steers a terminal: {text:?}"),
        }
    }
}

/// A build agent reads one command from this line, or none.
fn has_one_command(line: &str, format: Format) {
    let commands = match format {
        // GitHub looks for it where a line begins, after blanks.
        Format::Github => usize::from(line.trim_start().starts_with("::")),
        // Azure looks for it anywhere.
        _ => line.matches("##vso[").count() + line.matches("##[").count(),
    };
    assert!(commands <= 1 && (commands == 0) != (line.starts_with("::") || line.starts_with("##")), "{format:?}: {line:?}");
    assert!(!line.chars().any(char::is_control), "{format:?}: {line:?}");
}

/// How many errors there are of each rule that runs by default.
pub fn errors(source: &Source) -> BTreeMap<&'static str, usize> {
    let mut errors = BTreeMap::new();
    for finding in lint(source, &DEFAULT).findings {
        if finding.diagnostic.severity == Severity::Error {
            *errors.entry(finding.diagnostic.rule).or_default() += 1;
        }
    }
    errors
}
