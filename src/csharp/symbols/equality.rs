//! Equality of code: whether two pieces of code mean the same, however they are written.

use std::fmt::Write as _;

use super::code::Code;
use super::comparisons::{opposite, turned};
use super::identifier;
use crate::csharp::ast::*;
use crate::csharp::library::Does;
use crate::text::Span;

/// How deep code is followed.
const DEPTH: u32 = 200;

impl Code<'_> {
    /// The code in one spelling, for two that say the same: without white space and parentheses, texts as what they are, the sides of `==`, `&&` and `||`
    /// in one order, and `!`, `Equals` and a single `return` as what they come to. `None` where it is too deep.
    pub fn canonical(self) -> Option<String> {
        let mut out = String::new();
        match self.result() {
            Some(value) => self.write(value, &mut out, DEPTH)?,
            None => out.push_str(self.ast.text(self.root.code).trim()),
        }
        Some(out)
    }

    /// The value that the code is, where it is no more than that: an expression, or one `return` behind declarations of locals.
    pub(super) fn result(self) -> Option<ExprId> {
        let is_plain = |kind: StmtKind| matches!(kind, StmtKind::Return(_) | StmtKind::Local { .. } | StmtKind::Block(_));
        match (self.root.body, self.yields()) {
            (Body::Expression(value), _) => Some(value),
            (Body::Block(_), &[value]) if self.ast.statements(self.root).all(|(_, it)| is_plain(it.kind)) => Some(value),
            _ => None,
        }
    }

    /// The value `id` in one spelling, as [`Code::canonical`] has it.
    pub(super) fn spelt(self, id: ExprId) -> Option<String> {
        let mut out = String::new();
        self.write(id, &mut out, DEPTH)?;
        Some(out)
    }

    /// Whether the code comes to the same whenever it runs in one request: it draws nothing by lot, reads no clock and no body.
    pub fn is_repeatable(self) -> bool {
        self.nodes().all(|(id, _)| self.does(id) != Some(Does::Varies))
    }

    fn write(self, id: ExprId, out: &mut String, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let ast = self.ast;
        let text = |out: &mut String, span: Span| out.push_str(identifier(ast, span));
        match ast[id].kind {
            ExprKind::Parenthesized(inner) => self.write(inner, out, depth)?,
            ExprKind::Name { .. } if self.origin(id) != id => self.write(self.origin(id), out, depth)?,
            ExprKind::Name { name, type_arguments } => {
                text(out, name);
                self.write_types(type_arguments, out);
            }
            ExprKind::Literal(Literal::String | Literal::VerbatimString) => _ = write!(out, "{:?}", ast.string_value(id)?),
            ExprKind::Member { target, name, type_arguments, conditional } => {
                self.write(target, out, depth)?;
                out.push_str(if conditional { "?." } else { "." });
                text(out, name);
                self.write_types(type_arguments, out);
            }
            ExprKind::Call { target, arguments } => match self.compared_texts(id, target, arguments) {
                Some((left, right)) => self.write_binary(BinaryOperator::Equal, left, right, out, depth)?,
                None => {
                    self.write(target, out, depth)?;
                    self.write_arguments(arguments, out, depth)?;
                }
            },
            ExprKind::Index { target, arguments, conditional } => {
                self.write(target, out, depth)?;
                out.push_str(if conditional { "?[" } else { "[" });
                self.write_arguments(arguments, out, depth)?;
            }
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => self.write_opposite(operand, out, depth)?,
            ExprKind::Unary { operator, operand } => {
                _ = write!(out, "{operator:?} ");
                self.write(operand, out, depth)?;
            }
            // `a == true` is `a`, where `a` is no `bool?`.
            ExprKind::Binary { operator: BinaryOperator::Equal, left, right }
                if self.is_truth(right, true) && self.type_name(left) == Some("Boolean") =>
            {
                self.write(left, out, depth)?;
            }
            ExprKind::Binary { operator: BinaryOperator::Equal, left, right }
                if self.is_truth(right, false) && self.type_name(left) == Some("Boolean") =>
            {
                self.write_opposite(left, out, depth)?;
            }
            ExprKind::Binary { operator, left, right } => self.write_binary(operator, left, right, out, depth)?,
            ExprKind::Conditional { condition, then, otherwise } => {
                for part in [condition, then, otherwise] {
                    out.push('?');
                    self.write(part, out, depth)?;
                }
            }
            ExprKind::Cast { to, operand } => {
                _ = write!(out, "({})", ast.text(ast[to].span));
                self.write(operand, out, depth)?;
            }
            ExprKind::Is { operand, pattern } => {
                if let PatternKind::Constant(value) = ast[pattern].kind {
                    return self.write_binary(BinaryOperator::Equal, operand, value, out, depth);
                }
                self.write(operand, out, depth)?;
                _ = write!(out, " is {}", ast.text(ast[pattern].span));
            }
            ExprKind::Lambda { parameters, body: LambdaBody::Expression(value) } => {
                for parameter in ast.list(parameters) {
                    _ = write!(out, "\\{}", identifier(ast, parameter.name));
                }
                self.write(value, out, depth)?;
            }
            _ => out.push_str(ast.text_of(id).trim()),
        }
        Some(())
    }

    fn is_truth(self, id: ExprId, truth: bool) -> bool {
        self.ast[self.ast.strip(id)].kind == ExprKind::Literal(Literal::Bool(truth))
    }

    /// The texts that a call of `Equals` compares as `==` does.
    fn compared_texts(self, id: ExprId, target: ExprId, arguments: List<Argument>) -> Option<(ExprId, ExprId)> {
        let (class, member) = self.bound(id).filter(|(class, member)| class.name == "String" && member.name == "Equals")?;
        let ExprKind::Member { target: on, conditional: false, .. } = self.ast[self.ast.strip(target)].kind else { return None };
        match self.ast.list(arguments) {
            [other] if !member.is_static => Some((on, other.value)),
            [one, other]
                if member.is_static && self.type_name(one.value) == Some(class.name) && self.type_name(other.value) == Some(class.name) =>
            {
                Some((one.value, other.value))
            }
            _ => None,
        }
    }

    /// What holds where `operand` does not.
    fn write_opposite(self, operand: ExprId, out: &mut String, depth: u32) -> Option<()> {
        match self.ast[self.ast.strip(operand)].kind {
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => self.write(operand, out, depth),
            ExprKind::Binary { operator: BinaryOperator::Equal, left, right } => {
                self.write_binary(BinaryOperator::NotEqual, left, right, out, depth)
            }
            ExprKind::Binary { operator: BinaryOperator::NotEqual, left, right } => {
                self.write_binary(BinaryOperator::Equal, left, right, out, depth)
            }
            // Of what may be null, or no number, neither may hold.
            ExprKind::Binary { operator, left, right }
                if turned(operator).is_some() && self.type_name(left) == Some("Int32") && self.type_name(right) == Some("Int32") =>
            {
                self.write_binary(opposite(operator), left, right, out, depth)
            }
            _ => {
                out.push_str("Not ");
                self.write(operand, out, depth)
            }
        }
    }

    fn write_binary(self, operator: BinaryOperator, left: ExprId, right: ExprId, out: &mut String, depth: u32) -> Option<()> {
        let (mut one, mut other) = (String::new(), String::new());
        self.write(left, &mut one, depth)?;
        self.write(right, &mut other, depth)?;
        let operator = match operator {
            BinaryOperator::Equal | BinaryOperator::NotEqual | BinaryOperator::And | BinaryOperator::Or if other < one => {
                std::mem::swap(&mut one, &mut other);
                operator
            }
            BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => {
                std::mem::swap(&mut one, &mut other);
                if operator == BinaryOperator::Greater { BinaryOperator::Less } else { BinaryOperator::LessOrEqual }
            }
            _ => operator,
        };
        _ = write!(out, "({one} {operator:?} {other})");
        Some(())
    }

    fn write_types(self, types: List<TypeId>, out: &mut String) {
        for &of in self.ast.list(types) {
            _ = write!(out, "<{}>", self.ast.text(self.ast[of].span));
        }
    }

    fn write_arguments(self, arguments: List<Argument>, out: &mut String, depth: u32) -> Option<()> {
        out.push('(');
        for argument in self.ast.list(arguments) {
            if let Some(name) = argument.name {
                _ = write!(out, "{}:", identifier(self.ast, name));
            }
            self.write(argument.value, out, depth)?;
            out.push(',');
        }
        out.push(')');
        Some(())
    }
}
