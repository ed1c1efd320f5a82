//! The changes that fixes would make, as a patch.

use similar::TextDiff;

use crate::text;

/// The difference between two texts of the file at `path` in the unified format; empty when there is none.
pub(super) fn diff(path: &str, before: &str, after: &str) -> String {
    let path = text::line(path);
    TextDiff::from_lines(before, after).unified_diff().header(&path, &path).to_string()
}
