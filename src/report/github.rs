//! Workflow commands of GitHub Actions, which it turns into annotations ("Workflow commands for GitHub Actions").

use std::io::{self, Write};

use super::{Style, places};
use crate::diagnostic::Severity;
use crate::lint::Outcome;
use crate::text;

pub(super) fn write(outcome: &Outcome, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, style.most, |file, places, finding| {
        let diagnostic = &finding.diagnostic;
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = (places.start(diagnostic.primary.span), places.end(diagnostic.primary.span));
        write!(out, "::{command} file={},line={},endLine={},", property(&file.path), start.line, end.line)?;
        // Columns are refused where a finding spans several lines.
        if start.line == end.line {
            write!(out, "col={},endColumn={},", start.column, end.column)?;
        }
        // The log of a run shows the message alone, so it says what and where.
        let (rule, path) = (diagnostic.rule, text::line(&file.path));
        let mut message = format!("{path}:{}:{}: {rule}: {}", start.line, start.column, diagnostic.message);
        if let Some(help) = &diagnostic.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        writeln!(out, "title={}::{}", property(rule), data(&message))
    })
}

fn data(text: &str) -> String {
    text::lines(text).replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
