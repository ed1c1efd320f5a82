//! The local variables of an expression, with whatever gives them a value. Used only in this module.

use crate::csharp::ast::{Argument, Ast, BinaryOperator, ExprId, ExprKind, Passing, PatternKind, Root, StmtKind};
use crate::text::Order;

/// Where a local variable gets a value, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// It is declared with this, or assigned it.
    Value(ExprId),
    /// This is added at its end: `+=`, `Append`.
    Appended(ExprId),
    /// It is assigned this sum, whose first operand is itself.
    AppendedAfter(ExprId),
    /// It is an element of this.
    ElementOf(ExprId),
    /// It is read from this under this key.
    Under { of: ExprId, key: Argument },
    /// As a collection it gets this entry.
    Entry { key: Option<ExprId>, value: ExprId },
}

/// The local variables of an expression.
pub(super) struct Locals<'d> {
    /// By name; those of one name in the order of the code.
    sources: Vec<(&'d str, Source)>,
}

impl<'d> Locals<'d> {
    pub(super) fn of(ast: &'d Ast<'d>, root: &Root) -> Self {
        let mut sources = Vec::new();
        for (_, statement) in ast.statements(root) {
            match statement.kind {
                StmtKind::Local { variables, .. } => {
                    let declared = ast.list(variables).iter().filter_map(|it| Some((ast.text(it.name), Source::Value(it.value?))));
                    sources.extend(declared);
                }
                StmtKind::ForEach { name, source, .. } => sources.push((ast.text(name), Source::ElementOf(source))),
                _ => {}
            }
        }
        for (_, expr) in ast.expressions(root) {
            match expr.kind {
                ExprKind::Is { operand, pattern } => {
                    let PatternKind::Declaration { name, .. } = ast[pattern].kind else { continue };
                    sources.push((ast.text(name), Source::Value(operand)));
                }
                ExprKind::Assign { operator, target, value } => sources.extend(assigned(ast, operator, target, value)),
                ExprKind::Call { target, arguments } => {
                    let ExprKind::Member { target: object, name, .. } = ast[target].kind else { continue };
                    let local = || name_at_root(ast, object);
                    let source = match (ast.text(name), ast.list(arguments)) {
                        ("Append" | "AppendLine", [value]) => local().map(|name| (name, Source::Appended(value.value))),
                        ("Add" | "TryAdd" | "Insert", [key, value]) => {
                            local().map(|name| (name, Source::Entry { key: Some(key.value), value: value.value }))
                        }
                        ("Add" | "Push" | "Enqueue", [value]) => {
                            local().map(|name| (name, Source::Entry { key: None, value: value.value }))
                        }
                        ("TryGetValue", [key, out]) if out.passing == Passing::Out => {
                            let name = match ast[out.value].kind {
                                ExprKind::Name { name, .. } | ExprKind::Declaration { name: Some(name), .. } => Some(ast.text(name)),
                                _ => None,
                            };
                            name.map(|name| (name, Source::Under { of: object, key: *key }))
                        }
                        _ => None,
                    };
                    sources.extend(source);
                }
                _ => {}
            }
        }
        sources.order_by_key(|(name, _)| *name);
        Self { sources }
    }

    /// What gives the variable called `name` a value.
    pub(super) fn sources(&self, name: &str) -> impl Iterator<Item = Source> + '_ {
        let from = self.sources.partition_point(|(known, _)| *known < name);
        let count = self.sources[from..].partition_point(|(known, _)| *known == name);
        self.sources[from..from + count].iter().map(|(_, source)| *source)
    }

    /// What is added at the end of a variable, with what was added, declared or assigned before it.
    pub(super) fn steps(&self) -> impl Iterator<Item = (ExprId, ExprId)> + '_ {
        self.sources.windows(2).filter_map(|pair| match *pair {
            [(one, Source::Value(before) | Source::Appended(before)), (other, Source::Appended(next))] if one == other => {
                Some((before, next))
            }
            _ => None,
        })
    }

    /// The variable on which a chain of calls that ends in `value` is made, if it is one.
    pub(super) fn root_of(&self, ast: &'d Ast<'d>, value: ExprId) -> Option<&'d str> {
        name_at_root(ast, value).filter(|name| self.sources(name).next().is_some())
    }
}

/// `name = value`, `name += value`, `name = name + value`, `name[key] = value`.
fn assigned<'d>(ast: &'d Ast<'d>, operator: Option<BinaryOperator>, target: ExprId, value: ExprId) -> Option<(&'d str, Source)> {
    let named = |it: ExprId| match ast[it].kind {
        ExprKind::Name { name, .. } => Some(ast.text(name)),
        _ => None,
    };
    if let ExprKind::Index { target, arguments, .. } = ast[target].kind {
        let key = ast.list(arguments).first().map(|key| key.value);
        return Some((named(target)?, Source::Entry { key, value }));
    }
    let name = named(target)?;
    let source = match operator {
        None if starts_with(ast, value, name) => Source::AppendedAfter(value),
        None | Some(BinaryOperator::Coalesce) => Source::Value(value),
        Some(BinaryOperator::Add) => Source::Appended(value),
        Some(_) => return None,
    };
    Some((name, source))
}

/// Whether `value` is a sum that begins with the variable called `name`.
fn starts_with(ast: &Ast<'_>, mut value: ExprId, name: &str) -> bool {
    const LONGEST: usize = 64;
    for length in 0..LONGEST {
        match ast[value].kind {
            ExprKind::Binary { operator: BinaryOperator::Add, left, .. } => value = left,
            ExprKind::Name { name: first, .. } => return length > 0 && ast.text(first) == name,
            _ => return false,
        }
    }
    false
}

/// The name that stands at the beginning of a chain of calls: `builder` of `builder.Append(a).Append`.
fn name_at_root<'d>(ast: &'d Ast<'d>, mut value: ExprId) -> Option<&'d str> {
    const LONGEST: usize = 64;
    for _ in 0..LONGEST {
        value = match ast[value].kind {
            ExprKind::Name { name, .. } => return Some(ast.text(name)),
            ExprKind::Call { target, .. } => match ast[target].kind {
                ExprKind::Member { target, name, .. } if matches!(ast.text(name), "Append" | "AppendLine") => target,
                _ => return None,
            },
            _ => return None,
        };
    }
    None
}
