//! `expression/regex`: a regular expression that fails, or takes for ever.

use foldhash::{HashMap, HashMapExt};

use crate::ast::Expression;
use crate::csharp::{Ast, ExprId, ExprKind, Literal, Names, Root, StmtKind, ast::TypeKind};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Pattern, PatternError};

pub(super) const RULE: Rule = Rule {
    id: "expression/regex",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/regex.md"),
    check: Check::ExpressionNaming(Names::of(&["Regex"]), check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    let literals = literals(csharp, expression.root());
    for (id, node) in csharp.expressions(expression.root()) {
        let Some(argument) = pattern_of(csharp, &node.kind) else { continue };
        let argument = csharp.strip(argument);
        let literal = match csharp[argument].kind {
            ExprKind::Name { name, .. } => literals.get(csharp.text(name)).copied().flatten(),
            _ => Some(argument).filter(|argument| is_literal(csharp, *argument)),
        };
        let Some(literal) = literal else { continue };
        let Some(text) = csharp.string_value(literal).filter(|text| !["{{", "${", "#{", "%{"].iter().any(|open| text.contains(open)))
        else {
            continue;
        };
        let call = csharp.text_of(id);
        if ["IgnorePatternWhitespace", "ECMAScript", "RightToLeft", "ExplicitCapture"].iter().any(|option| call.contains(option)) {
            continue;
        }
        let span = csharp.span_of(literal);
        match Pattern::read(&text) {
            Some(Err(error)) => {
                findings.report(span, why(&error)).help("mend the pattern: as it stands, every call fails when it gets here");
            }
            Some(Ok(pattern)) if pattern.explodes && !call.contains("TimeSpan") && !call.contains("imeout") => {
                findings
                    .report(span, "this pattern repeats a repetition, so that a text that does not match may take for ever")
                    .help("repeat once, or give the call a time limit: `TimeSpan.FromMilliseconds(100)`");
            }
            _ => {}
        }
    }
}

/// The argument that holds the pattern, of a call of `Regex` or the creation of one.
fn pattern_of(csharp: &Ast, kind: &ExprKind) -> Option<ExprId> {
    let (arguments, place) = match *kind {
        ExprKind::Call { target, arguments } => {
            let ExprKind::Member { target: of, name, .. } = csharp[target].kind else { return None };
            let known = matches!(csharp.text(name), "IsMatch" | "Match" | "Matches" | "Replace" | "Split");
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

/// The variables of an expression that hold one literal and nothing else.
fn literals<'d>(csharp: &'d Ast<'d>, root: &Root) -> HashMap<&'d str, Option<ExprId>> {
    let mut literals = HashMap::new();
    for (_, statement) in csharp.statements(root) {
        let StmtKind::Local { variables, .. } = statement.kind else { continue };
        for variable in csharp.list(variables) {
            let value = variable.value.filter(|value| is_literal(csharp, *value));
            literals.entry(csharp.text(variable.name)).and_modify(|known| *known = None).or_insert(value);
        }
    }
    for (_, node) in csharp.expressions(root) {
        if let ExprKind::Assign { target, .. } = node.kind
            && let ExprKind::Name { name, .. } = csharp[csharp.strip(target)].kind
        {
            literals.insert(csharp.text(name), None);
        }
    }
    literals
}

fn is_literal(csharp: &Ast, id: ExprId) -> bool {
    matches!(csharp[id].kind, ExprKind::Literal(Literal::String | Literal::VerbatimString))
}

fn why(error: &PatternError) -> String {
    match error {
        PatternError::Unclosed => "a `(` of this pattern is never closed".to_owned(),
        PatternError::Unopened => "a `)` of this pattern closes nothing".to_owned(),
        PatternError::UnclosedClass => "a `[` of this pattern is never closed".to_owned(),
        PatternError::NothingToRepeat(sign) => format!("a `{sign}` of this pattern has nothing in front of it to repeat"),
        PatternError::ReversedRange(range) => format!("the range `{range}` of this pattern goes backwards"),
        PatternError::ReversedBounds(bounds) => format!("`{bounds}` in this pattern asks for more than it allows"),
        PatternError::EndsInBackslash => "this pattern ends in a `\\`".to_owned(),
        PatternError::UnknownEscape(sign) => format!("`\\{sign}` in this pattern is nothing that .NET knows"),
        PatternError::UnknownGroup(group) => format!("`{group}` in this pattern opens no group that .NET knows"),
        PatternError::NoSuchGroup(group) => format!("`\\{group}` in this pattern refers to a group that it does not have"),
    }
}
