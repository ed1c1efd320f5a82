//! What happens to files: which are written, which are left alone, and what is there after a failure, a signal or a crash.

mod configuration;
mod hosts;
mod interruption;
mod links;
mod outputs;
mod owners;
mod whole;

/// A policy with one warning, which has a safe fix: a comment that silences nothing.
const WARNING: &str =
    "<policies>\n  <inbound>\n    <!-- apim-policy ignore secrets/hard-coded: for the test -->\n    <base />\n  </inbound>\n</policies>\n";

/// It without the comment.
const FIXED: &str = "<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>\n";

/// The name of a staged file that a killed run left.
const LEFT_OVER: &str = ".apim-policy-0123456789abcDEF.tmp";

/// Whether this user may do everything. Tests about other users need that, and say so where it is not the case.
#[cfg(unix)]
fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        skipped("only root can make files of other users");
    }
    root
}

/// Says that a test is skipped, and why.
#[cfg(unix)]
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn skipped(why: &str) {
    println!("skipped: {why}");
}
