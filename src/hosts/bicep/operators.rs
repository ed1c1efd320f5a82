//! Operators and conditions, which become calls.

use super::reader::{Reader, word_at};
use super::{Expr, ExprKind, Span};

/// The name of the call that a condition becomes: what decides, what it is then, and so on, and what it is otherwise.
pub(super) const CONDITION: &str = "if";

/// The operators that bind least, in order.
const LEVELS: [&str; 3] = ["??", "||", "&&"];

/// Those among the others of which something is known.
const LAST: [&str; 4] = ["==", "!=", "=~", "!~"];

/// The operators between two values, longest first.
const OPERATORS: [&str; 15] = ["??", "==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "%"];

impl Reader<'_> {
    /// Reads `a ? b : c`, which becomes a call of `if`, as does `a ? b : c ? d : e`, with five arguments.
    pub(super) fn choice(&mut self) -> Expr {
        let start = self.at;
        let mut arguments = Vec::new();
        let mut last = self.operation();
        while !self.broken && self.ahead(|reader| reader.rest().starts_with('?') && !reader.rest().starts_with("??")) {
            self.at += 1;
            self.lines();
            arguments.extend([last, self.expression()]);
            if !self.broken && !self.ahead(|reader| reader.peek() == Some(b':')) {
                self.fail_here("a `:` is missing here", "write both alternatives: `condition ? one : other`");
            }
            if self.broken {
                last = self.unknown(self.at);
                break;
            }
            self.at += 1;
            self.lines();
            last = self.operation();
        }
        if arguments.is_empty() {
            return last;
        }
        arguments.push(last);
        Expr { span: self.since(start), kind: ExprKind::Call(CONDITION.into(), arguments) }
    }

    /// Reads values between operators.
    fn operation(&mut self) -> Expr {
        let mut operands = vec![self.unary()];
        let mut operators = Vec::new();
        while !self.broken
            && let Some(operator) = self.operator()
        {
            self.lines();
            operators.push(operator);
            operands.push(self.unary());
        }
        joined(operands, &operators, 0)
    }

    /// Takes an operator. One that can begin nothing may stand on the next line.
    fn operator(&mut self) -> Option<&'static str> {
        let before = self.at;
        self.blanks();
        let found = OPERATORS.iter().find(|it| self.rest().starts_with(**it)).copied();
        let found = found.or_else(|| self.rest().starts_with('/').then_some("/"));
        let found = found.or_else(|| {
            let found = self.ahead(|reader| ["??", "&&", "||"].iter().any(|it| reader.rest().starts_with(it)));
            found.then(|| OPERATORS.iter().find(|it| self.rest().starts_with(**it)).copied()).flatten()
        });
        match found {
            Some(operator) => self.at += operator.len(),
            None => self.at = before,
        }
        found
    }

    fn unary(&mut self) -> Expr {
        let start = self.at;
        while matches!(self.peek(), Some(b'!' | b'-' | b'+')) {
            self.at += 1;
            self.blanks();
        }
        let signs = self.at;
        let expr = self.chain();
        let kind = match self.text[start..signs].trim() {
            "" => return expr,
            "!" => ExprKind::Call("!".into(), vec![expr]),
            _ => ExprKind::Other(vec![expr]),
        };
        Expr { span: self.since(start), kind }
    }

    /// Whether `if (…)` is next.
    pub(super) fn at_condition(&self) -> bool {
        word_at(self.rest()) == CONDITION && self.rest()[2..].trim_start_matches([' ', '\t']).starts_with('(')
    }

    /// Reads `if (…) {…}`.
    pub(super) fn conditional(&mut self) -> Expr {
        let start = self.at;
        self.eat(CONDITION);
        self.blanks();
        let condition = self.parenthesized();
        self.lines();
        let body = self.expression();
        Expr { span: self.since(start), kind: ExprKind::Call(CONDITION.into(), vec![condition, body]) }
    }
}

/// Puts operands and the operators between them together, of which the ones before `level` do not occur. An operator becomes the name of a call.
fn joined(mut operands: Vec<Expr>, operators: &[&'static str], level: usize) -> Expr {
    let span = operands.iter().map(|it| it.span).reduce(Span::to).unwrap_or_default();
    if operators.is_empty()
        && let Some(operand) = operands.pop()
    {
        return operand;
    }
    let Some(own) = LEVELS.get(level) else {
        let kind = match (operators, LAST.contains(&operators[0])) {
            ([operator], true) => ExprKind::Call((*operator).into(), operands),
            _ => ExprKind::Other(operands),
        };
        return Expr { span, kind };
    };
    if !operators.contains(own) {
        return joined(operands, operators, level + 1);
    }
    let mut operands = operands.into_iter();
    let parts = operators.split(|it| it == own);
    let parts = parts.map(|part| joined(operands.by_ref().take(part.len() + 1).collect(), part, level + 1)).collect();
    Expr { span, kind: if *own == "??" { ExprKind::Choice(parts) } else { ExprKind::Call((*own).into(), parts) } }
}
