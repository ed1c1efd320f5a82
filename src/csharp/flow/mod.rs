//! The flow inside an expression, without its types: paths that end without a value, variables that are read before they
//! have one, jumps that lead nowhere.
//!
//! One walk in the order of execution carries a [`State`](state::State): whether the place is reached, and which variables have a
//! value there (C# language specification, "Definite assignment" and "End points and reachability"). Branches split it and meet
//! again. What is not certain (a template, a named value as a condition, `goto`) makes the whole expression silent.

mod constant;
mod expression;
mod jumps;
mod scope;
mod state;
mod statement;

use super::ast::*;
use crate::text::{Order, Span};
use jumps::{Function, JumpTarget, Yields};
use scope::{LocalFunction, Variable};
use state::State;

/// A mistake in the flow of an expression. Spans are code spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowMistake {
    /// What is wrong.
    pub kind: FlowMistakeKind,
    /// Where.
    pub span: Span,
    /// Another place that belongs to it: the declaration of the variable, the end that is reached.
    pub related: Option<Span>,
}

/// The kinds of mistake in flow. All of them are errors of C#.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowMistakeKind {
    /// A path through `@{ … }` ends without a value. The span is the `@{`, the related one its end.
    MissingReturn,
    /// A path through a local function, whose name the span is, ends without a value.
    MissingReturnInFunction,
    /// A path through a lambda, which the span begins, ends without a value while another has one.
    MissingReturnInLambda,
    /// `return;` where a value is needed.
    ReturnWithoutValue,
    /// `return value;` in a function that is `void`.
    ReturnWithValue,
    /// A variable is read on a path on which it has no value. The related span is its declaration.
    Unassigned,
    /// A local function that reads a variable is called before the variable has a value.
    UnassignedInCall,
    /// A local function ends before its `out` parameter has a value.
    UnassignedOut,
    /// `break` or `continue` with nothing around it that it could leave.
    StrayJump,
    /// The statements of a `case` run into the next one. The span is its first label, the related one its last statement.
    FallsThrough,
    /// `throw;` outside of a `catch`.
    StrayRethrow,
    /// A jump out of a `finally`.
    LeavesFinally,
}

/// The mistakes in the flow of `root`, in order. There is none where the expression does not parse, or where a template
/// or a placeholder leaves it open what C# will see. Takes time in proportion to the length of the expression.
pub fn mistakes(ast: &Ast<'_>, root: &Root) -> Vec<FlowMistake> {
    let is_plain = matches!(root.body, Body::Expression(_)) && !root.outline.has_statements_in_values;
    if is_plain || root.template || !root.errors.is_empty() {
        return Vec::new();
    }
    let needs = needs(ast, root);
    let mut walk = Walk {
        ast,
        variables: Vec::new(),
        scope: Vec::new(),
        local_functions: Vec::new(),
        functions: vec![Function::new(Yields::Value)],
        targets: Vec::new(),
        finallys: Vec::new(),
        values: needs,
        crowded: false,
        given_up: false,
        mistakes: Vec::new(),
    };
    match root.body {
        Body::Expression(value) => {
            walk.value(value, State::START);
        }
        Body::Block(statements) => {
            let end = walk.block(statements, State::START);
            if end.reachable {
                let opener = Span { start: root.code.start.saturating_sub(2), end: root.code.start };
                let closer = Span { start: root.code.end, end: root.code.end + 1 };
                walk.report(FlowMistakeKind::MissingReturn, opener, Some(closer));
            }
        }
    }
    if walk.given_up {
        return Vec::new();
    }
    walk.mistakes.order_by_key(|mistake| mistake.span);
    walk.mistakes
}

/// Whether the values of an expression matter: a variable may be read before it has one, or statements stand in a value.
fn needs(ast: &Ast<'_>, root: &Root) -> bool {
    root.outline.has_statements_in_values
        || ast.statements(root).any(|(_, statement)| match statement.kind {
            StmtKind::Local { variables, .. } => ast.list(variables).iter().any(|it| match it.value {
                Some(value) => names(ast, value, ast.text(it.name)),
                None => true,
            }),
            StmtKind::LocalFunction { .. } | StmtKind::Switch { .. } => true,
            _ => false,
        })
}

/// Whether an expression names a variable of this name.
fn names(ast: &Ast<'_>, id: ExprId, variable: &str) -> bool {
    let mut found = false;
    // Most often the name does not even stand in its text.
    if ast.text_of(id).contains(variable) {
        ast.walk(id, |inner| {
            found |= matches!(ast[inner].kind, ExprKind::Name { name, .. } if ast.text(name) == variable);
            !found
        });
    }
    found
}

/// One walk through an expression.
struct Walk<'w> {
    ast: &'w Ast<'w>,
    /// The variables that have been declared; the place of one is its bit in a [`State`].
    variables: Vec<Variable<'w>>,
    /// The places of the variables in scope.
    scope: Vec<usize>,
    /// The local functions in scope.
    local_functions: Vec<LocalFunction<'w>>,
    /// The functions around this place, the whole expression first.
    functions: Vec<Function>,
    /// What `break` and `continue` may leave, the innermost last.
    targets: Vec<JumpTarget>,
    /// What the `finally` blocks do that a jump from here passes.
    finallys: Vec<State>,
    /// Whether expressions are looked at.
    values: bool,
    /// There are more variables than are followed.
    crowded: bool,
    /// The code that C# will see is not known.
    given_up: bool,
    mistakes: Vec<FlowMistake>,
}

impl Walk<'_> {
    fn report(&mut self, kind: FlowMistakeKind, span: Span, related: Option<Span>) {
        self.mistakes.push(FlowMistake { kind, span, related });
    }
}
