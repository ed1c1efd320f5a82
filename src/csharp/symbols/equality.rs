//! Equality of code: whether two pieces of code mean the same, however they are written.

use std::fmt::Write as _;

use super::code::Code;
use super::identifier;
use crate::csharp::ast::*;
use crate::csharp::library::Does;
use crate::text::Span;

/// How deep code is followed.
const DEPTH: u32 = 200;

impl Code<'_> {
    /// The code in one spelling, for two that say the same: without white space and parentheses, texts as what they are, and the sides of `==`
    /// in one order. `None` where it is too deep.
    pub fn canonical(self) -> Option<String> {
        let mut out = String::new();
        match self.root.body {
            Body::Expression(value) => self.write(value, &mut out, DEPTH)?,
            Body::Block(_) => out.push_str(self.ast.text(self.root.code).trim()),
        }
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
            ExprKind::Call { target, arguments } => {
                self.write(target, out, depth)?;
                self.write_arguments(arguments, out, depth)?;
            }
            ExprKind::Index { target, arguments, conditional } => {
                self.write(target, out, depth)?;
                out.push_str(if conditional { "?[" } else { "[" });
                self.write_arguments(arguments, out, depth)?;
            }
            ExprKind::Unary { operator, operand } => {
                _ = write!(out, "{operator:?} ");
                self.write(operand, out, depth)?;
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
                self.write(operand, out, depth)?;
                out.push_str(" is ");
                match ast[pattern].kind {
                    PatternKind::Constant(value) => self.write(value, out, depth)?,
                    _ => out.push_str(ast.text(ast[pattern].span)),
                }
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

    fn write_binary(self, operator: BinaryOperator, left: ExprId, right: ExprId, out: &mut String, depth: u32) -> Option<()> {
        let (mut one, mut other) = (String::new(), String::new());
        self.write(left, &mut one, depth)?;
        self.write(right, &mut other, depth)?;
        let operator = match operator {
            BinaryOperator::Equal | BinaryOperator::NotEqual if other < one => {
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
