//! Bytes, spans, lines and edits: the layer that counts and knows nothing of what the text means.

mod edit;
mod file_line;
mod line_index;
mod nearest;
mod order;
mod plain;
mod span;
mod span_map;
pub mod steps;

pub use edit::{Edit, EditError, apply, line_break};
pub use file_line::FileLine;
pub use line_index::{LineCounter, LineIndex, Position};
pub use nearest::nearest;
pub use order::{Gather, Order};
pub use plain::{line, lines, shown_path, source, steers};
pub use span::Span;
pub use span_map::SpanMap;
