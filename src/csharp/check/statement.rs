//! Statements and patterns.

use super::Checker;
use super::lambda::Returns;
use super::mistake::MistakeKind;
use super::scope::LocalKind;
use super::types::Ty;
use crate::csharp::ast::*;
use crate::csharp::library::ClassId;
use crate::diagnostic::{quoted, say};
use crate::text::Span;

impl Checker<'_, '_> {
    /// Statements in a scope of their own that is open already.
    pub(super) fn statements(&mut self, list: List<StmtId>) {
        let ast = self.ast;
        let list = ast.list(list);
        // A local function is known in all of its block.
        for &id in list {
            if let StmtKind::LocalFunction { returns, name, parameters, .. } = ast[id].kind {
                self.declare_function(id, returns, name, parameters);
            }
        }
        for &id in list {
            self.statement_here(id);
        }
    }

    /// A statement in a scope of its own.
    pub(super) fn statement(&mut self, id: StmtId) {
        self.scopes.open();
        self.statement_here(id);
        self.scopes.close();
    }

    fn statement_here(&mut self, id: StmtId) {
        if !self.enter() {
            return;
        }
        self.statement_within(id);
        self.leave();
    }

    fn statement_within(&mut self, id: StmtId) {
        match self.ast[id].kind {
            StmtKind::Error | StmtKind::Empty | StmtKind::Break | StmtKind::Continue | StmtKind::Goto(_) => {}
            StmtKind::Block(list) => {
                self.scopes.open();
                self.statements(list);
                self.scopes.close();
            }
            StmtKind::Local { constant, of, variables } => {
                let kind = if constant { LocalKind::Constant } else { LocalKind::Variable };
                self.locals(kind, of, variables);
            }
            StmtKind::LocalFunction { returns, name, parameters, body } => {
                let types = self.type_parameters(id, name);
                self.local_function(&types, returns, parameters, body);
            }
            StmtKind::Expression(value) => {
                let ty = self.value(value);
                match ty {
                    Ty::GROUP => self.report_group(value),
                    Ty::LAMBDA => {
                        self.report_at(MistakeKind::Misuse, value, |_| "a lambda is not a statement".into());
                    }
                    _ => {}
                }
            }
            StmtKind::If { condition, then, otherwise } => {
                self.condition(condition);
                self.statement(then);
                otherwise.into_iter().for_each(|it| self.statement(it));
            }
            StmtKind::While { condition, body } => {
                self.scopes.open();
                self.condition(condition);
                self.statement(body);
                self.scopes.close();
            }
            StmtKind::Do { body, condition } => {
                self.statement(body);
                self.condition(condition);
            }
            StmtKind::For { setup, condition, step, body } => {
                self.scopes.open();
                let ast = self.ast;
                ast.list(setup).iter().for_each(|&it| self.statement_here(it));
                condition.into_iter().for_each(|it| self.condition(it));
                for &it in ast.list(step) {
                    self.value(it);
                }
                self.statement(body);
                self.scopes.close();
            }
            StmtKind::ForEach { of, name, source, body } => self.for_each(of, name, source, body),
            StmtKind::Switch { value, sections } => self.switch(value, sections),
            StmtKind::Return(value) => self.returned(value),
            StmtKind::Throw(value) => value.into_iter().for_each(|it| self.thrown(it)),
            StmtKind::Try { body, catches, finally } => {
                self.statement(body);
                let ast = self.ast;
                for clause in ast.list(catches) {
                    self.caught(clause);
                }
                finally.into_iter().for_each(|it| self.statement(it));
            }
            StmtKind::Using { resource, body } => self.using(resource, body),
            StmtKind::Lock { value, body } => {
                self.scopes.open();
                let ty = self.settled(value);
                if self.types.is_value_type(ty) {
                    self.report_at(MistakeKind::TypeMismatch, value, |checker| say!("{} cannot be locked", checker.one(ty)));
                }
                self.statement(body);
                self.scopes.close();
            }
            StmtKind::Checked(body) | StmtKind::Labeled { body, .. } => self.statement_here(body),
        }
    }

