//! Values by index that can be rolled back: a branch is run in place, and what it changed is taken out again. Used only in this module.

use crate::text::Order;
/// Values by index.
#[derive(Debug)]
pub struct Slots<V> {
    values: Vec<V>,
    log: Vec<(u32, V)>,
    /// What branches changed that have not been merged yet, one after the other.
    taken: Vec<(u32, V)>,
}

/// What a branch changed: where the new values stand among those that were taken, by index, in order.
#[derive(Clone, Copy, Debug)]
pub struct Changes {
    start: u32,
    end: u32,
}

impl Changes {
    /// Whether nothing was changed.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl<V> Default for Slots<V> {
    /// None.
    fn default() -> Self {
        Self { values: Vec::new(), log: Vec::new(), taken: Vec::new() }
    }
}

impl<V: Copy + Default> Slots<V> {
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The value at `index`; the default value where none was set.
    pub fn get(&self, index: usize) -> V {
        self.values.get(index).copied().unwrap_or_default()
    }

    /// The value at `index`, if one was set.
    pub fn peek(&self, index: usize) -> Option<&V> {
        self.values.get(index)
    }

    pub fn set(&mut self, index: usize, value: V) {
        if index >= self.values.len() {
            self.values.resize(index + 1, V::default());
        }
        let old = std::mem::replace(&mut self.values[index], value);
        self.log.push((index as u32, old));
    }

    /// Adds a value that no branch takes back, and returns its index.
    pub fn push(&mut self, value: V) -> usize {
        self.values.push(value);
        self.values.len() - 1
    }

    /// Drops the values from `length` on.
    pub fn truncate(&mut self, length: usize) {
        self.values.truncate(length);
    }

    /// The place in the log to which [`Slots::take`] goes back.
    pub fn mark(&self) -> usize {
        self.log.len()
    }

    /// What was set since `mark`, with its present value; the same index may come more than once.
    pub fn changed_since(&self, mark: usize) -> impl Iterator<Item = (u32, V)> + '_ {
        self.log[mark..].iter().map(|(index, _)| (*index, self.get(*index as usize)))
    }

    /// Undoes what changed below the index `length` since `mark`, and returns it. What was pushed since then stays as it is.
    pub fn take(&mut self, mark: usize, length: usize) -> Changes {
        let start = self.taken.len();
        if self.log.len() > mark {
            self.take_logged(mark, length.min(self.values.len()));
        }
        Changes { start: start as u32, end: self.taken.len() as u32 }
    }

    fn take_logged(&mut self, mark: usize, length: usize) {
        let start = self.taken.len();
        let logged = self.log[mark..].iter().map(|(index, _)| *index).filter(|index| (*index as usize) < length);
        self.taken.extend(logged.map(|index| (index, self.values[index as usize])));
        self.taken[start..].order_by_key(|(index, _)| *index);
        let mut end = start;
        for at in start..self.taken.len() {
            if end == start || self.taken[end - 1].0 != self.taken[at].0 {
                self.taken[end] = self.taken[at];
                end += 1;
            }
        }
        self.taken.truncate(end);
        for (index, old) in self.log.drain(mark..).rev() {
            if (index as usize) < length {
                self.values[index as usize] = old;
            }
        }
    }

    /// No changes, taken here.
    pub fn unchanged(&self) -> Changes {
        let end = self.taken.len() as u32;
        Changes { start: end, end }
    }

    /// Makes the changes of several branches of which one was taken: what they differ in is joined.
    pub fn merge(&mut self, branches: impl Iterator<Item = Changes> + Clone, join: &mut impl FnMut(V, V) -> V) {
        if branches.clone().all(Changes::is_empty) {
            return;
        }
        let mut first = 0;
        while let Some(index) = branches.clone().filter_map(|changes| self.changed_from(changes, first)).min() {
            first = index + 1;
            let joined = branches.clone().map(|changes| self.left_by(changes, index)).reduce(&mut *join);
            if let Some(value) = joined {
                self.set(index as usize, value);
            }
        }
    }

    /// Forgets `first`, and what was taken after it.
    pub fn forget(&mut self, first: Changes) {
        self.taken.truncate(first.start as usize);
    }

    /// The first index from `first` on of which `changes` has a value.
    fn changed_from(&self, changes: Changes, first: u32) -> Option<u32> {
        let changes = self.taken(changes);
        changes.get(changes.partition_point(|(index, _)| *index < first)).map(|(index, _)| *index)
    }

    /// The value that the branch with these changes left at `index`.
    fn left_by(&self, changes: Changes, index: u32) -> V {
        let changes = self.taken(changes);
        match changes.binary_search_by_key(&index, |(index, _)| *index) {
            Ok(at) => changes[at].1,
            Err(_) => self.get(index as usize),
        }
    }

    fn taken(&self, changes: Changes) -> &[(u32, V)] {
        &self.taken[changes.start as usize..changes.end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_merge_in_what_any_of_them_changed() {
        let mut slots: Slots<u64> = Slots::default();
        for (index, value) in [(0, 1), (1, 2), (2, 4)] {
            slots.set(index, value);
        }
        let mark = slots.mark();
        slots.set(2, 8);
        slots.set(0, 16);
        let first = slots.take(mark, usize::MAX);
        slots.set(3, 32);
        slots.set(2, 64);
        let second = slots.take(mark, usize::MAX);
        assert_eq!([0, 1, 2, 3].map(|index| slots.get(index)), [1, 2, 4, 0]);
        slots.merge([first, second].into_iter(), &mut |one, other| one | other);
        assert_eq!([0, 1, 2, 3].map(|index| slots.get(index)), [16 | 1, 2, 8 | 64, 32]);
        slots.forget(first);
        assert!(slots.taken.is_empty());
    }
}
