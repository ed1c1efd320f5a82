//! The functions of Terraform that names, paths and policies are made with. HashiCorp: *Built-in Functions*.

use std::rc::Rc;

use globset::GlobBuilder;

use super::super::evaluate::{Evaluator, replaced};
use super::super::found::{folder, join};
use super::super::json;
use super::super::tree::{Expr, ExprKind};
use super::super::value::{HostText, HostValue, Origin, Reads};
use super::project::Instance;
use crate::text::Span;

/// How many files are read whose names are not known whole.
const MAX_FILES: usize = 32;

/// Returns what a call of the function `name` comes to.
pub(super) fn call(instance: &Instance<'_, '_>, name: &str, arguments: &[HostValue], written: &Expr, cx: &Evaluator<'_>) -> HostValue {
    let argument = |at: usize| arguments.get(at).cloned().unwrap_or_default();
    match name {
        "file" => file(&argument(0), written.span, instance, &cx.file),
        "templatefile" => template(&file(&argument(0), written.span, instance, &cx.file), &argument(1)),
        "templatestring" => template(&argument(0), &argument(1)),
        "replace" => {
            // Between slashes stands a regular expression, and what it meets is not known.
            let is_pattern = argument(1).as_known().is_some_and(|token| token.len() > 1 && token.starts_with('/') && token.ends_with('/'));
            if is_pattern { argument(0) } else { replaced(&argument(0), &argument(1), &argument(2)) }
        }
        "fileset" => fileset(&argument(0), &argument(1), instance),
        "basename" => each_text(&argument(0), |path| path.rsplit('/').next().unwrap_or(path).to_owned()),
        "dirname" => each_text(&argument(0), |path| folder(path).to_owned()),
        "abspath" | "pathexpand" => each_text(&argument(0), |path| join(&instance.root, path)),
        "lower" => each_text(&argument(0), str::to_lowercase),
        "upper" => each_text(&argument(0), str::to_uppercase),
        "trimsuffix" => {
            each_text(&argument(0), |text| argument(1).as_known().and_then(|suffix| text.strip_suffix(suffix)).unwrap_or(text).to_owned())
        }
        "trimprefix" => {
            each_text(&argument(0), |text| argument(1).as_known().and_then(|prefix| text.strip_prefix(prefix)).unwrap_or(text).to_owned())
        }
        // What they change of a policy is white space, or how the host has it.
        "trimspace" | "chomp" | "tostring" | "sensitive" | "nonsensitive" | "jsonencode" | "yamlencode" | "toset" | "tolist" | "tomap"
        | "tobool" | "one" | "distinct" | "sort" | "compact" | "reverse" | "try" | "can" | "coalesce" | "coalescelist" => {
            HostValue::any(arguments.to_vec())
        }
        "jsondecode" => decoded(&argument(0), written, instance, cx),
        "lookup" => match cx_member(&argument(0), &argument(1)) {
            HostValue::Unknown => argument(2),
            found => HostValue::any(vec![found]),
        },
        "element" => match (&argument(0), argument(1).as_known().and_then(|it| it.parse::<usize>().ok())) {
            (HostValue::List(items), Some(at)) if !items.is_empty() => items[at % items.len()].clone(),
            (HostValue::List(items), None) => HostValue::any(items.to_vec()),
            _ => HostValue::Unknown,
        },
        "keys" => match argument(0) {
            HostValue::Object(entries) => entries.iter().map(|(key, _)| key.as_deref().map(HostValue::known).unwrap_or_default()).collect(),
            _ => HostValue::Unknown,
        },
        "values" => match argument(0) {
            HostValue::Object(entries) => entries.iter().map(|(_, value)| value.clone()).collect(),
            _ => HostValue::Unknown,
        },
        "merge" => merged(arguments),
        "concat" | "flatten" | "setunion" => flattened(arguments),
        "zipmap" => match (argument(0), argument(1)) {
            (HostValue::List(keys), HostValue::List(values)) => HostValue::Object(
                keys.iter().zip(values.iter()).map(|(key, value)| (key.as_known().map(Into::into), value.clone())).collect(),
            ),
            _ => HostValue::Unknown,
        },
        "format" => format(&argument(0), arguments.get(1..).unwrap_or_default()),
        "join" => match (argument(0).as_known(), argument(1)) {
            (Some(separator), HostValue::List(items)) => {
                let known: Option<Vec<&str>> = items.iter().map(HostValue::as_known).collect();
                known.map(|items| HostValue::known(&items.join(separator))).unwrap_or_default()
            }
            _ => HostValue::Unknown,
        },
        "split" => match (argument(0).as_known(), argument(1).as_known()) {
            (Some(separator), Some(text)) if !separator.is_empty() => text.split(separator).map(HostValue::known).collect(),
            _ => HostValue::Unknown,
        },
        _ => HostValue::Unknown,
    }
}