    fn locals(&mut self, kind: LocalKind, of: TypeId, variables: List<Variable>) {
        let ast = self.ast;
        let is_var = matches!(ast[of].kind, TypeKind::Var);
        let declared = if is_var { Ty::UNKNOWN } else { self.resolve(of) };
        if declared == Ty::VOID {
            self.report(MistakeKind::Misuse, ast[of].span, |_| "a variable cannot be `void`".into());
        }
        if !is_var && self.is_static_class(declared) {
            self.report(MistakeKind::Misuse, ast[of].span, |checker| say!("`{}` has no values", quoted(checker.name(declared))));
        }
        for variable in ast.list(variables) {
            let ty = match variable.value {
                Some(value) if is_var => self.inferred(value),
                Some(value) => {
                    if let ExprKind::Initializer(initializer) = ast[value].kind {
                        self.array_initializer(value, initializer, declared);
                    } else {
                        let from = self.value(value);
                        if from == Ty::VOID {
                            self.report_at(MistakeKind::TypeMismatch, value, |_| "this call yields no value".into());
                        } else {
                            self.require(value, from, declared);
                        }
                    }
                    declared
                }
                None if is_var => {
                    self.report(MistakeKind::Misuse, variable.name, |_| "`var` takes its type from a value, and there is none".into())
                        .help(|| "name the type, or give it a value".into());
                    Ty::UNKNOWN
                }
                None => {
                    if matches!(kind, LocalKind::Constant) {
                        self.report(MistakeKind::Misuse, variable.name, |_| "a constant needs a value".into());
                    }
                    declared
                }
            };
            self.declare(variable.name, kind, ty);
        }
    }

    /// The type that `var` takes from a value.
    fn inferred(&mut self, value: ExprId) -> Ty {
        if let ExprKind::Initializer(_) = self.ast[value].kind {
            self.settled(value);
            self.report_at(MistakeKind::Misuse, value, |_| "`var` does not say what the array holds".into())
                .help(|| "write `new[] { … }`".into());
            return Ty::UNKNOWN;
        }
        match self.settled(value) {
            Ty::NULL | Ty::DEFAULT => {
                self.report_at(MistakeKind::TypeMismatch, value, |_| "`var` takes its type from the value, and `null` has none".into())
                    .help(|| "name the type of the variable".into());
                Ty::UNKNOWN
            }
            ty => ty,
        }
    }

    fn declare_function(&mut self, id: StmtId, returns: TypeId, name: Span, parameters: List<Parameter>) {
        let generic = self.type_parameters(id, name);
        let ty = if generic.is_empty() { self.resolve(returns) } else { Ty::UNKNOWN };
        self.declare(name, LocalKind::Function { parameters, generic: !generic.is_empty() }, ty);
    }

    /// The names of the type parameters of a local function, which the tree does not keep.
    fn type_parameters(&self, id: StmtId, name: Span) -> Vec<Span> {
        let whole = self.ast[id].span;
        let rest = self.ast.text(Span { start: name.end, end: whole.end.max(name.end) });
        let Some(list) = rest.trim_start().strip_prefix('<').and_then(|list| list.split_once('>')) else { return Vec::new() };
        let from = name.end as usize + (rest.len() - rest.trim_start().len()) + 1;
        let mut at = from;
        let mut found = Vec::new();
        for part in list.0.split(',') {
            let start = at + (part.len() - part.trim_start().len());
            found.push(Span { start: start as u32, end: (start + part.trim().len()) as u32 });
            at += part.len() + 1;
        }
        found
    }

    fn local_function(&mut self, types: &[Span], returns: TypeId, parameters: List<Parameter>, body: LambdaBody) {
        let ast = self.ast;
        self.scopes.open();
        for &span in types {
            self.declare(span, LocalKind::Fixed(""), Ty::UNKNOWN);
        }
        let declared = self.resolve_quietly(returns);
        let outer = std::mem::replace(&mut self.function, Returns { declared: Some(declared), ..Returns::default() });
        for parameter in ast.list(parameters) {
            let ty = parameter.of.map_or(Ty::UNKNOWN, |of| self.resolve(of));
            if let Some(default) = parameter.default {
                let from = self.value(default);
                self.require(default, from, ty);
            }
            self.declare(parameter.name, LocalKind::Variable, ty);
        }
        match body {
            LambdaBody::Expression(value) => {
                let ty = self.value(value);
                if declared != Ty::VOID {
                    self.require_returned(value, ty, declared);
                }
            }
            LambdaBody::Block(block) => self.statement(block),
        }
        self.function = outer;
        self.scopes.close();
    }

