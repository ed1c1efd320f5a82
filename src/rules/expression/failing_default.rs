//! `expression/failing-default`: the next call fails on the default of a missing header.

use crate::ast::{Element, Expression, Value, views::ValidateToken};
use crate::catalog::Kind;
use crate::csharp::{
    Code, ExprId, ExprKind, Literal, NameSet, Names, Path, StmtKind,
    ast::{Argument, BinaryOperator, LambdaBody, UnaryOperator},
    library::Does,
};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/failing-default",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/failing-default.md"),
    check: Check::Document(check),
};

/// A value that may be what was given in place of a missing one.
struct Default<'d> {
    text: String,
    /// What reads the other one, and in which code.
    read: (Code<'d>, ExprId),
    /// Whether that is a variable, which may not have been set.
    may_be_unset: bool,
    /// The variable that it was put into before it came here, or that is read.
    variable: Option<&'d str>,
}

/// A value that may be missing.
struct Missing<'d> {
    of: Path<'d>,
    /// The variable that its default was put into.
    variable: Option<&'d str>,
}

impl<'d> Default<'d> {
    /// What may be missing, if it is something that callers or services send, or a variable. It is asked last, since few defaults fail.
    fn missing(&self) -> Option<Missing<'d>> {
        let (code, node) = self.read;
        let of = code.paths(node).next().filter(|path| self.may_be_unset || is_sent(*path))?;
        Some(Missing { of, variable: self.variable })
    }
}

impl Missing<'_> {
    /// Whether a path leads to the value.
    fn is_in(&self, path: Path) -> bool {
        path.same_entry(self.of) || self.variable.is_some() && path.variable() == self.variable
    }
}

/// Code that is read, and where it runs.
struct Reader<'c, 'd> {
    cx: &'c Context<'d>,
    code: Code<'d>,
    element: Option<Element<'d>>,
}

fn check(cx: &Context, findings: &mut Findings) {
    cx.document
        .expressions()
        .filter(|expression| expression.names(const { Names::of(&["GetValueOrDefault", "Variables"]) }))
        .for_each(|expression| look_at(cx, expression, findings));
}

fn look_at<'d>(cx: &Context<'d>, expression: Expression<'d>, findings: &mut Findings) {
    if !expression.names(SENT) || !may_fail(expression) {
        return;
    }
    let code = expression.code();
    // A failure that is caught is no failure.
    if code.ast().statements(expression.root()).any(|(_, statement)| matches!(statement.kind, StmtKind::Try { .. })) {
        return;
    }
    let reader = Reader { cx, code, element: expression.element() };
    for (id, node) in code.nodes() {
        let Some((default, fails, severity)) = failure(&reader, id, &node.kind) else { continue };
        let Some(missing) = default.missing() else { continue };
        if is_asked_within(code, id, &missing) || is_asked_before(cx, expression, &missing) {
            continue;
        }
        let shown = if default.text.is_empty() { "an empty text".into() } else { say!("`{}`", quoted(&default.text)) };
        let name = missing.of.key().unwrap_or_default();
        let report = findings
            .report(code.ast().span_of(id), say!("when `{}` is missing, this fails: {} {}", quoted(name), fails, shown))
            .help("use a default that does not fail here, or test first whether the value is there");
        // A variable may always have been set by a wider scope.
        report.at_most(if missing.of.variable().is_some() { Severity::Info } else { severity });
    }
}

/// Whether something stands in the code that fails on texts which it does not take.
fn may_fail(expression: Expression) -> bool {
    let csharp = expression.document().csharp();
    let is_number = |id: ExprId| !matches!(csharp[id].kind, ExprKind::Literal(Literal::String | Literal::VerbatimString));
    csharp.expressions(expression.root()).any(|(_, node)| match node.kind {
        ExprKind::Index { arguments, conditional: false, .. } => csharp.list(arguments).iter().all(|index| is_number(index.value)),
        ExprKind::Member { name, .. } => {
            let name = csharp.text(name);
            CONSUMER_NAMES.may_hold(name) && CONSUMERS.contains(&name)
        }
        ExprKind::New { .. } => true,
        _ => false,
    })
}

/// How far a value is followed.
const DEPTH: u32 = 4;

const CONSUMER_NAMES: NameSet = NameSet::of(CONSUMERS);

