//! JUnit XML: a suite for each file with findings, and a case for each finding, failed if the finding makes the run fail.

use std::io::{self, Write};

use super::places::Places;
use crate::lint::{FileOutcome, Outcome};
use crate::spelling::entity_for;

pub(super) fn write(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let total: usize = outcome.files.iter().map(|file| file.findings.len()).sum();
    let failed = |file: &FileOutcome| file.findings.iter().filter(|finding| file.fails(finding)).count();
    let failures: usize = outcome.files.iter().map(failed).sum();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"apim-policy\" tests=\"{}\" failures=\"{failures}\" errors=\"0\">", total.max(1))?;
    if total == 0 {
        // Some servers take a report without cases for one that failed to be made.
        writeln!(out, "  <testsuite name=\"apim-policy\" tests=\"1\" failures=\"0\" errors=\"0\">")?;
        writeln!(out, "    <testcase name=\"no findings\" classname=\"apim-policy\"/>")?;
        writeln!(out, "  </testsuite>")?;
    }
    for file in outcome.files.iter().filter(|file| !file.findings.is_empty()) {
        let (path, count, failures) = (escape(&file.path), file.findings.len(), failed(file));
        writeln!(out, "  <testsuite name=\"{path}\" tests=\"{count}\" failures=\"{failures}\" errors=\"0\">")?;
        let places = Places::new(file);
        for finding in &file.findings {
            let diagnostic = &finding.diagnostic;
            let (start, message) = (places.start(diagnostic.primary.span), escape(&diagnostic.message));
            let (rule, severity) = (diagnostic.rule, diagnostic.severity.name());
            writeln!(out, "    <testcase name=\"{rule} at {}:{}\" classname=\"{path}\">", start.line, start.column)?;
            // What is not bad enough to fail the run is told by a case that passes.
            let fails = file.fails(finding);
            match fails {
                true => write!(out, "      <failure type=\"{severity}\" message=\"{message}\">")?,
                false => write!(out, "      <system-out>")?,
            }
            write!(out, "{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)?;
            if let Some(help) = &diagnostic.help {
                write!(out, "\nhelp: {}", escape(help))?;
            }
            writeln!(out, "</{}>\n    </testcase>", if fails { "failure" } else { "system-out" })?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// `text` as it stands in an attribute or between tags; what XML cannot hold becomes a question mark.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", it as u32)),
            '\u{fffe}' | '\u{ffff}' => escaped.push('?'),
            it if it.is_control() => escaped.push('?'),
            it => match entity_for(it).filter(|_| it != '\'') {
                Some(entity) => escaped.push_str(entity),
                None => escaped.push(it),
            },
        }
    }
    escaped
}
