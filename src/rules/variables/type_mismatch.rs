//! `variables/type-mismatch`: a variable is stored as one type and read as another.

use crate::csharp::{ExprKind, check::Ty};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Read, ReadKind, Wanted};
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
        if !writes().all(|write| clashes(model.stored(write))) {
            continue;
        }
        let Some((write, stored)) = writes().next().and_then(|write| Some((write, model.stored(write)?))) else { continue };
        let (is, wants) = (meanings.name(stored), meanings.name(wanted.ty));
        let report = findings
            .report(read.span, format!("`{name}` is stored as `{is}` and read as `{wants}`, which fails"))
            .here(format!("read as `{wants}`"))
            .label(write.name.span, format!("stored as `{is}`"))
            .help(format!("a cast of a variable converts nothing: read it as `{is}` and convert that, or store `{wants}`"));
        if let Some((message, edit)) = mended(cx, read, stored, wanted) {
            report.fix(message, vec![edit]);
        }
    }
}

/// The cast with a conversion in it.
fn mended(cx: &Context, read: &Read, stored: Ty, wanted: Wanted) -> Option<(String, Edit)> {
    let (ast, meanings, text) = (cx.document.csharp(), cx.document.meanings(), cx.document.text());
    let cast = wanted.cast?;
    let ExprKind::Cast { to, .. } = ast[cast].kind else { return None };
    let variable = read.span.text(text);
    if wanted.ty == Ty::STRING {
        return Some(("make text of it".to_owned(), Edit::replace(ast.span_of(cast), format!("{variable}.ToString()"))));
    }
    if stored == Ty::STRING && (wanted.ty == Ty::BOOL || meanings.is_number(wanted.ty)) {
        let parse = format!("{}.Parse((string){variable})", meanings.name(wanted.ty));
        return Some((format!("read the `{}` from the text", meanings.name(wanted.ty)), Edit::replace(ast.span_of(cast), parse)));
    }
    if !(meanings.is_number(stored) && meanings.is_number(wanted.ty)) {
        return None;
    }
    let to = ast.span(ast[to].span).text(text);
    let name = meanings.name(stored);
    Some((format!("read it as `{name}` first"), Edit::replace(ast.span_of(cast), format!("({to})({name}){variable}"))))
}
