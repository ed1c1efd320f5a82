//! Finds out what expressions of a host come to, as far as names, paths and the origin of texts go.

use std::cell::Cell;
use std::rc::Rc;

use super::spelled::Spelled;
use super::tree::{Expr, ExprKind, For};
use super::value::{HostText, HostValue, Origin};
use crate::text::steps;

/// How many expressions are looked at for one repository; what is beyond that is not known.
const MAX_STEPS: usize = 2_000_000;

/// How many bytes of a text count as one step.
const BYTES_A_STEP: usize = 256;

/// How deep names may lead to other names.
const MAX_DEPTH: usize = 64;

/// How many texts are told apart that come of holes which may be several texts each.
const MAX_TEXTS: usize = 256;

/// How many bytes the texts may have that come of filling holes.
const MAX_FILLED: usize = 1 << 20;

/// What a host's language has beside what all of them have: names and functions.
pub trait Language {
    /// Returns what is called `address`, such as `local.policies` or `apiName`; [`HostValue::Symbol`] where that is something that the host creates.
    fn symbol(&self, address: &str, cx: &Evaluator<'_>) -> HostValue;

    /// Returns the element `key` of `address`, of which the host creates several. One of several is the same thing where the language says nothing else.
    fn element(&self, address: &str, _key: &HostValue, _cx: &Evaluator<'_>) -> HostValue {
        HostValue::Symbol(address.into())
    }

    /// Returns what a call of the function `name` comes to. The arguments are given as they are written too.
    fn call(&self, name: &str, arguments: &[HostValue], written: &Expr, cx: &Evaluator<'_>) -> HostValue;
}

/// Evaluates expressions of one file.
pub struct Evaluator<'a> {
    language: &'a dyn Language,
    /// The path of the file, for the origin of its texts.
    pub file: Rc<str>,
    locals: Vec<(Box<str>, HostValue)>,
    budget: &'a Budget,
}

/// What may still be evaluated. One is shared by all evaluators of a repository.
#[derive(Debug)]
pub struct Budget {
    steps: Cell<usize>,
    depth: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: Cell::new(MAX_STEPS), depth: Cell::new(0) }
    }
}

impl<'a> Evaluator<'a> {
    /// Returns the evaluator of expressions in the file at the path `file`.
    pub fn new(language: &'a dyn Language, file: Rc<str>, budget: &'a Budget) -> Self {
        Self { language, file, locals: Vec::new(), budget }
    }

