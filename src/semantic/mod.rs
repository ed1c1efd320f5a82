//! What a document does: control flow, variables, caches, outgoing requests.

use crate::ast::Document;

/// The answers about one document.
#[derive(Debug)]
pub struct Model<'d> {
    /// The document.
    pub document: &'d Document<'d>,
}

impl<'d> Model<'d> {
    /// Works out the answers about `document`.
    pub fn new(document: &'d Document<'d>) -> Self {
        Self { document }
    }
}
