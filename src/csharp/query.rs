//! Queries on the syntax tree.
//!
//! Nothing in here recurses along a chain of operators or members, which may be [a thousand links](super::Ast) long.

use std::borrow::Cow;

use super::ast::*;
use super::outline::Names;
use crate::spelling::{holds_placeholder, named_value_at, undouble, unescape};
use crate::text::Span;

/// One part of a text that an expression puts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart<'t> {
    /// Characters that are known: escapes are decoded, placeholders stand as they are.
    Literal {
        /// The characters.
        text: Cow<'t, str>,
        /// Where they stand, as a code span: the literal, or a piece of an interpolated string.
        span: Span,
    },
    /// What an expression yields.
    Dynamic(ExprId),
}

impl Ast<'_> {
    /// The value of a string literal with its escapes decoded; `{{name}}` and other placeholders in it stand as they are.
    /// `None` if the expression is none. Parentheses and casts around it do not matter.
    pub fn string_value(&self, id: ExprId) -> Option<Cow<'_, str>> {
        let expr = &self[self.strip(id)];
        match expr.kind {
            ExprKind::Literal(Literal::String) => Some(unescape(inner(self.text(expr.span), 1))),
            ExprKind::Literal(Literal::VerbatimString) => Some(undouble(inner(self.text(expr.span), 2), "\"\"", "\"")),
            ExprKind::Interpolated(pieces) => match *self.list(pieces) {
                [] => Some(Cow::Borrowed("")),
                [Interpolation::Text(span)] => Some(self.piece_value(expr, span)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a placeholder stands in the code of the expression: `{{name}}`, or a host's `${…}`, `#{…}`.
    pub fn has_placeholder(&self, id: ExprId) -> bool {
        let text = self.text_of(id);
        if self.is_final { text.contains("{{") || text.contains("#{") } else { holds_placeholder(text) }
    }

    /// The parts of the text that an expression puts together with `+`, `$"…"`, `string.Concat` and `ToString()` on text, in order.
    /// An expression that is not text is one dynamic part.
    pub fn text_parts(&self, id: ExprId) -> Vec<TextPart<'_>> {
        let mut parts = Vec::new();
        // What remains to be looked at, the next on top.
        let mut rest = vec![id];
        while let Some(id) = rest.pop() {
            let id = self.strip(id);
            let expr = &self[id];
            match expr.kind {
                ExprKind::Literal(Literal::String | Literal::VerbatimString) => {
                    let text = self.string_value(id).unwrap_or_default();
                    parts.push(TextPart::Literal { text, span: expr.span });
                }
                ExprKind::Binary { operator: BinaryOperator::Add, left, right } => rest.extend([right, left]),
                ExprKind::Interpolated(pieces) => parts.extend(self.list(pieces).iter().map(|piece| match *piece {
                    Interpolation::Text(span) => TextPart::Literal { text: self.piece_value(expr, span), span },
                    Interpolation::Hole { value, .. } => match self.string_value(value) {
                        Some(text) => TextPart::Literal { text, span: self[value].span },
                        None => TextPart::Dynamic(value),
                    },
                })),
                ExprKind::Call { target, arguments } if self.is_concat(target) => {
                    rest.extend(self.list(arguments).iter().rev().map(|argument| argument.value));
                }
                _ => parts.push(TextPart::Dynamic(id)),
            }
        }
        parts
    }

    /// Whether [`Ast::text_parts`] takes `id`, without what stands around it, apart.
    pub(super) fn is_put_together(&self, id: ExprId) -> bool {
        match self[id].kind {
            ExprKind::Binary { operator: BinaryOperator::Add, .. } | ExprKind::Interpolated(_) => true,
            ExprKind::Call { target, .. } => self.is_concat(target),
            _ => false,
        }
    }

    fn is_concat(&self, target: ExprId) -> bool {
        match self[target].kind {
            ExprKind::Member { target, name, .. } => {
                self.text(name) == "Concat" && matches!(self.text_of(target), "string" | "String" | "System.String")
            }
            _ => false,
        }
    }

    /// The characters of a text between the holes of an interpolated string.
    fn piece_value(&self, string: &Expr, piece: Span) -> Cow<'_, str> {
        let text = self.text(piece);
        let verbatim = self.text(string.span).bytes().take(2).any(|byte| byte == b'@');
        let text = if verbatim { undouble(text, "\"\"", "\"") } else { unescape(text) };
        if !text.contains("{{") && !text.contains("}}") {
            return text;
        }
        // A named value is replaced before C# sees doubled braces.
        let mut out = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = named_value_at(rest.as_bytes()).map_or(1, |name| name.len() + 4);
            out.push_str(&rest[..length]);
            let doubled = length == 1 && (rest.starts_with("{{") || rest.starts_with("}}"));
            rest = &rest[length + usize::from(doubled)..];
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Whether one of these is named in an expression, as a thing, a member or a type that is created.
    pub fn names_any(&self, root: &Root, names: Names) -> bool {
        let is_one = |span: Span| names.hold(self.text(span));
        self.expressions(root).any(|(_, node)| match node.kind {
            ExprKind::Name { name, .. } | ExprKind::Member { name, .. } => is_one(name),
            ExprKind::New { of, .. } => matches!(self[of].kind, TypeKind::Named { name, .. } if is_one(name)),
            _ => false,
        })
    }

    /// The expression without parentheses, casts and `as` around it.
    pub fn strip(&self, mut id: ExprId) -> ExprId {
        loop {
            id = match self[id].kind {
                ExprKind::Parenthesized(inner) | ExprKind::Checked(inner) => inner,
                ExprKind::Cast { operand, .. } | ExprKind::As { operand, .. } => operand,
                _ => return id,
            };
        }
    }

    /// `id` without the parentheses around it.
    pub fn without_parentheses(&self, mut id: ExprId) -> ExprId {
        while let ExprKind::Parenthesized(inner) = self[id].kind {
            id = inner;
        }
        id
    }

    /// Shows `visit` the expressions directly in `id`, in the order of the source. Blocks of lambdas are not entered.
    pub fn children(&self, id: ExprId, mut visit: impl FnMut(ExprId)) {
        each_child(self, &self[id].kind, &mut visit);
    }

    /// Shows `visit` the expression and all that it consists of, an expression before its parts, in the order of the source.
    /// Blocks of lambdas are entered; what `visit` answers with false is not.
    pub fn walk(&self, id: ExprId, mut visit: impl FnMut(ExprId) -> bool) {
        self.walk_all(vec![Node::Expression(id)], &mut visit);
    }

    /// Shows `visit` the expressions of a statement and of the statements in it, as [`Ast::walk`] does.
    pub fn walk_statement(&self, id: StmtId, mut visit: impl FnMut(ExprId) -> bool) {
        self.walk_all(vec![Node::Statement(id)], &mut visit);
    }

    fn walk_all(&self, mut rest: Vec<Node>, visit: &mut dyn FnMut(ExprId) -> bool) {
        while let Some(node) = rest.pop() {
            let from = rest.len();
            match node {
                Node::Statement(id) => each_in_statement(self, &self[id].kind, &mut |node| rest.push(node)),
                Node::Expression(id) => {
                    if !visit(id) {
                        continue;
                    }
                    let kind = &self[id].kind;
                    each_child(self, kind, &mut |child| rest.push(Node::Expression(child)));
                    if let ExprKind::Lambda { body: LambdaBody::Block(block), .. } = *kind {
                        rest.push(Node::Statement(block));
                    }
                }
            }
            rest[from..].reverse();
        }
    }

    /// Shows `visit` what stands directly in a statement: expressions and statements, in the order of the source.
    pub fn parts(&self, id: StmtId, mut visit: impl FnMut(Node)) {
        each_in_statement(self, &self[id].kind, &mut visit);
    }

    /// The widest expression around `id` in `root` that `is_wanted` and depends on nothing but `id`: members, items and calls of it, casts, and what methods of types make
    /// of it alone, which `is_static` tells by their calls.
    pub fn made_of(
        &self,
        root: &Root,
        mut id: ExprId,
        is_static: impl Fn(ExprId) -> bool,
        is_wanted: impl Fn(ExprId) -> bool,
    ) -> Option<ExprId> {
        let mut found = is_wanted(id).then_some(id);
        loop {
            let around = self.expressions(root).skip_while(|(it, _)| *it <= id).find(|(it, _)| {
                let mut has = false;
                self.children(*it, |child| has |= child == id);
                has
            });
            let Some((around, node)) = around else { return found };
            let literals = |arguments| {
                self.list::<Argument>(arguments).iter().all(|argument| matches!(self[argument.value].kind, ExprKind::Literal(_)))
            };
            let goes_on = match node.kind {
                ExprKind::Parenthesized(_) | ExprKind::Cast { .. } | ExprKind::As { .. } | ExprKind::Member { .. } => true,
                ExprKind::Call { target, arguments } if target != id => arguments.len() == 1 && is_static(around),
                ExprKind::Call { arguments, .. } => literals(arguments),
                ExprKind::Index { target, arguments, .. } => target == id && literals(arguments),
                _ => false,
            };
            if !goes_on {
                return found;
            }
            id = around;
            found = is_wanted(id).then_some(id).or(found);
        }
    }

    /// The last name of an expression: `c` of `a.b.c` and of `a.b.c(x)`; `None` if it ends otherwise.
    pub fn last_name(&self, id: ExprId) -> Option<&str> {
        match self[self.strip(id)].kind {
            ExprKind::Name { name, .. } | ExprKind::Member { name, .. } => Some(self.text(name)),
            ExprKind::Call { target, .. } => match self[target].kind {
                ExprKind::Name { name, .. } | ExprKind::Member { name, .. } => Some(self.text(name)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The names of `context.Request.Headers`, in order; `None` if anything but names, dots and `?.` stands in it.
    /// Parentheses and casts around the whole and around targets do not matter.
    pub fn member_path(&self, id: ExprId) -> Option<Vec<&str>> {
        let mut names = Vec::new();
        let mut id = self.strip(id);
        loop {
            match self[id].kind {
                ExprKind::Member { target, name, .. } => {
                    names.push(self.text(name));
                    id = self.strip(target);
                }
                ExprKind::Name { name, .. } => {
                    names.push(self.text(name));
                    names.reverse();
                    return Some(names);
                }
                _ => return None,
            }
        }
    }

    /// Whether the expression is the chain of these names, as [`Ast::member_path`] reads it.
    pub fn is_path(&self, id: ExprId, path: &[&str]) -> bool {
        let mut id = self.strip(id);
        let Some((first, members)) = path.split_first() else { return false };
        for member in members.iter().rev() {
            match self[id].kind {
                ExprKind::Member { target, name, .. } if self.text(name) == *member => id = self.strip(target),
                _ => return false,
            }
        }
        matches!(self[id].kind, ExprKind::Name { name, .. } if self.text(name) == *first)
    }
}

/// A node of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// An expression.
    Expression(ExprId),
    /// A statement.
    Statement(StmtId),
}

/// What stands between the quotes of a literal with `marks` characters in front, the quote included.
fn inner(text: &str, marks: usize) -> &str {
    let text = text.get(marks..).unwrap_or_default();
    text.strip_suffix('"').unwrap_or(text)
}

/// Shows `visit` the expressions that stand directly in an expression of this kind, in the order of the source.
/// Statements of lambdas are not entered.
pub(super) fn each_child(ast: &Ast<'_>, kind: &ExprKind, visit: &mut dyn FnMut(ExprId)) {
    let arguments = |list: List<Argument>, visit: &mut dyn FnMut(ExprId)| ast.list(list).iter().for_each(|it| visit(it.value));
    let initializer = |of: Initializer, visit: &mut dyn FnMut(ExprId)| ast.list(of.members).iter().for_each(|&it| visit(it));
    match *kind {
        ExprKind::Error | ExprKind::Placeholder | ExprKind::Name { .. } | ExprKind::Predefined(_) | ExprKind::Literal(_) => {}
        ExprKind::TypeOf(_) | ExprKind::SizeOf(_) | ExprKind::Default(_) | ExprKind::Declaration { .. } | ExprKind::This => {}
        ExprKind::Interpolated(pieces) => {
            for piece in ast.list(pieces) {
                if let Interpolation::Hole { value, alignment, .. } = *piece {
                    visit(value);
                    alignment.into_iter().for_each(&mut *visit);
                }
            }
        }
        ExprKind::Parenthesized(it) | ExprKind::Checked(it) | ExprKind::Throw(it) | ExprKind::Ref(it) => visit(it),
        ExprKind::Tuple(elements) => arguments(elements, visit),
        ExprKind::Member { target, .. } => visit(target),
        ExprKind::Call { target, arguments: list } | ExprKind::Index { target, arguments: list, .. } => {
            visit(target);
            arguments(list, visit);
        }
        ExprKind::Unary { operand, .. } | ExprKind::Postfix { operand, .. } | ExprKind::Cast { operand, .. } => visit(operand),
        ExprKind::As { operand, .. } => visit(operand),
        ExprKind::Binary { left, right, .. } => {
            visit(left);
            visit(right);
        }
        ExprKind::Assign { target, value, .. } => {
            visit(target);
            visit(value);
        }
        ExprKind::Conditional { condition, then, otherwise } => {
            visit(condition);
            visit(then);
            visit(otherwise);
        }
        ExprKind::Is { operand, pattern } => {
            visit(operand);
            if let PatternKind::Constant(value) = ast[pattern].kind {
                visit(value);
            }
        }
        ExprKind::New { arguments: list, initializer: of, .. } => {
            arguments(list, visit);
            of.into_iter().for_each(|of| initializer(ast[of], visit));
        }
        ExprKind::NewArray { sizes, initializer: of, .. } => {
            ast.list(sizes).iter().for_each(|&it| visit(it));
            of.into_iter().for_each(|of| initializer(ast[of], visit));
        }
        ExprKind::NewAnonymous(members) => ast.list(members).iter().for_each(|it| visit(it.value)),
        ExprKind::Initializer(of) => initializer(of, visit),
        ExprKind::Lambda { parameters, body } => {
            ast.list(parameters).iter().filter_map(|it| it.default).for_each(&mut *visit);
            if let LambdaBody::Expression(value) = body {
                visit(value);
            }
        }
        ExprKind::Query(clauses) => ast.list(clauses).iter().for_each(|clause| each_in_clause(clause, visit)),
    }
}

fn each_in_clause(clause: &QueryClause, visit: &mut dyn FnMut(ExprId)) {
    match *clause {
        QueryClause::From { source, .. } => visit(source),
        QueryClause::Let { value, .. } | QueryClause::Where(value) | QueryClause::Select(value) => visit(value),
        QueryClause::OrderBy { key, .. } => visit(key),
        QueryClause::Join { source, left, right, .. } => {
            visit(source);
            visit(left);
            visit(right);
        }
        QueryClause::Group { value, by } => {
            visit(value);
            visit(by);
        }
        QueryClause::Into(_) => {}
    }
}

/// Shows `visit` what stands directly in a statement of this kind, in the order of the source.
fn each_in_statement(ast: &Ast<'_>, kind: &StmtKind, visit: &mut dyn FnMut(Node)) {
    use Node::{Expression, Statement};
    let statements = |list: List<StmtId>, visit: &mut dyn FnMut(Node)| ast.list(list).iter().for_each(|&it| visit(Statement(it)));
    match *kind {
        StmtKind::Error | StmtKind::Empty | StmtKind::Break | StmtKind::Continue | StmtKind::Goto(_) => {}
        StmtKind::Block(list) => statements(list, visit),
        StmtKind::Local { variables, .. } => {
            ast.list(variables).iter().filter_map(|it| it.value).for_each(|it| visit(Expression(it)));
        }
        StmtKind::LocalFunction { parameters, body, .. } => {
            ast.list(parameters).iter().filter_map(|it| it.default).for_each(|it| visit(Expression(it)));
            visit(match body {
                LambdaBody::Expression(value) => Expression(value),
                LambdaBody::Block(block) => Statement(block),
            });
        }
        StmtKind::Expression(value) => visit(Expression(value)),
        StmtKind::If { condition, then, otherwise } => {
            visit(Expression(condition));
            visit(Statement(then));
            otherwise.into_iter().for_each(|it| visit(Statement(it)));
        }
        StmtKind::While { condition: value, body } | StmtKind::ForEach { source: value, body, .. } | StmtKind::Lock { value, body } => {
            visit(Expression(value));
            visit(Statement(body));
        }
        StmtKind::Do { body, condition } => {
            visit(Statement(body));
            visit(Expression(condition));
        }
        StmtKind::For { setup, condition, step, body } => {
            statements(setup, visit);
            condition.into_iter().for_each(|it| visit(Expression(it)));
            ast.list(step).iter().for_each(|&it| visit(Expression(it)));
            visit(Statement(body));
        }
        StmtKind::Switch { value, sections } => {
            visit(Expression(value));
            for section in ast.list(sections) {
                for label in ast.list(section.labels) {
                    if let Some(pattern) = label.pattern
                        && let PatternKind::Constant(value) = ast[pattern].kind
                    {
                        visit(Expression(value));
                    }
                    label.guard.into_iter().for_each(|it| visit(Expression(it)));
                }
                statements(section.body, visit);
            }
        }
        StmtKind::Return(value) | StmtKind::Throw(value) => value.into_iter().for_each(|it| visit(Expression(it))),
        StmtKind::Try { body, catches, finally } => {
            visit(Statement(body));
            for clause in ast.list(catches) {
                clause.filter.into_iter().for_each(|it| visit(Expression(it)));
                visit(Statement(clause.body));
            }
            finally.into_iter().for_each(|it| visit(Statement(it)));
        }
        StmtKind::Using { resource, body } => {
            visit(Statement(resource));
            visit(Statement(body));
        }
        StmtKind::Checked(body) | StmtKind::Labeled { body, .. } => visit(Statement(body)),
    }
}
