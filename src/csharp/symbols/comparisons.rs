//! Comparisons in code: tests for null, and tests whether a value is one of several.

use super::binding::is_nothing;
use super::code::{Code, Path};
use super::path::PathId;
use crate::csharp::ast::*;
use crate::csharp::constant::Constant;
use crate::csharp::library::Does;
use crate::spelling::holds_placeholder;
use crate::text::{Order, Span};

/// Two joined comparisons that come to the same whatever is compared.
#[derive(Clone, Copy, Debug)]
pub struct Tautology {
    /// The first of them.
    pub one: ExprId,
    /// The second.
    pub other: ExprId,
    /// What both come to together.
    pub holds: bool,
}

/// The units of `TimeSpan`, in milliseconds.
const UNITS: [(&str, i64); 5] = [("Milliseconds", 1), ("Seconds", 1000), ("Minutes", 60_000), ("Hours", 3_600_000), ("Days", 86_400_000)];

impl<'d> Code<'d> {
    /// Whether the code asks whether what is reached by the path of these members is null: compares it, goes on with `?.`, or says what else to
    /// take.
    pub fn asks_for_null(self, members: &[&str]) -> bool {
        self.asks_for_null_of(|path| path.is(members))
    }

    /// The same of what is reached by a path of which this holds.
    pub fn asks_for_null_of(self, holds: impl Fn(Path<'d>) -> bool) -> bool {
        self.asks_whether_null(|id| self.paths(id).any(&holds))
    }

    /// Whether the code reads a member or an item of the value of `id`, or of a local that is given it, or parses it, and nothing in it asks whether that is null.
    pub fn needs(self, id: ExprId) -> bool {
        let origin = self.origin(id);
        let is = |other: ExprId| {
            let inner = self.ast.without_parentheses(other);
            inner == id || matches!(self.ast[inner].kind, ExprKind::Name { .. }) && self.origin(inner) == origin
        };
        let asks = |name: Span| matches!(self.ast.text(name), "HasValue" | "GetValueOrDefault");
        let is_used = self.nodes().any(|(id, node)| match node.kind {
            ExprKind::Member { target, name, conditional, .. } => !conditional && !asks(name) && is(target),
            ExprKind::Index { target, conditional, .. } => !conditional && is(target),
            ExprKind::Call { arguments, .. } => {
                self.member_name(id) == Some("Parse") && self.ast.list(arguments).first().is_some_and(|text| is(text.value))
            }
            _ => false,
        });
        let is_asked =
            || self.nodes().any(|(_, node)| matches!(node.kind, ExprKind::Member { target, name, .. } if asks(name) && is(target)));
        is_used && !is_asked() && !self.asks_whether_null(is)
    }

    fn asks_whether_null(self, is: impl Fn(ExprId) -> bool) -> bool {
        self.nodes().any(|(id, node)| match node.kind {
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                is(left) && is_nothing(self.ast, right) || is_nothing(self.ast, left) && is(right)
            }
            ExprKind::Binary { operator: BinaryOperator::Coalesce, left, .. } => is(left),
            ExprKind::Assign { operator: Some(BinaryOperator::Coalesce), target, .. } => is(target),
            ExprKind::Member { target, conditional, .. } | ExprKind::Index { target, conditional, .. } => conditional && is(target),
            ExprKind::Is { operand, .. } => is(operand),
            ExprKind::Call { arguments, .. } => {
                let arguments = self.ast.list(arguments);
                let is_compared = matches!(self.member_name(id), Some("ReferenceEquals" | "Equals"));
                is_compared
                    && arguments.iter().any(|argument| is(argument.value))
                    && arguments.iter().any(|argument| is_nothing(self.ast, argument.value))
            }
            _ => false,
        })
    }

