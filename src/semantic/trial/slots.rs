//! Values by index, with a way back: a branch is tried on the spot, and what it changed is taken out again.

/// For how many values there is room from the start.
const ROOM: usize = 8;

/// Values by index.
#[derive(Debug)]
pub struct Slots<V> {
    values: Vec<V>,
    log: Vec<(u32, V)>,
}

/// What a branch changed: the new values by index, in order.
pub type Changes<V> = Vec<(u32, V)>;

impl<V: Copy + Default> Slots<V> {
    /// None, with room for some.
    pub fn new() -> Self {
        Self { values: Vec::with_capacity(ROOM), log: Vec::with_capacity(ROOM) }
    }

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
    pub fn take(&mut self, mark: usize, length: usize) -> Changes<V> {
        if self.log.len() == mark {
            return Vec::new();
        }
        let outlives = |index: u32| (index as usize) < length && (index as usize) < self.values.len();
        let mut changes: Changes<V> = self.log[mark..]
            .iter()
            .filter(|(index, _)| outlives(*index))
            .map(|(index, _)| (*index, self.values[*index as usize]))
            .collect();
        changes.sort_unstable_by_key(|(index, _)| *index);
        changes.dedup_by_key(|(index, _)| *index);
        for (index, old) in self.log.drain(mark..).rev() {
            if (index as usize) < length
                && let Some(value) = self.values.get_mut(index as usize)
            {
                *value = old;
            }
        }
        changes
    }

    /// Makes the changes of several branches of which one was taken: what they differ in is joined.
    pub fn merge<'c>(&mut self, branches: impl Iterator<Item = &'c Changes<V>> + Clone, join: impl Fn(V, V) -> V)
    where
        V: 'c,
    {
        let changed_from = |first: u32| {
            let next = |changes: &'c Changes<V>| changes.get(changes.partition_point(|(index, _)| *index < first));
            branches.clone().filter_map(next).map(|(index, _)| *index).min()
        };
        let mut first = 0;
        while let Some(index) = changed_from(first) {
            first = index + 1;
            let joined = branches
                .clone()
                .map(|changes| match changes.binary_search_by_key(&index, |(index, _)| *index) {
                    Ok(at) => changes[at].1,
                    Err(_) => self.get(index as usize),
                })
                .reduce(&join);
            if let Some(value) = joined {
                self.set(index as usize, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_merge_in_what_any_of_them_changed() {
        let mut slots: Slots<u64> = Slots::new();
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
        slots.merge([&first, &second].into_iter(), |one, other| one | other);
        assert_eq!([0, 1, 2, 3].map(|index| slots.get(index)), [16 | 1, 2, 8 | 64, 32]);
    }
}
