//! The progress bar.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long people wait without wondering.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar on standard error that shows up only when the work takes long.
pub(super) struct Progress {
    bar: ProgressBar,
    since: Instant,
    shown: AtomicBool,
    wanted: bool,
}

impl Progress {
    /// A bar for `total` steps; it never shows up unless it is `wanted`.
    pub(super) fn new(total: usize, wanted: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files").unwrap_or_else(|_| ProgressStyle::default_bar());
        Self { bar: bar.with_style(style), since: Instant::now(), shown: AtomicBool::new(false), wanted }
    }

    /// Counts a step.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if self.wanted && self.since.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
