//! `expression/result-type`: the type of an expression does not fit its place.

use crate::ast::{Expression, Setting};
use crate::catalog::{Expected, Expressions};
use crate::csharp::{
    ExprId,
    check::{Meanings, Ty},
    library::{ClassId, ClassKind, Listing, library},
};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/result-type",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/result-type.md"),
    check: Check::Expression(check),
};

fn check(cx: &Context, expression: Expression, findings: &mut Findings) {
    let meanings = cx.document.meanings();
    let csharp = cx.document.csharp();
    let typed = |&value: &ExprId| Some((value, meanings.type_of(value))).filter(|(_, ty)| ty.is_value() || *ty == Ty::NULL);
    let mut returns = expression.returns().iter().filter_map(typed).peekable();
    if returns.peek().is_none() || expression.has_doubled_braces() {
        return;
    }
    let Some(expected) = expression.expected() else { return };
    // Where no expression may stand, what it yields is no matter.
    if expression.setting().and_then(Setting::definition).is_some_and(|attribute| attribute.expressions == Expressions::No) {
        return;
    }
    for (value, ty) in returns {
        match asked_for(meanings, expected) {
            Some(asked) if !meanings.becomes(ty, asked) && !are_bytes_of_body(meanings, expression, ty) => {
                let (yields, takes) = (meanings.name(ty), meanings.name(asked));
                let mut report = findings.report(
                    csharp.span_of(value),
                    say!("`{}` is expected here, and the expression yields `{}`", quoted(&takes), quoted(&yields)),
                );
                // Public policies do so with the id of a request, and nobody says that it is refused.
                if yields == "Guid" && asked == Ty::STRING {
                    report = report.at_most(Severity::Info);
                }
                report.help(match () {
                    () if asked == Ty::STRING && ty != Ty::OBJECT => "append `.ToString()`: the service does not convert values".into(),
                    () if asked == Ty::BOOL && meanings.bare(ty) == Ty::BOOL => "compare it with `true`, or add `?? false`".into(),
                    () if asked == Ty::BOOL && ty == Ty::STRING => "compare the text with something".into(),
                    () if ty == Ty::OBJECT => say!("cast it: `({})…`", quoted(&takes)),
                    () => say!("convert it to `{}`: the service does not", quoted(&takes)),
                });
                // What is returned elsewhere is most often of the same type.
                return;
            }
            None if !may_be_stored(meanings, ty) => {
                let yields = meanings.name(ty);
                findings.report(csharp.span_of(value), say!("the service is not known to keep `{}` in variables", quoted(&yields))).help(
                    "store text, a number, a `JObject` or a `JArray` instead: `JsonConvert.SerializeObject(…)` turns any value into text",
                );
                return;
            }
            _ => {}
        }
    }
}

/// The type that a place takes; `None` where it takes all that can be stored.
fn asked_for(meanings: &Meanings, expected: Expected) -> Option<Ty> {
    Some(Ty::class(match expected {
        Expected::Any => return None,
        Expected::Bool => ClassId::BOOL,
        Expected::Bytes => return Some(meanings.array_of(Ty::class(ClassId::BYTE))),
        Expected::Double => ClassId::DOUBLE,
        Expected::Int => ClassId::INT,
        Expected::Long => ClassId::LONG,
        Expected::String => ClassId::STRING,
    }))
}

/// Whether the service sends the value as it is: a body may be bytes.
fn are_bytes_of_body(meanings: &Meanings, expression: Expression, ty: Ty) -> bool {
    let in_body = || expression.element().is_some_and(|element| element.name() == "set-body") && expression.setting().is_none();
    ty == meanings.array_of(Ty::class(ClassId::BYTE)) && in_body()
}

/// Whether the service keeps values of this type in variables and caches: plain values, bytes, responses, tokens and JSON
/// (`set-variable`, "Allowed types").
fn may_be_stored(meanings: &Meanings, ty: Ty) -> bool {
    const CLASSES: [ClassId; 8] = [
        ClassId::OBJECT,
        ClassId::STRING,
        ClassId::GUID,
        ClassId::DATE_TIME,
        ClassId::TIME_SPAN,
        ClassId::RESPONSE,
        ClassId::JWT,
        ClassId::AUTHORIZATION,
    ];
    if ty == Ty::NULL || ty == Ty::STRING {
        return true;
    }
    let bare = meanings.bare(ty);
    let Some(class) = meanings.class_of(bare) else {
        return [ClassId::BYTE, ClassId::SBYTE].into_iter().any(|it| meanings.array_of(Ty::class(it)) == ty);
    };
    let plain = ClassId::BOOL <= class && class <= ClassId::DECIMAL;
    let definition = library().class(class);
    let of_service = definition.namespace.is_empty();
    plain
        || CLASSES.contains(&class)
        || of_service
        || definition.kind == ClassKind::Enum
        || definition.open && definition.listing != Listing::Listed
        || meanings.becomes(bare, Ty::class(ClassId::JTOKEN)) && bare != Ty::STRING
}