    fn for_each(&mut self, of: TypeId, name: Span, source: ExprId, body: StmtId) {
        self.scopes.open();
        let sequence = self.settled(source);
        let item = self.item_of(source, sequence);
        let ty = match self.ast[of].kind {
            TypeKind::Var => item,
            _ => {
                let declared = self.resolve(of);
                if !item.is_unknown() && !declared.is_unknown() && !self.explicit(item, declared) {
                    self.report(MistakeKind::TypeMismatch, self.ast[of].span, |checker| {
                        say!("this loops over values of `{}`, none of which is {}", quoted(checker.name(item)), checker.one(declared))
                    })
                    .help(|| "write `var`".into());
                }
                declared
            }
        };
        // Of a deconstruction the names are not told apart.
        if self.ast.text(name).starts_with('(') {
            for part in self.names_within(name) {
                self.declare(part, LocalKind::Variable, Ty::UNKNOWN);
            }
        } else {
            self.declare(name, LocalKind::Fixed("is the variable of a `foreach`"), ty);
        }
        self.statement(body);
        self.scopes.close();
    }

    /// The names in `(var a, int b)`.
    fn names_within(&self, span: Span) -> Vec<Span> {
        let text = self.ast.text(span);
        let mut at = span.start as usize + 1;
        let mut found = Vec::new();
        for part in text.trim_start_matches('(').trim_end_matches(')').split(',') {
            let trimmed = part.trim_end();
            let start = trimmed.rfind(|it: char| !(it.is_alphanumeric() || it == '_')).map_or(0, |before| before + 1);
            found.push(Span { start: (at + start) as u32, end: (at + trimmed.len()) as u32 });
            at += part.len() + 1;
        }
        found
    }

    /// What a `foreach` over a value goes through. Reports what is no sequence.
    pub(super) fn item_of(&mut self, source: ExprId, sequence: Ty) -> Ty {
        if let Some(item) = self.types.item(sequence) {
            return item;
        }
        self.report_at(MistakeKind::TypeMismatch, source, |checker| match sequence {
            Ty::NULL => "`null` is not a sequence".into(),
            _ => say!("{} is not a sequence", checker.one(sequence)),
        })
        .help(|| match sequence == Ty::OBJECT {
            true => "cast the value to its type first".into(),
            false => "use an array, a list or another sequence".into(),
        });
        Ty::UNKNOWN
    }

    fn switch(&mut self, value: ExprId, sections: List<SwitchSection>) {
        let ast = self.ast;
        let ty = self.settled(value);
        let mut seen: foldhash::HashSet<&str> = foldhash::HashSetExt::new();
        // All sections share one scope.
        self.scopes.open();
        for section in ast.list(sections) {
            for label in ast.list(section.labels) {
                if let Some(pattern) = label.pattern {
                    self.pattern(pattern, ty, LocalKind::Case);
                    if label.guard.is_none()
                        && let PatternKind::Constant(constant) = ast[pattern].kind
                        && matches!(ast[constant].kind, ExprKind::Literal(_))
                        && !seen.insert(ast.text_of(constant))
                    {
                        self.report_at(MistakeKind::Misuse, constant, |_| "this `switch` already has this case".into())
                            .help(|| "remove one of the two".into());
                    }
                }
                label.guard.into_iter().for_each(|it| self.condition(it));
            }
            self.statements(section.body);
        }
        self.scopes.close();
    }

    /// A pattern that a value of this type is held against.
    pub(super) fn pattern(&mut self, id: PatternId, from: Ty, kind: LocalKind) {
        match self.ast[id].kind {
            PatternKind::Type(of) => {
                // The name may be that of a constant.
                if let TypeKind::Named { qualifier: None, name, arguments } = self.ast[of].kind
                    && arguments.is_empty()
                    && self.identifier(name).is_some_and(|name| self.scopes.find(name).is_some())
                {
                    return;
                }
                if let TypeKind::Named { qualifier: Some(_), .. } = self.ast[of].kind {
                    self.pattern_path(of, from);
                    return;
                }
                let to = self.resolve(of);
                self.possible(of, from, to);
            }
            PatternKind::Declaration { of, name } => {
                let to = match self.ast[of].kind {
                    TypeKind::Var => from,
                    _ => self.resolve(of),
                };
                if self.types.underlying(to).is_some() && !matches!(self.ast[of].kind, TypeKind::Var) {
                    self.report(MistakeKind::TypeMismatch, self.ast[of].span, |checker| {
                        say!("`{}` cannot be tested for: null has no type", quoted(checker.name(to)))
                    })
                    .help(|| "remove the `?`".into());
                }
                self.possible(of, from, to);
                let to = if to.is_value() { to } else { Ty::UNKNOWN };
                self.declare(name, kind, to);
            }
            PatternKind::Constant(value) => {
                let ty = self.settled(value);
                let target = self.types.bare(from);
                let fits = from.is_unknown() || ty.is_unknown() || self.converts(value, ty, from) || self.converts(value, ty, target);
                if !fits && from != Ty::OBJECT {
                    self.report_at(MistakeKind::TypeMismatch, value, |checker| {
                        say!("{} is never this `{}`", checker.one(from), quoted(checker.name(ty)))
                    })
                    .help(|| "compare with a value of the same type".into());
                }
            }
        }
    }

