//! What names mean in templates: variables and parameters, each template within another with its own.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::super::evaluate::replaced;
use super::super::json::{Json, JsonKind};
use super::super::tree::MAX_DEPTH;
use super::super::{Entry, Evaluator, Expr, ExprKind, HostText, HostValue, Language, Spelled};
use super::expression;
use crate::text::Span;

/// The variables and parameters of a template, or of one within it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scope {
    /// The place of the template around it.
    pub parent: Option<usize>,
    /// Whether its expressions see its own names; if not, they see those around it first.
    pub is_inner: bool,
    names: HashMap<Key, Definition>,
}

/// What is asked for: whether it is a parameter, and its name in small letters.
type Key = (bool, Box<str>);

/// What a name stands for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Definition {
    /// The value of a variable, or the default of a parameter.
    pub value: Option<Expr>,
    /// The argument that the template around it gives for a parameter.
    pub argument: Option<Expr>,
    /// Whether it is a parameter of a secure type.
    pub is_secure: bool,
}

/// The scopes of a file, outer ones first, with those of their names that matter.
pub(super) type Scopes = Vec<Scope>;

/// Returns the scope in which the name that is asked for in the scope `at` is defined.
fn home(scopes: &[Scope], at: usize, has: impl Fn(usize) -> bool) -> Option<usize> {
    let mut chain = vec![at];
    let mut at = at;
    while let Some(scope) = scopes.get(at)
        && let Some(parent) = scope.parent.filter(|_| !scope.is_inner)
    {
        chain.push(parent);
        at = parent;
    }
    chain.into_iter().rev().find(|&at| has(at))
}

/// Returns the key under which a scope has what `expr` asks for, if that is a variable or a parameter.
fn key(expr: &Expr) -> Option<Key> {
    let ExprKind::Call(name, arguments) = &expr.kind else { return None };
    let [argument] = &arguments[..] else { return None };
    let named = argument.text().and_then(Spelled::known).filter(|_| super::is_lookup(name))?;
    Some((name.eq_ignore_ascii_case("parameters"), named.to_ascii_lowercase().into()))
}

/// Follows names and members to what they stand for, as far as there is something left.
pub(super) struct Trail<'s> {
    scopes: &'s [Scope],
    left: Cell<usize>,
}

impl<'s> Trail<'s> {
    /// Returns one that goes `steps` steps.
    pub fn new(scopes: &'s [Scope], steps: usize) -> Self {
        Self { scopes, left: Cell::new(steps) }
    }

    /// Takes one step; `None` if none is left.
    pub fn step(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(())
    }

    /// Returns the expression that `expr`, which stands in the scope `at`, is a name or member for, and the scope that that stands in.
    pub fn follow(&self, at: usize, expr: &Expr) -> Option<(usize, &'s Expr)> {
        self.step()?;
        match &expr.kind {
            ExprKind::Call(..) => {
                let (home, definition) = definition(self.scopes, at, expr)?;
                match &definition.argument {
                    Some(argument) => Some((self.scopes[home].parent.unwrap_or(home), argument)),
                    None => Some((home, definition.value.as_ref()?)),
                }
            }
            ExprKind::Member(of, name) => self.entry(at, of, name),
            ExprKind::Index(of, key) => self.entry(at, of, key.text()?.known()?),
            _ => None,
        }
    }

    /// Returns the member called `name` of the object that `of` leads to.
    fn entry(&self, at: usize, of: &Expr, name: &str) -> Option<(usize, &'s Expr)> {
        let (mut at, mut of) = self.follow(at, of)?;
        loop {
            if let Some(entry) = of.entry(name) {
                return Some((at, entry));
            }
            (at, of) = self.follow(at, of)?;
        }
    }

    /// Whether `expr`, which stands in the scope `at`, is a parameter of a secure type.
    pub fn is_secure(&self, at: usize, expr: &Expr) -> bool {
        definition(self.scopes, at, expr).is_some_and(|(_, definition)| definition.is_secure)
    }
}

/// Returns the definition that `expr`, a variable or a parameter, leads to from the scope `at`, and the scope that it is in.
fn definition<'s>(scopes: &'s [Scope], at: usize, expr: &Expr) -> Option<(usize, &'s Definition)> {
    defined(scopes, at, &key(expr)?)
}

