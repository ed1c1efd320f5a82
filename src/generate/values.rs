//! Parses values and conditions of templates.

use super::ast::*;
use super::error::Fault;
use super::heads::parameter_type;
use super::lexer::Cursor;
use super::markup;
use super::parser::MAX_DEPTH;
use super::runtime;

/// The value here, behind which no operator may stand.
pub fn value(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expr, Fault> {
    let value = operand(cursor, depth)?;
    cursor.trivia();
    if cursor.peek().is_some_and(|it| matches!(it, '+' | '*' | '/' | '%' | '?')) && !cursor.rest().starts_with("///") {
        let help = "put texts together as `\"[[name]]-key\"`, and calculate in an expression: `@([[number]] * 2)`";
        return Err(Fault::new(cursor.here(), "the language of templates has no operators").help(help));
    }
    Ok(value)
}

fn operand(cursor: &mut Cursor<'_>, depth: usize) -> Result<Expr, Fault> {
    cursor.trivia();
    let start = cursor.at;
    if depth > MAX_DEPTH {
        return Err(Fault::new(cursor.here(), "values are nested too deep"));
    }
    match cursor.peek() {
        Some('@') if runtime::is_expression(cursor.rest()) => {
            let (pieces, span) = markup::value(cursor.text, cursor.at, 0)?;
            cursor.at = span.end as usize;
            Ok(Expr::Code(pieces, span))
        }
        // Quotes within an expression do not count.
        Some('"') if runtime::is_expression(&cursor.rest()[1..]) => {
            let (pieces, span) = markup::value(cursor.text, cursor.at + 1, 0)?;
            cursor.at = span.end as usize;
            if !cursor.rest().starts_with('"') {
                let help = "put all of it into the brackets: `@(context.Subscription.Id + \"-key\")`";
                return Err(Fault::new(cursor.here(), "something follows the expression").help(help));
            }
            cursor.at += 1;
            Ok(Expr::Code(pieces, span))
        }
        Some('"' | '\'') => {
            let span = cursor.quoted()?;
            Ok(Expr::Text(markup::pieces(cursor.text, span)?, cursor.since(start)))
        }
        Some('[') => {
            cursor.at += 1;
            let mut values = Vec::new();
            while !cursor.eat("]") {
                let one = value(cursor, depth + 1)?;
                values.push(match cursor.eat(":") {
                    true => Expr::Pair(Box::new(one), Box::new(value(cursor, depth + 1)?)),
                    false => one,
                });
                if !cursor.eat(",") {
                    cursor.expect("]", "the list")?;
                    break;
                }
            }
            Ok(Expr::List(values, cursor.since(start)))
        }
        _ if cursor.keyword("if") => {
            let condition = condition(cursor, 0)?;
            cursor.expect("{", "the condition")?;
            let then = value(cursor, depth + 1)?;
            cursor.expect("}", "the value")?;
            if !cursor.keyword("else") {
                return Err(Fault::new(cursor.here(), "expected `else`: a value is required in any case"));
            }
            cursor.expect("{", "`else`")?;
            let otherwise = value(cursor, depth + 1)?;
            cursor.expect("}", "the value")?;
            Ok(Expr::If(Box::new(condition), Box::new(then), Box::new(otherwise)))
        }
        _ => {
            let word = cursor.word().ok_or_else(|| Fault::new(cursor.here(), "expected a value"))?;
            if word.text == "join" {
                cursor.expect("(", "`join`")?;
                let list = cursor.name("the name of a list")?;
                cursor.expect(",", "the list")?;
                let between = cursor.quoted()?;
                cursor.expect(")", "the text between the elements")?;
                return Ok(Expr::Join(list, markup::pieces(cursor.text, between)?, cursor.since(start)));
            }
            if cursor.rest().starts_with('.') {
                cursor.at += 1;
                return Ok(Expr::Property(word, cursor.name("the name of a property")?));
            }
            Ok(Expr::Word(word))
        }
    }
}

/// The condition here.
pub fn condition(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, Fault> {
    let mut left = conjunction(cursor, depth)?;
    let mut links = 0;
    while cursor.keyword("or") {
        links = link(cursor, links)?;
        left = Condition::Or(Box::new(left), Box::new(conjunction(cursor, depth)?));
    }
    Ok(left)
}

fn conjunction(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, Fault> {
    let mut left = question(cursor, depth)?;
    let mut links = 0;
    while cursor.keyword("and") {
        links = link(cursor, links)?;
        left = Condition::And(Box::new(left), Box::new(question(cursor, depth)?));
    }
    Ok(left)
}

/// One more `and` or `or` in a row, of which there may be so many.
fn link(cursor: &Cursor<'_>, links: usize) -> Result<usize, Fault> {
    if links < MAX_DEPTH { Ok(links + 1) } else { Err(Fault::new(cursor.here(), "the condition is too long")) }
}

fn question(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::new(cursor.here(), "conditions are nested too deep"));
    }
    if cursor.keyword("not") {
        return Ok(Condition::Not(Box::new(question(cursor, depth + 1)?)));
    }
    if cursor.eat("(") {
        let inner = condition(cursor, depth + 1)?;
        cursor.expect(")", "the condition")?;
        return Ok(inner);
    }
    cursor.trivia();
    if cursor.peek().is_some_and(|it| matches!(it, '"' | '\'') || it.is_ascii_digit()) {
        let value = operand(cursor, depth)?;
        if !cursor.keyword("in") {
            return Err(Fault::new(value.span(), "a condition tests a name, or whether something is in a list")
                .help("write `name == word`, or `\"text\" in list`"));
        }
        return Ok(Condition::Has(Box::new(value), cursor.name("the name of a list")?));
    }
    let name = cursor.name("a name to test")?;
    let word = |cursor: &mut Cursor<'_>| {
        cursor.trivia();
        if matches!(cursor.peek(), Some('"' | '\'')) {
            let text = cursor.quoted()?;
            let help = format!("write `{}` without quotes; a text cannot be compared with", text.text(cursor.text));
            return Err(Fault::new(text, "a condition compares with a word").help(help));
        }
        cursor.word().ok_or_else(|| Fault::new(cursor.here(), "expected a word to compare with"))
    };
    if cursor.rest().trim_start().starts_with('=') && !cursor.rest().trim_start().starts_with("==") {
        cursor.trivia();
        return Err(Fault::new(cursor.here(), "a condition compares with `==`").help(format!("write `{} == word`", name.text)));
    }
    if cursor.eat("==") {
        return Ok(Condition::Equals(name, word(cursor)?));
    }
    if cursor.eat("!=") {
        return Ok(Condition::Not(Box::new(Condition::Equals(name, word(cursor)?))));
    }
    if cursor.eat(">") {
        return Ok(Condition::Exceeds(name, word(cursor)?));
    }
    if cursor.keyword("in") {
        if !cursor.eat("[") {
            return Ok(Condition::Has(Box::new(Expr::Word(name)), cursor.name("a list")?));
        }
        let mut words = Vec::new();
        while !cursor.eat("]") {
            words.push(word(cursor)?);
            if !cursor.eat(",") {
                cursor.expect("]", "the words")?;
                break;
            }
        }
        return Ok(Condition::OneOf(name, words));
    }
    if cursor.keyword("is") {
        return Ok(Condition::Is(name, parameter_type(cursor, 1)?.0));
    }
    Ok(Condition::Holds(name))
}
