//! `variables/type-mismatch`: a variable is stored as one type and read as another.

use crate::ast::{Element, Expression};
use crate::catalog::Kind;
use crate::csharp::{ExprKind, check::Ty};
use crate::diagnostic::{Safety, Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Read, ReadKind, Wanted, Write};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "variables/type-mismatch",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/variables/type-mismatch.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let model = cx.model();
    for (index, read) in model.reads().iter().enumerate() {
        let (Some(name), ReadKind::Index | ReadKind::OrDefault) = (read.name, read.kind) else { continue };
        let Some(reaching) = model.reaching(index) else { continue };
        if reaching.is_set_outside() || reaching.writes().next().is_none() {
            continue;
        }
        let meanings = cx.document.meanings();
        let Some(wanted) = model.wanted(read) else { continue };
        let writes = || reaching.writes().map(|write| model.nth_write(write));
        let clashes = |ty: Option<Ty>| ty.is_some_and(|ty| !meanings.survives_as_object(ty, wanted.ty));
        // Where one of several ways is right, a condition may see to it that it is the one.
        let all = writes().all(|write| clashes(model.stored(write)));
        let later = writes().filter(|write| !all && comes_round(read, write)).find(|write| clashes(model.stored(write)));
        if !all && later.is_none() {
            continue;
        }
        let Some((write, stored)) = later.or_else(|| writes().next()).and_then(|write| Some((write, model.stored(write)?))) else {
            continue;
        };
        let (is, wants) = (meanings.name(stored), meanings.name(wanted.ty));
        let report = findings
            .report(
                read.span,
                match later {
                    Some(_) => say!(
                        "`{}` is stored as `{}` in this loop and read as `{}`, which fails in the second iteration",
                        quoted(name),
                        quoted(&is),
                        quoted(&wants)
                    ),
                    None => say!("`{}` is stored as `{}` and read as `{}`, which fails", quoted(name), quoted(&is), quoted(&wants)),
                },
            )
            .here(say!("read as `{}`", quoted(&wants)))
            .label(write.name.span, say!("stored as `{}`", quoted(&is)))
            .help(say!(
                "a cast of a variable converts nothing: read it as `{}` and convert that, or store `{}`",
                quoted(&is),
                quoted(&wants)
            ));
        // In the first round, the variable has the type that it is read as.
        if later.is_none()
            && let Some((message, edit)) = mended(cx, read, stored, wanted)
        {
            report.fix(message, vec![edit]);
        }
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
    let cast = wanted.cast?;
    let ExprKind::Cast { to, .. } = ast[cast].kind else { return None };
    let variable = read.span.text(text);
    if wanted.ty == Ty::STRING {
        return Some(("turn it into text".into(), Edit::replace(ast.span_of(cast), format!("{variable}.ToString()"))));
    }
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