/// The names of members that fail on texts that they do not take.
const CONSUMERS: &[&str] = &[
    "Parse",
    "ToInt16",
    "ToInt32",
    "ToInt64",
    "ToDouble",
    "ToDecimal",
    "ToBoolean",
    "ToDateTime",
    "FromBase64String",
    "Substring",
    "Remove",
    "First",
    "Last",
    "Single",
    "ElementAt",
];

/// What `id` does with a default on which it fails.
fn failure<'d>(reader: &Reader<'_, 'd>, id: ExprId, kind: &ExprKind) -> Option<(Default<'d>, &'static str, Severity)> {
    let code = reader.code;
    match *kind {
        ExprKind::Call { target, arguments } => {
            let ExprKind::Member { target: on, conditional: false, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
            let (class, member) = code.bound(id)?;
            let arguments = code.ast().list(arguments);
            if member.is_static && (member.name == "Parse" || class.name == "Convert") {
                let default = default_of(reader, arguments.first()?.value, DEPTH)?;
                return (!parses(class.name, member.name, &default.text)?).then_some((
                    default,
                    "nothing can be parsed from",
                    Severity::Warning,
                ));
            }
            match (class.name, member.name) {
                ("String", "Substring" | "Remove") => {
                    let end = arguments.iter().map(|argument| number(code, argument)).sum::<Option<usize>>()?;
                    let default = default_of(reader, on, DEPTH)?;
                    (end > default.text.chars().count()).then_some((default, "there are fewer characters in", Severity::Info))
                }
                (_, "First" | "Last" | "Single") => {
                    let (default, mut parts) = parts_of(reader, on, DEPTH)?;
                    if let [predicate] = arguments {
                        keep_passing(code, predicate.value, &mut parts)?;
                    }
                    parts.is_empty().then_some((default, "nothing is in", Severity::Info))
                }
                (_, "ElementAt") => {
                    let index = number(code, arguments.first()?)?;
                    let (default, parts) = parts_of(reader, on, DEPTH)?;
                    (index >= parts.len()).then_some((default, "there are fewer parts in", Severity::Info))
                }
                (_, "Select" | "Sum" | "Max" | "Min" | "Average") => {
                    let (class, method) = parser(code, arguments.first()?.value)?;
                    let (default, parts) = parts_of(reader, on, DEPTH)?;
                    let fails = parts.iter().any(|part| parses(class, method, part) == Some(false));
                    fails.then_some((default, "nothing can be parsed from", Severity::Warning))
                }
                _ => None,
            }
        }
        ExprKind::Index { target, arguments, conditional: false } => {
            let [index] = code.ast().list(arguments) else { return None };
            let index = number(code, index)?;
            let (default, parts) = parts_of(reader, target, DEPTH)?;
            (index >= parts.len()).then_some((default, "there are fewer parts in", Severity::Info))
        }
        ExprKind::New { arguments, .. } => {
            let (class, _) = code.bound(id)?;
            let [argument] = code.ast().list(arguments) else { return None };
            let default = default_of(reader, argument.value, DEPTH)?;
            let fails = matches!(class.name, "Uri" | "Guid") && default.text.is_empty();
            fails.then_some((default, "nothing can be created from", Severity::Warning))
        }
        _ => None,
    }
}

/// The number that an argument is.
fn number(code: Code, argument: &Argument) -> Option<usize> {
    let id = code.origin(argument.value);
    matches!(code.ast()[id].kind, ExprKind::Literal(_)).then(|| code.ast().text_of(id).parse().ok())?
}

/// Whether a text can be parsed into a value of a type; `None` where nothing is known.
fn parses(class: &str, method: &str, text: &str) -> Option<bool> {
    let text = text.trim();
    let integer = || text.parse::<i128>().is_ok();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    Some(match (class, method) {
        ("Int16" | "Int32" | "Int64" | "UInt16" | "UInt32" | "UInt64" | "Byte" | "SByte", "Parse") => integer(),
        ("Convert", "ToInt16" | "ToInt32" | "ToInt64" | "ToUInt16" | "ToUInt32" | "ToUInt64" | "ToByte") => integer(),
        // What else than digits numbers may be made of depends on the culture.
        ("Double" | "Single" | "Decimal", "Parse") | ("Convert", "ToDouble" | "ToDecimal" | "ToSingle") => {
            has_digit
                || text.contains('∞')
                || ["NaN", "Infinity"].iter().any(|name| text.trim_start_matches(['-', '+']).eq_ignore_ascii_case(name))
        }
        ("Boolean", "Parse") | ("Convert", "ToBoolean") => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        // Names of months and days may be a date, whatever the culture calls them.
        ("Convert", "ToDateTime") | ("DateTime" | "DateTimeOffset", "Parse") => has_digit || !text.is_empty() && !is_word_for_nothing(text),
        ("Convert", "FromBase64String") => text.is_empty() || is_base64(text),
        ("Guid", "Parse") => text.len() >= 32,
        ("TimeSpan", "Parse") => has_digit,
        ("XDocument" | "XElement", "Parse") => text.starts_with('<'),
        ("JObject", "Parse") => text.starts_with('{'),
        ("JArray", "Parse") => text.starts_with('['),
        ("JToken", "Parse") => !text.is_empty() && !is_word_for_nothing(text),
        _ => return None,
    })
}

