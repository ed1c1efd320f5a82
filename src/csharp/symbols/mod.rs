//! Symbols: the path from `context` to each value of an expression, however the code reaches it.
//!
//! `context.User?.Id`, `var user = context.User; … user.Id`, `((IUser)(context.User)).Id` and a lambda's parameter that is given
//! `context.User` are one path. A path is made of members, keys and calls; what it *is* (chosen by the caller, personal, a status) follows
//! from the tables of the [library](super::library). Rules ask here, and never look at the spelling of code.
//!
//! Nothing of this is worked out before somebody asks about an expression. Values are followed without regard to the order in which
//! statements run: a local may be whatever it is given anywhere.

mod binding;
mod binder;
mod path;
mod values;
mod code;
mod seen;
mod dependence;
mod comparisons;
mod equality;
mod implied;

#[cfg(test)]
mod tests;

use super::ast::Ast;
use crate::text::Span;

pub use code::{Code, Path, Reading};
pub use comparisons::Tautology;
pub use implied::Alternatives;
pub use path::Step;
pub use values::Symbols;

/// The name at `span`, without the `@` that makes a name of a keyword.
fn identifier<'t>(ast: &'t Ast<'_>, span: Span) -> &'t str {
    let text = ast.text(span);
    if text.as_bytes().first() == Some(&b'@') { &text[1..] } else { text }
}
