//! Bindings: the locals of an expression, and all values that are assigned to each of them.

use std::num::NonZeroU32;

use super::binder::Binder;
use super::identifier;
use crate::csharp::ast::*;
use crate::csharp::library::{Does, does_by_name};
use crate::text::Order;

/// A local: a variable, a parameter, or a local function.
#[derive(Debug, Default)]
pub struct Local {
    /// What it is given, wherever that is.
    pub definitions: Vec<Definition>,
    /// The local function that it is, as an index into [`Binding::functions`].
    pub function: Option<u32>,
}

/// A value that a local is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// This value.
    Value(ExprId),
    /// An item of this collection.
    Item(ExprId),
    /// The entry of a collection that has this key.
    Entry {
        /// The collection.
        of: ExprId,
        /// The key.
        key: ExprId,
    },
    /// Something that this value is in, or was made of.
    Made(ExprId),
}

/// A lambda, a local function, or the policy expression itself.
#[derive(Debug, Default)]
pub struct Function {
    /// Its parameters, as indices into [`Binding::locals`].
    pub parameters: Vec<u32>,
    /// The values that it returns.
    pub returns: Vec<ExprId>,
}

/// What the names of a policy expression are bound to.
#[derive(Debug, Default)]
pub struct Binding {
    pub locals: Vec<Local>,
    names: LocalNumbers,
    /// The policy expression itself comes first.
    pub functions: Vec<Function>,
    /// The functions that lambdas are, in the order of their nodes.
    lambdas: Vec<(ExprId, u32)>,
    /// The values that locals are given, without parentheses and casts, in order.
    pub given: Vec<ExprId>,
    /// The conditions of statements, and what they choose by.
    pub conditions: Vec<ExprId>,
}

/// The local that a name stands for, or that a declaration or a pattern declares: a number for each node of the expression, where there are locals.
#[derive(Debug, Default)]
struct LocalNumbers {
    first: u32,
    count: usize,
    locals: Vec<Option<NonZeroU32>>,
}

impl Binding {
    /// What the names of `root` are bound to before anything is known of them.
    pub fn new(root: &Root) -> Self {
        let names = LocalNumbers { first: root.expressions.start, count: root.expressions.len(), locals: Vec::new() };
        Self { functions: vec![Function::default()], names, ..Self::default() }
    }

    /// The local that `id` itself names or declares.
    pub fn named(&self, id: ExprId) -> Option<u32> {
        let at = id.0.checked_sub(self.names.first)?;
        self.names.locals.get(at as usize).copied().flatten().map(|local| local.get() - 1)
    }

    /// Says that `id` names or declares `local`.
    pub fn name(&mut self, id: ExprId, local: u32) {
        if self.names.locals.is_empty() {
            self.names.locals = vec![None; self.names.count];
        }
        let at = id.0.wrapping_sub(self.names.first);
        if let Some(known) = self.names.locals.get_mut(at as usize) {
            *known = NonZeroU32::new(local + 1);
        }
    }

    /// Says that the lambda `id` is this function.
    pub fn add_lambda(&mut self, id: ExprId, function: u32) {
        self.lambdas.push((id, function));
    }

    /// The function that the lambda `id` is.
    pub fn lambda(&self, id: ExprId) -> Option<u32> {
        let at = self.lambdas.binary_search_by_key(&id, |it| it.0).ok()?;
        self.lambdas.get(at).map(|it| it.1)
    }

    /// What the names of `root` are bound to.
    pub fn of(ast: &Ast<'_>, root: &Root) -> Self {
        let mut binding = Binder::bind(ast, root);
        binding.lambdas.order();
        if binding.locals.is_empty() {
            return binding;
        }
        for (id, node) in ast.expressions(root) {
            binding.link(ast, id, &node.kind);
        }
        // What is called may be a lambda that a local holds, and that is known only now.
        for (_, node) in ast.expressions(root) {
            if let ExprKind::Call { target, arguments } = node.kind {
                binding.hand_over(ast, target, arguments);
            }
        }
        let definitions = binding.locals.iter().flat_map(|local| &local.definitions);
        let mut given: Vec<ExprId> =
            definitions.filter_map(|it| if let Definition::Value(value) = *it { Some(ast.strip(value)) } else { None }).collect();
        given.order();
        binding.given = given;
        binding
    }

    /// The function that a call of `target` runs.
    pub fn called(&self, ast: &Ast<'_>, target: ExprId) -> Option<u32> {
        let target = match ast[ast.strip(target)].kind {
            ExprKind::Member { target, name, .. } if ast.text(name) == "Invoke" => target,
            _ => target,
        };
        self.function(ast, target)
    }

    /// The function that `id` is: a lambda, a local function, or a local that holds one of them.
    pub fn function(&self, ast: &Ast<'_>, id: ExprId) -> Option<u32> {
        let mut id = id;
        // Delegates of delegates are not worth more.
        for _ in 0..4 {
            id = ast.strip(id);
            match ast[id].kind {
                ExprKind::Lambda { .. } => return self.lambda(id),
                ExprKind::New { arguments, .. } => match ast.list(arguments) {
                    [argument] => id = argument.value,
                    _ => return None,
                },
                ExprKind::Name { .. } => {
                    let local = &self.locals[self.named(id)? as usize];
                    if local.function.is_some() {
                        return local.function;
                    }
                    let mut values = local.definitions.iter().filter_map(|definition| match *definition {
                        Definition::Value(value) => Some(value).filter(|value| !is_nothing(ast, *value)),
                        _ => None,
                    });
                    let value = values.next()?;
                    if values.next().is_some() {
                        return None;
                    }
                    id = value;
                }
                _ => return None,
            }
        }
        None
    }

