//! What policies do when they run: how they run the policies in them, and what they do to requests, variables and caches.
//!
//! The entries of the catalogue name these; the program that a document is lowered to is made from them.

/// How a policy runs the policies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// It holds none.
    Leaf,
    /// All of them, in order.
    Sequence,
    /// Those in the first branch whose condition holds.
    Choice,
    /// All of them in order, and again while its condition holds.
    Loop,
    /// All of them at the same time.
    Parallel,
    /// All of them in order, unless the cache has a value.
    OnMiss,
}

/// What a policy does, apart from the context variables that its attributes read and set, and from the flow of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that others see.
    None,
    /// It computes a value and keeps it in a context variable.
    Sets,
    /// It sends a request and keeps the answer.
    Sends,
    /// It sends a request and does not wait for the answer.
    SendsOneWay,
    /// It looks a value up in the cache.
    LooksUp,
    /// It stores a value in the cache.
    Stores,
    /// It removes a value from the cache.
    Removes,
    /// What the cache has may take the place of what follows or of what it holds.
    AnswersFromCache,
    /// It changes a header of a message.
    SetsHeader,
    /// It replaces the body of a message.
    SetsBody,
    /// It chooses the backend.
    Routes,
    /// It gets a token.
    GetsToken,
    /// It runs a fragment.
    Includes,
    /// It makes the answer to the caller.
    Answers,
}
