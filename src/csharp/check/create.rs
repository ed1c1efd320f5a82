//! `new`: objects, arrays, anonymous objects and their initialisers.

use super::Checker;
use super::member::Side;
use super::mistake::MistakeKind;
use super::overload::{Arg, Asked, Called};
use super::types::{Form, Ty};
use crate::csharp::ast::*;
use crate::csharp::library::{ClassId, ClassKind, MemberKind};
use crate::diagnostic::{quoted, say};
use crate::text::Span;

/// The largest number of members of an anonymous object that are distinguished.
const MOST_MEMBERS: usize = 100;

impl<'c> Checker<'c, '_> {
    /// `new T(…) { … }`.
    pub(super) fn create(&mut self, id: ExprId, of: TypeId, arguments: List<Argument>, initializer: Option<InitializerId>) -> Ty {
        let ty = self.resolve_created(of);
        let span = self.ast[of].span;
        self.construct(id, span, ty, arguments);
        if let Some(initializer) = initializer {
            self.initialize(ty, self.ast[initializer]);
        }
        ty
    }

    fn construct(&mut self, id: ExprId, span: Span, ty: Ty, arguments: List<Argument>) {
        let Some(class) = self.types.class_of(ty) else { return self.walk_arguments(arguments) };
        let definition = self.library.class(class);
        let is_delegate = definition.kind == ClassKind::Delegate;
        let has_constructors = !is_delegate && !definition.open && self.is_creatable(ty);
        // Values of value types can also be made of nothing.
        if has_constructors
            && !(arguments.is_empty() && definition.is_value_type())
            && let Some(constructors) = self.constructors(ty)
        {
            let asked = Asked { name: span, called: Called::Creation(definition.name), explicit: &[], receiver: None };
            if let Some(chosen) = self.choose_known(&asked, constructors, arguments)
                && let Some(candidate) = chosen.candidate
            {
                self.uses(id, candidate, span);
            }
            return;
        }
        let args = &self.arguments(arguments)[..];
        if is_delegate {
            if let [arg] = args {
                self.require(arg.id, arg.ty, ty);
            }
            self.permits(class, span);
            return;
        }
        if !self.is_creatable(ty) {
            self.walk_lambdas(args);
            let what = match definition.kind {
                ClassKind::Interface => "an interface",
                ClassKind::Static => "a class of static members",
                _ => "abstract",
            };
            self.report(MistakeKind::Misuse, span, |checker| say!("`{}` is {}, and cannot be created", quoted(checker.name(ty)), what))
                .help(|| created_instead(definition.name).into());
            return;
        }
        if definition.open {
            self.walk_lambdas(args);
            self.give_unknown(args);
            self.permits(class, span);
            return;
        }
        if args.is_empty() && definition.is_value_type() {
            return;
        }
        self.walk_lambdas(args);
        self.give_unknown(args);
        if !self.denies(class, ".ctor", span) {
            self.report(MistakeKind::Misuse, span, |checker| say!("{} cannot be created with `new`", checker.one(ty)))
                .help(|| "call a method that returns one".into());
        }
    }

    /// The members of `{ … }` behind `new T(…)`.
    fn initialize(&mut self, ty: Ty, initializer: Initializer) {
        let ast = self.ast;
        for &member in ast.list(initializer.members) {
            match ast[member].kind {
                ExprKind::Assign { operator: None, target, value } => self.initialize_member(ty, member, target, value),
                _ => self.initialize_element(ty, member),
            }
        }
    }

    fn initialize_member(&mut self, ty: Ty, member: ExprId, target: ExprId, value: ExprId) {
        let takes = match self.ast[target].kind {
            ExprKind::Name { name, .. } => self.initialized_property(ty, target, name),
            ExprKind::Index { arguments, .. } if ty.is_value() => {
                let args = self.arguments(arguments);
                self.initialized_index(ty, target, &args)
            }
            ExprKind::Index { arguments, .. } => {
                self.walk_arguments(arguments);
                Ty::UNKNOWN
            }
            _ => Ty::UNKNOWN,
        };
        let _ = member;
        if let ExprKind::Initializer(inner) = self.ast[value].kind {
            self.initialize(takes, inner);
            return;
        }
        let from = self.value(value);
        if from == Ty::VOID {
            self.report_at(MistakeKind::TypeMismatch, value, |_| "this call yields no value".into());
        } else {
            self.require(value, from, takes);
        }
    }

    fn initialized_property(&mut self, ty: Ty, target: ExprId, name: Span) -> Ty {
        let Some(text) = self.identifier(name) else { return Ty::UNKNOWN };
        if !ty.is_value() {
            return Ty::UNKNOWN;
        }
        let side = Side { ty, is_type: false };
        let members = self.named(side, text).map(|named| self.types.known.all(named)).unwrap_or_default();
        let Some(&property) = members.iter().find(|it| self.library.member(it.class, it.at).kind == MemberKind::Property) else {
            self.missing_member(side, name, text);
            return Ty::UNKNOWN;
        };
        let member = self.library.member(property.class, property.at);
        self.uses(target, property, name);
        let result = self.types.result(property);
        // A collection that is there may be added to.
        if !member.writable && self.types.as_class(result, ClassId::PLAIN_ENUMERABLE).is_none() {
            self.report(MistakeKind::Misuse, name, |_| say!("`{}` cannot be assigned", quoted(text)))
                .help(|| "pass the value to the constructor".into());
        }
        result
    }

    fn initialized_index(&mut self, ty: Ty, target: ExprId, args: &[Arg<'c>]) -> Ty {
        let span = self.ast[target].span;
        let Some(indexers) = self.named(Side { ty, is_type: false }, "this") else {
            if !self.types.definition(ty).is_some_and(|class| class.open) {
                self.report(MistakeKind::TypeMismatch, span, |checker| say!("{} cannot be indexed", checker.one(ty)));
            }
            return Ty::UNKNOWN;
        };
        let asked = Asked { name: span, called: Called::Index, explicit: &[], receiver: None };
        let indexers = self.types.known.all(indexers);
        let Some(chosen) = self.choose(&asked, &indexers, args) else { return Ty::UNKNOWN };
        if let Some(candidate) = chosen.candidate {
            self.uses(target, candidate, span);
        }
        chosen.result
    }

    /// One element of a collection initialiser: what `Add` takes.
    fn initialize_element(&mut self, ty: Ty, element: ExprId) {
        let ast = self.ast;
        let values: Vec<ExprId> = match ast[element].kind {
            ExprKind::Initializer(inner) => ast.list(inner.members).to_vec(),
            _ => vec![element],
        };
        let args: Vec<Arg<'c>> = values.iter().map(|&id| Arg { id, name: None, passing: Passing::Value, ty: self.value(id) }).collect();
        if !ty.is_value() || self.types.definition(ty).is_some_and(|class| class.open) {
            self.walk_lambdas(&args);
            return;
        }
        let side = Side { ty, is_type: false };
        let span = ast[element].span;
        let named = self.named(side, "Add");
        let Some(named) = named.filter(|_| self.types.item(ty).is_some()) else {
            self.walk_lambdas(&args);
            self.report(MistakeKind::TypeMismatch, span, |checker| say!("nothing can be added to {}", checker.one(ty)))
                .help(|| "set its properties with `Name = value`".into());
            return;
        };
        let asked = Asked { name: span, called: Called::Method("Add"), explicit: &[], receiver: None };
        let candidates = self.types.known.all(named);
        self.choose(&asked, &candidates, &args);
    }

    /// `new T[…]`, `new T[] { … }`, `new[] { … }`.
    pub(super) fn create_array(
        &mut self,
        id: ExprId,
        element: Option<TypeId>,
        sizes: List<ExprId>,
        initializer: Option<InitializerId>,
    ) -> Ty {
        let ast = self.ast;
        for &size in ast.list(sizes) {
            let ty = self.settled(size);
            let fits =
                [ClassId::INT, ClassId::UINT, ClassId::LONG, ClassId::ULONG].iter().any(|&class| self.converts(size, ty, Ty::class(class)));
            if !fits {
                self.mismatch(size, ty, Ty::INT);
            }
        }
        let Some(element) = element else { return self.create_implicit_array(id, initializer) };
        let element = self.resolve(element);
        let ty = match sizes.len() {
            0 | 1 => self.types.array(element),
            rank if element.is_value() => self.types.intern(Form::Array(element, rank as u32)),
            _ => Ty::UNKNOWN,
        };
        if let Some(initializer) = initializer {
            self.array_initializer(id, ast[initializer], ty);
        }
        ty
    }

    fn create_implicit_array(&mut self, id: ExprId, initializer: Option<InitializerId>) -> Ty {
        let ast = self.ast;
        let Some(initializer) = initializer.map(|it| ast[it]) else { return Ty::UNKNOWN };
        let mut values = Vec::new();
        for &member in ast.list(initializer.members) {
            let ty = self.settled(member);
            values.push((member, ty));
        }
        match self.common_type(&values) {
            Some(ty) if ty.is_unknown() => Ty::UNKNOWN,
            Some(ty) if ty.is_value() => self.types.array(ty),
            _ => {
                self.report_at(MistakeKind::TypeMismatch, id, |_| "the element type of this array is unknown".into())
                    .help(|| "name the type: `new object[] { … }`".into());
                Ty::UNKNOWN
            }
        }
    }

    /// `{ … }` where an array is asked for.
    pub(super) fn array_initializer(&mut self, id: ExprId, initializer: Initializer, ty: Ty) {
        let ast = self.ast;
        self.set(id, ty);
        if !self.enter() {
            return;
        }
        let form = self.types.form(ty).cloned();
        for &member in ast.list(initializer.members) {
            let inner = match ast[member].kind {
                ExprKind::Initializer(inner) => Some(inner),
                _ => None,
            };
            match (&form, inner) {
                (&Some(Form::Array(element, rank)), Some(inner)) => {
                    let part = if rank > 1 { self.types.intern(Form::Array(element, rank - 1)) } else { element };
                    self.array_initializer(member, inner, part);
                }
                (&Some(Form::Array(element, 1)), None) => {
                    let from = self.value(member);
                    if from == Ty::VOID {
                        self.report_at(MistakeKind::TypeMismatch, member, |_| "this call yields no value".into());
                    } else {
                        self.require(member, from, element);
                    }
                }
                _ => {
                    self.settled(member);
                }
            }
        }
        if form.is_none_or(|form| !matches!(form, Form::Array(..))) && ty.is_value() {
            self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                say!("a list in braces makes an array, not a `{}`", quoted(checker.name(ty)))
            })
            .help(|| "create it with `new`".into());
        }
        self.leave();
    }

    /// `new { A = 1, b.C }`.
    pub(super) fn create_anonymous(&mut self, members: List<AnonymousMember>) -> Ty {
        let ast = self.ast;
        let mut list: Vec<(Box<str>, Ty)> = Vec::new();
        for member in ast.list(members) {
            let ty = match self.settled(member.value) {
                Ty::NULL | Ty::DEFAULT => {
                    self.report_at(MistakeKind::TypeMismatch, member.value, |_| {
                        "a member of an anonymous object takes its type from the value, and `null` has none".into()
                    })
                    .help(|| "cast it: `(string)null`".into());
                    Ty::UNKNOWN
                }
                ty => ty,
            };
            let name = match member.name {
                Some(name) => self.identifier(name),
                None => self.ast.last_name(member.value),
            };
            let Some(name) = name else { continue };
            // An object of more members has a type that is not known.
            if list.len() > MOST_MEMBERS {
                continue;
            }
            if list.iter().any(|it| &*it.0 == name) {
                let span = member.name.unwrap_or(ast[member.value].span);
                let name = name.to_owned();
                self.report(MistakeKind::Misuse, span, |_| say!("this object already has a member `{}`", quoted(name)));
                continue;
            }
            list.push((name.into(), ty));
        }
        self.types.intern(Form::Anonymous(list.into()))
    }
}

/// What to create instead of an abstract class or an interface.
fn created_instead(name: &str) -> &'static str {
    match name {
        "IDictionary" | "IReadOnlyDictionary" => "create a `Dictionary<TKey, TValue>`",
        "IList" | "ICollection" | "IEnumerable" | "IReadOnlyCollection" => "create a `List<T>`",
        "JToken" | "JContainer" => "create a `JObject`, a `JArray` or a `JValue`, or call `JToken.Parse`",
        "MD5" | "SHA1" | "SHA256" | "SHA384" | "SHA512" | "RSA" | "HashAlgorithm" => "call its `Create` method",
        "Encoding" => "use a property such as `Encoding.UTF8`",
        _ => "create a class that derives from it",
    }
}
