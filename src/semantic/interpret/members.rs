//! Interprets members: what stands in front of a property, an indexer or a call, and arguments. The domain says what the member is. Used only in
//! this module.

use super::domain::{Absence, Domain, Function};
use super::taints::TaintId;
use super::value::AbstractValue;
use super::{Interpreter, Scenario};
use crate::csharp::{
    ExprId, ExprKind,
    ast::{Argument, Initializer, List, Passing},
};

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    pub fn member(&mut self, target: ExprId, name: &'d str, conditional: bool) -> AbstractValue<D::Shape> {
        let value = self.chain(target);
        if self.position.path.ended {
            return value;
        }
        match self.through_null(value, conditional, target) {
            Some(result) => result,
            None => D::member(self, value, name),
        }
    }

    pub fn index(&mut self, target: ExprId, arguments: List<Argument>, conditional: bool) -> AbstractValue<D::Shape> {
        let value = self.chain(target);
        let key = self.question.ast.list(arguments).first().map(|argument| self.eval(argument.value)).unwrap_or_default();
        if self.position.path.ended {
            return value;
        }
        match self.through_null(value, conditional, target) {
            Some(result) => result,
            None => D::index(self, value, key),
        }
    }

    /// What a member of `value`, which `id` comes to, comes to when `value` is null; `None` when it may be something.
    pub fn through_null(&mut self, value: AbstractValue<D::Shape>, conditional: bool, id: ExprId) -> Option<AbstractValue<D::Shape>> {
        let absence = D::absence(value.shape);
        if absence == Some(Absence::Cut) {
            return Some(value);
        }
        if conditional && self.question.scenario != Scenario::Open {
            self.tested_for_null(value, (id, id));
        }
        match absence {
            Some(Absence::Null) if conditional => Some(AbstractValue { shape: D::absent(Absence::Cut), ..value }),
            Some(_) => {
                self.fail_on_null(self.question.ast.span_of(id), value.taint);
                Some(AbstractValue::default())
            }
            None => None,
        }
    }

    /// The value of the variable that `key` names.
    pub fn variable(&mut self, key: AbstractValue<D::Shape>) -> AbstractValue<D::Shape> {
        match self.domain.spelt(key.shape) {
            Some(name) => {
                let number = self.store.names.number(name);
                self.store.variables.get(number)
            }
            None => AbstractValue::default(),
        }
    }

    pub fn call(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>) -> AbstractValue<D::Shape> {
        let ast = self.question.ast;
        match ast[target].kind {
            ExprKind::Member { target: on, name, conditional, .. } => {
                let value = self.chain(on);
                if self.position.path.ended {
                    return value;
                }
                if let Some(result) = self.through_null(value, conditional, on) {
                    return result;
                }
                D::call(self, id, value, ast.text(name), arguments)
            }
            _ => {
                let callee = self.eval(target);
                match D::as_function(callee.shape) {
                    Some(Function::Local(statement)) => self.call_function(statement, arguments),
                    Some(Function::Lambda(lambda)) => self.call_lambda(lambda, arguments),
                    None => {
                        let taint = self.arguments(arguments);
                        AbstractValue::unknown(self.taints.derived_from(taint))
                    }
                }
            }
        }
    }

    /// Evaluates arguments and returns where they come from. A lambda among them may run.
    pub fn arguments(&mut self, arguments: List<Argument>) -> TaintId {
        let mut taint = TaintId::NONE;
        for argument in self.question.ast.list(arguments) {
            let value = self.argument(argument);
            taint = self.taints.and(taint, value.taint);
        }
        taint
    }

    pub fn argument(&mut self, argument: &Argument) -> AbstractValue<D::Shape> {
        if let (Passing::Out | Passing::Ref, ExprKind::Declaration { .. } | ExprKind::Name { .. }) =
            (argument.passing, self.question.ast[argument.value].kind)
        {
            self.assign(argument.value, AbstractValue::default());
            return AbstractValue::default();
        }
        let value = self.eval(argument.value);
        match D::as_function(value.shape) {
            Some(Function::Lambda(lambda)) => {
                let fork = self.fork();
                let result = self.call_lambda(lambda, List::EMPTY);
                self.maybe(fork);
                AbstractValue::unknown(result.taint)
            }
            _ => value,
        }
    }

    pub fn initializer(&mut self, initializer: Initializer) -> TaintId {
        let mut taint = TaintId::NONE;
        for &member in self.question.ast.list(initializer.members) {
            let value = match self.question.ast[member].kind {
                ExprKind::Assign { value, .. } => value,
                _ => member,
            };
            let value = self.eval(value);
            taint = self.taints.and(taint, value.taint);
        }
        taint
    }
}