/// Returns the content of the file that `path` names, which stands at `span` of the file `at`.
pub(super) fn file(path: &HostValue, span: Span, instance: &Instance<'_, '_>, at: &Rc<str>) -> HostValue {
    let content = |path: &HostValue| match path.as_known() {
        Some(path) => {
            let path = instance.path(path).into();
            let origin = Origin::File { path, reads: Reads::AsText, at: (Rc::clone(at), span) };
            HostValue::Text(HostText { origin: Some(origin), ..HostText::default() })
        }
        None => HostValue::Unknown,
    };
    HostValue::any(path.alternatives().iter().map(content).collect())
}

/// Returns what the JSON `text` says, which is the first argument of the call `written`.
fn decoded(text: &HostValue, written: &Expr, instance: &Instance<'_, '_>, cx: &Evaluator<'_>) -> HostValue {
    let said = |path: &str| {
        let text = instance.project.folders.text(path).filter(|text| cx.spend(text.len()))?;
        json::parse(&text).map(|json| HostValue::of_json(&json))
    };
    let decoded = |text: &HostValue| match text {
        HostValue::Text(HostText { origin: Some(Origin::File { path, reads: Reads::AsText, .. }), .. }) => said(path).unwrap_or_default(),
        // What is encoded first is what it was.
        other => other.clone(),
    };
    if *text != HostValue::Unknown {
        return HostValue::any(text.alternatives().iter().map(decoded).collect());
    }
    let ExprKind::Call(_, arguments) = &written.kind else { return HostValue::Unknown };
    let path = match arguments.first().map(|it| &it.kind) {
        Some(ExprKind::Call(name, arguments)) if &**name == "file" => arguments.first(),
        _ => None,
    };
    let paths = path.map(|path| may_be(path, instance, cx)).unwrap_or_default();
    HostValue::any(paths.iter().filter_map(|path| said(path)).collect())
}

/// Returns the paths of the files that `path` may name, whatever its holes are filled with: one for each environment, say.
fn may_be(path: &Expr, instance: &Instance<'_, '_>, cx: &Evaluator<'_>) -> Vec<String> {
    let Some(text) = path.text() else { return Vec::new() };
    let mut pattern = String::new();
    let mut at = 0;
    for hole in &text.holes {
        pattern.push_str(&globset::escape(text.text.get(at..hole.span.start as usize).unwrap_or_default()));
        let value = hole.expr.as_ref().map(|expr| cx.value(expr)).unwrap_or_default();
        pattern.push_str(&value.as_known().map_or("*".into(), globset::escape));
        at = hole.span.end as usize;
    }
    pattern.push_str(&globset::escape(text.text.get(at..).unwrap_or_default()));
    let Some(top) = pattern.find('*').and_then(|star| pattern[..star].rfind('/')) else { return Vec::new() };
    let Ok(glob) = GlobBuilder::new(&pattern[top + 1..]).literal_separator(true).build() else { return Vec::new() };
    let (glob, top) = (glob.compile_matcher(), instance.path(&pattern[..top]));
    let files = instance.project.folders.files(&top);
    files.iter().filter(|name| glob.is_match(name)).take(MAX_FILES).map(|name| join(&top, name)).collect()
}