/// Whether `text` is what people write for something that is not there.
fn is_word_for_nothing(text: &str) -> bool {
    ["none", "n/a", "na", "empty", "missing", "unknown", "default", "unset", "not set", "-"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether `text` has the signs and the length of Base64.
fn is_base64(text: &str) -> bool {
    let signs = text.trim_end_matches('=');
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') || byte.is_ascii_whitespace();
    text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() % 4 == 0 && signs.bytes().all(is_sign)
}

/// The default that a value may be: `GetValueOrDefault("x", "")`, `… ?? ""`, through locals and calls that keep it.
fn default_of<'d>(reader: &Reader<'_, 'd>, id: ExprId, depth: u32) -> Option<Default<'d>> {
    let depth = depth.checked_sub(1)?;
    let code = reader.code;
    let id = code.origin(id);
    let variable = || code.path(id).and_then(Path::variable);
    if let Some(name) = code.may_name("Variables").then(variable).flatten() {
        return default_in_variable(reader, name, depth).or_else(|| default_for_variable(reader, id, name));
    }
    match code.ast()[id].kind {
        ExprKind::Call { target, arguments } => {
            let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
            if code.does(id) == Some(Does::EntryOr) {
                let [_, default] = code.ast().list(arguments) else { return None };
                return Some(Default { text: code.constant(default.value)?, read: (code, id), may_be_unset: false, variable: None });
            }
            match code.member_name(id)? {
                "ToString" | "Trim" | "TrimStart" | "TrimEnd" if arguments.is_empty() => default_of(reader, on, depth),
                "ToLower" | "ToUpper" | "ToLowerInvariant" | "ToUpperInvariant" => default_of(reader, on, depth),
                // Nothing is nothing, whatever is replaced in it.
                "Replace" => default_of(reader, on, depth).filter(|default| default.text.is_empty()),
                _ => None,
            }
        }
        ExprKind::Binary { operator: BinaryOperator::Coalesce, left, right } => {
            // What has a default already is never null.
            if let ExprKind::Call { arguments, .. } = code.ast()[code.origin(left)].kind
                && code.ast().list(arguments).len() > 1
            {
                return default_of(reader, left, depth);
            }
            Some(Default { text: code.constant(right)?, read: (code, left), may_be_unset: false, variable: None })
        }
        _ => None,
    }
}

/// The default that a context variable may hold, which one policy sets.
fn default_in_variable<'d>(reader: &Reader<'_, 'd>, name: &'d str, depth: u32) -> Option<Default<'d>> {
    let (model, element) = (reader.cx.model(), reader.element?);
    if model.writes_of(name).count() != 1 {
        return None;
    }
    let value = model.values_of(name, element).pop()?;
    let code = value.code();
    let [result] = code.yields() else { return None };
    let default = default_of(&Reader { cx: reader.cx, code, element: value.element() }, *result, depth)?;
    let of = default.missing()?.of;
    let is_guarded = code.decides_by(|path| path.same_entry(of)) || code.asks_for_key(of);
    (!is_guarded).then_some(Default { variable: Some(name), ..default })
}

/// The default that `id` gives for a context variable, which may not have been set.
fn default_for_variable<'d>(reader: &Reader<'_, 'd>, id: ExprId, name: &'d str) -> Option<Default<'d>> {
    let code = reader.code;
    let ExprKind::Call { arguments, .. } = code.ast()[id].kind else { return None };
    let [_, default] = code.ast().list(arguments) else { return None };
    let text = code.constant(default.value).filter(|_| code.does(id) == Some(Does::EntryOr))?;
    reader.cx.model().may_be_unset(id, reader.element?).then_some(Default {
        text,
        read: (code, id),
        may_be_unset: true,
        variable: Some(name),
    })
}

