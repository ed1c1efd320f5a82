//! The policy documents of a file: strings, and what `format`, `concat`, `join` and `replace` make of strings.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use memchr::memmem;

use super::expressions::path;
use super::functions::plain_name;
use super::operators::CONDITION;
use super::{Carried, Declaration, DeclarationKind, Expr, ExprKind, Span};
use crate::hosts::{Hole, Spelled, Spelling, holds_policy, tree::MAX_DEPTH};
use crate::text::Order;

/// How many replacements of one text are followed.
const MAX_STEPS: usize = 64;

/// What a call does to a text.
#[derive(Clone, Copy, Debug)]
enum Step<'e> {
    /// `format`, with the arguments that fill the text.
    Format(&'e [Expr]),
    /// `replace`, with what is replaced and what by.
    Replace(&'e Expr, &'e Expr),
}

/// What happens to the value of a variable where its name stands.
#[derive(Clone, Debug)]
struct Reading<'e> {
    /// What calls around the name do to it, innermost first; nothing if it is used as it is.
    steps: Vec<Step<'e>>,
    /// The variable whose value the outermost call is.
    becomes: Option<&'e str>,
}

/// Returns the documents in `declarations`, in order.
pub(super) fn documents(declarations: &[Declaration]) -> Vec<Carried> {
    let mut finder = Finder::default();
    let values = || {
        let mut values: Vec<(&Declaration, &Expr)> = Vec::new();
        declarations.iter().for_each(|it| it.each(&mut |it| values.extend(it.value.as_ref().map(|value| (it, value)))));
        values
    };
    for (declaration, value) in values() {
        if is_named(declaration) {
            finder.texts.insert(&declaration.name, value);
        }
    }
    for (declaration, value) in values() {
        finder.read(declaration, value);
    }
    for (declaration, value) in values() {
        match finder.template(declaration, value) {
            Some(document) => finder.found.push(document),
            None => finder.search(value, TextRole::Whole),
        }
    }
    finder.found.order_by_key(|it| it.span);
    finder.found
}

/// Whether `declaration` gives a value a name that expressions can use.
fn is_named(declaration: &Declaration) -> bool {
    matches!(declaration.kind, DeclarationKind::Variable | DeclarationKind::Parameter { .. })
}

#[derive(Default)]
struct Finder<'e> {
    /// The values of variables, and the defaults of parameters.
    texts: HashMap<&'e str, &'e Expr>,
    /// Where the names of these stand.
    readings: HashMap<&'e str, Vec<Reading<'e>>>,
    /// What is done to their values before they are used, as far as that has been asked.
    steps: RefCell<HashMap<&'e str, Option<Vec<Step<'e>>>>>,
    found: Vec<Carried>,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextRole {
    /// Where it may be all of a text.
    Whole,
    /// Where it may be put together with others.
    Item,
    /// Where it is put into another.
    Filling,
}

impl<'e> Finder<'e> {
    /// Notes where names stand in `value`.
    fn read(&mut self, declaration: &'e Declaration, value: &'e Expr) {
        let mut passed: HashSet<Span> = HashSet::new();
        let own = is_named(declaration).then_some(&*declaration.name);
        value.walk(&mut |expr| {
            match &expr.kind {
                ExprKind::Call(..) if !passed.contains(&expr.span) => {
                    let mut steps = Vec::new();
                    let mut inner = expr;
                    while let Some((of, step)) = step(inner) {
                        passed.insert(of.span);
                        steps.insert(0, step);
                        inner = of;
                    }
                    if let ExprKind::Name(name) = &inner.kind
                        && !steps.is_empty()
                    {
                        let becomes = own.filter(|_| expr.span == value.span);
                        self.readings.entry(name).or_default().push(Reading { steps, becomes });
                    }
                }
                ExprKind::Name(name) if !passed.contains(&expr.span) => {
                    let becomes = own.filter(|_| expr.span == value.span);
                    self.readings.entry(name).or_default().push(Reading { steps: Vec::new(), becomes });
                }
                _ => {}
            }
            true
        });
    }

