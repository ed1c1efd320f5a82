//! `variables/type-mismatch`: a variable is stored as one type and read as another.

use crate::ast::{Element, Expression};
use crate::catalog::{Kind, Section};
use crate::csharp::{ExprKind, check::Ty, library::ClassId};
use crate::diagnostic::{Safety, Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, Reaching, Read, ReadKind, Taken, Wanted, Write};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "variables/type-mismatch",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/variables/type-mismatch.md"),
    check: Check::Document(check),
};

/// How a cast fails.
#[derive(Clone, Copy, PartialEq)]
enum When {
    /// Whenever it runs.
    Always,
    /// From the second round of a loop on.
    Later,
    /// Where the variable was set last by one of several.
    Sometimes,
}

fn check(cx: &Context, findings: &mut Findings) {
    let model = cx.model();
    // A fragment, or a name that is computed, may set any variable.
    let relies_on_own = !cx.document.kinds().contains(Kind::IncludeFragment) && model.writes().iter().all(|write| !write.computed);
    for (index, read) in model.reads().iter().enumerate() {
        let (Some(name), ReadKind::Index | ReadKind::OrDefault) = (read.name, read.kind) else { continue };
        let Some(reaching) = model.reaching(index) else { continue };
        // What a loop stores it finds in the next round, whatever a wider scope has stored before.
        let only_later = reaching.is_set_outside() && !is_of_another_section(model, read, reaching);
        if reaching.is_set_outside() && !relies_on_own {
            continue;
        }
        let meanings = cx.document.meanings();
        let Some(wanted) = model.wanted(read) else { continue };
        let clashes = |ty: Option<Ty>| ty.is_some_and(|ty| !meanings.survives_as_object(ty, wanted.ty));
        let writes = || reaching.writes().map(|write| (write, model.nth_write(write)));
        let outer = || reaching.outer().map(|setter| (setter, setter.ty.as_ref().map(|(ty, _)| *ty)));
        let own = writes().find(|(_, write)| clashes(model.stored(write)));
        let others = outer().find(|(_, ty)| clashes(*ty));
        if own.is_none() && others.is_none() {
            continue;
        }
        // Where one of several ways is right, a condition may see to it that it is the one.
        let is_all = writes().all(|(_, write)| clashes(model.stored(write))) && outer().all(|(_, ty)| clashes(ty));
        let later = || writes().find(|(_, write)| comes_round(read, write) && clashes(model.stored(write)));
        let apart = || writes().find(|(index, write)| clashes(model.stored(write)) && is_apart(model, read, *index, reaching));
        let sometimes = || apart().map(Some).or_else(|| (others.is_some() && is_open(model, read, reaching)).then_some(None));
        // What makes null of other types is there to be asked whether it has, unless the code does not.
        let may_be_null = match wanted.taken {
            Taken::As(by) => !read.expression.is_some_and(|expression| expression.code().needs(by)),
            Taken::Cast(_) | Taken::Told => false,
        };
        let (when, own) = if is_all && !only_later {
            (When::Always, own)
        } else if may_be_null {
            continue;
        } else if let Some(later) = later() {
            (When::Later, Some(later))
        } else if let Some(own) = sometimes().filter(|_| !only_later) {
            (When::Sometimes, own)
        } else {
            continue;
        };
        let (stored, is, place) = match (own, others) {
            (Some((_, write)), _) => {
                let Some(stored) = model.stored(write) else { continue };
                (stored, meanings.name(stored), None)
            }
            (None, Some((setter, _))) => {
                let Some((stored, name)) = &setter.ty else { continue };
                (*stored, name.clone(), Some(&setter.place))
            }
            (None, None) => continue,
        };
        let wants = meanings.name(wanted.ty);
        let stored_as = match place {
            Some(place) => say!("`{}` is stored as `{}` ({})", quoted(name), quoted(&is), quoted(place)),
            None => say!("`{}` is stored as `{}`", quoted(name), quoted(&is)),
        };
        let message = match when {
            _ if matches!(wanted.taken, Taken::As(_)) => {
                let on = if when == When::Always { "" } else { " on one of the ways to this place" };
                say!("{}{} and read `as {}`, which makes null of it", stored_as, on, quoted(&wants))
            }
            When::Later => say!(
                "`{}` is stored as `{}` in this loop and read as `{}`, which fails in the second iteration",
                quoted(name),
                quoted(&is),
                quoted(&wants)
            ),
            When::Always => say!("{} and read as `{}`, which fails", stored_as, quoted(&wants)),
            When::Sometimes => say!("{} on one of the ways to this place and read as `{}`, which fails then", stored_as, quoted(&wants)),
        };
        let mut report = findings.report(read.span, message).here(say!("read as `{}`", quoted(&wants)));
        if let Some((_, write)) = own {
            report = report.label(write.name.span, say!("stored as `{}`", quoted(&is)));
        }
        let how = if matches!(wanted.taken, Taken::As(_)) { "`as`" } else { "a cast of a variable" };
        let wants = wants.trim_end_matches('?');
        let report = report.help(match stored == Ty::class(ClassId::RESPONSE) {
            true => say!("{} converts nothing: read it as `IResponse`, and what it holds with `.Body.As<{}>()`", how, quoted(wants)),
            false => say!("{} converts nothing: read it as `{}` and convert that, or store `{}`", how, quoted(&is), quoted(wants)),
        });
        // In the other cases the variable has the type that it is read as, too.
        if when == When::Always
            && let Some((message, edit)) = mended(cx, read, stored, wanted)
        {
            report.fix(message, vec![edit]);
        }
    }
}

