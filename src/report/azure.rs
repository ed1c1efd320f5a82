//! Logging commands of Azure Pipelines, which it turns into issues of the run ("Logging commands").

use std::io::{self, Write};

use super::{Style, places};
use crate::diagnostic::Severity;
use crate::lint::Outcome;
use crate::text;

pub(super) fn write(outcome: &Outcome, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, style.most, |file, places, finding| {
        let diagnostic = &finding.diagnostic;
        let (start, rule) = (places.start(diagnostic.primary.span), diagnostic.rule);
        // There is no issue that is less than a warning, so advice is one that says that it is advice.
        let (kind, prefix) = match diagnostic.severity {
            Severity::Error => ("error", ""),
            Severity::Warning => ("warning", ""),
            Severity::Info => ("warning", "info: "),
        };
        let (path, code) = (property(&file.path), property(rule));
        write!(
            out,
            "##vso[task.logissue type={kind};sourcepath={path};linenumber={};columnnumber={};code={code};]",
            start.line, start.column
        )?;
        let help = diagnostic.help.iter().map(|help| format!(" (help: {help})"));
        writeln!(out, "{}", data(&std::iter::once(format!("{prefix}{}", diagnostic.message)).chain(help).collect::<String>()))
    })
}

/// A percent sign stays: agents decode its own spelling only when they are told to.
fn data(text: &str) -> String {
    text::lines(text).replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}
