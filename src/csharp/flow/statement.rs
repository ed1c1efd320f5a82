//! The flow through statements.

use super::jumps::{Function, Jump, Yields};
use super::scope::Effect;
use super::state::State;
use super::{FlowMistakeKind, Walk};
use crate::csharp::ast::*;
use crate::text::Span;

impl Walk<'_> {
    /// Statements with a scope of their own.
    pub fn block(&mut self, statements: List<StmtId>, state: State) -> State {
        let mark = self.open();
        let end = self.sequence(self.ast.list(statements), state);
        self.close(mark);
        end
    }

    fn sequence(&mut self, statements: &[StmtId], state: State) -> State {
        self.announce(statements);
        statements.iter().fold(state, |state, &statement| self.statement(statement, state))
    }

    /// A statement in a scope of its own.
    fn embedded(&mut self, id: StmtId, state: State) -> State {
        let mark = self.open();
        let end = self.statement(id, state);
        self.close(mark);
        end
    }

    fn statement(&mut self, id: StmtId, mut state: State) -> State {
        let Stmt { kind, span } = self.ast[id];
        match kind {
            StmtKind::Error | StmtKind::Labeled { .. } | StmtKind::Goto(Some(_)) => {
                self.given_up = true;
                State::NEVER
            }
            StmtKind::Empty => state,
            StmtKind::Block(statements) => self.block(statements, state),
            StmtKind::Local { constant, of, variables } => {
                for &Variable { name, value } in self.ast.list(variables) {
                    let place = self.declare(name, Some(of), &mut state);
                    if let Some(place) = place.filter(|_| constant) {
                        self.variables[place].constant = value;
                    }
                    let Some(value) = value else { continue };
                    state = self.value(value, state);
                    if let Some(place) = place {
                        state.assigned.add(place);
                    }
                }
                state
            }
            StmtKind::LocalFunction { returns, name, parameters, body } => self.local_function_body(returns, name, parameters, body, state),
            StmtKind::Expression(value) => {
                // A placeholder may be any statement.
                self.given_up |= matches!(self.ast[value].kind, ExprKind::Placeholder | ExprKind::Error);
                self.value(value, state)
            }
            StmtKind::If { .. } => self.if_statement(id, state),
            StmtKind::While { condition, body } => {
                let mark = self.open();
                let decided = self.condition(condition, state);
                self.enter_target(true);
                self.embedded(body, decided.when_true);
                self.close(mark);
                self.leave_target().breaks.join(decided.when_false)
            }
            StmtKind::Do { body, condition } => {
                self.enter_target(true);
                let end = self.embedded(body, state);
                let target = self.leave_target();
                let decided = self.condition(condition, end.join(target.continues));
                target.breaks.join(decided.when_false)
            }
            StmtKind::For { setup, condition, step, body } => {
                let mark = self.open();
                let start = self.sequence(self.ast.list(setup), state);
                let (inside, after) = match condition {
                    Some(condition) => {
                        let decided = self.condition(condition, start);
                        (decided.when_true, decided.when_false)
                    }
                    None => (start, State::NEVER),
                };
                self.enter_target(true);
                let end = self.embedded(body, inside);
                let target = self.leave_target();
                let again = end.join(target.continues);
                self.ast.list(step).iter().fold(again, |state, &value| self.value(value, state));
                self.close(mark);
                target.breaks.join(after)
            }
            StmtKind::ForEach { of, name, source, body } => {
                let after = self.value(source, state);
                let mark = self.open();
                let mut inside = after;
                self.declare_assigned(name, Some(of), &mut inside);
                self.enter_target(true);
                self.embedded(body, inside);
                self.close(mark);
                self.leave_target().breaks.join(after)
            }
            StmtKind::Switch { value, sections } => self.switch(value, sections, state),
            StmtKind::Return(value) => {
                let state = value.map_or(state, |value| self.value(value, state));
                self.exit(value.is_some(), span, state)
            }
            StmtKind::Break => self.jump(Jump::Break, span, state),
            StmtKind::Continue => self.jump(Jump::Continue, span, state),
            StmtKind::Throw(value) => {
                match value {
                    Some(value) => {
                        self.value(value, state);
                    }
                    None if self.function().catches == 0 => self.report(FlowMistakeKind::StrayRethrow, span, None),
                    None => {}
                }
                State::NEVER
            }
            StmtKind::Try { body, catches, finally } => self.try_statement(body, catches, finally, state),
            StmtKind::Using { resource, body } => {
                let mark = self.open();
                let state = self.statement(resource, state);
                let end = self.embedded(body, state);
                self.close(mark);
                end
            }
            StmtKind::Lock { value, body } => {
                let state = self.value(value, state);
                self.embedded(body, state)
            }
            StmtKind::Checked(body) => self.statement(body, state),
            // `goto case`: only what stands in the `switch` can be jumped to, and that is reached anyway.
            StmtKind::Goto(None) => State::NEVER,
        }
    }

    /// `if … else if … else …` in a loop: such chains may be long.
    fn if_statement(&mut self, id: StmtId, mut state: State) -> State {
        let mut end = State::NEVER;
        let mut next = Some(id);
        while let Some(id) = next {
            let StmtKind::If { condition, then, otherwise } = self.ast[id].kind else {
                return end.join(self.embedded(id, state));
            };
            let decided = self.condition(condition, state);
            end = end.join(self.embedded(then, decided.when_true));
            state = decided.when_false;
            next = otherwise;
        }
        end.join(state)
    }

    fn switch(&mut self, value: ExprId, sections: List<SwitchSection>, state: State) -> State {
        let state = self.value(value, state);
        // Which section a constant leads to is not worked out.
        self.given_up |= self.constant(value).is_some();
        let mark = self.open();
        self.enter_target(false);
        let sections = self.ast.list(sections);
        for section in sections {
            self.announce(self.ast.list(section.body));
        }
        let mut exhaustive = false;
        let mut truths = [false; 2];
        for section in sections {
            let labels = self.ast.list(section.labels);
            let mut start = State::NEVER;
            for label in labels {
                exhaustive |= label.pattern.is_none();
                start = start.join(self.label(label, state, &mut exhaustive, &mut truths));
            }
            let body = self.ast.list(section.body);
            let end = body.iter().fold(start, |state, &statement| self.statement(statement, state));
            if end.reachable
                && let (Some(label), Some(&last)) = (labels.first(), body.last())
            {
                self.report(FlowMistakeKind::FallsThrough, label.span, Some(self.ast[last].span));
            }
        }
        exhaustive |= truths == [true, true];
        self.close(mark);
        let target = self.leave_target();
        if exhaustive { target.breaks } else { target.breaks.join(state) }
    }

    /// Where a section begins when `label` has led there.
    fn label(&mut self, label: &SwitchLabel, mut state: State, exhaustive: &mut bool, truths: &mut [bool; 2]) -> State {
        match label.pattern.map(|pattern| self.ast[pattern].kind) {
            Some(PatternKind::Declaration { of, name }) => {
                // What a type test leaves over depends on the type of the value.
                *exhaustive |= label.guard.is_none();
                // Where labels of one section meet, it has no value.
                self.declare_assigned(name, Some(of), &mut state);
            }
            Some(PatternKind::Constant(value)) => {
                if let ExprKind::Literal(Literal::Bool(truth)) = self.ast[value].kind
                    && label.guard.is_none()
                {
                    truths[usize::from(truth)] = true;
                }
                state = self.value(value, state);
            }
            Some(PatternKind::Type(_)) => *exhaustive = true,
            None => {}
        }
        match label.guard {
            Some(guard) => self.condition(guard, state).when_true,
            None => state,
        }
    }

    fn try_statement(&mut self, body: StmtId, catches: List<Catch>, finally: Option<StmtId>, state: State) -> State {
        // The jumps out of the body pass `finally`, so it is looked at before them.
        let last = finally.map(|finally| {
            let open = self.targets.len();
            let outer = self.function().within_finally.replace(open);
            let catches = std::mem::take(&mut self.function().catches);
            let end = self.embedded(finally, state);
            self.function().within_finally = outer;
            self.function().catches = catches;
            end
        });
        self.finallys.extend(last);
        let mut end = self.embedded(body, state);
        for clause in self.ast.list(catches) {
            let mark = self.open();
            let mut start = state;
            if let Some(name) = clause.name {
                self.declare_assigned(name, clause.of, &mut start);
            }
            if let Some(filter) = clause.filter {
                start = self.condition(filter, start).when_true;
            }
            self.function().catches += 1;
            end = end.join(self.embedded(clause.body, start));
            self.function().catches -= 1;
            self.close(mark);
        }
        match last {
            Some(last) => {
                self.finallys.pop();
                end.then(last)
            }
            None => end,
        }
    }

    fn local_function_body(&mut self, returns: TypeId, name: Span, parameters: List<Parameter>, body: LambdaBody, state: State) -> State {
        let text = self.ast.text(name);
        let own = self.local_functions.iter().rposition(|function| function.name == text);
        let yields = match self.ast[returns].kind {
            TypeKind::Predefined(Predefined::Void) => Yields::Nothing,
            TypeKind::Placeholder | TypeKind::Error => Yields::Either,
            _ => Yields::Value,
        };
        let mark = self.open();
        self.enter(Function::local(yields));
        let start = self.parameters(parameters, State::START);
        let end = match body {
            LambdaBody::Expression(value) => {
                self.given_up |= matches!(self.ast[value].kind, ExprKind::Placeholder);
                self.value(value, start)
            }
            LambdaBody::Block(block) => {
                let end = self.embedded(block, start);
                if end.reachable && yields == Yields::Value {
                    self.report(FlowMistakeKind::MissingReturnInFunction, name, Some(closer(self.ast[block].span)));
                }
                end
            }
        };
        self.require_outs(name, end);
        let function = self.leave();
        self.close(mark);
        if let Some(own) = own {
            let writes = function.exit.join(end).assigned;
            self.local_functions[own].effect = Some(Effect { reads: function.reads, writes: writes.below(function.first) });
        }
        state
    }

    /// Brings parameters into scope.
    fn parameters(&mut self, parameters: List<Parameter>, mut state: State) -> State {
        for parameter in self.ast.list(parameters) {
            let place = self.declare(parameter.name, parameter.of, &mut state);
            match (place, parameter.passing) {
                (Some(place), Passing::Out) => self.function().outs.add(place),
                (Some(place), _) => state.assigned.add(place),
                (None, _) => {}
            }
        }
        state
    }

    /// A lambda that is made here: what it reads must have a value by now, and what it writes counts for nothing.
    pub fn lambda(&mut self, span: Span, parameters: List<Parameter>, body: LambdaBody, state: State) {
        let mark = self.open();
        self.enter(Function::new(Yields::Either));
        let start = self.parameters(parameters, State { reachable: true, ..state });
        match body {
            LambdaBody::Expression(value) => {
                self.value(value, start);
            }
            LambdaBody::Block(block) => {
                let end = self.embedded(block, start);
                let function = self.function();
                if let (Some(_), Some(bare)) = (function.value, function.bare) {
                    self.report(FlowMistakeKind::ReturnWithoutValue, bare, None);
                } else if function.value.is_some() && end.reachable {
                    let arrow = Span { start: span.start, end: self.ast[block].span.start + 1 };
                    self.report(FlowMistakeKind::MissingReturnInLambda, arrow, Some(closer(self.ast[block].span)));
                }
            }
        }
        self.leave();
        self.close(mark);
    }
}

/// The brace that closes a block.
fn closer(block: Span) -> Span {
    Span { start: block.end.saturating_sub(1).max(block.start), end: block.end }
}
