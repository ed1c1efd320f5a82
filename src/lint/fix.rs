//! Fixes: made as a whole, again and again until nothing is left to mend.

use super::engine::lint;
use super::selection::Selection;
use crate::diagnostic::Safety;
use crate::syntax;
use crate::text::{self, Edit, Span};
use crate::workspace::Source;

/// How often a file is mended and looked at again.
const MAX_ROUNDS: usize = 16;

/// A file after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// What the file holds now.
    pub text: String,
    /// How many findings were mended.
    pub fixes: usize,
}

/// Mends what `selection` finds in `source` with fixes that are at most as daring as `safety`.
///
/// A fix is made whole or not at all; of two that touch, the first is made, and the second in the next round if it is still wanted.
/// A round that would break the XML is not made, so the text that comes back can be read whenever the file could be.
pub fn fix(source: &Source, selection: &Selection, safety: Safety) -> Fixed {
    let mut fixed = Fixed { text: source.text.clone(), fixes: 0 };
    if source.documents.iter().any(|document| document.excerpt.is_some()) {
        return fixed;
    }
    let errors = |text: &str| syntax::parse(text).1.len();
    let allowed = errors(&source.text);
    let mut current = source.clone();
    for _ in 0..MAX_ROUNDS {
        let (edits, fixes) = choose(&current, selection, safety);
        if fixes == 0 {
            break;
        }
        let Ok(text) = text::apply(&current.text, &edits) else { break };
        if text == current.text || errors(&text) > allowed {
            break;
        }
        current.text = text;
        fixed.fixes += fixes;
    }
    fixed.text = current.text;
    fixed
}

/// The edits of the fixes that can be made together, and the number of those fixes.
fn choose(source: &Source, selection: &Selection, safety: Safety) -> (Vec<Edit>, usize) {
    let (mut edits, mut fixes, mut end) = (Vec::new(), 0, None);
    for finding in lint(source, selection).findings {
        let Some(fix) = finding.diagnostic.fix else { continue };
        let Some(span) = fix.edits.iter().map(|edit| edit.span).reduce(Span::to) else { continue };
        let wanted = fix.safety == Safety::Safe || safety == Safety::Unsafe;
        // Fixes that only touch would be an insertion at the end of a replacement, whose order nobody chose.
        if wanted && end.is_none_or(|end| span.start > end) {
            end = Some(span.end);
            edits.extend(fix.edits);
            fixes += 1;
        }
    }
    (edits, fixes)
}
