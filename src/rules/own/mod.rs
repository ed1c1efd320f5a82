//! Rules of one's own: what a `[[rule]]` of the configuration says, as a rule like those that are built in.
//!
//! `compile` makes a [`Pattern`] of the data, and says what in it means nothing; `place` finds out whether the conditions of a pattern hold of an element.

mod compile;
mod order;
mod others;
mod place;
mod vocabulary;

use super::{Context, Findings};
use crate::ast::{Document, Element};
use crate::diagnostic::Sentence;

pub use compile::{Page, compile};
use place::Conditions;

/// What a rule of one's own looks for.
#[derive(Debug)]
pub struct Pattern {
    conditions: Conditions,
    unless: Vec<Conditions>,
    message: Sentence,
    help: Option<Sentence>,
}

impl Pattern {
    /// Reports each place in the document of `cx` at which the conditions hold, and none of the exceptions.
    pub fn check(&self, cx: &Context<'_>, findings: &mut Findings<'_>) {
        if !self.conditions.meets(cx.document.kinds()) {
            return;
        }
        for element in self.subjects(cx.document) {
            let Some(span) = self.conditions.hold(cx, element) else { continue };
            if self.unless.iter().any(|unless| unless.hold(cx, element).is_some()) {
                continue;
            }
            let report = findings.report(span, self.message.clone());
            if let Some(help) = &self.help {
                report.help(help.clone());
            }
        }
    }

    /// The elements that it may be about: those within policies where it names elements, else policies.
    fn subjects<'d>(&self, document: &'d Document<'d>) -> Box<dyn Iterator<Item = Element<'d>> + 'd> {
        match self.conditions.names_elements() {
            true => Box::new(document.elements()),
            false => Box::new(document.policies().map(|policy| policy.element())),
        }
    }
}
