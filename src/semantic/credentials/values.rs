//! What a value in C# is made of: literals, followed through locals, collections, calls and context variables. Used only in this module.

use std::cell::OnceCell;

use super::Variables;
use super::locals::{Locals, Source};
use super::members::Which;
use crate::ast::{Element, Expression};
use crate::csharp::{
    self,
    ast::{Argument, Ast, BinaryOperator, Body, ExprId, ExprKind, Interpolation, Literal, Root, StmtKind, TypeKind},
};
use crate::text::Span;

/// A piece of a value. Spans are code spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The characters of a literal.
    Text(Span),
    /// The numbers of an array of bytes.
    Bytes(Span),
    /// Something else.
    Unknown,
}

/// One of the things that a value may be, in pieces.
pub(super) type Pieces = Vec<Piece>;

/// The code of one expression.
pub(super) struct Code<'v, 'd> {
    pub(super) variables: &'v Variables<'d>,
    pub(super) ast: &'d Ast<'d>,
    pub(super) root: &'d Root,
    /// Where it stands.
    pub(super) element: Option<Element<'d>>,
    /// What its names stand for.
    pub(super) symbols: csharp::Code<'d>,
    locals: OnceCell<Locals<'d>>,
}

/// What following a value has come through: it ends, however the code goes round in circles.
pub(super) struct Trail<'d> {
    pub(super) steps: usize,
    /// The variables that are being followed: each with where its code begins, and `None` for context variables.
    pub(super) open: Vec<(Option<u32>, &'d str)>,
}

impl<'d> Trail<'d> {
    /// What `follow` comes to for the variable called `name`, whose code begins at `code` if it is no context variable; nothing while that variable is being followed already.
    pub(super) fn through<T: Default>(&mut self, code: Option<u32>, name: &'d str, follow: impl FnOnce(&mut Self) -> T) -> T {
        if self.open.contains(&(code, name)) {
            return T::default();
        }
        self.open.push((code, name));
        let found = follow(self);
        self.open.pop();
        found
    }
}

/// How many nodes are looked at for one value.
const STEPS: usize = 256;

/// How many different things a value may be.
pub(super) const ALTERNATIVES: usize = 32;

/// How many pieces are kept of a value.
pub(super) const PIECES: usize = 128;

impl<'v, 'd> Code<'v, 'd> {
    pub(super) fn of(expression: Expression<'d>, variables: &'v Variables<'d>) -> Self {
        let document = expression.document();
        let (ast, root, element, symbols) = (document.csharp(), expression.root(), expression.element(), expression.code());
        Self { variables, ast, root, element, symbols, locals: OnceCell::new() }
    }

    /// What it evaluates to: one value, or one for each `return`.
    pub(super) fn results(&self) -> Vec<ExprId> {
        match self.root.body {
            Body::Expression(value) => vec![value],
            Body::Block(_) => {
                let returned = self.ast.statements(self.root).filter_map(|(_, statement)| match statement.kind {
                    StmtKind::Return(value) => value,
                    _ => None,
                });
                returned.collect()
            }
        }
    }