    /// The expression whose value `id` is: what a local is given, if that is one thing.
    pub fn origin(&self, ast: &Ast<'_>, id: ExprId) -> ExprId {
        let mut id = ast.strip(id);
        for _ in 0..4 {
            let Some(local) = self.named(id) else { return id };
            let [Definition::Value(value)] = self.locals[local as usize].definitions[..] else { return id };
            id = ast.strip(value);
        }
        id
    }

    /// The local that `id` names.
    pub fn local(&self, ast: &Ast<'_>, id: ExprId) -> Option<u32> {
        self.named(ast.strip(id))
    }

    fn define(&mut self, local: u32, definition: Definition) {
        let definitions = &mut self.locals[local as usize].definitions;
        // What is given very many values is not known by any of them.
        if definitions.len() < 64 && !definitions.contains(&definition) {
            definitions.push(definition);
        }
    }

    /// Notes what `id` gives to locals.
    fn link(&mut self, ast: &Ast<'_>, id: ExprId, kind: &ExprKind) {
        match *kind {
            ExprKind::Assign { operator, target, value } => match self.local(ast, target) {
                Some(local) if matches!(operator, None | Some(BinaryOperator::Coalesce)) => self.define(local, Definition::Value(value)),
                Some(local) => self.define(local, Definition::Made(value)),
                None => {
                    let target = ast.strip(target);
                    if let ExprKind::Member { target: on, .. } | ExprKind::Index { target: on, .. } = ast[target].kind
                        && let Some(local) = self.local(ast, on)
                    {
                        self.define(local, Definition::Made(value));
                    }
                }
            },
            ExprKind::Is { operand, pattern } if matches!(ast[pattern].kind, PatternKind::Declaration { .. }) => {
                if let Some(local) = self.named(id) {
                    self.define(local, Definition::Value(operand));
                }
            }
            ExprKind::Call { target, arguments } => {
                let ExprKind::Member { target: on, name, .. } = ast[ast.strip(target)].kind else { return };
                let name = identifier(ast, name);
                let arguments = ast.list(arguments);
                if does_by_name(name) == Some(Does::TakesIn)
                    && let Some(local) = self.local(ast, taken_in_by(ast, on))
                {
                    arguments.iter().for_each(|argument| self.define(local, Definition::Made(argument.value)));
                }
                let outs: Vec<u32> = arguments.iter().filter_map(|argument| self.out(ast, argument)).collect();
                for local in outs {
                    match (name, arguments) {
                        ("TryGetValue", [key, _]) => self.define(local, Definition::Entry { of: on, key: key.value }),
                        _ if does_by_name(name) == Some(Does::Derives) => self.define(local, Definition::Value(id)),
                        _ => {
                            self.define(local, Definition::Made(on));
                            arguments.iter().for_each(|argument| self.define(local, Definition::Made(argument.value)));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// The local that an argument gives a value to.
    fn out(&self, ast: &Ast<'_>, argument: &Argument) -> Option<u32> {
        match ast[argument.value].kind {
            ExprKind::Declaration { .. } => self.named(argument.value),
            ExprKind::Name { .. } if argument.passing != Passing::Value => self.named(argument.value),
            _ => None,
        }
    }

    /// Gives the parameters of what is called, and of what it is given to call, their values.
    fn hand_over(&mut self, ast: &Ast<'_>, target: ExprId, arguments: List<Argument>) {
        let arguments = ast.list(arguments);
        if let Some(function) = self.called(ast, target) {
            let parameters = self.functions[function as usize].parameters.clone();
            for (parameter, argument) in parameters.into_iter().zip(arguments) {
                self.define(parameter, Definition::Value(argument.value));
            }
            return;
        }
        let ExprKind::Member { target: on, .. } = ast[ast.strip(target)].kind else { return };
        // `Array.Exists(list, it => …)` is given what others are called on.
        let first = arguments.first().map(|argument| argument.value);
        let on = match ast[ast.strip(on)].kind {
            ExprKind::Name { .. } if self.local(ast, on).is_none() && ast.text_of(on) != "context" => first.unwrap_or(on),
            _ => on,
        };
        for argument in arguments {
            let Some(function) = self.function(ast, argument.value) else { continue };
            let parameters = self.functions[function as usize].parameters.clone();
            for parameter in parameters {
                self.define(parameter, Definition::Item(on));
            }
        }
    }
}

/// Whether a value is `null` or `default`.
pub fn is_nothing(ast: &Ast<'_>, id: ExprId) -> bool {
    matches!(ast[ast.strip(id)].kind, ExprKind::Literal(Literal::Null) | ExprKind::Default(_))
}

/// What the chain of calls that ends in `id` puts things into: `text` of `text.Append(a).Append(b)`.
fn taken_in_by(ast: &Ast<'_>, mut id: ExprId) -> ExprId {
    const LONGEST: usize = 64;
    for _ in 0..LONGEST {
        let ExprKind::Call { target, .. } = ast[ast.strip(id)].kind else { break };
        let ExprKind::Member { target: on, name, .. } = ast[ast.strip(target)].kind else { break };
        if does_by_name(identifier(ast, name)) != Some(Does::TakesIn) {
            break;
        }
        id = on;
    }
    id
}
