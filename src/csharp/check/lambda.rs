//! Lambdas, and methods in their place.

use foldhash::HashMap;
use std::cmp::Ordering;
use std::rc::Rc;

use super::mistake::MistakeKind;
use super::scope::LocalKind;
use super::types::Ty;
use super::{Checker, Group};
use crate::csharp::ast::{ExprId, ExprKind, LambdaBody};
use crate::diagnostic::{quoted, say};

/// What a function returns.
#[derive(Clone, Debug, Default)]
pub(super) struct Returns {
    /// The values, with their types.
    pub(super) values: Vec<(ExprId, Ty)>,
    /// The type that it is declared to return.
    pub(super) declared: Option<Ty>,
    /// Whether it is a lambda.
    pub(super) is_lambda: bool,
    /// What a lambda is asked to return: a lambda that it returns is walked where it stands, with the names in force there.
    pub(super) asked: Option<Ty>,
}

/// A lambda, the types of its parameters, and those of the lambdas around it.
type Tried = (ExprId, Box<[Ty]>, u64);

/// What came of trying lambdas out.
#[derive(Debug, Default)]
pub(super) struct Lambdas {
    tried: HashMap<Tried, Rc<Outcome>>,
    /// The parameter types of the lambdas around this place, in one number.
    around: u64,
}

/// What a lambda does with parameters of certain types.
#[derive(Debug)]
struct Outcome {
    values: Vec<(ExprId, Ty)>,
    is_block: bool,
    mistakes: u32,
}

