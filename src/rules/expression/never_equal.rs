//! `expression/never-equal`: a comparison with a text that the value can never be.

use std::cell::LazyCell;

use crate::ast::{Element, Expression};
use crate::csharp::{
    Code, ExprId, ExprKind, Literal, Names, StmtKind,
    ast::{Argument, BinaryOperator, Interpolation, PatternKind, TypeId},
    check::Ty,
    library::{ClassKind, Does, library},
};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Write;
use crate::spelling::holds_placeholder;
use crate::text::{Order, Span};

pub(super) const RULE: Rule = Rule {
    id: "expression/never-equal",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/never-equal.md"),
    check: Check::ExpressionNaming(NAMES.set(), check),
};

/// What makes texts of which something is known, and what may hold one.
const NAMES: Names = Names::of(&[
    "Scheme",
    "Thumbprint",
    "GetCertHashString",
    "ToLower",
    "ToLowerInvariant",
    "ToUpper",
    "ToUpperInvariant",
    "ToString",
    "Equals",
    "Variables",
]);

/// What is known of the letters of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Hexadecimal digits, with capitals or with small letters.
    Hash(Case),
    /// Any text in capitals or in small letters.
    Text(Case),
    /// `True` or `False`.
    Truth,
    /// An object, of which `==` asks whether it is the same as another.
    Object,
    /// What is no text, of which `Equals` says that it is none.
    NoText,
    /// What is of one type, held against another.
    OtherType,
    /// What is of another type than the one that is tested for.
    NotOfType,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Capitals,
    Small,
}

/// How many digits the hash of a certificate has.
const DIGITS: usize = 40;

/// How far a value is followed.
const DEPTH: u32 = 4;

/// The comparisons of one expression.
#[derive(Clone, Copy)]
struct Comparisons<'c, 'd, 'e> {
    cx: &'c Context<'d>,
    code: Code<'e>,
    element: Option<Element<'e>>,
}

/// A text with which a value is compared.
struct ComparedText {
    text: String,
    /// Where the comparison names it.
    at: ExprId,
    /// Where it is set, if a variable holds it.
    set: Option<Span>,
}

/// A text with which a value is compared that it can never be.
struct Mismatch {
    /// Where the comparison names it.
    at: ExprId,
    /// Where it is set, if a variable holds it.
    set: Option<Span>,
    /// What the value is.
    form: Form,
}

fn check(cx: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.names(NAMES) {
        return;
    }
    let code = expression.code();
    let it = Comparisons { cx, code, element: expression.element() };
    let mut told = Vec::new();
    for (id, node) in code.nodes() {
        match node.kind {
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                let by_reference = || it.by_reference(left, right).or_else(|| it.by_reference(right, left));
                let found = it.mismatch(left, right, &|| false).or_else(|| it.mismatch(right, left, &|| false)).or_else(by_reference);
                told.extend(found.or_else(|| it.in_order(left, right)).or_else(|| it.in_order(right, left)));
            }
            ExprKind::Is { operand, pattern } => told.extend(match code.ast()[pattern].kind {
                PatternKind::Constant(value) => it.mismatch(operand, value, &|| false),
                PatternKind::Type(of) | PatternKind::Declaration { of, .. } => it.of_another_type(id, operand, of),
            }),
            ExprKind::Call { target, arguments } if code.does(id) == Some(Does::Tests) => {
                told.extend(
                    it.in_call(id, target, code.ast().list(arguments)).or_else(|| it.no_text(id, target, code.ast().list(arguments))),
                );
            }
            _ => {}
        }
    }
    for (_, statement) in code.ast().statements(expression.root()) {
        let StmtKind::Switch { value, sections } = statement.kind else { continue };
        let labels = code.ast().list(sections).iter().flat_map(|section| code.ast().list(section.labels));
        for label in labels {
            if let Some(PatternKind::Constant(constant)) = label.pattern.map(|pattern| code.ast()[pattern].kind) {
                told.extend(it.mismatch(value, constant, &|| false));
            }
        }
    }
    told.order_by_key(|mismatch| code.ast().span_of(mismatch.at).start);
    told.dedup_by_key(|mismatch| mismatch.at);
    for Mismatch { at, set, form } in told {
        let (what, help) = match form {
            Form::Hash(Case::Capitals) => {
                ("the thumbprint of a certificate is hexadecimal in uppercase, without separators", "write it as the certificate has it")
            }
            Form::Hash(Case::Small) => ("the thumbprint is in lowercase here, without separators", "write it in lowercase"),
            Form::Text(Case::Capitals) => ("the text is in uppercase here", "write it in uppercase"),
            Form::Text(Case::Small) => ("the text is in lowercase here", "write it in lowercase"),
            Form::Object => (
                "`==` of an `object` and a text asks whether they are one object, not whether they say the same",
                "cast the variable to `string` first",
            ),
            Form::NoText => {
                ("`Equals` says that what is no `string` equals no text", "compare the text of it: `(string)…` or `ToString()`")
            }
            Form::OtherType => ("`Equals` holds only for two values of one type", "convert one of them first"),
            Form::NotOfType => (
                "the variable always holds a value of another type",
                "test for the type that is stored, or store the type that is tested for",
            ),
            Form::Truth => ("a `bool` is `True` or `False` as a text", "write it with a capital, or compare the `bool` itself"),
        };
        // `!=` of such values is always true.
        let (test, outcome) = if form == Form::NotOfType { ("this test is", "true") } else { ("the two are", "equal") };
        let report = findings.report(code.ast().span_of(at), say!("{} never {}: {}", test, outcome, what)).help(help);
        if let Some(set) = set {
            report.label(set, "the text is set here");
        }
    }
}