    /// Returns an evaluator for another file, or with other names, that shares the budget.
    pub fn other<'b>(&self, language: &'b dyn Language, file: Rc<str>) -> Evaluator<'b>
    where
        'a: 'b,
    {
        Evaluator { language, file, locals: Vec::new(), budget: self.budget }
    }

    /// Returns an evaluator for which these names stand for these values too.
    pub fn with(&self, names: impl IntoIterator<Item = (Box<str>, HostValue)>) -> Self {
        let mut locals = self.locals.clone();
        locals.extend(names);
        Self { language: self.language, file: Rc::clone(&self.file), locals, budget: self.budget }
    }

    /// Returns what `expr` comes to.
    pub fn value(&self, expr: &Expr) -> HostValue {
        let (steps, depth) = (self.budget.steps.get(), self.budget.depth.get());
        if steps == 0 || depth >= MAX_DEPTH * 8 {
            return HostValue::Unknown;
        }
        steps::count(1);
        self.budget.steps.set(steps - 1);
        self.budget.depth.set(depth + 1);
        let value = self.kind(expr);
        self.budget.depth.set(depth);
        value
    }

    /// Takes `bytes` of a text that is put together, or as many as there are, from what may still be evaluated. Returns whether there was enough left.
    pub fn spend(&self, bytes: usize) -> bool {
        let (steps, cost) = (self.budget.steps.get(), bytes / BYTES_A_STEP);
        steps::count(cost);
        self.budget.steps.set(steps.saturating_sub(cost));
        cost <= steps
    }

    fn kind(&self, expr: &Expr) -> HostValue {
        match &expr.kind {
            ExprKind::Text(text) => self.spelled(text, expr),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Literal(literal) => match &**literal {
                "true" => HostValue::Bool(true),
                "false" => HostValue::Bool(false),
                "null" => HostValue::Unknown,
                number => HostValue::known(number),
            },
            ExprKind::Member(of, name) => self.member(&self.value(of), name),
            ExprKind::Each(of) => self.value(of),
            ExprKind::Index(of, key) => self.index(&self.value(of), &self.value(key)),
            ExprKind::Call(name, arguments) => {
                let values: Vec<HostValue> = arguments.iter().map(|argument| self.value(argument)).collect();
                self.language.call(name, &values, expr, self)
            }
            ExprKind::List(items) => HostValue::List(items.iter().map(|item| self.value(item)).collect()),
            ExprKind::Object(entries) => {
                let entry = |key: &Expr, value: &Expr| (self.value(key).as_known().map(Into::into), self.value(value));
                HostValue::Object(entries.iter().map(|it| entry(&it.key, &it.value)).collect())
            }
            ExprKind::Choice(choices) => HostValue::any(choices.iter().map(|choice| self.value(choice)).collect()),
            ExprKind::For(it) => self.comprehension(it),
            ExprKind::Other(_) => HostValue::Unknown,
        }
    }

    fn name(&self, name: &str) -> HostValue {
        self.local(name).cloned().unwrap_or_else(|| self.language.symbol(name, self))
    }

    /// Returns what the name `name` stands for that was given to this evaluator.
    pub fn local(&self, name: &str) -> Option<&HostValue> {
        self.locals.iter().rev().find(|(own, _)| &**own == name).map(|(_, value)| value)
    }

    /// Returns the member called `name` of `of`.
    pub fn member(&self, of: &HostValue, name: &str) -> HostValue {
        match of {
            HostValue::Symbol(address) => self.language.symbol(&format!("{address}.{name}"), self),
            HostValue::Any(values) => HostValue::any(values.iter().map(|value| self.member(value, name)).collect()),
            value => value.member(name),
        }
    }

    fn index(&self, of: &HostValue, key: &HostValue) -> HostValue {
        match (of, key.as_known()) {
            (HostValue::Symbol(address), _) => self.language.element(address, key, self),
            (HostValue::List(items), Some(number)) => number.parse().ok().and_then(|it: usize| items.get(it)).cloned().unwrap_or_default(),
            (_, Some(name)) => of.member(name),
            (HostValue::List(items), None) => HostValue::any(items.to_vec()),
            (HostValue::Object(entries), None) if matches!(key, HostValue::Any(_)) => {
                let keys = key.alternatives().iter();
                let named = keys.map(|key| key.as_known().map(|key| of.member(key)));
                HostValue::any(named.collect::<Option<_>>().unwrap_or_else(|| entries.iter().map(|it| it.1.clone()).collect()))
            }
            (HostValue::Object(entries), None) => HostValue::any(entries.iter().map(|it| it.1.clone()).collect()),
            _ => HostValue::Unknown,
        }
    }

    fn spelled(&self, text: &Spelled, expr: &Expr) -> HostValue {
        // A text that is a hole and nothing else is what fills it.
        if let [hole] = &text.holes[..]
            && hole.span.len() == text.text.len()
            && let Some(inner) = &hole.expr
        {
            return self.value(inner);
        }
        let origin = Some(Origin::Literal { file: Rc::clone(&self.file), span: expr.span, is_template: false });
        let unknown = || HostValue::Text(HostText { known: None, origin: origin.clone(), tokens: Rc::default() });
        let mut texts = vec![String::new()];
        let mut at = 0;
        for hole in &text.holes {
            let value = hole.expr.as_ref().map(|expr| self.value(expr)).unwrap_or_default();
            let fillings: Option<Vec<&str>> = value.alternatives().iter().map(HostValue::as_known).collect();
            let before = text.text.get(at..hole.span.start as usize).unwrap_or_default();
            let fits = |fillings: &Vec<&str>| {
                let longest = fillings.iter().map(|it| it.len()).max().unwrap_or_default() + before.len();
                let length = texts.iter().map(String::len).sum::<usize>() + texts.len() * longest;
                fillings.len() * texts.len() <= MAX_TEXTS && fillings.len() * length <= MAX_FILLED
            };
            match fillings.filter(fits).as_deref() {
                None => return unknown(),
                Some([filling]) => texts.iter_mut().for_each(|text| text.extend([before, *filling])),
                Some(fillings) => {
                    texts = texts.iter().flat_map(|text| fillings.iter().map(move |filling| format!("{text}{before}{filling}"))).collect();
                }
            }
            at = hole.span.end as usize;
        }
        let rest = text.text.get(at..).unwrap_or_default();
        let length = texts.iter().map(|text| text.len() + rest.len()).sum();
        if !text.holes.is_empty() && length > MAX_FILLED || !self.spend(length) {
            return unknown();
        }
        let text =
            |text: String| HostValue::Text(HostText { known: Some((text + rest).into()), origin: origin.clone(), tokens: Rc::default() });
        HostValue::any(texts.into_iter().map(text).collect())
    }

    fn comprehension(&self, it: &For) -> HostValue {
        let over = self.value(&it.over);
        let results = over.alternatives().iter().map(|over| {
            let results = items(over).into_iter().map(|(key, value)| {
                let names = it.key.iter().map(|name| (name.clone(), key.clone())).chain([(it.value.clone(), value)]);
                let inner = self.with(names.collect::<Vec<_>>());
                (it.yields.as_ref().and_then(|key| inner.value(key).as_known().map(Into::into)), inner.value(&it.body))
            });
            match it.yields {
                Some(_) => HostValue::Object(results.collect()),
                None => HostValue::List(results.map(|(_, value)| value).collect()),
            }
        });
        HostValue::any(results.collect())
    }
}

/// Returns what is gone through when `over` is: keys, or indices, and values. Where it is not known, one of which nothing is known.
pub fn items(over: &HostValue) -> Vec<(HostValue, HostValue)> {
    match over {
        HostValue::List(items) => items.iter().enumerate().map(|(at, item)| (HostValue::known(&at.to_string()), item.clone())).collect(),
        HostValue::Object(entries) => {
            let key = |key: &Option<Rc<str>>| key.as_ref().map(|key| HostValue::known(key)).unwrap_or_default();
            entries.iter().map(|(name, value)| (key(name), value.clone())).collect()
        }
        _ => vec![(HostValue::Unknown, HostValue::Unknown)],
    }
}

/// Returns `of`, a text, in which `token` is replaced by something.
pub fn replaced(of: &HostValue, token: &HostValue, by: &HostValue) -> HostValue {
    let replaced = |value: &HostValue| match value {
        HostValue::Text(text) => {
            let known = match (text.known.as_deref(), token.as_known(), by.as_known()) {
                (Some(known), Some(token), Some(by)) if text.origin.is_none() || known.len() < 4096 && !known.contains('<') => {
                    Some(known.replace(token, by).into())
                }
                _ => None,
            };
            // What is not known might be any word, and then nothing of the text is.
            let token = token.as_known().map(Rc::from);
            let tokens: Rc<[Rc<str>]> = text.tokens.iter().cloned().chain(token).collect();
            HostValue::Text(HostText { known, origin: text.origin.clone(), tokens })
        }
        other => other.clone(),
    };
    HostValue::any(of.alternatives().iter().map(replaced).collect())
}
