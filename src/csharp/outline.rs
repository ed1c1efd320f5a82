//! The outline of an expression: a few bits that say what may occur in it, so that a search can skip most expressions.

use super::ast::*;
use crate::text::Span;

/// A set of names, which may seem to hold others too: each has one bit of few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NameSet(u128);

impl NameSet {
    /// All names.
    pub const ALL: Self = Self(u128::MAX);

    /// These names.
    pub const fn of(names: &[&str]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < names.len() {
            bits |= bit(names[at].as_bytes());
            at += 1;
        }
        Self(bits)
    }

    /// The names of both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without those that `other` may hold.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether this name may be among them. When this is false, it is not.
    pub const fn may_hold(self, name: &str) -> bool {
        self.0 & bit(name.as_bytes()) != 0
    }

    /// Whether one of the names may be in both. When this is false, none is.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Names that are looked for in code, with the set of them that tells most code which holds none.
#[derive(Clone, Copy, Debug)]
pub struct Names<'n> {
    set: NameSet,
    names: &'n [&'n str],
}

impl<'n> Names<'n> {
    /// These names.
    pub const fn of(names: &'n [&'n str]) -> Self {
        Self { set: NameSet::of(names), names }
    }

    /// The set of them.
    pub const fn set(self) -> NameSet {
        self.set
    }

    /// Whether one of them may be in `set`. When this is false, none is.
    pub const fn meet(self, set: NameSet) -> bool {
        self.set.meets(set)
    }

    /// Whether `name`, as code spells it, is one of them.
    pub fn hold(self, name: &str) -> bool {
        self.set.may_hold(name) && self.names.contains(&name.strip_prefix('@').unwrap_or(name))
    }
}

/// What stands in a policy expression, roughly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The names of things, of members, and of types that are created.
    pub names: NameSet,
    /// Whether a placeholder stands for an operand.
    pub has_placeholder: bool,
    /// Whether an expression declares a variable, or holds statements.
    pub has_statements_in_values: bool,
    /// Whether an expression declares anything: a variable, a parameter of a lambda, a variable of a query.
    pub has_declarations: bool,
}

impl Outline {
    /// That of `expressions`, whose names `text` reads.
    pub(super) fn of<'t>(ast: &Ast<'_>, expressions: &[Expr], text: impl Fn(Span) -> &'t str) -> Self {
        let mut outline = Self::default();
        for expression in expressions {
            match expression.kind {
                ExprKind::Name { name, .. } | ExprKind::Member { name, .. } => outline.names.0 |= bit(text(name).as_bytes()),
                ExprKind::New { of, .. } => {
                    if let TypeKind::Named { name, .. } = ast[of].kind {
                        outline.names.0 |= bit(text(name).as_bytes());
                    }
                }
                ExprKind::Placeholder => outline.has_placeholder = true,
                ExprKind::Declaration { .. } => outline.has_statements_in_values = true,
                ExprKind::Is { pattern, .. } => {
                    outline.has_statements_in_values |= matches!(ast[pattern].kind, PatternKind::Declaration { .. });
                }
                ExprKind::Lambda { body, .. } => {
                    outline.has_declarations = true;
                    outline.has_statements_in_values |= matches!(body, LambdaBody::Block(_));
                }
                ExprKind::Query(_) => outline.has_declarations = true,
                _ => {}
            }
        }
        outline.has_declarations |= outline.has_statements_in_values;
        outline
    }

    /// Whether this name may be among its [`names`](Self::names). When this is false, it is not.
    pub const fn may_name(self, name: &str) -> bool {
        self.names.may_hold(name)
    }
}

/// The bit of a name, which depends on its length and on three of its letters.
const fn bit(name: &[u8]) -> u128 {
    // `@User` is `User`.
    let name = match *name {
        [b'@', ref rest @ ..] => rest,
        _ => name,
    };
    let [first, .., last] = *name else { return 1 << (name.len() as u32) };
    let letters = u32::from_le_bytes([first, name[name.len() / 2], last, name.len() as u8]);
    1 << (letters.wrapping_mul(0x9e37_79b1) >> 25)
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
        let outline = outline("@(context.Request.Headers[Name].Select(it => new Uri(it.Value + x)))");
        for name in ["context", "Request", "Headers", "Name", "Select", "it", "Uri", "Value", "x"] {
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
