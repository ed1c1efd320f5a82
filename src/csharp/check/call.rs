//! Calls and indices.

use super::Checker;
use super::expression::Operand;
use super::member::Side;
use super::mistake::MistakeKind;
use super::overload::{Arg, Asked, Called};
use super::scope::{Local, LocalKind};
use super::types::{Form, Ty};
use crate::csharp::ast::*;
use crate::csharp::library::{ClassId, MemberKind};
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::Span;

impl<'c> Checker<'c, '_> {
    /// What a call yields.
    pub(super) fn call(&mut self, id: ExprId, target: ExprId, arguments: List<Argument>, lifted: &mut bool) -> Ty {
        let target = match self.ast[self.ast.strip(target)].kind {
            ExprKind::Name { .. } | ExprKind::Member { conditional: false, .. } => self.ast.strip(target),
            _ => target,
        };
        match self.ast[target].kind {
            ExprKind::Name { name, type_arguments } => self.call_name(id, target, name, type_arguments, arguments),
            ExprKind::Member { target: inner, name, type_arguments, conditional } => {
                let before = self.link_target(inner, lifted);
                *lifted |= conditional;
                let side = match self.side(before, inner, conditional, name, type_arguments) {
                    Ok(side) => side,
                    Err(operand) => {
                        match operand {
                            Operand::Type(ty) => self.report_called_type(name, ty),
                            Operand::Namespace(path) => {
                                self.report(MistakeKind::Misuse, name, |_| say!("`{}` is a namespace, which cannot be called", path));
                            }
                            Operand::Value(_) => {}
                        }
                        self.walk_arguments(arguments);
                        return Ty::UNKNOWN;
                    }
                };
                self.call_member(id, target, inner, side, name, type_arguments, arguments)
            }
            _ => {
                let operand = self.link_target(target, lifted);
                let ty = match operand {
                    Operand::Value(ty) => ty,
                    Operand::Type(_) | Operand::Namespace(_) => self.settled(target),
                };
                self.invoke(id, target, ty, arguments)
            }
        }
    }

    fn call_name(&mut self, id: ExprId, target: ExprId, span: Span, type_arguments: List<TypeId>, arguments: List<Argument>) -> Ty {
        let Some(name) = self.identifier(span) else {
            self.walk_arguments(arguments);
            return Ty::UNKNOWN;
        };
        match self.scopes.find(name) {
            Some(local) => {
                self.names_local(span, local.declared);
                match local.kind {
                    LocalKind::Function { .. } => self.call_function(id, span, local, arguments),
                    _ => {
                        self.set(target, local.ty);
                        self.invoke(id, target, local.ty, arguments)
                    }
                }
            }
            None if name == "nameof" => Ty::STRING,
            None => {
                match self.simple_name(target, span, type_arguments) {
                    Operand::Type(ty) => self.report_called_type(span, ty),
                    Operand::Value(ty) if ty.is_value() => return self.invoke(id, target, ty, arguments),
                    _ => {}
                }
                self.walk_arguments(arguments);
                Ty::UNKNOWN
            }
        }
    }

    fn report_called_type(&mut self, span: Span, ty: Ty) {
        if ty.is_unknown() {
            return;
        }
        self.report(MistakeKind::Misuse, span, |checker| say!("`{}` is a type, which cannot be called", quoted(checker.name(ty))))
            .help(|| "write `new` before it to create one, or name a method of it".into());
    }

    #[expect(clippy::too_many_arguments, reason = "a call has that many parts")]
    fn call_member(
        &mut self,
        id: ExprId,
        target: ExprId,
        inner: ExprId,
        side: Side,
        name: Span,
        type_arguments: List<TypeId>,
        arguments: List<Argument>,
    ) -> Ty {
        let (one, several);
        let explicit: &[Ty] = match *self.ast.list(type_arguments) {
            [] => &[],
            [only] => {
                one = [self.resolve(only)];
                &one
            }
            ref list => {
                several = list.iter().map(|&it| self.resolve(it)).collect::<Vec<_>>();
                &several
            }
        };
        let mut text = self.shown(name);
        let mut named = self.recall(side, text);
        if named.is_none() {
            let Some(name) = self.identifier(name) else {
                self.walk_arguments(arguments);
                return Ty::UNKNOWN;
            };
            text = name;
            if let Some(ty) = self.member_of_object(side.ty, text) {
                return self.invoke(id, target, ty, arguments);
            }
            named = self.named(side, text);
        }
        let Some(named) = named.filter(|named| named.has_methods) else {
            if let Some(property) = named.map(|named| named.first) {
                self.uses(target, property, name);
                let ty = self.types.result(property);
                self.set(target, ty);
                return self.invoke(id, target, ty, arguments);
            }
            if side.is_type && self.nested(side.ty, text).is_some() {
                self.report_called_type(name, side.ty);
            } else {
                self.missing_member(side, name, text);
            }
            self.walk_arguments(arguments);
            return Ty::UNKNOWN;
        };
        self.set(target, Ty::GROUP);
        let asked = Asked { name, called: Called::Method(text), explicit, receiver: (!side.is_type).then_some((inner, side.ty)) };
        let Some(chosen) = self.choose_known(&asked, named, arguments) else { return Ty::UNKNOWN };
        let Some(candidate) = chosen.candidate else { return chosen.result };
        let member = self.library.member(candidate.class, candidate.at);
        if member.kind == MemberKind::Method {
            self.hold_side(side, candidate, name);
        }
        self.bind(target, candidate.class, candidate.at);
        self.uses(id, candidate, name);
        if text == "GetType" && candidate.class == ClassId::OBJECT {
            return Ty::class(ClassId::TYPE);
        }
        chosen.result
    }

    fn member_of_object(&self, ty: Ty, name: &str) -> Option<Ty> {
        match self.types.form(ty)? {
            Form::Anonymous(members) => members.iter().find(|it| &*it.0 == name).map(|it| it.1),
            _ => None,
        }
    }

    /// What calling a value yields: a delegate is called, and nothing else can be.
    fn invoke(&mut self, id: ExprId, target: ExprId, ty: Ty, arguments: List<Argument>) -> Ty {
        if let Some((parameters, result)) = self.types.delegate(ty) {
            let given = self.arguments(arguments);
            let span = self.ast[target].span;
            if given.len() != parameters.len() {
                self.report_count(span, parameters.len(), given.len());
                self.walk_lambdas(&given);
                return result;
            }
            for (arg, &parameter) in given.iter().zip(&parameters) {
                self.require(arg.id, arg.ty, parameter);
            }
            if let Some(class) = self.types.class_of(ty) {
                self.permits(class, span);
            }
            return result;
        }
        self.walk_arguments(arguments);
        match ty {
            Ty::UNKNOWN => {}
            Ty::GROUP => {
                self.report_group(target);
            }
            _ if self.types.definition(ty).is_some_and(|class| class.open) => {}
            _ => {
                let name = self.ast.last_name(target).unwrap_or("it").to_owned();
                let indexed = ty.is_value() && (self.types.element(ty).is_some() || self.has_indexer(ty));
                let empty = arguments.is_empty();
                let span = self.ast[target].span;
                self.report(MistakeKind::WrongArguments, span, |_| say!("`{}` is not a method and cannot be called", quoted(&name))).help(
                    || match () {
                        () if empty => "remove the parentheses".into(),
                        () if indexed => say!("write `{}[…]`", quoted(&name)),
                        () => "call one of its methods".into(),
                    },
                );
            }
        }
        let _ = id;
        Ty::UNKNOWN
    }

    fn report_count(&mut self, span: Span, takes: usize, given: usize) {
        self.report(MistakeKind::WrongArguments, span, |_| say!("this takes {}, and is given {}", counted(takes, "argument"), given))
            .help(|| "pass as many as it takes".into());
    }

    /// A call of a local function.
    fn call_function(&mut self, id: ExprId, span: Span, local: Local, arguments: List<Argument>) -> Ty {
        let _ = id;
        let LocalKind::Function { parameters, generic, .. } = local.kind else { return Ty::UNKNOWN };
        let given = self.arguments(arguments);
        let ast = self.ast;
        let parameters = ast.list(parameters);
        if given.iter().any(|it| it.name.is_some()) || generic {
            self.walk_lambdas(&given);
            self.give_unknown(&given);
            return local.ty;
        }
        let least = parameters.iter().filter(|it| it.default.is_none() && it.passing != Passing::Params).count();
        let open = parameters.last().is_some_and(|it| it.passing == Passing::Params);
        if given.len() < least || given.len() > parameters.len() && !open {
            self.report_count(span, if given.len() < least { least } else { parameters.len() }, given.len());
            self.walk_lambdas(&given);
            self.give_unknown(&given);
            return local.ty;
        }
        for (at, arg) in given.iter().enumerate() {
            let Some(parameter) = parameters.get(at).or(parameters.last()) else { continue };
            let of = parameter.of.map_or(Ty::UNKNOWN, |of| self.resolve_quietly(of));
            if parameter.passing == Passing::Params {
                let element = self.types.element(of).unwrap_or(Ty::UNKNOWN);
                let whole = given.len() == parameters.len() && self.converts(arg.id, arg.ty, of);
                if !whole {
                    self.require(arg.id, arg.ty, element);
                }
            } else if arg.ty == Ty::OUT_VAR {
                self.give_type(arg.id, of);
            } else {
                self.require(arg.id, arg.ty, of);
            }
        }
        local.ty
    }

    /// The type of a node whose mistakes are reported elsewhere.
    pub(super) fn resolve_quietly(&mut self, of: TypeId) -> Ty {
        self.trials += 1;
        let ty = self.resolve(of);
        self.trials -= 1;
        ty
    }

    /// The arguments of a call, with the types that they have by themselves.
    pub(super) fn arguments(&mut self, list: List<Argument>) -> Vec<Arg<'c>> {
        let first = self.given.len();
        self.give(list);
        self.given.drain(first..).collect()
    }

    /// Adds the arguments of a call to those that are being given.
    pub(super) fn give(&mut self, list: List<Argument>) {
        let ast = self.ast;
        for argument in ast.list(list) {
            let mut ty = match self.ast[argument.value].kind {
                // `out _` throws away what comes out.
                ExprKind::Name { name, .. } if argument.passing == Passing::Out && self.discards(name) => Ty::OUT_VAR,
                _ => self.value(argument.value),
            };
            if ty == Ty::VOID {
                self.report_at(MistakeKind::TypeMismatch, argument.value, |_| "this call yields no value".into());
                ty = Ty::UNKNOWN;
            }
            if matches!(argument.passing, Passing::Out | Passing::Ref) {
                self.assignable(argument.value);
            }
            let name = argument.name.map(|name| self.shown(name));
            self.given.push(Arg { id: argument.value, name, passing: argument.passing, ty });
        }
    }

    /// Whether a name is `_`, which stands for no variable here.
    pub(super) fn discards(&self, name: Span) -> bool {
        self.ast.text(name) == "_" && self.scopes.find("_").is_none()
    }

    /// Walks the arguments of a call of which nothing is known.
    pub(super) fn walk_arguments(&mut self, list: List<Argument>) {
        let args = self.arguments(list);
        self.walk_lambdas(&args);
        self.give_unknown(&args);
    }

    pub(super) fn walk_lambdas(&mut self, args: &[Arg<'_>]) {
        for arg in args.iter().filter(|arg| arg.ty == Ty::LAMBDA) {
            self.walk_lambda_blindly(arg.id);
        }
    }

    /// The variables that `out var` declares in arguments of a call that is not understood.
    pub(super) fn give_unknown(&mut self, args: &[Arg<'_>]) {
        for arg in args.iter().filter(|arg| arg.ty == Ty::OUT_VAR) {
            self.give_type(arg.id, Ty::UNKNOWN);
        }
    }

    /// What an index yields.
    pub(super) fn index(&mut self, id: ExprId, target: ExprId, before: Operand, arguments: List<Argument>, conditional: bool) -> Ty {
        let ty = match before {
            Operand::Value(ty) => ty,
            Operand::Type(_) | Operand::Namespace(_) => {
                self.walk_arguments(arguments);
                return self.settled(target);
            }
        };
        let span = self.ast[target].span;
        let bare = if conditional { self.types.bare(ty) } else { ty };
        if bare.is_value()
            && self.types.element(bare).is_none()
            && let Some(named) = self.named(Side { ty: bare, is_type: false }, "this")
        {
            let asked = Asked { name: span, called: Called::Index, explicit: &[], receiver: None };
            let Some(chosen) = self.choose_known(&asked, named, arguments) else { return Ty::UNKNOWN };
            if let Some(candidate) = chosen.candidate {
                let bracket = Span { start: span.end, end: self.ast[id].span.end.max(span.end) };
                self.uses(id, candidate, bracket);
            }
            return chosen.result;
        }
        let args = self.arguments(arguments);
        match ty {
            Ty::UNKNOWN | Ty::DEFAULT | Ty::NEVER | Ty::OUT_VAR => {
                self.walk_lambdas(&args);
                return Ty::UNKNOWN;
            }
            Ty::GROUP => {
                self.report_group(target);
                return Ty::UNKNOWN;
            }
            Ty::VOID | Ty::NULL | Ty::LAMBDA => {
                self.report(MistakeKind::TypeMismatch, span, |_| "this cannot be indexed".into());
                return Ty::UNKNOWN;
            }
            _ => {}
        }
        if let Some(Form::Array(element, rank)) = self.types.form(bare).cloned() {
            if args.len() != rank as usize {
                self.report_count(span, rank as usize, args.len());
            }
            for arg in &args {
                let fits = [ClassId::INT, ClassId::UINT, ClassId::LONG, ClassId::ULONG]
                    .iter()
                    .any(|&class| self.converts(arg.id, arg.ty, Ty::class(class)));
                if !fits {
                    self.mismatch(arg.id, arg.ty, Ty::INT);
                }
            }
            return element;
        }
        self.walk_lambdas(&args);
        let open = self.types.class_of(bare).filter(|&class| self.library.class(class).open);
        match open {
            Some(class) => {
                self.permits(class, span);
            }
            None => {
                let sequence = self.types.item(bare).is_some();
                self.report(MistakeKind::TypeMismatch, span, |checker| say!("{} cannot be indexed", checker.one(bare))).help(|| match () {
                    () if bare == Ty::OBJECT => "cast the value to its type first".into(),
                    () if sequence => "use `ElementAt(…)` or `First()`".into(),
                    () => "use one of its members".into(),
                });
            }
        }
        Ty::UNKNOWN
    }
}

/// `1 argument`, `2 arguments`.
pub(super) fn counted(count: usize, what: &'static str) -> Sentence {
    if count == 1 { say!("1 {}", what) } else { say!("{} {}s", count, what) }
}
