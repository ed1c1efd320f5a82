//! Functions of Bicep, as far as names, paths and the origin of texts need them.

use std::rc::Rc;

use super::{Expr, Span};
use crate::hosts::evaluate::{items, replaced};
use crate::hosts::{Evaluator, HostText, HostValue, Origin, Reads, folder, join};

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
pub(super) fn call(name: &str, arguments: &[HostValue], written: &Expr, cx: &Evaluator<'_>) -> HostValue {
    match (plain_name(name), arguments) {
        ("&&", _) => every(arguments, true),
        ("||", _) => every(arguments, false),
        ("!", [of]) => truth(of).map(|it| HostValue::Bool(!it)).unwrap_or_default(),
        ("==" | "=~", [one, other]) => equal(name, one, other).map(HostValue::Bool).unwrap_or_default(),
        ("!=" | "!~", [one, other]) => equal(name, one, other).map(|it| HostValue::Bool(!it)).unwrap_or_default(),
        ("empty", [of]) => empty(of).map(HostValue::Bool).unwrap_or_default(),
        ("contains", [of, key]) => contains(of, key).map(HostValue::Bool).unwrap_or_default(),
        ("loadTextContent", [path, ..]) => each(path, |path| load(path, written.span, cx)),
        ("format", [of, arguments @ ..]) => each(of, |of| format(of, arguments)),
        ("replace", [of, token, by]) => replaced(of, token, by),
        ("concat" | "union" | "flatten", [HostValue::List(_) | HostValue::Any(_), ..]) if arguments.iter().all(is_list) => {
            lists(name, arguments)
        }
        ("concat", parts) => texts(parts, |parts| parts.concat()),
        ("union", objects) => union(objects),
        ("join", [HostValue::List(parts), mark]) => {
            let all: Vec<HostValue> = parts.iter().cloned().chain([mark.clone()]).collect();
            texts(&all, |all| all.split_last().map_or(String::new(), |(mark, parts)| parts.join(mark)))
        }
        ("split", [of, mark]) => match (of.as_known(), mark.as_known()) {
            (Some(of), Some(mark)) if !mark.is_empty() => HostValue::List(of.split(mark).map(HostValue::known).collect()),
            _ => HostValue::Unknown,
        },
        ("toLower", [of]) => each(of, |of| of.as_known().map(|it| HostValue::known(&it.to_lowercase())).unwrap_or_default()),
        ("toUpper", [of]) => each(of, |of| of.as_known().map(|it| HostValue::known(&it.to_uppercase())).unwrap_or_default()),
        ("trim", [of]) => each(of, trim),
        ("string", [HostValue::Bool(it)]) => HostValue::known(if *it { "True" } else { "False" }),
        ("string", [HostValue::Text(_) | HostValue::Any(_)]) | ("any", [_]) | ("filter" | "sort", [_, _]) => arguments[0].clone(),
        ("first", [of]) => each(of, |of| end(of, |items| items.first())),
        ("last", [of]) => each(of, |of| end(of, |items| items.last())),
        ("coalesce", _) => HostValue::any(arguments.to_vec()),
        ("array", [of]) => HostValue::List([of.clone()].into()),
        ("createArray", _) => HostValue::List(arguments.into()),
        ("range", [from, count]) => range(from, count).unwrap_or_default(),
        ("items", [of]) => each(of, entries),
        ("objectKeys", [HostValue::Object(entries)]) => {
            HostValue::List(entries.iter().map(|(key, _)| key.as_ref().map(|key| HostValue::known(key)).unwrap_or_default()).collect())
        }
        _ => HostValue::Unknown,
    }
}

/// Returns what a condition comes to: `arguments` are what decides, what it is then, and so on, and what it is otherwise; `decide` decides them.
pub(super) fn condition(arguments: &[HostValue], decide: impl Fn(usize) -> Option<bool>) -> HostValue {
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
    HostValue::any(found)
}

/// The truth that `value` is, if it is one alone.
pub(super) fn truth(value: &HostValue) -> Option<bool> {
    match value {
        HostValue::Bool(it) => Some(*it),
        _ => None,
    }
}

/// What `&&`, for which each must be `wanted`, or `||`, for which none may be, says of `values`.
fn every(values: &[HostValue], wanted: bool) -> HostValue {
    let mut truths = values.iter().map(truth);
    match truths.clone().any(|it| it == Some(!wanted)) {
        true => HostValue::Bool(!wanted),
        false if truths.all(|it| it == Some(wanted)) => HostValue::Bool(wanted),
        false => HostValue::Unknown,
    }
}

fn equal(operator: &str, one: &HostValue, other: &HostValue) -> Option<bool> {
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
fn contains(of: &HostValue, key: &HostValue) -> Option<bool> {
    let key = key.as_known()?;
    let (has, is_sure) = match of {
        HostValue::Object(entries) => {
            let has = entries.iter().any(|(own, _)| own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(key)));
            (has, entries.iter().all(|(own, _)| own.is_some()))
        }
        HostValue::List(items) => (items.iter().any(|it| it.as_known() == Some(key)), items.iter().all(|it| it.as_known().is_some())),
        HostValue::Text(text) => (text.known.as_deref()?.contains(key), true),
        _ => return None,
    };
    (has || is_sure).then_some(has)
}

fn empty(of: &HostValue) -> Option<bool> {
    match of {
        HostValue::List(items) => Some(items.is_empty()),
        HostValue::Object(entries) => Some(entries.is_empty()),
        // A text that comes from somewhere else is there for something.
        HostValue::Text(text) => text.known.as_deref().map(str::is_empty),
        _ => None,
    }
}

