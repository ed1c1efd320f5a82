//! The sentences behind findings: how many there are, what mends them, and where to read on.

use super::Style;
use crate::diagnostic::Safety;
use crate::lint::{Outcome, Summary};

/// Returns the sentences behind the findings of `outcome`, each on a line: the summary, how many can be fixed, and how many the `style` leaves out.
pub fn closing(outcome: &Outcome, style: Style<'_>) -> String {
    let mut lines = vec![summary(&outcome.summary)];
    lines.extend(fixable(outcome, style.fixed));
    let all: usize = outcome.files.iter().map(|file| file.findings.len()).sum();
    let left_out = style.most.map_or(0, |most| all.saturating_sub(most));
    if left_out > 0 {
        lines.push(format!("{left_out} more not shown, none of them worse: `--max-diagnostics none` shows all"));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Returns the sentence that sums up.
pub fn summary(summary: &Summary) -> String {
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let kinds = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let found: Vec<String> = kinds.into_iter().filter(|kind| kind.0 > 0).map(|(number, what)| count(number, what)).collect();
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    let silenced = if summary.suppressed > 0 { format!(", {} silenced", summary.suppressed) } else { String::new() };
    format!("{found} in {}{silenced}", count(summary.files, "file"))
}

/// What is said of the findings with a fix, if there are any for which no fix was `made`.
fn fixable(outcome: &Outcome, made: Option<Safety>) -> Option<String> {
    let fixes = || outcome.files.iter().flat_map(|file| &file.findings).filter_map(|finding| finding.diagnostic.fix.as_ref());
    let count = |safety: Safety| fixes().filter(|fix| fix.safety == safety).count();
    // What is left after fixes were made is left for a reason, which `--verbose` says.
    let safe = if made.is_none() { count(Safety::Safe) } else { 0 };
    let daring = if made == Some(Safety::Unsafe) { 0 } else { count(Safety::Unsafe) };
    match (safe, daring) {
        (0, 0) => None,
        (_, 0) => Some(format!("{safe} fixable with `--fix`")),
        (0, _) => Some(format!("{daring} fixable with `--fix --unsafe-fixes`")),
        _ => Some(format!("{safe} fixable with `--fix`, {daring} more with `--fix --unsafe-fixes`")),
    }
}
