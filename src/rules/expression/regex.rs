//! `expression/regex`: a regular expression that fails, or may take extremely long.

use crate::ast::Expression;
use crate::csharp::{
    Ast, Code, ExprId, ExprKind, Literal, NameSet, Names, Path,
    ast::TypeKind,
    library::Fact,
    regex::{Pattern, PatternError},
};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Sent;
use crate::spelling::holds_placeholder;

pub(super) const RULE: Rule = Rule {
    id: "expression/regex",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/regex.md"),
    check: Check::ExpressionNaming(NameSet::of(&["Regex"]), check),
};

fn check(cx: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.names(const { Names::of(&["Regex"]) }) {
        return;
    }
    let (csharp, code) = (expression.document().csharp(), expression.code());
    for (id, node) in csharp.expressions(expression.root()) {
        let Some(argument) = pattern_of(code, id, &node.kind) else { continue };
        let literal = code.origin(argument);
        if !is_literal(csharp, literal) {
            if is_sent(cx, argument) {
                findings
                    .report(
                        csharp.span_of(argument),
                        "the caller chooses a part of this pattern, which may then fail, or take extremely long",
                    )
                    .help("compare texts without a pattern, as with `==` or `StartsWith`");
            }
            continue;
        }
        let Some(text) = csharp.string_value(literal).filter(|text| !holds_placeholder(text) && !text.contains("%{")) else {
            continue;
        };
        if names(code, id, &["IgnorePatternWhitespace", "ECMAScript", "RightToLeft", "ExplicitCapture"]) {
            continue;
        }
        let span = csharp.span_of(literal);
        match Pattern::read(&text) {
            Some(Err(error)) => {
                findings.report(span, why(&error)).help("correct the pattern: every request that gets here fails");
            }
            Some(Ok(pattern)) if pattern.explodes && !has_time_limit(code, id) => {
                findings
                    .report(span, "this pattern repeats a repetition, so a text that does not match may take extremely long")
                    .help("remove one of the two repetitions, or give the call a time limit: `TimeSpan.FromMilliseconds(100)`");
            }
            _ => {}
        }
    }
}

/// Whether something that callers send is in the pattern `argument`, as it is and without having been held against a list.
fn is_sent(cx: &Context, argument: ExprId) -> bool {
    let Some(expression) = cx.document.expression_of(argument) else { return false };
    let code = expression.code();
    let is_chosen = |path: Path| path.is_a(Fact::Chosen);
    let Some(element) = expression.element() else { return false };
    let paths: Vec<Path> = code.origins(argument).into_iter().flat_map(|origin| code.paths(origin)).collect();
    let is_put_in = |name: &str| {
        let values = cx.model().values_of(name, element);
        values.iter().any(|value| !value.code().carried(is_chosen).is_empty())
    };
    let variables: Vec<&str> = paths.iter().filter_map(|path| path.variable()).filter(|name| is_put_in(name)).collect();
    let paths: Vec<Path> = paths.iter().copied().filter(|path| is_chosen(*path)).collect();
    if paths.is_empty() && variables.is_empty() {
        return false;
    }
    let sent = Sent { paths, variables: variables.into_iter().map(str::to_owned).collect() };
    !cx.model().is_compared(&sent, element, None)
}

/// Whether one of these members stands in what `id` is made of.
fn names(code: Code, id: ExprId, members: &[&str]) -> bool {
    code.is_made_of(id, |node| code.member_name(node).is_some_and(|name| members.contains(&name)))
}

/// Whether a call is given a time limit.
fn has_time_limit(code: Code, id: ExprId) -> bool {
    code.is_made_of(id, |node| code.type_name(node) == Some("TimeSpan"))
}

/// The argument that holds the pattern, of a call of `Regex` or the creation of one.
fn pattern_of(code: Code, id: ExprId, kind: &ExprKind) -> Option<ExprId> {
    let csharp = code.ast();
    let (arguments, place) = match *kind {
        ExprKind::Call { target, arguments } => {
            let ExprKind::Member { target: of, .. } = csharp[target].kind else { return None };
            let known = matches!(code.member_name(id)?, "IsMatch" | "Match" | "Matches" | "Replace" | "Split");
            (known && csharp.member_path(of)?.last() == Some(&"Regex")).then_some((csharp.list(arguments), 1))?
        }
        ExprKind::New { of, arguments, .. } => {
            let known = matches!(csharp[of].kind, TypeKind::Named { name, .. } if csharp.text(name) == "Regex");
            known.then_some((csharp.list(arguments), 0))?
        }
        _ => return None,
    };
    let named = arguments.iter().find(|argument| argument.name.is_some_and(|name| csharp.text(name) == "pattern"));
    Some(named.or(arguments.get(place))?.value)
}

fn is_literal(csharp: &Ast, id: ExprId) -> bool {
    matches!(csharp[id].kind, ExprKind::Literal(Literal::String | Literal::VerbatimString))
}

fn why(error: &PatternError) -> Sentence {
    match error {
        PatternError::Unclosed => "a `(` of this pattern is never closed".into(),
        PatternError::Unopened => "a `)` of this pattern closes nothing".into(),
        PatternError::UnclosedClass => "a `[` of this pattern is never closed".into(),
        PatternError::NothingToRepeat(sign) => say!("a `{}` of this pattern has nothing in front of it to repeat", quoted(sign)),
        PatternError::ReversedRange(range) => say!("the range `{}` of this pattern goes backwards", quoted(range)),
        PatternError::ReversedBounds(bounds) => say!("the minimum of `{}` in this pattern is larger than its maximum", quoted(bounds)),
        PatternError::EndsInBackslash => "this pattern ends in a `\\`".into(),
        PatternError::UnknownEscape(sign) => say!("`\\{}` in this pattern is not an escape that .NET knows", quoted(sign)),
        PatternError::UnknownGroup(group) => say!("`{}` in this pattern does not open a kind of group that .NET knows", quoted(group)),
        PatternError::NoSuchGroup(group) => say!("`\\{}` in this pattern refers to a group that it does not have", quoted(group)),
    }
}