/// Whether the document sets the variable in other sections than that of `read`, and in none of them later than that. Only the `<base />` between them could set
/// it anew then, which policies of wider scopes do not do with the variables of narrower ones.
fn is_of_another_section(model: &Model, read: &Read, reaching: Reaching) -> bool {
    let mut sections = reaching.writes().map(|write| model.nth_write(write).policy.element().section()).peekable();
    sections.peek().is_some() && sections.all(|section| section.is_some() && section != read.element.section())
}

/// Whether nothing in the expression or around it decides whether it comes to `read`, so that it does whatever others have set.
fn is_open(model: &Model, read: &Read, reaching: Reaching) -> bool {
    let writes = reaching.writes().map(|write| model.nth_write(write).policy.element());
    is_always_reached(read) && model.conditions(read.element).is_empty() && in_one_choice(model, writes)
}

/// Whether nothing keeps what the write with the index `write` leaves from reaching `read`.
fn is_apart<'d>(model: &Model<'d>, read: &Read<'d>, write: usize, reaching: Reaching) -> bool {
    let own = model.nth_write(write).policy.element();
    let later = reaching.writes().map(|write| model.nth_write(write).policy.element()).filter(|other| other.id() > own.id());
    let around = model.choice_around(own);
    // A condition that decides about one may be that which decides about the other, too.
    let mend = later.filter(|other| around.is_none_or(|around| !around.holds(*other)));
    let is_mended = around.is_some() && mend.clone().next().is_some();
    // What comes round in a loop is looked at by itself.
    let is_before = own.id() < read.element.id() && !own.holds(read.element);
    is_before
        && is_always_reached(read)
        && !is_mended
        && in_one_choice(model, mend)
        && !model.may_be_connected(read, std::iter::once(write))
}

/// Whether the expression comes to `read` whenever it runs, and that is no matter of where an error came from.
fn is_always_reached(read: &Read) -> bool {
    let decides = |expression: Expression| expression.code().decides_by(|_| true);
    read.element.section() != Some(Section::OnError) && !read.expression.is_some_and(decides)
}

/// Whether one `choose` holds all of `elements`.
fn in_one_choice<'d>(model: &Model<'d>, mut elements: impl Iterator<Item = Element<'d>>) -> bool {
    let Some(first) = elements.next() else { return true };
    match model.choice_around(first) {
        Some(around) => elements.all(|element| around.holds(element)),
        None => elements.next().is_none(),
    }
}

/// Whether a loop runs `write` after `read` in every round, so that in the next one the read finds what was written.
fn comes_round(read: &Read, write: &Write) -> bool {
    let is_loop = |holder: &Element| holder.policy().is_some_and(|policy| policy.kind() == Kind::Retry);
    let Some(around) = read.element.ancestors().find(is_loop).filter(|around| around.holds(write.policy.element())) else { return false };
    // Where a condition is around one of them, or in the code, it may see to it that the type is right.
    let always = |element: Element| element.ancestors().take_while(|holder| holder.id() != around.id()).all(|holder| !is_branch(holder));
    let asks = |expression: Expression| expression.code().decides_by(|path| path.variable() == read.name);
    write.policy.id() >= read.element.id() && always(read.element) && always(write.policy.element()) && !read.expression.is_some_and(asks)
}

fn is_branch(element: Element) -> bool {
    matches!(element.name(), "when" | "otherwise" | "cache-value" | "wait")
}

/// The cast with a conversion in it.
fn mended(cx: &Context, read: &Read, stored: Ty, wanted: Wanted) -> Option<(Sentence, Edit)> {
    let (ast, meanings, text) = (cx.document.csharp(), cx.document.meanings(), cx.document.text());
    let (Taken::Cast(cast) | Taken::As(cast)) = wanted.taken else { return None };
    let variable = read.span.text(text);
    let operand = match ast[cast].kind {
        ExprKind::Cast { operand, .. } | ExprKind::As { operand, .. } => operand,
        _ => return None,
    };
    // What a local is between is left to whoever wrote it.
    if Some(ast.without_parentheses(operand)) != read.node {
        return None;
    }
    if wanted.ty == Ty::STRING {
        return Some(("turn it into text".into(), Edit::replace(ast.span_of(cast), format!("{variable}.ToString()"))));
    }
    let ExprKind::Cast { to, .. } = ast[cast].kind else { return None };
    if stored == Ty::STRING && (wanted.ty == Ty::BOOL || meanings.is_number(wanted.ty)) {
        let parse = format!("{}.Parse((string){variable})", meanings.name(wanted.ty));
        return Some((say!("read the `{}` from the text", quoted(meanings.name(wanted.ty))), Edit::replace(ast.span_of(cast), parse)));
    }
    if !(meanings.is_number(stored) && meanings.is_number(wanted.ty)) {
        return None;
    }
    let to = ast.span(ast[to].span).text(text);
    let name = meanings.name(stored);
    Some((say!("read it as `{}` first", quoted(&name)), Edit::replace(ast.span_of(cast), format!("({to})({name}){variable}"))))
}
