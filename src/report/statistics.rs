//! Statistics: how many findings each rule has.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::lint::Outcome;
use crate::text::Order;

/// Writes a line for each rule with findings, the most frequent first: the number of findings, the rule's id, and the number of findings with a fix.
pub fn statistics(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in outcome.files.iter().flat_map(|file| &file.findings) {
        let (all, fixable) = counts.entry(finding.diagnostic.rule).or_default();
        *all += 1;
        *fixable += usize::from(finding.diagnostic.fix.is_some());
    }
    let width = counts.values().map(|count| count.0.to_string().len()).max().unwrap_or_default();
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.order_by_key(|&(rule, count)| (Reverse(count.0), rule));
    for (rule, (all, fixable)) in rows {
        let note = if fixable > 0 { format!(" ({fixable} fixable)") } else { String::new() };
        writeln!(out, "{all:>width$}  {rule}{note}")?;
    }
    Ok(())
}