    /// Two comparisons of one value with different constants, joined so that one of them decides all: `a == 1 && a == 2` never holds, `a != 1 || a != 2` always does.
    pub fn tautology(self, id: ExprId) -> Option<Tautology> {
        let ExprKind::Binary { operator: joint @ (BinaryOperator::And | BinaryOperator::Or), .. } = self.ast[id].kind else { return None };
        let wanted = if joint == BinaryOperator::And { BinaryOperator::Equal } else { BinaryOperator::NotEqual };
        let (mut rest, mut comparisons) = (vec![id], Vec::new());
        while let Some(part) = rest.pop() {
            match self.ast[self.ast.without_parentheses(part)].kind {
                ExprKind::Binary { operator, left, right } if operator == joint => rest.extend([right, left]),
                ExprKind::Binary { operator, left, right } if operator == wanted => comparisons.push((part, left, right)),
                _ => {}
            }
        }
        // One alone contradicts nothing.
        if comparisons.len() < 2 {
            return None;
        }
        let (mut known, mut found): (Vec<(String, String, ExprId)>, _) = (Vec::new(), None);
        for (part, left, right) in comparisons {
            let constant = |id: ExprId| match self.ast[self.ast.without_parentheses(id)].kind {
                ExprKind::Literal(Literal::Null) => Some("null".to_owned()),
                _ => self.number(id).map(|number| number.to_string()).or_else(|| Some(format!("\"{}", self.constant(id)?))),
            };
            let (value, constant) = match (constant(left), constant(right)) {
                (None, Some(constant)) => (left, constant),
                (Some(constant), None) => (right, constant),
                _ => continue,
            };
            let Some(spelt) = self.spelt(self.ast.strip(value)).filter(|_| !holds_placeholder(&constant)) else { continue };
            let other = known.iter().find(|(name, text, _)| *name == spelt && *text != constant);
            found = found.or_else(|| other.map(|(_, _, other)| Tautology { one: *other, other: part, holds: joint == BinaryOperator::Or }));
            known.push((spelt, constant, part));
        }
        let found = found?;
        let mut is_steady = true;
        self.ast.walk(id, |node| {
            let changes = matches!(self.ast[node].kind, ExprKind::Assign { .. } | ExprKind::Postfix { .. } | ExprKind::Declaration { .. });
            is_steady &= !changes && self.does(node) != Some(Does::Varies);
            is_steady
        });
        is_steady.then_some(found)
    }

