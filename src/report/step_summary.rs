//! The summary of a step of GitHub Actions: Markdown for the page of the run ("Adding a job summary").

use std::fmt::Write;

use super::{Style, closing, page, places};
use crate::lint::Outcome;
use crate::spelling::entity_for;
use crate::text;

/// How many findings are listed. The file that all steps of a job share may hold 1 MiB.
const MOST: usize = 200;

/// Returns what is added to the summary of the step: how many findings there are, and the worst of them in a table.
///
/// The table is HTML without empty lines, in which no Markdown counts, so that nothing of a path or a policy is more than text.
pub fn step_summary(outcome: &Outcome) -> String {
    let mut lines = closing(outcome, Style::default());
    let total: usize = outcome.files.iter().map(|file| file.findings.len()).sum();
    if total > MOST {
        lines.push_str(&format!("the {MOST} worst of {total} are listed\n"));
    }
    let mut markdown = format!("### apim-policy\n\n{}\n", lines.trim_end().replace('\n', "  \n"));
    if total == 0 {
        return markdown;
    }
    markdown.push_str("\n<table>\n<tr><th>severity</th><th>place</th><th>finding</th><th>rule</th></tr>\n");
    let listed: Result<(), std::fmt::Error> = places::each(outcome, Some(MOST), |file, places, finding| {
        let diagnostic = &finding.diagnostic;
        let (start, id) = (places.start(diagnostic.primary.span), diagnostic.rule);
        let rule = page(id).map_or_else(|| id.to_owned(), |page| format!("<a href=\"{page}\">{id}</a>"));
        let place = format!("{}:{}:{}", file.path, start.line, start.column);
        let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("<br>help: {}", code(help)));
        writeln!(
            markdown,
            "<tr><td>{}</td><td><code>{}</code></td><td>{}{help}</td><td>{rule}</td></tr>",
            diagnostic.severity.name(),
            escape(&place),
            code(&diagnostic.message),
        )
    });
    listed.expect("memory can be written to");
    markdown.push_str("</table>\n");
    markdown
}

/// `sentence` as HTML, with what stands between backticks as code.
fn code(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // Where they do not pair, one of them is the user's.
    if parts.len().is_multiple_of(2) {
        return escape(sentence);
    }
    let part = |(index, part): (usize, &&str)| if index % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) };
    parts.iter().enumerate().map(part).collect()
}

/// `text` on one line, as it stands between tags.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text::line(text).chars() {
        match entity_for(it) {
            Some(entity) => escaped.push_str(entity),
            None => escaped.push(it),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::lint::{Selection, lint_text};

    fn summary(path: &str, text: &str) -> String {
        let mut selection = Selection::default();
        selection.set("schema/unknown-element", Severity::Error).expect("the rule exists");
        step_summary(&Outcome::of(vec![lint_text(path, text, &selection)]))
    }

    #[test]
    fn nothing_of_a_path_or_a_policy_is_markup() {
        let shown =
            summary("a\n\n# <b>|`x`.xml", "<policies><inbound><base /><set-heder-x /><set-body>@(`</set-body></inbound></policies>");
        let table = &shown[shown.find("<table>").expect("there is a table")..];
        assert!(!table.contains("\n\n") && !table.contains("<b>") && table.contains("&lt;b&gt;"), "{shown}");
        assert!(table.contains("<code>set-heder-x</code>"), "{shown}");
        assert!(table.contains("schema/unknown-element.md\">schema/unknown-element</a>"), "{shown}");
    }

    #[test]
    fn of_many_findings_the_worst_are_listed() {
        let shown = summary("a.xml", &format!("<policies><inbound><base />{}</inbound></policies>", "<set-heder />".repeat(500)));
        assert_eq!(shown.matches("<tr><td>").count(), MOST, "{shown}");
        assert!(shown.contains("the 200 worst of 500 are listed") && !shown.contains("--max-diagnostics"), "{shown}");
        assert!(shown.len() < 1 << 19);
    }

    #[test]
    fn a_clean_run_is_told_in_a_sentence() {
        let shown = summary("a.xml", "<policies><inbound><base /></inbound></policies>");
        assert_eq!(shown, "### apim-policy\n\nnothing found in 1 file\n");
    }
}
