//! The C# trees in the JSON.

use super::Cx;
use super::node::Node;
use crate::csharp::{
    Body, ErrorKind, ExprId, ExprKind, Literal, StmtId, StmtKind, SyntaxError,
    ast::{
        Argument, BinaryOperator, Catch, Initializer, Interpolation, LambdaBody, List, Listed, Parameter, Passing, PatternId, PatternKind,
        QueryClause, SwitchLabel, SwitchSection, TypeId, TypeKind, Variable,
    },
    check::Ty,
};
use crate::text::Span;

impl<'d> Cx<'d> {
    /// `node` with what stands between the brackets of a policy expression.
    pub(super) fn body(self, node: Node, body: Body) -> Node {
        match body {
            Body::Expression(value) => node.node("value", self.expr(value)),
            Body::Block(statements) => node.nodes("statements", self.stmts(statements)),
        }
    }

    pub(super) fn csharp_error(self, error: &SyntaxError) -> Node {
        let kind = match error.kind {
            ErrorKind::Syntax => "syntax",
            ErrorKind::Version => "version",
            ErrorKind::Unsupported => "unsupported",
            ErrorKind::Limit => "limit",
        };
        Node::bare()
            .text("kind", kind)
            .text("message", self.sentence(&error.message))
            .maybe(error.help.as_ref(), |it, help| it.text("help", self.sentence(help)))
            .place("span", self.place(error.span))
    }

    fn expr(self, id: ExprId) -> Node {
        let it = &self.document.csharp()[id];
        let node = match it.kind {
            ExprKind::Error => Node::new("error").text("text", self.code(it.span)),
            ExprKind::Placeholder => Node::new("placeholder").text("text", self.code(it.span)),
            ExprKind::Name { name, type_arguments } => {
                Node::new("name").text("name", self.code(name)).nodes("type_arguments", self.types(type_arguments))
            }
            ExprKind::Predefined(_) => Node::new("predefined-type").text("name", self.code(it.span)),
            ExprKind::Literal(literal) => Node::new(literal_name(literal)).text("text", self.code(it.span)),
            ExprKind::Interpolated(pieces) => {
                Node::new("interpolated-string").nodes("pieces", self.all(pieces).map(|piece| self.interpolation(piece)))
            }
            ExprKind::Parenthesized(value) => Node::new("parenthesized").node("value", self.expr(value)),
            ExprKind::Tuple(members) => Node::new("tuple").nodes("members", self.arguments(members)),
            ExprKind::Member { target, name, type_arguments, conditional } => Node::new("member")
                .node("target", self.expr(target))
                .text("name", self.code(name))
                .nodes("type_arguments", self.types(type_arguments))
                .flag("conditional", conditional),
            ExprKind::Call { target, arguments } => {
                Node::new("call").node("target", self.expr(target)).nodes("arguments", self.arguments(arguments))
            }
            ExprKind::Index { target, arguments, conditional } => Node::new("index")
                .node("target", self.expr(target))
                .nodes("arguments", self.arguments(arguments))
                .flag("conditional", conditional),
            ExprKind::Unary { operator, operand } => {
                Node::new("unary").text("operator", operator.sign()).node("operand", self.expr(operand))
            }
            ExprKind::Postfix { operator, operand } => {
                Node::new("postfix").text("operator", operator.sign()).node("operand", self.expr(operand))
            }
            ExprKind::Binary { operator, left, right } => {
                Node::new("binary").text("operator", operator.sign()).node("left", self.expr(left)).node("right", self.expr(right))
            }
            ExprKind::Assign { operator, target, value } => Node::new("assign")
                .text("operator", format!("{}=", operator.map_or("", BinaryOperator::sign)))
                .node("target", self.expr(target))
                .node("value", self.expr(value)),
            ExprKind::Conditional { condition, then, otherwise } => Node::new("conditional")
                .node("condition", self.expr(condition))
                .node("then", self.expr(then))
                .node("otherwise", self.expr(otherwise)),
            ExprKind::Cast { to, operand } => Node::new("cast").node("to", self.ty(to)).node("operand", self.expr(operand)),
            ExprKind::Is { operand, pattern } => Node::new("is").node("operand", self.expr(operand)).node("pattern", self.pattern(pattern)),
            ExprKind::As { operand, to } => Node::new("as").node("operand", self.expr(operand)).node("to", self.ty(to)),
            ExprKind::New { of, arguments, initializer } => Node::new("new")
                .node("of", self.ty(of))
                .nodes("arguments", self.arguments(arguments))
                .maybe(initializer, |it, initializer| it.node("initializer", self.initializer(self.document.csharp()[initializer]))),
            ExprKind::NewArray { element, sizes, initializer } => Node::new("new-array")
                .maybe(element, |it, element| it.node("element", self.ty(element)))
                .nodes("sizes", self.exprs(sizes))
                .maybe(initializer, |it, initializer| it.node("initializer", self.initializer(self.document.csharp()[initializer]))),
            ExprKind::NewAnonymous(members) => Node::new("new-anonymous").nodes(
                "members",
                self.all(members).map(|member| self.named(Node::bare(), member.name).node("value", self.expr(member.value))),
            ),
            ExprKind::Initializer(initializer) => self.initializer(initializer),
            ExprKind::Lambda { parameters, body } => {
                self.lambda_body(Node::new("lambda").nodes("parameters", self.parameters(parameters)), body)
            }
            ExprKind::TypeOf(of) => Node::new("typeof").node("of", self.ty(of)),
            ExprKind::SizeOf(of) => Node::new("sizeof").node("of", self.ty(of)),
            ExprKind::Default(of) => Node::new("default").maybe(of, |it, of| it.node("of", self.ty(of))),
            ExprKind::Checked(value) => Node::new("checked").node("value", self.expr(value)),
            ExprKind::Throw(value) => Node::new("throw").node("value", self.expr(value)),
            ExprKind::Ref(value) => Node::new("ref").node("value", self.expr(value)),
            ExprKind::Declaration { of, name } => self.named(Node::new("declaration").node("of", self.ty(of)), name),
            ExprKind::Query(clauses) => Node::new("query").nodes("clauses", self.all(clauses).map(|clause| self.query_clause(clause))),
            ExprKind::This => Node::new("this").text("text", self.code(it.span)),
        };
        let meanings = self.document.meanings();
        let yields = Some(meanings.type_of(id)).filter(|ty| *ty != Ty::UNKNOWN);
        self.placed(node.maybe(yields, |it, ty| it.text("yields", meanings.name(ty))), it.span)
    }