    /// The paths that the code compares with something of its own: with a text that is not empty, with a list, with a pattern. That something
    /// is there, or is not empty, does not say what it is.
    pub fn compared(self) -> impl Iterator<Item = Path<'d>> {
        let compared = self.symbols().compared.get_or_init(|| self.find_compared(&[]));
        compared.iter().map(move |&path| Path::new(self.reached(), path))
    }

    /// Those of the [compared](Self::compared) paths of which the code, a condition that holds, does not merely say what they are not: `a != "x"`,
    /// `!list.Contains(a)`.
    pub fn compared_if_true(self) -> impl Iterator<Item = Path<'d>> {
        let denied = self.nodes().filter_map(|(id, node)| match node.kind {
            ExprKind::Binary { operator: BinaryOperator::NotEqual, .. } => Some(id),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => Some(self.ast.strip(operand)),
            _ => None,
        });
        let compared = self.find_compared(&denied.collect::<Vec<_>>());
        compared.into_iter().map(move |path| Path::new(self.reached(), path))
    }

    fn find_compared(self, denied: &[ExprId]) -> Vec<PathId> {
        let mut compared = Vec::new();
        for (id, node) in self.nodes().filter(|(id, _)| !denied.contains(id)) {
            match node.kind {
                ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                    for (side, other) in [(left, right), (right, left)] {
                        if !self.says_nothing(other) {
                            self.add_origins(side, &mut compared);
                        }
                    }
                }
                ExprKind::Is { operand, pattern } => {
                    if let PatternKind::Constant(value) = self.ast[pattern].kind
                        && !self.says_nothing(value)
                    {
                        self.add_origins(operand, &mut compared);
                    }
                }
                ExprKind::Call { target, arguments } => self.compared_in_call(id, target, arguments, &mut compared),
                _ => {}
            }
        }
        for (_, statement) in self.ast.statements(self.root) {
            if let StmtKind::Switch { value, .. } = statement.kind {
                self.add_origins(value, &mut compared);
            }
        }
        compared.order();
        compared.dedup();
        compared
    }

    /// The comparisons of a value of which this holds with numbers, the value on the left: `r.StatusCode >= 400`, `!(200 == r.StatusCode)`.
    pub fn comparisons_of(self, holds: impl Fn(Path<'d>) -> bool) -> Vec<(BinaryOperator, i64)> {
        let is_it = |id: ExprId| self.depends_from(vec![id]).into_iter().any(|node| self.paths(node).any(&holds));
        let negated: Vec<ExprId> = self
            .nodes()
            .filter_map(|(_, node)| match node.kind {
                ExprKind::Unary { operator: UnaryOperator::Not, operand } => Some(self.ast.strip(operand)),
                _ => None,
            })
            .collect();
        let mut found = Vec::new();
        for (id, node) in self.nodes() {
            let ExprKind::Binary { operator, left, right } = node.kind else { continue };
            let Some(turned) = turned(operator) else { continue };
            let (operator, number) = match (self.number(left), self.number(right)) {
                (None, Some(number)) if is_it(left) => (operator, number),
                (Some(number), None) if is_it(right) => (turned, number),
                _ => continue,
            };
            found.push((if negated.contains(&id) { opposite(operator) } else { operator }, number));
        }
        found
    }

    /// The integer that a value is, wherever it was written.
    pub fn number(self, id: ExprId) -> Option<i64> {
        self.number_within(id, 8)
    }

    fn number_within(self, id: ExprId, depth: u32) -> Option<i64> {
        let depth = depth.checked_sub(1)?;
        let id = self.origin(id);
        match self.ast[id].kind {
            ExprKind::Binary { operator, left, right } => {
                let side = |side| self.number_within(side, depth).map(Constant::Integer);
                Constant::binary(operator, &side(left)?, &side(right)?)?.integer()
            }
            // `TimeSpan.FromHours(1).TotalSeconds`
            ExprKind::Member { target, .. } => {
                let made = self.origin(target);
                let ExprKind::Call { arguments, .. } = self.ast[made].kind else { return None };
                let ((class, total), (_, from)) = (self.bound(id)?, self.bound(made)?);
                let [count] = self.ast.list(arguments) else { return None };
                let milliseconds =
                    |name: &str, before: &str| UNITS.iter().find(|unit| name.strip_prefix(before) == Some(unit.0)).map(|unit| unit.1);
                let unit = milliseconds(total.name, "Total").filter(|_| class.name == "TimeSpan")?;
                Some(self.number_within(count.value, depth)?.checked_mul(milliseconds(from.name, "From")?)? / unit)
            }
            _ => Constant::of(self.ast, id)?.integer(),
        }
    }

    /// Whether a condition in the code depends on something of which this holds: of a statement, of a choice, or in front of `&&` and `||`.
    pub fn decides_by(self, holds: impl Fn(Path<'d>) -> bool) -> bool {
        self.decides(None, holds)
    }

    /// Whether such a condition may decide whether it comes to `id`: not one of which `id` is a part, which runs with it.
    pub fn decides_about(self, id: ExprId, holds: impl Fn(Path<'d>) -> bool) -> bool {
        self.decides(Some(self.ast.span_of(id)), holds)
    }

    fn decides(self, part: Option<Span>, holds: impl Fn(Path<'d>) -> bool) -> bool {
        let mut conditions = self.symbols().binding.conditions.clone();
        for (_, node) in self.nodes() {
            match node.kind {
                ExprKind::Conditional { condition, .. } => conditions.push(condition),
                ExprKind::Binary { operator: BinaryOperator::And | BinaryOperator::Or, left, .. } => conditions.push(left),
                _ => {}
            }
        }
        if let Some(part) = part {
            conditions.retain(|condition| !self.ast.span_of(*condition).covers(part));
        }
        self.depends_from(conditions).into_iter().any(|node| self.paths(node).any(&holds))
    }

    /// Whether the code asks whether an entry is there that this path reads: `ContainsKey`, `TryGetValue`, a comparison of keys.
    pub fn asks_for_key(self, path: Path<'_>) -> bool {
        let Some(key) = path.key() else { return false };
        let is_key = |id: ExprId| self.constant_text(id).is_some_and(|text| text.eq_ignore_ascii_case(key));
        self.nodes().any(|(id, node)| match node.kind {
            ExprKind::Call { arguments, .. } if self.does(id) == Some(Does::Holds) || self.member_name(id) == Some("TryGetValue") => {
                self.ast.list(arguments).iter().any(|argument| is_key(argument.value))
            }
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => is_key(left) || is_key(right),
            ExprKind::Call { arguments, .. } if self.does(id) == Some(Does::Tests) => {
                self.ast.list(arguments).iter().any(|argument| is_key(argument.value))
            }
            _ => false,
        })
    }

    fn compared_in_call(self, id: ExprId, target: ExprId, arguments: List<Argument>, compared: &mut Vec<PathId>) {
        let arguments = self.ast.list(arguments);
        let is_part = matches!(self.member_name(id), Some("Contains" | "StartsWith" | "EndsWith"));
        let is_silent =
            || arguments.iter().all(|argument| self.says_nothing(argument.value) || is_part && self.says_little(argument.value));
        match self.does(id) {
            Some(Does::Tests) if !is_silent() => {
                if let ExprKind::Member { target: on, .. } = self.ast[self.ast.strip(target)].kind {
                    self.add_origins(on, compared);
                }
                arguments.iter().for_each(|argument| self.add_origins(argument.value, compared));
            }
            // The keys of a map of one's own are a list, too, and so is what a map gives for each of them.
            Some(Does::Holds | Does::Entry | Does::EntryOr) => {
                if let Some(key) = arguments.first() {
                    self.add_origins(key.value, compared);
                }
            }
            None if self.member_name(id) == Some("TryGetValue") => {
                if let Some(key) = arguments.first() {
                    self.add_origins(key.value, compared);
                }
            }
            // The place of a text in a list.
            Some(Does::Derives) if self.member_name(id).is_some_and(|name| name.contains("IndexOf")) => {
                arguments.iter().for_each(|argument| self.add_origins(argument.value, compared));
            }
            _ => {}
        }
    }

    fn add_origins(self, id: ExprId, compared: &mut Vec<PathId>) {
        for origin in self.origins(id) {
            compared.extend(self.reached().values(origin).paths());
        }
    }

    /// Whether a value is `null` or `default`.
    pub fn is_nothing(self, id: ExprId) -> bool {
        is_nothing(self.ast, id)
    }

    /// Whether a text that is a part of another tells nothing of it: it has no letters, or is the scheme of an address.
    fn says_little(self, id: ExprId) -> bool {
        let is_little = |text: &str| {
            let rest =
                text.strip_prefix("https").or_else(|| text.strip_prefix("http")).filter(|rest| rest.starts_with(':')).unwrap_or(text);
            !rest.contains(char::is_alphanumeric)
        };
        self.constant_text(id).is_some_and(|text| is_little(&text))
    }

    /// Whether a value is `null`, `default` or an empty text, with which a comparison asks only whether something is there.
    fn says_nothing(self, id: ExprId) -> bool {
        is_nothing(self.ast, id)
            || self.constant_text(id).is_some_and(|text| text.is_empty())
            || matches!(self.ast[self.ast.strip(id)].kind, ExprKind::Literal(Literal::Bool(_)))
    }
}

/// The operator that says the same with the sides exchanged; `None` of what compares nothing.
pub(super) fn turned(operator: BinaryOperator) -> Option<BinaryOperator> {
    Some(match operator {
        BinaryOperator::Equal | BinaryOperator::NotEqual => operator,
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::LessOrEqual => BinaryOperator::GreaterOrEqual,
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::GreaterOrEqual => BinaryOperator::LessOrEqual,
        _ => return None,
    })
}

/// The operator that holds where this one does not.
pub(super) fn opposite(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        BinaryOperator::NotEqual => BinaryOperator::Equal,
        BinaryOperator::Less => BinaryOperator::GreaterOrEqual,
        BinaryOperator::LessOrEqual => BinaryOperator::Greater,
        BinaryOperator::Greater => BinaryOperator::LessOrEqual,
        BinaryOperator::GreaterOrEqual => BinaryOperator::Less,
        other => other,
    }
}