    /// The variables that the code declares.
    pub(super) fn locals(&self) -> &Locals<'d> {
        self.locals.get_or_init(|| Locals::of(self.ast, self.root))
    }

    /// What `value` may be.
    pub(super) fn values(&self, value: ExprId) -> Vec<Pieces> {
        self.follow(value, &mut Trail { steps: STEPS, open: Vec::new() })
    }

    /// What the local variable called `name` may be.
    pub(super) fn values_of(&self, name: &'d str) -> Vec<Pieces> {
        self.follow_local(name, &mut Trail { steps: STEPS, open: Vec::new() })
    }

    /// What the elements of the collection `of` may be.
    pub(super) fn elements(&self, of: ExprId) -> Vec<Pieces> {
        self.members(of, Which::Values, &mut Trail { steps: STEPS, open: Vec::new() })
    }

    /// What the keys of the dictionary `of` may be.
    pub(super) fn keys(&self, of: ExprId) -> Vec<Pieces> {
        self.members(of, Which::Keys, &mut Trail { steps: STEPS, open: Vec::new() })
    }

    pub(super) fn follow(&self, value: ExprId, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let Some(steps) = trail.steps.checked_sub(1) else { return vec![vec![Piece::Unknown]] };
        trail.steps = steps;
        let found = match self.ast[value].kind {
            ExprKind::Literal(Literal::String | Literal::VerbatimString | Literal::Char) => {
                vec![self.literal(value).filter(|text| !text.is_empty()).map(Piece::Text).into_iter().collect()]
            }
            ExprKind::Parenthesized(it) | ExprKind::Checked(it) | ExprKind::Cast { operand: it, .. } | ExprKind::As { operand: it, .. } => {
                self.follow(it, trail)
            }
            ExprKind::Conditional { then: one, otherwise: other, .. }
            | ExprKind::Binary { operator: BinaryOperator::Coalesce, left: one, right: other } => {
                let mut found = self.follow(one, trail);
                found.extend(self.follow(other, trail));
                found
            }
            ExprKind::Binary { operator: BinaryOperator::Add, .. } => self.sum(&self.operands(value), trail),
            ExprKind::Interpolated(pieces) => {
                let pieces = self.ast.list(pieces).iter().map(|piece| match *piece {
                    Interpolation::Text(text) => vec![vec![Piece::Text(text)]],
                    Interpolation::Hole { value, .. } => self.follow(value, trail),
                });
                joined(pieces)
            }
            ExprKind::Call { target, arguments } => match self.symbols.returned_by(value) {
                [] => self.follow_call(target, self.ast.list(arguments), trail),
                returned => returned.iter().flat_map(|&it| self.follow(it, trail)).collect(),
            },
            ExprKind::Member { target, name, .. } => self.follow_part(target, self.ast.text(name), trail),
            ExprKind::Index { target, arguments, .. } => self.follow_entry(target, self.ast.list(arguments).first(), trail),
            ExprKind::Name { name, .. } => self.follow_local(self.ast.text(name), trail),
            ExprKind::New { of, arguments, .. } => {
                let handed_on = match self.ast[of].kind {
                    TypeKind::Named { name, .. } => matches!(self.ast.text(name), "StringBuilder" | "JValue" | "Uri" | "String"),
                    TypeKind::Predefined(_) => true,
                    _ => false,
                };
                match self.ast.list(arguments) {
                    [value] if handed_on => self.characters(value.value, trail),
                    [] if handed_on => vec![Vec::new()],
                    _ => Vec::new(),
                }
            }
            ExprKind::NewArray { initializer: Some(members), .. } => self.bytes(self.ast.list(self.ast[members].members)),
            ExprKind::Initializer(members) => self.bytes(self.ast.list(members.members)),
            _ => Vec::new(),
        };
        limited(found)
    }

    /// The array of these bytes.
    fn bytes(&self, members: &[ExprId]) -> Vec<Pieces> {
        let ([first, .., last], true) = (members, is_key(members.iter().map(|&member| self.byte(member)))) else { return Vec::new() };
        vec![vec![Piece::Bytes(Span { start: self.ast[*first].span.start, end: self.ast[*last].span.end })]]
    }

    /// The number that a literal stands for.
    fn byte(&self, value: ExprId) -> Option<u8> {
        let literal = match self.ast[value].kind {
            ExprKind::Parenthesized(it) | ExprKind::Cast { operand: it, .. } => it,
            _ => value,
        };
        matches!(self.ast[literal].kind, ExprKind::Literal(Literal::Integer)).then(|| number(self.ast.text_of(literal)))?
    }

    /// The sum of `operands`.
    fn sum(&self, operands: &[ExprId], trail: &mut Trail<'d>) -> Vec<Pieces> {
        joined(operands.iter().map(|&operand| self.follow(operand, trail)))
    }

    /// What is added up to `value`, from left to right.
    pub(super) fn operands(&self, mut value: ExprId) -> Vec<ExprId> {
        let mut operands = Vec::new();
        loop {
            value = match self.ast[value].kind {
                ExprKind::Binary { operator: BinaryOperator::Add, left, right } if operands.len() < PIECES => {
                    operands.push(right);
                    left
                }
                _ => break,
            };
        }
        operands.push(value);
        operands.reverse();
        operands
    }

    /// The characters of text, or of an array of characters.
    fn characters(&self, value: ExprId, trail: &mut Trail<'d>) -> Vec<Pieces> {
        match self.follow(value, trail) {
            found if found.is_empty() => in_a_row(self.members(value, Which::Values, trail)),
            found => found,
        }
    }

    /// Follows the value of a call that hands on what it is given.
    fn follow_call(&self, target: ExprId, arguments: &[Argument], trail: &mut Trail<'d>) -> Vec<Pieces> {
        let ExprKind::Member { target: object, name, .. } = self.ast[target].kind else { return Vec::new() };
        match (self.ast.text(name), arguments) {
            (
                "GetBytes" | "GetString" | "ToBase64String" | "FromBase64String" | "EscapeDataString" | "UrlEncode" | "Escape"
                | "FromObject",
                [value, ..],
            ) => self.characters(value.value, trail),
            ("GetValueOrDefault", _) => {
                let mut found = self.follow_entry(object, arguments.first(), trail);
                arguments.iter().skip(1).for_each(|it| found.extend(self.follow(it.value, trail)));
                found
            }
            ("Append" | "AppendLine", [value]) if !self.is_local_builder(object) => {
                let ends = self.follow(value.value, trail);
                joined([self.follow(object, trail), ends])
            }
            ("Trim" | "TrimEnd" | "TrimStart", _) => self.trimmed(self.characters(object, trail)),
            ("Replace", [text, ..]) if self.ast.last_name(object) == Some("Regex") => self.characters(text.value, trail),
            ("Aggregate", [_]) => in_a_row(self.members(object, Which::Values, trail)),
            ("Aggregate", [seed, ..]) => {
                let begin = self.follow(seed.value, trail);
                joined([begin, in_a_row(self.members(object, Which::Values, trail))])
            }
            (
                "ToString" | "ToCharArray" | "ToLower" | "ToUpper" | "ToLowerInvariant" | "ToUpperInvariant" | "Substring" | "Replace"
                | "Reverse" | "ToArray" | "Append" | "AppendLine" | "Insert" | "Remove" | "PadLeft" | "PadRight",
                _,
            ) => self.characters(object, trail),
            ("First" | "FirstOrDefault" | "Last" | "LastOrDefault" | "Single" | "SingleOrDefault" | "ElementAt", _) => {
                self.members(object, Which::Values, trail)
            }
            ("Concat", [list]) if self.is_string(object) => self.characters(list.value, trail),
            ("Concat", _) if self.is_string(object) => joined(arguments.iter().map(|it| self.follow(it.value, trail)).collect::<Vec<_>>()),
            ("Join", [separator, values @ ..]) if self.is_string(object) => self.follow_join(separator.value, values, trail),
            ("Format", [format, values @ ..]) if self.is_string(object) => self.follow_format(format.value, values, trail),
            _ => Vec::new(),
        }
    }

    /// `values` without white space around them, where one literal is all of a value.
    fn trimmed(&self, mut values: Vec<Pieces>) -> Vec<Pieces> {
        for pieces in &mut values {
            if let [Piece::Text(whole)] = pieces.as_mut_slice() {
                let text = self.ast.text(*whole);
                let start = text.len() - text.trim_start().len();
                *whole = within(*whole, start, start + text.trim().len());
            }
        }
        values
    }

    fn is_string(&self, value: ExprId) -> bool {
        matches!(self.ast.text_of(value), "string" | "String" | "System.String")
    }

    /// Whether calls on `value` change a local variable, which remembers what is appended.
    fn is_local_builder(&self, value: ExprId) -> bool {
        self.locals().root_of(self.ast, value).is_some()
    }

    /// `string.Join(separator, values)`.
    fn follow_join(&self, separator: ExprId, values: &[Argument], trail: &mut Trail<'d>) -> Vec<Pieces> {
        let members = match values {
            [list] => self.members(list.value, Which::Values, trail).into_iter().map(|member| vec![member]).collect(),
            _ => values.iter().map(|it| self.follow(it.value, trail)).collect::<Vec<_>>(),
        };
        let separator = self.follow(separator, trail);
        let mut parts = Vec::new();
        for (at, member) in members.into_iter().enumerate().take(PIECES) {
            if at > 0 {
                parts.push(separator.clone());
            }
            parts.push(member);
        }
        if parts.is_empty() { Vec::new() } else { joined(parts) }
    }

    /// `string.Format(format, values)`.
    fn follow_format(&self, format: ExprId, values: &[Argument], trail: &mut Trail<'d>) -> Vec<Pieces> {
        let Some(format) = self.literal(format) else { return Vec::new() };
        let text = self.ast.text(format);
        let (mut parts, mut done) = (Vec::new(), 0);
        let part = |from: usize, to: usize| vec![vec![Piece::Text(within(format, from, to))]];
        for (open, _) in text.match_indices('{').take(PIECES) {
            let digits = text[open + 1..].bytes().take(2).take_while(u8::is_ascii_digit).count();
            let close = open + 1 + digits;
            if open < done || !text[close..].starts_with('}') {
                continue;
            }
            let value = text[open + 1..close].parse().ok().and_then(|index: usize| values.get(index));
            parts.push(part(done, open));
            parts.push(value.map_or(Vec::new(), |value| self.follow(value.value, trail)));
            done = close + 1;
        }
        parts.push(part(done, text.len()));
        joined(parts)
    }

    /// Follows a local variable to what it is declared with, assigned, and made longer by.
    fn follow_local(&self, name: &'d str, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let (mut found, added) = trail.through(Some(self.root.code.start), name, |trail| {
            let (mut found, mut added) = (Vec::new(), Vec::new());
            for source in self.locals().sources(name).take(PIECES) {
                match source {
                    Source::Value(value) => found.extend(self.follow(value, trail)),
                    Source::Appended(value) => added.push(self.follow(value, trail)),
                    Source::AppendedAfter(value) => added.push(self.sum(&self.operands(value)[1..], trail)),
                    Source::ElementOf(collection) => found.extend(self.members(collection, Which::Values, trail)),
                    Source::Under { of, key } => found.extend(self.follow_entry(of, Some(&key), trail)),
                    Source::Entry { .. } => {}
                }
            }
            (found, added)
        });
        if added.is_empty() {
            return nothing_is_unknown(found);
        }
        // What something unknown or nothing is made longer by may still be a secret.
        if found.is_empty() {
            found.push(vec![Piece::Unknown]);
        }
        found.truncate(ALTERNATIVES);
        let added = joined(added);
        joined([found, added])
    }

    /// Follows an entry of a collection: that of the context variables to what `set-variable` gives it.
    fn follow_entry(&self, of: ExprId, key: Option<&Argument>, trail: &mut Trail<'d>) -> Vec<Pieces> {
        let Some(name) = self.variable(of, key) else { return self.members(of, self.under(key), trail) };
        trail.through(None, name, |trail| {
            let mut found = Vec::new();
            for value in self.variables.values(name, self.element) {
                match value.expression() {
                    Some(expression) => {
                        let code = Code::of(expression, self.variables);
                        code.results().into_iter().take(ALTERNATIVES).for_each(|result| found.extend(code.follow(result, trail)));
                    }
                    None if !value.is_dynamic() && !value.raw().is_empty() => found.push(vec![Piece::Text(value.span())]),
                    None => found.push(vec![Piece::Unknown]),
                }
            }
            nothing_is_unknown(found)
        })
    }

    /// The name of the context variable that `of` has under this key.
    pub(super) fn variable(&self, of: ExprId, key: Option<&Argument>) -> Option<&'d str> {
        let name = self.literal(key?.value)?;
        self.symbols.is(of, &["Variables"]).then(|| self.ast.text(name))
    }

    /// Whether `value` is what a context variable holds.
    pub(super) fn is_variable(&self, value: ExprId) -> bool {
        match self.ast[self.ast.strip(value)].kind {
            ExprKind::Index { target, arguments, .. } => self.variable(target, self.ast.list(arguments).first()).is_some(),
            ExprKind::Call { target, arguments } => match self.ast[target].kind {
                ExprKind::Member { target, .. } => self.variable(target, self.ast.list(arguments).first()).is_some(),
                _ => false,
            },
            _ => false,
        }
    }

    /// The characters of a string literal, as a code span.
    pub(super) fn literal(&self, value: ExprId) -> Option<Span> {
        let expr = &self.ast[value];
        let open = match expr.kind {
            ExprKind::Literal(Literal::String | Literal::Char) => 1,
            ExprKind::Literal(Literal::VerbatimString) => 2,
            _ => return None,
        };
        let Span { start, end } = expr.span;
        (start + open < end).then(|| Span { start: start + open, end: end - 1 })
    }
}

