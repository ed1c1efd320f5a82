//! Types of expressions, by kind of expression.

use super::mistake::{Mistake, MistakeKind};
use super::probe::Before;
use super::scope::LocalKind;
use super::types::{Form, Ty};
use super::{Checker, Group};
use crate::csharp::ast::*;
use crate::csharp::library::{ClassId, ClassKind, library};
use crate::diagnostic::{quoted, say};
use crate::text::Span;

/// What stands where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// A value of this type.
    Value(Ty),
    /// The name of a type.
    Type(Ty),
    /// The name of a namespace.
    Namespace(&'static str),
}

impl From<Operand> for Before {
    fn from(operand: Operand) -> Self {
        match operand {
            Operand::Value(ty) => Self::Value(ty),
            Operand::Type(ty) => Self::Type(ty),
            Operand::Namespace(namespace) => Self::Namespace(namespace),
        }
    }
}

impl<'c> Checker<'c, '_> {
    /// The type of the value of an expression, which has to have one.
    pub(super) fn settled(&mut self, id: ExprId) -> Ty {
        let ty = self.value(id);
        match ty {
            Ty::GROUP => {
                self.report_group(id);
            }
            Ty::LAMBDA => {
                self.report_at(MistakeKind::Misuse, id, |_| "a lambda has no value here".into())
                    .help(|| "pass it to a method that takes a function".into());
                self.walk_lambda_blindly(id);
            }
            Ty::VOID => {
                self.report_at(MistakeKind::TypeMismatch, id, |_| "this call yields no value".into())
                    .help(|| "use what it changed, or another method".into());
            }
            _ => return ty,
        }
        Ty::UNKNOWN
    }

    /// The type of the value of an expression; `void`, a method or a lambda has one of the special types.
    pub(super) fn value(&mut self, id: ExprId) -> Ty {
        // Most arguments are literals, which need none of the ceremony.
        if let ExprKind::Literal(literal) = self.ast[id].kind
            && self.trials == 0
            && !self.is_spent()
        {
            let ty = self.literal(id, literal);
            return self.set(id, ty);
        }
        match self.operand(id) {
            Operand::Value(ty) => ty,
            Operand::Type(ty) => {
                let known = !ty.is_unknown();
                if known {
                    self.report_at(MistakeKind::Misuse, id, |checker| say!("`{}` is a type, not a value", quoted(checker.name(ty))))
                        .help(|| "use one of its members, or create a value with `new`".into());
                }
                self.set(id, Ty::UNKNOWN)
            }
            Operand::Namespace(name) => {
                self.report_at(MistakeKind::Misuse, id, |_| say!("`{}` is a namespace, not a value", name));
                self.set(id, Ty::UNKNOWN)
            }
        }
    }

    /// Reports the name of a method in the place of a value.
    #[cold]
    pub(super) fn report_group(&mut self, id: ExprId) {
        let name = self.ast.last_name(id).unwrap_or("it").to_owned();
        let span = match self.ast[self.ast.strip(id)].kind {
            ExprKind::Member { name, .. } => name,
            _ => self.ast[id].span,
        };
        self.report(MistakeKind::Misuse, span, |_| say!("`{}` is a method, and is not called here", quoted(&name)))
            .help(|| say!("write `{}(…)`", quoted(&name)));
    }

    /// What an expression is.
    pub(super) fn operand(&mut self, id: ExprId) -> Operand {
        if !self.enter() {
            return Operand::Value(Ty::UNKNOWN);
        }
        let operand = self.operand_within(id);
        self.leave();
        let ty = match operand {
            Operand::Value(ty) => ty,
            _ => Ty::UNKNOWN,
        };
        self.set(id, ty);
        operand
    }

    fn operand_within(&mut self, id: ExprId) -> Operand {
        match self.ast[id].kind {
            ExprKind::Name { name, type_arguments } => self.simple_name(id, name, type_arguments),
            ExprKind::Predefined(predefined) => Operand::Type(predefined_type(predefined)),
            ExprKind::Member { .. } | ExprKind::Call { .. } | ExprKind::Index { .. } => self.chain(id),
            // What stands in parentheses has to be a value, even before a dot.
            ExprKind::Parenthesized(inner) => Operand::Value(self.value(inner)),
            _ => Operand::Value(self.plain_value(id)),
        }
    }

    /// The value of what is neither a name nor a chain that begins with one.
    fn plain_value(&mut self, id: ExprId) -> Ty {
        match self.ast[id].kind {
            ExprKind::Literal(literal) => self.literal(id, literal),
            ExprKind::Interpolated(pieces) => self.interpolated(pieces),
            ExprKind::Tuple(elements) => self.tuple(elements),
            ExprKind::Unary { operator, operand } => self.unary(id, operator, operand),
            ExprKind::Postfix { operator, operand } => self.unary(id, operator, operand),
            ExprKind::Binary { .. } => self.binary_chain(id),
            ExprKind::Assign { operator, target, value } => self.assign(id, operator, target, value),
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(id, condition, then, otherwise),
            ExprKind::Cast { to, operand } => self.cast(id, to, operand),
            ExprKind::Is { operand, pattern } => {
                let ty = self.settled(operand);
                self.pattern(pattern, ty, LocalKind::Variable);
                Ty::BOOL
            }
            ExprKind::As { operand, to } => self.cast_with_as(id, operand, to),
            ExprKind::New { of, arguments, initializer } => self.create(id, of, arguments, initializer),
            ExprKind::NewArray { element, sizes, initializer } => self.create_array(id, element, sizes, initializer),
            ExprKind::NewAnonymous(members) => self.create_anonymous(members),
            ExprKind::Initializer(initializer) => {
                for &member in self.ast.list(initializer.members) {
                    self.settled(member);
                }
                Ty::UNKNOWN
            }
            ExprKind::Lambda { .. } => Ty::LAMBDA,
            ExprKind::TypeOf(of) => {
                self.resolve(of);
                Ty::class(ClassId::TYPE)
            }
            ExprKind::SizeOf(of) => {
                self.resolve(of);
                Ty::INT
            }
            ExprKind::Default(Some(of)) => self.resolve(of),
            ExprKind::Default(None) => Ty::DEFAULT,
            ExprKind::Checked(inner) => self.settled(inner),
            ExprKind::Throw(thrown) => {
                self.thrown(thrown);
                Ty::NEVER
            }
            ExprKind::Ref(inner) => self.settled(inner),
            ExprKind::Declaration { of, name } => self.declaration(of, name),
            ExprKind::Query(clauses) => self.query(id, clauses),
            ExprKind::This => {
                self.report_at(MistakeKind::UnknownName, id, |checker| say!("an expression has no `{}`", quoted(checker.ast.text_of(id))))
                    .help(|| "start from `context`".into());
                Ty::UNKNOWN
            }
            _ => Ty::UNKNOWN,
        }
    }

    fn literal(&mut self, id: ExprId, literal: Literal) -> Ty {
        match literal {
            Literal::Null => Ty::NULL,
            Literal::Bool(_) => Ty::BOOL,
            Literal::Char => Ty::class(ClassId::CHAR),
            Literal::String | Literal::VerbatimString => Ty::STRING,
            Literal::Integer => Ty::class(self.integer_type(id)),
            Literal::Real => {
                let text = self.ast.text_of(id).as_bytes();
                Ty::class(match text.last() {
                    Some(b'f' | b'F') => ClassId::FLOAT,
                    Some(b'm' | b'M') => ClassId::DECIMAL,
                    _ => ClassId::DOUBLE,
                })
            }
        }
    }

    /// The first of `int`, `uint`, `long`, `ulong` that holds the literal and that its suffix allows.
    fn integer_type(&self, id: ExprId) -> ClassId {
        let text = self.ast.text_of(id);
        let suffix = text.trim_start_matches(|it: char| !matches!(it, 'u' | 'U' | 'l' | 'L'));
        let (unsigned, long) = (suffix.contains(['u', 'U']), suffix.contains(['l', 'L']));
        let value = self.integer(id).unwrap_or(0);
        match () {
            () if !unsigned && !long && value <= i32::MAX.into() => ClassId::INT,
            () if !long && value <= u32::MAX.into() => ClassId::UINT,
            () if !unsigned && value <= i64::MAX.into() => ClassId::LONG,
            () => ClassId::ULONG,
        }
    }

    fn interpolated(&mut self, pieces: List<Interpolation>) -> Ty {
        let mut before = "";
        let ast: &'c Ast<'_> = self.ast;
        for piece in ast.list(pieces) {
            match *piece {
                Interpolation::Text(span) => before = ast.text(span),
                Interpolation::Hole { value, alignment, .. } => {
                    // `${name}` in here is a template's far more often than a `$` and a hole.
                    let is_template = before.ends_with('#') || !ast.is_final && before.ends_with(['$', '%']);
                    let mistakes = self.trial_mistakes;
                    let reported = self.mistakes.len();
                    self.trials += u32::from(is_template);
                    self.settled(value);
                    if is_mark(ast.text_of(value)) {
                        // What is filled in is one thing, and nobody knows which.
                        self.mistakes.truncate(reported + 1);
                        if let Some(mistake) = self.mistakes.get_mut(reported) {
                            *mistake = Mistake {
                                certain: false,
                                replacement: None,
                                help: Some("fill in the placeholder".into()),
                                span: ast[value].span,
                                ..mistake.clone()
                            };
                        }
                    }
                    self.trials -= u32::from(is_template);
                    if is_template {
                        self.trial_mistakes = mistakes;
                    }
                    if let Some(alignment) = alignment {
                        let ty = self.settled(alignment);
                        self.require(alignment, ty, Ty::INT);
                    }
                    before = "";
                }
            }
        }
        Ty::STRING
    }

    fn tuple(&mut self, elements: List<Argument>) -> Ty {
        let elements = self.ast.list(elements);
        let mut list = Vec::with_capacity(elements.len());
        for element in elements {
            let ty = match self.value(element.value) {
                Ty::NULL | Ty::LAMBDA | Ty::GROUP | Ty::DEFAULT | Ty::VOID => Ty::UNKNOWN,
                ty => ty,
            };
            let name = element.name.and_then(|name| self.identifier(name)).or_else(|| self.ast.last_name(element.value));
            list.push((name.map(Box::from), ty));
        }
        self.types.intern(Form::Tuple(list.into()))
    }

    fn conditional(&mut self, id: ExprId, condition: ExprId, then: ExprId, otherwise: ExprId) -> Ty {
        self.condition(condition);
        let (one, other) = (self.value(then), self.value(otherwise));
        let settle = |checker: &mut Self, it: ExprId, ty: Ty| match ty {
            Ty::GROUP | Ty::LAMBDA | Ty::VOID => {
                if ty == Ty::VOID {
                    checker.report_at(MistakeKind::TypeMismatch, it, |_| "this call yields no value".into());
                } else if ty == Ty::GROUP {
                    checker.report_group(it);
                }
                Ty::UNKNOWN
            }
            ty => ty,
        };
        let (one, other) = (settle(self, then, one), settle(self, otherwise, other));
        match (one, other) {
            (Ty::NEVER, ty) | (ty, Ty::NEVER) => return ty,
            (Ty::UNKNOWN, _) | (_, Ty::UNKNOWN) => return Ty::UNKNOWN,
            (Ty::NULL, Ty::NULL) => {
                self.report_at(MistakeKind::TypeMismatch, id, |_| "both values of this choice are `null`, which has no type".into());
                return Ty::UNKNOWN;
            }
            (Ty::DEFAULT, ty) | (ty, Ty::DEFAULT) => return ty,
            _ if one == other => return one,
            _ => {}
        }
        if self.types.same(one, other) {
            return if self.types.has_unknown(one) { other } else { one };
        }
        let forth = self.converts(then, one, other);
        let back = self.converts(otherwise, other, one);
        match (forth, back) {
            (true, false) => other,
            (false, true) => one,
            // A constant that fits both ways takes the type that it is compared with.
            (true, true) => {
                if self.types.implicit(one, other) {
                    other
                } else {
                    one
                }
            }
            (false, false) => {
                self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                    say!("one value of this choice is `{}`, the other `{}`", quoted(checker.name(one)), quoted(checker.name(other)))
                })
                .help(|| "cast one of them to the type that both should have".into());
                Ty::UNKNOWN
            }
        }
    }

    /// A condition, which has to be `bool`.
    pub(super) fn condition(&mut self, id: ExprId) {
        let ty = self.settled(id);
        if ty.is_unknown() || self.types.implicit(ty, Ty::BOOL) {
            return;
        }
        let assigned = matches!(self.ast[self.ast.strip(id)].kind, ExprKind::Assign { operator: None, .. });
        let underlying = self.types.underlying(ty) == Some(Ty::BOOL);
        self.report_at(MistakeKind::TypeMismatch, id, |checker| say!("a condition is `bool`, and this is `{}`", quoted(checker.name(ty))))
            .help(|| match () {
                () if assigned => "compare with `==`".into(),
                () if underlying => "compare it with `true`".into(),
                () => "compare it with something".into(),
            });
    }

    fn cast(&mut self, id: ExprId, to: TypeId, operand: ExprId) -> Ty {
        let target = self.resolve(to);
        let from = self.value(operand);
        match from {
            Ty::LAMBDA | Ty::GROUP => {
                self.require(operand, from, target);
                return target;
            }
            Ty::VOID => {
                self.report_at(MistakeKind::TypeMismatch, operand, |_| "this call yields no value".into());
                return target;
            }
            _ => {}
        }
        if target.is_unknown() || self.converts(operand, from, target) || self.explicit(from, target) {
            return target;
        }
        let parses = from == Ty::STRING && (self.types.is_number(target) || is_parsable(self.types.bare(target)));
        self.report_at(MistakeKind::TypeMismatch, id, |checker| {
            say!("{} cannot be cast to `{}`", checker.one(from), quoted(checker.name(target)))
        })
        .help(|| match () {
            () if parses => "convert text with `Parse` of that type, or with `Convert`".into(),
            () if target == Ty::STRING => "call `ToString()`".into(),
            () => "convert it with a method".into(),
        });
        target
    }

    fn cast_with_as(&mut self, id: ExprId, operand: ExprId, to: TypeId) -> Ty {
        let target = self.resolve(to);
        let from = self.settled(operand);
        if target.is_unknown() {
            return target;
        }
        if !self.types.takes_null(target) {
            self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                say!("`as` may yield null, and `{}` cannot be null", quoted(checker.name(target)))
            })
            .help(|| "cast instead, or use the type with `?`".into());
            return target;
        }
        // `as` knows nothing of conversions that types define.
        let related = self.types.standard_implicit(from, target) || self.types.explicit(from, target) || from.is_unknown();
        if !related {
            self.report_at(MistakeKind::TypeMismatch, id, |checker| say!("{} is never {}", checker.one(from), checker.one(target)));
        } else if !from.is_unknown() && from.is_value() && self.only_user_defined(from, target) {
            self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                say!("`as` does not convert {} to `{}`", checker.one(from), quoted(checker.name(target)))
            })
            .help(|| "cast instead".into());
        }
        target
    }

    fn declaration(&mut self, of: TypeId, name: Option<Span>) -> Ty {
        let ty = match self.ast[of].kind {
            TypeKind::Var => Ty::OUT_VAR,
            _ if self.type_text(of) == "_" => return Ty::OUT_VAR,
            _ => self.resolve(of),
        };
        if let Some(name) = name.filter(|&name| self.ast.text(name) != "_") {
            let local = if ty == Ty::OUT_VAR { Ty::UNKNOWN } else { ty };
            self.declare(name, LocalKind::Variable, local);
        }
        ty
    }

    /// What `throw` throws has to be an exception.
    pub(super) fn thrown(&mut self, id: ExprId) {
        let ty = self.settled(id);
        if !ty.is_unknown() && ty != Ty::NULL && !self.types.implicit(ty, Ty::class(ClassId::EXCEPTION)) {
            self.report_at(MistakeKind::TypeMismatch, id, |checker| {
                say!("only exceptions can be thrown, and this is `{}`", quoted(checker.name(ty)))
            })
            .help(|| "throw `new Exception(…)`".into());
        }
    }

    fn assign(&mut self, id: ExprId, operator: Option<BinaryOperator>, target: ExprId, value: ExprId) -> Ty {
        if operator.is_none()
            && let ExprKind::Name { name, .. } = self.ast[target].kind
            && self.discards(name)
        {
            return self.settled(value);
        }
        if let ExprKind::Tuple(elements) = self.ast[target].kind {
            return self.deconstruct(elements, value);
        }
        let ty = match self.ast[target].kind {
            ExprKind::Declaration { of, name: Some(name) } => {
                // `var (a, b) = …`: the names stand in one.
                let _ = (of, name);
                self.operand(target);
                Ty::UNKNOWN
            }
            _ => self.settled(target),
        };
        self.assignable(target);
        match operator {
            None => {
                let from = self.value(value);
                if from == Ty::VOID {
                    self.report_at(MistakeKind::TypeMismatch, value, |_| "this call yields no value".into());
                } else {
                    self.require(value, from, ty);
                }
                ty
            }
            Some(operator) => {
                let right = self.settled(value);
                let result = self.binary(id, operator, (target, ty), (value, right));
                let fits = self.converts(id, result, ty)
                    || self.types.is_number(result) && self.types.is_number(ty) && self.converts(value, right, ty)
                    || matches!(operator, BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight);
                if !fits && operator != BinaryOperator::Coalesce {
                    self.mismatch(value, result, ty);
                }
                ty
            }
        }
    }

    fn deconstruct(&mut self, elements: List<Argument>, value: ExprId) -> Ty {
        let from = self.settled(value);
        let parts: Vec<Ty> = match self.types.form(from) {
            Some(Form::Tuple(parts)) => parts.iter().map(|it| it.1).collect(),
            _ => Vec::new(),
        };
        for (at, element) in self.ast.list(elements).iter().enumerate() {
            let part = parts.get(at).copied().unwrap_or(Ty::UNKNOWN);
            if let ExprKind::Name { name, .. } = self.ast[element.value].kind
                && self.discards(name)
            {
                continue;
            }
            if self.value(element.value) == Ty::OUT_VAR {
                self.give_type(element.value, part);
            }
        }
        from
    }

    /// Gives the variable that `out var x` or `(var x, …)` declares its type.
    pub(super) fn give_type(&mut self, id: ExprId, ty: Ty) {
        self.set(id, ty);
        if let ExprKind::Declaration { name: Some(name), .. } = self.ast[id].kind
            && let Some(name) = self.identifier(name)
        {
            self.scopes.set_type(name, ty);
        }
    }

    /// Reports it when an expression is nothing that a value can be assigned to.
    pub(super) fn assignable(&mut self, id: ExprId) {
        match self.ast[id].kind {
            ExprKind::Name { name, .. } => {
                let Some(name) = self.identifier(name) else { return };
                let why = match self.scopes.find(name).map(|local| local.kind) {
                    Some(LocalKind::Variable | LocalKind::Case) => return,
                    Some(LocalKind::Constant) => "is a constant",
                    Some(LocalKind::Fixed(why)) => why,
                    Some(LocalKind::Function { .. }) => "is a function",
                    None if name == "context" => "is given to the expression",
                    None => return,
                };
                self.report_at(MistakeKind::Misuse, id, |_| say!("`{}` {}, and cannot be assigned", quoted(name), why))
                    .help(|| "assign to a variable of your own".into());
            }
            ExprKind::Member { target, conditional, .. } => {
                if conditional {
                    self.report_at(MistakeKind::Misuse, id, |_| "nothing can be assigned through `?.`".into());
                } else {
                    self.assignable_member(id, target);
                }
            }
            ExprKind::Index { target, .. } => {
                let of = self.of[target.0 as usize];
                if self.types.element(of).is_none() {
                    self.assignable_member(id, target);
                }
            }
            ExprKind::Parenthesized(inner) => self.assignable(inner),
            ExprKind::Placeholder | ExprKind::Error | ExprKind::Declaration { .. } | ExprKind::Tuple(_) => {}
            _ => {
                self.report_at(MistakeKind::Misuse, id, |_| "this is not a variable, and cannot be assigned".into())
                    .help(|| "compare with `==`, or assign to a variable".into());
            }
        }
    }

    fn assignable_member(&mut self, id: ExprId, target: ExprId) {
        let bound = self.members[id.0 as usize];
        let of = self.of[target.0 as usize];
        if bound == super::UNBOUND {
            if matches!(self.types.form(of), Some(Form::Anonymous(_))) {
                self.report_at(MistakeKind::Misuse, id, |_| "the members of an anonymous object cannot be assigned".into())
                    .help(|| "create another object".into());
            }
            return;
        }
        let member = library().member(bound.class, bound.at);
        if member.writable {
            return;
        }
        let what = match member.name {
            "this" => say!("the result of `[…]` on `{}`", quoted(self.name(of))),
            name => say!("`{}`", name),
        };
        let is_context = library().class(bound.class).namespace.is_empty();
        let is_variables = of == self.variables_type();
        self.report_at(MistakeKind::Misuse, id, |_| say!("{} cannot be assigned", what)).help(|| match () {
            () if is_variables => "set variables with the `set-variable` policy".into(),
            () if is_context => "an expression cannot change the request: use policies such as `set-header`".into(),
            () => "create a new value".into(),
        });
    }

    fn variables_type(&mut self) -> Ty {
        let (Some((_, variables)), true) = (self.library.read(ClassId::CONTEXT).named("Variables").next(), true) else {
            return Ty::UNKNOWN;
        };
        self.types.instantiate(&variables.result, &[])
    }

    /// Whether only conversions that types define lead from one type to the other.
    fn only_user_defined(&mut self, from: Ty, to: Ty) -> bool {
        let one = self.types.class_of(from);
        let open = one.is_some_and(|class| matches!(library().class(class).kind, ClassKind::Interface));
        !open && from != Ty::OBJECT && !self.types.is_interface(to) && {
            let (down, up) = (self.types.standard_implicit(to, from), self.types.standard_implicit(from, to));
            !down && !up && self.types.element(from).is_none()
        }
    }

    /// Marks an expression whose methods are not known.
    pub(super) fn set_group(&mut self, id: ExprId, group: Group) -> Operand {
        self.groups.insert(id, group);
        Operand::Value(Ty::GROUP)
    }

    /// The text of a name, for what a message says.
    pub(super) fn shown(&self, span: Span) -> &'c str {
        let ast: &'c Ast<'_> = self.ast;
        ast.text(span)
    }
}

