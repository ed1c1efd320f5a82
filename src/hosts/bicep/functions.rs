//! Functions of Bicep, as far as names, paths and the origin of texts need them.

use std::rc::Rc;

use super::{Expr, Span};
use crate::hosts::evaluate::{items, replaced};
use crate::hosts::{Evaluator, Origin, Reads, Text, Value, folder, join};

/// How many texts are told apart that come of arguments which may be several texts each.
const MAX_TEXTS: usize = 256;

/// How long a text may be that is worked out.
const MAX_TEXT: usize = 1 << 16;

/// How many items `range` makes.
const MAX_RANGE: usize = 256;

/// Returns the name of the function `name` without its namespace.
pub(super) fn plain_name(name: &str) -> &str {
    name.strip_prefix("sys.").or_else(|| name.strip_prefix("az.")).unwrap_or(name)
}

/// Returns what a call of the built-in function `name` at `span` comes to.
pub(super) fn call(name: &str, arguments: &[Value], written: &Expr, cx: &Evaluator<'_>) -> Value {
    match (plain_name(name), arguments) {
        ("&&", _) => every(arguments, true),
        ("||", _) => every(arguments, false),
        ("!", [of]) => truth(of).map(|it| Value::Bool(!it)).unwrap_or_default(),
        ("==" | "=~", [one, other]) => equal(name, one, other).map(Value::Bool).unwrap_or_default(),
        ("!=" | "!~", [one, other]) => equal(name, one, other).map(|it| Value::Bool(!it)).unwrap_or_default(),
        ("empty", [of]) => empty(of).map(Value::Bool).unwrap_or_default(),
        ("contains", [of, key]) => contains(of, key).map(Value::Bool).unwrap_or_default(),
        ("loadTextContent", [path, ..]) => each(path, |path| load(path, written.span, cx)),
        ("format", [of, arguments @ ..]) => each(of, |of| format(of, arguments)),
        ("replace", [of, token, by]) => replaced(of, token, by),
        ("concat" | "union" | "flatten", [Value::List(_) | Value::Any(_), ..]) if arguments.iter().all(is_list) => lists(name, arguments),
        ("concat", parts) => texts(parts, |parts| parts.concat()),
        ("union", objects) => union(objects),
        ("join", [Value::List(parts), mark]) => {
            let all: Vec<Value> = parts.iter().cloned().chain([mark.clone()]).collect();
            texts(&all, |all| all.split_last().map_or(String::new(), |(mark, parts)| parts.join(mark)))
        }
        ("split", [of, mark]) => match (of.as_known(), mark.as_known()) {
            (Some(of), Some(mark)) if !mark.is_empty() => Value::List(of.split(mark).map(Value::known).collect()),
            _ => Value::Unknown,
        },
        ("toLower", [of]) => each(of, |of| of.as_known().map(|it| Value::known(&it.to_lowercase())).unwrap_or_default()),
        ("toUpper", [of]) => each(of, |of| of.as_known().map(|it| Value::known(&it.to_uppercase())).unwrap_or_default()),
        ("trim", [of]) => each(of, trim),
        ("string", [Value::Bool(it)]) => Value::known(if *it { "True" } else { "False" }),
        ("string", [Value::Text(_) | Value::Any(_)]) | ("any", [_]) | ("filter" | "sort", [_, _]) => arguments[0].clone(),
        ("first", [of]) => each(of, |of| end(of, |items| items.first())),
        ("last", [of]) => each(of, |of| end(of, |items| items.last())),
        ("coalesce", _) => Value::any(arguments.to_vec()),
        ("array", [of]) => Value::List([of.clone()].into()),
        ("createArray", _) => Value::List(arguments.into()),
        ("range", [from, count]) => range(from, count).unwrap_or_default(),
        ("items", [of]) => each(of, entries),
        ("objectKeys", [Value::Object(entries)]) => {
            Value::List(entries.iter().map(|(key, _)| key.as_ref().map(|key| Value::known(key)).unwrap_or_default()).collect())
        }
        _ => Value::Unknown,
    }
}