    fn interpolation(self, piece: Interpolation) -> Node {
        match piece {
            Interpolation::Text(span) => self.placed(Node::new("text").text("text", self.code(span)), span),
            Interpolation::Hole { value, alignment, format } => Node::new("hole")
                .node("value", self.expr(value))
                .maybe(alignment, |it, alignment| it.node("alignment", self.expr(alignment)))
                .maybe(format, |it, format| it.text("format", self.code(format))),
        }
    }

    fn arguments(self, arguments: List<Argument>) -> impl Iterator<Item = Node> {
        self.all(arguments).map(move |it| passing(self.named(Node::bare(), it.name), it.passing).node("value", self.expr(it.value)))
    }

    fn parameters(self, parameters: List<Parameter>) -> impl Iterator<Item = Node> {
        self.all(parameters).map(move |it| {
            passing(Node::bare(), it.passing)
                .maybe(it.of, |node, of| node.node("of", self.ty(of)))
                .text("name", self.code(it.name))
                .maybe(it.default, |node, default| node.node("default", self.expr(default)))
        })
    }

    fn initializer(self, initializer: Initializer) -> Node {
        self.placed(Node::new("initializer").nodes("members", self.exprs(initializer.members)), initializer.span)
    }

    fn lambda_body(self, node: Node, body: LambdaBody) -> Node {
        match body {
            LambdaBody::Expression(value) => node.node("value", self.expr(value)),
            LambdaBody::Block(body) => node.node("body", self.stmt(body)),
        }
    }