/// The type of a keyword.
pub(super) fn predefined_type(predefined: Predefined) -> Ty {
    Ty::class(match predefined {
        Predefined::Bool => ClassId::BOOL,
        Predefined::Byte => ClassId::BYTE,
        Predefined::Sbyte => ClassId::SBYTE,
        Predefined::Short => ClassId::SHORT,
        Predefined::Ushort => ClassId::USHORT,
        Predefined::Int => ClassId::INT,
        Predefined::Uint => ClassId::UINT,
        Predefined::Long => ClassId::LONG,
        Predefined::Ulong => ClassId::ULONG,
        Predefined::Char => ClassId::CHAR,
        Predefined::Float => ClassId::FLOAT,
        Predefined::Double => ClassId::DOUBLE,
        Predefined::Decimal => ClassId::DECIMAL,
        Predefined::String => ClassId::STRING,
        Predefined::Object => ClassId::OBJECT,
        Predefined::Void => return Ty::VOID,
    })
}

fn is_parsable(ty: Ty) -> bool {
    [ClassId::BOOL, ClassId::GUID, ClassId::DATE_TIME, ClassId::TIME_SPAN].iter().any(|&class| Ty::class(class) == ty)
}

/// Whether a hole in a string looks like `{group-id}`, which a script fills in, rather than like a difference.
fn is_mark(hole: &str) -> bool {
    hole.contains('-')
        && hole.starts_with(|it: char| it.is_ascii_alphabetic())
        && hole.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
}
