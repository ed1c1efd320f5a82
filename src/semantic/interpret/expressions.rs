//! Interprets C# expressions: the abstract value that an expression has. Used only in this module.

use super::domain::{Absence, Domain, Function};
use super::taints::TaintId;
use super::value::AbstractValue;
use super::{Interpreter, Scenario};
use crate::ast::Expression;
use crate::csharp::{
    Body, ExprId, ExprKind,
    ast::{PatternId, PatternKind, Predefined, TypeId, TypeKind},
};

/// Types whose instances hold what their constructor is given.
const HOLDERS: &[&str] = &[
    "JObject",
    "JProperty",
    "JArray",
    "JValue",
    "KeyValuePair",
    "Dictionary",
    "List",
    "Uri",
    "UriBuilder",
    "StringBuilder",
    "Tuple",
    "XElement",
];

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    /// What a policy expression comes to. When it fails on every path, the path has ended.
    pub fn run(&mut self, expression: Expression<'d>) -> AbstractValue<D::Shape> {
        if !self.matters(expression) {
            return AbstractValue::default();
        }
        let outer = self.position.expression.replace(expression);
        let uses = self.record.body_uses.len();
        let value = match expression.root().body {
            Body::Expression(id) => self.eval(id),
            Body::Block(statements) => {
                let outer = self.position.enter();
                self.statements(statements);
                self.position.return_to(outer)
            }
        };
        if self.position.path.ended {
            self.record.body_uses[uses..].iter_mut().for_each(|read| read.fails = true);
        }
        self.store.locals.truncate(0);
        self.store.local_names.clear();
        self.position.expression = outer;
        value
    }

    /// What an expression comes to.
    pub fn eval(&mut self, id: ExprId) -> AbstractValue<D::Shape> {
        let ast = self.question.ast;
        let span = ast[id].span;
        match ast[id].kind {
            ExprKind::Member { .. } | ExprKind::Index { .. } | ExprKind::Call { .. } => {
                let value = self.chain(id);
                match D::absence(value.shape) {
                    Some(Absence::Cut) => AbstractValue { shape: D::absent(Absence::Null), ..value },
                    _ => value,
                }
            }
            _ if self.position.path.ended || !self.budget.spend() => AbstractValue::default(),
            ExprKind::Error | ExprKind::Placeholder | ExprKind::This | ExprKind::Declaration { .. } => AbstractValue::default(),
            ExprKind::Name { name, .. } => self.name(ast.text(name)),
            ExprKind::Predefined(predefined) => AbstractValue::of(D::predefined(predefined)),
            ExprKind::Literal(literal) => AbstractValue::of(self.domain.constant(literal, ast.text(span))),
            ExprKind::Interpolated(parts) => D::interpolated(self, parts),
            ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) | ExprKind::Ref(inner) => self.eval(inner),
            ExprKind::Tuple(arguments) => {
                let taint = self.arguments(arguments);
                AbstractValue::with(D::PRESENT, taint)
            }
            ExprKind::Unary { operator, operand } => self.unary(operator, operand),
            ExprKind::Postfix { operand, .. } => {
                let value = self.eval(operand);
                self.assign(operand, AbstractValue::with(D::PRESENT, value.taint));
                AbstractValue::with(D::PRESENT, value.taint)
            }
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right),
            ExprKind::Assign { operator, target, value } => {
                let mut result = self.eval(value);
                if operator.is_some() {
                    let before = self.eval(target);
                    result = AbstractValue::with(D::PRESENT, self.taints.and(before.taint, result.taint));
                }
                self.assign(target, result);
                result
            }
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise),
            ExprKind::Cast { to, operand } => {
                let value = self.eval(operand);
                let to = match ast[to].kind {
                    TypeKind::Predefined(predefined) => Some(predefined),
                    _ => None,
                };
                D::cast(self, value, to, span)
            }
            ExprKind::Is { operand, pattern } => self.is(operand, pattern),
            ExprKind::As { operand, .. } => self.eval(operand),
            ExprKind::New { of, arguments, initializer } => {
                let name = self.type_name(of);
                if name == Some("Uri") {
                    return D::concatenated(self, ast.list(arguments));
                }
                // A list of what another one holds.
                if initializer.is_none()
                    && matches!(name, Some("HashSet" | "List"))
                    && let [items] = ast.list(arguments)
                    && matches!(ast[ast.strip(items.value)].kind, ExprKind::NewArray { .. } | ExprKind::Name { .. })
                {
                    return self.eval(items.value);
                }
                let mut taint = self.arguments(arguments);
                if let Some(initializer) = initializer {
                    let more = self.initializer(ast[initializer]);
                    taint = self.taints.and(taint, more);
                }
                let holds = taint == TaintId::NONE || name.is_none_or(|name| HOLDERS.contains(&name));
                let shape = if initializer.is_some() { D::list(id) } else { D::PRESENT };
                AbstractValue::with(shape, if holds { taint } else { self.taints.derived_from(taint) })
            }
            ExprKind::NewArray { sizes, initializer, .. } => {
                let mut taint = TaintId::NONE;
                for &size in ast.list(sizes) {
                    self.eval(size);
                }
                if let Some(initializer) = initializer {
                    taint = self.initializer(ast[initializer]);
                    return AbstractValue::with(D::list(id), taint);
                }
                AbstractValue::with(D::PRESENT, taint)
            }
            ExprKind::NewAnonymous(members) => {
                let mut taint = TaintId::NONE;
                for member in ast.list(members) {
                    let value = self.eval(member.value);
                    taint = self.taints.and(taint, value.taint);
                }
                AbstractValue::with(D::PRESENT, taint)
            }
            ExprKind::Initializer(initializer) => {
                let taint = self.initializer(initializer);
                AbstractValue::with(D::PRESENT, taint)
            }
            ExprKind::Lambda { .. } => AbstractValue::of(D::function(Function::Lambda(id))),
            ExprKind::TypeOf(_) | ExprKind::SizeOf(_) => AbstractValue::of(D::PRESENT),
            ExprKind::Default(of) => self.default_of(of),
            ExprKind::Throw(value) => {
                self.eval(value);
                self.position.path.ended = true;
                AbstractValue::default()
            }
            ExprKind::Query(clauses) => self.query(clauses),
        }
    }

    /// What a condition comes to; the path depends on it from here.
    pub fn condition(&mut self, id: ExprId) -> Option<bool> {
        let value = self.eval(id);
        self.note(value, id);
        self.truth(value)
    }

    /// What an expression comes to in front of a member.
    pub fn chain(&mut self, id: ExprId) -> AbstractValue<D::Shape> {
        let ast = self.question.ast;
        match ast[id].kind {
            ExprKind::Member { .. } | ExprKind::Index { .. } | ExprKind::Call { .. }
                if self.position.path.ended || !self.budget.spend() =>
            {
                AbstractValue::default()
            }
            ExprKind::Member { target, name, conditional, .. } => self.member(target, ast.text(name), conditional),
            ExprKind::Index { target, arguments, conditional } => self.index(target, arguments, conditional),
            ExprKind::Call { target, arguments } => self.call(id, target, arguments),
            _ => self.eval(id),
        }
    }

    pub fn name(&mut self, name: &'d str) -> AbstractValue<D::Shape> {
        if let Some(index) = self.local(name) {
            return self.store.locals.get(index);
        }
        AbstractValue::of(D::global(name))
    }

    pub fn local(&mut self, name: &str) -> Option<usize> {
        let found = self.store.local_names.iter().rposition(|local| *local == name);
        let looked_at = self.store.local_names.len() - found.unwrap_or(0);
        self.budget.charge(looked_at as u32 / 16);
        found
    }

    pub fn is(&mut self, operand: ExprId, pattern: PatternId) -> AbstractValue<D::Shape> {
        let value = self.eval(operand);
        if self.question.scenario != Scenario::Open {
            self.tested_for_null(value, (operand, operand));
        }
        match self.question.ast[pattern].kind {
            PatternKind::Constant(constant) => {
                let constant = self.eval(constant);
                D::equal(self, value, constant, (operand, operand))
            }
            PatternKind::Type(of) | PatternKind::Declaration { of, .. } => {
                if let PatternKind::Declaration { name, .. } = self.question.ast[pattern].kind {
                    let bound = if D::is_null(value.shape) == Some(false) { value } else { AbstractValue::with(D::PRESENT, value.taint) };
                    self.store.declare(self.question.ast.text(name), bound);
                }
                let var = matches!(self.question.ast[of].kind, TypeKind::Var);
                let taint = if self.settles(value) { TaintId::NONE } else { self.taints.test_of(value.taint) };
                let outcome = if var { Some(true) } else { D::is_of(value.shape, self.type_name(of)) };
                AbstractValue::with(D::bool(outcome), taint)
            }
        }
    }

    /// Sets what `target` names.
    pub fn assign(&mut self, target: ExprId, value: AbstractValue<D::Shape>) {
        let ast = self.question.ast;
        match ast[target].kind {
            ExprKind::Declaration { name: Some(name), .. } => self.store.declare(ast.text(name), value),
            ExprKind::Name { name, .. } => {
                if let Some(index) = self.local(ast.text(name)) {
                    self.store.locals.set(index, value);
                }
            }
            ExprKind::Parenthesized(inner) => self.assign(inner, value),
            ExprKind::Index { target, arguments, .. } => {
                self.arguments(arguments);
                self.soil(target, value.taint);
            }
            ExprKind::Member { target, .. } => self.soil(target, value.taint),
            _ => {}
        }
    }

    /// Something from `taint` was put into what `target` names.
    pub fn soil(&mut self, target: ExprId, taint: TaintId) {
        if let ExprKind::Name { name, .. } = self.question.ast[target].kind
            && let Some(index) = self.local(self.question.ast.text(name))
        {
            let value = self.store.locals.get(index);
            let taint = self.taints.and(value.taint, taint);
            self.store.locals.set(index, AbstractValue { taint, ..value });
        }
    }

    pub fn default_of(&self, of: Option<TypeId>) -> AbstractValue<D::Shape> {
        match of.map(|of| self.question.ast[of].kind) {
            None => AbstractValue::default(),
            Some(TypeKind::Predefined(Predefined::Bool)) => AbstractValue::of(D::bool(Some(false))),
            Some(TypeKind::Predefined(Predefined::String | Predefined::Object)) | Some(TypeKind::Nullable(_)) => {
                AbstractValue::of(D::absent(Absence::Null))
            }
            Some(TypeKind::Predefined(_)) => AbstractValue::of(D::zero()),
            Some(_) => AbstractValue::default(),
        }
    }

    pub fn type_name(&self, of: TypeId) -> Option<&'d str> {
        match self.question.ast[of].kind {
            TypeKind::Named { name, .. } => Some(self.question.ast.text(name)),
            TypeKind::Predefined(predefined) => Some(predefined_name(predefined)),
            TypeKind::Nullable(of) => self.type_name(of),
            TypeKind::Array { element, .. } => self.type_name(element),
            _ => None,
        }
    }

    /// The name of the type in `target.Method<T>()`, where `id` is the call.
    pub fn type_argument(&self, id: ExprId) -> Option<&'d str> {
        let ExprKind::Call { target, .. } = self.question.ast[id].kind else { return None };
        let ExprKind::Member { type_arguments, .. } = self.question.ast[target].kind else { return None };
        self.question.ast.list(type_arguments).first().and_then(|&of| self.type_name(of))
    }
}

fn predefined_name(predefined: Predefined) -> &'static str {
    match predefined {
        Predefined::Bool => "bool",
        Predefined::String => "string",
        Predefined::Object => "object",
        Predefined::Byte => "byte",
        Predefined::Char => "char",
        Predefined::Double => "double",
        Predefined::Decimal => "decimal",
        Predefined::Float => "float",
        Predefined::Int => "int",
        Predefined::Long => "long",
        Predefined::Sbyte => "sbyte",
        Predefined::Short => "short",
        Predefined::Uint => "uint",
        Predefined::Ulong => "ulong",
        Predefined::Ushort => "ushort",
        Predefined::Void => "void",
    }
}
