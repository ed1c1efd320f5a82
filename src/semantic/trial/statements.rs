//! Statements on paper: blocks, functions, branches, loops.

use super::value::{Shape, Taint, Value};
use super::{Loop, Trial};
use crate::csharp::{
    ExprId, ExprKind, StmtId, StmtKind,
    ast::{Argument, Catch, LambdaBody, List, Parameter, PatternKind, QueryClause, SwitchLabel, SwitchSection},
};

/// How deep functions are followed.
const MAX_CALLS: u32 = 6;

impl<'d> Trial<'_, 'd> {
    pub fn call_function(&mut self, statement: StmtId, arguments: List<Argument>) -> Value<'d> {
        let StmtKind::LocalFunction { parameters, body, .. } = self.ast[statement].kind else { return Value::default() };
        self.call_body(parameters, body, arguments)
    }

    pub fn call_lambda(&mut self, lambda: ExprId, arguments: List<Argument>) -> Value<'d> {
        let ExprKind::Lambda { parameters, body } = self.ast[lambda].kind else { return Value::default() };
        self.call_body(parameters, body, arguments)
    }

    pub fn call_body(&mut self, parameters: List<Parameter>, body: LambdaBody, arguments: List<Argument>) -> Value<'d> {
        let values: Vec<Value<'d>> = self.ast.list(arguments).iter().map(|argument| self.eval(argument.value)).collect();
        self.call_with(parameters, body, arguments, &values)
    }

    /// Whether a lambda of one parameter holds for `value`; nothing that it does is noted.
    pub fn holds_for(&mut self, lambda: ExprId, value: Value<'d>) -> Option<bool> {
        let ExprKind::Lambda { parameters, body } = self.ast[lambda].kind else { return None };
        self.tries += 1;
        let (result, _) = self.way(|trial| {
            let result = trial.call_with(parameters, body, List::EMPTY, &[value]);
            (!trial.ended).then(|| result.truth()).flatten()
        });
        self.tries -= 1;
        result
    }

    fn call_with(&mut self, parameters: List<Parameter>, body: LambdaBody, arguments: List<Argument>, values: &[Value<'d>]) -> Value<'d> {
        let ast = self.ast;
        if self.calls >= MAX_CALLS {
            let taint = values.iter().fold(Taint::NONE, |taint, value| taint.and(value.taint));
            return Value::unknown(taint.into_derived());
        }
        let outer = self.local_names.len();
        for (index, parameter) in ast.list(parameters).iter().enumerate() {
            let named = ast
                .list(arguments)
                .iter()
                .position(|argument| argument.name.is_some_and(|name| ast.text(name) == ast.text(parameter.name)));
            let value = match (named.or(Some(index)).and_then(|index| values.get(index)), parameter.default) {
                (Some(value), _) => *value,
                (None, Some(default)) => self.eval(default),
                (None, None) => Value::default(),
            };
            self.declare(ast.text(parameter.name), value);
        }
        self.calls += 1;
        let result = match body {
            LambdaBody::Expression(value) => self.eval(value),
            LambdaBody::Block(block) => self.call_block(|trial| trial.statement(block)),
        };
        self.calls -= 1;
        self.local_names.truncate(outer);
        self.locals.truncate(outer);
        result
    }

    /// Runs the statements of a function, and returns what it returns. When it throws on every way, the trial has ended.
    pub fn call_block(&mut self, run: impl FnOnce(&mut Self)) -> Value<'d> {
        let outer = self.returned.take();
        let tested = self.tested;
        run(self);
        let returned = std::mem::replace(&mut self.returned, outer);
        match returned {
            Some(value) => {
                // The way of the `return` ended for the function alone.
                self.ended = false;
                self.tested |= tested;
                value
            }
            None => Value::default(),
        }
    }

    pub fn statements(&mut self, statements: List<StmtId>) {
        let ast = self.ast;
        let outer = self.local_names.len();
        for &statement in ast.list(statements) {
            if let StmtKind::LocalFunction { name, .. } = ast[statement].kind {
                self.declare(ast.text(name), Value::of(Shape::Function(statement)));
            }
        }
        for &statement in ast.list(statements) {
            if self.ended {
                break;
            }
            self.statement(statement);
        }
        self.local_names.truncate(outer);
        self.locals.truncate(outer);
    }

    pub fn statement(&mut self, id: StmtId) {
        if self.ended || !self.step() {
            return;
        }
        let ast = self.ast;
        match ast[id].kind {
            StmtKind::Error | StmtKind::Empty | StmtKind::LocalFunction { .. } => {}
            StmtKind::Goto(_) => {}
            StmtKind::Break => self.leave(self.loops.len().checked_sub(1)),
            StmtKind::Continue => self.leave(self.loops.iter().rposition(|holder| !holder.is_switch)),
            StmtKind::Block(statements) => self.statements(statements),
            StmtKind::Local { variables, .. } => {
                for variable in ast.list(variables) {
                    let value = variable.value.map(|value| self.eval(value)).unwrap_or_default();
                    self.declare(ast.text(variable.name), value);
                }
            }
            StmtKind::Expression(value) => {
                self.eval(value);
            }
            StmtKind::If { condition, then, otherwise } => self.if_statement(condition, then, otherwise),
            StmtKind::While { condition, body } => {
                let decided = self.decided;
                if self.condition(condition) != Some(false) {
                    self.repeat(|trial| trial.statement(body));
                }
                self.decided = decided;
            }
            StmtKind::Do { body, condition } => {
                self.repeat(|trial| {
                    trial.statement(body);
                    trial.condition(condition);
                });
            }
            StmtKind::For { setup, condition, step, body } => {
                let outer = self.local_names.len();
                for &statement in ast.list(setup) {
                    self.statement(statement);
                }
                let decided = self.decided;
                if condition.is_none_or(|condition| self.condition(condition) != Some(false)) {
                    self.repeat(|trial| {
                        trial.statement(body);
                        for &step in ast.list(step) {
                            trial.eval(step);
                        }
                    });
                }
                self.decided = decided;
                self.local_names.truncate(outer);
                self.locals.truncate(outer);
            }
            StmtKind::ForEach { name, source, body, .. } => {
                let outer = self.local_names.len();
                let source = self.eval(source);
                self.declare(ast.text(name), Value::unknown(source.taint.into_member()));
                self.repeat(|trial| trial.statement(body));
                self.local_names.truncate(outer);
                self.locals.truncate(outer);
            }
            StmtKind::Switch { value, sections } => self.switch(value, sections),
            StmtKind::Return(value) => {
                let value = value.map(|value| self.eval(value)).unwrap_or_default();
                if !self.ended {
                    self.returned = Some(match self.returned.take() {
                        Some(before) => self.texts.join(before, value),
                        None => value,
                    });
                    self.ended = true;
                }
            }
            StmtKind::Throw(value) => {
                if let Some(value) = value {
                    self.eval(value);
                }
                self.ended = true;
            }
            StmtKind::Try { body, catches, finally } => self.try_statement(body, catches, finally),
            StmtKind::Using { resource, body } => {
                let outer = self.local_names.len();
                self.statement(resource);
                self.statement(body);
                self.local_names.truncate(outer);
                self.locals.truncate(outer);
            }
            StmtKind::Lock { value, body } => {
                self.eval(value);
                self.statement(body);
            }
            StmtKind::Checked(body) | StmtKind::Labeled { body, .. } => self.statement(body),
        }
    }

    /// Runs the body of a loop once, or not at all.
    fn repeat(&mut self, body: impl FnOnce(&mut Self)) {
        self.within(false, |trial| trial.maybe(body));
    }

    /// Runs a loop or a `switch`, and joins in what it was left with.
    fn within(&mut self, is_switch: bool, run: impl FnOnce(&mut Self)) {
        let length = self.locals.len();
        self.loops.push(Loop { mark: self.locals.mark(), is_switch, left_with: Vec::new() });
        run(self);
        let left_with = self.loops.pop().map(|holder| holder.left_with).unwrap_or_default();
        if self.ended {
            return;
        }
        for (index, value) in left_with.into_iter().filter(|(index, _)| (*index as usize) < length) {
            let joined = self.texts.join(self.locals.get(index as usize), value);
            self.locals.set(index as usize, joined);
        }
    }

    /// Leaves a loop or a `switch`: the way ends here, and goes on behind it.
    fn leave(&mut self, holder: Option<usize>) {
        let Some(holder) = holder.and_then(|index| self.loops.get_mut(index)) else { return };
        if holder.is_switch {
            // A section of a `switch` is one of several ways already.
            return;
        }
        holder.left_with.extend(self.locals.changed_since(holder.mark));
        self.ended = true;
    }

    pub fn if_statement(&mut self, condition: ExprId, then: StmtId, otherwise: Option<StmtId>) {
        let decided = self.decided;
        match self.condition(condition) {
            Some(true) => self.statement(then),
            Some(false) => {
                if let Some(otherwise) = otherwise {
                    self.statement(otherwise);
                }
            }
            None => {
                let ((), first) = self.way(|trial| trial.statement(then));
                let ((), second) = self.way(|trial| {
                    if let Some(otherwise) = otherwise {
                        trial.statement(otherwise);
                    }
                });
                let one_ended = first.ended() != second.ended();
                self.merge(&[first, second]);
                if one_ended {
                    // What follows runs only one way round.
                    return;
                }
            }
        }
        self.decided = decided;
    }

    pub fn switch(&mut self, value: ExprId, sections: List<SwitchSection>) {
        let decided = self.decided;
        let on = self.eval(value);
        self.note(&on, value);
        self.within(true, |trial| trial.sections_of(&on, value, sections));
        self.decided = decided;
    }

    fn sections_of(&mut self, on: &Value<'d>, value: ExprId, sections: List<SwitchSection>) {
        let ast = self.ast;
        let mut ways = Vec::new();
        let mut exhaustive = false;
        for section in ast.list(sections) {
            let labels = ast.list(section.labels);
            // `default` is taken when no other label is, wherever it stands.
            let is_default = labels.iter().any(|label| label.pattern.is_none());
            let fits: Vec<Option<bool>> = labels.iter().map(|label| self.fits(on, value, label)).collect();
            if !is_default && fits.iter().all(|fit| *fit == Some(false)) {
                continue;
            }
            let ((), way) = self.way(|trial| {
                for label in labels {
                    if let Some(pattern) = label.pattern
                        && let PatternKind::Declaration { name, .. } = ast[pattern].kind
                    {
                        trial.declare(ast.text(name), *on);
                    }
                    if let Some(guard) = label.guard {
                        trial.condition(guard);
                    }
                }
                trial.statements(section.body);
            });
            ways.push(way);
            exhaustive |= is_default;
            if fits.contains(&Some(true)) {
                exhaustive = true;
                break;
            }
        }
        if !exhaustive {
            ways.push(self.way(|_| ()).1);
        }
        self.merge(&ways);
    }

    /// Whether a label takes the value of a `switch`: `None` when it may or may not.
    fn fits(&mut self, on: &Value<'d>, value: ExprId, label: &SwitchLabel) -> Option<bool> {
        let ast = self.ast;
        let fits = match ast[label.pattern?].kind {
            PatternKind::Constant(constant) => {
                let constant = self.eval(constant);
                self.equal(on, &constant, (value, value)).truth()
            }
            PatternKind::Type(_) | PatternKind::Declaration { .. } => (on.is_null() == Some(true)).then_some(false),
        };
        fits.filter(|fits| !fits || label.guard.is_none())
    }

    pub fn try_statement(&mut self, body: StmtId, catches: List<Catch>, finally: Option<StmtId>) {
        let ast = self.ast;
        let caught = !catches.is_empty();
        self.tries += u32::from(caught);
        let ((), way) = self.way(|trial| trial.statement(body));
        self.tries -= u32::from(caught);
        let mut ways = vec![way];
        for handler in ast.list(catches) {
            let ((), way) = self.way(|trial| {
                let outer = trial.local_names.len();
                if let Some(name) = handler.name {
                    trial.declare(ast.text(name), Value::of(Shape::Present));
                }
                if let Some(filter) = handler.filter {
                    trial.eval(filter);
                }
                trial.statement(handler.body);
                trial.local_names.truncate(outer);
                trial.locals.truncate(outer);
            });
            ways.push(way);
        }
        self.merge(&ways);
        if let Some(finally) = finally {
            self.statement(finally);
        }
    }

    pub fn query(&mut self, clauses: List<QueryClause>) -> Value<'d> {
        let ast = self.ast;
        let outer = self.local_names.len();
        let mut taint = Taint::NONE;
        for clause in ast.list(clauses) {
            match *clause {
                QueryClause::From { name, source, .. } => {
                    let source = self.eval(source);
                    taint = taint.and(source.taint);
                    self.declare(ast.text(name), Value::unknown(source.taint.into_member()));
                }
                QueryClause::Let { name, value } => {
                    let value = self.maybe(|trial| trial.eval(value));
                    self.declare(ast.text(name), value);
                }
                QueryClause::Join { name, source, left, right, into, .. } => {
                    let source = self.eval(source);
                    self.declare(ast.text(name), Value::unknown(source.taint.into_member()));
                    self.maybe(|trial| (trial.eval(left), trial.eval(right)));
                    if let Some(into) = into {
                        self.declare(ast.text(into), Value::unknown(source.taint));
                    }
                }
                QueryClause::Where(value) | QueryClause::OrderBy { key: value, .. } => {
                    self.maybe(|trial| trial.eval(value));
                }
                QueryClause::Select(value) => taint = taint.and(self.maybe(|trial| trial.eval(value)).taint),
                QueryClause::Group { value, by } => {
                    taint = taint.and(self.maybe(|trial| (trial.eval(value), trial.eval(by)).0).taint);
                }
                QueryClause::Into(name) => self.declare(ast.text(name), Value::unknown(taint)),
            }
        }
        self.local_names.truncate(outer);
        self.locals.truncate(outer);
        Value::with(Shape::Present, taint)
    }
}