/// Returns `text` read as a template in which the keys of `names` stand for something.
pub(super) fn template(text: &HostValue, names: &HostValue) -> HostValue {
    let passed = match names {
        HostValue::Object(entries) => entries.iter().map(|(key, _)| key.clone()).collect::<Option<Rc<[Rc<str>]>>>(),
        _ => None,
    };
    let template = |text: &HostValue| match text {
        HostValue::Text(HostText { origin: Some(Origin::File { path, at, .. }), tokens, .. }) => {
            let origin = Origin::File { path: Rc::clone(path), reads: Reads::Template(passed.clone()), at: at.clone() };
            HostValue::Text(HostText { known: None, origin: Some(origin), tokens: Rc::clone(tokens) })
        }
        HostValue::Text(HostText { origin: Some(Origin::Literal { file, span, .. }), tokens, .. }) => {
            let origin = Origin::Literal { file: Rc::clone(file), span: *span, is_template: true };
            HostValue::Text(HostText { known: None, origin: Some(origin), tokens: Rc::clone(tokens) })
        }
        other => other.clone(),
    };
    HostValue::any(text.alternatives().iter().map(template).collect())
}

/// Returns the names of the files in the folder `path` that fit `pattern`.
fn fileset(path: &HostValue, pattern: &HostValue, instance: &Instance<'_, '_>) -> HostValue {
    let (Some(path), Some(pattern)) = (path.as_known(), pattern.as_known()) else { return HostValue::Unknown };
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() else { return HostValue::Unknown };
    let glob = glob.compile_matcher();
    let files = instance.project.folders.files(&instance.path(path));
    files.iter().filter(|name| glob.is_match(name)).map(|name| HostValue::known(name)).collect()
}

/// Returns what `change` makes of `value` if it is known; what is no text stays what it is.
fn each_text(value: &HostValue, change: impl Fn(&str) -> String) -> HostValue {
    let changed = |value: &HostValue| value.as_known().map(|text| HostValue::known(&change(text))).unwrap_or_default();
    HostValue::any(value.alternatives().iter().map(changed).collect())
}

fn cx_member(of: &HostValue, key: &HostValue) -> HostValue {
    match key.as_known() {
        Some(key) => of.member(key),
        None => match of {
            HostValue::Object(entries) => HostValue::any(entries.iter().map(|(_, value)| value.clone()).collect()),
            _ => HostValue::Unknown,
        },
    }
}

/// Returns one object of all `objects`; a key that a later one has too is the later one's.
fn merged(objects: &[HostValue]) -> HostValue {
    let mut entries: Vec<(Option<Rc<str>>, HostValue)> = Vec::new();
    for object in objects {
        let HostValue::Object(own) = object else { return HostValue::Unknown };
        for (key, value) in own.iter() {
            entries.retain(|(other, _)| key.is_none() || other != key);
            entries.push((key.clone(), value.clone()));
        }
    }
    HostValue::Object(entries.into())
}

/// Returns one list of all items of `values`, which may be lists of lists.
fn flattened(values: &[HostValue]) -> HostValue {
    let mut items = Vec::new();
    let mut open: Vec<HostValue> = values.iter().rev().cloned().collect();
    while let Some(value) = open.pop() {
        match value {
            HostValue::List(inner) => open.extend(inner.iter().rev().cloned()),
            value => items.push(value),
        }
    }
    HostValue::List(items.into())
}

/// Returns `text` with its `%s` filled in, if all of that is known.
fn format(text: &HostValue, arguments: &[HostValue]) -> HostValue {
    let Some(pattern) = text.as_known().filter(|it| !it.contains('<')) else { return text.clone() };
    let mut filled = String::new();
    let mut arguments = arguments.iter();
    let mut parts = pattern.split('%');
    filled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let Some(rest) = part.strip_prefix(['s', 'd', 'v']) else { return HostValue::Unknown };
        let Some(known) = arguments.next().and_then(HostValue::as_known) else { return HostValue::Unknown };
        filled.push_str(known);
        filled.push_str(rest);
    }
    HostValue::known(&filled)
}
