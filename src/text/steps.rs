//! Counts steps of work in tests, because time is not reliable on a shared machine.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Counts `steps`: looks at nodes, expressions and texts. Outside of tests it does nothing.
#[cfg(test)]
pub fn count(steps: usize) {
    STEPS.set(STEPS.get() + steps as u64);
}

/// Counts nothing: this is no test.
#[cfg(not(test))]
#[inline(always)]
pub fn count(_: usize) {}

/// How many steps `work` takes on this thread.
#[cfg(test)]
pub fn of(work: impl FnOnce()) -> u64 {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}
