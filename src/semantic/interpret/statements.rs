//! Interprets C# statements: blocks, functions, branches, loops. Used only in this module.

use super::super::budget;
use super::Interpreter;
use super::domain::{Domain, Function};
use super::position::Loop;
use super::taints::TaintId;
use super::value::AbstractValue;
use crate::csharp::{
    ExprId, ExprKind, StmtId, StmtKind,
    ast::{Argument, Catch, LambdaBody, List, Parameter, PatternKind, QueryClause, SwitchLabel, SwitchSection},
};

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    pub fn call_function(&mut self, statement: StmtId, arguments: List<Argument>) -> AbstractValue<D::Shape> {
        let StmtKind::LocalFunction { parameters, body, .. } = self.question.ast[statement].kind else { return AbstractValue::default() };
        self.call_body(parameters, body, arguments)
    }

    pub fn call_lambda(&mut self, lambda: ExprId, arguments: List<Argument>) -> AbstractValue<D::Shape> {
        let ExprKind::Lambda { parameters, body } = self.question.ast[lambda].kind else { return AbstractValue::default() };
        self.call_body(parameters, body, arguments)
    }

    pub fn call_body(&mut self, parameters: List<Parameter>, body: LambdaBody, arguments: List<Argument>) -> AbstractValue<D::Shape> {
        let values: Vec<AbstractValue<D::Shape>> =
            self.question.ast.list(arguments).iter().map(|argument| self.eval(argument.value)).collect();
        self.call_with(parameters, body, arguments, &values)
    }

    /// Whether a lambda of one parameter holds for `value`; nothing that it does is noted.
    pub fn holds_for(&mut self, lambda: ExprId, value: AbstractValue<D::Shape>) -> Option<bool> {
        let ExprKind::Lambda { parameters, body } = self.question.ast[lambda].kind else { return None };
        self.position.tries += 1;
        let fork = self.fork();
        let result = self.call_with(parameters, body, List::EMPTY, &[value]);
        let truth = if self.position.path.ended { None } else { self.truth(result) };
        self.undo(fork);
        self.position.tries -= 1;
        truth
    }

    fn call_with(
        &mut self,
        parameters: List<Parameter>,
        body: LambdaBody,
        arguments: List<Argument>,
        values: &[AbstractValue<D::Shape>],
    ) -> AbstractValue<D::Shape> {
        let ast = self.question.ast;
        if self.position.calls >= budget::DEPTH_OF_CALLS {
            let taint = values.iter().fold(TaintId::NONE, |taint, value| self.taints.and(taint, value.taint));
            return AbstractValue::unknown(self.taints.derived_from(taint));
        }
        let outer = self.store.local_names.len();
        for (index, parameter) in ast.list(parameters).iter().enumerate() {
            let named = ast
                .list(arguments)
                .iter()
                .position(|argument| argument.name.is_some_and(|name| ast.text(name) == ast.text(parameter.name)));
            let value = match (named.or(Some(index)).and_then(|index| values.get(index)), parameter.default) {
                (Some(value), _) => *value,
                (None, Some(default)) => self.eval(default),
                (None, None) => AbstractValue::default(),
            };
            self.store.declare(ast.text(parameter.name), value);
        }
        self.position.calls += 1;
        let result = match body {
            LambdaBody::Expression(value) => self.eval(value),
            LambdaBody::Block(block) => {
                let outer = self.position.enter();
                self.statement(block);
                self.position.return_to(outer)
            }
        };
        self.position.calls -= 1;
        self.store.leave_scope(outer);
        result
    }

    pub fn statements(&mut self, statements: List<StmtId>) {
        let ast = self.question.ast;
        let outer = self.store.local_names.len();
        for &statement in ast.list(statements) {
            if let StmtKind::LocalFunction { name, .. } = ast[statement].kind {
                self.store.declare(ast.text(name), AbstractValue::of(D::function(Function::Local(statement))));
            }
        }
        for &statement in ast.list(statements) {
            if self.position.path.ended {
                break;
            }
            self.statement(statement);
        }
        self.store.leave_scope(outer);
    }

    pub fn statement(&mut self, id: StmtId) {
        if self.position.path.ended || !self.budget.spend() {
            return;
        }
        let ast = self.question.ast;
        match ast[id].kind {
            StmtKind::Error | StmtKind::Empty | StmtKind::LocalFunction { .. } => {}
            StmtKind::Goto(_) => {}
            StmtKind::Break => self.leave(self.position.loops.len().checked_sub(1)),
            StmtKind::Continue => self.leave(self.position.loops.iter().rposition(|holder| !holder.is_switch)),
            StmtKind::Block(statements) => self.statements(statements),
            StmtKind::Local { variables, .. } => {
                for variable in ast.list(variables) {
                    let value = variable.value.map(|value| self.eval(value)).unwrap_or_default();
                    self.store.declare(ast.text(variable.name), value);
                }
            }
            StmtKind::Expression(value) => {
                self.eval(value);
            }
            StmtKind::If { condition, then, otherwise } => self.if_statement(condition, then, otherwise),
            StmtKind::While { condition, body } => {
                let decided = self.position.path.decided;
                if self.condition(condition) != Some(false) {
                    self.repeat(body, &[]);
                }
                self.position.path.decided = decided;
            }
            StmtKind::Do { body, condition } => {
                self.enter_loop(false);
                let fork = self.fork();
                self.statement(body);
                self.condition(condition);
                self.maybe(fork);
                self.leave_loop();
            }
            StmtKind::For { setup, condition, step, body } => {
                let outer = self.store.local_names.len();
                for &statement in ast.list(setup) {
                    self.statement(statement);
                }
                let decided = self.position.path.decided;
                if condition.is_none_or(|condition| self.condition(condition) != Some(false)) {
                    self.repeat(body, ast.list(step));
                }
                self.position.path.decided = decided;
                self.store.leave_scope(outer);
            }
            StmtKind::ForEach { name, source, body, .. } => {
                let outer = self.store.local_names.len();
                let source = self.eval(source);
                let member = self.taints.member_of(source.taint);
                self.store.declare(ast.text(name), AbstractValue::unknown(member));
                self.repeat(body, &[]);
                self.store.leave_scope(outer);
            }
            StmtKind::Switch { value, sections } => self.switch(value, sections),
            StmtKind::Return(value) => {
                let value = value.map(|value| self.eval(value)).unwrap_or_default();
                if !self.position.path.ended {
                    self.position.returned = Some(match self.position.returned.take() {
                        Some(before) => self.join(before, value),
                        None => value,
                    });
                    self.position.path.ended = true;
                }
            }
            StmtKind::Throw(value) => {
                if let Some(value) = value {
                    self.eval(value);
                }
                self.position.path.ended = true;
            }
            StmtKind::Try { body, catches, finally } => self.try_statement(body, catches, finally),
            StmtKind::Using { resource, body } => {
                let outer = self.store.local_names.len();
                self.statement(resource);
                self.statement(body);
                self.store.leave_scope(outer);
            }
            StmtKind::Lock { value, body } => {
                self.eval(value);
                self.statement(body);
            }
            StmtKind::Checked(body) | StmtKind::Labeled { body, .. } => self.statement(body),
        }
    }

    /// Runs the body of a loop and then `after`, once or not at all.
    fn repeat(&mut self, body: StmtId, after: &[ExprId]) {
        self.enter_loop(false);
        let fork = self.fork();
        self.statement(body);
        for &expression in after {
            self.eval(expression);
        }
        self.maybe(fork);
        self.leave_loop();
    }

    /// Begins a loop or a `switch`.
    fn enter_loop(&mut self, is_switch: bool) {
        self.position.loops.push(Loop {
            mark: self.store.locals.mark(),
            length: self.store.locals.len(),
            is_switch,
            left_with: Vec::new(),
        });
    }

    /// Ends the innermost loop or `switch`, and joins in what it was left with.
    fn leave_loop(&mut self) {
        let Some(Loop { length, left_with, .. }) = self.position.loops.pop().filter(|_| !self.position.path.ended) else { return };
        for (index, value) in left_with.into_iter().filter(|(index, _)| (*index as usize) < length) {
            let joined = self.join(self.store.locals.get(index as usize), value);
            self.store.locals.set(index as usize, joined);
        }
    }

    /// Leaves a loop or a `switch`: the path ends here, and goes on behind it.
    fn leave(&mut self, holder: Option<usize>) {
        let Some(holder) = holder.and_then(|index| self.position.loops.get_mut(index)) else { return };
        if holder.is_switch {
            // A section of a `switch` is one of several paths already.
            return;
        }
        holder.left_with.extend(self.store.locals.changed_since(holder.mark));
        self.position.path.ended = true;
    }

    pub fn if_statement(&mut self, condition: ExprId, then: StmtId, otherwise: Option<StmtId>) {
        let decided = self.position.path.decided;
        match self.condition(condition) {
            Some(true) => self.statement(then),
            Some(false) => {
                if let Some(otherwise) = otherwise {
                    self.statement(otherwise);
                }
            }
            None => {
                let fork = self.fork();
                self.statement(then);
                let first = self.back(fork);
                if let Some(otherwise) = otherwise {
                    self.statement(otherwise);
                }
                let second = self.back(fork);
                self.merge(&[first, second]);
                if first.state.ended != second.state.ended {
                    // What follows runs on one of the two paths alone.
                    return;
                }
            }
        }
        self.position.path.decided = decided;
    }

    pub fn switch(&mut self, value: ExprId, sections: List<SwitchSection>) {
        let decided = self.position.path.decided;
        let on = self.eval(value);
        self.note(on, value);
        self.enter_loop(true);
        self.sections_of(on, value, sections);
        self.leave_loop();
        self.position.path.decided = decided;
    }

    fn sections_of(&mut self, on: AbstractValue<D::Shape>, value: ExprId, sections: List<SwitchSection>) {
        let ast = self.question.ast;
        let first = self.store.paths.len();
        let mut exhaustive = false;
        for section in ast.list(sections) {
            let labels = ast.list(section.labels);
            // `default` is taken when no other label is, wherever it stands.
            let is_default = labels.iter().any(|label| label.pattern.is_none());
            let fits: Vec<Option<bool>> = labels.iter().map(|label| self.fits(on, value, label)).collect();
            if !is_default && fits.iter().all(|fit| *fit == Some(false)) {
                continue;
            }
            let fork = self.fork();
            let mut may_fit = false;
            let mut fits_always = false;
            for (label, fit) in labels.iter().zip(fits) {
                if let Some(pattern) = label.pattern
                    && let PatternKind::Declaration { name, .. } = ast[pattern].kind
                {
                    self.store.declare(ast.text(name), on);
                }
                let fit = match (fit, label.guard.map(|guard| self.condition(guard))) {
                    (Some(false), _) | (_, Some(Some(false))) => Some(false),
                    (Some(true), None | Some(Some(true))) => Some(true),
                    _ => None,
                };
                may_fit |= fit != Some(false);
                fits_always |= fit == Some(true);
            }
            if !may_fit {
                self.undo(fork);
                continue;
            }
            self.statements(section.body);
            let path = self.back(fork);
            self.store.paths.push(path);
            exhaustive |= is_default;
            if fits_always {
                exhaustive = true;
                break;
            }
        }
        if !exhaustive {
            self.store.paths.push(self.skipped());
        }
        self.merge_from(first);
    }

    /// Whether the pattern of a label takes the value of a `switch`: `None` when it may or may not.
    fn fits(&mut self, on: AbstractValue<D::Shape>, value: ExprId, label: &SwitchLabel) -> Option<bool> {
        let ast = self.question.ast;
        match ast[label.pattern?].kind {
            PatternKind::Constant(constant) => {
                let constant = self.eval(constant);
                let equal = D::equal(self, on, constant, (value, value));
                self.truth(equal)
            }
            PatternKind::Type(of) | PatternKind::Declaration { of, .. } => D::is_of(on.shape, self.type_name(of)),
        }
    }

    pub fn try_statement(&mut self, body: StmtId, catches: List<Catch>, finally: Option<StmtId>) {
        let ast = self.question.ast;
        let caught = !catches.is_empty();
        self.position.tries += u32::from(caught);
        let fork = self.fork();
        self.statement(body);
        let first = self.store.paths.len();
        let path = self.back(fork);
        self.store.paths.push(path);
        self.position.tries -= u32::from(caught);
        for handler in ast.list(catches) {
            let outer = self.store.local_names.len();
            if let Some(name) = handler.name {
                self.store.declare(ast.text(name), AbstractValue::of(D::PRESENT));
            }
            if let Some(filter) = handler.filter {
                self.eval(filter);
            }
            self.statement(handler.body);
            self.store.leave_scope(outer);
            let path = self.back(fork);
            self.store.paths.push(path);
        }
        self.merge_from(first);
        if let Some(finally) = finally {
            self.statement(finally);
        }
    }

    /// What an expression comes to that may or may not be evaluated.
    fn eval_maybe(&mut self, id: ExprId) -> AbstractValue<D::Shape> {
        let fork = self.fork();
        let value = self.eval(id);
        self.maybe(fork);
        value
    }

    pub fn query(&mut self, clauses: List<QueryClause>) -> AbstractValue<D::Shape> {
        let ast = self.question.ast;
        let outer = self.store.local_names.len();
        let mut taint = TaintId::NONE;
        for clause in ast.list(clauses) {
            match *clause {
                QueryClause::From { name, source, .. } => {
                    let source = self.eval(source);
                    taint = self.taints.and(taint, source.taint);
                    let member = self.taints.member_of(source.taint);
                    self.store.declare(ast.text(name), AbstractValue::unknown(member));
                }
                QueryClause::Let { name, value } => {
                    let value = self.eval_maybe(value);
                    self.store.declare(ast.text(name), value);
                }
                QueryClause::Join { name, source, left, right, into, .. } => {
                    let source = self.eval(source);
                    let member = self.taints.member_of(source.taint);
                    self.store.declare(ast.text(name), AbstractValue::unknown(member));
                    let fork = self.fork();
                    self.eval(left);
                    self.eval(right);
                    self.maybe(fork);
                    if let Some(into) = into {
                        self.store.declare(ast.text(into), AbstractValue::unknown(source.taint));
                    }
                }
                QueryClause::Where(value) | QueryClause::OrderBy { key: value, .. } => {
                    self.eval_maybe(value);
                }
                QueryClause::Select(value) => {
                    let value = self.eval_maybe(value);
                    taint = self.taints.and(taint, value.taint);
                }
                QueryClause::Group { value, by } => {
                    let fork = self.fork();
                    let value = self.eval(value);
                    self.eval(by);
                    self.maybe(fork);
                    taint = self.taints.and(taint, value.taint);
                }
                QueryClause::Into(name) => self.store.declare(ast.text(name), AbstractValue::unknown(taint)),
            }
        }
        self.store.leave_scope(outer);
        AbstractValue::with(D::PRESENT, taint)
    }
}
