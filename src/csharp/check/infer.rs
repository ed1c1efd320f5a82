//! Type inference: the type arguments of a generic method, inferred from the arguments of a call.

use super::Checker;
use super::convert::{Variance, mentions_own, variance};
use super::overload::{Arg, Mapping};
use super::types::{Form, Ty};
use crate::csharp::ast::{ExprKind, Passing as Given};
use crate::csharp::library::{ClassId, ClassKind, Member, Passing, SignatureType};

/// What is known of one type parameter.
#[derive(Clone, Debug, Default)]
struct Bounds {
    exact: Vec<Ty>,
    lower: Vec<Ty>,
    upper: Vec<Ty>,
    fixed: Option<Ty>,
}

impl Bounds {
    fn is_bound(&self) -> bool {
        self.fixed.is_some() || !self.exact.is_empty() || !self.lower.is_empty() || !self.upper.is_empty()
    }
}

/// The type parameters of a member under inference; those of its type are known.
struct Inference {
    outer: Vec<Ty>,
    own: Vec<Bounds>,
}

impl<'c> Checker<'c, '_> {
    /// The type arguments of `member` that follow from the arguments of a call; `outer` are those of the type that declares it.
    pub(super) fn infer(&mut self, member: &'static Member, outer: &[Ty], args: &[Arg<'c>], mapping: &Mapping) -> Option<Vec<Ty>> {
        let mut inference = Inference { outer: outer.to_vec(), own: vec![Bounds::default(); member.generics.len()] };
        let mut waiting: Vec<(usize, &'static SignatureType)> = Vec::new();
        for (arg, &(at, element)) in args.iter().zip(mapping) {
            let parameter = &member.parameters[at];
            let shape = match &parameter.of {
                SignatureType::Array(inner, _) if element => inner,
                whole => whole,
            };
            if !mentions_own(shape, outer.len()) {
                continue;
            }
            match arg.ty {
                Ty::LAMBDA | Ty::GROUP => waiting.push((args.iter().position(|it| it.id == arg.id).unwrap_or(0), shape)),
                Ty::NULL | Ty::DEFAULT | Ty::NEVER | Ty::OUT_VAR | Ty::VOID => {}
                ty if matches!(parameter.passing, Passing::Out | Passing::Ref) || matches!(arg.passing, Given::Out | Given::Ref) => {
                    self.infer_exact(&mut inference, ty, shape);
                }
                ty => self.infer_lower(&mut inference, ty, shape),
            }
        }
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut rest = Vec::new();
            for (at, shape) in waiting {
                if !self.infer_from_function(&mut inference, &args[at], shape) {
                    rest.push((at, shape));
                }
            }
            waiting = rest;
            if waiting.len() == before {
                break;
            }
        }
        (0..inference.own.len()).map(|at| self.fix(&mut inference, at)).collect()
    }

    /// Infers from what a lambda or a method yields, once the types of its parameters are known; false if they are not yet.
    fn infer_from_function(&mut self, inference: &mut Inference, arg: &Arg<'c>, shape: &'static SignatureType) -> bool {
        let SignatureType::Class(class, list) = shape else { return true };
        if self.library.class(*class).kind != ClassKind::Delegate {
            return true;
        }
        let Some((_, invoke)) = self.library.read(*class).named("Invoke").next() else { return true };
        let inputs: Vec<SignatureType> = invoke.parameters.iter().map(|it| substitute(&it.of, list)).collect();
        let output = substitute(&invoke.result, list);
        let arity = inference.outer.len();
        if let ExprKind::Lambda { parameters, .. } = self.ast[arg.id].kind {
            let declared = self.ast.list(parameters);
            for (input, parameter) in inputs.iter().zip(declared) {
                if let Some(of) = parameter.of {
                    let ty = self.resolve_quietly(of);
                    self.infer_exact(inference, ty, input);
                }
            }
        }
        let mut needed = Vec::new();
        inputs.iter().for_each(|input| own_parameters(input, arity, &mut needed));
        if needed.iter().any(|&at| !inference.own[at].is_bound()) {
            return false;
        }
        for at in needed {
            if self.fix(inference, at).is_none() {
                return true;
            }
        }
        if !mentions_own(&output, arity) {
            return true;
        }
        let known = self.known(inference);
        let types: Vec<Ty> = inputs.iter().map(|input| self.types.instantiate(input, &known)).collect();
        let yields = match arg.ty {
            Ty::LAMBDA => self.lambda_yields(arg.id, &types),
            _ => self.group_yields(arg.id, &types),
        };
        match yields {
            Some(Ty::NULL | Ty::VOID) | None => {}
            Some(ty) => self.infer_lower(inference, ty, &output),
        }
        true
    }

    /// The type arguments as far as they are fixed.
    fn known(&self, inference: &Inference) -> Vec<Ty> {
        let own = inference.own.iter().map(|it| it.fixed.unwrap_or(Ty::UNKNOWN));
        inference.outer.iter().copied().chain(own).collect()
    }

    fn fix(&mut self, inference: &mut Inference, at: usize) -> Option<Ty> {
        let bounds = &inference.own[at];
        if bounds.fixed.is_some() {
            return bounds.fixed;
        }
        let all = || bounds.exact.iter().chain(&bounds.lower).chain(&bounds.upper).copied();
        let (exact, lower, upper) = (bounds.exact.clone(), bounds.lower.clone(), bounds.upper.clone());
        let fixed = if all().any(Ty::is_unknown) {
            Some(Ty::UNKNOWN)
        } else {
            let candidates: Vec<Ty> = if exact.is_empty() { all().collect() } else { exact.clone() };
            candidates.into_iter().find(|&it| {
                exact.iter().all(|&other| self.types.same(it, other))
                    && lower.iter().all(|&other| self.types.implicit(other, it))
                    && upper.iter().all(|&other| self.types.implicit(it, other))
            })
        };
        inference.own[at].fixed = fixed;
        fixed
    }

    fn infer_exact(&mut self, inference: &mut Inference, ty: Ty, shape: &SignatureType) {
        match shape {
            SignatureType::Parameter(at) => {
                if let Some(bounds) = (*at as usize).checked_sub(inference.outer.len()).and_then(|at| inference.own.get_mut(at)) {
                    bounds.exact.push(ty);
                }
            }
            SignatureType::Array(inner, rank) => {
                if let Some(&Form::Array(element, of)) = self.types.form(ty)
                    && of == *rank
                {
                    self.infer_exact(inference, element, inner);
                }
            }
            SignatureType::Class(class, list) if self.types.class_of(ty) == Some(*class) => {
                let arguments: Box<[Ty]> = self.types.arguments(ty).into();
                for (&argument, inner) in arguments.iter().zip(list.iter()) {
                    self.infer_exact(inference, argument, inner);
                }
            }
            _ if ty.is_unknown() => self.infer_unknown(inference, shape),
            _ => {}
        }
    }

    fn infer_lower(&mut self, inference: &mut Inference, ty: Ty, shape: &SignatureType) {
        if ty.is_unknown() {
            return self.infer_unknown(inference, shape);
        }
        match shape {
            SignatureType::Parameter(at) => {
                if let Some(bounds) = (*at as usize).checked_sub(inference.outer.len()).and_then(|at| inference.own.get_mut(at))
                    && !bounds.lower.contains(&ty)
                {
                    bounds.lower.push(ty);
                }
            }
            SignatureType::Array(inner, rank) => {
                if let Some(&Form::Array(element, of)) = self.types.form(ty)
                    && of == *rank
                {
                    match self.types.is_value_type(element) {
                        true => self.infer_exact(inference, element, inner),
                        false => self.infer_lower(inference, element, inner),
                    }
                }
            }
            SignatureType::Class(ClassId::NULLABLE, list) => {
                if let Some(underlying) = self.types.underlying(ty) {
                    self.infer_lower(inference, underlying, &list[0]);
                }
            }
            SignatureType::Class(class, list) => {
                let mut found: Vec<Ty> = Vec::new();
                if self.types.class_of(ty) == Some(*class) {
                    found.push(ty);
                }
                let supers = self.types.supers(ty);
                found.extend(supers.iter().copied().filter(|&it| self.types.class_of(it) == Some(*class)));
                found.dedup();
                // Something that is two such sequences at once says nothing.
                let [instance] = found[..] else {
                    if self.types.definition(ty).is_some_and(|class| class.open) {
                        self.infer_unknown(inference, shape);
                    }
                    return;
                };
                let arguments: Box<[Ty]> = self.types.arguments(instance).into();
                for (at, (&argument, inner)) in arguments.iter().zip(list.iter()).enumerate() {
                    match variance(*class, at, list.len()) {
                        Variance::Out if !self.types.is_value_type(argument) => self.infer_lower(inference, argument, inner),
                        Variance::In if !self.types.is_value_type(argument) => self.infer_upper(inference, argument, inner),
                        _ => self.infer_exact(inference, argument, inner),
                    }
                }
            }
            SignatureType::Void | SignatureType::Unknown => {}
        }
    }

    fn infer_upper(&mut self, inference: &mut Inference, ty: Ty, shape: &SignatureType) {
        match shape {
            SignatureType::Parameter(at) => {
                if let Some(bounds) = (*at as usize).checked_sub(inference.outer.len()).and_then(|at| inference.own.get_mut(at)) {
                    bounds.upper.push(ty);
                }
            }
            _ => self.infer_exact(inference, ty, shape),
        }
    }

    /// Something unknown says of every type parameter in the shape that it is unknown.
    fn infer_unknown(&mut self, inference: &mut Inference, shape: &SignatureType) {
        let mut own = Vec::new();
        own_parameters(shape, inference.outer.len(), &mut own);
        for at in own {
            inference.own[at].lower.push(Ty::UNKNOWN);
        }
    }
}

fn own_parameters(shape: &SignatureType, arity: usize, found: &mut Vec<usize>) {
    match shape {
        SignatureType::Class(_, list) => list.iter().for_each(|it| own_parameters(it, arity, found)),
        SignatureType::Array(element, _) => own_parameters(element, arity, found),
        SignatureType::Parameter(at) => found.extend((*at as usize).checked_sub(arity)),
        SignatureType::Void | SignatureType::Unknown => {}
    }
}

/// The shape with `list` for its type parameters.
fn substitute(shape: &SignatureType, list: &[SignatureType]) -> SignatureType {
    match shape {
        SignatureType::Class(class, inner) => SignatureType::Class(*class, inner.iter().map(|it| substitute(it, list)).collect()),
        SignatureType::Array(element, rank) => SignatureType::Array(Box::new(substitute(element, list)), *rank),
        SignatureType::Parameter(at) => list.get(*at as usize).cloned().unwrap_or(SignatureType::Unknown),
        SignatureType::Void => SignatureType::Void,
        SignatureType::Unknown => SignatureType::Unknown,
    }
}