/// The parts or the characters of a default.
fn parts_of<'d>(reader: &Reader<'_, 'd>, id: ExprId, depth: u32) -> Option<(Default<'d>, Vec<String>)> {
    let depth = depth.checked_sub(1)?;
    let code = reader.code;
    let id = code.origin(id);
    let whole = || {
        let default = default_of(reader, id, DEPTH)?;
        let characters = default.text.chars().map(String::from).collect();
        Some((default, characters))
    };
    let ExprKind::Call { target, arguments } = code.ast()[id].kind else { return whole() };
    let ExprKind::Member { target: on, .. } = code.ast()[code.ast().strip(target)].kind else { return None };
    let arguments = code.ast().list(arguments);
    match code.member_name(id) {
        Some("Split") => {
            let default = default_of(reader, on, DEPTH)?;
            let separators = separators(code, arguments.first()?.value)?;
            let is_cut = |it: char| separators.iter().any(|separator| separator.chars().eq([it]));
            let mut parts: Vec<String> = match &separators[..] {
                [one] => default.text.split(one.as_str()).map(str::to_owned).collect(),
                _ => default.text.split(is_cut).map(str::to_owned).collect(),
            };
            if arguments.iter().any(|option| code.ast().last_name(option.value) == Some("RemoveEmptyEntries")) {
                parts.retain(|part| !part.is_empty());
            }
            Some((default, parts))
        }
        Some("ToArray" | "ToList" | "AsEnumerable" | "ToCharArray") if arguments.is_empty() => parts_of(reader, on, depth),
        Some("Skip") => {
            let (default, parts) = parts_of(reader, on, depth)?;
            let count = number(code, arguments.first()?)?;
            Some((default, parts.into_iter().skip(count).collect()))
        }
        Some("Where") => {
            let (default, mut parts) = parts_of(reader, on, depth)?;
            keep_passing(code, arguments.first()?.value, &mut parts)?;
            Some((default, parts))
        }
        _ => whole(),
    }
}

/// The texts at which `Split` cuts.
fn separators(code: Code, id: ExprId) -> Option<Vec<String>> {
    let id = code.origin(id);
    let one = |id: ExprId| {
        let sign = || Some(code.ast().text_of(id).strip_prefix('\'')?.strip_suffix('\'')?.to_owned());
        code.constant(id).or_else(sign).filter(|text| !text.is_empty())
    };
    match code.ast()[id].kind {
        ExprKind::NewArray { initializer: Some(members), .. } => {
            code.ast().list(code.ast()[members].members).iter().map(|&member| one(member)).collect()
        }
        _ => Some(vec![one(id)?]),
    }
}

/// Leaves those of `parts` of which the lambda `predicate` holds; `None` where that is not known.
fn keep_passing(code: Code, predicate: ExprId, parts: &mut Vec<String>) -> Option<()> {
    let (parameter, body) = lambda(code, predicate)?;
    let passing: Option<Vec<bool>> = parts.iter().map(|part| passes(code, parameter, body, part)).collect();
    let mut passing = passing?.into_iter();
    parts.retain(|_| passing.next().unwrap_or(true));
    Some(())
}

/// The parameter of a lambda that has one, and what it returns.
fn lambda(code: Code<'_>, id: ExprId) -> Option<(&str, ExprId)> {
    let ast = code.ast();
    let ExprKind::Lambda { parameters, body: LambdaBody::Expression(body) } = ast[ast.strip(id)].kind else { return None };
    match ast.list(parameters) {
        [parameter] => Some((ast.text(parameter.name), body)),
        _ => None,
    }
}

