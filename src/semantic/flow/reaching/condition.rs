//! What a condition says about variables in the branch where it holds, and in the branch where it does not. Used only in this module.

use super::super::super::budget;
use super::{State, VariableNumbers};
use crate::csharp::{Ast, Body, ExprId, ExprKind, ast::BinaryOperator, ast::UnaryOperator, constant::Constant};

/// The variables that a condition asks for.
pub struct Conditions<'a, 'd> {
    pub ast: &'a Ast<'d>,
    pub names: &'a VariableNumbers<'d>,
    steps: u32,
}

impl<'a, 'd> Conditions<'a, 'd> {
    pub fn new(ast: &'a Ast<'d>, names: &'a VariableNumbers<'d>) -> Self {
        Self { ast, names, steps: 0 }
    }

    /// Narrows `state` to where the condition with this body is `truth`.
    pub fn narrow(&mut self, body: Body, truth: bool, state: &mut State) {
        if let Body::Expression(id) = body {
            self.steps = 0;
            self.expression(id, truth, state);
        }
    }

    fn expression(&mut self, id: ExprId, truth: bool, state: &mut State) {
        self.steps += 1;
        if self.steps > budget::PARTS_OF_A_CONDITION {
            return;
        }
        match self.ast[id].kind {
            ExprKind::Parenthesized(inner) | ExprKind::Cast { operand: inner, .. } => self.expression(inner, truth, state),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => self.expression(operand, !truth, state),
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right, truth, state),
            ExprKind::Call { .. } => self.call(id, truth, state),
            _ => {}
        }
    }

    fn binary(&mut self, operator: BinaryOperator, left: ExprId, right: ExprId, truth: bool, state: &mut State) {
        match (operator, truth) {
            (BinaryOperator::And, true) | (BinaryOperator::Or, false) => {
                self.expression(left, truth, state);
                self.expression(right, truth, state);
            }
            (BinaryOperator::Equal | BinaryOperator::NotEqual, _) => {
                let same = truth == (operator == BinaryOperator::Equal);
                for (one, other) in [(left, right), (right, left)] {
                    let Some(value) = Constant::written(self.ast, other) else { continue };
                    if let Some(truth) = value.truth() {
                        self.expression(one, truth == same, state);
                    }
                    // When it is not set, the comparison is one of two constants.
                    self.unless_unset(one, state, |default| (*default == value) != same);
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, id: ExprId, truth: bool, state: &mut State) {
        let ExprKind::Call { target, arguments } = self.ast[id].kind else { return };
        let arguments = self.ast.list(arguments);
        match self.ast.last_name(target) {
            Some("ContainsKey" | "TryGetValue") if self.is_of_variables(target) => {
                let Some(variable) = arguments.first().and_then(|it| self.named(it.value)) else { return };
                match truth {
                    true => state.is_set(variable),
                    false => state.is_unset(variable),
                }
            }
            Some("IsNullOrEmpty" | "IsNullOrWhiteSpace") if !truth => {
                if let Some(argument) = arguments.first() {
                    self.unless_unset(argument.value, state, says_nothing);
                }
            }
            Some("GetValueOrDefault") => self.unless_unset(id, state, |default| *default != Constant::Bool(truth)),
            _ => {}
        }
    }

    /// If `id` reads a variable, with what it yields when the variable is not set, and that value `contradicts` what is known, the variable is set.
    fn unless_unset(&mut self, id: ExprId, state: &mut State, contradicts: impl Fn(&Constant<'_>) -> bool) {
        let (target, arguments) = match self.ast[self.ast.strip(id)].kind {
            ExprKind::Index { target, arguments, .. } if self.ast.last_name(target) == Some("Variables") => (target, arguments),
            ExprKind::Call { target, arguments }
                if self.ast.last_name(target) == Some("GetValueOrDefault") && self.is_of_variables(target) =>
            {
                (target, arguments)
            }
            _ => return,
        };
        let (key, default) = match *self.ast.list(arguments) {
            [key] => (key, self.default_of(target)),
            [key, default] => match Constant::written(self.ast, default.value) {
                Some(default) => (key, default),
                None => return,
            },
            _ => return,
        };
        if let Some(variable) = self.named(key.value).filter(|_| contradicts(&default)) {
            state.is_set(variable);
        }
    }

    /// What `GetValueOrDefault<T>` yields when the variable is not set.
    fn default_of(&self, target: ExprId) -> Constant<'a> {
        let ExprKind::Member { type_arguments, .. } = self.ast[target].kind else { return Constant::Null };
        match self.ast.list(type_arguments).first().map(|of| self.ast.text(self.ast[*of].span)) {
            Some("bool" | "Boolean") => Constant::Bool(false),
            Some("int" | "long" | "Int32" | "Int64") => Constant::Integer(0),
            _ => Constant::Null,
        }
    }

    /// Whether `member` is one of `context.Variables`.
    fn is_of_variables(&self, member: ExprId) -> bool {
        matches!(self.ast[member].kind, ExprKind::Member { target, .. } if self.ast.last_name(target) == Some("Variables"))
    }

    fn named(&self, key: ExprId) -> Option<usize> {
        self.names.get(&*self.ast.string_value(key)?).copied()
    }
}

/// Whether a constant is null or an empty text.
fn says_nothing(constant: &Constant<'_>) -> bool {
    match constant {
        Constant::Null => true,
        Constant::Text(text) => text.is_empty(),
        _ => false,
    }
}
