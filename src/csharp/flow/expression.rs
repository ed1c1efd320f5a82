//! The flow through expressions, with the two outcomes of a condition.

use super::Walk;
use super::constant::Known;
use super::state::{Decided, State};
use crate::csharp::ast::*;
use crate::csharp::constant::Constant;

impl Walk<'_> {
    /// The state behind a condition, when it is true and when it is false.
    pub fn condition(&mut self, id: ExprId, state: State) -> Decided {
        match self.ast[id].kind {
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) => self.condition(inner, state),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                let Decided { when_true, when_false } = self.condition(operand, state);
                Decided { when_true: when_false, when_false: when_true }
            }
            ExprKind::Binary { operator: BinaryOperator::And | BinaryOperator::Or, .. } => self.chain_of_conditions(id, state),
            ExprKind::Conditional { condition, then, otherwise } if self.values => {
                let decided = self.condition(condition, state);
                let (then, otherwise) = (self.condition(then, decided.when_true), self.condition(otherwise, decided.when_false));
                Decided { when_true: then.when_true.join(otherwise.when_true), when_false: then.when_false.join(otherwise.when_false) }
            }
            ExprKind::Is { operand, pattern } if self.values => {
                let state = self.value(operand, state);
                self.pattern(pattern, state)
            }
            _ => {
                let state = self.value(id, state);
                match self.constant(id) {
                    None => Decided::either(state),
                    Some(Known::Value(Constant::Bool(true))) => Decided { when_true: state, when_false: State::NEVER },
                    Some(Known::Value(Constant::Bool(false))) => Decided { when_true: State::NEVER, when_false: state },
                    Some(_) => {
                        self.given_up = true;
                        Decided::either(state)
                    }
                }
            }
        }
    }

    /// `a && b && c`, from the left, without a level for each.
    fn chain_of_conditions(&mut self, id: ExprId, state: State) -> Decided {
        let mut links = Vec::new();
        let mut first = id;
        while let ExprKind::Binary { operator: operator @ (BinaryOperator::And | BinaryOperator::Or), left, right } = self.ast[first].kind {
            links.push((operator, right));
            first = left;
        }
        let mut decided = self.condition(first, state);
        while let Some((operator, right)) = links.pop() {
            decided = if operator == BinaryOperator::And {
                let right = self.condition(right, decided.when_true);
                Decided { when_true: right.when_true, when_false: decided.when_false.join(right.when_false) }
            } else {
                let right = self.condition(right, decided.when_false);
                Decided { when_true: decided.when_true.join(right.when_true), when_false: right.when_false }
            };
        }
        decided
    }

    /// `is pattern`, whose operand has been looked at.
    fn pattern(&mut self, pattern: PatternId, state: State) -> Decided {
        let mut decided = Decided::either(state);
        match self.ast[pattern].kind {
            PatternKind::Declaration { of, name } => {
                if let Some(place) = self.declare(name, Some(of), &mut decided.when_false) {
                    decided.when_true.assigned.add(place);
                    // `is var x` always holds.
                    if matches!(self.ast[of].kind, TypeKind::Var) {
                        decided.when_false.assigned.add(place);
                    }
                }
            }
            PatternKind::Constant(value) => return Decided::either(self.value(value, state)),
            PatternKind::Type(_) => {}
        }
        decided
    }

    /// The state behind a value.
    pub fn value(&mut self, id: ExprId, state: State) -> State {
        if !self.values {
            return state;
        }
        // Chains of operators and members lean to the left and may be long: they are gone down here, and up again in `link`.
        let mut links = Vec::new();
        let mut first = id;
        loop {
            first = match self.ast[first].kind {
                ExprKind::Binary { operator: BinaryOperator::And | BinaryOperator::Or, .. } => break,
                ExprKind::Binary { left: inner, .. }
                | ExprKind::Member { target: inner, .. }
                | ExprKind::Index { target: inner, .. }
                | ExprKind::Postfix { operand: inner, .. }
                | ExprKind::Is { operand: inner, .. }
                | ExprKind::As { operand: inner, .. } => {
                    links.push(first);
                    inner
                }
                ExprKind::Call { target, .. } if !self.is_nameof(target) => {
                    links.push(first);
                    target
                }
                _ => break,
            }
        }
        let in_front = links.last().copied();
        let mut state = self.head(first, in_front, state);
        // Where `?.` has found null, nothing of the rest of its chain has happened.
        let mut without = None;
        let mut before = first;
        while let Some(link) = links.pop() {
            state = self.link(link, before, state, &mut without);
            before = link;
        }
        without.unwrap_or(state)
    }

    /// What stands in front of a chain, whose first link is `link`.
    fn head(&mut self, id: ExprId, link: Option<ExprId>, mut state: State) -> State {
        let Expr { kind, span } = self.ast[id];
        match kind {
            ExprKind::Name { .. } => {
                if let Some(place) = self.variable(id) {
                    let member = link.is_some_and(|link| matches!(self.ast[link].kind, ExprKind::Member { .. }));
                    if !(member && self.may_be_type(place, id)) {
                        self.read(place, span, &mut state);
                    }
                } else if let Some(function) = self.local_function(id) {
                    self.mention(function, span, &mut state);
                }
                state
            }
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) | ExprKind::Ref(inner) => self.value(inner, state),
            ExprKind::Cast { operand, .. } => self.value(operand, state),
            ExprKind::Unary { operator: UnaryOperator::Not, .. } => self.condition(id, state).join(),
            ExprKind::Binary { operator: BinaryOperator::And | BinaryOperator::Or, .. } => self.condition(id, state).join(),
            ExprKind::Unary { operand, .. } => self.value(operand, state),
            ExprKind::Interpolated(pieces) => {
                for piece in self.ast.list(pieces) {
                    if let Interpolation::Hole { value, .. } = *piece {
                        state = self.value(value, state);
                    }
                }
                state
            }
            ExprKind::Tuple(elements) => self.arguments(elements, state),
            ExprKind::Assign { operator, target, value } => {
                if operator.is_some()
                    && let Some(place) = self.variable(target)
                {
                    self.read(place, self.ast[target].span, &mut state);
                }
                self.assignment(target, value, state)
            }
            ExprKind::Conditional { condition, then, otherwise } => {
                let decided = self.condition(condition, state);
                self.value(then, decided.when_true).join(self.value(otherwise, decided.when_false))
            }
            ExprKind::New { arguments, initializer, .. } => {
                let state = self.arguments(arguments, state);
                initializer.map_or(state, |it| self.members(self.ast[it], state))
            }
            ExprKind::NewArray { sizes, initializer, .. } => {
                state = self.ast.list(sizes).iter().fold(state, |state, &size| self.value(size, state));
                initializer.map_or(state, |it| self.elements(self.ast[it], state))
            }
            ExprKind::Initializer(it) => self.elements(it, state),
            ExprKind::NewAnonymous(members) => self.ast.list(members).iter().fold(state, |state, it| self.value(it.value, state)),
            ExprKind::Lambda { parameters, body } => {
                self.lambda(span, parameters, body, state);
                state
            }
            ExprKind::Throw(value) => {
                self.value(value, state);
                State::NEVER
            }
            ExprKind::Declaration { of, name } => {
                if let Some(name) = name {
                    self.declare_assigned(name, Some(of), &mut state);
                }
                state
            }
            ExprKind::Query(clauses) => self.query(clauses, state),
            // `nameof(x)` does not read it, and a call of anything else is a link.
            ExprKind::Call { .. } => state,
            _ => state,
        }
    }

    /// One link of a chain, behind `before`.
    fn link(&mut self, link: ExprId, before: ExprId, state: State, without: &mut Option<State>) -> State {
        match self.ast[link].kind {
            ExprKind::Binary { operator, right, .. } => {
                let state = without.take().unwrap_or(state);
                let after = self.value(right, state);
                if operator == BinaryOperator::Coalesce { state.join(after) } else { after }
            }
            ExprKind::Member { conditional, .. } => {
                if conditional {
                    without.get_or_insert(state);
                }
                state
            }
            ExprKind::Index { arguments, conditional, .. } => {
                if conditional {
                    without.get_or_insert(state);
                }
                self.arguments(arguments, state)
            }
            ExprKind::Call { arguments, .. } => {
                let mut state = self.arguments(arguments, state);
                if let Some(function) = self.local_function(before) {
                    self.call(function, &mut state);
                }
                state
            }
            ExprKind::Is { pattern, .. } => self.pattern(pattern, without.take().unwrap_or(state)).join(),
            _ => without.take().unwrap_or(state),
        }
    }

    fn is_nameof(&self, target: ExprId) -> bool {
        matches!(self.ast[target].kind, ExprKind::Name { name, .. } if self.ast.text(name) == "nameof")
    }

    /// Arguments in order; what goes `out` has a value when all have been looked at.
    fn arguments(&mut self, arguments: List<Argument>, mut state: State) -> State {
        for argument in self.ast.list(arguments) {
            state = match (argument.passing, self.ast[argument.value].kind) {
                (Passing::Out, ExprKind::Declaration { of, name: Some(name) }) => {
                    self.declare(name, Some(of), &mut state);
                    state
                }
                (Passing::Out, _) if self.variable(argument.value).is_some() => state,
                _ => self.value(argument.value, state),
            };
        }
        for argument in self.ast.list(arguments).iter().filter(|it| it.passing == Passing::Out) {
            let place = match self.ast[argument.value].kind {
                ExprKind::Declaration { name: Some(name), .. } => self.variables.iter().rposition(|it| it.span == name),
                _ => self.variable(argument.value),
            };
            if let Some(place) = place {
                state.assigned.add(place);
            }
        }
        state
    }

    /// `target = value`
    fn assignment(&mut self, target: ExprId, value: ExprId, state: State) -> State {
        if let Some(place) = self.variable(target) {
            let mut state = self.value(value, state);
            state.assigned.add(place);
            return state;
        }
        if let ExprKind::Tuple(elements) = self.ast[target].kind {
            let state = self.value(value, state);
            return self.deconstruction(elements, state);
        }
        let state = self.value(target, state);
        self.value(value, state)
    }

    /// `(a, var b) = …`, whose value has been looked at.
    fn deconstruction(&mut self, elements: List<Argument>, mut state: State) -> State {
        for element in self.ast.list(elements) {
            if let ExprKind::Tuple(inner) = self.ast[element.value].kind {
                state = self.deconstruction(inner, state);
            } else if let Some(place) = self.variable(element.value) {
                state.assigned.add(place);
            } else {
                state = self.value(element.value, state);
            }
        }
        state
    }

    /// `{ … }` behind `new T()`: in `Name = value`, the name is a member's.
    fn members(&mut self, initializer: Initializer, mut state: State) -> State {
        for &member in self.ast.list(initializer.members) {
            state = match self.ast[member].kind {
                ExprKind::Assign { operator: None, target, value } => {
                    if let ExprKind::Index { arguments, .. } = self.ast[target].kind {
                        state = self.arguments(arguments, state);
                    }
                    match self.ast[value].kind {
                        ExprKind::Initializer(inner) => self.members(inner, state),
                        _ => self.value(value, state),
                    }
                }
                _ => self.value(member, state),
            };
        }
        state
    }

    /// `{ … }` of an array or of one entry of a collection.
    fn elements(&mut self, initializer: Initializer, state: State) -> State {
        self.ast.list(initializer.members).iter().fold(state, |state, &member| self.value(member, state))
    }

    /// A query: only the first source is looked at once and here; the rest are lambdas.
    fn query(&mut self, clauses: List<QueryClause>, state: State) -> State {
        let mark = self.open();
        let mut after = None;
        let mut inner = state;
        for clause in self.ast.list(clauses) {
            match *clause {
                QueryClause::From { of, name, source } => {
                    inner = self.value(source, inner);
                    after.get_or_insert(inner);
                    self.declare_assigned(name, of, &mut inner);
                }
                QueryClause::Let { name, value } => {
                    inner = self.value(value, inner);
                    self.declare_assigned(name, None, &mut inner);
                }
                QueryClause::Where(value) | QueryClause::Select(value) | QueryClause::OrderBy { key: value, .. } => {
                    inner = self.value(value, inner);
                }
                QueryClause::Join { of, name, source, left, right, into } => {
                    inner = self.value(source, inner);
                    inner = self.value(left, inner);
                    self.declare_assigned(name, of, &mut inner);
                    inner = self.value(right, inner);
                    if let Some(into) = into {
                        self.declare_assigned(into, None, &mut inner);
                    }
                }
                QueryClause::Group { value, by } => {
                    inner = self.value(value, inner);
                    inner = self.value(by, inner);
                }
                QueryClause::Into(name) => self.declare_assigned(name, None, &mut inner),
            }
        }
        self.close(mark);
        after.unwrap_or(state)
    }
}
