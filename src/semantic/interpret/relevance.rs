//! Which expressions matter in a scenario, so that the others are not evaluated. Used only in this module.

use super::super::budget;
use super::domain::Domain;
use super::{Interpreter, Scenario, mentions};
use crate::ast::{Element, Expression};
use crate::csharp::words;

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    /// Whether an expression may come to something that matters: it reads a variable of which something is known, or it is so short that
    /// it may be a constant. In the open scenario every value does.
    pub fn matters(&self, expression: Expression<'d>) -> bool {
        self.question.scenario == Scenario::Open || mentions::index_of(expression).is_none_or(|index| self.matters_at(index))
    }

    /// Whether an expression may have a source, or fail on every path, when nothing else of its value counts.
    pub fn tells(&self, expression: Expression<'d>) -> bool {
        mentions::index_of(expression).is_none_or(|index| self.tells_at(index))
    }

    /// Whether the scenario is about a request.
    pub fn is_about_request(&self) -> bool {
        matches!(self.question.scenario, Scenario::Failed(_) | Scenario::Refused(_))
    }

    /// Whether nothing that comes from the byte offset `start` on is about the answer that the scenario is about.
    pub fn is_over(&self, start: u32) -> bool {
        self.is_about_request()
            && self.position.started
            && !self.question.notes_reach
            && !self.store.known_headers
            && self.position.horizon <= start
    }

    /// Whether no expression in `element` has a source, or fails on every path.
    pub fn is_quiet(&self, element: Element<'d>) -> bool {
        let sites = self.question.document.tree().expressions();
        let span = element.span();
        let first = sites.partition_point(|site| site.span.start < span.start);
        (first..sites.len()).take_while(|&index| sites[index].span.start < span.end).all(|index| !self.tells_at(index))
    }

    fn tells_at(&self, index: usize) -> bool {
        match self.question.scenario {
            Scenario::Open => self.reads_known(index).unwrap_or(false) || words::may_fail(self.code_of(index)),
            _ => self.matters_at(index),
        }
    }

    fn matters_at(&self, index: usize) -> bool {
        self.reads_known(index).unwrap_or_else(|| self.code_of(index).len() <= budget::BYTES_OF_A_CONSTANT)
    }

    /// Whether an expression reads a header or a variable of which something is known; `None` when it reads none.
    fn reads_known(&self, index: usize) -> Option<bool> {
        if self.store.known_headers && self.question.mentions.reads_headers(index) {
            return Some(true);
        }
        let mut numbers = self.question.mentions.variables_of(index).peekable();
        numbers.peek()?;
        Some(numbers.any(|number| number.is_none_or(|number| self.is_known(number))))
    }

    /// Whether anything is known about the variable with this number.
    fn is_known(&self, number: usize) -> bool {
        let value = self.store.variables.peek(number);
        value.is_some_and(|value| D::is_known(value.shape) || !self.tells_of(value.taint).is_empty())
    }

    fn code_of(&self, index: usize) -> &'d str {
        self.question.document.tree().expressions()[index].span.text(self.question.document.text())
    }
}
