//! `workspace/rewrite-parameter`: a policy uses a parameter of the URL that its operation does not have.

use crate::ast::{Expression, PartKind, Policy};
use crate::catalog::Kind;
use crate::csharp::{ExprKind, Names, StmtKind};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Span;
use crate::workspace::OperationParameters;

pub(super) const RULE: Rule = Rule {
    id: "workspace/rewrite-parameter",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/rewrite-parameter.md"),
    check: Check::Document(check),
};

/// How many parameters of an operation are named in a sentence.
const NAMED: usize = 6;

fn check(cx: &Context, findings: &mut Findings) {
    let Some(linked) = cx.linked.filter(|linked| !linked.parameters.is_empty()) else { return };
    for policy in cx.document.policies().filter(|policy| policy.kind() == Kind::RewriteUri) {
        check_template(policy, &linked.parameters, findings);
    }
    // Where the document is the policy of several operations, it may ask which of them it is.
    let all_known = linked.parameters.len() == linked.roles.len();
    for expression in cx.document.expressions().filter(|expression| expression.names(const { Names::of(&["MatchedParameters"]) })) {
        check_code(expression, &linked.parameters, all_known, findings);
    }
}

/// Looks for names in the template of `policy` that an operation does not have.
fn check_template(policy: Policy, operations: &[OperationParameters], findings: &mut Findings) {
    let Some(template) = policy.element().value_of("template").filter(|template| template.expression().is_none()) else { return };
    let text = template.element().document().text();
    for part in template.parts().iter().filter(|part| matches!(part.kind, PartKind::Literal)) {
        for (span, name) in names_in(part.span, text) {
            let Some(operation) = operations.iter().find(|operation| lacks(operation, name)) else { continue };
            findings
                .report(
                    span,
                    say!("the operation `{}` has no parameter `{}` in its URL template", quoted(&operation.operation), quoted(name)),
                )
                .help(say!("{}: the service refuses a template with others", names_of(operation)));
        }
    }
}

/// Looks for names by which `expression` takes parameters that an operation does not have.
fn check_code(expression: Expression, operations: &[OperationParameters], all_known: bool, findings: &mut Findings) {
    let (csharp, code) = (expression.document().csharp(), expression.code());
    let is_caught = csharp.statements(expression.root()).any(|(_, statement)| matches!(statement.kind, StmtKind::Try { .. }));
    let is_collection = |id| code.is(id, &["Request", "MatchedParameters"]);
    let asks = |name: &str| {
        code.nodes().any(|(id, node)| match node.kind {
            ExprKind::Call { arguments, .. } => {
                let first = csharp.list(arguments).first().and_then(|argument| code.constant(argument.value));
                matches!(code.member_name(id), Some("ContainsKey" | "TryGetValue")) && first.as_deref() == Some(name)
            }
            _ => false,
        })
    };
    for (id, node) in code.nodes() {
        let (argument, is_default) = match node.kind {
            ExprKind::Index { target, arguments, conditional: false } if is_collection(target) && !is_caught => (arguments, false),
            ExprKind::Call { target, arguments } if code.member_name(id) == Some("GetValueOrDefault") => match csharp[target].kind {
                ExprKind::Member { target, .. } if is_collection(target) => (arguments, true),
                _ => continue,
            },
            _ => continue,
        };
        let Some(name) = csharp.list(argument).first().and_then(|argument| code.constant(argument.value)) else { continue };
        let lacking: Vec<&OperationParameters> = operations.iter().filter(|operation| lacks(operation, &name)).collect();
        let is_sure = all_known && lacking.len() == operations.len();
        let Some(operation) = lacking.first().filter(|_| is_sure && !asks(&name)) else { continue };
        let what = say!("the operation `{}` has no parameter `{}` in its URL template", quoted(&operation.operation), quoted(&name));
        let (message, severity) = match is_default {
            true => (say!("{}, so this is always the default", what), Severity::Warning),
            false => (say!("{}, so this always fails", what), Severity::Error),
        };
        findings.report(csharp.span_of(id), message).help(names_of(operation)).at_most(severity);
    }
}

/// Whether `operation` has no parameter called `name`.
fn lacks(operation: &OperationParameters, name: &str) -> bool {
    !operation.names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Which parameters `operation` has.
fn names_of(operation: &OperationParameters) -> Sentence {
    if operation.names.is_empty() {
        return "it has none".into();
    }
    let names = Sentence::joined(operation.names.iter().take(NAMED).map(|name| say!("`{}`", quoted(name))), ", ");
    match operation.names.len().saturating_sub(NAMED) {
        0 => say!("it has {}", names),
        more => say!("it has {} and {} more", names, more),
    }
}

/// The names in single braces in the part of `text` at `span`, each with where it stands, braces included.
fn names_in(span: Span, text: &str) -> Vec<(Span, &str)> {
    let part = span.text(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = part[at..].find('{').map(|open| at + open) {
        let Some(close) = part[open..].find('}').map(|close| open + close) else { break };
        let name = part[open + 1..close].trim_start_matches('*');
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'$'));
        if is_name {
            found.push((Span::new(span.start as usize + open, span.start as usize + close + 1), name));
        }
        at = close + 1;
    }
    found
}
