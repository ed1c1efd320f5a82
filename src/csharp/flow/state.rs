//! The state of the flow analysis at one place of the code.

/// How many variables of an expression are followed; those beyond count as assigned.
pub const MOST: usize = 256;

/// A set of variables, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set([u64; MOST / 64]);

impl Set {
    pub const NONE: Self = Self([0; MOST / 64]);
    pub const ALL: Self = Self([u64::MAX; MOST / 64]);

    pub fn has(self, place: usize) -> bool {
        self.0[place / 64] & (1 << (place % 64)) != 0
    }

    pub fn add(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub fn remove(&mut self, place: usize) {
        self.0[place / 64] &= !(1 << (place % 64));
    }

    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// What lies below the place `end`.
    pub fn below(self, end: usize) -> Self {
        let mask = |word: usize| match end.saturating_sub(word * 64) {
            bits if bits >= 64 => u64::MAX,
            bits => (1 << bits) - 1,
        };
        Self(std::array::from_fn(|word| self.0[word] & mask(word)))
    }

    pub fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }
}

/// Whether a place is reached, and which variables have a value there.
#[derive(Clone, Copy, Debug)]
pub struct State {
    pub reachable: bool,
    /// Everything is true of code that is never reached: it is [`Set::ALL`].
    pub assigned: Set,
}

impl State {
    /// Where a function begins.
    pub const START: Self = Self { reachable: true, assigned: Set::NONE };
    /// Behind a jump.
    pub const NEVER: Self = Self { reachable: false, assigned: Set::ALL };

    /// Where the two meet.
    pub fn join(self, other: Self) -> Self {
        Self { reachable: self.reachable || other.reachable, assigned: self.assigned.and(other.assigned) }
    }

    /// This one, after which what led to `other` happens as well.
    pub fn then(self, other: Self) -> Self {
        match self.reachable && other.reachable {
            true => Self { reachable: true, assigned: self.assigned.or(other.assigned) },
            false => Self::NEVER,
        }
    }
}

/// The states behind a condition.
#[derive(Clone, Copy, Debug)]
pub struct Decided {
    pub when_true: State,
    pub when_false: State,
}

impl Decided {
    pub fn either(state: State) -> Self {
        Self { when_true: state, when_false: state }
    }

    pub fn join(self) -> State {
        self.when_true.join(self.when_false)
    }
}
