//! The binder: a walk that finds the declaration of each name.
//!
//! Nothing in here recurses, so that nesting costs no stack.

use foldhash::{HashMap, HashMapExt};

use super::binding::{Binding, Definition, Function, Local};
use super::identifier;
use crate::csharp::ast::*;
use crate::csharp::query::Node;
use crate::text::Span;

/// A step of the walk; those that remain stand on a stack.
enum Step {
    Visit(Node),
    /// Brings a local into scope.
    Bring(Span, u32),
    /// Ends a scope: how many names were in force before.
    Close(usize),
    /// Ends a function.
    End,
}

/// A name that is in force.
struct InForce<'b> {
    name: &'b str,
    local: u32,
    /// Where the one of the same name stands in the list that this one hides.
    hides: Option<u32>,
}

/// The walk over one expression.
pub struct Binder<'b> {
    ast: &'b Ast<'b>,
    binding: Binding,
    /// The names in force, innermost last.
    scope: Vec<InForce<'b>>,
    /// Where the innermost of each name stands in `scope`.
    by_name: HashMap<&'b str, u32>,
    /// The functions around this place, without the policy expression itself.
    around: Vec<u32>,
    steps: Vec<Step>,
}

impl<'b> Binder<'b> {
    /// What the names of `root` are bound to, as far as declarations say it.
    pub fn bind(ast: &'b Ast<'b>, root: &Root) -> Binding {
        let mut binding = Binding::new(root);
        if let Body::Expression(value) = root.body {
            binding.functions[0].returns.push(value);
            if !root.declares() {
                return binding;
            }
        }
        let mut binder = Binder { ast, binding, scope: Vec::new(), by_name: HashMap::new(), around: Vec::new(), steps: Vec::new() };
        match root.body {
            Body::Expression(value) => binder.steps.push(Step::Visit(Node::Expression(value))),
            Body::Block(statements) => binder.block(statements),
        }
        binder.walk();
        binder.binding
    }

    fn walk(&mut self) {
        while let Some(step) = self.steps.pop() {
            match step {
                Step::Visit(Node::Expression(id)) => self.expression(id),
                Step::Visit(Node::Statement(id)) => self.statement(id),
                Step::Bring(name, local) => self.bring(name, local),
                Step::Close(before) => self.close(before),
                Step::End => {
                    self.around.pop();
                }
            }
        }
    }

    fn new_local(&mut self, definition: Option<Definition>) -> u32 {
        self.binding.locals.push(Local { definitions: definition.into_iter().collect(), function: None });
        self.binding.locals.len() as u32 - 1
    }

    fn bring(&mut self, name: Span, local: u32) {
        let name = identifier(self.ast, name);
        let hides = self.by_name.insert(name, self.scope.len() as u32);
        self.scope.push(InForce { name, local, hides });
    }

    /// The local that a name stands for here.
    fn local_called(&self, name: Span) -> Option<u32> {
        let at = self.by_name.get(identifier(self.ast, name))?;
        self.scope.get(*at as usize).map(|it| it.local)
    }

    fn close(&mut self, before: usize) {
        for it in self.scope.drain(before..).rev() {
            match it.hides {
                Some(hidden) => self.by_name.insert(it.name, hidden),
                None => self.by_name.remove(it.name),
            };
        }
    }

    /// Puts `steps` on the stack, so that they come in this order.
    fn then<Steps: IntoIterator<Item = Step, IntoIter: DoubleEndedIterator>>(&mut self, steps: Steps) {
        self.steps.extend(steps.into_iter().rev());
    }

    /// Turns the steps from the one at `from` on around, which were put on the stack in the order in which they are to come.
    fn turn(&mut self, from: usize) {
        self.steps[from..].reverse();
    }

    fn condition(&mut self, id: ExprId) -> Step {
        self.binding.conditions.push(id);
        Step::Visit(Node::Expression(id))
    }

