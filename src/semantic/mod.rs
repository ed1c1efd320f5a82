//! What a document does: control flow, variables, caches, outgoing requests.
//!
//! Most answers come from *trying out*: the document is run on paper with one thing settled (the call failed and left null; the cache
//! had a value) and everything else open, and the answer is what can then be reached. So a test counts however it is written: in a
//! `when`, behind `?.`, in a local function, in a flag that an earlier policy set.

mod caches;
mod flow;
mod requests;
mod text;
mod variables;

pub use caches::{Guard, Kept, Lookup, Portion, Removal, Store, Strength};
pub use flow::Condition;
pub use requests::{Answer, Evidence, Handed, IgnoreError, KeyVault, Request, Target, Use, VaultObject};
pub use text::{Piece, Text};
pub use variables::{Name, Read, ReadKind, Write};

use crate::ast::{Document, Element, Policy, Value};

/// The answers about one document.
#[derive(Debug)]
pub struct Model<'d> {
    /// The document.
    pub document: &'d Document<'d>,
}

impl<'d> Model<'d> {
    /// The answers about `document`. Nothing is worked out before it is asked for.
    pub fn new(document: &'d Document<'d>) -> Self {
        Self { document }
    }

    /// The requests that the document sends, in document order.
    pub fn requests(&self) -> &[Request<'d>] {
        &[]
    }

    /// The request that `policy` sends, as an index into [`Model::requests`].
    pub fn request(&self, policy: Policy<'_>) -> Option<usize> {
        self.requests().binary_search_by_key(&policy.id(), |request| request.policy.id()).ok()
    }

    /// What becomes of the answer to a request.
    pub fn answer(&self, request: usize) -> Answer<'d> {
        let _ = request;
        Answer::default()
    }

    /// The `cache-lookup-value`s, in document order.
    pub fn lookups(&self) -> &[Lookup<'d>] {
        &[]
    }

    /// The `cache-store-value`s, in document order.
    pub fn stores(&self) -> &[Store<'d>] {
        &[]
    }

    /// The `cache-remove-value`s, in document order.
    pub fn removals(&self) -> &[Removal<'d>] {
        &[]
    }

    /// The lookups that keep `element` from running when they find a value, whichever way the test is written. A
    /// `cache-lookup` (of whole responses) is not among them; see [`Model::behind_response_cache`].
    pub fn guards(&self, element: Element<'_>) -> Vec<Guard> {
        let _ = element;
        Vec::new()
    }

    /// Whether a `cache-lookup` of whole responses or a `cache-value` around it may answer before `element` runs.
    pub fn behind_response_cache(&self, element: Element<'_>) -> bool {
        let _ = element;
        false
    }

    /// Whether `element` runs when `lookup` (an index into [`Model::lookups`]) finds nothing: false means that
    /// the test after the lookup keeps it from ever running.
    pub fn runs_on_miss(&self, lookup: usize, element: Element<'_>) -> bool {
        let _ = (lookup, element);
        true
    }

    /// Whether `first` has run, or had its turn, whenever `second` runs.
    pub fn dominates(&self, first: Element<'_>, second: Element<'_>) -> bool {
        let _ = (first, second);
        false
    }

    /// Whether `first` may run before `second` in one request.
    pub fn precedes(&self, first: Element<'_>, second: Element<'_>) -> bool {
        let _ = (first, second);
        true
    }

    /// The conditions under which `element` runs, outermost first.
    pub fn conditions(&self, element: Element<'d>) -> Vec<Condition<'d>> {
        let _ = element;
        Vec::new()
    }

    /// The places that set variables, in document order.
    pub fn writes(&self) -> &[Write<'d>] {
        &[]
    }

    /// The places that read variables, in document order.
    pub fn reads(&self) -> &[Read<'d>] {
        &[]
    }

    /// What the text of an attribute or element is, as far as it is known when `element` runs: variables
    /// that hold a known text are seen through.
    pub fn text(&self, value: Value<'d>) -> Text {
        let _ = value;
        Text::default()
    }
}