    fn query_clause(self, clause: QueryClause) -> Node {
        match clause {
            QueryClause::From { of, name, source } => Node::new("from")
                .maybe(of, |it, of| it.node("of", self.ty(of)))
                .text("name", self.code(name))
                .node("source", self.expr(source)),
            QueryClause::Let { name, value } => Node::new("let").text("name", self.code(name)).node("value", self.expr(value)),
            QueryClause::Where(condition) => Node::new("where").node("condition", self.expr(condition)),
            QueryClause::Join { of, name, source, left, right, into } => Node::new("join")
                .maybe(of, |it, of| it.node("of", self.ty(of)))
                .text("name", self.code(name))
                .node("source", self.expr(source))
                .node("left", self.expr(left))
                .node("right", self.expr(right))
                .maybe(into, |it, into| it.text("into", self.code(into))),
            QueryClause::OrderBy { key, descending } => Node::new("orderby").node("key", self.expr(key)).flag("descending", descending),
            QueryClause::Select(value) => Node::new("select").node("value", self.expr(value)),
            QueryClause::Group { value, by } => Node::new("group").node("value", self.expr(value)).node("by", self.expr(by)),
            QueryClause::Into(name) => Node::new("into").text("name", self.code(name)),
        }
    }

    fn ty(self, id: TypeId) -> Node {
        let it = &self.document.csharp()[id];
        let node = match it.kind {
            TypeKind::Error => Node::new("error").text("text", self.code(it.span)),
            TypeKind::Placeholder => Node::new("placeholder").text("text", self.code(it.span)),
            TypeKind::Var => Node::new("var"),
            TypeKind::Predefined(_) => Node::new("predefined-type").text("name", self.code(it.span)),
            TypeKind::Named { qualifier, name, arguments } => Node::new("named-type")
                .maybe(qualifier, |it, qualifier| it.node("qualifier", self.ty(qualifier)))
                .text("name", self.code(name))
                .nodes("arguments", self.types(arguments)),
            TypeKind::Array { element, rank } => Node::new("array-type").node("element", self.ty(element)).integer("rank", rank),
            TypeKind::Nullable(of) => Node::new("nullable-type").node("of", self.ty(of)),
            TypeKind::Tuple(members) => Node::new("tuple-type").nodes("members", self.types(members)),
        };
        self.placed(node, it.span)
    }

    fn pattern(self, id: PatternId) -> Node {
        let it = &self.document.csharp()[id];
        let node = match it.kind {
            PatternKind::Type(of) => Node::new("type-pattern").node("of", self.ty(of)),
            PatternKind::Declaration { of, name } => Node::new("declaration-pattern").node("of", self.ty(of)).text("name", self.code(name)),
            PatternKind::Constant(value) => Node::new("constant-pattern").node("value", self.expr(value)),
        };
        self.placed(node, it.span)
    }

    fn stmt(self, id: StmtId) -> Node {
        let it = &self.document.csharp()[id];
        let node = match it.kind {
            StmtKind::Error => Node::new("error").text("text", self.code(it.span)),
            StmtKind::Empty => Node::new("empty"),
            StmtKind::Block(statements) => Node::new("block").nodes("statements", self.stmts(statements)),
            StmtKind::Local { constant, of, variables } => Node::new("local")
                .flag("constant", constant)
                .node("of", self.ty(of))
                .nodes("variables", self.all(variables).map(|variable| self.variable(variable))),
            StmtKind::LocalFunction { returns, name, parameters, body } => self.lambda_body(
                Node::new("local-function")
                    .node("returns", self.ty(returns))
                    .text("name", self.code(name))
                    .nodes("parameters", self.parameters(parameters)),
                body,
            ),
            StmtKind::Expression(value) => Node::new("expression-statement").node("value", self.expr(value)),
            StmtKind::If { condition, then, otherwise } => Node::new("if")
                .node("condition", self.expr(condition))
                .node("then", self.stmt(then))
                .maybe(otherwise, |it, otherwise| it.node("otherwise", self.stmt(otherwise))),
            StmtKind::While { condition, body } => Node::new("while").node("condition", self.expr(condition)).node("body", self.stmt(body)),
            StmtKind::Do { body, condition } => Node::new("do").node("body", self.stmt(body)).node("condition", self.expr(condition)),
            StmtKind::For { setup, condition, step, body } => Node::new("for")
                .nodes("setup", self.stmts(setup))
                .maybe(condition, |it, condition| it.node("condition", self.expr(condition)))
                .nodes("step", self.exprs(step))
                .node("body", self.stmt(body)),
            StmtKind::ForEach { of, name, source, body } => Node::new("foreach")
                .node("of", self.ty(of))
                .text("name", self.code(name))
                .node("source", self.expr(source))
                .node("body", self.stmt(body)),
            StmtKind::Switch { value, sections } => Node::new("switch")
                .node("value", self.expr(value))
                .nodes("sections", self.all(sections).map(|section| self.switch_section(section))),
            StmtKind::Return(value) => Node::new("return").maybe(value, |it, value| it.node("value", self.expr(value))),
            StmtKind::Break => Node::new("break"),
            StmtKind::Continue => Node::new("continue"),
            StmtKind::Throw(value) => Node::new("throw").maybe(value, |it, value| it.node("value", self.expr(value))),
            StmtKind::Try { body, catches, finally } => Node::new("try")
                .node("body", self.stmt(body))
                .nodes("catches", self.all(catches).map(|catch| self.catch(catch)))
                .maybe(finally, |it, finally| it.node("finally", self.stmt(finally))),
            StmtKind::Using { resource, body } => Node::new("using").node("resource", self.stmt(resource)).node("body", self.stmt(body)),
            StmtKind::Lock { value, body } => Node::new("lock").node("value", self.expr(value)).node("body", self.stmt(body)),
            StmtKind::Checked(body) => Node::new("checked").node("body", self.stmt(body)),
            StmtKind::Labeled { name, body } => Node::new("labeled").text("name", self.code(name)).node("body", self.stmt(body)),
            StmtKind::Goto(label) => self.named(Node::new("goto"), label),
        };
        self.placed(node, it.span)
    }

