//! The named values that templates define.

use std::cell::RefCell;

use super::super::{Budget, Evaluator, Evidence, EvidenceKind, Expr, ExprKind, HostValue, Located, NamedValue, vault_in};
use super::resources::{Definition, filled};
use super::scope::{NamesInScope, Scope, Trail, content};
use crate::text::Span;

/// How many expressions are looked at to find out where one value comes from.
const MAX_STEPS: usize = 256;

/// What stands for what is not known of a name.
const UNKNOWN: char = '\0';

/// The functions that hand on a secret that their first argument is.
const HAND_ON: [&str; 9] = ["base64", "string", "trim", "tolower", "toupper", "uricomponent", "replace", "format", "concat"];

/// Returns the named values that `definitions` define.
pub(super) fn defined(scopes: &[Scope], definitions: Vec<Definition>) -> Vec<NamedValue> {
    let (values, budget) = (RefCell::default(), Budget::default());
    let defined = |definition: &Definition| {
        let names = NamesInScope { scopes, at: definition.at, values: &values };
        let cx = Evaluator::new(&names, "".into(), &budget);
        let trail = Trail::new(scopes, MAX_STEPS);
        let source = definition.value.as_ref().map_or(Source::Unknown, |it| source(&trail, definition.at, it));
        NamedValue {
            span: definition.span,
            name: name(definition, &cx),
            value: if let Source::Text(text, span) = &source { Some(Located { text: text.clone(), span: *span }) } else { None },
            secret: definition.secret.as_ref().map_or(Some(false), |it| is_true(&cx.value(it))),
            key_vault: definition.key_vault,
            vault: definition.vault.as_ref().and_then(|it| vault_in(cx.value(it).as_known()?)),
            evidence: if let Source::Secret(evidence) = source { Some(evidence) } else { None },
        }
    };
    definitions.iter().map(defined).collect()
}

/// Returns the name that policies use.
fn name(definition: &Definition, cx: &Evaluator<'_>) -> Located {
    let known = |expr: &Expr| Some(Located { text: cx.value(expr).as_known()?.to_owned(), span: content(expr) });
    if let Some(name) = &definition.display_name {
        return known(name).unwrap_or(Located { text: String::new(), span: content(name) });
    }
    let Some(name) = &definition.name else { return Located { text: String::new(), span: definition.span } };
    // The names of what is around it stand before its own.
    let whole = filled(name, cx, |_| UNKNOWN.into()).unwrap_or_default();
    let own = whole.rsplit('/').next().filter(|own| !own.contains(UNKNOWN)).unwrap_or_default();
    let place = name.text().and_then(|text| {
        let start = text.text.strip_suffix(own).filter(|_| !own.is_empty())?.len();
        Some(text.map.outer(Span::new(start, text.text.len())))
    });
    Located { text: own.to_owned(), span: place.unwrap_or(content(name)) }
}

/// What `value` says that may be written as a text too.
fn is_true(value: &HostValue) -> Option<bool> {
    match (value, value.as_known()) {
        (HostValue::Bool(is), _) => Some(*is),
        (_, Some(text)) if text.eq_ignore_ascii_case("true") => Some(true),
        (_, Some(text)) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Where a value comes from.
enum Source {
    /// It is this text, which stands here.
    Text(String, Span),
    /// It is a secret, or holds one.
    Secret(Evidence),
    /// Nothing is known.
    Unknown,
}

/// Returns where the value of `expr`, which stands in the scope `at`, comes from. The recursion ends where `trail` does.
fn source(trail: &Trail<'_>, at: usize, expr: &Expr) -> Source {
    if trail.step().is_none() {
        return Source::Unknown;
    }
    let secret = |kind: EvidenceKind| Source::Secret(Evidence { span: expr.span, kind });
    match &expr.kind {
        ExprKind::Text(text) => match text.known() {
            Some(known) => Source::Text(known.to_owned(), content(expr)),
            None => any_secret(trail, at, text.holes.iter().filter_map(|hole| hole.expr.as_ref())),
        },
        ExprKind::Call(name, arguments) if HAND_ON.contains(&name.to_ascii_lowercase().as_str()) => any_secret(trail, at, arguments.iter()),
        ExprKind::Member(of, name) if is_key(name) && is_reference(of) => secret(EvidenceKind::Key),
        ExprKind::Call(..) | ExprKind::Member(..) | ExprKind::Index(..) => {
            let followed = trail.follow(at, expr).map_or(Source::Unknown, |(at, it)| source(trail, at, it));
            let is_missing = match &followed {
                Source::Unknown => true,
                Source::Text(text, _) => text.is_empty(),
                Source::Secret(_) => false,
            };
            match followed {
                _ if is_missing && is_list(root(expr)) => secret(EvidenceKind::Key),
                _ if is_missing && trail.is_secure(at, root(expr)) => secret(EvidenceKind::Sensitive),
                followed => followed,
            }
        }
        _ => Source::Unknown,
    }
}

/// Returns the first secret among `parts`. Texts among them are not all of the value.
fn any_secret<'e>(trail: &Trail<'_>, at: usize, parts: impl Iterator<Item = &'e Expr>) -> Source {
    let mut sources = parts.map(|it| source(trail, at, it));
    sources.find(|it| matches!(it, Source::Secret(_))).unwrap_or(Source::Unknown)
}

/// The expression of which `expr` is a member, or of which a member is.
fn root(mut expr: &Expr) -> &Expr {
    while let ExprKind::Member(of, _) | ExprKind::Index(of, _) = &expr.kind {
        expr = of;
    }
    expr
}

/// Whether `expr` calls a function that lists keys or other secrets: `listKeys(…)`.
fn is_list(expr: &Expr) -> bool {
    let ExprKind::Call(name, _) = &expr.kind else { return false };
    name.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("list")) && name.len() > 4
}

/// Whether `expr` is a part of what a resource says of itself: `reference(…)`.
fn is_reference(expr: &Expr) -> bool {
    matches!(&root(expr).kind, ExprKind::Call(name, _) if name.eq_ignore_ascii_case("reference"))
}

/// Whether a property of this name is a key. An instrumentation key gives no access.
fn is_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("key") && name != "instrumentationkey" || name.ends_with("password")
}