/// The part of `span` between these offsets in its text.
pub(super) fn within(span: Span, from: usize, to: usize) -> Span {
    Span { start: span.start + from as u32, end: span.start + to as u32 }
}

/// What comes of one value behind the other, each of which may be one of several things. What may be too many things is unknown.
fn joined(values: impl IntoIterator<Item = Vec<Pieces>>) -> Vec<Pieces> {
    let mut found: Vec<Pieces> = vec![Vec::new()];
    for alternatives in values {
        match alternatives.as_slice() {
            [only] => found.iter_mut().for_each(|pieces| pieces.extend(only.iter().take(PIECES.saturating_sub(pieces.len())))),
            several if !several.is_empty() && several.len() * found.len() <= ALTERNATIVES => {
                let before = std::mem::take(&mut found);
                for pieces in before {
                    found.extend(several.iter().map(|next| pieces.iter().chain(next).take(PIECES).copied().collect()));
                }
            }
            _ => found.iter_mut().for_each(|pieces| pieces.push(Piece::Unknown)),
        }
    }
    found
}

/// What comes of `members` one behind the other; of none nothing is known.
fn in_a_row(members: Vec<Pieces>) -> Vec<Pieces> {
    if members.is_empty() { Vec::new() } else { joined(members.into_iter().map(|member| vec![member])) }
}

