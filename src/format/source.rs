//! Files with policies in them, in any host.

use super::walk::Frame;
use super::{Options, Reason, Refusal, conversion, lay_out};
use crate::catalog::Format;
use crate::hosts::Spelling;
use crate::text::{self, Edit, Span};
use crate::workspace::{DefectKind, Embedded, Excerpt, Host, Source};

/// A file in its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// What the file is to hold.
    pub text: String,
    /// The edits that make it of the file, step by step: each step changes what the one before has made.
    pub steps: Vec<Vec<Edit>>,
    /// The documents that cannot be read, in order. They stay as they are.
    pub refused: Vec<Refused>,
    /// The documents that stay as they are although they are in another layout, in order.
    pub kept: Vec<Kept>,
}

/// A document that cannot be read, or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where its first mistake stands in the file.
    pub span: Span,
}

/// A document that stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where it begins in the file.
    pub at: u32,
    /// Why.
    pub reason: Reason,
}

/// What becomes of a document.
type Change = Result<Vec<Edit>, Refusal>;

/// Returns the file `source` with all policies in it in the layout of `options`, each for itself: what is wrong with one keeps no other from being formatted.
/// Where no policy stands, nothing of the file changes.
pub fn format_source(source: &Source, options: &Options) -> Formatted {
    let mut formatted = Formatted { text: source.text.clone(), steps: Vec::new(), refused: Vec::new(), kept: Vec::new() };
    let broken = source.defects.iter().find(|defect| matches!(defect.kind, DefectKind::NoText | DefectKind::Host));
    if let Some(defect) = broken {
        formatted.refused.push(Refused { span: defect.span });
        return formatted;
    }
    let converted = options.dialect.and_then(|dialect| {
        let change = |document: &Embedded, _: &Source, text: &str| match conversion(text, options)? {
            edits if edits.is_empty() => Ok(edits),
            _ if dialect == Format::RawXml && is_deployed_as_xml(document) => Err(Refusal::Left(Reason::DeployedAsXml)),
            edits => Ok(edits),
        };
        let changed = changed(source, &mut formatted, change);
        // The layout finds the same again.
        formatted.refused.clear();
        formatted.kept.retain(|kept| matches!(kept.reason, Reason::DeployedAsXml | Reason::Host));
        changed
    });
    let change = |document: &Embedded, source: &Source, text: &str| match &document.excerpt {
        Some(excerpt) if source.host != Host::Xml => embedded(excerpt, options),
        _ => lay_out(text, options.layout, &Frame::whole(text)),
    };
    let source = converted.as_ref().unwrap_or(source);
    let changed = changed(source, &mut formatted, change);
    formatted.text.clone_from(&changed.as_ref().unwrap_or(source).text);
    formatted
}

fn is_deployed_as_xml(document: &Embedded) -> bool {
    document.deployments.iter().any(|it| it.deployment.format == Some(Format::Xml))
}

/// Makes the edits in `source` that `change` asks for in the texts of its documents; `None` if there are none. What cannot be said in the host stays as it is.
fn changed(source: &Source, formatted: &mut Formatted, change: impl Fn(&Embedded, &Source, &str) -> Change) -> Option<Source> {
    let mut edits = Vec::new();
    for document in &source.documents {
        let text = source.text_of(document);
        let at = source.outer(document, Span::at(0)).start;
        let change = change(document, source, text).and_then(|edits| outer(document, edits));
        match change {
            Ok(own) => edits.extend(own),
            Err(Refusal::Broken(errors)) => {
                let span = errors.first().map_or(Span::at(0), |error| error.span);
                formatted.refused.push(Refused { span: source.outer(document, span) });
            }
            Err(Refusal::Left(reason)) => formatted.kept.push(Kept { at, reason }),
        }
    }
    if edits.is_empty() {
        return None;
    }
    let after = text::apply(&source.text, &edits).ok().map(|text| source.with_text(text));
    // A host may read what was written in another way than it was meant, where one text is a part of another.
    let after = after.filter(|after| after.documents.len() == source.documents.len() && after.defects.len() == source.defects.len());
    match &after {
        Some(_) => formatted.steps.push(edits),
        None => formatted.kept.push(Kept { at: 0, reason: Reason::Host }),
    }
    after
}

/// Returns the edits of the file that make `edits` in `document`.
fn outer(document: &Embedded, edits: Vec<Edit>) -> Change {
    match &document.excerpt {
        None => Ok(edits),
        Some(excerpt) => edits.iter().map(|edit| excerpt.edit(edit).ok_or(Refusal::Left(Reason::Host))).collect(),
    }
}

/// Returns the edits that lay out a document in a host. It stays where it stands, and its lines are indented from there.
fn embedded(excerpt: &Excerpt, options: &Options) -> Change {
    let text = &*excerpt.text;
    let frame = Frame { is_whole: false, base: base(excerpt), line_break: text::line_break(text) };
    let edits = lay_out(text, options.layout, &frame)?;
    match edits.is_empty() || text.contains('\n') {
        true => Ok(edits),
        false => Err(Refusal::Left(Reason::OneLine)),
    }
}

/// The white space that the lines of a document in a host begin with: that in front of its root, or of the end of the root where the root stands on the line on
/// which the text begins.
fn base(excerpt: &Excerpt) -> &str {
    let text = &*excerpt.text;
    let start = text.len() - text.trim_ascii_start().len();
    let is_line_start = text[..start].contains('\n') || matches!(excerpt.spelling, Spelling::Heredoc(_));
    let at = if is_line_start { start } else { text.trim_ascii_end().rfind("</").unwrap_or(start) };
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let blanks = &text[line..at];
    let is_blank = blanks.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
    if is_blank && (is_line_start || line > 0) { blanks } else { "" }
}
