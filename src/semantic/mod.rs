//! What a document does: control flow, variables, caches, outgoing requests.
//!
//! Rules ask [`Model`], which works an answer out when somebody first asks. Each module answers one kind of question:
//!
//! | module | answers |
//! | --- | --- |
//! | `program` | the document, lowered to steps with what each runs and does; the other modules run over it |
//! | `flow` | what runs before what, under which conditions; what ends the request; which writes of a variable reach a read |
//! | `variables` | who sets and reads context variables, of which types they are, and what their values are made of |
//! | `requests` | what a request calls, and what becomes of its answer |
//! | `caches` | what is looked up, stored and removed |
//! | `summary` | what a document does that others may see |
//! | `surroundings` | what the documents around one do |
//! | `union` | what several documents do, put together |
//! | `texts` | texts as far as they are known before the policy runs |
//! | `interpret` | the abstract interpreter: what may happen when one thing is settled and everything else is open |
//! | `blocks` | which policies stand together and are long enough to be worth a fragment |
//! | `credentials` | where a document writes secrets down |
//!
//! Most answers about requests and caches come from the interpreter: it runs the document with one thing settled (the call failed and left
//! null; the cache had a value), and the answer is what can then be reached. So a test counts however it is written: in a `when`, behind `?.`,
//! in a local function, in a flag that an earlier policy set.

mod blocks;
mod budget;
mod caches;
mod credentials;
mod flow;
mod interpret;
mod inventory;
mod model;
mod program;
mod requests;
mod summary;
mod surroundings;
mod texts;
mod union;
mod variables;

pub use blocks::{Block, blocks};
pub use caches::{Guard, Kept, Lookup, Portion, Removal, Store, Strength, duration};
pub use credentials::{Credential, DamagedPiece, Origin, credentials, pieces_of_damaged, suspects, suspects_in};
pub use flow::{Condition, Reaching, is_plain};
pub use model::Model;
pub use program::constant;
pub use requests::{
    Answer, Body, BodyRead, Evidence, Handed, IgnoreError, KeyVault, Loss, Reach, RefusedStore, Request, RequestTarget, Unchecked, Use,
    VaultObject, body_reads, reach,
};
pub use summary::Summary;
pub use surroundings::{Caches, Effects, Given, Includer, KeyUse, Keys, Setter, Surroundings};
pub use texts::{At, Piece, PiecedText};
pub use union::Union;
pub use variables::{Name, Read, ReadKind, Sent, Taken, Wanted, Write};
