//! Dependence: which paths a value depends on, and which it still contains.

use super::binding::{Definition, is_nothing};
use super::code::{Code, Reading};
use super::seen::Seen;
use crate::csharp::ast::*;
use crate::csharp::library::{Does, Fact};
use crate::csharp::query::Node;

/// How many nodes one question looks at.
const MOST: usize = 20_000;

impl<'d> Code<'d> {
    /// The first place, in the order of the source, that reads something which is this, and on which the value depends. A test for `null` reads
    /// nothing of what it tests.
    pub fn reads(self, fact: Fact) -> Option<Reading<'d>> {
        let found = self.readings(|path| path.is_a(fact));
        found.into_iter().min_by_key(|reading| (self.ast[reading.node].span.start, self.ast[reading.node].span.end))
    }

    /// The places on which the value depends that read something of which this holds.
    pub fn readings(self, holds: impl Fn(super::Path<'d>) -> bool) -> Vec<Reading<'d>> {
        let of = |node: ExprId| self.paths(node).find(|path| holds(*path)).map(|path| Reading { node, path });
        self.depends().iter().filter_map(|&node| of(node)).collect()
    }

    /// Whether the value depends on something of which this holds.
    pub fn depends_on(self, holds: impl Fn(super::Path<'d>) -> bool) -> bool {
        self.depends().iter().any(|&node| self.paths(node).any(&holds))
    }

    /// The nodes on which the value of the expression depends.
    fn depends(self) -> &'d [ExprId] {
        let conditions = &self.symbols().binding.conditions;
        self.symbols().depends.get_or_init(|| self.depends_from(self.yields().iter().chain(conditions).copied().collect()))
    }

    /// The nodes on which these depend.
    pub(super) fn depends_from(self, from: Vec<ExprId>) -> Vec<ExprId> {
        let ast = self.ast;
        let mut rest = from;
        let mut seen = Seen::of(self.root);
        let mut order = Vec::new();
        while let Some(id) = rest.pop() {
            if !seen.insert(id) {
                continue;
            }
            if order.len() == MOST {
                break;
            }
            order.push(id);
            let binding = &self.symbols().binding;
            match ast[id].kind {
                ExprKind::Name { .. } => {
                    let Some(local) = binding.named(id) else { continue };
                    let local = &binding.locals[local as usize];
                    for definition in &local.definitions {
                        match *definition {
                            Definition::Value(value) | Definition::Item(value) | Definition::Made(value) => rest.push(value),
                            Definition::Entry { of, key } => rest.extend([of, key]),
                        }
                    }
                    rest.extend(local.function.iter().flat_map(|&function| &binding.functions[function as usize].returns));
                }
                ExprKind::Lambda { .. } => {
                    rest.extend(binding.lambda(id).iter().flat_map(|&function| &binding.functions[function as usize].returns));
                }
                ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                    match (is_nothing(ast, left), is_nothing(ast, right)) {
                        (false, false) => rest.extend([right, left]),
                        // Of what is tested for null, the test is all that is read.
                        (true, false) => rest.extend(self.inner(right)),
                        (false, true) => rest.extend(self.inner(left)),
                        (true, true) => {}
                    }
                }
                ExprKind::Is { operand, pattern } if self.asks_for_nothing(pattern) => rest.extend(self.inner(operand)),
                _ => ast.children(id, |child| rest.push(child)),
            }
        }
        order
    }

    fn asks_for_nothing(self, pattern: PatternId) -> bool {
        matches!(self.ast[pattern].kind, PatternKind::Constant(value) if is_nothing(self.ast, value))
    }

    /// Whether the value of `id` is made of a node of which this holds.
    pub fn is_made_of(self, id: ExprId, holds: impl Fn(ExprId) -> bool) -> bool {
        self.depends_from(vec![id]).into_iter().any(holds)
    }

    /// What stands in a value that is tested for null, unless that is nothing but a path.
    fn inner(self, id: ExprId) -> Option<ExprId> {
        self.paths(id).next().is_none().then_some(id)
    }

    /// The nodes whose values are still in that of `id`, each where it is read from `context` or comes from somewhere else: through choices,
    /// texts that are put together, and members that hand on what they are given.
    pub fn origins(self, id: ExprId) -> Vec<ExprId> {
        let ast = self.ast;
        let mut rest = vec![id];
        let mut seen = Seen::of(self.root);
        let mut found = Vec::new();
        while let Some(id) = rest.pop() {
            if !seen.insert(id) || seen.len() > MOST {
                continue;
            }
            let id = ast.strip(id);
            let binding = &self.symbols().binding;
            match ast[id].kind {
                ExprKind::Name { .. } => match binding.named(id) {
                    Some(local) => {
                        for definition in &binding.locals[local as usize].definitions {
                            match *definition {
                                Definition::Value(value) | Definition::Made(value) => rest.push(value),
                                Definition::Item(of) => rest.push(of),
                                Definition::Entry { .. } => {}
                            }
                        }
                        found.push(id);
                    }
                    None => found.push(id),
                },
                ExprKind::Conditional { then, otherwise, .. } => rest.extend([then, otherwise]),
                ExprKind::Binary { operator: BinaryOperator::Coalesce | BinaryOperator::Add, left, right } => rest.extend([left, right]),
                ExprKind::Assign { value, .. } => rest.push(value),
                ExprKind::Interpolated(pieces) => rest.extend(ast.list(pieces).iter().filter_map(|piece| match *piece {
                    Interpolation::Hole { value, .. } => Some(value),
                    Interpolation::Text(_) => None,
                })),
                ExprKind::Call { target, arguments } => self.origins_of_call(id, target, arguments, &mut rest, &mut found),
                ExprKind::Member { target, .. } => {
                    found.push(id);
                    // What is reached by one path is known by it.
                    if self.hands_on(id) && self.path(id).is_none() {
                        rest.push(target);
                    }
                }
                ExprKind::Index { target, .. } => {
                    found.push(id);
                    rest.extend(self.path(id).is_none().then_some(target));
                }
                ExprKind::New { .. } | ExprKind::NewArray { .. } | ExprKind::NewAnonymous(_) | ExprKind::Tuple(_) => {
                    ast.children(id, |child| rest.push(child));
                }
                ExprKind::Initializer(_) => ast.children(id, |child| rest.push(child)),
                _ => found.push(id),
            }
        }
        found
    }

    fn origins_of_call(self, id: ExprId, target: ExprId, arguments: List<Argument>, rest: &mut Vec<ExprId>, found: &mut Vec<ExprId>) {
        let ast = self.ast;
        let binding = &self.symbols().binding;
        if let Some(function) = binding.called(ast, target) {
            rest.extend(&binding.functions[function as usize].returns);
            return;
        }
        found.push(id);
        let is_reached = self.path(id).is_some();
        let arguments = ast.list(arguments);
        match self.does(id) {
            // Only what is given instead is in it beside the entry, which is a path by itself.
            Some(Does::EntryOr | Does::Entry) => {
                rest.extend(arguments.get(1).map(|default| default.value));
                if let ExprKind::Member { target: on, .. } = ast[ast.strip(target)].kind
                    && !is_reached
                {
                    rest.push(on);
                }
            }
            _ if self.hands_on(id) => {
                if let ExprKind::Member { target: on, .. } = ast[ast.strip(target)].kind
                    && !is_reached
                {
                    rest.push(on);
                }
                for argument in arguments {
                    match binding.function(ast, argument.value) {
                        Some(function) => rest.extend(&binding.functions[function as usize].returns),
                        None => rest.push(argument.value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether what a member is called on, or given, is still in what it yields.
    pub fn hands_on(self, id: ExprId) -> bool {
        match self.does(id) {
            Some(Does::Same | Does::HandsOn | Does::Item | Does::Entry | Does::EntryOr | Does::Varies) => true,
            Some(Does::Tests | Does::Holds | Does::Asks | Does::Derives | Does::TakesIn) => false,
            // What answers yes or no holds nothing of what it was asked about.
            None => self.meanings().type_of(self.ast.strip(id)) != crate::csharp::check::Ty::BOOL,
        }
    }

    /// Shows `visit` all nodes of the statements and expressions in `node`.
    pub fn within(self, node: Node, visit: impl FnMut(ExprId) -> bool) {
        match node {
            Node::Expression(id) => self.ast.walk(id, visit),
            Node::Statement(id) => self.ast.walk_statement(id, visit),
        }
    }

    /// The places that read something of which this holds, and which is still in one of the values that the expression yields.
    pub fn carried(self, holds: impl Fn(super::Path<'d>) -> bool) -> Vec<Reading<'d>> {
        let yields = self.yields().iter().flat_map(|&value| self.origins(value));
        let of = |node: ExprId| self.paths(node).find(|path| holds(*path)).map(|path| Reading { node, path });
        yields.filter_map(of).collect()
    }
}
