//! How text is spelt in the languages that policies mix: entities of XML, escapes of C#, percent-encoding of URLs, references to named values, and
//! placeholders of tools. What a spelling stands for, and how long it is, is said here and nowhere else.
//!
//! Whoever needs the value decodes it with the function of the one language. Whoever must find a value however it is spelt, such as redaction, asks for
//! [`Decoded`], which leads back to the place in the source.

mod decoded;
mod entity;
mod escape;
mod named_value;
mod percent;
mod placeholder;

pub use decoded::Decoded;
pub use entity::{decode_entities, encode_entities, entity_at, entity_for, predefined_entity_at};
pub use escape::{escape_at, undouble, unescape};
pub use named_value::{is_named_value, is_named_value_byte, named_value, named_value_at, reference};
pub use percent::{decode_percent, encode_percent, percent_character_at};
pub use placeholder::{Finder, Placeholder, PlaceholderKind, holds_placeholder, placeholders};