/// The values of a variable, where one that is empty says that another is yet to come: what stands before it is not all of a sum.
fn nothing_is_unknown(mut found: Vec<Pieces>) -> Vec<Pieces> {
    found.iter_mut().filter(|pieces| pieces.is_empty()).for_each(|pieces| pieces.push(Piece::Unknown));
    found
}

pub(super) fn limited(mut found: Vec<Pieces>) -> Vec<Pieces> {
    found.truncate(ALTERNATIVES);
    found
}

/// Whether the numbers are bytes of a key: enough of them, and neither the same again and again nor in steps.
fn is_key(bytes: impl Iterator<Item = Option<u8>>) -> bool {
    const LEAST: usize = 8;
    const MOST: usize = 512;
    let Some(bytes) = bytes.take(MOST).collect::<Option<Vec<u8>>>() else { return false };
    let steps = bytes.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == bytes[1].wrapping_sub(bytes[0]));
    let distinct = bytes.iter().collect::<std::collections::BTreeSet<_>>().len();
    bytes.len() >= LEAST && !steps && distinct * 2 >= bytes.len().min(LEAST)
}

fn number(text: &str) -> Option<u8> {
    let text = text.trim_end_matches(['u', 'U', 'l', 'L']).replace('_', "");
    match text.get(..2) {
        Some("0x" | "0X") => u8::from_str_radix(&text[2..], 16).ok(),
        Some("0b" | "0B") => u8::from_str_radix(&text[2..], 2).ok(),
        _ => text.parse().ok(),
    }
}
