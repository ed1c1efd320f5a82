//! Fixes: made as a whole, again and again until nothing is left to mend.

use super::engine::lint;
use super::selection::Selection;
use crate::ast::Document;
use crate::diagnostic::{Fix, Safety};
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
/// No fix is made that adds a syntax error, so the text that comes back can be read whenever the file could be.
pub fn fix(source: &Source, selection: &Selection, safety: Safety) -> Fixed {
    let mut fixed = Fixed { text: source.text.clone(), fixes: 0 };
    if !is_plain(source) {
        return fixed;
    }
    let allowed = errors(&source.text);
    let mut current = source.clone();
    for _ in 0..MAX_ROUNDS {
        let fixes = choose(&current, selection, safety);
        let made = |fixes: &[Fix]| {
            let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
            text::apply(&current.text, &edits).ok().filter(|text| *text != current.text && errors(text) <= allowed)
        };
        // When one of them spoils the text, the first that does not is made alone.
        let alone = || fixes.chunks(1).find_map(|fix| Some((made(fix)?, 1)));
        let Some((text, count)) = made(&fixes).map(|text| (text, fixes.len())).or_else(alone) else { break };
        current.text = text;
        fixed.fixes += count;
    }
    fixed.text = current.text;
    fixed
}

/// Whether the file is its document: an excerpt is spelt otherwise than its host, and a file with defects is not its text.
fn is_plain(source: &Source) -> bool {
    let whole = source.documents.iter().all(|document| document.excerpt.is_none());
    whole && !source.documents.is_empty() && source.defects.is_empty()
}

/// The number of mistakes in the XML and in the C# of `text`.
fn errors(text: &str) -> usize {
    let document = Document::parse(text);
    document.errors().len() + document.expressions().map(|expression| expression.errors().len()).sum::<usize>()
}

/// The fixes that can be made together.
fn choose(source: &Source, selection: &Selection, safety: Safety) -> Vec<Fix> {
    let (mut fixes, mut end) = (Vec::new(), None);
    for finding in lint(source, selection).findings {
        let Some(fix) = finding.diagnostic.fix else { continue };
        let Some(span) = fix.edits.iter().map(|edit| edit.span).reduce(Span::to) else { continue };
        let wanted = fix.safety == Safety::Safe || safety == Safety::Unsafe;
        // Fixes that only touch could insert at one place, in an order that nobody chose.
        if wanted && end.is_none_or(|end| span.start > end) {
            end = Some(span.end);
            fixes.push(fix);
        }
    }
    fixes
}
