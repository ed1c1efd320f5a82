//! A code quality report of GitLab ("Code Quality report format").

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::places;
use crate::diagnostic::Severity;
use crate::lint::Outcome;

#[derive(Serialize)]
struct Issue<'o> {
    description: &'o str,
    check_name: &'o str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'o>,
}

#[derive(Serialize)]
struct Location<'o> {
    path: &'o str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn write(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let mut lines = Vec::new();
    let counted: Result<(), std::convert::Infallible> = places::each(outcome, None, |_, places, finding| {
        let span = finding.diagnostic.primary.span;
        lines.push(Lines { begin: places.start(span).line, end: places.end(span).line });
        Ok(())
    });
    let Ok(()) = counted;
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let findings = outcome.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, &finding.diagnostic)));
    let issues = findings.zip(lines).map(|((file, diagnostic), lines)| {
        // GitLab takes paths from the root of the repository.
        let path = file.path.trim_start_matches("./");
        let base = hash(&[path, diagnostic.rule, &diagnostic.message]);
        let nth = seen.entry(base).and_modify(|nth| *nth += 1).or_default();
        Issue {
            description: &diagnostic.message,
            check_name: diagnostic.rule,
            fingerprint: format!("{base:016x}{nth:04x}"),
            severity: match diagnostic.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Info => "info",
            },
            location: Location { path, lines },
        }
    });
    serde_json::to_writer_pretty(&mut *out, &issues.collect::<Vec<_>>())?;
    writeln!(out)
}

/// The FNV-1a hash of `parts`: the same on every machine and in every version, so that an issue is known again.
fn hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
