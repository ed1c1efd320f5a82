//! Files and what they hold: which ones are read, the documents and named values in them, and where those stand.

mod named_value;

pub use named_value::{Located, NamedValue};
