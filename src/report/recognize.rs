//! Whether a text is a report of this tool, so that the next report may take its place.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// Whether `text` is what [`super::write`] or [`super::statistics`] makes, in any format and with or without colours, or a patch of `lint --diff`.
/// A text that may be something else is not a report: a document that begins like one, or a log that contains one.
pub fn is_report(text: &str) -> bool {
    let text = uncolored(text);
    match text.trim_start_matches('\u{feff}').trim_start().as_bytes().first() {
        Some(b'{') => is_json_lines(&text) || json(&text).is_some_and(|value| is_json(&value) || is_sarif(&value)),
        Some(b'[') => json(&text).is_some_and(|value| is_gitlab(&value)),
        Some(b'<') => is_junit(&text),
        Some(_) => is_lines(&text) || is_human(&text) || is_patch(&text),
        None => true,
    }
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
}

/// The object's keys are these and no others.
fn has_keys(value: &Value, keys: &[&str]) -> bool {
    value.as_object().is_some_and(|it| it.len() == keys.len() && keys.iter().all(|key| it.contains_key(*key)))
}

/// Whether each line is a finding for an agent.
fn is_json_lines(text: &str) -> bool {
    text.lines().all(|line| line.starts_with("{\"place\":") && json(line).is_some_and(|it| of_finding(&it)))
}

fn of_finding(it: &Value) -> bool {
    it["rule"].as_str().is_some_and(is_rule) && it["path"].is_string() && it["span"].is_object()
}

fn is_json(value: &Value) -> bool {
    // Later versions may have more members.
    value["version"].is_u64()
        && value["summary"]["documents"].is_u64()
        && value["summary"]["suppressed"].is_u64()
        && value["diagnostics"].as_array().is_some_and(|all| all.iter().all(of_finding))
}

fn is_sarif(value: &Value) -> bool {
    let ours = |run: &Value| run["tool"]["driver"]["name"] == env!("CARGO_PKG_NAME");
    value["runs"].as_array().is_some_and(|runs| !runs.is_empty() && runs.iter().all(ours))
}

fn is_gitlab(value: &Value) -> bool {
    let keys = ["description", "check_name", "fingerprint", "severity", "location"];
    let of_finding = |it: &Value| has_keys(it, &keys) && it["check_name"].as_str().is_some_and(is_rule);
    value.as_array().is_some_and(|all| all.iter().all(of_finding))
}

fn is_junit(text: &str) -> bool {
    let root = text.split_once("?>").map_or(text, |(_, root)| root).trim_start();
    root.starts_with("<testsuites name=\"apim-policy\" ") && text.trim_end().ends_with("</testsuites>")
}

/// Whether each line is a finding in a format of lines, or each one a line of statistics.
fn is_lines(text: &str) -> bool {
    static FINDING: LazyLock<Regex> = LazyLock::new(|| {
        regex(concat!(
            r"^(?:.+:\d+:\d+: (?:error|warning|info)\[[a-z0-9-]+/[a-z0-9-]+\] ",
            r"|::(?:error|warning|notice) file=.*,line=\d+,.*title=[a-z0-9-]+/[a-z0-9-]+::",
            r"|##vso\[task\.logissue type=(?:error|warning);sourcepath=.*;linenumber=\d+;columnnumber=\d+;code=[a-z0-9-]+/[a-z0-9-]+;\])",
        ))
    });
    static COUNT: LazyLock<Regex> = LazyLock::new(|| regex(r"^ *\d+  [a-z0-9-]+/[a-z0-9-]+(?: \(\d+ fixable\))?$"));
    text.lines().all(|line| FINDING.is_match(line)) || text.lines().all(|line| COUNT.is_match(line))
}

/// Whether it is made of findings with their frames and the sentence that sums up.
fn is_human(text: &str) -> bool {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:error|warning|info)\[[a-z0-9-]+/[a-z0-9-]+\]: "));
    static FRAME: LazyLock<Regex> = LazyLock::new(|| regex(r"^ *┌─ .+:\d+:\d+$"));
    static INNER: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:$| |\d+ │)"));
    static SUMMARY: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"^(?:nothing found|\d+ (?:error|warning|info)s?(?:, \d+ (?:warning|info)s?)*) in \d+ files?(?:, \d+ silenced)?$")
    });
    let mut lines = text.lines().peekable();
    static MORE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\d+ (?:fixable with `--fix|more not shown, )"));
    let mut summed_up = false;
    while let Some(line) = lines.next() {
        if summed_up && MORE.is_match(line) {
            continue;
        }
        let framed = lines.peek().is_some_and(|next| FRAME.is_match(next));
        if summed_up || !(INNER.is_match(line) || TITLE.is_match(line) && framed || SUMMARY.is_match(line)) {
            return false;
        }
        summed_up = SUMMARY.is_match(line);
    }
    text.lines().next().is_some_and(|first| TITLE.is_match(first) || SUMMARY.is_match(first))
}

/// Whether it begins as our patches do: both sides have one name, without the prefixes and dates that other tools write.
fn is_patch(text: &str) -> bool {
    let mut lines = text.lines();
    let mut name = |prefix| lines.next().and_then(|line| line.strip_prefix(prefix));
    let (before, after) = (name("--- "), name("+++ "));
    before.is_some() && before == after && lines.next().is_some_and(|line| line.starts_with("@@ -"))
}

/// Whether `id` is built as the id of a rule; which rules there are changes from version to version.
fn is_rule(id: &str) -> bool {
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
    id.split_once('/').is_some_and(|(category, name)| is_word(category) && is_word(name))
}

fn uncolored(text: &str) -> Cow<'_, str> {
    static COLOR: LazyLock<Regex> = LazyLock::new(|| regex("\u{1b}\\[[0-9;]*m"));
    if text.contains('\u{1b}') { COLOR.replace_all(text, "") } else { Cow::Borrowed(text) }
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_no_report() {
        let foreign = [
            "<policies><inbound><base /></inbound></policies>",
            "fail-on = \"error\"\n[rules]\n",
            "{\"version\": 1, \"findings\": []}",
            "{\"version\": 1, \"diagnostics\": []}",
            "{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"other\"}}}]}",
            "{\"version\": \"2.1.0\", \"runs\": []}",
            "[1]",
            "[{\"description\": \"d\", \"check_name\": \"Other\", \"fingerprint\": \"f\", \"severity\": \"info\", \"location\": {}}]",
            "<?xml version=\"1.0\"?>\n<testsuites name=\"other\" tests=\"1\"></testsuites>",
            "template secret() {}",
            "a.xml:1:2: error[a/b] m\nand a note\n",
            "error[a/b]: of what?\nno frame\n",
            "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n",
            "--- x\t2020-01-01\n+++ x\t2020-01-02\n@@ -1 +1 @@\n",
            "nothing found in 3 files\nbut this was\n",
        ];
        for text in foreign {
            assert!(!is_report(text), "{text}");
        }
    }
}