fn defined<'s>(scopes: &'s [Scope], at: usize, key: &Key) -> Option<(usize, &'s Definition)> {
    let home = home(scopes, at, |at| scopes.get(at).is_some_and(|scope| scope.names.contains_key(key)))?;
    Some((home, scopes[home].names.get(key)?))
}

/// Collects scopes, and of their names those that expressions ask for.
pub(super) struct Collector<'t, 'j> {
    text: &'t str,
    /// Where the scopes have their names.
    written: Vec<Written<'t, 'j>>,
    /// What is collected.
    pub scopes: Scopes,
    /// The names that are the first argument of `format`, each with the other arguments.
    formats: HashMap<(usize, Key), Vec<Expr>>,
}

/// Where a template has its names.
struct Written<'t, 'j> {
    names: HashMap<Key, &'j Json<'t>>,
    /// The arguments that it is given: objects with a `value`, or something else.
    arguments: HashMap<Box<str>, &'j Json<'t>>,
    /// Whether some arguments have no name that is known.
    is_open: bool,
}

impl<'t, 'j> Collector<'t, 'j> {
    /// Returns one for the file `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, written: Vec::new(), scopes: Vec::new(), formats: HashMap::new() }
    }

    /// Returns how the file writes `json`.
    pub fn text_of(&self, json: &Json<'_>) -> &'t str {
        json.span.text(self.text)
    }

    /// Adds the scope of `template`, which `deployment`, the properties of a resource in the scope `parent`, deploys. Returns its place.
    pub fn add(&mut self, template: &'j Json<'t>, deployment: Option<(&'j Json<'t>, usize)>) -> usize {
        let mut names = HashMap::new();
        for (is_parameter, section) in [(false, "variables"), (true, "parameters")] {
            for (name, value) in template.member(section).map(Json::members).unwrap_or_default() {
                let name = name.decode().to_ascii_lowercase();
                if let ("copy", false) = (name.as_str(), is_parameter) {
                    let copies = value.items().iter().filter_map(|it| Some((it.member("name")?.as_string()?, it)));
                    names.extend(copies.map(|(name, it)| ((false, name.decode().to_ascii_lowercase().into()), it)));
                }
                names.insert((is_parameter, name.into()), value);
            }
        }
        let given = deployment.and_then(|(properties, _)| properties.member("parameters"));
        let arguments = given.map(Json::members).unwrap_or_default().iter();
        let arguments = arguments.map(|(name, value)| (name.decode().to_ascii_lowercase().into(), value)).collect();
        self.written.push(Written { names, arguments, is_open: given.is_some_and(|it| !matches!(it.kind, JsonKind::Object(_))) });
        let is_inner = deployment.is_some_and(|(properties, _)| {
            let scope = properties.member("expressionEvaluationOptions").and_then(|it| it.member("scope")?.as_string());
            scope.is_some_and(|scope| scope.is("inner"))
        });
        self.scopes.push(Scope { parent: deployment.map(|(_, parent)| parent), is_inner, names: HashMap::new() });
        self.scopes.len() - 1
    }

    /// Returns `json`, which stands in the scope `at`, as an expression, and collects the names that it asks for.
    pub fn expr(&mut self, json: &Json<'t>, at: usize) -> Expr {
        let expr = expr(self.text, json, 0);
        let mut asked = Vec::new();
        self.ask(&expr, at, &mut asked);
        while let Some((at, key)) = asked.pop() {
            let Some(home) = self.home(at, &key).filter(|home| !self.scopes[*home].names.contains_key(&key)) else { continue };
            let definition = self.definition(home, &key);
            definition.value.iter().for_each(|it| self.ask(it, home, &mut asked));
            let outside = self.scopes[home].parent.unwrap_or(home);
            definition.argument.iter().for_each(|it| self.ask(it, outside, &mut asked));
            self.scopes[home].names.insert(key, definition);
        }
        expr
    }

    /// Returns where the texts stand that are used as format strings, each with what fills it.
    pub fn formats(&self) -> HashMap<Span, Vec<Expr>> {
        let place = |((home, key), arguments): (&(usize, Key), &Vec<Expr>)| {
            let definition = self.scopes[*home].names.get(key)?;
            Some((definition.value.as_ref()?.span, arguments.clone()))
        };
        self.formats.iter().filter_map(place).collect()
    }

    fn home(&self, at: usize, key: &Key) -> Option<usize> {
        home(&self.scopes, at, |at| self.written[at].names.contains_key(key))
    }

    /// Adds the names that `expr`, which stands in the scope `at`, asks for.
    fn ask(&mut self, expr: &Expr, at: usize, asked: &mut Vec<(usize, Key)>) {
        expr.walk(&mut |it| {
            asked.extend(key(it).map(|key| (at, key)));
            if let ExprKind::Call(name, arguments) = &it.kind
                && name.eq_ignore_ascii_case("format")
                && let Some((format, filled)) = arguments.split_first()
                && let Some(key) = key(format)
                && let Some(home) = self.home(at, &key)
            {
                self.formats.entry((home, key)).or_insert_with(|| filled.to_vec());
            }
            true
        });
    }

    /// Returns the value that `json`, an argument, gives.
    fn argument(&self, json: &Json<'t>) -> Expr {
        match (&json.kind, json.member("value")) {
            (_, Some(value)) => expr(self.text, value, 0),
            // An expression makes the object.
            (JsonKind::String(_), _) => {
                let of = expr(self.text, json, 0);
                Expr { span: of.span, kind: ExprKind::Member(Box::new(of), "value".into()) }
            }
            _ => Expr::unknown(json.span),
        }
    }

    fn definition(&self, at: usize, key: &Key) -> Definition {
        let written = &self.written[at];
        let Some(json) = written.names.get(key) else { return Definition::default() };
        let (is_parameter, name) = key;
        if !is_parameter {
            let value = match json.member("input").filter(|_| json.member("count").is_some()) {
                // A variable that is copied is a list of what is alike.
                Some(input) => Expr { span: json.span, kind: ExprKind::List(vec![expr(self.text, input, 0)]) },
                None => expr(self.text, json, 0),
            };
            return Definition { value: Some(value), ..Definition::default() };
        }
        let argument = match written.arguments.get(name) {
            Some(argument) => Some(self.argument(argument)),
            None => written.is_open.then(|| Expr::unknown(json.span)),
        };
        let kind = json.member("type").and_then(Json::as_string);
        let is_secure = kind.is_some_and(|it| it.is("securestring") || it.is("secureobject"));
        Definition { value: json.member("defaultValue").map(|it| expr(self.text, it, 0)), argument, is_secure }
    }
}

