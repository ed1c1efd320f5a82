//! The mask: the source with every byte of an expression or placeholder that XML would trip over replaced by a harmless one.

use super::tree::ExpressionSite;

/// A source that an XML parser can read, of the same length as the source.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The masked text.
    pub text: String,
    /// The expressions found on the way, in document order.
    pub expressions: Vec<ExpressionSite>,
}

/// Masks `text`.
pub fn mask(text: &str) -> Masked {
    Masked { text: text.to_owned(), expressions: Vec::new() }
}
