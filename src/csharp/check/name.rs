//! Resolves names of locals, types and namespaces.

use super::expression::{Operand, predefined_type};
use super::mistake::MistakeKind;
use super::probe::Before;
use super::scope::{Clash, LocalKind};
use super::types::{Form, Ty};
use super::{Checker, Group};
use crate::csharp::ast::*;
use crate::csharp::library::{ClassId, ClassKind, IMPORTS, Listing};
use crate::diagnostic::{quoted, say};
use crate::text::{Span, nearest};

/// Names of types that the service has under another name than the documentation, or that a later version of it has.
const OTHER_NAMES: &[&str] = &["IProxyRequestContext", "ProxyError", "IExpressionContext", "SubscriptionKeyParameterNames"];

/// Namespaces that exist beside those of the tables. What is in them is on no list.
const OTHER_NAMESPACES: &[&str] = &[
    "Microsoft",
    "System.Buffers",
    "System.CodeDom",
    "System.Collections.Concurrent",
    "System.Collections.Immutable",
    "System.Collections.Specialized",
    "System.ComponentModel",
    "System.Configuration",
    "System.Data",
    "System.Diagnostics",
    "System.Drawing",
    "System.Dynamic",
    "System.IO.Compression",
    "System.IdentityModel",
    "System.Linq.Expressions",
    "System.Management",
    "System.Net.Http",
    "System.Net.Mail",
    "System.Net.NetworkInformation",
    "System.Net.Sockets",
    "System.Numerics",
    "System.Reflection",
    "System.Resources",
    "System.Runtime",
    "System.Security.Claims",
    "System.Security.Principal",
    "System.ServiceModel",
    "System.Text.Encodings",
    "System.Text.Json",
    "System.Timers",
    "System.Web",
    "System.Xml.Schema",
    "System.Xml.Serialization",
    "System.Xml.XPath",
    "System.Xml.Xsl",
    "Newtonsoft.Json.Bson",
    "Newtonsoft.Json.Converters",
    "Newtonsoft.Json.Schema",
    "Newtonsoft.Json.Serialization",
];

/// What a type is named for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Naming,
    Creation,
}

