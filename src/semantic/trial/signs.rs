//! Words that tell of an expression what it cannot do.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// The words without one of which an expression does not read what another policy left.
static READS: LazyLock<AhoCorasick> = LazyLock::new(|| words(&["Variables", "Headers"]));

/// The words without one of which an expression does not fail on every way.
static FAILS: LazyLock<AhoCorasick> = LazyLock::new(|| words(&["throw", "null", "default"]));

/// Whether `code` may read what another policy left.
pub fn may_read(code: &str) -> bool {
    READS.is_match(code)
}

/// Whether `code` may fail on every way, whatever it reads.
pub fn may_fail(code: &str) -> bool {
    FAILS.is_match(code)
}

fn words(words: &[&str]) -> AhoCorasick {
    AhoCorasick::new(words).expect("a few short words are no trouble")
}