    /// `A.B` in a pattern is a type, or a value of an enumeration.
    fn pattern_path(&mut self, of: TypeId, from: Ty) {
        let before = (self.mistakes.len(), self.trial_mistakes);
        self.trials += 1;
        let to = self.resolve(of);
        self.trials -= 1;
        let failed = self.trial_mistakes != before.1;
        self.trial_mistakes = before.1;
        if !failed && to.is_value() {
            self.possible(of, from, to);
        }
    }

    /// Reports a test that no value can pass.
    fn possible(&mut self, of: TypeId, from: Ty, to: Ty) {
        if from.is_unknown() || to.is_unknown() || from == Ty::NULL {
            return;
        }
        if from == Ty::OBJECT {
            self.tested.push((of, to));
            return;
        }
        let related = self.types.standard_implicit(from, to) || self.explicit(from, to);
        if !related {
            self.report(MistakeKind::TypeMismatch, self.ast[of].span, |checker| say!("{} is never {}", checker.one(from), checker.one(to)))
                .uncertain();
        }
    }

    fn returned(&mut self, value: Option<ExprId>) {
        let Some(value) = value else { return };
        let ty = self.value(value);
        match self.function.declared {
            // What a lambda has to return is known when all of it is walked.
            None if self.function.is_lambda => self.returned_lambda(value, ty),
            None => match ty {
                Ty::GROUP => self.report_group(value),
                Ty::VOID => {
                    self.report_at(MistakeKind::TypeMismatch, value, |_| "this call yields no value to return".into());
                }
                Ty::LAMBDA => {
                    self.report_at(MistakeKind::TypeMismatch, value, |_| "a function cannot be returned".into());
                }
                _ => {}
            },
            Some(Ty::VOID) => {}
            Some(declared) => self.require_returned(value, ty, declared),
        }
        self.function.values.push((value, ty));
    }

    fn require_returned(&mut self, value: ExprId, ty: Ty, declared: Ty) {
        if ty == Ty::VOID {
            self.report_at(MistakeKind::TypeMismatch, value, |_| "this call yields no value to return".into());
        } else if !declared.is_unknown() {
            self.require(value, ty, declared);
        }
    }

    fn caught(&mut self, clause: &Catch) {
        self.scopes.open();
        if let Some(of) = clause.of {
            let ty = self.resolve(of);
            if !ty.is_unknown() && !self.types.implicit(ty, Ty::class(ClassId::EXCEPTION)) {
                self.report(MistakeKind::TypeMismatch, self.ast[of].span, |checker| {
                    say!("only exceptions can be caught, and `{}` is not one", quoted(checker.name(ty)))
                })
                .help(|| "catch `Exception`".into());
            }
            if let Some(name) = clause.name {
                self.declare(name, LocalKind::Variable, ty);
            }
        }
        clause.filter.into_iter().for_each(|it| self.condition(it));
        self.statement(clause.body);
        self.scopes.close();
    }

    fn using(&mut self, resource: StmtId, body: StmtId) {
        self.scopes.open();
        let disposed: Vec<(Span, Ty)> = match self.ast[resource].kind {
            StmtKind::Local { of, variables, .. } => {
                self.locals(LocalKind::Fixed("is the variable of a `using`"), of, variables);
                let ast = self.ast;
                ast.list(variables)
                    .iter()
                    .map(|it| {
                        let ty = self.identifier(it.name).and_then(|name| self.scopes.find(name)).map_or(Ty::UNKNOWN, |local| local.ty);
                        (it.value.map_or(it.name, |value| ast[value].span), ty)
                    })
                    .collect()
            }
            StmtKind::Expression(value) => {
                let ty = self.settled(value);
                vec![(self.ast[value].span, ty)]
            }
            _ => Vec::new(),
        };
        for (span, ty) in disposed {
            if ty.is_value() && !self.types.implicit(ty, Ty::class(ClassId::DISPOSABLE)) {
                self.report(MistakeKind::TypeMismatch, span, |checker| {
                    say!("`using` disposes of its value, and {} cannot be disposed of", checker.one(ty))
                })
                .help(|| "remove the `using`".into());
            }
        }
        self.statement(body);
        self.scopes.close();
    }
}
