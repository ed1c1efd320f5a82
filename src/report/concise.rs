//! A line for each finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::{Style, places};
use crate::lint::Outcome;
use crate::text;

pub(super) fn write(outcome: &Outcome, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, style.most, |file, places, finding| {
        let diagnostic = &finding.diagnostic;
        let (path, start) = (text::line(&file.path), places.start(diagnostic.primary.span));
        let (severity, rule, message) = (diagnostic.severity.name(), diagnostic.rule, text::line(&diagnostic.message));
        writeln!(out, "{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)
    })
}