/// Returns `json` of the file `text` as an expression.
pub(super) fn expr(text: &str, json: &Json<'_>, depth: usize) -> Expr {
    if depth >= MAX_DEPTH {
        return Expr::unknown(json.span);
    }
    let kind = match &json.kind {
        JsonKind::String(string) => return expression::read(*string, json.span),
        JsonKind::Null | JsonKind::Bool(_) | JsonKind::Number => ExprKind::Literal(json.span.text(text).into()),
        JsonKind::Array(items) => ExprKind::List(items.iter().map(|it| expr(text, it, depth + 1)).collect()),
        JsonKind::Object(members) => {
            let entry = |(name, value): &(super::super::json::JsonString<'_>, Json<'_>)| {
                let key = ExprKind::Text(Box::new(name.spelled()));
                Entry { key: Expr { span: name.span(), kind: key }, value: expr(text, value, depth + 1) }
            };
            ExprKind::Object(members.iter().map(entry).collect())
        }
        JsonKind::Unknown => ExprKind::Other(Vec::new()),
    };
    Expr { span: json.span, kind }
}

/// What names and functions mean in one scope.
pub(super) struct NamesInScope<'s> {
    /// All scopes of the file.
    pub scopes: &'s [Scope],
    /// The place of this one.
    pub at: usize,
    /// What names came to, for all scopes.
    pub values: &'s RefCell<HashMap<(usize, Key), HostValue>>,
}

impl NamesInScope<'_> {
    fn lookup(&self, key: Key, cx: &Evaluator<'_>) -> HostValue {
        let Some((home, definition)) = defined(self.scopes, self.at, &key) else { return HostValue::Unknown };
        let id = (home, key);
        if let Some(value) = self.values.borrow().get(&id) {
            return value.clone();
        }
        // What leads to itself is not known.
        self.values.borrow_mut().insert(id.clone(), HostValue::Unknown);
        let value = self.value(home, id.1.0, definition, cx);
        self.values.borrow_mut().insert(id, value.clone());
        value
    }

    fn value(&self, home: usize, is_parameter: bool, definition: &Definition, cx: &Evaluator<'_>) -> HostValue {
        let parent = self.scopes.get(home).and_then(|scope| scope.parent);
        let (at, expr) = match (&definition.argument, &definition.value) {
            (Some(argument), _) => (parent.unwrap_or(home), argument),
            (None, Some(value)) => (home, value),
            (None, None) => return HostValue::Unknown,
        };
        let names = NamesInScope { at, scopes: self.scopes, values: self.values };
        let value = cx.other(&names, Rc::clone(&cx.file)).value(expr);
        match is_parameter && parent.is_none() {
            // Whoever deploys the template may give another one.
            true => HostValue::any(vec![value, HostValue::Unknown]),
            false => value,
        }
    }
}

