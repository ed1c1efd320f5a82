//! Formatting, as `apim-policy fmt` does it.

use serde_json::Value;

use super::actions::difference;
use super::dispatch::Answer;
use super::documents::range_of;
use super::server::Server;
use crate::format::{self, Options};
use crate::text::{Edit, Span};

/// Answers `textDocument/formatting` and, with a range, `textDocument/rangeFormatting`. A policy that cannot be read stays as it is.
///
/// The layout is that of the configuration, whatever an editor would indent by: a policy has one layout for all who work on it. The dialect of a part stays, since
/// a policy is in one dialect as a whole.
pub(super) fn format(server: &mut Server, params: &Value) -> Answer {
    let encoding = server.client.encoding;
    let document = server.document(params)?.clone();
    let wanted = params.get("range").and_then(range_of).map(|(start, end)| {
        let at = |place| document.lines.offset(&document.text, place, encoding);
        let (start, end) = (at(start), at(end));
        Span { start: start.min(end), end: end.max(start) }
    });
    let Some(file) = server.world.files.get(&document.key) else { return Ok(Value::Null) };
    let Some(source) = &file.source else { return Ok(Value::Null) };
    let options = file.job.found.config.as_ref().map(|config| Options::of(&config.formatting())).unwrap_or_default();
    let is_alone = matches!(&source.documents[..], [only] if only.excerpt.is_none());
    let edits = match wanted {
        Some(span) if is_alone => format::edits_in(&source.text, span, &options).unwrap_or_default(),
        Some(span) => {
            let formatted = format::format_source(source, &Options { dialect: None, ..options });
            let touches = |edit: &Edit| edit.span.start <= span.end && span.start <= edit.span.end;
            formatted.steps.into_iter().flatten().filter(touches).collect()
        }
        None => {
            let formatted = format::format_source(source, &options);
            match <[_; 1]>::try_from(formatted.steps) {
                Ok([step]) => step,
                Err(_) => difference(&source.text, &formatted.text),
            }
        }
    };
    Ok(server.text_edits(&document, &edits).into())
}
