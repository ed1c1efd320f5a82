//! The store of the interpreter: what variables, headers and locals hold on the path that is run. Used only in this module; the model keeps the
//! [`NameNumbers`] from one scenario to the next.

use foldhash::{HashMap, HashMapExt};

use super::paths::Path;
use super::slots::Slots;
use super::taints::{TaintId, Taints};
use super::value::AbstractValue;

/// How many names there is room for from the start.
const FEW: usize = 24;

/// The names of variables, by number.
#[derive(Debug)]
pub struct NameNumbers<'d> {
    variables: HashMap<&'d str, usize>,
    headers: HashMap<String, usize>,
}

impl Default for NameNumbers<'_> {
    fn default() -> Self {
        Self { variables: HashMap::with_capacity(FEW), headers: HashMap::default() }
    }
}

impl<'d> NameNumbers<'d> {
    /// The number of the variable `name`.
    pub fn number(&mut self, name: &'d str) -> usize {
        let next = self.variables.len() + self.headers.len();
        *self.variables.entry(name).or_insert(next)
    }

    /// The number of the request's header `name`, which is kept like a variable.
    pub fn header(&mut self, name: &str) -> usize {
        let next = self.variables.len() + self.headers.len();
        *self.headers.entry(name.to_ascii_lowercase()).or_insert(next)
    }
}

/// What variables, headers and locals hold.
#[derive(Debug)]
pub struct Store<'m, 'd, S> {
    pub names: &'m mut NameNumbers<'d>,
    pub variables: Slots<AbstractValue<S>>,
    /// Where the value of each variable may come from at any time.
    pub ever: Vec<TaintId>,
    /// Local variables of the expression: names by the index of their value.
    pub local_names: Vec<&'d str>,
    pub locals: Slots<AbstractValue<S>>,
    /// The paths that have been run and not been joined yet.
    pub paths: Vec<Path>,
    /// Whether anything is known of the request's headers.
    pub known_headers: bool,
}

impl<'m, 'd, S: Copy + Default> Store<'m, 'd, S> {
    /// An empty store.
    pub fn new(names: &'m mut NameNumbers<'d>) -> Self {
        Self {
            names,
            variables: Slots::default(),
            ever: Vec::new(),
            local_names: Vec::new(),
            locals: Slots::default(),
            paths: Vec::new(),
            known_headers: false,
        }
    }

    /// Gives the variable with this number a value.
    pub fn set(&mut self, number: usize, value: AbstractValue<S>, taints: &mut Taints) {
        if self.ever.len() <= number {
            self.ever.resize(number + 1, TaintId::NONE);
        }
        self.ever[number] = taints.and(self.ever[number], value.taint);
        self.variables.set(number, value);
    }

    /// Forgets what variables hold, save where it may come from.
    pub fn blur(&mut self) {
        for number in 0..self.ever.len() {
            self.variables.set(number, AbstractValue::unknown(self.ever[number]));
        }
    }

    /// Declares a local variable.
    pub fn declare(&mut self, name: &'d str, value: AbstractValue<S>) {
        self.local_names.push(name);
        self.locals.push(value);
    }

    /// Forgets the local variables from `length` on.
    pub fn leave_scope(&mut self, length: usize) {
        self.local_names.truncate(length);
        self.locals.truncate(length);
    }
}
