//! Where a policy expression ends.

use crate::text::Span;

/// How the characters of an expression are spelt in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As they are: no entity stands in it, or it stands in a CDATA section, or only this reading closes.
    Raw,
    /// With XML entities that are decoded before C# sees them.
    Entities,
}

/// The extent of a policy expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// From the `@` to the closing bracket, both included.
    pub span: Span,
    /// How it is spelt.
    pub encoding: Encoding,
}

/// Why a policy expression has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanError {
    /// Where the scan gave up, as a byte offset.
    pub at: u32,
}

/// Finds the end of the policy expression whose `@` is at `start` of `text`, reading its characters as `encoding` says.
pub fn scan(text: &str, start: usize, encoding: Encoding) -> Result<Extent, ScanError> {
    let _ = (text, encoding);
    Err(ScanError { at: start as u32 })
}
