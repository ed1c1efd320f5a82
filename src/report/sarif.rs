//! SARIF 2.1.0, which code scanning of GitHub and Azure DevOps reads.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Places, page};
use crate::diagnostic::Severity;
use crate::lint::{FileOutcome, Finding, Outcome};
use crate::rules;
use crate::spelling::encode_percent;
use crate::text::Span;

/// The log. Its members stand in the order of their names, as those of all its objects do.
#[derive(Serialize)]
struct Log<'o> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'o>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'o> {
    column_kind: &'static str,
    results: Results<'o>,
    tool: Value,
}

/// The results, each of which is made when it is written: all of them take a hundred times the memory of the text.
struct Results<'o> {
    outcome: &'o Outcome,
    ids: &'o [&'o str],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.outcome.files.iter().flat_map(|file| {
            let places = Places::new(file);
            file.findings.iter().map(move |finding| result(file, &places, finding, self.ids))
        }))
    }
}

pub(super) fn write(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let ids: BTreeSet<&str> = outcome.files.iter().flat_map(|file| &file.findings).map(|finding| finding.diagnostic.rule).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let tool = json!({ "driver": {
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "rules": ids.iter().map(|id| rule(id)).collect::<Vec<_>>(),
    } });
    let run = Run { column_kind: "unicodeCodePoints", results: Results { outcome, ids: &ids }, tool };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", runs: [run], version: "2.1.0" };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(id: &str) -> Value {
    let mut descriptor = json!({ "id": id, "helpUri": page(id) });
    if let Some(rule) = rules::find(id) {
        descriptor["shortDescription"] = json!({ "text": rule.summary() });
        descriptor["defaultConfiguration"] = json!({ "level": level(rule.severity) });
    }
    descriptor
}

fn result(file: &FileOutcome, places: &Places<'_>, finding: &Finding, ids: &[&str]) -> Value {
    let diagnostic = &finding.diagnostic;
    let mut text = diagnostic.message.to_string();
    if let Some(help) = &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let mut location = location(file, places, diagnostic.primary.span);
    if let Some(policy) = &finding.policy {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": policy, "kind": "element" }]);
    }
    let known = diagnostic.secondary.iter().filter_map(|label| Some((file.file(label.file)?, places.of(label.file)?, label)));
    let related = known.enumerate().map(|(id, (other, there, label))| {
        let mut related = self::location(other, there, label.span);
        related["id"] = json!(id + 1);
        related["message"] = json!({ "text": label.message.as_str() });
        related
    });
    json!({
        "ruleId": diagnostic.rule,
        "ruleIndex": ids.binary_search(&diagnostic.rule).ok(),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": [location],
        "relatedLocations": related.collect::<Vec<_>>(),
    })
}

fn location(file: &FileOutcome, places: &Places<'_>, span: Span) -> Value {
    let (start, end) = (places.start(span), places.end(span));
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&file.path) },
        "region": { "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column },
    } })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// `path` as a URI reference: relative paths stay relative, and what a URI cannot hold is percent-encoded.
fn uri(path: &str) -> String {
    let path = path.trim_start_matches("./");
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", encode_percent(path, |byte| matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/')))
}
