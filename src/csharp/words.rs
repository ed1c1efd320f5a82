//! Words whose absence shows, before the code is parsed, what it cannot do.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// The words without one of which an expression does not read what another policy left.
static READS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["Variables", "Headers"].map(Finder::new));

/// The words without one of which an expression does not fail on every way.
static FAILS: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["throw", "null", "default"].map(Finder::new));

/// Whether `code` may read what another policy left.
pub fn may_read(code: &str) -> bool {
    READS.iter().any(|word| word.find(code.as_bytes()).is_some())
}

/// Where headers may be read in `text`, as byte offsets.
pub fn headers(text: &str) -> impl Iterator<Item = u32> {
    READS[1].find_iter(text.as_bytes()).map(|at| at as u32)
}

/// Whether `code` may fail on every way, whatever it reads.
pub fn may_fail(code: &str) -> bool {
    FAILS.iter().any(|word| word.find(code.as_bytes()).is_some())
}
