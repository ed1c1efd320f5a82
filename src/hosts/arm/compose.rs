//! Texts that expressions of ARM templates put together: `concat` and `format` make one text of their literals, with holes where anything else goes.

use super::super::{Expr, ExprKind, Spelled, Spelling};
use crate::text::Span;

/// Returns the call of `name` with these arguments, which stands at `span`: a text if it makes one of literals.
pub(super) fn composed(name: &str, mut arguments: Vec<Expr>, span: Span) -> Expr {
    // With lists, `concat` makes a list.
    let kind = if name.eq_ignore_ascii_case("concat") && arguments.iter().any(|it| it.text().is_some()) {
        ExprKind::Text(Box::new(concatenated(arguments)))
    } else if name.eq_ignore_ascii_case("format") && arguments.first().is_some_and(is_literal) {
        let format = arguments.remove(0);
        match format.kind {
            ExprKind::Text(format) => ExprKind::Text(Box::new(formatted(&format, arguments, span))),
            _ => ExprKind::Other(arguments),
        }
    } else {
        ExprKind::Call(name.into(), arguments)
    };
    Expr { span, kind }
}

/// Whether `expr` is a string by itself.
fn is_literal(expr: &Expr) -> bool {
    expr.text().is_some_and(|text| text.holes.is_empty() && text.spelling == Spelling::Arm)
}

/// Returns the text that consists of these.
fn concatenated(mut arguments: Vec<Expr>) -> Spelled {
    arguments.retain(|it| it.text().is_none_or(|text| !text.text.is_empty()));
    // A hole takes all that stands between the texts before and behind it, so that nothing is left between its neighbours and itself.
    let content =
        |at: usize| {
            let argument = arguments.get(at)?;
            Some(argument.text().map_or(Span { start: argument.span.start, end: argument.span.start }, |text| {
                text.map.outer(Span::new(0, text.text.len()))
            }))
        };
    let hole = |(at, argument): (usize, &Expr)| {
        let before = at.checked_sub(1).and_then(|at| arguments[at].text().and(content(at)));
        let start = before.map_or(argument.span.start, |before| before.end);
        Span { start, end: content(at + 1).map_or(argument.span.end, |behind| behind.start).max(start) }
    };
    let holes: Vec<Span> = arguments.iter().enumerate().map(hole).collect();
    let mut all: Option<Spelled> = None;
    for (argument, hole) in arguments.into_iter().zip(holes) {
        let own = match argument.kind {
            ExprKind::Text(text) => *text,
            _ => {
                let spelling = all.as_ref().map_or(Spelling::Arm, |all| all.spelling.clone());
                let mut text = Spelled { spelling, ..Spelled::default() };
                text.stand_in(&title(&argument), hole, Some(argument));
                text
            }
        };
        match &mut all {
            None => all = Some(own),
            Some(all) => {
                if all.spelling != own.spelling {
                    all.spelling = Spelling::Mixed;
                }
                all.append(own);
            }
        }
    }
    all.unwrap_or(Spelled { spelling: Spelling::Arm, ..Spelled::default() })
}

/// Returns what `format` with these arguments makes, in a call at `span`.
pub(super) fn formatted(format: &Spelled, arguments: Vec<Expr>, span: Span) -> Spelled {
    let mut text = Spelled { spelling: Spelling::Format(Box::new(format.spelling.clone())), ..Spelled::default() };
    let source = format.text.as_bytes();
    // An argument that is used again and again is repeated until there are as many copies as there is text.
    let mut left = span.len() + 1;
    let mut at = 0;
    while at < source.len() {
        let start = at;
        let is_double = matches!(source[at], b'{' | b'}') && source.get(at + 1) == Some(&source[at]);
        if is_double {
            at += 2;
            text.escaped(&format.text[start..start + 1], format.map.outer(Span::new(start, at)));
        } else if let Some((index, length)) = place(&source[at..]) {
            at += length;
            let argument = arguments.get(index);
            let name = argument.map_or_else(|| index.to_string(), title);
            let copy = argument.filter(|it| it.span.len() < left).cloned();
            left -= copy.as_ref().map_or(0, |it| it.span.len());
            text.stand_in(&name, format.map.outer(Span::new(start, at)), copy);
        } else {
            at += 1;
            at += source[at..].iter().position(|it| matches!(it, b'{' | b'}')).unwrap_or(source.len() - at);
            text.append_part(format, Span::new(start, at));
        }
    }
    text
}

/// Returns the number in `{0}`, `{0,5}` or `{0:N}` at the beginning of `text`, and the length of all of it.
fn place(text: &[u8]) -> Option<(usize, usize)> {
    if text.first() != Some(&b'{') {
        return None;
    }
    let digits = text[1..].iter().take_while(|it| it.is_ascii_digit()).count();
    let end = match text.get(1 + digits)? {
        b'}' => 1 + digits,
        b',' | b':' => text.iter().take(64).position(|it| matches!(it, b'}' | b'\n'))?,
        _ => return None,
    };
    let index = std::str::from_utf8(text.get(1..1 + digits)?).ok()?.parse().ok()?;
    (text.get(end) == Some(&b'}')).then_some((index, end + 1))
}

/// What `expr` is called in the text in which it is a hole.
fn title(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Call(name, arguments) => match arguments.first().and_then(|it| it.text()?.known()) {
            Some(of) if super::is_lookup(name) => format!("{name}.{of}"),
            _ => name.to_string(),
        },
        ExprKind::Member(of, name) => format!("{}.{name}", title(of)),
        ExprKind::Index(of, key) => match key.text().and_then(Spelled::known) {
            Some(key) => format!("{}.{key}", title(of)),
            None => title(of),
        },
        ExprKind::Name(name) | ExprKind::Literal(name) => name.to_string(),
        _ => "expression".to_owned(),
    }
}
