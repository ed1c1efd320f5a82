//! The position of the interpreter: where it stands, and what is true of the path that led there. Used only in this module.

use super::sources::SourceSet;
use super::value::AbstractValue;
use crate::ast::{Element, Expression};

/// Where the interpreter stands.
#[derive(Debug, Default)]
pub struct Position<'d, S> {
    /// The element whose attribute or text is evaluated.
    pub element: Option<Element<'d>>,
    /// The expression that is evaluated.
    pub expression: Option<Expression<'d>>,
    /// What is true of the path that led here.
    pub path: PathState,
    /// Whether the walk has come to the element that the scenario is about.
    pub started: bool,
    /// Where something of the answer that the scenario is about is read last, as a byte offset.
    pub horizon: u32,
    /// How many `try`s surround what is evaluated.
    pub tries: u32,
    /// How many functions deep evaluation is.
    pub calls: u32,
    /// The loops and `switch`es around the statement that is run, outermost first.
    pub loops: Vec<Loop<S>>,
    /// What the function that is evaluated returned so far.
    pub returned: Option<AbstractValue<S>>,
}

/// What is true of a path, apart from what its variables hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct PathState {
    /// Whether the path ended here: by an answer to the caller, an exception or a `return`.
    pub ended: bool,
    /// Whether something was decided by the answer that the scenario is about, on every path here.
    pub tested: bool,
    /// Whether the request that the scenario is about was sent on the path here.
    pub sent: bool,
    /// The sources on which it depended that the path led here.
    pub decided: SourceSet,
}

/// A loop or a `switch` that is run.
#[derive(Debug)]
pub struct Loop<S> {
    /// Where the log of local variables stood when it began.
    pub mark: usize,
    /// How many local variables there were.
    pub length: usize,
    /// Whether it is a `switch`.
    pub is_switch: bool,
    /// What local variables held where it was left by `break` or `continue`.
    pub left_with: Vec<(u32, AbstractValue<S>)>,
}

/// What calls a function that is evaluated.
#[derive(Debug)]
pub struct Caller<S> {
    returned: Option<AbstractValue<S>>,
    tested: bool,
}

impl<S: Default> Position<'_, S> {
    /// Begins to run the statements of a function, and returns what the one around it has come to.
    pub fn enter(&mut self) -> Caller<S> {
        Caller { returned: self.returned.take(), tested: self.path.tested }
    }

    /// Ends the function, and returns what it returns. When it throws on every path, the path has ended.
    pub fn return_to(&mut self, caller: Caller<S>) -> AbstractValue<S> {
        match std::mem::replace(&mut self.returned, caller.returned) {
            Some(value) => {
                // The path of the `return` ended for the function alone.
                self.path.ended = false;
                self.path.tested |= caller.tested;
                value
            }
            None => AbstractValue::default(),
        }
    }
}
