//! Files and what they hold: which ones are read, the documents and named values in them, and where those stand.

mod named_value;
mod scope;
mod source;

pub use named_value::{Located, NamedValue};
pub use scope::Scope;
pub use source::{Defect, Embedded, Excerpt, Host, Source};
