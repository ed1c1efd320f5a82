//! What stands in an expression, in a few bits: enough to tell most expressions in which somebody has nothing to look for.

use super::ast::*;
use crate::text::Span;

/// What stands in a policy expression, roughly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// A bit for every name, which other names share.
    names: u128,
    /// Whether a placeholder stands for an operand.
    pub has_placeholder: bool,
    /// Whether an expression declares a variable, or holds statements.
    pub has_statements_in_values: bool,
}

impl Outline {
    /// That of `expressions`, whose names `text` reads.
    pub(super) fn of<'t>(ast: &Ast<'_>, expressions: &[Expr], text: impl Fn(Span) -> &'t str) -> Self {
        let mut outline = Self::default();
        for expression in expressions {
            match expression.kind {
                ExprKind::Name { name, .. } | ExprKind::Member { name, .. } => outline.names |= bit(text(name)),
                ExprKind::Placeholder => outline.has_placeholder = true,
                ExprKind::Declaration { .. } => outline.has_statements_in_values = true,
                ExprKind::Is { pattern, .. } => {
                    outline.has_statements_in_values |= matches!(ast[pattern].kind, PatternKind::Declaration { .. });
                }
                ExprKind::Lambda { body, .. } => outline.has_statements_in_values |= matches!(body, LambdaBody::Block(_)),
                _ => {}
            }
        }
        outline
    }

    /// Whether something of this name, or a member, may be named. When it is not, it is not.
    pub fn may_name(self, name: &str) -> bool {
        self.names & bit(name) != 0
    }
}

/// The bit of a name, which depends on its length and on three of its letters.
fn bit(name: &str) -> u128 {
    let letter = |at: usize| u32::from(name.as_bytes().get(at).copied().unwrap_or(0));
    let length = name.len();
    let key = letter(0) | letter(length / 2) << 8 | letter(length.saturating_sub(1)) << 16 | (length as u32) << 24;
    1 << (key.wrapping_mul(0x9e37_79b1) >> 25)
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::text::Span;

    fn outline(code: &str) -> outline::Outline {
        let mut ast = Ast::new(code);
        parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw }).outline
    }

    #[test]
    fn every_name_is_in_the_outline() {
        let outline = outline("@(context.Request.Headers[Name].Select(it => it.Value))");
        for name in ["context", "Request", "Headers", "Name", "Select", "it", "Value"] {
            assert!(outline.may_name(name), "{name}");
        }
        assert!(!outline.may_name("LastError"));
    }

    #[test]
    fn the_outline_tells_what_stands_in_values() {
        assert!(!outline("@{ var a = 1; return a; }").has_statements_in_values);
        for code in ["@(f(out var a))", "@(x is string s)", "@(f(a => { return 1; }))"] {
            assert!(outline(code).has_statements_in_values, "{code}");
        }
        assert!(outline("@(f({{name}}))").has_placeholder);
    }
}