/// Returns what a condition comes to: `arguments` are what decides, what it is then, and so on, and what it is otherwise; `decide` decides them.
pub(super) fn condition(arguments: &[Value], decide: impl Fn(usize) -> Option<bool>) -> Value {
    let mut found = Vec::new();
    for (at, pair) in arguments.chunks(2).enumerate() {
        match pair {
            [_, value] => match decide(at * 2) {
                Some(true) => {
                    found.push(value.clone());
                    break;
                }
                Some(false) => {}
                None => found.push(value.clone()),
            },
            last => found.extend(last.iter().cloned()),
        }
    }
    Value::any(found)
}

/// The truth that `value` is, if it is one alone.
pub(super) fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(it) => Some(*it),
        _ => None,
    }
}

/// What `&&`, for which each must be `wanted`, or `||`, for which none may be, says of `values`.
fn every(values: &[Value], wanted: bool) -> Value {
    let mut truths = values.iter().map(truth);
    match truths.clone().any(|it| it == Some(!wanted)) {
        true => Value::Bool(!wanted),
        false if truths.all(|it| it == Some(wanted)) => Value::Bool(wanted),
        false => Value::Unknown,
    }
}

fn equal(operator: &str, one: &Value, other: &Value) -> Option<bool> {
    match (truth(one), truth(other)) {
        (Some(one), Some(other)) => Some(one == other),
        (None, None) => {
            let (one, other) = (one.as_known()?, other.as_known()?);
            Some(if operator.ends_with('~') { one.to_lowercase() == other.to_lowercase() } else { one == other })
        }
        _ => None,
    }
}

/// Whether an object has a key, a list an item, or a text a part.
fn contains(of: &Value, key: &Value) -> Option<bool> {
    let key = key.as_known()?;
    let (has, is_sure) = match of {
        Value::Object(entries) => {
            let has = entries.iter().any(|(own, _)| own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(key)));
            (has, entries.iter().all(|(own, _)| own.is_some()))
        }
        Value::List(items) => (items.iter().any(|it| it.as_known() == Some(key)), items.iter().all(|it| it.as_known().is_some())),
        Value::Text(text) => (text.known.as_deref()?.contains(key), true),
        _ => return None,
    };
    (has || is_sure).then_some(has)
}

fn empty(of: &Value) -> Option<bool> {
    match of {
        Value::List(items) => Some(items.is_empty()),
        Value::Object(entries) => Some(entries.is_empty()),
        // A text that comes from somewhere else is there for something.
        Value::Text(text) => text.known.as_deref().map(str::is_empty),
        _ => None,
    }
}

/// Returns `of` with `origin` instead of where it comes from.
pub(super) fn with_origin(of: &Value, origin: &Origin) -> Value {
    each(of, |of| match of {
        Value::Text(text) => Value::Text(Text { origin: Some(origin.clone()), ..text.clone() }),
        _ => Value::Text(Text { origin: Some(origin.clone()), ..Text::default() }),
    })
}

/// Returns what `make` makes of each alternative of `of`.
fn each(of: &Value, make: impl Fn(&Value) -> Value) -> Value {
    Value::any(of.alternatives().iter().map(make).collect())
}

/// The text of a file.
fn load(path: &Value, span: Span, cx: &Evaluator<'_>) -> Value {
    let Some(path) = path.as_known() else { return Value::Unknown };
    let path = join(folder(&cx.file), path).into();
    let origin = Origin::File { path, reads: Reads::AsText, at: (Rc::clone(&cx.file), span) };
    Value::Text(Text { origin: Some(origin), ..Text::default() })
}

fn format(of: &Value, arguments: &[Value]) -> Value {
    let Value::Text(text) = of else { return Value::Unknown };
    let origin = match text.origin.clone() {
        Some(Origin::File { path, reads: Reads::AsText, at }) => Some(Origin::File { path, reads: Reads::Format, at }),
        origin => origin,
    };
    let known = text.known.as_deref().filter(|known| known.len() < MAX_TEXT).map(|known| {
        let made = texts(arguments, |arguments| formatted(known, arguments).unwrap_or_default());
        made.alternatives().iter().map(|it| it.as_known().map(Rc::from)).collect::<Option<Vec<Rc<str>>>>().unwrap_or_default()
    });
    let made = |known| Value::Text(Text { known, origin: origin.clone(), tokens: text.tokens.clone() });
    match known {
        Some(known) if !known.is_empty() && known.iter().all(|it| !it.is_empty()) => {
            Value::any(known.into_iter().map(|it| made(Some(it))).collect())
        }
        _ => made(None),
    }
}