    fn variable(self, variable: Variable) -> Node {
        self.named(Node::bare(), Some(variable.name)).maybe(variable.value, |it, value| it.node("value", self.expr(value)))
    }

    fn switch_section(self, section: SwitchSection) -> Node {
        Node::bare()
            .nodes("labels", self.all(section.labels).map(|label| self.switch_label(label)))
            .nodes("statements", self.stmts(section.body))
    }

    fn switch_label(self, label: SwitchLabel) -> Node {
        match label.pattern {
            Some(pattern) => Node::new("case").node("pattern", self.pattern(pattern)),
            None => Node::new("default"),
        }
        .maybe(label.guard, |it, guard| it.node("guard", self.expr(guard)))
    }

    fn catch(self, catch: Catch) -> Node {
        self.named(Node::bare().maybe(catch.of, |it, of| it.node("of", self.ty(of))), catch.name)
            .maybe(catch.filter, |it, filter| it.node("filter", self.expr(filter)))
            .node("body", self.stmt(catch.body))
    }

    fn exprs(self, list: List<ExprId>) -> impl Iterator<Item = Node> {
        self.all(list).map(move |id| self.expr(id))
    }

    fn stmts(self, list: List<StmtId>) -> impl Iterator<Item = Node> {
        self.all(list).map(move |id| self.stmt(id))
    }

    fn types(self, list: List<TypeId>) -> impl Iterator<Item = Node> {
        self.all(list).map(move |id| self.ty(id))
    }

    fn all<T: Listed + Copy + 'd>(self, list: List<T>) -> impl Iterator<Item = T> {
        self.document.csharp().list(list).iter().copied()
    }

    fn named(self, node: Node, name: Option<Span>) -> Node {
        node.maybe(name, |it, name| it.text("name", self.code(name)))
    }

    fn placed(self, node: Node, code: Span) -> Node {
        node.place("span", self.place(self.document.csharp().span(code)))
    }

    // The text of a code span, decoded, unless a secret stands there.
    fn code(self, code: Span) -> &'d str {
        let span = self.document.csharp().span(code);
        if self.hides(span) { self.text(span) } else { self.document.csharp().text(code) }
    }
}

fn passing(node: Node, passing: Passing) -> Node {
    match passing {
        Passing::Value => node,
        Passing::Ref => node.text("passing", "ref"),
        Passing::Out => node.text("passing", "out"),
        Passing::In => node.text("passing", "in"),
        Passing::Params => node.text("passing", "params"),
    }
}

fn literal_name(literal: Literal) -> &'static str {
    match literal {
        Literal::Null => "null",
        Literal::Bool(_) => "bool",
        Literal::Integer => "integer",
        Literal::Real => "real",
        Literal::Char => "char",
        Literal::String => "string",
        Literal::VerbatimString => "verbatim-string",
    }
}
