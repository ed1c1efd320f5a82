//! JSON lines, one for each finding: what `json` says of it, with its place in front.

use std::io::{self, Write};

use serde::Serialize;

use super::{Style, json, places};
use crate::lint::Outcome;

#[derive(Serialize)]
struct Line<'o> {
    /// `path:line:column`.
    place: String,
    #[serde(flatten)]
    diagnostic: json::Diagnostic<'o>,
}

pub(super) fn write(outcome: &Outcome, style: Style<'_>, out: &mut impl Write) -> io::Result<()> {
    places::each(outcome, style.most, |file, places, finding| {
        let start = places.start(finding.diagnostic.primary.span);
        let place = format!("{}:{}:{}", file.path, start.line, start.column);
        serde_json::to_writer(&mut *out, &Line { place, diagnostic: json::diagnostic(file, places, finding) })?;
        writeln!(out)
    })
}