/// Returns `of` with `origin` instead of where it comes from.
pub(super) fn with_origin(of: &HostValue, origin: &Origin) -> HostValue {
    each(of, |of| match of {
        HostValue::Text(text) => HostValue::Text(HostText { origin: Some(origin.clone()), ..text.clone() }),
        _ => HostValue::Text(HostText { origin: Some(origin.clone()), ..HostText::default() }),
    })
}

/// Returns what `make` makes of each alternative of `of`.
fn each(of: &HostValue, make: impl Fn(&HostValue) -> HostValue) -> HostValue {
    HostValue::any(of.alternatives().iter().map(make).collect())
}

/// The text of a file.
fn load(path: &HostValue, span: Span, cx: &Evaluator<'_>) -> HostValue {
    let Some(path) = path.as_known() else { return HostValue::Unknown };
    let path = join(folder(&cx.file), path).into();
    let origin = Origin::File { path, reads: Reads::AsText, at: (Rc::clone(&cx.file), span) };
    HostValue::Text(HostText { origin: Some(origin), ..HostText::default() })
}

fn format(of: &HostValue, arguments: &[HostValue]) -> HostValue {
    let HostValue::Text(text) = of else { return HostValue::Unknown };
    let origin = match text.origin.clone() {
        Some(Origin::File { path, reads: Reads::AsText, at }) => Some(Origin::File { path, reads: Reads::Format, at }),
        origin => origin,
    };
    let known = text.known.as_deref().filter(|known| known.len() < MAX_TEXT).map(|known| {
        let made = texts(arguments, |arguments| formatted(known, arguments).unwrap_or_default());
        made.alternatives().iter().map(|it| it.as_known().map(Rc::from)).collect::<Option<Vec<Rc<str>>>>().unwrap_or_default()
    });
    let made = |known| HostValue::Text(HostText { known, origin: origin.clone(), tokens: text.tokens.clone() });
    match known {
        Some(known) if !known.is_empty() && known.iter().all(|it| !it.is_empty()) => {
            HostValue::any(known.into_iter().map(|it| made(Some(it))).collect())
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
fn texts(parts: &[HostValue], make: impl Fn(&[&str]) -> String) -> HostValue {
    let mut combined: Vec<Vec<&str>> = vec![Vec::new()];
    for part in parts {
        let known: Option<Vec<&str>> = part.alternatives().iter().map(HostValue::as_known).collect();
        let Some(known) = known.filter(|known| known.len() * combined.len() <= MAX_TEXTS) else { return HostValue::Unknown };
        combined = combined.iter().flat_map(|texts| known.iter().map(|it| texts.iter().copied().chain([*it]).collect())).collect();
    }
    let length: usize = combined.iter().flatten().map(|it| it.len()).sum();
    if length > MAX_TEXT {
        return HostValue::Unknown;
    }
    HostValue::any(combined.iter().map(|texts| HostValue::known(&make(texts))).collect())
}

fn is_list(value: &HostValue) -> bool {
    value.alternatives().iter().all(|it| matches!(it, HostValue::List(_)))
}

/// All items of all `lists`. Of a list that is one of several, all may be there.
fn lists(name: &str, lists: &[HostValue]) -> HostValue {
    let items = lists.iter().flat_map(HostValue::alternatives).flat_map(|list| match list {
        HostValue::List(items) => items.to_vec(),
        _ => Vec::new(),
    });
    match plain_name(name) {
        "flatten" => HostValue::List(
            items
                .flat_map(|item| match item {
                    HostValue::List(items) => items.to_vec(),
                    other => vec![other],
                })
                .collect(),
        ),
        _ => HostValue::List(items.collect()),
    }
}

/// One object with the entries of all. Of two that have the same key, the later one counts.
fn union(objects: &[HostValue]) -> HostValue {
    let entries: Option<Vec<_>> = objects
        .iter()
        .rev()
        .map(|object| match object {
            HostValue::Object(entries) => Some(entries.to_vec()),
            _ => None,
        })
        .collect();
    entries.map(|entries| HostValue::Object(entries.concat().into())).unwrap_or_default()
}

fn trim(of: &HostValue) -> HostValue {
    match of {
        HostValue::Text(text) => {
            let known = text.known.as_deref().map(|it| if it.trim().len() == it.len() { Rc::from(it) } else { Rc::from(it.trim()) });
            HostValue::Text(HostText { known, ..text.clone() })
        }
        _ => HostValue::Unknown,
    }
}

fn end(of: &HostValue, pick: impl Fn(&[HostValue]) -> Option<&HostValue>) -> HostValue {
    match of {
        HostValue::List(items) => pick(items).cloned().unwrap_or_default(),
        _ => HostValue::Unknown,
    }
}

fn range(from: &HostValue, count: &HostValue) -> Option<HostValue> {
    let (from, count): (usize, usize) = (from.as_known()?.parse().ok()?, count.as_known()?.parse().ok()?);
    let numbers = (0..count.min(MAX_RANGE)).map(|at| HostValue::known(&from.saturating_add(at).to_string()));
    Some(HostValue::List(numbers.collect()))
}

/// The entries of an object as objects with a `key` and a `value`.
fn entries(of: &HostValue) -> HostValue {
    if !matches!(of, HostValue::Object(_)) {
        return HostValue::Unknown;
    }
    let entry = |(key, value)| HostValue::Object([(Some("key".into()), key), (Some("value".into()), value)].into());
    HostValue::List(items(of).into_iter().map(entry).collect())
}
