//! The pages of rules: their examples, and whether the rules find in them what the pages say.

mod page;
mod test;

pub use page::{Example, ExampleFile, Page, Purpose};
pub use test::{Failure, test};
