//! Members: `a.b`, `a?.b`, and the methods that a call may mean.

use super::expression::Operand;
use super::known::Named;
use super::lookup::Candidate;
use super::mistake::MistakeKind;
use super::probe::Before;
use super::types::{Form, Ty};
use super::{Checker, Group};
use crate::csharp::ast::*;
use crate::csharp::library::{ClassId, ClassKind, Member, MemberKind};
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::{Span, nearest};

/// What the name after a dot stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) ty: Ty,
    pub(super) is_type: bool,
}

impl<'c> Checker<'c, '_> {
    /// A chain of members, calls and indices: what comes of it is null if a `?.` in it meets null.
    pub(super) fn chain(&mut self, id: ExprId) -> Operand {
        let mut lifted = false;
        let operand = self.link(id, &mut lifted);
        match operand {
            Operand::Value(ty) if lifted && ty.is_value() => Operand::Value(self.types.nullable(ty)),
            other => other,
        }
    }

    /// One link of a chain with all that comes before it.
    fn link(&mut self, id: ExprId, lifted: &mut bool) -> Operand {
        match self.ast[id].kind {
            ExprKind::Member { target, name, type_arguments, conditional } => {
                let before = self.link_target(target, lifted);
                *lifted |= conditional;
                self.member(id, before, target, name, type_arguments, conditional)
            }
            ExprKind::Call { target, arguments } => Operand::Value(self.call(id, target, arguments, lifted)),
            ExprKind::Index { target, arguments, conditional } => {
                let before = self.link_target(target, lifted);
                *lifted |= conditional;
                Operand::Value(self.index(id, target, before, arguments, conditional))
            }
            _ => self.operand(id),
        }
    }

    /// What stands before a dot, a bracket or a parenthesis of a chain.
    pub(super) fn link_target(&mut self, target: ExprId, lifted: &mut bool) -> Operand {
        if !matches!(self.ast[target].kind, ExprKind::Member { .. } | ExprKind::Call { .. } | ExprKind::Index { .. }) {
            return self.operand(target);
        }
        if !self.enter() {
            return Operand::Value(Ty::UNKNOWN);
        }
        let operand = self.link(target, lifted);
        self.leave();
        if let Operand::Value(ty) = operand {
            self.set(target, ty);
        }
        operand
    }

    /// What a name after a dot stands for, when it is not called.
    fn member(&mut self, id: ExprId, before: Operand, target: ExprId, name: Span, arguments: List<TypeId>, conditional: bool) -> Operand {
        let side = match self.side(before, target, conditional, name, arguments) {
            Ok(side) => side,
            Err(operand) => return operand,
        };
        let named = match self.recall(side, self.shown(name)) {
            Some(known) => known,
            None => {
                let Some(text) = self.identifier(name) else { return Operand::Value(Ty::UNKNOWN) };
                if let Some(ty) = self.part_of_value(side.ty, text) {
                    return Operand::Value(ty);
                }
                let Some(named) = self.named(side, text) else { return self.no_member(side, name, text, conditional) };
                named
            }
        };
        let Named { first, value: Some(value), .. } = named else {
            return self.set_group(id, Group::Members(named));
        };
        self.hold_side(side, first, name);
        if conditional {
            self.bind(id, first.class, first.at);
        } else {
            self.uses(id, first, name);
        }
        Operand::Value(value)
    }

    /// What the name of no member stands for behind a dot: a type within a type, or nothing.
    fn no_member(&mut self, side: Side, name: Span, text: &str, conditional: bool) -> Operand {
        if side.is_type
            && let Some(ty) = self.nested(side.ty, text)
        {
            return Operand::Type(ty);
        }
        // The service does not look at what stands behind `?.`.
        if !(conditional && self.types.denies(side.ty, text)) {
            self.missing_member(side, name, text);
        }
        Operand::Value(Ty::UNKNOWN)
    }

    /// The type and kind of what stands before a dot, or what the whole is when that is no value and no type.
    pub(super) fn side(
        &mut self,
        before: Operand,
        target: ExprId,
        conditional: bool,
        name: Span,
        arguments: List<TypeId>,
    ) -> Result<Side, Operand> {
        let ast = self.ast;
        if self.probe.is_some() {
            let seen = match before {
                Operand::Value(ty) if conditional => Before::Value(self.types.bare(ty)),
                other => other.into(),
            };
            self.probes(self.shown(name), seen);
        }
        match before {
            Operand::Namespace(namespace) => Err(self.in_namespace(namespace, name, arguments)),
            Operand::Type(ty) if ty.is_value() => {
                if conditional {
                    // Compilers differ about a type whose values may be null.
                    let takes_null = self.types.takes_null(ty);
                    let report = self.report(MistakeKind::Misuse, ast[target].span, |checker| {
                        say!("`?.` tests whether a value is null, and `{}` is a type", quoted(checker.name(ty)))
                    });
                    let report = report.help(|| "use `.`".into());
                    if takes_null {
                        report.uncertain();
                    }
                }
                Ok(Side { ty, is_type: true })
            }
            Operand::Type(_) => Err(Operand::Value(Ty::UNKNOWN)),
            Operand::Value(ty) => {
                let what = match ty {
                    Ty::UNKNOWN => {
                        ast.list(arguments).iter().for_each(|&it| {
                            self.resolve(it);
                        });
                        return Err(Operand::Value(Ty::UNKNOWN));
                    }
                    Ty::GROUP => {
                        self.report_group(target);
                        return Err(Operand::Value(Ty::UNKNOWN));
                    }
                    Ty::VOID => "this call yields no value, and has no members",
                    Ty::NULL => "`null` has no members",
                    Ty::LAMBDA => "a lambda has no members",
                    Ty::DEFAULT | Ty::NEVER | Ty::OUT_VAR => return Err(Operand::Value(Ty::UNKNOWN)),
                    _ => "",
                };
                if !what.is_empty() {
                    self.report(MistakeKind::UnknownMember, name, |_| what.into());
                    return Err(Operand::Value(Ty::UNKNOWN));
                }
                if conditional {
                    if !self.types.takes_null(ty) {
                        self.report(MistakeKind::TypeMismatch, self.ast[target].span, |checker| {
                            say!("`?.` tests whether a value is null, and {} never is", checker.one(ty))
                        })
                        .help(|| "use `.`".into());
                    }
                    return Ok(Side { ty: self.types.bare(ty), is_type: false });
                }
                Ok(Side { ty, is_type: false })
            }
        }
    }

    /// The element of a tuple, or the member of an anonymous object, of this name.
    fn part_of_value(&self, ty: Ty, name: &str) -> Option<Ty> {
        match self.types.form(ty)? {
            Form::Anonymous(members) => members.iter().find(|it| &*it.0 == name).map(|it| it.1),
            Form::Tuple(elements) => elements.iter().find(|it| it.0.as_deref() == Some(name)).map(|it| it.1),
            _ => None,
        }
    }

    /// Reports a member that belongs to the type on a value, or the other way round.
    pub(super) fn hold_side(&mut self, side: Side, member: Candidate, name: Span) {
        if side.is_type == member.is_static {
            return;
        }
        let of = side.ty;
        let text = self.shown(name);
        let owner = self.name(of);
        self.report(MistakeKind::Misuse, name, |checker| match member.is_static {
            true => say!("`{}` belongs to the type `{}`, not to a value of it", quoted(text), quoted(checker.name(of))),
            false => say!("`{}` belongs to a value of `{}`, not to the type", quoted(text), quoted(checker.name(of))),
        })
        .help(|| match member.is_static {
            true => say!("write `{}.{}`", quoted(owner), quoted(text)),
            false => "name a value before the dot".into(),
        });
    }

    /// Reports that there is no such member, unless it may be unknown.
    pub(super) fn missing_member(&mut self, side: Side, name: Span, text: &str) {
        let ty = side.ty;
        let class = self.types.class_of(ty).or_else(|| self.types.element(ty).map(|_| ClassId::ARRAY));
        let mut line: Vec<ClassId> = class.into_iter().collect();
        let supers = self.types.supers(ty);
        line.extend(supers.iter().filter_map(|&it| self.types.class_of(it)));
        if line.iter().any(|&it| self.denies(it, text, name)) {
            return;
        }
        if line.iter().any(|&it| self.library.class(it).omitted.contains(&text)) {
            return;
        }
        let extends = ClassId::LINQ;
        let sequence = !side.is_type && self.types.item(ty).is_some();
        if line.iter().chain(sequence.then_some(&extends)).any(|&it| self.library.class(it).newer.contains(&text)) {
            self.report(MistakeKind::UnknownMember, name, |_| {
                say!("`{}` belongs to a later .NET than the one that the documentation names", quoted(text))
            })
            .help(|| "use a member that .NET Framework has".into())
            .uncertain();
            return;
        }
        if let Some(&open) = line.iter().find(|&&it| self.library.class(it).open) {
            // It may well be there; whether it may be used is another matter.
            self.permits(open, name);
            return;
        }
        if side.is_type && self.types.is_delegate(ty) {
            return;
        }
        let suggestion = self.nearest_member(side, text);
        let (of, one) = (self.name(ty), self.one(ty));
        let instead = suggestion.clone();
        let cast = ty == Ty::OBJECT;
        let members = class.filter(|_| !side.is_type).and_then(|class| self.members_in_words(class));
        self.report(MistakeKind::UnknownMember, name, |_| match side.is_type {
            true => say!("the type `{}` has no member `{}`", quoted(of), quoted(text)),
            false => say!("{} has no member `{}`", one, quoted(text)),
        })
        .replacement(suggestion)
        .help(|| match instead {
            Some(name) => say!("did you mean `{}`?", quoted(name)),
            None if cast => "cast the value to its type first".into(),
            None if class == Some(ClassId::CONTEXT) && text == "Cache" => {
                "the cache is for policies: use `cache-lookup-value` and `cache-store-value`".into()
            }
            None => members.unwrap_or_else(|| "use a member that the type has".into()),
        });
    }

    /// The members of a type of the service, if they are few.
    fn members_in_words(&self, class: ClassId) -> Option<Sentence> {
        const MOST: usize = 8;
        if !self.library.class(class).namespace.is_empty() {
            return None;
        }
        let mut names: Vec<&str> = self.library.read(class).members().iter().map(|member| member.name).collect();
        names.dedup();
        let (last, others) = names.split_last().filter(|_| names.len() <= MOST)?;
        Some(match others.is_empty() {
            true => say!("its only member is `{}`", *last),
            false => say!("its members are {} and `{}`", Sentence::joined(others.iter().map(|name| say!("`{}`", *name)), ", "), *last),
        })
    }

    /// Whether a type, or one that it derives from, may have members that are not known.
    pub(super) fn is_open(&mut self, ty: Ty) -> bool {
        let open = |checker: &Self, it: Ty| checker.types.definition(it).is_some_and(|class| class.open);
        open(self, ty) || self.types.supers(ty).iter().any(|&it| open(self, it))
    }

    /// Whether values of the type can be indexed.
    pub(super) fn has_indexer(&mut self, ty: Ty) -> bool {
        !self.types.own_members(ty, "this").is_empty()
    }

    /// The member of the type that is nearly called so.
    fn nearest_member(&mut self, side: Side, text: &str) -> Option<String> {
        if !self.may_suggest() {
            return None;
        }
        if let Some(Form::Anonymous(members)) = self.types.form(side.ty) {
            return nearest(text, members.iter().map(|it| &*it.0)).map(str::to_owned);
        }
        let mut line = vec![side.ty];
        line.extend(self.types.supers(side.ty).iter().copied());
        line.push(Ty::class(ClassId::OBJECT));
        let mut names: Vec<&'static str> = Vec::new();
        for ty in line {
            let Some(class) = self.types.class_of(ty).or_else(|| self.types.element(ty).map(|_| ClassId::ARRAY)) else { continue };
            let members = self.library.read(class).members().iter();
            let fits =
                |member: &&Member| member.is_static == side.is_type && matches!(member.kind, MemberKind::Method | MemberKind::Property);
            names.extend(members.filter(fits).map(|member| member.name));
        }
        let own = nearest(text, names.iter().copied());
        if own.is_some() || side.is_type {
            return own.map(str::to_owned);
        }
        let sequence = self.types.item(side.ty).is_some();
        let extensions: Vec<&'static str> = self
            .library
            .extension_names()
            .into_iter()
            .filter(|name| {
                self.library.extensions(name).iter().any(|&(class, at)| {
                    let member = self.library.member(class, at);
                    let takes = member.parameters.first().map(|first| self.types.instantiate(&first.of, &[]));
                    takes.is_some_and(|takes| match self.types.class_of(takes) {
                        Some(ClassId::ENUMERABLE | ClassId::PLAIN_ENUMERABLE) => sequence,
                        _ => self.types.standard_implicit(side.ty, takes),
                    })
                })
            })
            .collect();
        nearest(text, extensions).map(str::to_owned)
    }

    /// Whether the type is one that can be created.
    pub(super) fn is_creatable(&self, ty: Ty) -> bool {
        self.types
            .definition(ty)
            .is_none_or(|class| matches!(class.kind, ClassKind::Class | ClassKind::Struct | ClassKind::Enum | ClassKind::Delegate))
    }
}
