//! What the expressions of a document read, so that the interpreter skips those that cannot matter. The model makes it once for a document.

use super::super::variables::Read;
use super::NameNumbers;
use crate::ast::{Document, Expression};
use crate::csharp::words;
use crate::text::Order;

/// What expressions read. An expression is an index into those of the tree, a variable a number.
#[derive(Debug, Default)]
pub struct Mentions {
    /// Each expression that reads a variable with the variable, `None` for any, in order.
    by_expression: Vec<(usize, Option<usize>)>,
    /// The expressions that may read headers, in order.
    headers: Vec<usize>,
    /// By variable: where it is read last, as a byte offset.
    last: Vec<u32>,
    /// Where any variable may be read last.
    last_of_any: u32,
}

impl Mentions {
    /// What the expressions of `document` read.
    pub fn of<'d>(document: &'d Document<'d>, reads: &[Read<'d>], names: &mut NameNumbers<'d>) -> Self {
        let by_expression = Vec::with_capacity(reads.len());
        let mut mentions = Self { by_expression, headers: headers(document), ..Self::default() };
        for read in reads {
            mentions.add(read, names);
        }
        mentions.by_expression.order_by_key(|(index, _)| *index);
        mentions
    }

    fn add<'d>(&mut self, read: &Read<'d>, names: &mut NameNumbers<'d>) {
        let number = read.name.map(|name| names.number(name));
        if let Some(index) = read.expression.and_then(index_of) {
            self.by_expression.push((index, number));
        }
        let at = read.span.end;
        match number {
            Some(number) => {
                if self.last.len() <= number {
                    self.last.resize(number + 1, 0);
                }
                self.last[number] = self.last[number].max(at);
            }
            None => self.last_of_any = self.last_of_any.max(at),
        }
    }

    /// Whether any expression may read headers.
    pub fn any_headers(&self) -> bool {
        !self.headers.is_empty()
    }

    /// Whether an expression may read headers.
    pub fn reads_headers(&self, expression: usize) -> bool {
        self.headers.binary_search(&expression).is_ok()
    }

    /// Where the variable with this number is read last, as a byte offset.
    pub fn last_read(&self, number: usize) -> u32 {
        self.last.get(number).copied().unwrap_or(0).max(self.last_of_any)
    }

    /// Whether anything reads the variable with this number.
    pub fn is_read(&self, number: usize) -> bool {
        self.last_read(number) > 0
    }

    /// The variables that an expression reads, `None` for any.
    pub fn variables_of(&self, expression: usize) -> impl Iterator<Item = Option<usize>> + '_ {
        let first = self.by_expression.partition_point(|(other, _)| *other < expression);
        self.by_expression[first..].iter().take_while(move |(other, _)| *other == expression).map(|(_, number)| *number)
    }
}

/// The expressions of `document` that may read headers, in order.
fn headers(document: &Document<'_>) -> Vec<usize> {
    let sites = document.tree().expressions();
    let expression_at = |at: u32| {
        let index = sites.partition_point(|site| site.span.start <= at).checked_sub(1)?;
        sites[index].span.contains(at).then_some(index)
    };
    let mut headers: Vec<usize> = words::headers(document.text()).filter_map(expression_at).collect();
    headers.dedup();
    headers
}

/// The place of `expression` among those of its document's tree.
pub fn index_of(expression: Expression<'_>) -> Option<usize> {
    expression.document().tree().expression_at(expression.span().start)
}