    /// The steps of a block, in which local functions may be called before they are declared.
    fn block(&mut self, statements: List<StmtId>) {
        let before = self.scope.len();
        let ast = self.ast;
        for &statement in ast.list(statements) {
            if let StmtKind::LocalFunction { name, .. } = ast[statement].kind {
                let local = self.new_local(None);
                self.binding.functions.push(Function::default());
                self.binding.locals[local as usize].function = Some(self.binding.functions.len() as u32 - 1);
                self.bring(name, local);
            }
        }
        self.steps.push(Step::Close(before));
        self.then(ast.list(statements).iter().map(|&statement| Step::Visit(Node::Statement(statement))));
    }

    /// The steps of a function with these parameters.
    fn enter(&mut self, function: u32, parameters: List<Parameter>, body: LambdaBody) {
        let ast = self.ast;
        let before = self.scope.len();
        let mut steps = Vec::new();
        for parameter in ast.list(parameters) {
            let local = self.new_local(parameter.default.map(Definition::Value));
            self.binding.functions[function as usize].parameters.push(local);
            steps.push(Step::Bring(parameter.name, local));
        }
        self.around.push(function);
        match body {
            LambdaBody::Expression(value) => {
                self.binding.functions[function as usize].returns.push(value);
                steps.push(Step::Visit(Node::Expression(value)));
            }
            LambdaBody::Block(block) => steps.push(Step::Visit(Node::Statement(block))),
        }
        steps.extend([Step::Close(before), Step::End]);
        self.then(steps);
    }

    fn expression(&mut self, id: ExprId) {
        let ast = self.ast;
        match ast[id].kind {
            ExprKind::Name { name, .. } => {
                if let Some(local) = self.local_called(name) {
                    self.binding.name(id, local);
                }
            }
            ExprKind::Declaration { name: Some(name), .. } => {
                let local = self.new_local(None);
                self.binding.name(id, local);
                self.bring(name, local);
            }
            ExprKind::Is { operand, pattern } => {
                match ast[pattern].kind {
                    PatternKind::Declaration { name, .. } => {
                        let local = self.new_local(None);
                        self.binding.name(id, local);
                        self.steps.push(Step::Bring(name, local));
                    }
                    PatternKind::Constant(value) => self.steps.push(Step::Visit(Node::Expression(value))),
                    PatternKind::Type(_) => {}
                }
                self.steps.push(Step::Visit(Node::Expression(operand)));
            }
            ExprKind::Lambda { parameters, body } => {
                self.binding.functions.push(Function::default());
                let function = self.binding.functions.len() as u32 - 1;
                self.binding.add_lambda(id, function);
                self.enter(function, parameters, body);
            }
            ExprKind::Query(clauses) => self.query(clauses),
            _ => {
                let from = self.steps.len();
                ast.children(id, |child| self.steps.push(Step::Visit(Node::Expression(child))));
                self.turn(from);
            }
        }
    }

    fn query(&mut self, clauses: List<QueryClause>) {
        let before = self.scope.len();
        let mut steps = Vec::new();
        let visit = |id: ExprId| Step::Visit(Node::Expression(id));
        for clause in self.ast.list(clauses) {
            match *clause {
                QueryClause::From { name, source, .. } => {
                    let local = self.new_local(Some(Definition::Item(source)));
                    steps.extend([visit(source), Step::Bring(name, local)]);
                }
                QueryClause::Let { name, value } => {
                    let local = self.new_local(Some(Definition::Value(value)));
                    steps.extend([visit(value), Step::Bring(name, local)]);
                }
                QueryClause::Join { name, source, left, right, into, .. } => {
                    let local = self.new_local(Some(Definition::Item(source)));
                    steps.extend([visit(source), visit(left), Step::Bring(name, local), visit(right)]);
                    if let Some(into) = into {
                        let local = self.new_local(Some(Definition::Made(source)));
                        steps.push(Step::Bring(into, local));
                    }
                }
                QueryClause::Where(value) | QueryClause::Select(value) => steps.push(visit(value)),
                QueryClause::OrderBy { key, .. } => steps.push(visit(key)),
                QueryClause::Group { value, by } => steps.extend([visit(value), visit(by)]),
                QueryClause::Into(name) => {
                    let local = self.new_local(None);
                    steps.push(Step::Bring(name, local));
                }
            }
        }
        steps.push(Step::Close(before));
        self.then(steps);
    }

