//! SARIF 2.1.0, which code scanning of GitHub and Azure DevOps reads. It satisfies the validator of Microsoft's SARIF SDK with its rules for both
//! (`Sarif;Ghas;Ado`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Automation, HOME, Places, Style, page};
use crate::diagnostic::{self, Beyond, Severity};
use crate::lint::{FileOutcome, Finding, Outcome, Silence, fingerprint};
use crate::rules::{self, Rule};
use crate::secrets::redact_loosely;
use crate::spelling::encode_percent;
use crate::text::{Edit, Gather, Span};

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
    automation_details: Value,
    column_kind: &'static str,
    results: Results<'o>,
    tool: Value,
}

/// The results, each of which is made when it is written: all of them take a hundred times the memory of the text.
struct Results<'o> {
    outcome: &'o Outcome,
    ids: &'o [&'o str],
    /// Whether silenced findings are among them. Then each result says whether it is one.
    silenced: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for file in &self.outcome.files {
            let places = Places::new(file);
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for finding in findings(file, self.silenced) {
                let known = fingerprint(file, finding);
                let nth = seen.entry(known.clone()).and_modify(|nth| *nth += 1).or_insert(1);
                let mut result = result(file, &places, finding, self.ids);
                result["partialFingerprints"] = json!({ "apimPolicyFinding/v1": format!("{known}:{nth}") });
                if self.silenced {
                    result["suppressions"] = finding.silence.as_ref().map_or(json!([]), |silence| json!([suppression(silence)]));
                }
                list.serialize_element(&result)?;
            }
        }
        list.end()
    }
}

pub(super) fn write(outcome: &Outcome, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    let silenced = style.silenced && outcome.files.iter().any(|file| !file.silenced.is_empty());
    let ids: BTreeSet<&str> =
        outcome.files.iter().flat_map(|file| findings(file, silenced)).map(|finding| finding.diagnostic.rule).gathered();
    let ids: Vec<&str> = ids.into_iter().collect();
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let tool = json!({ "driver": {
        "name": name,
        "fullName": format!("{name} {version}"),
        "version": version,
        "semanticVersion": version,
        "informationUri": HOME,
        "rules": ids.iter().map(|id| rule(id, style.own_rules)).collect::<Vec<_>>(),
    } });
    let automation_details = style.automation.cloned().unwrap_or_else(|| Automation::azure(|_| None)).to_json();
    let run = Run { automation_details, column_kind: "unicodeCodePoints", results: Results { outcome, ids: &ids, silenced }, tool };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", runs: [run], version: "2.1.0" };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// The findings of `file` that are written, in order.
fn findings(file: &FileOutcome, silenced: bool) -> impl Iterator<Item = &Finding> {
    file.findings.iter().chain(file.silenced.iter().filter(move |_| silenced))
}

/// What is told of the rule `id`, which is built in or one of `own`.
fn rule(id: &str, own: &[Rule]) -> Value {
    let mut descriptor = json!({ "id": id, "name": name(id) });
    let address = page(id);
    if let Some(page) = &address {
        descriptor["helpUri"] = json!(page);
    }
    if let Some(rule) = rules::find(id).or_else(|| own.iter().find(|rule| rule.id == id)) {
        let (summary, why) = (rule.summary(), rule.why());
        let why = if why.is_empty() { summary } else { why };
        let body = rule.page.split_once('\n').map_or(rule.page, |(_, body)| body).trim();
        let mut text = vec![summary, why];
        text.dedup();
        text.extend(address.as_deref());
        descriptor["shortDescription"] = json!({ "text": summary });
        descriptor["fullDescription"] = json!({ "text": why });
        descriptor["help"] = json!({ "text": text.join("\n\n"), "markdown": without_secrets(body) });
        descriptor["defaultConfiguration"] = json!({ "level": level(rule.severity) });
        descriptor["properties"] = json!({ "tags": [rule.category()] });
    }
    descriptor
}

/// `page` with the made-up secrets of its examples hidden: who searches reports for secrets is to find none.
fn without_secrets(page: &str) -> String {
    const FENCE: &str = "```";
    let part = |(index, part): (usize, &str)| if index % 2 == 1 { redact_loosely(part) } else { part.to_owned() };
    page.split(FENCE).enumerate().map(part).collect::<Vec<_>>().join(FENCE)
}

/// The id of a rule as readers show names: `KeyVaultUncachedLookup`.
fn name(id: &str) -> String {
    let capital =
        |word: &str| word.chars().next().map(|it| it.to_ascii_uppercase()).into_iter().chain(word.chars().skip(1)).collect::<String>();
    id.split(['/', '-']).map(capital).collect()
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
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "ruleIndex": ids.binary_search(&diagnostic.rule).ok(),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": [location],
        "relatedLocations": related.collect::<Vec<_>>(),
    });
    if let Some(shown) = file.shown_fix(finding) {
        result["fixes"] = json!([fix(file, places, shown)]);
    }
    result
}

fn fix(file: &FileOutcome, places: &Places<'_>, fix: &diagnostic::Fix) -> Value {
    let elsewhere = fix.elsewhere.iter().filter_map(|other| match &other.change {
        Beyond::Edits(edits) => Some(change(&other.path, places.at(&other.path)?, edits)),
        Beyond::New(text) => {
            let start = json!({ "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1 });
            let replacement = json!({ "deletedRegion": start, "insertedContent": { "text": text } });
            Some(json!({ "artifactLocation": { "uri": uri(&other.path) }, "replacements": [replacement] }))
        }
    });
    let changes: Vec<Value> = std::iter::once(change(&file.path, places, &fix.edits)).chain(elsewhere).collect();
    json!({ "description": { "text": fix.message.as_str() }, "artifactChanges": changes })
}

/// What `edits` change in the file at `path`.
fn change(path: &str, places: &Places<'_>, edits: &[Edit]) -> Value {
    let replacement = |edit: &Edit| {
        let mut replacement = json!({ "deletedRegion": region(places, edit.span) });
        if !edit.replacement.is_empty() {
            replacement["insertedContent"] = json!({ "text": edit.replacement });
        }
        replacement
    };
    json!({ "artifactLocation": { "uri": uri(path) }, "replacements": edits.iter().map(replacement).collect::<Vec<_>>() })
}

fn suppression(silence: &Silence) -> Value {
    match silence {
        Silence::Comment(None) => json!({ "kind": "inSource", "status": "accepted" }),
        Silence::Comment(Some(reason)) => json!({ "kind": "inSource", "status": "accepted", "justification": redact_loosely(reason) }),
        Silence::Baseline => json!({ "kind": "external", "status": "accepted", "justification": "the finding is in the baseline" }),
    }
}

fn location(file: &FileOutcome, places: &Places<'_>, span: Span) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&file.path) }, "region": region(places, span) } })
}

fn region(places: &Places<'_>, span: Span) -> Value {
    let (start, end) = (places.start(span), places.end(span));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
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
