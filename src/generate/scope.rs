//! The names of a template while it is checked.

use super::ast::Name;
use super::types::Type;

/// A parameter or a `let`.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub of: Type,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether something used it.
    pub used: bool,
}

impl Binding {
    /// A binding that nothing has used yet.
    pub fn new(name: &Name, of: Type, optional: bool) -> Self {
        Self { name: name.clone(), of, optional, used: false }
    }
}

/// The names that can be used at a place.
#[derive(Debug, Default)]
pub struct Scope {
    bindings: Vec<Binding>,
    /// Optional parameters that were asked about and are there.
    given: Vec<String>,
}

impl Scope {
    /// Adds a name.
    pub fn declare(&mut self, binding: Binding) {
        self.bindings.push(binding);
    }

    /// What is called `name`.
    pub fn find(&self, name: &str) -> Option<&Binding> {
        self.bindings.iter().rev().find(|binding| binding.name.text == name)
    }

    /// The type of what is called `name`, which is used by that, and whether it may lack here.
    pub fn use_name(&mut self, name: &str) -> Option<(Type, bool)> {
        let lacks = self.lacks(name);
        let binding = self.bindings.iter_mut().rev().find(|binding| binding.name.text == name)?;
        binding.used = true;
        Some((binding.of.clone(), lacks))
    }

    /// Whether what is called `name` may lack a value here.
    pub fn lacks(&self, name: &str) -> bool {
        self.is_optional(name) && !self.given.iter().any(|given| given == name)
    }

    /// Whether what is called `name` may be left out.
    pub fn is_optional(&self, name: &str) -> bool {
        self.find(name).is_some_and(|binding| binding.optional)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.bindings.iter().map(|binding| binding.name.text.as_str())
    }

    /// How many names there are.
    pub fn mark(&self) -> usize {
        self.bindings.len()
    }

    /// Takes away the names that were added after `mark` was the number.
    pub fn take_since(&mut self, mark: usize) -> Vec<Binding> {
        self.bindings.split_off(mark)
    }

    /// Takes away all names.
    pub fn take_all(&mut self) -> Vec<Binding> {
        self.take_since(0)
    }

    /// Takes these parameters for given, until [`Scope::forget`].
    pub fn assume(&mut self, names: Vec<String>) -> usize {
        let mark = self.given.len();
        self.given.extend(names);
        mark
    }

    /// Takes back what was assumed after `mark`.
    pub fn forget(&mut self, mark: usize) {
        self.given.truncate(mark);
    }
}