    /// Returns the document that `value` is the template of: a text with a name that is filled wherever the name stands.
    fn template(&self, declaration: &'e Declaration, value: &'e Expr) -> Option<Carried> {
        if !is_named(declaration) {
            return None;
        }
        let mut spelled = self.compose(value)?;
        let steps = self.steps(&declaration.name, 0).filter(|steps| !steps.is_empty())?;
        for step in steps {
            spelled = self.done(spelled, step);
        }
        is_policy(&spelled).then_some(Carried { span: value.span, spelled })
    }

    /// Returns all that is done to the value of `name` before it is used; `None` if it is used as it is in some place.
    fn steps(&self, name: &'e str, depth: usize) -> Option<Vec<Step<'e>>> {
        if let Some(known) = self.steps.borrow().get(name) {
            return known.clone();
        }
        self.steps.borrow_mut().insert(name, None);
        let readings = self.readings.get(name)?;
        let mut all = Vec::new();
        for reading in readings {
            // A variable that is another one and nothing else is used as that one is.
            let further = reading.becomes.filter(|_| depth < MAX_DEPTH).and_then(|name| self.steps(name, depth + 1)).unwrap_or_default();
            if reading.steps.is_empty() && further.is_empty() || all.len() > MAX_STEPS {
                return None;
            }
            all.extend(reading.steps.iter().copied().chain(further));
        }
        self.steps.borrow_mut().insert(name, Some(all.clone()));
        Some(all)
    }

    /// Adds the documents in `expr`, outermost first.
    fn search(&mut self, expr: &'e Expr, place: TextRole) {
        // Most strings are none, and need not be copied.
        let may_be = expr.text().is_none_or(|text| text.text.contains('<'));
        if let Some(spelled) = may_be.then(|| self.compose(expr)).flatten() {
            let is_whole = place == TextRole::Whole || place == TextRole::Item && is_rooted(&spelled.text);
            if is_whole && is_policy(&spelled) {
                self.found.push(Carried { span: expr.span, spelled });
                return;
            }
        }
        let filling = if place == TextRole::Filling { TextRole::Filling } else { TextRole::Item };
        match &expr.kind {
            ExprKind::Text(text) => {
                let is_hole = matches!(&text.holes[..], [hole] if hole.span.len() == text.text.len());
                let inner = if is_hole { place } else { TextRole::Filling };
                text.holes.iter().filter_map(|hole| hole.expr.as_ref()).for_each(|it| self.search(it, inner));
            }
            ExprKind::Name(_) | ExprKind::Literal(_) => {}
            ExprKind::Member(of, _) | ExprKind::Each(of) => self.search(of, place),
            ExprKind::Index(of, key) => {
                self.search(of, place);
                self.search(key, TextRole::Filling);
            }
            ExprKind::Call(name, arguments) if **name == *CONDITION => {
                // Every other one decides, but for the last.
                let last = arguments.len().saturating_sub(1);
                let values = arguments.iter().enumerate().filter(|(at, _)| at % 2 == 1 || *at == last);
                values.for_each(|(_, it)| self.search(it, place));
            }
            ExprKind::Call(name, arguments) => {
                let rest = match plain_name(name) {
                    "replace" | "format" => TextRole::Filling,
                    "concat" | "join" => filling,
                    _ => place,
                };
                let first = if matches!(plain_name(name), "concat" | "join") { filling } else { place };
                for (at, argument) in arguments.iter().enumerate() {
                    self.search(argument, if at == 0 { first } else { rest });
                }
            }
            ExprKind::List(items) | ExprKind::Other(items) => items.iter().for_each(|it| self.search(it, filling)),
            ExprKind::Choice(items) => items.iter().for_each(|it| self.search(it, place)),
            ExprKind::Object(entries) => {
                let inner = if place == TextRole::Filling { place } else { TextRole::Whole };
                entries.iter().for_each(|entry| self.search(&entry.value, inner));
            }
            ExprKind::For(it) => {
                self.search(&it.over, filling);
                self.search(&it.body, filling);
            }
        }
    }

    /// Returns the text that `expr` is, if that is written in its place.
    fn compose(&self, expr: &Expr) -> Option<Spelled> {
        if let Some((of, step)) = step(expr) {
            return self.compose(of).map(|spelled| self.done(spelled, step));
        }
        match &expr.kind {
            ExprKind::Text(text) => Some((**text).clone()),
            ExprKind::Call(name, arguments) => match (plain_name(name), &arguments[..]) {
                ("concat", parts) => self.concatenated(parts, None),
                ("join", [Expr { kind: ExprKind::List(parts), .. }, mark]) => self.concatenated(parts, Some(mark)),
                ("trim" | "any" | "string", [of]) => self.compose(of),
                _ => None,
            },
            _ => None,
        }
    }

    fn concatenated(&self, parts: &[Expr], mark: Option<&Expr>) -> Option<Spelled> {
        let mark = mark.map(|mark| self.known(mark)).unwrap_or(Some("".into()))?;
        let composed: Vec<Option<Spelled>> = parts.iter().map(|part| self.compose(part)).collect();
        let spelling = composed
            .iter()
            .flatten()
            .map(|it| it.spelling.clone())
            .reduce(|one, other| if one == other { one } else { Spelling::Mixed })?;
        let mut whole = Spelled { spelling, ..Spelled::default() };
        let mut end = None;
        for (part, composed) in parts.iter().zip(composed) {
            if let Some(end) = end.filter(|_| !mark.is_empty()) {
                whole.escaped(&mark, Span { start: end, end: part.span.start.max(end) });
            }
            match composed {
                Some(composed) => whole.append(composed),
                None => whole.stand_in(&path(part).unwrap_or("value".to_owned()), part.span, Some(part.clone())),
            }
            end = Some(part.span.end);
        }
        Some(whole)
    }

    fn done(&self, of: Spelled, step: Step<'_>) -> Spelled {
        match step {
            Step::Format(arguments) => formatted(&of, arguments),
            Step::Replace(token, by) => match self.known(token) {
                Some(token) if !token.is_empty() => replaced(&of, &token, by),
                _ => of,
            },
        }
    }

    /// Returns the text that `expr` is, if it has no holes: a string, or a variable that is one.
    fn known(&self, expr: &Expr) -> Option<String> {
        let text = match &expr.kind {
            ExprKind::Name(name) => self.texts.get(&**name)?.text(),
            _ => expr.text(),
        };
        text?.known().map(str::to_owned)
    }
}

/// Returns what `expr` does to a text, and to which.
fn step(expr: &Expr) -> Option<(&Expr, Step<'_>)> {
    let ExprKind::Call(name, arguments) = &expr.kind else { return None };
    match (plain_name(name), &arguments[..]) {
        ("format", [of, arguments @ ..]) => Some((of, Step::Format(arguments))),
        ("replace", [of, token, by]) => Some((of, Step::Replace(token, by))),
        _ => None,
    }
}

/// Whether `spelled` holds a policy outside of its holes.
fn is_policy(spelled: &Spelled) -> bool {
    if spelled.holes.iter().all(|hole| hole.span.text(&spelled.text).find('<').is_none()) {
        return holds_policy(&spelled.text);
    }
    let mut text = String::with_capacity(spelled.text.len());
    let mut at = 0;
    for hole in &spelled.holes {
        text.push_str(&spelled.text[at..hole.span.start as usize]);
        at = hole.span.end as usize;
    }
    text.push_str(&spelled.text[at..]);
    holds_policy(&text)
}

/// Whether `text` begins with the root of a document, so that it is no piece of one.
fn is_rooted(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    ["<policies", "<fragment", "<!--"].iter().any(|root| text.starts_with(root))
}

/// Returns `of`, all of a file that is read as a format string, with a hole for each of its places, and single brackets for double ones.
pub fn format_text(of: &Spelled) -> Spelled {
    const MOST_ARGUMENTS: usize = 64;
    formatted(of, &vec![Expr::unknown(Span::default()); MOST_ARGUMENTS])
}

/// Returns `of`, a format string, with what its places stand for.
fn formatted(of: &Spelled, arguments: &[Expr]) -> Spelled {
    let mut places: Vec<(Span, Fill<'_>)> = Vec::new();
    let bytes = of.text.as_bytes();
    let mut holes = of.holes.iter().peekable();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(hole) = holes.next_if(|hole| hole.span.start as usize <= at) {
            at = at.max(hole.span.end as usize);
            continue;
        }
        let (span, fill) = match (bytes[at], bytes.get(at + 1)) {
            (b'{', Some(b'{')) => (Span::new(at, at + 2), Some(Fill::Text("{"))),
            (b'}', Some(b'}')) => (Span::new(at, at + 2), Some(Fill::Text("}"))),
            (b'{', Some(b'0'..=b'9')) => match place(&of.text[at..]) {
                Some((number, length)) => (Span::new(at, at + length), arguments.get(number).map(|it| Fill::Hole(it, number))),
                None => (Span::new(at, at + 1), None),
            },
            _ => (Span::new(at, at + 1), None),
        };
        at = span.end as usize;
        places.extend(fill.map(|fill| (span, fill)));
    }
    let spelling = Spelling::Format(Box::new(of.spelling.clone()));
    Spelled { spelling, ..filled(of, places) }
}

/// The number and the length of the place `{0}`, `{0,5}` or `{0:x}` at the start of `text`.
fn place(text: &str) -> Option<(usize, usize)> {
    let end = text.bytes().take(64).position(|it| it == b'}')?;
    let inner = &text[1..end];
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &inner[digits..];
    let fits = rest.is_empty() || rest.starts_with([',', ':']) && !rest.contains(['{', '\n']);
    fits.then(|| inner[..digits].parse().ok()).flatten().map(|number| (number, end + 1))
}

/// Returns `of` with a hole in each place where `token` stands.
fn replaced(of: &Spelled, token: &str, by: &Expr) -> Spelled {
    let mut holes = of.holes.iter().peekable();
    let mut places = Vec::new();
    for at in memmem::find_iter(of.text.as_bytes(), token.as_bytes()) {
        let span = Span::new(at, at + token.len());
        while holes.next_if(|hole| hole.span.end <= span.start).is_some() {}
        if holes.peek().is_none_or(|hole| hole.span.start >= span.end) {
            places.push((span, Fill::Token(by, token)));
        }
    }
    Spelled { spelling: of.spelling.clone(), ..filled(of, places) }
}

/// What stands in a text instead of what is written there.
#[derive(Clone, Copy, Debug)]
enum Fill<'e> {
    /// This text.
    Text(&'static str),
    /// The argument of `format` that has this number.
    Hole(&'e Expr, usize),
    /// What this token is replaced by.
    Token(&'e Expr, &'e str),
}

/// Returns `of` with `places` filled. They are in order and touch no hole.
fn filled(of: &Spelled, places: Vec<(Span, Fill<'_>)>) -> Spelled {
    let mut to = Spelled::default();
    let mut holes = of.holes.iter().peekable();
    let mut at = 0;
    let mut keep = |to: &mut Spelled, span: Span| {
        let start = to.text.len() as u32;
        to.text.push_str(span.text(&of.text));
        to.map.append(&of.map.part(span));
        let moved = |it: Span| Span { start: it.start - span.start + start, end: it.end - span.start + start };
        while let Some(hole) = holes.next_if(|hole| hole.span.end <= span.end) {
            to.holes.push(Hole { span: moved(hole.span), expr: hole.expr.clone() });
        }
    };
    for (span, fill) in places {
        keep(&mut to, Span { start: at, end: span.start });
        let outer = of.map.outer(span);
        match fill {
            Fill::Text(text) => to.escaped(text, outer),
            Fill::Hole(expr, number) => to.stand_in(&path(expr).unwrap_or(format!("argument{number}")), outer, Some(expr.clone())),
            Fill::Token(expr, token) => to.stand_in(&path(expr).unwrap_or(token.trim_matches('_').to_owned()), outer, Some(expr.clone())),
        }
        at = span.end;
    }
    keep(&mut to, Span { start: at, end: of.text.len() as u32 });
    to
}
