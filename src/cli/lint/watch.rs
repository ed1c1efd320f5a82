//! `lint --watch`: lints again whenever a file changes.
//!
//! The files are looked at again and again: how often depends on how long one look takes, so that watching costs at most a twentieth of a processor.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use super::{Plan, plural};
use crate::cli::Outcome;
use crate::cli::arguments::Lint;
use crate::cli::error::Error;
use crate::cli::input;
use crate::cli::terminal::Terminal;
use crate::text::Gather;
use crate::workspace::{self, DiscoverError};

/// The least time between two looks, and the most.
const LEAST: Duration = Duration::from_millis(200);
const MOST: Duration = Duration::from_secs(5);

/// How much longer than a look the time between two looks is.
const REST: u32 = 20;

/// How long nothing may change before the files are linted, since editors write in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// The files that are watched, with the time of the last change and the length of each.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Lints what the options say until a signal ends the process. An error at the beginning ends it too.
pub(super) fn watch(options: &Lint, terminal: &Terminal) -> Outcome {
    if options.paths.iter().any(|path| input::is_standard(path)) {
        let help = Some("name files or folders".to_owned());
        return Err(vec![Error::Usage { message: "standard input cannot be watched".to_owned(), help }]);
    }
    let mut is_first = true;
    loop {
        let seen = look(options).map_err(|error| vec![error])?;
        terminal.clear();
        match Plan::new(options, terminal) {
            Err(error) if is_first => return Err(vec![error]),
            Err(error) => terminal.complain(&error),
            Ok((_, errors)) if is_first && errors.iter().any(is_of_arguments) => return Err(errors),
            Ok((plan, errors)) => {
                if let Err(errors) = plan.run(errors, terminal) {
                    errors.iter().for_each(|error| terminal.complain(error));
                }
            }
        }
        is_first = false;
        terminal.note(&format!("watching {}; Ctrl-C ends", plural(seen.len(), "file")));
        wait(options, &seen)?;
    }
}

/// Whether no change of a file would end the error.
fn is_of_arguments(error: &Error) -> bool {
    matches!(error, Error::UnknownRule(_) | Error::Discover(DiscoverError::Missing { .. }))
}

/// Waits until something is different from what was `seen`, and then until it stays as it is.
fn wait(options: &Lint, seen: &Seen) -> Result<(), Vec<Error>> {
    let look = || look(options).map_err(|error| vec![error]);
    let mut rest = LEAST;
    loop {
        sleep(rest);
        let start = Instant::now();
        let mut now = look()?;
        rest = (start.elapsed() * REST).clamp(LEAST, MOST);
        if now == *seen {
            continue;
        }
        loop {
            sleep(QUIET);
            let later = look()?;
            if later == now {
                return Ok(());
            }
            now = later;
        }
    }
}

/// The files that a run would read, with their configurations.
fn look(options: &Lint) -> Result<Seen, Error> {
    // A configuration that is named and cannot be used is told by the run, and watched like the others.
    let given = options.files.config.clone();
    let search = match input::search(&options.files) {
        Ok(search) => search,
        Err(error) if given.is_none() => return Err(error),
        Err(_) => return Ok(given.into_iter().map(stat).gathered()),
    };
    let (found, errors) = workspace::discover(&options.paths, &search);
    let mut seen: Seen = found.iter().map(|found| stat(found.file.clone())).gathered();
    let configs = found.iter().filter_map(|found| found.config.as_ref()).flat_map(|config| config.layers());
    seen.extend(configs.map(|config| stat(config.path.clone())));
    let faulty = errors.iter().filter_map(|error| match error {
        DiscoverError::Config(error) => Some(error.path().to_owned()),
        _ => None,
    });
    seen.extend(faulty.chain(given).chain(options.baseline.clone()).map(stat));
    Ok(seen)
}

fn stat(path: PathBuf) -> (PathBuf, (Option<SystemTime>, u64)) {
    let metadata = path.metadata();
    let state = metadata.map_or((None, 0), |metadata| (metadata.modified().ok(), metadata.len()));
    (path, state)
}
