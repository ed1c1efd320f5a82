//! The budgets of this module: how much work a question may take, and how many things are told apart, whatever the size of the document.
//!
//! A budget that is used up never makes an answer wrong. What is past it counts as unknown, and each constant says how.

/// How many things rules are handed for each byte of a document, beside [`LEAST_HANDED`] and up to [`MOST_HANDED`]. When they are used up, lists
/// are empty. In tests it is less, so that small documents use it up.
pub const HANDED_FOR_EACH_BYTE: u64 = if cfg!(test) { 1 } else { 256 };
/// How many things rules are handed in the smallest document.
pub const LEAST_HANDED: u64 = if cfg!(test) { 1 << 10 } else { 1 << 20 };
/// How many things rules are handed in the largest document.
pub const MOST_HANDED: u64 = 1 << 26;

/// How many requests, lookups and managed identities are followed, in document order. Nothing is known of the values that later ones leave.
pub const SOURCES: usize = 64;

/// The number of writes of one variable that are distinguished. Later ones count as writes from outside of the document.
pub const WRITES_OF_A_VARIABLE: u32 = 62;

/// How many facts about variables may be copied while reaching definitions are worked out. Nothing reaches a read when there are more.
pub const COPIED_FACTS: usize = 1 << 24;

/// How deep policies may stand in one another for reaching definitions. What stands deeper may do anything.
pub const DEPTH_OF_POLICIES: u32 = 256;

/// How many parts of a condition are looked at for what they say of variables. Further ones say nothing.
pub const PARTS_OF_A_CONDITION: u32 = 256;

/// How many steps the interpreter takes in one scenario, in a document of `bytes` bytes and `nodes` nodes. Then it gives up.
pub fn steps_of_a_scenario(bytes: usize, nodes: usize) -> u32 {
    (bytes as u32).saturating_mul(2).saturating_add(nodes as u32).saturating_add(1000)
}

/// How many steps the interpreter takes in all scenarios of a document of `bytes` bytes. In those that come later it gives up.
pub fn steps_of_a_document(bytes: usize) -> u32 {
    (bytes as u32).saturating_mul(8).saturating_add(20_000)
}

/// How many functions deep calls are followed. What a deeper call returns is unknown.
pub const DEPTH_OF_CALLS: u32 = 6;

/// How long an expression that reads no variable may be, in bytes, to be evaluated in a scenario. The value of a longer one is unknown.
pub const BYTES_OF_A_CONSTANT: usize = 80;

/// How many items of a list are looked at. Of a longer list nothing is known.
pub const ITEMS_OF_A_LIST: usize = 64;

/// How many bytes a regular expression may have, and the program that it is compiled to. What a larger one matches is not known.
pub const LONGEST_PATTERN: usize = 256;
pub const LARGEST_PATTERN: usize = 1 << 16;

/// How many bytes a text may have, or what counts as much, before nothing is known of it any more.
pub const BYTES_OF_A_TEXT: u32 = 1 << 14;

/// How many variables deep a value is followed to what the caller has sent.
pub const DEPTH_OF_VARIABLES: u32 = 4;

/// How many variables, and how many places that set one of them, are followed for one value.
pub const VARIABLES_OF_A_VALUE: usize = 8;

/// How many calls of a document that read a body are looked at.
pub const READS_OF_BODIES: usize = 256;

/// How many calls behind such a call are looked at.
pub const READS_BEHIND: usize = 16;

/// How many variables are told apart of those that other documents set or read. They may set and read any when there are more.
pub const NAMES_AROUND: usize = 4096;

/// How many places are told apart that set one variable in other documents. What others may set is not known.
pub const SETTERS_OF_A_VARIABLE: usize = 16;

/// How many keys of the cache are compared with one that may be misspelt. Others are not what was meant.
pub const KEYS_COMPARED: usize = 2000;

/// How many keys of the cache that are not wholly known are compared with one. When there are more, any may be among them.
pub const OPEN_KEYS: usize = 256;
