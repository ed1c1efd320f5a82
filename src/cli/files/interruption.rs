//! Signals that end the process: staged files are removed first.

use std::sync::Once;

/// From now on a signal that ends the process removes its staged files first. The process then ends as if it had not been watched.
pub(super) fn watch() {
    static WATCH: Once = Once::new();
    // Where signals cannot be watched, what they leave is removed by the next run.
    WATCH.call_once(system::start);
}

#[cfg(unix)]
mod system {
    use std::sync::mpsc;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use crate::cli::files::temporary;

    /// Starts the thread that waits for signals, and returns when it does.
    pub(super) fn start() {
        let (ready, started) = mpsc::channel();
        // The thread installs the handlers itself: installed without a thread that reads them, signals would do nothing at all.
        let spawned = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let signals = Signals::new([SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal)));
            // Whoever waited may have gone.
            let _ = ready.send(());
            let Ok(mut signals) = signals else { return };
            if let Some(signal) = signals.forever().next() {
                // It is held to the end, so that nothing is staged or put in its place any more.
                let _registry = temporary::remove_all();
                let _ = emulate_default_handler(signal);
            }
        });
        if spawned.is_ok() {
            let _ = started.recv();
        }
    }

    /// Whether the process was started with this signal ignored, as `nohup` does, so that it is to live on.
    fn is_ignored(signal: i32) -> bool {
        // Only Linux tells without unsafe code. Elsewhere such a process ends, tidily.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
        mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
    }
}

#[cfg(windows)]
mod system {
    use crate::cli::files::temporary;

    /// The status of a process that Ctrl-C ended.
    const STATUS_CONTROL_C_EXIT: i32 = 0xc000_013a_u32 as i32;

    /// Installs the handler of Ctrl-C.
    pub(super) fn start() {
        let _ = ctrlc::set_handler(|| {
            // It is held to the end, so that nothing is staged or put in its place any more.
            let _registry = temporary::remove_all();
            std::process::exit(STATUS_CONTROL_C_EXIT);
        });
    }
}

#[cfg(not(any(unix, windows)))]
mod system {
    pub(super) fn start() {}
}