    fn statement(&mut self, id: StmtId) {
        let ast = self.ast;
        let before = self.scope.len();
        let visit = |id: ExprId| Step::Visit(Node::Expression(id));
        let run = |id: StmtId| Step::Visit(Node::Statement(id));
        match ast[id].kind {
            StmtKind::Block(statements) => self.block(statements),
            StmtKind::Local { variables, .. } => {
                let from = self.steps.len();
                for variable in ast.list(variables) {
                    let local = self.new_local(variable.value.map(Definition::Value));
                    // A lambda may call itself.
                    let is_lambda = variable.value.is_some_and(|value| matches!(ast[value].kind, ExprKind::Lambda { .. }));
                    let bring = Step::Bring(variable.name, local);
                    match (variable.value, is_lambda) {
                        (Some(value), true) => self.steps.extend([bring, visit(value)]),
                        (Some(value), false) => self.steps.extend([visit(value), bring]),
                        (None, _) => self.steps.push(bring),
                    }
                }
                self.turn(from);
            }
            StmtKind::LocalFunction { name, parameters, body, .. } => {
                let function = self.local_called(name).and_then(|local| self.binding.locals[local as usize].function);
                if let Some(function) = function {
                    self.enter(function, parameters, body);
                }
            }
            StmtKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                self.steps.extend(otherwise.map(run));
                self.then([condition, run(then)]);
            }
            StmtKind::While { condition, body } => {
                let condition = self.condition(condition);
                self.then([condition, run(body)]);
            }
            StmtKind::Do { body, condition } => {
                let condition = self.condition(condition);
                self.then([run(body), condition]);
            }
            StmtKind::For { setup, condition, step, body } => {
                let mut steps: Vec<Step> = ast.list(setup).iter().map(|&it| run(it)).collect();
                if let Some(condition) = condition {
                    steps.push(self.condition(condition));
                }
                steps.push(run(body));
                steps.extend(ast.list(step).iter().map(|&it| visit(it)));
                steps.push(Step::Close(before));
                self.then(steps);
            }
            StmtKind::ForEach { name, source, body, .. } => {
                let local = self.new_local(Some(Definition::Item(source)));
                self.then([visit(source), Step::Bring(name, local), run(body), Step::Close(before)]);
            }
            StmtKind::Switch { value, sections } => self.switch(value, sections),
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    let function = self.around.last().copied().unwrap_or(0);
                    self.binding.functions[function as usize].returns.push(value);
                    self.steps.push(visit(value));
                }
            }
            StmtKind::Try { body, catches, finally } => {
                let mut steps = vec![run(body)];
                for clause in ast.list(catches) {
                    if let Some(name) = clause.name {
                        let local = self.new_local(None);
                        steps.push(Step::Bring(name, local));
                    }
                    steps.extend(clause.filter.map(visit));
                    steps.extend([run(clause.body), Step::Close(before)]);
                }
                steps.extend(finally.map(run));
                self.then(steps);
            }
            StmtKind::Using { resource, body } => self.then([run(resource), run(body), Step::Close(before)]),
            _ => {
                let from = self.steps.len();
                ast.parts(id, |node| self.steps.push(Step::Visit(node)));
                self.turn(from);
            }
        }
    }

    fn switch(&mut self, value: ExprId, sections: List<SwitchSection>) {
        let ast = self.ast;
        let before = self.scope.len();
        let visit = |id: ExprId| Step::Visit(Node::Expression(id));
        let mut steps = vec![self.condition(value)];
        for section in ast.list(sections) {
            for label in ast.list(section.labels) {
                match label.pattern.map(|pattern| ast[pattern].kind) {
                    Some(PatternKind::Declaration { name, .. }) => {
                        let local = self.new_local(Some(Definition::Value(value)));
                        steps.push(Step::Bring(name, local));
                    }
                    Some(PatternKind::Constant(constant)) => steps.push(visit(constant)),
                    _ => {}
                }
                if let Some(guard) = label.guard {
                    steps.push(self.condition(guard));
                }
            }
            steps.extend(ast.list(section.body).iter().map(|&it| Step::Visit(Node::Statement(it))));
        }
        steps.push(Step::Close(before));
        self.then(steps);
    }
}
