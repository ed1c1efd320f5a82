//! Credentials that code compares with what callers send, or that stand in for what they leave out. Used by `code.rs`.

use super::Credential;
use super::code::DEPTH;
use super::places::{CredentialSite, Holder, What};
use super::values::{Code, Piece, Pieces, within};
use crate::csharp::ast::{BinaryOperator, ExprId, ExprKind, LambdaBody, List, PatternKind, SwitchSection};
use crate::secrets::{Strength, strength};

impl<'d> Code<'_, 'd> {
    /// `request.Headers["x-api-key"] == value`.
    pub(super) fn compared(&self, read: ExprId, value: ExprId, found: &mut Vec<Credential>) {
        // Most comparisons have no literal at all, and few of them are long.
        match self.ast[value].kind {
            ExprKind::Literal(_) if self.literal(value).is_none_or(|literal| literal.len() < 6) => return,
            ExprKind::Literal(_) | ExprKind::Name { .. } | ExprKind::Parenthesized(_) => {}
            _ if self.is_variable(value) => {}
            _ => return,
        }
        self.compared_with(|| self.values(value), read, found);
    }

    /// `values.Contains(request.Headers["x-api-key"])`.
    pub(super) fn compared_with(&self, values: impl FnOnce() -> Vec<Pieces>, read: ExprId, found: &mut Vec<Credential>) {
        if let Some((name, strength)) = self.asked_for(read) {
            let what = What::Named("what `", "` is compared with");
            self.put(values(), &CredentialSite { what, name: name.into(), strength, holder: Holder::Comparison }, found);
        }
    }

    /// What the elements of `of` may be, or the text that it is: `"one,two".Contains(…)`.
    pub(super) fn elements_or_text(&self, of: ExprId) -> Vec<Pieces> {
        match self.elements(of) {
            none if none.is_empty() => self.values(of),
            elements => elements,
        }
    }

    /// `table[request.Headers["x-api-key"]]`.
    pub(super) fn looked_up(&self, table: ExprId, key: ExprId, found: &mut Vec<Credential>) {
        if matches!(self.ast[key].kind, ExprKind::Call { .. } | ExprKind::Name { .. } | ExprKind::Cast { .. } | ExprKind::Index { .. }) {
            self.compared_with(|| self.keys(table), key, found);
        }
    }

    /// `values.Any(it => it == request.Headers["x-api-key"])`, `values.All(it => !it.Equals(request.Headers["x-api-key"]))`.
    pub(super) fn any(&self, values: ExprId, predicate: ExprId, found: &mut Vec<Credential>) {
        let ExprKind::Lambda { parameters, body: LambdaBody::Expression(body) } = self.ast[predicate].kind else { return };
        let ([parameter], Some((left, right))) = (self.ast.list(parameters), self.sides(body)) else { return };
        let is_parameter = |it: ExprId| self.ast.text_of(it) == self.ast.text(parameter.name);
        let read = if is_parameter(left) { right } else { left };
        if is_parameter(left) || is_parameter(right) {
            self.compared_with(|| self.elements(values), read, found);
        }
    }

    /// The two sides of a comparison, or of its opposite.
    fn sides(&self, of: ExprId) -> Option<(ExprId, ExprId)> {
        match self.ast[self.ast.strip(of)].kind {
            ExprKind::Unary { operand, .. } => self.sides(operand),
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => Some((left, right)),
            ExprKind::Call { target, arguments } => {
                let ExprKind::Member { target: object, name, .. } = self.ast[target].kind else { return None };
                match self.ast.list(arguments) {
                    _ if self.ast.text(name) != "Equals" => None,
                    [one, other, ..] if matches!(self.ast.text_of(object), "string" | "String") => Some((one.value, other.value)),
                    [other, ..] => Some((object, other.value)),
                    [] => None,
                }
            }
            _ => None,
        }
    }

    /// The parts of a pattern that stand for themselves.
    pub(super) fn plain_parts(&self, pattern: ExprId) -> Vec<Pieces> {
        let mut parts = Vec::new();
        for pieces in self.values(pattern) {
            let &[Piece::Text(whole)] = pieces.as_slice() else { continue };
            let text = self.ast.text(whole);
            let mut at = 0;
            for part in text.split_inclusive(['^', '$', '(', ')', '|', '?', ':', '\\']) {
                let plain = part.trim_end_matches(['^', '$', '(', ')', '|', '?', ':', '\\']);
                parts.push(vec![Piece::Text(within(whole, at, at + plain.len()))]);
                at += part.len();
            }
        }
        parts
    }

    /// `switch (request.Headers["x-api-key"]) { case value: … }`.
    pub(super) fn switched(&self, read: ExprId, sections: List<SwitchSection>, found: &mut Vec<Credential>) {
        let labels = self.ast.list(sections).iter().flat_map(|section| self.ast.list(section.labels));
        let values = labels.filter_map(|label| match self.ast[label.pattern?].kind {
            PatternKind::Constant(value) => Some(value),
            _ => None,
        });
        self.compared_with(|| values.flat_map(|value| self.values(value)).collect(), read, found);
    }

    /// `request.Headers["x-api-key"] ?? value`.
    pub(super) fn stands_in(&self, read: ExprId, value: ExprId, found: &mut Vec<Credential>) {
        if self.literal(value).is_some()
            && let Some((name, strength)) = self.asked_for(read)
        {
            self.reach(value, &stand_in(name, strength), found);
        }
    }

    /// The name of a credential by which `read` was read, also where context variables are between: the one that asks for it most surely.
    pub(super) fn asked_for(&self, read: ExprId) -> Option<(&'d str, Strength)> {
        // The key of the subscription by which the caller was let in.
        if let ExprKind::Member { target, name, .. } = self.ast[read].kind
            && self.ast.last_name(target) == Some("Subscription")
            && matches!(self.ast.text(name), "Key" | "PrimaryKey" | "SecondaryKey")
        {
            return Some((self.ast.text(name), Strength::Strong));
        }
        let (mut name, mut element) = (self.read_name(read, DEPTH)?, self.element);
        let mut surest: Option<(&str, Strength)> = None;
        for _ in 0..DEPTH {
            if let Some(strength) = strength(name)
                && surest.is_none_or(|(_, known)| known < strength)
            {
                surest = Some((name, strength));
            }
            let Some(value) = self.variables.values(name, element).first().and_then(|value| value.expression()) else { break };
            let code = Code::of(value, self.variables);
            let &[read] = code.results().as_slice() else { break };
            let Some(before) = code.read_name(read, DEPTH) else { break };
            (name, element) = (before, code.element);
        }
        surest
    }
}

/// The place of a value that stands in for a credential called `name` where it is missing.
pub(super) fn stand_in(name: &str, strength: Strength) -> CredentialSite<'_> {
    CredentialSite { what: What::Named("what stands in for `", "`"), name: name.into(), strength, holder: Holder::StandIn }
}
