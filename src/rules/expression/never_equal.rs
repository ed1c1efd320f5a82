//! `expression/never-equal`: a comparison with a text that the value can never be.

use crate::ast::Expression;
use crate::csharp::{
    Code, ExprId, ExprKind, Names, StmtKind,
    ast::{Argument, BinaryOperator, PatternKind},
    library::Does,
};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::spelling::holds_placeholder;
use crate::text::Order;

pub(super) const RULE: Rule = Rule {
    id: "expression/never-equal",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/never-equal.md"),
    check: Check::ExpressionNaming(Names::of(NAMES), check),
};

/// What makes texts of which something is known.
const NAMES: &[&str] = &["Thumbprint", "GetCertHashString", "ToLower", "ToLowerInvariant", "ToUpper", "ToUpperInvariant"];

/// What is known of the letters of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Hexadecimal digits, with capitals or with small letters.
    Hash(Case),
    /// Any text in capitals or in small letters.
    Text(Case),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Capitals,
    Small,
}

/// How many digits the hash of a certificate has.
const DIGITS: usize = 40;

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.names(NAMES) {
        return;
    }
    let code = expression.code();
    let mut told = Vec::new();
    for (id, node) in code.nodes() {
        match node.kind {
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                told.extend(mismatch(code, left, right, false).or_else(|| mismatch(code, right, left, false)));
            }
            ExprKind::Is { operand, pattern } => {
                if let PatternKind::Constant(value) = code.ast()[pattern].kind {
                    told.extend(mismatch(code, operand, value, false));
                }
            }
            ExprKind::Call { target, arguments } if code.does(id) == Some(Does::Tests) => {
                told.extend(in_call(code, target, code.ast().list(arguments)));
            }
            _ => {}
        }
    }
    for (_, statement) in code.ast().statements(expression.root()) {
        let StmtKind::Switch { value, sections } = statement.kind else { continue };
        let labels = code.ast().list(sections).iter().flat_map(|section| code.ast().list(section.labels));
        for label in labels {
            if let Some(PatternKind::Constant(constant)) = label.pattern.map(|pattern| code.ast()[pattern].kind) {
                told.extend(mismatch(code, value, constant, false));
            }
        }
    }
    told.order_by_key(|(at, _)| code.ast().span_of(*at).start);
    told.dedup_by_key(|(at, _)| *at);
    for (at, form) in told {
        let (what, help) = match form {
            Form::Hash(Case::Capitals) => {
                ("the thumbprint of a certificate is hexadecimal in uppercase, without separators", "write it as the certificate has it")
            }
            Form::Hash(Case::Small) => ("the thumbprint is in lowercase here, without separators", "write it in lowercase"),
            Form::Text(Case::Capitals) => ("the text is in uppercase here", "write it in uppercase"),
            Form::Text(Case::Small) => ("the text is in lowercase here", "write it in lowercase"),
        };
        findings.report(code.ast().span_of(at), say!("this comparison is never true: {}", what)).help(help);
    }
}

/// The text that `value` is compared with and that it can never be, and why.
fn mismatch(code: Code, value: ExprId, with: ExprId, ignores_case: bool) -> Option<(ExprId, Form)> {
    let form = form(code, value, 4)?;
    let text = code.constant(with)?;
    (!may_be(form, &text, ignores_case)).then_some((with, form))
}

/// The same for the arguments of a call: `a.Equals(b)`, `string.Equals(a, b)`, `list.Contains(a)`.
fn in_call(code: Code, target: ExprId, arguments: &[Argument]) -> Option<(ExprId, Form)> {
    let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
    let is_option = |argument: &&Argument| code.constant(argument.value).is_none() && form(code, argument.value, 4).is_none();
    // What options are there may leave capitals out of account, but for those that say that they do not.
    let counts_case =
        |option: &Argument| matches!(code.ast().last_name(option.value), Some("Ordinal" | "InvariantCulture" | "CurrentCulture"));
    let ignores_case = arguments.iter().filter(is_option).any(|option| !counts_case(option));
    if let [argument, ..] = arguments
        && let Some(items) = items(code, on)
    {
        return items.into_iter().find_map(|item| mismatch(code, argument.value, item, ignores_case));
    }
    let sides: Vec<ExprId> = std::iter::once(on).chain(arguments.iter().map(|argument| argument.value)).collect();
    sides.iter().find_map(|&value| sides.iter().find_map(|&with| mismatch(code, value, with, ignores_case)))
}

/// The items of a list that is written down.
fn items(code: Code, id: ExprId) -> Option<Vec<ExprId>> {
    match code.ast()[code.origin(id)].kind {
        ExprKind::NewArray { initializer: Some(list), .. } | ExprKind::New { initializer: Some(list), .. } => {
            Some(code.ast().list(code.ast()[list].members).to_vec())
        }
        _ => None,
    }
}

fn form(code: Code, id: ExprId, depth: u32) -> Option<Form> {
    let depth = depth.checked_sub(1)?;
    let id = code.origin(id);
    let change = |case: Case, on: ExprId| match form(code, on, depth) {
        Some(Form::Hash(_)) => Form::Hash(case),
        _ => Form::Text(case),
    };
    match code.ast()[id].kind {
        ExprKind::Call { target, arguments } => {
            let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
            let (class, member) = code.bound(id)?;
            match (class.name, member.name) {
                ("String", "ToLower" | "ToLowerInvariant") => Some(change(Case::Small, on)),
                ("String", "ToUpper" | "ToUpperInvariant") => Some(change(Case::Capitals, on)),
                ("String", "Trim" | "ToString") => form(code, on, depth),
                // Separators are not there to be replaced. What letters are replaced with may be any case.
                ("String", "Replace") => form(code, on, depth).filter(|form| {
                    let is_sign = |argument: &Argument| code.constant(argument.value).is_some_and(|it| !it.contains(char::is_alphanumeric));
                    matches!(form, Form::Hash(_)) && code.ast().list(arguments).iter().all(is_sign)
                }),
                ("X509Certificate" | "X509Certificate2", "GetCertHashString") if arguments.is_empty() => Some(Form::Hash(Case::Capitals)),
                _ => None,
            }
        }
        ExprKind::Member { .. } => {
            let (class, member) = code.bound(id)?;
            (class.name == "X509Certificate2" && member.name == "Thumbprint").then_some(Form::Hash(Case::Capitals))
        }
        ExprKind::Binary { operator: BinaryOperator::Coalesce, left, .. } => form(code, left, depth),
        _ => None,
    }
}

/// Whether a text of this form can be `text`. What is no hash is a stand-in for one.
fn may_be(form: Form, text: &str, ignores_case: bool) -> bool {
    if holds_placeholder(text) || text.contains("__") {
        return true;
    }
    let fits = |case: Case| match case {
        _ if ignores_case => true,
        Case::Capitals => !text.bytes().any(|byte| byte.is_ascii_lowercase()),
        Case::Small => !text.bytes().any(|byte| byte.is_ascii_uppercase()),
    };
    match form {
        Form::Text(case) => fits(case),
        Form::Hash(case) => {
            let is_digit = |it: &char| it.is_ascii_hexdigit();
            let digits = text.chars().filter(is_digit).count();
            let separated = |it: char| it.is_ascii_hexdigit() || matches!(it, ':' | '-' | ' ') || !it.is_ascii();
            let is_hash = digits == DIGITS && text.chars().all(separated);
            !is_hash || fits(case) && text.len() == DIGITS
        }
    }
}
