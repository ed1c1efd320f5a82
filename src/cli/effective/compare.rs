//! What differs between two effective policies, as a patch. Indentation, and where a part comes from, make no difference.

use similar::{Algorithm, ChangeTag, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use crate::effective::Line;

/// How many lines are shown around what differs.
const AROUND: usize = 3;

/// What differs between two effective policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Patch {
    /// The hunks of a patch in the unified format.
    pub text: String,
    /// What is taken away and put in, for comparing patches: it is never shown.
    pub key: Vec<(bool, String)>,
}

/// Returns whether `before` and `after` run the same.
pub(super) fn is_same(before: &[Line], after: &[Line]) -> bool {
    content(before).eq(content(after))
}

fn content(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().filter(|line| !line.is_origin && !line.key.is_empty()).map(|line| line.key.as_str())
}

/// Returns what differs between `before` and `after`; `None` if they run the same.
pub(super) fn patch(before: &[Line], after: &[Line]) -> Option<Patch> {
    if is_same(before, after) {
        return None;
    }
    let keys = |lines: &[Line]| lines.iter().map(|line| (line.is_origin, line.key.clone())).collect::<Vec<_>>();
    let (old, new) = (keys(before), keys(after));
    let mut patch = Patch { text: String::new(), key: Vec::new() };
    for hunk in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), AROUND) {
        let range = |span: &dyn Fn(&DiffOp) -> std::ops::Range<usize>| {
            let (first, last) = (hunk.first().map(span), hunk.last().map(span));
            first.zip(last).map_or(0..0, |(first, last)| first.start..last.end)
        };
        let (own, other) = (range(&DiffOp::old_range), range(&DiffOp::new_range));
        let changed = hunk.iter().find(|op| op.tag() != DiffTag::Equal).map_or(other.start, |op| op.new_range().start);
        let section = section(after, changed).map(|name| format!(" {name}")).unwrap_or_default();
        patch.text.push_str(&format!("@@ -{} +{} @@{section}\n", told(&own), told(&other)));
        for change in hunk.iter().flat_map(|op| op.iter_changes(&old, &new)) {
            let (sign, line) = match change.tag() {
                ChangeTag::Equal => (' ', change.new_index().map(|at| &after[at])),
                ChangeTag::Delete => ('-', change.old_index().map(|at| &before[at])),
                ChangeTag::Insert => ('+', change.new_index().map(|at| &after[at])),
            };
            let Some(line) = line else { continue };
            patch.text.push(sign);
            patch.text.push_str(&line.shown);
            patch.text.push('\n');
            if sign != ' ' && !line.is_origin {
                patch.key.push((sign == '+', line.key.clone()));
            }
        }
    }
    Some(patch)
}

/// A range of lines as a patch tells it.
fn told(range: &std::ops::Range<usize>) -> String {
    let start = if range.is_empty() { range.start } else { range.start + 1 };
    if range.len() == 1 { start.to_string() } else { format!("{start},{}", range.len()) }
}

/// The section that the line with this number is in, or before.
fn section(lines: &[Line], number: usize) -> Option<&str> {
    let start = |line: &Line| line.shown.starts_with("    <") && !line.shown.starts_with("    </");
    let opened = lines.iter().take(number + 1).rev().find(|line| start(line))?;
    Some(opened.key.trim_start_matches('<').trim_end_matches([' ', '/', '>']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        let line = |line: &str| Line { shown: line.to_owned(), key: line.trim().to_owned(), is_origin: line.contains("<!-- ") };
        text.lines().map(line).collect()
    }

    #[test]
    fn a_patch_says_in_which_section_it_is() {
        let before = lines(
            "<policies>\n    <inbound>\n        <a />\n        <b />\n        <c />\n        <d />\n        <e />\n    </inbound>\n</policies>",
        );
        let mut after = before.clone();
        after[6].shown = "        <f />".to_owned();
        after[6].key = "<f />".to_owned();
        let patch = patch(&before, &after).expect("a line differs");
        let expected = "@@ -4,6 +4,6 @@ inbound\n         <b />\n         <c />\n         <d />\n-        <e />\n+        <f />\n     </inbound>\n </policies>\n";
        assert_eq!(patch.text, expected);
        assert_eq!(patch.key, [(false, "<e />".to_owned()), (true, "<f />".to_owned())]);
    }

    #[test]
    fn indentation_and_origins_make_no_difference() {
        let before = lines("    <inbound>\n<!-- api a: p.xml:3 -->\n<a />\n\n    </inbound>");
        let after = lines("    <inbound>\n<!-- fragment b: q.xml:1 -->\n    <a />\n    </inbound>");
        assert_eq!(patch(&before, &after), None);
    }
}