impl<'c> Checker<'c, '_> {
    /// What a lambda does with parameters of these types. It is tried out once.
    fn lambda_outcome(&mut self, id: ExprId, parameters: &[Ty]) -> Rc<Outcome> {
        let key = (id, parameters.into(), self.lambdas.around);
        if let Some(known) = self.lambdas.tried.get(&key) {
            return Rc::clone(known);
        }
        let before = std::mem::take(&mut self.trial_mistakes);
        self.trials += 1;
        let mut outcome = self.walk_lambda(id, parameters, None);
        self.trials -= 1;
        outcome.mistakes = std::mem::replace(&mut self.trial_mistakes, before);
        let outcome = Rc::new(outcome);
        self.lambdas.tried.insert(key, Rc::clone(&outcome));
        outcome
    }

    fn walk_lambda(&mut self, id: ExprId, types: &[Ty], asked: Option<Ty>) -> Outcome {
        let ExprKind::Lambda { parameters, body } = self.ast[id].kind else {
            return Outcome { values: Vec::new(), is_block: false, mistakes: 0 };
        };
        let around = self.lambdas.around;
        for ty in types {
            self.lambdas.around = (self.lambdas.around ^ hash(*ty)).wrapping_mul(0x0100_0000_01b3).rotate_left(5);
        }
        let outer = std::mem::replace(&mut self.function, Returns { is_lambda: true, asked, ..Returns::default() });
        self.scopes.open();
        let ast = self.ast;
        for (at, parameter) in ast.list(parameters).iter().enumerate() {
            let given = types.get(at).copied().unwrap_or(Ty::UNKNOWN);
            let ty = match parameter.of {
                Some(of) => self.resolve(of),
                None => given,
            };
            self.declare(parameter.name, LocalKind::Variable, ty);
        }
        let is_block = match body {
            LambdaBody::Expression(value) => {
                let ty = self.value(value);
                self.returned_lambda(value, ty);
                self.function.values.push((value, ty));
                false
            }
            LambdaBody::Block(block) => {
                self.statement(block);
                true
            }
        };
        self.scopes.close();
        self.lambdas.around = around;
        let values = std::mem::replace(&mut self.function, outer).values;
        Outcome { values, is_block, mistakes: 0 }
    }

    /// Walks a lambda that another one returns.
    pub(super) fn returned_lambda(&mut self, value: ExprId, ty: Ty) {
        if let (Ty::LAMBDA, Some(asked)) = (ty, self.function.asked) {
            self.require(value, ty, asked);
        }
    }

    /// Walks a lambda of whose parameters nothing is known.
    pub(super) fn walk_lambda_blindly(&mut self, id: ExprId) {
        if self.trials == 0 && matches!(self.ast[id].kind, ExprKind::Lambda { .. }) {
            self.walk_lambda(id, &[], None);
        }
    }

    fn parameter_count(&self, id: ExprId) -> Option<usize> {
        match self.ast[id].kind {
            ExprKind::Lambda { parameters, .. } => Some(parameters.len()),
            ExprKind::Parenthesized(inner) => self.parameter_count(inner),
            _ => None,
        }
    }

    /// Whether a lambda has as many parameters as the delegate.
    pub(super) fn has_arity_of(&self, id: ExprId, to: Ty) -> bool {
        let invoke = self.types.class_of(to).and_then(|class| self.library.read(class).named("Invoke").next());
        invoke.is_some_and(|(_, invoke)| self.parameter_count(id) == Some(invoke.parameters.len()))
    }

    /// Whether a lambda becomes a value of this type.
    pub(super) fn lambda_converts(&mut self, id: ExprId, to: Ty) -> bool {
        if let ExprKind::Parenthesized(inner) = self.ast[id].kind {
            return self.lambda_converts(inner, to);
        }
        if self.types.definition(to).is_some_and(|class| class.open) {
            return true;
        }
        let Some((parameters, result)) = self.types.delegate(to) else { return false };
        // `delegate { … }` without parameters takes any.
        if self.parameter_count(id) != Some(parameters.len()) && !self.ast.text_of(id).starts_with("delegate") {
            return false;
        }
        if !self.declared_fit(id, &parameters) {
            return false;
        }
        let outcome = self.lambda_outcome(id, &parameters);
        if outcome.mistakes > 0 {
            return true;
        }
        match (result, outcome.is_block) {
            (Ty::VOID, true) => outcome.values.is_empty(),
            (Ty::VOID, false) => outcome.values.iter().all(|&(value, ty)| ty == Ty::VOID || ty.is_unknown() || self.is_statement(value)),
            (_, true) if outcome.values.is_empty() => self.only_throws(id),
            _ => outcome.values.iter().all(|&(value, ty)| ty != Ty::VOID && self.converts(value, ty, result)),
        }
    }

    /// Whether the types that a lambda gives its parameters are those.
    fn declared_fit(&mut self, id: ExprId, types: &[Ty]) -> bool {
        let ExprKind::Lambda { parameters, .. } = self.ast[id].kind else { return true };
        let ast = self.ast;
        ast.list(parameters).iter().zip(types).all(|(parameter, &ty)| match parameter.of {
            Some(of) => {
                let declared = self.resolve_quietly(of);
                self.types.same(declared, ty)
            }
            None => true,
        })
    }

    fn only_throws(&self, id: ExprId) -> bool {
        self.ast.text_of(id).contains("throw")
    }

    /// Whether a lambda has mistakes when it becomes a value of this type.
    pub(super) fn lambda_is_flawed(&mut self, id: ExprId, to: Ty) -> bool {
        let Some((parameters, _)) = self.types.delegate(to) else { return false };
        self.lambda_outcome(id, &parameters).mistakes > 0
    }

    /// What a lambda yields when its parameters have these types; `None` if nothing says.
    pub(super) fn lambda_yields(&mut self, id: ExprId, parameters: &[Ty]) -> Option<Ty> {
        if let ExprKind::Parenthesized(inner) = self.ast[id].kind {
            return self.lambda_yields(inner, parameters);
        }
        if self.parameter_count(id) != Some(parameters.len()) {
            return None;
        }
        let outcome = self.lambda_outcome(id, parameters);
        if outcome.mistakes > 0 && outcome.values.is_empty() {
            return Some(Ty::UNKNOWN);
        }
        self.common_type(&outcome.values)
    }

    /// The type that all values become.
    pub(super) fn common_type(&mut self, values: &[(ExprId, Ty)]) -> Option<Ty> {
        if values.iter().any(|it| it.1.is_unknown()) {
            return Some(Ty::UNKNOWN);
        }
        let mut types: Vec<Ty> = Vec::new();
        for &(_, ty) in values {
            if types.len() > 32 {
                return Some(Ty::UNKNOWN);
            }
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        if let [one] = types[..] {
            return Some(one);
        }
        let candidates = types.iter().copied().filter(|ty| ty.is_value());
        // Values of the same type behave alike, unless they are constants.
        let mut seen: Vec<(ExprId, Ty)> = Vec::new();
        for &(id, ty) in values {
            if seen.len() < 128 && seen.iter().filter(|it| it.1 == ty).count() < 4 {
                seen.push((id, ty));
            }
        }
        let mut candidates: Vec<Ty> = candidates.collect();
        candidates.truncate(8);
        candidates.into_iter().find(|&it| seen.iter().all(|&(id, ty)| self.converts(id, ty, it)))
    }

    /// Walks a lambda that has been given a type for good.
    pub(super) fn finish_lambda(&mut self, id: ExprId, to: Ty) {
        if let ExprKind::Parenthesized(inner) = self.ast[id].kind {
            return self.finish_lambda(inner, to);
        }
        if self.trials > 0 {
            return;
        }
        let Some((parameters, result)) = self.types.delegate(to) else {
            if to.is_value() && !self.types.definition(to).is_some_and(|class| class.open) {
                self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                    say!("a lambda cannot be converted to `{}`", quoted(checker.name(to)))
                })
                .help(|| "pass it to a method that takes a function".into());
            }
            return self.walk_lambda_blindly(id);
        };
        self.set(id, to);
        let count = self.parameter_count(id).unwrap_or(0);
        if count != parameters.len() && !self.ast.text_of(id).starts_with("delegate") {
            let takes = super::call::counted(parameters.len(), "parameter");
            self.report_at(MistakeKind::TypeMismatch, id, |_| say!("a function of {} is expected, and this has {}", quoted(takes), count));
            return self.walk_lambda_blindly(id);
        }
        let before = self.mistakes.len();
        let outcome = self.walk_lambda(id, &parameters, Some(result));
        if self.mistakes.len() > before {
            return;
        }
        for &(value, ty) in &outcome.values {
            match result {
                Ty::VOID if outcome.is_block => {
                    self.report_at(MistakeKind::TypeMismatch, value, |_| "a function that returns no value is expected".into())
                        .help(|| "return nothing".into());
                }
                _ if matches!(ty, Ty::LAMBDA) || result == Ty::VOID => {}
                _ if ty == Ty::VOID => {
                    self.report_at(MistakeKind::TypeMismatch, value, |_| "this call yields no value".into());
                }
                _ => {
                    self.require(value, ty, result);
                }
            }
        }
    }

    /// Which of two types a lambda becomes better.
    pub(super) fn better_lambda(&mut self, id: ExprId, one: Ty, other: Ty) -> Ordering {
        let (Some((parameters, a)), Some((_, b))) = (self.types.delegate(one), self.types.delegate(other)) else { return Ordering::Equal };
        if a == b {
            return Ordering::Equal;
        }
        if a == Ty::VOID || b == Ty::VOID {
            return if b == Ty::VOID { Ordering::Greater } else { Ordering::Less };
        }
        let yields = self.lambda_yields(id, &parameters);
        match yields {
            Some(ty) if ty == a => return Ordering::Greater,
            Some(ty) if ty == b => return Ordering::Less,
            _ => {}
        }
        match (self.types.implicit(a, b), self.types.implicit(b, a)) {
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            _ => Ordering::Equal,
        }
    }

    /// Whether a method becomes a value of this type.
    pub(super) fn group_converts(&mut self, id: ExprId, to: Ty) -> bool {
        if self.types.definition(to).is_some_and(|class| class.open) {
            return true;
        }
        let Some((parameters, _)) = self.types.delegate(to) else { return false };
        match self.groups.get(&self.ast.strip(id)).copied() {
            Some(Group::Function(name)) => match self.identifier(name).and_then(|name| self.scopes.find(name)).map(|it| it.kind) {
                Some(LocalKind::Function { parameters: own, .. }) => own.len() == parameters.len(),
                _ => true,
            },
            Some(Group::Members(named)) => self.types.known.all(named).iter().any(|it| {
                let member = self.library.member(it.class, it.at);
                member.parameters.len() == parameters.len() + usize::from(it.extension)
            }),
            None => true,
        }
    }

    /// What a method yields when it is given these types.
    pub(super) fn group_yields(&mut self, id: ExprId, parameters: &[Ty]) -> Option<Ty> {
        match self.groups.get(&self.ast.strip(id)).copied() {
            Some(Group::Function(name)) => self.identifier(name).and_then(|name| self.scopes.find(name)).map(|it| it.ty),
            Some(Group::Members(named)) => {
                let candidates = self.types.known.all(named);
                let fitting = candidates.iter().find(|it| {
                    let member = self.library.member(it.class, it.at);
                    let skipped = usize::from(it.extension);
                    member.parameters.len() == parameters.len() + skipped
                        && member.parameters[skipped..].iter().zip(parameters).all(|(parameter, &ty)| {
                            let takes = self.types.instantiate(&parameter.of, &[]);
                            self.types.implicit(ty, takes)
                        })
                })?;
                let arguments = self.types.arguments_of(fitting.owner);
                let member = self.library.member(fitting.class, fitting.at);
                Some(self.types.instantiate(&member.result, &arguments))
            }
            None => Some(Ty::UNKNOWN),
        }
    }
}

fn hash(ty: Ty) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    ty.hash(&mut hasher);
    hasher.finish()
}