/// What `format` makes of `text`; `None` if it has more places than arguments.
fn formatted(text: &str, arguments: &[&str]) -> Option<String> {
    let mut made = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        made.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            made.push_str(&rest[..1]);
            rest = &rest[2..];
            continue;
        }
        let end = rest.find('}')?;
        made.push_str(arguments.get(rest[1.min(end)..end].parse::<usize>().ok()?)?);
        rest = &rest[end + 1..];
        if made.len() > MAX_TEXT {
            return None;
        }
    }
    Some(made + rest)
}

/// Returns what `make` makes of the texts that `parts` are, for each of their combinations; unknown if one of them is.
fn texts(parts: &[Value], make: impl Fn(&[&str]) -> String) -> Value {
    let mut combined: Vec<Vec<&str>> = vec![Vec::new()];
    for part in parts {
        let known: Option<Vec<&str>> = part.alternatives().iter().map(Value::as_known).collect();
        let Some(known) = known.filter(|known| known.len() * combined.len() <= MAX_TEXTS) else { return Value::Unknown };
        combined = combined.iter().flat_map(|texts| known.iter().map(|it| texts.iter().copied().chain([*it]).collect())).collect();
    }
    let length: usize = combined.iter().flatten().map(|it| it.len()).sum();
    if length > MAX_TEXT {
        return Value::Unknown;
    }
    Value::any(combined.iter().map(|texts| Value::known(&make(texts))).collect())
}

fn is_list(value: &Value) -> bool {
    value.alternatives().iter().all(|it| matches!(it, Value::List(_)))
}

/// All items of all `lists`. Of a list that is one of several, all may be there.
fn lists(name: &str, lists: &[Value]) -> Value {
    let items = lists.iter().flat_map(Value::alternatives).flat_map(|list| match list {
        Value::List(items) => items.to_vec(),
        _ => Vec::new(),
    });
    match plain_name(name) {
        "flatten" => Value::List(
            items
                .flat_map(|item| match item {
                    Value::List(items) => items.to_vec(),
                    other => vec![other],
                })
                .collect(),
        ),
        _ => Value::List(items.collect()),
    }
}

/// One object with the entries of all. Of two that have the same key, the later one counts.
fn union(objects: &[Value]) -> Value {
    let entries: Option<Vec<_>> = objects
        .iter()
        .rev()
        .map(|object| match object {
            Value::Object(entries) => Some(entries.to_vec()),
            _ => None,
        })
        .collect();
    entries.map(|entries| Value::Object(entries.concat().into())).unwrap_or_default()
}

fn trim(of: &Value) -> Value {
    match of {
        Value::Text(text) => {
            let known = text.known.as_deref().map(|it| if it.trim().len() == it.len() { Rc::from(it) } else { Rc::from(it.trim()) });
            Value::Text(Text { known, ..text.clone() })
        }
        _ => Value::Unknown,
    }
}

fn end(of: &Value, pick: impl Fn(&[Value]) -> Option<&Value>) -> Value {
    match of {
        Value::List(items) => pick(items).cloned().unwrap_or_default(),
        _ => Value::Unknown,
    }
}

fn range(from: &Value, count: &Value) -> Option<Value> {
    let (from, count): (usize, usize) = (from.as_known()?.parse().ok()?, count.as_known()?.parse().ok()?);
    let numbers = (0..count.min(MAX_RANGE)).map(|at| Value::known(&from.saturating_add(at).to_string()));
    Some(Value::List(numbers.collect()))
}

/// The entries of an object as objects with a `key` and a `value`.
fn entries(of: &Value) -> Value {
    if !matches!(of, Value::Object(_)) {
        return Value::Unknown;
    }
    let entry = |(key, value)| Value::Object([(Some("key".into()), key), (Some("value".into()), value)].into());
    Value::List(items(of).into_iter().map(entry).collect())
}