impl Language for NamesInScope<'_> {
    fn symbol(&self, _: &str, _: &Evaluator<'_>) -> HostValue {
        HostValue::Unknown
    }

    fn call(&self, name: &str, arguments: &[HostValue], _: &Expr, cx: &Evaluator<'_>) -> HostValue {
        let name = name.to_ascii_lowercase();
        let known = |at: usize| arguments.get(at).and_then(HostValue::as_known);
        let text = |make: fn(&str) -> String| known(0).map_or(HostValue::Unknown, |it| HostValue::known(&make(it)));
        match (name.as_str(), arguments) {
            ("variables" | "parameters", [_]) => match known(0) {
                Some(of) => self.lookup((name == "parameters", of.to_ascii_lowercase().into()), cx),
                None => HostValue::Unknown,
            },
            ("true", []) => HostValue::Bool(true),
            ("false", []) => HostValue::Bool(false),
            ("if", [HostValue::Bool(is), then, other]) => if *is { then } else { other }.clone(),
            ("if", [_, then, other]) => HostValue::any(vec![then.clone(), other.clone()]),
            ("coalesce", _) => HostValue::any(arguments.to_vec()),
            ("replace", [of, token, by]) => replaced(of, token, by),
            ("string" | "trim", [of]) => of.clone(),
            ("format", [of, ..]) => HostValue::any(of.alternatives().iter().map(filled).collect()),
            ("tolower", [_]) => text(str::to_lowercase),
            ("toupper", [_]) => text(str::to_uppercase),
            ("concat", [HostValue::Text(_), ..]) => {
                let parts: Option<Vec<&str>> = arguments.iter().map(HostValue::as_known).collect();
                let length = |parts: &Vec<&str>| parts.iter().map(|it| it.len()).sum::<usize>();
                let parts = parts.filter(|parts| length(parts) < MAX_JOINED && cx.spend(length(parts)));
                parts.map_or(HostValue::Unknown, |parts| HostValue::known(&parts.concat()))
            }
            ("concat", [HostValue::List(_), ..]) => {
                let items = |it: &HostValue| if let HostValue::List(items) = it { items.to_vec() } else { vec![HostValue::Unknown] };
                let all: Vec<HostValue> = arguments.iter().flat_map(items).take(MAX_JOINED).collect();
                if cx.spend(all.len() * size_of::<HostValue>()) { HostValue::List(all.into()) } else { HostValue::Unknown }
            }
            ("createarray" | "array", _) => HostValue::List(arguments.iter().cloned().collect()),
            ("createobject", _) => {
                let pairs = arguments.chunks_exact(2).map(|pair| (pair[0].as_known().map(Into::into), pair[1].clone()));
                HostValue::Object(pairs.collect())
            }
            ("split", [_, _]) => match (known(0), known(1)) {
                (Some(of), Some(by)) if !by.is_empty() => HostValue::List(of.split(by).map(HostValue::known).collect()),
                _ => HostValue::Unknown,
            },
            ("first", [HostValue::List(items)]) => items.first().cloned().unwrap_or_default(),
            ("last", [HostValue::List(items)]) => items.last().cloned().unwrap_or_default(),
            _ => HostValue::Unknown,
        }
    }
}

/// Returns `format`, a text, in which something is filled in.
fn filled(format: &HostValue) -> HostValue {
    match format {
        HostValue::Text(text) => HostValue::Text(HostText { known: None, ..text.clone() }),
        _ => HostValue::Unknown,
    }
}

/// How long texts and lists are put together.
const MAX_JOINED: usize = 1 << 16;

/// Returns where the text of `expr` stands, without what is around it.
pub(super) fn content(expr: &Expr) -> Span {
    let text = expr.text().filter(|text| !text.text.is_empty());
    text.map_or(expr.span, |text| text.map.outer(Span::new(0, text.text.len())))
}
