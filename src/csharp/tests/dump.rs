//! Trees as S-expressions, for tests to read.

use super::super::ast::*;
use super::super::{Encoding, Extent, parse};
use crate::text::Span;

/// The tree of an expression, or its mistakes.
pub fn dump(code: &str) -> String {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    let errors: Vec<_> = ast.errors(&root).iter().map(|error| format!("{}: {}", error.span.text(code), error.message)).collect();
    if !errors.is_empty() {
        return errors.join("\n");
    }
    let dump = Dump { ast: &ast };
    match root.body {
        Body::Expression(id) => dump.expr(id),
        Body::Block(list) => dump.stmts(list),
    }
}

struct Dump<'d> {
    ast: &'d Ast<'d>,
}

impl Dump<'_> {
    fn expr(&self, id: ExprId) -> String {
        let text = |span: Span| self.ast.text(span).to_owned();
        match self.ast[id].kind {
            ExprKind::Error => "_".to_owned(),
            ExprKind::Placeholder | ExprKind::Predefined(_) | ExprKind::Literal(_) | ExprKind::This => self.ast.text_of(id).to_owned(),
            ExprKind::Name { name, type_arguments } => format!("{}{}", text(name), self.type_arguments(type_arguments)),
            ExprKind::Interpolated(pieces) => {
                let piece = |piece: &Interpolation| match *piece {
                    Interpolation::Text(span) => format!("{:?}", self.ast.text(span)),
                    Interpolation::Hole { value, alignment, format } => {
                        let alignment = alignment.map(|it| format!(",{}", self.expr(it))).unwrap_or_default();
                        let format = format.map(|it| format!(":{}", text(it))).unwrap_or_default();
                        format!("{{{}{alignment}{format}}}", self.expr(value))
                    }
                };
                format!("($ {})", self.ast.list(pieces).iter().map(piece).collect::<Vec<_>>().join(" "))
            }
            ExprKind::Parenthesized(it) => self.expr(it),
            ExprKind::Tuple(list) => format!("(tuple{})", self.arguments(list)),
            ExprKind::Member { target, name, type_arguments, conditional } => {
                let dot = if conditional { "?." } else { "." };
                format!("{}{dot}{}{}", self.expr(target), text(name), self.type_arguments(type_arguments))
            }
            ExprKind::Call { target, arguments } => format!("(call {}{})", self.expr(target), self.arguments(arguments)),
            ExprKind::Index { target, arguments, conditional } => {
                format!("(at{} {}{})", if conditional { "?" } else { "" }, self.expr(target), self.arguments(arguments))
            }
            ExprKind::Unary { operator, operand } => format!("({operator:?} {})", self.expr(operand)),
            ExprKind::Postfix { operator, operand } => format!("({} {operator:?})", self.expr(operand)),
            ExprKind::Binary { operator, left, right } => format!("({operator:?} {} {})", self.expr(left), self.expr(right)),
            ExprKind::Assign { operator, target, value } => {
                let operator = operator.map(|it| format!("{it:?}")).unwrap_or_default();
                format!("({operator}= {} {})", self.expr(target), self.expr(value))
            }
            ExprKind::Conditional { condition, then, otherwise } => {
                format!("(? {} {} {})", self.expr(condition), self.expr(then), self.expr(otherwise))
            }
            ExprKind::Cast { to, operand } => format!("(cast {} {})", self.of(to), self.expr(operand)),
            ExprKind::Is { operand, pattern } => format!("(is {} {})", self.expr(operand), self.pattern(pattern)),
            ExprKind::As { operand, to } => format!("(as {} {})", self.expr(operand), self.of(to)),
            ExprKind::New { of, arguments, initializer } => {
                format!("(new {}{}{})", self.of(of), self.arguments(arguments), self.initializer(initializer.map(|it| self.ast[it])))
            }
            ExprKind::NewArray { element, sizes, initializer } => {
                let element = element.map(|it| self.of(it)).unwrap_or_default();
                format!("(new[] {element}{}{})", self.exprs(sizes), self.initializer(initializer.map(|it| self.ast[it])))
            }
            ExprKind::NewAnonymous(members) => {
                let member = |it: &AnonymousMember| match it.name {
                    Some(name) => format!(" {}={}", text(name), self.expr(it.value)),
                    None => format!(" {}", self.expr(it.value)),
                };
                format!("(new{})", self.ast.list(members).iter().map(member).collect::<String>())
            }
            ExprKind::Initializer(it) => self.initializer(Some(it)).trim_start().to_owned(),
            ExprKind::Lambda { parameters, body } => format!("(=> ({}) {})", self.parameters(parameters), self.lambda_body(body)),
            ExprKind::TypeOf(of) => format!("(typeof {})", self.of(of)),
            ExprKind::SizeOf(of) => format!("(sizeof {})", self.of(of)),
            ExprKind::Default(of) => of.map_or("default".to_owned(), |of| format!("(default {})", self.of(of))),
            ExprKind::Checked(it) => format!("(checked {})", self.expr(it)),
            ExprKind::Throw(it) => format!("(throw {})", self.expr(it)),
            ExprKind::Ref(it) => format!("(ref {})", self.expr(it)),
            ExprKind::Declaration { of, name } => format!("(declare {} {})", self.of(of), name.map_or("_".to_owned(), text)),
            ExprKind::Query(clauses) => {
                format!("(query {})", self.ast.list(clauses).iter().map(|it| self.clause(it)).collect::<Vec<_>>().join(" "))
            }
        }
    }

    fn clause(&self, clause: &QueryClause) -> String {
        let text = |span: Span| self.ast.text(span).to_owned();
        let of = |of: Option<TypeId>| of.map(|of| format!("{} ", self.of(of))).unwrap_or_default();
        match *clause {
            QueryClause::From { of: it, name, source } => format!("(from {}{} {})", of(it), text(name), self.expr(source)),
            QueryClause::Let { name, value } => format!("(let {} {})", text(name), self.expr(value)),
            QueryClause::Where(it) => format!("(where {})", self.expr(it)),
            QueryClause::Join { of: it, name, source, left, right, into } => {
                let into = into.map(|into| format!(" {}", text(into))).unwrap_or_default();
                format!("(join {}{} {} {} {}{into})", of(it), text(name), self.expr(source), self.expr(left), self.expr(right))
            }
            QueryClause::OrderBy { key, descending } => format!("({} {})", if descending { "down" } else { "up" }, self.expr(key)),
            QueryClause::Select(it) => format!("(select {})", self.expr(it)),
            QueryClause::Group { value, by } => format!("(group {} {})", self.expr(value), self.expr(by)),
            QueryClause::Into(name) => format!("(into {})", text(name)),
        }
    }

    fn exprs(&self, list: List<ExprId>) -> String {
        self.ast.list(list).iter().map(|&it| format!(" {}", self.expr(it))).collect()
    }

    fn arguments(&self, list: List<Argument>) -> String {
        let argument = |it: &Argument| {
            let name = it.name.map(|name| format!("{}:", self.ast.text(name))).unwrap_or_default();
            let passing = if it.passing == Passing::Value { String::new() } else { format!("{:?}:", it.passing) };
            format!(" {name}{passing}{}", self.expr(it.value))
        };
        self.ast.list(list).iter().map(argument).collect()
    }

    fn initializer(&self, of: Option<Initializer>) -> String {
        of.map(|of| format!(" {{{}}}", self.exprs(of.members).trim_start())).unwrap_or_default()
    }

    fn parameters(&self, list: List<Parameter>) -> String {
        let parameter = |it: &Parameter| {
            let of = it.of.map(|of| format!("{}:", self.of(of))).unwrap_or_default();
            let passing = if it.passing == Passing::Value { String::new() } else { format!("{:?}:", it.passing) };
            let default = it.default.map(|it| format!("={}", self.expr(it))).unwrap_or_default();
            format!("{passing}{of}{}{default}", self.ast.text(it.name))
        };
        self.ast.list(list).iter().map(parameter).collect::<Vec<_>>().join(" ")
    }

    fn lambda_body(&self, body: LambdaBody) -> String {
        match body {
            LambdaBody::Expression(it) => self.expr(it),
            LambdaBody::Block(it) => self.stmt(it),
        }
    }

    fn type_arguments(&self, list: List<TypeId>) -> String {
        let types: Vec<_> = self.ast.list(list).iter().map(|&it| self.of(it)).collect();
        if types.is_empty() { String::new() } else { format!("<{}>", types.join(",")) }
    }

    fn of(&self, id: TypeId) -> String {
        let of = &self.ast[id];
        match of.kind {
            TypeKind::Error => "_".to_owned(),
            TypeKind::Placeholder | TypeKind::Var | TypeKind::Predefined(_) => self.ast.text(of.span).to_owned(),
            TypeKind::Named { qualifier, name, arguments } => {
                let qualifier = qualifier.map(|it| format!("{}.", self.of(it))).unwrap_or_default();
                format!("{qualifier}{}{}", self.ast.text(name), self.type_arguments(arguments))
            }
            TypeKind::Array { element, rank } => format!("{}[{rank}]", self.of(element)),
            TypeKind::Nullable(it) => format!("{}?", self.of(it)),
            TypeKind::Tuple(list) => format!("({})", self.ast.list(list).iter().map(|&it| self.of(it)).collect::<Vec<_>>().join(",")),
        }
    }

    fn pattern(&self, id: PatternId) -> String {
        match self.ast[id].kind {
            PatternKind::Type(of) => format!(":{}", self.of(of)),
            PatternKind::Declaration { of, name } => format!("{}:{}", self.ast.text(name), self.of(of)),
            PatternKind::Constant(it) => self.expr(it),
        }
    }

    fn stmts(&self, list: List<StmtId>) -> String {
        self.ast.list(list).iter().map(|&it| self.stmt(it)).collect::<Vec<_>>().join(" ")
    }

    fn stmt(&self, id: StmtId) -> String {
        let value = |it: Option<ExprId>| it.map(|it| format!(" {}", self.expr(it))).unwrap_or_default();
        match self.ast[id].kind {
            StmtKind::Error => "_".to_owned(),
            StmtKind::Empty => ";".to_owned(),
            StmtKind::Block(list) => format!("{{{}}}", self.stmts(list)),
            StmtKind::Local { constant, of, variables } => {
                let variable = |it: &Variable| format!(" {}{}", self.ast.text(it.name), value(it.value));
                let variables: String = self.ast.list(variables).iter().map(variable).collect();
                format!("({} {}{variables})", if constant { "const" } else { "local" }, self.of(of))
            }
            StmtKind::LocalFunction { returns, name, parameters, body } => {
                format!(
                    "(function {} {} ({}) {})",
                    self.of(returns),
                    self.ast.text(name),
                    self.parameters(parameters),
                    self.lambda_body(body)
                )
            }
            StmtKind::Expression(it) => self.expr(it),
            StmtKind::If { condition, then, otherwise } => {
                let otherwise = otherwise.map(|it| format!(" {}", self.stmt(it))).unwrap_or_default();
                format!("(if {} {}{otherwise})", self.expr(condition), self.stmt(then))
            }
            StmtKind::While { condition, body } => format!("(while {} {})", self.expr(condition), self.stmt(body)),
            StmtKind::Do { body, condition } => format!("(do {} {})", self.stmt(body), self.expr(condition)),
            StmtKind::For { setup, condition, step, body } => {
                format!(
                    "(for ({}) ({}) ({}) {})",
                    self.stmts(setup),
                    value(condition).trim_start(),
                    self.exprs(step).trim_start(),
                    self.stmt(body)
                )
            }
            StmtKind::ForEach { of, name, source, body } => {
                format!("(foreach {} {} {} {})", self.of(of), self.ast.text(name), self.expr(source), self.stmt(body))
            }
            StmtKind::Switch { value: it, sections } => {
                let label = |it: &SwitchLabel| {
                    let pattern = it.pattern.map_or("default".to_owned(), |it| self.pattern(it));
                    format!("{pattern}{}", it.guard.map(|it| format!(" when {}", self.expr(it))).unwrap_or_default())
                };
                let section = |it: &SwitchSection| {
                    let labels: Vec<_> = self.ast.list(it.labels).iter().map(label).collect();
                    format!(" ([{}] {})", labels.join(", "), self.stmts(it.body))
                };
                format!("(switch {}{})", self.expr(it), self.ast.list(sections).iter().map(section).collect::<String>())
            }
            StmtKind::Return(it) => format!("(return{})", value(it)),
            StmtKind::Break => "break".to_owned(),
            StmtKind::Continue => "continue".to_owned(),
            StmtKind::Throw(it) => format!("(throw{})", value(it)),
            StmtKind::Try { body, catches, finally } => {
                let catch = |it: &Catch| {
                    let of = it.of.map(|of| format!(" {}", self.of(of))).unwrap_or_default();
                    let name = it.name.map(|name| format!(" {}", self.ast.text(name))).unwrap_or_default();
                    let filter = it.filter.map(|it| format!(" when {}", self.expr(it))).unwrap_or_default();
                    format!(" (catch{of}{name}{filter} {})", self.stmt(it.body))
                };
                let finally = finally.map(|it| format!(" (finally {})", self.stmt(it))).unwrap_or_default();
                format!("(try {}{}{finally})", self.stmt(body), self.ast.list(catches).iter().map(catch).collect::<String>())
            }
            StmtKind::Using { resource, body } => format!("(using {} {})", self.stmt(resource), self.stmt(body)),
            StmtKind::Lock { value, body } => format!("(lock {} {})", self.expr(value), self.stmt(body)),
            StmtKind::Checked(body) => format!("(checked {})", self.stmt(body)),
            StmtKind::Labeled { name, body } => format!("({}: {})", self.ast.text(name), self.stmt(body)),
            StmtKind::Goto(name) => format!("(goto {})", name.map_or("case", |name| self.ast.text(name))),
        }
    }
}
