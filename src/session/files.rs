//! What a run asks of the face that runs it: where texts come from, and what becomes of fixed ones.

use super::Job;
use crate::hosts::{Folders, Nowhere};
use crate::workspace::{Found, Source};

/// Where the texts of a run come from, and what becomes of fixed ones. Several threads ask at once.
pub trait Files: Sync {
    /// What can go wrong.
    type Error: Send;

    /// Returns the bytes of the file of `job`; of one that is too large, the first ones. It is asked once for each job.
    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Self::Error>;

    /// Returns the files around those of the jobs. A face that has none says nothing.
    fn folders(&self) -> &dyn Folders {
        &Nowhere
    }

    /// Takes what fixes make of the file of `job`. Returns whether the file has that text from now on, so that what is left in it is reported, rather
    /// than what was found in it before.
    fn change(&self, job: &Job, change: &Change<'_>) -> Result<bool, Self::Error>;

    /// Takes a new file with this text, such as a fix makes for a policy fragment. Returns whether it is there from now on. A face that makes no files says nothing.
    fn create(&self, _: &Found, _: &str) -> Result<bool, Self::Error> {
        Ok(false)
    }

    /// Is told whenever a job is done.
    fn done(&self, _: &Job) {}
}

/// What fixes make of a file.
#[derive(Clone, Copy, Debug)]
pub struct Change<'s> {
    /// The file as it was read.
    pub before: &'s Source,
    /// The file with the fixes.
    pub after: &'s Source,
}
