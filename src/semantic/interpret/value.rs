//! Abstract values. Used only in this module.

use super::taints::TaintId;

/// An abstract value: what is known about a value, and where it comes from. The interpreter copies values all the time, so that a shape is small: what is
/// larger than a number stands in lists of the domain.
#[derive(Clone, Copy, Debug, Default)]
pub struct AbstractValue<S> {
    /// What is known about it, in the domain that is interpreted over.
    pub shape: S,
    /// Where it comes from.
    pub taint: TaintId,
}

impl<S: Default> AbstractValue<S> {
    /// A value of this shape that comes from nowhere.
    pub fn of(shape: S) -> Self {
        Self { shape, taint: TaintId::NONE }
    }

    /// A value of this shape, from these sources.
    pub fn with(shape: S, taint: TaintId) -> Self {
        Self { shape, taint }
    }

    /// Anything, from these sources.
    pub fn unknown(taint: TaintId) -> Self {
        Self { shape: S::default(), taint }
    }
}
