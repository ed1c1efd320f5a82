//! Logging commands of Azure Pipelines, which it turns into issues of the run ("Logging commands").

use std::io::{self, Write};

use super::{places, plain};
use crate::diagnostic::Severity;
use crate::lint::Outcome;

pub(super) fn write(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, |file, places, finding| {
        let diagnostic = &finding.diagnostic;
        let (start, rule) = (places.start(diagnostic.primary.span), diagnostic.rule);
        let kind = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            // There is no issue that is less than a warning, so advice is a line of the log.
            Severity::Info => {
                let (path, message) = (plain::line(&file.path), plain::line(&diagnostic.message));
                return writeln!(out, "{path}:{}:{}: info[{rule}] {message}", start.line, start.column);
            }
        };
        let (path, code) = (property(&file.path), property(rule));
        write!(
            out,
            "##vso[task.logissue type={kind};sourcepath={path};linenumber={};columnnumber={};code={code};]",
            start.line, start.column
        )?;
        let help = diagnostic.help.iter().map(|help| format!(" (help: {help})"));
        writeln!(out, "{}", data(&std::iter::once(diagnostic.message.clone()).chain(help).collect::<String>()))
    })
}

/// A percent sign stays: agents decode its own spelling only when they are told to.
fn data(text: &str) -> String {
    plain::lines(text).replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}
