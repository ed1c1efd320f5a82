//! The store of the interpreter: what variables, headers and locals hold on the path that is run. For this room alone; the model keeps the
//! [`Names`] from one scenario to the next.

use foldhash::{HashMap, HashMapExt};

use super::memory::{self, Memory};
use super::paths::Path;
use super::slots::Slots;
use super::taints::{TaintId, Taints};
use super::texts::{Filling, Texts};
use super::value::{Shape, Value};
use crate::csharp::{Ast, ExprId};

/// How many names there is room for from the start.
const FEW: usize = 24;

/// The names of variables, by number.
#[derive(Debug)]
pub struct Names<'d> {
    variables: HashMap<&'d str, usize>,
    headers: HashMap<String, usize>,
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self { variables: HashMap::with_capacity(FEW), headers: HashMap::default() }
    }
}

impl<'d> Names<'d> {
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
pub struct Store<'m, 'd> {
    pub names: &'m mut Names<'d>,
    pub variables: Slots<Value>,
    /// Where the value of each variable may come from at any time.
    pub ever: Vec<TaintId>,
    /// Local variables of the expression: names by the index of their value.
    pub local_names: Vec<&'d str>,
    pub locals: Slots<Value>,
    /// The texts that values are.
    pub texts: Texts<'d>,
    /// Where values come from.
    pub taints: Taints,
    /// The paths that have been run and not been joined yet.
    pub paths: Vec<Path>,
    /// Whether anything is known of the request's headers.
    pub known_headers: bool,
}

impl<'m, 'd> Store<'m, 'd> {
    /// An empty store, for a document with the expressions `ast`.
    pub fn new(names: &'m mut Names<'d>, ast: &'d Ast<'d>) -> Self {
        let Memory { variables, locals, local_names, ever, taints, texts, paths } = Memory::take();
        let texts = Texts::new(ast, texts);
        Self { names, variables, ever, local_names, locals, texts, taints, paths, known_headers: false }
    }

    /// Keeps the lists for the next interpretation.
    pub fn keep(self) {
        let Self { variables, locals, local_names, ever, taints, texts, paths, .. } = self;
        let (local_names, texts) = (memory::emptied(local_names), texts.into_lists());
        Memory { variables, locals, local_names, ever, taints, texts, paths }.keep();
    }

    /// Whether `value` is true: `None` when it may be either.
    pub fn truth(&self, value: Value) -> Option<bool> {
        self.texts.truth(value.shape)
    }

    /// `value`, which the expression `id` comes to, as what becomes a part of a text.
    pub fn filling(&self, value: Value, id: ExprId) -> Filling {
        Filling { shape: value.shape, id, caller: self.taints[value.taint].caller }
    }

    /// The join of `one` and `other`: what is known when it may be either.
    pub fn join(&mut self, one: Value, other: Value) -> Value {
        Value { shape: self.texts.join(one.shape, other.shape), taint: self.taints.and(one.taint, other.taint) }
    }

    /// Gives the variable with this number a value.
    pub fn set(&mut self, number: usize, value: Value) {
        if self.ever.len() <= number {
            self.ever.resize(number + 1, TaintId::NONE);
        }
        self.ever[number] = self.taints.and(self.ever[number], value.taint);
        self.variables.set(number, value);
    }

    /// Forgets what variables hold, save where it may come from.
    pub fn blur(&mut self) {
        for number in 0..self.ever.len() {
            self.variables.set(number, Value::unknown(self.ever[number]));
        }
    }

    /// Whether anything is known of the variable with this number.
    pub fn is_known(&self, number: usize) -> bool {
        let value = self.variables.peek(number);
        value.is_some_and(|value| !matches!(value.shape, Shape::Unknown) || !self.taints[value.taint].tells().is_empty())
    }

    /// Declares a local variable.
    pub fn declare(&mut self, name: &'d str, value: Value) {
        self.local_names.push(name);
        self.locals.push(value);
    }

    /// Forgets the local variables from `length` on.
    pub fn leave_scope(&mut self, length: usize) {
        self.local_names.truncate(length);
        self.locals.truncate(length);
    }
}
