//! Files and what they hold: which ones are read, the documents and named values in them, and where those stand.

mod apiops;
mod discover;
mod json;
mod named_value;
mod patterns;
mod read;
mod sniff;
mod source;

pub use discover::{Choice, DiscoverError, ENDINGS, Found, Search, discover, shown};
pub use named_value::{Located, NamedValue};
pub use read::{ReadError, read, understand};
pub use source::{Defect, Embedded, Excerpt, Host, Source};