/// Whether a test of the text `part`, which goes by the name `parameter` in it, holds; `None` where that is not known.
fn passes(code: Code, parameter: &str, test: ExprId, part: &str) -> Option<bool> {
    let ast = code.ast();
    let is_it = |id: ExprId| ast.text_of(ast.strip(id)) == parameter;
    let test = ast.strip(test);
    match ast[test].kind {
        ExprKind::Unary { operator: UnaryOperator::Not, operand } => passes(code, parameter, operand, part).map(|holds| !holds),
        ExprKind::Binary { operator: operator @ (BinaryOperator::Equal | BinaryOperator::NotEqual), left, right } => {
            let other = if is_it(left) { right } else { left };
            let equal = (is_it(left) || is_it(right)).then(|| code.constant(other))?? == part;
            Some(equal == (operator == BinaryOperator::Equal))
        }
        ExprKind::Binary { operator: BinaryOperator::Greater, left, right } => {
            let is_length = matches!(ast[left].kind, ExprKind::Member { target, name, .. } if is_it(target) && ast.text(name) == "Length");
            let least = code.number(right).filter(|_| is_length)?;
            Some(part.chars().count() as i64 > least)
        }
        ExprKind::Call { target, arguments } => {
            let ExprKind::Member { target: on, .. } = ast[ast.strip(target)].kind else { return None };
            let argument = ast.list(arguments).first()?.value;
            let text = || code.constant(argument).filter(|_| is_it(on));
            Some(match code.member_name(test)? {
                "IsNullOrEmpty" if is_it(argument) => part.is_empty(),
                "IsNullOrWhiteSpace" if is_it(argument) => part.trim().is_empty(),
                "StartsWith" => part.starts_with(&text()?),
                "EndsWith" => part.ends_with(&text()?),
                "Contains" => part.contains(&text()?),
                _ => return None,
            })
        }
        _ => None,
    }
}

/// The type and the method by which a function parses what it is given: `int.Parse`, `s => int.Parse(s)`.
fn parser<'d>(code: Code<'d>, function: ExprId) -> Option<(&'d str, &'d str)> {
    let (parameter, body) = lambda(code, function)?;
    let ExprKind::Call { arguments, .. } = code.ast()[code.ast().strip(body)].kind else { return None };
    let (class, member) = code.bound(body)?;
    let is_it = |id: ExprId| code.ast().text_of(id) == parameter;
    let parses = member.is_static && (member.name == "Parse" || class.name == "Convert");
    (parses && is_it(code.ast().list(arguments).first()?.value)).then_some((class.name, member.name))
}

/// The collections of what may not be there.
const SENT: Names = Names::of(&["Headers", "Query", "Variables"]);

/// Whether it is a header or a parameter of the query, which may not be there.
fn is_sent(path: Path) -> bool {
    let collections: [&[&str]; 4] =
        [&["Request", "Headers"], &["Response", "Headers"], &["Request", "Url", "Query"], &["Request", "OriginalUrl", "Query"]];
    path.key().is_some() && collections.iter().any(|collection| path.begins_with(collection))
}

/// Whether the code asks about the value, in whatever way.
fn is_asked_within(code: Code, id: ExprId, missing: &Missing) -> bool {
    code.decides_about(id, |path| missing.is_in(path)) || code.asks_for_key(missing.of)
}

/// Whether something before the expression asks for the value, requires it or sets it.
fn is_asked_before(cx: &Context, expression: Expression, missing: &Missing) -> bool {
    let Some(own) = expression.element() else { return false };
    // Of a document that has had its share, nothing is said.
    if !cx.model().takes(8 * own.id().0 as usize) {
        return true;
    }
    let key = missing.of.key().unwrap_or_default();
    cx.document.elements().take_while(|element| element.id() < own.id()).any(|element| {
        let named = || element.value_of("name").is_some_and(|name| name.raw().eq_ignore_ascii_case(key));
        let condition = || element.value_of("condition").and_then(Value::expression);
        match element.policy().map(|policy| policy.kind()) {
            Some(Kind::CheckHeader) => named(),
            // What sets a header is evaluated before the header is there.
            Some(Kind::SetHeader) => named() && !element.holds(own) && !element.is_of_own_message(),
            Some(_) if is_token(element) => key.eq_ignore_ascii_case("authorization"),
            _ if element.name() == "when" => condition().is_some_and(|test| asks(cx, test, missing)),
            _ => false,
        }
    })
}

fn is_token(element: Element) -> bool {
    element.policy().and_then(ValidateToken::cast).is_some()
}

fn asks(cx: &Context, test: Expression, missing: &Missing) -> bool {
    let is_it = |path: Path| missing.is_in(path);
    let asks = |code: Code| code.depends_on(is_it) || code.asks_for_null_of(is_it) || code.asks_for_key(missing.of);
    !test.errors().is_empty() || cx.model().in_code(test, SENT, &asks)
}