impl<'c> Checker<'c, '_> {
    /// What a name by itself names.
    pub(super) fn simple_name(&mut self, id: ExprId, span: Span, arguments: List<TypeId>) -> Operand {
        let name = match self.shown(span) {
            // Most names are this one.
            "context" => "context",
            shown => {
                self.probes(shown, Before::Nothing);
                match self.identifier(span) {
                    Some(name) => name,
                    None => return Operand::Value(Ty::UNKNOWN),
                }
            }
        };
        if arguments.is_empty() {
            if let Some(local) = self.scopes.find(name) {
                self.names_local(span, local.declared);
                return match local.kind {
                    LocalKind::Function { .. } => self.set_group(id, Group::Function(span)),
                    _ => Operand::Value(local.ty),
                };
            }
            if name == "context" {
                return Operand::Value(Ty::class(ClassId::CONTEXT));
            }
        }
        if let Some(ty) = self.type_named(span, name, arguments) {
            return Operand::Type(ty);
        }
        if let Some(namespace) = outermost_namespace(name) {
            return Operand::Namespace(namespace);
        }
        self.unknown_name(span, name, false);
        Operand::Value(Ty::UNKNOWN)
    }

    /// The type that an imported name with type arguments names. Reports a wrong number of arguments.
    fn type_named(&mut self, span: Span, name: &str, arguments: List<TypeId>) -> Option<Ty> {
        if OTHER_NAMES.contains(&name) {
            return Some(Ty::UNKNOWN);
        }
        let mut found = self.library.imported(name).iter().copied();
        let first = found.next()?;
        Some(self.type_of_arity(span, first, found, arguments))
    }

    /// The one of types of one name that takes so many type arguments.
    fn type_of_arity(&mut self, span: Span, first: ClassId, others: impl Iterator<Item = ClassId>, arguments: List<TypeId>) -> Ty {
        let library = self.library;
        let class = std::iter::once(first).chain(others).find(|&it| library.class(it).parameters.len() == arguments.len());
        if let Some(class) = class.filter(|_| arguments.is_empty()) {
            return Ty::class(class);
        }
        let list = self.ast.list(arguments);
        let resolved: Vec<Ty> = list.iter().map(|&it| self.resolve(it)).collect();
        match class {
            Some(class) => self.types.intern(Form::Class(class, resolved.into())),
            None => {
                let class = library.class(first);
                self.report(MistakeKind::Misuse, span, |_| match class.parameters {
                    [] => say!("`{}` takes no type arguments", class.name),
                    parameters => say!("`{}<{}>` needs {} type arguments", class.name, quoted(parameters.join(", ")), parameters.len()),
                });
                Ty::UNKNOWN
            }
        }
    }

    /// Reports a name that nothing declares.
    pub(super) fn unknown_name(&mut self, span: Span, name: &str, is_type: bool) {
        // Not imported, but there.
        let elsewhere = self.library.all_named(name).first().map(|&it| self.library.class(it).full_name());
        let of_context = self.library.read(ClassId::CONTEXT).named(name).next().is_some();
        // What a pipeline fills in is often spelt so; nobody has it fill in the context.
        let is_mark = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let looks_like_mark = name.len() > 2 && name.bytes().all(is_mark) && name != "CONTEXT";
        let may_suggest = self.may_suggest();
        let local = if may_suggest { nearest(name, self.scopes.names().chain(["context"])) } else { None };
        let suggestion = match () {
            () if !may_suggest => None,
            () if elsewhere.is_some() => elsewhere,
            () if of_context => Some(format!("context.{name}")),
            () => local.map(str::to_owned).or_else(|| self.nearest_type(name)),
        };
        let help = suggestion.clone();
        let report = self
            .report(MistakeKind::UnknownName, span, |_| match is_type {
                true => say!("there is no type `{}`", quoted(name)),
                false => say!("nothing is called `{}` here", quoted(name)),
            })
            .replacement(suggestion)
            .help(|| match help {
                Some(name) => say!("did you mean `{}`?", quoted(name)),
                None if is_type => "name one of the types that expressions may use".into(),
                None => "declare it, or put text into quotes".into(),
            });
        if looks_like_mark {
            report.uncertain();
        }
    }

    /// The name of a type that is nearly called so.
    fn nearest_type(&self, name: &str) -> Option<String> {
        let keywords = ["string", "bool", "int", "long", "double", "decimal", "object", "byte", "char"];
        let usable = |class: &crate::csharp::library::Class| {
            class.listing == Listing::Listed && (class.namespace.is_empty() || IMPORTS.contains(&class.namespace))
        };
        let names = self.library.classes().filter(|(_, class)| usable(class)).map(|(_, class)| class.name);
        nearest(name, names.chain(keywords)).map(str::to_owned)
    }

    /// What a name in a namespace names.
    pub(super) fn in_namespace(&mut self, namespace: &str, span: Span, arguments: List<TypeId>) -> Operand {
        let Some(name) = self.identifier(span) else { return Operand::Value(Ty::UNKNOWN) };
        let library = self.library;
        let mut found = library.all_named(name).iter().copied().filter(|&it| library.class(it).namespace == namespace);
        if let Some(first) = found.next() {
            return Operand::Type(self.type_of_arity(span, first, found, arguments));
        }
        if let Some(inner) = self.namespace_within(namespace, name) {
            return Operand::Namespace(inner);
        }
        let path = format!("{namespace}.{name}");
        if is_foreign(namespace) {
            // The service has been seen to accept other types of XML than those that are listed.
            let tolerated = namespace.starts_with("System.Xml.");
            let report = self.report(MistakeKind::DisallowedType, span, |_| match tolerated {
                true => say!("the documentation does not list `{}` among the types that expressions may use", quoted(&path)),
                false => say!("expressions may not use `{}`", quoted(&path)),
            });
            let report = report.help(|| foreign_help(&path).into());
            if tolerated {
                report.uncertain();
            }
            return Operand::Value(Ty::UNKNOWN);
        }
        let may_suggest = self.may_suggest();
        let members = self.library.classes().filter(|(_, class)| may_suggest && class.namespace == namespace).map(|(_, class)| class.name);
        let suggestion = nearest(name, members).map(str::to_owned);
        let help = suggestion.clone();
        self.report(MistakeKind::UnknownName, span, |_| say!("there is no `{}` in `{}`", quoted(name), quoted(namespace)))
            .replacement(suggestion)
            .help(|| help.map_or_else(|| "use a type that expressions may use".into(), |name| say!("did you mean `{}`?", quoted(name))));
        Operand::Value(Ty::UNKNOWN)
    }

    fn namespace_within(&self, outer: &str, name: &str) -> Option<&'static str> {
        let is_part = |namespace: &str| {
            let inner = namespace.strip_prefix(outer).and_then(|rest| rest.strip_prefix('.')?.strip_prefix(name));
            inner.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let namespaces = self.library.namespaces().iter().chain(OTHER_NAMESPACES);
        let found = namespaces.copied().find(|it| is_part(it))?;
        Some(&found[..outer.len() + 1 + name.len()])
    }

    /// The type within a type: `TimeZoneInfo.AdjustmentRule`.
    pub(super) fn nested(&mut self, outer: Ty, name: &str) -> Option<Ty> {
        let class = self.types.definition(outer)?;
        let path = format!("{}.{name}", class.name);
        let arguments: Box<[Ty]> = self.types.arguments(outer).into();
        let found = self.library.named(&path, arguments.len())?;
        Some(self.types.intern(Form::Class(found, arguments)))
    }

    /// The type that a type node spells.
    pub(super) fn resolve(&mut self, id: TypeId) -> Ty {
        if !self.enter() {
            return Ty::UNKNOWN;
        }
        let ty = match self.ast[id].kind {
            TypeKind::Error | TypeKind::Placeholder => Ty::UNKNOWN,
            TypeKind::Var => {
                self.report(MistakeKind::Misuse, self.ast[id].span, |_| "`var` can only be used to declare a variable".into())
                    .help(|| "name the type".into());
                Ty::UNKNOWN
            }
            TypeKind::Predefined(predefined) => predefined_type(predefined),
            TypeKind::Array { element, rank } => {
                let element = self.resolve(element);
                if element.is_unknown() { Ty::UNKNOWN } else { self.types.intern(Form::Array(element, rank)) }
            }
            TypeKind::Nullable(inner) => {
                let ty = self.resolve(inner);
                if ty.is_value() && !self.types.is_value_type(ty) {
                    self.report(MistakeKind::Unsupported, self.ast[id].span, |checker| {
                        say!("`{}?` is C# 8: in C# 7 only value types take `?`", quoted(checker.name(ty)))
                    })
                    .help(|| "remove the `?`: a value of this type can be null anyway".into());
                }
                if ty.is_unknown() { ty } else { self.types.nullable(ty) }
            }
            TypeKind::Tuple(elements) => {
                let elements: Vec<_> = self.ast.list(elements).iter().map(|&it| (None, self.resolve(it))).collect();
                let _ = &elements;
                // The names of the elements are not kept.
                let _ = Form::Tuple(elements.into());
                Ty::UNKNOWN
            }
            TypeKind::Named { qualifier: None, name, arguments } => self.resolve_name(name, arguments),
            TypeKind::Named { qualifier: Some(qualifier), name, arguments } => {
                self.resolve_qualified(qualifier, name, arguments, Purpose::Naming)
            }
        };
        self.leave();
        ty
    }

    fn resolve_name(&mut self, span: Span, arguments: List<TypeId>) -> Ty {
        let Some(name) = self.identifier(span) else { return Ty::UNKNOWN };
        self.probes(name, Before::OnlyType);
        if name == "dynamic" {
            self.report(MistakeKind::Unsupported, span, |_| "the service refuses `dynamic`: it does no binding at run time".into())
                .help(|| "use the type itself, such as `JObject`".into());
            return Ty::UNKNOWN;
        }
        if name == "_" || self.scopes.find(name).is_some_and(|local| local.ty.is_unknown() && matches!(local.kind, LocalKind::Fixed(""))) {
            return Ty::UNKNOWN;
        }
        if let Some(ty) = self.type_named(span, name, arguments) {
            return ty;
        }
        self.ast.list(arguments).iter().for_each(|&it| {
            self.resolve(it);
        });
        self.unknown_name(span, name, true);
        Ty::UNKNOWN
    }

    /// The type that a type node spells of which something is created.
    pub(super) fn resolve_created(&mut self, id: TypeId) -> Ty {
        let TypeKind::Named { qualifier: Some(outer), name, arguments } = self.ast[id].kind else { return self.resolve(id) };
        if !self.enter() {
            return Ty::UNKNOWN;
        }
        let ty = self.resolve_qualified(outer, name, arguments, Purpose::Creation);
        self.leave();
        ty
    }

    fn resolve_qualified(&mut self, qualifier: TypeId, span: Span, arguments: List<TypeId>, purpose: Purpose) -> Ty {
        let operand = self.qualifier(qualifier);
        let Some(name) = self.identifier(span) else { return Ty::UNKNOWN };
        self.probes(name, operand.into());
        match operand {
            Operand::Namespace(namespace) => {
                // Casts and `is` may name what expressions cannot use.
                if purpose == Purpose::Naming && is_foreign(namespace) {
                    return Ty::UNKNOWN;
                }
                match self.in_namespace(namespace, span, arguments) {
                    Operand::Type(ty) => ty,
                    Operand::Namespace(path) => {
                        self.report(MistakeKind::Misuse, span, |_| say!("`{}` is a namespace, not a type", path));
                        Ty::UNKNOWN
                    }
                    Operand::Value(_) => Ty::UNKNOWN,
                }
            }
            Operand::Type(outer) if outer.is_value() => match self.nested(outer, name) {
                Some(ty) => ty,
                None => {
                    if !self.types.definition(outer).is_some_and(|class| class.open) {
                        self.report(MistakeKind::UnknownName, span, |checker| {
                            say!("there is no type `{}` in `{}`", quoted(name), quoted(checker.name(outer)))
                        });
                    }
                    Ty::UNKNOWN
                }
            },
            _ => Ty::UNKNOWN,
        }
    }

    /// What stands before the dot in the name of a type.
    fn qualifier(&mut self, id: TypeId) -> Operand {
        match self.ast[id].kind {
            TypeKind::Named { qualifier: None, name, arguments } => {
                let Some(text) = self.identifier(name) else { return Operand::Value(Ty::UNKNOWN) };
                match outermost_namespace(text).filter(|_| arguments.is_empty()) {
                    Some(namespace) => Operand::Namespace(namespace),
                    None => Operand::Type(self.resolve_name(name, arguments)),
                }
            }
            TypeKind::Named { qualifier: Some(outer), name, arguments } => {
                if !self.enter() {
                    return Operand::Value(Ty::UNKNOWN);
                }
                let operand = match self.qualifier(outer) {
                    Operand::Namespace(namespace) => self.in_namespace(namespace, name, arguments),
                    Operand::Type(outer) => {
                        let nested = self.identifier(name).and_then(|name| self.nested(outer, name));
                        Operand::Type(nested.unwrap_or(Ty::UNKNOWN))
                    }
                    other => other,
                };
                self.leave();
                operand
            }
            _ => Operand::Type(self.resolve(id)),
        }
    }

    /// Declares a name in the innermost scope.
    pub(super) fn declare(&mut self, span: Span, kind: LocalKind, ty: Ty) {
        let Some(name) = self.identifier(span) else { return };
        self.names_local(span, span);
        if name == "_" {
            // Of a lambda it may be a parameter that is used, and anywhere else it is nothing.
            self.scopes.declare(name, kind, ty, span);
            return;
        }
        let clash = match self.scopes.declare(name, kind, ty, span) {
            None if name == "context" => {
                self.report(MistakeKind::Misuse, span, |_| "`context` is given to the expression, and cannot be declared".into())
                    .help(|| "choose another name".into());
                return;
            }
            None => return,
            Some(clash) => clash,
        };
        self.report(MistakeKind::Misuse, span, |_| match clash {
            Clash::Same(_) => say!("`{}` is declared twice", quoted(name)),
            Clash::Outer(_) => say!("`{}` is already declared in a block around this one", quoted(name)),
            Clash::Inner => say!("`{}` is already declared in a block or a lambda within this one", quoted(name)),
        })
        .help(|| "choose another name, or use the one that is there".into());
    }

    /// Whether a type can have values of its own.
    pub(super) fn is_static_class(&self, ty: Ty) -> bool {
        self.types.definition(ty).is_some_and(|class| class.kind == ClassKind::Static && class.name != "Nullable" && class.name != "Tuple")
    }
}

/// The namespace that is in no other, of this name.
fn outermost_namespace(name: &str) -> Option<&'static str> {
    ["System", "Newtonsoft", "Microsoft"].into_iter().find(|it| *it == name)
}

/// Whether the namespace is one of which the tables have nothing.
fn is_foreign(namespace: &str) -> bool {
    OTHER_NAMESPACES.iter().any(|it| namespace.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// What to use instead of a type of another namespace.
fn foreign_help(path: &str) -> &'static str {
    match path {
        "System.Web.HttpUtility" => "use `System.Net.WebUtility`, or `Uri.EscapeDataString`",
        _ if path.starts_with("System.Net.Http.") => "send requests with the `send-request` policy",
        _ if path.starts_with("System.Text.Json.") => "use the types of Newtonsoft.Json, such as `JObject`",
        _ => "use one of the types that the documentation of policy expressions lists",
    }
}