impl<'c, 'd> Comparisons<'c, 'd, '_> {
    /// The text that `value` is compared with and that it can never be, and why.
    fn mismatch(self, value: ExprId, with: ExprId, ignores_case: &dyn Fn() -> bool) -> Option<Mismatch> {
        let form = self.form(value, DEPTH)?;
        let text = match self.text(with) {
            Some(text) => text,
            // An item of a list that is gone through is one of those that are written down.
            None if matches!(self.code.ast()[self.code.ast().strip(with)].kind, ExprKind::Name { .. }) => {
                let items = self.code.origins(with).into_iter().filter(|&origin| self.code.constant(origin).is_some());
                return items.filter_map(|item| self.told(form, self.text(item)?, ignores_case)).next();
            }
            None => return None,
        };
        self.told(form, text, ignores_case)
    }

    fn told(self, form: Form, text: ComparedText, ignores_case: &dyn Fn() -> bool) -> Option<Mismatch> {
        (!may_be(form, &text.text, ignores_case())).then_some(Mismatch { at: text.at, set: text.set, form })
    }

    /// The text that `id` is, also where a variable holds it.
    fn text(self, id: ExprId) -> Option<ComparedText> {
        match self.code.constant(id) {
            Some(text) => Some(ComparedText { text, at: id, set: None }),
            None => self.set_to(id).map(|(text, set)| ComparedText { text, at: id, set: Some(set) }),
        }
    }

    /// The same for the arguments of a call: `a.Equals(b)`, `string.Equals(a, b)`, `list.Contains(a)`.
    fn in_call(self, id: ExprId, target: ExprId, arguments: &[Argument]) -> Option<Mismatch> {
        let code = self.code;
        let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
        let is_false = |argument: &Argument| matches!(code.ast()[argument.value].kind, ExprKind::Literal(Literal::Bool(false)));
        let is_option = |argument: &&Argument| {
            code.constant(argument.value).is_none() && self.form(argument.value, DEPTH).is_none() && !is_false(argument)
        };
        // What options are there may leave capitals out of account, but for those that say that they do not.
        let counts_case = |option: ExprId| matches!(code.ast().last_name(option), Some("Ordinal" | "InvariantCulture" | "CurrentCulture"));
        let ignores_case = LazyCell::new(|| {
            arguments.iter().filter(is_option).any(|option| !counts_case(option.value))
                // A set or a map may have been given such an option.
                || code.origins(on).into_iter().any(|origin| code.type_name(origin) == Some("StringComparer") && !counts_case(origin))
        });
        let ignores_case = || *ignores_case;
        if let [argument, ..] = arguments
            && let Some(items) = self.items(on)
        {
            let form = self.form(argument.value, DEPTH)?;
            return items.into_iter().find_map(|item| self.told(form, item, &ignores_case));
        }
        if let [part, ..] = arguments
            && let (Some("StartsWith" | "EndsWith" | "Contains" | "IndexOf"), Some("String")) = (code.member_name(id), code.type_name(on))
            && let (Some(Form::Hash(case)), Some(text)) = (self.form(on, DEPTH), self.text(part.value))
        {
            let is_part = text.text.bytes().all(|byte| byte.is_ascii_hexdigit());
            return self.told(Form::Text(case), text, &|| ignores_case() || !is_part);
        }
        let sides: Vec<ExprId> = std::iter::once(on).chain(arguments.iter().map(|argument| argument.value)).collect();
        sides.iter().find_map(|&value| sides.iter().find_map(|&with| self.mismatch(value, with, &ignores_case)))
    }

    /// The same for what puts two texts in order, and is compared with zero: `string.Compare(a, b) == 0`.
    fn in_order(self, call: ExprId, zero: ExprId) -> Option<Mismatch> {
        let ExprKind::Call { target, arguments } = self.code.ast()[self.code.origin(call)].kind else { return None };
        let is_order = matches!(self.code.member_name(self.code.origin(call)), Some("Compare" | "CompareOrdinal" | "CompareTo"));
        (is_order && self.code.number(zero) == Some(0)).then(|| self.in_call(call, target, self.code.ast().list(arguments)))?
    }

    /// That what `operand` reads from a variable is of no type that a test asks for.
    fn of_another_type(self, test: ExprId, operand: ExprId, of: TypeId) -> Option<Mismatch> {
        let wanted = self.cx.document.meanings().tested_for(of)?;
        let meanings = self.cx.document.meanings();
        // Of interfaces the tables do not say all who have them.
        let is_class = || {
            let class = library().class(meanings.class_of(meanings.bare(wanted))?);
            (class.kind != ClassKind::Interface && class.name != "ValueType").then_some(())
        };
        if wanted == Ty::OBJECT || is_class().is_none() {
            return None;
        }
        let stored = self.stored(operand)?;
        stored.iter().all(|&ty| !meanings.survives_as_object(ty, wanted)).then_some(Mismatch { at: test, set: None, form: Form::NotOfType })
    }

    /// The types of what a variable may hold where `id` reads it, or the type that `id` has otherwise; `None` where one is not known.
    fn stored(self, id: ExprId) -> Option<Vec<Ty>> {
        let ty = self.cx.document.meanings().type_of(id);
        if ty != Ty::OBJECT {
            return ty.is_value().then(|| vec![ty]);
        }
        let writes = self.writes(self.code.origin(id)).filter(|writes| !writes.is_empty())?;
        writes.into_iter().map(|write| self.cx.model().stored(write)).collect()
    }

    /// That two values, of which one comes from a variable, are of types of which no value equals one of the other.
    fn types_differ(self, value: ExprId, with: ExprId) -> Option<Mismatch> {
        let meanings = self.cx.document.meanings();
        let is_plain = |ty: &Ty| *ty == Ty::STRING || *ty == Ty::BOOL || meanings.is_number(*ty);
        let is_object = |id: ExprId| meanings.type_of(id) == Ty::OBJECT;
        if !is_object(value) && !is_object(with) {
            return None;
        }
        let (these, those) = (self.stored(value)?, self.stored(with)?);
        let differ = these.iter().chain(&those).all(is_plain) && !these.iter().any(|ty| those.contains(ty));
        differ.then_some(Mismatch { at: with, set: None, form: Form::OtherType })
    }

    /// The text with which the object in a variable is compared by reference, where the variable holds no text that the code has.
    fn by_reference(self, value: ExprId, with: ExprId) -> Option<Mismatch> {
        let meanings = self.cx.document.meanings();
        let text = self.code.constant(with).filter(|text| !text.is_empty() && !holds_placeholder(text))?;
        // A cast says that texts are compared.
        let is_object = meanings.type_of(self.code.ast().without_parentheses(value)) == Ty::OBJECT;
        let writes = if is_object { self.writes(self.code.origin(value))? } else { return None };
        let is_made = |write: &Write| {
            let Some(value) = write.policy.value_of("value") else { return false };
            value.expression().map_or(value.literal().is_some(), |expression| {
                let code = expression.code();
                let origins = code.yields().iter().flat_map(|&result| code.origins(result));
                origins.into_iter().all(|origin| code.constant(origin).is_none_or(|other| other != text))
            })
        };
        (!writes.is_empty() && writes.into_iter().all(is_made)).then_some(Mismatch { at: with, set: None, form: Form::Object })
    }

    /// The text of which `Equals` is asked by what is none: `token.Equals("x")`.
    fn no_text(self, id: ExprId, target: ExprId, arguments: &[Argument]) -> Option<Mismatch> {
        let (code, meanings) = (self.code, self.cx.document.meanings());
        let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
        if code.member_name(id) != Some("Equals") {
            return None;
        }
        let argument = match arguments {
            [argument] => argument,
            [one, other] if matches!(code.ast().text_of(on), "object" | "Object" | "System.Object") => {
                return self.types_differ(one.value, other.value);
            }
            _ => return None,
        };
        if let Some(found) = self.types_differ(on, argument.value) {
            return Some(found);
        }
        let is_none = meanings.name(meanings.type_of(on)).ends_with("[]")
            || matches!(code.type_name(on), Some("JToken" | "JObject" | "JArray" | "JValue" | "Boolean" | "Int32"));
        let is_text = code.type_name(argument.value) == Some("String") && code.constant(argument.value).is_some();
        (is_none && is_text).then_some(Mismatch { at: argument.value, set: None, form: Form::NoText })
    }

    /// The items of a list that is written down, or that a text is split into.
    fn items(self, id: ExprId) -> Option<Vec<ComparedText>> {
        let (code, ast) = (self.code, self.code.ast());
        let list = code.origin(id);
        match ast[list].kind {
            ExprKind::NewArray { initializer: Some(members), .. } | ExprKind::New { initializer: Some(members), .. } => {
                Some(ast.list(ast[members].members).iter().filter_map(|&item| self.text(item)).collect())
            }
            ExprKind::Call { target, arguments } if code.member_name(list) == Some("Split") => {
                let ExprKind::Member { target: on, .. } = ast[ast.strip(target)].kind else { return None };
                let [separator] = ast.list(arguments) else { return None };
                let sign = || Some(ast.text_of(separator.value).strip_prefix('\'')?.strip_suffix('\'')?.to_owned());
                let (whole, separator) = (self.text(on)?, code.constant(separator.value).or_else(sign)?);
                let parts = whole.text.split(&separator).map(|text| ComparedText { text: text.to_owned(), ..whole });
                Some(parts.collect())
            }
            _ => None,
        }
    }

    /// The writes of the variable that `id` reads, where nothing else can have set it.
    fn writes(self, id: ExprId) -> Option<Vec<&'c Write<'d>>> {
        matches!(self.code.ast()[id].kind, ExprKind::Index { .. } | ExprKind::Call { .. })
            .then(|| self.cx.model().written_for(id, self.element?))?
    }

    /// The text that is put into the variable which `id` reads, and where.
    fn set_to(self, id: ExprId) -> Option<(String, Span)> {
        let writes = self.writes(self.code.origin(id))?;
        let &[write] = &writes[..] else { return None };
        let value = write.policy.value_of("value")?;
        let text = match value.expression() {
            Some(expression) => match expression.code().yields() {
                &[result] => expression.code().constant(result)?,
                _ => return None,
            },
            None => value.literal()?.into_owned(),
        };
        Some((text, value.span()))
    }

    /// What is known of the text that is put into the variable which `id` reads, on all ways.
    fn form_set(self, id: ExprId, depth: u32) -> Option<Form> {
        let mut forms = self.writes(id)?.into_iter().map(|write| {
            let expression = write.policy.value_of("value")?.expression()?;
            let &[result] = expression.code().yields() else { return None };
            let there = Comparisons { cx: self.cx, code: expression.code(), element: expression.element() };
            there.form(result, depth)
        });
        let first = forms.next()??;
        forms.all(|form| form == Some(first)).then_some(first)
    }

    /// Whether a value is `true` or `false`, also where a variable holds it.
    fn is_truth(self, id: ExprId) -> bool {
        let ty = self.cx.document.meanings().type_of(id);
        let is_stored =
            |writes: Vec<&Write<'d>>| !writes.is_empty() && writes.into_iter().all(|write| self.cx.model().stored(write) == Some(Ty::BOOL));
        ty == Ty::BOOL || ty == Ty::OBJECT && self.writes(id).is_some_and(is_stored)
    }

    fn form(self, id: ExprId, depth: u32) -> Option<Form> {
        let depth = depth.checked_sub(1)?;
        let code = self.code;
        let id = code.origin(id);
        let change = |case: Case, on: ExprId| match self.form(on, depth) {
            Some(Form::Hash(_)) => Form::Hash(case),
            _ => Form::Text(case),
        };
        match code.ast()[id].kind {
            ExprKind::Call { target, arguments } => {
                let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
                let bound = code.bound(id).map(|(class, member)| (class.name, member.name));
                match bound {
                    Some(("String", "ToLower" | "ToLowerInvariant")) => Some(change(Case::Small, on)),
                    Some(("String", "ToUpper" | "ToUpperInvariant")) => Some(change(Case::Capitals, on)),
                    Some(("String", "Trim" | "ToString")) => self.form(on, depth),
                    // Separators are not there to be replaced. What letters are replaced with may be any case.
                    Some(("String", "Replace")) => self.form(on, depth).filter(|form| {
                        let is_sign =
                            |argument: &Argument| code.constant(argument.value).is_some_and(|it| !it.contains(char::is_alphanumeric));
                        matches!(form, Form::Hash(_)) && code.ast().list(arguments).iter().all(is_sign)
                    }),
                    Some(("X509Certificate" | "X509Certificate2", "GetCertHashString")) if arguments.is_empty() => {
                        Some(Form::Hash(Case::Capitals))
                    }
                    Some(("Convert", "ToString")) => match code.ast().list(arguments) {
                        [value] if self.is_truth(code.origin(value.value)) => Some(Form::Truth),
                        _ => None,
                    },
                    Some((_, "ToString")) if arguments.is_empty() && self.is_truth(code.origin(on)) => Some(Form::Truth),
                    Some((_, "ToString")) if arguments.is_empty() => self.form_set(code.origin(on), depth),
                    _ => self.form_set(id, depth),
                }
            }
            ExprKind::Member { .. } => {
                let (class, member) = code.bound(id)?;
                match (class.name, member.name) {
                    ("X509Certificate2", "Thumbprint") => Some(Form::Hash(Case::Capitals)),
                    ("IUrl" | "Uri", "Scheme") => Some(Form::Text(Case::Small)),
                    _ => None,
                }
            }
            ExprKind::Index { .. } => self.form_set(id, depth),
            ExprKind::Interpolated(pieces) => match *code.ast().list(pieces) {
                [Interpolation::Hole { value, alignment: None, .. }] if self.is_truth(code.origin(value)) => Some(Form::Truth),
                [Interpolation::Hole { value, alignment: None, format: None }] => self.form(value, depth),
                _ => None,
            },
            ExprKind::Binary { operator: BinaryOperator::Coalesce, left, .. } => self.form(left, depth),
            _ => None,
        }
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
        Form::Object | Form::NoText | Form::OtherType | Form::NotOfType => false,
        Form::Text(case) => fits(case),
        Form::Truth => match ignores_case {
            true => true,
            // What is no truth at all is compared for another reason.
            false => matches!(text, "True" | "False") || !["true", "false"].iter().any(|it| it.eq_ignore_ascii_case(text)),
        },
        Form::Hash(case) => {
            let is_digit = |it: &char| it.is_ascii_hexdigit();
            let digits = text.chars().filter(is_digit).count();
            let separated = |it: char| it.is_ascii_hexdigit() || matches!(it, ':' | '-' | ' ') || !it.is_ascii();
            let is_hash = digits == DIGITS && text.chars().all(separated);
            !is_hash || fits(case) && text.len() == DIGITS
        }
    }
}
