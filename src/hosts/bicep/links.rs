//! Links to policies, of which the last words name a file of the repository.

use std::rc::Rc;

use super::functions::plain_name;
use super::instance::Instance;
use super::project::tail;
use super::{DeclarationKind, Expr, ExprKind, Span};
use crate::hosts::{Folders, HostText, Origin, Reads, around, folder, join};

/// How many names are followed to the end of a link.
const MAX_NAMES: usize = 16;

/// Returns the file that the link `text`, which is `written` at `site`, leads to; `None` if there is no such file beside, below or around, or more than one.
pub(super) fn linked(
    text: &HostText,
    written: &Expr,
    site: &(Rc<str>, Span),
    instance: &Instance<'_>,
    folders: &dyn Folders,
) -> Option<Origin> {
    let link = text.known.as_deref().or_else(|| end(written, instance))?;
    let link = link.split(['?', '#']).next()?;
    let parts: Vec<&str> = link.split('/').filter(|part| !part.is_empty()).collect();
    let name = parts.last().filter(|name| name.contains('.'))?;
    let own = folder(&site.0);
    let files = folders.files(own);
    let named: Vec<&String> = files.iter().filter(|file| file.rsplit('/').next() == Some(name)).collect();
    // The one that shares most folders with the link.
    let shared = |file: &str| parts.iter().rev().zip(file.rsplit('/')).take_while(|(one, other)| **one == *other).count();
    let path = match named.iter().map(|file| shared(file)).max() {
        Some(most) => {
            let mut best = named.into_iter().filter(|file| shared(file) == most);
            join(own, best.next().filter(|_| best.next().is_none())?)
        }
        None => around(own, &parts, folders)?,
    };
    Some(Origin::File { path: path.into(), reads: Reads::Link, at: site.clone() })
}

/// The words with which the text `expr` ends, as far as they are written in this file.
fn end<'e>(expr: &'e Expr, instance: &Instance<'e>) -> Option<&'e str> {
    let mut expr = expr;
    for _ in 0..MAX_NAMES {
        expr = match &expr.kind {
            ExprKind::Text(text) => match tail(text)? {
                "" => text.holes.last()?.expr.as_ref()?,
                words => return Some(words),
            },
            ExprKind::Name(name) => {
                let declaration = instance.files.declaration(instance.index, name)?;
                matches!(declaration.kind, DeclarationKind::Variable | DeclarationKind::Parameter { .. }).then_some(())?;
                declaration.value.as_ref()?
            }
            ExprKind::Call(name, arguments) if matches!(plain_name(name), "uri" | "concat") => arguments.last()?,
            _ => return None,
        };
    }
    None
}
